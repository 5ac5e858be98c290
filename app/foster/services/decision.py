"""The head's decision: on the rules' answer of the day and on exactly what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import attempt
from app.core.errors import Invalid, PortalError, WrongState
from app.core.policy import Refused, demand, took_part
from app.core.screen import moment
from app.documents import letters
from app.documents.citing import cited
from app.foster.models import (
    Decision,
    DecisionKind,
    Duty,
    FosterApplication,
    JointSheet,
    Opinion,
    State,
    TrainingSession,
)
from app.foster.rules import Answer
from app.foster.services import correspondence, recusal
from app.foster.services.demands import demand_state, demand_words
from app.foster.services.facts import evaluate, load_file, local_values
from app.foster.services.findings import signed_joint
from app.foster.services.intake import ON_PAPERS, open_proposal, take_part
from app.foster.services.seen import demand_unchanged
from app.foster.workflow import APPROVE, REJECT, REJECT_PAPERS
from app.law import RULES
from app.notices.services import tell, tell_role
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.foster.services.facts import File
    from app.law import Rule

NO_PROOF = "能够证明情况相反的材料"
OWN_STEPS = {"FC-12-2a", "FC-12-2b", "FC-12-2c", "FC-12-3a", "FC-12-3b"}
"""What proves these the institution writes itself: no paper that a family could bring."""


@dataclass(frozen=True)
class Outlook:
    """What a decision rests on today: the rules' answer and the assessors' joint sheet."""

    answer: Answer
    joint: JointSheet | None

    @property
    def opinion(self) -> Opinion | None:
        return self.joint.opinion if self.joint else None

    @property
    def can_approve(self) -> bool:
        """No condition stands against it and the assessors said 合格."""
        return self.answer.eligible and self.opinion is Opinion.QUALIFIED

    @property
    def is_clean(self) -> bool:
        """Nothing has to be released either: fit for signing in a batch."""
        return self.can_approve and not self.answer.release


def look(session: Session, case: FosterApplication, on: date) -> Outlook:
    """The rules on the facts of a day, and the signed joint sheet. Raises Invalid."""
    joint = signed_joint(session, case)
    return Outlook(evaluate(session, case, stage="review", on=on), joint)


def approve(
    session: Session,
    case: FosterApplication,
    *,
    seen: str,
    releases: Mapping[str, str],
    note: str,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Approve. Raises FileChanged, and Invalid while a condition or the opinion is against it.

    `releases` holds a written reason for each S row that applies, by rule id.
    """
    demand(actor, APPROVE.action, case)
    demand_state(case, State.REVIEW)
    digest = demand_unchanged(session, case, seen)
    today = clock.day(now)
    outlook = look(session, case, today)
    if outlook.answer.blocking:
        raise Invalid("还有不符合的条件，不能审核通过：" + _said(outlook.answer.blocking))
    if outlook.opinion is not Opinion.QUALIFIED:
        raise Invalid("评估意见不是“合格”，不能审核通过。")
    reasons = {rule_id: releases.get(rule_id, "").strip() for rule_id in outlook.answer.release}
    for rule_id, reason in reasons.items():
        demand_words(reason, "请写明这一项为什么可以放行", f"release_{rule_id}")
    decision = _decide(
        session, case, DecisionKind.APPROVE, digest, note, outlook.answer, actor, now
    )
    decision.releases = reasons
    _sign(session, case, actor, now)
    advance(session, case, APPROVE, actor=actor, now=now)
    file = load_file(session, case)
    letter = correspondence.write(
        session, case, letters.LetterKind.APPROVED, actor=actor, now=now,
        addressee_id=case.applicant_person_id,
        content=letters.Approved(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant.name,
            main_carer=_carer(file),
            assessment=Opinion.QUALIFIED.label,
            training=_training(session, case, now),
            contact=correspondence.contact(case, actor),
            bureau=correspondence.bureau_name(session, case),
            head_name=correspondence.signer(actor),
            basis=(cited(session, "FC-12-3a"),),
        ),
    )  # fmt: skip
    decision.letter_id = letter.id
    tell(
        session, person_id=case.applicant_person_id, kind="N-FC-03", title="您的寄养申请审核通过",
        body="接下来报民政局备案，然后参加培训。", case_no=case.case_no or "",
        path=correspondence.family_path(case),
    )  # fmt: skip
    tell_role(
        session, case.agency_id, Role.INTAKE, kind="desk", title="一份申请审核通过，请报送备案",
        body="请在期限内报民政局备案。", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "filing"), act_by=case.due_on,
    )  # fmt: skip
    session.flush()
    return decision


def proof_of(rule_id: str) -> str:
    """The paper by which a family would prove the opposite."""
    return (None if rule_id in OWN_STEPS else RULES[rule_id].proof) or NO_PROOF


def reject(
    session: Session,
    case: FosterApplication,
    *,
    seen: str,
    unmet: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Refuse, naming each condition that is not met with the fact that was found.

    At ACCEPTED it signs what intake proposed; at REVIEW it follows the assessment. `unmet` is
    {rule id: fact}. The letter has to be served: the family's time to object runs from then.
    Raises FileChanged, Invalid, WrongState.
    """
    on_papers = case.state is State.ACCEPTED
    move = REJECT_PAPERS if on_papers else REJECT
    right = demand(actor, move.action, case)
    demand_state(case, State.REVIEW, State.ACCEPTED)
    proposal = open_proposal(session, case) if on_papers else None
    if on_papers and proposal is None:
        raise WrongState("没有待审签的不予通过建议。")
    if proposal is not None and _proposer(session, proposal).person_id in right.persons:
        raise Refused(move.action, case)
    digest = demand_unchanged(session, case, seen)
    today = clock.day(now)
    answer = evaluate(session, case, stage="review", on=today)
    found = {rule_id: fact.strip() for rule_id, fact in unmet.items() if rule_id in RULES}
    if not found:
        raise Invalid("请写明不符合哪一项条件。")
    _demand_against(answer, found, on_papers=on_papers)
    for rule_id, fact in found.items():
        demand_words(fact, "请写明查明的事实", f"found_{rule_id}")
    demand_words(reason, "请写明不予通过的理由")
    decision = proposal or _decide(
        session, case, DecisionKind.REJECT, digest, reason, answer, actor, now
    )
    if proposal is not None:
        proposal.decided_by_id, proposal.decided_at = actor.user_id, now
        proposal.reason, proposal.answer = reason.strip(), answer.as_dict()
        proposal.seen_digest = digest
    case.rejected_from = str(case.state)
    _sign(session, case, actor, now)
    advance(session, case, move, actor=actor, now=now)
    letter = correspondence.write(
        session, case, letters.LetterKind.REJECTED, actor=actor, now=now, needs_service=True,
        addressee_id=case.applicant_person_id,
        content=letters.Rejected(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant.name,
            applied_on=clock.day(case.submitted_at or now),
            unmet=tuple(
                letters.Unmet(
                    basis=cited(session, rule_id), found=fact,
                    opposite=proof_of(rule_id), rule_id=rule_id,
                )
                for rule_id, fact in found.items()
            ),
            reasons=reason.strip(),
            head_name=correspondence.signer(actor),
            objection=correspondence.objection_to(session, case, today),
            contact=correspondence.contact(case, actor),
        ),
    )  # fmt: skip
    decision.letter_id = letter.id
    tell(
        session, person_id=case.applicant_person_id, kind="N-FC-04",
        title="您的寄养申请有了决定", body="决定书会送达给您，里面写明理由和申请复核的办法。",
        case_no=case.case_no or "", path=correspondence.family_path(case),
        sms_phone=case.agency.phone,
    )  # fmt: skip
    tell_role(
        session, case.agency_id, Role.INTAKE, kind="desk", title="决定书待送达",
        body="请在3个工作日内首次送达，并登记送达情况。", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "decision"),
    )  # fmt: skip
    session.flush()
    return decision


def _demand_against(answer: Answer, found: Mapping[str, str], *, on_papers: bool) -> None:
    """Only what stands against the family today can be a ground: rows that block, and those
    the head does not release. An opinion 不合格 blocks as FC-12-3a. On papers: theirs alone.
    """
    against = answer.blocking if on_papers else (*answer.blocking, *answer.release)
    for rule_id in found:
        if rule_id not in against or (on_papers and not rule_id.startswith(ON_PAPERS)):
            raise Invalid(
                "这一项目前没有不符合的情况，不能作为不予通过的理由。", f"found_{rule_id}"
            )


def decline_proposal(
    session: Session, case: FosterApplication, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The head does not sign what intake proposed: the case goes on to assessment."""
    demand(actor, REJECT_PAPERS.action, case)
    proposal = open_proposal(session, case)
    if proposal is None:
        raise WrongState
    demand_words(reason, "请写明退回建议的理由")
    audit.record(session, actor, "foster.decline_proposal", case.subject, at=now)
    proposer = _proposer(session, proposal)
    session.delete(proposal)
    tell(
        session, person_id=proposer.person_id, kind="desk", title="不予通过的建议被退回",
        body=reason.strip(), case_no=case.case_no or "", path=correspondence.desk_path(case),
    )  # fmt: skip


def _proposer(session: Session, proposal: Decision) -> User:
    return session.get_one(User, proposal.proposed_by_id)


@dataclass(frozen=True)
class Signed:
    """What came of one case of a batch; `problem` is empty where it was approved."""

    case_no: str
    ref: str
    problem: str = ""


def approve_batch(
    session: Session,
    cases: Sequence[tuple[FosterApplication, str]],
    *,
    actor: Actor,
    now: datetime,
) -> list[Signed]:
    """Approve clean cases one by one, each on its own seal; one that fails stops no other."""
    results = []
    for case, seen in cases:
        number, ref = case.case_no or "", case.ref
        try:
            with attempt(session):
                if not look(session, case, clock.day(now)).is_clean:
                    raise Invalid("这份申请有需要逐项处理的事项，请单独审核。")
                approve(session, case, seen=seen, releases={}, note="", actor=actor, now=now)
        except PortalError as error:
            results.append(Signed(number, ref, error.says))
        else:
            results.append(Signed(number, ref))
    return results


def _decide(
    session: Session,
    case: FosterApplication,
    kind: DecisionKind,
    digest: str,
    reason: str,
    answer: Answer,
    actor: Actor,
    now: datetime,
) -> Decision:
    decision = Decision(
        application_id=case.id, kind=kind, state_before=str(case.state),
        decided_by_id=actor.user_id, decided_at=now, seen_digest=digest,
    )  # fmt: skip
    decision.reason, decision.answer = reason.strip() or None, answer.as_dict()
    session.add(decision)
    return decision


def _sign(session: Session, case: FosterApplication, actor: Actor, now: datetime) -> None:
    recusal.demand_free(session, case, took_part(actor))
    case.decided_at, case.decided_by_id = now, actor.user_id
    case.officer_id = None
    take_part(session, case, actor, Duty.DECIDE, now)
    session.flush()


def _training(session: Session, case: FosterApplication, now: datetime) -> letters.Training:
    hours = int(local_values(session, case, clock.day(now))["foster_training_hours"])
    coming = session.scalar(
        select(TrainingSession)
        .where(
            TrainingSession.agency_id == case.agency_id,
            TrainingSession.starts_at > now,
            TrainingSession.cancelled_at.is_(None),
        )
        .order_by(TrainingSession.starts_at)
        .limit(1)
    )
    if coming is None:
        return letters.Training(starts="时间另行通知", place=case.agency.name, hours=hours)
    return letters.Training(starts=moment(coming.starts_at), place=coming.place, hours=hours)


def _carer(file: File) -> str:
    return (file.carer.name if file.carer else "") or file.application.applicant_name


def _said(rule_ids: Sequence[str]) -> str:
    rows: list[Rule] = [RULES[rule_id] for rule_id in rule_ids if rule_id in RULES]
    return "；".join(row.says.rstrip("。") for row in rows) + "。"
