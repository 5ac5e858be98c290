"""Intake: papers looked at one by one, acceptance, the one return, the proposed refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select

from app.accounts.models import Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid
from app.core.plain import Plain
from app.core.policy import demand
from app.core.screen import day_long
from app.deadlines import services as deadlines
from app.documents import letters
from app.documents.citing import cited
from app.foster.case_file import desk_label
from app.foster.models import (
    Decision,
    DecisionKind,
    Duty,
    FosterApplication,
    Paper,
    PaperCheck,
    Participation,
    State,
    SupplementRequest,
)
from app.foster.papers import PAPERS
from app.foster.policy import visible_to
from app.foster.services import correspondence, exchange, freshness
from app.foster.services.demands import demand_state
from app.foster.services.facts import evaluate, facts_digest, load_file
from app.foster.services.paper_lines import missing_items, not_good, paper_lines
from app.foster.workflow import ACCEPT, IN_POOL, OPEN, RETURN
from app.law import RULES, citation
from app.law import foster_periods as periods
from app.notices.services import tell, tell_role
from app.workflow import parts
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

# What the papers alone can show to be impossible (care.md §2.4): FC-08, FC-09, FC-27.
ON_PAPERS = ("FC-08-", "FC-09-", "FC-27-")
ONLY_ONCE = (
    "这份申请已经要求补正过一次。补正须一次列全，不能再次退回；"
    "可以请家庭换交单份材料，或者按现有材料受理。"
)


def check_paper(
    session: Session,
    case: FosterApplication,
    paper: Paper,
    *,
    check: PaperCheck,
    remark: str,
    seen_original: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down what was found. A paper that is not good needs a word why. Raises Invalid."""
    demand(actor, "foster.check_papers", case)
    demand_state(case, *exchange.STATES, *IN_POOL)
    dated = PAPERS[paper.kind].has_issue_date
    if case.state in IN_POOL and check is PaperCheck.GOOD and dated and paper.issued_on is None:
        raise Invalid("没有写明开具日期，不能记为符合。请家庭补填日期。", "check")
    until = expired_on(session, case, [paper], clock.day(now)).get(paper.ref)
    if check is PaperCheck.GOOD and until is not None:
        raise Invalid(f"有效期到{day_long(until)}，已过期，不能记为符合。请记为“已过期”。", "check")
    if check is not PaperCheck.GOOD and not remark.strip():
        raise Invalid("请写清哪里不对、怎么补，家庭会看到这句话。", "remark")
    before = paper.check
    paper.check, paper.remark = check, remark.strip() or None
    paper.seen_original = seen_original
    paper.checked_by_id, paper.checked_at = actor.user_id, now
    audit.record(
        session, actor, "foster.check_papers", case.subject,
        before=str(before), after=str(check), note=PAPERS[paper.kind].label, at=now,
    )  # fmt: skip
    if exchange.is_bad(check) and exchange.is_open(session, case):
        exchange.ask(session, case, PAPERS[paper.kind].label, remark.strip())
    if case.state in IN_POOL and check is not PaperCheck.GOOD:
        tell(
            session, person_id=case.applicant_person_id, kind="N-FC-12",
            title="更新的材料不符合，请重新提交",
            body=f"{PAPERS[paper.kind].label}：{remark.strip()}", case_no=case.case_no or "",
            path=f"/foster/{case.ref}/apply/papers", sms_phone=case.agency.phone,
        )  # fmt: skip


def expired_on(
    session: Session, case: FosterApplication, papers: Sequence[Paper], on: date
) -> dict[str, date]:
    """By reference the papers that are too old on a day, with the last day they were good."""
    figures = freshness.figures_of(session, case, on)
    days = {
        paper.ref: freshness.good_until(PAPERS[paper.kind], [paper.issued_on], figures)
        for paper in papers
        if paper.kind in PAPERS
    }
    return {ref: until for ref, until in days.items() if until is not None and until < on}


def other_open(
    session: Session, case: FosterApplication, actor: Actor
) -> tuple[list[tuple[str, str]], int]:
    """This household's other open applications: (case number, reference) of those that the
    actor may see, and how many there are besides at other offices, of which no fact is shown.
    """
    others = (
        FosterApplication.household_id == case.household_id,
        FosterApplication.id != case.id,
        FosterApplication.case_no.is_not(None),
        FosterApplication.state.in_(OPEN | {State.QUALIFIED}),
    )
    is_seen = visible_to(actor).label("is_seen")
    with as_system(session):
        rows = session.execute(
            select(FosterApplication.case_no, FosterApplication.ref, is_seen).where(*others)
        ).all()
    seen = [(case_no or "", ref) for case_no, ref, may_see in rows if may_see]
    return seen, len(rows) - len(seen)


def accept(
    session: Session,
    case: FosterApplication,
    *,
    actor: Actor,
    now: datetime,
    as_is: bool = False,
) -> None:
    """Accept the application: whoever does takes no other part in the case (SOD-1).

    `as_is`: the one return was used and papers are still bad. They are decided on as they are:
    a refusal on the papers is proposed, or the originals are looked at during the visit.
    """
    demand(actor, ACCEPT.action, case)
    waiting = session.scalar(
        select(func.count()).where(
            Paper.application_id == case.id,
            Paper.removed_at.is_(None),
            Paper.check == PaperCheck.WAITING,
        )
    )
    if waiting:
        raise Invalid(f"还有{waiting}份材料没有核对。请逐份核对后再受理。")
    lacking = not_good(paper_lines(load_file(session, case), clock.day(now)))
    names = "、".join(desk_label(line.wanted) for line in lacking)
    if lacking and not (as_is and exchange.was_returned(session, case)):
        raise Invalid(f"必需的材料还没有全部核对为符合，不能受理：{names}。")
    advance(session, case, ACCEPT, actor=actor, now=now)
    if lacking:
        kinds = "、".join(dict.fromkeys(line.wanted.paper.label for line in lacking))
        audit.record(
            session, actor, "foster.accept_as_is", case.subject, at=now, note=f"仍不符合：{kinds}"
        )
    case.accepted_at, case.accepted_by_id = now, actor.user_id
    case.officer_id = None
    take_part(session, case, actor, Duty.ACCEPT, now)
    today = clock.day(now)
    contact = correspondence.contact(case, actor)
    assigned = correspondence.promised(session, case, periods.ASSIGN, today)
    due = correspondence.promised(session, case, periods.ASSESS, assigned)
    correspondence.write(
        session, case, letters.LetterKind.ACCEPTED, actor=actor, now=now,
        content=letters.Accepted(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant.name,
            applied_on=clock.day(case.submitted_at or now),
            accepted_on=today,
            next_step="我们会指派两名评估人员，与您约定时间上门评估。",
            due=due,
            contact=contact,
            basis=(cited(session, "FC-12-2a"),),
        ),
    )  # fmt: skip
    tell(
        session, person_id=case.applicant_person_id, kind="N-FC-01",
        title="您的寄养申请已受理",
        body=f"下一步：我们会与您约定时间上门评估，预计{due.isoformat()}前完成。",
        case_no=case.case_no or "", path=correspondence.family_path(case), act_by=None,
        sms_phone=case.agency.phone,
    )  # fmt: skip
    tell_role(
        session, case.agency_id, Role.SOCIAL_WORKER, kind="desk", title="新受理的申请待指派评估",
        body="请指派两名评估人员。", case_no=case.case_no or "",
        path=correspondence.desk_path(case), act_by=case.due_on,
    )  # fmt: skip


def return_for_papers(
    session: Session,
    case: FosterApplication,
    *,
    items: list[str],
    actor: Actor,
    now: datetime,
) -> SupplementRequest:
    """Send the application back once, with everything that is missing. Raises Invalid.

    A second return is refused: the list has to be complete the first time (FCA).
    """
    demand(actor, RETURN.action, case)
    if exchange.was_returned(session, case):
        raise Conflict(ONLY_ONCE)
    wanted = [item.strip() for item in items if item.strip()]
    if not wanted:
        raise Invalid("请列出要补正的全部内容，每行一项。", "items")
    today = clock.day(now)
    known = {
        item["what"]: item for item in missing_items(paper_lines(load_file(session, case), today))
    }
    advance(session, case, RETURN, actor=actor, now=now, holder_person_id=case.applicant_person_id)
    last_day = deadlines.running(session, case, periods.RESUBMIT)[0].due_on
    case.officer_id = None
    # The 30 days run from the return itself, which the portal and an SMS tell the family
    # (N-FC-02): no clock waits for the letter, so it needs no service.
    letter = correspondence.write(
        session, case, letters.LetterKind.SUPPLEMENT, actor=actor, now=now,
        addressee_id=case.applicant_person_id,
        content=letters.Supplement(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant.name,
            applied_on=clock.day(case.submitted_at or now),
            missing=tuple(
                letters.MissingPaper(paper=what.partition("，")[0], problem=what, remedy="")
                for what in wanted
            ),
            last_day=last_day,
            contact=correspondence.contact(case, actor),
        ),
    )  # fmt: skip
    request = SupplementRequest(
        application_id=case.id, due_on=last_day, asked_by_id=actor.user_id, letter_id=letter.id
    )
    request.items = [
        known.get(what, {"paper": "", "member": None, "what": what}) for what in wanted
    ]
    session.add(request)
    tell(
        session, person_id=case.applicant_person_id, kind="N-FC-02", title="请补正申请材料",
        body="需要补正：\n" + "\n".join(wanted), case_no=case.case_no or "",
        path=correspondence.family_path(case), act_by=last_day, sms_phone=case.agency.phone,
    )  # fmt: skip
    session.flush()
    return request


def rules_against(session: Session, case: FosterApplication, on: date) -> list[str]:
    """Ids of the blocking rows that the papers alone show (FC-08, FC-09, FC-27)."""
    answer = evaluate(session, case, stage="review", on=on)
    return [rule_id for rule_id in answer.blocking if rule_id.startswith(ON_PAPERS)]


def propose_rejection(
    session: Session, case: FosterApplication, *, reason: str, actor: Actor, now: datetime
) -> Decision:
    """Propose a refusal on the papers; it waits for the head's signature. Raises Invalid."""
    demand(actor, "foster.propose_rejection", case)
    demand_state(case, State.ACCEPTED)
    against = rules_against(session, case, clock.day(now))
    if not against:
        raise Invalid("材料没有显示不符合的条件，不能建议不予通过。请指派评估人员。")
    if open_proposal(session, case) is not None:
        raise Conflict("已经有一份不予通过的建议在等待负责人审签。")
    proposal = Decision(
        application_id=case.id,
        kind=DecisionKind.REJECT,
        state_before=str(case.state),
        proposed_by_id=actor.user_id,
        seen_digest=facts_digest(session, case),
    )
    proposal.reason, proposal.answer = reason.strip(), {"blocking": against}
    session.add(proposal)
    take_part(session, case, actor, Duty.ACCEPT, now)
    session.flush()
    audit.record(
        session, actor, "foster.propose_rejection", case.subject, at=now,
        basis="；".join(citation(RULES[rule_id]) for rule_id in against if rule_id in RULES),
    )  # fmt: skip
    tell_role(
        session, case.agency_id, Role.HEAD, kind="desk", title="一份不予通过的建议待您审签",
        body="请核对理由后签署或退回。", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "decision"),
    )  # fmt: skip
    return proposal


def open_proposal(session: Session, case: FosterApplication) -> Decision | None:
    """The proposed refusal that waits for the head, if there is one."""
    return session.scalar(
        select(Decision).where(Decision.application_id == case.id, Decision.decided_by_id.is_(None))
    )


def take(session: Session, case: FosterApplication, *, actor: Actor, now: datetime) -> None:
    """Put the case on the actor's own desk; a colleague's case is handed over instead."""
    demand(actor, "foster.take", case)
    if case.officer_id is not None and case.officer_id != actor.user_id:
        raise Conflict("这份申请已经有承办人。请对方转交，或者由负责人改派。")
    case.officer_id = actor.user_id
    audit.record(session, actor, "foster.take", case.subject, at=now)


# Made once: every page of a case offers them (bar P02).
_TAKERS = Plain(
    select(User.ref, Person.name)
    .join(Person, Person.id == User.person_id)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        User.agency_id == bindparam("agency"),
        User.state == UserState.ACTIVE,
        RoleGrant.role.in_((Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD)),
        RoleGrant.valid_from <= bindparam("today"),
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= bindparam("today")),
    )
    .distinct()
    .order_by(Person.name, User.ref)
)


def takers(session: Session, agency_id: int | None, today: date) -> list[tuple[Any, ...]]:
    """(reference, name) of the colleagues who may hold a case: it never lies where none sees it."""
    return _TAKERS.ask(session.connection(), {"agency": agency_id, "today": today})


def hand_over(
    session: Session,
    case: FosterApplication,
    *,
    to: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Pass the case to a colleague (`to`: their account's reference); both are recorded."""
    right = demand(actor, "foster.hand_over", case)
    holders = {None, actor.user_id, right.acts_for.user_id if right.acts_for else None}
    if case.officer_id not in holders and not actor.has(Role.HEAD):
        raise Conflict("只有承办人本人或负责人可以转交。")
    colleague = session.scalar(select(User).where(User.ref == to, User.agency_id == case.agency_id))
    may_take = {ref for ref, _ in takers(session, case.agency_id, clock.day(now))}
    if (
        colleague is None
        or colleague.ref not in may_take
        or colleague.person_id == case.applicant_person_id
    ):
        raise Invalid("请选择本机构的同事。", "officer")
    before = case.officer_id
    case.officer_id = colleague.id
    audit.record(
        session, actor, "foster.hand_over", case.subject, before=str(before or ""),
        after=str(colleague.id), at=now,
    )  # fmt: skip
    tell(
        session, person_id=colleague.person_id, kind="desk", title="一份申请转交给您",
        body=reason.strip(), case_no=case.case_no or "", path=correspondence.desk_path(case),
    )  # fmt: skip


def take_part(
    session: Session, case: FosterApplication, actor: Actor, duty: Duty, now: datetime
) -> None:
    """Note the natural persons behind a duty; ask after the permission, which says the right."""
    parts.take_part(session, Participation, duty, actor=actor, now=now, application_id=case.id)
