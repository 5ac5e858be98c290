"""`audit`: prove the record, sign it, take it elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from flask import current_app
from flask.cli import with_appcontext

from app.audit import checkpoints
from app.audit.waiting import settle
from app.cli.audit_reports import pack_command, reached_command
from app.core import clock, crypto
from app.core.db import reading
from app.documents import letter_signature

if TYPE_CHECKING:
    from datetime import datetime

    from app.audit.chain import Proof
    from app.core.db import Database

audit_group = click.Group("audit", help="操作记录")
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def _database() -> Database:
    """With what waits for its chain: nothing of the record is left out."""
    database: Database = current_app.extensions["database"]
    settle(database)
    return database


def _folder() -> Path:
    folder: Path = current_app.config["PORTAL"].checkpoints
    return folder


@audit_group.command("verify")
@click.argument("file", type=EXISTING, required=False)
@click.option("--key", type=EXISTING, help="公钥文件；核验导出的文件时必填")
@click.option("--checkpoints", "witness", type=EXISTING, help="另外保存的核验点文件")
@click.option("--printed", default="", help="打印的日摘要上的“序号:校验值”")
@with_appcontext
def verify(file: Path | None, key: Path | None, witness: Path | None, printed: str) -> None:
    """Prove the record of DATABASE_URL, or FILE with the public key alone.

    Exit status 1 and the first broken line otherwise.
    """
    if file is None:
        with reading(_database()) as session:
            _tell(checkpoints.prove(session, _folder(), printed))
        return
    if key is None:
        raise click.UsageError("核验导出的文件需要 --key 公钥文件")
    public = crypto.public_key(key.read_bytes())
    apart = None if witness is None else checkpoints.entries_in(witness.read_text("utf-8"))
    with file.open(encoding="utf-8") as text:
        _tell(checkpoints.examine_export(text, public, apart, printed))


def _tell(proof: Proof) -> None:
    if proof.broken_at is not None:
        click.echo(f"操作记录在第{proof.broken_at}条断开：{proof.why}")
        sys.exit(1)
    click.echo(f"操作记录完整：共{proof.lines}条，末条校验值 {proof.head}")
    click.echo(f"签名核验点核对到第{proof.checked_to}条。")


@audit_group.command("checkpoint")
@with_appcontext
def checkpoint() -> None:
    """Sign what has come since the last checkpoint; the worker does it every few minutes."""
    click.echo(f"新增核验点{checkpoints.take(_database(), _folder())}个：{_folder()}")


@audit_group.command("restored")
@click.argument("reason")
@with_appcontext
def restored(reason: str) -> None:
    """After a backup was put back: say, signed, from which line the record was lost."""
    lost = checkpoints.restored(_database(), _folder(), reason)
    click.echo(f"已记下：第{lost}条起的旧记录随备份恢复而失去。")


@audit_group.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"))
@with_appcontext
def export(file: TextIO) -> None:
    """Write the record with its checkpoints, to be proved elsewhere with the public key."""
    with reading(_database()) as session:
        file.writelines(f"{line}\n" for line in checkpoints.export(session, _folder()))


@audit_group.command("key")
@with_appcontext
def key_command() -> None:
    """Show the public key with which checkpoints and decisions are proved."""
    click.echo(crypto.ring().public_pem, nl=False)


@audit_group.command("letter")
@click.argument("pdf", type=EXISTING)
@click.argument("statement", type=EXISTING)
@click.option("--key", type=EXISTING, required=True, help="公钥文件")
@with_appcontext
def letter(pdf: Path, statement: Path, key: Path) -> None:
    """Check a letter against its signed statement, with the public key alone."""
    said = json.loads(statement.read_text("utf-8"))
    if why := letter_signature.fault(pdf.read_bytes(), said, crypto.public_key(key.read_bytes())):
        click.echo(f"不能确认：{why}")
        sys.exit(1)
    click.echo(
        f"确认：{said['number']}，{said['signed_at']}签署，记录第{said['after']['seq']}条之后"
    )


@audit_group.command("digest")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天；默认今天")
@with_appcontext
def digest(day: datetime | None) -> None:
    """Show a day's digest, to be printed, signed and filed."""
    with reading(_database()) as session:
        asked = day.date() if day else clock.today()
        click.echo(checkpoints.digest(session, asked, checkpoints.read(_folder())), nl=False)


audit_group.add_command(reached_command)
audit_group.add_command(pack_command)
