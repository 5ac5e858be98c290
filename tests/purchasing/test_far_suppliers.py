"""A supplier whose seat is in another province: buyer, auditor, judge and evaluator know its name.

On PostgreSQL a row-level policy says so; what hangs on the register stays with those who keep it.
"""

from __future__ import annotations

from sqlalchemy import func, select, update

from app.accounts.models import Level
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.db import Scope, reading
from app.organisations.models import OrgAgreement, Organisation, OrgPerson, OrgReport
from app.purchasing.models import RoundState
from tests.conftest import SERVER
from tests.factories import World, make_agency, make_user
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_town import (
    make_bid,
    make_bureau,
    make_contract,
    make_judge,
    make_market,
    make_project,
    make_round,
    make_supplier,
)
from tests.purchasing.papers import make_evaluation


def test_a_contract_with_a_supplier_of_elsewhere_is_drafted_and_run(world: World) -> None:
    """The buyer chooses among the supplier's checked people and sees whom the contract names."""
    deal = Deal(world)
    with world.writing() as session:
        body = session.get_one(Organisation, deal.market.supplier.organisation.id)
        body.place("500103")
        for number, one in enumerate(session.scalars(
            select(OrgPerson).where(OrgPerson.organisation_id == body.id).order_by(OrgPerson.id)
        )):  # fmt: skip
            one.name = ("马涛", "沈青")[number]
        session.execute(
            update(OrgAgreement)
            .where(OrgAgreement.organisation_id == body.id)
            .values(bureau_id=world.agencies["far_bureau"].id)
        )
    officer = world.client(deal.officer)
    form = officer.get(f"/purchasing/projects/{deal.project_ref}/draft-contract").text
    deal.run()
    page = officer.get(f"/purchasing/contracts/{deal.ref}").text
    assert all(name in text for name in ("马涛", "沈青") for text in (form, page))


def test_whoever_deals_with_a_supplier_of_elsewhere_reads_its_name(world: World) -> None:
    with world.writing() as session:
        market = make_market(session, world)
        far = world.agencies["far_bureau"]
        supplier = make_supplier(session, make_bureau(session, far), "500103")
        name = supplier.organisation.name
        project = make_project(session, market.bureau)
        round_ = make_round(session, project, RoundState.JUDGING, opened_at=clock.now())
        make_bid(session, round_, supplier, price_fen=18_000_000, is_qualified=True)
        make_judge(session, round_, market.judge)
        contract = make_contract(session, market.bureau, supplier)
        evaluation = make_evaluation(session, contract, market.evaluator, sent=True)
        above = make_agency(
            session, AgencyKind.BUREAU, "220000", "吉林省民政厅", level=Level.PROVINCE
        )
        auditor = make_user(session, above, Role.MONEY_AUDITOR)
        other = make_agency(session, AgencyKind.BUREAU, "500112", "渝北区民政局")
        stranger = make_user(session, other, Role.BUREAU_OFFICER)
    page = f"/purchasing/contracts/{contract.ref}"
    for user, path in (
        (market.bureau.officer, page), (auditor, page),
        (market.bureau.officer, f"{page}/print"), (auditor, f"{page}/judgements"),
        (market.judge, f"/purchasing/judging/{round_.ref}"),
        (market.evaluator, f"/purchasing/evaluations/{evaluation.ref}"),
        (market.bureau.officer, f"/purchasing/projects/{project.ref}/rounds"),
    ):  # fmt: skip
        answer = world.client(user).get(path)
        assert (answer.status_code, name in answer.text) == (200, True), (user.username, path)
    assert world.client(stranger).get(page).status_code == 404
    if not SERVER:
        return

    for user in (market.bureau.officer, market.judge, market.evaluator, stranger):
        scope = Scope(agency_id=user.agency_id, person_id=user.person_id)
        with reading(world.database, scope) as session:
            body = session.get(Organisation, supplier.organisation.id)
            assert (body is None) is (user is stranger), user.username
            for kind in (OrgReport, OrgAgreement):
                theirs = kind.organisation_id == supplier.organisation.id
                assert session.scalar(select(func.count(kind.id)).where(theirs)) == 0
