"""How the contract is signed: each of the couple by a code on the own phone, or both on paper.

The couple first, the head last, who also seals. Nothing of a text that has a signature changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound, WrongState
from app.core.policy import demand
from app.documents import letter_services
from app.documents.letters import LetterKind
from app.families import signatures
from app.families.signatures import SignedBy
from app.family_style.services import contracts
from app.notices import services as notices

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Document
    from app.families.models import Member
    from app.family_style.models import Contract, Couple

REPLACED = "合同已重新拟定，请重新打开阅读后再签。"


def has_signed(contract: Contract, member: Member) -> bool:
    """Whether this one of the couple has signed by a code."""
    return any(one["member"] == member.ref for one in contract.signatures or ())


def signer(session: Session, couple: Couple, ref: str) -> Member:
    """One of the couple who has not signed yet. Raises NotFound, Conflict."""
    contract = _open(session, couple)
    for member in contracts.pair_of(session, couple):
        if member.ref == ref:
            if has_signed(contract, member):
                raise Conflict("您已经签署过了，不用再签。")
            return member
    raise NotFound("签署人不是这份申请里的夫妻。")


def send_code(session: Session, couple: Couple, member: Member, now: datetime) -> str:
    """A code to the signer's own phone; the text that was sent, for the demo."""
    return signatures.send(session, member, _open(session, couple).ref, now)


def sign_by_code(
    session: Session, couple: Couple, member: Member, *, digest: str, typed_name: str, code: str,
    actor: Actor, now: datetime,
) -> Contract:  # fmt: skip
    """One of the couple signs the exact text of `digest` (PD-ES-4); the second one completes it."""
    demand(actor, "family_style.sign_contract", couple)
    contract = _open(session, couple)
    if digest != contract.text_digest:
        raise Conflict(REPLACED)
    if has_signed(contract, member):
        raise Conflict("您已经签署过了，不用再签。")
    used = signatures.sign(session, member, contract.ref, typed_name=typed_name, code=code, now=now)
    contract.signatures = [
        *(contract.signatures or ()),
        {"member": member.ref, "name": typed_name.strip(), "at": now.isoformat(), "code": used.id},
    ]
    pair = contracts.pair_of(session, couple)
    if len(pair) > 1 and all(has_signed(contract, one) for one in pair):
        contract.signed_couple_on, contract.couple_way = clock.day(now), SignedBy.CODE
        notices.tell_role(
            session, couple.agency_id, Role.HEAD, kind="N-FS", title="类家庭养育合同待签署",
            body="夫妻双方已签署，请核对后签署、盖章。", case_no=couple.case_no,
            path=f"/family-style/couples/{couple.ref}",
        )  # fmt: skip
    session.flush()
    audit.record(
        session, actor, "family_style.sign_contract", couple.subject, at=now,
        note=f"成员{member.ref}",
    )  # fmt: skip
    return contract


def seal(session: Session, couple: Couple, *, actor: Actor, now: datetime) -> Contract:
    """The couple have signed by code: the head signs, the contract gets its number and seal."""
    demand(actor, "family_style.sign", couple)
    contract = contracts.unsigned(session, couple)
    if contract is None or contract.signed_couple_on is None:
        raise WrongState("请等夫妻双方签署以后再签。")
    _seal(session, couple, contract, clock.day(now), actor, now)
    return contract


def record_paper(
    session: Session, couple: Couple, *, couple_on: date, agency_on: date,
    scan: Document | None, actor: Actor, now: datetime,
) -> Contract:  # fmt: skip
    """Both sides have signed the printed paper: its scan is kept, number and seal are given."""
    demand(actor, "family_style.sign", couple)
    contract = _open(session, couple)
    if max(couple_on, agency_on) > clock.day(now):
        raise Invalid("签署日期不能晚于今天。", "couple_on")
    if min(couple_on, agency_on) < clock.day(contract.created_at):
        raise Invalid("签署日期不能早于合同拟定的日期。", "couple_on")
    if scan is None:
        raise Invalid("请上传双方签好字的合同扫描件或者照片。", "scan")
    contract.signed_couple_on, contract.couple_way = couple_on, SignedBy.PAPER
    contract.document_id = scan.id
    _seal(session, couple, contract, agency_on, actor, now)
    return contract


def _open(session: Session, couple: Couple) -> Contract:
    contract = contracts.unsigned(session, couple)
    if contract is None:
        raise WrongState("没有等待签署的合同。")
    if contract.signed_couple_on is not None:
        raise Conflict("夫妻双方已经签署，等机构负责人签署、盖章。")
    return contract


def _seal(
    session: Session, couple: Couple, contract: Contract, on: date, actor: Actor, now: datetime
) -> None:
    contract.signed_agency_on = on
    letter = letter_services.draft(
        session, subject=couple.subject, subject_id=couple.id, agency_id=couple.agency_id,
        kind=LetterKind.UNIT_CONTRACT, title=contracts.TITLE,
        addressee_id=couple.applicant_person_id,
        content=contracts.content(session, couple, contract, clock.day(now), actor.name), now=now,
    )  # fmt: skip
    letter_services.sign(session, letter, actor=actor, now=now)
    contract.letter_id = letter.id
    session.flush()
    audit.record(session, actor, "family_style.sign", couple.subject, at=now)
