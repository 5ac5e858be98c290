"""What keeps a family in the pool: re-checks, suspension, places left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand, lender
from app.documents import letters
from app.documents.citing import cited
from app.foster.models import (
    Decision,
    DecisionKind,
    FosterApplication,
    Recheck,
    RecheckKind,
    State,
)
from app.foster.services import correspondence, freshness, training
from app.foster.services.demands import demand_words
from app.foster.services.facts import evaluate, facts_digest
from app.foster.workflow import CLEAR, REJECT_SUSPENDED, RENEW, REQUALIFY, SUSPEND
from app.law import RULES
from app.law import foster_periods as periods
from app.notices import services as notices
from app.parameters.services import cite
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.foster.papers import RequiredPaper
    from app.foster.rules import Answer
    from app.workflow.moves import Move

# A re-check looks at the family's conditions, not again at the steps of the application (§2.4).
LOOKED_AT = ("FC-08-", "FC-09-")
MUST_HAVE = {"health_certs": "健康证明", "crime_certs": "无犯罪记录证明"}
MOVES: dict[RecheckKind, tuple[State, Move]] = {
    RecheckKind.YEARLY: (State.QUALIFIED, RENEW),
    RecheckKind.SUSPENSION: (State.SUSPENDED, CLEAR),
    RecheckKind.EXPIRED: (State.EXPIRED, REQUALIFY),
}
KIND_LABELS = {
    RecheckKind.YEARLY: "年度复核",
    RecheckKind.SUSPENSION: "暂停期间核实",
    RecheckKind.EXPIRED: "失效后补办复核",
}


def _none_placed(_session: Session, _households: Sequence[int]) -> dict[int, int]:
    return {}


_counter: list[Callable[[Session, Sequence[int]], dict[int, int]]] = [_none_placed]


def count_placed_with(counter: Callable[[Session, Sequence[int]], dict[int, int]]) -> None:
    """Let placements say how many children live with each household now.

    It counts over all institutions, by the adult members' blind index, and gives a number
    by household and nothing else.
    """
    _counter[0] = counter


def places_left(session: Session, households: Sequence[int], most: int) -> dict[int, int]:
    """How many more children each household may take, with `most` allowed; never below 0."""
    placed = _counter[0](session, households)
    return {household: max(0, most - placed.get(household, 0)) for household in households}


def open_recheck(
    session: Session,
    case: FosterApplication,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Recheck:
    """Begin the re-check that fits the case's state. One at a time."""
    demand(actor, "foster.open_recheck", case)
    kind = next((k for k, (state, _) in MOVES.items() if state is case.state), None)
    if kind is None:
        raise WrongState
    if current_recheck(session, case) is not None:
        raise Conflict("已经有一项复核正在办理。")
    if kind is RecheckKind.EXPIRED and not training.may_requalify(session, case, clock.day(now)):
        raise Conflict("补办复核的期限已过，须重新申请。")
    _demand_trained(session, case, clock.day(now))
    return _open(session, case, kind, reason, actor, now)


def _open(
    session: Session, case: FosterApplication, kind: RecheckKind, reason: str, actor: Actor,
    now: datetime,
) -> Recheck:  # fmt: skip
    found = Recheck(
        application_id=case.id,
        kind=kind,
        opened_on=clock.day(now),
        opened_by_id=actor.user_id,
        created_at=now,
    )
    found.reason = reason.strip() or None
    session.add(found)
    session.flush()
    audit.record(session, actor, "foster.open_recheck", case.subject, after=str(kind), at=now)
    return found


def current_recheck(session: Session, case: FosterApplication) -> Recheck | None:
    """The re-check that is under way."""
    return session.scalar(
        select(Recheck)
        .where(Recheck.application_id == case.id, Recheck.closed_at.is_(None))
        .order_by(Recheck.id.desc())
        .limit(1)
    )


def rechecks(session: Session, case: FosterApplication) -> list[Recheck]:
    """All re-checks of a family, newest first."""
    return list(
        session.scalars(
            select(Recheck).where(Recheck.application_id == case.id).order_by(Recheck.id.desc())
        )
    )


def papers_to_renew(session: Session, case: FosterApplication, on: date) -> list[RequiredPaper]:
    """The papers that a re-check asks anew: health and criminal record, of whom they concern."""
    return [one.wanted for one in freshness.of_case(session, case, on)]


def look_again(session: Session, case: FosterApplication, on: date) -> tuple[Answer, list[str]]:
    """The rules' answer of the day (FC-08, FC-09), and in words what stands against it."""
    answer = evaluate(session, case, stage="review", on=on)
    against = [RULES[i].says_to_office for i in answer.blocking if i.startswith(LOOKED_AT)]
    against += [f"缺少有效的{MUST_HAVE[need]}。" for need in answer.needs if need in MUST_HAVE]
    return answer, against


def write_finding(
    session: Session,
    case: FosterApplication,
    recheck: Recheck,
    finding: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """What the worker found, for the head."""
    demand(actor, "foster.open_recheck", case)
    _open_one(recheck)
    demand_words(finding, "请写明核实的情况", "finding")
    recheck.finding = finding.strip()
    recheck.found_by_person_id, recheck.found_for_person_id = actor.person_id, lender(actor)
    session.flush()
    audit.record(session, actor, "foster.write_recheck", case.subject, at=now)
    notices.tell_role(
        session, case.agency_id, Role.HEAD, kind="desk", title="复核意见已填写，请审定",
        body="请查看复核情况并作出决定。", case_no=case.case_no or "",
        path=f"/foster/pool/{case.ref}", act_by=case.due_on,
    )  # fmt: skip


def pass_recheck(
    session: Session,
    case: FosterApplication,
    recheck: Recheck,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """The head confirms: twelve more months. Raises Invalid while a condition is against it."""
    state, move = MOVES[recheck.kind]
    right = demand(actor, move.action, case)
    _open_one(recheck)
    if case.state is not state:
        raise WrongState
    today = clock.day(now)
    if recheck.kind is RecheckKind.EXPIRED and not training.may_requalify(session, case, today):
        raise Conflict("补办复核的期限已过，须重新申请。")
    _demand_trained(session, case, today)
    if not recheck.finding:
        raise Invalid("专业人员还没有填写复核情况。")
    _demand_another(recheck, right)
    answer, against = look_again(session, case, today)
    if against:
        raise Invalid("还有不符合的条件：" + "；".join(x.rstrip("。") for x in against) + "。")
    recheck.answer = answer.as_dict()
    _close(recheck, actor, now, passed=True)
    case.qualified_on = case.qualified_on or today
    case.valid_until = correspondence.promised(session, case, periods.QUALIFIED, today)
    advance(session, case, move, actor=actor, now=now)
    notices.tell(
        session, person_id=case.applicant_person_id, kind="N-FC-12", title=move.says,
        body=f"资格有效期到{case.valid_until.isoformat()}。", case_no=case.case_no or "",
        path=correspondence.family_path(case),
    )  # fmt: skip


def _demand_trained(session: Session, case: FosterApplication, on: date) -> None:
    # A case also expires before its training: the way back must not lead around FC-12-4.
    if case.state is State.EXPIRED and not training.has_all_hours(session, case, on):
        done, needed = training.hours_of(session, case, on)
        basis = cite(session, "FC-12-4")
        raise Invalid(f"培训合格学时为{done}小时，需要{needed}小时，不能补办复核（{basis}）。")


def suspend(
    session: Session, case: FosterApplication, *, reason: str, actor: Actor, now: datetime
) -> Recheck:
    """No new match, for at most 90 days; the reason is looked into at once.

    The family reads the reason in a letter that is served.
    """
    demand_words(reason, "请写明暂停的原因")
    advance(session, case, SUSPEND, actor=actor, now=now)
    open_one = current_recheck(session, case)
    if open_one is not None:  # the yearly one gives way: it is all looked at again
        open_one.finding = open_one.finding or "资格暂停，改为核实。"
        _close(open_one, actor, now, passed=False)
        session.flush()
    found = _open(session, case, RecheckKind.SUSPENSION, reason, actor, now)
    _suspension(session, case, reason, actor, now)
    notices.tell(
        session, person_id=case.applicant_person_id, kind="foster.suspended",
        title="您家的寄养资格暂停",
        body="暂停期间不安排新的儿童，机构会核实情况，请配合。通知书会送达给您。",
        case_no=case.case_no or "", path=correspondence.family_path(case),
        act_by=case.due_on, sms_phone=case.agency.phone,
    )  # fmt: skip
    return found


def _suspension(
    session: Session, case: FosterApplication, reason: str, actor: Actor, now: datetime
) -> None:
    today = clock.day(now)
    bureau = session.get(Agency, case.bureau_id) if case.bureau_id else None
    correspondence.write(
        session, case, letters.LetterKind.SUSPENDED, actor=actor, now=now, needs_service=True,
        addressee_id=case.applicant_person_id,
        content=letters.Suspended(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant_name,
            since=today,
            until=correspondence.promised(session, case, periods.SUSPENDED, today),
            reason=reason.strip(),
            asked="配合我们核实，并提交能够说明情况的材料。",
            contact=correspondence.contact(case, actor),
            basis=(cited(session, SUSPEND.basis.id),),
            head_name=correspondence.signer(actor),
            complaint_to=bureau.name if bureau else "",
            complaint_phone=bureau.phone if bureau else "",
        ),
    )  # fmt: skip


def reject_suspended(
    session: Session,
    case: FosterApplication,
    *,
    rule_id: str,
    fact: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Not cleared: the head ends the qualification, by a letter that can be objected to."""
    right = demand(actor, REJECT_SUSPENDED.action, case)
    if case.state is not State.SUSPENDED:
        raise WrongState
    recheck = current_recheck(session, case)
    if recheck is not None:
        _demand_another(recheck, right)
    for field, text in (("fact", fact), ("reason", reason)):
        demand_words(text, "请写明查明的事实和理由", field)
    answer = evaluate(session, case, stage="review", on=clock.day(now))
    _demand_ground(answer, recheck, rule_id)
    decision = Decision(
        application_id=case.id,
        kind=DecisionKind.REJECT,
        state_before=str(State.SUSPENDED),
        decided_by_id=actor.user_id,
        decided_at=now,
        seen_digest=facts_digest(session, case),
    )
    decision.reason, decision.answer = reason.strip(), answer.as_dict()
    session.add(decision)
    if recheck is not None:
        recheck.finding = recheck.finding or reason.strip()
        _close(recheck, actor, now, passed=False)
    case.rejected_from = str(State.SUSPENDED)
    advance(session, case, REJECT_SUSPENDED, actor=actor, now=now)
    decision.letter_id = _rejection(session, case, rule_id, fact, reason, actor, now)
    session.flush()
    return decision


def _demand_ground(answer: Answer, recheck: Recheck | None, rule_id: str) -> None:
    """A condition that blocks today, or one of the family's that the worker's finding is about.

    What a neighbour saw is nowhere in the application's own facts: there the finding counts.
    """
    found = recheck is not None and bool(recheck.finding) and rule_id.startswith(LOOKED_AT)
    if rule_id not in RULES or not (rule_id in answer.blocking or found):
        raise Invalid(
            "请选择目前不符合的条件；由核实得知的，先请专业人员填写核实的情况。", "rule_id"
        )


def _rejection(
    session: Session,
    case: FosterApplication,
    rule_id: str,
    fact: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    today = clock.day(now)
    letter = correspondence.write(
        session, case, letters.LetterKind.REJECTED, actor=actor, now=now, needs_service=True,
        addressee_id=case.applicant_person_id,
        content=letters.Rejected(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant_name,
            applied_on=clock.day(case.submitted_at or now),
            unmet=(
                letters.Unmet(
                    basis=cited(session, rule_id),
                    found=fact.strip(),
                    opposite=RULES[rule_id].proof or "能够证明情况相反的材料",
                    rule_id=rule_id,
                ),
            ),
            reasons=reason.strip(),
            head_name=correspondence.signer(actor),
            objection=correspondence.objection_to(session, case, today),
            contact=correspondence.contact(case, actor),
        ),
    )  # fmt: skip
    notices.tell(
        session, person_id=case.applicant_person_id, kind="N-FC-04",
        title="您家的寄养资格有了决定", body="决定书会送达给您，里面写明理由和申请复核的办法。",
        case_no=case.case_no or "", path=correspondence.family_path(case),
        sms_phone=case.agency.phone,
    )  # fmt: skip
    return letter.id


def remind_rechecks(
    session: Session, case: FosterApplication, *, act_by: date, now: datetime
) -> None:
    """N-FC-12, 60 days before the end: the family with the papers to renew, and the worker."""
    on = clock.day(now)
    papers = "、".join(dict.fromkeys(p.paper.label for p in papers_to_renew(session, case, on)))
    notices.tell(
        session, person_id=case.applicant_person_id, kind="N-FC-12", title="请办理年度复核",
        body=f"资格到期前请重新提交：{papers}。", case_no=case.case_no or "",
        path=correspondence.family_path(case), act_by=act_by, sms_phone=case.agency.phone,
    )  # fmt: skip
    notices.tell_role(
        session, case.agency_id, Role.SOCIAL_WORKER, kind="N-FC-12", title="家庭应办理年度复核",
        body="请联系家庭更新材料，开始年度复核。", case_no=case.case_no or "",
        path=f"/foster/pool/{case.ref}", act_by=act_by,
    )  # fmt: skip


def _demand_another(recheck: Recheck, right: Actor) -> None:
    # Re-checks repeat every year, so the persons are compared on the row, not on the case.
    if not right.persons.isdisjoint({recheck.found_by_person_id, recheck.found_for_person_id}):
        raise Conflict("核实情况由您本人或您所代的同事填写，须由另一名负责人审定。")


def _open_one(recheck: Recheck) -> None:
    if recheck.closed_at is not None:
        raise WrongState


def _close(recheck: Recheck, actor: Actor, now: datetime, *, passed: bool) -> None:
    recheck.passed, recheck.closed_at, recheck.closed_by_id = passed, now, actor.user_id
