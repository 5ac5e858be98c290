"""Who may do what in foster care, up to the pool (care.md §1.1, SOD-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, select, true

from app.accounts.area import (
    BUREAU,
    DESK,
    at_agency,
    at_bureau,
    in_bureau_area,
    is_system,
    staff_ways,
)
from app.accounts.roles import Role
from app.core.policy import holds
from app.foster.family import family_of
from app.foster.models import Assignment, Duty, FosterApplication, State
from app.workflow.parts import did_not

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

SMALL_HOME = 6


def is_applicant(actor: Actor, case: FosterApplication) -> bool:
    """The family's own case."""
    return actor.person_id is not None and actor.person_id == case.applicant_person_id


def is_clerk_of_draft(actor: Actor, case: FosterApplication) -> bool:
    """The clerk who fills it in at the counter; nobody else at the office sees a draft."""
    return case.state is State.DRAFT and actor.user_id == case.by_counter_id


def is_sent(_actor: Actor, case: FosterApplication) -> bool:
    """A draft is the family's alone."""
    return case.case_no is not None


def is_assessor(actor: Actor, case: FosterApplication) -> bool:
    """Named to this case now."""
    return any(a.person_id == actor.person_id and a.ended_at is None for a in case.assignments)


def handles(actor: Actor, case: FosterApplication) -> bool:
    """Has the case on the desk, or assesses it: looks at hidden values without asking."""
    users = {actor.user_id, *(one.user_id for one in actor.stands_for)}
    return case.officer_id in users - {None} or is_assessor(actor, case)


def is_declared_assessor(actor: Actor, case: FosterApplication) -> bool:
    """Named, and has declared to have no interest: only then the file opens."""
    return any(
        a.person_id == actor.person_id and a.ended_at is None and a.declared_free_at is not None
        for a in case.assignments
    )


def is_small_home(_actor: Actor, case: FosterApplication) -> bool:
    """Fewer than six people: one may accept and file the same case; 0 means nobody said."""
    return 0 < case.agency.staff_count < SMALL_HOME


def is_not_of_family(actor: Actor, case: FosterApplication) -> bool:
    """Nobody handles the application of the household in which they live."""
    return actor.persons.isdisjoint(family_of(case))


INTAKE = holds(Role.INTAKE)
WORKER = holds(Role.SOCIAL_WORKER)
HEAD = holds(Role.HEAD)
OF_CASE = [at_agency, is_sent, is_not_of_family]
OF_FILING = [at_bureau, is_sent, is_not_of_family, did_not(*Duty)]
DECIDES = [HEAD, *OF_CASE, did_not(Duty.ACCEPT, Duty.ASSESS, Duty.FILE, Duty.RECHECK)]
ACCEPTS = [
    [INTAKE, *OF_CASE, did_not(Duty.ASSESS, Duty.DECIDE, Duty.FILE)],
    [INTAKE, *OF_CASE, is_small_home, did_not(Duty.ASSESS, Duty.DECIDE)],
]
# Only who has declared to have no interest goes to the family and writes a sheet.
ASSESSES = [
    [
        is_declared_assessor,
        is_sent,
        is_not_of_family,
        did_not(Duty.ACCEPT, Duty.DECIDE, Duty.FILE),
    ]
]

POLICY: Policy = {
    "foster.start": [[holds(Role.APPLICANT)], [INTAKE]],
    "foster.counter": [[INTAKE]],
    "foster.list": [[holds(*DESK, *BUREAU, Role.EXTERNAL_ASSESSOR)]],
    "foster.view": [
        [is_applicant],
        [is_clerk_of_draft],
        [holds(*DESK), at_agency, is_sent],
        [holds(Role.SOCIAL_WORKER, Role.EXTERNAL_ASSESSOR), is_declared_assessor, is_sent],
        [holds(*BUREAU), in_bureau_area, is_sent],
    ],
    "foster.edit": [[is_applicant], [is_clerk_of_draft]],
    "foster.submit": [[is_applicant], [is_clerk_of_draft]],
    "foster.resubmit": [[is_applicant], [INTAKE, *OF_CASE]],
    "foster.renew_papers": [[is_applicant], [INTAKE, *OF_CASE]],
    "foster.exchange_paper": [[is_applicant], [INTAKE, *OF_CASE]],
    "foster.withdraw": [[is_applicant], [is_clerk_of_draft]],
    "foster.object": [[is_applicant], [INTAKE, *OF_CASE]],
    "foster.improved": [[is_applicant], [INTAKE, *OF_CASE]],
    "foster.write_message": [[is_applicant], [holds(*DESK), *OF_CASE]],
    "foster.messages": [[holds(*DESK)]],
    "foster.ratings": [[holds(Role.HEAD, *BUREAU)]],
    "foster.check_papers": [[INTAKE, *OF_CASE, did_not(Duty.ASSESS)]],
    "foster.change_mind": [[INTAKE, *OF_CASE]],
    "foster.accept": ACCEPTS,
    "foster.return": ACCEPTS,
    "foster.propose_rejection": ACCEPTS,
    "foster.reject_papers": [DECIDES],
    "foster.assign": [[WORKER, *OF_CASE], [HEAD, *OF_CASE]],
    "foster.assess": ASSESSES,
    "foster.read_assessment": [
        [holds(*DESK), *OF_CASE],
        [is_declared_assessor, is_sent, is_not_of_family],
        [holds(*BUREAU), in_bureau_area, is_sent, is_not_of_family],
    ],
    "foster.agree_visit": [[is_applicant], [is_assessor, is_sent]],
    "foster.visits": [[holds(Role.SOCIAL_WORKER, Role.EXTERNAL_ASSESSOR)]],
    "foster.conclude": ASSESSES,
    "foster.to_review": [[is_assessor, is_sent, is_not_of_family]],
    "foster.to_improve": [[is_assessor, is_sent, is_not_of_family]],
    "foster.approve": [DECIDES],
    "foster.reject": [DECIDES],
    "foster.recheck_objection": [
        [WORKER, *OF_CASE, did_not(Duty.ACCEPT, Duty.ASSESS, Duty.DECIDE, Duty.FILE)]
    ],
    "foster.uphold": [DECIDES],
    "foster.reopen": [DECIDES],
    "foster.file": [
        [INTAKE, *OF_CASE, did_not(Duty.ACCEPT, Duty.ASSESS, Duty.DECIDE)],
        [INTAKE, *OF_CASE, is_small_home, did_not(Duty.ASSESS, Duty.DECIDE)],
    ],
    "foster.receipt": [[holds(Role.BUREAU_OFFICER), *OF_FILING]],
    "foster.refer_filing": [[holds(Role.BUREAU_OFFICER), *OF_FILING]],
    "foster.bureau_approve": [[holds(Role.BUREAU_HEAD), *OF_FILING]],
    "foster.bureau_object": [[holds(Role.BUREAU_HEAD), *OF_FILING]],
    "foster.review_again": [[HEAD, *OF_CASE]],
    "foster.training_sessions": [[holds(Role.SOCIAL_WORKER, Role.HEAD)]],
    "foster.keep_training": [[WORKER]],
    "foster.enrol": [[is_applicant], [WORKER, *OF_CASE]],
    "foster.pool": [[holds(*DESK, *BUREAU)]],
    "foster.open_recheck": [[WORKER, *OF_CASE]],
    "foster.train": [[WORKER, *OF_CASE]],
    "foster.qualify": [[WORKER, *OF_CASE]],
    "foster.renew": [[HEAD, *OF_CASE]],
    "foster.suspend": [[WORKER, *OF_CASE], [HEAD, *OF_CASE]],
    "foster.clear": [[HEAD, *OF_CASE]],
    "foster.reject_suspended": [[HEAD, *OF_CASE]],
    "foster.requalify": [[HEAD, *OF_CASE]],
    "foster.correct": [[HEAD, *OF_CASE]],
    "foster.take": [[holds(Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD), *OF_CASE]],
    "foster.hand_over": [[holds(Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD), *OF_CASE]],
    "foster.reveal": [
        [holds(*DESK), *OF_CASE],
        [is_assessor, is_sent, is_not_of_family],
        [holds(*BUREAU), in_bureau_area, is_sent, is_not_of_family],
    ],
    "foster.view_log": [[HEAD, *OF_CASE]],
    "foster.find_person": [[holds(*DESK, *BUREAU)]],
    "foster.export": [[holds(Role.HEAD, *BUREAU)]],
    "foster.batch": [[HEAD]],
    "foster.filings": [[holds(*BUREAU)]],
    "foster.duplicates": [[HEAD]],
    "foster.letters_to_serve": [[INTAKE]],
    "foster.serve_letter": [[INTAKE, *OF_CASE]],
    "foster.lapse": [[is_system]],
    "foster.not_improved": [[is_system]],
    "foster.expire": [[is_system]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `foster.view` is allowed, as SQL; a test holds both together."""
    case = FosterApplication
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    sent = case.case_no.is_not(None)
    if actor.person_id is not None:
        ways.append(case.applicant_person_id == actor.person_id)
    if actor.user_id is not None:
        ways.append((case.state == State.DRAFT) & (case.by_counter_id == actor.user_id))
    ways += [sent & way for way in staff_ways(actor, case)]
    if actor.has(Role.SOCIAL_WORKER, Role.EXTERNAL_ASSESSOR):
        mine = select(Assignment.application_id).where(
            Assignment.person_id == actor.person_id,
            Assignment.ended_at.is_(None),
            Assignment.declared_free_at.is_not(None),
        )
        ways.append(sent & case.id.in_(mine))
    return or_(*ways) if ways else false()
