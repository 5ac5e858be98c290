"""What the clocks of an adoption do by themselves: lapses, warnings, late notices (§10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import Adoption
from app.adoption.policy import FOR_POLICY
from app.adoption.services import noticing, telling
from app.audit import services as audit
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.law import PERIODS
from app.law import adoption_periods as periods
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import User
    from app.core.policy import Actor
    from app.deadlines.models import Deadline

REG, HEAD, ARCH = Role.REGISTRAR, Role.BUREAU_HEAD, Role.ARCHIVIST
TOLD: dict[str, tuple[Role, ...]] = {
    periods.CHECK.id: (REG, HEAD), periods.REVIEW.id: (REG, HEAD),
    periods.ASSESS.id: (REG, HEAD), periods.FUSION.id: (REG,), periods.OBJECTION.id: (HEAD,),
    periods.POLICE.id: (REG, HEAD), periods.ARCHIVE.id: (ARCH, HEAD), periods.NOTICE.id: (REG,),
    periods.OBJECTION_ANSWER.id: (HEAD,),
}  # fmt: skip
OF_FAMILY = frozenset({periods.SUPPLEMENT.id, periods.ANSWER.id})
ENDS_ITSELF = frozenset({periods.FUSION.id, periods.OBJECTION.id})


def load(session: Session, adoption_id: int) -> Adoption:
    """The case of a clock."""
    return session.scalars(
        select(Adoption).where(Adoption.id == adoption_id).options(*FOR_POLICY)
    ).one()


def warn(session: Session, row: Deadline, now: datetime) -> None:  # noqa: ARG001 - Clockwork's
    """Some days before the end: whoever has to act."""
    case, says = load(session, row.subject_id), PERIODS[row.period_id].says_for(row.length)
    if row.period_id in OF_FAMILY:
        telling.tell_family(session, case, "期限临近", says, act_by=row.due_on)
        return
    telling.tell_organ(
        session, case, *TOLD[row.period_id], title="期限临近", body=says, kind="N-DUE",
        act_by=row.due_on,
    )  # fmt: skip


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The last day is past: the family's silence ends the case, the organ's is told upwards."""
    case, period = load(session, row.subject_id), PERIODS[row.period_id]
    if row.period_id in OF_FAMILY and case.state in workflow.LAPSE.sources:
        advance(session, case, workflow.LAPSE, actor=SYSTEM_ACTOR, now=now)
        case.closed_at = now
        telling.tell_family(session, case, "收养登记申请已按撤回处理", period.at_end)
        return
    if row.period_id == periods.NOTICE.id:
        noticing.end(session, case, now)
        return
    if row.period_id in ENDS_ITSELF:
        deadlines.end(row, now)
        deadlines.copy_next(session, case)
    telling.tell_organ(
        session, case, *TOLD.get(row.period_id, (HEAD,)), title="已到期", body=period.at_end,
        kind="N-LATE", act_by=row.due_on,
    )  # fmt: skip


CLOCKWORK = Clockwork(warn=warn, over=over)


def take_over(
    session: Session, from_user: User, to_user: User, agency_id: int, actor: Actor, now: datetime
) -> int:
    """A colleague goes on with every case that is not closed."""
    found = session.scalars(
        select(Adoption).where(
            Adoption.agency_id == agency_id, Adoption.officer_id == from_user.id,
            Adoption.state.not_in(workflow.ENDED),
        )
    ).all()  # fmt: skip
    for case in found:
        case.officer_id = to_user.id
        audit.record(
            session, actor, "adoption.hand_over", case.subject,
            before=from_user.username or "", after=to_user.username or "", at=now,
        )  # fmt: skip
    return len(found)
