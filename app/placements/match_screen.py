"""What the top of every match says, and which pages it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from app.accounts.models import Person, User
from app.accounts.roles import ROLE_LABELS, Role
from app.children.models import Child
from app.children.panels import Panel
from app.core import clock
from app.core.identifiers import mask_name
from app.core.policy import Unseen, allows
from app.deadlines.models import ClockState, Deadline
from app.law import PERIODS, citation
from app.placements.match_queries import get_match
from app.placements.match_workflow import LABELS, REASONS
from app.placements.models import OPEN_MATCH, Match, MatchState
from app.placements.services.matching import open_match_of
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

S = MatchState
TABS = (
    ("概况", "matches.case"),
    ("意见和评估", "matches.prepare"),
    ("确认", "matches.decision"),
    ("协议", "matches.agreement"),
)
NEXT: dict[MatchState, tuple[tuple[str, str, str], ...]] = {
    S.OPEN: (("matches.offer", "征询家庭意见", "matches.case"),),
    S.OFFERED: (("matches.hear", "听取孩子的意见", "matches.prepare"),),
    S.CONSENTED: (
        ("matches.confirm", "确认匹配", "matches.decision"),
        ("matches.assess", "填写评估", "matches.prepare"),
    ),
    S.READY: (
        ("agreements.sign_agency", "签署协议", "matches.agreement"),
        ("agreements.prepare", "准备协议", "matches.agreement"),
    ),
}
UNDECIDED = frozenset({S.OPEN, S.OFFERED, S.CONSENTED})
_TURN = {
    S.OPEN: Role.SOCIAL_WORKER,
    S.OFFERED: None,
    S.CONSENTED: Role.HEAD,
    S.READY: None,
}


def staffs_match(session: Session, actor: Actor, ref: str) -> Match:
    """A match for the desk's pages; the family has pages of its own. Raises Unseen."""
    if actor.is_signed_in and not actor.is_staff:
        raise Unseen("match", ref)
    return get_match(session, actor, ref)


def _asked_above(actor: Actor, match: Match) -> tuple[str, str] | None:
    """What the common higher department has to do, on whichever tab it opens the case."""
    waits = match.higher_asked_at is not None and match.higher_agrees is None
    if not (waits and match.state in UNDECIDED and allows(actor, "matches.answer_higher", match)):
        return None
    return "答复请示", url_for("matches.prepare", match=match.ref) + "#higher"


def _worker_and_clock(session: Session, match: Match) -> tuple[str, Deadline | None]:
    """Who has the match on their desk, and what runs out first."""
    name, due = session.execute(
        select(Person.name, Deadline)
        .join(User, User.person_id == Person.id)
        .outerjoin(
            Deadline,
            (Deadline.subject_kind == match.subject.kind)
            & (Deadline.subject_id == match.id)
            & (Deadline.state == ClockState.RUNNING),
        )
        .where(User.id == match.worker_id)
        .order_by(Deadline.due_on)
        .limit(1)
    ).one()  # fmt: skip
    return name, due


def match_context(session: Session, actor: Actor, match: Match) -> dict[str, Any]:
    """What `matches/_case.html` needs: `match` and `bar`."""
    label, _family, colour = LABELS[match.state]
    worker, due = _worker_and_clock(session, match)
    family = mask_name(match.application.applicant_name)
    return {
        "match": match,
        "bar": Bar(
            who=f"{match.child.name_mask or match.child.code_name} 与 {family}家庭",
            kind="匹配",
            number=match.case_no,
            state=label,
            colour=colour,
            turn=_turn(match, worker),
            due=due.due_on if due else None,
            left=(due.due_on - clock.today()).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=[("儿童档案", match.child.file_no), ("承办人", worker)],
            primary=_asked_above(actor, match)
            or next(
                (
                    (words, url_for(endpoint, match=match.ref))
                    for action, words, endpoint in NEXT.get(match.state, ())
                    if allows(actor, action, match)
                ),
                None,
            ),
            tabs=[(words, url_for(endpoint, match=match.ref), 0) for words, endpoint in TABS],
            list_url=url_for("matches.index"),
        ),
        "ended": REASONS.get(match.closed_reason, ""),
    }


def _turn(match: Match, worker: str) -> str:
    if match.state not in OPEN_MATCH:
        return "已办结"
    role = _TURN[match.state]
    if role is None:
        return "家庭和承办人"
    name = worker if role is Role.SOCIAL_WORKER and worker else ROLE_LABELS[role]
    return f"{match.agency.short_name} {name}"


def child_panel(session: Session, actor: Actor, child: Child) -> Panel | None:
    """On a child's file: find a family, or the match that is under way."""
    if not actor.is_staff or child.agency_id is None or child.closed_on is not None:
        return None
    if not allows(actor, "matches.list") or actor.agency_id != child.agency_id:
        return None
    match = open_match_of(session, child)
    if match is not None:
        label = LABELS[match.state][0]
        return Panel(
            "寄养匹配",
            rows=[("状态", label), ("编号", match.case_no)],
            links=[("查看匹配", url_for("matches.case", match=match.ref))],
        )
    if not allows(actor, "matches.find", child):
        return None
    return Panel(
        "寄养匹配",
        rows=[("状态", "没有正在办理的匹配")],
        links=[("为孩子找寄养家庭", url_for("matches.find", child=child.ref))],
    )
