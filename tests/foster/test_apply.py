"""A family applies: every page, without a script, as a browser would."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.accounts.roles import Role
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.documents.models import Letter
from app.families.models import Household, Member
from app.foster.models import Draft, FosterApplication, Paper, State
from app.notices.models import Notice
from tests.factories import (
    CHANGCHUN_CHAOYANG,
    World,
    make_application,
    make_household,
    make_person,
)
from tests.foster.families import Family, picture


@pytest.fixture
def family(world: World) -> Family:
    return Family(world)


PAGES = [
    "", "/apply", "/apply/members", "/apply/members/new", "/apply/housing", "/apply/income",
    "/apply/wishes", "/apply/health", "/apply/papers", "/apply/papers/hukou_book",
    "/apply/consents", "/apply/check", "/withdraw",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_another_family_finds_nothing(family: Family, world: World, path: str) -> None:
    assert family.client.get(family.url(path)).status_code == 200
    other = world.client(world.user(None))
    assert other.get(family.url(path)).status_code == 404
    assert world.staff("home", Role.INTAKE).get(family.url(path)).status_code == 404


def test_a_family_starts_at_the_institution_of_its_place(world: World) -> None:
    user = world.user(None)
    client = world.client(user)
    page = client.post("/foster/start", {"division": ["220000", "220100", "220104"]})
    assert page.status_code == 200
    assert "朝阳区儿童福利院" in page.text
    assert "渝中区儿童福利院" not in page.text
    fields = {
        "division": ["220000", "220100", "220104"],
        "agency": world.agencies["home"].ref,
        "precheck": '{"dwelling_area_m2": 88.5, "year_income_yuan": 90000, "members": '
        '[{"main_carer": true, "birth_date": "1980-01-01", "education": 60}, '
        '{"birth_date": "2015-03-04", "lives_here": true}], "nonsense": [1], "lease_end_date": 7}',
    }
    answer = client.post("/foster/start", fields)
    assert answer.status_code == 303
    assert client.post("/foster/start", fields).headers["Location"] == answer.headers["Location"]
    with world.reading() as session:
        case = session.scalars(select(FosterApplication)).one()
        household = session.get_one(Household, case.household_id)
        assert case.answers_from_precheck
        assert str(household.area_m2) == "88.50"
        assert (household.income or {})["year_yuan"] == "90000"
        assert session.scalar(select(func.count()).select_from(Member)) == 3
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("text", ["", "[", "[" * 5000, "7", '{"members": 3}', '{"as_of": "x"}',
                                  '{"dwelling_area_m2": NaN}', "x" * 30000])  # fmt: skip
def test_rubbish_from_the_precheck_is_ignored(world: World, text: str) -> None:
    client = world.client(world.user(None))
    fields = {"division": "220104", "agency": world.agencies["home"].ref, "precheck": text}
    assert client.post("/foster/start", fields).status_code == 303


def test_the_household_is_typed_once(family: Family, world: World) -> None:
    fields = {"division": "220102", "agency": world.agencies["other"].ref}
    answer = family.client.post("/foster/start", fields)
    with world.reading() as session:
        cases = session.scalars(select(FosterApplication)).all()
        assert {case.household_id for case in cases} == {family.household.id}
    assert "赵国强" in family.client.get(answer.headers["Location"] + "/members").text


MEMBER = {
    "name": "赵小妹", "relation": "30", "education": "80", "lives_here": "yes",
    "is_main_carer": "no",
}  # fmt: skip


def test_birth_and_sex_follow_from_the_number(family: Family) -> None:
    number = make_synthetic_id(CHANGCHUN_CHAOYANG, date(2012, 2, 3), male=False, n=7)
    answer = family.client.post(
        family.url("/apply/members/new"), MEMBER | {"id_no": number.lower()}
    )
    assert answer.status_code == 303, answer.text
    added = family.members()[-1]
    assert (added.birth_on, added.sex, added.id_no) == (date(2012, 2, 3), "2", number)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"id_no": "220104198003011234"}, "对不上"),
        ({"id_no": ""}, "没有的，请在下面选择其他证件"),
        ({"id_no": "", "other_kind": "passport", "other_number": "E1"}, "请填写出生日期"),
        ({"name": "A1"}, "姓名"),
        ({"phone": "123"}, "手机号码应为11位"),
        ({"lives_here": "no", "is_main_carer": "yes"}, "主要照料人应当和家人一起居住"),
        ({"relation": "<script>"}, "请从列出的选项中选择"),
        ({"hukou": "999999"}, "行政区划"),
    ],
)
def test_a_wrong_member_is_shown_again_as_typed(
    family: Family, fields: dict[str, str], says: str
) -> None:
    number = make_synthetic_id(CHANGCHUN_CHAOYANG, date(2012, 2, 3), male=False)
    answer = family.client.post(
        family.url("/apply/members/new"),
        MEMBER | {"id_no": number, "occupation": "小学生"} | fields,
    )
    assert answer.status_code == 422
    assert says in answer.text
    assert "小学生" in answer.text
    assert len(family.members()) == 3


def test_one_number_is_one_member(family: Family) -> None:
    number = family.members()[1].id_no
    answer = family.client.post(family.url("/apply/members/new"), MEMBER | {"id_no": number})
    assert answer.status_code == 422
    assert "已经登记在另一名家庭成员名下" in answer.text


def test_there_is_one_main_carer(family: Family) -> None:
    second = family.members()[1]
    fields = {
        "name": "赵国强", "relation": "10", "id_no": second.id_no, "education": "60",
        "lives_here": "yes", "is_main_carer": "yes", "hukou": "220104",
        "version": str(second.version),
    }  # fmt: skip
    path = family.url(f"/apply/members/{second.ref}")
    assert family.client.post(path, fields).status_code == 303
    assert [m.is_main_carer for m in family.members()] == [False, True, False]
    stale = family.client.post(path, fields)
    assert stale.status_code == 409
    assert "赵国强" in stale.text


def test_another_households_member_is_not_found(family: Family, world: World) -> None:
    stranger = Family(world).members()[1]
    for path in (
        f"/apply/members/{stranger.ref}", f"/apply/health/{stranger.ref}",
        f"/apply/papers/health_cert.{stranger.ref}", f"/apply/consents/{stranger.ref}/paper",
    ):  # fmt: skip
        assert family.client.get(family.url(path)).status_code == 404, path
    for path in ("remove", "restore"):
        url = family.url(f"/apply/members/{stranger.ref}/{path}")
        assert family.client.post(url).status_code == 404
    assert family.client.post(family.url(f"/apply/consents/{stranger.ref}/link")).status_code == 404


def test_a_removed_member_comes_back(family: Family) -> None:
    child = family.members()[2]
    name = child.name or "?"
    url = family.url(f"/apply/members/{child.ref}")
    page = family.client.post(f"{url}/remove", follow_redirects=True)
    assert "撤销删除" in page.text
    assert name not in family.client.get(family.url("/apply/health")).text
    family.client.post(f"{url}/restore")
    assert name in family.client.get(family.url("/apply/health")).text


def test_the_applicant_stays(family: Family) -> None:
    url = family.url(f"/apply/members/{family.members()[0].ref}/remove")
    assert family.client.post(url).status_code == 422


def test_what_is_typed_is_kept_and_dropped_when_saved(family: Family, world: World) -> None:
    path = family.url("/apply/draft/income")
    assert family.client.post(path, {"year_yuan": "八万", "source": "种地"}).status_code == 204
    page = family.client.get(family.url("/apply/income")).text
    assert "八万" in page
    assert "种地" in page
    with world.reading() as session:
        home = session.get_one(Household, family.household.id)
    fields = {
        "year_yuan": "80000", "source": "种地", "earner": "夫妻", "stable": "yes", "months": "12",
        "version": str(home.version), "submission_id": "s" * 24,
    }  # fmt: skip
    assert family.client.post(family.url("/apply/income"), fields).status_code == 303
    # An autosave that was on its way arrives after the page was saved.
    family.client.post(path, {"year_yuan": "旧", "submission_id": "s" * 24})
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
        income = session.get_one(Household, home.id).income or {}
        assert income["year_yuan"] == "80000"


def test_a_huge_draft_is_refused_and_a_strange_section_unknown(family: Family) -> None:
    path = family.url("/apply/draft/")
    assert family.client.post(f"{path}wishes", {"motive": "长" * 30000}).status_code == 422
    assert family.client.post(f"{path}nothing", {"a": "b"}).status_code == 404


@pytest.mark.parametrize("length", [0, 19, 1001])
def test_the_motive_has_20_to_1000_characters(family: Family, length: int) -> None:
    fields = {"motive": "愿" * length, "siblings_ok": "no", "version": str(family.case().version)}
    answer = family.client.post(family.url("/apply/wishes"), fields)
    assert answer.status_code == 422


def test_live_checks_speak_of_the_local_figures(family: Family) -> None:
    live = family.url("/apply/live/")
    area = family.client.post(f"{live}area", {"area_m2": "80"})
    assert "人均约20.0平方米" in area.text
    assert "目前达不到" in area.text
    old = make_synthetic_id(CHANGCHUN_CHAOYANG, date(1955, 1, 1), male=False)
    carer = family.client.post(f"{live}identity", {"id_no": old, "is_main_carer": "yes"})
    assert "不超过65周岁" in carer.text
    baby = make_synthetic_id(CHANGCHUN_CHAOYANG, clock.today() - timedelta(days=900), male=True)
    assert "不满6周岁" in family.client.post(f"{live}identity", {"id_no": baby}).text
    assert "请填写数字" in family.client.post(f"{live}income", {"year_yuan": "1e99x"}).text
    assert family.client.post(f"{live}nothing").status_code == 404


def test_without_a_local_figure_the_institution_verifies(world: World) -> None:
    with world.writing() as session:
        person = make_person(session)
        case = make_application(session, world.agencies["home"], make_household(session, person))
        ref = case.ref
    client = world.client(world.user(None, person=person))
    said = client.post(f"/foster/{ref}/apply/live/area", {"area_m2": "80"}).text
    assert "本地标准未设定，由机构核实" in said


def test_a_paper_is_uploaded_dated_removed_and_restored(world: World) -> None:
    family = Family(world, complete=False)
    carer = family.members()[0]
    label = f"health_cert.{carer.ref}"
    url = family.url(f"/apply/papers/{label}")
    sent = family.client.post(
        url, {label: (picture(), "体检.jpg")}, content_type="multipart/form-data"
    )
    assert sent.status_code == 303, sent.text[-800:]
    today = clock.today()
    day = {"issued_on-year": today.year, "issued_on-month": today.month, "issued_on-day": today.day}
    assert family.client.post(f"{url}/date", day).status_code == 303
    late = family.client.post(f"{url}/date", day | {"issued_on-year": today.year + 1})
    assert late.status_code == 422
    with world.reading() as session:
        paper = session.scalars(select(Paper)).one()
        assert paper.issued_on == today
    assert "体检.jpg" in family.client.get(url).text
    files = family.url(f"/apply/files/{paper.ref}")
    assert "恢复" in family.client.post(f"{files}/remove", follow_redirects=True).text
    assert family.client.post(f"{files}/restore").status_code == 303
    assert family.client.post(url, {}).status_code == 422
    other = Family(world)
    assert other.client.post(other.url(f"/apply/files/{paper.ref}/remove")).status_code == 404


def test_an_incomplete_application_is_not_sent(world: World) -> None:
    family = Family(world, complete=False)
    answer = family.submit()
    assert answer.status_code == 422
    assert "还没有填完的部分：材料、家庭成员同意" in answer.text.replace("还没填完", "还没有填完")
    assert family.case().state is State.DRAFT


def test_a_complete_application_is_sent_once(family: Family, world: World) -> None:
    intake = world.user("home", Role.INTAKE)
    family.note_opinion()
    seen = family.seen()
    assert family.client.post(family.url("/apply/submit"), {"seen": seen}).status_code == 422
    fields = {"seen": seen, "statement": "y", "sensitive": "y", "submission_id": "d" * 24}
    first = family.client.post(family.url("/apply/submit"), fields)
    assert first.status_code == 303, first.text[-1500:]
    again = family.client.post(family.url("/apply/submit"), fields)
    assert again.headers["Location"] == first.headers["Location"]
    third = family.client.post(family.url("/apply/submit"), fields | {"submission_id": "e" * 24})
    assert third.status_code == 409
    case = family.case()
    year = clock.today().year
    assert case.case_no == f"FC-220104-{year}-00001"
    assert case.state is State.SUBMITTED
    assert case.facts_digest
    assert case.due_on is not None
    with world.reading() as session:
        assert session.scalars(select(Letter.kind)).all() == ["receipt"]
        told = session.scalars(select(Notice.user_id)).all()
        assert {intake.id, family.user.id} == set(told)
    page = family.client.get(first.headers["Location"]).text
    assert case.case_no in page
    assert case.case_no in family.client.get(family.url()).text


def test_what_changed_after_checking_is_not_sent(family: Family, world: World) -> None:
    family.note_opinion()
    seen = family.seen()
    with world.writing() as session:
        session.get_one(Household, family.household.id).rooms = 9
    answer = family.client.post(
        family.url("/apply/submit"), {"seen": seen, "statement": "y", "sensitive": "y"}
    )
    assert answer.status_code == 409
    assert "又有改动" in answer.text


def test_unmet_conditions_are_shown_and_the_family_decides(family: Family, world: World) -> None:
    family.note_opinion()
    with world.writing() as session:
        session.get_one(Household, family.household.id).area_m2 = Decimal(30)
    answer = family.submit()
    assert answer.status_code == 422
    assert "目前不符合的条件" in answer.text
    assert family.submit(knows="y").status_code == 303


@pytest.mark.rule("FC-09-4")
def test_another_open_application_is_shown(family: Family, world: World) -> None:
    family.note_opinion()
    assert family.submit().status_code == 303
    spouse = family.members()[1]
    with world.writing() as session:
        person = make_person(session, "赵国强")
        home = make_household(session, person)
        copy = session.scalars(
            select(Member).where(Member.household_id == home.id, Member.position == 1)
        ).one()
        copy.id_no_index = spouse.id_no_index
        case = make_application(session, world.agencies["far"], home)
        ref = case.ref
    page = world.client(world.user(None, person=person)).get(f"/foster/{ref}/apply").text
    assert "另有一份申请正在办理" in page
    assert (family.case().case_no or "") not in page


def test_a_draft_is_given_up_and_a_sent_case_withdrawn(family: Family, world: World) -> None:
    version = str(family.case().version)
    url = family.url("/withdraw")
    assert family.client.post(url, {"version": version}).status_code == 422
    assert family.client.post(url, {"version": "99", "sure": "y"}).status_code == 409
    assert family.client.post(url, {"version": version, "sure": "y"}).status_code == 303
    assert family.case().state is State.WITHDRAWN
    assert "重新申请" in family.client.get(family.url()).text


def test_one_number_for_two_adults_is_said_while_typing_and_afterwards(
    family: Family, world: World
) -> None:
    carer, spouse, child = family.members()
    with world.writing() as session:
        for member in (carer, spouse, child):
            row = session.merge(member)
            row.phone, row.phone_mask = "13800000001", "138******01"
    live = family.url(f"/apply/live/phone?member={spouse.ref}")
    said = family.client.post(live, {"phone": "138 0000 0001"}).text
    assert "王秀兰名下" in said
    # A child signs nothing, so its number disturbs nobody.
    assert "赵明" not in said
    assert family.client.post(live, {"phone": "13800000002"}).text == ""
    page = family.client.get(family.url("/apply/members")).text
    assert "手机号码和王秀兰相同" in page
    assert "手机号码和赵明相同" not in page


def test_a_relation_against_the_number_is_said_while_typing(family: Family) -> None:
    male = "220104201802289014"
    live = family.url("/apply/live/")
    for what in ("relation", "identity"):
        said = family.client.post(f"{live}{what}", {"relation": "30", "id_no": male}).text
        assert "选的是“女”，证件上的性别却是男" in said
    assert "配偶" in family.client.post(
        f"{live}identity", {"relation": "10", "id_no": family.members()[0].id_no}
    ).text  # fmt: skip
