"""Who is guardian, from which day on and on which ground: the only writer of `Guardianship`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.children import ties
from app.children.guardians import BY_CIVIL_AFFAIRS, GROUNDS
from app.children.models import Child, Guardianship, GuardianStatus
from app.children.services.changes import Part, ask_reason, note
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.once import once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

_Other = aliased(Guardianship)


def change(
    session: Session,
    child: Child,
    *,
    status: GuardianStatus,
    on: date,
    guardian: dict[str, Any] | None = None,
    agency_id: int | None = None,
    ground: str = "",
    document_no: str = "",
    actor: Actor,
    now: datetime,
) -> Guardianship:
    """From `on` on this is the guardian; a second change of the same day replaces the first.

    Raises Invalid: a day before the last change or in the future; a civil affairs department
    without its ground; another guardian while the child is fostered (FC-18-1).
    """
    _refuse_closed(child)
    session.execute(select(Child.id).where(Child.id == child.id).with_for_update())
    last = newest(session, child.id)
    if last is not None and on < last.from_on:
        raise Invalid(f"最近一次监护变动是{last.from_on:%Y-%m-%d}，新的变动不能早于这一天", "on")
    _check(child, status, on, guardian, agency_id, ground, now)
    _refuse_fostered(session, child, status, now)
    row = _on_day(session, child.id, on)
    before = last.status.value if last else ""
    if row is None:
        row = Guardianship(child_id=child.id, from_on=on, created_at=now)
        session.add(row)
    _fill(row, status, guardian, agency_id, ground, document_no)
    child.guardian = status
    session.flush()
    audit.record(
        session, actor, "children.change_guardian", child.subject,
        before=before, after=status.value, note=f"{on:%Y-%m-%d}起", at=now,
    )  # fmt: skip
    return row


def correct(
    session: Session,
    child: Child,
    row: Guardianship,
    *,
    status: GuardianStatus,
    guardian: dict[str, Any] | None = None,
    agency_id: int | None = None,
    ground: str = "",
    document_no: str = "",
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Put right what one turning point says; its day stays. Raises Invalid, WrongState."""
    _refuse_closed(child)
    reason = ask_reason(reason)
    _check(child, status, row.from_on, guardian, agency_id, ground, now)
    if row.status in BY_CIVIL_AFFAIRS:
        _refuse_fostered(session, child, status, now)
    before = _shown(row)
    _fill(row, status, guardian, agency_id, ground, document_no)
    session.flush()
    last = newest(session, child.id)
    if last is not None:
        child.guardian = last.status
    note(
        session, child, Part.GUARDIANSHIP, before=before, after=_shown(row),
        action="children.correct", reason=reason, actor=actor, now=now,
    )  # fmt: skip


def newest(session: Session, child_id: int) -> Guardianship | None:
    """Who is guardian now."""
    return next(reversed(history_of(session, child_id)), None)


def is_guardian_on(day: date) -> ColumnElement[bool]:
    """Whether a turning point is the last of its child up to a day."""
    last = select(func.max(_Other.from_on)).where(
        _Other.child_id == Guardianship.child_id, _Other.from_on <= day
    )
    return Guardianship.from_on == last.scalar_subquery()


def guardian_on(session: Session, child_id: int, day: date) -> Guardianship | None:
    """Who was guardian on a day; None before the file begins."""
    held = (one for one in reversed(history_of(session, child_id)) if one.from_on <= day)
    return next(held, None)


@once
def history_of(session: Session, child_id: int) -> Sequence[Guardianship]:
    """Every turning point, the oldest first."""
    return session.scalars(
        select(Guardianship).where(Guardianship.child_id == child_id).order_by(Guardianship.from_on)
    ).all()


def _on_day(session: Session, child_id: int, day: date) -> Guardianship | None:
    return session.scalar(
        select(Guardianship).where(Guardianship.child_id == child_id, Guardianship.from_on == day)
    )


def _refuse_closed(child: Child) -> None:
    if child.closed_on is not None:
        raise WrongState("这份儿童档案已经结案，不能再变动")


def _refuse_fostered(session: Session, child: Child, status: GuardianStatus, now: datetime) -> None:
    """The guardian stays while a placement runs, wherever the child sleeps meanwhile (FC-18-1)."""
    if status not in BY_CIVIL_AFFAIRS and ties.placed_now(session, child, clock.day(now)):
        raise Invalid(
            "孩子正在寄养或者住在类家庭，其间民政部门的监护不变；须先解除寄养、调回机构，"
            "再变更监护人",
            "status",
        )


def _check(
    child: Child,
    status: GuardianStatus,
    on: date,
    guardian: dict[str, Any] | None,
    agency_id: int | None,
    ground: str,
    now: datetime,
) -> None:
    if on > clock.day(now):
        raise Invalid("监护变动的日期不能晚于今天", "on")
    if on < child.birth_on:
        raise Invalid("监护变动的日期早于出生日期，请核对", "on")
    if status is GuardianStatus.NOBODY:
        return
    if status in GROUNDS and ground not in GROUNDS[status]:
        raise Invalid("请选择民政部门监护的法定情形", "ground")
    if agency_id is None and not (guardian or {}).get("name"):
        raise Invalid("请填写监护人或者监护单位的名称", "guardian_name")


def _fill(
    row: Guardianship,
    status: GuardianStatus,
    guardian: dict[str, Any] | None,
    agency_id: int | None,
    ground: str,
    document_no: str,
) -> None:
    row.status, row.guardian, row.agency_id = status, guardian or None, agency_id
    row.ground, row.document_no = ground, document_no.strip()


def _shown(row: Guardianship) -> dict[str, Any]:
    return {
        "status": row.status.value,
        "guardian": row.guardian,
        "ground": row.ground,
        "document_no": row.document_no,
    }
