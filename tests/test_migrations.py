"""Migrations: they make what the models say, and go down and up again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from app.all_models import METADATA
from app.cli.database import alembic_config
from app.config import Config
from app.core.db import open_database
from tests.conftest import SERVER, WORKER, _config, _on_server


@pytest.fixture
def empty(tmp_path: Path, keys: Path, template: Config) -> Iterator[Config]:
    """A database of its own with nothing in it; the template has made the portal's role."""
    name = f"empty_{WORKER}"
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    yield _config(tmp_path, keys, name)
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def owner(empty: Config) -> Iterator[Engine]:
    engine = open_database(replace(empty, database_url=empty.owner_database_url)).engine
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


@pytest.mark.long
@pytest.mark.bar("R08")
def test_migrations_go_up_down_and_up_to_what_the_models_say(empty: Config, owner: Engine) -> None:
    alembic, made = alembic_config(empty), set(METADATA.tables)
    for act, left in ((command.upgrade, made), (command.downgrade, set()), (command.upgrade, made)):
        act(alembic, "head" if left else "base")
        assert tables(owner) == left
    with owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == [], "write a migration"
