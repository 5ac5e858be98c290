"""The machine of §10: every state is reached and left as the diagram says."""

from __future__ import annotations

from enum import StrEnum

import pytest

from app.adoption.models import AdoptionState
from app.adoption.policy import POLICY
from app.adoption.workflow import (
    BEFORE_REGISTRATION,
    CLOCKS,
    ENDED,
    LABELS,
    MOVES,
    REGISTERED,
    RESUME,
    TURN_OF,
    S,
)


def reached_from(start: StrEnum) -> set[StrEnum]:
    found: set[StrEnum] = {start}
    waiting = [start]
    while waiting:
        state = waiting.pop()
        for move in MOVES:
            if state in move.sources and move.target not in found:
                found.add(move.target)
                waiting.append(move.target)
    return found


def test_every_state_is_reached_from_the_draft() -> None:
    assert reached_from(S.DRAFT) == set(AdoptionState)


@pytest.mark.bar("S07")
def test_nothing_leaves_an_end_but_what_undoes_a_registration() -> None:
    for move in MOVES:
        for state in ENDED & move.sources:
            assert state is S.CLOSED
            assert move.target in {S.REVOKED, S.DISSOLVED}


def test_every_case_before_registration_can_be_withdrawn_and_ends_its_clocks() -> None:
    for state in BEFORE_REGISTRATION | {S.SUSPENDED}:
        ways = [m for m in MOVES if state in m.sources and m.target is S.WITHDRAWN]
        assert ways, state
    for move in MOVES:
        if move.target in {S.REFUSED, S.WITHDRAWN, S.TERMINATED, S.REUNITED}:
            assert {p.id for p in move.stops} == {p.id for p in CLOCKS}, move


def test_a_suspended_case_goes_back_to_where_it_was() -> None:
    suspends = next(m for m in MOVES if m.target is S.SUSPENDED)
    assert set(RESUME) == set(suspends.sources)
    assert all(move.target is state for state, move in RESUME.items())


def test_only_registered_adoptions_are_dissolved_or_revoked() -> None:
    for move in MOVES:
        if move.target in {S.DISSOLVED, S.REVOKED}:
            assert move.sources == REGISTERED


def test_the_time_of_the_assessment_is_taken_out_of_the_review() -> None:
    agree = next(m for m in MOVES if m.action == "adoption.agree")
    report = next(m for m in MOVES if m.action == "adoption.report")
    assert [p.id for p in agree.pauses] == [p.id for p in report.resumes] == ["ADP-REVIEW"]


def test_every_move_has_a_policy_and_every_state_its_words() -> None:
    assert {move.action for move in MOVES} <= set(POLICY)
    assert set(LABELS) == set(AdoptionState)
    assert set(TURN_OF) == set(AdoptionState) - ENDED


def test_a_suspension_leaves_the_day_that_the_public_was_told() -> None:
    suspends = next(m for m in MOVES if m.target is S.SUSPENDED)
    assert {p.id for p in CLOCKS} - {p.id for p in suspends.pauses} == {"ADP-NOTICE"}
