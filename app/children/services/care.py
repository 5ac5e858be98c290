"""Where a child lives, from which day on: the only writer of turning points (`CareSpell`).

A turning point has a first day and no end, so whatever is written here, every day from the
first one on has exactly one place. Callers have asked their own permission.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency
from app.audit import services as audit
from app.children import ties
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.rules import PLACES
from app.children.services import access
from app.children.services.changes import Part, ask_reason, note
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, StaleVersion, WrongState
from app.core.once import once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


# A child whose stay in a home is open may live so; every other way is leaving the home.
IN_A_STAY = frozenset(
    {CareForm.INSTITUTION, CareForm.FAMILY_UNIT, CareForm.FOSTER, CareForm.ELSEWHERE}
)


def move(
    session: Session,
    child: Child,
    *,
    form: CareForm,
    on: date,
    agency_id: int | None,
    place_kind: PlaceKind,
    place_id: int | None = None,
    place_says: str = "",
    basis: str = "",
    leaves_home: bool = False,
    actor: Actor,
    now: datetime,
) -> CareSpell:
    """From `on` on the child lives there; a second move of the same day replaces the first.

    Keeps the child's copy in step; with another institution the file goes along. `leaves_home` is
    for the home's own case alone (CW18-X2). Raises Invalid for a day before the last move or in
    the future, and where a child whose stay is open would leave by another way; WrongState for a
    closed file.
    """
    _lock(session, child)
    if not leaves_home:
        _refuse_leaving(session, child, form)
    last = newest(session, child.id)
    if last is not None and on < last.from_on:
        raise Invalid(
            f"最近一次变动是{last.from_on:%Y-%m-%d}，新的变动不能早于这一天；"
            "以前的记录有误，请用“更正”",
            "on",
        )
    point = {
        "form": form, "agency_id": agency_id, "place_kind": place_kind, "place_id": place_id,
        "place_says": place_says, "basis": basis,
    }  # fmt: skip
    before = last.form.value if last else ""
    with as_system(session):  # the child may leave the actor's institution with this move
        spell = _put(session, child, on, point, actor=actor, now=now)
    audit.record(
        session, actor, "children.move", child.subject,
        before=before, after=form.value, note=f"{on:%Y-%m-%d}起", at=now,
    )  # fmt: skip
    return spell


def correct(
    session: Session,
    child: Child,
    *,
    on: date,
    form: CareForm,
    agency_id: int | None,
    place_kind: PlaceKind,
    place_id: int | None = None,
    place_says: str = "",
    basis: str = "",
    reason: str,
    actor: Actor,
    now: datetime,
) -> CareSpell:
    """Put right or add an earlier day: from `on` to the next turning point the child lived there.

    What stood there before stays in the file's changes. Raises Invalid, WrongState.
    """
    reason = ask_reason(reason)
    _lock(session, child)
    there = place_on(session, child.id, on)
    if there is not None and there.agency_id is not None:
        _refuse_leaving(session, child, form)
    before = _shown(_on_day(session, child.id, on))
    point = {
        "form": form, "agency_id": agency_id, "place_kind": place_kind, "place_id": place_id,
        "place_says": place_says, "basis": basis,
    }  # fmt: skip
    with as_system(session):
        spell = _put(session, child, on, point, actor=actor, now=now)
        note(
            session, child, Part.CARE, before=before, after=_shown(spell),
            action="children.correct", reason=reason, actor=actor, now=now,
        )  # fmt: skip
    return spell


def withdraw(
    session: Session, child: Child, spell: CareSpell, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Take back a turning point that never happened; the place before it goes on.

    Raises Invalid for the first one: without it there would be days without a place; and for the
    one by which the child came into the home where it stays.
    """
    reason = ask_reason(reason)
    _lock(session, child)
    _refuse_closed(child)
    first = session.scalar(
        select(CareSpell.id)
        .where(CareSpell.child_id == child.id)
        .order_by(CareSpell.from_on)
        .limit(1)
    )
    if spell.child_id != child.id or spell.id == first:
        raise Invalid("最早的一条记录不能撤销，可以更正")
    before = place_on(session, child.id, spell.from_on - timedelta(days=1))
    is_arrival = before is None or before.agency_id != spell.agency_id
    if is_arrival and (stay := ties.stays(session, child)):
        raise Invalid(f"{stay}孩子来到机构的记录不能撤销，可以更正")
    with as_system(session):
        session.delete(spell)
        session.flush()
        _follow(session, child)
        note(
            session, child, Part.CARE, before=_shown(spell), after=dict.fromkeys(_shown(spell)),
            action="children.correct", reason=reason, actor=actor, now=now,
        )  # fmt: skip


def place_on(session: Session, child_id: int, day: date) -> CareSpell | None:
    """Where the child was on a day; None before the file begins."""
    held = (one for one in reversed(spells_of(session, child_id)) if one.from_on <= day)
    return next(held, None)


def newest(session: Session, child_id: int) -> CareSpell | None:
    """Where the child is now."""
    return session.scalar(
        select(CareSpell)
        .where(CareSpell.child_id == child_id)
        .order_by(CareSpell.from_on.desc())
        .limit(1)
    )


@once
def spells_of(session: Session, child_id: int) -> Sequence[CareSpell]:
    """Every turning point, the oldest first."""
    return session.scalars(
        select(CareSpell).where(CareSpell.child_id == child_id).order_by(CareSpell.from_on)
    ).all()


def _lock(session: Session, child: Child) -> None:
    """Two who move one child wait for each other (PostgreSQL; SQLite has one writer).

    Whoever waited has read what is not so any more. Raises StaleVersion.
    """
    session.flush()
    now = session.scalar(select(Child.version).where(Child.id == child.id).with_for_update())
    if now != child.version:
        raise StaleVersion


def _refuse_leaving(session: Session, child: Child, form: CareForm) -> None:
    if form not in IN_A_STAY and (stay := ties.stays(session, child)):
        raise Invalid(
            f"{stay}离开机构（回到监护人身边、由亲属抚养、被收养、成年）须经核对、审批和交接，"
            "请在这份办件的“离院”中办理；还在寄养家庭或者类家庭的，先回到机构。"
        )


def _refuse_closed(child: Child) -> None:
    if child.closed_on is not None:
        raise WrongState("这份儿童档案已经结案，不能再变动")


def _check(child: Child, on: date, point: dict[str, Any], now: datetime) -> None:
    _refuse_closed(child)
    if on > clock.day(now):
        raise Invalid("变动日期不能晚于今天，请在变动当天或者之后登记", "on")
    if on < child.birth_on:
        raise Invalid("变动日期早于出生日期，请核对", "on")
    form, kind = point["form"], point["place_kind"]
    if kind not in PLACES[form]:
        raise Invalid(f"照料方式“{form.label}”与居住的地方不相符，请核对", "place")
    is_named = point["place_id"] is not None
    if is_named != (kind in {PlaceKind.ROOM, PlaceKind.UNIT, PlaceKind.PLACEMENT}):
        raise Invalid("请选定居住的地方", "place")


def _on_day(session: Session, child_id: int, day: date) -> CareSpell | None:
    return session.scalar(
        select(CareSpell).where(CareSpell.child_id == child_id, CareSpell.from_on == day)
    )


def _put(
    session: Session,
    child: Child,
    on: date,
    point: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> CareSpell:
    _check(child, on, point, now)
    spell = _on_day(session, child.id, on)
    if spell is None:
        spell = CareSpell(child_id=child.id, from_on=on, created_at=now)
        session.add(spell)
    for name, value in point.items():
        setattr(spell, name, value)
    spell.entered_by_id = actor.user_id
    session.flush()
    _follow(session, child)
    return spell


def _follow(session: Session, child: Child) -> None:
    """The child's own columns say what the newest turning point says."""
    last = newest(session, child.id)
    if last is None:
        raise Conflict
    child.care_form, child.care_place = last.form, last.place_says
    if last.agency_id != child.agency_id:
        child.agency_id = last.agency_id
        if last.agency_id is not None:
            is_elsewhere = child.keeper_id != last.agency_id
            child.keeper_id = last.agency_id
            if is_elsewhere:
                access.end_all(session, child, clock.now())
    place(session, child)
    session.flush()


def place(session: Session, child: Child) -> None:
    """Put the child where its institution is, or where it lives."""
    agency = session.get(Agency, child.agency_id) if child.agency_id is not None else None
    if agency is not None:
        for name in ("province_code", "city_code", "county_code", "township_code"):
            setattr(child, name, getattr(agency, name))
    elif child.division_code:
        child.place(child.division_code)


def _shown(spell: CareSpell | None) -> dict[str, Any]:
    if spell is None:
        return {}
    return {
        "from_on": spell.from_on,
        "form": spell.form.value,
        "place_says": spell.place_says,
        "basis": spell.basis,
    }
