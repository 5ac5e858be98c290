"""A family that was approved before the portal: its standing is taken over, its past is not.

Nothing is signed, decided or filed here in anybody's name: `migrated_at` stands where the acts of
an application would.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock
from app.deadlines import services as deadlines
from app.documents.numbers import case_number
from app.foster.models import FosterApplication, State
from app.law.foster_periods import QUALIFIED

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import Person
    from app.core.policy import Actor
    from app.families.models import Household

_COUNTY = 6
BASIS = "上线前已取得资格，按机构台账登记"


def take_in(
    session: Session,
    household: Household,
    applicant: Person,
    *,
    agency_id: int,
    qualified_on: date,
    valid_until: date,
    siblings_ok: bool | None,
    actor: Actor,
    now: datetime,
) -> FosterApplication:
    """An application that stands in the pool from its first day in the portal on.

    The yearly re-check is due on `valid_until`, which the caller has checked to lie ahead.
    """
    agency = session.get_one(Agency, agency_id)
    case = FosterApplication(
        case_no=case_number(session, "FC", agency.division_code[:_COUNTY], clock.day(now).year),
        household_id=household.id,
        applicant_person_id=applicant.id,
        applicant_name=applicant.name,
        applicant_pinyin=applicant.pinyin,
        agency_id=agency.id,
        bureau_id=agency.bureau_id,
        state=State.QUALIFIED,
        state_since=now,
        submitted_at=now,
        qualified_on=qualified_on,
        valid_until=valid_until,
        siblings_ok=siblings_ok,
        migrated_at=now,
        created_at=now,
    )
    case.place(agency.division_code)
    session.add(case)
    session.flush()
    row = deadlines.start(session, case, QUALIFIED, on=clock.day(now), agency_id=agency.id)
    row.started_on, row.due_on, row.provisional = qualified_on, valid_until, False
    row.warn_on = valid_until - timedelta(days=QUALIFIED.reminder_days or 60)
    session.flush()
    deadlines.copy_next(session, case)
    audit.record(
        session, actor, "foster.migrate", case.subject, after=str(State.QUALIFIED), basis=BASIS,
        at=now,
    )  # fmt: skip
    return case
