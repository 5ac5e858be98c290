"""Soft rules of a match: asked by one, released by another, also those that come up late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Agency, RoleGrant
from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.placements.caseload import load
from app.placements.models import MatchState, Release
from app.placements.services import match_steps as steps
from tests.factories import World
from tests.placements.matched import ABOUT, make_couple

S = MatchState


@pytest.mark.rule("FC-07-5")
def test_each_soft_rule_is_released_by_the_head(world: World) -> None:
    couple = make_couple(world, behaviour_concern=True)
    couple.open(**{"FC-07-5": "已经稳定半年，医生同意"})
    couple.does(couple.team.first, steps.offer, about=ABOUT, plan="")
    couple.does(couple.team.family, steps.answer, words="")
    couple.heard().met().assessed()
    with pytest.raises(Invalid):
        couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])
    couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=["FC-07-5"])
    with world.reading() as session:
        row = session.query(Release).one()
        assert row.released_by_id == couple.team.head.id


@pytest.mark.rule("FC-11-3")
def test_what_comes_up_after_the_confirmation_is_released_before_the_signing(
    world: World,
) -> None:
    couple = make_couple(world)
    couple.shown().heard(agrees=False).signs()
    with pytest.raises(Invalid, match="确认以后有新的情况"):
        couple.seals()
    asked = {"rule_id": "FC-11-3", "reason": "孩子只是舍不得好朋友"}
    couple.does(couple.team.first, steps.ask_release, **asked)
    with pytest.raises(Invalid, match="确认以后有新的情况"):
        couple.seals()
    with pytest.raises(Refused):
        couple.does(couple.team.first, steps.confirm, seen=couple.digest(), released=["FC-11-3"])
    with pytest.raises(Invalid, match="逐项"):
        couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])
    couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=["FC-11-3"])
    with pytest.raises(WrongState):  # what was released is not asked in other words
        couple.does(couple.team.first, steps.ask_release, **asked)
    couple.seals()
    assert couple.match().state is S.SIGNED


@pytest.mark.rule("FC-28-1")
def test_more_children_than_the_professionals_may_follow_need_a_release(world: World) -> None:
    couple = make_couple(world)
    couple.consented().met().assessed()
    home = couple.match().agency_id
    with world.writing() as session:
        agency = session.get_one(Agency, home)
        workers = load(session, agency, clock.today()).workers
        assert workers > 0
        assert load(session, agency, clock.today(), coming=25 * workers).is_over is False
        assert load(session, agency, clock.today(), coming=25 * workers + 1).is_over is True
        # With nobody there to follow them, one child is too many.
        followers = select(RoleGrant).where(RoleGrant.role == Role.SOCIAL_WORKER)
        for grant in session.scalars(followers):
            grant.valid_to = clock.today() - timedelta(days=1)
    with pytest.raises(Invalid, match="还没有写明理由"):
        couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])
    with world.writing() as session:
        for grant in session.scalars(followers):
            grant.valid_to = None
    couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])
    assert couple.match().state is S.READY
