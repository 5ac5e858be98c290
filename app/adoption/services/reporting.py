"""F-REPORT: put together from what is there, signed by every assessor, sealed (AE-09-4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import Adoption, AdoptionPaper, Assessment, Side
from app.adoption.services import (
    assessing,
    facts,
    fusing,
    papers,
    proofs,
    scoring,
    situations,
    telling,
    walking,
)
from app.audit import services as audit
from app.checklists import rules
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.core.screen import day_long, moment
from app.documents.letters import LetterKind
from app.law import RULES
from app.organisations.models import Organisation
from app.workflow.services import advance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models import AssessmentVisit, ScoreSheet
    from app.core.policy import Actor
    from app.documents.letters import Letterhead
    from app.documents.models import Letter

S = workflow.S
PAPER = "D-38"
FINDINGS = {"confirmed": "查实", "cleared": "不存在", "": "没有核实"}
Rows = list[tuple[str, str]]


def is_ready(session: Session, case: Adoption) -> bool:
    """Both stages passed, the fusion over, nothing reported that nobody has looked at."""
    if case.state is not S.FUSION or situations.unjudged(session, case):
        return False
    rows = [scoring.concluded(session, case, stage) for stage in scoring.STAGES]
    return all(row is not None and row.passed for row in rows)


def body(session: Session, case: Adoption) -> Rows:
    """The report's text by heading; nothing of it is typed twice, and no one judges in it."""
    row = assessing.current(session, case)
    people = assessing.names(session, case)
    living = len(facts.family_of(session, case).members)
    couple = "夫妇" if case.jointly else ""
    found: Rows = [
        ("收养人同意", day_long(row.agreed_on) if row and row.agreed_on else ""),
        ("由谁评估", assessing.party(session, case)),
        ("评估人员", "、".join(name for _, name in people)),
        ("评估对象", f"{case.applicant_mask}{couple}和共同生活的家庭成员，共{living}人"),
        ("评估过程", _course(walking.visits(session, case))),
    ]  # fmt: skip
    for stage in scoring.STAGES:
        sheet = scoring.concluded(session, case, stage)
        if sheet is not None:
            found += _of_stage(session, case, sheet)
    if (fusion := fusing.of_case(session, case)) is not None:
        lost = sum(1 for _ in fusion.interruptions)
        found.append((
            "融合", f"{day_long(fusion.starts_on)}开始"
            + (f"，{day_long(fusion.prolonged_on)}延长" if fusion.prolonged_on else "")
            + (f"，中断{lost}次，中断的日子不计算" if lost else ""),
        ))  # fmt: skip
        found.append(("孩子自己的话", fusion.child_words or "（没有）"))
    told = situations.of_case(session, case)
    found.append(("不利情形", "；".join(
        f"{RULES[one.code].says}（{FINDINGS[one.finding]}）" for one in told
    ) or "没有发现规定的九种情形"))  # fmt: skip
    found.append(("结论", "合格" if is_ready(session, case) else "还没有结论"))
    return found


def _course(visits: list[AssessmentVisit]) -> str:
    return "；".join(
        f"{day_long(clock.day(one.started_at))}{one.kind.label}"
        + ("（不事先通知）" if not one.announced else "") + ("（融合期）" if one.in_fusion else "")
        for one in reversed(visits)
    )  # fmt: skip


def _of_stage(session: Session, case: Adoption, sheet: ScoreSheet) -> Rows:
    template = scoring.template_of(session, sheet)
    outcome, says = scoring.outcome_of(session, case, sheet), scoring.STAGES[sheet.stage]
    counted, given = rules.score(template, sheet.answers or {}), (sheet.answers or {})["scores"]
    lines = []
    for block, points in zip(template.blocks, counted.blocks, strict=True):
        words = "、".join(
            next((g.text for g in item.grades if g.value == given.get(item.id)), "")
            for item in block.items
        )
        lines.append(f"{block.title}：{f'{points.points}分/{block.max}分' if block.max else words}")
    total = f"，{outcome.total}分" if template.full else ""
    ends = f"{'合格' if outcome.passed else '不合格'}{total}" + (
        f"，{outcome.grade}" if outcome.grade else ""
    )
    return [(says, "；".join(lines)), (f"{says}结论", f"{ends}；没有一票否决事项")]


def annexes(session: Session, case: Adoption) -> list[str]:
    """What belongs to the report and lies in the file."""
    lines = papers.lines(session, case, sides=(Side.ADOPTER,))
    return [
        f"走访、面谈记录{len(walking.visits(session, case))}份",
        f"能力评分表{len(scoring.all_of(session, case, scoring.ABILITY))}份",
        f"融合评分表{len(scoring.all_of(session, case, scoring.FUSION))}份",
        f"评估中收集的照片和资料{len(proofs.files(session, case))}份",
        *(line.kind.label for line in lines if line.is_there),
    ]


def author(session: Session, row: Assessment) -> Organisation | None:
    """The organisation that assesses; None for the organ's own team."""
    if row.organisation_id is None:
        return None
    with as_system(session):
        return session.get_one(Organisation, row.organisation_id)


def all_signed(case: Adoption, row: Assessment) -> bool:
    """Every assessor of the round has signed the report."""
    return {a.ref for a in assessing.named(case)} <= set(row.report_signatures)


def signed_by(session: Session, case: Adoption, row: Assessment) -> str:
    """Who signed and when."""
    return "；".join(
        f"{name}，{moment(datetime.fromisoformat(row.report_signatures[one.ref]))}"
        for one, name in assessing.names(session, case) if one.ref in row.report_signatures
    )  # fmt: skip


def facts_of(session: Session, case: Adoption, row: Assessment) -> Rows:
    """Body, suggestions, annexes and signatures, as the paper has them."""
    found = [
        *body(session, case), ("建议", row.suggestions or ""),
        ("附件", "；".join(annexes(session, case))), ("签署", signed_by(session, case, row)),
    ]  # fmt: skip
    if row.sealed_on is not None:
        body_name = assessing.party(session, case)
        said = f"{body_name}，负责人{row.seal_head}签名、盖章，{day_long(row.sealed_on)}"
        found.append(("机构盖章", f"{said}；盖章页附后，已核对"))
    return found


def sign(
    session: Session, case: Adoption, *, suggestions: str, actor: Actor, now: datetime
) -> Letter | None:
    """Sign; the first with the suggestions, the last of an own team hands the report in.

    A third party seals it first (`sealing`, AE-09-4). The report is a paper of the case (D-38),
    and the review's days run on (AE-10-2).
    """
    demand(actor, workflow.REPORT.action, case)
    row, mine = assessing.current(session, case), scoring.own(case, actor)
    if row is None or case.state is not S.FUSION:
        raise WrongState
    if not is_ready(session, case):
        raise Conflict("能力评估和融合评估都合格、报告的情形都核实以后，才能签署报告。")
    if mine.ref in row.report_signatures:
        raise WrongState
    if not row.report_signatures:
        if not suggestions.strip():
            raise Invalid("请写评估建议。", "suggestions")
        row.suggestions = suggestions.strip()
    row.report_signatures = row.report_signatures | {mine.ref: now.isoformat()}
    session.flush()
    audit.record(session, actor, workflow.REPORT.action, case.subject, note="签署", at=now)
    if not all_signed(case, row) or row.organisation_id is not None:
        return None
    return deliver(session, case, row, actor=actor, now=now)


def deliver(
    session: Session, case: Adoption, row: Assessment, *, head: Letterhead | None = None,
    actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """Hand the report in, under the head of the third party that wrote it; the work is done."""
    rows = facts_of(session, case, row)
    with as_system(session):  # a third party writes neither letters nor papers of the organ
        letter = telling.write(
            session, case, LetterKind.ADOPTION_REPORT, to="收养登记机关",
            opening="收养评估已经完成，报告如下。报告是作出登记决定的参考。",
            facts=rows, rules=("AE-09-4", "AE-10-3"), head=head, signer=row.seal_head,
            actor=actor, now=now,
        )  # fmt: skip
        for document_id in (letter.document_id, row.seal_document_id):
            if document_id is not None:
                session.add(AdoptionPaper(
                    adoption_id=case.id, side=Side.ORGAN, party="", code=PAPER,
                    document_id=document_id, issued_on=clock.day(now), check="good",
                    created_at=now,
                ))  # fmt: skip
        row.reported_on = clock.day(now)
        session.flush()
    advance(session, case, workflow.REPORT, actor=actor, now=now)
    with as_system(session):
        telling.write(
            session, case, LetterKind.ADOPTION_CONCLUSION,
            opening="您的收养评估已经完成，结论是合格。评估报告是作出登记决定的参考。",
            facts=(("结论", "合格"),), steps=("登记机关接着审查，会分别询问各方。",),
            rules=("AE-09-4", "AE-10-3"), actor=actor, now=now,
        )  # fmt: skip
        telling.tell_organ(
            session, case, Role.REGISTRAR, title="评估报告已提交", tab="assessment",
            body="登记审查继续计时。", act_by=case.due_on,
        )  # fmt: skip
        telling.tell_family(session, case, "收养评估合格", "结论告知书在您的页面上。")
    assessing.end(session, case, now)
    return letter
