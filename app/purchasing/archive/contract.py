"""What was agreed and paid: contract, changes, milestones, vouchers, how it ended (GPL-42)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Person
from app.core import clock
from app.documents.letters.blocks import Heading, Para, Table
from app.purchasing.archive.paper import Paper, at, facts, words
from app.purchasing.models import Payment, PaymentState
from app.purchasing.rules.clauses import Clause, called
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.money import yuan
from app.purchasing.rules.payments import Template
from app.purchasing.services import ending
from app.purchasing.services.planning import percent_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.documents.letters.blocks import Block
    from app.purchasing.models import Amendment, ServiceContract


def papers(session: Session, contract: ServiceContract) -> list[Paper]:
    """The sheets of a contract: everything that both sides signed, met and paid."""
    signed = contract.signed_on or clock.day(contract.created_at)
    found = [
        Paper(signed, "合同", f"{contract.number} {contract.name}",
              at("purchasing.contract_sheet", contract=contract.ref),
              sheet=partial(_contract, contract)),
        Paper(signed, "里程碑", f"{contract.number}的里程碑和付款计划",
              at("purchasing.milestones", contract=contract.ref),
              sheet=partial(_milestones, contract)),
    ]  # fmt: skip
    found += [
        Paper(one.signed_on, "补充协议", f"{one.kind.label}：{one.before} → {one.after}",
              at("purchasing.amendments", contract=contract.ref),
              sheet=partial(_amendment, contract, one))
        for one in contract.amendments if one.signed_on is not None
    ]  # fmt: skip
    paid = [one for one in contract.payments if one.state is PaymentState.PAID]
    found += [
        Paper(one.paid_on, "付款凭证",
              f"{one.voucher_no}，发票{one.invoice_no}，{yuan(one.amount_fen)}",
              at("purchasing.payment", payment=one.ref),
              sheet=partial(_payment, session, contract, one))
        for one in paid if one.paid_on is not None
    ]  # fmt: skip
    if contract.ended_on is not None and contract.end_reason:
        found.append(
            Paper(contract.ended_on, "合同终止", contract.number,
                  at("purchasing.hand_over_list", contract=contract.ref),
                  sheet=partial(_ended, session, contract))
        )  # fmt: skip
    return found


def _contract(contract: ServiceContract) -> list[Block]:
    supplier, buyer = contract.organisation, contract.agency
    items = [
        [f"{one['indicator']} {INDICATORS[one['indicator']].name}",
         _target(one), percent_words(one.get("weight", 0))]
        for one in contract.items if one["indicator"] in INDICATORS
    ]  # fmt: skip
    staff = [
        [one.org_person.name, "是" if one.is_lead else "", words(one.from_on), words(one.to_on)]
        for one in contract.staff
    ]
    blocks: list[Block] = [
        facts(
            ("合同编号", contract.number), ("项目编号", contract.project_code),
            ("甲方（购买方）", buyer.name), ("乙方（承接方）", supplier.name),
            ("统一社会信用代码", supplier.credit_code), ("地址", supplier.address),
            ("签订时金额", yuan(contract.first_fen)), ("现金额", yuan(contract.amount_fen)),
            ("开始", contract.starts_on), ("结束", contract.ends_on),
            ("付款方式", Template(contract.payment_template).label),
            ("履约保证金", yuan(contract.bond_fen) if contract.bond_fen else "不收取"),
            ("分包", contract.subcontract_consent or "不允许"), ("联系", contract.contact),
            ("签订", contract.signed_on), ("甲方签字", contract.signed_by_buyer),
            ("乙方签字", contract.signed_by_supplier), ("公告", contract.published_on),
            ("备案", contract.filed_on), ("备案号", contract.file_no),
        )
    ]  # fmt: skip
    for clause in Clause:
        text = contract.clauses.get(clause.value, "")
        blocks += [Heading(called(clause.value)), Para(text or "—")]
    return [
        *blocks,
        Heading("服务项目和数量"),
        Table(["指标", "目标", "权重"], items, [4, 1.5, 1], centred=[1, 2]),
        Heading("服务人员"), Table(["姓名", "负责人", "从", "到"], staff, [2, 1, 2, 2]),
    ]  # fmt: skip


def _target(item: dict[str, Any]) -> str:
    unit = INDICATORS[item["indicator"]].unit
    return percent_words(item["target"]) if unit == "%" else f"{item['target']}{unit}"


def _milestones(contract: ServiceContract) -> list[Block]:
    rows = [
        [one.code, one.title, one.kind.label, words(one.due_on), words(one.met_on),
         one.status.label, yuan(one.amount_fen) if one.share else "—"]
        for one in contract.milestones
    ]  # fmt: skip
    head = ["编号", "内容", "种类", "应完成", "完成", "状态", "金额"]
    return [Table(head, rows, [0.9, 2.4, 0.9, 1.4, 1.4, 1.1, 1.5])]


def _amendment(contract: ServiceContract, one: Amendment) -> list[Block]:
    return [facts(
        ("合同", contract.number), ("种类", one.kind.label), ("条款", called(one.clause)),
        ("原来", one.before), ("改为", one.after), ("理由", one.reason),
        ("金额增减", yuan(one.delta_fen)),
        ("谁提出", "承接方" if one.asked_by_supplier else "购买方"),
        ("负责人同意", one.agreed_at), ("双方签订", one.signed_on), ("公告", one.published_on),
    )]  # fmt: skip


def _payment(session: Session, contract: ServiceContract, one: Payment) -> list[Block]:
    ids = (one.asked_by_person_id, one.first_by_person_id, one.second_by_person_id)
    rows = session.execute(select(Person).where(Person.id.in_([id_ for id_ in ids if id_])))
    names = {person.id: person.name for person in rows.scalars()}
    goal = next(row for row in contract.milestones if row.id == one.milestone_id)
    cut = "；".join(
        f"{line.get('indicator') or line.get('code')} "
        f"{yuan(line['fen'] if 'fen' in line else line['amount'])}" for line in one.deductions
    )  # fmt: skip

    def by(person: int | None, at: object) -> str:
        return f"{names.get(person or 0, '')}，{words(at)}" if at else ""

    return [facts(
        ("合同", contract.number), ("收款单位", contract.organisation.name),
        ("里程碑", f"{goal.title}，{words(goal.met_on)}完成"), ("约定金额", yuan(goal.amount_fen)),
        ("扣减", f"{yuan(one.deducted_fen)}{'（' + cut + '）' if cut else ''}"),
        ("支付金额", yuan(one.amount_fen)), ("发票号码", one.invoice_no),
        ("发票收到", one.invoice_on), ("资金来源", f"{one.source.label}，{one.year}年"),
        ("应付日", one.due_on), ("申请", by(one.asked_by_person_id, one.asked_at)),
        ("财务审核", by(one.first_by_person_id, one.first_at)),
        ("负责人批准", by(one.second_by_person_id, one.second_at)),
        ("支付", one.paid_on), ("凭证号", one.voucher_no),
    )]  # fmt: skip


def _ended(session: Session, contract: ServiceContract) -> list[Block]:
    cases = [
        [one.number, one.what, words(one.since)] for one in ending.open_cases(session, contract)
    ]
    return [
        facts(
            ("合同", contract.number), ("终止日期", contract.ended_on),
            ("原因", contract.end_reason), ("书面催告", contract.demanded_on),
            ("个案移交", contract.handed_over_on), ("儿童信息抹去", contract.erased_on),
        ),
        Heading("移交清单（只列编号，姓名已按规定抹去）"),
        Table(["编号", "对象", "从"], cases, [1, 4, 2]),
    ]  # fmt: skip
