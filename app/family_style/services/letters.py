"""The decision on a couple as a letter: number, seal and PDF, to be served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.core import clock
from app.documents import letter_services
from app.documents.letters import Citation, Contact, LetterKind, Reference
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.family_style import rules
from app.family_style.models import Couple, Unit
from app.family_style.services import units
from app.law import RULES, Standing, Verification, is_law
from app.parameters.models import ConfirmedRule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

TITLES = {
    LetterKind.COUPLE_HIRED: "类家庭夫妻聘用通知书",
    LetterKind.COUPLE_REFUSED: "不予聘用决定书",
}


def hired(session: Session, couple: Couple, unit: Unit, *, actor: Actor, now: datetime) -> Letter:
    """They are taken on: what comes next."""
    hours = units.figure(session, couple, "fs_training_hours", clock.day(now))
    return _write(
        session, couple, LetterKind.COUPLE_HIRED,
        opening="您二位申请担任类家庭夫妻，经面谈、入户和核查，符合条件，决定聘用。",
        facts=(("类家庭", unit.name), ("住处", unit.address)),
        steps=(f"请按通知参加岗前培训，共{hours}小时。",
               "培训合格以后，双方签订类家庭养育合同。",
               "合同签订以后入住；孩子入住以前，先和您二位见面。"),
        rule_ids=(), actor=actor, now=now,
    )  # fmt: skip


def refused(
    session: Session, couple: Couple, found: Sequence[rules.Finding], *, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """Not taken on: why, by which conditions, and where to turn."""
    bureau = session.get(Agency, couple.bureau_id) if couple.bureau_id else None
    phone = f"，电话{bureau.phone}" if bureau and bureau.phone else ""
    to_bureau = f"也可以向{bureau.name}反映{phone}，" if bureau else "也可以"
    not_met = [f.rule_id for f in found if f.answer is rules.Answer.NOT_MET]
    return _write(
        session, couple, LetterKind.COUPLE_REFUSED,
        opening="您二位申请担任类家庭夫妻，经审查，决定不予聘用。",
        facts=(), steps=("条件有变化的，可以在以后的招募中再次申请，已经填写的家庭情况不用重填。",),
        rule_ids=not_met or ("FS-04-1",), reasons=couple.decision or "",
        remedy=f"对决定有疑问的，可以向本机构询问，{to_bureau}拨打12345。", actor=actor, now=now,
    )  # fmt: skip


def _write(
    session: Session, couple: Couple, kind: LetterKind, *, opening: str,
    facts: Sequence[tuple[str, str]], steps: Sequence[str], rule_ids: Sequence[str],
    reasons: str = "", remedy: str = "", actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    agency = session.get_one(Agency, couple.agency_id)
    letter = letter_services.draft(
        session, subject=couple.subject, subject_id=couple.id, agency_id=couple.agency_id,
        kind=kind, title=TITLES[kind], needs_service=True,
        addressee_id=couple.applicant_person_id, now=now,
        content=PlacementNotice(
            reference=Reference("", clock.day(now), couple.case_no),
            title=TITLES[kind],
            addressee=f"{session.get_one(Person, couple.applicant_person_id).name}夫妻",
            opening=opening,
            facts=tuple(NoticeRow(label, value) for label, value in facts),
            next_steps=tuple(steps),
            contact=Contact(actor.name, agency.phone),
            basis=tuple(_cited(session, rule_id) for rule_id in rule_ids),
            reasons=reasons, head_name=actor.name, remedy=remedy,
        ),
    )  # fmt: skip
    return letter_services.sign(session, letter, actor=actor, now=now)


def _cited(session: Session, rule_id: str) -> Citation:
    row = RULES[rule_id]
    confirmed = session.scalar(
        select(ConfirmedRule.id).where(ConfirmedRule.rule_id == rule_id).limit(1)
    )
    return Citation(
        words=row.says,
        instrument=row.basis.instrument.title if row.basis else "",
        article=row.basis.place if row.basis else "",
        confirmed=is_law(row, confirmed=confirmed is not None),
        house=row.verification is Verification.DESIGN or row.standing is Standing.HOUSE,
    )
