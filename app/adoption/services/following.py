"""Where is my case: its state in plain words, the steps, who holds it, what the adopters do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.accounts.models import Agency, Person, User
from app.adoption.models import Adoption, AdoptionState, Tie
from app.adoption.models.ending import Ending
from app.adoption.workflow import FAMILY, LABELS, TURN_OF
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import is_about
from app.core import clock
from app.core.db import as_system
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState
from app.documents.models import Letter, LetterState
from app.law import PERIODS, Period, citation
from app.law.adoption_periods import POLICE

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

S = AdoptionState
# What the state means to the adopters, and what happens next; never a word of the other side.
WORDS: dict[AdoptionState, tuple[str, str]] = {
    S.DRAFT: ("申请还没有提交。", "填写完整并提交后，登记机关才会开始办理。"),
    S.SUBMITTED: ("登记机关已经收到申请，正在核对材料。", "齐全的受理；不齐的一次告知全部要补的。"),
    S.RETURNED: ("材料需要补正，请看补正告知书。", "补齐后点“提交补正”，登记机关接着办理。"),
    S.ACCEPTED: ("登记机关已经受理。", "接下来核对条件，需要评估的会书面告知您。"),
    S.ASSESS_NOTIFIED: ("请答复是否同意收养评估。", "评估不收费。同意以后60日内完成。"),
    S.ASSESSING: ("正在进行收养评估。", "评估人员会和您约时间上门。"),
    S.ASSESS_FAILED: ("评估结论是不合格。", "不同意的，可以提出异议，由另外的人员重新评估。"),
    S.MATCHED: ("可以开始和孩子融合了。", "签订融合协议以后，和孩子一起生活不少于30日。"),
    S.FUSION: ("正在融合期。", "评估人员会来看望你们和孩子。"),
    S.REPORTED: ("评估已经完成。", "登记机关接着审查。"),
    S.REVIEW: ("登记机关正在审批。", "会分别询问各方的意愿，结果书面告诉您。"),
    S.APPROVED: ("已经同意登记，请按约定的时间亲自来登记。", "带齐原件；夫妻要一起来。"),
    S.REGISTERED: ("已经登记，收养关系成立。", "请凭收养登记证为孩子办理户口登记。"),
    S.FOLLOW_UP: ("已经登记，正在回访。", "回访是为了帮助孩子和你们适应。"),
    S.CLOSED: ("已经登记并归档。", "需要证明的，可以到登记机关申请。"),
    S.REFUSED: ("登记机关决定不予登记。", "通知书写明了原因，以及不同意怎么办。"),
    S.WITHDRAWN: ("这份申请已经撤回。", "以后想再申请，家庭信息不用再填一遍。"),
    S.SUSPENDED: ("暂停办理，登记机关正在核实情况。", "核实以后继续办理，或者书面告诉您结果。"),
    S.TERMINATED: ("已经终止办理。", "有疑问的，请联系登记机关。"),
    S.REUNITED: ("这次收养不能继续办理。", "具体情况请联系登记机关。"),
    S.REVOKED: ("登记已经被撤销。", "决定书写明了原因，以及不同意怎么办。"),
    S.DISSOLVED: ("收养关系已经解除。", "解除收养关系证明请妥善保管，凭证明办理户口变更。"),
}  # fmt: skip
_STEPS: tuple[tuple[str, frozenset[AdoptionState]], ...] = (
    ("提交申请", frozenset({S.DRAFT})),
    ("核对、受理", frozenset({S.SUBMITTED, S.RETURNED})),
    ("收养评估", frozenset({S.ACCEPTED, S.ASSESS_NOTIFIED, S.ASSESSING, S.ASSESS_FAILED})),
    ("融合", frozenset({S.MATCHED, S.FUSION})),
    ("审批", frozenset({S.REPORTED, S.REVIEW})),
    ("登记", frozenset({S.APPROVED})),
    ("回访、归档", frozenset({S.REGISTERED, S.FOLLOW_UP, S.CLOSED})),
)
_ASSESSED = ("收养评估", "融合")
OVER = frozenset(
    {S.REFUSED, S.WITHDRAWN, S.TERMINATED, S.REUNITED, S.REVOKED, S.DISSOLVED}
)  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """Who holds the case now, and how to reach them."""

    agency: str
    name: str
    phone: str
    address: str
    hours: str
    is_family: bool


@dataclass(frozen=True)
class RunningClock:
    """By when, how many calendar days are left, and why."""

    due_on: date
    left: int
    is_provisional: bool
    says: str
    article: str


def step_list(session: Session, case: Adoption) -> list[tuple[str, str, str | None]]:
    """The steps bar: name, `done`, `now`, `next` or `stopped`, and a note.

    A stepchild's adopters are not assessed (AE-02); what is over stopped where it stood.
    """
    steps = [one for one in _STEPS if case.tie is not Tie.STEP or one[0] not in _ASSESSED]
    done: list[tuple[str, str, str | None]] = [(name, "done", None) for name, _ in steps]
    if case.state is S.CLOSED:
        return done
    if case.registered_on is not None and case.state in OVER:
        return [*done[:-1], (steps[-1][0], "stopped", None)]
    stood: AdoptionState = case.state
    if stood in OVER or stood is S.SUSPENDED:
        stood = _stood(session, case)
    here = "now" if stood is case.state else "stopped"
    if stood is S.ACCEPTED and case.tie is Tie.STEP:
        stood = S.REVIEW
    at = next((n for n, (_, states) in enumerate(steps) if stood in states), 0)
    return [
        (name, "done" if n < at else "next" if n > at else here, None)
        for n, (name, _) in enumerate(steps)
    ]  # fmt: skip


def _stood(session: Session, case: Adoption) -> AdoptionState:
    """Where the case stood before it came to its state of now."""
    before = session.scalar(
        select(AuditEvent.before)
        .where(
            is_about(case.subject),
            AuditEvent.outcome == Outcome.DONE, AuditEvent.after == case.state.value,
            AuditEvent.before.in_([state.value for state in AdoptionState]),
        )
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )  # fmt: skip
    return AdoptionState(before) if before else S.SUBMITTED


def holder(session: Session, case: Adoption) -> Holder:
    """The registration organ and its officer; whose turn it is."""
    organ = session.get_one(Agency, case.agency_id)
    name = None
    if case.officer_id is not None:
        name = session.scalar(
            select(Person.name)
            .join(User, User.person_id == Person.id)
            .where(User.id == case.officer_id)
        )
    return Holder(organ.name, name or "收养登记窗口", organ.phone, organ.address,
                  organ.office_hours, TURN_OF.get(case.state) == FAMILY)  # fmt: skip


def running_clock(session: Session, case: Adoption, *only: Period) -> RunningClock | None:
    """The nearest clock that runs for the case, or the nearest of some, in words for the family."""
    ids = {period.id for period in only} or set(PERIODS) - {POLICE.id}
    rows = [
        r for r in deadlines.running(session, case)
        if r.state is ClockState.RUNNING and r.period_id in ids
    ]  # fmt: skip
    if not rows:
        return None
    row = min(rows, key=lambda r: r.due_on)
    period = PERIODS[row.period_id]
    return RunningClock(
        row.due_on, (row.due_on - clock.today()).days, row.provisional,
        period.says_for(row.length), citation(period),
    )  # fmt: skip


def history(session: Session, case: Adoption) -> list[tuple[str, object]]:
    """The states the case came to and when, newest first: no names, no reasons."""
    rows = session.execute(
        select(AuditEvent.after, AuditEvent.at)
        .where(
            is_about(case.subject),
            AuditEvent.outcome == Outcome.DONE,
            AuditEvent.before != "",
            AuditEvent.before != AuditEvent.after,
            AuditEvent.after.in_([state.value for state in AdoptionState]),
        )
        .order_by(AuditEvent.seq.desc())
        .limit(60)
    )
    return [(LABELS[AdoptionState(after)][0], at) for after, at in rows]


def letters_of_endings(session: Session, case: Adoption) -> list[Letter]:
    """What the adopters got when it ended, or was not ended: theirs alone, the newest first."""
    with as_system(session):
        return list(session.scalars(
            select(Letter)
            .join(Ending, and_(Letter.subject_id == Ending.id,
                               Letter.subject_kind == "adoption_ending"))
            .where(
                Ending.adoption_id == case.id, Letter.state != LetterState.DRAFT,
                Letter.addressee_id == case.applicant_person_id,
            )
            .order_by(Letter.id.desc())
        ))  # fmt: skip
