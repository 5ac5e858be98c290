"""The steps of a match: offered, answered, heard, confirmed, or closed without a mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import Child
from app.children.services import opinions
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.foster.services.facts import local_values
from app.foster.services.seen import CHANGED
from app.law.dates import age_on
from app.notices.services import tell, tell_officer, tell_role
from app.placements import match_workflow as flow
from app.placements.models import Agreement, Match, MatchDuty, MatchState, Release
from app.placements.services import match_places
from app.placements.services.match_look import KIND, look
from app.placements.services.match_open import SHORTEST, signing_user, take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.children.models import Manner, Opinion
    from app.core.policy import Actor
    from app.workflow.moves import Move

LONGEST = 1000
NOT_FOR_FAMILY = "孩子的姓名、证件号码和档案编号签约之前不告诉家庭，请改用“孩子”。"


def desk_path(match: Match, page: str = "") -> str:
    """Where the desk deals with the match."""
    return f"/matches/{match.ref}" + (f"/{page}" if page else "")


def family_path(match: Match) -> str:
    """Where the family reads and answers."""
    return f"/matches/mine/{match.ref}"


def offer(
    session: Session, match: Match, *, about: str, plan: str, actor: Actor, now: datetime
) -> None:
    """Ask the family (N-FC-05): only what it needs to decide, and no name.

    `about` says what the child is like and needs, `plan` how they would get to know each other.
    """
    about = _said(about, "about", "孩子的情况")
    child = match.child
    told = f"{about}{plan}"
    secrets = (child.name, child.id_no, child.file_no, child.code_name)
    if any(secret and secret in told for secret in secrets):
        raise Invalid(NOT_FOR_FAMILY, "about")
    today = clock.day(now)
    match.shown = {
        "age": age_on(child.birth_on, today),
        "sex": {"1": "男孩", "2": "女孩"}.get(child.sex, ""),
        "about": about,
        "plan": plan.strip(),
    }
    match.offered_at = now
    advance(
        session, match, flow.OFFER, actor=actor, now=now,
        holder_person_id=match.family_person_id,
    )  # fmt: skip
    tell(
        session, person_id=match.family_person_id, kind="N-FC-05", title="有一个孩子在等待家庭",
        body="请您看一看孩子的情况，和家人商量以后答复。同意或者不同意都可以，不影响您的资格。",
        case_no=match.case_no, path=family_path(match), act_by=match.due_on,
        sms_phone=match.agency.phone,
    )  # fmt: skip


def answer(session: Session, match: Match, *, words: str, actor: Actor, now: datetime) -> None:
    """The family would like to care for the child. Raises WrongState."""
    demand(actor, "matches.answer", match)
    if match.state is not MatchState.OFFERED or match.family_agreed_at is not None:
        raise WrongState
    match.family_words = words.strip()[:LONGEST] or None
    match.family_agreed_at = now
    session.flush()
    audit.record(session, actor, "matches.answer", match.subject, at=now)
    tell_officer(
        session, match.worker_id, kind="desk", title="家庭表示同意",
        body="请听取孩子的意见，安排见面，并填写儿童寄养前评估。", case_no=match.case_no,
        path=desk_path(match),
    )  # fmt: skip
    _go_on(session, match, actor, now)


def refuse(session: Session, match: Match, *, words: str, actor: Actor, now: datetime) -> None:
    """The family does not take the child; no reason is needed and nothing is kept against it."""
    advance(session, match, flow.REFUSE, actor=actor, now=now)
    match.family_words = words.strip()[:LONGEST] or match.family_words
    end(session, match, "family", now)
    tell_officer(
        session, match.worker_id, kind="desk", title="家庭表示不接收",
        body="匹配已结束，名额已释放。请为孩子另选家庭。", case_no=match.case_no,
        path=desk_path(match),
    )  # fmt: skip


def hear(
    session: Session,
    match: Match,
    *,
    manner: Manner | str,
    agrees: bool | None,
    words: str,
    asked_at: datetime,
    actor: Actor,
    now: datetime,
) -> Opinion:
    """What the child says of this family (FC-11). A refusal from the age of consent on closes.

    Raises Invalid where consent is needed and neither yes nor no was noted.
    """
    demand(actor, "matches.hear", match)
    if match.state not in {MatchState.OFFERED, MatchState.CONSENTED, MatchState.READY}:
        raise WrongState
    consents = _must_consent(session, match, now)
    if consents and agrees is None:
        raise Invalid("孩子已到须征得本人同意的年龄，请记录同意还是不同意。", "agrees")
    opinion = opinions.record(
        session, match.child, subject_kind=KIND, subject_id=match.id, manner=manner,
        agrees=agrees, words=words, asked_at=asked_at, actor=actor, now=now,
    )  # fmt: skip
    audit.record(session, actor, "matches.hear", match.subject, at=now)
    if consents and agrees is False:
        advance(session, match, flow.CLOSE, actor=actor, now=now)
        end(session, match, "child", now)
        return opinion
    match.child_agreed_at = now
    session.flush()
    _go_on(session, match, actor, now)
    return opinion


def _must_consent(session: Session, match: Match, now: datetime) -> bool:
    ages = local_values(session, match.application, clock.day(now))
    return _child_age(session, match, now) >= int(ages["foster_consent_age"])


def _child_age(session: Session, match: Match, now: datetime) -> int:
    with as_system(session):  # asked also when the family itself answers
        born = session.scalars(select(Child.birth_on).where(Child.id == match.child_id)).one()
    return age_on(born, clock.day(now))


def _go_on(session: Session, match: Match, actor: Actor, now: datetime) -> None:
    """Both have agreed: it is the head's turn. Who is too young to speak is not waited for."""
    if match.state is not MatchState.OFFERED or match.family_agreed_at is None:
        return
    if match.child_agreed_at is None:
        from_age = int(
            local_values(session, match.application, clock.day(now))["child_opinion_age"]
        )
        if _child_age(session, match, now) >= from_age:
            return
    advance(session, match, flow.CONSENT, actor=actor, now=now)
    tell_role(
        session, match.agency_id, Role.HEAD, kind="desk", title="匹配待确认",
        body="家庭和孩子都已表示意见。评估和材料齐备后，请确认。", case_no=match.case_no,
        path=desk_path(match, "decision"), act_by=match.due_on,
    )  # fmt: skip


def confirm(
    session: Session,
    match: Match,
    *,
    seen: str,
    released: Collection[str],
    actor: Actor,
    now: datetime,
) -> None:
    """The head, who did not match, confirms exactly what was shown and releases each soft rule.

    What came up after the confirmation is released in the same way, before the signing. Raises
    WrongState where there is no such thing, Conflict where something is different from `seen`,
    Invalid while something is missing, stands against it, or was not released one by one.
    """
    demand(actor, flow.CONFIRM.action, match)
    outlook = look(session, match, clock.day(now))
    if outlook.digest != seen:
        raise Conflict(CHANGED)
    if outlook.against:
        raise Invalid(f"还不能确认：{outlook.against[0][1]}")
    if outlook.unasked:
        raise Invalid("有需要个案同意的事项还没有写明理由，请专业人员补充。")
    open_still = outlook.unreleased
    is_confirmed = match.state is MatchState.READY
    if is_confirmed and not open_still:
        raise WrongState
    missing = [rule_id for rule_id in open_still if rule_id not in released]
    if missing:
        raise Invalid("请逐项确认是否同意。", f"release_{missing[0]}")
    for rule_id in open_still:
        row = outlook.asked[rule_id]
        row.released_by_id, row.released_at = actor.user_id, now
    if is_confirmed:
        take_part(session, match, actor, MatchDuty.RELEASE, now)
        audit.record(session, actor, flow.CONFIRM.action, match.subject, at=now, note="release")
        return
    match.confirmed_at, match.confirmed_by_id, match.seen_digest = now, actor.user_id, seen
    advance(
        session, match, flow.CONFIRM, actor=actor, now=now,
        holder_person_id=match.family_person_id,
    )  # fmt: skip
    take_part(session, match, actor, MatchDuty.CONFIRM, now)
    if outlook.soft:
        take_part(session, match, actor, MatchDuty.RELEASE, now)
    tell(
        session, person_id=match.family_person_id, kind="N-FC-05", title="匹配已确认",
        body="机构正在准备寄养协议，准备好以后请您仔细阅读、签署。", case_no=match.case_no,
        path=family_path(match), sms_phone=match.agency.phone,
    )  # fmt: skip
    tell_officer(
        session, match.worker_id, kind="desk", title="匹配已确认", body="请准备寄养协议。",
        case_no=match.case_no, path=desk_path(match, "agreement"),
    )  # fmt: skip


def decline(session: Session, match: Match, *, reason: str, actor: Actor, now: datetime) -> None:
    """The head does not confirm. The reason is for the desk; the family is told without it."""
    reason = _said(reason, "reason", "不确认的理由")
    advance(session, match, flow.DECLINE, actor=actor, now=now)
    end(session, match, "not_confirmed", now)
    tell_officer(
        session, match.worker_id, kind="desk", title="匹配没有确认", body=reason,
        case_no=match.case_no, path=desk_path(match),
    )  # fmt: skip
    _tell_family_closed(session, match)


def close(session: Session, match: Match, *, reason: str, actor: Actor, now: datetime) -> None:
    """The institution ends the match; `reason` is one of `match_workflow.BY_WORKER`."""
    if reason not in flow.BY_WORKER:
        raise Invalid("请选择结束的原因。", "reason")
    was_offered = match.offered_at is not None
    advance(session, match, flow.CLOSE, actor=actor, now=now)
    end(session, match, reason, now)
    if was_offered:
        _tell_family_closed(session, match)


def close_by_system(
    session: Session, match: Match, move: Move, reason: str, actor: Actor, now: datetime
) -> None:
    """Time is over, or the family has left the pool."""
    was_offered = match.offered_at is not None
    advance(session, match, move, actor=actor, now=now)
    end(session, match, reason, now)
    tell_officer(
        session, match.worker_id, kind="desk", title="匹配已结束",
        body=f"{flow.REASONS[reason]}。名额已释放，请为孩子另选家庭。", case_no=match.case_no,
        path=desk_path(match),
    )  # fmt: skip
    if was_offered:
        _tell_family_closed(session, match)


def end(session: Session, match: Match, reason: str, now: datetime) -> None:
    """The place is free again, an agreement in hand is void; nothing is kept on the family."""
    match.closed_reason, match.closed_at = reason, now
    session.flush()
    match_places.release(session, match.id)
    with as_system(session):
        session.execute(
            update(Agreement)
            .where(Agreement.match_id == match.id, Agreement.effective_on.is_(None))
            .values(void_at=now)
        )


def _tell_family_closed(session: Session, match: Match) -> None:
    phone = session.get_one(Agency, match.agency_id).phone
    tell(
        session, person_id=match.family_person_id, kind="N-FC-05", title="这次匹配已结束",
        body="感谢您的等待。这不是对您家庭的评价，您的资格不受影响，有合适的孩子会再联系您。",
        case_no=match.case_no, path=family_path(match), sms_phone=phone,
    )  # fmt: skip


def ask_release(
    session: Session,
    match: Match,
    rule_id: str,
    *,
    reason: str,
    document_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Release:
    """Write down why a soft rule may be passed over; a second person releases it."""
    demand(actor, "matches.ask_release", match)
    row = session.scalar(
        select(Release).where(Release.match_id == match.id, Release.rule_id == rule_id)
    )
    # What comes up after the confirmation is asked as well; what was released stays as it was.
    if match.state is not MatchState.READY or (row is not None and row.released_at is not None):
        before_decision(match)
    reason = _said(reason, "reason", "理由")
    if row is None:
        row = Release(match_id=match.id, rule_id=rule_id, asked_by_id=actor.user_id, asked_at=now)
        session.add(row)
    row.reason, row.asked_at = reason, now
    row.asked_by_id = signing_user(actor)
    row.document_id = document_id or row.document_id
    take_part(session, match, actor, MatchDuty.MATCH, now)
    audit.record(session, actor, "matches.ask_release", match.subject, at=now, note=rule_id)
    return row


def before_decision(match: Match) -> None:
    """What a decision rests on changes only before it. Raises WrongState."""
    if match.state not in {MatchState.OPEN, MatchState.OFFERED, MatchState.CONSENTED}:
        raise WrongState


def _said(text: str, field: str, what: str) -> str:
    text = text.strip()
    if len(text) < SHORTEST:
        raise Invalid(f"请写明{what}，至少{SHORTEST}个字。", field)
    if len(text) > LONGEST:
        raise Invalid(f"不能超过{LONGEST}个字。", field)
    return text
