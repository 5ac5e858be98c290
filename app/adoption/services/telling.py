"""Who is told what about an adoption: inbox lines, and letters with number and seal (§15).

A text message and an e-mail hold the case number and nothing else of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency, Person
from app.accounts.roles import Role
from app.audit.services import Subject
from app.core import clock
from app.documents import letter_services
from app.documents.citing import cited
from app.documents.letters import Contact, Letterhead, LetterKind, Reference
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.notices import services as notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.adoption.models import Adoption
    from app.core.policy import Actor
    from app.documents.models import Letter

TITLES = {
    LetterKind.ADOPTION_ACCEPTED: "收养登记受理通知书",
    LetterKind.ADOPTION_SUPPLEMENT: "补正告知书",
    LetterKind.ADOPTION_ASSESSMENT: "收养评估告知书",
    LetterKind.ADOPTION_CONCLUSION: "收养评估结论告知书",
    LetterKind.ADOPTION_POLICE: "报案函",
    LetterKind.ADOPTION_REPORT: "收养评估报告",
    LetterKind.ADOPTION_FUSION: "融合通知书",
    LetterKind.ADOPTION_APPOINTMENT: "收养登记预约通知书",
    LetterKind.ADOPTION_OBJECTION: "收养评估异议答复书",
    LetterKind.ADOPTION_REFUSED: "不予办理收养登记通知书",
}
REMEDY = (
    "不服本决定的，可以自知道之日起60日内向{bureau}的本级人民政府或者上一级主管部门申请行政复议，"
    "也可以自知道之日起6个月内向人民法院提起行政诉讼。"
)


def desk_path(case: Adoption, tab: str = "") -> str:
    """Where the organ deals with the case."""
    return f"/adoption/cases/{case.ref}" + (f"/{tab}" if tab else "")


def archive_path(case: Adoption) -> str:
    """Where the file is put into a volume."""
    return f"/adoption/archive/cases/{case.ref}"


def family_path(case: Adoption) -> str:
    """The adopters' own page."""
    return f"/adoption/mine/{case.ref}"


def tell_family(
    session: Session, case: Adoption, title: str, body: str, *, act_by: date | None = None
) -> None:
    """An inbox line for the adopters, and the short text."""
    notices.tell(
        session, person_id=case.applicant_person_id, kind="N-AD", title=title, body=body,
        case_no=case.case_no or "", path=family_path(case), act_by=act_by,
        sms_phone=session.get_one(Agency, case.agency_id).phone,
    )  # fmt: skip


def tell_organ(
    session: Session, case: Adoption, *roles: Role, title: str, body: str, tab: str = "",
    kind: str = "desk", act_by: date | None = None,
) -> None:  # fmt: skip
    """An inbox line for everyone of these roles at the registration organ."""
    for role in roles:
        notices.tell_role(
            session, case.agency_id, role, kind=kind, title=title, body=body,
            case_no=case.case_no or "", act_by=act_by,
            # An archivist opens the volume, not the case.
            path=archive_path(case) if role is Role.ARCHIVIST else desk_path(case, tab),
        )  # fmt: skip


def write(
    session: Session,
    case: Adoption,
    kind: LetterKind,
    *,
    opening: str,
    facts: Sequence[tuple[str, str]] = (),
    steps: Sequence[str] = (),
    rules: Sequence[str] = (),
    reasons: str = "",
    remedy: str = "",
    to: str = "",
    head: Letterhead | None = None,
    signer: str = "",
    actor: Actor,
    now: datetime,
) -> Letter:
    """A letter to the adopters, numbered and sealed; it still has to be served.

    `to` somebody else it is the organ's own: the adopters do not see that there is one. With
    `head` and `signer` somebody else wrote it.
    """
    agency = session.get_one(Agency, case.agency_id)
    about = Subject("adoption_record", case.ref, case.case_no or "") if to else case.subject
    letter = letter_services.draft(
        session, subject=about, subject_id=case.id, agency_id=case.agency_id,
        kind=kind, title=TITLES[kind], needs_service=not to,
        addressee_id=None if to else case.applicant_person_id, now=now,
        content=PlacementNotice(
            reference=Reference("", clock.day(now), case.case_no or ""),
            title=TITLES[kind],
            addressee=to or session.get_one(Person, case.applicant_person_id).name,
            opening=opening,
            facts=tuple(NoticeRow(label, value) for label, value in facts),
            next_steps=tuple(steps),
            contact=Contact(actor.name, head.phone if head else agency.phone),
            basis=tuple(cited(session, rule_id) for rule_id in rules),
            reasons=reasons, head_name=signer or head_name(actor), remedy=remedy,
        ),
    )  # fmt: skip
    return letter_services.sign(session, letter, actor=actor, now=now, head=head)


def head_name(actor: Actor) -> str:
    """Who stands above the seal as 负责人: the head alone, no registrar who writes."""
    return actor.name if actor.has(Role.BUREAU_HEAD) else ""


def remedy_of(session: Session, case: Adoption) -> str:
    """Where to turn against a refusal (N-09)."""
    return REMEDY.format(bureau=session.get_one(Agency, case.agency_id).name)
