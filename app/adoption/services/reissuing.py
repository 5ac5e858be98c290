"""A certificate is issued anew for a lost, damaged or wrong one; the old one is void (WS-30).

Of both kinds, the registration's and the proof of an end's; both numbers stay linked. Free of
charge (RM-FEE). One from before the portal is found in the paper archive first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.adoption import reissue_workflow as flow
from app.adoption.models import Adoption, AdoptionCertificate, CertificateKind
from app.adoption.models.archive import Volume, VolumeState
from app.adoption.models.ending import Ending, EndingKind
from app.adoption.models.reissue import Reissue, ReissueReason
from app.adoption.reissue_policy import reissues_of
from app.adoption.services import archiving, certificates, scans
from app.adoption.services.ending_relation import known_of, of_case
from app.adoption.workflow import REGISTERED
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.identifiers import mask_name
from app.core.policy import Unseen, allows, demand, demand_another, took_part
from app.divisions.codes import standard_code
from app.documents.numbers import case_number
from app.documents.subjects import FileSubject
from app.law import citation
from app.notices import services as notices

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.workflow.moves import Move

ENDED = "这件收养已经解除或者撤销，登记证不再换发、补发。"
KINDS = {
    CertificateKind.ADOPTION: "收养登记证", CertificateKind.DISSOLUTION: "解除收养关系证明",
}  # fmt: skip
TAKERS = {
    "applicant": "收养人", "spouse": "收养人的配偶", "adoptee": "成年的被收养人",
    "sender": "送养人（只能领解除收养关系证明）",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is typed at the counter; `holder`, `volume_no` only for one older than the portal."""

    kind: CertificateKind
    number: str
    reason: ReissueReason
    words: str
    handed_to: str
    holder: str = ""
    volume_no: str = ""


def ask(session: Session, asked: Asked, *, actor: Actor, now: datetime) -> Reissue:
    """A request at the counter, by who may have the certificate and showed who they are.

    Raises Invalid for a number not in force here, Conflict while another request is open.
    """
    demand(actor, "adoption.reissue_open")
    if not asked.words.strip():
        raise Invalid("请写明原因。", "words")
    if asked.handed_to == "sender" and asked.kind is CertificateKind.ADOPTION:
        raise Invalid("收养登记证不发给送养人，也不向送养人说明。", "handed_to")
    organ = session.get_one(Agency, actor.agency_id)
    number = asked.number.strip().replace("（", "(").replace("）", ")")
    taken = select(Reissue.id).where(
        Reissue.agency_id == organ.id, Reissue.kind == asked.kind, Reissue.former_no == number,
        Reissue.state.in_(flow.OPEN),
    )  # fmt: skip
    if session.scalar(taken.limit(1)) is not None:
        raise Conflict("这本证正在换发、补发，不能再登记一件。")
    place = standard_code(organ.division_code)
    row = Reissue(
        case_no=case_number(session, "AC", place, clock.day(now).year), agency_id=organ.id,
        kind=asked.kind, former_no=number, reason=asked.reason, state_since=now,
        handed_to=asked.handed_to, asked_by=sorted(took_part(actor)), created_at=now,
    )  # fmt: skip
    _find_former(session, row, asked)
    session.add(row)
    session.flush()
    row.words = asked.words.strip()
    session.flush()
    demand(actor, "adoption.reissue_view", row)
    audit.record(session, actor, "adoption.reissue_open", row.subject, at=now,
                 note=f"{KINDS[row.kind]}，{row.reason.label}")  # fmt: skip
    for role in (Role.REGISTRAR, Role.BUREAU_HEAD):
        notices.tell_role(
            session, row.agency_id, role, kind="desk", title="换发、补发登记证待复核",
            body=row.reason.label, case_no=row.case_no, path=f"/adoption/reissues/{row.ref}",
        )  # fmt: skip
    return row


def _find_former(session: Session, row: Reissue, asked: Asked) -> None:
    with as_system(session):
        found = session.scalar(
            select(AdoptionCertificate).where(
                AdoptionCertificate.number == row.former_no, AdoptionCertificate.kind == row.kind
            )
        )
        if found is not None:
            if found.agency_id != row.agency_id:
                raise Invalid("这本证由别的登记机关发给，请到那里办理。", "number")
            if found.collected_on is not None:
                raise Invalid("这本证已经收回或者作废，请核对编号。", "number")
            if _has_ended(session, found.kind, found.number, found.adoption_id):
                raise Invalid(ENDED, "number")
            if asked.handed_to == "adoptee" and _is_child(
                session, found, clock.day(row.created_at)
            ):
                raise Invalid("孩子还没有成年，由收养人来办理。", "handed_to")
            row.former_id, row.adoption_id = found.id, found.adoption_id
            row.adopter_person_id, row.holder_mask = _holder(session, found)
            return
        anew = select(Reissue.id).where(
            Reissue.kind == row.kind, Reissue.former_no == row.former_no,
            Reissue.agency_id == row.agency_id, Reissue.state == flow.X.DONE,
        )  # fmt: skip
        if session.scalar(anew.limit(1)) is not None:
            raise Invalid("这本证已经换发、补发过，请按新证的编号办理。", "number")
        if _has_ended(session, row.kind, row.former_no, None):
            raise Invalid(ENDED, "number")
    if not asked.volume_no.strip():
        raise Invalid("本平台没有这个编号。以前发的证，请先查到档案，填写卷号。", "volume_no")
    if not asked.holder.strip():
        raise Invalid("请按档案填写收养人的姓名。", "holder")
    row.volume_no, row.holder_mask = asked.volume_no.strip(), mask_name(asked.holder.strip())


def _is_child(session: Session, found: AdoptionCertificate, on: date) -> bool:
    """Whether an adopted one is still a minor; of an adoption on paper the portal cannot know."""
    if found.adoption_id is None:
        return False
    case = session.scalars(select(Adoption).where(Adoption.id == found.adoption_id)).one()
    return known_of(of_case(session, case), EndingKind.ADULT, on).is_minor


def _has_ended(
    session: Session, kind: CertificateKind, number: str, adoption_id: int | None
) -> bool:
    """Of an adoption that has ended, wherever, there is no certificate any more (CC-1117)."""
    if kind is not CertificateKind.ADOPTION:
        return False
    with as_system(session):
        if adoption_id is not None:
            case = session.scalars(select(Adoption).where(Adoption.id == adoption_id)).one()
            return case.state not in REGISTERED
        ended = select(Ending.id).where(
            Ending.certificate_no == number, Ending.ended_on.is_not(None)
        )
        return session.scalar(ended.limit(1)) is not None


def _holder(session: Session, found: AdoptionCertificate) -> tuple[int | None, str]:
    if found.adoption_id is not None:
        case = session.scalars(select(Adoption).where(Adoption.id == found.adoption_id)).one()
        return case.applicant_person_id, case.applicant_mask
    row = session.scalars(
        select(Ending).where(
            Ending.agency_id == found.agency_id, Ending.proof_no == found.number
        )
    ).first()  # fmt: skip
    return (row.adopter_person_id, row.adopter_mask) if row is not None else (None, "")


def decide(
    session: Session, row: Reissue, *, agreed: bool, collected: bool, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The second person looks at identity, archive and reason, and releases it or not.

    A damaged or wrong certificate is handed back first. Raises Invalid, Refused for who asked.
    """
    demand_another(actor, flow.DECIDE, row, row.asked_by, "登记申请的人不能复核。")
    if not reason.strip():
        raise Invalid("请写复核的意见。", "reason")
    if agreed and row.reason is not ReissueReason.LOST and not collected:
        raise Invalid("损坏、印错的旧证要先收回。", "collected")
    if agreed and row.former_id is None and not scans.of(session, row):
        raise Invalid("以前发的证，请先上传档案里登记证的扫描件。", "agreed")
    row.agreed, row.decision, row.decided_at = agreed, reason.strip(), now
    row.decided_by, row.is_collected = sorted(took_part(actor)), agreed and collected
    _move(session, row, flow.RELEASE if agreed else flow.REFUSE, actor=actor, now=now)
    if not agreed:
        row.closed_at = now


def issue(session: Session, row: Reissue, *, printed_no: str, actor: Actor,
          now: datetime) -> AdoptionCertificate:  # fmt: skip
    """The new certificate with a number of its own; from now on the old one is void."""
    demand(actor, flow.WORK, row)
    number = printed_no.strip()
    if not number:
        raise Invalid("请填写新证的印制号。", "printed_no")
    if certificates.is_used(session, row.agency_id, number):
        raise Invalid("这个印制号已经用过，请核对。", "printed_no")
    if _has_ended(session, row.kind, row.former_no, row.adoption_id):
        raise Conflict(ENDED)
    former = session.get_one(AdoptionCertificate, row.former_id) if row.former_id else None
    if former is not None and former.collected_on is not None:
        raise Conflict("旧证在这期间已经收回或者作废，不能再换发。")
    if former is not None:
        former.collected_on = clock.day(now)
    made = certificates.issue(
        session, row.kind, adoption_id=row.adoption_id, agency_id=row.agency_id,
        subject=row.subject, printed_no=number, handed_to=row.handed_to, replaces=former,
        note=f"{row.reason.label}，代替{row.former_no}", actor=actor, now=now,
    )  # fmt: skip
    row.new_no, row.closed_at = made.number, now
    _move(session, row, flow.ISSUE, actor=actor, now=now, note=made.number)
    _into_the_volume(session, row, actor, now)
    return made


def _into_the_volume(session: Session, row: Reissue, actor: Actor, now: datetime) -> None:
    """A filed volume is not changed: the link of both numbers lies on a sheet of its own."""
    if row.adoption_id is None:
        return
    volume = session.scalar(
        select(Volume).where(
            Volume.adoption_id == row.adoption_id, Volume.agency_id == row.agency_id,
            Volume.state != VolumeState.MAKING,
            Volume.ending_id.is_(None) if row.kind is CertificateKind.ADOPTION
            else Volume.ending_id.is_not(None),
        ).limit(1)
    )  # fmt: skip
    if volume is not None and allows(actor, "adoption.archive_correct", volume):
        archiving.correct(
            session, volume, actor=actor, now=now,
            words=f"{KINDS[row.kind]}{row.reason.label}：新证号{row.new_no}，旧证号{row.former_no}，"
            f"换发编号{row.case_no}。",
        )  # fmt: skip


def withdraw(session: Session, row: Reissue, *, reason: str, actor: Actor, now: datetime) -> None:
    """Found again, or not wanted any more."""
    demand(actor, flow.WORK, row)
    if not reason.strip():
        raise Invalid("请写明怎样撤回的。", "reason")
    row.closed_at = now
    _move(session, row, flow.WITHDRAW, actor=actor, now=now, note=reason.strip()[:200])


def _move(session: Session, row: Reissue, move: Move, *, actor: Actor, now: datetime,
          note: str = "") -> None:  # fmt: skip
    if row.state not in move.sources:
        raise WrongState
    before = row.state
    row.state, row.state_since = flow.X(move.target), now
    session.flush()
    audit.record(
        session, actor, move.action, row.subject, before=str(before), after=str(move.target),
        basis=citation(move.basis), note=note, at=now,
    )  # fmt: skip


def _row(session: Session, actor: Actor, reissue_id: int) -> Reissue | None:
    found = session.scalar(select(Reissue).where(Reissue.id == reissue_id, reissues_of(actor)))
    return found if found is not None and allows(actor, "adoption.reissue_view", found) else None


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(select(Reissue).where(Reissue.ref == ref, reissues_of(actor)))
    if found is None:
        raise Unseen("adoption_reissue", ref)
    return found.id


REISSUE_FILES = FileSubject(
    find=_find, may_read=lambda s, a, i: _row(s, a, i) is not None,
    page=lambda s, i: f"/adoption/reissues/{found.ref}" if (found := s.get(Reissue, i)) else "/",
    about=lambda s, i: s.get_one(Reissue, i).subject,
)  # fmt: skip
