"""The head's decision: on today's rules, on what was seen, by someone who did nothing else."""

from __future__ import annotations

import re
from contextlib import nullcontext

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.documents.models import Letter
from app.families.models import Household
from app.foster.models import Decision, Duty, FosterApplication, Opinion, Participation, State
from app.foster.queries import get_application
from app.foster.services.decision import reject
from app.foster.services.seen import seal
from tests.factories import World
from tests.foster.assessing import actor_of
from tests.foster.desk_cases import approve, figures, hidden, in_review, sent, state_of


def test_head_approves_and_the_family_gets_a_letter(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    answer = approve(world.staff("home", Role.HEAD), ref)
    assert answer.status_code == 303
    assert state_of(world, ref) is State.APPROVED
    with world.reading() as session:
        decision = session.scalars(select(Decision)).one()
        assert len(decision.seen_digest) == 64
        letter = session.get_one(Letter, decision.letter_id)
        assert letter.number
        duties = session.scalars(
            select(Participation.duty).where(Participation.duty == Duty.DECIDE)
        ).all()
    assert letter.kind == "approved"
    assert duties == [Duty.DECIDE]


@pytest.mark.bar("S16")
def test_whoever_assessed_does_not_decide_under_a_second_account(world: World) -> None:
    figures(world)
    ref, assessors = in_review(world)
    with world.reading() as session:
        person = session.get_one(Person, assessors[0].person_id)
    head = world.client(world.user("home", Role.HEAD, person=person))
    answer = head.post(f"/foster/desk/{ref}/approve", {"seen": "x"})
    assert answer.status_code == 403
    assert state_of(world, ref) is State.REVIEW


def test_social_worker_does_not_decide(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    answer = world.staff("home", Role.SOCIAL_WORKER).post(f"/foster/desk/{ref}/approve", {})
    assert answer.status_code == 403


def test_head_of_another_county_does_not_learn_of_the_case(world: World) -> None:
    ref, _ = in_review(world)
    head = world.staff("other", Role.HEAD)
    assert head.post(f"/foster/desk/{ref}/approve", {}).status_code == 404
    assert head.get(f"/foster/desk/{ref}/decision").status_code == 404


@pytest.mark.bar("S18")
def test_a_changed_file_is_refused_with_the_difference(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    head = world.staff("home", Role.HEAD)
    seen = hidden(head, f"/foster/desk/{ref}/decision", "seen")
    with world.writing() as session:
        session.execute(update(Household).values(area_m2=98))
    answer = head.post(f"/foster/desk/{ref}/approve", {"seen": seen, "note": "同意通过"})
    assert answer.status_code == 409
    assert "住房面积" in answer.text
    assert "同意通过" in answer.text
    assert state_of(world, ref) is State.REVIEW


def test_the_conditions_speak_of_the_family_and_of_no_child(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    page = world.staff("home", Role.HEAD).get(f"/foster/desk/{ref}/decision").text
    table = page[page.index("条件核对") : page.index("评估意见</h2>")]
    assert "该家庭" in table
    for elsewhere in ("您", "跨县", "跨省"):
        assert elsewhere not in table


def test_no_approval_while_a_condition_is_not_met(world: World) -> None:
    figures(world)
    ref, _ = in_review(world, area_m2=60)
    head = world.staff("home", Role.HEAD)
    answer = head.post(
        f"/foster/desk/{ref}/approve",
        {"seen": hidden(head, f"/foster/desk/{ref}/decision", "seen")},
    )
    assert answer.status_code == 422
    assert state_of(world, ref) is State.REVIEW


def test_no_approval_against_the_assessors(world: World) -> None:
    figures(world)
    ref, _ = in_review(world, Opinion.UNQUALIFIED)
    head = world.staff("home", Role.HEAD)
    answer = head.post(
        f"/foster/desk/{ref}/approve",
        {"seen": hidden(head, f"/foster/desk/{ref}/decision", "seen")},
    )
    assert answer.status_code == 422


@pytest.mark.bar("R22")
def test_two_heads_at_once_one_is_told(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    first, second = world.staff("home", Role.HEAD), world.staff("home", Role.HEAD)
    page = f"/foster/desk/{ref}/decision"
    seen = hidden(first, page, "seen"), hidden(second, page, "seen")
    answers = [
        browser.post(f"/foster/desk/{ref}/approve", {"seen": value}).status_code
        for browser, value in zip((first, second), seen, strict=True)
    ]
    assert answers == [303, 409]
    with world.reading() as session:
        assert len(session.scalars(select(Decision)).all()) == 1


def test_the_same_form_twice_decides_once(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    head = world.staff("home", Role.HEAD)
    fields = {
        "seen": hidden(head, f"/foster/desk/{ref}/decision", "seen"),
        "submission_id": "a-form-that-was-sent-twice",
    }
    answers = [head.post(f"/foster/desk/{ref}/approve", fields) for _ in "12"]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    with world.reading() as session:
        assert len(session.scalars(select(Decision)).all()) == 1


def refuse(world: World, ref: str) -> None:
    head = world.staff("home", Role.HEAD)
    page = f"/foster/desk/{ref}/decision"
    text = head.get(page).text
    facts = dict.fromkeys(re.findall(r'name="(found_[^"]+)"', text), "现场测量为60平方米")
    answer = head.post(
        f"/foster/desk/{ref}/reject",
        {"seen": hidden(head, page, "seen"), "reason": "住房面积达不到要求", **facts},
    )
    assert answer.status_code == 303, answer.text


def test_refusal_names_the_rule_and_waits_for_service(world: World) -> None:
    figures(world)
    ref, _ = in_review(world, area_m2=60)
    refuse(world, ref)
    assert state_of(world, ref) is State.REJECTED
    with world.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "rejected")).one()
        case = session.scalars(select(FosterApplication)).one()
    assert letter.needs_service
    assert letter.served_on is None
    assert "FC-08-1c" in str(letter.content)
    assert (case.rejected_from, case.due_on) == ("review", None)


def test_a_refusal_rests_on_what_stands_against_the_family_today(world: World) -> None:
    figures(world)
    ref, _ = in_review(world, area_m2=60)
    head = world.user("home", Role.HEAD)
    with world.writing() as session:
        actor = actor_of(session, head)
        case = get_application(session, actor, ref)
        for rule_id, is_ground in (("FC-08-4b", False), ("FC-08-1c", True)):
            with nullcontext() if is_ground else pytest.raises(Invalid, match="不能作为"):
                reject(
                    session, case, seen=seal(session, case), unmet={rule_id: "现场核实的情况"},
                    reason="不符合规定条件", actor=actor, now=clock.now(),
                )  # fmt: skip
        assert case.state is State.REJECTED


def test_batch_signs_each_on_its_own_seal(world: World) -> None:
    figures(world)
    good, _ = in_review(world)
    changed, _ = in_review(world)
    bad, _ = in_review(world, area_m2=60)
    head = world.staff("home", Role.HEAD)
    text = head.get("/foster/batch").text
    assert good in text
    assert changed in text
    assert bad not in text
    seals = {f"seen-{ref}": hidden(head, "/foster/batch", f"seen-{ref}") for ref in (good, changed)}
    with world.writing() as session:
        case = session.scalars(
            select(FosterApplication).where(FosterApplication.ref == changed)
        ).one()
        session.get_one(Household, case.household_id).child_room = "北卧室"
    answer = head.post("/foster/batch", {"case": [good, changed], **seals})
    assert answer.status_code == 200
    assert state_of(world, good) is State.APPROVED
    assert state_of(world, changed) is State.REVIEW
    assert "变动" in answer.text


def test_intake_proposes_and_the_head_signs(world: World) -> None:
    figures(world)
    ref = sent(world, State.ACCEPTED, area_m2=60)
    clerk, head = world.staff("home", Role.INTAKE), world.staff("home", Role.HEAD)
    # Nothing is offered for signature before somebody proposed it.
    assert "审签不予通过建议" not in head.get(f"/foster/desk/{ref}").text
    proposed = clerk.post(f"/foster/desk/{ref}/propose-rejection", {"reason": "人均住房面积不足"})
    assert proposed.status_code == 303
    assert clerk.post(f"/foster/desk/{ref}/reject-papers", {}).status_code == 403
    assert "审签不予通过建议" in head.get(f"/foster/desk/{ref}").text
    page = f"/foster/desk/{ref}/decision"
    answer = head.post(
        f"/foster/desk/{ref}/reject-papers",
        {
            "seen": hidden(head, page, "seen"),
            "reason": "人均住房面积不足",
            "found_FC-08-1c": "不动产权证书载明60平方米",
        },
    )
    assert answer.status_code == 303
    assert state_of(world, ref) is State.REJECTED
