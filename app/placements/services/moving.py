"""The child moves with the placement: out for a while, back to the family, on to the next place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.children import ties
from app.children.models import CareForm, Child, PlaceKind
from app.children.services import care
from app.core.db import as_system
from app.core.errors import Invalid
from app.institutions.rules import ADULT
from app.institutions.services import beds, leaving
from app.law.dates import age_on
from app.placements.services.begin import place_says
from app.placements.services.telling import tell_desk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import Placement

# Where a child goes while the family cannot care, and what the file says of it.
AWAY = {
    "institution": (CareForm.INSTITUTION, "机构（短期养育）"),
    "hospital": (CareForm.ELSEWHERE, "医院"),
    "school": (CareForm.ELSEWHERE, "学校寄宿"),
}
# Where a child lives after a placement.
NEXT_CARE = {
    "institution": (CareForm.INSTITUTION, PlaceKind.ADDRESS, "机构（待安排房间）"),
    "hospital": (CareForm.ELSEWHERE, PlaceKind.ADDRESS, "医院"),
    "school": (CareForm.ELSEWHERE, PlaceKind.ADDRESS, "学校寄宿"),
    "guardian": (CareForm.GUARDIAN_HOME, PlaceKind.ADDRESS, "监护人家中"),
    "kin": (CareForm.KIN, PlaceKind.ADDRESS, "亲属家中"),
    "adopted": (CareForm.ADOPTED, PlaceKind.LEFT, "收养家庭"),
    "adult": (CareForm.ADULT, PlaceKind.LEFT, "成年离院"),
}
NEXT_LABELS = {
    "institution": "回到机构", "hospital": "住院", "school": "学校寄宿",
    "guardian": "回到父母或其他监护人身边", "kin": "由亲属抚养", "adopted": "被收养",
    "adult": "成年离院",
}  # fmt: skip


GROWN_FIRST = (
    "孩子已满18周岁：安置计划审定、离院批准并备案以后，可以从家庭直接成年离院，不用先回机构。"
)


def away(
    session: Session, placement: Placement, where: str, *, bed: str = "", on: date, basis: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The child leaves the family for now; `bed` is one of the home's. Raises Invalid, Conflict."""
    form, says = AWAY[where]
    if form is CareForm.INSTITUTION:
        _into_home(session, placement, bed, says, on, basis, actor, now)
    else:
        _move(session, placement, form, PlaceKind.ADDRESS, None, says, on, basis, actor, now)


def home(
    session: Session, placement: Placement, *, on: date, basis: str, actor: Actor, now: datetime
) -> None:
    """The child is with the family again."""
    _move(
        session, placement, CareForm.FOSTER, PlaceKind.PLACEMENT, placement.id,
        place_says(session, placement), on, basis, actor, now,
    )  # fmt: skip


def onward(
    session: Session, placement: Placement, where: str, *, bed: str = "", on: date, basis: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The placement is over: the child lives elsewhere, or stays where it was brought."""
    if where == "adult" and _grow_out(session, placement, on, actor, now):
        return
    form, kind, says = NEXT_CARE[where]
    last = care.newest(session, placement.child_id)
    is_there = last is not None and last.form == form and last.place_kind is not PlaceKind.PLACEMENT
    if form is CareForm.INSTITUTION and (bed or not is_there):
        _into_home(session, placement, bed, says, on, basis, actor, now)
    elif not is_there:
        _move(session, placement, form, kind, None, says, on, basis, actor, now)


def _grow_out(
    session: Session, placement: Placement, on: date, actor: Actor, now: datetime
) -> bool:
    """The stay in the home ends with the placement; False where there is none."""
    child = session.get_one(Child, placement.child_id)
    if ties.stays(session, child) is None:
        return False
    stay = leaving.grown_and_released(session, child, on)
    if stay is None:
        raise Invalid(GROWN_FIRST, "where")
    leaving.leave_from_family(session, stay, child, on=on, actor=actor, now=now)
    return True


def next_places(session: Session, placement: Placement, on: date) -> dict[str, str]:
    """Where the child may go on a day. A child whose stay in a home is open comes back to the
    home, whose own case takes it home, to kin or to an adoption (CW18-X2); grown up, with all
    that leads to the hand-over done, it leaves from the family.
    """
    child = session.get_one(Child, placement.child_id)
    if ties.stays(session, child) is None:
        closed = set() if age_on(child.birth_on, on) >= ADULT else {"adult"}
    else:
        closed = {w for w in NEXT_LABELS if NEXT_CARE[w][0] not in care.IN_A_STAY}
        if leaving.grown_and_released(session, child, on) is not None:
            closed.discard("adult")
    return {where: says for where, says in NEXT_LABELS.items() if where not in closed}


def hint(session: Session, placement: Placement, on: date) -> str:
    """What opens the way out of a grown-up, while it is not open."""
    child = session.get_one(Child, placement.child_id)
    is_grown = age_on(child.birth_on, on) >= ADULT
    return GROWN_FIRST if is_grown and "adult" not in next_places(session, placement, on) else ""


def free_beds(session: Session, placement: Placement, on: date) -> Sequence[tuple[str, str]]:
    """(bed, words) of the home's beds in which this child may lie."""
    child = session.get_one(Child, placement.child_id)
    return beds.free_beds(
        session, placement.agency_id, sex=child.sex, birth_on=child.birth_on, on=on
    )


def _into_home(
    session: Session, placement: Placement, bed: str, says: str, on: date, basis: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Into a bed at once, or the office hears that one has to be found today."""
    if bed:
        with as_system(session):
            child = session.get_one(Child, placement.child_id)
            found = beds.get_bed(session, placement.agency_id, bed)
            beds.refuse_unfit(session, found, sex=child.sex, birth_on=child.birth_on, on=on)
        _move(
            session, placement, CareForm.INSTITUTION, PlaceKind.ROOM, found.id, beds.says(found),
            on, basis, actor, now,
        )  # fmt: skip
        return
    _move(
        session, placement, CareForm.INSTITUTION, PlaceKind.ADDRESS, None, says, on, basis, actor,
        now,
    )  # fmt: skip
    tell_desk(
        session, placement, Role.INTAKE, Role.SOCIAL_WORKER, title="孩子回到机构，请今天安排床位",
        body="孩子今天由机构照料，还没有床位。", tab="", act_by=on,
    )  # fmt: skip


def is_with_family(session: Session, placement: Placement) -> bool:
    """Whether the child lives there now."""
    with as_system(session):
        last = care.newest(session, placement.child_id)
    return (
        last is not None
        and last.place_kind is PlaceKind.PLACEMENT
        and last.place_id == placement.id
    )


def _move(
    session: Session, placement: Placement, form: CareForm, kind: PlaceKind, place_id: int | None,
    says: str, on: date, basis: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    leaves = kind is PlaceKind.LEFT
    with as_system(session):
        care.move(
            session, session.get_one(Child, placement.child_id), form=form, on=on,
            agency_id=None if leaves else placement.agency_id, place_kind=kind,
            place_id=place_id, place_says=says, basis=basis, actor=actor, now=now,
        )  # fmt: skip
