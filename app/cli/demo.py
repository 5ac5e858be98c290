"""`demo seed`, `demo accounts`: lifelike data on an empty database; never in production."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TextIO

import click
from flask import current_app
from flask.cli import with_appcontext

from app.config import Config, Profile

demo_group = click.Group("demo", help="演示数据")


def _refuse_production() -> None:
    config: Config = current_app.config["PORTAL"]
    if config.profile is Profile.PRODUCTION:
        click.echo("演示数据不能用于正式环境（TONGAN_ENV=production）。", err=True)
        sys.exit(1)


@demo_group.command("start")
@click.argument("listing", type=click.File("w", encoding="utf-8"))
@click.pass_context
def start(context: click.Context, listing: TextIO) -> None:
    """Migrate, fill an empty database, and write the accounts to a file: one start of Python."""
    from app.cli.database import upgrade

    context.invoke(upgrade)
    context.invoke(seed)
    with redirect_stdout(listing):
        context.invoke(accounts)


@demo_group.command("seed")
@with_appcontext
def seed() -> None:
    """Fill an empty database; does nothing where there is data."""
    from app.audit import waiting
    from app.audit.checkpoints import forget
    from app.core.db import transaction
    from app.demo.seed import is_empty
    from app.demo.seed import seed as fill
    from app.divisions.services import load

    _refuse_production()
    database = current_app.extensions["database"]
    if not is_empty(database):
        return
    forget(current_app.config["PORTAL"].checkpoints)
    waiting.forget(database)
    with transaction(database) as session:
        load(session)
    click.echo(f"演示数据已写入：{fill(database, click.echo)}户家庭。")


@demo_group.command("accounts")
@with_appcontext
def accounts() -> None:
    """The demo's accounts: one password for all."""
    from app.demo.agencies import PASSWORD
    from app.demo.listing import accounts_to_show, as_table

    _refuse_production()
    click.echo(f"演示账号（密码都是 {PASSWORD}）：")
    for line in as_table(accounts_to_show(current_app.extensions["database"])):
        click.echo(f"  {line}")
