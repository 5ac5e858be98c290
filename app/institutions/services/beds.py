"""Rooms and beds: who may lie where, and who lay where on a day (CW18-L1).

A bed is occupied through care spells alone, so that there is one truth: the place of a child on
a day is its newest spell up to that day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from app.audit import services as audit
from app.audit.services import Subject
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import Unseen, demand
from app.institutions import rules
from app.institutions.models import Admission, Bed, Room, RoomKind
from app.institutions.workflow import IN_HOME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.policy import Actor

MOST_BEDS = 20


def says(bed: Bed) -> str:
    """How lists call it: 2号楼203室3床."""
    return f"{bed.room.name}{bed.label}床"


def open_room(
    session: Session,
    home: Agency,
    *,
    name: str,
    kind: RoomKind,
    sex: str,
    beds: int,
    actor: Actor,
    now: datetime,
) -> Room:
    """A room with so many beds. Raises Invalid."""
    demand(actor, "institutions.keep_rooms", home)
    name = name.strip()
    if not 1 <= beds <= MOST_BEDS:
        raise Invalid(f"床位数应在1到{MOST_BEDS}之间。", "beds")
    if session.scalar(select(Room.id).where(Room.agency_id == home.id, Room.name == name)):
        raise Invalid("已经有同名的房间。", "name")
    room = Room(agency_id=home.id, name=name, kind=kind, sex=sex)
    room.beds = [Bed(label=str(n)) for n in range(1, beds + 1)]
    session.add(room)
    session.flush()
    _record(session, actor, room, f"{beds}张床", now)
    return room


def add_bed(session: Session, home: Agency, room: Room, *, actor: Actor, now: datetime) -> Bed:
    """One more bed. Raises Invalid."""
    demand(actor, "institutions.keep_rooms", home)
    if len(room.beds) >= MOST_BEDS:
        raise Invalid(f"一个房间最多{MOST_BEDS}张床。")
    bed = Bed(room_id=room.id, label=str(len(room.beds) + 1))
    room.beds.append(bed)
    session.flush()
    _record(session, actor, room, "增加1张床", now)
    return bed


def close_bed(
    session: Session, home: Agency, bed: Bed, *, on: date, actor: Actor, now: datetime
) -> None:
    """No longer in use; not while a child lies there. Raises Invalid."""
    demand(actor, "institutions.keep_rooms", home)
    if occupant(session, bed, on) is not None:
        raise Invalid("床位上有儿童，请先调换床位。")
    bed.closed_on = on
    session.flush()
    _record(session, actor, bed.room, f"停用{bed.label}床", now)


def _record(session: Session, actor: Actor, room: Room, note: str, now: datetime) -> None:
    audit.record(
        session, actor, "institutions.keep_rooms", Subject("room", room.ref), note=note, at=now
    )


def get_bed(session: Session, agency_id: int, ref: str, *, lock: bool = True) -> Bed:
    """A bed of a home that is in use; locked, so that two do not fill it at once. Raises Unseen."""
    query = (
        select(Bed)
        .join(Bed.room)
        .where(Bed.ref == ref, Room.agency_id == agency_id, Bed.closed_on.is_(None))
        .options(joinedload(Bed.room))
    )
    found = session.scalar(query.with_for_update(of=Bed) if lock else query)
    if found is None:
        raise Unseen("bed", ref)
    return found


def occupant(session: Session, bed: Bed, day: date) -> int | None:
    """The child that lies in a bed on a day: no later turning point has taken it elsewhere."""
    later = aliased(CareSpell)
    return session.scalar(
        select(CareSpell.child_id)
        .where(
            CareSpell.agency_id == bed.room.agency_id,
            CareSpell.place_kind == PlaceKind.ROOM,
            CareSpell.place_id == bed.id,
            CareSpell.from_on <= day,
            ~select(later.id)
            .where(
                later.child_id == CareSpell.child_id,
                later.from_on <= day,
                later.from_on > CareSpell.from_on,
            )
            .exists(),
        )
        .limit(1)
    )


def was_taken_since(session: Session, bed: Bed, day: date) -> bool:
    """Whether a child lies in the bed on that day, or came to lie there on any later one."""
    later = select(CareSpell.id).where(
        CareSpell.agency_id == bed.room.agency_id,
        CareSpell.place_kind == PlaceKind.ROOM,
        CareSpell.place_id == bed.id,
        CareSpell.from_on > day,
    )
    return occupant(session, bed, day) is not None or bool(session.scalar(later.limit(1)))


class BedOn(NamedTuple):
    """A bed on a day: who lies there, masked; empty where it is free."""

    room_ref: str
    room: str
    kind: RoomKind
    sex: str
    bed_ref: str
    bed: str
    child_ref: str
    child: str
    child_sex: str
    birth_on: date | None


def beds_on(session: Session, agency_id: int, day: date) -> list[BedOn]:
    """Every bed in use on a day, room by room."""
    newest = (
        select(CareSpell.child_id, func.max(CareSpell.from_on).label("from_on"))
        .where(CareSpell.from_on <= day, CareSpell.child_id.in_(_children_of(agency_id)))
        .group_by(CareSpell.child_id)
        .subquery()
    )
    here = (
        select(
            CareSpell.place_id, Child.ref, Child.name_mask, Child.code_name, Child.sex,
            Child.birth_on,
        )
        .join(Child, Child.id == CareSpell.child_id)
        .join(
            newest,
            (newest.c.child_id == CareSpell.child_id) & (newest.c.from_on == CareSpell.from_on),
        )
        .where(CareSpell.place_kind == PlaceKind.ROOM, CareSpell.agency_id == agency_id)
        .subquery()
    )  # fmt: skip
    lies = here.c
    rows = session.execute(
        select(
            Room.ref, Room.name, Room.kind, Room.sex, Bed.ref, Bed.label,
            lies.ref, lies.name_mask, lies.code_name, lies.sex, lies.birth_on,
        )
        .join(Bed, Bed.room_id == Room.id)
        .outerjoin(here, lies.place_id == Bed.id)
        .where(
            Room.agency_id == agency_id,
            Bed.closed_on.is_(None) | (Bed.closed_on > day),
        )
        .order_by(Room.name, Bed.id)
    )  # fmt: skip
    return [
        BedOn(
            room_ref, room, kind, sex, bed_ref, label, ref or "", mask or code or "",
            child_sex or "", birth,
        )
        for room_ref, room, kind, sex, bed_ref, label, ref, mask, code, child_sex, birth in rows
    ]  # fmt: skip


def _children_of(agency_id: int) -> Select[int]:
    return select(CareSpell.child_id).where(CareSpell.agency_id == agency_id).distinct()


def free_beds(
    session: Session, agency_id: int, *, sex: str, birth_on: date, on: date
) -> Sequence[tuple[str, str]]:
    """(bed, words) of the beds in which the child may lie."""
    return fit_beds(beds_on(session, agency_id, on), sex=sex, birth_on=birth_on, on=on)


def fit_beds(
    beds: Iterable[BedOn], *, sex: str, birth_on: date, on: date
) -> Sequence[tuple[str, str]]:
    """The same out of the beds of a home on a day."""
    rows = sorted(beds, key=lambda b: b.kind is not RoomKind.LIVING)
    return [
        (bed.bed_ref, f"{bed.room}{bed.bed}床（{bed.kind.label}）")
        for bed in rows
        if not bed.child_ref
        and (bed.kind is not RoomKind.LIVING or rules.may_share(bed.sex, sex, birth_on, on))
    ]


def refuse_unfit(session: Session, bed: Bed, *, sex: str, birth_on: date, on: date) -> None:
    """Taken, or among children of the other sex from six years on. Raises Invalid, Conflict."""
    if bed.closed_on is not None and bed.closed_on <= on:
        raise Invalid("这张床已经停用。", "bed")
    if bed.room.kind is RoomKind.LIVING and not rules.may_share(bed.room.sex, sex, birth_on, on):
        raise Invalid("6周岁以上的儿童按性别分区生活，请选择相应的房间。", "bed")
    if was_taken_since(session, bed, on):
        raise Conflict("这张床已经安排给别的孩子，请另选床位。")


def move_bed(
    session: Session, case: Admission, child: Child, bed: Bed, *, on: date, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The child changes its bed, or comes back to the home's rooms. Raises Invalid, Conflict."""
    demand(actor, "institutions.move_bed", case)
    if case.state not in IN_HOME:
        raise Invalid("孩子不在院，不能安排床位。")
    if child.care_form is not CareForm.INSTITUTION:
        raise Invalid("孩子目前不在机构集中养育，不能直接安排床位。")
    if on > clock.day(now):
        raise Invalid("调换日期不能晚于今天。", "on")
    refuse_unfit(session, bed, sex=child.sex, birth_on=child.birth_on, on=on)
    care.move(
        session, child, form=CareForm.INSTITUTION, on=on, agency_id=case.agency_id,
        place_kind=PlaceKind.ROOM, place_id=bed.id, place_says=says(bed), basis="调换床位",
        actor=actor, now=now,
    )  # fmt: skip
    audit.record(session, actor, "institutions.move_bed", case.subject, note=says(bed), at=now)


class TooOld(NamedTuple):
    """A child whom a room does not suit any more since its sixth birthday."""

    child_ref: str
    child: str
    room: str


def unsuitable(session: Session, agency_id: int, day: date) -> list[TooOld]:
    """Children who turned six in a room that is not for their sex (CW18-L1)."""
    return [
        TooOld(bed.child_ref, bed.child, f"{bed.room}{bed.bed}床")
        for bed in beds_on(session, agency_id, day)
        if bed.birth_on is not None
        and bed.kind is RoomKind.LIVING
        and not rules.may_share(bed.sex, bed.child_sex, bed.birth_on, day)
    ]
