"""Rows of authority under their seals: SQL may write them, and opens nothing by it (bar S58)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import CursorResult, delete, insert, select, text, update

from app.accounts.models import (
    Agency,
    Level,
    RoleGrant,
    User,
    UserState,
)
from app.accounts.passwords import hash_password
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.factors import give_authenticator, list_factors
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.ids import new_ref
from app.core.sealing import (
    Authority,
    BrokenSeal,
    broken,
    covered,
    is_whole,
    kinds,
    seals_of,
    table_of,
)
from tests.accounts.staff_pages import PASSWORD, sign_in
from tests.accounts.test_deputies import lend
from tests.factories import Client, World

DESK, OPEN, TO_SIGN_IN = "/foster/desk", 200, 303
TODAY = clock.today()
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def by_sql(world: World, statement: str, **values: object) -> None:
    """What somebody does who has the database, and neither the portal nor its keys."""
    with world.writing() as session:
        done = cast("CursorResult[Any]", session.execute(text(statement), values))
        assert done.rowcount == 1


def refusals(world: World) -> list[tuple[str, str]]:
    with world.reading() as session:
        lines = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "accounts.broken_seal")
            .order_by(AuditEvent.seq)
        ).all()
        assert all(line.outcome is Outcome.REFUSED for line in lines)
        return [(line.subject_kind, line.subject_ref) for line in lines]


def complaints(world: World) -> list[str]:
    with world.reading() as session:
        return list(broken(session))


def refused(world: World, browser: Client, table: str, ref: str) -> None:
    """At the next request and the one after, on record, and named by the doctor."""
    for _ in range(2):
        assert browser.get(DESK).status_code == TO_SIGN_IN
    assert refusals(world) == [(table, ref)] * 2
    assert complaints(world) == [f"{table} {ref}"]


def worker(world: World) -> tuple[User, Client]:
    user = world.user("home", Role.INTAKE)
    browser = world.client(user)
    assert browser.get(DESK).status_code == OPEN
    return user, browser


@pytest.mark.bar("S58")
def test_a_role_written_over_by_sql_is_refused_and_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    user, browser = worker(world)
    with world.reading() as session:
        grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    with caplog.at_level(logging.ERROR):
        by_sql(world, "UPDATE role_grants SET role = 'R-HEAD' WHERE id = :id", id=grant.id)
        refused(world, browser, "role_grants", grant.ref)
    assert f"the seal of role_grants number {grant.id} is broken" in caplog.text
    # What it was, put back, is whole again: nothing else can repair it.
    by_sql(
        world, "UPDATE role_grants SET role = :role WHERE id = :id",
        id=grant.id, role=str(Role.INTAKE),
    )  # fmt: skip
    assert browser.get(DESK).status_code == OPEN
    assert complaints(world) == []


@pytest.mark.bar("S58")
def test_a_role_laid_in_by_sql_opens_nothing(world: World) -> None:
    """Also with the seal of a role that somebody else has."""
    user, browser = worker(world)
    head = world.user("home", Role.HEAD)
    with world.writing() as session:
        table = RoleGrant.__table__
        row = dict(
            session.execute(select(table).where(table.c.user_id == head.id)).mappings().one()
        )
        ref = new_ref()
        del row["id"]
        session.execute(insert(RoleGrant).values(**(row | {"ref": ref, "user_id": user.id})))
    refused(world, browser, "role_grants", ref)


@pytest.mark.bar("S58")
@pytest.mark.parametrize(
    "change",
    ["state", "must_change_password", "agency_id", "person_id", "ends_on"],
)
def test_an_account_changed_by_sql_is_refused(world: World, change: str) -> None:
    user, browser = worker(world)
    other = world.user("other", Role.INTAKE)
    if change == "state":
        with world.writing() as session:
            session.get_one(User, user.id).state = UserState.DISABLED
        assert browser.get(DESK).status_code == TO_SIGN_IN
        assert refusals(world) == []
    values = {
        "state": "active", "must_change_password": True, "agency_id": other.agency_id,
        "person_id": other.person_id, "ends_on": TODAY + timedelta(days=9),
    }  # fmt: skip
    with world.writing() as session:
        session.execute(update(User).where(User.id == user.id).values({change: values[change]}))
    refused(world, browser, "users", user.ref)


def made_up(kind: type[Authority]) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(table_of(kind).columns.keys(), 1)
    return row | seals_of(kind, row)


@pytest.mark.bar("S58")
def test_a_seal_belongs_to_its_row_and_to_every_value_in_it(world: World) -> None:
    """Also to the row's number: whoever takes another account's would have its roles."""
    head, (user, _) = world.user("home", Role.HEAD), worker(world)
    lend(world, head, user)
    with world.writing() as session:
        give_authenticator(session, user, "A" * 32)
    with world.reading() as session:
        for kind in kinds():
            rows = session.execute(select(table_of(kind))).mappings().all()
            row = dict(rows[-1]) if rows else made_up(kind)
            for seal in kind.SEALS:
                assert is_whole(kind, seal, row)
                for name in covered(kind, seal):
                    other = {datetime: LONG_AGO, bool: not row[name], int: 90_001}.get(
                        type(row[name]), "0002"
                    )
                    assert not is_whole(kind, seal, row | {name: other}), (kind, name)


@pytest.mark.bar("S58")
@pytest.mark.parametrize(
    "change",
    [{"kind": AgencyKind.BUREAU}, {"level": Level.PROVINCE}, {"county_code": "220102"}],
)
def test_an_office_changed_by_sql_opens_nothing(world: World, change: dict[str, str]) -> None:
    _, browser = worker(world)
    home = world.agencies["home"]
    with world.writing() as session:
        session.execute(update(Agency).where(Agency.id == home.id).values(change))
    refused(world, browser, "agencies", home.ref)


@pytest.mark.bar("S58")
def test_what_was_lent_by_sql_opens_nothing(world: World) -> None:
    head, (user, browser) = world.user("home", Role.HEAD), worker(world)
    lent = lend(world, head, user)
    assert browser.get(DESK).status_code == OPEN
    by_sql(world, "UPDATE delegations SET most_fen = most_fen * 10 WHERE id = :id", id=lent.id)
    refused(world, browser, "delegations", lent.ref)


@pytest.mark.bar("S58")
def test_a_second_factor_given_by_sql_to_another_account_is_refused(world: World) -> None:
    user, other = world.user("home", Role.INTAKE), world.user("home", Role.HEAD)
    with world.writing() as session:
        factor = give_authenticator(session, user, "A" * 32)
        session.flush()
        number, ref = factor.id, factor.ref
    by_sql(
        world, "UPDATE second_factors SET user_id = :other WHERE id = :id",
        other=other.id, id=number,
    )  # fmt: skip
    with world.reading() as session, pytest.raises(BrokenSeal):
        list_factors(session, other.id)
    assert complaints(world) == [f"second_factors {ref}"]


@pytest.mark.bar("S58")
def test_a_password_laid_in_by_sql_lets_nobody_in(world: World) -> None:
    colleague = world.user("home", Role.HEAD)
    with world.writing() as session:
        session.execute(
            update(User)
            .where(User.id == colleague.id)
            .values(password_hash=hash_password(PASSWORD))
        )
    answer = sign_in(world.client(), colleague.username or "", PASSWORD)
    assert answer.status_code == 403
    assert refusals(world) == [("users", colleague.ref)]
    assert complaints(world) == [f"users {colleague.ref}"]


@pytest.mark.bar("S58")
def test_a_change_by_the_portal_does_not_vouch_for_one_by_sql(world: World) -> None:
    user, _ = worker(world)
    by_sql(world, "UPDATE users SET must_change_password = true WHERE id = :id", id=user.id)
    with pytest.raises(BrokenSeal), world.writing() as session:
        session.get_one(User, user.id).ends_on = TODAY
    # What no seal covers is written as ever, and mends nothing.
    with world.writing() as session:
        session.get_one(User, user.id).profession = "01"
    assert complaints(world) == [f"users {user.ref}"]


@pytest.mark.bar("S58")
def test_an_act_upon_a_row_with_a_broken_seal_is_refused_on_record(world: World) -> None:
    user, _ = worker(world)
    admin = world.staff("home", Role.AGENCY_ADMIN)
    with world.reading() as session:
        grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    by_sql(world, "UPDATE role_grants SET role = 'R-HEAD' WHERE id = :id", id=grant.id)
    answer = admin.post(f"/staff/grants/{grant.ref}/end", {"reason": "调岗"})
    assert answer.status_code == 403
    assert "被绕过系统改动过" in answer.text
    assert refusals(world) == [("role_grants", grant.ref)]
    with world.reading() as session:
        assert session.get_one(RoleGrant, grant.id).ended_reason == ""


@pytest.mark.bar("S58")
def test_every_change_by_the_portal_is_under_a_seal_of_today(world: World) -> None:
    user, browser = worker(world)
    with world.writing() as session:
        home = session.get_one(Agency, user.agency_id)
        before = home.seal
        home.level = Level.CITY
        session.flush()
        assert home.seal != before
        session.get_one(User, user.id).password_until = clock.now()
        session.add(
            RoleGrant(user_id=user.id, role=Role.HEAD, released_at=clock.now(), valid_from=TODAY)
        )
    assert browser.get(DESK).status_code == OPEN
    assert complaints(world) == []
    with world.writing() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.user_id == user.id))


def test_a_seal_covers_columns_that_are_there() -> None:
    for kind in kinds():
        for seal in kind.SEALS:
            assert set(covered(kind, seal)) <= set(table_of(kind).columns.keys())
    assert {kind.__name__ for kind in kinds()} == {
        "Adoption", "Agency", "Decision", "Delegation", "Export", "FosterApplication", "Match",
        "PayList", "Payment", "Placement", "Reveal", "RoleGrant", "SecondFactor", "User",
    }  # fmt: skip
