"""What an auditor takes away: whom a breach concerns, and the pack of a year."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from tests.factories import World
from tests.foster.desk_cases import sent


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def run(world: World, *words: str) -> str:
    done = world.app.test_cli_runner().invoke(args=["audit", *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.bar("S70")
def test_after_a_breach_each_object_that_an_account_reached_is_listed(
    world: World, tmp_path: Path
) -> None:
    first, second, untouched = (sent(world) for _ in "123")
    clerk = world.user("home", Role.INTAKE)
    for ref in (first, second, second):
        world.client(clerk).get(f"/foster/desk/{ref}")
    world.client(clerk).get("/foster/desk")
    world.client(world.user("home", Role.INTAKE)).get(f"/foster/desk/{untouched}")
    today, file = clock.today().isoformat(), tmp_path / "reached.csv"
    assert "涉及2个对象" in run(world, "reached", str(clerk.id), today, today, str(file))
    rows = {row["编号"]: row for row in table(file)}
    assert rows.keys() == {first, second, ""}
    assert rows[""]["字段"].endswith("共3行"), "a list names nobody, and shows many"
    assert rows[second]["次数"] == "2"


def test_the_pack_names_who_let_something_happen(world: World, tmp_path: Path) -> None:
    acts = ("accounts.release_role", "adoption.register", "payments.pay", "matches.confirm")
    with world.writing() as session:
        for action in (*acts, "accounts.sign_in", "foster.assign"):
            audit.record(session, SYSTEM_ACTOR, action)
    run(world, "pack", str(clock.today().year), str(tmp_path / "pack"))
    rows = table(tmp_path / "pack" / "approvals.csv")
    assert [row["操作"] for row in rows] == list(acts)


def test_the_pack_of_a_year_is_one_command(world: World, tmp_path: Path) -> None:
    ref = sent(world)
    world.client(world.user("home", Role.INTAKE)).get(f"/foster/desk/{ref}")
    world.client(world.user("other", Role.INTAKE)).get(f"/foster/desk/{ref}")
    folder = tmp_path / "pack"
    run(world, "pack", str(clock.today().year), str(folder))
    assert {path.name for path in folder.iterdir()} == {
        "about.json", "acts.csv", "approvals.csv", "bar.md", "digest.txt", "inventory.csv",
        "permissions.md", "readings.csv", "refusals.csv", "threats.md",
    }  # fmt: skip
    assert any(row["代码"] == "foster.view" for row in table(folder / "readings.csv"))
    assert any(row["代码"] == "authz.unseen" for row in table(folder / "refusals.csv"))
    assert len(table(folder / "inventory.csv")) > 500
