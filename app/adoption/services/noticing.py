"""The public notice for a child whose parents cannot be found, beside the case (§10, §11).

Its days and those of the assessment are not counted in the 30 days of the review: the clock of
the review waits as long as either runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import (
    Adoption,
    AdoptionPaper,
    Claim,
    FindingNotice,
    NoticeState,
    Side,
)
from app.adoption.services import facts, telling
from app.audit import services as audit
from app.core import clock, crypto
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, NotFound, WrongState
from app.core.once import once
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import adoption_periods as periods
from app.law.dates import age_on
from app.workflow.services import advance, follow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.workflow.moves import Move

S, N = workflow.S, NoticeState
RUNS_IN = frozenset({
    S.ACCEPTED, S.ASSESS_NOTIFIED, S.ASSESSING, S.MATCHED, S.FUSION, S.REPORTED,
})  # fmt: skip
OPEN = (N.RUNNING, N.CLAIM_CHECK)
MOST = 200
_SEXES = {"1": "男", "2": "女"}
_YEAR_MONTHS = 12


@once
def of_case(session: Session, case: Adoption) -> Sequence[FindingNotice]:
    """Every notice of a case, the newest first."""
    return session.scalars(
        select(FindingNotice)
        .where(FindingNotice.adoption_id == case.id)
        .order_by(FindingNotice.id.desc())
    ).all()


def current(session: Session, case: Adoption) -> FindingNotice | None:
    """The notice that runs, or whose claim is looked into."""
    return next((row for row in of_case(session, case) if row.state in OPEN), None)


def is_needed(session: Session, case: Adoption, on: date) -> bool:
    """Whether the law wants a notice that this case has not had (RM-08-2)."""
    if "public_notice" not in facts.evaluate(session, case, on).needs:
        return False
    return not any(row.state is N.UNCLAIMED for row in of_case(session, case))


def publish(
    session: Session,
    case: Adoption,
    *,
    media: str,
    found_on: date,
    place: str,
    features: str,
    contact: str,
    actor: Actor,
    now: datetime,
) -> FindingNotice:
    """Put the notice on line: 60 full days from tomorrow on. Raises Invalid, WrongState."""
    demand(actor, "adoption.publish", case)
    today = clock.day(now)
    if case.state not in RUNS_IN or current(session, case) is not None:
        raise WrongState
    if not is_needed(session, case, today):
        raise Invalid("这件申请不需要公告，或者已经公告期满。")
    if found_on > today:
        raise Invalid("发现日期不能晚于今天。", "found_on")
    for name, value in (("media", media), ("place", place), ("features", features)):
        if not value.strip():
            raise Invalid("请填写公告的内容。", name)
    clock_row = deadlines.start(session, case, periods.NOTICE, on=today, agency_id=case.agency_id)
    deadlines.pause(session, case, periods.REVIEW, on=today)
    born, sex = facts.birth_and_sex(session, facts.adoptees_of(session, case)[0])
    row = FindingNotice(
        adoption_id=case.id, agency_id=case.agency_id, published_on=today,
        until_on=clock_row.due_on, media=media.strip(), sex=_SEXES.get(sex, "未知"),
        about_age=_about(born, today), found_on=found_on, place=place.strip(),
        contact=contact.strip(), published_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    row.features = features.strip()
    row.digest = _digest(row)
    session.add(row)
    deadlines.copy_next(session, case)
    audit.record(session, actor, "adoption.publish", case.subject, note=row.digest, at=now)
    return row


def _about(born: date | None, day: date) -> str:
    """An age that helps to recognise the child, and is no birth date."""
    if born is None:
        return "年龄不详"
    months = (day.year - born.year) * _YEAR_MONTHS + day.month - born.month
    return f"大约{max(months, 1)}个月" if months < _YEAR_MONTHS else f"大约{age_on(born, day)}岁"


def _digest(row: FindingNotice) -> str:
    said = [
        row.sex, row.about_age, row.found_on.isoformat(), row.place, row.features or "",
        row.contact, row.published_on.isoformat(), row.until_on.isoformat(),
    ]  # fmt: skip
    return crypto.sm3("\n".join(said).encode()).hex()


def enter_claim(
    session: Session, case: Adoption, *, claimant: str, words: str, actor: Actor, now: datetime
) -> Claim:
    """Somebody says that the child is theirs; until it is decided nothing is registered."""
    demand(actor, "adoption.claim", case)
    notice = current(session, case)
    if notice is None or notice.state is not N.RUNNING:
        raise WrongState
    for name, value in (("claimant", claimant), ("words", words)):
        if not value.strip():
            raise Invalid("请填写认领人和认领的情况。", name)
    row = Claim(
        notice_id=notice.id, agency_id=case.agency_id, received_on=clock.day(now),
        entered_by_person_id=actor.person_id, created_at=now,
    )  # fmt: skip
    row.claimant, row.words = claimant.strip(), words.strip()
    session.add(row)
    notice.state = N.CLAIM_CHECK
    session.flush()
    audit.record(session, actor, "adoption.claim", case.subject, at=now)
    telling.tell_organ(
        session, case, Role.BUREAU_HEAD, title="有人认领公告的孩子",
        body="请公安机关核对身份和亲子关系，再作决定。",
    )  # fmt: skip
    return row


def open_claim(session: Session, case: Adoption) -> Claim | None:
    """The claim that waits for a decision."""
    notice = current(session, case)
    if notice is None:
        return None
    return session.scalar(
        select(Claim).where(Claim.notice_id == notice.id, Claim.accepted.is_(None))
    )


def with_claims(session: Session, case: Adoption) -> tuple[list[FindingNotice], list[Claim]]:
    """Every notice of a case, and every claim upon them; the newest first."""
    rows: Sequence[Row[FindingNotice, Claim | None]] = session.execute(
        select(FindingNotice, Claim)
        .outerjoin(Claim, Claim.notice_id == FindingNotice.id)
        .where(FindingNotice.adoption_id == case.id)
        .order_by(FindingNotice.id.desc(), Claim.id.desc())
    ).all()
    claims = [claim for _, claim in rows if claim is not None]
    return list(dict.fromkeys(notice for notice, _ in rows)), claims


def decide_claim(
    session: Session,
    case: Adoption,
    *,
    accepted: bool,
    evidence: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The head, not who entered it: accepted ends the case, rejected lets the notice go on."""
    demand(actor, "adoption.decide_claim", case)
    claim, notice = open_claim(session, case), current(session, case)
    if claim is None or notice is None:
        raise WrongState
    if claim.entered_by_person_id in actor.persons:
        raise Conflict("登记认领的人不能作决定，请另一名负责人办理。")
    if not evidence.strip():
        raise Invalid("请填写公安机关核对身份和亲子关系的文书。", "evidence")
    if not reason.strip():
        raise Invalid("请写明决定的理由。", "reason")
    today = clock.day(now)
    claim.accepted, claim.evidence = accepted, evidence.strip()
    claim.reason = reason.strip()
    claim.decided_by_id, claim.decided_at = actor.user_id, now
    audit.record(
        session, actor, "adoption.decide_claim", case.subject, at=now,
        note="认领成立" if accepted else "认领不成立",
    )  # fmt: skip
    if not accepted:
        notice.state = N.RUNNING
        session.flush()
        if notice.until_on < today:
            end(session, case, now)
        return
    notice.state, notice.ended_on = N.CLAIMED, today
    deadlines.stop(session, case, periods.NOTICE, now=now)
    advance(session, case, workflow.REUNITE, actor=actor, now=now)
    case.closed_at = now
    telling.tell_family(
        session, case, "收养登记申请已终止", "孩子的家人已经找到，孩子将回到家人身边。谢谢您。"
    )


def end(session: Session, case: Adoption, now: datetime) -> None:
    """The 60 days are full and nobody claimed the child: it counts as not found (RM-08-2).

    With an open claim nothing ends. The proof D-37 stands in the file from now on.
    """
    notice = current(session, case)
    if notice is None or notice.state is not N.RUNNING:
        return
    today = clock.day(now)
    notice.state, notice.ended_on = N.UNCLAIMED, today
    session.add(AdoptionPaper(
        adoption_id=case.id, side=Side.ORGAN, code="D-37", check="good",
        issued_on=notice.published_on, original_seen_on=today,
        original_seen_by_id=notice.published_by_id, created_at=now,
    ))  # fmt: skip
    for row in deadlines.running(session, case, periods.NOTICE):
        deadlines.end(row, now)
    if case.state not in workflow.IN_ASSESSMENT | {workflow.S.SUSPENDED}:
        deadlines.resume(session, case, periods.REVIEW, on=today)
    deadlines.copy_next(session, case)
    telling.tell_organ(
        session, case, Role.REGISTRAR, title="公告期满，无人认领", body="可以继续审查。"
    )


def _still_waits(session: Session, case: Adoption, _move: Move, now: datetime) -> None:
    """Whatever moved the case: while it is assessed, or the notice runs, the review waits."""
    if not deadlines.running(session, case, periods.REVIEW):
        return
    if case.state in workflow.IN_ASSESSMENT or current(session, case) is not None:
        deadlines.pause(session, case, periods.REVIEW, on=clock.day(now))
        deadlines.copy_next(session, case)


follow("adoption", _still_waits)


# --- what the public sees ----------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """A notice as its page shows it; once it is over nothing of the child is left."""

    ref: str
    organ: str
    phone: str
    published_on: date
    until_on: date
    put_on_line: datetime
    digest: str
    is_running: bool
    sex: str = ""
    about_age: str = ""
    found_on: date | None = None
    place: str = ""
    features: str = ""
    contact: str = ""


def on_line(session: Session) -> list[Published]:
    """What runs today, the newest first."""
    today = clock.today()
    with as_system(session):
        rows = session.execute(
            select(FindingNotice, Agency.name, Agency.phone)
            .join(Agency, Agency.id == FindingNotice.agency_id)
            .where(FindingNotice.state.in_(OPEN), FindingNotice.until_on >= today)
            .order_by(FindingNotice.published_on.desc(), FindingNotice.id.desc())
            .limit(MOST)
        ).all()
        return [_published(*row, today) for row in rows]


def get_public(session: Session, ref: str) -> Published:
    """One notice, running or over. Raises NotFound."""
    with as_system(session):
        row = session.execute(
            select(FindingNotice, Agency.name, Agency.phone)
            .join(Agency, Agency.id == FindingNotice.agency_id)
            .where(FindingNotice.ref == ref)
        ).first()
        if row is None:
            raise NotFound
        return _published(*row, clock.today())


def _published(row: FindingNotice, organ: str, phone: str, today: date) -> Published:
    runs = row.state in OPEN and row.published_on <= today <= row.until_on
    shown = {
        "sex": row.sex, "about_age": row.about_age, "found_on": row.found_on, "place": row.place,
        "features": row.features or "", "contact": row.contact,
    }  # fmt: skip
    return Published(
        ref=row.ref,
        organ=organ,
        phone=phone,
        published_on=row.published_on,
        until_on=row.until_on,
        put_on_line=row.created_at,
        digest=row.digest,
        is_running=runs,
        **(shown if runs else {}),  # type: ignore[arg-type]
    )
