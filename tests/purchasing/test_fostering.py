"""Organisations that are fostered: who counts, the gates between stages, the province's goals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.roles import AgencyKind
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.divisions.models import Division
from app.organisations.models import (
    ListKind,
    Organisation,
    OrgListing,
    Stage,
)
from app.organisations.rules.incubation import (
    Grown,
    Known,
    lacks_for,
    lacks_to_count,
    progress,
    share,
)
from app.parameters.models import ParameterValue
from app.purchasing import fostering_queries as queries
from app.purchasing.models import ContractState, ProjectState, ServiceContract
from app.purchasing.services import fostering
from tests.factories import World, make_agency
from tests.purchasing.in_judging import Case
from tests.purchasing.in_town import (
    make_contract,
    make_project,
    make_record,
    make_round,
    make_supplier,
)
from tests.purchasing.papers import make_acceptance

DAY = date(2026, 11, 22)
COUNTS = Known("春芽社工中心", is_social=True, in_force=True, scope="儿童关爱", fields=(),
               active_on=DAY, is_listed=False)  # fmt: skip


@pytest.mark.rule("INC-08")
@pytest.mark.rule("INC-09")
@pytest.mark.parametrize(
    ("values", "lacks"),
    [
        ({}, ""),
        ({"scope": "社区服务", "fields": ("correction",)}, ""),
        ({"scope": "社区服务", "fields": ("legal",)}, "没有涵盖未成年人"),
        ({"active_on": date(2025, 11, 22)}, ""),
        ({"active_on": date(2025, 11, 21)}, "近12个月没有"),
        ({"active_on": None}, "近12个月没有"),
        ({"is_listed": True}, "严重违法失信"),
        ({"in_force": False}, "注销或者撤销"),
        ({"is_social": False}, "不是社会组织"),
        ({"name": "永昌街道社工站"}, "是场所"),
    ],
)
def test_who_counts(values: dict[str, Any], lacks: str) -> None:
    """Registered, for minors, at work in the last twelve months to the day, not on the list."""
    found = lacks_to_count(replace(COUNTS, **values), DAY)
    assert (len(found), lacks in "".join(found)) == (1 if lacks else 0, True)


GROWN = Grown(
    team=3, has_idea=True, is_registered=True, has_plan=True, has_mentor=True, contracts=2,
    accounts_on=DAY, passed=2, rating=3, has_exit_plan=False,
)  # fmt: skip


@pytest.mark.rule("INC-07")
@pytest.mark.parametrize(
    ("stage", "values"),
    [
        (Stage.SEED, {"team": 2}), (Stage.SEED, {"has_idea": False}),
        (Stage.HATCHING, {"is_registered": False}), (Stage.HATCHING, {"has_plan": False}),
        (Stage.HATCHING, {"has_mentor": False}), (Stage.GROWING, {"contracts": 0}),
        (Stage.GROWING, {"accounts_on": None}),
        (Stage.GROWING, {"accounts_on": date(2025, 11, 21)}),
        (Stage.FLEDGED, {"passed": 1}), (Stage.FLEDGED, {"rating": 2}),
    ],
)  # fmt: skip
def test_each_gate_stops_for_each_of_its_conditions(stage: Stage, values: dict[str, Any]) -> None:
    """A gate asks for all before it too; those before do not ask for it."""
    spoilt = replace(GROWN, **values)
    for each in Stage:
        is_before = list(Stage).index(each) < list(Stage).index(stage)
        assert len(lacks_for(each, spoilt, DAY)) == (0 if is_before else 1)
        assert lacks_for(each, GROWN, DAY) == []
    least = replace(GROWN, accounts_on=date(2025, 11, 22), rating=0, has_exit_plan=True)
    assert lacks_for(Stage.FLEDGED, least, DAY) == []


@pytest.mark.rule("INC-01")
@pytest.mark.rule("INC-04")
def test_the_way_to_a_target_and_a_share_are_rounded_down() -> None:
    assert [progress(77, now, 150) for now in (70, 77, 113, 149, 150, 160)] == [
        0, 0, 49, 98, 100, 100,
    ]  # fmt: skip
    assert [share(3, 5), share(299, 500), share(300, 500), share(0, 0)] == [60, 59, 60, 0]


@pytest.mark.rule("INC-01")
@pytest.mark.rule("INC-02")
@pytest.mark.rule("INC-03")
@pytest.mark.rule("INC-04")
@pytest.mark.rule("INC-08")
def test_counties_agencies_and_the_province_add_up(world: World) -> None:
    """Contract or record of twelve months, seat or work in the county, a tie with an activity."""
    case = Case(world)
    bureau, today = case.market.bureau, clock.today()
    with world.writing() as session:
        guard = make_agency(session, AgencyKind.PROTECTION, "220104", "朝阳区保护中心")
        make_agency(session, AgencyKind.PROTECTION, "220104", "朝阳区第二保护中心")
        old = make_supplier(session, bureau)
        done = make_contract(
            session, bureau, old, ContractState.ENDED, starts_on=date(2023, 1, 1),
            ends_on=date(2023, 12, 31), signed_on=date(2022, 12, 20),
            round_=make_round(session, make_project(session, bureau, ProjectState.CLOSED)),
        )  # fmt: skip
        for name, value in (("inc.base", 1), ("inc.target", 5), ("inc.share_target", 60)):
            session.add(ParameterValue(
                name=name, division_code="220000", value=value, valid_from=date(2020, 1, 1),
                source="规划", reason="测试", released_at=clock.now(),
            ))  # fmt: skip

    def figures() -> tuple[int, int, int, int, int | None]:
        with case.acting(case.head) as (session, actor):
            found = queries.fostered(session, actor, today)
            assert found is not None
            (county,) = found.counties
            return (
                county.number, found.enough, found.tied, found.goals[0].now,
                found.goals[0].percent,
            )  # fmt: skip

    assert figures() == (1, 0, 0, 1, 0), "the one with a running contract"
    with world.writing() as session:
        make_record(session, session.get_one(ServiceContract, done.id), old.people[0],
                    served_on=today - timedelta(days=300))  # fmt: skip
    assert figures() == (2, 1, 0, 2, 25), "a record alone counts too"
    with case.acting(case.officer) as (session, actor):
        body = session.get_one(Organisation, old.organisation.id)
        row = fostering.link(
            session, body, agency=guard.ref, from_on=today - timedelta(days=400), actor=actor,
            now=clock.now(),
        )  # fmt: skip
        with pytest.raises(Invalid, match="已经登记"):
            fostering.link(session, body, agency=guard.ref, from_on=today, actor=actor,
                           now=clock.now())  # fmt: skip
        fostering.together(session, body, row, held_on=today - timedelta(days=399), what="培训",
                           actor=actor, now=clock.now())  # fmt: skip
    assert figures()[2] == 0, "the last activity is too long ago"
    with case.acting(case.officer) as (session, actor):
        (row,) = queries.links_of(session, session.get_one(Organisation, old.organisation.id))
        fostering.together(session, body, row, held_on=today, what="培训", actor=actor,
                           now=clock.now())  # fmt: skip
    assert figures()[2] == 1
    with world.writing() as session:
        session.add(OrgListing(organisation_id=old.organisation.id, kind=ListKind.SERIOUS,
                               ground="罚款", from_on=today))  # fmt: skip
    assert figures()[:2] == (1, 0)
    with case.acting(case.head) as (session, actor):
        found = queries.fostered(session, actor, today)
        assert found is not None
        assert [one.target for one in found.goals] == [5, 60]
        assert found.goals[1].now == share(1, _counties(session))


def _counties(session: Any) -> int:
    return int(session.scalar(select(func.count()).where(
        Division.province_code == "220000", Division.level == "county",
        Division.valid_to.is_(None), Division.maps_to.is_(None),
    )))  # fmt: skip


def _said(**values: Any) -> fostering.Said:
    known: dict[str, Any] = {
        "name": "小树苗", "programme": "2026年培育计划", "idea": "陪留守儿童读书", "team": 3,
        "place": "220104",
    }  # fmt: skip
    return fostering.Said(**(known | values))


@pytest.mark.rule("INC-07")
def test_a_team_goes_from_seed_to_its_own_wings(world: World) -> None:
    """Every gate refuses with what lacks, then opens; nothing goes on after the end."""
    case = Case(world)
    bureau, supplier, now = case.market.bureau, case.market.supplier, clock.now()
    with case.acting(case.officer) as (session, actor):
        for wrong, says in (({"team": 2}, "不少于3人，现在2人"), ({"place": "220102"}, "辖区")):
            with pytest.raises(Invalid, match=says):
                fostering.begin(session, _said(**wrong), actor=actor, now=now)
        made = fostering.begin(session, _said(), actor=actor, now=now)
        ref = made.ref
        with pytest.raises(Invalid, match="还不能进入孵化期：已经登记"):
            fostering.advance(session, made, actor=actor, now=now)
        whole = _said(
            credit_code=supplier.organisation.credit_code, plan="三年计划", mentor="吴老师",
            accounts_on=clock.today(), exit_plan="独立运行",
        )  # fmt: skip
        fostering.tell(session, made, whole, actor=actor, now=now)
        fostering.advance(session, made, actor=actor, now=now)
        fostering.advance(session, made, actor=actor, now=now)
        assert made.stage is Stage.GROWING, "it has a running contract"
        with pytest.raises(Invalid, match="2份合同验收合格，现在0份"):
            fostering.advance(session, made, actor=actor, now=now)
        with pytest.raises(Invalid, match="正在培育"):
            fostering.begin(session, whole, actor=actor, now=now)
    with world.writing() as session:
        for _ in range(2):
            contract = make_contract(
                session, bureau, supplier, ContractState.ENDED,
                round_=make_round(session, make_project(session, bureau, ProjectState.CLOSED)),
            )  # fmt: skip
            make_acceptance(session, contract, signed=True)
    with case.acting(case.officer) as (session, actor):
        made = queries.get_team(session, actor, ref)
        fostering.advance(session, made, actor=actor, now=now)
        assert [one["stage"] for one in made.steps] == ["seed", "hatching", "growing", "fledged"]
        with pytest.raises(WrongState, match="出壳"):
            fostering.advance(session, made, actor=actor, now=now)
        fostering.end(session, made, reason="已经独立运行", actor=actor, now=now)
        with pytest.raises(WrongState):
            fostering.tell(session, made, whole, actor=actor, now=now)


def test_the_pages_of_a_team_and_of_ties(world: World) -> None:
    case = Case(world)
    officer = world.client(case.officer)
    with world.writing() as session:
        guard = make_agency(session, AgencyKind.PROTECTION, "220104", "朝阳区保护中心")
    typed = {"name": "小树苗", "programme": "2026年培育计划", "place": ["22", "2201", "220104"],
             "idea": "陪孩子读书", "team": "2", "ways": "incubate"}  # fmt: skip
    assert "登记培育对象" in officer.get("/purchasing/fostering").text
    few = officer.post("/purchasing/fostering/new", typed)
    assert (few.status_code, "现在2人" in few.text) == (422, True)
    made = officer.post("/purchasing/fostering/new", typed | {"team": "3"})
    assert made.status_code == 303
    home = made.headers["Location"]
    page = officer.get(home).text
    assert "进入孵化期" in page
    assert "有导师" in page
    stopped = officer.post(f"{home}/advance", {"version": "1"})
    assert (stopped.status_code, "还不能进入孵化期" in stopped.text) == (422, True)
    assert officer.get(f"{home}/edit").status_code == 200
    assert officer.post(f"{home}/end", {"version": "1", "reason": "团队解散了"}).status_code == 303
    assert "已结束" in officer.get("/purchasing/fostering").text

    ties = f"/purchasing/suppliers/{case.market.supplier.organisation.ref}/links"
    day = {"year": f"{clock.today():%Y}", "month": "1", "day": "5"}

    def on(name: str) -> dict[str, str]:
        return {f"{name}-{part}": value for part, value in day.items()}

    assert officer.post(ties, {"agency": guard.ref} | on("from_on")).status_code == 303
    page = officer.get(ties).text
    assert "近12个月没有活动" in page
    ref = page.split("/links/")[1].split("/")[0]
    did = officer.post(
        f"{ties}/{ref}/activities", {f"did-{ref}-what": "联合培训"} | on(f"did-{ref}-held_on")
    )
    assert did.status_code == 303
    assert "紧密联系" in officer.get(ties).text
    assert officer.post(f"{ties}/{ref}/end", on(f"end-{ref}-until_on")).status_code == 303
    board = officer.get("/purchasing/board").text
    assert "1个区县中0个达到2家；1个保护机构中0个" in board
    assert "本平台默认规则" in board
