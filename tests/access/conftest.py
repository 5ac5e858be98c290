"""One database for a whole module: the portal-wide tests send thousands of requests to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jinja2 import BytecodeCache
from sqlalchemy import make_url

from app.config import Config
from app.core import clock
from app.deadlines.turning import turn
from app.portal import create_app, set_up_documents
from app.rooms import CLOCKWORKS
from tests.access.town import Town, build
from tests.conftest import (
    LAST_USED,
    SERVER,
    WORKER,
    _config,
    _on_server,
    be_quick,
    leave_alone,
)

# Row-level security is PostgreSQL's, the plans that are read are SQLite's.
collect_ignore = ["test_plans.py"] if SERVER else ["test_rows.py"]


@contextmanager
def a_town(template: Config, keys: Path, compiled: BytecodeCache, folder: Path) -> Iterator[Town]:
    """A province with every role and a case in each important state."""
    name = f"{folder.name.rstrip('0123456789')}_{WORKER}"
    config = _config(folder, keys, name)
    if SERVER:
        _on_server(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE template_{WORKER}",
        )
    else:
        source = make_url(template.database_url).database or ""
        shutil.copy(source, make_url(config.database_url).database or "")
    portal = create_app(config)
    portal.jinja_env.bytecode_cache = compiled
    be_quick(portal.extensions["database"].engine)
    built = build(portal)
    turn(built.database, CLOCKWORKS, clock.now())
    leave_alone()
    yield built
    portal.extensions["database"].engine.dispose()
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def town(
    template: Config,
    keys: Path,
    compiled: BytecodeCache,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    """The one that most tests share: nothing that they send to it is kept."""
    with a_town(template, keys, compiled, tmp_path_factory.mktemp("town")) as built:
        yield built


@pytest.fixture(autouse=True)
def _left_to_the_doctor(request: pytest.FixtureRequest) -> None:
    """A module that used the town answers for how it stands; its files lie in its own folder."""
    if "town" in request.fixturenames:
        town: Town = request.getfixturevalue("town")
        set_up_documents(town.app.config["PORTAL"])
        LAST_USED[:] = [(town.database, town.app.config["PORTAL"])]


@pytest.fixture
def own_town(
    template: Config,
    keys: Path,
    compiled: BytecodeCache,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    """One for a test that spoils it."""
    with a_town(template, keys, compiled, tmp_path_factory.mktemp("spoilt")) as built:
        yield built
