"""Values by place and day; two persons to set one; never looser than the law."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core import clock
from app.core.db import attempt
from app.core.errors import Invalid
from app.law import PERIODS, RULES
from app.parameters import services
from app.parameters.models import ParameterValue
from tests.accounts.test_deputies import lend
from tests.factories import World

DAY = date(2026, 3, 2)
COUNTY, PROVINCE = "220104", "220000"


def put(world: World, name: str, value: object, division: str, since: date, **more: object) -> None:
    with world.writing() as session:
        session.add(
            ParameterValue(
                name=name, value=value, division_code=division, valid_from=since, source="s",
                reason="r", **({"released_at": clock.now()} | more),
            )
        )  # fmt: skip


def value(world: World, name: str, on: date = DAY, agency_id: int | None = None) -> object:
    with world.reading() as session:
        return services.value(
            session, name, on=on, places=[COUNTY, "220100", PROVINCE], agency_id=agency_id
        )


def test_without_any_value_the_default_counts_or_none(world: World) -> None:
    assert value(world, "foster_training_hours") == 16
    assert value(world, "local_avg_area_m2") is None


def test_who_changes_a_value_reads_it_in_the_same_transaction(world: World) -> None:
    name, places = "foster_training_hours", [COUNTY, "220100", PROVINCE]
    with world.writing() as session:

        def now() -> object:
            return services.value(session, name, on=DAY, places=places)

        assert now() == 16
        row = ParameterValue(
            name=name, value=20, division_code=COUNTY, valid_from=DAY, source="s", reason="r",
            released_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        assert now() == 20
        row.value = 24
        assert now() == 24
        with suppress(Invalid), attempt(session):  # what broke off was not so
            row.value = 30
            assert now() == 30
            raise Invalid("")
        assert now() == 24
        session.delete(row)
        session.flush()
        assert now() == 16


def test_the_nearest_place_wins_over_a_later_date_further_up(world: World) -> None:
    put(world, "foster_training_hours", 20, PROVINCE, date(2026, 2, 1))
    put(world, "foster_training_hours", 24, COUNTY, date(2026, 1, 1))
    assert value(world, "foster_training_hours") == 24


def test_a_value_counts_from_its_first_day_to_its_last(world: World) -> None:
    put(world, "foster_training_hours", 20, COUNTY, date(2026, 3, 2), valid_to=date(2026, 3, 31))
    assert value(world, "foster_training_hours", date(2026, 3, 1)) == 16
    assert value(world, "foster_training_hours", date(2026, 3, 2)) == 20
    assert value(world, "foster_training_hours", date(2026, 3, 31)) == 20
    assert value(world, "foster_training_hours", date(2026, 4, 1)) == 16


def test_another_county_and_a_proposal_count_for_nothing(world: World) -> None:
    put(world, "foster_training_hours", 40, "220102", date(2026, 1, 1))
    put(world, "foster_training_hours", 41, COUNTY, date(2026, 1, 1), released_at=None)
    assert value(world, "foster_training_hours") == 16


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("carer_age_min", "30", 30),
        ("carer_age_min", "３１", 31),
        ("local_avg_area_m2", "24.5", "24.5"),
        ("foster_bureau_step", "approval", "approval"),
        ("foster_bureau_step", "审批", "approval"),
        ("foster_consent_age", "10", 10),
    ],
)
def test_a_lawful_value_is_read(name: str, typed: str, kept: object) -> None:
    assert services.read(name, typed) == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("carer_age_min", "29"),
        ("carer_age_max", "66"),
        ("max_foster_children", "3"),
        ("own_child_min_age", "5"),
        ("foster_consent_age", "11"),
        ("local_avg_area_m2", "0"),
        ("carer_age_min", "30.5"),
        ("carer_age_min", "NaN"),
        ("carer_age_min", "Infinity"),
        ("carer_age_min", ""),
        ("carer_age_min", "三十"),
        ("foster_bureau_step", "none"),
        ("hukou_prefix_len", "5"),
    ],
)
def test_a_value_looser_than_the_law_or_no_value_is_refused(name: str, typed: str) -> None:
    with pytest.raises(Invalid):
        services.read(name, typed)


PROPOSAL = {
    "value": "26", "valid_from-year": "2026", "valid_from-month": "1", "valid_from-day": "1",
    "source": "统计公报", "reason": "年度更新",
}  # fmt: skip


def test_one_proposes_and_another_of_the_same_bureau_releases(world: World) -> None:
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    head = world.staff("home_bureau", Role.BUREAU_HEAD)
    other = world.staff("other_bureau", Role.BUREAU_HEAD)
    url = "/parameters/local_avg_area_m2"
    assert officer.post(url, PROPOSAL).status_code == 303
    assert value(world, "local_avg_area_m2") is None
    with world.reading() as session:
        ref = session.scalars(select(ParameterValue.ref)).one()
    assert officer.post(f"/parameters/values/{ref}/release").status_code == 403
    assert other.post(f"/parameters/values/{ref}/release").status_code == 403
    assert head.post(f"/parameters/values/{ref}/release").status_code == 303
    assert value(world, "local_avg_area_m2") == "26"
    assert head.post(f"/parameters/values/{ref}/release").status_code == 409
    assert "26" in officer.get(url).text


def test_who_lent_the_right_to_propose_does_not_release(world: World) -> None:
    officer = world.user("home_bureau", Role.BUREAU_OFFICER)
    head = world.user("home_bureau", Role.BUREAU_HEAD)
    deputy = world.user("home_bureau", Role.ARCHIVIST)
    lend(world, officer, deputy)
    world.client(deputy).post("/parameters/local_avg_area_m2", PROPOSAL)
    lend(world, head, officer)
    with world.reading() as session:
        row = session.scalars(select(ParameterValue)).one()
        assert row.proposed_by_person_id == deputy.person_id
        assert row.proposed_for_person_id == officer.person_id
    release = f"/parameters/values/{row.ref}/release"
    assert world.client(officer).post(release).status_code == 403
    assert world.client(head).post(release).status_code == 303


def test_choices_are_shown_in_chinese(world: World) -> None:
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    for page in ("/parameters/", "/parameters/foster_bureau_step"):
        text = officer.get(page).text
        assert "备案" in text
        assert ">filing" not in text
        assert "filing、" not in text
    assert "2、4、6" in officer.get("/parameters/hukou_prefix_len").text
    assert "PT-A、PT-B、PT-C、PT-D。" in officer.get("/parameters/payment.template").text
    assert "可选：EV-CHILD。" in officer.get("/parameters/eval.template").text


def test_a_page_of_a_row_says_how_sure_it_is(world: World) -> None:
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    unsure = officer.get("/parameters/rules/CST-28-T").text
    assert "第六十八条、《政府采购非招标采购方式管理办法》第三十六条" in unsure
    assert "（条文待核）" in unsure
    assert "（条文待核）" not in officer.get("/parameters/rules/GPL-46").text
    assert "通行做法（条文待核）" in officer.get("/parameters/rules/EVA-08").text
    assert "本平台默认规则" in officer.get("/parameters/rules/SOD-P1").text


def test_the_same_human_cannot_release_under_both_roles(world: World) -> None:
    both = world.staff("home_bureau", Role.BUREAU_OFFICER, Role.BUREAU_HEAD)
    both.post("/parameters/local_avg_area_m2", PROPOSAL)
    with world.reading() as session:
        ref = session.scalars(select(ParameterValue.ref)).one()
    assert both.post(f"/parameters/values/{ref}/release").status_code == 403


@pytest.mark.bar("S16")
def test_a_second_account_of_the_same_human_does_not_release(world: World) -> None:
    officer = world.user("home_bureau", Role.BUREAU_OFFICER)
    with world.reading() as session:
        person = session.get_one(Person, officer.person_id)
    head = world.user("home_bureau", Role.BUREAU_HEAD, person=person)
    world.client(officer).post("/parameters/local_avg_area_m2", PROPOSAL)
    with world.reading() as session:
        ref = session.scalars(select(ParameterValue.ref)).one()
    assert world.client(head).post(f"/parameters/values/{ref}/release").status_code == 403


def test_a_wrong_value_comes_back_with_all_that_was_typed(world: World) -> None:
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    answer = officer.post("/parameters/carer_age_min", {**PROPOSAL, "value": "29"})
    assert answer.status_code == 422
    assert "不能小于 30周岁" in answer.text
    assert "统计公报" in answer.text


def test_rows_of_the_law_are_found_by_words_and_read_to_the_last(world: World) -> None:
    admin = world.staff("platform", Role.SYSTEM_ADMIN)
    found = admin.get("/parameters/rules?q=AR-06-2").text
    assert "办理完毕60日内立卷归档" in found
    assert "共1条，本页1条" in found
    seen, url = set[str](), "/parameters/rules"
    while url:
        page = admin.get(url).text
        seen |= set(re.findall(r'href="/parameters/rules/([^"]+)"', page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert seen == {*RULES, *PERIODS}
    assert "AR-06-2" in admin.get("/parameters/rules?only=open&q=AR-06-2").text


def test_an_administrator_confirms_a_remembered_row_once_and_then_it_is_cited(world: World) -> None:
    admin = world.staff("platform", Role.SYSTEM_ADMIN)
    data = {
        "source": "国家法律法规数据库", "article": "第十五条", "confirmed_on-year": "2026",
        "confirmed_on-month": "11", "confirmed_on-day": "20",
    }  # fmt: skip
    with world.reading() as session:
        assert "条文待核" in services.cite(session, "FC-14-5")
    assert admin.post("/parameters/rules/FC-14-5/confirm", data).status_code == 303
    with world.reading() as session:
        assert "第十四条" in services.cite(session, "FC-14-5")
    assert admin.post("/parameters/rules/FC-14-5/confirm", data).status_code == 409
    # A default of ours can be changed as a parameter, never confirmed as law.
    assert admin.post("/parameters/rules/FA-07-1/confirm", data).status_code == 422
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert officer.post("/parameters/rules/FC-13-5/confirm", data).status_code == 403
