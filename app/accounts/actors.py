"""Who acts in this request: from the cookie to an `Actor`, in one query."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app, g, request
from sqlalchemy import or_, select, update

from app.accounts.models import Agency, Person, RoleGrant, User, UserSession, UserState
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.crypto import sm3
from app.core.db import Scope
from app.core.policy import ANYONE, Actor
from app.core.web import later

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

IDLE_STAFF = timedelta(minutes=15)
IDLE_FAMILY = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=1)


def cookie_name() -> str:
    """`__Host-` needs TLS, which the demo on one's own machine has not."""
    return "__Host-tongan" if current_app.config["SESSION_COOKIE_SECURE"] else "tongan"


def token_hash(token: str) -> str:
    """What is stored of a session's token."""
    return sm3(token.encode()).hex()


def load_actor(session: Session) -> Actor:
    """The actor of this request's cookie, as of now; `ANYONE` without a living session."""
    token = request.cookies.get(cookie_name())
    if not token:
        return ANYONE
    now = clock.now()
    today = clock.day(now)
    rows = session.execute(
        select(
            UserSession.id,
            UserSession.created_at,
            UserSession.last_seen_at,
            User.id,
            User.person_id,
            Person.name,
            User.agency_id,
            User.must_change_password,
            RoleGrant.role,
        )
        .join(User, User.id == UserSession.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(
            RoleGrant,
            (RoleGrant.user_id == User.id)
            & (RoleGrant.valid_from <= today)
            & or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),
        )
        .where(
            UserSession.token_hash == token_hash(token),
            UserSession.ended_at.is_(None),
            User.state == UserState.ACTIVE,
        )
    ).all()
    if not rows:
        return ANYONE
    session_id, created_at, seen_at, user_id, person_id, name, agency_id, must_change, _ = rows[0]
    idle = IDLE_FAMILY if agency_id is None else IDLE_STAFF
    if now - seen_at > idle or now - created_at > ABSOLUTE:
        return ANYONE
    g.must_change_password = must_change
    if now - seen_at > TOUCH_EVERY:
        later(lambda record: touch(record, session_id, now))
    # The outer join gives one row without a role where there is none.
    roles = frozenset(str(row.role) for row in rows if row.role)
    if agency_id is None:
        return Actor(
            user_id=user_id,
            person_id=person_id,
            name=name,
            roles=frozenset({str(Role.APPLICANT)}),
            scope=Scope(person_id=person_id),
        )
    return staff_actor(session, user_id, person_id, name, agency_id, roles)


def staff_actor(
    session: Session,
    user_id: int,
    person_id: int,
    name: str,
    agency_id: int,
    roles: frozenset[str],
) -> Actor:
    """The actor of a staff account. What it may see follows from its agency alone."""
    agency = session.execute(
        select(
            Agency.short_name,
            Agency.kind,
            Agency.level,
            Agency.division_code,
            Agency.province_code,
            Agency.city_code,
            Agency.county_code,
        ).where(Agency.id == agency_id)
    ).one()
    scope = Scope(person_id=person_id, agency_id=agency_id)
    if agency.kind == AgencyKind.BUREAU:
        scope = Scope(
            person_id=person_id,
            agency_id=agency_id,
            province_code=agency.province_code if agency.level == "province" else None,
            city_code=agency.city_code if agency.level == "city" else None,
            county_code=agency.county_code if agency.level == "county" else None,
        )
    elif agency.kind == AgencyKind.PLATFORM:
        scope = Scope(person_id=person_id)
    return Actor(
        user_id=user_id,
        person_id=person_id,
        name=name,
        roles=roles,
        agency_id=agency_id,
        agency_name=agency.short_name,
        agency_kind=str(agency.kind),
        level=str(agency.level),
        division_code=agency.division_code,
        scope=scope,
    )


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Remember that the session is in use; at most once a minute."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now)
    )
