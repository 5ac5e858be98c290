"""The ledger equals a recount; outside the organ no number tells of a family."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from itertools import product

import pytest
from sqlalchemy import func, select

from app.accounts.models import Level
from app.accounts.roles import AgencyKind, Role
from app.adoption.models import Adoption, Tie
from app.adoption.models.ending import Ending
from app.adoption.services import ledger
from app.audit.models import AuditEvent
from app.core import clock
from tests.adoption.test_ending import Ended
from tests.documents.taken import take
from tests.factories import World, make_agency, make_user

HIDDEN = {ledger.HIDDEN, "不公布"}


@pytest.mark.bar("S04")
@pytest.mark.parametrize("counts", list(product([0, 1, 4, 5, 9], repeat=3)))
def test_no_number_from_one_to_four_is_told_or_follows_from_the_others(
    counts: tuple[int, ...],
) -> None:
    texts, total = ledger.hide(counts, is_own=False)
    told = [n for n, text in zip(counts, texts, strict=True) if text not in HIDDEN]
    assert all(text == str(n) for n, text in zip(counts, texts, strict=True) if text not in HIDDEN)
    assert all(n == 0 or n >= ledger.SMALL for n in told)
    hidden = len(counts) - len(told)
    assert hidden != 1 or total == ledger.HIDDEN, "one hidden number follows from the total"
    assert total == ledger.HIDDEN or int(total) == sum(counts)


def bounds(counts: tuple[int, ...]) -> list[range]:
    """What a reader can still believe of each cell: told ones exactly, hidden ones within reach."""
    texts, total = ledger.hide(counts, is_own=False)
    most = 12
    believed = []
    for text in texts:
        is_small = text == ledger.HIDDEN
        believed.append(
            range(1, ledger.SMALL) if is_small
            else range(ledger.SMALL, most) if text == "不公布" else range(int(text), int(text) + 1)
        )  # fmt: skip
    if total == ledger.HIDDEN:
        return believed
    worlds = [cells for cells in product(*believed) if sum(cells) == int(total)]
    return [range(min(c), max(c) + 1) for c in zip(*worlds, strict=True)]


@pytest.mark.bar("S04")
@pytest.mark.parametrize("counts", list(product([0, 1, 4, 5, 9], repeat=3)))
def test_subtracting_what_is_told_from_the_total_gives_no_small_number(
    counts: tuple[int, ...],
) -> None:
    for count, left in zip(counts, bounds(counts), strict=True):
        assert not 0 < count < ledger.SMALL or len(left) > 1, f"{count} of {counts} follows"


@pytest.mark.bar("S04")
def test_two_filters_never_overlap_so_that_none_is_taken_from_the_other(ended: Ended) -> None:
    """The only filter is a whole year; anything else typed there is this year."""
    year = clock.today().year
    desk = ended.client()
    this = desk.get(f"/adoption/numbers?year={year}").text
    for asked in (f"{year}-06", f"year={year}&month=6", f"{year}&first={year}-06-01", "x"):
        page = desk.get(f"/adoption/numbers?year={asked}").text
        assert tables(page) == tables(this)
    assert tables(desk.get(f"/adoption/numbers?year={year - 1}").text) != tables(this)


def tables(page: str) -> str:
    """The numbers of a page, without its frame."""
    return "".join(page.partition("<table")[2].partition("</main")[0].split("</form>")[-1:])


def test_the_own_organ_sees_its_numbers_as_they_are() -> None:
    assert ledger.hide([1, 0, 7], is_own=True) == (["1", "0", "7"], "8")


@pytest.fixture
def ended(world: World) -> Ended:
    found = Ended(world)
    found.open()
    found.receive()
    found.decide()
    assert found.finish() == 303
    return found


def test_the_ledger_is_what_a_recount_finds(ended: Ended) -> None:
    year = clock.today().year
    page = ended.client().get("/adoption/ledger").text
    with ended.world.reading() as session:
        bureau = ended.world.agencies["home_bureau"].id
        made = session.scalar(
            select(func.count())
            .select_from(Adoption)
            .where(Adoption.agency_id == bureau, Adoption.registered_on >= date(year, 1, 1))
        )
        gone = session.scalar(
            select(func.count())
            .select_from(Ending)
            .where(Ending.agency_id == bureau, Ending.ended_on >= date(year, 1, 1))
        )
        row = ended.row(session)
        assert (made, gone) == (1, 1)
        assert ended.certificate in page
        assert row.proof_no in page
    assert "共2件" in page
    assert "王秀兰" not in page
    assert "张桂芳" not in page


def test_a_year_ends_with_its_last_day(ended: Ended) -> None:
    with ended.world.writing() as session:
        ended.case(session).registered_on = date(2025, 12, 31)
    assert ended.certificate in ended.client().get("/adoption/ledger?year=2025").text
    with ended.world.writing() as session:
        ended.case(session).registered_on = date(2026, 1, 1)
    assert ended.certificate not in ended.client().get("/adoption/ledger?year=2025").text


@pytest.mark.bar("S04")
def test_numbers_of_the_own_organ_and_of_others(ended: Ended) -> None:
    year = clock.today().year
    page = ended.client().get(f"/adoption/numbers?year={year}").text
    assert f"<td>{Tie.STEP.label}</td><td>1</td>" in page
    assert "<td>解除</td><td>1</td>" in page
    with ended.world.writing() as session:
        city = make_agency(
            session, AgencyKind.BUREAU, "220100", "长春市民政局", level=Level.CITY
        )  # fmt: skip
        above = make_user(session, city, Role.BUREAU_OFFICER)
    page = ended.client(above).get(f"/adoption/numbers?year={year}").text
    assert f"<td>{Tie.STEP.label}</td><td>{ledger.HIDDEN}</td>" in page
    assert f"<td>解除</td><td>{ledger.HIDDEN}</td>" in page
    assert f"共{ledger.HIDDEN}件" in page
    assert "王" not in page.partition("<main")[2].partition("</main")[0]


def test_who_is_not_of_the_organ_reads_no_ledger(ended: Ended) -> None:
    other = ended.world.staff("other_bureau", Role.REGISTRAR)
    assert ended.certificate not in other.get("/adoption/ledger").text
    assert ended.world.staff("home", Role.HEAD).get("/adoption/ledger").status_code == 403
    assert ended.client(ended.family).get("/adoption/numbers").status_code == 403


@pytest.mark.bar("S49")
def test_the_file_is_masked_traced_and_on_record(ended: Ended) -> None:
    client = ended.client()
    assert client.post("/adoption/ledger", {"reason": ""}).status_code == 422
    answer = take(client, client.post("/adoption/ledger", {"reason": "年终核对"}))
    assert answer.status_code == 200
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    words = book.read("xl/sharedStrings.xml").decode()
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 4, "who took it, the head, a registration and its end"
    assert ended.certificate in words
    assert "王秀兰" not in words
    name = answer.headers["Content-Disposition"].partition("adoption-")[2]
    trace = name.partition(".xlsx")[0]
    assert len(trace) == 16
    assert trace in words
    with ended.world.reading() as session:
        note = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "adoption.ledger_export")
        ).one()
        assert trace in note
        assert "年终核对" in note
