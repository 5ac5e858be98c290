"""Review, decision and registration: what must hold, by whom, and what comes of it (§6, §10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import (
    Adoptee,
    Adoption,
    AdoptionCertificate,
    AdoptionDuty,
    AdoptionPaper,
    AdoptionParticipation,
    CertificateKind,
    FollowUp,
    Interview,
    Presence,
    SenderKind,
    Side,
)
from app.adoption.rules import CONSENT_AGE
from app.adoption.services import certificates, facts, naming, papers, telling
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid
from app.core.once import once
from app.core.policy import SYSTEM_ACTOR, demand, took_part
from app.core.screen import day_long
from app.documents.letters import LetterKind
from app.families.kin import kin_of
from app.law import RULES
from app.law.dates import add_months, age_on
from app.notices import services as notices
from app.parameters import services as parameters
from app.placements.models import Placement, PlacementState
from app.placements.services import adoption as placement_adoption
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Document

S, D = workflow.S, AdoptionDuty
CONFIRMED = {
    "signed": "看过，本人签名",
    "fingerprint": "看过，按指印",
    "read_out": "读给本人听，按指印",
}
APART = {SenderKind.GUARDIAN, SenderKind.INSTITUTION}
YEAR_MONTHS = 12
CHANGED = "您看过以后，这件申请的情况有了变化，请重新看过再决定。"


@dataclass(frozen=True)
class Party:
    """Someone who has to be heard and has to come: side, party and what to call them."""

    side: Side
    party: str
    label: str


def parties(session: Session, case: Adoption, on: date) -> list[Party]:
    """Adopters, senders who live, and the child from eight years on (WS-16, RM-05)."""
    found = [Party(Side.ADOPTER, papers.APPLICANT, "收养人")]
    if case.jointly:
        found.append(Party(Side.ADOPTER, papers.SPOUSE, "收养人的配偶"))
    found += [
        Party(Side.SENDER, sender.kind.value, sender.kind.label)
        for sender in facts.senders_of(session, case)
        if sender.kind in APART or sender.status == "alive"
    ]
    if any(_age(session, child, on) >= CONSENT_AGE for child in facts.adoptees_of(session, case)):
        found.append(Party(Side.CHILD, "", "孩子"))
    return found


def _age(session: Session, child: Adoptee, on: date) -> int:
    born, _ = facts.birth_and_sex(session, child)
    return age_on(born, on) if born else 0


@once
def interviews(session: Session, case: Adoption) -> Sequence[Interview]:
    """Every record of questioning, the newest first."""
    return session.scalars(
        select(Interview).where(Interview.adoption_id == case.id).order_by(Interview.id.desc())
    ).all()


def unheard(session: Session, case: Adoption, on: date) -> list[Party]:
    """Who has still to be questioned."""
    heard = {(one.side, one.party) for one in interviews(session, case)}
    return [p for p in parties(session, case, on) if (p.side, p.party) not in heard]


def interview(
    session: Session,
    case: Adoption,
    party: Party,
    *,
    words: str,
    is_willing: bool,
    confirmed: str,
    document: Document | None,
    second_officer_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Interview:
    """One person, questioned apart, who has read and confirmed the record (WS-16).

    A child is asked by two officers, no adopter present; its yes is the paper D-31. Invalid.
    """
    demand(actor, "adoption.interview", case)
    if not words.strip():
        raise Invalid("请写下问答的内容。", "words")
    if confirmed not in CONFIRMED:
        raise Invalid("请选择本人怎样确认笔录。", "confirmed")
    if second_officer_id == actor.user_id or (
        party.side is Side.CHILD and second_officer_id is None
    ):
        raise Invalid("询问孩子要有两名工作人员在场，请选择另一名。", "second")
    row = Interview(
        adoption_id=case.id, agency_id=case.agency_id, side=party.side, party=party.party,
        held_on=clock.day(now), officer_id=actor.user_id, second_officer_id=second_officer_id,
        is_willing=is_willing,
        confirmed=confirmed, document_id=document.id if document else None, created_at=now,
    )  # fmt: skip
    row.words = words.strip()
    session.add(row)
    if party.side is Side.CHILD:
        for child in facts.adoptees_of(session, case):
            child.consents, child.asked_on = is_willing, clock.day(now)
        _childs_paper(session, case, is_willing=is_willing, actor=actor, now=now)
    take_part(session, AdoptionParticipation, D.INTERVIEW, actor=actor, now=now,
              adoption_id=case.id)  # fmt: skip
    if second_officer_id is not None:
        _was_there(session, case, second_officer_id, now)
    session.refresh(case, ["parts"])
    audit.record(session, actor, "adoption.interview", case.subject, note=party.label, at=now)
    return row


def _childs_paper(
    session: Session, case: Adoption, *, is_willing: bool, actor: Actor, now: datetime
) -> None:
    """The record of the child's consent (D-31): made by its yes, worth nothing after its no."""
    row = session.scalar(
        select(AdoptionPaper).where(
            AdoptionPaper.adoption_id == case.id, AdoptionPaper.code == "D-31"
        )
    )
    if row is None:
        if not is_willing:
            return
        row = AdoptionPaper(adoption_id=case.id, side=Side.CHILD, code="D-31", created_at=now)
        session.add(row)
    row.check = "good" if is_willing else "missing"
    row.reason = "" if is_willing else "孩子本人表示不愿意。"
    row.issued_on = row.original_seen_on = clock.day(now)
    row.original_seen_by_id = actor.user_id
    session.flush()


def _was_there(session: Session, case: Adoption, officer_id: int, now: datetime) -> None:
    """Who sat beside the questioning took part in it as well (SOD-A1)."""
    own = {
        "adoption_id": case.id,
        "duty": D.INTERVIEW,
        "person_id": session.get_one(User, officer_id).person_id,
    }
    if session.scalars(select(AdoptionParticipation.id).filter_by(**own)).first() is None:
        session.add(AdoptionParticipation(**own, at=now))
        session.flush()


def colleagues(session: Session, case: Adoption) -> list[tuple[int, str, str]]:
    """Who of the organ can be the second officer: (account, its ref, name).

    As of the first: nobody of the family, nobody who assessed or decided.
    """
    barred = {p.person_id for p in case.parts if p.duty in {D.ASSESS, D.APPROVE}}
    barred |= kin_of(case, case.applicant_person_id)
    rows = session.execute(
        select(User.id, User.ref, Person.name)
        .join(Person, Person.id == User.person_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.agency_id == case.agency_id, User.state == UserState.ACTIVE,
            RoleGrant.role.in_((Role.REGISTRAR, Role.BUREAU_OFFICER)),
            RoleGrant.released_at.is_not(None), Person.id.not_in(barred),
        )
        .distinct()
        .order_by(Person.name, User.id)
    )  # fmt: skip
    return [(user_id, ref, name) for user_id, ref, name in rows]


def obstacles(session: Session, case: Adoption, on: date) -> list[str]:
    """What stands against registering today, as sentences."""
    answer = facts.evaluate(session, case, on)
    found = [RULES[rule].says for rule in answer.blocking]
    found += [f"还没有核实：{RULES[rule].says}" for rule in facts.undecided(session, case, on)]
    found += [
        f"材料还没有核对为符合：{line.masked_label}。"
        for line in papers.lines(session, case, on) if line.is_required and not line.is_good
    ]  # fmt: skip
    found += [f"还没有询问：{party.label}。" for party in unheard(session, case, on)]
    newest: dict[tuple[Side, str], Interview] = {}
    for one in interviews(session, case):
        newest.setdefault((one.side, one.party), one)
    found += [
        f"{party.label}在询问中表示不愿意。" for party in parties(session, case, on)
        if (said := newest.get((party.side, party.party))) and not said.is_willing
    ]  # fmt: skip
    return found


def to_review(
    session: Session, case: Adoption, *, opinion: str, actor: Actor, now: datetime
) -> None:
    """Hand the complete file to the head with an opinion (WS-17). Raises Invalid.

    A stepchild's adopters are not assessed: their case comes from acceptance (AE-02).
    """
    demand(actor, workflow.TO_REVIEW.action, case)
    if (
        case.state is S.ACCEPTED
        and "assessment" in facts.evaluate(session, case, clock.day(now)).needs
    ):
        raise Invalid("这件申请要先进行收养评估。")
    if found := obstacles(session, case, clock.day(now)):
        raise Invalid("还不能提交审批：" + "；".join(found))
    if not opinion.strip():
        raise Invalid("请写审查意见。", "opinion")
    facts.remember(session, case, clock.day(now))
    advance(session, case, workflow.TO_REVIEW, actor=actor, now=now, note=opinion.strip()[:200])
    telling.tell_organ(
        session, case, Role.BUREAU_HEAD, title="收养登记待审批", body="审查已完成，请作出决定。",
        act_by=case.due_on,
    )  # fmt: skip


def approve(
    session: Session, case: Adoption, *, reason: str, seen: str, actor: Actor, now: datetime
) -> None:
    """The head agrees to what was seen (`seen` is its digest) and what still holds today.

    Raises Conflict where the facts have changed since the page was shown, Invalid otherwise.
    """
    demand(actor, workflow.APPROVE.action, case)
    naming.demand_free(session, case, took_part(actor))
    today = clock.day(now)
    if facts.digest(facts.records(session, case, today)) != seen:
        raise Conflict(CHANGED)
    if found := obstacles(session, case, today):
        raise Invalid("还不能同意登记：" + "；".join(found))
    if not reason.strip():
        raise Invalid("请写决定的理由。", "reason")
    facts.remember(session, case, today)
    advance(session, case, workflow.APPROVE, actor=actor, now=now)
    case.decision, case.decided_at, case.decided_by_id = reason.strip(), now, actor.user_id
    take_part(session, AdoptionParticipation, D.APPROVE, actor=actor, now=now,
              adoption_id=case.id)  # fmt: skip
    session.refresh(case, ["parts"])
    telling.tell_organ(
        session, case, Role.REGISTRAR, title="收养登记已同意", body="请约当事人来登记。"
    )


def appoint(
    session: Session, case: Adoption, *, on: date, at: str, actor: Actor, now: datetime
) -> None:
    """When everybody shall come, with what originals (N-07)."""
    demand(actor, "adoption.appoint", case)
    if on <= clock.day(now):
        raise Invalid("请约在明天或者以后。", "on")
    if not at.strip():
        raise Invalid("请写几点、到哪里。", "at")
    telling.write(
        session, case, LetterKind.ADOPTION_APPOINTMENT,
        opening="您的收养登记申请已经同意，请双方按时亲自来登记。",
        facts=(("日期", day_long(on)), ("时间和地点", at.strip())),
        steps=("请带齐全部证件和材料的原件。",
               "夫妻共同收养的要一起来；一方确实不能来的，带经证明或者公证的委托书。",
               "孩子年满8周岁的，一起来。",
               "领到收养登记证后，按规定为孩子办理户口登记或者迁移。"),
        rules=("RM-05-1", "RM-05-2", "RM-09"), actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(session, case, "请来办理收养登记", "预约通知书在您的页面上。", act_by=on)
    audit.record(session, actor, "adoption.appoint", case.subject, note=on.isoformat(), at=now)


def absent(session: Session, case: Adoption, on: date) -> list[Party]:
    """Who did not come today; a spouse with a power counts as there (RM-05)."""
    there = {
        (one.side, one.party)
        for one in session.scalars(
            select(Presence).where(Presence.adoption_id == case.id, Presence.present_on == on)
        )
    }
    return [p for p in parties(session, case, on) if (p.side, p.party) not in there]


def register(
    session: Session, case: Adoption, *, printed_no: str, handed_to: str, actor: Actor,
    now: datetime,
) -> AdoptionCertificate:  # fmt: skip
    """Register today: the relation begins (Civil Code 1105). Raises Invalid.

    Everything is asked again as of today; all are there in person; the officer neither assessed
    nor decided. The foster placement of the child ends by this act (FC-21-2).
    """
    demand(actor, workflow.REGISTER.action, case)
    today = clock.day(now)
    if found := obstacles(session, case, today):
        raise Invalid("今天还不能登记：" + "；".join(found))
    if missing := absent(session, case, today):
        names = "、".join(party.label for party in missing)
        raise Invalid(f"登记要当事人亲自到场，今天还没有登记到场：{names}。")
    number = printed_no.strip()
    if not number:
        raise Invalid("请填写登记证的印制号。", "printed_no")
    if certificates.is_used(session, case.agency_id, number):
        raise Invalid("这个印制号已经用过，请核对。", "printed_no")
    facts.remember(session, case, today)
    advance(session, case, workflow.REGISTER, actor=actor, now=now)
    case.registered_on = today
    take_part(session, AdoptionParticipation, D.REGISTER, actor=actor, now=now,
              adoption_id=case.id)  # fmt: skip
    session.refresh(case, ["parts"])
    made = certificates.issue(
        session, CertificateKind.ADOPTION, adoption_id=case.id, agency_id=case.agency_id,
        subject=case.subject, printed_no=number, handed_to=handed_to, actor=actor, now=now,
    )  # fmt: skip
    plan_follow_ups(session, case, today)
    _tell_the_home(session, case, made, now)
    telling.tell_family(
        session,
        case,
        "收养登记已办理",
        "收养关系从今天成立。请按规定为孩子办理户口登记或者迁移；以后的回访会先和您约时间。",
    )
    return made


def plan_follow_ups(session: Session, case: Adoption, registered_on: date) -> None:
    """Visits in the months of the place's list; after the first year only with consent (FU-04)."""
    places = [p for p in (case.county_code, case.city_code, case.province_code) if p]
    listed = parameters.value(
        session, "follow_up.months", on=registered_on, places=places, agency_id=case.agency_id
    )
    for number, months in enumerate(sorted({int(m) for m in str(listed).split(",")}), 1):
        session.add(FollowUp(
            adoption_id=case.id, agency_id=case.agency_id, number=number,
            due_on=add_months(registered_on, months), needs_consent=months > YEAR_MONTHS,
        ))  # fmt: skip
    session.flush()


def _tell_the_home(
    session: Session, case: Adoption, made: AdoptionCertificate, now: datetime
) -> None:
    """The placement ends, and the home that kept the child hears of it the same day (N-16)."""
    for child in facts.adoptees_of(session, case):
        if child.child_id is None:
            continue
        with as_system(session):
            placement = session.scalar(
                select(Placement).where(
                    Placement.child_id == child.child_id, Placement.ended_on.is_(None)
                )
            )
            if placement is not None and placement.state is PlacementState.ADOPTION_TRACK:
                placement_adoption.registered(
                    session, placement, registered_on=clock.day(now),
                    certificate_no=made.number, actor=SYSTEM_ACTOR, now=now,
                )  # fmt: skip
            if case.sender_agency_id is not None:
                home = session.get_one(Agency, case.sender_agency_id)
                for role in (Role.INTAKE, Role.HEAD):
                    notices.tell_role(
                        session, home.id, role, kind="N-16", title="孩子的收养已登记",
                        body="对孩子的国家监护从今天终止。请办理离院和寄养的收尾手续。",
                        case_no=case.case_no or "",
                    )  # fmt: skip
