"""The search for a found child's parents, and what follows when nobody comes (CW18-M2 to M4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import Child, GuardianStatus
from app.children.services import guardianship
from app.core import clock, crypto
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents import services as documents
from app.institutions import workflow as w
from app.institutions.grounds import NOT_FOUND_PAPER, NOTICE_PAPER, PAPERS, SEARCHED, Ground
from app.institutions.models import Admission, PaperState, SearchNotice, Stage
from app.institutions.services import papers
from app.institutions.services.parts import letter, start, tell
from app.law import home_periods as periods
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from app.core.policy import Actor
    from app.documents.models import Document, Letter


def newest_notice(session: Session, case: Admission) -> SearchNotice | None:
    """The notice that counts."""
    return session.scalar(
        select(SearchNotice)
        .where(SearchNotice.admission_id == case.id)
        .order_by(SearchNotice.id.desc())
        .limit(1)
    )


def publish(
    session: Session,
    case: Admission,
    *,
    on: date,
    media: str,
    place: str,
    features: str,
    contact: str,
    photo: FileStorage | None = None,
    actor: Actor,
    now: datetime,
) -> SearchNotice:
    """D-CW-NOTICE: 60 days for a foundling, 30 for a rescued child. Raises Invalid.

    It stands on the public page until the last day or the result, whichever comes first. It is
    entered as the paper P1b at once and still has to be checked like every other.
    """
    demand(actor, "institutions.search", case)
    if case.ground not in SEARCHED:
        raise Invalid("这一接收情形不需要由本机构发布寻亲公告。")
    if case.state not in w.HERE:
        raise WrongState("孩子不在院，不能发布寻亲公告。")
    if on > clock.day(now) or (case.arrived_at and on < clock.day(case.arrived_at)):
        raise Invalid("发布日期应在到院之后、今天之前。", "published_on")
    running = newest_notice(session, case)
    if running is not None and running.ended_on is None:
        raise WrongState("上一份寻亲公告还没有登记结果。")
    trafficked = case.ground is Ground.TRAFFICKED
    period = periods.NOTICE_TRAFFICKED if trafficked else periods.NOTICE_FOUNDLING
    until = start(session, case, period, on=on)
    row = SearchNotice(
        admission_id=case.id, published_on=on, until_on=until, media=media.strip(),
        place=place.strip(), contact=contact.strip(), created_at=now,
    )  # fmt: skip
    row.features = features.strip()
    picture = _picture(session, case, photo, actor, now)
    row.photo_id = picture.id if picture else None
    row.digest = _digest(row, case, picture)
    session.add(row)
    session.flush()
    # A child that was here before the portal came is searched for without an admission to send.
    stage = Stage.ADMISSION if case.state in papers.UNSENT else Stage.STAY
    if papers.paper_of(case, NOTICE_PAPER) is None or stage is Stage.ADMISSION:
        papers.enter(
            session, case, PAPERS[NOTICE_PAPER], stage, number="", issuer=actor.agency_name,
            issued_on=on, actor=actor, now=now,
        )  # fmt: skip
    audit.record(session, actor, "institutions.search", case.subject, note="发布", at=now)
    return row


def _picture(
    session: Session, case: Admission, photo: FileStorage | None, actor: Actor, now: datetime
) -> Document | None:
    if photo is None or not photo.filename:
        return None
    kept = documents.store(
        session, subject_kind=case.subject.kind, subject_id=case.id, name=photo.filename,
        stream=photo.stream, uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    if not kept.media_type.startswith("image/"):
        raise Invalid("请选择一张照片（JPG或者PNG）。", "photo")
    return kept


def _digest(row: SearchNotice, case: Admission, picture: Document | None) -> str:
    """SM3 over what the public reads, in the order of the page."""
    said = [
        case.sex, case.birth_on.isoformat(), str(case.found_on or ""), row.place,
        row.features or "", row.contact, row.published_on.isoformat(), row.until_on.isoformat(),
        picture.digest if picture else "",
    ]  # fmt: skip
    return crypto.sm3("\n".join(said).encode()).hex()


def end(
    session: Session,
    case: Admission,
    notice: SearchNotice,
    *,
    claimed: bool,
    note: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The result: claimed on any day, not claimed only once the last day is past.

    The photo is taken off line the same day (PD-PUB-1). Raises Invalid, WrongState.
    """
    demand(actor, "institutions.search", case)
    today = clock.day(now)
    if notice.ended_on is not None:
        raise WrongState("结果已经登记。")
    if not claimed and today <= notice.until_on:
        raise Invalid(f"公告到{notice.until_on}为止，期满之后才能登记没有人认领。", "claimed")
    notice.claimed, notice.ended_on, notice.taken_down_on = claimed, today, today
    notice.note = note.strip() or None
    deadlines.stop(session, case, periods.NOTICE_FOUNDLING, periods.NOTICE_TRAFFICKED, now=now)
    deadlines.copy_next(session, case)
    says = "有人认领" if claimed else "期满没有人认领"
    audit.record(session, actor, "institutions.search", case.subject, note=says, at=now)
    if claimed and case.state in w.CLAIM.sources:
        advance(session, case, w.CLAIM, actor=actor, now=now)
    if not claimed and case.bureau_id is not None:
        tell(session, case, Role.BUREAU_HEAD, agency_id=case.bureau_id, part="search",
             title="寻亲公告期满，没有人认领",
             body="公安机关出具证明后，请决定是否转为长期监护。")  # fmt: skip


def unclaim(session: Session, case: Admission, *, reason: str, actor: Actor, now: datetime) -> None:
    """Who came is not the parent. Raises Invalid."""
    demand(actor, w.UNCLAIM.action, case)
    if len(reason.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明为什么认领不成立，至少5个字。", "reason")
    if notice := newest_notice(session, case):
        notice.note = "\n".join(filter(None, (notice.note, f"认领不成立：{reason.strip()}")))
    advance(session, case, w.UNCLAIM, actor=actor, now=now)


def barrier_to_long_term(session: Session, case: Admission, child: Child | None) -> str:
    """Why long-term guardianship cannot be decided yet; empty where it can."""
    if child is None or child.guardian is not GuardianStatus.CIVIL_AFFAIRS_TEMPORARY:
        return "孩子目前不是民政部门临时监护。"
    if case.ground not in SEARCHED:
        return "只有正在查找父母的儿童，才由寻亲结果转为长期监护。"
    notice = newest_notice(session, case)
    if notice is None or notice.ended_on is None or notice.claimed:
        return "寻亲公告还没有期满，或者有人认领。"
    title = PAPERS[NOT_FOUND_PAPER].title
    paper = papers.paper_of(case, NOT_FOUND_PAPER)
    if paper is None or paper.issued_on is None or paper.check is not PaperState.GOOD:
        return f"还没有核对为符合的公安机关{title}。"
    if paper.issued_on <= notice.until_on:
        return f"公安机关{title}应在寻亲公告期满（{notice.until_on}）以后出具。"
    return papers.too_early(session, case, paper)


def to_long_term(
    session: Session, case: Admission, child: Child, *, actor: Actor, now: datetime
) -> Letter:
    """The bureau's head decides: temporary guardianship becomes long-term (LG1). Raises Invalid."""
    demand(actor, "institutions.long_term", case)
    against = barrier_to_long_term(session, case, child)
    if against:
        raise Invalid(against)
    if case.state not in w.IN_HOME:
        raise WrongState
    today = clock.day(now)
    signed = letter(
        session, case, title="关于转为长期监护的决定",
        paragraphs=(
            f"编号{case.case_no}的儿童，寻亲公告期满没有人认领，公安机关出具了查找不到的证明。",
            f"自{today.year}年{today.month}月{today.day}日起，由临时监护转为民政部门长期监护。",
        ),
        rules=("CW26-A1", "CW18-M2"), actor=actor, now=now,
    )  # fmt: skip
    guardianship.change(
        session, child, status=GuardianStatus.CIVIL_AFFAIRS, on=today, agency_id=case.bureau_id,
        ground="LG1", document_no=signed.number or "", actor=actor, now=now,
    )  # fmt: skip
    case.long_term_on, case.legal_ground = today, "LG1"
    deadlines.stop(session, case, periods.POLICE_FIRST, periods.POLICE_FINAL, now=now)
    deadlines.copy_next(session, case)
    audit.record(session, actor, "institutions.long_term", case.subject, at=now)
    tell(session, case, Role.SOCIAL_WORKER, title="已转为长期监护",
         body="请重新评估安置方式；符合条件的，可以送养。", part="care")  # fmt: skip
    return signed
