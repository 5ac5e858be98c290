"""What was planned and asked for: the record of the purchase, plan, budget and requirement."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.core import clock
from app.documents.letters.blocks import Heading, Para, Table
from app.purchasing.archive.paper import Paper, at, facts
from app.purchasing.models import Channel
from app.purchasing.overview import overview
from app.purchasing.rules.method import Method, Neg
from app.purchasing.rules.money import yuan
from app.purchasing.rules.payments import Template
from app.purchasing.services import requiring

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.documents.letters.blocks import Block
    from app.purchasing.models import Project, Round, ServiceContract


def papers(
    session: Session, project: Project, rounds: list[Round], contracts: list[ServiceContract]
) -> list[Paper]:
    """The sheets of what came before the first notice."""
    made, url = clock.day(project.created_at), at("purchasing.project", project=project.ref)
    found = [
        Paper(made, "采购活动记录", project.name, url,
              sheet=partial(_activity, session, project, rounds, contracts)),
        Paper(made, "项目计划", "需要、指标和事前绩效评估", url,
              sheet=partial(_plan, session, project)),
    ]  # fmt: skip
    if project.budget:
        found.append(
            Paper(clock.day(project.budgeted_at or project.created_at), "预算",
                  f"{yuan(project.total_fen)} {project.budget_file_no}".strip(), url,
                  sheet=partial(_budget, project))
        )  # fmt: skip
    if project.requirement:
        found.append(
            Paper(clock.day(project.reviewed_at or project.created_at), "采购需求",
                  "采购需求和验收方案", url, sheet=partial(_requirement, project))
        )  # fmt: skip
    return found


def _activity(
    session: Session, project: Project, rounds: list[Round], contracts: list[ServiceContract]
) -> list[Block]:
    """The record of activities with the fields that the law names (GPL-42-2)."""
    said = overview(session, project)
    last = rounds[-1] if rounds else None
    blocks: list[Block] = [
        facts(
            ("项目", project.name), ("编号", project.code),
            ("采购项目类别", f"服务　{said['field']}"),
            ("购买主体", project.agency.name), ("预算", yuan(project.total_fen)),
            ("合同价格", "、".join(yuan(one.amount_fen) for one in contracts)),
            ("采购方式", said["method"]),
            ("采用该方式的原因", said["ground"] or "按当地限额标准和采购方式决定表"),
            ("供应商的资格条件", last.eligibility if last else ""),
            ("评审标准", "、".join(f"{one['name']}{one['weight']}分" for one in last.factors)
             if last else ""),
            ("结束的理由", project.end_reason),
        )
    ]  # fmt: skip
    for one in rounds:
        where = "政府采购平台" if one.channel is Channel.PLATFORM else "本平台"
        blocks += [Heading(f"第{one.number}轮（{where}）"), Para(_outcome(one))]
    return blocks


def _outcome(round_: Round) -> str:
    if round_.fail_code:
        return f"未成交，原因：{round_.fail_words or round_.fail_code}。"
    if round_.awarded_on is not None:
        return f"{round_.awarded_on:%Y-%m-%d}成交，{round_.award_no}。理由：{round_.report or '—'}"
    return "没有成交结果。"


def _plan(session: Session, project: Project) -> list[Block]:
    said = overview(session, project)
    opinion, survey, before = project.opinion, project.survey, project.ex_ante
    services = [
        [f"{item.indicator} {indicator.name}", f"{target}", weight, name or "—"]
        for item, indicator, name, target, weight in said["services"]
    ]
    return [
        facts(
            ("需要", project.need),
            ("服务对象", f"{'、'.join(project.groups)}，{project.children}名"),
            ("服务地点", said["places"]), ("期限", f"{project.term_months}个月"),
            ("超过一年的条件", "、".join(said["ticks"])), ("预计采购", project.expected_month),
        ),
        Heading("指标和目标"),
        Table(["指标", "目标", "权重", "目录里的服务事项"], services, [3, 1, 1, 3], centred=[1, 2]),
        Heading("需求调查和服务对象的意见"),
        facts(
            ("需求调查", f"{survey['on']}，{survey['respondents']}家" if survey else ""),
            ("调查的结论", survey.get("words")),
            ("听取意见", f"{opinion['on']}，{opinion['users']}人" if opinion else ""),
            ("服务对象的意见", opinion.get("words")),
        ),
        Heading("负面清单和事前绩效评估"),
        facts(
            *((one.question, bool(project.neg.get(one.value))) for one in Neg),
            ("评估", f"{before['on']}，{before['score']}分" if before else ""),
            ("结论", said["conclusions"].get(before.get("conclusion"), "")),
            ("意见", before.get("words")),
        ),
    ]  # fmt: skip


def _budget(project: Project) -> list[Block]:
    rows = [
        [f"{one.year}年", one.source.label, one.line_no or "—", yuan(one.amount_fen),
         yuan(one.balance_fen) if one.balance_fen is not None else "—"]
        for one in project.budget
    ]  # fmt: skip
    return [
        Table(["年度", "资金来源", "预算项目", "金额", "批复时的余额"], rows, [1, 2, 2, 2, 2]),
        facts(("合计", yuan(project.total_fen)), ("财务批复", project.budget_file_no),
              ("批复时间", project.budgeted_at)),
    ]  # fmt: skip


def _requirement(project: Project) -> list[Block]:
    said = project.requirement
    acceptance = said.get("acceptance", {})
    factors = [
        [one["name"], f"{one['weight']}", one.get("text") or "最低报价÷报价×分值"]
        for one in said.get("factors", ())
    ]
    blocks: list[Block] = [
        facts(
            *((label, said.get(key)) for key, label in requiring.TEXTS.items()),
            *((label, acceptance.get(key)) for key, label in requiring.ACCEPTANCE.items()),
            ("参加验收的服务对象", f"{acceptance.get('user_share', '—')}%"),
            ("付款计划", _template(said.get("payment_template", ""))),
            ("最高限价", yuan(said["limit_fen"]) if said.get("limit_fen") else ""),
            ("联合体", "接受" if said.get("consortium") else "不接受"),
            ("分包", said.get("subcontract") or "不允许"),
            ("采购方式", Method(project.method).label if project.method else ""),
            ("审查通过", project.reviewed_at),
        ),
        Heading("评分办法"),
        Table(["评分因素", "分值", "评分标准"], factors, [2, 1, 5], centred=[1]),
    ]  # fmt: skip
    if said.get("warnings"):
        kept = "\n".join(f"“{one['phrase']}”：{one['says']}" for one in said["warnings"])
        blocks += [Heading("保留的条件和理由"), Para(kept)]
        blocks.append(Para(f"理由：{said.get('warning_reason') or '—'}"))
    return blocks


def _template(code: str) -> str:
    return Template(code).label if code in set(Template) else code
