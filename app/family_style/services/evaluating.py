"""F-FSA: the assessment of a unit, and what the head makes of it (FS-05-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.checklists import rules as sheets
from app.checklists.services import version_on
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.family_style import rules, workflow
from app.family_style.models import (
    Evaluation,
    Occasion,
    Unit,
    UnitDuty,
    UnitState,
)
from app.family_style.services import dissolving, hiring, renewal, units
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.checklists.models import TemplateVersion
    from app.core.policy import Actor
    from app.workflow.moves import Move

FORM = "F-FSA"
S, Band = UnitState, rules.Band
ASSESSED = frozenset({S.TRIAL, S.FORMAL, S.RENEWAL})


def template_on(session: Session, unit: Unit, on: date) -> TemplateVersion:
    """The sheet in force at the place. Raises Invalid."""
    codes = (unit.county_code, unit.city_code, unit.province_code)
    return version_on(session, FORM, on=on, places=[c for c in codes if c])


def of(session: Session, unit: Unit) -> list[Evaluation]:
    """Every assessment, the newest first."""
    return list(
        session.scalars(
            select(Evaluation).where(Evaluation.unit_id == unit.id).order_by(Evaluation.id.desc())
        )
    )


def may_evaluate(unit: Unit, on: date) -> str:
    """Why there is no assessment on this day; empty where there can be one."""
    if unit.state not in ASSESSED:
        return "适应期满以后、正式期间才作评估。"
    if unit.state is S.TRIAL and unit.trial_until is not None and on < unit.trial_until:
        return f"适应期到{unit.trial_until.isoformat()}满期，这一天以前不能评估。"
    return ""


def evaluate(
    session: Session, unit: Unit, *, answers: Mapping[str, Any], words: str, is_yearly: bool,
    assessed_on: date, actor: Actor, now: datetime,
) -> Evaluation:  # fmt: skip
    """Hand in a sheet. Raises Invalid where it is incomplete, too early, or one waits."""
    demand(actor, "family_style.evaluate", unit)
    if assessed_on > clock.day(now):
        raise Invalid("评估日期不能晚于今天。", "assessed_on")
    if reason := may_evaluate(unit, assessed_on):
        raise Invalid(reason, "assessed_on")
    if waiting(session, unit) is not None:
        raise Invalid("上一份评估还在等负责人决定。")
    if actor.user_id is None:
        raise WrongState
    version = template_on(session, unit, assessed_on)
    counted = sheets.score(sheets.read(version.content), answers)
    if not counted.complete:
        raise Invalid(f"还有{len(counted.missing)}项没有打分，请全部填写。")
    good = units.figure(session, unit, "fs_good", assessed_on)
    least = units.figure(session, unit, "fs_min", assessed_on)
    regular = Occasion.YEAR if is_yearly else Occasion.HALF_YEAR
    found = Evaluation(
        unit_id=unit.id, occasion=Occasion.TRIAL if unit.state is S.TRIAL else regular,
        template_version_id=version.id, assessed_on=assessed_on, user_id=actor.user_id,
        total=counted.total, band=rules.band_of(counted.total, good=good, least=least),
        created_at=now,
    )  # fmt: skip
    found.answers, found.words = dict(answers), words.strip() or None
    session.add(found)
    session.flush()
    units.take_part(session, unit, UnitDuty.ASSESS, actor, now)
    audit.record(
        session, actor, "family_style.evaluate", unit.subject, after=found.band, at=now
    )  # fmt: skip
    units.tell_desk(
        session, unit, Role.HEAD, title="类家庭评估待决定", body="请查看评估结果并作出决定。",
        tab="evaluations",
    )  # fmt: skip
    return found


def waiting(session: Session, unit: Unit) -> Evaluation | None:
    """The sheet on which the head has not decided."""
    return session.scalar(
        select(Evaluation).where(Evaluation.unit_id == unit.id, Evaluation.decided_at.is_(None))
    )


def conclude(session: Session, unit: Unit, *, reason: str, actor: Actor, now: datetime) -> Move:
    """Follow the points: FORMAL, thirty days more, on as before, or dissolving.

    A trial below sixty ends the unit; later the second result below sixty does.
    """
    sheet = waiting(session, unit)
    if sheet is None or unit.state not in ASSESSED:
        raise WrongState
    band, in_trial = Band(sheet.band), unit.state is S.TRIAL
    is_poor = band is Band.POOR
    poor = unit.poor_results + (0 if in_trial else is_poor)
    dissolves = rules.must_dissolve([band] if in_trial else [Band.POOR] * poor, in_trial=in_trial)
    if dissolves or is_poor:
        reason = units.words(reason, "reason", "理由")
    move = _move(unit, band, dissolves=dissolves)
    advance(session, unit, move, actor=actor, now=now)
    unit.poor_results = poor
    if in_trial:
        unit.trial_until = hiring.trial_end(session, unit)
    sheet.decided_at, sheet.decided_by_id = now, actor.user_id
    sheet.decision = reason.strip() or None
    if dissolves:
        dissolving.begin(
            session, unit, rule="FS-05-1", reason=reason, cites=("FS-05-1",), actor=actor, now=now
        )
    units.take_part(session, unit, UnitDuty.DECIDE, actor, now)
    units.tell_couple(session, unit, "评估结果", f"{sheet.total}分，{band.label}。")
    renewal.open_if_due(session, unit, now=now)
    return move


def _move(unit: Unit, band: rules.Band, *, dissolves: bool) -> Move:
    if dissolves:
        return workflow.DISSOLVE_BY_RESULT
    if unit.state is S.TRIAL:
        return workflow.TO_FORMAL if band is Band.GOOD else workflow.PROLONG
    return workflow.GO_ON_RENEWAL if unit.state is S.RENEWAL else workflow.GO_ON
