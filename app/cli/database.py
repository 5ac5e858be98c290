"""`db upgrade`: bring the database to the present shape."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.config import ROOT, Config, ConfigError
from app.core.db import reading

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig
    from flask import Flask

    from app.core.db import Database

log = logging.getLogger("tongan")
db_group = click.Group("db", help="数据库")


def alembic_config(config: Config) -> AlembicConfig:
    """Alembic's settings for this portal; migrations run as the owner of the tables."""
    from alembic.config import Config as AlembicConfig

    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(ROOT / "migrations"))
    alembic.attributes["config"] = config
    return alembic


def head() -> str:
    """The last migration of this code; each file bears its number as a name."""
    return max(path.stem for path in (ROOT / "migrations" / "versions").glob("0*.py"))


def refuse_unmigrated(app: Flask) -> None:
    """Raise ConfigError where the database is not of this code's shape.

    A database that does not answer is not refused: it may come back.
    """
    database: Database = app.extensions["database"]
    try:
        with reading(database) as session:
            found = session.scalar(text("SELECT version_num FROM alembic_version"))
    except OperationalError as error:
        if "alembic_version" not in str(error.orig):
            log.warning("the database does not answer at the start")
            return
        found = None
    except ProgrammingError:
        found = None
    if found != head():
        message = f"the database stands at {found}, the code at {head()}: run `flask db upgrade`"
        raise ConfigError(message)


@db_group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Apply the migrations that are missing; does nothing when there are none."""
    from alembic import command

    config: Config = current_app.config["PORTAL"]
    config.refuse_owner_as_app()
    command.upgrade(alembic_config(config), "head")


@db_group.command("revision")
@click.argument("message")
@with_appcontext
def revision(message: str) -> None:
    """Write a new migration from the difference between models and database."""
    from alembic import command

    command.revision(
        alembic_config(current_app.config["PORTAL"]), message=message, autogenerate=True
    )


@db_group.command("check")
@with_appcontext
def check() -> None:
    """Fail when models and migrations differ."""
    from alembic import command

    command.check(alembic_config(current_app.config["PORTAL"]))
