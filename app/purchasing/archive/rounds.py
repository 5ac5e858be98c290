"""How it was bought: documents, opened offers with their sums, scores and report, who asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.documents.letters.blocks import Heading, Para, Table
from app.organisations.models import OrgPerson
from app.purchasing.archive.paper import Paper, at, facts
from app.purchasing.models import Bid, Channel, Query
from app.purchasing.round_queries import sheets
from app.purchasing.rules.method import Method
from app.purchasing.rules.money import yuan
from app.purchasing.services.judging import INTERESTS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.documents.letters.blocks import Block
    from app.purchasing.models import Project, Round
    from app.purchasing.round_queries import Sheet

HUNDREDTHS = 100
_NO_PANEL = {Channel.PLATFORM: "评审在政府采购平台进行。", Channel.QUOTES: "没有评审小组。"}


def papers(session: Session, project: Project, rounds: list[Round]) -> list[Paper]:
    """The sheets of every round; offers are there once two persons have opened them."""
    url, found = at("purchasing.project_rounds", project=project.ref), list[Paper]()
    for one in rounds:
        begun = one.documents_on or clock.day(one.created_at)
        found.append(Paper(begun, "采购文件", f"第{one.number}轮 {one.notice_no}".strip(), url,
                           sheet=partial(_documents, one)))  # fmt: skip
        if one.reported_on is not None or one.panel:
            found.append(Paper(one.reported_on or begun, "评审报告", f"第{one.number}轮", url,
                               sheet=partial(_judged, session, project, one)))  # fmt: skip
    opened = {one.id: clock.day(one.opened_at) for one in rounds if one.opened_at is not None}
    for bid in session.scalars(
        select(Bid).where(Bid.round_id.in_(opened), Bid.withdrawn_at.is_(None))
        .options(joinedload(Bid.organisation)).order_by(Bid.id)
    ):  # fmt: skip
        price = yuan(bid.price_fen) if bid.price_fen is not None else "没有报价"
        found.append(Paper(
            opened[bid.round_id], "响应文件", f"{bid.organisation.name}，{price}", url,
            digest=bid.digest and f"SHA-256 {bid.digest}", sheet=partial(_offer, session, bid),
        ))  # fmt: skip
    return found + _queries(session, project)


def _documents(round_: Round) -> list[Block]:
    method = Method(round_.method).label if round_.method in set(Method) else round_.method
    factors = [[one["name"], f"{one['weight']}", one.get("text") or "—"] for one in round_.factors]
    return [
        facts(
            ("公告编号", round_.notice_no), ("采购方式", f"{method}，{round_.channel.label}"),
            ("最高限价", yuan(round_.limit_fen)), ("文件发出", round_.documents_on),
            ("提交截止", round_.due_at), ("地点", round_.place), ("联系", round_.contact),
            ("供应商资格", round_.eligibility),
            ("中小企业", "专门面向中小企业" if round_.sme_reserved else "不预留"),
        ),
        Heading("评分办法"),
        Table(["评分因素", "分值", "评分标准"], factors, [2, 1, 5], centred=[1]),
        Heading("开启和结果"),
        facts(
            ("开启时间", round_.opened_at), ("评审报告", round_.reported_on),
            ("确定供应商", round_.fixed_on),
            ("逾期视为确定第一名", round_.fixed_by_default), ("成交通知书", round_.award_no),
            ("发出", round_.awarded_on), ("成交取消", round_.award_cancelled_on),
            ("终止的原因", round_.fail_words or round_.fail_code),
        ),
    ]  # fmt: skip


def _judged(session: Session, project: Project, round_: Round) -> list[Block]:
    found = next(
        one for one in sheets(session, project, clock.now()) if one.round.id == round_.id
    )  # fmt: skip
    names = {str(one["code"]): str(one["name"]) for one in round_.factors}
    rows = [_line(found, bid, names) for bid in found.bids]
    panel = [
        f"{name}（{'专家' if member.is_expert else '采购人代表'}）"
        + (f"：{INTERESTS.get(member.interest, '有利害关系')}，已退出" if member.ended_at else "")
        for member, name in found.panel
    ]
    head = ["名次", "供应商", "报价", "各项得分", "总得分", "不通过的理由"]
    return [
        Heading("评审小组"), Para("\n".join(panel) or _NO_PANEL[round_.channel]),
        Heading("得分和名次"), Table(head, rows, [0.6, 2, 1.4, 2, 1, 1.6], centred=[0]),
        Heading("评审报告"), Para(round_.report or "—"),
    ]  # fmt: skip


def _line(found: Sheet, bid: Bid, names: dict[str, str]) -> list[str]:
    line = found.lines.get(bid.id)
    points = [f"{names.get(code, code)}{float(value):.2f}" for code, value in
              (line.by_factor if line else {}).items()]  # fmt: skip
    if line is not None:
        points.append(f"价格{float(line.price):.2f}")
    return [
        str(bid.rank or "—"), bid.organisation.name,
        yuan(bid.price_fen) if bid.price_fen is not None else "—", "\n".join(points) or "—",
        f"{bid.total / HUNDREDTHS:.2f}" if bid.total is not None else "—",
        bid.refused_because or "—",
    ]  # fmt: skip


def _offer(session: Session, bid: Bid) -> list[Block]:
    said = bid.offer or {}
    checks = [[str(one.get("rule", "")), str(one.get("result", "")), str(one.get("says", ""))]
              for one in bid.checks]  # fmt: skip
    return [
        facts(
            ("供应商", bid.organisation.name), ("统一社会信用代码", bid.organisation.credit_code),
            ("提交时间", bid.sent_at),
            ("报价", yuan(bid.price_fen) if bid.price_fen is not None else ""),
            ("服务方案", said.get("plan")), ("人员", _staff(session, bid, said.get("staff"))),
            ("密封件校验值", bid.digest),
            ("资格审查", "通过" if bid.is_qualified else bid.refused_because or "没有审查"),
        ),
        Heading("供应商资格检查"),
        Table(["规则", "结果", "说明"], checks, [1.2, 1, 5]),
    ]  # fmt: skip


def _staff(session: Session, bid: Bid, said: object) -> str:
    """A supplier writes whom it promises, or picks them of its people."""
    if not isinstance(said, list):
        return str(said or "")
    names = {
        row.ref: row.name
        for row in session.execute(
            select(OrgPerson.ref, OrgPerson.name).where(
                OrgPerson.organisation_id == bid.organisation_id
            )
        )
    }
    return "、".join(names.get(one, str(one)) for one in said)


def _queries(session: Session, project: Project) -> list[Paper]:
    rows = session.scalars(
        select(Query)
        .where(Query.project_id == project.id, Query.agency_id == project.agency_id)
        .options(joinedload(Query.organisation))
        .order_by(Query.id)
    )
    return [
        Paper(one.received_on, "质疑投诉", f"{one.kind.label}（{one.stage.label}）",
              at("purchasing.purchase_query", purchase_query=one.ref),
              sheet=partial(_query, one))
        for one in rows
    ]  # fmt: skip


def _query(one: Query) -> list[Block]:
    return [facts(
        ("提出人", one.organisation.name), ("种类", f"{one.kind.label}，{one.stage.label}"),
        ("知道之日", one.known_on), ("收到", one.received_on), ("事实", one.facts),
        ("请求", one.claim), ("答复期限", one.due_on), ("答复", one.answered_on),
        ("答复内容", one.answer), ("财政部门决定书", one.decision_no),
    )]  # fmt: skip
