"""A drill's own portal: a server of its own on a database that the drill may hurt."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, make_url, text

from app.cli.database import alembic_config
from app.config import Config, Profile
from app.core import crypto
from app.core.db import transaction
from app.divisions.services import load
from app.portal import create_app, set_up_database
from tests.browser.server import Server
from tests.drills.cluster import ROLE, Cluster, Standby
from tests.drills.nodes import Site, on_both
from tests.drills.proxy import proxy
from tests.factories import World, make_agencies


def portal_on(folder: Path, keys: Path, owner: str, user: str) -> Config:
    """A migrated portal with divisions and agencies; addresses are SQLAlchemy's."""
    config = Config(
        profile=Profile.TEST, instance=folder, database_url=user, owner_database_url=owner,
        keys_file=keys, origin="http://localhost", show_codes_on_screen=True,
    )  # fmt: skip
    crypto.use(keys, may_make=False)
    command.upgrade(alembic_config(config), "head")
    database = set_up_database(config)
    with transaction(database) as session:
        load(session)
        make_agencies(session)
    database.engine.dispose()
    return config


def on_cluster(cluster: Cluster, folder: Path, keys: Path, name: str = "portal") -> Config:
    """The portal on a database of this server, under its own role."""
    url = cluster.url.replace("postgresql:", "postgresql+psycopg:")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE}'"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    owner = make_url(url).set(database=name)
    user = owner.set(username=ROLE, password=ROLE)
    return portal_on(folder, keys, str(owner), user.render_as_string(hide_password=False))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter."""
    with tempfile.TemporaryDirectory(prefix="tongan-drill.", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def cluster(open_folder: Path) -> Iterator[Cluster]:
    folder = open_folder / "server"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    for pid in made.processes() if (made.data / "postmaster.pid").exists() else []:
        os.kill(pid, 18)
    made.remove()


def world_on(config: Config) -> World:
    """People for a portal that `portal_on` made."""
    return World(create_app(replace(config)))


@pytest.fixture
def site(cluster: Cluster, open_folder: Path, keys: Path) -> Iterator[Site]:
    """Two nodes on `cluster` and its replica."""
    config = on_cluster(cluster, open_folder, keys)
    folder = open_folder / "standby"
    folder.mkdir()
    standby = Standby(folder, cluster)
    config = replace(config, database_url=on_both(config.database_url, cluster, standby))
    world = world_on(config)
    nodes = [Server(config), Server(config)]
    try:
        with proxy(open_folder, *(node.port for node in nodes)) as port:
            yield Site(world, nodes, cluster, standby, port)
    finally:
        for node in nodes:
            node.kill()
        world.database.engine.dispose()
        standby.remove()
