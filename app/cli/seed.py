"""`seed --scale`: lifelike data by the million on an empty database; never in production."""

from __future__ import annotations

import os
import sys
import time

import click
from flask import current_app
from flask.cli import with_appcontext

SCALES = ("county", "city", "province", "nation")


@click.command("seed")
@click.option(
    "--scale", type=click.Choice(SCALES), required=True, help="一万、十万、百万、千万名儿童"
)
@click.option("--number", default=2026, help="同一个数字得到同样的数据")
@with_appcontext
def seed_command(scale: str, number: int) -> None:
    """Fill an empty database with drawn children, families and placements by bulk load."""
    from app.config import Profile
    from app.demo.seed import is_empty
    from app.seeding.fill import SCALES as SIZES
    from app.seeding.fill import fill

    if current_app.config["PORTAL"].profile is Profile.PRODUCTION:
        click.echo("测试数据不能用于正式环境（TONGAN_ENV=production）。", err=True)
        sys.exit(1)
    database = current_app.extensions["database"]
    if not is_empty(database):
        click.echo("数据库里已经有数据，没有写入。", err=True)
        sys.exit(1)
    begun = time.monotonic()
    made = fill(database, SIZES[scale], number, click.echo, os.cpu_count() or 1)
    click.echo(f"已写入{made}名儿童，用时{time.monotonic() - begun:.0f}秒。")
