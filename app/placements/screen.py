"""What the top of every placement says, and which tabs and acts it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from app.accounts.roles import ROLE_LABELS
from app.audit import services as audit
from app.audit.models import Outcome
from app.children.rules import age_says
from app.core import clock
from app.core.policy import Unseen, allows
from app.core.web import later
from app.law import PERIODS, citation
from app.law import placement_periods as periods
from app.parameters.services import cite
from app.placements import queries
from app.placements.acts import open_acts
from app.placements.models import PlacementState
from app.placements.services import carer, guarding, recheck, respite
from app.placements.workflow import FAMILY, LABELS, TURN_OF
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.deadlines.models import Deadline
    from app.placements.models import Placement

TABS = (
    ("概况", "placements.case"),
    ("协议", "placements.agreement"),
    ("探访", "placements.visits"),
    ("评估", "placements.assessments"),
    ("变动", "placements.changes"),
    ("解除", "placements.ending_tab"),
    ("留言", "placements.messages"),
    ("时间线", "placements.timeline"),
)


def context(session: Session, actor: Actor, placement: Placement) -> dict[str, Any]:
    """What the pages of a placement need: `placement`, `bar`, `who`, `clocks`, `acts`."""
    if not actor.is_staff:  # the family has pages of its own
        raise Unseen("placement", placement.ref)
    who, clocks = queries.parties(session, placement)
    acts = open_acts(session, actor, placement)
    today = clock.today()
    due = clocks[0] if clocks else None
    visit = who.visits
    visit_on = visit.due_on if visit and placement.ended_on is None else None
    visit_rule = visit.rule_id if visit else ""
    comes_first = visit_on is not None and (due is None or visit_on < due.due_on)
    first_on = visit_on if comes_first else due.due_on if due else None
    label, colour = LABELS[placement.state]
    has_plan = all(c.period_id != periods.AFTERCARE_PLAN.id for c in clocks)
    beside = BESIDE | ({"plan_aftercare"} if has_plan else set())
    is_out = placement.state is PlacementState.EMERGENCY_OUT
    main = next((act for act in acts if not act.danger and act.name not in beside), None)
    primary = (main.title_of_staff, act_url(main.name, placement)) if main and not is_out else None
    agreement_url = url_for("matches.agreement", match=who.match_ref)
    if placement.state is PlacementState.RENEWAL and actor.agency_id == placement.agency_id:
        primary = ("续签协议", agreement_url)
    return {
        "placement": placement,
        "case": placement,
        "who": who,
        "acts": acts,
        "out": guarding.told(session, placement) if is_out else None,
        "in_header": HEADER,
        "header_acts": [
            (act.title, act_url(act.name, placement), HEADER[act.name])
            for act in acts if act.name in HEADER
        ],
        "today": today,
        "endpoints": current_app.view_functions,
        "law": lambda period: cite(session, period.id),
        "change_labels": recheck.KIND_LABELS,
        "reasons": respite.REASONS | carer.REASONS,
        "checked": recheck.check_open(session, placement, today)
        if placement.state is PlacementState.RECHECK else None,
        "report_url": _report_url(who.child_ref),
        "agreement_url": agreement_url,
        "clocks": [
            (PERIODS[c.period_id], c, (c.due_on - today).days)
            for c in clocks
            if c.period_id in PERIODS
        ],
        "visit_on": visit_on,
        "visit_law": cite(session, visit_rule) if visit_rule else "",
        "bar": Bar(
            who=who.child_mask, kind="寄养", number=placement.case_no, state=label, colour=colour,
            turn=_turn(placement, who.worker), due=first_on,
            left=(first_on - today).days if first_on else None,
            article=_article(session, due, visit_rule if comes_first else ""),
            provisional=bool(due and due.provisional and not comes_first),
            facts=[
                ("年龄", age_says(who.birth_on, today)), ("主要照料人", who.carer_mask),
                ("承办机构", who.agency), ("承办人", f"{who.worker} {who.worker_phone}".strip()),
            ],
            primary=primary,
            tabs=[(text, url_for(end, placement=placement.ref), 0) for text, end in TABS
                  if end in current_app.view_functions
                  and (text != "留言" or allows(actor, "placements.write_message", placement))],
            list_url=url_for("placements.index"),
        ),
    }  # fmt: skip


def _article(session: Session, due: Deadline | None, visit_rule: str) -> str:
    if visit_rule:
        return f"探访，{cite(session, visit_rule)}"
    return citation(PERIODS[due.period_id]) if due and due.period_id in PERIODS else ""


def _report_url(child_ref: str) -> str:
    """Where suspected harm is reported for this child, once that room is there."""
    known = "protection.start_for" in current_app.view_functions
    return url_for("protection.start_for", child=child_ref) if known else ""


# In the bar on every tab: what cannot wait; and where a child is out, both answers alike.
HEADER = {
    "take_out": "", "end_emergency": "secondary", "propose_return": "secondary",
    "bring_back": "secondary",
}  # fmt: skip
# Acts that can be done any day: never the one that is proposed.
BESIDE = {"ask_respite", "ask_carer", "report_change", "give_notice", "order_correction",
          "start_adoption", "stop_adoption", "adopted", "refuse_respite", "keep"}  # fmt: skip


def act_url(name: str, placement: Placement) -> str:
    """The page of an act."""
    return url_for(f"placements.{name}", placement=placement.ref)


def _turn(placement: Placement, worker: str) -> str:
    role = TURN_OF[placement.state]
    if role == FAMILY:
        return "寄养家庭"
    if role == "R-SW":
        return worker
    return ROLE_LABELS.get(role, "") if role else ""  # type: ignore[call-overload]


def record_reading(actor: Actor, placement: Placement, note: str = "") -> None:
    """Write down that staff opened the file; a family reads its own without trace."""
    if not actor.is_staff:
        return
    subject = placement.subject
    later(
        lambda session: audit.record(
            session, actor, "placements.view", subject, outcome=Outcome.READ, note=note
        )
    )


def record_list(actor: Actor, note: str, count: int) -> None:
    """Write down which list was seen and its length."""
    later(
        lambda session: audit.record(
            session, actor, "placements.list", outcome=Outcome.READ, note=f"{note} 共{count}行"
        )
    )
