"""`python -m bench.deliveries [records] [rows]`: progress, monthly report and import at full size.

One contract of the demo has all the records, the other running ones a tenth each; into the large
one a workbook of `rows` is brought, checked and written as the worker does. Exit status 1 where a
goal is missed.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from alembic import command
from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload

from app.accounts.actors import staff_actor
from app.accounts.models import User
from app.accounts.roles import Role
from app.cli.database import alembic_config
from app.core import clock, crypto
from app.core.db import as_system, reading, transaction
from app.core.ids import new_ref
from app.demo.agencies import make_offices
from app.demo.organisations import make_organisations
from app.demo.people import Population
from app.demo.purchases import make_purchases
from app.demo.purchases_contracts import make_contracts
from app.demo.purchases_judged import make_colleges
from app.divisions.services import load
from app.portal import create_app
from app.purchasing.models import (
    Attendance,
    Beneficiary,
    BeneficiaryKind,
    ContractState,
    ImportState,
    RecordImport,
    RecordWorker,
    SampleDraw,
    ServiceContract,
    ServiceGroup,
    ServiceRecord,
)
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services import importing, reporting
from app.purchasing.services.progress import standing
from app.purchasing.services.record_sheets import HEAD, HINTS
from app.purchasing.services.working import Frame, frame_of
from bench.data import BATCH, configure

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.db import Database

GOAL, IMPORT_GOAL = 0.3, 30.0
"""Seconds of processor time."""
CODES = {
    "K-01": 10, "K-02": 30, "K-04": 5, "K-06": 5, "K-08": 4, "K-11": 8, "K-12": 10, "K-21": 28,
}  # fmt: skip
DERIVED = ("K-07", "K-09")
CHILDREN, NEW_CHILDREN, SERIES, MOST_CAME = 2_000, 500, 300, 6
FIRST_NUMBER = 5_000
DAYS = 300
SLOT = 45
"""Minutes of a piece of work in the workbook."""


def main(records: int, rows: int) -> int:
    """Measure; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        config = configure(Path(folder))
        crypto.use(config.keys_file, may_make=True)
        command.upgrade(alembic_config(config), "head")
        app = create_app(config)
        database, people = app.extensions["database"], Population()
        with app.app_context():
            with transaction(database) as session:
                load(session)
                agencies, _ = make_offices(session, people, clock.now())
            make_organisations(database, people)
            make_purchases(database, people, agencies, lambda _says: None)
            make_colleges(database, people)
            make_contracts(database, lambda _says: None)
            with transaction(database) as session:
                largest = fill(session, records)
            with reading(database) as session:
                missed = measure(session, session.get_one(ServiceContract, largest))
            return missed | bring_in(database, largest, rows)


def fill(session: Session, records: int) -> int:
    """The oldest running contract without samples gets the records, others a tenth; its number."""
    drawn = select(SampleDraw.contract_id)
    running = session.scalars(
        select(ServiceContract.id)
        .where(ServiceContract.state == ContractState.RUNNING)
        .order_by(ServiceContract.id.in_(drawn), ServiceContract.starts_on)
    ).all()
    rng, largest = random.Random(1), running[0]
    for row in running:
        contract = session.get_one(ServiceContract, row)
        contract.items = [
            {"indicator": code, "name": INDICATORS[code].name, "target": 1_000, "weight": 1_000}
            for code in (*CODES, *DERIVED)
        ]
        _records(session, row, records if row == largest else records // 10, rng)
    # The hours that the demo's people have on record are theirs again for the workbook.
    session.execute(update(RecordWorker).values(is_void=True))
    session.connection().exec_driver_sql("ANALYZE")
    return largest


def _records(session: Session, contract: int, number: int, rng: random.Random) -> None:
    known: dict[str, Any] = {"contract_id": contract, "version": 1, "created_at": clock.now()}
    first = date(2026, 1, 1)
    session.execute(
        insert(Beneficiary),
        [known | {"ref": new_ref(), "number": f"{n + FIRST_NUMBER}", "kind": BeneficiaryKind.CHILD,
                  "from_on": first, "name_mask": "张*", "division_code": ""}
         for n in range(CHILDREN + NEW_CHILDREN)],
    )  # fmt: skip
    session.execute(
        insert(ServiceGroup),
        [known | {"ref": new_ref(), "indicator": ("K-04", "K-06")[n % 2], "title": f"第{n}期",
                  "plan": "", "review": "", "started_on": first} for n in range(SERIES)],
    )  # fmt: skip
    of = ServiceGroup.contract_id == contract
    groups = {
        code: session.scalars(
            select(ServiceGroup.id).where(of, ServiceGroup.indicator == code)
        ).all()
        for code in ("K-04", "K-06")
    }
    children = session.scalars(
        select(Beneficiary.id)
        .where(Beneficiary.contract_id == contract, Beneficiary.number >= f"{FIRST_NUMBER}")
        .order_by(Beneficiary.number)
        .limit(CHILDREN)
    ).all()
    codes = rng.choices(list(CODES), list(CODES.values()), k=number)
    for at in range(0, number, BATCH):
        rows = [_row(known, code, groups, first, rng) for code in codes[at : at + BATCH]]
        session.execute(insert(ServiceRecord), rows)
        ids = dict(
            session.execute(
                select(ServiceRecord.ref, ServiceRecord.id)
                .where(ServiceRecord.contract_id == contract)
                .order_by(ServiceRecord.id.desc())
                .limit(BATCH)
            ).all()
        )
        session.execute(
            insert(Attendance),
            [{"record_id": ids[row["ref"]], "beneficiary_id": child}
             for row in rows
             for child in rng.sample(children, MOST_CAME if row["indicator"] == "K-06" else 1)],
        )  # fmt: skip


def _row(
    known: dict[str, Any], code: str, groups: Any, first: date, rng: random.Random
) -> dict[str, Any]:
    on, late = first + timedelta(days=rng.randrange(DAYS)), rng.choice([0, 0, 0, 1, 5, 12, 40])
    ref = new_ref()
    return known | {
        "ref": ref, "indicator": code, "group_id": rng.choice(groups.get(code, [None])),
        "served_on": on, "month": f"{on:%Y-%m}", "starts_at": 540, "minutes": 60,
        "place": "永昌社区", "quantity": 1, "people": 6, "worked": 120,
        "content_sealed": bytes(300), "outcome": "visited" if code == "K-02" else "",
        "follow_up": "", "is_risk": False, "evidence": ["signed"], "key": ref,
        "entered_after": late, "is_proven": True, "import_id": "", "void_reason": "",
        "entered_at": datetime(on.year, on.month, on.day, 4, tzinfo=UTC) + timedelta(days=late),
    }  # fmt: skip


def measure(session: Session, contract: ServiceContract) -> int:
    """Print a line each; 1 where one misses the goal."""
    asked: dict[str, Callable[[], object]] = {
        "progress": lambda: standing(session, contract, date(2026, 12, 31)),
        "monthly report": lambda: reporting.figures(session, contract, "2026-09"),
    }
    missed = 0
    for name, ask in asked.items():
        times = []
        for _ in range(3):
            start = time.process_time()
            ask()
            times.append(time.process_time() - start)
        print(f"{name:<16}{min(times) * 1000:>8.0f} ms")
        missed |= min(times) > GOAL
    return int(missed)


def bring_in(database: Database, contract: int, rows: int) -> int:
    """Upload, check and write a workbook as the worker does; 1 where it misses the goal."""
    start = time.process_time()
    with transaction(database) as session, as_system(session):
        found = session.get_one(ServiceContract, contract)
        supplier = found.supplier_id or 0
        sender = session.scalars(
            select(User).where(User.agency_id == supplier).order_by(User.id).limit(1)
        ).one()
        roles = frozenset({str(Role.ORGANISATION_WORKER)})
        actor = staff_actor(session, sender.id, sender.person_id, "", supplier, roles)
        body = workbook(frame_of(session, found, clock.today()), rows)
        made, start = time.process_time() - start, time.process_time()
        batch = importing.upload(session, found, "记录.xlsx", body, actor=actor, now=clock.now()).id
    print(f"{'workbook':<16}{made * 1000:>8.0f} ms")
    spent = _step("upload", start)
    start = time.process_time()
    importing.run_waiting(database, clock.now())
    spent += _step("check", start)
    start = time.process_time()
    with transaction(database) as session, as_system(session):
        held = session.get_one(RecordImport, batch, options=[joinedload(RecordImport.contract)])
        if held.findings and held.findings["errors"]:
            print(held.counts, held.findings["errors"][:3])
            return 1
        importing.confirm(session, held, actor=actor, now=clock.now())
    importing.run_waiting(database, clock.now())
    spent += _step("write", start)
    with reading(database) as session, as_system(session):
        held = session.get_one(RecordImport, batch)
        if held.state is not ImportState.DONE or held.counts["new"] != rows:
            print(held.state, held.counts)
            return 1
    print(f"{'import':<16}{spent * 1000:>8.0f} ms")
    return int(spent > IMPORT_GOAL)


def _step(name: str, start: float) -> float:
    spent = time.process_time() - start
    print(f"  {name:<14}{spent * 1000:>8.0f} ms")
    return spent


def workbook(frame: Frame, rows: int) -> bytes:
    """Visits, consultations and events of all days of the contract, one after the other."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("服务记录")
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, HINTS)
    first, staff = frame.contract.starts_on, list(frame.staff_on(frame.contract.starts_on).values())
    days = (clock.today() - first).days
    for n in range(rows):
        on, place = first + timedelta(days=n % days), n // days
        slot, who = divmod(place, len(staff))
        starts, code = slot * SLOT, ("K-02", "K-12", "K-08")[n % 3]
        child = "" if code == "K-08" else f"{FIRST_NUMBER + CHILDREN + place % NEW_CHILDREN}"
        page.write_row(n + 2, 0, [
            code, on.isoformat(), f"{starts // 60}:{starts % 60:02d}", str(SLOT), f"社区{who}",
            staff[who], child, "" if child else "20", "", "见到了" if code == "K-02" else "", "",
            "上门了解孩子近期的生活、学习和身体情况，和照料人谈了作息", "情况稳定", "下月再访", "",
            "签字记录" if child else "签到表",
        ])  # fmt: skip
    book.close()
    return out.getvalue()


if __name__ == "__main__":
    sizes = [int(text) for text in sys.argv[1:]] + [200_000, 20_000][len(sys.argv) - 1 :]
    sys.exit(main(sizes[0], sizes[1]))
