"""Who reads of health and tests on a stay; where the reasons that people type are kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.children.services import care
from app.institutions.forms.stay import REVEALED, REVEALED_BEFORE_FILE
from app.institutions.grounds import LeaveGround
from app.institutions.models import AdultPlan, Screening, ScreeningKind, ScreeningLevel, State
from app.institutions.services import leaving, search
from tests.factories import Client
from tests.institutions.house import TODAY, House, at

SECRETS = ("未见异常", "外观健康", "轻度焦虑量表", "身体瘦弱", "智力正常", "去职业学校")


@pytest.fixture
def stay(house: House) -> str:
    """A stay with an examination, a screening and an assessment for adulthood."""
    ref = house.admitted(TODAY)
    with house.world.writing() as session:
        case = house.load(session, ref)
        screening = Screening(
            admission_id=case.id, kind=ScreeningKind.MIND, done_on=TODAY,
            level=ScreeningLevel.WATCH,
        )  # fmt: skip
        screening.result = "轻度焦虑量表"
        plan = AdultPlan(
            admission_id=case.id, assessed_on=TODAY, assessors="市评估中心", capable=True
        )
        plan.assessment = {"body": "身体瘦弱", "mind": "智力正常"}
        plan.plan = "去职业学校"
        session.add_all([screening, plan])
    return ref


def seen(client: Client, ref: str, *, reason: str = "") -> set[str]:
    """The secrets that one finds on the tabs, and after giving a reason for the hidden fields."""
    page = f"/institutions/admissions/{ref}"
    text = "".join(client.get(f"{page}{tab}").text for tab in ("", "/care", "/adult"))
    if reason:
        for what in REVEALED | REVEALED_BEFORE_FILE:
            text += client.post(f"{page}/reveal", {"what": what, "reason": reason}).text
    return {secret for secret in SECRETS if secret in text}


@pytest.mark.rule("PD-ACC-2")
def test_health_on_a_stay_is_for_the_head_and_who_works_with_the_child(
    house: House, stay: str
) -> None:
    world = house.world
    assert seen(world.client(house.users["HEAD"]), stay) == set(SECRETS)
    for who in (
        world.client(house.users["INT"]), world.staff("home", Role.ARCHIVIST),
        world.client(house.users["SW"]), world.client(house.users["BH"]),
    ):  # fmt: skip
        assert seen(who, stay, reason="核对材料") == set()
    with world.reading() as session:
        child = house.child(session, house.load(session, stay)).ref
    worker = world.client(house.users["SW"])
    worker.post(f"/children/{child}/health/open", {"reason": "陪同李明就诊"})
    assert seen(worker, stay) == set(SECRETS)
    log = world.client(house.users["HEAD"]).get(f"/children/{child}/log").text
    assert "陪同李明就诊" in log


def notes(house: House) -> list[str]:
    with house.world.reading() as session:
        return list(session.scalars(select(AuditEvent.note)))


@pytest.mark.rule("PD-ACC-2")
def test_no_typed_reason_stands_in_the_record_that_auditors_read(house: House, stay: str) -> None:
    world, words = house.world, "王小明的母亲来电"
    clerk = world.client(house.users["INT"])
    page = f"/institutions/admissions/{stay}"
    assert clerk.post(f"{page}/reveal", {"what": "name", "reason": words}).status_code == 422
    assert clerk.post(f"{page}/reveal", {"what": "name", "reason": "出具文书"}).status_code < 400
    with world.reading() as session:
        child = house.child(session, house.load(session, stay)).ref
    clerk.post(f"/children/{child}/health/open", {"reason": words})
    with house.case("INT", stay) as (session, case, actor):
        search.end(session, case, house.notice(session, case), claimed=True, note="一人前来",
                   actor=actor, now=at(TODAY, 20))  # fmt: skip
        search.unclaim(session, case, reason=words, actor=actor, now=at(TODAY, 21))
        assert house.notice(session, case).note == f"一人前来\n认领不成立：{words}"
        what = leaving.Departure(LeaveGround.OTHER, TODAY, {"name": "王某"}, "", "", "")
        leaving.propose(
            session, case, house.child(session, case), what, actor=actor, now=at(TODAY, 22)
        )
    with house.case("HEAD", stay) as (session, case, actor):
        leaving.stay(session, case, reason=words, actor=actor, now=at(TODAY, 23))
        assert [row.withdrawn_why for row in leaving.withdrawn(session, case)] == [words]
    assert house.state(stay) is State.ADMITTED
    assert not [note for note in notes(house) if "王小明" in note]
    assert words in world.client(house.users["HEAD"]).get(f"{page}/leave").text


@pytest.mark.rule("PD-ACC-2")
def test_the_old_home_reads_no_health_of_a_child_that_was_moved(house: House, stay: str) -> None:
    with house.world.writing() as session:
        case = house.load(session, stay)
        child = house.child(session, case)
        child.agency_id = child.keeper_id = house.world.agencies["other"].id
        care.place(session, child)
        case.state = State.CLOSED
    assert seen(house.world.client(house.users["HEAD"]), stay, reason="核对材料") == set()
