"""`rights retain`: delete what is past its time; the worker does it daily."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

rights_group = click.Group("rights", help="个人信息")


@rights_group.command("retain")
@click.option("--dry-run", is_flag=True, help="只列出，不删除")
@with_appcontext
def retain(*, dry_run: bool) -> None:
    """Says which cases went, and which something else keeps."""
    from app.core import clock
    from app.core.db import transaction
    from app.rights import retention, terms

    with transaction(current_app.extensions["database"]) as session:
        done = retention.run(session, clock.now(), dry=dry_run)
        long = terms.run(session, clock.now(), dry=dry_run)
    done.gone += long.gone
    done.kept += long.kept
    done.rows += long.rows
    verb = "到期，将删除" if dry_run else "到期，已删除"
    click.echo(
        f"{verb}{len(done.gone)}件，共{done.rows}行；探访照片{done.photos}张，"
        f"其他记录{done.others}条；另有档案需要保留{len(done.kept)}件"
    )
    for number in done.gone:
        click.echo(f"  {number}")
