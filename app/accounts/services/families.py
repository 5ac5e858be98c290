"""Accounts of families: registering, a forgotten password, a new phone at the counter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import CodePurpose, Person, ServiceConsent, User, UserState
from app.accounts.passwords import demand_good, hash_password
from app.accounts.posting import post
from app.accounts.services import factors
from app.accounts.services.codes import send_code
from app.accounts.services.people import find_person, new_person, set_identity
from app.accounts.services.sign_in import end_all_sessions
from app.audit import services as audit
from app.core import clock, crypto
from app.core.errors import Conflict, Invalid
from app.core.identifiers import read_resident_id
from app.core.policy import Actor, demand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

# The version of the notice that stands on the registration page (PD-INF-1).
NOTICE_VERSION = "2026-01"
LEAST_AGE = 14
KNOWN_PHONE = "【童安】这个手机号已经注册，请直接登录；忘记密码请在登录页选择“找回密码”。"
UNKNOWN_PHONE = "【童安】这个手机号还没有注册。如果不是您本人操作，请忽略。"
PAPERS = {
    "id_card": "居民身份证原件",
    "temporary_id": "临时居民身份证原件",
    "household_book": "户口簿原件",
    "driving_licence": "驾驶证或社会保障卡原件",
}
IDENTITY_PAPERS = frozenset({"id_card", "temporary_id"})


def family_user(session: Session, phone: str) -> User | None:
    """The family account that signs in with a phone (in its normal form)."""
    return session.scalar(
        select(User).where(User.login_phone_index == crypto.blind("phone", phone))
    )


def ask_to_register(session: Session, phone: str, context: str, now: datetime) -> str:
    """Text a code to a phone; a phone that has an account is told that, and nobody else is.

    Returns the text, which the demo shows on the page.
    """
    instead = KNOWN_PHONE if family_user(session, phone) else None
    return send_code(session, phone, CodePurpose.REGISTER, now, context, instead=instead)


def register(
    session: Session, *, phone: str, name: str, id_no: str, password: str, now: datetime
) -> User | None:
    """The account of a family whose phone was just proved.

    `id_no` and `name` in their normal form. Somebody who is known already gets no second
    `Person`: with the phone on record the account is theirs. Any other known number ends at
    the counter (None), because a name and an identity number prove nobody; the account's
    owner, if there is one, is told. Raises Invalid (field `password` or `id_no`).
    """
    demand_good(password, staff=False, context=(name, phone))
    demand_old_enough(id_no, clock.day(now))
    person = find_person(session, id_no)
    if person is None:
        person = new_person(session, name=name, id_no=id_no, phone=phone)
    elif person.name != name or person.phone_index != crypto.blind("phone", phone):
        _warn_owner(session, person)
        return None
    if _family_of(session, person) or family_user(session, phone):
        _warn_owner(session, person)
        return None
    return _open_account(session, person, phone, password, now)


def demand_old_enough(id_no: str, on: date) -> None:
    """Children below 14 have no account. Raises Invalid."""
    born = read_resident_id(id_no, on).birth
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if age < LEAST_AGE:
        raise Invalid("未满14周岁的孩子不能注册账号，请由父母或其他监护人注册。", "id_no")


def create_family(
    session: Session, *, name: str, id_no: str, phone: str, password: str, now: datetime
) -> User:
    """An account without any check: for demo data and tests."""
    person = find_person(session, id_no) or new_person(session, name=name, id_no=id_no, phone=phone)
    return _open_account(session, person, phone, password, now)


def _open_account(
    session: Session, person: Person, phone: str, password: str, now: datetime
) -> User:
    set_identity(person, phone=phone)
    user = User(
        person_id=person.id,
        login_phone_index=person.phone_index,
        password_hash=hash_password(password),
        created_at=now,
    )
    session.add(user)
    session.flush()
    actor = Actor(user_id=user.id, person_id=person.id)
    audit.record(
        session,
        actor,
        "accounts.register",
        audit.Subject("user", user.ref),
        note=f"个人信息处理告知书 {NOTICE_VERSION}",
        at=now,
    )
    return user


def _family_of(session: Session, person: Person) -> User | None:
    return session.scalar(select(User).where(User.person_id == person.id, User.agency_id.is_(None)))


def _warn_owner(session: Session, person: Person) -> None:
    owner = _family_of(session, person)
    if owner is not None:
        post().tell_user(
            session,
            owner.id,
            kind="N-ACC-1",
            title="有人用您的身份证号码注册",
            body="有人想用您的身份证号码注册另一个账号，没有成功。如果不是您本人，请拨打12345说明情况。",
        )


# --- a forgotten password -----------------------------------------------------------------------


def ask_to_reset(session: Session, phone: str, context: str, now: datetime) -> str:
    """Text a code to a phone that has a living account; any other is told so. The text."""
    user = family_user(session, phone)
    is_known = user is not None and user.state is UserState.ACTIVE
    instead = None if is_known else UNKNOWN_PHONE
    return send_code(session, phone, CodePurpose.RESET, now, context, instead=instead)


def reset_password(session: Session, phone: str, password: str, now: datetime) -> User:
    """A new password for the account of a phone that was just proved.

    Ends every session and tells the owner. Raises Invalid (field `new_password`).
    """
    user = family_user(session, phone)
    if user is None or user.state is not UserState.ACTIVE:
        raise Invalid("验证码已失效，请重新获取。", "code")
    set_password(session, user, password, now, context=(phone,))
    return user


def set_password(
    session: Session, user: User, password: str, now: datetime, *, context: tuple[str, ...] = ()
) -> None:
    """The password its owner chose: ends every session, tells, records. Raises Invalid."""
    try:
        demand_good(password, staff=user.agency_id is not None, context=context)
    except Invalid as error:
        raise Invalid(error.says, "new_password") from error
    user.password_hash = hash_password(password)
    user.must_change_password, user.password_until = False, None
    end_all_sessions(session, user.id, now)
    post().tell_user(
        session,
        user.id,
        kind="N-ACC-2",
        title="密码已修改",
        body="您的登录密码刚刚修改过，其他设备已退出登录。如果不是您本人，请立即拨打12345。",
    )
    actor = Actor(user_id=user.id, person_id=user.person_id, agency_id=user.agency_id)
    audit.record(
        session, actor, "accounts.change_password", audit.Subject("user", user.ref), at=now
    )


# --- the counter --------------------------------------------------------------------------------


def find_at_counter(session: Session, *, id_no: str, name: str) -> Person:
    """Whom the clerk has in front of them. Raises Invalid."""
    person = find_person(session, id_no)
    if person is None or person.name != name:
        raise Invalid("没有找到姓名和身份证号码都相符的人，请对照证件核对。", "id_no")
    return person


def demand_free_phone(session: Session, person: Person, phone: str) -> None:
    """One phone signs for one person (PD-ES-4). Raises Invalid (field `phone`)."""
    other = family_user(session, phone)
    if other is not None and other.person_id != person.id:
        raise Invalid("这个手机号是另一位申请人的登录手机号，请换一个号码。", "phone")


def demand_papers(papers: Sequence[str]) -> None:
    """One paper with a picture is among those that were seen. Raises Invalid."""
    if not IDENTITY_PAPERS & set(papers):
        raise Invalid("请至少核对居民身份证或临时居民身份证原件。", "papers")


def change_phone(
    session: Session,
    person: Person,
    *,
    phone: str,
    papers: Sequence[str],
    actor: Actor,
    now: datetime,
) -> None:
    """A new phone for someone whose papers were seen at the counter.

    Old sessions end, the old phone and the inbox are told, papers and both masked numbers
    are recorded. Somebody without an account can register with the phone afterwards.
    Raises Refused, Invalid (field `papers`).
    """
    demand(actor, "accounts.change_phone", person)
    demand_papers(papers)
    old, old_mask = person.phone, person.phone_mask
    set_identity(person, phone=phone)
    user = _family_of(session, person)
    if user is not None:
        user.login_phone_index = person.phone_index
        end_all_sessions(session, user.id, now)
        post().tell_user(
            session,
            user.id,
            kind="N-ACC-3",
            title="登录手机号已更换",
            body=f"您的登录手机号已在{actor.agency_name}窗口换成{person.phone_mask}。"
            "如果不是您本人办理，请立即拨打12345。",
        )
        if old:
            says = "【童安】您的登录手机号已在窗口更换。如果不是您本人办理，请立即拨打12345。"
            post().send_text(session, phone=old, text=says, person_id=person.id)
    audit.record(
        session,
        actor,
        "accounts.change_phone",
        person.subject,
        before=old_mask,
        after=person.phone_mask,
        note=_seen(papers),
        at=now,
    )


def _seen(papers: Sequence[str]) -> str:
    return "核对：" + "、".join(label for code, label in PAPERS.items() if code in papers)


def reset_factor(
    session: Session, person: Person, *, papers: Sequence[str], actor: Actor, now: datetime
) -> None:
    """The second factor of somebody who lost it and whose papers were seen at the counter.

    The password still counts; all sessions end, the phone and the inbox are told. Raises
    Refused, Invalid (field `papers`), Conflict where nothing is asked at their sign-in.
    """
    demand(actor, "accounts.reset_family_factor", person)
    demand_papers(papers)
    user = _family_of(session, person)
    if user is None or not factors.has_factor(session, user.id):
        raise Conflict("这个人的账号没有开启第二重验证，用手机号和密码就能登录。")
    factors.forget_all(session, user, now)
    body = "以后用手机号和密码登录，需要时可以重新开启。如果不是您本人办理，请立即拨打12345。"
    post().tell_user(
        session,
        user.id,
        kind="N-ACC-10",
        title="第二重验证已在窗口关闭",
        body=f"您账号的第二重验证已在{actor.agency_name}窗口关闭。{body}",
        path="/account/factors",
    )
    if person.phone:
        says = "【童安】您账号的第二重验证已在窗口关闭。如果不是您本人办理，请立即拨打12345。"
        post().send_text(session, phone=person.phone, text=says, person_id=person.id)
    audit.record(
        session, actor, "accounts.reset_family_factor", person.subject, note=_seen(papers), at=now
    )


# --- electronic service (SV-4) ------------------------------------------------------------------


def consent_to_service(session: Session, person_id: int) -> ServiceConsent | None:
    """The consent to electronic service that holds now."""
    return session.scalar(
        select(ServiceConsent).where(
            ServiceConsent.person_id == person_id, ServiceConsent.withdrawn_at.is_(None)
        )
    )


def set_service_consent(session: Session, actor: Actor, *, gives: bool, now: datetime) -> None:
    """Give or withdraw; doing it twice changes nothing."""
    person_id = actor.person_id or 0
    held = consent_to_service(session, person_id)
    if gives is (held is not None):
        return
    if held is None:
        session.add(ServiceConsent(person_id=person_id, given_at=now))
    else:
        held.withdrawn_at = now
    after = "given" if gives else "withdrawn"
    audit.record(session, actor, "accounts.electronic_service", after=after, basis="SV-4", at=now)
