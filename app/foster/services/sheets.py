"""Each assessor's own sheet. Nobody sees another's before both are in (care.md §3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.audit import services as audit
from app.checklists import rules
from app.checklists.models import TemplateVersion
from app.checklists.rules import Kind, Marks, Score, Template
from app.checklists.services import FAMILY_SURVEY, version_on
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Unseen, demand
from app.foster.models import (
    Assignment,
    AssignmentPurpose,
    Duty,
    FosterApplication,
    Sheet,
    State,
)
from app.foster.services.assessment import (
    ASSESS,
    THIRD,
    assessors,
    fewest,
    figure,
    own_assignment,
    places_of,
    round_of,
    submitted_sheets,
)
from app.foster.services.intake import take_part
from app.foster.services.visits import ENTERED_WITHIN, done_visits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LONGEST_REMARK = 500
LONGEST_ANSWER = 100


def marks_of(session: Session, case: FosterApplication, on: date) -> Marks:
    """The bounds of the bands at the case's place on a day."""
    return Marks(
        passed=figure(session, case, "fb_pass", on),
        block_min=figure(session, case, "fb_block_min", on),
        improve_min=figure(session, case, "fb_improve_min", on),
    )


def template_of(session: Session, sheet_or_joint: Any) -> Template:
    """The template in the very version that a sheet was begun with."""
    version = session.get_one(TemplateVersion, sheet_or_joint.template_version_id)
    return rules.read(version.content)


def in_force(session: Session, case: FosterApplication, on: date) -> TemplateVersion:
    """The version a new sheet of this case is filled in on; one for all sheets of a round."""
    begun = session.scalar(
        select(Sheet.template_version_id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .where(
            Assignment.application_id == case.id,
            Assignment.round == case.round,
            Assignment.purpose == ASSESS,
        )
        .limit(1)
    )
    if begun is not None:
        return session.get_one(TemplateVersion, begun)
    return version_on(session, FAMILY_SURVEY, on=on, places=places_of(case))


def own_sheet(
    session: Session,
    case: FosterApplication,
    actor: Actor,
    purpose: AssignmentPurpose = ASSESS,
) -> tuple[Assignment, Sheet | None]:
    """The actor's assignment in this round with its sheet, if it was begun.

    Raises Unseen for someone who is not named, Conflict before the declaration.
    """
    assignment = own_assignment(session, case, actor, purpose)
    if assignment is None:
        raise Unseen("sheet", case.ref)
    if assignment.declared_free_at is None:
        raise Conflict("请先声明与申请家庭没有利害关系，再填写评分表。")
    found = session.scalar(select(Sheet).where(Sheet.assignment_id == assignment.id))
    return assignment, found


def all_in(session: Session, case: FosterApplication, round_no: int | None = None) -> bool:
    """Whether every assessor of the round has handed in, and they are enough."""
    number = round_no or case.round
    named = len(assessors(session, case, round_no=number))
    handed_in = len(submitted_sheets(session, case, number))
    needed = fewest(session, case, clock.today()) if number == case.round else 1
    return bool(named == handed_in and named >= needed)


def sheets_to_see(
    session: Session, actor: Actor, case: FosterApplication, round_no: int | None = None
) -> list[Sheet]:
    """The sheets that may be read now: one's own, and all of them once all are in.

    This holds for everyone, the head and the bureau too; the family never sees any.
    """
    if actor.person_id == case.applicant_person_id or not actor.is_staff:
        return []
    number = round_no or case.round
    is_shown = all_in(session, case, number)
    return [
        sheet
        for assignment, sheet in round_of(session, case, number)
        if sheet is not None
        and assignment.purpose is ASSESS
        and (is_shown or assignment.person_id == actor.person_id)
    ]


def get_sheet(session: Session, actor: Actor, case: FosterApplication, ref: str) -> Sheet:
    """One sheet, for whoever may read it now. Raises Unseen for another's while one is open."""
    numbers = range(case.round, 0, -1)
    for number in numbers:
        for sheet in sheets_to_see(session, actor, case, number):
            if sheet.ref == ref:
                return sheet
    raise Unseen("sheet", ref)


def begin(session: Session, case: FosterApplication, *, actor: Actor, now: datetime) -> Sheet:
    """The actor's sheet, begun on the version of this day where it is new."""
    demand(actor, "foster.assess", case)
    if case.state is not State.ASSESSING:
        raise WrongState
    assignment, sheet = own_sheet(session, case, actor)
    if sheet is None:
        version = in_force(session, case, clock.day(now))
        sheet = Sheet(assignment_id=assignment.id, template_version_id=version.id, created_at=now)
        sheet.answers = {"scores": {}, "remarks": {}, "vetoes": {}}
        session.add(sheet)
        session.flush()
    return sheet


def read_answers(template: Template, typed: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The answers among what a form sent; what is no answer to its item is left out.

    Names are `item-<id>`, `remark-<id>` and `veto-<id>`.
    """
    found: dict[str, dict[str, Any]] = {"scores": {}, "remarks": {}, "vetoes": {}}
    for item in template.items():
        text = typed.get(f"item-{item.id}", "")[:LONGEST_ANSWER]
        answer: Any = text
        if item.kind is Kind.YES_NO:
            answer = {"yes": True, "no": False}.get(text)
        elif item.kind is Kind.POINTS:
            answer = int(text) if text.isascii() and text.isdigit() else None
        if item.points(answer) is not None:
            found["scores"][item.id] = answer
        remark = typed.get(f"remark-{item.id}")
        if remark is not None:
            found["remarks"][item.id] = remark.strip()[:LONGEST_REMARK]
    for veto in template.vetoes:
        chosen = typed.get(f"veto-{veto.id}")
        if chosen in {"yes", "no"}:
            found["vetoes"][veto.id] = chosen == "yes"
    return found


def merge(
    answers: Mapping[str, Any] | None, new: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """`answers` with the new ones in place of the old."""
    old = dict(answers or {})
    return old | {part: {**old.get(part, {}), **new[part]} for part in new}


def save(
    session: Session, case: FosterApplication, typed: Mapping[str, str], *, actor: Actor,
    now: datetime,
) -> tuple[Sheet, Score]:  # fmt: skip
    """Keep what one screen of the actor's own sheet holds; the count so far."""
    sheet = begin(session, case, actor=actor, now=now)
    if sheet.submitted_at is not None:
        raise WrongState("评分表已经提交，不能再修改。")
    template = template_of(session, sheet)
    sheet.answers = merge(sheet.answers, read_answers(template, typed))
    session.flush()
    return sheet, rules.score(template, sheet.answers)


def submit(
    session: Session,
    case: FosterApplication,
    *,
    late_reason: str,
    actor: Actor,
    now: datetime,
) -> Sheet:
    """Hand the sheet in; from now on it never changes. Raises Invalid for what is missing."""
    sheet = begin(session, case, actor=actor, now=now)
    if sheet.submitted_at is not None:
        raise WrongState("评分表已经提交，不能再修改。")
    template = template_of(session, sheet)
    counted = rules.score(template, sheet.answers or {})
    if not counted.complete:
        raise Invalid(f"还有{len(counted.missing)}项没有填写，请补齐后再提交。", "missing")
    done = done_visits(session, case)
    if not done:
        raise Invalid("请先记录入户情况（时间、见到的家庭成员），再提交评分表。", "missing")
    last = max(v.visited_at for v in done if v.visited_at is not None)
    if now - last > ENTERED_WITHIN and not late_reason.strip():
        raise Invalid("距上门已超过48小时，请写明补录的原因，例如“现场没有网络，按纸质表补录”。",
                      "late_reason")  # fmt: skip
    sheet.total, sheet.submitted_at = counted.total, now
    sheet.entered_late = late_reason.strip()
    take_part(session, case, actor, Duty.ASSESS, now)
    session.flush()
    audit.record(session, actor, "foster.submit_sheet", case.subject, at=now)
    return sheet


def third_sheet(session: Session, case: FosterApplication) -> Sheet | None:
    """The third assessor's written view, once it is in."""
    return next(
        (
            sheet
            for assignment, sheet in round_of(session, case, case.round)
            if assignment.purpose is THIRD and sheet is not None and sheet.submitted_at is not None
        ),
        None,
    )


def submit_third(
    session: Session,
    case: FosterApplication,
    typed: Mapping[str, str],
    view: str,
    *,
    actor: Actor,
    now: datetime,
) -> Sheet:
    """The third view: points and vetoes where the two differ, and why, in writing."""
    demand(actor, "foster.assess", case)
    assignment, known = own_sheet(session, case, actor, THIRD)
    if case.state is not State.ASSESSING or known is not None:
        raise WrongState
    if not view.strip():
        raise Invalid("请写明您的意见和理由。", "view")
    first, *others = sheets_to_see(session, actor, case)
    template = template_of(session, first)
    apart = differing(template, first, others[0])
    given = read_answers(template, typed)
    missing = [i for i in apart if i not in given["scores"] and i not in given["vetoes"]]
    if missing:
        raise Invalid(f"还有{len(missing)}项没有给出意见。", "view")
    answers = merge(first.answers, {
        "scores": {i: v for i, v in given["scores"].items() if i in apart},
        "vetoes": {i: v for i, v in given["vetoes"].items() if i in apart},
        "remarks": {},
    })  # fmt: skip
    sheet = Sheet(
        assignment_id=assignment.id,
        template_version_id=first.template_version_id,
        total=rules.score(template, answers).total,
        submitted_at=now,
        created_at=now,
    )
    sheet.answers = answers | {"view": view.strip()}
    session.add(sheet)
    take_part(session, case, actor, Duty.ASSESS, now)
    session.flush()
    audit.record(session, actor, "foster.submit_third_view", case.subject, at=now)
    return sheet


def differing(template: Template, first: Sheet, second: Sheet) -> set[str]:
    """Ids of the items and vetoes on which two sheets are not the same."""
    found = rules.compare(template, first.answers or {}, second.answers or {})
    return {item for item, _, _ in found.items} | set(found.vetoes)
