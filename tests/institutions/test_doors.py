"""A child in a home leaves it and changes guardian by the home's own case alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.children.models import CareForm, Child, GuardianStatus, PlaceKind
from app.children.services import care, guardianship
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import SYSTEM_ACTOR
from app.institutions.models import State
from app.institutions.services import admission, beds, transfer
from app.placements.models import Form
from app.placements.services import fusion, respite
from tests.children.files import make_child
from tests.factories import Client
from tests.institutions.house import TODAY, House, at
from tests.placements.running import Home, assess, family_actor, load

DAY = TODAY - timedelta(days=100)


def by_hand(child: Child, form: str, on: date = TODAY, *, prefix: str = "move-") -> dict[str, str]:
    return {
        "version": str(child.version), f"{prefix}form": form, f"{prefix}place_says": "宽城区",
        f"{prefix}on-year": str(on.year), f"{prefix}on-month": str(on.month),
        f"{prefix}on-day": str(on.day), f"{prefix}reason": "登记时写错了地方",
    }  # fmt: skip


@pytest.fixture
def stay(house: House) -> tuple[str, Child]:
    """The reference of a stay, and its child."""
    ref = house.admitted(DAY)
    with house.world.reading() as session:
        return ref, house.child(session, house.load(session, ref))


@pytest.fixture
def desk(house: House) -> Client:
    return house.world.client(house.users["SW"])


@pytest.mark.rule("CW18-X2")
@pytest.mark.parametrize("form", ["C4", "C5"])
def test_one_form_takes_no_child_out_of_a_home(
    house: House, desk: Client, stay: tuple[str, Child], form: str
) -> None:
    ref, child = stay
    answer = desk.post(f"/children/{child.ref}/care", by_hand(child, form))
    assert answer.status_code == 422
    assert "核对、审批和交接" in answer.text
    past = by_hand(child, form, DAY + timedelta(days=3), prefix="correct-")
    assert desk.post(f"/children/{child.ref}/care/correct", past).status_code == 422
    with house.world.reading() as session:
        still = session.get_one(Child, child.id)
        assert (still.care_form, still.agency_id) == (CareForm.INSTITUTION, house.home.id)
    assert house.state(ref) is State.ADMITTED


def test_hospital_and_back_are_written_by_hand(desk: Client, stay: tuple[str, Child]) -> None:
    _ref, child = stay
    assert desk.post(f"/children/{child.ref}/care", by_hand(child, "C6")).status_code == 303


def test_no_writer_of_another_room_takes_the_child_out_either(
    house: House, stay: tuple[str, Child]
) -> None:
    for form in set(CareForm) - care.IN_A_STAY:
        with house.world.writing() as session, pytest.raises(Invalid, match="离院"):
            care.move(
                session, session.get_one(Child, stay[1].id), form=form, on=TODAY, agency_id=None,
                place_kind=PlaceKind.LEFT, actor=SYSTEM_ACTOR, now=at(TODAY),
            )  # fmt: skip


def test_the_day_of_arrival_is_not_taken_back_while_the_stay_is_open(
    house: House, desk: Client
) -> None:
    with house.world.writing() as session:
        home = house.world.agencies["home"]
        child = make_child(session, home, in_care=False, since=DAY - timedelta(days=9))
    ref = house.agreed(DAY)
    bed = house.room("203室")[0]
    with house.case("INT", ref) as (session, case, actor):
        admission.admit(
            session, case, bed=beds.get_bed(session, case.agency_id, bed), on=DAY,
            existing=session.get_one(Child, child.id), actor=actor, now=at(DAY, 17),
        )  # fmt: skip
    with house.world.reading() as session:
        arrival = care.newest(session, child.id)
        assert arrival is not None
        assert arrival.from_on == DAY
    answer = desk.post(
        f"/children/{child.ref}/care/{arrival.ref}/withdraw",
        {"version": str(arrival.version), f"{arrival.ref}-reason": "从来没有入院"},
    )
    assert answer.status_code == 422
    assert "来到机构的记录不能撤销" in answer.text


def guardian_fields(child: Child, status: str, ground: str) -> dict[str, str]:
    return {
        "version": str(child.version), "guardian-status": status, "guardian-ground": ground,
        "guardian-guardian_name": "王某" if status == "G1" else "", "guardian-on-year":
        str(TODAY.year), "guardian-on-month": str(TODAY.month), "guardian-on-day": str(TODAY.day),
    }  # fmt: skip


@pytest.mark.rule("CW18-M2")
@pytest.mark.parametrize(("status", "ground"), [("G3", "LG1"), ("G1", "")])
def test_temporary_guardianship_ends_by_the_homes_steps_alone(
    house: House, desk: Client, stay: tuple[str, Child], status: str, ground: str
) -> None:
    _ref, child = stay
    assert child.guardian is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
    answer = desk.post(f"/children/{child.ref}/guardian", guardian_fields(child, status, ground))
    assert answer.status_code == 422
    assert "由接收、寻亲、法院裁判和离院的办理步骤登记" in answer.text
    with house.world.reading() as session:
        row = guardianship.newest(session, child.id)
        assert row is not None
    put = {
        "version": str(row.version), f"{row.ref}-status": status, f"{row.ref}-ground": ground,
        f"{row.ref}-guardian_name": "王某", f"{row.ref}-reason": "登记时选错",
    }  # fmt: skip
    path = f"/children/{child.ref}/guardian/{row.ref}/correct"
    assert desk.post(path, put).status_code == 422
    with house.world.reading() as session:
        still = session.get_one(Child, child.id).guardian
        assert still is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY


def test_the_ground_of_a_temporary_guardianship_may_be_put_right(
    desk: Client, house: House, stay: tuple[str, Child]
) -> None:
    with house.world.reading() as session:
        row = guardianship.newest(session, stay[1].id)
        assert row is not None
    put = {
        "version": str(row.version), f"{row.ref}-status": "G4", f"{row.ref}-ground": "TG4",
        f"{row.ref}-reason": "登记时选错情形",
    }  # fmt: skip
    path = f"/children/{stay[1].ref}/guardian/{row.ref}/correct"
    assert desk.post(path, put).status_code == 303


def corrected(session: Session, child: Child) -> Callable[[], None]:
    row = guardianship.newest(session, child.id)
    assert row is not None
    return lambda: guardianship.correct(
        session, child, row, status=GuardianStatus.PARENTS, guardian={"name": "吴大山"},
        reason="登记时选错监护", actor=SYSTEM_ACTOR, now=at(TODAY),
    )  # fmt: skip


@pytest.mark.rule("FC-18-1")
def test_a_correction_makes_no_parents_guardians_of_a_fostered_child(house: House) -> None:
    with house.world.writing() as session:
        child = make_child(session, house.world.agencies["home"], since=DAY)
        child.care_form = CareForm.FOSTER
        with pytest.raises(Invalid, match="正在寄养"):
            corrected(session, child)()
        child.care_form = CareForm.INSTITUTION
        corrected(session, child)()
        assert child.guardian is GuardianStatus.PARENTS


def test_the_guardian_of_a_closed_file_is_not_corrected(house: House) -> None:
    with house.world.writing() as session:
        child = make_child(session, house.world.agencies["home"], since=DAY)
        child.closed_on = TODAY
        with pytest.raises(WrongState):
            corrected(session, child)()


@pytest.mark.rule("CW26-B1")
def test_a_home_opens_a_file_for_a_child_of_its_own_by_admission_alone(house: House) -> None:
    data = {
        "name": "林小满", "sex": "2", "birth_on-year": "2019", "birth_on-month": "6",
        "birth_on-day": "1", "division_code": "220104001", "care_form": "C1",
        "since-year": "2019", "since-month": "6", "since-day": "1", "status": "G3",
        "ground": "LG1",
    }  # fmt: skip
    answer = house.world.staff("home", Role.INTAKE).post("/children/new", data)
    assert answer.status_code == 422
    assert "办理接收" in answer.text


def test_a_child_at_home_comes_into_a_home_by_admission_alone(house: House, desk: Client) -> None:
    with house.world.writing() as session:
        child = make_child(session, house.world.agencies["home"], in_care=False, since=DAY)
    answer = desk.post(f"/children/{child.ref}/care", by_hand(child, "C1"))
    assert answer.status_code == 422
    assert "办理接收后入院" in answer.text


@pytest.mark.rule("FC-18-1")
def test_in_a_respite_the_child_is_moved_by_the_placement_alone(
    house: House, stay: tuple[str, Child], desk: Client
) -> None:
    ref, child = stay
    home, since = Home(house.world), TODAY - timedelta(days=62)
    with clock.at(at(since)), house.world.writing() as session:
        family = home.family(session)
        placed = home.place(session, family, on=since, child=session.get_one(Child, child.id))
        number, placed_ref = placed.case_no, placed.ref
    tried = since + timedelta(days=60)
    with clock.at(at(tried)), house.world.writing() as session:
        placement = load(session, placed_ref)
        assess(session, placement, Form.FUSION, 85, actor=home.actor(session, "worker"),
               now=at(tried))  # fmt: skip
        fusion.decide(session, placement, "activate", reason="", now=at(tried),
                      actor=home.actor(session, "head"))  # fmt: skip
    with house.world.writing() as session:
        placement = load(session, placed_ref)
        respite.ask(
            session, placement, starts_on=TODAY, until_on=TODAY + timedelta(days=9), text="",
            reason="travel", where="institution", handover="", now=at(TODAY),
            actor=family_actor(session, placement),
        )  # fmt: skip
        respite.agree(
            session, placement, actor=home.actor(session, "worker"), now=at(TODAY)
        )  # fmt: skip
        there = care.newest(session, child.id)
        assert there is not None
        assert there.form is CareForm.INSTITUTION
        child = session.get_one(Child, child.id)
    answer = desk.post(f"/children/{child.ref}/care", by_hand(child, "C6"))
    assert (answer.status_code, number in answer.text) == (422, True)
    past = by_hand(child, "C1", TODAY, prefix="correct-")
    assert desk.post(f"/children/{child.ref}/care/correct", past).status_code == 422
    taken = {"version": str(there.version), f"{there.ref}-reason": "登记时写错了地方"}
    path = f"/children/{child.ref}/care/{there.ref}/withdraw"
    assert desk.post(path, taken).status_code == 422
    with house.case("HEAD", ref) as (session, case, actor):
        to = session.get_one(Agency, house.world.agencies["other"].id)
        with pytest.raises(Invalid, match=number):
            transfer.ask(
                session, case, house.child(session, case), to, reason="需要康复训练",
                actor=actor, now=at(TODAY),
            )  # fmt: skip
    with house.world.reading() as session:
        assert session.get_one(Child, child.id).agency_id == house.home.id
