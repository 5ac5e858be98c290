"""The registration organ takes an application in: papers, presence, one return, acceptance (§4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind, Role
from app.adoption import workflow
from app.adoption.models import (
    Adoption,
    AdoptionDuty,
    AdoptionPaper,
    AdoptionParticipation,
    Presence,
    Sender,
    Side,
)
from app.adoption.papers import PAPERS
from app.adoption.services import facts, naming, objecting, papers, telling
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import demand, took_part
from app.core.screen import day_long
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.documents.letters import LetterKind
from app.families.models import CrimeCheck, Health
from app.law import RULES
from app.law import adoption_periods as periods
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.adoption.services.facts import Family
    from app.core.policy import Actor
    from app.documents.models import Letter

S = workflow.S
BROUGHT = frozenset({Side.ADOPTER, Side.SENDER})
"""The sides that bring papers; the child is asked, the organ makes its own."""
CHECKS = {"good": "符合", "missing": "缺少", "unclear": "不清楚", "expired": "已过期"}
OPEN_TO_CHECKS = frozenset({S.SUBMITTED, S.ACCEPTED, S.REPORTED, S.REVIEW, S.APPROVED})


def check_paper(
    session: Session,
    case: Adoption,
    paper: AdoptionPaper,
    *,
    check: str,
    reason: str = "",
    issued_on: date | None = None,
    original_seen: bool = False,
    actor: Actor,
    now: datetime,
) -> None:
    """What was found of one paper; `original_seen` says who saw the original today (PD-ES-3).

    Raises Invalid without a reason for a paper that is not good.
    """
    demand(actor, "adoption.check_papers", case)
    if case.state not in OPEN_TO_CHECKS:
        raise WrongState
    if check not in CHECKS:
        raise Invalid("请选择核对的结果。", "check")
    if check != "good" and not reason.strip():
        raise Invalid("请写明问题，申请人照着补正。", "reason")
    if issued_on is not None and issued_on > clock.day(now):
        raise Invalid("材料的日期不能晚于今天。", "issued_on")
    paper.check, paper.reason = check, "" if check == "good" else reason.strip()
    paper.issued_on = issued_on or paper.issued_on
    if original_seen:
        paper.original_seen_on, paper.original_seen_by_id = clock.day(now), actor.user_id
    _tell_household(session, case, paper)
    session.flush()
    audit.record(
        session, actor, "adoption.check_papers", case.subject, at=now,
        note=f"{PAPERS[paper.code].label} {CHECKS[check]}"
        + ("，已看原件" if original_seen else ""),
    )  # fmt: skip


def see_original(
    session: Session, case: Adoption, line: papers.Line, *, issued_on: date | None = None,
    family: Family | None = None, actor: Actor, now: datetime,
) -> AdoptionPaper:  # fmt: skip
    """A paper of which only the original was shown at the counter: nothing was sent.

    `family` is the case's, where it was read for more papers than one.
    """
    demand(actor, "adoption.check_papers", case)
    if case.state not in OPEN_TO_CHECKS:
        raise WrongState
    found = AdoptionPaper(
        adoption_id=case.id, sender_id=line.sender.id if line.sender else None,
        side=line.kind.side, party=line.party, code=line.kind.code,
        issued_on=issued_on or line.issued_on,
        check="good", original_seen_on=clock.day(now), original_seen_by_id=actor.user_id,
        created_at=now,
    )  # fmt: skip
    session.add(found)
    _tell_household(session, case, found, family)
    audit.record(
        session, actor, "adoption.check_papers", case.subject, at=now,
        note=f"{PAPERS[found.code].label} 已看原件",
    )  # fmt: skip
    return found


def see_originals(
    session: Session, case: Adoption, *, issued: Mapping[str, date], actor: Actor, now: datetime
) -> tuple[int, int]:
    """As `see_original`, for each required paper of which nothing is there.

    `issued` holds days of issue by the papers' keys, also for those that lack only the day.
    Returns how many there were, and of how many required papers the day is still to be entered.
    Raises Invalid for a day to come.
    """
    if any(day > clock.day(now) for day in issued.values()):
        raise Invalid("材料的日期不能晚于今天。", "issued")
    count, undated, family = 0, 0, facts.family_of(session, case)
    for line in papers.lines(session, case):
        if not line.is_required:
            continue
        stands, is_brought = line, line.kind.side in BROUGHT
        if is_brought and line.state == "lacking":
            seen = see_original(
                session, case, line, issued_on=issued.get(line.key), family=family, actor=actor,
                now=now,
            )  # fmt: skip
            stands = replace(line, rows=[*line.rows, (seen, None)])
            count += 1
        elif is_brought and line.lacks_only_date and line.key in issued:
            for paper in line.papers:
                check_paper(
                    session, case, paper, check="good", issued_on=issued[line.key], actor=actor,
                    now=now,
                )  # fmt: skip
        undated += stands.needs_date
    return count, undated


def _tell_household(
    session: Session, case: Adoption, paper: AdoptionPaper, family: Family | None = None
) -> None:
    """A certificate that was found good is a fact of its member: nobody types it again.

    It fills in what the family did not know; a family's own word that it is otherwise stays,
    for the officer to clear up.
    """
    if paper.check != "good" or paper.code not in {"D-06", "D-11"}:
        return
    family = family or facts.family_of(session, case)
    member = {papers.APPLICANT: family.applicant, papers.SPOUSE: family.spouse}.get(paper.party)
    member = member or next((m for m in family.members if m.ref == paper.party), None)
    if member is None:
        return
    if paper.code == "D-06":
        if member.health in {None, "", Health.NOT_CHECKED}:
            member.health = Health.OK
        member.health_cert_on = paper.issued_on or member.health_cert_on
        return
    if member.crime_check in {None, "", CrimeCheck.NOT_CHECKED}:
        member.crime_check = CrimeCheck.NONE
    member.crime_check_on = paper.issued_on or member.crime_check_on


def came(
    session: Session,
    case: Adoption,
    *,
    side: Side,
    party: str,
    by_power: bool = False,
    actor: Actor,
    now: datetime,
) -> None:
    """A party stood before the officer today, or its spouse with a written power (RM-05)."""
    demand(actor, "adoption.check_papers", case)
    today = clock.day(now)
    known = select(Presence.id).where(
        Presence.adoption_id == case.id, Presence.side == side, Presence.party == party,
        Presence.present_on == today,
    )  # fmt: skip
    if session.scalar(known) is not None:
        return
    if by_power and not any(
        line.kind.code == "D-10" and line.is_good for line in papers.lines(session, case)
    ):
        raise Invalid("请先核对配偶的委托书（D-10）。", "by_power")
    session.add(Presence(
        adoption_id=case.id, side=side, party=party, present_on=today, by_power=by_power,
        officer_id=actor.user_id or 0, at=now,
    ))  # fmt: skip
    session.flush()
    audit.record(session, actor, "adoption.check_papers", case.subject, at=now,
                 note="委托书代办" if by_power else "到场")  # fmt: skip


def presences(session: Session, case: Adoption) -> Sequence[Presence]:
    """Who came when, the newest first."""
    return session.scalars(
        select(Presence).where(Presence.adoption_id == case.id).order_by(Presence.id.desc())
    ).all()


def return_for_papers(
    session: Session, case: Adoption, *, items: Sequence[str], actor: Actor, now: datetime
) -> Letter:
    """Back to the applicant, once, with the one complete list (N-03). Raises Invalid."""
    demand(actor, workflow.RETURN.action, case)
    wanted = [item.strip() for item in items if item.strip()]
    if not wanted:
        raise Invalid("请列出要补正的全部内容，每行一项。", "items")
    if was_returned(session, case):
        raise Conflict("这份申请已经要求补正过一次。补正须一次列全，不能再次退回。")
    advance(
        session, case, workflow.RETURN, actor=actor, now=now,
        holder_person_id=case.applicant_person_id,
    )  # fmt: skip
    _took(session, case, AdoptionDuty.ACCEPT, actor, now)
    last_day = deadlines.running(session, case, periods.SUPPLEMENT)[0].due_on
    rules = {rule for item in wanted for rule in _rules_of(item)}
    letter = telling.write(
        session, case, LetterKind.ADOPTION_SUPPLEMENT,
        opening="您的收养登记申请需要补正下列内容，请一次补齐。",
        facts=[(f"第{n}项", item) for n, item in enumerate(wanted, 1)]
        + [("最后一天", day_long(last_day))],
        steps=("可以在网上补交，也可以到窗口交。期满没有补齐的，按撤回处理，可以重新申请。",),
        rules=sorted(rules) or ["WS-12"], actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(
        session, case, "请补正收养登记材料", "需要补正：\n" + "\n".join(wanted), act_by=last_day
    )
    return letter


def _rules_of(item: str) -> tuple[str, ...]:
    paper = next((p for p in PAPERS.values() if item.startswith(p.label)), None)
    return paper.rules if paper else ()


def was_returned(session: Session, case: Adoption) -> bool:
    """Whether the one return was used (WS-12)."""
    return any(one.period_id == periods.SUPPLEMENT.id for one in clocks(session, case))


@once
def clocks(session: Session, case: Adoption) -> Sequence[Deadline]:
    """Every clock of the case, also those that have ended, the nearest day first."""
    return session.scalars(
        select(Deadline)
        .where(Deadline.subject_kind == case.subject.kind, Deadline.subject_id == case.id)
        .order_by(Deadline.due_on)
    ).all()


def accept(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> Letter:
    """Accept: competent, complete, and no row of the table against it (WS-12). Raises Invalid.

    From tomorrow on the 30 days of the review run (RM-08-1). Who accepts takes no other part.
    """
    demand(actor, workflow.ACCEPT.action, case)
    if missing := papers.not_good(papers.lines(session, case)):
        names = "、".join(dict.fromkeys(line.masked_label for line in missing))
        raise Invalid(f"必需的材料还没有全部核对为符合，不能受理：{names}。")
    answer = facts.remember(session, case, clock.day(now))
    if answer.blocking:
        says = "；".join(RULES[rule].says for rule in answer.blocking)
        raise Invalid(f"有不符合的条件，不能受理：{says}")
    advance(session, case, workflow.ACCEPT, actor=actor, now=now)
    case.accepted_at, case.accepted_by_id = now, actor.user_id
    case.officer_id = actor.user_id
    _took(session, case, AdoptionDuty.ACCEPT, actor, now)
    due = deadlines.running(session, case, periods.REVIEW)[0].due_on
    letter = telling.write(
        session, case, LetterKind.ADOPTION_ACCEPTED,
        opening="您的收养登记申请材料齐全，我局已经受理。",
        facts=(("受理日期", day_long(clock.day(now))), ("审查期限", f"{day_long(due)}以前")),
        steps=(
            ("下一步：书面告知您收养评估的安排。评估不收费，时间不算在审查期限内。"
             if "assessment" in answer.needs else "下一步：审查和询问，符合条件的通知您来登记。"),
            "查找不到生父母的孩子要公告60日，公告的时间也不算在审查期限内。",
        ),
        rules=("RM-08-1",), actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(session, case, "收养登记申请已受理", "受理通知书在您的页面上。")
    return letter


def hand_on(
    session: Session, case: Adoption, to: Agency, *, reason: str, actor: Actor, now: datetime
) -> None:
    """A file sent to the wrong organ goes on to the right one, which begins anew (RM-04).

    The papers and the day of sending stay; the applicant is told where the case is now.
    """
    demand(actor, "adoption.hand_on", case)
    if case.state is not S.SUBMITTED:
        raise WrongState
    if not reason.strip():
        raise Invalid("请写明为什么由那里办理。", "reason")
    if to.id == case.agency_id or to.kind != AgencyKind.BUREAU or to.closed_on is not None:
        raise Invalid("请选择另一个民政部门。", "agency")
    here = session.get_one(Agency, case.agency_id)
    with as_system(session):
        senders = session.scalars(select(Sender).where(Sender.adoption_id == case.id)).all()
        deadlines.stop(session, case, periods.CHECK, now=now)
        case.agency_id, case.officer_id = to.id, None
        case.place(to.division_code)
        for sender in senders:
            sender.agency_id = to.id
        deadlines.start(session, case, periods.CHECK, on=clock.day(now), agency_id=to.id)
        deadlines.copy_next(session, case)
        audit.record(
            session, actor, "adoption.hand_on", case.subject, before=here.name, after=to.name,
            at=now,
        )  # fmt: skip
        telling.tell_organ(
            session, case, Role.REGISTRAR, title="移送来的收养登记申请",
            body=f"由{here.short_name}移送，请受理。", act_by=case.due_on,
        )  # fmt: skip
        telling.tell_family(
            session, case, "收养登记申请已移送",
            f"您的申请应当由{to.name}办理，材料已全部移送，不用重新提交。原因：{reason.strip()}",
        )  # fmt: skip


def refuse(session: Session, case: Adoption, *, reason: str, actor: Actor,
           now: datetime) -> Letter:  # fmt: skip
    """No registration: the unmet conditions, the reasons, and where to turn (N-09, WS-21).

    Every refusal names a rule: from the table as it answers today, or the failed assessment.
    Raises Invalid without reasons.
    """
    move = workflow.REFUSE_SUSPENDED if case.state is S.SUSPENDED else workflow.REFUSE
    demand(actor, move.action, case)
    naming.demand_free(session, case, took_part(actor))
    if not reason.strip():
        raise Invalid("请写明理由，申请人会在通知书上看到。", "reason")
    objecting.demand_settled(session, case, clock.day(now))
    answer = facts.remember(session, case, clock.day(now))
    rules = list(answer.blocking) or ["RM-08-1"]
    case.decision, case.decided_at, case.decided_by_id = reason.strip(), now, actor.user_id
    case.closed_at = now
    advance(session, case, move, actor=actor, now=now)
    _took(session, case, AdoptionDuty.APPROVE, actor, now)
    letter = telling.write(
        session, case, LetterKind.ADOPTION_REFUSED,
        opening="您的收养登记申请，经审查，不予办理收养登记。", rules=rules, reasons=reason.strip(),
        remedy=telling.remedy_of(session, case), actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(
        session, case, "收养登记申请的决定", "通知书在您的页面上，写明理由和不同意怎么办。"
    )
    return letter


def withdraw(session: Session, case: Adoption, *, reason: str, actor: Actor, now: datetime) -> None:
    """Taken back before the registration, by the adopters or on their paper at the counter."""
    demand(actor, workflow.WITHDRAW.action, case)
    was_draft = case.state is S.DRAFT
    if actor.is_staff and not reason.strip():
        raise Invalid("请写明怎样撤回的。", "reason")
    case.closed_at = now
    advance(session, case, workflow.WITHDRAW, actor=actor, now=now, note=reason.strip()[:200])
    if was_draft:
        return
    telling.tell_organ(
        session, case, Role.REGISTRAR, title="收养登记申请已撤回", body="申请人撤回了申请。"
    )
    telling.tell_family(session, case, "收养登记申请已撤回", "以后可以重新申请。")


def _took(session: Session, case: Adoption, duty: AdoptionDuty, actor: Actor,
          now: datetime) -> None:  # fmt: skip
    take_part(session, AdoptionParticipation, duty, actor=actor, now=now, adoption_id=case.id)
    session.refresh(case, ["parts"])
