"""Who may do what in a purchase (purchase.md §9 roles, SOD-P1, SOD-P2; care.md §1.1).

The buyer's officer runs it; another reviews the requirement, the contract and the acceptance;
finance and the head release money; the supplier sees its own contracts, judges and evaluators
what they were named to, after they have declared themselves free of interest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.area import area, at_agency, in_bureau_area, is_system
from app.accounts.roles import Role
from app.core import clock
from app.core.policy import holds, within_lent_sum
from app.purchasing.models import (
    GOES_ON,
    Bid,
    Evaluation,
    Evaluator,
    PanelMember,
    Project,
    ProjectDuty,
    Round,
    RoundState,
    ServiceContract,
)
from app.workflow.parts import did_not

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

# What the predicates read: whoever loads one to ask them loads these.
FOR_POLICY = (selectinload(Project.parts),)
ROUND_FOR_POLICY = (
    joinedload(Round.project).selectinload(Project.parts), selectinload(Round.panel),
)  # fmt: skip
CONTRACT_FOR_POLICY = (joinedload(ServiceContract.project).selectinload(Project.parts),)
STAFF = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.FINANCE, Role.MONEY_AUDITOR)
ABOVE = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.MONEY_AUDITOR)
SUPPLIER = (Role.ORGANISATION_HEAD, Role.ORGANISATION_WORKER)


def at_supplier(actor: Actor, row: Any) -> bool:
    """The supplier's own office: of its contract, its offer, its query."""
    return actor.agency_id is not None and actor.agency_id == row.supplier_id


def of_a_province(actor: Actor, _row: Any) -> bool:
    """A province's bureau: the catalogue is made at that level (GPS-12)."""
    bounds = area(actor)
    return bounds is not None and bounds[0] == "province_code"


def goes_on(_actor: Actor, row: ServiceContract) -> bool:
    """Nobody of the supplier reads of a child once the contract has ended (BRK-03)."""
    return row.state in GOES_ON


def is_served(_actor: Actor, row: ServiceContract) -> bool:
    """Its workers still enter work that counts, and read the names of those they serve."""
    return row.names_its_people(clock.today())


def is_open(_actor: Actor, row: Round) -> bool:
    """Offers come in: whoever may supply sees the round."""
    return row.state is RoundState.OPEN


def is_judge(actor: Actor, row: Round) -> bool:
    """Named to the round's panel and free of interest by their own word."""
    return any(
        one.person_id == actor.person_id and one.declared_at is not None and one.ended_at is None
        for one in row.panel
    )


def is_named_judge(actor: Actor, row: Round) -> bool:
    """Named, whether or not they have declared themselves."""
    return any(one.person_id == actor.person_id and one.ended_at is None for one in row.panel)


def is_evaluator(actor: Actor, row: Evaluation) -> bool:
    """Of the evaluation's team, free of interest by their own word (EVA-06)."""
    return any(
        one.person_id == actor.person_id and one.declared_at is not None and one.ended_at is None
        for one in row.team
    )


def is_named_evaluator(actor: Actor, row: Evaluation) -> bool:
    """Named, whether or not they have declared themselves."""
    return any(one.person_id == actor.person_id and one.ended_at is None for one in row.team)


D = ProjectDuty
OFFICER = [holds(Role.BUREAU_OFFICER), at_agency]
HEAD = [holds(Role.BUREAU_HEAD), at_agency]
MONEY = [holds(Role.FINANCE), at_agency]
RUNS = [*OFFICER, did_not(D.REVIEW, D.ACCEPT)]
REVIEWS = [holds(Role.BUREAU_OFFICER, Role.BUREAU_HEAD), at_agency, did_not(D.REQUIRE, D.RUN)]
ACCEPTS = [*OFFICER, did_not(D.REQUIRE, D.RUN)]
DECIDES = [*HEAD, did_not(D.REQUIRE, D.RUN)]
MANAGER = [holds(Role.ORGANISATION_HEAD), at_supplier]
WORKER = [holds(*SUPPLIER), at_supplier]

POLICY: Policy = {
    # Plan and budget, on the project.
    "purchasing.list": [[holds(*STAFF)]],
    "purchasing.view": [[holds(*STAFF, Role.ARCHIVIST), at_agency],
                        [holds(*ABOVE), in_bureau_area]],
    "purchasing.start": [[holds(Role.BUREAU_OFFICER)]],
    # What is fostered, on the team or on the organisation.
    "purchasing.fostered": [[holds(*ABOVE)]],
    "purchasing.new_team": [[holds(Role.BUREAU_OFFICER)]],
    "purchasing.foster": [[holds(Role.BUREAU_OFFICER), in_bureau_area]],
    "purchasing.edit": [OFFICER],
    "purchasing.plan": [OFFICER],
    "purchasing.check": [OFFICER],
    "purchasing.budget": [[*MONEY, did_not(D.REQUIRE, D.RUN)]],
    "purchasing.intend": [OFFICER],
    "purchasing.require": [[*OFFICER, did_not(D.REVIEW)]],
    "purchasing.review": [REVIEWS],
    "purchasing.cancel": [HEAD],
    "purchasing.catalogue": [[holds(Role.BUREAU_HEAD), of_a_province], [is_system]],
    # A round.
    "purchasing.notice": [RUNS],
    "purchasing.objection": [HEAD],
    "purchasing.view_round": [[holds(*STAFF), at_agency], [is_judge]],
    "purchasing.offer": [[holds(Role.ORGANISATION_HEAD), is_open]],
    "purchasing.own_offers": [[holds(Role.ORGANISATION_HEAD)]],
    "purchasing.own_bid": [MANAGER],
    "purchasing.name_judges": [RUNS],
    "purchasing.declare": [[is_named_judge]],
    "purchasing.open": [OFFICER],
    "purchasing.judge": [[is_judge]],
    "purchasing.report": [RUNS],
    "purchasing.fix": [DECIDES],
    "purchasing.award": [RUNS],
    "purchasing.next_candidate": [DECIDES],
    "purchasing.bond_back": [MONEY],
    "purchasing.fail": [HEAD],
    "purchasing.ask": [[holds(Role.ORGANISATION_HEAD)]],
    "purchasing.view_query": [[holds(*STAFF), at_agency], MANAGER],
    "purchasing.register_query": [RUNS],
    "purchasing.answer": [OFFICER],
    "purchasing.suspend": [HEAD],
    "purchasing.resume": [HEAD, [is_system]],
    # The contract.
    "purchasing.contracts": [[holds(*STAFF, Role.ARCHIVIST)]],
    "purchasing.view_contract": [
        [holds(*STAFF, Role.ARCHIVIST), at_agency], [holds(*ABOVE), in_bureau_area], WORKER,
    ],
    "purchasing.serve": [OFFICER, HEAD],
    "purchasing.draft_contract": [RUNS],
    "purchasing.review_contract": [REVIEWS],
    "purchasing.sign": [[*DECIDES, within_lent_sum]],
    "purchasing.publish_contract": [OFFICER],
    "purchasing.file_contract": [OFFICER],
    "purchasing.approve_plan": [OFFICER],
    "purchasing.amend": [OFFICER, MANAGER],
    "purchasing.agree_amendment": [[*DECIDES, within_lent_sum]],
    "purchasing.sign_amendment": [OFFICER],
    "purchasing.meet": [OFFICER],
    "purchasing.demand": [HEAD],
    "purchasing.terminate": [HEAD],
    "purchasing.hand_over": [OFFICER],
    "purchasing.erase": [OFFICER],
    # Delivery.
    "purchasing.keep_people": [OFFICER, [*MANAGER, is_served]],
    "purchasing.see_people": [OFFICER, [*WORKER, is_served]],
    "purchasing.deliver": [WORKER],
    "purchasing.void_record": [WORKER],
    # Finance and the money's auditor see sums and reports; what was written of a child they do not.
    "purchasing.view_delivery": [[holds(*STAFF), at_agency], [*WORKER, goes_on]],
    "purchasing.view_records": [OFFICER, HEAD, [*WORKER, is_served]],
    # Who audits the money draws a sample again by numbers, and reads no record (§6).
    "purchasing.view_samples": [[holds(*STAFF), at_agency], [*WORKER, goes_on],
                                [holds(Role.MONEY_AUDITOR), in_bureau_area]],
    "purchasing.send_report": [MANAGER],
    "purchasing.sample": [OFFICER],
    "purchasing.check_record": [[*OFFICER, did_not(D.RUN)]],
    "purchasing.invite_users": [OFFICER],
    # Money.
    "purchasing.invoice": [OFFICER],
    "purchasing.pay_first": [[*MONEY, did_not(D.REQUIRE, D.RUN), within_lent_sum]],
    "purchasing.pay_second": [[*DECIDES, within_lent_sum]],
    "purchasing.refuse_payment": [MONEY, HEAD],
    "purchasing.paid": [[*MONEY, within_lent_sum]],
    "purchasing.payments": [[holds(*STAFF)]],
    "purchasing.view_payment": [[holds(*STAFF), at_agency]],
    "purchasing.export_payments": [[holds(Role.FINANCE)]],
    # Judgement.
    "purchasing.arrange_evaluation": [RUNS],
    "purchasing.evaluations": [[holds(*STAFF, Role.EXPERT, Role.EXTERNAL_ASSESSOR)]],
    "purchasing.spot": [[holds(Role.BUREAU_OFFICER)]],
    "purchasing.view_evaluation": [[holds(*STAFF), at_agency], [is_evaluator]],
    "purchasing.declare_evaluator": [[is_named_evaluator]],
    "purchasing.evaluate": [[is_evaluator]],
    "purchasing.reply": [MANAGER],
    "purchasing.rectified": [OFFICER],
    "purchasing.accept": [ACCEPTS],
    "purchasing.publish_result": [OFFICER],
    "purchasing.close": [OFFICER, [is_system]],
    "purchasing.archive": [[holds(Role.ARCHIVIST, Role.BUREAU_OFFICER), at_agency]],
    "purchasing.read_file": [[holds(*STAFF, Role.ARCHIVIST), at_agency]],
    # The supplier's own desk, and a judge's.
    "purchasing.supply": [[holds(*SUPPLIER)]],
    "purchasing.judging": [[holds(Role.EXPERT, Role.EXTERNAL_ASSESSOR)]],
}  # fmt: skip


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The projects of which `purchasing.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.agency_id is not None and actor.has(*STAFF, Role.ARCHIVIST):
        ways.append(Project.agency_id == actor.agency_id)
    bounds = area(actor)
    if bounds is not None and actor.has(*ABOVE):
        ways.append(getattr(Project, bounds[0]) == bounds[1])
    return or_(*ways) if ways else false()


def rounds_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Rounds of one's own bureau, those one judges, those in which one offers, open ones."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.agency_id is not None and actor.has(*STAFF, Role.ARCHIVIST):
        ways.append(Round.agency_id == actor.agency_id)
    if actor.person_id is not None:
        named = select(PanelMember.round_id).where(
            PanelMember.person_id == actor.person_id, PanelMember.ended_at.is_(None)
        )
        ways.append(Round.id.in_(named))
    if actor.agency_id is not None and actor.has(Role.ORGANISATION_HEAD):
        ways.append(Round.state == RoundState.OPEN)
        ways.append(Round.id.in_(select(Bid.round_id).where(Bid.supplier_id == actor.agency_id)))
    return or_(*ways) if ways else false()


def contracts_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The contracts of which `purchasing.view_contract` is allowed, as SQL."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.agency_id is not None:
        if actor.has(*STAFF, Role.ARCHIVIST):
            ways.append(ServiceContract.agency_id == actor.agency_id)
        if actor.has(*SUPPLIER):
            ways.append(ServiceContract.supplier_id == actor.agency_id)
    bounds = area(actor)
    if bounds is not None and actor.has(*ABOVE):
        ways.append(getattr(ServiceContract, bounds[0]) == bounds[1])
    return or_(*ways) if ways else false()


def evaluations_visible_to(actor: Actor) -> ColumnElement[bool]:
    """One's own bureau's evaluations, and those to whose team one was named."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.agency_id is not None and actor.has(*STAFF):
        ways.append(Evaluation.agency_id == actor.agency_id)
    if actor.person_id is not None and actor.is_staff:
        named = select(Evaluator.evaluation_id).where(
            Evaluator.person_id == actor.person_id, Evaluator.ended_at.is_(None)
        )
        ways.append(Evaluation.id.in_(named))
    return or_(*ways) if ways else false()
