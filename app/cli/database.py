"""`db upgrade`: bring the database to the present shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from app.config import ROOT, Config

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

db_group = click.Group("db", help="数据库")


def alembic_config(config: Config) -> AlembicConfig:
    """Alembic's settings for this portal; migrations run as the owner of the tables."""
    from alembic.config import Config as AlembicConfig

    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(ROOT / "migrations"))
    alembic.attributes["config"] = config
    return alembic


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
