"""The joint sheet: two sheets side by side, what they agree on, two signatures, the opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.checklists import rules
from app.checklists.rules import Band, Divergence, Score, Template
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.foster.models import (
    Duty,
    FosterApplication,
    JointSheet,
    Opinion,
    Participation,
    Sheet,
    State,
)
from app.foster.services.assessment import (
    assessors,
    end_assignments,
    figure,
    own_assignment,
    submitted_sheets,
)
from app.foster.services.correspondence import desk_path, family_path
from app.foster.services.facts import snapshot
from app.foster.services.sheets import (
    all_in,
    marks_of,
    merge,
    read_answers,
    template_of,
    third_sheet,
)
from app.foster.services.visits import interviewed
from app.foster.workflow import CONCLUDE, TO_IMPROVE, TO_REVIEW
from app.law.foster_periods import IMPROVE
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

HARMONY = (("good", "家庭和睦、邻里融洽"), ("poor", "家庭不和睦或者邻里关系不好"))
CAN_CARE = (("yes", "主要照料人有照料能力"), ("no", "主要照料人没有照料能力"))


@dataclass(frozen=True)
class SideBySide:
    """Two or more sheets that are all in, how far they are apart, and what is still needed."""

    template: Template
    sheets: list[Sheet]
    apart: Divergence
    limit: int
    third: Sheet | None

    @property
    def is_far_apart(self) -> bool:
        return self.apart.is_over(self.limit)

    @property
    def needs_third(self) -> bool:
        """A third assessor's written view is still missing."""
        return self.is_far_apart and self.third is None

    def proposed(self) -> dict[str, Any]:
        """What the joint sheet starts from: where all say the same, or the third's view."""
        first = self.sheets[0].answers or {}
        differ = {item for item, _, _ in self.apart.items} | set(self.apart.vetoes)
        source: dict[str, Any] = (self.third.answers if self.third else None) or {}
        found: dict[str, Any] = {"remarks": {}}
        for part in ("scores", "vetoes"):
            same = {i: v for i, v in first[part].items() if i not in differ}
            third = {i: v for i, v in source.get(part, {}).items() if i in differ}
            found[part] = same | third
        return found


def side_by_side(
    session: Session, case: FosterApplication, round_no: int | None = None
) -> SideBySide | None:
    """The round's sheets, once all are in; the widest pair counts where there are more."""
    number = round_no or case.round
    if not all_in(session, case, number):
        return None
    sheets = submitted_sheets(session, case, number)
    if not sheets:
        return None
    template = template_of(session, sheets[0])
    pairs = [
        rules.compare(template, a.answers or {}, b.answers or {})
        for n, a in enumerate(sheets)
        for b in sheets[n + 1 :]
    ]
    apart = Divergence(
        points=max((p.points for p in pairs), default=0),
        vetoes=tuple(dict.fromkeys(v for p in pairs for v in p.vetoes)),
        items=tuple({item[0]: item for p in pairs for item in p.items}.values()),
    )
    return SideBySide(
        template=template,
        sheets=sheets,
        apart=apart,
        limit=figure(session, case, "fb_divergence", clock.today()),
        third=third_sheet(session, case) if number == case.round else None,
    )


@once
def joint_of(
    session: Session, case: FosterApplication, round_no: int | None = None
) -> JointSheet | None:
    """The joint sheet of a round."""
    return session.scalar(
        select(JointSheet).where(
            JointSheet.application_id == case.id, JointSheet.round == (round_no or case.round)
        )
    )


def opinion_for(band: Band, *, had_time: bool) -> Opinion:
    """The opinion by rule; once the family had its time to improve, no third way (§2.4)."""
    if band is Band.PASS:
        return Opinion.QUALIFIED
    if band is Band.IMPROVE and not had_time:
        return Opinion.IMPROVE
    return Opinion.UNQUALIFIED


def proposed_opinion(
    session: Session, case: FosterApplication, counted: Score, on: date
) -> Opinion:
    """What the joint sheet comes to at this place on a day.

    A round that began because a step was opened again takes no way from the family: only an
    earlier opinion 待改善复评 does.
    """
    had_time = case.round > 1 and session.scalar(
        select(JointSheet.id)
        .where(
            JointSheet.application_id == case.id,
            JointSheet.round < case.round,
            JointSheet.opinion == Opinion.IMPROVE,
        )
        .limit(1)
    )
    return opinion_for(rules.band(counted, marks_of(session, case, on)), had_time=bool(had_time))


def save_joint(
    session: Session,
    case: FosterApplication,
    typed: Mapping[str, str],
    *,
    explanation: str,
    opinion_text: str,
    facts: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> JointSheet:
    """Keep the agreed points. A change takes back the first signature.

    Raises WrongState once both have signed.
    """
    demand(actor, "foster.conclude", case)
    both = _both(session, case, actor)
    if both.needs_third:
        raise Conflict("两份评分差异过大，请先由第三名评估人员写出意见，再填写共同评分表。")
    joint = joint_of(session, case)
    if joint is not None and joint.signed_at is not None:
        raise WrongState("两名评估人员都已签字的共同评分表不能再修改。")
    if joint is None:
        joint = JointSheet(
            application_id=case.id,
            round=case.round,
            template_version_id=both.sheets[0].template_version_id,
            created_at=now,
        )
        session.add(joint)
    given = read_answers(both.template, typed)
    answers = merge(joint.answers or both.proposed(), given)
    joint.answers = answers | {"facts": dict(facts)}
    joint.divergence = both.apart.points
    joint.explanation, joint.opinion_text = explanation.strip(), opinion_text.strip()
    joint.signed_first_id = None
    session.flush()
    audit.record(session, actor, "foster.save_joint_sheet", case.subject, at=now)
    _complete(session, case, both, joint)
    return joint


def _both(session: Session, case: FosterApplication, actor: Actor) -> SideBySide:
    if case.state is not State.ASSESSING:
        raise WrongState
    if own_assignment(session, case, actor) is None:
        raise Conflict("共同评分表由两名评估人员填写和签字。")
    both = side_by_side(session, case)
    if both is None:
        raise Conflict("另一名评估人员还没有提交评分表，现在还不能填写共同评分表。")
    return both


def _complete(
    session: Session, case: FosterApplication, both: SideBySide, joint: JointSheet
) -> Score:
    """The count of a sheet that lacks nothing. Raises Invalid for what is missing."""
    counted = rules.score(both.template, joint.answers or {})
    if not counted.complete:
        raise Invalid(f"还有{len(counted.missing)}项没有共同评分，请补齐。", "missing")
    if both.is_far_apart and not joint.explanation:
        raise Invalid("两份评分差异较大，请说明差异的原因和怎样取得一致。", "explanation")
    not_met = [m.name or m.name_mask for m, words in interviewed(session, case) if words is None]
    if not_met and not joint.explanation:
        raise Invalid(f"还没有与{'、'.join(not_met)}谈过话。请补访，或者说明原因。", "explanation")
    if not joint.opinion_text:
        raise Invalid("请写出评估意见。", "opinion_text")
    return counted


def sign(
    session: Session, case: FosterApplication, *, actor: Actor, now: datetime
) -> Opinion | None:
    """Sign the joint sheet. The second signature concludes the assessment.

    The caller has checked that the version seen is the one that is signed. Returns the
    opinion once both have signed.
    """
    demand(actor, "foster.conclude", case)
    both = _both(session, case, actor)
    joint = joint_of(session, case)
    if joint is None or joint.signed_at is not None:
        raise WrongState
    counted = _complete(session, case, both, joint)
    take_part_all(session, case, now)
    audit.record(session, actor, "foster.sign_joint_sheet", case.subject, at=now)
    if joint.signed_first_id is None:
        joint.signed_first_id = actor.user_id
        session.flush()
        for other in assessors(session, case):
            if other.person_id != actor.person_id:
                notices.tell(
                    session, person_id=other.person_id, kind="desk",
                    title="请核对并签署共同评分表", body="另一名评估人员已经签字，请您核对后签字。",
                    case_no=case.case_no or "", path=desk_path(case, "assessment"),
                    act_by=case.due_on,
                )  # fmt: skip
        return None
    first = session.get_one(User, joint.signed_first_id)
    if first.person_id == actor.person_id:
        raise Conflict("您已经签过字了，还需要另一名评估人员本人签字。")
    opinion = proposed_opinion(session, case, counted, clock.day(now))
    joint.seen = snapshot(session, case)
    joint.signed_second_id, joint.signed_at = actor.user_id, now
    joint.opinion, joint.total = opinion, counted.total
    _conclude(session, case, opinion, actor, now)
    return opinion


def take_part_all(session: Session, case: FosterApplication, now: datetime) -> None:
    """Every assessor of the round has assessed, whoever signs first."""
    known = set(
        session.scalars(
            select(Participation.person_id).where(
                Participation.application_id == case.id, Participation.duty == Duty.ASSESS
            )
        )
    )
    for assignment in assessors(session, case):
        if assignment.person_id not in known:
            session.add(
                Participation(
                    application_id=case.id,
                    person_id=assignment.person_id,
                    duty=Duty.ASSESS,
                    at=now,
                )
            )
    session.flush()


def _conclude(
    session: Session, case: FosterApplication, opinion: Opinion, actor: Actor, now: datetime
) -> None:
    advance(session, case, CONCLUDE, actor=actor, now=now, note=opinion.value)
    if opinion is Opinion.IMPROVE:
        advance(
            session, case, TO_IMPROVE, actor=actor, now=now,
            holder_person_id=case.applicant_person_id,
        )  # fmt: skip
        case.officer_id = None
        days = deadlines.length(session, case, IMPROVE, clock.day(now))
        notices.tell(
            session, person_id=case.applicant_person_id, kind="foster.improve",
            title="评估结论：待改善后复评",
            body=f"您有{days}日时间改善。改善后请在本平台报告，我们会再次上门。",
            case_no=case.case_no or "", path=family_path(case), act_by=case.due_on,
            sms_phone=case.agency.phone,
        )  # fmt: skip
        return
    advance(session, case, TO_REVIEW, actor=actor, now=now)
    case.officer_id = None
    notices.tell_role(
        session, case.agency_id, Role.HEAD, kind="desk", title="评估完成，请审核",
        body="评估人员已经提交评估意见，请按期审核。", case_no=case.case_no or "",
        path=desk_path(case, "decision"), act_by=case.due_on,
    )  # fmt: skip
    # The work is done: an outside assessor keeps no access after it (§1.1, R-EXT).
    end_assignments(session, case, now)


def to_improve(session: Session, case: FosterApplication) -> tuple[str, list[str]] | None:
    """What the family reads while it improves: the assessors' words, and the weak parts."""
    joint = joint_of(session, case)
    if joint is None or joint.opinion is not Opinion.IMPROVE:
        return None
    template = template_of(session, joint)
    least = marks_of(session, case, clock.day(joint.signed_at or clock.now())).block_min
    counted = rules.score(template, joint.answers or {})
    return joint.opinion_text or "", [b.title for b in counted.blocks if b.is_below(least)]
