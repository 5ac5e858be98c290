"""Who may do what in a child welfare institution (care.md §1.1, §4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.roles import AgencyKind, Role
from app.core.policy import holds
from app.institutions.models import Admission, Part

if TYPE_CHECKING:
    from app.accounts.models import Agency
    from app.core.policy import Actor, Policy, Predicate
    from app.institutions.models import AdultPlan, Donation, Finding, OpenService, Transfer

DESK = (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD, Role.ARCHIVIST)
BUREAU = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD)


def of_agency(actor: Actor, row: Any) -> bool:
    """A row of the actor's own home: a case, a room, a colleague, a donation."""
    return actor.agency_id is not None and actor.agency_id == row.agency_id


def is_own_home(actor: Actor, agency: Agency) -> bool:
    """The home itself."""
    return actor.agency_id is not None and actor.agency_id == agency.id


def at_bureau(actor: Actor, case: Admission) -> bool:
    """The bureau that answers for the home."""
    return actor.agency_id is not None and actor.agency_id == case.bureau_id


def is_over(actor: Actor, placed: Any) -> bool:
    """A bureau, and the row lies in its area: equality on one stored ancestor."""
    if actor.agency_kind != AgencyKind.BUREAU:
        return False
    scope = actor.scope
    return (
        (scope.county_code is not None and scope.county_code == placed.county_code)
        or (scope.city_code is not None and scope.city_code == placed.city_code)
        or (scope.province_code is not None and scope.province_code == placed.province_code)
    )


def did_not(*parts: Part) -> Predicate:
    """The same human had none of these parts in the case, under any account."""

    def is_free(actor: Actor, case: Admission) -> bool:
        return not any(p.person_id in actor.persons and p.part in parts for p in case.parts)

    is_free.__name__ = "did not " + "|".join(parts)
    return is_free


def leaves_here(actor: Actor, transfer: Transfer) -> bool:
    """The child is to leave the actor's home."""
    return actor.agency_id is not None and actor.agency_id == transfer.from_agency_id


def comes_here(actor: Actor, transfer: Transfer) -> bool:
    """The child is to come to the actor's home."""
    return actor.agency_id is not None and actor.agency_id == transfer.to_agency_id


def is_over_both(actor: Actor, transfer: Transfer) -> bool:
    """The department above both homes."""
    return is_over(actor, transfer.from_agency) and is_over(actor, transfer.to_agency)


def did_not_enter(actor: Actor, row: Donation | OpenService) -> bool:
    """Nobody releases what the same human entered."""
    return row.entered_by_person_id not in actor.persons


def did_not_make(actor: Actor, plan: AdultPlan) -> bool:
    """Nobody approves a plan of their own."""
    return plan.made_by_person_id not in actor.persons


def did_not_rectify(actor: Actor, finding: Finding) -> bool:
    """Nobody accepts what the same human put right."""
    return finding.rectified_by_id not in actor.persons


def of_inspected_home(actor: Actor, finding: Finding) -> bool:
    """The finding is about the actor's home."""
    return of_agency(actor, finding.inspection)


def is_over_inspected(actor: Actor, finding: Finding) -> bool:
    """The finding is about a home in the bureau's area."""
    return is_over(actor, finding.inspection.agency)


def is_system(actor: Actor, _case: Any) -> bool:
    """The clock acts."""
    return actor.scope.system


INTAKE, WORKER, HEAD = holds(Role.INTAKE), holds(Role.SOCIAL_WORKER), holds(Role.HEAD)
OFFICER, CHIEF = holds(Role.BUREAU_OFFICER), holds(Role.BUREAU_HEAD)
FRONT = holds(Role.INTAKE, Role.SOCIAL_WORKER)
_HOME_PAGES = [[holds(*DESK, Role.FINANCE), is_own_home], [holds(*BUREAU), is_over]]
POLICY: Policy = {
    "institutions.list": [[holds(*DESK, *BUREAU)]],
    "institutions.view": [[holds(*DESK), of_agency], [holds(*BUREAU), is_over]],
    "institutions.reveal": [[holds(*DESK), of_agency], [holds(*BUREAU), at_bureau]],
    "institutions.refer": [[INTAKE]],
    "institutions.arrive": [[INTAKE, of_agency]],
    "institutions.isolate": [[FRONT, of_agency]],
    "institutions.examine": [[WORKER, of_agency]],
    "institutions.examine_infectious": [[WORKER, of_agency]],
    "institutions.end_isolation": [[WORKER, of_agency]],
    "institutions.keep_papers": [[FRONT, of_agency]],
    "institutions.check_papers": [[INTAKE, of_agency]],
    "institutions.send": [[INTAKE, of_agency]],
    "institutions.give_back": [[OFFICER, at_bureau]],
    "institutions.draft_opinion": [[OFFICER, at_bureau]],
    "institutions.redraft_opinion": [[CHIEF, at_bureau]],
    "institutions.agree": [[CHIEF, at_bureau, did_not(Part.DRAFT)]],
    "institutions.refuse": [[CHIEF, at_bureau, did_not(Part.DRAFT)]],
    "institutions.admit": [[INTAKE, of_agency]],
    "institutions.search": [[INTAKE, of_agency]],
    "institutions.claim": [[INTAKE, of_agency]],
    "institutions.unclaim": [[INTAKE, of_agency]],
    "institutions.long_term": [[CHIEF, at_bureau]],
    "institutions.move_bed": [[FRONT, of_agency]],
    "institutions.plan": [[WORKER, of_agency]],
    "institutions.walk": [[WORKER, of_agency]],
    "institutions.do_task": [[FRONT, of_agency]],
    "institutions.adult_plan": [[WORKER, of_agency]],
    "institutions.approve_adult_plan": [[HEAD, of_agency]],
    "institutions.screen": [[WORKER, of_agency]],
    "institutions.propose_leave": [[FRONT, of_agency]],
    "institutions.check_leave": [[HEAD, of_agency, did_not(Part.PREPARE_LEAVE)]],
    "institutions.approve_leave": [[CHIEF, at_bureau]],
    "institutions.file_leave": [[OFFICER, at_bureau, did_not(Part.APPROVE_LEAVE)]],
    "institutions.stay_after_all": [[HEAD, of_agency]],
    "institutions.hand_over": [[INTAKE, of_agency]],
    "institutions.follow_up": [[WORKER, of_agency]],
    "institutions.close": [[WORKER, of_agency]],
    "institutions.record_death": [
        [holds(Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD), of_agency]
    ],
    "institutions.close_death": [[HEAD, of_agency]],
    "institutions.take_over": [[HEAD, of_agency]],
    "institutions.move_out": [[CHIEF, is_over]],
    "institutions.transfers": [[holds(Role.INTAKE, Role.HEAD, *BUREAU)]],
    "institutions.ask_transfer": [[HEAD, of_agency]],
    "institutions.name_bed": [[holds(Role.INTAKE, Role.HEAD), comes_here]],
    "institutions.decide_transfer": [[CHIEF, is_over_both]],
    "institutions.index": [[holds(*DESK, Role.FINANCE, *BUREAU)]],
    "institutions.findings": [[holds(Role.INTAKE, Role.HEAD, *BUREAU)]],
    "institutions.home": _HOME_PAGES,
    "institutions.rooms": [[holds(*DESK), is_own_home], [holds(*BUREAU), is_over]],
    "institutions.keep_rooms": [[holds(Role.INTAKE, Role.HEAD), is_own_home]],
    "institutions.keep_staff": [[holds(Role.INTAKE, Role.HEAD), is_own_home]],
    "institutions.staff": [
        [holds(Role.INTAKE, Role.HEAD, Role.ARCHIVIST), is_own_home], [holds(*BUREAU), is_over]
    ],
    "institutions.keep_qualifications": [[HEAD, is_own_home]],
    "institutions.inspect": [[HEAD, is_own_home], [OFFICER, is_over]],
    "institutions.rectify": [[holds(Role.INTAKE, Role.HEAD), of_inspected_home]],
    "institutions.accept_rectified": [
        [HEAD, of_inspected_home, did_not_rectify], [OFFICER, is_over_inspected]
    ],
    "institutions.donations": [
        [holds(Role.FINANCE, Role.HEAD), is_own_home], [holds(*BUREAU), is_over]
    ],
    "institutions.enter_donation": [[holds(Role.FINANCE), is_own_home]],
    "institutions.release_donation": [[HEAD, of_agency, did_not_enter]],
    "institutions.use_donation": [[holds(Role.FINANCE), of_agency]],
    "institutions.duty": [[holds(Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD), is_own_home]],
    "institutions.keep_duty": [[FRONT, is_own_home]],
    "institutions.medicate": [[FRONT, of_agency]],
    "institutions.price_service": [[holds(Role.INTAKE, Role.FINANCE, Role.HEAD), is_own_home]],
    "institutions.release_service": [[HEAD, of_agency, did_not_enter]],
    "institutions.end_service": [[HEAD, of_agency]],
    "institutions.look_up_donor": [[HEAD, is_own_home], [holds(*BUREAU), is_over]],
    "institutions.screenings": [
        [holds(Role.SOCIAL_WORKER, Role.HEAD), is_own_home], [holds(*BUREAU), is_over]
    ],
}  # fmt: skip


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `institutions.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.has(*DESK) and actor.agency_id is not None:
        ways.append(Admission.agency_id == actor.agency_id)
    if actor.has(*BUREAU) and actor.agency_kind == AgencyKind.BUREAU:
        for column, code in (
            (Admission.county_code, actor.scope.county_code),
            (Admission.city_code, actor.scope.city_code),
            (Admission.province_code, actor.scope.province_code),
        ):
            if code is not None:
                ways.append(column == code)
    return or_(*ways) if ways else false()
