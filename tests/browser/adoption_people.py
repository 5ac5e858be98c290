"""Who takes part in the adoptions of `test_adoption_life`: an organ, a foster family with its
foundling, couples with a household on record.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.accounts.models import User
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.db import transaction
from app.demo.children import FATES, Nursery
from app.demo.family_units import a_couple, register_family
from app.demo.people import Family, Population
from app.demo.placing import Life, moment, new_child, new_family, new_placement
from app.demo.stories import Story, at_work, find_user
from app.foster.models import FosterApplication
from tests.access.town import Town
from tests.factories import make_agency, make_user

COUNTY, TOWNSHIP = "220104", "220104001"
PLACE = ("吉林省", "长春市", "朝阳区")
ORGAN = "长春市朝阳区民政局收养登记处"
STAFF = {
    "clerk": (Role.REGISTRAR, "赵明"), "registrar": (Role.REGISTRAR, "钱明"),
    "head": (Role.BUREAU_HEAD, "孙明"), "first": (Role.BUREAU_OFFICER, "李明"),
    "second": (Role.BUREAU_OFFICER, "周明"), "archivist": (Role.ARCHIVIST, "吴明"),
}  # fmt: skip
HOME = {"worker": "cy.pinggu1", "home head": "cy.yuanzhang"}


def staff_of_the_organ(town: Town) -> dict[str, User]:
    """朝阳区民政局: two registrars, a head, two assessors and an archivist; made once."""
    if "cy_bureau" not in town.agencies:
        with transaction(town.database) as session:
            organ = town.agencies["cy_bureau"] = make_agency(
                session, AgencyKind.BUREAU, COUNTY, ORGAN, address="长春市朝阳区前进大街2855号"
            )
            for role, (grant, name) in STAFF.items():
                town.users[f"cy_bureau {role}"] = make_user(session, organ, grant, name=name)
    return {role: town.users[f"cy_bureau {role}"] for role in STAFF}


def drawn(seed: int) -> Population:
    """People with phones and numbers of their own beside the town's."""
    people = Population(seed)
    people._drawn = 40 * seed
    return people


def foster_home(town: Town, seed: int = 21) -> tuple[Family, str, str]:
    """A couple with a daughter, and the foundling of two that has lived with them for months:
    the family, the child's and the placement's reference.
    """
    people, today = drawn(seed), clock.today()
    family = a_couple(people, TOWNSHIP, today, oldest=50)
    while len(family.members) != 3:
        family = a_couple(people, TOWNSHIP, today, oldest=50)
    begins = at_work(today - timedelta(days=130))
    story = Story(town.database, family, town.agencies["cy"], "cy", begins - timedelta(days=200))
    application = new_family(story, begins)
    found = next(one for one in FATES if one.key == "found")
    nursery = Nursery(town.agencies, {"cy": [TOWNSHIP]}, seed)
    with clock.at(moment(begins)), transaction(town.database) as session:
        case = session.get_one(FosterApplication, application)
        child = new_child(session, nursery, replace(found, youngest=2, oldest=3), "cy", begins)
        placement = new_placement(session, story, case, child, begins)
        refs = child.ref, placement.ref
    Life(town.database, story, refs[1], begins, story.me).settles()
    return family, *refs


def couple(town: Town, seed: int, *, oldest: int = 46) -> Family:
    """An account and a household on record, as after an earlier application."""
    people, today = drawn(seed), clock.today()
    family = a_couple(people, TOWNSHIP, today, oldest=oldest)
    now = datetime.combine(today - timedelta(days=9), time(9), clock.BEIJING)
    with clock.at(now), transaction(town.database) as session:
        register_family(session, family, TOWNSHIP, now)
    return family


def years_ago(years: int) -> date:
    """A birthday some days past."""
    day = clock.today() - timedelta(days=20)
    return day.replace(year=day.year - years, day=min(day.day, 28))


def staff_of_all(town: Town) -> dict[str, User]:
    """The organ's people, and those of the institution that keeps the foundling."""
    with transaction(town.database) as session:
        home = {role: find_user(session, name) for role, name in HOME.items()}
    return staff_of_the_organ(town) | home
