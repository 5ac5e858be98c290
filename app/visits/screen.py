"""What the pages of a plan have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.policy import allows
from app.core.web import later
from app.visits import queries
from app.visits.subjects import subject_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.visits.models import VisitPlan


def plan_context(session: Session, actor: Actor, plan: VisitPlan) -> dict[str, Any]:
    """`plan`, `subject`, masked `facts`, `today`; and where the page leads back to."""
    subject = subject_of(plan)
    return {
        "plan": plan,
        "subject": subject,
        "facts": subject.facts(session, plan) if actor.is_staff else [],
        "back": subject.page(plan) if actor.is_staff else subject.family_page(plan),
        "today": clock.today(),
    }


def panel_context(session: Session, actor: Actor, plan: VisitPlan | None) -> dict[str, Any] | None:
    """For `visits/_panel.html` on the desk's page of what is visited: what is due, every visit.

    None for the family, and for whoever may not see the plan.
    """
    if not actor.is_staff or plan is None or not allows(actor, "visits.view", plan):
        return None
    return {
        "plan": plan,
        "visits": queries.visits_of(session, plan),
        "incidents": queries.incidents_of(session, plan),
        "today": clock.today(),
        "may_record": allows(actor, "visits.record", plan),
    }


def record_reading(actor: Actor, plan: VisitPlan, note: str) -> None:
    """Write down that staff opened it; a family reads its own without trace."""
    if not actor.is_staff:
        return
    subject = plan.subject
    later(
        lambda session: audit.record(
            session, actor, "visits.view", subject, outcome=Outcome.READ, note=note
        )
    )


def record_list(actor: Actor, note: str, count: int) -> None:
    """Write down which list was seen and its length."""
    later(
        lambda session: audit.record(
            session, actor, "visits.list", outcome=Outcome.READ, note=f"{note} 共{count}行"
        )
    )
