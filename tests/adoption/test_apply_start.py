"""From the pre-check to the application: what was said there is not asked again."""

from __future__ import annotations

import html
import json
import re
from datetime import date

import pytest

from app.accounts.models import Level
from app.accounts.roles import AgencyKind
from app.adoption.models import (
    AdopterClass,
)
from app.adoption.services import facts
from app.law import RULES
from tests.adoption.couple import CHAOYANG, Town
from tests.factories import World, make_agency


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def test_the_precheck_answers_are_taken_over(town: Town) -> None:
    known = json.dumps({
        "relation_to_adoptee": "kin_child_3g", "adopter_residency": "mainland",
        "adoptee_sex": "female", "adoptee_birth_date": "2020-06-01", "junk": 1,
    })  # fmt: skip
    page = town.client.post("/adoption/start", {"precheck": known})
    assert re.search(r'value="kin"[^>]*checked', page.text)
    ref = town.start(precheck=known)
    with town.world.reading() as session:
        (child,) = facts.adoptees_of(session, town.case(ref, session))
        assert (child.sex, child.birth_on) == ("2", date(2020, 6, 1))


def test_bad_precheck_text_is_dropped(town: Town) -> None:
    assert town.start(precheck="{[not json") != ""


def test_adopters_from_overseas_go_to_the_city_by_their_own_rule(town: Town) -> None:
    with town.world.writing() as session:
        city = make_agency(session, AgencyKind.BUREAU, "220100", "长春市民政局", level=Level.CITY)
    page = town.client.post("/adoption/start", {
        "origin": "kin", "place": CHAOYANG, "residency": "overseas_chinese",
    }).text  # fmt: skip
    assert "长春市民政局" in page
    assert "朝阳区民政局" not in page
    assert RULES["HK-02"].says in page
    ref = town.start(residency="overseas_chinese", agency=str(city.id))
    with town.world.reading() as session:
        case = town.case(ref, session)
        assert (case.adopter_class, case.agency_id) == (AdopterClass.OVERSEAS, city.id)
    papers = town.client.get(f"/adoption/mine/{ref}/apply/papers").text
    assert "身份证件和经过公证或者认证的证明" in papers


def test_the_result_of_the_precheck_leads_to_the_application(town: Town) -> None:
    page = town.client.post("/adoption/check", {
        "step": "place", "go": "result", "relation": "kin", "lives": "mainland",
    }).text  # fmt: skip
    carried = re.search(r'name="precheck" value="([^"]+)"', page)
    assert carried, page
    known = html.unescape(carried[1])
    assert json.loads(known)["relation_to_adoptee"] == "kin_child_3g"
    first = town.client.post("/adoption/start", {"precheck": known}).text
    assert re.search(r'value="kin"[^>]*checked', first)


def test_the_place_of_the_precheck_is_not_asked_again(town: Town) -> None:
    page = town.client.post("/adoption/check", {
        "step": "place", "go": "result", "relation": "kin", "lives": "mainland",
        "place": town.organ.division_code,
    }).text  # fmt: skip
    carried = re.search(r'name="precheck" value="([^"]+)"', page)
    assert carried, page
    first = town.client.post("/adoption/start", {"precheck": html.unescape(carried[1])}).text
    assert town.organ.name in first
    assert "开始填写" in first
    for place in ("999999", 5, "2201", "220104001"):
        odd = town.client.post("/adoption/start", {"precheck": json.dumps({"place": place})})
        assert (odd.status_code, "开始填写" in odd.text) == (200, False), place
