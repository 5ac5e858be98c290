"""Who may visit whom, how many come, and which visit counts."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core.codes import Relation
from app.core.policy import Actor, Refused, Unseen, allows
from app.families.models import Member
from app.visits import queries
from app.visits.services import recording
from tests.factories import make_user
from tests.visits.placed import Placed, good


@pytest.mark.parametrize("by_number", [True, False])
def test_a_spouse_who_works_there_neither_visits_nor_reads(
    placed: Placed, now: datetime, by_number: bool
) -> None:
    """The household counts, not the account holder alone; a same identity number is enough."""
    with placed.world.writing() as session:
        spouse = _spouse(session)
        person = Person(name="赵国强", pinyin="", id_no_index=spouse.id_no_index)
        if not by_number:
            person.id_no_index = None
        session.add(person)
        session.flush()
        if not by_number:
            spouse.person_id = person.id
        user = make_user(session, placed.world.agencies["home"], Role.SOCIAL_WORKER, person=person)
        placed.home.users["spouse"] = user
    with placed.world.writing() as session:
        plan, worker = placed.plan(session), placed.home.actor(session, "worker")
        actor = Actor(**{**vars(worker), "user_id": user.id, "person_id": user.person_id})
        assert not allows(actor, "visits.view", plan)
        assert allows(worker, "visits.view", plan)
        assert queries.due_page(session, actor, "", "")[0] == []
        assert len(queries.due_page(session, worker, "", "")[0]) == 1
        with pytest.raises(Unseen):
            queries.get_plan(session, actor, plan.ref)
        with pytest.raises(Refused):
            recording.record(session, plan, good(placed.second(session), now), actor=actor, now=now)


def _spouse(session: Session) -> Member:
    return session.scalars(select(Member).where(Member.relation == Relation.SPOUSE)).one()
