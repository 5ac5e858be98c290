"""Statements that go straight to the driver: the same rows, watched and counted like any other."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, event, func, literal, select
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Agency, RoleGrant, User
from app.accounts.roles import Role
from app.core.db import SYSTEM, Scope
from app.core.guard import UnscopedStatement
from app.core.plain import Plain
from app.notices.models import Notice
from tests.conftest import SERVER
from tests.factories import World

COLUMNS = (RoleGrant.id, RoleGrant.role, RoleGrant.valid_from, RoleGrant.released_at)
OF_USER = select(*COLUMNS).where(RoleGrant.user_id == bindparam("user")).order_by(RoleGrant.id)


def test_typed_rows_are_what_sqlalchemy_gives(world: World) -> None:
    user = world.user("home", Role.INTAKE, Role.HEAD)
    plain = Plain(OF_USER)
    with world.database.session(SYSTEM, write=False) as session:
        connection = session.connection()
        typed = plain.typed(connection)
        found = [tuple(typed(row)) for row in plain.ask(connection, {"user": user.id})]
        assert found == [tuple(row) for row in session.execute(OF_USER, {"user": user.id})]
    assert [row[1] for row in found] == [Role.INTAKE, Role.HEAD]


def test_a_list_of_values_is_asked_as_well(world: World) -> None:
    plain = Plain(
        select(Agency.id)
        .where(Agency.id.in_(bindparam("ids", expanding=True)))
        .order_by(Agency.id)
        .limit(bindparam("size"))
    )
    ids = sorted(agency.id for agency in world.agencies.values())
    with world.database.session(SYSTEM, write=False) as session:
        rows = plain.ask(session.connection(), {"ids": ids, "size": 2})
    assert rows == [(ids[0],), (ids[1],)]


def test_whoever_counts_statements_sees_it(world: World) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with world.database.session(SYSTEM, write=False) as session:
        connection = session.connection()
        event.listen(world.database.engine, "before_cursor_execute", note)
        Plain(select(func.count()).select_from(User)).ask(connection, {})
        event.remove(world.database.engine, "before_cursor_execute", note)
    assert [text.split()[0] for text in seen] == ["SELECT"]


def test_an_error_of_the_driver_comes_as_sqlalchemys(world: World) -> None:
    broken = Plain(select(literal(1)).select_from(User).where(func.no_such_function() == 1))
    with world.database.session(SYSTEM, write=False) as session, pytest.raises(DBAPIError):
        broken.ask(session.connection(), {})


if not SERVER:

    def test_a_forgotten_scope_is_refused(world: World) -> None:
        somebody = Scope(person_id=1, agency_id=world.agencies["home"].id)
        with world.database.session(somebody, write=False) as session:
            connection = session.connection()
            own = select(Notice.id).where(Notice.user_id == bindparam("user"))
            assert Plain(own).ask(connection, {"user": 1}) == []
            with pytest.raises(UnscopedStatement):
                Plain(select(Notice.id).where(Notice.title == bindparam("user"))).ask(
                    connection, {"user": 1}
                )
