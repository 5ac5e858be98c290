"""The record: append-only on both databases, and every tampering named by its line."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.audit import services as audit
from app.audit.chain import HASHED, line_hash
from app.audit.models import AuditEvent
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from tests.audit.forging import as_owner
from tests.factories import World


@pytest.fixture
def lines(world: World) -> list[dict[str, Any]]:
    for n in range(4):
        with world.writing() as session:
            audit.record(session, SYSTEM_ACTOR, "test.act", audit.Subject("t", f"ref{n}"))
            audit.record(session, SYSTEM_ACTOR, "test.more", note="字段：电话")
    with world.reading() as session:
        rows = session.execute(select(AuditEvent.__table__).order_by(AuditEvent.seq)).mappings()
        return [dict(row) for row in rows]


def test_an_untouched_chain_is_proved(world: World, lines: list[dict[str, Any]]) -> None:
    with world.reading() as session:
        proof = audit.verify(session)
    assert (proof.lines, proof.broken_at, proof.head) == (8, None, lines[-1]["hash"])


def test_a_moment_given_in_another_zone_is_proved(world: World) -> None:
    with world.writing() as session:
        there = clock.now().astimezone(clock.BEIJING)
        for moment in (there, there.replace(microsecond=0)):
            audit.record(session, SYSTEM_ACTOR, "test.act", at=moment)
    with world.reading() as session:
        assert audit.verify(session).broken_at is None


@pytest.mark.bar("S66")
@pytest.mark.parametrize("column", HASHED)
def test_a_changed_column_is_found(lines: list[dict[str, Any]], column: str) -> None:
    old = lines[4][column]
    changed = {"seq": 99, "at": lines[0]["at"], "outcome": "read"}
    lines[4][column] = changed.get(column, 77 if old is None else f"{old}!")
    proof = audit.verify_lines(lines)
    assert proof.broken_at == 5


@pytest.mark.bar("S66")
def test_a_line_that_was_taken_out_is_found(lines: list[dict[str, Any]]) -> None:
    assert audit.verify_lines(lines[:3] + lines[4:]).broken_at == 4


@pytest.mark.bar("S66")
def test_two_lines_that_changed_places_are_found(lines: list[dict[str, Any]]) -> None:
    lines[2], lines[3] = lines[3], lines[2]
    assert audit.verify_lines(lines).broken_at == 3


@pytest.mark.bar("S66")
def test_a_line_with_a_recomputed_hash_breaks_the_next_one(lines: list[dict[str, Any]]) -> None:
    lines[4]["note"] = "改过"
    lines[4]["hash"] = line_hash(lines[4])
    assert audit.verify_lines(lines).broken_at == 6


@pytest.mark.bar("S14", "S66")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_events SET note = 'x'", "DELETE FROM audit_events WHERE seq = 2"],
)
def test_the_database_refuses_to_change_the_record(
    world: World, lines: list[dict[str, Any]], statement: str
) -> None:
    with pytest.raises(DBAPIError), world.writing() as session:
        session.execute(text(statement))
    with world.reading() as session:
        assert audit.verify(session).lines == len(lines)


@pytest.mark.bar("S65")
def test_a_rolled_back_act_leaves_no_line(world: World, lines: list[dict[str, Any]]) -> None:
    def act_and_fail() -> None:
        with world.writing() as session:
            audit.record(session, SYSTEM_ACTOR, "test.act")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    with world.reading() as session:
        assert audit.verify(session).lines == len(lines)


@pytest.mark.bar("S66")
def test_the_command_proves_the_chain_and_names_a_broken_line(
    world: World, lines: list[dict[str, Any]]
) -> None:
    runner = world.app.test_cli_runner()
    good = runner.invoke(args=["audit", "verify"])
    assert good.exit_code == 0
    assert "共8条" in good.output
    as_owner(world, "UPDATE audit_events SET note = '改过' WHERE seq = 3")
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert "第3条" in bad.output
