"""Standing in for a colleague, and handing everything over when somebody leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.models import LENT_MOST_FEN, Delegation, RoleGrant, User, UserState
from app.accounts.posting import post
from app.accounts.roles import Role, lent
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import Actor, demand

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

TakeOver = Callable[["Session", User, User, int, Actor, "datetime"], int]
"""(session, from_user, to_user, agency_id, actor, now) -> how many cases changed hands."""

LONGEST = timedelta(days=183)

_take_overs: list[TakeOver] = []


def register_take_over(take_over: TakeOver) -> None:
    """A room says how its open cases change hands; saying it twice counts once."""
    if take_over not in _take_overs:
        _take_overs.append(take_over)


def delegate(
    session: Session,
    from_user: User,
    to_user: User,
    *,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
    most_fen: int = LENT_MOST_FEN,
) -> Delegation:
    """A colleague stands in from a day to a day, both included; both are told.

    The deputy gets the colleague's own roles as `roles.lent` says, nothing that was lent to
    the colleague, and no greater sum at once than `most_fen`. Half a year at the most. Raises
    Refused, Invalid (field `from_user`, `to_user`, `starts_on`, `ends_on`, `reason`).
    """
    demand(actor, "accounts.delegate", from_user)
    _demand_colleagues(from_user, to_user)
    today = clock.day(now)
    theirs = _roles_of(session, from_user.id, today)
    _demand_lawful_giver(actor, from_user, to_user, theirs)
    if theirs and not lent(_roles_of(session, to_user.id, today), theirs):
        raise Invalid(
            "这位同事不能代办：专业工作只由专业人员代办，管理和审计工作不能代办。请选择另一位同事",
            "to_user",
        )
    if starts_on < today:
        raise Invalid("开始日期不能早于今天", "starts_on")
    if ends_on < starts_on:
        raise Invalid("结束日期不能早于开始日期", "ends_on")
    if ends_on - starts_on > LONGEST:
        raise Invalid("代办最长半年，到期可以再设定；长期离岗请用“全部移交”", "ends_on")
    if not reason.strip():
        raise Invalid("请写明原因，例如休假", "reason")
    row = Delegation(
        from_user_id=from_user.id,
        to_user_id=to_user.id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        most_fen=most_fen,
        granted_by_id=actor.user_id,
        created_at=now,
    )
    session.add(row)
    days = f"{starts_on.isoformat()}至{ends_on.isoformat()}"
    for user, says in ((from_user, "同事代您办理"), (to_user, "您代同事办理")):
        post().tell_user(
            session,
            user.id,
            kind="N-ACC-6",
            title=says,
            body=f"{days}，{says}手上的案件。经办记录会写明两个人的姓名。",
        )
    audit.record(
        session, actor, "accounts.delegate", from_user.subject, before=from_user.username or "",
        after=to_user.username or "", note=days, at=now,
    )  # fmt: skip
    return row


def _roles_of(session: Session, user_id: int, on: date) -> set[Role]:
    return set(
        session.scalars(
            select(RoleGrant.role).where(
                RoleGrant.user_id == user_id,
                RoleGrant.valid_from <= on,
                or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on),
            )
        )
    )


def _demand_lawful_giver(actor: Actor, from_user: User, to_user: User, theirs: set[Role]) -> None:
    """Roles take two people: nobody lends themselves one, and the head's is the head's to lend."""
    if actor.person_id == from_user.person_id:
        return
    if actor.person_id == to_user.person_id:
        raise Invalid("不能为自己设定代办，请由另一位负责人办理", "to_user")
    if theirs & {Role.HEAD, Role.BUREAU_HEAD}:
        raise Invalid("负责人的代办只能由负责人本人设定", "from_user")


def _demand_colleagues(from_user: User, to_user: User) -> None:
    if from_user.id == to_user.id or from_user.person_id == to_user.person_id:
        raise Invalid("请选择另一位同事", "to_user")
    if to_user.agency_id != from_user.agency_id:
        raise Invalid("只能交给本单位的同事", "to_user")
    if to_user.state is not UserState.ACTIVE:
        raise Invalid("这位同事的账号已停用", "to_user")


def end_delegation(
    session: Session, row: Delegation, from_user: User, *, actor: Actor, now: datetime
) -> None:
    """Earlier than planned."""
    demand(actor, "accounts.delegate", from_user)
    if row.ended_at is not None:
        raise Conflict("代办已经结束，请刷新页面。")
    row.ended_at = now
    audit.record(session, actor, "accounts.end_delegation", from_user.subject, at=now)


def hand_over(
    session: Session,
    from_user: User,
    to_user: User,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """All open cases of one person to a colleague, in one act; returns how many.

    Raises Refused, Invalid (field `to_user`, `reason`).
    """
    demand(actor, "accounts.hand_over", from_user)
    _demand_colleagues(from_user, to_user)
    if not reason.strip():
        raise Invalid("请写明原因，例如离职、调岗", "reason")
    agency_id = from_user.agency_id or 0
    moved = sum(
        take_over(session, from_user, to_user, agency_id, actor, now) for take_over in _take_overs
    )
    post().tell_user(
        session,
        to_user.id,
        kind="N-ACC-7",
        title="有案件移交给您",
        body=f"共{moved}件，请在待办中查看。原因：{reason.strip()}",
    )
    audit.record(
        session, actor, "accounts.hand_over", from_user.subject, before=from_user.username or "",
        after=to_user.username or "", note=f"{moved}件", at=now,
    )  # fmt: skip
    return moved
