"""`python -m bench.bulk FOLDER [ROWS]`: a workbook of children comes in, lists go out (P10, P11).

Fills a portal with one institution under the folder where there is none yet, brings ROWS children
in (100,000) by the code of the page and of the worker, then writes as many rows of a list as CSV
and as a workbook. Each step runs in a process of its own, so that its memory is its own; printed
are seconds of CPU, seconds on the clock and megabytes above what the process had before, those of
the processes that it forks included.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter
from alembic import command
from sqlalchemy import func, select

from app.accounts.actors import staff_actor
from app.accounts.models import Agency, Level, Person, RoleGrant, User
from app.accounts.roles import AgencyKind, Role
from app.children.models import Child
from app.cli.database import alembic_config
from app.core import clock, crypto
from app.core.db import as_system, reading, transaction
from app.core.identifiers import make_synthetic_id
from app.divisions.services import load
from app.documents.sheets import Mark, Table, as_csv, as_xlsx
from app.golive.columns import CHILDREN, MARK
from app.golive.models import Batch
from app.golive.services import batches as golive
from app.portal import create_app
from bench.data import configure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from app.core.db import Database

ROWS = 100_000
LOOKED = 1.0
"""Seconds between two looks at the memory of several processes: a look takes some 10 ms of CPU."""
PLACE = "220104"
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "明红军丽强芳勇艳杰静磊敏洋娟涛秀超霞平刚桂英华玉兰文建国海燕"
EACH_FAULT = 500
"""One row in so many is wrong in each of the ways of `FAULTS`."""
FAULTS: tuple[tuple[str, Any], ...] = (
    ("own_no", ""), ("name", "A 1"), ("sex", "不详"), ("birth_on", "2018-02-30"),
    ("id_no", "220104201603059001"), ("hukou", "999999"), ("category", "别的"),
    ("ground", ""), ("care_on", "1999-01-01"), ("care_form", "类家庭"),
)  # fmt: skip


class Used(NamedTuple):
    """What one step took: seconds of CPU and on the clock, megabytes at the most."""

    cpu: float
    wall: float
    memory: float
    says: str


def children(rows: int, *, faulty: bool) -> Iterator[dict[str, Any]]:
    """Rows as an institution has them; with `faulty`, of each kind of error some."""
    rng = random.Random(rows)
    first = date(2010, 1, 1)
    for n in range(rows):
        born = first + timedelta(days=n % 5000)
        male = rng.random() < 0.5
        # A number each: other counties once the fifty of a day and a sex are used.
        county = f"22{1 + n // 250_000:02}{1 + n // 5000 % 50 // 25:02}"
        name = rng.choice(FAMILY_NAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        row = {
            "own_no": f"ET-{n:06}", "name": name, "sex": "男" if male else "女", "birth_on": born,
            "id_no": make_synthetic_id(county, born, male=male, n=n // 5000 % 25),
            "nation": "汉族", "hukou": PLACE, "category": "孤弃儿童（监护困境儿童）",
            "category_on": born + timedelta(days=200), "guardian": "民政部门长期监护",
            "ground": "查找不到父母或者其他监护人", "guardian_name": "朝阳区民政局",
            "care_form": "机构集中养育", "care_on": born + timedelta(days=100),
            "care_says": f"{n % 9 + 1}号楼{n % 90 + 101}室", "health": "一般",
            "school": f"第{n % 40 + 1}小学" if n % 2 else "", "grade": "三年级" if n % 2 else "",
        }  # fmt: skip
        if faulty and n % EACH_FAULT < len(FAULTS):
            key, cell = FAULTS[n % EACH_FAULT]
            row[key] = cell
        yield row


def write_book(path: Path, rows: int, *, faulty: bool) -> None:
    """The rows as a workbook, as a spreadsheet program keeps it."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    day, page = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_worksheet(CHILDREN.title)
    keys = [column.key for column in CHILDREN.columns]
    page.write_row(0, 0, [MARK, *(column.header for column in CHILDREN.columns)])
    for line, row in enumerate(children(rows, faulty=faulty), 1):
        for at, cell in enumerate((row.get(key, "") for key in keys), 1):
            if isinstance(cell, date):
                page.write_datetime(line, at, cell, day)
            elif cell:
                page.write_string(line, at, cell)
    book.close()


def portal(folder: Path) -> Database:
    """The portal of the folder; with an institution, where it is new."""
    config = configure(folder)
    is_made = config.keys_file.exists()
    crypto.use(config.keys_file, may_make=True)
    command.upgrade(alembic_config(config), "head")
    database: Database = create_app(config).extensions["database"]
    if not is_made:
        with transaction(database) as session:
            load(session)
            home = Agency(
                name="儿童福利院", short_name="福利院", kind=AgencyKind.INSTITUTION,
                level=Level.COUNTY, division_code=PLACE, phone="0431-85550100", staff_count=20,
            )  # fmt: skip
            home.place(PLACE)
            session.add(home)
            session.flush()
            for name, role in (("admin", Role.AGENCY_ADMIN), ("head", Role.HEAD)):
                person = Person(name=name)
                session.add(person)
                session.flush()
                user = User(person_id=person.id, agency_id=home.id, username=name, password_hash="")
                session.add(user)
                session.flush()
                now = clock.now()
                session.add(
                    RoleGrant(
                        user_id=user.id, role=role, released_at=now, valid_from=clock.day(now)
                    )
                )
    return database


def _act(database: Database, who: str, role: Role, act: Callable[..., object]) -> None:
    with transaction(database) as session:
        user = session.scalars(select(User).where(User.username == who)).one()
        roles = frozenset({str(role)})
        act(session, staff_actor(session, user.id, user.person_id, who, user.agency_id or 0, roles))


def upload(database: Database, folder: Path, book: str) -> str:
    """As the page does it."""
    body = (folder / book).read_bytes()
    _act(database, "admin", Role.AGENCY_ADMIN, lambda session, actor: golive.upload(
        session, book, body, actor=actor, now=clock.now()
    ))  # fmt: skip
    return f"{len(body) / 1e6:.1f} MB"


def work(database: Database, _folder: Path, _argument: str) -> str:
    """As the worker does it."""
    golive.run_waiting(database, clock.now())
    with reading(database) as session, as_system(session):
        batch = session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).one()
        made = session.scalar(select(func.count()).select_from(Child))
        return f"{batch.state}, {batch.counts.get('errors')} errors, {made:,} children"


def release(database: Database, _folder: Path, _argument: str) -> str:
    """By the head, who has looked at it."""

    def agree(session: Any, actor: Any) -> None:
        batch = session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).one()
        golive.release(session, batch, has_seen_notes=True, actor=actor, now=clock.now())

    _act(database, "head", Role.HEAD, agree)
    return ""


def export(_database: Database, folder: Path, kind: str) -> str:
    """A list of ten columns, with a mark in every row."""
    rows = int((folder / "rows").read_text())
    head = [f"列{n}" for n in range(10)]
    table = Table("名单", head, ([f"CH-{n:06}", *["第一儿童福利院"] * 8, n] for n in range(rows)))
    mark = Mark("trace", "words")
    body = as_csv(table, mark) if kind == "csv" else as_xlsx([table], mark)
    return f"{len(body) / 1e6:.1f} MB"


STEPS: tuple[tuple[str, Callable[..., str], str], ...] = (
    ("upload, faulty", upload, "faulty.xlsx"),
    ("preview, faulty", work, ""),
    ("upload", upload, "whole.xlsx"),
    ("preview", work, ""),
    ("release", release, ""),
    ("write", work, ""),
    ("export, csv", export, "csv"),
    ("export, xlsx", export, "xlsx"),
)


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


class _Peak(threading.Thread):
    """Watches the memory of this process and of those it forks; what they share counts once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.is_over = 0.0, threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(LOOKED):
            pid = os.getpid()
            forked = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            if forked:
                self.most = max(self.most, sum(map(_proportional, (str(pid), *forked))))


def _proportional(pid: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has ended
        return 0.0
    return next(int(line.split()[1]) for line in lines.splitlines() if line[:4] == "Pss:") / 1024


def _cpu() -> float:
    """Of this process and of those it has forked and that have ended."""
    return sum(os.times()[:4])


def _step(folder: Path, number: int, answer: Connection) -> None:
    _, act, argument = STEPS[number]
    database = portal(folder)
    before, peak, begun, cpu = _status("VmRSS:"), _Peak(), time.monotonic(), _cpu()
    Path("/proc/self/clear_refs").write_text("5")  # the most of memory is counted from here
    peak.start()
    says = act(database, folder, argument)
    cpu, wall = _cpu() - cpu, time.monotonic() - begun
    peak.is_over.set()
    answer.send(Used(cpu, wall, max(_status("VmHWM:"), peak.most) - before, says))


def measure(folder: Path, rows: int) -> Iterator[tuple[str, Used]]:
    """What each step takes, by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rows").write_text(str(rows))
    for name in ("faulty", "whole"):
        write_book(folder / f"{name}.xlsx", rows, faulty=name == "faulty")
    processes = get_context("spawn")
    for number, (name, _, _) in enumerate(STEPS):
        mine, theirs = processes.Pipe()
        process = processes.Process(target=_step, args=(folder, number, theirs))
        process.start()
        theirs.close()
        used = mine.recv()
        process.join()
        yield name, used


def main(folder: Path, rows: int) -> None:
    """Print it."""
    for name, used in measure(folder, rows):
        print(
            f"{name:16} {used.cpu:6.2f} s of CPU {used.wall:6.2f} s "
            f"{used.memory:6.0f} MB  {used.says}", flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROWS)
