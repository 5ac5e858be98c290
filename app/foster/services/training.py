"""Training of main carers: sessions, places, attendance; then the pool (FC-12-4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.audit import services as audit
from app.audit.services import Subject
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Refused, Unseen, allows, demand
from app.deadlines import services as deadlines
from app.documents import letter_services, letters
from app.documents.citing import cited
from app.families.models import Member
from app.foster.models import Enrolment, FosterApplication, State, TrainingSession
from app.foster.queries import get_application
from app.foster.services import correspondence
from app.foster.services.facts import local_values
from app.foster.services.findings import procedure
from app.foster.workflow import QUALIFY
from app.law.foster_periods import EXPIRED, QUALIFIED
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

TRAINING = frozenset({State.FILED, State.BUREAU_APPROVED})
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Place:
    """A family's place in a session: `position` from 1; beyond the seats it waits."""

    enrolment: Enrolment
    position: int
    seats: int

    @property
    def waits(self) -> bool:
        return self.position > self.seats


def save_session(
    session: Session,
    training: TrainingSession | None,
    *,
    title: str,
    content: str,
    starts_at: datetime,
    hours: Decimal,
    place: str,
    seats: int,
    trainer: str,
    actor: Actor,
    now: datetime,
) -> TrainingSession:
    """A new session of the actor's institution, or changes to one that is still to come."""
    demand(actor, "foster.keep_training")
    moved = False
    if training is None:
        if starts_at <= now:
            raise Invalid("培训时间应当晚于现在。", "day")
        training = TrainingSession(agency_id=actor.agency_id)
        session.add(training)
    elif training.starts_at <= now or training.cancelled_at is not None:
        raise WrongState("培训已经开始或者取消，不能再修改。")
    else:
        moved = training.starts_at != starts_at or training.place != place
    training.title, training.content, training.trainer = title, content, trainer
    training.starts_at, training.hours = starts_at, hours
    training.place, training.seats = place, seats
    session.flush()
    audit.record(session, actor, "foster.keep_training", _subject(training), at=now)
    if moved:
        _tell_enrolled(session, training, "培训的时间或者地点有变动", "请查看新的时间和地点。")
    return training


def _subject(training: TrainingSession) -> Subject:
    return Subject("training_session", training.ref)


def get_session(session: Session, actor: Actor, ref: str) -> TrainingSession:
    """A session of the actor's own institution. Raises Unseen."""
    demand(actor, "foster.training_sessions")
    found = session.scalar(
        select(TrainingSession).where(
            TrainingSession.ref == ref, TrainingSession.agency_id == actor.agency_id
        )
    )
    if found is None:
        raise Unseen("training_session", ref)
    return found


def cancel_session(
    session: Session, training: TrainingSession, *, actor: Actor, now: datetime
) -> None:
    """The session does not take place; everyone enrolled is told."""
    demand(actor, "foster.keep_training")
    if training.cancelled_at is not None or training.starts_at <= now:
        raise WrongState("培训已经开始或者取消。")
    training.cancelled_at = now
    session.flush()
    audit.record(session, actor, "foster.cancel_training", _subject(training), at=now)
    _tell_enrolled(session, training, "培训已取消", "请改报其他场次。")


def enrolments(session: Session, training: TrainingSession) -> list[Place]:
    """Everyone enrolled, in order; the first `seats` have a seat, the others wait."""
    rows = session.scalars(
        select(Enrolment)
        .where(Enrolment.session_id == training.id, Enrolment.cancelled_at.is_(None))
        .order_by(Enrolment.id)
    )
    return [Place(row, n, training.seats) for n, row in enumerate(rows, 1)]


def place_of(session: Session, training: TrainingSession, application_id: int) -> Place | None:
    """One family's place. Others' enrolments are only counted, whoever asks."""
    with as_system(session):
        return next(
            (
                place
                for place in enrolments(session, training)
                if place.enrolment.application_id == application_id
            ),
            None,
        )


def offered(
    session: Session, case: FosterApplication, now: datetime
) -> list[tuple[TrainingSession, int, Place | None]]:
    """Coming sessions of the case's institution: how many seats are left, and one's own place."""
    coming = session.scalars(
        select(TrainingSession)
        .where(
            TrainingSession.agency_id == case.agency_id,
            TrainingSession.starts_at > now,
            TrainingSession.cancelled_at.is_(None),
        )
        .order_by(TrainingSession.starts_at)
        .limit(20)
    ).all()
    found = []
    coming = [t for t in coming if may_train(session, case, clock.day(t.starts_at))]
    with as_system(session):
        for training in coming:
            taken = enrolments(session, training)
            own = next((p for p in taken if p.enrolment.application_id == case.id), None)
            found.append((training, max(0, training.seats - len(taken)), own))
    return found


def enrol(
    session: Session,
    training: TrainingSession,
    case: FosterApplication,
    *,
    actor: Actor,
    now: datetime,
) -> Place:
    """Put the main carer on the list, by the family or by the institution's worker."""
    demand(actor, "foster.enrol", case)
    if not may_train(session, case, clock.day(now)):
        raise WrongState("备案完成后才能报名培训；资格失效的，补办复核的期限内可以报名。")
    if not may_train(session, case, clock.day(training.starts_at)):
        raise Conflict("这场培训在补办复核的期限以后，请选择其他场次，或者重新申请。")
    if training.cancelled_at is not None or training.starts_at <= now:
        raise Conflict("这场培训已经开始或者取消，请选择其他场次。")
    if training.agency_id != case.agency_id:
        raise Unseen("training_session", training.ref)
    carer = session.scalar(
        select(Member).where(
            Member.household_id == case.household_id,
            Member.is_main_carer.is_(True),
            Member.left_on.is_(None),
        )
    )
    if carer is None:
        raise Invalid("申请中没有填写主要照料人，请先补充。")
    known = session.scalar(
        select(Enrolment).where(
            Enrolment.session_id == training.id, Enrolment.application_id == case.id
        )
    )
    if known is not None and known.cancelled_at is None:
        raise Conflict("已经报过名了。")
    if known is not None:  # who gave the place up stands at the end of the line again
        session.delete(known)
        session.flush()
    session.add(
        Enrolment(
            session_id=training.id, application_id=case.id, member_id=carer.id, created_at=now
        )
    )
    session.flush()
    audit.record(session, actor, "foster.enrol", case.subject, after=training.ref, at=now)
    place = place_of(session, training, case.id)
    if place is None:
        raise WrongState
    return place


def give_up(
    session: Session,
    training: TrainingSession,
    case: FosterApplication,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Give the place up before the session; who moves up from the waiting list is told."""
    demand(actor, "foster.enrol", case)
    place = place_of(session, training, case.id)
    if place is None or training.starts_at <= now:
        raise WrongState
    with as_system(session):
        waiting = [p for p in enrolments(session, training) if p.waits]
        place.enrolment.cancelled_at = now
        session.flush()
        if waiting and not place.waits:
            _tell(session, training, waiting[0].enrolment, "您有培训名额了", "请按时参加培训。")
    audit.record(session, actor, "foster.give_up_training", case.subject, at=now)


def record_attendance(
    session: Session,
    training: TrainingSession,
    attended: Mapping[str, tuple[Decimal, bool]],
    *,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Hours and result by enrolment; families that have all they need enter the pool.

    Returns the case numbers that entered. Hours are tenths, from 0 to the session's own.
    """
    demand(actor, "foster.keep_training")
    if training.starts_at > now or training.cancelled_at is not None:
        raise WrongState("培训开始以后才能登记出勤。")
    entered = []
    for place in enrolments(session, training):
        given = attended.get(place.enrolment.ref)
        if given is None:
            continue
        hours, passed = given
        if not 0 <= hours <= training.hours or hours % TENTH:
            raise Invalid(f"学时应在0到{training.hours}之间，最多一位小数。", place.enrolment.ref)
        if passed and hours == 0:
            raise Invalid("没有参加的，不能记为合格。", place.enrolment.ref)
        row = place.enrolment
        row.hours, row.passed = hours, passed
        row.recorded_at, row.recorded_by_id = now, actor.user_id
        session.flush()
        ref = session.scalar(
            select(FosterApplication.ref).where(FosterApplication.id == row.application_id)
        )
        case = get_application(session, actor, ref or "")
        audit.record(
            session, actor, "foster.train", case.subject, after=f"{hours} {passed}", at=now
        )
        if has_all_hours(session, case, clock.day(now)) and case.state in TRAINING:
            qualify(session, case, actor=actor, now=now)
            entered.append(case.case_no or "")
    return entered


def may_requalify(session: Session, case: FosterApplication, on: date) -> bool:
    """Whether the six months after expiry still run on a day, the last one included."""
    return case.state is State.EXPIRED and any(
        row.due_on >= on for row in deadlines.running(session, case, EXPIRED)
    )


def may_train(session: Session, case: FosterApplication, on: date) -> bool:
    """Families that were filed; and those that expired untrained, while they may come back."""
    if case.state in TRAINING:
        return True
    return may_requalify(session, case, on) and not has_all_hours(session, case, on)


def hours_of(session: Session, case: FosterApplication, on: date) -> tuple[Decimal, Decimal]:
    """(hours passed so far, hours needed at the place on a day)."""
    needed = local_values(session, case, on)["foster_training_hours"]
    return procedure(session, case)["training_hours"], Decimal(str(needed))


def has_all_hours(session: Session, case: FosterApplication, on: date) -> bool:
    """Training was passed, with at least the hours of the place."""
    done, needed = hours_of(session, case, on)
    passed: bool = procedure(session, case)["training_passed"]
    return passed and done >= needed


def qualify(session: Session, case: FosterApplication, *, actor: Actor, now: datetime) -> None:
    """Training is done: the family enters the pool, for as long as the place lays down."""
    if not allows(actor, QUALIFY.action, case):
        raise Refused(QUALIFY.action, case)
    if case.state not in TRAINING:
        raise WrongState
    today = clock.day(now)
    if not has_all_hours(session, case, today):
        done, needed = hours_of(session, case, today)
        raise Invalid(f"培训合格学时为{done}小时，需要{needed}小时。")
    case.qualified_on = today
    case.valid_until = correspondence.promised(session, case, QUALIFIED, today)
    case.officer_id = None
    advance(session, case, QUALIFY, actor=actor, now=now)
    _letter(session, case, actor, now)
    notices.tell(
        session, person_id=case.applicant_person_id, kind="foster.qualified",
        title="您家已进入合格家庭库",
        body=f"资格有效期到{case.valid_until.isoformat()}，每年复核一次。有合适的孩子时会联系您。",
        case_no=case.case_no or "", path=correspondence.family_path(case),
    )  # fmt: skip


def _letter(session: Session, case: FosterApplication, actor: Actor, now: datetime) -> None:
    today = clock.day(now)
    figures = local_values(session, case, today)
    carer = session.scalar(
        select(Member)
        .where(
            Member.household_id == case.household_id,
            Member.is_main_carer.is_(True),
            Member.left_on.is_(None),
        )
        .limit(1)
    )
    letter = letter_services.draft(
        session,
        subject=case.subject,
        subject_id=case.id,
        agency_id=case.agency_id,
        kind=letters.LetterKind.QUALIFIED,
        title="合格寄养家庭入库通知书",
        content=letters.Qualified(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant_name,
            main_carer=(carer.name if carer else None) or case.applicant_name,
            pool_number=case.case_no or "",
            valid_from=today,
            valid_until=case.valid_until or today,
            max_children=int(figures["max_foster_children"]),
            training_hours=int(procedure(session, case)["training_hours"]),
            contact=correspondence.contact(case, actor),
            basis=(cited(session, "FC-12-4"),),
        ),
        addressee_id=case.applicant_person_id,
        now=now,
    )
    letter_services.sign(session, letter, actor=actor, now=now)


def _tell_enrolled(session: Session, training: TrainingSession, title: str, body: str) -> None:
    for place in enrolments(session, training):
        _tell(session, training, place.enrolment, title, body)


def _tell(
    session: Session, training: TrainingSession, row: Enrolment, title: str, body: str
) -> None:
    case = session.scalar(
        select(FosterApplication)
        .where(FosterApplication.id == row.application_id)
        .options(joinedload(FosterApplication.agency))
    )
    if case is None:
        return
    notices.tell(
        session, person_id=case.applicant_person_id, kind="foster.training", title=title,
        body=f"{training.title}：{body}", case_no=case.case_no or "",
        path=correspondence.family_path(case), act_by=clock.day(training.starts_at),
        sms_phone=case.agency.phone,
    )  # fmt: skip


def enrolled_count(session: Session, training_ids: list[int]) -> dict[int, int]:
    """How many are enrolled in each session."""
    rows = session.execute(
        select(Enrolment.session_id, func.count())
        .where(Enrolment.session_id.in_(training_ids), Enrolment.cancelled_at.is_(None))
        .group_by(Enrolment.session_id)
    )
    return {row[0]: row[1] for row in rows}


def session_for(session: Session, case: FosterApplication, ref: str) -> TrainingSession:
    """A session of the case's own institution. Raises Unseen."""
    found = session.scalar(
        select(TrainingSession).where(
            TrainingSession.ref == ref, TrainingSession.agency_id == case.agency_id
        )
    )
    if found is None:
        raise Unseen("training_session", ref)
    return found
