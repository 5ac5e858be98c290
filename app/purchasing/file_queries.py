"""The file of a purchase as a list of contents: every paper, letter and notice (GPL-42, ACC-46)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from sqlalchemy import and_, or_, select

from app.core import clock
from app.documents.models import Document, Letter, LetterState
from app.purchasing.models import (
    Acceptance,
    Amendment,
    Evaluation,
    Payment,
    PaymentState,
    Publication,
    Round,
    ServiceContract,
)
from app.purchasing.rules.money import yuan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.purchasing.models import Project


class Paper(NamedTuple):
    """A line: the day, what it is, what proves it unchanged, where it is read."""

    on: date
    kind: str
    title: str
    digest: str
    url: str


def contents(session: Session, project: Project) -> list[Paper]:
    """Everything that belongs to the file, by its day. Nobody's name of the lists of people."""
    found = [
        Paper(one.published_on, one.kind.label, one.title, f"SHA-256 {one.digest}",
              url_for("purchasing.open_notice", publication=one.ref))
        for one in session.scalars(
            select(Publication).where(Publication.project_id == project.id)
        )
    ]  # fmt: skip
    contracts = session.execute(
        select(
            ServiceContract.id,
            ServiceContract.ref,
            ServiceContract.number,
            ServiceContract.name,
            ServiceContract.signed_on,
            ServiceContract.created_at,
        ).where(ServiceContract.project_id == project.id)
    ).all()
    refs = {id_: ref for id_, ref, *_ in contracts}
    found += [
        Paper(signed or clock.day(made), "合同", f"{number} {name}", "",
              url_for("purchasing.contract_sheet", contract=ref))
        for _, ref, number, name, signed, made in contracts
    ]  # fmt: skip
    return sorted(
        [*found, *_judged(session, refs), *_changed(session, refs),
         *_paid(session, refs), *_filed(session, project, list(refs))],
        key=lambda one: (one.on, one.kind, one.title),
    )  # fmt: skip


def _judged(session: Session, refs: dict[int, str]) -> list[Paper]:
    papers = session.scalars(
        select(Acceptance).where(
            Acceptance.contract_id.in_(refs), Acceptance.signed_at.is_not(None)
        )
    )
    found = [
        Paper(clock.day(one.signed_at), "验收书", f"第{one.number}次验收",  "",
              url_for("purchasing.acceptance", acceptance=one.ref))
        for one in papers if one.signed_at is not None
    ]  # fmt: skip
    sheets = session.scalars(
        select(Evaluation).where(Evaluation.contract_id.in_(refs), Evaluation.sent_at.is_not(None))
    )
    return found + [
        Paper(clock.day(one.sent_at), "绩效评价", one.kind.label, "",
              url_for("purchasing.judgements", contract=refs[one.contract_id]))
        for one in sheets if one.sent_at is not None
    ]  # fmt: skip


def _changed(session: Session, refs: dict[int, str]) -> list[Paper]:
    rows = session.scalars(
        select(Amendment).where(Amendment.contract_id.in_(refs), Amendment.signed_on.is_not(None))
    )
    return [
        Paper(one.signed_on, "补充协议", f"{one.kind.label}：{one.before} → {one.after}", "",
              url_for("purchasing.amendments", contract=refs[one.contract_id]))
        for one in rows if one.signed_on is not None
    ]  # fmt: skip


def _paid(session: Session, refs: dict[int, str]) -> list[Paper]:
    rows = session.scalars(
        select(Payment).where(Payment.contract_id.in_(refs), Payment.state == PaymentState.PAID)
    )
    return [
        Paper(one.paid_on, "付款凭证",
              f"{one.voucher_no}，发票{one.invoice_no}，{yuan(one.amount_fen)}", "",
              url_for("purchasing.payment", payment=one.ref))
        for one in rows if one.paid_on is not None
    ]  # fmt: skip


def _filed(session: Session, project: Project, contracts: list[int]) -> list[Paper]:
    """Uploaded files and letters of the project, its rounds and its contracts."""
    rounds = session.scalars(select(Round.id).where(Round.project_id == project.id)).all()
    subjects = {"purchase": [project.id], "purchase_contract": contracts,
                "purchase_round": list(rounds)}  # fmt: skip

    def of(model: type[Document | Letter]) -> list[object]:
        return list(session.scalars(
            select(model).where(or_(*(
                and_(model.subject_kind == kind, model.subject_id.in_(ids))
                for kind, ids in subjects.items()
            )))
        ))  # fmt: skip

    found = [
        Paper(clock.day(one.created_at), "文件", one.name or "没有名称的文件", f"SM3 {one.digest}",
              url_for("documents.download", document=one.ref))
        for one in of(Document) if isinstance(one, Document) and one.removed_at is None
    ]  # fmt: skip
    return found + [
        Paper(one.dated_on, "文书", f"{one.number or ''} {one.title}".strip(),
              f"SM3 {one.digest}" if one.digest else "",
              url_for("documents.letter", letter=one.ref))
        for one in of(Letter)
        if isinstance(one, Letter) and one.dated_on is not None
        and one.state is not LetterState.DRAFT
    ]  # fmt: skip
