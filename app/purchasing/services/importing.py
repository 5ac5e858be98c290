"""A workbook of records from the upload to the records: all of its rows come in, or none (§6)."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import joinedload

from app.accounts.actors import staff_actor
from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system, attempt, reading, transaction
from app.core.errors import Conflict, Invalid, Unavailable, WrongState
from app.core.policy import demand
from app.documents import services as documents
from app.documents.intake import Checked, clean_name
from app.documents.models import Document, ScanState
from app.documents.scanning import scan
from app.golive import progress
from app.purchasing.models import (
    ImportState,
    RecordImport,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.rules.counting import Timing
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services import risks
from app.purchasing.services.import_clashes import Known
from app.purchasing.services.record_sheets import Reader, read
from app.purchasing.services.recording import hands, hour
from app.purchasing.services.working import RUNS, Work, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor
    from app.purchasing.services.record_sheets import Fault

log = logging.getLogger("tongan.purchasing")
AT_ONCE = 500
"""So many rows are checked and written while the page waits; more are the worker's."""
MOST_FAULTS, SHOWN, PIECE = 2_000, 5, 1_000
KEEP = timedelta(days=30)
"""A workbook that was never brought in is kept so long, no longer."""
CHANGED = "检查以后又有人记录了同一件工作，请重新上传再检查一次"
UNDER_WAY = (ImportState.WAITING, ImportState.CONFIRMED)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = {
    "indicator": "项目代码", "on": "服务日期", "minutes": "分钟", "starts": "开始时间",
    "place": "地点", "content": "服务内容", "workers": "工作人员", "evidence": "证明材料",
    "amount": "金额（元）", "outcome": "探访结果", "who": "服务对象编号", "others": "另外来的人数",
    "group": "个案或小组",
}  # fmt: skip


@dataclass
class Plan:
    """What a workbook would do: new works with their row, how many are there already, faults."""

    works: list[tuple[int, Work]] = field(default_factory=list)
    same: int = 0
    late: int = 0
    lost: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.works), "same": self.same, "late": self.late, "lost": self.lost,
            "errors": len(self.faults),
        }  # fmt: skip


def upload(
    session: Session, contract: ServiceContract, name: str, body: bytes, *, actor: Actor,
    now: datetime,
) -> RecordImport:  # fmt: skip
    """Keep the file, sealed, and check it: at once, or by the worker. Raises Invalid."""
    demand(actor, "purchasing.deliver", contract)
    if contract.state not in RUNS or contract.erased_on is not None:
        raise WrongState("合同没有在履约，不能再记录服务。")
    rows = read(body)
    found = scan(body)
    if found is ScanState.REFUSED:
        raise Invalid("文件里发现病毒，没有保存。请先杀毒，再换一个文件上传。", "file")
    if found is ScanState.WAITING:
        raise Conflict("病毒检查暂时不可用，请稍后再上传。")
    digest = hashlib.sha256(body).hexdigest()
    batch = RecordImport(
        contract_id=contract.id, file_digest=digest, row_count=len(rows),
        sent_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    batch.contract = contract
    session.add(batch)
    session.flush()
    batch.document_id = documents.keep(
        session, Checked(clean_name(name), XLSX, body, digest, found),
        subject_kind="purchase_import", subject_id=batch.id, uploaded_by_id=actor.user_id, now=now,
    ).id  # fmt: skip
    audit.record(
        session, actor, "purchasing.import_records", contract.subject, after="upload",
        note=f"{len(rows)}行，文件SHA-256 {digest}", at=now,
    )  # fmt: skip
    if len(rows) <= AT_ONCE:
        _store(batch, plan_of(session, contract, rows, now), now)
    session.flush()
    return batch


def plan_of(
    session: Session,
    contract: ServiceContract,
    rows: Iterable[tuple[int, dict[str, Any]]],
    now: datetime,
    told: Callable[[int], None] = lambda _done: None,
) -> Plan:
    """Every row against the contract, the other rows, and all that was recorded before."""
    today = clock.day(now)
    frame = frame_of(session, contract, today)
    plan, reader = Plan(), Reader(frame)
    works: list[tuple[int, Work]] = []
    for number, cells in rows:
        work, unread = reader.work(cells)
        plan.faults += [(number, column, says) for column, says in unread]
        if work is not None:
            wrong = frame.problems(work, now)
            plan.faults += [(number, _COLUMNS[name], says) for name, says in wrong]
            if not wrong:
                works.append((number, work))
        if number % PIECE == 0:
            told(number)
    with as_system(session):
        known = Known(session, frame, [work for _, work in works])
    for number, work in works:
        key = frame.key(work)
        if known.has(key, work):
            plan.same += 1
            continue
        clash = known.clash(key, work, number)
        if clash is not None:
            plan.faults.append((number, *clash))
            continue
        plan.works.append((number, work))
        timing = frame.timing(work.on, today)
        plan.late += timing is Timing.LATE
        plan.lost += timing is Timing.LOST
    plan.faults.sort(key=lambda fault: fault[0])
    return plan


def _store(batch: RecordImport, plan: Plan, now: datetime) -> None:
    batch.state = ImportState.FAULTY if plan.faults else ImportState.READY
    batch.checked_at, batch.counts = now, plan.counts
    batch.findings = {
        "errors": [list(fault) for fault in plan.faults[:MOST_FAULTS]],
        "preview": [_shown(work) for _, work in plan.works[:SHOWN]],
    }


def _shown(work: Work) -> list[str]:
    return [
        work.on.isoformat(), hour(work.starts_at), INDICATORS[work.indicator].name, work.place,
        str(len(work.who) + work.others or "—"),
    ]  # fmt: skip


def confirm(session: Session, batch: RecordImport, *, actor: Actor, now: datetime) -> None:
    """Everything is checked once more, then written, or nothing is. Raises WrongState."""
    demand(actor, "purchasing.deliver", batch.contract)
    if batch.state is not ImportState.READY:
        raise WrongState
    batch.state = ImportState.CONFIRMED
    session.flush()
    if batch.row_count <= AT_ONCE:
        plan = plan_of(session, batch.contract, read(body_of(session, batch)), now)
        try:
            with attempt(session):
                write(session, batch, plan, actor=actor, now=now)
        except IntegrityError:
            _store(batch, Plan(faults=[(0, "", CHANGED)]), now)
            session.flush()


def write(
    session: Session, batch: RecordImport, plan: Plan, *, actor: Actor, now: datetime
) -> None:
    """All new works of a confirmed file; what changed since the check leaves it FAULTY.

    Raises IntegrityError where somebody recorded the same work this very moment.
    """
    contract = batch.contract
    if plan.faults:
        _store(batch, plan, now)
        session.flush()
        return
    _insert(session, batch, plan, actor=actor, now=now)
    batch.counts, batch.state, batch.finished_at = plan.counts, ImportState.DONE, now
    batch.findings = None
    document = session.get(Document, batch.document_id) if batch.document_id else None
    if document is not None:
        documents.remove(session, document, now)
    audit.record(
        session, actor, "purchasing.import_records", contract.subject, after="done",
        note=f"新记录{len(plan.works)}条，已有{plan.same}条，文件SHA-256 {batch.file_digest}",
        at=now,
    )  # fmt: skip
    session.flush()


def _insert(
    session: Session, batch: RecordImport, plan: Plan, *, actor: Actor, now: datetime
) -> None:
    frame = frame_of(session, batch.contract, clock.day(now))
    for at in range(0, len(plan.works), PIECE):
        piece = [work for _, work in plan.works[at : at + PIECE]]
        rows = [frame.build(work, entered_by_id=actor.user_id, now=now) for work in piece]
        for row, work in zip(rows, piece, strict=True):
            row.import_id = batch.ref
            row.risk_told_at = now if work.is_risk else None
        session.bulk_save_objects(rows)
        made = {row.ref: row for row in rows}
        for ref, number in session.execute(
            select(ServiceRecord.ref, ServiceRecord.id).where(
                ServiceRecord.contract_id == batch.contract_id, ServiceRecord.ref.in_(made)
            )
        ):
            made[ref].id = number
        done = [one for row, work in zip(rows, piece, strict=True) for one in hands(row, work)]
        session.bulk_save_objects(sorted(done, key=lambda one: type(one).__name__))
        for row, work in zip(rows, piece, strict=True):
            if work.is_risk:
                people = [frame.people[one] for one in work.who]
                risks.tell(session, batch.contract, people, row.ref)
        session.flush()
        progress.tell(batch.ref, at + len(piece), len(plan.works))


def body_of(session: Session, batch: RecordImport) -> bytes:
    """The uploaded file. Raises Conflict once it is removed."""
    if batch.document_id is None:
        raise Conflict("上传的文件已经删除。请重新上传。")
    return b"".join(documents.read(session.get_one(Document, batch.document_id)))


def drop_files(session: Session, *which: ColumnElement[bool], now: datetime) -> int:
    """Workbooks that brought nothing in go, and what was found in them; how many."""
    rows = session.scalars(
        select(RecordImport).where(
            *which, RecordImport.state != ImportState.DONE, RecordImport.document_id.is_not(None)
        )
    ).all()
    for batch in rows:
        documents.remove(session, session.get_one(Document, batch.document_id), now)
        batch.document_id, batch.findings, batch.state = None, None, ImportState.FAULTY
    session.flush()
    return len(rows)


# --- for the worker ---------------------------------------------------------------------------


def run_waiting(database: Database, now: datetime) -> int:
    """Check and write what is too large for a request; how many were done.

    Each file is written in one transaction of its own, without a savepoint in it, which costs
    SQLite more with every row. Killed at any row none of it is there, and the next run begins anew.
    A file that cannot be brought in stops no other one.
    """
    with reading(database) as session:
        waiting = session.execute(
            select(RecordImport.id, RecordImport.ref)
            .where(RecordImport.state.in_(UNDER_WAY))
            .order_by(RecordImport.id)
        ).all()
    for row, ref in waiting:
        try:
            _one(database, row, now)
        except (OperationalError, Unavailable):
            log.exception("import of records %s is tried again", ref)
            continue
        except (Invalid, Conflict) as error:
            _give_up(database, row, error.says, now)
        except IntegrityError:
            _give_up(database, row, CHANGED, now)
        except Exception:
            log.exception("import of records %s is given up", ref)
            _give_up(database, row, "系统出错，一条也没有导入。请联系系统管理员", now)
        progress.forget(ref)
    with transaction(database) as session:
        drop_files(session, RecordImport.created_at < now - KEEP, now=now)
    return len(waiting)


def _one(database: Database, row: int, now: datetime) -> None:
    with transaction(database) as session:
        batch = session.get_one(
            RecordImport, row, options=[joinedload(RecordImport.contract)],
            with_for_update={"of": RecordImport},
        )  # fmt: skip
        if batch.state not in UNDER_WAY:
            return
        progress.tell(batch.ref, 0, batch.row_count)
        rows = read(body_of(session, batch))
        told = partial(progress.tell, batch.ref, total=batch.row_count)
        plan = plan_of(session, batch.contract, rows, now, told)
        if batch.state is ImportState.WAITING:
            _store(batch, plan, now)
        else:
            write(session, batch, plan, actor=_sender(session, batch), now=now)


def _sender(session: Session, batch: RecordImport) -> Actor:
    user = session.get_one(User, batch.sent_by_id, options=[joinedload(User.person)])
    if user.agency_id is None:
        raise WrongState
    roles = frozenset({str(Role.ORGANISATION_WORKER)})
    return staff_actor(session, user.id, user.person_id, user.person.name, user.agency_id, roles)


def _give_up(database: Database, row: int, says: str, now: datetime) -> None:
    with transaction(database) as session:
        batch = session.get_one(RecordImport, row)
        if batch.state in UNDER_WAY:
            _store(batch, Plan(faults=[(0, "", says)]), now)


def latest(session: Session, contract: ServiceContract, most: int = 20) -> list[RecordImport]:
    """The contract's files, the newest first."""
    return list(
        session.scalars(
            select(RecordImport)
            .where(RecordImport.contract_id == contract.id)
            .order_by(RecordImport.id.desc())
            .limit(most)
        )
    )
