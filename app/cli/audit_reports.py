"""What an auditor takes away: whom a breach concerns, and the pack of a year."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, or_, select

from app.audit import checkpoints
from app.audit.codes import KINDS
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import midnight
from app.audit.wording import SAYS
from app.config import ROOT
from app.core import clock, crypto
from app.core.db import reading
from app.documents.sheets import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

DAY = click.DateTime(["%Y-%m-%d"])
E = AuditEvent
# By the words of its name: an act by which somebody lets something happen.
LETS = re.compile(
    r"[._](?:accept|approve|award|confirm|decide|grant|paid|pay|qualify|refuse|reject|release|sign)"
    r"(?:_|$)"
    r"|^adoption\.register$"
)
NO_DECISION = {"accounts.sign_in", "accounts.sign_out"}


def between(first: date, last: date) -> ColumnElement[bool]:
    """Lines of these days, Beijing time, both included."""
    return (E.at >= midnight(first)) & (E.at < midnight(last + timedelta(days=1)))


def reached(session: Session, user_id: int, first: date, last: date) -> list[tuple[Any, ...]]:
    """What an account saw or changed: object, case, act, fields, how often, when.

    A list shows many objects and names none: its page stands for them, without a number.
    """
    key = (E.subject_kind, E.subject_ref, E.case_no, E.action, E.note)
    query = (
        select(*key, func.count(), func.min(E.at), func.max(E.at))
        .where(E.actor_user_id == user_id, E.outcome != Outcome.REFUSED)
        .where(or_(E.subject_ref != "", E.outcome == Outcome.READ))
        .where(between(first, last))
        .group_by(*key)
        .order_by(E.subject_kind, E.subject_ref, E.action)
    )
    return [
        (KINDS.get(kind, kind), ref, case_no, SAYS.get(action, action), note, count, *(
            moment.astimezone(clock.BEIJING).isoformat(timespec="minutes") for moment in moments
        ))
        for kind, ref, case_no, action, note, count, *moments in session.execute(query)
    ]  # fmt: skip


@click.command("reached")
@click.argument("account", type=int)
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def reached_command(account: int, first: datetime, last: datetime, file: Path) -> None:
    """After a breach: what ACCOUNT reached between two days, object by object, into FILE."""
    with reading(current_app.extensions["database"]) as session:
        rows = reached(session, account, first.date(), last.date())
    _write(file, ("对象", "编号", "办件", "操作", "字段", "次数", "最早", "最晚"), rows)
    objects = len({row[1] for row in rows if row[1]})
    click.echo(f"涉及{objects}个对象，{len(rows)}行：{file}")


@click.command("pack")
@click.argument("year", type=int)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def pack_command(year: int, folder: Path) -> None:
    """The auditor's pack of a YEAR: inventory, statistics, approvals, refusals, keys, evidence."""
    folder.mkdir(parents=True, exist_ok=True)
    with reading(current_app.extensions["database"]) as session:
        _statistics(session, year, folder)
        witness = current_app.config["PORTAL"].checkpoints
        proof = checkpoints.prove(session, witness)
        digest = checkpoints.digest(session, clock.today(), checkpoints.read(witness))
    _inventory(folder)
    ring = crypto.ring()
    about = {
        "year": year,
        "made": clock.now().isoformat(timespec="seconds"),
        "record": {"lines": proof.lines, "head": proof.head, "broken_at": proof.broken_at},
        "checkpoints_to": proof.checked_to,
        "keys": {v: ring.suites.get(v, "sm") for v in sorted(ring.masters)},
        "active_key": ring.active,
        "public_key": ring.key_mark,
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1), "utf-8")
    (folder / "digest.txt").write_text(digest, "utf-8")
    for name in ("bar.md", "permissions.md", "threats.md"):
        (folder / name).write_bytes((ROOT / "docs" / name).read_bytes())
    click.echo(f"{year}年审计材料：{folder}（{len(list(folder.iterdir()))}个文件）")


def _statistics(session: Session, year: int, folder: Path) -> None:
    days = between(date(year, 1, 1), date(year, 12, 31))
    counted = (E.agency_id, E.roles, E.action)
    for outcome, name in (
        (Outcome.READ, "readings.csv"),
        (Outcome.DONE, "acts.csv"),
        (Outcome.REFUSED, "refusals.csv"),
    ):
        query = (
            select(*counted, func.count(), func.count(E.actor_user_id.distinct()))
            .where(days, E.outcome == outcome)
            .group_by(*counted)
            .order_by(func.count().desc())
        )
        rows = (
            (agency or "", roles, action, SAYS.get(action, action), count, people)
            for agency, roles, action, count, people in session.execute(query)
        )
        _write(folder / name, ("单位", "角色", "代码", "操作", "次数", "人数"), rows)
    done = session.scalars(select(E.action).distinct().where(days, E.outcome == Outcome.DONE))
    lets = [action for action in done if LETS.search(action) and action not in NO_DECISION]
    approvals = (
        select(E.seq, E.at, E.action, E.actor_user_id, E.case_no, E.before, E.after, E.basis)
        .where(days, E.outcome == Outcome.DONE, E.action.in_(lets))
        .order_by(E.seq)
    )
    head = ("序号", "时间", "操作", "账号", "办件", "之前", "之后", "依据")
    _write(folder / "approvals.csv", head, session.execute(approvals))


def _inventory(folder: Path) -> None:
    from app.inventory import INVENTORY

    rows = (
        (name, column, said.data_class, said.says, said.mask or "", table.purpose,
         table.basis.ground.label, table.retention.says)
        for name, table in INVENTORY.items()
        for column, said in table.columns.items()
    )  # fmt: skip
    head = ("表", "列", "级别", "内容", "遮盖", "目的", "依据", "保存")
    _write(folder / "inventory.csv", head, rows)


def _write(path: Path, head: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> None:
    # With a mark of UTF-8 at its beginning, else spreadsheets here take it for GBK.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([plain(str(cell)) for cell in row] for row in rows)
