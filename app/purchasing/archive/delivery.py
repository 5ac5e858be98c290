"""What was delivered and how it was looked at: reports, samples, answers, grades, acceptance.

Nobody of the lists is named: records stand as sums, people as numbers (BRK-03).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.core import clock
from app.documents.letters.blocks import Heading, Para, Table
from app.purchasing.archive.paper import Paper, at, facts, words
from app.purchasing.models import (
    Acceptance,
    Evaluation,
    SampleCheck,
    ServiceRecord,
    SurveyAnswer,
)
from app.purchasing.rules import grading
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.money import yuan
from app.purchasing.services import judged as judgements
from app.purchasing.services import reporting, sampling, surveys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.documents.letters.blocks import Block
    from app.purchasing.models import MonthlyReport, SampleDraw, ServiceContract

HUNDREDTHS = 100
_MEASURES = [3, 1, 1, 1, 0.8, 0.8, 0.8]


def papers(session: Session, contract: ServiceContract) -> list[Paper]:
    """Monthly reports, samples and the users' answers of a contract."""
    found = [
        Paper(clock.day(one.sent_at), "月报", f"{contract.number}，{month}",
              at("purchasing.report", contract=contract.ref, month=month),
              sheet=partial(_report, contract, one))
        for month, one in sorted(reporting.sent(session, contract).items())
        if one.sent_at is not None
    ]  # fmt: skip
    found += [
        Paper(clock.day(one.drawn_at), "抽查", f"{month} {indicator}，抽{len(one.drawn)}条",
              at("purchasing.sample", contract=contract.ref, sample=one.ref),
              digest=f"SHA-256 {one.frozen_digest}", sheet=partial(_sample, session, contract, one))
        for (month, indicator), one in sorted(sampling.draws_of(session, contract).items())
        if one.drawn_at is not None
    ]  # fmt: skip
    last = session.scalar(
        select(func.max(SurveyAnswer.answered_on)).where(SurveyAnswer.contract_id == contract.id)
    )
    if last is not None:
        found.append(Paper(last, "满意度", contract.number,
                           at("purchasing.survey", contract=contract.ref),
                           sheet=partial(_survey, session, contract)))  # fmt: skip
    return found


def judged(session: Session, contract: ServiceContract) -> list[Paper]:
    """Its evaluations and acceptances."""
    found = [
        Paper(clock.day(one.sent_at), "绩效评价", f"{contract.number}，{one.kind.label}",
              at("purchasing.judgements", contract=contract.ref),
              sheet=partial(_evaluation, session, one))
        for one in judgements.evaluations(session, contract) if one.sent_at is not None
    ]  # fmt: skip
    return found + [
        Paper(clock.day(one.signed_at), "验收书", f"{contract.number}，第{one.number}次验收",
              at("purchasing.acceptance", acceptance=one.ref),
              sheet=partial(_acceptance, session, one))
        for one in judgements.acceptances(session, contract) if one.signed_at is not None
    ]  # fmt: skip


def _report(contract: ServiceContract, one: MonthlyReport) -> list[Block]:
    rows = [
        [INDICATORS[code].name, f"{said['target']}{INDICATORS[code].unit}", words(said["month"]),
         words(said["total"]), f"{said['late']}", f"{said['lost']}", f"{said['rejected']}"]
        for code, said in one.figures.items() if code in INDICATORS
    ]  # fmt: skip
    spent = [[label, yuan(one.spent_fen.get(key, 0))] for key, label in reporting.SPENDING.items()]
    return [
        facts(("合同", contract.number), ("月份", one.month), ("提交", one.sent_at),
              ("最后一天", one.due_on)),
        Heading("数字（由服务记录汇总）"),
        Table(["项目", "目标", "本月", "累计", "迟录", "逾期", "不认可"], rows, _MEASURES),
        Heading("本月支出"),
        Table(["类别", "金额"], [*spent, ["合计", yuan(sum(one.spent_fen.values()))]], [2, 2]),
        Heading("说明"),
        facts(("遇到的问题", one.problems), ("人员变动", one.staffing), ("风险", one.risks)),
    ]  # fmt: skip


def _sample(session: Session, contract: ServiceContract, one: SampleDraw) -> list[Block]:
    found = {
        ref: (check, served)
        for check, ref, served in session.execute(
            select(SampleCheck, ServiceRecord.ref, ServiceRecord.served_on)
            .join(ServiceRecord, ServiceRecord.id == SampleCheck.record_id)
            .where(
                SampleCheck.sample_id == one.id, ServiceRecord.contract_id == contract.id
            )
        )
    }  # fmt: skip
    rows = []
    for ref in one.drawn:
        check, served = found.get(ref, (None, None))
        rows.append([
            ref, words(served), sampling.MEANS.get(check.means, "") if check else "没有核查",
            ("认可" if check.accepted else "不认可") if check else "—",
            check.reason if check else "", words(check.checked_on) if check else "",
        ])  # fmt: skip
    name = INDICATORS[one.indicator].name
    return [
        facts(
            ("合同", contract.number), ("批次", f"{one.month}，{one.indicator} {name}"),
            ("名单", f"{len(one.frozen)}条"), ("抽中", f"{len(one.drawn)}条"),
            ("种子摘要先公布", one.committed_at), ("名单冻结", one.frozen_at),
            ("抽取", one.drawn_at), ("核查结束", one.closed_at),
            ("种子摘要（SHA-256）", one.commitment), ("种子", one.seed),
            ("名单摘要（SHA-256）", one.frozen_digest),
        ),
        Table(["记录编号", "服务日期", "方式", "结论", "不认可的理由", "核查日期"], rows,
              [2.6, 1.4, 1.1, 0.9, 2.2, 1.4]),
    ]  # fmt: skip


def _survey(session: Session, contract: ServiceContract) -> list[Block]:
    answers = session.scalars(
        select(SurveyAnswer)
        .where(SurveyAnswer.contract_id == contract.id)
        .order_by(SurveyAnswer.whom, SurveyAnswer.answered_on, SurveyAnswer.id)
    ).all()
    blocks: list[Block] = [Para("回答不记名，与链接和个人没有关联。")]
    for whom, label in surveys.WHOM.items():
        mine = [one for one in answers if one.whom == whom]
        rows = [
            [name, f"{sum(1 for one in mine if one.stars == int(stars))}"]
            for stars, name in surveys.STARS.items()
        ]
        said = [f"{words(one.answered_on)}：{one.words}" for one in mine if one.words]
        blocks += [Heading(f"{label}：{len(mine)}份"), Table(["回答", "份数"], rows, [2, 1])]
        blocks += [Para("\n".join(said))] if said else []
    return blocks


def _evaluation(session: Session, one: Evaluation) -> list[Block]:
    names = _names(session, [seat.person_id for seat in one.team])
    team = "、".join(names.get(seat.person_id, "") for seat in one.team if seat.ended_at is None)
    rows = [
        [line.section, line.name, f"{line.points}",
         f"{one.scores[line.code] / HUNDREDTHS:.2f}" if line.code in one.scores else "—"]
        for line in grading.EV_CHILD
    ]  # fmt: skip
    vetoes = [grading.Veto(code).label for code in one.vetoes]
    return [
        facts(
            ("种类", one.kind.label), ("模板", one.template), ("评价小组", team),
            ("提交", one.sent_at),
            ("总分", f"{one.total / HUNDREDTHS:.2f}" if one.total is not None else ""),
            ("等级", grading.Grade(one.grade).label if one.grade else ""),
            ("一票否决", "、".join(vetoes) or "没有"), ("评价意见", one.words),
            ("承接方的答复", one.reply), ("整改期限", one.rectify_until),
            ("整改核实", one.rectified_on), ("整改情况", one.rectified_words),
            ("公布", one.published_on),
        ),
        Heading("得分"),
        Table(["部分", "内容", "满分", "得分"], rows, [1.5, 3, 1, 1], centred=[2, 3]),
    ]  # fmt: skip


def _acceptance(session: Session, one: Acceptance) -> list[Block]:
    lead = _names(session, [one.lead_person_id or 0]).get(one.lead_person_id or 0, "")
    rows = [_accepted(said) for said in one.results]
    cut = [
        [line["indicator"], line.get("working", ""), yuan(line["fen"])]
        for line in one.deductions if "fen" in line
    ]  # fmt: skip
    return [
        facts(
            ("签署", one.signed_at), ("结论", one.result.label if one.result else ""),
            ("验收负责人", lead), ("验收小组", "、".join(one.members)),
            ("服务对象参与", f"邀请{one.users_invited}名，{one.users_answered}名提出意见"),
            ("服务对象的意见", one.users_words), ("整改要求", one.words),
            ("整改期限", one.rectify_until), ("公布", one.published_on),
        ),
        Heading("逐项结果"),
        Table(["指标", "内容", "目标", "完成", "结论"], rows, [0.8, 3, 1.2, 1.2, 1]),
        Heading(f"从尾款中扣减{yuan(one.deducted_fen)}"),
        *([Table(["指标", "怎样计算", "扣减"], cut, [1, 3, 1.5])] if cut else []),
    ]  # fmt: skip


def _accepted(said: dict[str, Any]) -> list[str]:
    unit = said.get("unit", "")
    return [
        said["indicator"], f"{said.get('name', '')}\n{said.get('says', '')}",
        f"{words(said.get('target'))}{unit}", f"{words(said.get('counted'))}{unit}",
        "合格" if said.get("passed") else "不合格",
    ]  # fmt: skip


def _names(session: Session, ids: list[int]) -> dict[int, str]:
    return {one.id: one.name for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
