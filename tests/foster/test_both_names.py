"""What a deputy did stands under both names, and bars both from judging it."""

from __future__ import annotations

import pytest

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Conflict
from app.foster.models import FosterApplication, Recheck, State
from app.foster.queries import decided_by
from app.foster.services import pool
from tests.accounts.test_deputies import lend
from tests.factories import World
from tests.foster.desk_cases import approve, figures, in_review, state_of
from tests.foster.pooled import make_pooled
from tests.placements.running import standing_in

FINDING = "入户查看，家庭情况没有变化。"


def test_a_decision_names_the_deputy_and_the_head(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    head = world.user("home", Role.HEAD, name="赵院长")
    deputy = world.user("home", Role.ARCHIVIST, name="钱代办")
    lend(world, head, deputy)
    assert approve(world.client(deputy), ref).status_code == 303
    assert state_of(world, ref) is State.APPROVED
    page = world.client(head).get(f"/foster/desk/{ref}/decision").text
    assert "钱代办（代赵院长）于" in page
    with world.reading() as session:
        case = session.query(FosterApplication).filter_by(ref=ref).one()
        assert decided_by(session, case) == "钱代办（代赵院长）"


def test_ones_own_decision_names_nobody_else(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    head = world.user("home", Role.HEAD, name="赵院长")
    approve(world.client(head), ref)
    with world.reading() as session:
        case = session.query(FosterApplication).filter_by(ref=ref).one()
        assert decided_by(session, case) == "赵院长"


@pytest.mark.rule("SOD-1")
def test_a_finding_by_a_deputy_bars_the_colleague_too(world: World) -> None:
    team = make_pooled(world)
    with team.acting(team.clerk) as (session, case, clerk):
        deputy = standing_in(clerk, team.actor(team.first))
        found = pool.open_recheck(session, case, reason="", actor=deputy, now=clock.now())
        pool.write_finding(session, case, found, FINDING, actor=deputy, now=clock.now())
    with world.reading() as session:
        row = session.query(Recheck).one()
        written = (row.found_by_person_id, row.found_for_person_id)
        assert written == (team.clerk.person_id, team.first.person_id)
    with team.acting(team.first) as (session, case, worker):
        deciding = standing_in(worker, team.actor(team.head))
        under_way = pool.current_recheck(session, case)
        assert under_way is not None
        with pytest.raises(Conflict, match="另一名"):
            pool.pass_recheck(session, case, under_way, actor=deciding, now=clock.now())
    with team.acting(team.head) as (session, case, head):
        under_way = pool.current_recheck(session, case)
        assert under_way is not None
        pool.pass_recheck(session, case, under_way, actor=head, now=clock.now())
