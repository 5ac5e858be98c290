"""After the one return: a single paper is changed, or the case goes on with what is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import clock
from app.documents.services import store
from app.foster.models import FosterApplication, Paper, PaperCheck, State, SupplementRequest
from app.foster.papers import PAPERS
from app.notices.models import Notice
from tests.factories import World, make_user
from tests.foster.desk_cases import figures, sent, state_of
from tests.foster.families import picture


def returned_once(world: World, state: State = State.SUBMITTED) -> tuple[str, User]:
    """A case whose one return was used, and its family's account."""
    figures(world)
    ref = sent(world, state)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        user = make_user(session, None, person=session.get_one(Person, case.applicant_person_id))
        asked = SupplementRequest(
            application_id=case.id, due_on=clock.today(), asked_by_id=user.id,
            answered_at=clock.now(),
        )  # fmt: skip
        asked.items = []
        session.add(asked)
    return ref, user


def find_bad(world: World, ref: str, kind: str = "housing_proof") -> Paper:
    """The desk looks at a paper and it is not clear."""
    with world.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == kind)).first()
    assert paper is not None
    fields = {"version": paper.version, f"{paper.ref}-check": "unclear",
              f"{paper.ref}-remark": "看不清盖章"}  # fmt: skip
    clerk = world.staff("home", Role.INTAKE)
    assert clerk.post(f"/foster/desk/{ref}/papers/{paper.ref}", fields).status_code == 303
    return paper


def hand_in(world: World, ref: str, user: User, kind: str = "housing_proof") -> int:
    files = {kind: (picture(), "new.jpg")}
    return world.client(user).post(f"/foster/{ref}/apply/papers/{kind}", files).status_code


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.ASSESSING, State.REVIEW])
def test_a_bad_paper_is_changed_without_a_second_return(world: World, state: State) -> None:
    ref, user = returned_once(world, state)
    find_bad(world, ref)
    page = world.client(user).get(f"/foster/{ref}").text
    assert "请换新的材料" in page
    assert PAPERS["housing_proof"].label in page
    assert hand_in(world, ref, user) == 303
    with world.reading() as session:
        old, new = session.scalars(
            select(Paper).where(Paper.kind == "housing_proof").order_by(Paper.id)
        )
        told = session.scalars(select(Notice.title).where(Notice.user_id == user.id)).all()
    assert (old.check, new.check) == (PaperCheck.UNCLEAR, PaperCheck.WAITING)
    assert told == ["有一份材料需要换新的"]
    assert state_of(world, ref) is state


def test_only_the_bad_paper_is_changed(world: World) -> None:
    ref, user = returned_once(world)
    find_bad(world, ref)
    assert hand_in(world, ref, user, "income_proof") == 409


def test_before_the_one_return_bad_papers_go_on_its_list(world: World) -> None:
    ref, user = returned_once(world)
    with world.writing() as session:
        session.delete(session.scalars(select(SupplementRequest)).one())
    find_bad(world, ref)
    assert hand_in(world, ref, user) == 409
    assert "请换新的材料" not in world.client(user).get(f"/foster/{ref}").text


def test_a_good_certificate_that_grew_old_is_changed_before_the_decision(world: World) -> None:
    ref, user = returned_once(world, State.REVIEW)
    with world.writing() as session:
        for paper in session.scalars(select(Paper).where(Paper.kind == "health_cert")):
            paper.issued_on = clock.today() - timedelta(days=365)
    assert "健康证明" in world.client(user).get(f"/foster/{ref}/apply/papers").text


def accept(world: World, ref: str, **fields: str) -> int:
    with world.reading() as session:
        version = session.scalars(select(FosterApplication.version)).one()
    clerk = world.staff("home", Role.INTAKE)
    return clerk.post(f"/foster/desk/{ref}/accept", {"version": version, **fields}).status_code


def test_after_the_one_return_the_case_goes_on_with_what_is_there(world: World) -> None:
    ref, _ = returned_once(world)
    find_bad(world, ref)
    assert "按现有材料受理" in world.staff("home", Role.INTAKE).get(
        f"/foster/desk/{ref}/papers"
    ).text  # fmt: skip
    assert accept(world, ref) == 422
    assert accept(world, ref, as_is="1") == 303
    assert state_of(world, ref) is State.ACCEPTED
    with world.reading() as session:
        note = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "foster.accept_as_is")
        ).one()
    assert note == "仍不符合：住房证明"


def test_without_the_return_nothing_is_accepted_as_it_is(world: World) -> None:
    ref, _ = returned_once(world)
    with world.writing() as session:
        session.delete(session.scalars(select(SupplementRequest)).one())
    find_bad(world, ref)
    assert accept(world, ref, as_is="1") == 422


def test_a_missing_health_certificate_can_be_refused_on_the_papers(world: World) -> None:
    ref, _ = returned_once(world)
    find_bad(world, ref, "health_cert")
    assert accept(world, ref, as_is="1") == 303
    clerk = world.staff("home", Role.INTAKE)
    answer = clerk.post(
        f"/foster/desk/{ref}/propose-rejection",
        {"reason": "健康证明两次要求后仍不清晰，无法核实。"},
    )
    assert answer.status_code == 303


def test_while_a_paper_is_changed_the_family_removes_nothing_of_the_desks(world: World) -> None:
    ref, user = returned_once(world, State.REVIEW)
    find_bad(world, ref)
    clerk = world.user("home", Role.INTAKE)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        document = store(
            session, subject_kind="foster_application", subject_id=case.id, name="照片.jpg",
            stream=picture(), uploaded_by_id=clerk.id, now=clock.now(),
        )  # fmt: skip
        theirs = document.ref
    assert world.client(user).post(f"/documents/{theirs}/remove").status_code == 403
    assert world.client(clerk).post(f"/documents/{theirs}/remove").status_code == 303
