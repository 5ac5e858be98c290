"""What the top of every case says: who, which state, whose turn, what is due, what to do."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from sqlalchemy import bindparam, select

from app.accounts.models import Agency, Person, User
from app.accounts.roles import ORGANISER_ROLES, ROLE_LABELS, AgencyKind, Role
from app.core import clock
from app.core.identifiers import mask_name
from app.core.policy import Refused, Unseen, allows
from app.deadlines.models import ClockState, Deadline
from app.foster.models import State
from app.foster.queries import state_label
from app.foster.services.intake import open_proposal
from app.foster.workflow import FAMILY, LABELS, TURN_OF
from app.law import PERIODS, citation
from app.notices.cases import open_messages
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.foster.models import FosterApplication

# The next act of each state: permission, words on the button, page on which it is done.
NEXT: dict[State, tuple[tuple[str, str, str], ...]] = {
    State.SUBMITTED: (("foster.accept", "核对材料", "foster.case_papers"),),
    State.ACCEPTED: (
        ("foster.reject_papers", "审签不予通过建议", "foster.case_decision"),
        ("foster.assign", "指派评估人员", "foster.case_assessment"),
    ),
    State.ASSESSING: (("foster.assess", "填写评估", "foster.case_assessment"),),
    State.ASSESSED: (("foster.to_review", "提交审核", "foster.case_assessment"),),
    State.REVIEW: (("foster.approve", "审核决定", "foster.case_decision"),),
    State.OBJECTION: (
        ("foster.uphold", "签署复核结论", "foster.case_decision"),
        ("foster.recheck_objection", "填写复核意见", "foster.case_decision"),
    ),
    State.APPROVED: (("foster.file", "报送备案", "foster.case_filing"),),
    State.FILING: (
        ("foster.receipt", "出具备案回执", "foster.case_filing"),
        ("foster.bureau_approve", "答复备案", "foster.case_filing"),
    ),
    State.BUREAU_OBJECTED: (("foster.review_again", "按异议重新审核", "foster.case_filing"),),
}
TABS = (
    ("申请", "foster.case"),
    ("材料", "foster.case_papers"),
    ("评估", "foster.case_assessment"),
    ("决定", "foster.case_decision"),
    ("备案", "foster.case_filing"),
    ("留言", "foster.case_messages"),
    ("时间线", "foster.case_timeline"),
    ("操作记录", "foster.case_log"),
)
# Tabs that only some roles open; the rest is for whoever may see the case.
TAB_ACTIONS = {
    "foster.case_log": "foster.view_log",
    "foster.case_messages": "foster.write_message",
}


def case_context(session: Session, actor: Actor, case: FosterApplication) -> dict[str, Any]:
    """What `layouts/case.html` needs: `case`, `bar`, and `page_title`; one query.

    `case` must be loaded by `queries.get_application`.
    """
    if not actor.is_staff:  # the family has pages of its own
        raise Unseen("foster_application", case.ref)
    if actor.person_id == case.applicant_person_id:  # under whatever account
        raise Refused("foster.view", case)
    label, colour = LABELS[case.state]
    officer, phone, bureau, due, unanswered = _holders(session, case)
    facts = [("承办机构", case.agency.short_name)]
    if case.officer_id is not None:
        facts.append(("承办人", f"{officer} {phone}".strip()))
    return {
        "case": case,
        "state_label": state_label,
        "bar": Bar(
            who=mask_name(case.applicant_name),
            kind="寄养家庭申请",
            number=case.case_no or "草稿",
            state=label,
            colour=colour,
            turn=_turn(case, officer, bureau),
            due=due.due_on if due else None,
            left=(due.due_on - clock.today()).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=facts,
            primary=_primary(session, actor, case),
            tabs=_tabs(actor, case, {"留言": unanswered}),
            list_url=url_for("foster.desk"),
        ),
    }


@cache
def _held_by() -> Select[Any]:
    # Built once: each page of a case asks this (bar P02).
    return (
        select(
            Person.name, Agency.phone, Agency.short_name, Deadline,
            open_messages(bindparam("kind"), bindparam("case")).scalar_subquery(),
        )
        .select_from(Agency)
        # A value even for nobody: IS NULL would be looked for among all accounts.
        .outerjoin(User, User.id == bindparam("officer"))
        .outerjoin(Person, Person.id == User.person_id)
        .outerjoin(
            Deadline,
            (Deadline.subject_kind == bindparam("kind"))
            & (Deadline.subject_id == bindparam("case"))
            & (Deadline.state == ClockState.RUNNING),
        )
        .where(Agency.id == bindparam("agency"))
        .order_by(Deadline.due_on)
        .limit(1)
    )  # fmt: skip


def _holders(
    session: Session, case: FosterApplication
) -> tuple[str, str, str, Deadline | None, int]:
    """Name and office phone of the officer, short name of the bureau, what runs out first, and
    how many messages wait for an answer.
    """
    about = {
        "kind": case.subject.kind, "case": case.id, "officer": case.officer_id,
        "agency": case.bureau_id or case.agency_id,
    }  # fmt: skip
    name, phone, bureau, due, unanswered = session.execute(_held_by(), about).one()
    return name or "", case.agency.phone if name else phone or "", bureau, due, unanswered


def _turn(case: FosterApplication, officer: str, bureau: str) -> str:
    role = TURN_OF.get(case.state, "")
    if role == "":
        return "已办结"
    if role == FAMILY:
        return "申请家庭"
    if role == Role.BUREAU_OFFICER:
        return f"{bureau} {ROLE_LABELS[Role.BUREAU_OFFICER]}"
    return f"{case.agency.short_name} {officer or ROLE_LABELS[Role(role)]}"


def _primary(session: Session, actor: Actor, case: FosterApplication) -> tuple[str, str] | None:
    for action, label, endpoint in NEXT.get(case.state, ()):
        if endpoint not in current_app.view_functions or not allows(actor, action, case):
            continue
        # There is nothing to sign before intake has proposed it.
        if action == "foster.reject_papers" and open_proposal(session, case) is None:
            continue
        return label, url_for(endpoint, application=case.ref)
    return None


def _tabs(
    actor: Actor, case: FosterApplication, counts: dict[str, int]
) -> list[tuple[str, str, int]]:
    return [
        (label, url_for(endpoint, application=case.ref), counts.get(label, 0))
        for label, endpoint in TABS
        if endpoint in current_app.view_functions
        and allows(actor, TAB_ACTIONS.get(endpoint, "foster.view"), case)
    ]


def is_institution(actor: Actor) -> bool:
    """Staff of who organises foster care, not of the bureau above."""
    if actor.agency_kind in {AgencyKind.INSTITUTION, AgencyKind.PROTECTION}:
        return True
    return actor.has(*ORGANISER_ROLES)


def letter_address() -> Callable[[str], str] | None:
    """The address of a letter by its reference, where the room that shows letters is there."""
    if "documents.letter" not in current_app.view_functions:
        return None
    return lambda ref: url_for("documents.letter", letter=ref)
