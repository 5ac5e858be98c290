"""Every column has its line in the data inventory, and the check sees one that has not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Column as Stored
from sqlalchemy import Integer, LargeBinary, MetaData, String
from sqlalchemy import Table as StoredTable

from app import inventory
from app.accounts.services.sign_in import KEEP_TRIES, LIMITS
from app.all_models import METADATA
from app.core.inventory import (
    FOSTER_CASE,
    NOT_PERSONAL,
    P1,
    P2,
    P3,
    WITH_CASE,
    Basis,
    Class,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
)
from app.inventory import INVENTORY, gaps, main
from app.upkeep import KEEP_CODES, KEEP_SESSIONS


@pytest.mark.bar("S53", "S60")
def test_every_column_of_every_table_has_its_line() -> None:
    assert gaps(METADATA, INVENTORY) == []
    assert inventory.twice() == []


def stored(*columns: str) -> MetaData:
    metadata = MetaData()
    StoredTable(
        "children",
        metadata,
        Stored("id", Integer, primary_key=True),
        *(Stored(c, LargeBinary if c.endswith("_sealed") else String) for c in columns),
    )
    return metadata


def told(lines: dict[str, Column], basis: Basis = FOSTER_CASE) -> dict[str, Table]:
    return {"children": Table("办理家庭寄养申请", basis, WITH_CASE, lines)}


NAME = Column(P3, "姓名", Mask.NAME)


def test_what_belongs_together_has_no_gap() -> None:
    columns = ("name_sealed", "state", "home_id", "link_hash", "facts_digest", "round")
    assert gaps(stored(*columns), told({"name": NAME, "round": Column(P1, "第几轮")})) == []


@pytest.mark.parametrize(
    ("columns", "lines", "gap"),
    [
        (("school",), {}, "children.school: no line in the inventory"),
        (("name_sealed",), {}, "children.name: no line in the inventory"),
        # What is sealed says something, whatever it is called.
        (("state_sealed",), {}, "children.state: no line in the inventory"),
        ((), {"school": Column(P2, "学校")}, "children.school: a line, but no such column"),
        (
            ("name_sealed",),
            {"name": NAME, "name_sealed": NAME},
            "children.name_sealed: a line, but no such column",
        ),
        (
            ("name",),
            {"name": NAME},
            "children.name: P3 is readable in the database; seal it or say why not",
        ),
        (
            ("name_sealed",),
            {"name": Column(P1, "姓名")},
            "children.name: P1 is sealed; its class is P2 at least",
        ),
        (("name_sealed",), {"name": Column(P2, "姓名")}, "children.name: P2 is sealed; say why"),
        (
            ("school",),
            {"school": Column(P2, "")},
            "children.school: the line does not say what it holds",
        ),
    ],
)
def test_a_gap_names_its_column(
    columns: tuple[str, ...], lines: dict[str, Column], gap: str
) -> None:
    assert gaps(stored(*columns), told(lines)) == [gap]


@pytest.mark.parametrize(
    ("column", "line"),
    [
        ("name", replace(NAME, why="只有姓")),
        ("phone_sealed", Column(P2, "手机号码", why="能直接联系到本人")),
    ],
)
def test_a_written_reason_is_an_exception(column: str, line: Column) -> None:
    assert gaps(stored(column), told({column.removesuffix("_sealed"): line})) == []


def test_a_table_needs_its_lines_and_lines_their_table() -> None:
    assert gaps(stored(), {}) == ["children: no table of this name in the inventory"]
    assert gaps(MetaData(), told({})) == ["children: there is no such table"]


@pytest.mark.bar("S61")
def test_personal_data_needs_a_ground() -> None:
    found = gaps(stored("name_sealed"), told({"name": NAME}, NOT_PERSONAL))
    assert found == ["children.name: personal data, but the table names no ground"]


def test_a_ground_rests_on_rows_of_the_law() -> None:
    wrong = Basis(Ground.DUTY, ("FC-99",))
    assert gaps(stored(), told({}, wrong)) == ["children: the law has no row FC-99"]
    table = Table("办理", FOSTER_CASE, Retention("10年", rule="PD-AR-99"), {})
    assert gaps(stored(), {"children": table}) == ["children: the law has no row PD-AR-99"]


def test_a_table_of_two_rooms_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(inventory.ROOMS, "children", inventory.ROOMS["core"])
    assert "held_inputs: described by two rooms" in inventory.twice()


@pytest.mark.bar("S60")
def test_the_build_stops_at_a_gap(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main() == 0
    monkeypatch.setattr(inventory, "METADATA", stored("shoe_size"))
    assert main() == 1
    assert "children.shoe_size: no line in the inventory" in capsys.readouterr().err


def test_each_class_of_the_rules_has_its_words() -> None:
    assert [kind.value for kind in Class] == ["P0", "P1", "P2", "P3", "P4"]
    assert all(kind.label for kind in Class)


def test_what_is_said_of_sign_ins_is_what_the_worker_does() -> None:
    after = {name: INVENTORY[name].retention.after for name in ("user_sessions", "one_time_codes")}
    assert after == {"user_sessions": KEEP_SESSIONS, "one_time_codes": KEEP_CODES}
    assert INVENTORY["attempts"].retention.after == KEEP_TRIES
    assert max(within for _, within in LIMITS.values()) < KEEP_TRIES
