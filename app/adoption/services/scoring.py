"""Score sheets: each assessor alone, then one sheet that all sign; the result is computed (§9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import (
    Adoption,
    AdoptionDuty,
    AdoptionParticipation,
    Assessor,
    ScoreSheet,
)
from app.adoption.results import ACCEPTABLE, Result, by_total, is_talked_over, result
from app.adoption.services import assessing, facts, proofs, telling, walking
from app.audit import services as audit
from app.checklists import rules
from app.checklists.models import TemplateVersion
from app.checklists.services import version_on
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import Unseen, demand
from app.foster.services.sheets import merge, read_answers
from app.parameters import services as parameters
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.checklists.rules import Divergence, Template
    from app.core.policy import Actor

S = workflow.S
ABILITY, FUSION = "ability", "fusion"
STAGES = {ABILITY: "能力评估", FUSION: "融合评估"}
LISTED = 3


def stage_of(case: Adoption) -> str:
    """What is judged now. Raises WrongState where nothing is."""
    if case.state is S.ASSESSING:
        return ABILITY
    if case.state is S.FUSION:
        return FUSION
    raise WrongState


def _figure(session: Session, case: Adoption, name: str, on: date) -> Any:
    places = [p for p in (case.county_code, case.city_code, case.province_code) if p]
    return parameters.value(session, name, on=on, places=places, agency_id=case.agency_id)


def mark_of(session: Session, case: Adoption, stage: str, template: Template, on: date) -> int:
    """The form's own mark, else the place's."""
    name = "fusion.pass_mark" if stage == FUSION else "assess.pass_mark"
    return template.pass_mark or int(_figure(session, case, name, on))


def template_of(session: Session, sheet: ScoreSheet) -> Template:
    """The form in the very version that the sheet was begun with."""
    return rules.read(session.get_one(TemplateVersion, sheet.template_version_id).content)


def _version(session: Session, case: Adoption, stage: str, on: date) -> TemplateVersion:
    begun = session.scalar(
        select(ScoreSheet.template_version_id)
        .where(
            ScoreSheet.adoption_id == case.id, ScoreSheet.round == case.round,
            ScoreSheet.stage == stage,
        )
        .limit(1)
    )  # fmt: skip
    if begun is not None:
        return session.get_one(TemplateVersion, begun)
    name = "fusion.template" if stage == FUSION else "assess.template"
    code = str(_figure(session, case, name, on))
    places = [p for p in (case.county_code, case.city_code, case.province_code) if p]
    return version_on(session, code, on=on, places=places)


# --- each alone --------------------------------------------------------------------------------


def own(case: Adoption, actor: Actor) -> Assessor:
    """One's own naming in this round. Raises Unseen."""
    found = [a for a in walking.who_may_go(case) if a.person_id == actor.person_id]
    if not found:
        raise Unseen("assessor", case.ref)
    return found[0]


def own_sheet(session: Session, case: Adoption, actor: Actor) -> ScoreSheet | None:
    """The actor's sheet of this stage, once begun."""
    return session.scalar(
        select(ScoreSheet).where(
            ScoreSheet.assessor_id == own(case, actor).id, ScoreSheet.stage == stage_of(case)
        )
    )


def form_in_use(session: Session, case: Adoption, on: date) -> tuple[str, Template]:
    """The form of this stage with its code."""
    version = _version(session, case, stage_of(case), on)
    return version.code, rules.read(version.content)


def form_of(session: Session, case: Adoption, on: date) -> Template:
    """The form of this stage."""
    return form_in_use(session, case, on)[1]


def offered(session: Session, case: Adoption) -> list[proofs.Proof]:
    """What answers of this stage can rest on."""
    return proofs.offered(session, case, in_fusion=stage_of(case) == FUSION)


def save(
    session: Session, case: Adoption, typed: Mapping[str, str], *, submit: bool, actor: Actor,
    now: datetime, ticked: Mapping[str, Sequence[str]] | None = None,
) -> ScoreSheet:  # fmt: skip
    """Keep the actor's own sheet; handed in it never changes. Raises Invalid for gaps.

    `ticked` says what answers rest on; where nobody asked, they rest on the stage's visits.
    """
    demand(actor, "adoption.score", case)
    assessor, stage = own(case, actor), stage_of(case)
    sheet = own_sheet(session, case, actor)
    if sheet is not None and sheet.submitted_at is not None:
        raise WrongState("评分表已经提交，不能再修改。")
    if sheet is None:
        sheet = ScoreSheet(
            adoption_id=case.id, agency_id=case.agency_id, round=case.round, stage=stage,
            assessor_id=assessor.id, created_at=now,
            template_version_id=_version(session, case, stage, clock.day(now)).id,
        )  # fmt: skip
        session.add(sheet)
    template = template_of(session, sheet)
    known = offered(session, case)
    sheet.answers = merge(
        sheet.answers, read_answers(template, typed) | {"proofs": proofs.read(ticked or {}, known)}
    )
    counted = rules.score(template, sheet.answers)
    sheet.total = counted.total
    session.flush()
    if not submit:
        return sheet
    if not counted.complete:
        raise Invalid(f"还有{len(counted.missing)}项没有填写，请补齐后再提交。", "missing")
    if ticked is None:
        bare = proofs.without(template, sheet.answers)
        sheet.answers = merge(sheet.answers, {"proofs": dict.fromkeys(bare, proofs.usual(known))})
    if bare := proofs.without(template, sheet.answers):
        names = {item.id: item.text for item in template.items()}
        names |= {veto.id: veto.text for veto in template.vetoes}
        raise Invalid(
            f"还有{len(bare)}项没有依据：{'、'.join(names[one] for one in bare[:LISTED])}"
            f"{'等' if len(bare) > LISTED else ''}。请在每一项里选依据，或者写备注。", "missing",
        )  # fmt: skip
    sheet.submitted_at = now
    take_part(session, AdoptionParticipation, AdoptionDuty.ASSESS, actor=actor, now=now,
              adoption_id=case.id)  # fmt: skip
    session.flush()
    session.refresh(case, ["parts"])
    audit.record(session, actor, "adoption.score", case.subject, note=STAGES[stage], at=now)
    return sheet


# --- side by side ------------------------------------------------------------------------------


@dataclass(frozen=True)
class SideBySide:
    """All sheets of a stage, how far they are apart, and the common one, if there is one."""

    template: Template
    sheets: list[ScoreSheet]
    apart: Divergence
    limit: int

    @property
    def is_far_apart(self) -> bool:
        """By points or vetoes; where no sum decides, one passes and the other does not."""
        passed = {result(self.template, one.answers or {}, 0).passed for one in self.sheets}
        is_split = not by_total(self.template) and len(passed) > 1
        return is_split or self.apart.is_over(self.limit)

    @property
    def needs_third(self) -> bool:
        """Two that are too far apart: a third joins (§9)."""
        return len(self.sheets) < 3 and self.is_far_apart  # noqa: PLR2004

    @property
    def open_ids(self) -> set[str]:
        """Items and vetoes on which they differ."""
        return {item for item, _, _ in self.apart.items} | set(self.apart.vetoes)


def side_by_side(session: Session, case: Adoption, stage: str) -> SideBySide | None:
    """Once all who are named have handed in: nobody sees another's sheet before."""
    people = walking.who_may_go(case)
    sheets = list(session.scalars(
        select(ScoreSheet)
        .where(
            ScoreSheet.adoption_id == case.id, ScoreSheet.round == case.round,
            ScoreSheet.stage == stage, ScoreSheet.assessor_id.is_not(None),
            ScoreSheet.submitted_at.is_not(None),
        )
        .order_by(ScoreSheet.assessor_id)
    ))  # fmt: skip
    sheets = [one for one in sheets if one.assessor_id in {a.id for a in people}]
    if len(sheets) < walking.GO_TO_A_HOME or len(sheets) < len(assessing.named(case)):
        return None
    template = template_of(session, sheets[0])
    pairs = [
        rules.compare(template, a.answers or {}, b.answers or {})
        for n, a in enumerate(sheets) for b in sheets[n + 1 :]
    ]  # fmt: skip
    apart = rules.Divergence(
        max(p.points for p in pairs),
        tuple(dict.fromkeys(v for p in pairs for v in p.vetoes)),
        tuple({item[0]: item for p in pairs for item in p.items}.values()),
    )
    limit = int(_figure(session, case, "assess.divergence", clock.today()))
    return SideBySide(template, sheets, apart, limit)


def wants_third(session: Session, case: Adoption) -> bool:
    """Whether the organ has to name a third assessor now."""
    if case.state not in {S.ASSESSING, S.FUSION}:
        return False
    with as_system(session):
        found = side_by_side(session, case, stage_of(case))
    return found is not None and found.needs_third


def common(session: Session, case: Adoption, stage: str) -> ScoreSheet | None:
    """The one sheet of this round that all sign."""
    return next((one for one in _common(session, case) if one.stage == stage), None)


@once
def _common(session: Session, case: Adoption) -> Sequence[ScoreSheet]:
    return session.scalars(
        select(ScoreSheet).where(
            ScoreSheet.adoption_id == case.id, ScoreSheet.round == case.round,
            ScoreSheet.assessor_id.is_(None),
        )
    ).all()  # fmt: skip


def agree(
    session: Session, case: Adoption, typed: Mapping[str, str], *, meeting: str, actor: Actor,
    now: datetime,
) -> ScoreSheet:  # fmt: skip
    """The common sheet: what all said, and one answer where they differed; first signature.

    Whoever writes it anew takes the others' signatures away. Raises Invalid, Conflict.
    """
    demand(actor, "adoption.score", case)
    stage, mine = stage_of(case), own(case, actor)
    found = side_by_side(session, case, stage)
    if found is None:
        raise Conflict("全部评估人员提交评分表以后，才能共同评定。")
    if found.needs_third:
        raise Conflict(f"两人相差超过{found.limit}分，或者对否决事项看法不同，要先加派第三人。")
    if missing := unready(session, case, clock.day(now)):
        raise Invalid("还不能共同评定：" + "；".join(missing), "missing")
    given, first = read_answers(found.template, typed), found.sheets[0].answers or {}
    answers: dict[str, Any] = {"remarks": {}}
    for part in ("scores", "vetoes"):
        answers[part] = {
            key: value
            for key, value in (first.get(part, {}) | given[part]).items()
            if key not in found.open_ids or key in given[part]
        }
        answers[part] |= {
            key: value for key, value in first.get(part, {}).items() if key not in found.open_ids
        }
    counted = rules.score(found.template, answers)
    if not counted.complete:
        raise Invalid(f"还有{len(counted.missing)}项没有商定。", "missing")
    answers["proofs"] = proofs.all_of([one.answers or {} for one in found.sheets])
    if stage == FUSION and not meeting.strip() and is_talked_over(found.template, answers):
        raise Invalid(f"有低于{ACCEPTABLE}分的，请写评估小组的商议。", "meeting")
    row = common(session, case, stage)
    if row is not None and row.concluded_at is not None:
        raise WrongState
    if row is None:
        row = ScoreSheet(
            adoption_id=case.id, agency_id=case.agency_id, round=case.round, stage=stage,
            template_version_id=found.sheets[0].template_version_id, created_at=now,
        )  # fmt: skip
        session.add(row)
    mark = mark_of(session, case, stage, found.template, clock.day(now))
    outcome = result(found.template, answers, mark)
    row.answers, row.meeting = answers, meeting.strip()
    row.total, row.passed, row.submitted_at = outcome.total, outcome.passed, now
    row.signatures = {mine.ref: now.isoformat()}
    session.flush()
    audit.record(session, actor, "adoption.score", case.subject, note="共同评定", at=now)
    return row


def unready(session: Session, case: Adoption, on: date) -> list[str]:
    """What has to be done before a stage is concluded."""
    if stage_of(case) == ABILITY:
        return walking.lacking(session, case)
    from app.adoption.services import fusing  # noqa: PLC0415 - which needs these results

    return fusing.lacking(session, case, on)


def sign(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> ScoreSheet:
    """One more signature under the common sheet; the last one concludes the stage."""
    demand(actor, "adoption.score", case)
    row, mine = common(session, case, stage_of(case)), own(case, actor)
    if row is None or row.concluded_at is not None or mine.ref in row.signatures:
        raise WrongState
    row.signatures = row.signatures | {mine.ref: now.isoformat()}
    session.flush()
    audit.record(session, actor, "adoption.score", case.subject, note="签署", at=now)
    if not {a.ref for a in assessing.named(case)} <= set(row.signatures):
        return row
    row.concluded_at = now
    session.flush()
    if row.passed and row.stage == ABILITY and facts.adoptees_of(session, case):
        # The child is named: nobody has to be found for these adopters (§10).
        advance(session, case, workflow.MATCH, actor=actor, now=now)
    with as_system(session):
        telling.tell_organ(
            session, case, Role.REGISTRAR, title=f"{STAGES[row.stage]}已完成", tab="assessment",
            body="合格，请接着办理。" if row.passed else "不合格，请告知收养人评估结论。",
        )  # fmt: skip
    return row


def all_of(session: Session, case: Adoption, stage: str) -> list[ScoreSheet]:
    """Every sheet of a stage of this round, the common one too."""
    return list(session.scalars(
        select(ScoreSheet).where(
            ScoreSheet.adoption_id == case.id, ScoreSheet.round == case.round,
            ScoreSheet.stage == stage,
        )
    ))  # fmt: skip


def concluded(session: Session, case: Adoption, stage: str) -> ScoreSheet | None:
    """The common sheet of this round under which all have signed."""
    row = common(session, case, stage)
    return row if row is not None and row.concluded_at is not None else None


def outcome_of(session: Session, case: Adoption, row: ScoreSheet) -> Result:
    """The result of a common sheet with its reasons, by the mark of the day it was written."""
    template = template_of(session, row)
    on = clock.day(row.submitted_at or row.created_at)
    return result(template, row.answers or {}, mark_of(session, case, row.stage, template, on))


def failed(session: Session, case: Adoption) -> ScoreSheet | None:
    """The concluded sheet of this round that did not pass."""
    for stage in STAGES:
        row = concluded(session, case, stage)
        if row is not None and not row.passed:
            return row
    return None
