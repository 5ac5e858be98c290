"""Leaving on a lawful ground, the follow-up, and death in care (CW18-X1, X2, X4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.roles import Role
from app.audit import services as audit
from app.children import ties
from app.children.models import CareForm, Child, GuardianStatus, PlaceKind
from app.children.services import care, guardianship, register
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.once import once
from app.core.policy import demand
from app.institutions import workflow as w
from app.institutions.grounds import LeaveGround
from app.institutions.models import (
    Admission,
    AdultPlan,
    FollowUp,
    Leaving,
    Part,
    SearchNotice,
    State,
)
from app.institutions.rules import ADULT, FOLLOW_UP_MONTHS
from app.institutions.services import rulings
from app.institutions.services.papers import good_codes
from app.institutions.services.parts import letter, tell, took_part
from app.law.dates import add_months, age_on
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

# Where a child lives afterwards, and who is guardian then (None: stays as it is).
AFTER: dict[LeaveGround, tuple[CareForm, GuardianStatus | None]] = {
    LeaveGround.FOUND: (CareForm.GUARDIAN_HOME, GuardianStatus.PARENTS),
    LeaveGround.GUARDIAN: (CareForm.GUARDIAN_HOME, GuardianStatus.OTHER),
    LeaveGround.ADULT: (CareForm.ADULT, None),
    LeaveGround.ADOPTED: (CareForm.ADOPTED, GuardianStatus.PARENTS),
    LeaveGround.ENTRUSTMENT_ENDS: (CareForm.ELSEWHERE, None),
    LeaveGround.OTHER: (CareForm.ELSEWHERE, None),
}
CLOSES_FILE = {LeaveGround.ADULT, LeaveGround.ADOPTED}


@dataclass(frozen=True)
class Departure:
    """D-CW-LEAVE."""

    ground: LeaveGround
    planned_on: date
    receiver: dict[str, str]
    belongings: str
    money_settled: str
    follow_up_plan: str


def present(session: Session, case: Admission) -> Leaving | None:
    """The leaving that is under way or done."""
    return next((one for one in _leavings(session, case) if one.withdrawn_at is None), None)


def withdrawn(session: Session, case: Admission) -> Sequence[Leaving]:
    """Those that came to nothing, the newest first."""
    return [one for one in _leavings(session, case) if one.withdrawn_at is not None]


@once
def _leavings(session: Session, case: Admission) -> Sequence[Leaving]:
    return session.scalars(
        select(Leaving).where(Leaving.admission_id == case.id).order_by(Leaving.id.desc())
    ).all()


def propose(
    session: Session, case: Admission, child: Child, what: Departure, *, actor: Actor, now: datetime
) -> Leaving:
    """A ground has come up; papers follow. Raises Invalid."""
    demand(actor, w.PROPOSE_LEAVE.action, case)
    if case.state is State.CLAIMED and what.ground is not LeaveGround.FOUND:
        raise Invalid(
            "有人认领的，按“找到父母或者其他监护人”办理，或者先登记认领不成立。", "ground"
        )
    if what.ground is not LeaveGround.ADULT and not what.receiver.get("name", "").strip():
        raise Invalid("请填写接收人姓名。", "receiver_name")
    if what.ground is LeaveGround.ADULT:
        _refuse_minor(session, case, child, what.planned_on)
    elif what.planned_on < clock.day(now):
        raise Invalid("计划离院日期不能早于今天。", "planned_on")
    row = Leaving(
        admission_id=case.id, ground=what.ground, planned_on=what.planned_on,
        money_settled=what.money_settled.strip(), created_at=now,
    )  # fmt: skip
    row.receiver = {key: text.strip() for key, text in what.receiver.items() if text.strip()}
    row.belongings = what.belongings.strip() or None
    row.follow_up_plan = what.follow_up_plan.strip() or None
    session.add(row)
    advance(session, case, w.PROPOSE_LEAVE, actor=actor, now=now, note=what.ground.label)
    took_part(session, case, Part.PREPARE_LEAVE, actor=actor, now=now)
    tell(session, case, Role.HEAD, title="一份离院申请待核对", body=what.ground.label,
         part="leave")  # fmt: skip
    return row


def _refuse_minor(session: Session, case: Admission, child: Child, planned_on: date) -> None:
    if age_on(child.birth_on, planned_on) < ADULT:
        raise Invalid("计划离院那天还不满18周岁。", "planned_on")
    plan = _plan(session, case)
    if plan is None or plan.approved_at is None:
        raise Invalid("请先作成年评估，安置计划经审定后再办理离院。", "ground")
    if not plan.capable:
        raise Invalid(
            "评估为不具有完全民事行为能力的，不按成年离院，按“其他情形”转入社会福利机构。", "ground"
        )


def _plan(session: Session, case: Admission) -> AdultPlan | None:
    return session.scalar(select(AdultPlan).where(AdultPlan.admission_id == case.id))


def lacking(case: Admission, row: Leaving) -> list[str]:
    """Titles of the leaving's papers that are not there and good."""
    good = good_codes(case)
    return [kind.title for kind in row.ground.papers if kind.code not in good]


def _refuse_lacking(case: Admission, row: Leaving) -> None:
    if titles := lacking(case, row):
        raise Invalid(f"还有材料没有核对为符合：{'、'.join(titles)}。")


def check(session: Session, case: Admission, *, actor: Actor, now: datetime) -> None:
    """The home's head finds the papers complete. Raises Invalid."""
    demand(actor, w.CHECK_LEAVE.action, case)
    row = _open(session, case)
    _refuse_lacking(case, row)
    row.checked_at = now
    advance(session, case, w.CHECK_LEAVE, actor=actor, now=now, holder_agency_id=case.bureau_id)
    took_part(session, case, Part.CHECK_LEAVE, actor=actor, now=now)
    if case.bureau_id is not None:
        tell(session, case, Role.BUREAU_HEAD, agency_id=case.bureau_id, part="leave",
             title="一份离院待审批", body=row.ground.label)  # fmt: skip


def approve(session: Session, case: Admission, *, actor: Actor, now: datetime) -> Letter:
    """The bureau's head approves, in a letter to the home. Raises Invalid."""
    demand(actor, w.APPROVE_LEAVE.action, case)
    row = _open(session, case)
    _refuse_lacking(case, row)
    advance(session, case, w.APPROVE_LEAVE, actor=actor, now=now, holder_agency_id=case.bureau_id)
    took_part(session, case, Part.APPROVE_LEAVE, actor=actor, now=now)
    row.approved_at = now
    signed = letter(
        session, case, title="关于同意儿童离院的批复",
        paragraphs=(
            f"你单位报送的编号{case.case_no}儿童的离院材料收悉。离院情形：{row.ground.label}。",
            "经审查，同意离院。请核对接收人身份，交接随身物品和材料，并在离院后6个月内跟踪回访。",
        ),
        rules=("CW18-X1", "CW18-X2"), actor=actor, now=now,
    )  # fmt: skip
    row.letter_id = signed.id
    if case.bureau_id is not None:
        tell(session, case, Role.BUREAU_OFFICER, agency_id=case.bureau_id, part="leave",
             title="离院已批准，请备案", body=row.ground.label)  # fmt: skip
    return signed


def file(session: Session, case: Admission, *, actor: Actor, now: datetime) -> None:
    """The bureau's officer files it; then the home may hand the child over."""
    demand(actor, w.FILE_LEAVE.action, case)
    _open(session, case).filed_at = now
    advance(session, case, w.FILE_LEAVE, actor=actor, now=now)
    took_part(session, case, Part.FILE_LEAVE, actor=actor, now=now)
    tell(session, case, Role.INTAKE, title="离院已批准并备案，请办理交接", body="", part="leave")


def stay(session: Session, case: Admission, *, reason: str, actor: Actor, now: datetime) -> None:
    """It came to nothing: the child stays. Raises Invalid."""
    demand(actor, w.STAY_AFTER_ALL.action, case)
    if len(reason.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明撤销离院的理由，至少5个字。", "reason")
    row = _open(session, case)
    row.withdrawn_at, row.withdrawn_why = now, reason.strip()
    advance(session, case, w.STAY_AFTER_ALL, actor=actor, now=now)


def hand_over(
    session: Session,
    case: Admission,
    child: Child,
    *,
    on: date,
    place_says: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The child goes with who receives it; identity and belongings were checked. Raises Invalid.

    A child in a foster family or family unit first comes back to the home's rooms.
    """
    demand(actor, w.HAND_OVER.action, case)
    today = clock.day(now)
    if placed := ties.placed_now(session, child, today):
        raise Invalid(placed)
    _go(session, case, child, on, place_says, actor, now)
    advance(session, case, w.HAND_OVER, actor=actor, now=now, starts_on=on)
    _take_notices_down(session, case, today)


def grown_and_released(session: Session, child: Child, on: date) -> Admission | None:
    """The stay of a child of 18 whose leaving is assessed, approved and filed; None otherwise.

    Whoever is not fully capable leaves on another ground into a welfare institution (CW18-X2).
    """
    if age_on(child.birth_on, on) < ADULT:
        return None
    case = session.scalar(
        select(Admission)
        .where(Admission.child_id == child.id, Admission.state == State.LEAVE_FILED)
        .options(selectinload(Admission.parts), selectinload(Admission.papers))
    )
    row = present(session, case) if case is not None else None
    plan = _plan(session, case) if case is not None else None
    if row is None or plan is None or plan.approved_at is None:
        return None
    fits = LeaveGround.ADULT if plan.capable else LeaveGround.OTHER
    return case if row.ground is fits else None


def leave_from_family(
    session: Session, case: Admission, child: Child, *, on: date, actor: Actor, now: datetime
) -> None:
    """Who has grown up with a foster family goes from there, in the act that ends the placement.

    Everything that leads to a hand-over was done before; there is no day in the home between.
    Raises Invalid, WrongState.
    """
    demand(actor, w.LEAVE_FROM_FAMILY.action, case)
    if grown_and_released(session, child, on) is None:
        raise WrongState("离院还没有批准和备案。")
    plan = _plan(session, case)
    says = plan.settlement.label if plan is not None and plan.settlement else ""
    _go(session, case, child, on, says, actor, now)
    advance(session, case, w.LEAVE_FROM_FAMILY, actor=actor, now=now, starts_on=on)
    _take_notices_down(session, case, clock.day(now))


def _go(
    session: Session, case: Admission, child: Child, on: date, place_says: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    row = _open(session, case)
    if on > clock.day(now) or (row.approved_at and on < clock.day(row.approved_at)):
        raise Invalid("离院日期应在批准之后、今天之前。", "on")
    form, status = AFTER[row.ground]
    if row.ground is LeaveGround.GUARDIAN and rulings.ruled_home(session, case) is not None:
        status = None
    if row.ground is LeaveGround.ADULT and age_on(child.birth_on, on) < ADULT:
        raise Invalid("离院那天还不满18周岁。", "on")
    receiver: dict[str, Any] = row.receiver or {}
    gone = form in {CareForm.ADULT, CareForm.ADOPTED}
    if status is not None:
        guardianship.change(
            session, child, status=status, on=on, guardian=receiver, ground=row.ground.label,
            actor=actor, now=now,
        )  # fmt: skip
    care.move(
        session, child, form=form, on=on, agency_id=None,
        place_kind=PlaceKind.LEFT if gone else PlaceKind.ADDRESS,
        place_says=place_says.strip() or row.ground.label, basis=f"离院 {case.case_no}",
        leaves_home=True, actor=actor, now=now,
    )  # fmt: skip
    if row.ground in CLOSES_FILE:
        register.close(session, child, on=on, actor=actor, now=now)
    case.left_on = on


def _take_notices_down(session: Session, case: Admission, today: date) -> None:
    for notice in session.scalars(
        select(SearchNotice).where(
            SearchNotice.admission_id == case.id, SearchNotice.taken_down_on.is_(None)
        )
    ):
        notice.taken_down_on = today


def _open(session: Session, case: Admission) -> Leaving:
    row = present(session, case)
    if row is None:
        raise WrongState
    return row


# --- afterwards ------------------------------------------------------------------------------


def follow_up(
    session: Session,
    case: Admission,
    *,
    on: date,
    manner: str,
    words: str,
    actor: Actor,
    now: datetime,
) -> FollowUp:
    """How the child fares. Raises Invalid."""
    demand(actor, "institutions.follow_up", case)
    if case.state is not State.LEFT or case.left_on is None:
        raise WrongState
    if not case.left_on <= on <= clock.day(now):
        raise Invalid("回访日期应在离院之后、今天之前。", "on")
    if len(words.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明回访的情况，至少5个字。", "words")
    row = FollowUp(admission_id=case.id, done_on=on, manner=manner, by_id=actor.user_id)
    row.words = words.strip()
    session.add(row)
    session.flush()
    audit.record(session, actor, "institutions.follow_up", case.subject, at=now)
    return row


def follow_ups(session: Session, case: Admission) -> Sequence[FollowUp]:
    """The newest first."""
    return session.scalars(
        select(FollowUp)
        .where(FollowUp.admission_id == case.id)
        .order_by(FollowUp.done_on.desc(), FollowUp.id.desc())
    ).all()


def close(session: Session, case: Admission, *, actor: Actor, now: datetime) -> None:
    """Six months are over and somebody looked at least once. Raises Invalid."""
    demand(actor, w.CLOSE.action, case)
    if case.left_on is None:
        raise WrongState
    last = add_months(case.left_on, FOLLOW_UP_MONTHS)
    if clock.day(now) < last:
        raise Invalid(f"回访期到{last}满6个月，之后才能结案。")
    if not follow_ups(session, case):
        raise Invalid("还没有回访记录，不能结案。")
    case.closed_on = clock.day(now)
    advance(session, case, w.CLOSE, actor=actor, now=now)


# --- death -----------------------------------------------------------------------------------


def record_death(
    session: Session,
    case: Admission,
    child: Child | None,
    *,
    on: date,
    unnatural: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """A child died: report within 24 hours, the police at once where it was not natural."""
    demand(actor, w.DIE.action, case)
    if on > clock.day(now) or on < case.birth_on:
        raise Invalid("死亡日期应在出生之后、今天之前。", "on")
    if child is not None:
        ties.follow_death(session, child, on=on, actor=actor, now=now)
        care.move(
            session, child, form=CareForm.DECEASED, on=on, agency_id=None,
            place_kind=PlaceKind.LEFT, place_says="死亡", basis=f"登记死亡 {case.case_no}",
            leaves_home=True, actor=actor, now=now,
        )  # fmt: skip
        register.close(session, child, on=on, actor=actor, now=now)
    case.end_note = "非正常死亡或者死因不明" if unnatural else "正常死亡"
    case.left_on, case.alarmed_at = on, None
    advance(session, case, w.DIE, actor=actor, now=now, starts_on=clock.day(now))
    _take_notices_down(session, case, clock.day(now))
    body = "请立即报告公安机关和主管部门。" if unnatural else "请在24小时内报告主管部门。"
    tell(session, case, Role.HEAD, title="一名儿童死亡，请报告", body=body, part="leave")
    if case.bureau_id is not None:
        tell(session, case, Role.BUREAU_HEAD, agency_id=case.bureau_id, part="leave",
             title="一名在院儿童死亡", body=case.end_note)  # fmt: skip


def close_death(
    session: Session, case: Admission, *, reported: str, actor: Actor, now: datetime
) -> None:
    """Reported, with the medical certificate, the police where needed. Raises Invalid."""
    demand(actor, w.CLOSE_DEATH.action, case)
    if "L7a" not in good_codes(case):
        raise Invalid("请先登记并核对死亡医学证明。")
    if len(reported.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明何时向哪些部门报告、户口怎样注销。", "reported")
    case.end_note = f"{case.end_note}。{reported.strip()}"
    case.closed_on = clock.day(now)
    advance(session, case, w.CLOSE_DEATH, actor=actor, now=now)
