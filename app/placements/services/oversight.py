"""Faults of an institution (FC-33-1), findings and disputes (FC-26-1): order, proof, result."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind, Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand
from app.deadlines.models import ClockState, Deadline
from app.documents.numbers import case_number
from app.law import PERIODS, RULES, citation
from app.law import supervision_periods as periods
from app.notices import services as notices
from app.placements.models import FosterInspection, MatterOf, OversightMatter
from app.placements.services import watching
from app.placements.supervision_policy import visible

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

SHORTEST = 5
WATCHED = (
    "placement", "payment_list", "visit_plan", "incident", "match", "admission", "quarter_due",
)  # fmt: skip


def _words(typed: str, field: str, what: str) -> str:
    if len(typed.strip()) < SHORTEST:
        raise Invalid(f"请写明{what}，至少{SHORTEST}个字。", field)
    return typed.strip()


def institutions(session: Session, actor: Actor) -> list[tuple[int, str, str]]:
    """Who organises foster care in the bureau's area: (id, reference, name)."""
    own = {
        "county": Agency.county_code == actor.scope.county_code,
        "city": Agency.city_code == actor.scope.city_code,
        "province": Agency.province_code == actor.scope.province_code,
    }.get(actor.level)
    if own is None:
        return []
    rows = session.execute(
        select(Agency.id, Agency.ref, Agency.name)
        .where(
            own,
            Agency.kind.in_([AgencyKind.INSTITUTION, AgencyKind.PROTECTION])
            | Agency.takes_foster_applications.is_(True),
        )
        .order_by(Agency.name)
    )
    return [(number, ref, name) for number, ref, name in rows]


def open_matter(
    session: Session, *, kind: MatterOf, agency_id: int, facts: str, asked: str, due_on: date,
    placement_no: str = "", inspection_id: int | None = None, actor: Actor, now: datetime,
) -> OversightMatter:  # fmt: skip
    """Write the matter down and tell the institution what is asked of it by when."""
    demand(actor, "oversight.open")
    if agency_id not in {i for i, _, _ in institutions(session, actor)}:
        raise Invalid("请选择本辖区的机构。", "agency")
    if due_on < clock.day(now):
        raise Invalid("改正期限不能早于今天。", "due_on")
    agency = session.get_one(Agency, agency_id)
    matter = OversightMatter(
        matter_no=case_number(session, "FCJD", agency.division_code, clock.day(now).year),
        kind=kind, bureau_id=actor.agency_id, agency_id=agency_id, due_on=due_on,
        inspection_id=inspection_id, placement_no=placement_no.strip(), created_at=now,
        opened_on=clock.day(now), opened_by_id=actor.user_id,
    )  # fmt: skip
    matter.facts = _words(facts, "facts", "事实")
    matter.asked = _words(asked, "asked", "要求")
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(matter, column, getattr(agency, column))
    session.add(matter)
    session.flush()
    watching.start(session, matter, periods.CORRECT, owner_id=agency_id, due_on=due_on, now=now)
    basis = RULES["FC-26-1" if kind in {MatterOf.DISPUTE, MatterOf.FINDING} else "FC-33-1"]
    audit.record(session, actor, "oversight.open", matter.subject, basis=citation(basis), at=now)
    notices.tell_role(
        session, agency_id, Role.HEAD, kind="desk", case_no=matter.matter_no, act_by=due_on,
        title=f"民政局登记监督事项：{kind.label}", body="请在期限内改正，并上报改正情况和证明。",
        path=f"/supervision/matters/{matter.ref}",
    )  # fmt: skip
    return matter


def get_matter(
    session: Session, actor: Actor, ref: str, *, to: str = "oversight.view"
) -> OversightMatter:
    """The matter, of one's area or institution. Raises Unseen, Refused."""
    found = session.scalar(
        select(OversightMatter)
        .where(OversightMatter.ref == ref, visible(actor, OversightMatter))
        .options(joinedload(OversightMatter.agency))
    )
    if found is None:
        raise Unseen("oversight_matter", ref)
    demand(actor, to, found)
    return found


def inspection_of(session: Session, matter: OversightMatter) -> FosterInspection | None:
    """The inspection at which it was found."""
    number = matter.inspection_id
    return session.get(FosterInspection, number) if number is not None else None


def finding_of(session: Session, inspection: FosterInspection) -> OversightMatter | None:
    """What an inspection has found, as the matter that it became."""
    return session.scalar(
        select(OversightMatter).where(OversightMatter.inspection_id == inspection.id)
    )


def answer(
    session: Session, matter: OversightMatter, *, says: str, actor: Actor, now: datetime
) -> None:
    """What the institution has done, and how it is proved."""
    demand(actor, "oversight.answer", matter)
    if matter.closed_at is not None:
        raise WrongState
    matter.answer, matter.answered_at = _words(says, "says", "改正情况和证明"), now
    watching.stop(session, matter, now=now)
    watching.start(session, matter, periods.CHECK, owner_id=matter.bureau_id, now=now)
    audit.record(session, actor, "oversight.answer", matter.subject, at=now)
    notices.tell_role(
        session, matter.bureau_id, Role.BUREAU_OFFICER, kind="desk", case_no=matter.matter_no,
        title=f"机构答复监督事项：{matter.kind.label}", body="请核实后办结。",
        path=f"/supervision/matters/{matter.ref}",
    )  # fmt: skip


def close(
    session: Session, matter: OversightMatter, *, outcome: str, actor: Actor, now: datetime
) -> None:
    """The bureau has looked at the proof, or both sides have agreed."""
    demand(actor, "oversight.close", matter)
    if matter.closed_at is not None:
        raise WrongState
    matter.outcome, matter.closed_at = _words(outcome, "outcome", "结果"), now
    watching.stop(session, matter, now=now)
    session.flush()
    audit.record(session, actor, "oversight.close", matter.subject, at=now)
    notices.tell_role(
        session, matter.agency_id, Role.HEAD, kind="desk", case_no=matter.matter_no,
        title=f"监督事项已办结：{matter.kind.label}", body="结果见监督事项页面。",
        path=f"/supervision/matters/{matter.ref}",
    )  # fmt: skip


class Late(NamedTuple):
    """An institution's clocks that are over: what the oversight list is made of (FC-33-1)."""

    agency: str
    says: str
    number: int
    oldest: date


def late_duties(session: Session, actor: Actor) -> list[Late]:
    """Duties past their day, by institution and kind: nobody has to report them."""
    rows = session.execute(
        select(
            Agency.short_name, Deadline.period_id, func.count(), func.min(Deadline.due_on)
        )
        .join(Agency, Agency.id == Deadline.agency_id)
        .where(
            visible(actor, Deadline), Deadline.state == ClockState.RUNNING,
            Deadline.due_on < clock.today(), Deadline.subject_kind.in_(WATCHED),
        )
        .group_by(Agency.short_name, Deadline.period_id)
        .order_by(func.min(Deadline.due_on))
        .limit(200)
    )  # fmt: skip
    return [
        Late(agency, _late_says(period), number, oldest) for agency, period, number, oldest in rows
    ]


def _late_says(period_id: str) -> str:
    """What was not done, without whom the clock tells of it."""
    return PERIODS[period_id].at_end.rpartition("：")[2] if period_id in PERIODS else "其他期限"
