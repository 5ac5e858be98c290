"""Migrations: down and up again with data, to what the models say, and killed on the way (R08)."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from app.all_models import METADATA
from app.cli.database import alembic_config
from app.cli.doctor import examine
from app.config import ROOT, Config
from app.core.db import Database, open_database, reading
from app.demo.seed import seed
from tests.conftest import SERVER, WORKER, _config, _on_server
from tests.factories import World
from tests.purchasing.in_contract import Deal
from tests.visits.placed import Placed

FIRST = "0001_house"
"""The revision that makes the tables: below it there is nothing to keep rows in."""
MILLION = 1_000_000
UPGRADES = """
import sys, time
from pathlib import Path
from alembic import command
from sqlalchemy import event
from sqlalchemy.engine import Engine
from app.cli.database import alembic_config
from app.config import Config, Profile

url, owner, folder, stop = *sys.argv[1:4], int(sys.argv[4])
config = Config(profile=Profile.TEST, instance=Path(folder), database_url=url,
                owner_database_url=owner, keys_file=Path(folder) / "keys.json",
                origin="http://localhost")
done = 0

@event.listens_for(Engine, "after_cursor_execute")
def count(*_):
    global done
    done += 1
    if done == stop:
        print("half", flush=True)
        time.sleep(600)

command.upgrade(alembic_config(config), "head")
print("whole", done, flush=True)
"""
# What a revision may change besides rows: tables, columns, indexes, triggers, functions, policies.
SHAPE = (
    (
        """SELECT table_name, column_name, data_type, is_nullable, column_default
       FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace""",
        """SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger
       WHERE NOT tgisinternal""",
        """SELECT pg_get_functiondef(oid) FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace""",
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
        """SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class
       WHERE relnamespace = 'public'::regnamespace""",
    )
    if SERVER
    else ("SELECT type, name, tbl_name, sql FROM sqlite_master",)
)


@pytest.fixture
def empty(tmp_path: Path, keys: Path, template: Config) -> Iterator[Config]:
    """A database of its own with nothing in it; the template has made the portal's role."""
    name = f"empty_{WORKER}"
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    yield _config(tmp_path, keys, name)
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def engine_of(config: Config) -> Engine:
    """As the tables' owner."""
    return open_database(replace(config, database_url=config.owner_database_url)).engine


@pytest.fixture
def owner(empty: Config) -> Iterator[Engine]:
    engine = engine_of(empty)
    yield engine
    engine.dispose()


@pytest.fixture
def town(world: World) -> World:
    """A placed child with its plan and a contract that runs: some of each room's rows."""
    Placed(world)
    Deal(world).run()
    world.database.engine.dispose()
    return world


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def _all(connection: Connection, statement: str) -> list[str]:
    return sorted(map(str, connection.execute(text(statement)).all()))


def shape(engine: Engine) -> list[list[str]]:
    with engine.connect() as connection:
        return [_all(connection, statement) for statement in SHAPE]


def rows(engine: Engine) -> dict[str, tuple[int, str]]:
    """Of each table that has any, how many rows and what is in them."""
    found = {}
    with engine.connect() as connection:
        if SERVER:
            connection.execute(text("SET row_security = off"))
        for name in sorted(tables(engine)):
            lines = _all(connection, f'SELECT * FROM "{name}"')  # noqa: S608 - our names
            if lines:
                found[name] = (len(lines), sha256("\n".join(lines).encode()).hexdigest())
    return found


def revisions(config: Config) -> list[str]:
    """From the last one to the first."""
    script = ScriptDirectory.from_config(alembic_config(config))
    return [revision.revision for revision in script.walk_revisions()]


def goes_down_and_up(app: Flask) -> dict[str, tuple[int, str]]:
    """To every revision that has tables and back, with every row, fact, trigger and policy."""
    config: Config = app.config["PORTAL"]
    alembic, engine = alembic_config(config), engine_of(config)
    as_made, whole = shape(engine), rows(engine)
    for revision in revisions(config)[1:]:
        command.downgrade(alembic, revision)
        assert rows(engine) == whole, revision
        assert shape(engine) != as_made, revision
        command.upgrade(alembic, "head")
        assert rows(engine) == whole, revision
        assert shape(engine) == as_made, revision
        with reading(app.extensions["database"]) as session:
            assert examine(session) == {}
    engine.dispose()
    return whole


@pytest.mark.bar("R08", "R25")
def test_rows_survive_each_revision_down_and_up(town: World) -> None:
    whole = goes_down_and_up(town.app)
    assert len(whole) > 40


@pytest.mark.long
@pytest.mark.bar("R08", "R25")
def test_the_demo_survives_each_revision_down_and_up(app: Flask) -> None:
    database: Database = app.extensions["database"]
    seed(database)
    database.engine.dispose()
    whole = goes_down_and_up(app)
    assert sum(number for number, _ in whole.values()) > 10_000


@pytest.mark.long
@pytest.mark.bar("R08")
def test_migrations_go_up_down_and_up_to_what_the_models_say(empty: Config, owner: Engine) -> None:
    """Below the first revision there are no tables: going there drops every row."""
    alembic, made = alembic_config(empty), set(METADATA.tables)
    for act, left in ((command.upgrade, made), (command.downgrade, set()), (command.upgrade, made)):
        act(alembic, "head" if left else "base")
        assert tables(owner) == left
    with owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == [], "write a migration"


def upgrades(config: Config, *, stop: int) -> subprocess.Popen[str]:
    """A process that brings a database up; after so many statements it stands still."""
    given = (config.database_url, config.owner_database_url, str(config.instance), str(stop))
    return subprocess.Popen(
        [sys.executable, "-c", UPGRADES, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def killed(config: Config, stop: int) -> bool:
    """Whether the process was killed half way; else it was through before."""
    process = upgrades(config, stop=stop)
    assert process.stdout is not None
    said = process.stdout.readline().split()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return said == ["half"]


@pytest.mark.long
@pytest.mark.bar("R08")
def test_a_migration_killed_anywhere_is_run_again(town: World) -> None:
    """With rows, from the tables alone to the head; the last kill falls on its last statement."""
    config = town.app.config["PORTAL"]
    alembic, engine = alembic_config(config), engine_of(config)
    as_made, whole = shape(engine), rows(engine)
    command.downgrade(alembic, FIRST)
    process = upgrades(config, stop=0)
    steps = int(process.communicate()[0].split()[1])
    for stop in (steps // 50, steps // 4, steps // 2, steps * 3 // 4, steps):
        command.downgrade(alembic, FIRST)
        assert killed(config, stop), stop
        assert rows(engine) == whole, stop
        command.upgrade(alembic, "head")
        assert (rows(engine), shape(engine)) == (whole, as_made), stop
    with town.reading() as session:
        assert examine(session) == {}
    engine.dispose()


@pytest.mark.long
@pytest.mark.bar("R08")
def test_the_first_migration_killed_half_way_leaves_nothing_and_is_run_again(
    empty: Config, owner: Engine
) -> None:
    assert killed(empty, 100)
    assert tables(owner) == set()
    command.upgrade(alembic_config(empty), "head")
    assert tables(owner) == set(METADATA.tables)


if SERVER:

    @pytest.mark.long
    @pytest.mark.bar("R08")
    def test_a_migration_that_waits_for_a_lock_gives_up_and_is_run_again(town: World) -> None:
        """Everybody would queue behind it: `lock_timeout` is five seconds."""
        config = town.app.config["PORTAL"]
        alembic, engine = alembic_config(config), engine_of(config)
        as_made, whole = shape(engine), rows(engine)
        command.downgrade(alembic, FIRST)
        with engine.begin() as reader:
            reader.execute(text("SELECT count(*) FROM households"))
            began = time.monotonic()
            with pytest.raises(OperationalError, match="lock timeout"):
                command.upgrade(alembic, "head")
            assert time.monotonic() - began > 4
        command.upgrade(alembic, "head")
        assert (rows(engine), shape(engine)) == (whole, as_made)
        engine.dispose()


def many_children(config: Config) -> None:
    """A million copies of the one child, each with its own numbers."""
    database = open_database(replace(config, database_url=config.owner_database_url))
    columns = [c.name for c in METADATA.tables["children"].columns if c.name != "id"]
    own = {"ref": "'r' || n.n", "file_no": "'CH-' || n.n", "id_no_index": "NULL"}
    taken = ", ".join(own.get(name, f"c.{name}") for name in columns)
    counted = f"""
        WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MILLION})
        INSERT INTO children ({", ".join(columns)})
        SELECT {taken} FROM n, (SELECT * FROM children LIMIT 1) c"""  # noqa: S608 - our names
    with database.writer.begin() as connection:
        connection.execute(text(counted))
    database.writer.dispose()


def files_of_tables(engine: Engine) -> list[str]:
    """PostgreSQL's file of each table: one that is rewritten gets another."""
    files = """SELECT relname, relfilenode FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"""
    with engine.connect() as connection:
        return _all(connection, files) if SERVER else []


@pytest.mark.long
@pytest.mark.bar("R08")
def test_a_million_children_are_migrated_within_a_minute(town: World) -> None:
    """Every revision that comes after the tables; none writes a table anew."""
    config = town.app.config["PORTAL"]
    alembic, engine = alembic_config(config), engine_of(config)
    command.downgrade(alembic, FIRST)
    many_children(config)
    files = files_of_tables(engine)
    began = time.monotonic()
    command.upgrade(alembic, "head")
    took = time.monotonic() - began
    assert files_of_tables(engine) == files, "a table was written anew, under a lock"
    with engine.connect() as connection:
        if SERVER:
            connection.execute(text("SET row_security = off"))
        assert connection.execute(text("SELECT count(*) FROM children")).scalar_one() > MILLION
    engine.dispose()
    print(f"R08 a million children: {took:.1f} s")  # noqa: T201 - the figure is promised
    assert took < 60
