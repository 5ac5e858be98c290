"""What a file still lacks before it is closed, each with the page where it is mended (GPL-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.errors import Invalid
from app.documents.models import Document
from app.purchasing.models import (
    OVER,
    Channel,
    ContractState,
    NoticeKind,
    PaymentState,
    Publication,
    Query,
    Round,
    SampleDraw,
    ServiceContract,
)
from app.purchasing.services import judged, reporting
from app.purchasing.services.contracts import path as contract_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from app.purchasing.models import Project

SETTLED = frozenset({PaymentState.PAID, PaymentState.REFUSED})


class Lack(NamedTuple):
    """A paper that is not there, and where it is made."""

    what: str
    path: str


def lacks(session: Session, project: Project, today: date) -> list[Lack]:
    """All that the law keeps and this file does not hold yet, in the order of the file."""
    home = f"/purchasing/projects/{project.ref}"
    contracts = session.scalars(
        select(ServiceContract)
        .where(ServiceContract.project_id == project.id)
        .options(
            selectinload(ServiceContract.amendments), selectinload(ServiceContract.payments)
        )
        .order_by(ServiceContract.id)
    ).all()  # fmt: skip
    found = [*_of_rounds(session, project, f"{home}/rounds")]
    for one in contracts:
        found += [*_of_contract(session, one, today)]
    return found


def accounted(session: Session, project: Project, note: str, today: date) -> str:
    """What the record says of a file that is closed: complete, or why not. Raises Invalid."""
    missing = lacks(session, project, today)
    if missing and not note.strip():
        raise Invalid(
            f"还缺{len(missing)}件材料：{'、'.join(one.what for one in missing)}。"
            "请先补齐；确实补不了的，请写明原因。", "note",
        )  # fmt: skip
    return f"缺{len(missing)}件：{note.strip()}" if missing else note.strip()


def _of_rounds(session: Session, project: Project, home: str) -> Iterator[Lack]:
    rounds = session.scalars(select(Round).where(Round.project_id == project.id)).all()
    public = {
        (ref, kind) for ref, kind in session.execute(
            select(Publication.round_ref, Publication.kind)
            .where(Publication.project_id == project.id)
        )
    }  # fmt: skip
    papers = set(
        session.scalars(
            select(Document.subject_id).where(
                Document.subject_kind == "purchase_round",
                Document.subject_id.in_([one.id for one in rounds]),
                Document.removed_at.is_(None),
            )
        )
    )
    for one in rounds:
        name = f"第{one.number}轮采购"
        if one.awarded_on is not None and not one.report and one.report_document_id is None:
            yield Lack(f"{name}的评审报告", home)
        if one.channel is Channel.PLATFORM and one.awarded_on is not None and one.id not in papers:
            yield Lack(f"{name}在政府采购平台的采购文件和响应文件", home)
        if one.awarded_on is not None and (one.ref, NoticeKind.AWARD) not in public:
            yield Lack(f"{name}的成交公告", home)
    for asked in session.scalars(
        select(Query).where(
            Query.project_id == project.id, Query.agency_id == project.agency_id,
            Query.answered_on.is_(None),
        )
    ):  # fmt: skip
        yield Lack(f"{asked.kind.label}的答复", f"/purchasing/queries/{asked.ref}")


def _of_contract(session: Session, contract: ServiceContract, today: date) -> Iterator[Lack]:
    if contract.state is ContractState.DRAFT:
        return
    home = contract_path(contract)
    parts = (
        ("签字盖章件", contract.document_id), ("公告", contract.published_on),
        ("备案", contract.filed_on),
    )  # fmt: skip
    yield from (Lack(f"合同{contract.number}的{name}", home) for name, held in parts if not held)
    for one in contract.amendments:
        if one.signed_on is not None and one.published_on is None:
            yield Lack(f"{one.kind.label}变更的公告", f"{home}/amendments")
    sent = reporting.sent(session, contract)
    owed = [month for month in reporting.months_of(contract, today) if month not in sent]
    yield from (Lack(f"{month}月报", f"{home}/reports/{month}") for month in reversed(owed))
    yield from _of_checks(session, contract, home)
    for payment in contract.payments:
        if payment.state not in SETTLED:
            yield Lack(f"付款凭证（{payment.invoice_no}）", f"/purchasing/payments/{payment.ref}")
    if contract.state is ContractState.TERMINATED and contract.handed_over_on is None:
        yield Lack("儿童个案的移交清单", f"{home}/hand-over-list")
    if contract.state in OVER and contract.erased_on is None:
        yield Lack("承接方退回、删除儿童信息的证明", home)


def _of_checks(session: Session, contract: ServiceContract, home: str) -> Iterator[Lack]:
    for draw in session.scalars(
        select(SampleDraw)
        .where(SampleDraw.contract_id == contract.id, SampleDraw.closed_at.is_(None))
        .order_by(SampleDraw.month, SampleDraw.indicator)
    ):  # fmt: skip
        yield Lack(f"{draw.month} {draw.indicator}的核查结果", f"{home}/samples/{draw.ref}")
    for row in reversed(judged.evaluations(session, contract)):
        if row.sent_at is None:
            yield Lack(f"{row.kind.label}的报告", f"/purchasing/evaluations/{row.ref}")
        elif row.published_on is None:
            yield Lack(f"{row.kind.label}结果的公布", f"{home}/judgements")
    for done in reversed(judged.acceptances(session, contract)):
        if done.signed_at is not None and done.published_on is None:
            yield Lack(f"第{done.number}次验收结果的公布", f"{home}/judgements")
