"""Where is my case: its state in plain words, the steps, who holds it, what the family does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Person, User
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import is_about
from app.documents.models import Letter, LetterState
from app.foster.models import FosterApplication, State
from app.foster.services import training
from app.foster.services.correspondence import desk_path, family_path
from app.notices.cases import Matter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

S = State
# For the family: what the state means, and what happens next.
WORDS: dict[State, tuple[str, str]] = {
    S.DRAFT: ("您的申请还没有提交。", "填写完整并提交后，机构才会开始办理。"),
    S.SUBMITTED: (
        "机构已收到您的申请，正在核对材料。",
        "材料齐全就受理；不齐会一次告知还缺什么。",
    ),
    S.RETURNED: ("材料需要补充，请看下面的清单。", "补齐后点“提交补正”，机构接着办理。"),
    S.LAPSED: ("补正的时间已过，这份申请已失效。", "您可以重新申请，家庭信息不用再填一遍。"),
    S.ACCEPTED: ("机构已受理您的申请。", "接下来机构会指派两名评估人员，和您约时间上门。"),
    S.ASSESSING: ("正在评估。", "评估人员会和您约时间上门，了解家里的情况。"),
    S.ASSESSED: ("上门评估已完成。", "评估意见会交给机构负责人审核。"),
    S.IMPROVE: ("评估认为有的地方需要改善。", "改善好以后请告诉我们，评估人员会再来一次。"),
    S.REVIEW: ("机构负责人正在审核。", "审核结果会以书面通知告诉您。"),
    S.APPROVED: ("机构已审核通过。", "机构会把决定报民政部门备案。"),
    S.REJECTED: ("机构作出了不予通过的决定。", "决定书写明了原因。您不同意的，可以申请复核。"),
    S.OBJECTION: ("正在复核您的异议。", "由没有参与过的人员复核，结果会书面告诉您。"),
    S.FILING: ("已审核通过，正在报民政部门备案。", "备案后机构会通知您参加培训。"),
    S.BUREAU_OBJECTED: ("民政部门提出了意见，机构正在重新审核。", "结果会书面告诉您。"),
    S.FILED: ("已备案，请参加培训。", "主要照料人培训合格后，进入合格家庭库。"),
    S.BUREAU_APPROVED: ("民政部门已同意，请参加培训。", "主要照料人培训合格后，进入合格家庭库。"),
    S.QUALIFIED: ("您家已是合格的寄养家庭。", "有合适的孩子时，机构会和您联系。资格每年复核一次。"),
    S.SUSPENDED: ("您家的资格暂停，机构正在核实情况。", "核实清楚后会恢复，或者书面告诉您结果。"),
    S.EXPIRED: ("您家的资格已失效。", "在补办复核的期限内通过复核，可以恢复；过期请重新申请。"),
    S.WITHDRAWN: ("您已撤回这份申请。", "以后想再申请，家庭信息不用再填一遍。"),
}
_STEPS: tuple[tuple[str, frozenset[State]], ...] = (
    ("提交申请", frozenset({S.DRAFT})),
    ("核对材料、受理", frozenset({S.SUBMITTED, S.RETURNED})),
    ("上门评估", frozenset({S.ACCEPTED, S.ASSESSING, S.ASSESSED, S.IMPROVE})),
    ("审核决定", frozenset({S.REVIEW, S.OBJECTION})),
    ("备案", frozenset({S.APPROVED, S.FILING, S.BUREAU_OBJECTED})),
    ("培训", frozenset({S.FILED, S.BUREAU_APPROVED})),
    ("进入合格家庭库", frozenset({S.QUALIFIED, S.SUSPENDED})),
)
# Where a case that ended stood, as a step; a refusal also says so itself.
_TRAINING = 5
_STOPPED_AT = {S.LAPSED: 1, S.REJECTED: 3, S.EXPIRED: 6}
STAGES = {"submit": "提交申请", "accept": "受理", "assess": "上门评估", "decide": "审核决定",
          "train": "培训"}  # fmt: skip
_AFTER = {
    "submit": frozenset(S) - {S.DRAFT, S.WITHDRAWN},
    "accept": frozenset(S) - {S.DRAFT, S.SUBMITTED, S.RETURNED, S.LAPSED, S.WITHDRAWN},
    "assess": frozenset({S.ASSESSED, S.REVIEW, S.APPROVED, S.REJECTED, S.OBJECTION, S.FILING,
                         S.BUREAU_OBJECTED, S.FILED, S.BUREAU_APPROVED, S.QUALIFIED, S.SUSPENDED,
                         S.EXPIRED}),
    "decide": frozenset({S.APPROVED, S.REJECTED, S.OBJECTION, S.FILING, S.FILED,
                         S.BUREAU_APPROVED, S.QUALIFIED, S.SUSPENDED, S.EXPIRED}),
    "train": frozenset({S.QUALIFIED, S.SUSPENDED}),
}  # fmt: skip
MESSAGES_FROM = frozenset(S) - {S.DRAFT}
CLOSED = frozenset({S.WITHDRAWN, S.LAPSED})


# Expired before the training was done, and for good: there is another way in each.
NEVER_TRAINED = (
    "没有在期限内完成培训，资格还没有生效就失效了。",
    "在下面的最后一天以前补上培训，并通过复核，可以进入合格家庭库；过期请重新申请。",
)
FOR_GOOD = (
    "您家的资格已失效，补办复核的期限已过。",
    "想继续寄养的，请重新申请，家庭信息不用再填一遍。",
)


def words_of(session: Session, case: FosterApplication, on: date) -> tuple[str, str]:
    """What the state means to the family on a day, and what it can do."""
    if case.state is S.EXPIRED:
        if not training.may_requalify(session, case, on):
            return FOR_GOOD
        if not training.has_all_hours(session, case, on):
            return NEVER_TRAINED
    return WORDS[case.state]


@dataclass(frozen=True)
class Holder:
    """Who holds the case now, and how to reach them."""

    agency: str
    name: str
    phone: str
    address: str
    hours: str


def step_list(case: FosterApplication) -> list[tuple[str, str, str | None]]:
    """The steps bar: name, `done`, `now`, `next` or `stopped`, and a note."""
    at = next((n for n, (_, states) in enumerate(_STEPS) if case.state in states), None)
    stopped = _STOPPED_AT.get(case.state)
    if case.state is S.EXPIRED and case.qualified_on is None:
        stopped = _TRAINING
    if case.state is S.WITHDRAWN:
        stopped = 1 if case.accepted_at is None else 2
    if case.state is S.REJECTED and case.rejected_from == S.ACCEPTED:
        stopped = 1
    found: list[tuple[str, str, str | None]] = []
    for n, (name, _) in enumerate(_STEPS):
        place = at if at is not None else stopped or 0
        state = "done" if n < place else "next" if n > place else "now"
        if stopped is not None and n == place:
            state = "stopped"
        if case.state is S.QUALIFIED and n == place:
            state = "done"
        found.append((name, state, None))
    return found


def holder(session: Session, case: FosterApplication) -> Holder:
    """The institution's worker; while it is being filed, the bureau."""
    at_bureau = case.state is S.FILING and case.bureau_id is not None
    agency = session.get_one(Agency, case.bureau_id if at_bureau else case.agency_id)
    name = None
    if case.officer_id is not None and not at_bureau:
        name = session.scalar(
            select(Person.name)
            .join(User, User.person_id == Person.id)
            .where(User.id == case.officer_id)
        )
    return Holder(
        agency.name, name or "受理窗口", agency.phone, agency.address, agency.office_hours
    )


def letters_of(session: Session, case: FosterApplication) -> Sequence[Letter]:
    """Signed letters to the family; what goes between offices is not shown to it."""
    return session.scalars(
        select(Letter)
        .where(
            Letter.subject_kind == case.subject.kind,
            Letter.subject_id == case.id,
            Letter.state != LetterState.DRAFT,
            Letter.kind.not_in(["filing", "filing_receipt", "bureau_objection"]),
        )
        .order_by(Letter.id.desc())
    ).all()


def history(session: Session, case: FosterApplication) -> list[tuple[State, object]]:
    """The states the case came to and when, newest first: no names, no reasons."""
    rows = session.execute(
        select(AuditEvent.after, AuditEvent.at)
        .where(
            is_about(case.subject),
            AuditEvent.outcome == Outcome.DONE,
            AuditEvent.before != "",
            AuditEvent.after.in_([state.value for state in State]),
        )
        .order_by(AuditEvent.seq.desc())
        .limit(60)
    )
    return [(State(after), at) for after, at in rows]


def stages_to_rate(case: FosterApplication, rated: dict[str, int]) -> list[tuple[str, str]]:
    """Finished stages that the family has not rated."""
    return [
        (key, label)
        for key, label in STAGES.items()
        if case.state in _AFTER[key] and key not in rated
    ]


def matter(case: FosterApplication) -> Matter:
    """The case as the notices room has to know it."""
    return Matter(
        kind=case.subject.kind,
        id=case.id,
        ref=case.ref,
        case_no=case.case_no or "",
        agency_id=case.agency_id,
        bureau_id=case.bureau_id,
        family_person_id=case.applicant_person_id,
        family_path=family_path(case),
        desk_path=desk_path(case),
        officer_user_id=case.officer_id,
        phone=case.agency.phone,
    )
