"""Letters on the end of an adoption: each side its own, without a word of the other (CC-1110)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.adoption.models import Adoption, Sender, SenderKind
from app.adoption.models.ending import Ending, EndingKind
from app.adoption.services.telling import REMEDY, head_name
from app.core import clock
from app.core.db import as_system
from app.core.screen import day_long
from app.documents import letter_services
from app.documents.citing import cited
from app.documents.letters import Contact, LetterKind, Reference
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.notices import services as notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

K = EndingKind
TITLES = {
    LetterKind.ADOPTION_DISSOLVED: "解除收养关系证明",
    LetterKind.ADOPTION_REVOKED: "撤销收养登记决定书",
    LetterKind.ADOPTION_REFUSED: "不予办理解除收养登记通知书",
}
ENDS = {
    K.FRAUD: ("经查，收养登记是弄虚作假骗取的，收养关系无效，现决定撤销登记。", ("RM-13",)),
    K.VOID: ("法院认定收养行为无效，从一开始就没有法律约束力，现注销登记。", ("CC-1113",)),
    K.JUDGMENT: ("法院已经解除收养关系，现在登记上注明。", ("CC-1117",)),
}


def dissolved(session: Session, row: Ending, *, actor: Actor, now: datetime) -> None:
    """N-13, to both: number and day."""
    shared = [("证明编号", row.proof_no), ("解除日期", day_long(clock.day(now)))]
    _to_all(
        session, row, LetterKind.ADOPTION_DISSOLVED, opening="收养关系已经依法登记解除。",
        facts=shared, family_only=[("收回的收养登记证", row.certificate_no)],
        steps=("请持本证明到公安机关办理户口变更。", "孩子的学校和待遇，由监护人告知和申请。"),
        rules=("CC-1116", "CC-1117", "CC-1118"), actor=actor, now=now,
    )  # fmt: skip


def revoked(session: Session, row: Ending, *, actor: Actor, now: datetime) -> None:
    """N-14, to each party: facts, basis, remedies."""
    opening, rules = ENDS[row.kind]
    facts = [("决定日期", day_long(clock.day(now)))]
    if row.court_no:
        facts.append(("法院文书", row.court_no))
    organ = session.get_one(Agency, row.agency_id)
    _to_all(
        session, row, LetterKind.ADOPTION_REVOKED, opening=opening, facts=facts,
        family_only=[("收养登记证", row.certificate_no)],
        steps=("请把收养登记证交回；不交回的，公告作废。",), rules=rules,
        reasons=row.decision or "",
        remedy=REMEDY.format(bureau=organ.name) if row.kind is K.FRAUD else "", actor=actor,
        now=now,
    )  # fmt: skip


def refused(session: Session, row: Ending, *, actor: Actor, now: datetime) -> None:
    """Why the end is not registered, and where to turn; courts decide without agreement."""
    organ = session.get_one(Agency, row.agency_id)
    rules = ["CC-1115"] if row.kind is K.ADULT else ["CC-1114-1"]
    if row.child_agrees is False:
        rules = ["CC-1114-2"]
    _to_all(
        session, row, LetterKind.ADOPTION_REFUSED,
        opening="解除收养登记的申请，经审查，不予办理。", facts=[("申请编号", row.case_no)],
        steps=("协议不成的，可以向人民法院起诉。",), rules=rules, reasons=row.decision or "",
        remedy=REMEDY.format(bureau=organ.name), actor=actor, now=now,
    )  # fmt: skip


def _to_all(
    session: Session, row: Ending, kind: LetterKind, *, opening: str,
    facts: Sequence[tuple[str, str]], family_only: Sequence[tuple[str, str]] = (),
    steps: Sequence[str] = (), rules: Sequence[str] = (), reasons: str = "", remedy: str = "",
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    addressed = _on_paper(row) if row.adoption_id is None else _addressees(session, row)
    organ = session.get_one(Agency, row.agency_id)
    for person_id, name, is_family in addressed:
        told = [*facts, *(family_only if is_family else ())]
        letter = letter_services.draft(
            session, subject=row.subject, subject_id=row.id, agency_id=row.agency_id, kind=kind,
            title=TITLES[kind], needs_service=True, addressee_id=person_id, now=now,
            content=PlacementNotice(
                reference=Reference("", clock.day(now), row.case_no), title=TITLES[kind],
                addressee=name, opening=opening,
                facts=tuple(NoticeRow(label, value) for label, value in told),
                next_steps=tuple(steps), contact=Contact(actor.name, organ.phone),
                basis=tuple(cited(session, rule) for rule in rules), reasons=reasons,
                head_name=head_name(actor), remedy=remedy,
            ),
        )  # fmt: skip
        letter_services.sign(session, letter, actor=actor, now=now)
        if person_id is not None:
            with as_system(session):
                notices.tell(
                    session, person_id=person_id, kind="N-AD", title=TITLES[kind],
                    body="文书已经作出，请按送达的方式领取。", case_no=row.case_no,
                )  # fmt: skip


def _on_paper(row: Ending) -> list[tuple[int | None, str, bool]]:
    """Of an adoption that is on paper alone all get theirs by hand: the adopters together."""
    senders = [one["name"] or SenderKind(one["kind"]).label for one in row.paper["senders"]]
    own = "、".join(row.paper["adopters"])
    return [(None, own, True), *((None, name, False) for name in senders)]


def _addressees(session: Session, row: Ending) -> list[tuple[int | None, str, bool]]:
    """(person with an account, name, whether of the adopters)."""
    with as_system(session):
        case = session.scalars(select(Adoption).where(Adoption.id == row.adoption_id)).one()
        people = [(case.applicant_person_id, True)]
        senders = session.scalars(select(Sender).where(Sender.adoption_id == case.id)).all()
        people += [(s.person_id, False) for s in senders if s.person_id is not None]
        names = {pid: session.get_one(Person, pid).name for pid, _ in people}
        # Who has no account gets the paper by hand: one letter for each, addressed by name.
        by_hand = [
            s.name or s.kind.label for s in senders
            if s.person_id is None and (s.institution_id or s.status == "alive")
        ]  # fmt: skip
    return [
        *((pid, names[pid], own) for pid, own in people),
        *((None, name, False) for name in by_hand),
    ]
