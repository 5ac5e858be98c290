"""Plan a unit, furnish it, announce the post; what every service here needs of a unit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import Child
from app.core import clock
from app.core.errors import Invalid
from app.core.once import once
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents.numbers import case_number
from app.family_style import workflow
from app.family_style.models import (
    Bedroom,
    EventKind,
    Post,
    Unit,
    UnitDuty,
    UnitEvent,
    UnitParticipation,
    UnitPlace,
    UnitState,
)
from app.law import family_style_periods as periods
from app.notices import services as notices
from app.parameters import services as parameters
from app.workflow import parts
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.family_style.models import Couple

SHORTEST = 5


def words(typed: str, field: str, what: str) -> str:
    """What was typed, long enough to mean something. Raises Invalid."""
    text = typed.strip()
    if len(text) < SHORTEST:
        raise Invalid(f"请写明{what}，至少{SHORTEST}个字。", field)
    return text


def figure(session: Session, case: Unit | Couple, name: str, on: date) -> int:
    """A whole figure at the unit's place on a day."""
    return figures(session, case, (name,), on)[name]


@once
def figures(
    session: Session, case: Unit | Couple, names: tuple[str, ...], on: date
) -> dict[str, int]:
    """Several of them."""
    codes = (case.county_code, case.city_code, case.province_code)
    found = parameters.values(
        session, names, on=on, places=[c for c in codes if c], agency_id=case.agency_id
    )
    return {name: int(value) for name, value in found.items()}


def usual_and_most(session: Session, agency: Agency, on: date) -> tuple[int, int]:
    """How many children a unit of this institution has as a rule, and at most (FS-03-2)."""
    codes = [c for c in (agency.county_code, agency.city_code, agency.province_code) if c]
    usual, most = (
        int(parameters.value(session, name, on=on, places=codes, agency_id=agency.id))
        for name in ("fs_children_target", "fs_children_max")
    )
    return min(usual, most), most


def plan(
    session: Session,
    agency: Agency,
    *,
    name: str,
    address: str,
    area_m2: Decimal,
    capacity: int,
    worker_id: int,
    on_campus: bool = True,
    own_flat: bool = True,
    equipment: str = "",
    actor: Actor,
    now: datetime,
) -> Unit:
    """D-FS-UNIT: a dwelling becomes a family unit. Raises Invalid above the lawful capacity."""
    demand(actor, "family_style.plan")
    unit = Unit(
        case_no="", agency_id=agency.id, bureau_id=agency.bureau_id, worker_id=worker_id,
        name=name.strip(), address=address.strip(), area_m2=area_m2, on_campus=on_campus,
        own_flat=own_flat, equipment=equipment.strip(), capacity=capacity, state_since=now,
        created_at=now,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(unit, column, getattr(agency, column))
    _refuse_too_many(session, unit, capacity, clock.day(now))
    if session.scalar(select(Unit.id).where(Unit.agency_id == agency.id, Unit.name == unit.name)):
        raise Invalid("本机构已经有同名的类家庭，请换一个名称。", "name")
    unit.case_no = case_number(session, "FSH", agency.division_code, clock.day(now).year)
    session.add(unit)
    session.flush()
    audit.record(
        session, actor, "family_style.plan", unit.subject, after=str(unit.state), at=now
    )  # fmt: skip
    return unit


def _refuse_too_many(session: Session, unit: Unit, capacity: int, on: date) -> None:
    most = figure(session, unit, "fs_children_max", on)
    if not 1 <= capacity <= most:
        raise Invalid(f"每个类家庭最多{most}名儿童，请填写1到{most}。", "capacity")


def furnish(
    session: Session, unit: Unit, *, name: str, area_m2: Decimal, beds: int, sex: str,
    actor: Actor, now: datetime,
) -> Bedroom:  # fmt: skip
    """One more bedroom for children."""
    demand(actor, "family_style.equip", unit)
    if any(room.name == name.strip() for room in rooms_of(session, unit)):
        raise Invalid("这个家庭已经有同名的房间。", "name")
    room = Bedroom(unit_id=unit.id, name=name.strip(), area_m2=area_m2, beds=beds, sex=sex)
    session.add(room)
    session.flush()
    audit.record(
        session, actor, "family_style.equip", unit.subject, note=f"卧室，{beds}张床", at=now
    )
    return room


def resize(session: Session, unit: Unit, capacity: int, *, actor: Actor, now: datetime) -> None:
    """Another number of places; never fewer than the slots that are taken. Raises Invalid."""
    demand(actor, "family_style.equip", unit)
    _refuse_too_many(session, unit, capacity, clock.day(now))
    taken = session.scalars(select(UnitPlace.slot).where(UnitPlace.unit_id == unit.id)).all()
    if taken and max(taken) > capacity:
        raise Invalid("名额不能少于已经入住的儿童，请先安置儿童。", "capacity")
    before, unit.capacity = unit.capacity, capacity
    session.flush()
    audit.record(
        session, actor, "family_style.equip", unit.subject, before=str(before),
        after=str(capacity), at=now,
    )  # fmt: skip


def rooms_of(session: Session, unit: Unit) -> list[Bedroom]:
    """The children's bedrooms."""
    return list(dict.fromkeys(room for room, _, _ in house_of(session, unit)))


@once
def house_of(
    session: Session, unit: Unit
) -> Sequence[Row[Bedroom, UnitPlace | None, Child | None]]:
    """Each bedroom with who lives in it; an empty one without a place."""
    return session.execute(
        select(Bedroom, UnitPlace, Child)
        .outerjoin(
            UnitPlace, and_(UnitPlace.unit_id == Bedroom.unit_id, UnitPlace.room_id == Bedroom.id)
        )
        .outerjoin(Child, Child.id == UnitPlace.child_id)
        .where(Bedroom.unit_id == unit.id)
        .order_by(Bedroom.id, UnitPlace.slot)
    ).all()


@once
def waiting(session: Session, unit: Unit) -> Sequence[Row[UnitEvent, Child | None]]:
    """What a couple asked and what a meeting proposed, as long as nobody answered; oldest first."""
    return session.execute(
        select(UnitEvent, Child)
        .outerjoin(Child, Child.id == UnitEvent.child_id)
        .where(
            UnitEvent.unit_id == unit.id,
            UnitEvent.kind.in_([EventKind.PROBLEM, EventKind.MATCH]),
            UnitEvent.closed_at.is_(None),
        )
        .order_by(UnitEvent.id)
    ).all()


def announce(
    session: Session, unit: Unit, *, title: str, text: str, pay: str, actor: Actor, now: datetime
) -> Post:
    """The recruit notice stands on the public page for its fifteen days; a new one replaces it."""
    day = clock.day(now)
    change = unit.state is UnitState.COUPLE_CHANGE
    if change:
        demand(actor, "family_style.announce", unit)
    else:
        if not rooms_of(session, unit):
            raise Invalid("请先登记至少一间儿童卧室，再发布公告。")
        advance(session, unit, workflow.ANNOUNCE, actor=actor, now=now)
    for old in session.scalars(
        select(Post).where(Post.unit_id == unit.id, Post.withdrawn_on.is_(None))
    ):
        old.withdrawn_on = day
    days = deadlines.length(session, unit, periods.NOTICE_PERIOD, day)
    post = Post(
        unit_id=unit.id, agency_id=unit.agency_id, title=title.strip(),
        text=words(text, "text", "岗位要求和工作内容"), pay=pay.strip(), opens_on=day,
        closes_on=day + timedelta(days=days), created_at=now,
    )  # fmt: skip
    session.add(post)
    session.flush()
    if change:
        audit.record(session, actor, "family_style.announce", unit.subject, at=now)
    return post


def take_part(session: Session, unit: Unit, duty: UnitDuty, actor: Actor, now: datetime) -> None:
    """Write down who did a duty in the unit."""
    parts.take_part(session, UnitParticipation, duty, actor=actor, now=now, unit_id=unit.id)
    session.expire(unit, ["parts"])
    load(session, unit.id)


def load(session: Session, unit_id: int) -> Unit:
    """The unit as `advance` and the policy want it."""
    return session.scalars(
        select(Unit)
        .where(Unit.id == unit_id)
        .options(joinedload(Unit.parts))
        .execution_options(populate_existing=False)
    ).unique().one()  # fmt: skip


def write_event(
    session: Session, unit: Unit, kind: EventKind, *, actor: Actor, now: datetime,
    child_id: int | None = None, facts: Mapping[str, Any] | None = None,
    starts_on: date | None = None, until_on: date | None = None, outcome: str = "",
    answer: str = "",
) -> UnitEvent:  # fmt: skip
    """One line of the unit's file; with an outcome it is settled at once."""
    event = UnitEvent(
        unit_id=unit.id, kind=kind, child_id=child_id, opened_on=clock.day(now),
        opened_by_id=actor.user_id, starts_on=starts_on, until_on=until_on, created_at=now,
        from_couple=actor.person_id is not None and actor.person_id == unit.couple_person_id,
    )  # fmt: skip
    event.facts = dict(facts or {})
    session.add(event)
    if outcome:
        settle(event, outcome, answer, actor=actor, now=now)
    session.flush()
    return event


def settle(event: UnitEvent, outcome: str, answer: str, *, actor: Actor, now: datetime) -> None:
    """The event is over."""
    event.outcome, event.answer = outcome, answer.strip() or None
    event.closed_at, event.closed_by_id = now, actor.user_id


def current(session: Session, unit: Unit, kind: EventKind) -> UnitEvent | None:
    """The newest open event of a kind."""
    return session.scalar(
        select(UnitEvent)
        .where(UnitEvent.unit_id == unit.id, UnitEvent.kind == kind, UnitEvent.closed_at.is_(None))
        .order_by(UnitEvent.id.desc())
        .limit(1)
    )


def tell_desk(
    session: Session, unit: Unit, *roles: Role, title: str, body: str, tab: str = "",
    act_by: date | None = None, kind: str = "N-FS",
) -> None:  # fmt: skip
    """An inbox line for everyone of these roles; the unit's own worker for R-SW."""
    path = f"/family-style/{unit.ref}" + (f"/{tab}" if tab else "")
    for role in roles:
        if role is Role.SOCIAL_WORKER:
            notices.tell_officer(
                session, unit.worker_id, kind=kind, title=title, body=body,
                case_no=unit.case_no, path=path,
            )  # fmt: skip
            continue
        at = unit.agency_id
        if role in {Role.BUREAU_OFFICER, Role.BUREAU_HEAD}:
            if unit.bureau_id is None:
                continue
            at = unit.bureau_id
        notices.tell_role(
            session, at, role, kind=kind, title=title, body=body, case_no=unit.case_no,
            path=path, act_by=act_by,
        )  # fmt: skip


def tell_couple(session: Session, unit: Unit, title: str, body: str, *,
                act_by: date | None = None, kind: str = "N-FS") -> None:  # fmt: skip
    """An inbox line for the couple who live there, and the short text with the number alone."""
    if unit.couple_person_id is None:
        return
    agency = session.get_one(Agency, unit.agency_id)
    notices.tell(
        session, person_id=unit.couple_person_id, kind=kind, title=title, body=body,
        case_no=unit.case_no, path="/family-style/mine", act_by=act_by, sms_phone=agency.phone,
    )  # fmt: skip
