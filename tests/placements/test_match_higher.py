"""Across counties the common higher department is asked and answers on its screen (FC-27-1)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.accounts.models import Level, User
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import Refused
from app.deadlines.models import ClockState, Deadline
from app.families.models import Household, Member
from app.notices.models import Notice
from app.placements.match_queries import get_match
from app.placements.models import Match
from app.placements.services import match_higher as higher
from app.placements.services.match_look import look
from tests.factories import World, make_agency, make_user
from tests.foster.assessing import actor_of
from tests.placements.matched import Couple, couple_at

SAYS = "两地同属一市，家庭条件符合，同意跨区寄养。"


@pytest.fixture
def couple(world: World) -> Couple:
    """Matched, and the family lives in another county of the same city."""
    found = couple_at(world, "consented")
    with world.writing() as session:
        match = session.scalars(select(Match)).one()
        session.get_one(Household, match.household_id).place("220102")
        session.get_one(Household, match.household_id).division_code = "220102"
        for member in session.scalars(select(Member)):
            member.hukou_division = "220102"
    return found


def department(world: World) -> User:
    """The head of the city's civil affairs department."""
    with world.writing() as session:
        city = make_agency(session, AgencyKind.BUREAU, "220100", "长春市民政局", level=Level.CITY)
        return make_user(session, city, Role.BUREAU_HEAD, name="juzhang")


def clock_of(couple: Couple) -> ClockState:
    with couple.team.world.reading() as session:
        return session.scalars(
            select(Deadline.state).where(Deadline.period_id == "T-34e")
        ).one()  # fmt: skip


@pytest.mark.rule("FC-27-1")
def test_the_department_is_asked_and_answers_on_its_own_screen(couple: Couple) -> None:
    team, head = couple.team, department(couple.team.world)
    page = f"/matches/{couple.match_ref}/prepare"
    worker = team.client(team.first)
    assert "向长春市民政局请示" in worker.get(page).text
    assert worker.post(f"/matches/{couple.match_ref}/ask-higher", {}).status_code == 303
    assert clock_of(couple) is ClockState.RUNNING
    with team.world.reading() as session:
        told = session.scalars(select(Notice.user_id).where(Notice.title.startswith("请示")))
        assert head.id in told.all()
    chief = team.world.client(head)
    assert couple.match_ref in chief.get("/matches/?state=higher").text
    assert (
        f'class="govuk-button" href="{page}#higher">答复请示'
        in chief.get(f"/matches/{couple.match_ref}").text
    )
    form = chief.get(page).text
    assert 'id="higher"' in form
    assert "南关区" in form
    url = f"/matches/{couple.match_ref}/answer-higher"
    assert chief.post(url, {"agrees": "yes", "number": "", "says": SAYS}).status_code == 422
    typed = {"agrees": "yes", "number": "长民函〔2026〕7号", "says": SAYS}
    assert chief.post(url, typed).status_code == 303
    match = couple.match()
    assert (match.higher_agrees, match.higher_from) == (True, "长春市民政局")
    assert clock_of(couple) is ClockState.STOPPED
    assert re.search("长民函〔2026〕7号.*同意", worker.get(page).text)
    assert "答复请示" not in chief.get(f"/matches/{couple.match_ref}").text
    assert chief.post(url, typed).status_code == 409
    assert couple.match_ref not in chief.get("/matches/?state=higher").text


@pytest.mark.rule("FC-27-1")
@pytest.mark.parametrize("agrees", [True, False])
def test_nothing_is_confirmed_without_its_consent(couple: Couple, agrees: bool) -> None:
    team, chief = couple.team, department(couple.team.world)
    couple.met().assessed()

    def stands_against() -> bool:
        with team.world.reading() as session:
            match = get_match(session, actor_of(session, team.head), couple.match_ref)
            return "FC-27-1" in dict(look(session, match, clock.today()).against)

    assert stands_against()
    couple.does(team.first, higher.ask)
    with team.world.writing() as session:
        actor = actor_of(session, chief)
        match = get_match(session, actor, couple.match_ref, "matches.answer_higher")
        higher.answer(session, match, agrees=agrees, number="1号", says=SAYS, actor=actor,
                      now=clock.now())  # fmt: skip
    assert stands_against() is not agrees


def test_it_is_asked_once_and_only_the_one_asked_answers(couple: Couple) -> None:
    team = couple.team
    with pytest.raises(Invalid, match="纸质请示"):
        couple.does(team.first, higher.ask)
    department(team.world)
    couple.does(team.first, higher.ask)
    with pytest.raises(Conflict):
        couple.does(team.first, higher.ask)
    other = team.world.staff("home_bureau", Role.BUREAU_HEAD)
    url = f"/matches/{couple.match_ref}/answer-higher"
    assert other.post(url, {"agrees": "yes", "number": "1", "says": SAYS}).status_code == 403
    with pytest.raises(Refused):
        couple.does(team.head, higher.answer, agrees=True, number="1", says=SAYS)


def test_within_the_county_nobody_is_asked(world: World) -> None:
    couple = couple_at(world, "consented")
    page = couple.team.client(couple.team.first).get(f"/matches/{couple.match_ref}/prepare").text
    assert "上级民政部门" not in page
