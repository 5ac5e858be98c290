"""From the first page to the submitted application: start, keep, check, send, withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency, Person, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, StaleVersion
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState
from app.divisions.codes import standard_code
from app.documents import letter_services, letters
from app.documents.numbers import case_number
from app.families import notice
from app.families.drafts import Drafts
from app.families.models import Member
from app.foster import rules, workflow
from app.foster.models import Draft, FosterApplication, State
from app.foster.papers import ADULT, required
from app.foster.services.assessment import end_assignments
from app.foster.services.correspondence import desk_path, family_path
from app.foster.services.facts import facts_digest, facts_record, load_file, snapshot
from app.foster.services.progress import sections
from app.foster.services.supplements import asked_supplements, open_items
from app.law import PERIODS, citation
from app.law.dates import age_on
from app.law.facts import FactError
from app.law.foster_periods import ACCEPT
from app.law.verdict import Status
from app.notices.services import tell, tell_role
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.foster.services.facts import File

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
# Which facts the application's own pages ask for (§2.8, last part).
ASKED = frozenset(
    "family_division family_hukou_division dwelling_tenure lease_end_date dwelling_area_m2 "
    "year_income_yuan income_stable income_evidence_months members.birth_date "
    "members.main_carer members.health members.health_cert_date members.crime_check "
    "members.crime_check_date members.harmful_habits members.agrees members.education".split()
)
# The rows that concern the family alone, before anybody has come to see it.
SHOWN = (
    "FC-08-1a", "FC-08-1b", "FC-08-1c", "FC-08-2a", "FC-08-2b", "FC-08-3", "FC-08-4a", "FC-08-4b",
    "FC-08-5a", "FC-08-5b", "FC-08-5d", "FC-09-1", "FC-09-2", "FC-12-1b", "FC-27-1", "FC-27-2",
)  # fmt: skip


# --- drafts of single pages -------------------------------------------------------------------


def drafts_of(session: Session, application: FosterApplication) -> Drafts:
    """The pages that were typed and not saved yet."""
    return Drafts(session, Draft, "application_id", application.id)


def save_wishes(
    application: FosterApplication, values: dict[str, Any], preference: dict[str, Any]
) -> None:
    """Write why and for which child; `values` as `WishesForm.data`."""
    application.motive = values["motive"]
    application.experience = values["experience"] or None
    application.skills = list(values["skills"] or [])
    application.preference = preference
    application.siblings_ok = values["siblings_ok"] == "yes"


# --- the family's own check -------------------------------------------------------------------


def self_check(session: Session, application: FosterApplication, on: date) -> list[rules.Condition]:
    """How each condition stands on what was typed so far; empty where it cannot be read."""
    record = facts_record(session, application, stage="precheck", on=on)
    try:
        found = rules.precheck(record, ASKED)
    except FactError:
        return []
    order = {rule_id: n for n, rule_id in enumerate(SHOWN)}
    conditions = [c for c in found.conditions if c.row.id in order]
    return sorted(conditions, key=lambda c: order[c.row.id])


def not_met(conditions: Sequence[rules.Condition]) -> list[rules.Condition]:
    """The conditions that stop an application as things stand."""
    return [c for c in conditions if c.status is Status.NOT_MET]


def other_open_applications(session: Session, file: File, on: date) -> list[FosterApplication]:
    """Open applications, at any institution, in which an adult of this family lives (FC-09-4).

    The caller shows that there are some, never a fact of another's case.
    """
    application = file.application
    with as_system(session):
        indexes = [m.id_no_index for m in file.residents if m.id_no_index and _is_adult(m, on)]
        households = select(Member.household_id).where(
            Member.id_no_index.in_(indexes), Member.left_on.is_(None), Member.lives_here.is_(True)
        )
        return list(
            session.scalars(
                select(FosterApplication)
                .where(
                    FosterApplication.id != application.id,
                    FosterApplication.state.in_(workflow.OPEN - {State.DRAFT}),
                    (FosterApplication.household_id.in_(households))
                    | (FosterApplication.household_id == application.household_id),
                )
                .order_by(FosterApplication.id)
            )
        )


def _is_adult(member: Member, on: date) -> bool:
    return member.birth_on is None or age_on(member.birth_on, on) >= ADULT


def running_clock(session: Session, application: FosterApplication) -> RunningClock | None:
    """The nearest clock that runs for a case, in words for the family."""
    rows = [r for r in deadlines.running(session, application) if r.state is ClockState.RUNNING]
    if not rows:
        return None
    row = rows[0]
    period = PERIODS[row.period_id]
    left = (row.due_on - clock.today()).days
    says = period.says_for(row.length)
    return RunningClock(row.due_on, left, row.provisional, says, citation(period))


@dataclass(frozen=True)
class RunningClock:
    """By when, how many calendar days are left, and why."""

    due_on: date
    left: int
    is_provisional: bool
    says: str
    article: str


def seen_mark(session: Session, application: FosterApplication) -> str:
    """What the check page showed, as one digest that its form sends back."""
    return facts_digest(session, application)[:32]


def check_seen(session: Session, application: FosterApplication, mark: str) -> None:
    """Refuse to send what somebody changed since the check page was shown. StaleVersion."""
    if application.state is State.DRAFT and mark != seen_mark(session, application):
        raise StaleVersion("核对之后，申请内容又有改动。请回到核对页，看过最新内容后再提交。")


# --- sending ----------------------------------------------------------------------------------


def submit(
    session: Session,
    application: FosterApplication,
    *,
    actor: Actor,
    now: datetime,
    agreed_to: Sequence[str],
    knows_what_is_not_met: bool = False,
) -> str:
    """Send the application once; returns its case number.

    `agreed_to` names `notice.CONSENTS`: without them nothing sensitive may be looked at
    (PD-SEN-2). Raises Invalid while something is missing, and while conditions are not met and
    the family has not said that it wants to send it all the same: the institution decides.
    """
    demand(actor, "foster.submit", application)
    today = clock.day(now)
    if application.state is not State.DRAFT:
        raise Conflict("这份申请已经提交过了，不用再交一次。")
    open_parts = [
        s.title for s in sections(session, load_file(session, application), today) if not s.is_done
    ]
    if open_parts:
        raise Invalid(f"还有没填完的部分：{'、'.join(open_parts)}。请补充后再提交。")
    if not_met(self_check(session, application, today)) and not knows_what_is_not_met:
        raise Invalid("有条件目前不符合。请先修改；仍要提交的，请勾选确认。", "knows")
    if set(agreed_to) != set(notice.CONSENTS):
        raise Invalid("请看过告知书，单独勾选同意后再提交。", "sensitive")
    agency = session.get_one(Agency, application.agency_id)
    if not agency.takes_foster_applications or agency.closed_on is not None:
        raise Invalid("这家机构目前不受理申请，请联系民政部门。")
    code = standard_code(agency.division_code)
    application.case_no = case_number(session, "FC", code, today.year)
    application.submitted_at = application.declared_at = application.agreed_at = now
    application.notice_version, application.agreed_to = notice.VERSION, sorted(agreed_to)
    application.facts = snapshot(session, application)
    application.facts_digest = facts_digest(session, application)
    drafts_of(session, application).drop()
    advance(session, application, workflow.SUBMIT, actor=actor, now=now)
    audit.record(
        session, actor, "foster.agree_to_notice", application.subject, at=now,
        note=f"{notice.TITLE} {notice.VERSION}："
        + "、".join(notice.SHORT[name] for name in agreed_to),
    )  # fmt: skip
    write_receipt(session, application, actor=actor, now=now)
    tell_role(
        session, application.agency_id, Role.INTAKE, kind="N-FC-NEW", title="有新的寄养申请",
        body=f"申请编号 {application.case_no}，请在期限内受理或一次告知补正。",
        case_no=application.case_no, path=desk_path(application), act_by=application.due_on,
    )  # fmt: skip
    tell(
        session, person_id=application.applicant_person_id, kind="N-FC-00", title="申请已提交",
        body=f"您的申请编号是 {application.case_no}，请记下来。机构会在期限内答复您。",
        case_no=application.case_no, path=family_path(application),
    )  # fmt: skip
    return application.case_no


def write_receipt(
    session: Session, application: FosterApplication, *, actor: Actor, now: datetime
) -> None:
    """The receipt with its number and PDF (申请回执)."""
    agency = session.get_one(Agency, application.agency_id)
    file = load_file(session, application)
    today = clock.day(now)
    papers = [
        f"{wanted.label}，{len(file.papers_of(*wanted.key))}份"
        for wanted in required(file.household, file.members, today)
    ]
    content = letters.Receipt(
        reference=letters.Reference(number="", dated=today, case_number=application.case_no or ""),
        addressee=application.applicant_name,
        submitted_on=today,
        papers=(*papers, "家庭成员一致同意书"),
        next_step="机构核对材料。材料齐全的予以受理；需要补正的，一次告知要补正的全部材料。",
        contact=letters.Contact("受理窗口", agency.phone),
        answer_by=application.due_on,
    )
    letter = letter_services.draft(
        session, subject=application.subject, subject_id=application.id, agency_id=agency.id,
        kind=letters.LetterKind.RECEIPT, title="申请回执", content=content, now=now,
        addressee_id=application.applicant_person_id,
    )  # fmt: skip
    letter_services.sign(session, letter, actor=actor, now=now)


def resubmit(
    session: Session, application: FosterApplication, *, actor: Actor, now: datetime
) -> None:
    """Hand in the supplements: the office's clock goes on. Invalid names what is missing."""
    asked = asked_supplements(session, application)
    left = open_items(session, application, asked, clock.day(now)) if asked else []
    if left:
        raise Invalid("还没有补正：" + "；".join(item["what"] for item in left))
    advance(session, application, workflow.RESUBMIT, actor=actor, now=now)
    if not deadlines.running(session, application, ACCEPT):
        # A lapse ended the office's clock; a case that came back from there gets a new one.
        deadlines.start(
            session, application, ACCEPT, on=clock.day(now), agency_id=application.agency_id
        )
        deadlines.copy_next(session, application)
    if asked is not None:
        asked.answered_at = now
    application.facts = snapshot(session, application)
    application.facts_digest = facts_digest(session, application)
    tell_role(
        session, application.agency_id, Role.INTAKE, kind="N-FC-SUP", title="家庭已提交补正材料",
        body=f"申请编号 {application.case_no}，请继续核对。", case_no=application.case_no or "",
        path=desk_path(application), act_by=application.due_on,
    )  # fmt: skip


def withdraw(
    session: Session,
    application: FosterApplication,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
) -> None:
    """The family takes its application back, at any time; the reason is its own."""
    if len(reason) > 500:  # noqa: PLR2004 - what the form says
        raise Invalid("原因不能超过500个字", "reason")
    was_sent = application.case_no is not None
    advance(session, application, workflow.WITHDRAW, actor=actor, now=now)
    application.closed_at = now
    application.officer_id = None
    end_assignments(session, application, now)
    drafts_of(session, application).drop()
    if was_sent:
        deadlines.copy_next(session, application)
        tell_role(
            session, application.agency_id, Role.INTAKE, kind="N-FC-WD", title="家庭已撤回申请",
            body=f"申请编号 {application.case_no}。家庭说明的原因：{reason or '未说明'}",
            case_no=application.case_no or "", path=desk_path(application),
        )  # fmt: skip


def officer_of(session: Session, application: FosterApplication) -> tuple[str, str]:
    """Name and phone of who holds the case at the office; the office itself where nobody does."""
    agency = session.get_one(Agency, application.agency_id)
    name = session.scalar(
        select(Person.name)
        .join(User, User.person_id == Person.id)
        .where(User.id == application.officer_id)
    )
    return name or "受理窗口", agency.phone
