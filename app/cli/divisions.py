"""`flask divisions`: fill the table of divisions, import villages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.db import reading, transaction

if TYPE_CHECKING:
    from app.divisions.services import Loaded

divisions_group = AppGroup("divisions", help="Administrative divisions (docs/data.md).")
SHOWN_ERRORS = 50


@divisions_group.command("load")
def load() -> None:
    """Bring the table to the shipped lists; safe to run again."""
    from app.divisions import services

    with transaction(current_app.extensions["database"]) as session:
        _say(services.load(session))


@divisions_group.command("import-villages")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and count, write nothing.")
def import_villages(file: Path, *, dry_run: bool) -> None:
    """Add villages from CSV (columns code, name; UTF-8). One bad row and nothing is written."""
    from app.audit import services as audit
    from app.core.policy import SYSTEM_ACTOR
    from app.divisions import services

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException("文件不是UTF-8编码，请另存为“CSV UTF-8”后再导入。") from error
    database = current_app.extensions["database"]
    with reading(database) if dry_run else transaction(database) as session:
        done = services.import_villages(session, text, dry_run=dry_run)
        if not dry_run and not done.errors:
            says = f"新增{done.added}，改名{done.changed}"
            audit.record(session, SYSTEM_ACTOR, "divisions.import_villages", note=says)
    for row, says in done.errors[:SHOWN_ERRORS]:
        click.echo(f"第{row}行：{says}", err=True)
    if done.errors:
        raise click.ClickException(f"共{len(done.errors)}行有错，没有写入任何数据。")
    _say(done)


def _say(done: Loaded) -> None:
    click.echo(f"新增 {done.added}，更改 {done.changed}，未变 {done.unchanged}")
