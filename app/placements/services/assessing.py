"""Assessments of a running placement: F-C and F-D by score sheet, the others in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.checklists import rules
from app.checklists.services import version_on
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.law import placement_periods as periods
from app.law.dates import add_months
from app.parameters import services as parameters
from app.placements import workflow
from app.placements.models import (
    RUNNING,
    Form,
    Placement,
    PlacementAssessment,
    PlacementDuty,
    PlacementState,
)
from app.placements.services import matters, telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.checklists.models import TemplateVersion
    from app.core.policy import Actor

SCORED = (Form.FUSION, Form.EFFECT)
NEEDS = (Form.FAMILY_NEEDS, Form.CHILD_NEEDS)
ENDINGS = (Form.FAMILY_END, Form.CHILD_END)
BANDS = {
    "good_fusion": "80分及以上：转为正式寄养", "extend": "60至79分：延长融合期",
    "poor_fusion": "不到60分：进入解除程序",
    "excellent": "优秀", "good": "良好", "acceptable": "合格（须改进）", "poor": "不合格",
}  # fmt: skip
# Half-open: 75 is good, 74 is acceptable (care.md §3.2).
EFFECT_BANDS = ((90, "excellent"), (75, "good"), (60, "acceptable"))
ATTENTION_MONTHS = 3
RESTARTS = {
    Form.EFFECT: periods.EFFECT,
    Form.FAMILY_NEEDS: periods.FAMILY_NEEDS,
    Form.CHILD_NEEDS: periods.CHILD_NEEDS,
}
LONGEST_REMARK = 500


def places_of(placement: Placement) -> list[str]:
    """The placement's divisions, nearest first."""
    codes = (placement.county_code, placement.city_code, placement.province_code)
    return [code for code in codes if code]


def figure(session: Session, placement: Placement, name: str, on: date) -> int:
    """A whole figure at the placement's place on a day."""
    return int(
        parameters.value(
            session, name, on=on, places=places_of(placement), agency_id=placement.agency_id
        )
    )


def template_on(session: Session, placement: Placement, form: Form, on: date) -> TemplateVersion:
    """The score sheet in force at the place on a day. Raises Invalid."""
    return version_on(session, str(form), on=on, places=places_of(placement))


def may_assess(placement: Placement, form: Form, on: date) -> str:
    """Why the form cannot be filled in on this day; empty where it can."""
    if form is Form.FUSION:
        if placement.state not in workflow.FUSING:
            return "只有融合期内作融合期评估。"
        if on < placement.fusion_until:
            return f"融合期到{placement.fusion_until.isoformat()}满期，这一天以前不能作融合期评估。"
        return ""
    is_ending = placement.state in {PlacementState.ENDING, PlacementState.NOTICE}
    reasons = (
        (form in ENDINGS and not is_ending, "进入解除程序以后才作终结评估。"),
        (placement.state not in RUNNING, "寄养关系已经解除。"),
        (
            form is Form.EFFECT and placement.state in workflow.FUSING,
            "正式寄养以后才作养育实效评估。",
        ),
    )
    return next((says for is_so, says in reasons if is_so), "")


def band_of(session: Session, placement: Placement, form: Form, total: int, on: date) -> str:
    """Where the points fall; every band holds its lower bound and not its upper."""
    if form is Form.FUSION:
        if total >= figure(session, placement, "fc_good", on):
            return "good_fusion"
        return "extend" if total >= figure(session, placement, "fc_min", on) else "poor_fusion"
    return next((band for bound, band in EFFECT_BANDS if total >= bound), "poor")


def score(
    session: Session,
    placement: Placement,
    form: Form,
    *,
    answers: Mapping[str, Any],
    words: str,
    assessed_on: date,
    actor: Actor,
    now: datetime,
) -> PlacementAssessment:
    """Hand in a score sheet. Raises Invalid where it is not complete or too early."""
    _check(placement, form, assessed_on, actor, now)
    version = template_on(session, placement, form, assessed_on)
    counted = rules.score(rules.read(version.content), answers)
    if not counted.complete:
        raise Invalid(f"还有{len(counted.missing)}项没有打分，请全部填写。")
    found = _record(placement, form, answers, assessed_on, actor, now)
    found.template_version_id, found.total = version.id, counted.total
    found.band = band_of(session, placement, form, counted.total, assessed_on)
    found.words = words.strip() or None
    _finish(session, placement, found, actor, now)
    if form is Form.EFFECT:
        _follow_effect(session, placement, found.band, assessed_on)
    else:
        telling.tell_desk(
            session, placement, Role.HEAD, title="融合期评估已完成，请作决定",
            body="请查看评估结果并作出决定。", tab="assessments", act_by=placement.due_on,
        )  # fmt: skip
    return found


def describe(
    session: Session,
    placement: Placement,
    form: Form,
    *,
    answers: Mapping[str, Any],
    words: str,
    assessed_on: date,
    actor: Actor,
    now: datetime,
) -> PlacementAssessment:
    """Hand in a form of words: needs with plan, or the end of the placement."""
    _check(placement, form, assessed_on, actor, now)
    found = _record(placement, form, answers, assessed_on, actor, now)
    found.words = words.strip() or None
    _finish(session, placement, found, actor, now)
    return found


def _check(
    placement: Placement, form: Form, assessed_on: date, actor: Actor, now: datetime
) -> None:
    demand(actor, "placements.assess", placement)
    if assessed_on > clock.day(now):
        raise Invalid("评估日期不能晚于今天。", "assessed_on")
    if reason := may_assess(placement, form, assessed_on):
        raise Invalid(reason, "assessed_on")


def _record(
    placement: Placement, form: Form, answers: Mapping[str, Any],
    assessed_on: date, actor: Actor, now: datetime,
) -> PlacementAssessment:  # fmt: skip
    if actor.person_id is None or actor.user_id is None:
        raise WrongState
    found = PlacementAssessment(
        placement_id=placement.id, form=form, assessed_on=assessed_on,
        person_id=actor.person_id, user_id=actor.user_id, created_at=now,
    )  # fmt: skip
    found.answers = dict(answers)
    return found


def _finish(
    session: Session,
    placement: Placement,
    found: PlacementAssessment,
    actor: Actor,
    now: datetime,
) -> None:
    session.add(found)
    session.flush()
    matters.take_part(session, placement, actor, PlacementDuty.ASSESS, now)
    if (period := RESTARTS.get(found.form)) is not None:
        matters.restart(session, placement, period, on=found.assessed_on, now=now)
    audit.record(
        session, actor, "placements.assess", placement.subject, note=str(found.form),
        after=found.band, at=now,
    )  # fmt: skip


def _follow_effect(session: Session, placement: Placement, band: str, on: date) -> None:
    if band == "acceptable":
        placement.needs_attention_until = add_months(on, ATTENTION_MONTHS)
        telling.tell_desk(
            session, placement, Role.SOCIAL_WORKER, Role.HEAD, title="养育实效合格但须改进",
            body="请制定改进计划；三个月内加密探访。", tab="assessments",
        )  # fmt: skip
        telling.tell_family(
            session, placement, "养育实效评估已完成",
            "有的地方需要改进，工作人员会和您商量怎么做，近三个月会多来几次。",
        )  # fmt: skip
    elif band == "poor":
        telling.tell_desk(
            session, placement, Role.HEAD, title="养育实效不合格，请审查是否解除",
            body="请与专业人员研究，决定改正、解除或者重新评估。", tab="ending",
        )  # fmt: skip


def of(session: Session, placement: Placement) -> list[PlacementAssessment]:
    """All forms of a placement, newest first."""
    return list(
        session.scalars(
            select(PlacementAssessment)
            .where(PlacementAssessment.placement_id == placement.id)
            .order_by(PlacementAssessment.id.desc())
            .limit(200)
        )
    )


def latest(
    session: Session, placement: Placement, form: Form, *, since: date | None = None
) -> PlacementAssessment | None:
    """The newest form of a kind, made on a day or later."""
    query = (
        select(PlacementAssessment)
        .where(PlacementAssessment.placement_id == placement.id, PlacementAssessment.form == form)
        .order_by(PlacementAssessment.id.desc())
        .limit(1)
    )
    if since is not None:
        query = query.where(PlacementAssessment.assessed_on >= since)
    return session.scalar(query)


def written(
    session: Session, placement: Placement, forms: Sequence[Form], *, since: ColumnElement[date]
) -> set[Form]:
    """Which of these forms were made on a day or later."""
    return set(
        session.scalars(
            select(PlacementAssessment.form).where(
                PlacementAssessment.placement_id == placement.id,
                PlacementAssessment.form.in_(forms),
                PlacementAssessment.assessed_on >= since,
            )
        )
    )
