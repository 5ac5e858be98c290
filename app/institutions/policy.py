"""Who may do what in a child welfare institution (care.md §1.1, §4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.area import (
    BUREAU,
    DESK,
    at_agency,
    at_bureau,
    in_bureau_area,
    staff_ways,
)
from app.accounts.roles import Role
from app.core.policy import holds
from app.institutions.models import Admission, Part

if TYPE_CHECKING:
    from app.accounts.models import Agency
    from app.core.policy import Actor, Policy, Predicate
    from app.institutions.models import Donation, Finding, OpenService, Transfer


def is_own_home(actor: Actor, agency: Agency) -> bool:
    """The home itself."""
    return actor.agency_id is not None and actor.agency_id == agency.id


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
    return in_bureau_area(actor, transfer.from_agency) and in_bureau_area(actor, transfer.to_agency)


def did_not_enter(actor: Actor, row: Donation | OpenService) -> bool:
    """Nobody releases what the same human entered, or a deputy entered for them."""
    return actor.persons.isdisjoint({row.entered_by_person_id, row.entered_for_person_id})


def did_not_rectify(actor: Actor, finding: Finding) -> bool:
    """Nobody accepts what the same human put right, or a deputy did for them."""
    return actor.persons.isdisjoint({finding.rectified_by_id, finding.rectified_for_id})


def of_inspected_home(actor: Actor, finding: Finding) -> bool:
    """The finding is about the actor's home."""
    return at_agency(actor, finding.inspection)


def is_over_inspected(actor: Actor, finding: Finding) -> bool:
    """The finding is about a home in the bureau's area."""
    return in_bureau_area(actor, finding.inspection.agency)


INTAKE, WORKER, HEAD = holds(Role.INTAKE), holds(Role.SOCIAL_WORKER), holds(Role.HEAD)
OFFICER, CHIEF = holds(Role.BUREAU_OFFICER), holds(Role.BUREAU_HEAD)
FRONT = holds(Role.INTAKE, Role.SOCIAL_WORKER)
_HOME_PAGES = [[holds(*DESK, Role.FINANCE), is_own_home], [holds(*BUREAU), in_bureau_area]]
POLICY: Policy = {
    "institutions.list": [[holds(*DESK, *BUREAU)]],
    "institutions.view": [[holds(*DESK), at_agency], [holds(*BUREAU), in_bureau_area]],
    "institutions.reveal": [[holds(*DESK), at_agency], [holds(*BUREAU), at_bureau]],
    "institutions.refer": [[INTAKE]],
    "institutions.arrive": [[INTAKE, at_agency]],
    "institutions.isolate": [[FRONT, at_agency]],
    "institutions.examine": [[WORKER, at_agency]],
    "institutions.examine_infectious": [[WORKER, at_agency]],
    "institutions.end_isolation": [[WORKER, at_agency]],
    "institutions.keep_papers": [[FRONT, at_agency]],
    "institutions.check_papers": [[INTAKE, at_agency]],
    "institutions.send": [[INTAKE, at_agency]],
    "institutions.give_back": [[OFFICER, at_bureau]],
    "institutions.draft_opinion": [[OFFICER, at_bureau]],
    "institutions.redraft_opinion": [[CHIEF, at_bureau]],
    "institutions.agree": [[CHIEF, at_bureau, did_not(Part.DRAFT)]],
    "institutions.refuse": [[CHIEF, at_bureau, did_not(Part.DRAFT)]],
    "institutions.admit": [[INTAKE, at_agency]],
    "institutions.search": [[INTAKE, at_agency]],
    "institutions.claim": [[INTAKE, at_agency]],
    "institutions.unclaim": [[INTAKE, at_agency]],
    "institutions.long_term": [[CHIEF, at_bureau]],
    "institutions.enter_ruling": [[FRONT, at_agency]],
    "institutions.confirm_ruling": [[CHIEF, at_bureau, did_not(Part.ENTER_RULING)]],
    "institutions.return_ruling": [[CHIEF, at_bureau]],
    "institutions.move_bed": [[FRONT, at_agency]],
    "institutions.plan": [[WORKER, at_agency]],
    "institutions.walk": [[WORKER, at_agency]],
    "institutions.do_task": [[FRONT, at_agency]],
    "institutions.adult_plan": [[WORKER, at_agency]],
    "institutions.approve_adult_plan": [[HEAD, at_agency]],
    "institutions.screen": [[WORKER, at_agency]],
    "institutions.propose_leave": [[FRONT, at_agency]],
    "institutions.check_leave": [[HEAD, at_agency, did_not(Part.PREPARE_LEAVE)]],
    "institutions.approve_leave": [[CHIEF, at_bureau]],
    "institutions.file_leave": [[OFFICER, at_bureau, did_not(Part.APPROVE_LEAVE)]],
    "institutions.stay_after_all": [[HEAD, at_agency]],
    "institutions.hand_over": [[INTAKE, at_agency]],
    "institutions.leave_from_family": [[HEAD, at_agency]],
    "institutions.follow_up": [[WORKER, at_agency]],
    "institutions.close": [[WORKER, at_agency]],
    "institutions.record_death": [
        [holds(Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD), at_agency]
    ],
    "institutions.close_death": [[HEAD, at_agency]],
    "institutions.take_over": [[HEAD, at_agency]],
    "institutions.move_out": [[CHIEF, in_bureau_area]],
    "institutions.transfers": [[holds(Role.INTAKE, Role.HEAD, *BUREAU)]],
    "institutions.ask_transfer": [[HEAD, at_agency]],
    "institutions.name_bed": [[holds(Role.INTAKE, Role.HEAD), comes_here]],
    "institutions.decide_transfer": [[CHIEF, is_over_both]],
    "institutions.index": [[holds(*DESK, Role.FINANCE, *BUREAU)]],
    "institutions.findings": [[holds(Role.INTAKE, Role.HEAD, *BUREAU)]],
    "institutions.home": _HOME_PAGES,
    "institutions.rooms": [[holds(*DESK), is_own_home], [holds(*BUREAU), in_bureau_area]],
    "institutions.keep_rooms": [[holds(Role.INTAKE, Role.HEAD), is_own_home]],
    "institutions.keep_staff": [[holds(Role.INTAKE, Role.HEAD), is_own_home]],
    "institutions.staff": [
        [holds(Role.INTAKE, Role.HEAD, Role.ARCHIVIST), is_own_home],
        [holds(*BUREAU), in_bureau_area],
    ],
    "institutions.keep_qualifications": [[HEAD, is_own_home]],
    "institutions.inspect": [[HEAD, is_own_home], [OFFICER, in_bureau_area]],
    "institutions.rectify": [[holds(Role.INTAKE, Role.HEAD), of_inspected_home]],
    "institutions.accept_rectified": [
        [HEAD, of_inspected_home, did_not_rectify], [OFFICER, is_over_inspected]
    ],
    "institutions.donations": [
        [holds(Role.FINANCE, Role.HEAD), is_own_home], [holds(*BUREAU), in_bureau_area]
    ],
    "institutions.enter_donation": [[holds(Role.FINANCE), is_own_home]],
    "institutions.release_donation": [[HEAD, at_agency, did_not_enter]],
    "institutions.use_donation": [[holds(Role.FINANCE), at_agency]],
    "institutions.duty": [[holds(Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD), is_own_home]],
    "institutions.keep_duty": [[FRONT, is_own_home]],
    "institutions.medicate": [[FRONT, at_agency]],
    "institutions.price_service": [[holds(Role.INTAKE, Role.FINANCE, Role.HEAD), is_own_home]],
    "institutions.release_service": [[HEAD, at_agency, did_not_enter]],
    "institutions.end_service": [[HEAD, at_agency]],
    "institutions.look_up_donor": [[HEAD, is_own_home], [holds(*BUREAU), in_bureau_area]],
    "institutions.screenings": [
        [holds(Role.SOCIAL_WORKER, Role.HEAD), is_own_home], [holds(*BUREAU), in_bureau_area]
    ],
}  # fmt: skip


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `institutions.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways = staff_ways(actor, Admission)
    return or_(*ways) if ways else false()
