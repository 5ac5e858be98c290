"""Databases, the app, and people who use it: real ones, fresh for each test that asks.

`TEST_DATABASE_URL` names a PostgreSQL server (its role may make databases); without it the
tests run on SQLite. Each worker migrates one template, each test gets a copy.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic import command
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event, make_url, text

from app.audit import services as audit
from app.cli.database import alembic_config
from app.config import Config, Profile, UnifiedIdentity
from app.core import crypto
from app.core.db import Database, open_database, transaction
from app.divisions.services import load
from app.portal import create_app, set_up_database, set_up_documents
from app.rooms import BEFORE_COMMIT
from tests import sent
from tests.doctored import complaints
from tests.factories import World, make_agencies
from tests.quiet_logs import _no_person_in_the_log  # noqa: F401 - for every test
from tests.reused import KEPT, ReusedDatabase, set_aside

SERVER = os.environ.get("TEST_DATABASE_URL", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
APP_ROLE = "tongan_app"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shuffle", type=int, metavar="SEED", help="modules, and the tests of each, in any order"
    )


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.getoption("--shuffle")
    return "" if seed is None else f"order drawn with --shuffle {seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No test may need what another one left (bar R28); each worker draws the same order."""
    seed = config.getoption("--shuffle")
    if seed is None:
        return
    chance = Random(seed)
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.nodeid.split("::")[0], []).append(item)
    order = list(modules.values())
    chance.shuffle(order)
    for tests in order:
        chance.shuffle(tests)
    items[:] = [item for tests in order for item in tests]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    crypto.Keyring.make().save(path)
    return path


def _config(folder: Path, keys: Path, name: str, *, instance: Path | None = None) -> Config:
    if SERVER:
        owner = make_url(SERVER).set(drivername="postgresql+psycopg", database=name)
        app_url = owner.set(username=APP_ROLE, password=APP_ROLE)
    else:
        owner = app_url = make_url(f"sqlite+pysqlite:///{folder / name}.sqlite3")
    return Config(
        profile=Profile.TEST,
        instance=instance or folder,
        database_url=app_url.render_as_string(hide_password=False),
        owner_database_url=owner.render_as_string(hide_password=False),
        keys_file=keys,
        origin="http://localhost",
        show_codes_on_screen=True,
        # Nobody answers there, which its pages say.
        unified=UnifiedIdentity("吉林省统一身份认证", "http://127.0.0.1:9", "tongan", "secret"),
    )


def _on_server(*statements: str) -> None:
    server = create_engine(
        make_url(SERVER).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    server.dispose()


def be_quick(engine: Engine) -> None:
    """A test's file need not outlast a power cut; a server that a test kills opens its own way.

    On PostgreSQL row-level policies make a plan dear: here each is made once a connection.
    """
    event.listen(engine, "connect", _plan_once if SERVER else _never_sync)


def _plan_once(connection: Any, _record: Any) -> None:
    connection.prepare_threshold = 1
    connection.prepared_max = 2000


def _never_sync(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Config:
    """A migrated database with the divisions loaded, to be copied."""
    name = f"template_{WORKER}"
    if SERVER:
        _on_server(
            f"DROP DATABASE IF EXISTS {name}",
            f"DO $$ BEGIN CREATE ROLE {APP_ROLE} LOGIN PASSWORD '{APP_ROLE}'; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
            f"CREATE DATABASE {name}",
        )
    config = _config(tmp_path_factory.mktemp("template"), keys, name)
    crypto.use(keys, may_make=False)
    command.upgrade(alembic_config(config), "head")
    database = open_database(config)
    with transaction(database) as session:
        load(session)
    database.engine.dispose()
    if SERVER:
        database = set_up_database(config)
        with transaction(database) as session:
            make_agencies(session)
        database.engine.dispose()
        set_aside(config.owner_database_url)
    return config


@pytest.fixture(scope="session")
def peopled(template: Config, keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """On SQLite a copy of the template with the agencies of `World`, which most tests ask for."""
    config = _config(tmp_path_factory.mktemp("peopled"), keys, "peopled")
    _copy(template, config)
    database = set_up_database(config)
    with transaction(database) as session:
        make_agencies(session)
    database.engine.dispose()
    return config


def _copy(source: Config, target: Config) -> None:
    paths = [make_url(config.database_url).database or "" for config in (source, target)]
    shutil.copy(*paths)


@pytest.fixture(scope="session")
def reused(template: Config) -> Iterator[ReusedDatabase]:
    """Brings this worker's database on the server back to what the template is."""
    database = ReusedDatabase(SERVER, f"test_{WORKER}", template=f"template_{WORKER}")
    yield database
    database.drop()


@pytest.fixture(scope="session")
def database_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite file of one test after the other lies."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture
def config(
    template: Config,
    keys: Path,
    database_folder: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Config:
    fresh = _config(database_folder, keys, f"test_{WORKER}", instance=tmp_path)
    has_world = "world" in request.fixturenames
    if SERVER:
        request.getfixturevalue("reused").bring_back(with_agencies=has_world)
    else:
        for left in database_folder.iterdir():
            left.unlink()
        _copy(request.getfixturevalue("peopled") if has_world else template, fresh)
    return fresh


@pytest.fixture(scope="session")
def engine(keys: Path, database_folder: Path) -> Iterator[Engine]:
    """One engine a worker, as a worker of the portal has: it compiles each statement once.

    On SQLite its connections are closed after each test; the next one's go to another file.
    """
    config = _config(database_folder, keys, f"test_{WORKER}")
    if SERVER:
        url = make_url(config.database_url).update_query_dict({"application_name": KEPT})
        config = replace(config, database_url=url.render_as_string(hide_password=False))
    made = set_up_database(config).engine
    be_quick(made)
    event.listen(made, "before_cursor_execute", sent.note)
    yield made
    made.dispose()


def leave_alone() -> None:
    """What is loaded by now stays; the collector need not look it over again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """What one worker has compiled of the templates, the other one reads."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session")
def portal(template: Config, compiled: BytecodeCache) -> Iterator[Flask]:
    """One app a worker: making it and compiling its templates costs more than most tests."""
    made = create_app(template)
    made.jinja_env.bytecode_cache = compiled
    leave_alone()
    own: Database = made.extensions["database"]
    yield made
    own.engine.dispose()


LAST_USED: list[tuple[Database, Config]] = []


@pytest.fixture(scope="module", autouse=True)
def _doctor(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each module `flask doctor` finds nothing wrong in what its last test left."""
    LAST_USED.clear()
    yield
    for database, config in LAST_USED:
        found = complaints(database, config, request.node.nodeid)
        if not SERVER:
            database.engine.dispose()
        assert found == {}


@contextmanager
def opened(portal: Flask, config: Config, engine: Engine) -> Iterator[Flask]:
    """The portal on a test's own database and folder."""
    of_template: Database = portal.extensions["database"]
    # PostgreSQL copies a template only while nobody is connected to it.
    of_template.engine.dispose()
    portal.extensions["database"] = Database(
        engine, [*BEFORE_COMMIT, audit.seal, sent.weigh], of_template.append
    )
    portal.config["PORTAL"] = config
    crypto.use(config.keys_file, may_make=False)
    set_up_documents(config)
    LAST_USED[:] = [(portal.extensions["database"], config)]
    try:
        yield portal
    finally:
        if not SERVER:
            engine.dispose()
        portal.extensions["database"] = of_template


@pytest.fixture
def app(
    portal: Flask, config: Config, engine: Engine, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    with opened(portal, config, engine) as own:
        sent.TOO_DEAR.clear()
        yield own
    # On PostgreSQL whose rows these are is a statement of its own; counted are the quick tests.
    marks = map(request.node.get_closest_marker, ("long", "drill"))
    is_counted = not SERVER and not any(marks)
    assert not (is_counted and sent.TOO_DEAR), f"{sent.TOO_DEAR}: more than bench/sent.toml allows"


@pytest.fixture
def world(app: Flask) -> World:
    """Two counties with an institution and a bureau each, and people for the roles."""
    return World(app)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to this machine only: a test that would send mail or call out fails."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", local_only)
