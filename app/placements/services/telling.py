"""Who is told what about a placement: inbox lines, and letters with number and seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency, Person
from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.documents import letter_services
from app.documents.citing import cited
from app.documents.letters import Contact, LetterKind, Reference
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.families.models import Household, Member
from app.notices import services as notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter
    from app.placements.models import Placement

TITLES = {
    LetterKind.PLACEMENT_ENDED: "解除寄养通知书",
    LetterKind.ADOPTION_INTENT: "拟送养告知书",
    LetterKind.CORRECTION: "督促改正通知书",
    LetterKind.CARER_CHANGED: "主要照料人变更确认书",
}


def desk_path(placement: Placement, tab: str = "") -> str:
    """Where staff deal with the placement."""
    return f"/placements/{placement.ref}" + (f"/{tab}" if tab else "")


def family_path(placement: Placement) -> str:
    """The family's own page."""
    return f"/placements/mine/{placement.ref}"


def agency_of(session: Session, placement: Placement) -> Agency:
    """The institution."""
    return session.get_one(Agency, placement.agency_id)


def tell_family(
    session: Session,
    placement: Placement,
    title: str,
    body: str,
    *,
    kind: str = "N-FCP",
    act_by: date | None = None,
) -> None:
    """An inbox line, and the short text that says nothing but number, day and telephone."""
    notices.tell(
        session, person_id=placement.carer_person_id, kind=kind, title=title, body=body,
        case_no=placement.case_no, path=family_path(placement), act_by=act_by,
        sms_phone=agency_of(session, placement).phone,
    )  # fmt: skip


def tell_desk(
    session: Session,
    placement: Placement,
    *roles: Role,
    title: str,
    body: str,
    tab: str = "",
    kind: str = "desk",
    act_by: date | None = None,
) -> None:
    """An inbox line for everyone of these roles; the worker who has the case for R-SW."""
    for role in roles:
        if role is Role.SOCIAL_WORKER:
            notices.tell_officer(
                session, placement.worker_id, kind=kind, title=title, body=body,
                case_no=placement.case_no, path=desk_path(placement, tab),
            )  # fmt: skip
            continue
        at = placement.agency_id
        if role in {Role.BUREAU_OFFICER, Role.BUREAU_HEAD}:
            if placement.bureau_id is None:
                continue
            at = placement.bureau_id
        notices.tell_role(
            session, at, role, kind=kind, title=title, body=body, case_no=placement.case_no,
            path=desk_path(placement, tab), act_by=act_by,
        )  # fmt: skip


def tell_ending(session: Session, placement: Placement) -> None:
    """The end is being prepared: who has to write and to decide, and the family."""
    tell_desk(
        session, placement, Role.SOCIAL_WORKER, Role.HEAD, title="寄养关系进入解除程序",
        body="请完成家庭和儿童的终结评估，由机构负责人审批。", tab="ending",
        act_by=placement.due_on,
    )  # fmt: skip
    tell_family(
        session, placement, "寄养关系进入解除程序",
        "机构会做终结评估，再作决定。批准后会把解除通知书送达给您。",
    )  # fmt: skip


def carer_name(session: Session, placement: Placement) -> str:
    """The name to whom letters go: the account holder."""
    return session.get_one(Person, placement.carer_person_id).name


def main_carer(session: Session, placement: Placement) -> Member:
    """The main carer by the agreement in force."""
    return session.get_one(Member, placement.carer_member_id)


def write(
    session: Session,
    placement: Placement,
    kind: LetterKind,
    *,
    opening: str,
    facts: Sequence[tuple[str, str]] = (),
    next_steps: Sequence[str] = (),
    rules: Sequence[str] = (),
    reasons: str = "",
    head_name: str = "",
    remedy: str = "",
    actor: Actor,
    now: datetime,
) -> Letter:
    """Draw a notice up and sign it in one act; it waits to be served."""
    agency = agency_of(session, placement)
    bureau = session.get(Agency, placement.bureau_id) if placement.bureau_id else None
    letter = letter_services.draft(
        session,
        subject=placement.subject,
        subject_id=placement.id,
        agency_id=placement.agency_id,
        kind=kind,
        title=TITLES[kind],
        needs_service=True,
        addressee_id=placement.carer_person_id,
        now=now,
        content=PlacementNotice(
            reference=unsigned(placement, clock.day(now)),
            title=TITLES[kind],
            addressee=carer_name(session, placement),
            opening=opening,
            facts=tuple(NoticeRow(label, value) for label, value in facts),
            next_steps=tuple(next_steps),
            contact=Contact(actor.name, agency.phone),
            basis=tuple(cited(session, rule_id) for rule_id in rules),
            reasons=reasons,
            head_name=head_name,
            remedy=remedy,
            copies_to=bureau.name if bureau and kind is LetterKind.PLACEMENT_ENDED else "",
        ),
    )
    return letter_services.sign(session, letter, actor=actor, now=now)


def unsigned(placement: Placement, on: date) -> Reference:
    """The reference of a letter that has no number yet."""
    return Reference(number="", dated=on, case_number=placement.case_no)


def remedy(session: Session, placement: Placement) -> str:
    """Disputes between institution and family go to the bureau (FC-26-1)."""
    if placement.bureau_id is None:
        raise Invalid("本机构还没有登记主管民政局，请单位管理员补充后再办理。")
    bureau = session.get_one(Agency, placement.bureau_id)
    phone = f"，电话{bureau.phone}" if bureau.phone else ""
    return f"您可以请{bureau.name}调解{phone}；也可以拨打12345反映。"


def address_of(session: Session, placement: Placement) -> str:
    """The family's address, for the filing form."""
    return session.get_one(Household, placement.household_id).address or ""
