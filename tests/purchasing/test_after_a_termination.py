"""What a termination has cut off is not paid for later on (BRK-02, PAY-04)."""

from __future__ import annotations

import pytest

from app.core import clock
from app.core.errors import WrongState
from app.purchasing.models import EvaluationKind, MilestoneStatus
from app.purchasing.services import ending, milestones, owing
from tests.factories import World
from tests.purchasing.in_judging import Case


@pytest.mark.rule("BRK-02", "PAY-04")
def test_a_good_grade_after_the_end_meets_no_milestone(world: World) -> None:
    case = Case(world)
    case.answers(10)
    ref = case.arrange(EvaluationKind.MIDTERM)
    for user in case.team:
        case.declare(ref, user)
    case.score(ref)
    with case.at_contract(case.head) as (session, actor, contract):
        ending.terminate(
            session, contract, ground=ending.Ground.PASSED_ON, reason="转包", actor=actor,
            now=clock.now(),
        )  # fmt: skip
    case.submit(ref)
    found = case.contract()
    midterm = next(one for one in found.milestones if one.needs == "midterm")
    assert midterm.status is MilestoneStatus.NOT_MET
    assert [one.needs for one in owing.payable(found)] == ["plan"]
    with (
        case.at_contract(case.officer) as (session, actor, contract),
        pytest.raises(WrongState),
    ):
        milestones.confirm(session, contract, midterm.ref, actor=actor, now=clock.now())
