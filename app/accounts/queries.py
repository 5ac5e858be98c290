"""What can be seen of accounts, roles, agencies and sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.accounts.actors import ABSOLUTE, IDLE_FAMILY, IDLE_STAFF
from app.accounts.models import (
    Agency,
    Delegation,
    Person,
    RoleGrant,
    User,
    UserSession,
    UserState,
)
from app.accounts.policy import agencies_visible_to, visible_to
from app.accounts.roles import Role
from app.accounts.services.lasting import DORMANT
from app.audit.queries import name_accounts_with
from app.core import clock
from app.core.policy import Unseen, demand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.accounts.models import Level
    from app.accounts.roles import AgencyKind
    from app.core.policy import Actor

PAGE = 30


def list_staff(
    session: Session, actor: Actor, *, find: str = "", after: str = ""
) -> tuple[list[Row[str, str | None, str, str, UserState, datetime | None, bool]], str | None]:
    """A page of staff accounts by user name; `find` is part of a user name or name.

    Rows: reference, user name, name, agency, state, last sign-in, dormant for 90 days.
    """
    demand(actor, "accounts.staff")
    limit = clock.now() - DORMANT
    seen_at = func.coalesce(User.last_sign_in_at, User.created_at)
    query = (
        select(
            User.ref,
            User.username,
            Person.name,
            Agency.short_name,
            User.state,
            User.last_sign_in_at,
            (seen_at < limit).label("dormant"),
        )
        .join(Person, Person.id == User.person_id)
        .join(Agency, Agency.id == User.agency_id)
        # Families have no user name: the order by it need not walk past them.
        .where(visible_to(actor), User.username.is_not(None))
        .order_by(User.username)
    )
    if find:
        query = query.where(
            or_(
                User.username.contains(find.lower(), autoescape=True),
                Person.name.contains(find, autoescape=True),
            )
        )
    if after:
        last = select(User.username).where(User.ref == after).scalar_subquery()
        query = query.where(User.username > last)
    rows = list(session.execute(query.limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].ref if len(rows) > PAGE else None


def get_user(session: Session, actor: Actor, ref: str, *, to: str = "accounts.user") -> User:
    """A staff account with person, agency and roles. Raises Unseen, Refused."""
    user = session.scalar(
        select(User)
        .where(User.ref == ref, visible_to(actor))
        .options(joinedload(User.person), joinedload(User.agency), selectinload(User.grants))
    )
    if user is None:
        raise Unseen("user", ref)
    demand(actor, to, user)
    return user


def list_pending(
    session: Session, actor: Actor
) -> list[Row[str, Role, str, str | None, str, datetime]]:
    """Roles that wait for release, oldest first.

    Rows: reference, role, name, user name, agency, when it was proposed.
    """
    demand(actor, "accounts.roles")
    return list(
        session.execute(
            select(
                RoleGrant.ref,
                RoleGrant.role,
                Person.name,
                User.username,
                Agency.short_name,
                RoleGrant.proposed_at,
            )
            .join(User, User.id == RoleGrant.user_id)
            .join(Person, Person.id == User.person_id)
            .join(Agency, Agency.id == User.agency_id)
            .where(RoleGrant.released_at.is_(None), RoleGrant.ended_reason == "")
            .order_by(RoleGrant.id)
            .limit(100)
        )
    )


def get_grant(session: Session, actor: Actor, ref: str, *, to: str) -> RoleGrant:
    """A role with its account. Raises Unseen, Refused."""
    grant = session.scalar(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.ref == ref, visible_to(actor))
        .options(joinedload(RoleGrant.user))
    )
    if grant is None:
        raise Unseen("role_grant", ref)
    demand(actor, to, grant)
    return grant


def list_sessions(session: Session, actor: Actor) -> list[UserSession]:
    """One's own browsers that are signed in now, the latest first."""
    now = clock.now()
    idle = IDLE_STAFF if actor.is_staff else IDLE_FAMILY
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == actor.user_id,
                UserSession.ended_at.is_(None),
                UserSession.last_seen_at > now - idle - timedelta(minutes=1),
                UserSession.created_at > now - ABSOLUTE,
            )
            .order_by(UserSession.last_seen_at.desc())
        )
    )


def get_own(session: Session, actor: Actor) -> User:
    """One's own account with person and agency."""
    return session.scalars(
        select(User)
        .where(User.id == actor.user_id)
        .options(joinedload(User.person), joinedload(User.agency))
    ).one()


def list_agencies(
    session: Session, actor: Actor, *, find: str = "", after: str = ""
) -> tuple[list[Row[str, str, AgencyKind, Level, str, int, date | None]], str | None]:
    """A page of agencies by name.

    Rows: reference, name, kind, level, division, people, closed on.
    """
    demand(actor, "accounts.agencies")
    query = (
        select(
            Agency.ref,
            Agency.name,
            Agency.kind,
            Agency.level,
            Agency.division_code,
            Agency.staff_count,
            Agency.closed_on,
        )
        .where(agencies_visible_to(actor))
        .order_by(Agency.name)
    )
    if find:
        query = query.where(Agency.name.contains(find, autoescape=True))
    if after:
        start = select(Agency.name).where(Agency.ref == after).scalar_subquery()
        query = query.where(Agency.name > start)
    rows = list(session.execute(query.limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].ref if len(rows) > PAGE else None


def get_agency(session: Session, actor: Actor, ref: str, *, to: str = "accounts.agency") -> Agency:
    """An agency with the bureau above it. Raises Unseen, Refused."""
    agency = session.scalar(
        select(Agency)
        .where(Agency.ref == ref, agencies_visible_to(actor))
        .options(joinedload(Agency.bureau))
    )
    if agency is None:
        raise Unseen("agency", ref)
    demand(actor, to, agency)
    return agency


def open_agencies(session: Session) -> list[Row[int, AgencyKind, str]]:
    """Every agency that works, for selects: id, kind, name."""
    return list(
        session.execute(
            select(Agency.id, Agency.kind, Agency.name)
            .where(Agency.closed_on.is_(None))
            .order_by(Agency.name)
        )
    )


def admins_of(session: Session, agency_id: int) -> list[Row[str, str | None, datetime | None]]:
    """Who administers an agency: name, user name, released at (None: waits)."""
    return list(
        session.execute(
            select(Person.name, User.username, RoleGrant.released_at)
            .join(User, User.id == RoleGrant.user_id)
            .join(Person, Person.id == User.person_id)
            .where(
                User.agency_id == agency_id,
                RoleGrant.role == Role.AGENCY_ADMIN,
                RoleGrant.ended_reason == "",
            )
            .order_by(RoleGrant.id)
        )
    )


def colleagues(session: Session, agency_id: int | None) -> list[Row[str, str, str | None]]:
    """Active accounts of an agency, for selects: reference, name, user name."""
    return list(
        session.execute(
            select(User.ref, Person.name, User.username)
            .join(Person, Person.id == User.person_id)
            .where(User.agency_id == agency_id, User.state == UserState.ACTIVE)
            .order_by(Person.pinyin, User.username)
        )
    )


def get_colleague(session: Session, actor: Actor, ref: str, *, to: str) -> User:
    """An account of the actor's own agency, disabled ones too. Raises Unseen, Refused."""
    user = session.scalar(select(User).where(User.ref == ref, User.agency_id == actor.agency_id))
    if user is None:
        raise Unseen("user", ref)
    demand(actor, to, user)
    return user


def list_delegations(
    session: Session, actor: Actor
) -> list[Row[str, str, str, date, date, str, int]]:
    """Who stands in for whom at the actor's agency, today or later.

    Rows: reference, for whom, by whom, from, to, reason, greatest sum.
    """
    demand(actor, "accounts.deputies")
    absent, deputy = aliased(Person), aliased(Person)
    from_user, to_user = aliased(User), aliased(User)
    return list(
        session.execute(
            select(
                Delegation.ref,
                absent.name,
                deputy.name,
                Delegation.starts_on,
                Delegation.ends_on,
                Delegation.reason,
                Delegation.most_fen,
            )
            .join(from_user, from_user.id == Delegation.from_user_id)
            .join(to_user, to_user.id == Delegation.to_user_id)
            .join(absent, absent.id == from_user.person_id)
            .join(deputy, deputy.id == to_user.person_id)
            .where(
                from_user.agency_id == actor.agency_id,
                Delegation.ends_on >= clock.today(),
                Delegation.ended_at.is_(None),
            )
            .order_by(Delegation.starts_on, Delegation.id)
        )
    )


def get_delegation(session: Session, actor: Actor, ref: str) -> tuple[Delegation, User]:
    """A delegation and whose cases it is about. Raises Unseen, Refused."""
    row = session.execute(
        select(Delegation, User)
        .join(User, User.id == Delegation.from_user_id)
        .where(Delegation.ref == ref, User.agency_id == actor.agency_id)
    ).one_or_none()
    if row is None:
        raise Unseen("delegation", ref)
    demand(actor, "accounts.delegate", row[1])
    return row[0], row[1]


FAMILY = "家庭账号"


def holders(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Name and agency of each member of staff by account, for the auditor.

    A family's account stays a number: whose it is would be a fact of a case (R-AUD).
    """
    rows = session.execute(
        select(User.id, Person.name, Agency.short_name)
        .join(Person, Person.id == User.person_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(User.id.in_(ids))
    )
    return {row.id: (row.name, row.short_name) if row.short_name else (FAMILY, "") for row in rows}


def accounts_called(session: Session, text: str) -> list[int]:
    """The staff accounts of this user name, or held by somebody of this name."""
    named = select(Person.id).where(Person.name == text)
    return list(
        session.scalars(
            select(User.id).where(
                User.agency_id.is_not(None), or_(User.username == text, User.person_id.in_(named))
            )
        )
    )


name_accounts_with(holders, accounts_called)
