"""Who may do what in a running placement (care.md §1.1, SOD-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, false, or_, true

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
from app.placements.models import Placement, PlacementDuty
from app.workflow.parts import did_not

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

# The archivist reads and changes nothing (care.md §1.1).
WRITES = (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD)


def is_family(actor: Actor, placement: Placement) -> bool:
    """The family's account holder.

    Never with a staff account: its pages are the office's, and tell what the office thinks.
    """
    if actor.is_staff or actor.person_id is None:
        return False
    return actor.person_id == placement.carer_person_id


def is_not_of_family(actor: Actor, placement: Placement) -> bool:
    """Nobody deals with the placement of the household in which they live."""
    return actor.persons.isdisjoint(family_of(cast("Any", placement)))


OF_CASE = [at_agency, is_not_of_family]
WORKER = [holds(Role.SOCIAL_WORKER), *OF_CASE]
HEAD = [holds(Role.HEAD), *OF_CASE]
# Who assessed or filed does not decide (SOD-1); who decided does not assess.
DECIDES = [*HEAD, did_not(PlacementDuty.ASSESS, PlacementDuty.FILE)]
ASSESSES = [*WORKER, did_not(PlacementDuty.DECIDE)]
FILES = [
    holds(Role.INTAKE), *OF_CASE, did_not(PlacementDuty.ASSESS, PlacementDuty.DECIDE)
]  # fmt: skip
ANSWERS = [at_bureau, is_not_of_family, did_not(*PlacementDuty)]

RUNNING_POLICY: Policy = {
    "placements.list": [[holds(*DESK, *BUREAU)]],
    "placements.view": [
        [holds(*DESK), *OF_CASE],
        [holds(*BUREAU), in_bureau_area, is_not_of_family],
        [is_family],
    ],
    "placements.assess": [ASSESSES],
    "placements.read_assessment": [
        [holds(*DESK), *OF_CASE],
        [holds(*BUREAU), in_bureau_area, is_not_of_family],
    ],
    "placements.activate": [DECIDES],
    "placements.extend": [DECIDES],
    "placements.end_fusion": [DECIDES],
    "placements.leave_fusion": [[is_family], WORKER],
    "placements.ask_respite": [[is_family], WORKER],
    "placements.agree_respite": [WORKER, HEAD],
    "placements.refuse_respite": [WORKER, HEAD],
    "placements.return_home": [WORKER, HEAD],
    "placements.overstay": [[is_system]],
    "placements.prolong_respite": [DECIDES],
    "placements.ask_carer": [[is_family], WORKER],
    "placements.prepare_carer": [ASSESSES],
    "placements.agree_carer": [DECIDES],
    "placements.refuse_carer": [DECIDES],
    "placements.report_change": [[is_family], WORKER],
    "placements.open_recheck": [[is_system]],
    "placements.write_recheck": [ASSESSES],
    "placements.pass_recheck": [DECIDES],
    "placements.fail_recheck": [DECIDES],
    "placements.order_correction": [WORKER, HEAD],
    "placements.corrected": [WORKER, HEAD],
    "placements.not_corrected": [DECIDES],
    "placements.take_out": [WORKER, HEAD, [holds(Role.INTAKE), *OF_CASE]],
    "placements.propose_return": [HEAD],
    "placements.bring_back": [[holds(Role.BUREAU_HEAD), at_bureau, is_not_of_family]],
    "placements.end_emergency": [DECIDES],
    "placements.give_notice": [[is_family], WORKER],
    "placements.notice_over": [[is_system], WORKER, HEAD],
    "placements.start_adoption": [WORKER, HEAD],
    "placements.wish_adoption": [[is_family]],
    "placements.stop_adoption": [WORKER, HEAD],
    "placements.adopted": [WORKER, HEAD, [is_system]],
    "placements.open_renewal": [[is_system]],
    "placements.renew": [DECIDES],
    "placements.end_term": [DECIDES],
    "placements.grow_up": [[is_system]],
    "placements.child_died": [[is_system]],
    "placements.propose_ending": [WORKER, HEAD],
    "placements.keep": [DECIDES],
    "placements.approve_ending": [DECIDES],
    "placements.file_agreement": [FILES],
    "placements.file_ending": [FILES],
    "placements.filings": [[holds(*BUREAU)]],
    "placements.receipt": [[holds(Role.BUREAU_OFFICER), *ANSWERS]],
    "placements.remark": [[holds(Role.BUREAU_HEAD), *ANSWERS]],
    "placements.plan_aftercare": [WORKER],
    "placements.follow_up": [WORKER],
    "placements.close": [WORKER, HEAD],
    "placements.serve_letter": [[holds(Role.INTAKE), *OF_CASE], WORKER],
    "placements.write_message": [[is_family], [holds(*WRITES), *OF_CASE]],
    "placements.upload": [[is_family], [holds(*WRITES), *OF_CASE]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `placements.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.person_id is not None and not actor.is_staff:
        ways.append(Placement.carer_person_id == actor.person_id)
    ways += staff_ways(actor, Placement)
    return or_(*ways) if ways else false()
