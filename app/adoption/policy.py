"""Who may do what in an adoption (adoption.md §15, SOD-A1; care.md §1.1).

A bureau's area counts for nothing here: only the registration organ itself opens a case (SEC-01).
Birth parents have no row: they act on their own side by a link of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import selectinload

from app.accounts.area import at_agency, is_system
from app.accounts.roles import Role
from app.adoption.models import Adoption, AdoptionDuty, AdoptionState, Assessor
from app.core.policy import holds, is_signed_in
from app.families.kin import kept_for, kin_of
from app.workflow.parts import did_not

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy, Predicate

# What the predicates read of a case: whoever loads one to ask them loads these.
FOR_POLICY = (selectinload(Adoption.parts), selectinload(Adoption.assessors))
ORGAN = (Role.REGISTRAR, Role.BUREAU_HEAD)
BEING_ASSESSED = frozenset({
    AdoptionState.ASSESS_NOTIFIED, AdoptionState.ASSESSING, AdoptionState.MATCHED,
    AdoptionState.FUSION, AdoptionState.SUSPENDED,
})  # fmt: skip
HOME = (Role.SOCIAL_WORKER, Role.HEAD)


def is_adopter(actor: Actor, case: Adoption) -> bool:
    """The account holder of the adopters; never with a staff account."""
    if actor.is_staff or actor.person_id is None:
        return False
    return actor.person_id == case.applicant_person_id


def is_sent(_actor: Actor, case: Adoption) -> bool:
    """A draft is the adopters' alone, or the officer's who types it in for them."""
    return case.case_no is not None


def is_clerk_of_draft(actor: Actor, case: Adoption) -> bool:
    """The officer who fills it in at the counter."""
    return case.state is AdoptionState.DRAFT and actor.user_id == case.by_counter_id


def is_not_of_family(actor: Actor, case: Adoption) -> bool:
    """Nobody handles the application of the household in which they live."""
    return actor.persons.isdisjoint(kin_of(case, case.applicant_person_id))


def is_declared_assessor(actor: Actor, case: Adoption) -> bool:
    """Named to this round, and free of interest by their own word: only then the file opens."""
    return actor.is_staff and any(
        a.person_id == actor.person_id and a.declared_free_at is not None and a.ended_at is None
        for a in case.assessors
    )


def is_being_assessed(_actor: Actor, case: Adoption) -> bool:
    """Between the notice and the report: before and after, no assessor keeps the file."""
    return case.state in BEING_ASSESSED


def sends(actor: Actor, case: Adoption) -> bool:
    """The institution that sends the child."""
    return actor.agency_id is not None and actor.agency_id == case.sender_agency_id


def is_not_filed(_actor: Actor, case: Adoption) -> bool:
    """What lies in a volume is read from the archive alone, with reason and record (AR-10)."""
    return case.filed_on is None


D = AdoptionDuty
OF_CASE: list[Predicate] = [at_agency, is_sent, is_not_of_family]
# Visits go on after the filing, and need no look into the file.
VISITS = [holds(Role.REGISTRAR), *OF_CASE]
REGISTRAR = [*VISITS, is_not_filed]
# Who accepts, who assesses and who approves are different persons (SOD-A1).
ACCEPTS = [*REGISTRAR, did_not(D.ASSESS, D.APPROVE)]
DECIDES = [holds(Role.BUREAU_HEAD), *OF_CASE, did_not(D.ACCEPT, D.ASSESS, D.INTERVIEW)]
REGISTERS = [*REGISTRAR, did_not(D.ASSESS, D.APPROVE)]
ASSESSES = [
    is_declared_assessor, is_being_assessed, is_sent, is_not_of_family,
    did_not(D.ACCEPT, D.INTERVIEW, D.APPROVE, D.REGISTER),
]  # fmt: skip
SENDER = [holds(*HOME), sends, is_sent, is_not_of_family]
READS: list[list[Predicate]] = [[holds(*ORGAN), *OF_CASE], [is_adopter], [is_clerk_of_draft]]

POLICY: Policy = {
    "adoption.start": [[is_signed_in]],
    "adoption.counter": [[holds(Role.REGISTRAR)]],
    "adoption.list": [[holds(*ORGAN)]],
    "adoption.view": READS,
    "adoption.open_file": [
        [holds(*ORGAN), *OF_CASE, is_not_filed],
        [is_adopter],
        [is_clerk_of_draft],
    ],
    "adoption.edit": [[is_adopter], [is_clerk_of_draft]],
    "adoption.submit": [[is_adopter], [is_clerk_of_draft]],
    "adoption.resubmit": [[is_adopter], REGISTRAR],
    "adoption.withdraw": [[is_adopter], [is_clerk_of_draft], REGISTRAR],
    "adoption.check_papers": [ACCEPTS],
    "adoption.invite_sender": [REGISTRAR],
    "adoption.send": [SENDER],
    "adoption.hand_on": [ACCEPTS],
    "adoption.return": [ACCEPTS],
    "adoption.accept": [ACCEPTS],
    "adoption.lapse": [[is_system]],
    "adoption.notify": [REGISTRAR],
    "adoption.agree": [[is_adopter], REGISTRAR],
    "adoption.decline": [[is_adopter], REGISTRAR],
    "adoption.assessments": [[holds(Role.BUREAU_OFFICER, Role.EXTERNAL_ASSESSOR)]],
    "adoption.assess": [ASSESSES],
    "adoption.name_assessor": [REGISTRAR],
    "adoption.conclude": [REGISTRAR],
    "adoption.reassess": [DECIDES],
    "adoption.object": [[is_adopter], REGISTRAR],
    "adoption.reject_objection": [DECIDES],
    "adoption.match": [REGISTRAR, SENDER, ASSESSES],
    "adoption.fuse": [REGISTRAR],
    "adoption.prolong": [REGISTRAR],
    "adoption.record_visit": [ASSESSES],
    "adoption.score": [ASSESSES],
    "adoption.terminate": [REGISTRAR, [holds(Role.BUREAU_HEAD), *OF_CASE], ASSESSES],
    "adoption.tell_police": [REGISTRAR, [holds(Role.BUREAU_HEAD), *OF_CASE]],
    "adoption.report": [ASSESSES],
    "adoption.interview": [[*REGISTRAR, did_not(D.ASSESS, D.APPROVE)]],
    "adoption.publish": [REGISTRAR],
    "adoption.claim": [REGISTRAR],
    "adoption.decide_claim": [[holds(Role.BUREAU_HEAD), *OF_CASE]],
    "adoption.to_review": [ACCEPTS],
    "adoption.approve": [DECIDES],
    "adoption.refuse": [DECIDES],
    "adoption.appoint": [REGISTERS],
    "adoption.register": [REGISTERS],
    "adoption.visit": [VISITS],
    "adoption.follow_up": [VISITS],
    "adoption.close": [[holds(Role.ARCHIVIST), *OF_CASE], VISITS],
    # By an ending alone (`ending_policy`), which may be another organ's.
    "adoption.revoke": [[is_system]],
    "adoption.dissolve": [[is_system]],
    "adoption.reunite": [DECIDES],
    "adoption.suspend": [REGISTRAR, [holds(Role.BUREAU_HEAD), *OF_CASE], ASSESSES],
    "adoption.resume": [DECIDES],
}


def assigned_to(actor: Actor) -> ColumnElement[bool]:
    """The cases of which `adoption.assess` is allowed, but for kin and earlier parts, as SQL."""
    if actor.person_id is None or not actor.is_staff:
        return false()
    mine = select(Assessor.adoption_id).where(
        Assessor.person_id == actor.person_id, Assessor.ended_at.is_(None),
        Assessor.declared_free_at.is_not(None),
    )  # fmt: skip
    return and_(Adoption.id.in_(mine), Adoption.state.in_(BEING_ASSESSED))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The cases of which `adoption.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.user_id is not None:
        ways.append(
            and_(Adoption.state == AdoptionState.DRAFT, Adoption.by_counter_id == actor.user_id)
        )
    if actor.person_id is None:
        return or_(*ways) if ways else false()
    if not actor.is_staff:
        ways.append(Adoption.applicant_person_id == actor.person_id)
    if actor.has(*ORGAN) and actor.agency_id is not None:
        ways.append(and_(
            Adoption.agency_id == actor.agency_id, Adoption.case_no.is_not(None),
            cast("Any", Adoption.applicant_person_id).not_in(kept_for(actor.person_id)),
        ))  # fmt: skip
    return or_(*ways) if ways else false()
