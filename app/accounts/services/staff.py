"""Staff: accounts opened by their agency, roles proposed there and released by security."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.actors import is_same_person
from app.accounts.models import Agency, RoleGrant, User, UserState
from app.accounts.passwords import hash_password
from app.accounts.posting import post
from app.accounts.roles import (
    ADMINISTRATORS,
    KIND_ROLES,
    ORGANISER_ROLES,
    AgencyKind,
    Role,
    can_hold_together,
)
from app.accounts.services.people import find_person, new_person
from app.accounts.services.sign_in import end_all_sessions, forget_attempts
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.ids import ALPHABET
from app.core.policy import SYSTEM_ACTOR, Refused, demand

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

FIRST_PASSWORD_VALID = timedelta(days=7)
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")
PROFESSIONS = {
    "social": "社会工作",
    "foster": "寄养专员",
    "medical": "医疗",
    "rehab": "康复",
    "psychology": "心理",
    "special_education": "特殊教育",
}
# Given by the system administrator's proposal, never by an agency's own administrator.
GUARDED = ADMINISTRATORS | {Role.AGENCY_ADMIN}


def first_password() -> str:
    """What is handed over once: sixteen signs of 28, 76 bits, easy to read out."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def create_staff(
    session: Session,
    agency: Agency,
    *,
    username: str,
    name: str,
    id_no: str,
    password: str,
    profession: str = "",
    certificate_no: str = "",
    must_change: bool = True,
    now: datetime,
) -> User:
    """An account at an agency; somebody who is known already stays the same person.

    `id_no` and `name` in their normal form. Raises Invalid (field `username`, `name`).
    """
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Invalid(
            "用户名为3至30位小写字母、数字、点、横线，以字母开头，例如 wang.xiulan", "username"
        )
    if session.scalar(select(User.id).where(User.username == username)):
        raise Invalid("这个用户名已有人使用，请换一个。", "username")
    person = find_person(session, id_no)
    if person is None:
        person = new_person(session, name=name, id_no=id_no)
    elif person.name != name:
        raise Invalid("这个身份证号码登记的是另一个姓名，请对照证件核对。", "name")
    user = User(
        person_id=person.id,
        agency_id=agency.id,
        username=username,
        password_hash=hash_password(password),
        must_change_password=must_change,
        password_until=now + FIRST_PASSWORD_VALID if must_change else None,
        profession=profession,
        certificate_no=certificate_no,
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def open_account(
    session: Session,
    agency: Agency,
    *,
    username: str,
    name: str,
    id_no: str,
    profession: str,
    certificate_no: str,
    actor: Actor,
    now: datetime,
) -> tuple[User, str]:
    """A colleague's account and the password to hand over. Raises Refused, Invalid."""
    demand(actor, "accounts.open_account", agency)
    password = first_password()
    user = create_staff(
        session,
        agency,
        username=username,
        name=name,
        id_no=id_no,
        password=password,
        profession=profession,
        certificate_no=certificate_no,
        now=now,
    )
    audit.record(session, actor, "accounts.open_account", user.subject, after=user.username or "")
    return user, password


def hand_over_password(session: Session, user: User, *, actor: Actor, now: datetime) -> str:
    """A new first password for someone who forgot theirs; their sessions end."""
    demand(actor, "accounts.hand_over_password", user)
    password = first_password()
    user.password_hash = hash_password(password)
    user.must_change_password, user.password_until = True, now + FIRST_PASSWORD_VALID
    end_all_sessions(session, user.id, now)
    audit.record(session, actor, "accounts.hand_over_password", user.subject, at=now)
    return password


def disable(session: Session, user: User, *, reason: str, actor: Actor, now: datetime) -> None:
    """The account cannot sign in any more, from this moment on (bar S32)."""
    demand(actor, "accounts.disable", user)
    reason = _reason(reason)
    if user.state is UserState.DISABLED:
        raise Conflict("这个账号已经停用。")
    user.state, user.disabled_reason = UserState.DISABLED, reason
    end_all_sessions(session, user.id, now)
    audit.record(session, actor, "accounts.disable", user.subject, at=now)


def enable(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Someone is back. Their old password still holds."""
    demand(actor, "accounts.enable", user)
    if user.state is UserState.ACTIVE:
        raise Conflict("这个账号没有停用。")
    user.state, user.disabled_reason = UserState.ACTIVE, ""
    # Else the nightly look for dormant accounts would disable it again at once.
    user.last_sign_in_at = now
    audit.record(session, actor, "accounts.enable", user.subject, at=now)


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not reason:
        raise Invalid("请写明原因", "reason")
    return reason


# --- roles --------------------------------------------------------------------------------------


def roles_to_propose(
    actor: Actor, agency_kind: AgencyKind, *, organises: bool = False
) -> list[Role]:
    """Which roles this actor may propose at an agency of a kind (care.md §1.1)."""
    roles = KIND_ROLES[agency_kind] | (ORGANISER_ROLES if organises else set())
    fitting = [role for role in Role if role in roles]
    if actor.has(Role.SYSTEM_ADMIN):
        return [role for role in fitting if role in GUARDED]
    return [role for role in fitting if role not in GUARDED]


def propose_role(
    session: Session, user: User, agency: Agency, role: Role, *, actor: Actor, now: datetime
) -> RoleGrant:
    """Ask security for a role. Raises Refused, Invalid (field `role`)."""
    demand(actor, "accounts.propose_role", user)
    if role not in roles_to_propose(actor, agency.kind, organises=agency.takes_foster_applications):
        raise Invalid("这个角色不适合本单位，或者不能由您提出。", "role")
    held = open_grants(session, [user.id], clock.day(now))
    if any(grant.role is role for grant in held):
        raise Invalid("已经有这个角色，或者正在等待核准。", "role")
    grant = RoleGrant(user_id=user.id, role=role, proposed_by_id=actor.user_id, proposed_at=now)
    session.add(grant)
    session.flush()
    audit.record(session, actor, "accounts.propose_role", user.subject, after=str(role), at=now)
    return grant


def open_grants(session: Session, user_ids: list[int], on: date) -> list[RoleGrant]:
    """Grants of these accounts that wait, hold today or start later."""
    return list(
        session.scalars(
            select(RoleGrant)
            .where(
                RoleGrant.user_id.in_(user_ids),
                RoleGrant.ended_reason == "",
                or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on),
            )
            .order_by(RoleGrant.id)
        )
    )


def roles_of_person(session: Session, person_id: int, on: date) -> set[Role]:
    """Roles released to a human over all their accounts; the family's role is everybody's."""
    roles = session.scalars(
        select(RoleGrant.role)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            User.person_id == person_id,
            User.state == UserState.ACTIVE,
            RoleGrant.released_at.is_not(None),
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on),
        )
    )
    return set(roles)


def release_role(session: Session, grant: RoleGrant, *, actor: Actor, now: datetime) -> None:
    """The role holds from today. `grant.user` and its person are loaded.

    Never one's own, and never a role that the same human cannot hold beside what they hold
    under any account. Raises Refused, Conflict.
    """
    demand(actor, "accounts.release_role", grant)
    if grant.released_at is not None or grant.ended_reason:
        raise Conflict("这个角色已经处理过，请刷新页面。")
    today = clock.day(now)
    held = roles_of_person(session, grant.user.person_id, today)
    if not can_hold_together(held | {grant.role}):
        labels = "、".join(sorted(role.label for role in held))
        raise Refused(
            "accounts.release_role",
            grant,
            f"同一个人不能同时担任“{grant.role.label}”和已有的“{labels}”，不论用几个账号。",
        )
    if is_same_person(session, actor, grant.proposed_by_id):
        raise Refused("accounts.release_role", grant, "提出角色和核准角色应当是不同的人。")
    grant.released_by_id, grant.released_at, grant.valid_from = actor.user_id, now, today
    post().tell_user(
        session,
        grant.user_id,
        kind="N-ACC-4",
        title="新角色已核准",
        body=f"您现在可以以“{grant.role.label}”的身份办理业务。",
    )
    audit.record(
        session, actor, "accounts.release_role", grant.user.subject, after=str(grant.role), at=now
    )


def refuse_role(
    session: Session, grant: RoleGrant, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The proposal ends; who made it is told why."""
    demand(actor, "accounts.release_role", grant)
    if grant.released_at is not None or grant.ended_reason:
        raise Conflict("这个角色已经处理过，请刷新页面。")
    grant.ended_reason = f"未核准：{_reason(reason)}"
    if grant.proposed_by_id is not None:
        post().tell_user(
            session,
            grant.proposed_by_id,
            kind="N-ACC-5",
            title="角色未获核准",
            body=f"您提出的角色“{grant.role.label}”未获核准。原因：{reason.strip()}",
        )
    audit.record(
        session,
        actor,
        "accounts.refuse_role",
        grant.user.subject,
        before=str(grant.role),
        at=now,
    )


def end_role(
    session: Session, grant: RoleGrant, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The role ends at once; it held until yesterday. `grant.user` is loaded."""
    demand(actor, "accounts.end_role", grant)
    if grant.ended_reason:
        raise Conflict("这个角色已经结束，请刷新页面。")
    grant.ended_reason = _reason(reason)
    if grant.released_at is not None:
        grant.valid_to = clock.day(now) - timedelta(days=1)
    audit.record(
        session,
        actor,
        "accounts.end_role",
        grant.user.subject,
        before=str(grant.role),
        at=now,
    )


# --- security -----------------------------------------------------------------------------------


def unlock(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Forget the failed tries of a staff account."""
    demand(actor, "accounts.unlock", user)
    forget_attempts(session, "sign_in.account", user.username or "")
    audit.record(session, actor, "accounts.unlock", user.subject, at=now)


def end_sessions(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Sign an account out everywhere."""
    demand(actor, "accounts.end_sessions", user)
    end_all_sessions(session, user.id, now)
    audit.record(session, actor, "accounts.end_sessions", user.subject, at=now)


def first_administrator(
    session: Session, *, role: Role, username: str, name: str, id_no: str, now: datetime
) -> str:
    """At the start of a portal: one holder of one administrator's role; its first password.

    Afterwards R-SYS proposes and R-SEC releases. Raises Invalid where somebody holds the
    role already, or where this human holds another of the three.
    """
    if role not in ADMINISTRATORS:
        raise Invalid("只用于开通系统、安全、审计三类管理员。")
    taken = session.scalar(
        select(RoleGrant.id).where(RoleGrant.role == role, RoleGrant.released_at.is_not(None))
    )
    if taken is not None:
        raise Invalid(f"已经有{role.label}。新的管理员由系统管理员提出、安全管理员核准。")
    agency = session.scalar(select(Agency).where(Agency.kind == AgencyKind.PLATFORM))
    if agency is None:
        raise Invalid("还没有平台运行单位，请先用 `accounts platform` 建立。")
    known = find_person(session, id_no)
    held = roles_of_person(session, known.id, clock.day(now)) if known else set()
    if not can_hold_together(held | {role}):
        raise Invalid("系统、安全、审计三类管理员应当是不同的人。")
    password = first_password()
    user = create_staff(
        session, agency, username=username, name=name, id_no=id_no, password=password, now=now
    )
    session.add(
        RoleGrant(
            user_id=user.id,
            role=role,
            proposed_at=now,
            released_at=now,
            valid_from=clock.day(now),
        )
    )
    audit.record(
        session, SYSTEM_ACTOR, "accounts.release_role", user.subject, after=str(role),
        note="首次开通", at=now,
    )  # fmt: skip
    return password
