"""Approvals under their seals: one that SQL wrote is refused where it is used (bar S58)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import upkeep
from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.core import clock, sealing
from app.core.sealing import BrokenSeal
from app.foster.models import FosterApplication
from app.notices.models import Notice
from app.placements.models import Match, PayList, PayState
from app.placements.services import match_steps as steps
from app.reveals.models import Reveal
from tests.children.files import make_child
from tests.factories import World
from tests.payments.money import Till
from tests.payments.test_payment_pages import begun, client
from tests.placements.matched import couple_at

pytestmark = pytest.mark.bar("S58")


def past_the_portal(
    world: World, kind: type[sealing.Authority], values: Mapping[str, object]
) -> None:
    """What somebody writes who has the database, and neither the portal nor its keys."""
    with world.writing() as session:
        session.execute(update(kind).values(values))


def refusals(world: World) -> list[str]:
    with world.reading() as session:
        return list(
            session.scalars(
                select(AuditEvent.subject_kind).where(
                    AuditEvent.action == "accounts.broken_seal",
                    AuditEvent.outcome == Outcome.REFUSED,
                )
            )
        )


def test_no_child_goes_to_a_family_whose_approval_sql_prolonged(world: World) -> None:
    couple = couple_at(world)
    past_the_portal(world, FosterApplication, {"valid_until": clock.today() + timedelta(days=9999)})
    with pytest.raises(BrokenSeal):
        couple.open()
    with world.reading() as session:
        assert session.scalars(select(Match)).all() == []


def test_nobody_confirms_a_match_that_sql_cleared(world: World) -> None:
    couple = couple_at(world).consented().met().assessed()
    past_the_portal(world, Match, {"higher_agrees": True})
    with pytest.raises(BrokenSeal):
        couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])
    with world.reading() as session:
        assert session.scalars(select(Match.confirmed_at)).all() == [None]


def test_the_banks_file_of_a_list_that_sql_approved_is_refused(world: World) -> None:
    till = Till(world)
    _, march = begun(till)
    people = [till.users[name].person_id for name in ("finance", "social", "chief")]
    names = ("drawn_by_person_id", "checked_by_person_id", "approved_by_person_id")
    past_the_portal(
        world, PayList, {"state": PayState.APPROVED} | dict(zip(names, people, strict=True))
    )
    wanted = {"what": "bank", "kind": "csv", "reason": "发放记账"}
    answer = client(till, "finance").post(f"/payments/{march.ref}/export", wanted)
    assert (answer.status_code, "被绕过系统改动过" in answer.text) == (403, True)
    assert refusals(world) == ["payment_lists"]


def test_a_look_that_sql_agreed_to_shows_nothing(world: World) -> None:
    where = "长春市朝阳区桂林路37号"
    asker, head = world.user("home", Role.SOCIAL_WORKER), world.user("home", Role.HEAD)
    with world.writing() as session:
        child = make_child(session, world.agencies["home"], address=where)
    browser, why = world.client(asker), {"what": "address", "reason": "核对材料"}
    browser.post(f"/children/{child.ref}/reveal", why)
    now = clock.now()
    past_the_portal(
        world, Reveal,
        {"decided_at": now, "decided_by_id": head.id, "until_at": now + timedelta(minutes=30)},
    )  # fmt: skip
    answer = browser.post(f"/children/{child.ref}/reveal", why)
    assert (answer.status_code, where in answer.text) == (403, False)
    assert refusals(world) == ["reveals"]


def test_the_nightly_look_tells_security_and_audit(world: World) -> None:
    couple_at(world)
    assert upkeep.look_at_seals(world.app) == 0
    past_the_portal(world, FosterApplication, {"migrated_at": clock.now()})
    watchers = {world.user("platform", role).id for role in (Role.SECURITY_ADMIN, Role.AUDITOR)}
    assert upkeep.look_at_seals(world.app) == 1
    assert refusals(world) == ["foster_applications"]
    with world.reading() as session:
        told = session.scalars(select(Notice.user_id).where(Notice.kind == "N-SEAL"))
        assert set(told) == watchers
