"""What can be seen of placements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Agency, Person, User
from app.children.models import Child
from app.core.db import as_system
from app.core.once import once
from app.core.policy import Unseen, demand
from app.deadlines.models import ClockState, Deadline
from app.documents.models import Letter, LetterState
from app.families.kin import kin_column, know_kin
from app.families.models import Household, Member
from app.foster.family import family_column, know_family
from app.foster.models import FosterApplication
from app.placements.models import (
    Agreement,
    Match,
    Placement,
    PlacementFiling,
    PlacementState,
)
from app.placements.policy import visible_to
from app.placements.workflow import LABELS, MOVES
from app.visits.models import GrowthReport, VisitPlan
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select, Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def get_placement(
    session: Session, actor: Actor, ref: str, *, to: str = "placements.view"
) -> Placement:
    """The placement, for someone who may do `to` with it.

    Someone who may not even see it is not told that it exists. Raises Unseen, Refused.
    """
    row = (
        session.execute(
            select(Placement, family_column(Placement.household_id))
            .where(Placement.ref == ref, visible_to(actor))
            .options(joinedload(Placement.agency), joinedload(Placement.parts))
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        raise Unseen("placement", ref)
    found, family = row
    know_family(cast("Any", found), family)
    demand(actor, to, found)
    return found


def of_family(session: Session, actor: Actor) -> list[Placement]:
    """The family's own placements, those that run first."""
    return list(
        session.scalars(
            select(Placement)
            .where(Placement.carer_person_id == actor.person_id)
            .options(joinedload(Placement.agency), selectinload(Placement.parts))
            .order_by(Placement.ended_on.is_not(None), Placement.id.desc())
            .limit(50)
        )
    )


class Own(NamedTuple):
    """A placement as the first page of its family shows it; of the child nothing after the end.

    `measured_on` is the day of the last report on the child's growth.
    """

    placement: Placement
    sex: str | None
    birth_on: date | None
    visits: VisitPlan | None
    measured_on: date | None


def with_children(session: Session, actor: Actor) -> list[Own]:
    """The same with what tells the children apart and when the next report is due."""
    with as_system(session):  # the child's file is the office's
        rows = session.execute(_with_children(), {"family": actor.person_id})
        return [Own(*row) for row in rows]


@cache
def _with_children() -> Select[*tuple[Any, ...]]:
    """Made once: a first page that makes it anew spends nearly half of its time on that."""
    return (
        select(Placement, Child.sex, Child.birth_on, VisitPlan, _MEASURED_ON)
        .outerjoin(Child, (Child.id == Placement.child_id) & Placement.state.not_in(OVER))
        .outerjoin(VisitPlan, _ITS_VISITS)
        .where(Placement.carer_person_id == bindparam("family"))
        .order_by(Placement.ended_on.is_not(None), Placement.id.desc())
        .limit(50)
    )


class AtHome(NamedTuple):
    """Another child who lives with the same family."""

    ref: str
    case_no: str
    child: str
    state: PlacementState


def others_at_home(session: Session, placement: Placement) -> list[AtHome]:
    """The running placements of the family beside this one."""
    rows = session.execute(
        select(Placement.ref, Placement.case_no, Child.name_mask, Child.code_name, Placement.state)
        .join(Child, Child.id == Placement.child_id)
        .where(
            Placement.household_id == placement.household_id,
            Placement.id != placement.id,
            Placement.ended_on.is_(None),
        )
        .order_by(Placement.id)
    )
    return [AtHome(ref, number, mask or code, state) for ref, number, mask, code, state in rows]


def open_of_child(session: Session, actor: Actor, child_id: int) -> Placement | None:
    """The running placement of a child, as far as the actor may see it."""
    return session.scalar(
        select(Placement).where(
            Placement.child_id == child_id, Placement.ended_on.is_(None), visible_to(actor)
        )
    )


# Tables, not entities: those would set up every mapper while the portal is being imported.
_WORKER = cast("Table", User.__table__).alias()
_WORKER_PERSON = cast("Table", Person.__table__).alias()


_ITS_VISITS = (VisitPlan.subject_kind == "placement") & (VisitPlan.subject_id == Placement.id)
_MEASURED_ON = (
    select(func.max(GrowthReport.measured_on))
    .where(GrowthReport.plan_id == VisitPlan.id)
    .correlate(VisitPlan)
    .scalar_subquery()
)
OVER = frozenset({PlacementState.AFTERCARE, PlacementState.CLOSED})
_ITS_CLOCKS = and_(
    Deadline.subject_kind == "placement",
    Deadline.subject_id == Placement.id,
    Deadline.state == ClockState.RUNNING,
)


@dataclass(frozen=True)
class Parties:
    """Whom a page is about, masked; `child_ref` leads staff to the child's file."""

    child_ref: str
    child_mask: str
    child_code: str
    file_no: str
    birth_on: date
    care_place: str
    carer_mask: str
    carer_relation: str
    family_ref: str
    family_no: str
    address: str
    worker: str
    worker_phone: str
    agency: str
    match_ref: str
    visits: VisitPlan | None


@once
def parties(session: Session, placement: Placement) -> tuple[Parties, list[Deadline]]:
    """Child, carer, family, worker and visits of a placement; and what runs, nearest first."""
    rows = session.execute(
        select(
            Child.ref, Child.name_mask, Child.code_name, Child.file_no, Child.birth_on,
            Child.care_place, Member.name_mask, Member.relation, FosterApplication.ref,
            FosterApplication.case_no, Household.division_code, _WORKER_PERSON.c.name,
            Agency.phone, Agency.short_name, Match.ref, VisitPlan,
            kin_column(VisitPlan.family_person_id), Deadline,
        )
        .select_from(Placement)
        .join(Match, Match.id == Placement.match_id)
        .join(Child, Child.id == Placement.child_id)
        .join(Member, Member.id == Placement.carer_member_id)
        .join(FosterApplication, FosterApplication.id == Placement.application_id)
        .join(Household, Household.id == Placement.household_id)
        .join(Agency, Agency.id == Placement.agency_id)
        .join(_WORKER, _WORKER.c.id == Placement.worker_id)
        .join(_WORKER_PERSON, _WORKER_PERSON.c.id == _WORKER.c.person_id)
        .outerjoin(VisitPlan, _ITS_VISITS)
        .outerjoin(Deadline, _ITS_CLOCKS)
        .where(Placement.id == placement.id)
        .order_by(Deadline.due_on)
    ).all()  # fmt: skip
    *_, kin, _clock = rows[0]
    who = Parties(*tuple(rows[0])[:-2])
    if who.visits is not None:
        know_kin(who.visits, who.visits.family_person_id, kin)
    return who, [row.Deadline for row in rows if row.Deadline is not None]


class Family(NamedTuple):
    """What the family's own page says of the placement.

    `renewal_ref` is the match whose renewed agreement waits for its signature, `measured_on` the
    day of its last report on the child's growth.
    """

    child: Child
    carer: str
    worker: str
    renewal_ref: str | None
    visits: VisitPlan | None
    measured_on: date | None
    clocks: list[Deadline]


@once
def for_family(session: Session, placement: Placement) -> Family:
    """Of the child, the carer, the worker and what runs; the caller found whose page it is."""
    query = (
        select(
            Child, Member, _WORKER_PERSON.c.name, Match.ref, VisitPlan,
            _MEASURED_ON, Deadline,
        )
        .select_from(Placement)
        .join(Child, Child.id == Placement.child_id)
        .join(Member, Member.id == Placement.carer_member_id)
        .join(_WORKER, _WORKER.c.id == Placement.worker_id)
        .join(_WORKER_PERSON, _WORKER_PERSON.c.id == _WORKER.c.person_id)
        .outerjoin(
            Agreement,
            (Agreement.placement_id == Placement.id)
            & Agreement.family_signed_on.is_(None) & Agreement.void_at.is_(None),
        )
        .outerjoin(Match, Match.id == Agreement.match_id)
        .outerjoin(VisitPlan, _ITS_VISITS)
        .outerjoin(Deadline, _ITS_CLOCKS)
        .where(Placement.id == placement.id)
        .order_by(Deadline.due_on)
    )  # fmt: skip
    with as_system(session):  # the child's file is the office's
        rows = session.execute(query).all()
        child, carer, worker, renewal, plan, measured_on, _clock = rows[0]
    return Family(
        child, carer.name or "", worker, renewal, plan, measured_on,
        [row[-1] for row in rows if row[-1] is not None],
    )  # fmt: skip


def letters_of(session: Session, placement: Placement, *, for_family: bool = False) -> list[Letter]:
    """Signed letters, newest first; the family does not see what goes between offices."""
    query = (
        select(Letter)
        .where(
            Letter.subject_kind == "placement", Letter.subject_id == placement.id,
            Letter.state != LetterState.DRAFT,
        )
        .order_by(Letter.id.desc())
        .limit(100)
    )  # fmt: skip
    if for_family:
        query = query.where(Letter.kind.not_in(["filing", "filing_receipt"]))
    return list(session.scalars(query))


_STATES = {state.value for state in PlacementState}


def events_of(session: Session, placement: Placement) -> list[Event]:
    """What was done, newest first; readings are not among them."""
    return history_of(session, placement.subject, _change, moves=MOVES, family="寄养家庭")


def _change(before: str, after: str, _note: str) -> str:
    if before in _STATES and after in _STATES:
        return f"{LABELS[PlacementState(before)][0]} → {LABELS[PlacementState(after)][0]}"
    return ""


class FilingLine(NamedTuple):
    """A filing on the bureau's list; the family is masked."""

    ref: str
    case_no: str
    subject: str
    carer: str
    agency: str
    sent_at: datetime
    receipt_no: str
    is_objected: bool


def filings_at(session: Session, actor: Actor) -> tuple[list[FilingLine], list[FilingLine]]:
    """What waits for a bureau, oldest first, and its last answers; 100 lines each at the most."""
    query = (
        select(
            Placement.ref, Placement.case_no, PlacementFiling.subject, Member.name_mask,
            Agency.short_name, PlacementFiling.sent_at, PlacementFiling.receipt_no,
            PlacementFiling.objection_sealed.is_not(None),
        )
        .join(Placement, Placement.id == PlacementFiling.placement_id)
        .join(Member, Member.id == Placement.carer_member_id)
        .join(Agency, Agency.id == Placement.agency_id)
        .where(PlacementFiling.bureau_id == actor.agency_id, visible_to(actor))
        .limit(100)
    )  # fmt: skip
    waiting = query.where(PlacementFiling.answered_at.is_(None)).order_by(PlacementFiling.id)
    answered = query.where(PlacementFiling.answered_at.is_not(None)).order_by(
        PlacementFiling.answered_at.desc()
    )
    found = [
        [
            FilingLine(ref, no, subject.label, carer, agency, sent, receipt, bool(objected))
            for ref, no, subject, carer, agency, sent, receipt, objected in session.execute(part)
        ]
        for part in (waiting, answered)
    ]
    return found[0], found[1]
