"""Notice of the assessment, its team, declarations, the family's answer (adoption.md §7, §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import Adoption, Assessment, Assessor
from app.adoption.models.assessment import RELATIONS
from app.adoption.services import facts, naming, telling
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.once import once
from app.core.policy import Unseen, demand
from app.core.screen import day_long
from app.deadlines import services as deadlines
from app.documents.letters import LetterKind
from app.families import signatures
from app.families.signatures import SignedBy
from app.law import RULES
from app.law import adoption_periods as periods
from app.notices import services as notices
from app.organisations.models import Organisation
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.adoption.services.naming import Candidate, Team
    from app.core.policy import Actor
    from app.documents.models import Letter
    from app.families.models import Member

S = workflow.S
NAMED_IN = frozenset({S.ASSESS_NOTIFIED, S.ASSESSING, S.MATCHED, S.FUSION})
DESK = "/adoption/assess"
CONTENTS = (
    "收养动机、品行、受教育程度、健康、经济和住房、婚姻家庭关系、共同生活成员的意见、抚育计划、"
    "邻里、社区环境、与孩子融合的情况"
)


@once
def current(session: Session, case: Adoption) -> Assessment | None:
    """The assessment of this round, once the family was told of it."""
    return session.scalar(
        select(Assessment).where(
            Assessment.adoption_id == case.id, Assessment.round == case.round
        )
    )  # fmt: skip


def named(case: Adoption) -> list[Assessor]:
    """Who is named to this round and has not stepped back."""
    return [a for a in case.assessors if a.round == case.round and a.recused_at is None]


def names(session: Session, case: Adoption) -> list[tuple[Assessor, str]]:
    """The same with their names: the family has read them in the notice."""
    with as_system(session):
        rows = session.execute(
            select(Assessor, Person.name)
            .join(Person, Person.id == Assessor.person_id)
            .where(
                Assessor.adoption_id == case.id, Assessor.round == case.round,
                Assessor.recused_at.is_(None),
            )
            .order_by(Assessor.id)
        )  # fmt: skip
        return [(one, name) for one, name in rows]


def party(session: Session, case: Adoption) -> str:
    """Who assesses: the organ or the organisation."""
    row = current(session, case)
    if row is None or row.organisation_id is None:
        return session.get_one(Agency, case.agency_id).name
    with as_system(session):
        return session.get_one(Organisation, row.organisation_id).name


def notify(
    session: Session, case: Adoption, *, team: str, people: Sequence[str], actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """Tell the family in writing who assesses, how long, what rights it has (N-02, AE-09-1).

    Raises Invalid where the law check fails, the team is too small, or somebody has a conflict.
    """
    demand(actor, workflow.NOTIFY.action, case)
    today = clock.day(now)
    answer = facts.remember(session, case, today)
    if answer.blocking:
        says = "；".join(RULES[rule].says for rule in answer.blocking)
        raise Invalid(f"有不符合的条件，不能开始评估：{says}")
    if "assessment" not in answer.needs:
        raise Invalid("这件申请不用评估，可以直接询问和审查。")
    chosen, members = choose(session, case, team, people, today)
    advance(
        session, case, workflow.NOTIFY, actor=actor, now=now,
        holder_person_id=case.applicant_person_id,
    )  # fmt: skip
    session.add(Assessment(
        adoption_id=case.id, agency_id=case.agency_id, round=case.round,
        organisation_id=chosen.organisation_id, notified_on=today, created_at=now,
    ))  # fmt: skip
    name(session, case, members, now)
    last_day = deadlines.running(session, case, periods.ANSWER)[0].due_on
    letter = telling.write(
        session, case, LetterKind.ADOPTION_ASSESSMENT,
        opening="您的收养登记申请已经受理。按规定，登记以前要进行收养评估。请答复是否同意。",
        facts=(
            ("由谁评估", chosen.name), ("评估人员", "、".join(one.name for one in members)),
            ("评估内容", CONTENTS),
            ("两个阶段", "能力评估；与孩子一起生活不少于30日的融合"),
            ("时间", "从您同意的那天起60日内完成，不算在登记审查的期限里"),
            ("费用", "不收费"), ("请在这天以前答复", day_long(last_day)),
        ),
        steps=(
            "可以在网上用手机验证码答复，也可以到窗口在纸上签名，效力一样。",
            "期满没有答复的，按撤回处理，可以重新申请。",
            "与评估人员有利害关系的，可以要求回避。评估人员上门时出示证件。",
            "请准备好户口簿、身份证、婚姻证件、收入和住房的证明，上门时看原件。",
            "对评估结论有异议的，收到结论后10个工作日内提出，由另外的人员重新评估。",
        ),
        rules=("AE-09-1", "AE-08-1", "AE-10-1", "AE-14", "AE-12"), actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(
        session, case, "请答复是否同意收养评估", "评估告知书在您的页面上，写明由谁评估、您的权利。",
        act_by=last_day,
    )  # fmt: skip
    return letter


def add(
    session: Session, case: Adoption, person: str, *, is_third: bool = False, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """One more of the same team: in the place of who stepped back, or as the third (§9)."""
    demand(actor, "adoption.name_assessor", case)
    row = current(session, case)
    if row is None or case.state not in NAMED_IN:
        raise WrongState
    third = not lacks(case)
    if third and not is_third:
        raise Invalid("评估人员已经够了。")
    team = team_of(session, case, row, clock.day(now))
    found = [one for one in team.free if one.ref == person]
    if not found:
        raise Invalid("请选择没有利害关系的评估人员。", "person")
    name(session, case, found, now, is_third=third)
    audit.record(session, actor, "adoption.name_assessor", case.subject, at=now)


def lacks(case: Adoption) -> bool:
    """Fewer are named than have to go (AE-09-2)."""
    return len(named(case)) < naming.FEWEST


def team_of(session: Session, case: Adoption, row: Assessment, on: date) -> Team:
    """The team of a round as it stands today. Raises Invalid where it may not be sent any more."""
    found = next(
        (t for t in naming.teams(session, case, on)
         if t.organisation_id == row.organisation_id), None,
    )  # fmt: skip
    if found is None:
        raise Invalid("这家评估机构今天不符合条件或者协议已经到期，不能加派人员。")
    return found


def choose(
    session: Session, case: Adoption, key: str, people: Sequence[str], on: date
) -> tuple[Team, list[Candidate]]:
    """A team and enough of its people against whom nothing stands. Raises Invalid."""
    team = next((t for t in naming.teams(session, case, on) if t.key == key), None)
    if team is None:
        raise Invalid("请选择由谁评估。", "team")
    members = [one for one in team.free if one.ref in set(people)]
    if len(members) != len(set(people)):
        raise Invalid("选的人要都是这个单位的评估人员，没有利害关系。", "people")
    if len(members) < naming.FEWEST:
        raise Invalid("评估人员不少于两名。", "people")
    if key == naming.OWN and len(members) > (most := naming.most_of_own(session, case, on)):
        raise Invalid(f"本单位的评估小组不超过{most}名。", "people")
    return team, members


def name(
    session: Session, case: Adoption, people: Sequence[Candidate], now: datetime, *,
    is_third: bool = False,
) -> None:  # fmt: skip
    """Name them to this round and tell them."""
    for one in people:
        session.add(Assessor(
            adoption_id=case.id, agency_id=case.agency_id, round=case.round, user_id=one.user_id,
            person_id=one.person_id, is_third=is_third, created_at=now,
        ))  # fmt: skip
        notices.tell(
            session, person_id=one.person_id, kind="desk", title="请参加收养评估",
            body="请先声明有没有利害关系，再查看材料。", case_no=case.case_no or "", path=DESK,
            act_by=case.due_on,
        )  # fmt: skip
    session.flush()
    session.refresh(case, ["assessors"])


# --- the assessors' own word -------------------------------------------------------------------


def get_naming(session: Session, actor: Actor, ref: str) -> Assessor:
    """One's own naming, declared or not. Raises Unseen."""
    demand(actor, "adoption.assessments")
    found = session.scalar(
        select(Assessor).where(
            Assessor.ref == ref, Assessor.person_id == actor.person_id,
            Assessor.ended_at.is_(None),
        )
    )  # fmt: skip
    if found is None:
        raise Unseen("assessor", ref)
    return found


def whom(session: Session, case: Adoption) -> list[str]:
    """The adults of the household by name: else nobody could tell whether they know them."""
    with as_system(session):
        return [
            member.name
            for member in facts.family_of(session, case).members
            if member.name and member.lives_here
        ]


def declare(
    session: Session, row: Assessor, relation: str, *, actor: Actor, now: datetime
) -> Adoption:
    """F-RECUSAL: no interest opens the file; any interest ends the naming (AE-12)."""
    demand(actor, "adoption.assessments")
    if row.person_id != actor.person_id or row.relation or row.ended_at is not None:
        raise WrongState
    if relation not in RELATIONS:
        raise Invalid("请选择有没有利害关系。", "relation")
    case = session.get_one(Adoption, row.adoption_id)
    row.relation = relation
    if relation == "none":
        row.declared_free_at = now
    else:
        row.recused_at = row.ended_at = now
    session.flush()
    audit.record(
        session, actor, "adoption.declare", case.subject, at=now,
        note="没有利害关系" if relation == "none" else "回避",
    )  # fmt: skip
    if relation != "none":
        telling.tell_organ(
            session, case, Role.REGISTRAR, title="评估人员回避，请另派", act_by=case.due_on,
            body="有评估人员声明有利害关系，已经回避。请加派一名。",
        )  # fmt: skip
    return case


# --- the family's answer -----------------------------------------------------------------------


def applicant(session: Session, case: Adoption) -> Member:
    """Who signs for the adopters. Raises Invalid where the household does not name them."""
    found = facts.family_of(session, case).applicant
    if found is None:
        raise Invalid("家庭成员里还没有登记申请人。")
    return found


def code_context(case: Adoption) -> str:
    """What a code for this round's answer is good for, and for nothing else."""
    return f"{case.ref}.assess.{case.round}"


def send_code(session: Session, case: Adoption, now: datetime) -> str:
    """A code to the applicant's own phone; the text that was sent, for the demo."""
    _demand_open(case)
    return signatures.send(session, applicant(session, case), code_context(case), now)


def agree_by_code(
    session: Session, case: Adoption, *, typed_name: str, code: str, actor: Actor, now: datetime
) -> None:
    """The adopters agree on their own page; from today on the 60 days run (AE-10-1)."""
    demand(actor, workflow.AGREE.action, case)
    _demand_open(case)
    used = signatures.sign(
        session, applicant(session, case), code_context(case), typed_name=typed_name, code=code,
        now=now,
    )  # fmt: skip
    row = _agreed(session, case, SignedBy.CODE, actor, now)
    row.code_id = used.id


def agree_on_paper(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> None:
    """Signed by hand at the counter today: worth the same."""
    demand(actor, workflow.AGREE.action, case)
    row = _agreed(session, case, SignedBy.PAPER, actor, now)
    row.recorded_by_id = actor.user_id
    telling.tell_family(session, case, "您已同意收养评估", "评估人员会和您约时间上门。")


def _agreed(
    session: Session, case: Adoption, by: SignedBy, actor: Actor, now: datetime
) -> Assessment:
    row = current(session, case)
    if row is None:
        raise WrongState
    advance(session, case, workflow.AGREE, actor=actor, now=now)
    row.agreed_on, row.agreed_by = clock.day(now), by.value
    session.flush()
    with as_system(session):
        session.refresh(case, ["assessors"])
        for one in named(case):
            notices.tell(
                session, person_id=one.person_id, kind="desk", title="收养人已同意评估",
                body="请和收养人约时间上门。", case_no=case.case_no or "", path=DESK,
                act_by=case.due_on,
            )  # fmt: skip
        telling.tell_organ(
            session, case, Role.REGISTRAR, title="收养人已同意评估", body="评估期限从今天起算。"
        )
    return row


def decline(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> None:
    """The family does not want to be assessed: the case counts as taken back."""
    demand(actor, workflow.DECLINE.action, case)
    advance(session, case, workflow.DECLINE, actor=actor, now=now)
    case.closed_at = now
    end(session, case, now)
    telling.tell_organ(
        session, case, Role.REGISTRAR, title="收养人不同意评估", body="申请按撤回处理。"
    )
    telling.tell_family(session, case, "收养登记申请已撤回", "您不同意评估。以后可以重新申请。")


def end(session: Session, case: Adoption, now: datetime) -> None:
    """The work is done: nobody who was named keeps the file."""
    with as_system(session):
        session.refresh(case, ["assessors"])
        for one in named(case):
            one.ended_at = one.ended_at or now
        session.flush()


def _demand_open(case: Adoption) -> None:
    if case.state is not S.ASSESS_NOTIFIED:
        raise WrongState
