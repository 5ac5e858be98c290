"""The open data: each published fact a release, valid by the official schema, never changed."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.purchasing import ocds
from app.purchasing.models import (
    Amendment,
    AmendmentKind,
    MilestoneStatus,
    NoticeKind,
    PaymentState,
    Project,
    ProjectItem,
    Release,
    RoundState,
)
from app.purchasing.rules import releases
from app.purchasing.services import packages, releasing
from app.purchasing.services.publishing import publish
from tests.factories import Client, World
from tests.purchasing.in_town import (
    make_bid,
    make_contract,
    make_market,
    make_milestone,
    make_payment,
    make_project,
    make_round,
)
from tests.purchasing.schema import faults

KINDS = tuple(NoticeKind)


@pytest.fixture
def bodies(world: World) -> list[dict[str, Any]]:
    """A whole life told: one notice of each kind, a payment, and a task given up at the end."""
    now = clock.now()
    with world.writing() as session:
        market = make_market(session, world)
        project = make_project(session, market.bureau, method="consultation")
        session.refresh(project, ["agency", "budget", "items"])
        round_ = make_round(session, project, RoundState.AWARDED, method="consultation")
        bid = make_bid(session, round_, market.supplier, price_fen=18_000_050)
        round_.winner_id, round_.awarded_on = bid.id, clock.today()
        contract = make_contract(session, market.bureau, market.supplier, round_=round_)
        contract.project_id, contract.signed_on = project.id, clock.today()
        session.add(ProjectItem(project_id=project.id, indicator="K-25", target=9_000, weight=0))
        session.add(Amendment(
            contract_id=contract.id, kind=AmendmentKind.TERM, clause="CL-2", before="2026-12-31",
            after="2027-01-31", reason="学校放假", signed_on=clock.today(),
            asked_by_person_id=market.bureau.officer.person_id,
        ))  # fmt: skip
        for kind in KINDS:
            publish(
                session, project, kind, title=kind.label, content=[("项目", project.name)],
                actor=SYSTEM_ACTOR, now=now, round=round_, amount_fen=18_000_050,
            )  # fmt: skip
        milestone = make_milestone(session, contract, met=True)
        assert milestone.status is MilestoneStatus.MET
        payment = make_payment(
            session, market.bureau, contract, 4_500_000, PaymentState.PAID, milestone=milestone
        )
        releasing.paid(session, project, payment, now)
        releasing.closed(session, project, now)
        releasing.cancelled(session, project, now)
        return list(packages.everything(session))


def test_each_published_fact_is_a_valid_release(bodies: list[dict[str, Any]]) -> None:
    package = packages.package(bodies, "/purchasing/open/releases.json", clock.now())
    assert faults(package) == []
    assert packages.faults(bodies) == []
    assert len(bodies) == len(KINDS) + 3
    assert {body["tag"][0] for body in bodies} == {
        "planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate", "award",
        "contract", "contractAmendment", "implementationUpdate", "implementation",
        "contractTermination", "tenderCancellation",
    }  # fmt: skip
    assert len({body["ocid"] for body in bodies}) == 1
    award = next(body for body in bodies if body["tag"] == ["award"])
    assert award["awards"][0]["value"] == {"amount": 180000.5, "currency": "CNY"}


def test_a_release_says_what_the_map_asks(bodies: list[dict[str, Any]]) -> None:
    """Catalogue, shares in percent, milestones, amendments that name their releases (§13)."""
    of = {body["tag"][0]: body for body in bodies}
    assert of["planning"]["planning"]["rationale"]
    tender = of["tender"]["tender"]
    assert tender["submissionMethod"] == ["electronicSubmission"]
    share = next(item for item in tender["items"] if item["unit"]["name"] == "%")
    assert share["quantity"] == 90
    change = of["contractAmendment"]["contracts"][0]["amendments"][0]
    told = [body["id"] for body in bodies]
    at = told.index(change["releaseID"])
    assert (change["releaseID"], change["amendsReleaseID"]) == (told[at], told[at - 1])
    assert "学校放假" not in str(of["contractAmendment"]), "the notice did not say it"
    met = of["implementation"]["contracts"][0]["implementation"]["milestones"][0]
    assert (met["status"], met["type"]) == ("met", "payment")
    supplier = next(p for p in of["award"]["parties"] if "supplier" in p["roles"])
    assert supplier["identifier"]["scheme"] == "x_USCC"
    assert supplier["address"]["streetAddress"]
    assert "contactPoint" not in supplier, "a supplier's phone may be a person's"


def test_the_record_holds_how_it_stands(world: World, bodies: list[dict[str, Any]]) -> None:
    code = bodies[0]["planning"]["budget"]["projectID"]
    found = Client(world.app).get(f"/purchasing/open/records/{code}.json").json
    assert found is not None
    record = found["records"][0]
    whole = record["compiledRelease"]
    assert len(record["releases"]) == len(bodies)
    assert (whole["tag"], whole["id"]) == (["compiled"], f"{whole['ocid']}-{whole['date']}")
    assert len(whole["contracts"]) == len(whole["awards"]) == 1
    assert len(whole["contracts"][0]["documents"]) == 3
    assert whole["tender"]["status"] == "cancelled"
    assert whole["contracts"][0]["value"] == {"amount": 180000, "currency": "CNY"}
    package = packages.package([whole], "/x", clock.now())
    assert faults(package) == []
    assert packages.faults([whole]) == []


def test_the_schema_finds_what_is_planted(bodies: list[dict[str, Any]]) -> None:
    package = packages.package(bodies, "/x", clock.now())
    bad = copy.deepcopy(package)
    del bad["releases"][0]["ocid"]
    bad["releases"][1]["tag"] = "tender"
    bad["releases"][2]["initiationType"] = "auction"
    found = faults(bad)
    assert len(found) == 3
    assert [text.split(":")[0] for text in found] == [
        "releases/0", "releases/1/tag", "releases/2/initiationType",
    ]  # fmt: skip


def test_a_release_that_contradicts_the_ones_before_is_found(
    bodies: list[dict[str, Any]],
) -> None:
    last = bodies[-1]
    assert releases.problems(last, bodies) == [f"发布编号重复：{last['id']}"]
    paid = next(body for body in bodies if body["tag"] == ["implementation"])
    before = bodies[: bodies.index(paid)]
    early = copy.deepcopy(next(body for body in bodies if body["tag"] == ["contract"]))
    early["id"], early["contracts"][0]["dateSigned"] = "x", "2020-01-01T00:00:00+08:00"
    early["contracts"][0]["title"] = "张三 13812345678 52220104MJ00090112"
    assert releases.problems(early, before) == [
        f"文字里有身份证号码或者个人手机号：{early['contracts'][0]['title']}",
        f"合同{paid['contracts'][0]['id']}的签订日期早于中标结果",
    ]
    assert not releases.is_personal("统一社会信用代码911101085923662400")
    assert releases.is_personal("身份证220102201603151234")
    stranger = copy.deepcopy(paid)
    stranger["contracts"][0]["awardID"] = "a99"
    assert releases.problems(stranger, before) == ["合同指向没有公布的中标结果：a99"]
    value = next(b for b in before[::-1] if "value" in b.get("contracts", [{}])[0])
    whole = value["contracts"][0]["value"]["amount"]
    line = copy.deepcopy(paid)
    line["contracts"][0]["implementation"]["transactions"][0]["value"]["amount"] = whole
    assert releases.problems(line, before) == []
    line["contracts"][0]["implementation"]["transactions"][0]["value"]["amount"] = whole + 0.01
    assert releases.problems(line, before) == [
        f"合同{paid['contracts'][0]['id']}的付款超过合同金额"
    ]


def test_addresses_are_the_portals_own_and_answer(
    world: World, bodies: list[dict[str, Any]]
) -> None:
    client = Client(world.app)
    for body in bodies:
        for section in (body.get("tender", {}), body.get("planning", {})):
            for document in section.get("documents", ()):
                assert client.get(document["url"]).status_code == 200
    code = bodies[0]["planning"]["budget"]["projectID"]
    found = client.get(f"/purchasing/open/projects/{code}.json").json
    assert found is not None
    assert len(found["releases"]) == len(bodies)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    later = client.get(f"/purchasing/open/releases.json?from={tomorrow}").json
    assert later is not None
    assert later["releases"] == []


def test_a_prefix_that_changes_later_leaves_the_old_ocid(
    world: World, bodies: list[dict[str, Any]]
) -> None:
    before = ocds.current()
    ocds.use(replace(before, prefix="ocds-zzzzzz"))
    try:
        with world.writing() as session:
            project = session.scalars(select(Project).options(joinedload(Project.agency))).one()
            releasing.cancelled(session, project, clock.now())
            assert set(session.scalars(select(Release.ocid))) == {bodies[0]["ocid"]}
    finally:
        ocds.use(before)
