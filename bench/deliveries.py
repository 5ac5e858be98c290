"""`python -m bench.deliveries [records]`: progress and monthly report of many service records.

The records are shared by the demo's running contracts; the largest one is measured. Exit status 1
where it takes longer than the goal.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from sqlalchemy import insert, select

from app.cli.database import alembic_config
from app.core import clock, crypto
from app.core.db import reading, transaction
from app.core.ids import new_ref
from app.demo.agencies import make_offices
from app.demo.organisations import make_organisations
from app.demo.people import Population
from app.demo.purchases import make_purchases
from app.demo.purchases_contracts import make_contracts
from app.divisions.services import load
from app.portal import create_app
from app.purchasing.models import (
    Attendance,
    Beneficiary,
    BeneficiaryKind,
    ContractState,
    ServiceContract,
    ServiceGroup,
    ServiceRecord,
)
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services import reporting
from app.purchasing.services.progress import standing
from bench.data import BATCH, configure

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

GOAL = 0.3
"""Seconds of processor time."""
CODES = {
    "K-01": 10, "K-02": 30, "K-04": 5, "K-06": 5, "K-08": 4, "K-11": 8, "K-12": 10, "K-21": 28,
}  # fmt: skip
DERIVED = ("K-07", "K-09")
CHILDREN, SERIES, MOST_CAME = 2_000, 300, 6
DAYS = 300


def main(records: int) -> int:
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
            make_contracts(database, lambda _says: None)
            with transaction(database) as session:
                largest = fill(session, records)
            with reading(database) as session:
                return measure(session, session.get_one(ServiceContract, largest))


def fill(session: Session, records: int) -> int:
    """The running contracts get their records, half of them one contract; its row number."""
    running = session.scalars(
        select(ServiceContract.id).where(ServiceContract.state == ContractState.RUNNING)
    ).all()
    rng, largest = random.Random(1), running[0]
    for row in running:
        contract = session.get_one(ServiceContract, row)
        contract.items = [
            {"indicator": code, "name": INDICATORS[code].name, "target": 1_000, "weight": 1_000}
            for code in (*CODES, *DERIVED)
        ]
        number = records // 2 if row == largest else records // 2 // (len(running) - 1)
        _records(session, row, number, rng)
    session.connection().exec_driver_sql("ANALYZE")
    return largest


def _records(session: Session, contract: int, number: int, rng: random.Random) -> None:
    known: dict[str, Any] = {"contract_id": contract, "version": 1, "created_at": clock.now()}
    first = date(2026, 1, 1)
    session.execute(
        insert(Beneficiary),
        [known | {"ref": new_ref(), "number": f"{n + 5000}", "kind": BeneficiaryKind.CHILD,
                  "from_on": first, "name_mask": "张*", "division_code": ""}
         for n in range(CHILDREN)],
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
        select(Beneficiary.id).where(Beneficiary.contract_id == contract)
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


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
