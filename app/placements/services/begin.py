"""The first day of a placement: both have signed (FC-12-6)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import CareForm, Child, PlaceKind
from app.children.services import care
from app.core.db import as_system
from app.core.errors import Invalid
from app.deadlines import services as deadlines
from app.divisions.queries import get as get_division
from app.documents.numbers import case_number
from app.families.models import Household, Member
from app.law import RULES, citation
from app.law import placement_periods as periods
from app.law.dates import add_months
from app.notices.services import tell, tell_role
from app.placements.models import Match, Placement, PlacementState
from app.placements.services import matters

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

ADULT = 18
CARER_PLAN, CARER_STOP = 65, 66
PLAN_MONTHS = 6


def begin(
    session: Session,
    match: Match,
    *,
    signed_by_family_on: date,
    signed_by_agency_on: date,
    term_months: int,
    actor: Actor,
    now: datetime,
) -> Placement:
    """The child lives with the family from the day of the later signature on.

    Creates the placement in FUSION, moves the child, starts its clocks. The caller has asked the
    permission to sign and moves the match. Raises Invalid where the fusion would outlast the term.
    """
    with as_system(session):  # the last signature may be the family's own
        effective_on = max(signed_by_family_on, signed_by_agency_on)
        placement = create(session, match, effective_on, add_months(effective_on, term_months), now)
        child = session.get_one(Child, match.child_id)
        care.move(
            session, child, form=CareForm.FOSTER, on=placement.effective_on,
            agency_id=match.agency_id, place_kind=PlaceKind.PLACEMENT, place_id=placement.id,
            place_says=place_says(session, placement), basis="FC-12-6", actor=actor, now=now,
        )  # fmt: skip
        _start_clocks(session, placement, child)
        audit.record(
            session, actor, "placements.begin", placement.subject,
            after=str(PlacementState.FUSION), basis=citation(RULES["FC-12-6"]), at=now,
        )  # fmt: skip
        _tell(session, placement)
    return placement


def create(
    session: Session, match: Match, effective_on: date, term_until: date, now: datetime
) -> Placement:
    """The row alone, in FUSION. Raises Invalid where the fusion would outlast the term."""
    household = session.get_one(Household, match.household_id)
    carer = session.scalars(
        select(Member).where(
            Member.household_id == household.id, Member.is_main_carer, Member.left_on.is_(None)
        )
    ).one()
    agency = session.get_one(Agency, match.agency_id)
    placement = Placement(
        case_no=case_number(session, "FCP", agency.division_code, effective_on.year),
        match_id=match.id,
        child_id=match.child_id,
        application_id=match.application_id,
        household_id=household.id,
        carer_person_id=household.owner_person_id,
        carer_member_id=carer.id,
        agency_id=agency.id,
        bureau_id=match.bureau_id or agency.bureau_id,
        worker_id=match.worker_id,
        state=PlacementState.FUSION,
        state_since=now,
        effective_on=effective_on,
        fusion_until=effective_on,
        term_until=term_until,
        created_at=now,
    )
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(placement, column, getattr(agency, column))
    days = deadlines.length(session, placement, periods.FUSION, effective_on)
    placement.fusion_until = effective_on + timedelta(days=days)
    if placement.fusion_until >= placement.term_until:
        raise Invalid("协议期限比融合期还短，请改为更长的期限。", "term_months")
    session.add(placement)
    session.flush()
    return placement


def place_says(session: Session, placement: Placement) -> str:
    """Where the child lives, for lists: the township at the most, never a name."""
    household = session.get_one(Household, placement.household_id)
    division = get_division(session, household.division_code) if household.division_code else None
    return f"寄养家庭（{division.name}）" if division else "寄养家庭"


def _start_clocks(session: Session, placement: Placement, child: Child) -> None:
    on = placement.effective_on
    for period in (
        periods.FUSION, periods.FAMILY_NEEDS, periods.CHILD_NEEDS, periods.FILE_AGREEMENT
    ):  # fmt: skip
        deadlines.start(session, placement, period, on=on, agency_id=placement.agency_id)
    start_term(session, placement, on)
    start_adulthood(session, placement, child)
    start_carer_age(session, placement)
    deadlines.copy_next(session, placement)


def start_adulthood(session: Session, placement: Placement, child: Child) -> None:
    """The day before the child is grown up, with half a year to plan (FC-21-4)."""
    day = _birthday(child.birth_on, ADULT)
    # Each age is reached on the birthday: the day before is the last one.
    matters.start_until(
        session, placement, periods.ADULT, on=child.birth_on, due_on=day - timedelta(days=1),
        warn_on=add_months(day, -PLAN_MONTHS),
    )  # fmt: skip


def start_term(session: Session, placement: Placement, on: date) -> None:
    """The agreement's term, from `on` to `term_until`; renewal begins sixty days before."""
    months = (placement.term_until.year - on.year) * 12 + placement.term_until.month - on.month
    matters.start_until(
        session, placement, periods.TERM, on=on, due_on=placement.term_until, length=months,
        warn_on=placement.term_until - timedelta(days=periods.TERM.reminder_days or 0),
    )  # fmt: skip


def start_carer_age(session: Session, placement: Placement) -> None:
    """Plan at 65, and a re-check on the day on which the main carer is 66 (FC-08-5a)."""
    carer = session.get_one(Member, placement.carer_member_id)
    if carer.birth_on is None:
        return
    matters.start_until(
        session, placement, periods.CARER_AGE, on=carer.birth_on,
        due_on=_birthday(carer.birth_on, CARER_STOP) - timedelta(days=1),
        warn_on=_birthday(carer.birth_on, CARER_PLAN),
    )  # fmt: skip


def _birthday(birth_on: date, age: int) -> date:
    return add_months(birth_on, age * 12)


def _tell(session: Session, placement: Placement) -> None:
    agency = session.get_one(Agency, placement.agency_id)
    tell(
        session, person_id=placement.carer_person_id, kind="N-FC-PLACED",
        title="寄养协议已生效，融合期开始",
        body=f"融合期到{clock_day(placement.fusion_until)}。工作人员会定期上门，有困难请随时联系。",
        case_no=placement.case_no, path=f"/placements/mine/{placement.ref}",
        sms_phone=agency.phone,
    )  # fmt: skip
    tell_role(
        session, placement.agency_id, Role.INTAKE, kind="desk", title="请把寄养协议报民政局备案",
        body="协议已生效，请在期限内报送。", case_no=placement.case_no,
        path=f"/placements/{placement.ref}/agreement", act_by=placement.due_on,
    )  # fmt: skip


def clock_day(day: date) -> str:
    """A day in a sentence."""
    return f"{day.year}年{day.month}月{day.day}日"
