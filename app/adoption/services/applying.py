"""The adopters' side: how far it is filled in, what each page saves, sent once, supplemented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.accounts.roles import Role
from app.adoption import notice, workflow
from app.adoption.models import (
    Adoptee,
    Adoption,
    AdoptionDraft,
    AdoptionState,
    Sender,
    SenderKind,
    Side,
    Tie,
)
from app.adoption.services import facts, papers, telling
from app.adoption.services.progress import origin_of, sections
from app.audit import services as audit
from app.core import clock, crypto
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, NotFound, StaleVersion, WrongState
from app.core.identifiers import mask_name, read_name, read_resident_id
from app.core.policy import demand
from app.core.screen import day_long
from app.divisions.codes import standard_code
from app.documents import letter_services
from app.documents.letters import Contact, LetterKind, Reference
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.documents.numbers import case_number
from app.families.drafts import Drafts
from app.law.verdict import Status
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.adoption.precheck import Condition
    from app.core.policy import Actor

S = AdoptionState
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
MOST_CHILDREN = 3
# Rows of the table that are the adopters' own; the others speak of the child and its senders.
OWN_ROWS = frozenset({
    "GL-143", "CC-1093-0", "CC-1098-1", "CC-1098-2", "CC-1098-3", "CC-1098-4", "CC-1098-5",
    "CC-1100-1", "CC-1101", "CC-1102", "CC-1104-1", "CC-1044-2", "FR-2024",
})  # fmt: skip


# --- what each page saves ----------------------------------------------------------------------


def drafts_of(session: Session, case: Adoption) -> Drafts:
    """The pages that were typed and not saved yet."""
    return Drafts(session, AdoptionDraft, "adoption_id", case.id)


def demand_edit(actor: Actor, case: Adoption) -> None:
    """A draft is edited, a returned application supplemented; nothing else. WrongState."""
    demand(actor, "adoption.edit" if case.state is S.DRAFT else "adoption.resubmit", case)
    if case.state not in EDITABLE:
        raise WrongState("申请已经提交，内容不能再改。有变化的，请联系登记机关。")


def say(session: Session, case: Adoption, values: Mapping[str, Any]) -> None:
    """Write a part of what F-APP asks beyond the household."""
    case.statement = (case.statement or {}) | dict(values)
    session.flush()


def save_wishes(session: Session, case: Adoption, values: Mapping[str, Any]) -> None:
    """Motive and wished child; the request for secrecy has a column of its own (CC-1110)."""
    case.wants_secrecy = values["secrecy"] == "yes"
    say(session, case, {"motive": values["motive"], "wish": values["wish"]})


def save_child(
    session: Session, case: Adoption, child: Adoptee | None, values: Mapping[str, Any]
) -> Adoptee:
    """Write a child that the family names. Raises Invalid (`id_no`, `born`)."""
    origin = origin_of(case)
    if origin.in_institution:
        raise WrongState
    if child is None:
        if len(facts.adoptees_of(session, case)) >= MOST_CHILDREN:
            raise Invalid(f"一份申请最多登记{MOST_CHILDREN}名孩子")
        child = Adoptee(adoption_id=case.id)
        session.add(child)
        session.flush()
    child.name = read_name(values["name"])
    child.name_mask = mask_name(child.name)
    number = (values["id_no"] or "").strip()
    if number:
        identity = read_resident_id(number)
        child.id_no, child.id_no_index = identity.number, crypto.blind("id_no", identity.number)
        child.birth_on, child.sex = identity.birth, identity.sex.value
    else:
        child.id_no = child.id_no_index = None
        child.birth_on, child.sex = values["born"], values["sex"] or ""
    child.category = values.get("category") or origin.category
    child.disabled = values["disabled"] == "yes"
    child.place_division = values["place"]
    child.new_name = values["new_name"] or None
    session.flush()
    return child


def get_child(session: Session, case: Adoption, ref: str) -> Adoptee:
    """A child of this case that the family named itself. NotFound."""
    found = session.scalar(
        select(Adoptee).where(
            Adoptee.ref == ref,
            Adoptee.adoption_id == case.id,
            Adoptee.child_id.is_(None),
            Adoptee.in_institution.is_(False),
        )
    )
    if found is None:
        raise NotFound
    return found


def remove_child(session: Session, case: Adoption, child: Adoptee) -> None:
    """Not this one; the last child of the application stays."""
    if len(facts.adoptees_of(session, case)) == 1:
        raise Invalid("至少要登记一名孩子。改成别的孩子的，请直接修改。")
    session.delete(child)
    session.flush()


# --- the family's own check, sending -----------------------------------------------------------


def self_check(session: Session, case: Adoption, on: date) -> list[Condition]:
    """How the adopters' own conditions stand, the worst of several children each."""
    order = [Status.MET, Status.LIFTED, Status.TO_PROVE, Status.NOT_ASKED, Status.NOT_MET]
    worst: dict[str, Condition] = {}
    for found in facts.own_conditions(session, case, on):
        for one in found.conditions:
            known = worst.get(one.row.id)
            if known is None or order.index(one.status) > order.index(known.status):
                worst[one.row.id] = one
    return [one for one in worst.values() if one.row.id in OWN_ROWS]


def not_met(conditions: list[Condition]) -> list[Condition]:
    """What stops the application as things stand."""
    return [one for one in conditions if one.status is Status.NOT_MET]


def seen_mark(session: Session, case: Adoption, on: date) -> str:
    """What the check page showed, as one digest that its form sends back."""
    family = facts.family_of(session, case)
    parts = [case.statement, case.wants_secrecy, family.household.version]
    parts += [(m.ref, m.version) for m in family.members]
    parts += [(c.ref, c.version) for c in facts.adoptees_of(session, case)]
    parts += [
        (line.key, [p.ref for p in line.papers])
        for line in papers.lines(session, case, on, (Side.ADOPTER,))
    ]
    return facts.digest([{"seen": str(parts)}])[:32]


def check_seen(session: Session, case: Adoption, mark: str, on: date) -> None:
    """Refuse to send what somebody changed since the check page was shown. StaleVersion."""
    if mark != seen_mark(session, case, on):
        raise StaleVersion("核对之后，申请内容又有改动。请回到核对页，看过最新内容后再提交。")


def submit(
    session: Session, case: Adoption, *, agreed: bool, knows: bool = False, actor: Actor,
    now: datetime,
) -> str:  # fmt: skip
    """Send it once; returns the case number.

    Papers that are not uploaded are brought in the original: the law wants to see them anyway.
    Raises Invalid while a part is missing, without the separate consent (PD-SEN-2), and while
    own conditions are not met and the family has not said that it sends it all the same.
    """
    demand(actor, workflow.SUBMIT.action, case)
    today = clock.day(now)
    if case.state is not S.DRAFT:
        raise Conflict("这份申请已经提交过了，不用再交一次。")
    if left := [s.title for s in sections(session, case, today) if not s.is_done]:
        raise Invalid(f"还有没填完的部分：{'、'.join(left)}。请补充后再提交。")
    if not_met(self_check(session, case, today)) and not knows:
        raise Invalid("有条件目前不符合。请先修改；仍要提交的，请勾选确认。", "knows")
    if not agreed:
        raise Invalid("请看过告知书，单独勾选同意后再提交。", "sensitive")
    organ, family = session.get_one(Agency, case.agency_id), facts.family_of(session, case)
    case.jointly = case.tie is not Tie.STEP and family.spouse is not None
    case.case_no = case_number(session, "AD", standard_code(organ.division_code), today.year)
    case.submitted_at = case.declared_at = case.agreed_at = now
    case.notice_version = notice.VERSION
    drafts_of(session, case).drop()
    advance(session, case, workflow.SUBMIT, actor=actor, now=now)
    with as_system(session):
        _add_institution(session, case)
        facts.remember(session, case, today)
    audit.record(
        session, actor, "adoption.agree_to_notice", case.subject, at=now,
        note=f"{notice.TITLE} {notice.VERSION}",
    )  # fmt: skip
    write_receipt(session, case, organ, actor=actor, now=now)
    telling.tell_organ(
        session, case, Role.REGISTRAR, title="有新的收养登记申请", kind="N-AD-NEW",
        body="请核对材料和管辖，受理、移送或者一次告知补正。", act_by=case.due_on,
    )  # fmt: skip
    telling.tell_family(session, case, "收养登记申请已提交", "回执在您的页面上，请记下申请编号。")
    return case.case_no


def _add_institution(session: Session, case: Adoption) -> None:
    """The institution that the family named stands on the sending side from now on."""
    if case.sender_agency_id is None:
        return
    home = session.get_one(Agency, case.sender_agency_id)
    sender = Sender(
        adoption_id=case.id,
        agency_id=case.agency_id,
        kind=SenderKind.INSTITUTION,
        institution_id=home.id,
        name_mask=home.short_name,
    )
    session.add(sender)
    session.flush()
    sender.name = home.name
    session.flush()


def write_receipt(
    session: Session, case: Adoption, organ: Agency, *, actor: Actor, now: datetime
) -> None:
    """The receipt with its number, as PDF: what was handed in and what is to be brought."""
    found = [x for x in papers.lines(session, case, clock.day(now), (Side.ADOPTER,))
             if x.is_required]  # fmt: skip
    rows = [("申请编号", case.case_no or ""), ("提交日期", day_long(clock.day(now)))]
    rows += [(x.label, f"{len(x.files)}个文件" if x.files else "到现场时带来") for x in found]
    letter = letter_services.draft(
        session, subject=case.subject, subject_id=case.id, agency_id=organ.id,
        kind=LetterKind.ADOPTION_RECEIPT, title="收养登记申请回执", now=now,
        addressee_id=case.applicant_person_id,
        content=PlacementNotice(
            reference=Reference("", clock.day(now), case.case_no or ""),
            title="收养登记申请回执",
            addressee=session.get_one(Person, case.applicant_person_id).name,
            opening="您提交的收养登记申请已经收到。收到的材料和到现场时要带的原件如下。",
            facts=tuple(NoticeRow(label, value) for label, value in rows),
            next_steps=(
                "登记机关核对材料：齐全的受理，不齐的一次告知要补的全部内容。",
                "登记时双方要亲自到场，带齐原件。",
            ),
            contact=Contact("收养登记窗口", organ.phone),
        ),
    )  # fmt: skip
    letter_services.sign(session, letter, actor=actor, now=now)


def resubmit(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> None:
    """Hand in the supplements: the organ's clock goes on. Invalid names what is missing."""
    today = clock.day(now)
    left = [s.title for s in sections(session, case, today) if not s.is_done]
    left += [
        line.label for line in papers.lines(session, case, today, (Side.ADOPTER,))
        if line.state in {"bad", "too_old"}
    ]  # fmt: skip
    if left:
        raise Invalid(f"还没有补正：{'、'.join(left)}。")
    advance(session, case, workflow.RESUBMIT, actor=actor, now=now)
    drafts_of(session, case).drop()
    with as_system(session):
        facts.remember(session, case, today)
    telling.tell_organ(
        session, case, Role.REGISTRAR, title="已提交补正材料", body="请继续核对。", tab="papers",
        act_by=case.due_on,
    )  # fmt: skip
