"""What was found of this household before, beside what is found now; nothing of it is copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from app.adoption.models import Adoption, ScoreSheet
from app.adoption.services import scoring
from app.adoption.services.fusing import BEFORE
from app.checklists import rules
from app.checklists.models import TemplateVersion
from app.checklists.publishing import CONTENTS
from app.checklists.rules import Kind
from app.core import clock
from app.core.db import as_system
from app.foster.models import FosterApplication, JointSheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from app.checklists.rules import Item, Template


@dataclass(frozen=True)
class Earlier:
    """One assessment that was signed: of this case's earlier round or another case."""

    title: str
    on: date
    code: str
    template: Template
    answers: Mapping[str, Any]
    outcome: str
    total: int | None


@dataclass(frozen=True)
class Row:
    """One line side by side; `changed` only where the very same thing was asked."""

    text: str
    before: str
    now: str
    changed: bool = False


def of(session: Session, case: Adoption, stage: str) -> list[Earlier]:
    """Signed assessments of the household, adoption and foster care, the newest first.

    The assessors of this case may know them wherever they were made: the caller has checked
    that the actor is one.
    """
    with as_system(session):
        found = _of_adoptions(session, case, stage)
        if stage == scoring.ABILITY:
            found += _of_foster_care(session, case)
    return sorted(found, key=lambda one: one.on, reverse=True)


def _of_adoptions(session: Session, case: Adoption, stage: str) -> list[Earlier]:
    stages = (stage, BEFORE) if stage == scoring.FUSION else (stage,)
    rows = session.execute(
        select(ScoreSheet, Adoption.case_no, TemplateVersion)
        .join(Adoption, Adoption.id == ScoreSheet.adoption_id)
        .join(TemplateVersion, TemplateVersion.id == ScoreSheet.template_version_id)
        .where(
            ScoreSheet.assessor_id.is_(None), ScoreSheet.concluded_at.is_not(None),
            ScoreSheet.stage.in_(stages),
            or_(
                and_(Adoption.id == case.id,
                     or_(ScoreSheet.round < case.round, ScoreSheet.stage == BEFORE)),
                and_(Adoption.id != case.id, _same_family(Adoption, case)),
            ),
        )
    )  # fmt: skip
    return [
        Earlier(
            f"收养 {number or ''} 第{sheet.round}轮",
            clock.day(sheet.concluded_at or sheet.created_at), version.code,
            rules.read(version.content), sheet.answers or {},
            "合格" if sheet.passed else "不合格", sheet.total,
        )
        for sheet, number, version in rows
    ]  # fmt: skip


def _of_foster_care(session: Session, case: Adoption) -> list[Earlier]:
    rows = session.execute(
        select(JointSheet, FosterApplication.case_no, TemplateVersion)
        .join(FosterApplication, FosterApplication.id == JointSheet.application_id)
        .join(TemplateVersion, TemplateVersion.id == JointSheet.template_version_id)
        .where(JointSheet.signed_at.is_not(None), _same_family(FosterApplication, case))
    )
    return [
        Earlier(
            f"寄养 {number or ''} 第{sheet.round}轮",
            clock.day(sheet.signed_at or sheet.created_at), version.code,
            rules.read(version.content), sheet.answers or {},
            sheet.opinion.label if sheet.opinion else "", sheet.total,
        )
        for sheet, number, version in rows
    ]  # fmt: skip


def _same_family(model: Any, case: Adoption) -> Any:
    return or_(
        model.household_id == case.household_id,
        model.applicant_person_id == case.applicant_person_id,
    )


def beside(one: Earlier, code: str, template: Template, answers: Mapping[str, Any]) -> list[Row]:
    """Line by line where the form is the same; else by the contents that the law names."""
    if one.code == code:
        return _same_form(one, template, answers)
    found = [
        Row(
            name,
            _together(one.template, one.answers, number), _together(template, answers, number),
        )
        for number, name in CONTENTS.items()
        if _together(one.template, one.answers, number)
    ]  # fmt: skip
    return found or [
        Row(block.title, f"{block.points}分/{block.max}分", "")
        for block in rules.score(one.template, one.answers).blocks
    ]


def _same_form(one: Earlier, template: Template, answers: Mapping[str, Any]) -> list[Row]:
    old, new = one.answers.get("scores", {}), answers.get("scores", {})
    was, found = {item.id: item for item in one.template.items()}, []
    for item in template.items():
        if item.id not in was:
            continue
        before, now = words(was[item.id], old.get(item.id)), words(item, new.get(item.id))
        found.append(Row(item.text, before, now, bool(now) and before != now))
    seen, sees = one.answers.get("vetoes", {}), answers.get("vetoes", {})
    for veto in template.vetoes:
        before, now = _yes(seen.get(veto.id)), _yes(sees.get(veto.id))
        found.append(Row(veto.text, before, now, bool(now) and before != now))
    return found


def _yes(answer: Any) -> str:
    return "" if answer is None else "有" if answer else "没有"


def _together(template: Template, answers: Mapping[str, Any], content: int) -> str:
    given = answers.get("scores", {})
    return "；".join(
        f"{item.text}：{said}" for item in template.items()
        if item.content == content and (said := words(item, given.get(item.id)))
    )  # fmt: skip


def words(item: Item, answer: Any) -> str:
    """An answer as it is read; empty where there is none."""
    points = item.points(answer)
    if points is None:
        return ""
    if item.kind is Kind.YES_NO:
        return "是" if answer else "否"
    if item.kind is Kind.GRADE:
        text = next(g.text for g in item.grades if g.value == answer)
        return f"{text}（{points}分）" if item.max else text
    return f"{points}分/{item.max}分"
