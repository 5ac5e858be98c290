"""What the top of every adoption case says on the desk, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from app.accounts.models import Person, User
from app.accounts.roles import ROLE_LABELS
from app.adoption.acts import ACTS
from app.adoption.services import deciding, intake, papers
from app.adoption.workflow import FAMILY, LABELS, TURN_OF
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.policy import Unseen
from app.core.web import later
from app.deadlines.models import ClockState
from app.law import PERIODS, citation
from app.workflow.acts import open_acts
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models import Adoption
    from app.core.policy import Actor
    from app.workflow.acts import Act

TABS = (
    ("概况", "adoption.case"), ("材料", "adoption.papers_desk"),
    ("送养一方", "adoption.senders_desk"), ("评估", "adoption.assessment"),
    ("审查", "adoption.review"),
    ("时间线", "adoption.timeline"),
)  # fmt: skip
# Acts that can be done any day: never the one that is proposed.
BESIDE = frozenset(
    "hand_on withdraw return refuse interview appoint refuse_visit claim agree_on_paper "
    "decline_on_paper name_assessor situation object_on_paper reject_objection prolong".split()
)


def context(session: Session, actor: Actor, case: Adoption) -> dict[str, Any]:
    """What the pages of a case need: `case`, `bar`, `clocks`, `acts`."""
    if not actor.is_staff:  # the adopters have pages of their own
        raise Unseen("adoption", case.ref)
    acts, today = open_acts(session, actor, case, ACTS), clock.today()
    clocks = [one for one in intake.clocks(session, case) if one.ended_at is None]
    # A clock that waits is not late, however long ago its day was before it stopped.
    ticking = [c for c in clocks if c.state is ClockState.RUNNING]
    due = min(ticking, key=lambda c: c.due_on, default=None)
    label, colour = LABELS[case.state]
    main = next((a for a in acts if not a.danger and a.name not in BESIDE), None)
    officer = _officer(session, case)
    return {
        "case": case, "acts": acts, "today": today, "citation": citation,
        "clocks": [(PERIODS[c.period_id], c, (c.due_on - today).days if c in ticking else None)
                   for c in clocks],
        "bar": Bar(
            who=case.applicant_mask or "申请人", kind="收养登记", number=case.case_no or "",
            state=label, colour=colour, turn=_turn(case, officer),
            due=due.due_on if due else None, left=(due.due_on - today).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=[
                ("收养人", "夫妻共同收养" if case.jointly else "一人收养"),
                ("与孩子的关系", case.tie.label), ("登记机关", case.agency.short_name),
                ("承办人", officer or "还没有"),
            ],
            primary=_primary(session, case, main),
            tabs=[(text, url_for(end, adoption=case.ref), 0)
                  for text, end in (TABS[:1] if case.filed_on else TABS)],
            list_url=url_for("adoption.index"),
        ),
    }  # fmt: skip


def _primary(session: Session, case: Adoption, main: Act | None) -> tuple[str, str] | None:
    """The act that is next; what was sent is looked at before it is accepted."""
    if main is None:
        return None
    if main.name == "accept" and papers.not_good(papers.lines(session, case)):
        return "核对材料", url_for("adoption.papers_desk", adoption=case.ref)
    if main.name == "to_review" and deciding.unheard(session, case, clock.today()):
        return "询问笔录", url_for("adoption.interview", adoption=case.ref)
    return main.title, url_for(f"adoption.{main.name}", adoption=case.ref)


def _turn(case: Adoption, officer: str) -> str:
    role = TURN_OF.get(case.state, "")
    if role == FAMILY:
        return "申请人"
    if role == "R-REG" and officer:
        return officer
    return ROLE_LABELS.get(role, "") if role else ""  # type: ignore[call-overload]


def _officer(session: Session, case: Adoption) -> str:
    if case.officer_id is None:
        return ""
    return session.scalar(
        select(Person.name).join(User, User.person_id == Person.id)
        .where(User.id == case.officer_id)
    ) or ""  # fmt: skip


def record_reading(actor: Actor, case: Adoption, note: str = "") -> None:
    """Every opening of a file is written down: who, when, what (SEC-02)."""
    if not actor.is_staff:
        return
    later(
        lambda session: audit.record(
            session, actor, "adoption.view", case.subject, outcome=Outcome.READ, note=note
        )
    )
