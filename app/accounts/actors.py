"""Who acts in this request: from the cookie to an `Actor`, in one query."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from flask import current_app, g, request
from sqlalchemy import Date, and_, bindparam, or_, select, update

from app.accounts.models import (
    Agency,
    Delegation,
    FactorKind,
    Person,
    RoleGrant,
    SecondFactor,
    User,
    UserSession,
    UserState,
)
from app.accounts.roles import AgencyKind, Role, lent
from app.audit import refusals
from app.core import clock, sealing
from app.core.crypto import sm3
from app.core.db import Scope, would_wait
from app.core.plain import Plain
from app.core.policy import ANYONE, Actor, Colleague
from app.core.web import later

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, FromClause, Table
    from sqlalchemy.orm import Session

IDLE_STAFF = timedelta(minutes=15)
IDLE_FAMILY = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=1)
UNDER_WAY = timedelta(seconds=10)
"""How long a request that was sent before a step-up may take to arrive."""
_SESSIONS = cast("Table", UserSession.__table__)
_USERS = cast("Table", User.__table__)
_PERSONS = cast("Table", Person.__table__)
_GRANTS = cast("Table", RoleGrant.__table__)
_AGENCIES = cast("Table", Agency.__table__)
_DELEGATIONS = cast("Table", Delegation.__table__)
_FACTORS = cast("Table", SecondFactor.__table__)
_ABSENT = _USERS.alias()
_ABSENT_PERSON = _PERSONS.alias()
_OF_AGENCY = tuple(
    _AGENCIES.c[name]
    for name in "short_name kind level division_code province_code city_code county_code".split()
)


def cookie_name() -> str:
    """`__Host-` needs TLS, which the demo on one's own machine has not."""
    return "__Host-tongan" if current_app.config["SESSION_COOKIE_SECURE"] else "tongan"


def token_hash(token: str) -> str:
    """What is stored of a session's token."""
    return sm3(token.encode()).hex()


def _day_of_grant() -> ColumnElement[bool]:
    """The account's own roles, and those of the colleagues for whom it stands in."""
    day = bindparam("day", type_=Date)
    return (
        _GRANTS.c.user_id.in_([_USERS.c.id, _ABSENT.c.id])
        & (_GRANTS.c.valid_from <= day)
        & or_(_GRANTS.c.valid_to.is_(None), _GRANTS.c.valid_to >= day)
    )


def _day_of_delegation() -> ColumnElement[bool]:
    day = bindparam("day", type_=Date)
    return (
        (_DELEGATIONS.c.to_user_id == _USERS.c.id)
        & (_DELEGATIONS.c.starts_on <= day)
        & (_DELEGATIONS.c.ends_on >= day)
        & _DELEGATIONS.c.ended_at.is_(None)
    )


def _is_colleague() -> ColumnElement[bool]:
    """Whose account was closed, or who works elsewhere by now, lends nothing."""
    return (
        (_ABSENT.c.id == _DELEGATIONS.c.from_user_id)
        & (_ABSENT.c.agency_id == _USERS.c.agency_id)
        & (_ABSENT.c.state == UserState.ACTIVE)
        & _lasts(_ABSENT)
    )


def _lasts(users: FromClause) -> ColumnElement[bool]:
    day = bindparam("day", type_=Date)
    return or_(users.c.ends_on.is_(None), users.c.ends_on >= day)


def _family_has_factor() -> ColumnElement[bool]:
    """Staff have one always; a family from the day on which it added one."""
    factors = select(_FACTORS.c.id).where(
        _FACTORS.c.user_id == _USERS.c.id, _FACTORS.c.kind != FactorKind.RECOVERY
    )
    return and_(_USERS.c.agency_id.is_(None), factors.exists())


_HAS_FACTOR = _family_has_factor().label("has_factor")
_SEALED = (
    (User, _USERS),
    (Agency, _AGENCIES),
    (RoleGrant, _GRANTS),
    (Delegation, _DELEGATIONS),
    (User, _ABSENT),
)
_COLUMNS = tuple(
    dict.fromkeys((
        _SESSIONS.c.id,
        _SESSIONS.c.created_at,
        _SESSIONS.c.last_seen_at,
        _USERS.c.id,
        _USERS.c.person_id,
        _PERSONS.c.name,
        _USERS.c.agency_id,
        _USERS.c.must_change_password,
        _GRANTS.c.role,
        _GRANTS.c.user_id,
        _ABSENT.c.id,
        _ABSENT.c.person_id,
        _ABSENT_PERSON.c.name,
        _DELEGATIONS.c.ends_on,
        _DELEGATIONS.c.most_fen,
        *_OF_AGENCY,
        _SESSIONS.c.factor_at,
        _SESSIONS.c.factor_for,
        _HAS_FACTOR,
        *(table.c[name] for kind, table in _SEALED for name in sealing.covered(kind)),
    ))
)  # fmt: skip
_PLACES = {column: place for place, column in enumerate(_COLUMNS)}
_PROOFS = [
    (kind, itemgetter(*(_PLACES[table.c[name]] for name in sealing.covered(kind))))
    for kind, table in _SEALED
]
_AGENCY_AT = itemgetter(*(_PLACES[column] for column in _OF_AGENCY))
# Every page asks it.
_ACTING = Plain(
    select(*_COLUMNS)
    .select_from(_SESSIONS)
    .join(_USERS, _USERS.c.id == _SESSIONS.c.user_id)
    .join(_PERSONS, _PERSONS.c.id == _USERS.c.person_id)
    .outerjoin(_AGENCIES, _AGENCIES.c.id == _USERS.c.agency_id)
    .outerjoin(_DELEGATIONS, _day_of_delegation())
    .outerjoin(_ABSENT, _is_colleague())
    .outerjoin(_ABSENT_PERSON, _ABSENT_PERSON.c.id == _ABSENT.c.person_id)
    .outerjoin(_GRANTS, _day_of_grant())
    .where(
        _SESSIONS.c.token_hash == bindparam("token"),
        _SESSIONS.c.ended_at.is_(None),
        _USERS.c.state == UserState.ACTIVE,
        _lasts(_USERS),
    )
)
_RENEWED = select(_SESSIONS.c.token_hash).where(
    _SESSIONS.c.former_hash == bindparam("token"), _SESSIONS.c.factor_at >= bindparam("since")
)
_AGENCY = select(*_OF_AGENCY).where(_AGENCIES.c.id == bindparam("agency"))


def load_actor(session: Session) -> Actor:
    """The actor of this request's cookie, as of now; `ANYONE` without a living session."""
    token = request.cookies.get(cookie_name())
    if not token:
        return ANYONE
    now = clock.now()
    connection = session.connection()
    asked = {"token": token_hash(token), "day": clock.day(now)}
    found = _ACTING.ask(connection, asked)
    renewed = None
    if not found:
        former = {"token": asked["token"], "since": now - UNDER_WAY}
        renewed = connection.execute(_RENEWED, former).scalar()
        found = _ACTING.ask(connection, asked | {"token": renewed})
    if not found:
        return ANYONE
    try:
        seen = _read(tuple(found), _ACTING.typed(connection))
    except sealing.BrokenSeal as broken:
        refusals.note(ANYONE, broken)
        return ANYONE
    is_staff = seen.actor.agency_id is not None
    idle = IDLE_STAFF if is_staff else IDLE_FAMILY
    if now - seen.seen_at > idle or now - seen.created_at > ABSOLUTE:
        return ANYONE
    g.session_id, g.factor_at, g.factor_for = seen.session_id, seen.factor_at, seen.factor_for
    if renewed:  # what the factor opened since, it opens to the browser with the token of today
        g.factor_at = None
    g.has_factor = is_staff or seen.has_factor
    if g.has_factor and seen.factor_at is None:
        # The password was right; the second factor is still to come.
        g.half_signed_in = seen.actor.user_id
        return ANYONE
    g.must_change_password = seen.must_change_password
    unseen = now - seen.seen_at
    # While a job writes for long, what only reads waits for it no more than its session can bear.
    if unseen > TOUCH_EVERY and (unseen > idle / 2 or not would_wait(session)):
        later(lambda record: touch(record, seen.session_id, now))
    return seen.actor


class _Seen(NamedTuple):
    """A living session and whose it is."""

    session_id: int
    created_at: datetime
    seen_at: datetime
    factor_at: datetime | None
    factor_for: str
    has_factor: bool
    must_change_password: bool
    actor: Actor


@lru_cache(maxsize=4096)
def _read(
    found: tuple[tuple[Any, ...], ...], typed: Callable[[tuple[Any, ...]], list[Any]]
) -> _Seen:
    """What the database said: it is asked for each request, only its meaning is remembered.

    Raises BrokenSeal, which is not remembered.
    """
    rows = list(map(typed, found))
    for kind, values in _PROOFS:
        # An account's own columns stand in each of its roles' rows.
        for sealed in set(map(values, rows)):
            if sealed[0] is not None:
                sealing.demand(kind, sealed)
    session_id, created_at, seen_at, user_id, person_id, name, agency_id, must_change = rows[0][:8]
    factor_at, factor_for, has_factor = rows[0][_PLACES[_SESSIONS.c.factor_at] :][:3]
    if agency_id is None:
        actor = Actor(
            user_id=user_id,
            person_id=person_id,
            name=name,
            roles=frozenset({str(Role.APPLICANT)}),
            scope=Scope(person_id=person_id),
        )
    else:
        # The outer joins give one row without a role where there is none.
        own = {row[8] for row in rows if row[9] == user_id}
        actor = _staff_actor(
            user_id, person_id, name, agency_id, frozenset(map(str, own)), _AGENCY_AT(rows[0])
        )
        if any(row[10] for row in rows):
            actor = _with_lent(actor, own, rows)
    return _Seen(
        session_id, created_at, seen_at, factor_at, factor_for, bool(has_factor), must_change, actor
    )


def _with_lent(actor: Actor, own: set[Role], rows: Sequence[Any]) -> Actor:
    """The actor with what colleagues lent; only their own roles, so nothing is passed on."""
    until: dict[tuple[int, int, str], date] = {}
    most: dict[int, int] = {}
    for row in rows:
        if row[10]:  # two delegations may overlap: the later end counts, and the smaller sum
            colleague = tuple(row[10:13])
            until[colleague] = max(row[13], until.get(colleague, row[13]))
            most[row[10]] = min(row[14], most.get(row[10], row[14]))
    stands_for = []
    for (user_id, person_id, name), ends_on in until.items():
        theirs = {row[8] for row in rows if row[9] == user_id}
        roles = frozenset(map(str, lent(own, theirs)))
        stands_for.append(Colleague(user_id, person_id, name, roles, ends_on, most[user_id]))
    return replace(
        actor,
        roles=actor.roles.union(*(colleague.roles for colleague in stands_for)),
        own_roles=actor.roles,
        stands_for=tuple(stands_for),
    )


def staff_actor(
    session: Session,
    user_id: int,
    person_id: int,
    name: str,
    agency_id: int,
    roles: frozenset[str],
) -> Actor:
    """The actor of a staff account. What it may see follows from its agency alone."""
    agency = session.execute(_AGENCY, {"agency": agency_id}).one()
    return _staff_actor(user_id, person_id, name, agency_id, roles, agency)


def _staff_actor(
    user_id: int,
    person_id: int,
    name: str,
    agency_id: int,
    roles: frozenset[str],
    agency: Sequence[Any],
) -> Actor:
    short_name, kind, level, division_code, province_code, city_code, county_code = agency
    scope = Scope(person_id=person_id, agency_id=agency_id)
    if kind == AgencyKind.BUREAU:
        scope = Scope(
            person_id=person_id,
            agency_id=agency_id,
            province_code=province_code if level == "province" else None,
            city_code=city_code if level == "city" else None,
            county_code=county_code if level == "county" else None,
        )
    elif kind == AgencyKind.PLATFORM:
        scope = Scope(person_id=person_id)
    return Actor(
        user_id=user_id,
        person_id=person_id,
        name=name,
        roles=roles,
        agency_id=agency_id,
        agency_name=short_name,
        agency_kind=str(kind),
        level=str(level),
        division_code=division_code,
        scope=scope,
    )


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Remember that the session is in use; at most once a minute."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now)
    )


def is_same_person(session: Session, actor: Actor, user_id: int | None) -> bool:
    """Whether an account is the actor's own or another one of the same human.

    For acts that want two people; for a deputy whoever lent the right counts too.
    """
    if user_id is None:
        return False
    return session.scalar(select(User.person_id).where(User.id == user_id)) in actor.persons
