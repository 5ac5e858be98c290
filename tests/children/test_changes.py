"""Every change of a child's file leaves a trace; what holds from a day on is a turning point."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.wording import SAYS
from app.children.guardians import BY_CIVIL_AFFAIRS
from app.children.models import CareForm, Child, ChildChange, GuardianStatus, PlaceKind
from app.children.policy import POLICY
from app.children.queries import first_name, foster_facts, siblings_of
from app.children.services import care, guardianship, opinions, siblings
from app.children.services.categories import end, give
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR
from tests.children.files import BORN, foster_by_hand, make_child
from tests.factories import Client, World

WRITER = Role.SOCIAL_WORKER


@pytest.fixture
def child(world: World) -> Child:
    with world.writing() as session:
        return make_child(session, world.agencies["home"], address="人民大街12号")


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def edit(desk: Client, child: Child, part: str, **values: str) -> int:
    page = desk.get(f"/children/{child.ref}/edit/{part}").text
    return desk.post(
        f"/children/{child.ref}/edit/{part}", {"version": version_of(page)} | values
    ).status_code


def test_an_edit_keeps_what_stood_there_before(world: World, child: Child) -> None:
    desk = world.staff("home", WRITER)
    assert edit(desk, child, "school", name="实验小学", grade="二年级", since="2025年9月") == 303
    assert edit(desk, child, "school", name="第二实验小学", grade="二年级", since="") == 303
    with world.reading() as session:
        last = session.scalars(select(ChildChange).order_by(ChildChange.id.desc())).first()
        assert last is not None
        assert last.before["name"] == "实验小学"
        assert last.after["name"] == "第二实验小学"
        assert "grade" not in last.after
    assert "实验小学 → 第二实验小学" in desk.get(f"/children/{child.ref}/changes").text


def test_a_correction_of_the_identity_says_why(world: World, child: Child) -> None:
    desk = world.staff("home", WRITER)
    identity = {
        "name": "吴小雪", "sex": "2", "birth_on-year": "2018", "birth_on-month": "3",
        "birth_on-day": "5", "id_no": child.id_no or "",
    }  # fmt: skip
    assert edit(desk, child, "identity", **identity) == 422
    assert edit(desk, child, "identity", **identity, reason="按户口登记更正姓名") == 303
    changes = desk.get(f"/children/{child.ref}/changes").text
    assert "按户口登记更正姓名" in changes
    assert "吴小雪" not in changes
    assert " → 吴*" in changes


def test_a_stale_version_overwrites_nothing_and_keeps_the_text(world: World, child: Child) -> None:
    desk = world.staff("home", WRITER)
    path = f"/children/{child.ref}/edit/living"
    seen = version_of(desk.get(path).text)
    fields = {"version": seen, "division_code": "220104001"}
    assert desk.post(path, fields | {"address": "新民胡同3号"}).status_code == 303
    late = desk.post(path, fields | {"address": "和平路88号"})
    assert late.status_code == 409
    assert "和平路88号" in late.text
    with world.reading() as session:
        assert session.get_one(Child, child.id).address == "新民胡同3号"


def test_contacts_are_added_and_removed_without_javascript(world: World, child: Child) -> None:
    desk = world.staff("home", WRITER)
    path = f"/children/{child.ref}/edit/contacts"
    seen = version_of(desk.get(path).text)
    row = {
        "version": seen, "contacts-0-name": "吴大姑", "contacts-0-relation": "姑姑",
        "contacts-0-phone": "13900000001", "contacts-0-note": "每月通一次电话",
    }  # fmt: skip
    more = desk.post(path, row | {"add": "contacts"})
    assert more.status_code == 200
    assert "contacts-1-name" in more.text
    assert desk.post(path, row).status_code == 303
    page = desk.get(f"/children/{child.ref}/voices").text
    assert "139******01" in page
    assert "吴大姑" not in page


def test_only_writers_edit(world: World, child: Child) -> None:
    path = f"/children/{child.ref}/edit/health"
    assert world.staff("home", Role.HEAD).get(path).status_code == 403
    assert world.staff("home_bureau", Role.BUREAU_OFFICER).get(path).status_code == 403
    assert world.staff("other", WRITER).get(path).status_code == 404


def test_the_file_answers_where_the_child_was(world: World) -> None:
    today = clock.today()
    with world.writing() as session:
        child = make_child(session, world.agencies["home"], since=today - timedelta(days=90))
    desk = world.staff("home", WRITER)
    page = desk.get(f"/children/{child.ref}/care").text
    moved = today - timedelta(days=10)
    answer = desk.post(
        f"/children/{child.ref}/care",
        {
            "version": version_of(page), "move-form": "C6", "move-on-year": str(moved.year),
            "move-on-month": str(moved.month), "move-on-day": str(moved.day),
            "move-place_says": "市儿童医院",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    for day, there in ((moved, "市儿童医院"), (moved - timedelta(days=1), "福利院")):
        asked = f"day-year={day.year}&day-month={day.month}&day-day={day.day}"
        assert f"孩子在：{there}" in desk.get(f"/children/{child.ref}/care?{asked}").text
    assert "没有这一天" in desk.get(
        f"/children/{child.ref}/care?day-year=2026&day-month=13&day-day=1"
    ).text  # fmt: skip


@pytest.mark.rule("MP-LG-1")
@pytest.mark.rule("MP-TG-1")
@pytest.mark.parametrize("status", sorted(BY_CIVIL_AFFAIRS))
def test_civil_affairs_is_guardian_on_a_ground_only(
    world: World, child: Child, status: GuardianStatus
) -> None:
    change: Any = {
        "status": status, "on": clock.today(), "agency_id": world.agencies["home_bureau"].id,
        "actor": SYSTEM_ACTOR, "now": clock.now(),
    }  # fmt: skip
    with world.writing() as session:
        row = session.get_one(Child, child.id)
        with pytest.raises(Invalid):
            guardianship.change(session, row, **change)
        ground = "LG2" if status is GuardianStatus.CIVIL_AFFAIRS else "TG3"
        guardianship.change(session, row, **change, ground=ground)
        assert row.guardian is status


@pytest.mark.rule("FC-18-1")
def test_the_household_registration_stays_while_the_child_is_fostered(
    world: World, child: Child
) -> None:
    desk = world.staff("home", WRITER)
    with world.writing() as session:
        foster_by_hand(session, session.get_one(Child, child.id))
    moved = {"hukou_division": "220102001", "division_code": "220104001"}
    assert edit(desk, child, "living", **moved) == 422
    assert edit(desk, child, "living", **moved, reason="建档时登记错误") == 303


@pytest.mark.rule("FC-18-1")
def test_guardianship_stays_while_the_child_is_fostered(world: World, child: Child) -> None:
    with world.writing() as session:
        row = session.get_one(Child, child.id)
        foster_by_hand(session, row)
        with pytest.raises(Invalid):
            guardianship.change(
                session, row, status=GuardianStatus.PARENTS, on=clock.today(),
                guardian={"name": "吴大山"}, actor=SYSTEM_ACTOR, now=clock.now(),
            )  # fmt: skip


@pytest.mark.rule("RV-02-1")
def test_several_categories_hold_at_once_and_end(world: World, child: Child) -> None:
    today, now = clock.today(), clock.now()
    with world.writing() as session:
        row = session.get_one(Child, child.id)
        first = give(session, row, code="K2.1", from_on=BORN, actor=SYSTEM_ACTOR, now=now)
        give(session, row, code="K3.1", from_on=BORN, actor=SYSTEM_ACTOR, now=now)
        with pytest.raises(Invalid):
            give(session, row, code="K2.1", from_on=today, actor=SYSTEM_ACTOR, now=now)
        end(session, row, first, on=today, actor=SYSTEM_ACTOR, now=now)
        with pytest.raises(Invalid):
            give(session, row, code="K2", from_on=today, actor=SYSTEM_ACTOR, now=now)


def test_the_facts_for_fostering_come_from_the_file(world: World, child: Child) -> None:
    with world.writing() as session:
        row = session.get_one(Child, child.id)
        row.needs = ["rehab"]
        give(session, row, code="K3.1", from_on=BORN, actor=SYSTEM_ACTOR, now=clock.now())
        facts = foster_facts(session, row, clock.today())
    assert facts["child_category"] == "parents_not_found"
    assert facts["child_guardianship"] == "G3"
    assert (facts["child_needs_rehab"], facts["child_needs_medical"]) == (True, False)


def test_siblings_stay_together_in_view_across_institutions(world: World, child: Child) -> None:
    now = clock.now()
    with world.writing() as session:
        row = session.get_one(Child, child.id)
        brother = make_child(session, world.agencies["other"], name="吴小雷", male=True)
        baby = make_child(session, world.agencies["home"], name="吴小霜", birth_on=date(2022, 1, 1))
        siblings.link(session, row, brother, actor=SYSTEM_ACTOR, now=now)
        siblings.link(session, baby, row, actor=SYSTEM_ACTOR, now=now)
        assert row.sibling_group == brother.sibling_group == baby.sibling_group
    page = world.staff("home", WRITER).get(f"/children/{child.ref}").text
    assert f"/children/{baby.ref}" in page
    assert brother.file_no in page
    assert f"/children/{brother.ref}" not in page
    with world.writing() as session:
        row = session.get_one(Child, brother.id)
        siblings.unlink(session, row, reason="亲子鉴定不符", actor=SYSTEM_ACTOR, now=now)
        assert len(siblings_of(session, SYSTEM_ACTOR, session.get_one(Child, child.id))) == 1


@pytest.mark.rule("FC-11-3")
def test_an_opinion_holds_the_childs_words_and_who_asked(world: World, child: Child) -> None:
    user = world.user("home", WRITER, name="孙晓")
    desk = world.client(user)
    today = clock.today()
    said = {
        "asked_on-year": str(today.year), "asked_on-month": str(today.month),
        "asked_on-day": str(today.day), "manner": "drawing",
    }  # fmt: skip
    path = f"/children/{child.ref}/voices"
    assert desk.post(path, said).status_code == 422
    assert desk.post(path, said | {"words": "我想和妹妹在一起"}).status_code == 303
    page = desk.get(path).text
    assert "我想和妹妹在一起" in page
    assert "孙晓询问" in page
    with world.reading() as session:
        assert len(opinions.opinions_of(session, child.id)) == 1
    assert world.staff("home", Role.INTAKE).post(path, said).status_code == 403


def test_a_family_is_told_the_first_name_only(world: World, child: Child) -> None:
    with world.writing() as session:
        double = make_child(session, world.agencies["home"], name="欧阳小雪")
        assert first_name(child) == "小雨"
        assert first_name(double) == "小雪"


def test_every_action_of_the_room_has_words() -> None:
    assert set(POLICY) - set(SAYS) == set()


def test_a_wrong_guardian_is_put_right_with_a_trace(world: World, child: Child) -> None:
    desk = world.staff("home", WRITER)
    with world.reading() as session:
        row = guardianship.history_of(session, child.id)[0]
    path = f"/children/{child.ref}/guardian/{row.ref}/correct"
    put = {
        "version": str(row.version), f"{row.ref}-status": "G3", f"{row.ref}-ground": "LG2",
        f"{row.ref}-document_no": "孤儿认定书12号",
    }  # fmt: skip
    assert desk.post(path, put).status_code == 422
    assert desk.post(path, put | {f"{row.ref}-reason": "登记时选错情形"}).status_code == 303
    assert desk.post(path, put | {f"{row.ref}-reason": "登记时选错情形"}).status_code == 409
    changes = desk.get(f"/children/{child.ref}/changes").text
    assert "查找不到父母或者其他监护人 → 监护人死亡" in changes
    assert "登记时选错情形" in changes


def test_a_move_that_never_happened_is_taken_back(world: World) -> None:
    today = clock.today()
    with world.writing() as session:
        child = make_child(session, world.agencies["home"], since=today - timedelta(days=90))
        spell = care.move(
            session, child, form=CareForm.ELSEWHERE, on=today, agency_id=child.agency_id,
            place_kind=PlaceKind.ADDRESS, place_says="市儿童医院", actor=SYSTEM_ACTOR,
            now=clock.now(),
        )  # fmt: skip
    desk = world.staff("home", WRITER)
    path = f"/children/{child.ref}/care/{spell.ref}/withdraw"
    assert desk.post(path, {"version": str(spell.version)}).status_code == 422
    reason = {f"{spell.ref}-reason": "住院取消，孩子没有去"}
    assert desk.post(path, {"version": str(spell.version)} | reason).status_code == 303
    with world.reading() as session:
        assert session.get_one(Child, child.id).care_form is CareForm.INSTITUTION
    assert "住院取消" in desk.get(f"/children/{child.ref}/changes").text
