"""Who may do what with family units and the couples who apply (care.md §1.1, SOD-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, true

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
from app.core.policy import holds, is_signed_in
from app.families.kin import kept_for, kin_of
from app.family_style.models import Couple, CoupleState, Unit, UnitDuty
from app.workflow.parts import did_not

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

Case = Unit | Couple


def is_couple(actor: Actor, case: Case) -> bool:
    """The account holder of the couple: of the application, or of those who live there.

    Never with a staff account: its pages are the office's.
    """
    if actor.is_staff or actor.person_id is None:
        return False
    return actor.person_id == case.couple_person_id


def is_sent(_actor: Actor, case: Case) -> bool:
    """A draft is the couple's own."""
    return not (isinstance(case, Couple) and case.state is CoupleState.DRAFT)


def is_not_couple(actor: Actor, case: Case) -> bool:
    """Nobody deals with the unit they live in, or with the application of their own family."""
    return actor.persons.isdisjoint(kin_of(case, case.couple_person_id))


D = UnitDuty
OF_CASE = [at_agency, is_sent, is_not_couple]
WORKER = [holds(Role.SOCIAL_WORKER), *OF_CASE]
HEAD = [holds(Role.HEAD), *OF_CASE]
# Who screened or assessed does not decide; who decided does not assess (SOD-1).
DECIDES = [*HEAD, did_not(D.SCREEN, D.ASSESS, D.FILE)]
ASSESSES = [*WORKER, did_not(D.DECIDE)]
FILES = [holds(Role.INTAKE), *OF_CASE, did_not(D.SCREEN, D.DECIDE)]
READS = [
    [holds(*DESK), *OF_CASE],
    [holds(*BUREAU), in_bureau_area, is_sent, is_not_couple],
]

POLICY: Policy = {
    "family_style.list": [[holds(*DESK, *BUREAU)]],
    "family_style.view": [*READS, [is_couple]],
    "family_style.overview": [[holds(*DESK, *BUREAU)]],
    "family_style.plan": [[holds(Role.HEAD)]],
    "family_style.equip": [WORKER, HEAD],
    "family_style.announce": [HEAD],
    "family_style.follow": [[is_system]],
    # the couple's way
    "family_style.apply": [[is_signed_in]],
    "family_style.read_couple": [*READS, [is_couple]],
    "family_style.submit": [[is_couple]],
    "family_style.hand_in": [[is_couple]],
    "family_style.withdraw": [[is_couple]],
    "family_style.screen": [[*WORKER, did_not(D.DECIDE)]],
    "family_style.propose": [[*WORKER, did_not(D.DECIDE)]],
    "family_style.hire": [DECIDES],
    "family_style.refuse": [DECIDES],
    "family_style.file": [FILES],
    "family_style.receipt": [
        [holds(Role.BUREAU_OFFICER), at_bureau, is_not_couple, did_not(*UnitDuty)]
    ],
    "family_style.train": [WORKER],
    "family_style.draw_up": [HEAD],
    "family_style.sign_contract": [[is_couple]],
    "family_style.sign": [HEAD],
    "family_style.recheck": [WORKER],
    "family_style.serve_letter": [WORKER, HEAD, [holds(Role.INTAKE), *OF_CASE]],
    "family_style.make_ready": [WORKER, HEAD],
    "family_style.install": [WORKER, HEAD],
    "family_style.leave": [WORKER, HEAD],
    # life in the unit
    "family_style.match": [WORKER],
    "family_style.move_in": [HEAD],
    "family_style.move_out": [WORKER, HEAD],
    "family_style.evaluate": [ASSESSES],
    "family_style.conclude": [DECIDES],
    "family_style.log": [[is_couple], WORKER],
    "family_style.spend": [[is_couple]],
    "family_style.budget": [WORKER],
    "family_style.approve_spending": [HEAD],
    "family_style.ask_help": [[is_couple], WORKER],
    "family_style.answer_help": [WORKER, HEAD],
    "family_style.relieve": [WORKER, HEAD],
    "family_style.end_relief": [WORKER, HEAD],
    "family_style.give_notice": [[is_couple], WORKER],
    "family_style.change_couple": [HEAD],
    "family_style.order_correction": [WORKER, HEAD],
    "family_style.corrected": [HEAD],
    "family_style.take_out": [WORKER, HEAD, [holds(Role.INTAKE), *OF_CASE]],
    "family_style.bring_back": [DECIDES],
    "family_style.open_renewal": [[is_system]],
    "family_style.renew": [DECIDES],
    "family_style.dissolve": [DECIDES],
    "family_style.finish": [HEAD],
    "family_style.close": [[holds(Role.ARCHIVIST), *OF_CASE], HEAD],
    "family_style.upload": [[is_couple], [holds(*DESK), *OF_CASE]],
}


def _area(
    model: type[Unit | Couple], couple_person_id: Any, actor: Actor
) -> list[ColumnElement[bool]]:
    ways = staff_ways(actor, model)
    if actor.person_id is None:
        return ways
    strange = or_(couple_person_id.is_(None), couple_person_id.not_in(kept_for(actor.person_id)))
    return [and_(way, strange) for way in ways]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The units of which `family_style.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways = _area(Unit, Unit.couple_person_id, actor)
    if actor.person_id is not None and not actor.is_staff:
        ways.append(Unit.couple_person_id == actor.person_id)
    return or_(*ways) if ways else false()


def couples_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The applications of which `family_style.read_couple` is allowed, as SQL."""
    if actor.scope.system:
        return true()
    ways = [
        and_(way, Couple.state != CoupleState.DRAFT)
        for way in _area(Couple, Couple.applicant_person_id, actor)
    ]
    if actor.person_id is not None and not actor.is_staff:
        ways.append(Couple.applicant_person_id == actor.person_id)
    return or_(*ways) if ways else false()
