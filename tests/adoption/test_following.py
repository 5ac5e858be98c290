"""What the adopters see of their case: steps that are theirs, papers of its end."""

from __future__ import annotations

import pytest

from app.adoption.models import AdoptionState as S
from app.adoption.models import Tie
from app.adoption.services.following import step_list
from tests.adoption.test_ending import Ended
from tests.factories import World


@pytest.fixture
def ended(world: World) -> Ended:
    return Ended(world)


def marks(case: Ended) -> dict[str, str]:
    with case.world.reading() as session:
        return {name: mark for name, mark, _ in step_list(session, case.case(session))}


def mine(case: Ended) -> str:
    return str(case.client(case.family).get(f"/adoption/mine/{case.ref}").text)


@pytest.mark.rule("AE-02")
def test_a_stepchilds_adopters_see_no_assessment_before_them(ended: Ended) -> None:
    with ended.world.writing() as session:
        row = ended.case(session)
        assert row.tie is Tie.STEP
        row.state, row.registered_on = S.ACCEPTED, None
    assert marks(ended) == {
        "提交申请": "done", "核对、受理": "done", "审批": "now", "登记": "next",
        "回访、归档": "next",
    }  # fmt: skip


def test_what_was_refused_stopped_where_it_stood(ended: Ended) -> None:
    with ended.world.writing() as session:
        row = ended.case(session)
        row.state, row.registered_on, row.tie = S.REFUSED, None, Tie.NONE
    found = marks(ended)
    assert list(found.values()).count("stopped") == 1
    assert found["登记"] == "next"


def test_after_the_end_the_family_reads_its_proof_and_no_other(ended: Ended) -> None:
    assert ended.certificate in mine(ended)
    ended.open()
    ended.receive()
    ended.decide()
    ended.finish()
    assert ended.stands()[0] is S.DISSOLVED
    found = marks(ended)
    assert found.pop("回访、归档") == "stopped"
    assert set(found.values()) == {"done"}
    page = mine(ended)
    assert page.count("解除收养关系证明</a>") == 1, "the senders have theirs"
    assert ended.certificate not in page
    assert "吉朝解字00001" in page
