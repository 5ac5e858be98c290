"""The price list of what a home offers to the community: public good, and public (CW26-C2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand, lender
from app.institutions.models import OpenService

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def enter(
    session: Session,
    home: Agency,
    *,
    name: str,
    audience: str,
    price_fen: int,
    unit: str,
    basis: str,
    phone: str,
    from_on: date,
    actor: Actor,
    now: datetime,
) -> OpenService:
    """A service with its price; the head releases it. Raises Invalid."""
    demand(actor, "institutions.price_service", home)
    if price_fen < 0:
        raise Invalid("收费不能小于0；免费的填0。", "price")
    if price_fen and not basis.strip():
        raise Invalid("收费的，请写明收费依据的文件。", "basis")
    row = OpenService(
        agency_id=home.id, name=name.strip(), audience=audience.strip(), price_fen=price_fen,
        unit=unit.strip() or "次", basis=basis.strip(), phone=phone.strip(), from_on=from_on,
        entered_by_person_id=actor.person_id, entered_for_person_id=lender(actor), created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "institutions.price_service", row.subject, note=row.name, at=now)
    return row


def get(session: Session, actor: Actor, home: Agency, ref: str, to: str) -> OpenService:
    """A line of this home's list. Raises Unseen, Refused."""
    found = session.scalar(
        select(OpenService).where(OpenService.ref == ref, OpenService.agency_id == home.id)
    )
    if found is None:
        raise Unseen("open_service", ref)
    demand(actor, to, found)
    return found


def release(session: Session, row: OpenService, *, actor: Actor, now: datetime) -> None:
    """The head puts it on the public page; the price before it ends the day before."""
    demand(actor, "institutions.release_service", row)
    if row.released_at is not None:
        raise WrongState
    row.released_at, row.released_by_id = now, actor.user_id
    earlier = session.scalars(
        select(OpenService).where(
            OpenService.agency_id == row.agency_id, OpenService.name == row.name,
            OpenService.id != row.id, OpenService.released_at.is_not(None),
            OpenService.until_on.is_(None), OpenService.from_on < row.from_on,
        )
    )  # fmt: skip
    for before in earlier:
        before.until_on = row.from_on
    session.flush()
    audit.record(session, actor, "institutions.release_service", row.subject, note=row.name, at=now)


def end(session: Session, row: OpenService, *, actor: Actor, now: datetime) -> None:
    """The service is not offered any more, from today on."""
    demand(actor, "institutions.end_service", row)
    if row.until_on is not None:
        raise WrongState
    row.until_on = max(clock.day(now), row.from_on)
    audit.record(session, actor, "institutions.end_service", row.subject, note=row.name, at=now)


def list_of(session: Session, home: Agency) -> Sequence[OpenService]:
    """All lines of a home, the newest first, old prices too."""
    return session.scalars(
        select(OpenService)
        .where(OpenService.agency_id == home.id)
        .order_by(OpenService.from_on.desc(), OpenService.id.desc())
        .limit(200)
    ).all()


class Offered(NamedTuple):
    """A line of the public page."""

    home: str
    phone: str
    name: str
    audience: str
    price_fen: int
    unit: str
    basis: str
    since: date


def offered(session: Session, on: date) -> list[Offered]:
    """What all homes offer on a day, as released."""
    with as_system(session):
        rows = session.execute(
            select(
                Agency.name, Agency.phone, OpenService.phone, OpenService.name,
                OpenService.audience, OpenService.price_fen, OpenService.unit, OpenService.basis,
                OpenService.from_on,
            )
            .join(Agency, Agency.id == OpenService.agency_id)
            .where(
                OpenService.released_at.is_not(None), OpenService.from_on <= on,
                or_(OpenService.until_on.is_(None), OpenService.until_on > on),
            )
            .order_by(Agency.name, OpenService.name)
            .limit(500)
        ).all()  # fmt: skip
    return [
        Offered(home, own or phone, name, audience, price, unit, basis, since)
        for home, phone, own, name, audience, price, unit, basis, since in rows
    ]
