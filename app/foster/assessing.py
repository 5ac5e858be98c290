"""The assessment as pages read it: who, when, what is in, what is still to be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.accounts.models import Agency, Person, User
from app.audit.services import Subject
from app.checklists import rules
from app.checklists.models import TemplateVersion
from app.core import clock
from app.core.codes import Relation
from app.core.policy import allows
from app.divisions.queries import full_name
from app.documents import letters
from app.documents.letter_services import letterhead
from app.families.models import Household, Member
from app.foster.models import (
    Assignment,
    AssignmentPurpose,
    FosterApplication,
    JointSheet,
    Sheet,
    State,
    Visit,
    VisitState,
)
from app.foster.services import assessment, joint, sheets, visits
from app.foster.services.recusal import QUALIFIED_WORDS
from app.law.dates import age_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MINOR = range(8, 18)
VISIT_LABELS = {
    VisitState.PROPOSED: ("待家庭选择", "yellow"),
    VisitState.AGREED: ("已约定", "blue"),
    VisitState.DONE: ("已入户", "green"),
    VisitState.NOBODY_HOME: ("无人在家", "red"),
    VisitState.REFUSED: ("家庭拒绝", "red"),
    VisitState.CANCELLED: ("已取消", "grey"),
}


@dataclass(frozen=True)
class AssessorLine:
    """One assessor: name, agency, profession, and how far their sheet is."""

    name: str
    agency: str
    profession: str
    state: str
    colour: str
    is_me: bool


@dataclass(frozen=True)
class Spoken:
    """One member and what was noted of the talk; `words` None: not spoken to yet."""

    label: str
    words: str | None
    is_minor: bool


@dataclass(frozen=True)
class Page:
    """Everything the tab shows."""

    assessors: list[AssessorLine]
    third: AssessorLine | None
    visits: list[tuple[Visit, str, str]]
    spoken: list[Spoken]
    mine: Assignment | None
    my_sheet: Sheet | None
    mine_third: Assignment | None
    both: joint.SideBySide | None
    sheet: JointSheet | None
    earlier: list[int]
    may_assign: bool
    may_act: bool
    has_visit: bool
    is_qualified: bool
    lacks: int

    @property
    def to_declare(self) -> Assignment | None:
        """The actor's own assignment that still waits for the declaration."""
        for assignment in (self.mine, self.mine_third):
            if assignment is not None and assignment.declared_free_at is None:
                return assignment
        return None


def assessment_page(session: Session, actor: Actor, case: FosterApplication) -> Page:
    """The tab 评估 for whoever may read the assessment."""
    named = assessment.assessors(session, case)
    third = assessment.third_assessor(session, case)
    own = {a.id: sheet for a, sheet in assessment.round_of(session, case, case.round) if sheet}
    agencies = _agencies(session, case, [*named, *([third] if third else [])])
    mine = next((a for a in named if a.person_id == actor.person_id), None)
    known = visits.visits(session, case)
    is_open = case.state is State.ASSESSING
    return Page(
        assessors=[_line(a, own.get(a.id), agencies, actor) for a in named],
        third=_line(third, sheets.third_sheet(session, case), agencies, actor) if third else None,
        visits=[(v, *VISIT_LABELS[v.state]) for v in known],
        spoken=_spoken(session, case),
        mine=mine,
        my_sheet=own.get(mine.id) if mine else None,
        mine_third=third if third and third.person_id == actor.person_id else None,
        both=joint.side_by_side(session, case),
        sheet=joint.joint_of(session, case),
        earlier=list(range(1, case.round)),
        may_assign=(is_open or case.state is State.ACCEPTED)
        and allows(actor, "foster.assign", case),
        may_act=is_open and mine is not None and mine.declared_free_at is not None,
        has_visit=any(v.state is VisitState.DONE and v.round == case.round for v in known),
        is_qualified=any(_is_qualified(a) for a in named),
        lacks=max(0, assessment.fewest(session, case, clock.today()) - len(named)),
    )


def _is_qualified(assignment: Assignment) -> bool:
    return any(word in assignment.user.profession for word in QUALIFIED_WORDS)


def _agencies(
    session: Session, case: FosterApplication, named: Sequence[Assignment]
) -> dict[int | None, str]:
    ids = {a.user.agency_id for a in named}
    if ids <= {case.agency_id}:
        return {case.agency_id: case.agency.short_name}
    rows = session.execute(select(Agency.id, Agency.short_name).where(Agency.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _line(
    assignment: Assignment, sheet: Sheet | None, agencies: dict[int | None, str], actor: Actor
) -> AssessorLine:
    if assignment.declared_free_at is None:
        state, colour = "待声明", "yellow"
    elif sheet is None:
        state, colour = "未开始", "grey"
    elif sheet.submitted_at is None:
        state, colour = "填写中", "blue"
    else:
        state, colour = "已提交", "green"
    user = assignment.user
    return AssessorLine(
        name=user.person.name,
        agency=agencies.get(user.agency_id, ""),
        profession=user.profession,
        state=state,
        colour=colour,
        is_me=assignment.person_id == actor.person_id,
    )


def _spoken(session: Session, case: FosterApplication) -> list[Spoken]:
    today = clock.today()
    return [
        Spoken(
            label=f"{member.name_mask}（{relation_label(member.relation)}）",
            words=words,
            is_minor=member.birth_on is not None and age_on(member.birth_on, today) in MINOR,
        )
        for member, words in visits.interviewed(session, case)
    ]


def relation_label(code: str) -> str:
    """What a member is to the applicant, in Chinese."""
    try:
        return Relation(code).label
    except ValueError:
        return "家庭成员"


@dataclass(frozen=True)
class Declaration:
    """Just enough of a family to know whether one knows it: names and district, no file."""

    subject: Subject
    agency: str
    names: list[str]
    place: str
    purpose: AssignmentPurpose


def declaration(session: Session, assignment: Assignment) -> Declaration:
    """Whom the case is about, for someone who is named to it and still has to declare."""
    case = session.get_one(FosterApplication, assignment.application_id)
    agency = session.get_one(Agency, case.agency_id)
    home = session.get_one(Household, case.household_id)
    members = session.scalars(
        select(Member)
        .where(
            Member.household_id == home.id,
            Member.lives_here.is_(True),
            Member.left_on.is_(None),
        )
        .order_by(Member.position, Member.id)
    )
    today = clock.today()
    adults = [
        m.name or ""
        for m in members
        if m.birth_on is None or age_on(m.birth_on, today) >= MINOR.stop
    ]
    return Declaration(
        subject=case.subject,
        agency=agency.name,
        names=adults,
        place=full_name(session, home.division_code) if home.division_code else "",
        purpose=assignment.purpose,
    )


def _are_both_in() -> ColumnElement[bool]:
    """Whether the other sheet of this round is in too: before that nothing is joint."""
    other, sheet = aliased(Assignment), aliased(Sheet)
    return exists(
        select(sheet.id)
        .join(other, other.id == sheet.assignment_id)
        .correlate(Assignment, FosterApplication)
        .where(
            other.application_id == FosterApplication.id,
            other.round == FosterApplication.round,
            other.purpose == AssignmentPurpose.ASSESS,
            other.recused_at.is_(None),
            other.ended_at.is_(None),
            other.person_id != Assignment.person_id,
            sheet.submitted_at.is_not(None),
        )
    )


def my_assessments(session: Session, actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """The actor's open assignments, the most urgent first; nobody has more than some dozens."""
    return session.execute(
        select(
            Assignment.ref,
            FosterApplication.ref,
            FosterApplication.case_no,
            FosterApplication.applicant_name,
            Agency.short_name,
            Assignment.purpose,
            Assignment.declared_free_at,
            Sheet.submitted_at,
            select(Visit.planned_at)
            .where(
                Visit.application_id == FosterApplication.id,
                Visit.state == VisitState.AGREED,
            )
            .order_by(Visit.planned_at)
            .limit(1)
            .scalar_subquery(),
            FosterApplication.due_on,
            FosterApplication.round,
            _are_both_in(),
        )
        .join(FosterApplication, FosterApplication.id == Assignment.application_id)
        .join(Agency, Agency.id == FosterApplication.agency_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.person_id == actor.person_id,
            Assignment.ended_at.is_(None),
            FosterApplication.state == State.ASSESSING,
        )
        .order_by(FosterApplication.due_on, FosterApplication.id)
        .limit(200)
    ).all()


def blank_pdf(session: Session, case: FosterApplication) -> bytes:
    """The blank sheet, with the case number and no name of anybody."""
    version = sheets.in_force(session, case, clock.today())
    return _pdf(session, case, version, rules.read(version.content), letters.AssessmentSheet(
        reference=letters.Reference("", clock.today(), case.case_no or ""), blocks=(), vetoes=(),
    ))  # fmt: skip


def joint_pdf(session: Session, case: FosterApplication, signed: JointSheet) -> bytes:
    """The joint sheet, filled in, for printing and for the file."""
    version = session.get_one(TemplateVersion, signed.template_version_id)
    users = session.execute(
        select(User.id, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_([signed.signed_first_id, signed.signed_second_id]))
    )
    done = visits.done_visits(session, case)
    return _pdf(session, case, version, rules.read(version.content), letters.AssessmentSheet(
        reference=letters.Reference("", clock.today(), case.case_no or ""), blocks=(), vetoes=(),
        joint=True, assessors=tuple(name for _, name in users),
        visited_on=clock.day(done[0].visited_at) if done and done[0].visited_at else None,
        total=signed.total, outcome=signed.opinion.label if signed.opinion else "",
        opinion=signed.opinion_text or "",
    ), signed.answers or {})  # fmt: skip


def _pdf(
    session: Session,
    case: FosterApplication,
    version: TemplateVersion,
    template: rules.Template,
    content: letters.AssessmentSheet,
    answers: dict[str, Any] | None = None,
) -> bytes:
    given = answers or {}
    scores, remarks = given.get("scores", {}), given.get("remarks", {})
    filled = replace(
        content,
        title=version.title,
        version=f"{version.code} 第{version.number}版",
        blocks=tuple(
            letters.SheetBlock(
                block.title,
                tuple(
                    letters.SheetItem(
                        item.text,
                        item.max,
                        item.points(scores.get(item.id)),
                        remarks.get(item.id, ""),
                    )
                    for item in block.items
                ),
                block.evidence,
            )
            for block in template.blocks
        ),
        vetoes=tuple(
            letters.SheetVeto(veto.text, given.get("vetoes", {}).get(veto.id))
            for veto in template.vetoes
        ),
    )
    return letters.render_letter(
        letters.LetterKind.ASSESSMENT_SHEET,
        filled,
        letterhead=letterhead(session, case.agency_id),
        draft=False,
    )
