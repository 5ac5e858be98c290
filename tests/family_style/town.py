"""The town's one family unit, with a post and a couple who applied."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.families.services import open_household
from app.families.signatures import SignedBy
from app.family_style.models import (
    Bedroom,
    BudgetLine,
    Contract,
    Couple,
    CouplePaper,
    CoupleState,
    DayLog,
    Evaluation,
    EventKind,
    Post,
    Spending,
    Unit,
    UnitPlace,
)
from app.family_style.services import evaluating, units
from tests.children.files import make_child
from tests.factories import make_person, make_user


def unit_of_a_home(session: Session, agency: Agency, worker: User) -> dict[str, str]:
    """A unit with a row in each of its tables; the references of what routes name."""
    now, day = clock.now(), clock.today()
    unit = Unit(
        case_no="FSH-220100-2026-90001", agency_id=agency.id, bureau_id=agency.bureau_id,
        worker_id=worker.id, name="向阳之家", address="院内", area_m2=Decimal(150), capacity=4,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(unit, column, getattr(agency, column))
    session.add(unit)
    session.flush()
    room = Bedroom(unit_id=unit.id, name="东卧室", area_m2=Decimal(12), beds=2, sex="2")
    session.add(room)
    post = Post(
        unit_id=unit.id, agency_id=agency.id, title="招募类家庭夫妻", text="照料孩子。",
        opens_on=day, closes_on=day.replace(year=day.year + 1),
    )  # fmt: skip
    session.add(post)
    session.flush()
    person = make_person(session, "周桂英")
    make_user(session, None, person=person)
    household = open_household(session, person, "220104001")
    couple = Couple(
        case_no="FSC-220100-2026-90001", post_id=post.id, unit_id=unit.id, agency_id=agency.id,
        bureau_id=agency.bureau_id, applicant_person_id=person.id, applicant_mask="周**",
        household_id=household.id, state=CoupleState.SCREENING,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(couple, column, getattr(agency, column))
    couple.statement, couple.checks = {}, {}
    session.add(couple)
    child = make_child(session, agency, name="周小禾")
    session.add(UnitPlace(
        unit_id=unit.id, capacity=4, slot=1, child_id=child.id, room_id=room.id, since_on=day
    ))  # fmt: skip
    session.add(CouplePaper(couple_id=couple.id, kind="marriage", seen_original=True))
    session.add(DayLog(unit_id=unit.id, day=day))
    session.add(BudgetLine(
        unit_id=unit.id, month=day.replace(day=1), kind=Spending.FOOD, is_plan=True,
        amount=Decimal(100),
    ))  # fmt: skip
    session.flush()
    session.add(Contract(
        couple_id=couple.id, from_on=day, until_on=day.replace(year=day.year + 1),
        signed_couple_on=day, couple_way=SignedBy.PAPER, signed_agency_on=day,
        living_yuan=Decimal(1), work_yuan=Decimal(1), rest_days=4,
    ))  # fmt: skip
    session.add(Evaluation(
        unit_id=unit.id, occasion="trial", assessed_on=day, user_id=worker.id, total=80,
        band="good", template_version_id=evaluating.template_on(session, unit, day).id,
    ))  # fmt: skip
    units.write_event(session, unit, EventKind.PROBLEM, actor=SYSTEM_ACTOR, now=now)
    return {"unit": unit.ref, "couple": couple.ref, "post": post.ref}
