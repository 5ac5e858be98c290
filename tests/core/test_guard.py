"""A statement that forgot whose rows it wants is refused."""

from __future__ import annotations

import ast
import time

import pytest
from sqlalchemy import (
    Executable,
    Select,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.config import ROOT
from app.core import guard
from app.core.db import SYSTEM, Base, Scope, begin_writing
from app.core.guard import UnscopedStatement, WrittenWhileReading, unscoped
from app.documents.models import Document
from app.foster.models import Assignment, FosterApplication, Paper, State
from app.guarded import OPEN
from app.notices.models import Notice
from tests.conftest import SERVER
from tests.factories import World

case = FosterApplication
other = aliased(FosterApplication)

FORGOTTEN = {
    "what a visitor typed, first": select(case).where(literal("x") == case.ref),
    "no condition": select(case),
    "what a visitor typed": select(case).where(case.ref == "x"),
    "a state": select(case).where(case.state == State.REVIEW),
    "a count": select(func.count()).select_from(Document),
    "joined, both open": select(Paper).join(case, case.id == Paper.application_id),
    "joined to an open table": select(Notice).join(User, User.id == Notice.user_id),
    "beside one that is scoped": select(Paper, case)
    .join(case, true())
    .where(Paper.application_id == 1),
    "an alias": select(other).where(other.ref == "x"),
    "inside a subquery": select(User.id).where(
        User.id.in_(select(case.officer_id).where(case.state == State.REVIEW))
    ),
    "a change": update(Notice).values(title="x").where(Notice.kind == "x"),
    "a deletion": delete(Document).where(Document.digest == "x"),
}
SCOPED = {
    "an office": select(case).where(case.agency_id == 1, case.state == State.REVIEW),
    "a row that was seen": select(Paper).where(Paper.application_id == 1),
    "some rows that were seen": select(Paper).where(Paper.application_id.in_([1, 2])),
    "none of them": select(Paper).where(Paper.application_id.in_([])),
    "joined to a scoped one": select(Paper)
    .join(case, case.id == Paper.application_id)
    .where(case.county_code == "220104"),
    "through a subquery": select(case).where(
        case.id.in_(select(Assignment.application_id).where(Assignment.person_id == 1))
    ),
    "through an account": select(Notice)
    .join(User, User.id == Notice.user_id)
    .where(User.person_id == 1),
    "an alias": select(other).where(other.agency_id == 1),
    "a change": update(Notice).values(title="x").where(Notice.user_id == 1),
    "the value first": select(Paper).where(literal(1) == Paper.application_id),
    "an open table": select(User).where(User.username == "x"),
}


def ask(world: World, statement: Executable, scope: Scope) -> None:
    with world.database.session(scope, write=not isinstance(statement, Select)) as session:
        session.execute(statement)


if not SERVER:

    @pytest.fixture
    def somebody(world: World) -> Scope:
        return Scope(person_id=1, agency_id=world.agencies["home"].id)

    @pytest.mark.bar("S08")
    @pytest.mark.parametrize("name", FORGOTTEN)
    def test_a_forgotten_scope_is_refused(world: World, somebody: Scope, name: str) -> None:
        with pytest.raises(UnscopedStatement):
            ask(world, FORGOTTEN[name], somebody)

    @pytest.mark.parametrize("name", SCOPED)
    def test_a_scoped_statement_passes(world: World, somebody: Scope, name: str) -> None:
        with begin_writing(world.database.session(somebody, write=True)) as session:
            session.execute(SCOPED[name])

    @pytest.mark.bar("S38")
    @pytest.mark.parametrize(
        "statement",
        [
            insert(User).values(username="x"),
            update(Notice).values(title="x").where(Notice.user_id == 1),
            delete(Document).where(Document.id == 1),
            text("WITH one AS (SELECT 1) DELETE FROM notices WHERE user_id IN one"),
            text("DROP TABLE notices"),
        ],
        ids=["insert", "update", "delete", "behind a WITH", "another table"],
    )
    def test_a_reading_transaction_writes_nothing(world: World, statement: Executable) -> None:
        with (
            world.database.session(SYSTEM, write=False) as session,
            pytest.raises(WrittenWhileReading),
        ):
            session.execute(statement)

    def test_the_system_reads_all(world: World) -> None:
        ask(world, select(case), SYSTEM)

    def test_a_reason_opens_and_closes(world: World, somebody: Scope) -> None:
        with world.database.session(somebody, write=False) as session:
            with unscoped(session, "a test"):
                session.execute(select(case))
            with pytest.raises(UnscopedStatement):
                session.execute(select(case))

    @pytest.mark.bar("S08")
    def test_a_connection_that_is_used_again_is_watched_anew(world: World, somebody: Scope) -> None:
        ask(world, select(case), SYSTEM)
        with pytest.raises(UnscopedStatement):
            ask(world, select(case), somebody)

    def test_a_repeated_statement_costs_little() -> None:
        statement = (
            "SELECT foster_papers.id FROM foster_papers WHERE foster_papers.application_id = ?"
        )
        guard.unreached(statement)
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            for _ in range(1000):
                guard.unreached(statement)
            times.append(time.perf_counter() - begin)
        assert min(times) / 1000 < 10e-6


def test_a_column_that_is_set_is_no_table() -> None:
    """A household counts its rooms; the rooms of homes are a table."""
    assert "rooms" in guard.GUARDED
    assert not guard.unreached("UPDATE households SET floor=?, rooms=? WHERE households.id = ?")


@pytest.mark.bar("S08")
def test_every_table_is_guarded_or_open_for_a_reason() -> None:
    tables = Base.metadata.tables.keys()
    assert guard.GUARDED.keys() | OPEN.keys() == set(tables)
    assert not guard.GUARDED.keys() & OPEN.keys()


def test_columns_of_the_guard_are_there() -> None:
    for name, columns in guard.GUARDED.items():
        assert columns <= set(Base.metadata.tables[name].columns.keys()), name


# Who may see everybody's rows for the rest of a request, or ask SQLite without a scope, and why.
# `as_system` is for one narrow question inside a service; no page takes it.
RESCOPES = {
    "app/core/web.py": "who acts is found before there is a scope",
    "app/documents/views/verify.py": "the code on the paper is the key",
    "app/adoption/views/sender.py": "the link of the sending side, and a code, are the key",
    "app/foster/views/consent.py": "the token of the link is the key",
}
UNSCOPED = {
    "app/documents/queries.py": "a file or letter by its random name; its room is asked next",
    "app/foster/visit_files.py": "a visit by its random name; its case is asked next",
    "app/institutions/files.py": "a finding by its random name; what is seen is asked next",
}


def callers(name: str) -> set[str]:
    """The files of the portal that call this function."""
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if path.name not in {"db.py", "guard.py"}
        and f"{name}(" in path.read_text()  # to parse the others takes a second
        and any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
            for node in ast.walk(ast.parse(path.read_text()))
        )
    }


def test_places_that_look_past_the_scope_are_known() -> None:
    assert callers("rescope") == set(RESCOPES)
    assert callers("unscoped") == set(UNSCOPED)


def test_no_page_takes_the_systems_place() -> None:
    assert not [path for path in callers("as_system") if "/views" in path]
