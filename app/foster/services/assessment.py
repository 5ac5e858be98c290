"""Naming assessors, their declaration, withdrawal, and the second round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.checklists import services as checklists
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import Unseen, demand
from app.foster.models import (
    Assignment,
    AssignmentPurpose,
    FosterApplication,
    JointSheet,
    Sheet,
    State,
)
from app.foster.services.correspondence import desk_path
from app.foster.services.recusal import Candidate, candidates
from app.foster.workflow import ASSIGN, IMPROVED
from app.notices import services as notices
from app.parameters import services as parameters
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

ASSESS, THIRD = AssignmentPurpose.ASSESS, AssignmentPurpose.THIRD_VIEW
FEWEST = 2
NO_QUALIFICATION = (
    "指派的评估人员中，没有人登记社会工作、心理、医疗或教育方面的专业。请核对，或者换一名评估人员。"
)


def places_of(case: FosterApplication) -> list[str]:
    """The case's place and what is above it, nearest first."""
    return [c for c in (case.county_code, case.city_code, case.province_code) if c]


def figure(session: Session, case: FosterApplication, name: str, on: date) -> int:
    """A whole-number parameter at the case's place on a day."""
    found = parameters.value(session, name, on=on, places=places_of(case), agency_id=case.agency_id)
    return int(found)


def fewest(session: Session, case: FosterApplication, on: date) -> int:
    """How many assess: never fewer than two, whatever a place has set (FA-06-1)."""
    return max(FEWEST, figure(session, case, "min_assessors", on))


@once
def round_of(
    session: Session, case: FosterApplication, round_no: int
) -> Sequence[tuple[Assignment, Sheet | None]]:
    """Who was named in a round and has not withdrawn, in that order, each with their own sheet."""
    rows = session.execute(
        select(Assignment, Sheet)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.application_id == case.id,
            Assignment.round == round_no,
            Assignment.recused_at.is_(None),
        )
        .order_by(Assignment.id)
        .options(joinedload(Assignment.user).joinedload(User.person))
        # What another assessor handed in since counts, whatever was read before.
        .execution_options(populate_existing=True)
    )
    return [(assignment, sheet) for assignment, sheet in rows]


def assessors(
    session: Session, case: FosterApplication, *, round_no: int | None = None
) -> list[Assignment]:
    """Who assesses in a round (default: the present one), in the order they were named."""
    found = round_of(session, case, round_no or case.round)
    return [assignment for assignment, _ in found if assignment.purpose is ASSESS]


def third_assessor(session: Session, case: FosterApplication) -> Assignment | None:
    """Who was called because the two were far apart."""
    found = round_of(session, case, case.round)
    return next((assignment for assignment, _ in found if assignment.purpose is THIRD), None)


def own_assignment(
    session: Session, case: FosterApplication, actor: Actor, purpose: AssignmentPurpose = ASSESS
) -> Assignment | None:
    """The actor's own assignment in the present round."""
    return next(
        (
            assignment
            for assignment, _ in round_of(session, case, case.round)
            if (assignment.purpose, assignment.person_id) == (purpose, actor.person_id)
        ),
        None,
    )


def get_assignment(session: Session, actor: Actor, ref: str) -> Assignment:
    """The actor's own assignment, before any right to see the file. Raises Unseen."""
    found = session.scalar(
        select(Assignment).where(
            Assignment.ref == ref,
            Assignment.user_id == actor.user_id,
            Assignment.ended_at.is_(None),
        )
    )
    if found is None:
        raise Unseen("assignment", ref)
    return found


def assign(
    session: Session,
    case: FosterApplication,
    refs: Sequence[str],
    *,
    actor: Actor,
    now: datetime,
    purpose: AssignmentPurpose = ASSESS,
) -> list[str]:
    """Name assessors by their accounts' references; the first time, the assessment begins.

    Returns warnings. Raises Invalid where someone has to stay away or there are too few.
    """
    demand(actor, "foster.assign", case)
    today = clock.day(now)
    checklists.ensure_defaults(session)
    chosen = _free(candidates(session, case, today), refs)
    named = [] if purpose is THIRD else assessors(session, case)
    people = [a.person_id for a in assessors(session, case)] + [c.person_id for c in chosen]
    if len(set(people)) < len(people):
        raise Invalid("同一个人不能担任两名评估人员，请改选其他人。", "users")
    if purpose is ASSESS and len(named) + len(chosen) < fewest(session, case, today):
        raise Invalid(f"至少指派{fewest(session, case, today)}名评估人员。", "users")
    if purpose is ASSESS and case.state is State.ACCEPTED:
        advance(session, case, ASSIGN, actor=actor, now=now)
        own = [c.user_id for c in chosen if c.agency_id == case.agency_id]
        case.officer_id = own[0] if own else actor.user_id
    elif case.state is not State.ASSESSING:
        raise WrongState
    for candidate in chosen:
        _name(session, case, candidate, purpose, actor, now)
    if purpose is ASSESS and not any(c.is_qualified for c in chosen) and not named:
        return [NO_QUALIFICATION]
    return []


def _free(known: list[Candidate], refs: Sequence[str]) -> list[Candidate]:
    chosen = [c for c in known if c.ref in set(refs)]
    if len(chosen) != len(set(refs)) or not chosen:
        raise Invalid("请从名单中选择评估人员。", "users")
    for candidate in chosen:
        if candidate.why_not:
            raise Invalid(
                f"{candidate.name}应当回避：{'；'.join(candidate.why_not)}。请改选其他人。", "users"
            )
    return chosen


def _name(
    session: Session,
    case: FosterApplication,
    candidate: Candidate,
    purpose: AssignmentPurpose,
    actor: Actor,
    now: datetime,
) -> None:
    assignment = Assignment(
        application_id=case.id,
        round=case.round,
        user_id=candidate.user_id,
        person_id=candidate.person_id,
        purpose=purpose,
        assigned_by_id=actor.user_id,
        created_at=now,
    )
    session.add(assignment)
    session.flush()
    audit.record(
        session, actor, "foster.name_assessor", case.subject, after=candidate.ref,
        note=str(purpose), at=now,
    )  # fmt: skip
    notices.tell(
        session,
        person_id=candidate.person_id,
        kind="desk",
        title="请您参加入户评估" if purpose is ASSESS else "请您提出第三方意见",
        body="请先声明与申请家庭有没有利害关系，再查看材料。",
        case_no=case.case_no or "",
        path=f"/foster/assignments/{assignment.ref}",
        act_by=case.due_on,
    )


def declare_free(session: Session, assignment: Assignment, *, actor: Actor, now: datetime) -> None:
    """The assessor declares to have no interest in the case; only then the file opens."""
    if assignment.ended_at is not None:
        raise WrongState
    assignment.declared_free_at = assignment.declared_free_at or now
    case = session.get_one(FosterApplication, assignment.application_id)
    audit.record(session, actor, "foster.declare_free", case.subject, at=now)
    session.flush()


def recuse(
    session: Session, assignment: Assignment, reason: str, *, actor: Actor, now: datetime
) -> None:
    """The assessor stays away: their sheet no longer counts, someone else has to be named."""
    case = session.get_one(FosterApplication, assignment.application_id)
    if assignment.ended_at is not None or case.state is not State.ASSESSING:
        raise WrongState
    signed = session.scalar(
        select(JointSheet.id).where(
            JointSheet.application_id == case.id,
            JointSheet.round == assignment.round,
            JointSheet.signed_first_id.is_not(None),
        )
    )
    if signed is not None:
        raise Conflict("共同评分表已经有人签字，现在不能回避。请联系机构负责人处理。")
    assignment.recused_at = assignment.ended_at = now
    assignment.recusal_reason = reason.strip()
    audit.record(session, actor, "foster.recuse", case.subject, at=now)
    session.flush()
    for role in (Role.SOCIAL_WORKER, Role.HEAD):
        notices.tell_role(
            session, case.agency_id, role, kind="desk", title="评估人员回避，请另行指派",
            body="一名评估人员声明回避，需要另外指派一名评估人员。", case_no=case.case_no or "",
            path=desk_path(case, "assessment"), act_by=case.due_on,
        )  # fmt: skip


def report_improved(
    session: Session, case: FosterApplication, *, actor: Actor, now: datetime
) -> None:
    """The family says that it has put things right: the second round begins, with the same
    assessors unless others are named (FCA: the second time only 合格 or 不合格).
    """
    advance(session, case, IMPROVED, actor=actor, now=now)
    for assignment in begin_round(session, case, now):
        notices.tell(
            session, person_id=assignment.person_id, kind="desk", title="家庭已改善，请安排复评",
            body="申请家庭报告已经改善，请约定复评的上门时间。", case_no=case.case_no or "",
            path=desk_path(case, "assessment"), act_by=case.due_on,
        )  # fmt: skip


def begin_round(session: Session, case: FosterApplication, now: datetime) -> list[Assignment]:
    """The next round with the same assessors; what the round before signed stays as it was.

    Others may be named as well. The first of the assessors holds the case.
    """
    before = assessors(session, case)
    case.round += 1
    end_assignments(session, case, now)
    case.officer_id = before[0].user_id if before else case.officer_id
    again = [
        Assignment(
            application_id=case.id,
            round=case.round,
            user_id=old.user_id,
            person_id=old.person_id,
            purpose=ASSESS,
            assigned_by_id=old.assigned_by_id,
            declared_free_at=old.declared_free_at,
            created_at=now,
        )
        for old in before
    ]
    session.add_all(again)
    session.flush()
    return again


def end_assignments(session: Session, case: FosterApplication, now: datetime) -> None:
    """Nobody is named to the case any longer, nor sees its file for having been named."""
    for assignment in session.scalars(
        select(Assignment).where(
            Assignment.application_id == case.id, Assignment.ended_at.is_(None)
        )
    ):
        assignment.ended_at = now
    session.flush()


def submitted_sheets(session: Session, case: FosterApplication, round_no: int) -> list[Sheet]:
    """All sheets of a round that are in, in the order the assessors were named."""
    return [
        sheet
        for assignment, sheet in round_of(session, case, round_no)
        if assignment.purpose is ASSESS and sheet is not None and sheet.submitted_at is not None
    ]


def names_by_assignment(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The assessors' names, by assignment."""
    if not ids:
        return {}
    rows = session.execute(
        select(Assignment.id, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.id.in_(ids))
    )
    return {row[0]: row[1] for row in rows}


def names_of(session: Session, user_ids: Sequence[int]) -> list[str]:
    """The names behind accounts, in the order asked."""
    rows = session.execute(
        select(User.id, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_(user_ids))
    )
    known = {row[0]: row[1] for row in rows}
    return [known[i] for i in user_ids]
