"""A batch from the upload to the records: checked, released by a second person, written at once."""

from __future__ import annotations

import logging
from dataclasses import astuple, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actors import staff_actor
from app.accounts.models import Agency, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.crypto import sm3
from app.core.db import as_system, reading, transaction
from app.core.errors import Conflict, Invalid, Unavailable, WrongState
from app.core.garbage import rarely_collecting
from app.core.heaps import roomy
from app.core.identifiers import mask_name
from app.core.policy import SYSTEM_ACTOR, demand
from app.documents import services as documents
from app.documents.intake import Checked, clean_name
from app.documents.models import Document, ScanState
from app.documents.scanning import scan
from app.golive import kept, progress, rules
from app.golive.models import Batch, BatchState, ImportedRow
from app.golive.plan import KINDS, MOST_FAULTS, Plan, in_order, parse
from app.golive.reading import MOST_BYTES, MOST_BYTES_AT_ONCE, Fault, read_book, refuse_unfit
from app.golive.services import known
from app.golive.services.making import Maker, Makers, Origin, makers
from app.golive.services.write import write_plan
from app.golive.services.writing import Writing
from app.notices import services as notices

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor
    from app.golive.plan import Unit

log = logging.getLogger("tongan.golive")
AT_ONCE = 500
"""So many rows are checked, and written, while the page waits; more are the worker's."""
KEEP_FILES = timedelta(days=30)
MOST_A_DAY = 20
"""Uploads of one institution: who tries numbers one by one is stopped, who corrects is not."""
SHOWN = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEFORE_WRITING = (
    BatchState.WAITING, BatchState.FAULTY, BatchState.READY, BatchState.RELEASED,
)  # fmt: skip
UNDER_WAY = (BatchState.WAITING, BatchState.RELEASED)


def upload(session: Session, name: str, body: bytes, *, actor: Actor, now: datetime) -> Batch:
    """Keep the file, sealed, and check it: at once, or by the worker. Raises Invalid."""
    demand(actor, "golive.upload")
    is_large = len(body) > MOST_BYTES_AT_ONCE
    # Of a large one the rows are counted at the most, until the worker has read it.
    rows = refuse_unfit(body, MOST_BYTES).rows if is_large else read_book(body).count
    found = scan(body)
    if found is ScanState.REFUSED:
        raise Invalid("文件里发现病毒，没有保存。请先在您的设备上杀毒，再换一个文件上传。", "file")
    if found is ScanState.WAITING:
        raise Conflict("病毒检查暂时不可用，请稍后再上传。")
    if actor.agency_id is None or actor.user_id is None or actor.person_id is None:
        raise WrongState
    _refuse_many(session, actor.agency_id, now)
    batch = Batch(
        agency_id=actor.agency_id,
        file_digest=sm3(body).hex(),
        row_count=rows,
        uploaded_by_id=actor.user_id,
        uploaded_by_person_id=actor.person_id,
        created_at=now,
    )
    session.add(batch)
    session.flush()
    document = documents.keep(
        session, Checked(clean_name(name), XLSX, body, batch.file_digest, found),
        subject_kind="golive_batch", subject_id=batch.id, uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    batch.document_id = document.id
    audit.record(
        session, actor, "golive.upload", batch.subject,
        note=f"{'最多' if is_large else ''}{rows}行，文件SM3 {batch.file_digest}", at=now,
    )  # fmt: skip
    if rows <= AT_ONCE and not is_large:
        with as_system(session):
            agency = session.get_one(Agency, batch.agency_id)
            _store(session, batch, make_plan(session, agency, body, now), now)
    return batch


def _refuse_many(session: Session, agency_id: int, now: datetime) -> None:
    uploads = select(func.count(Batch.id)).where(
        Batch.agency_id == agency_id, Batch.created_at > now - timedelta(days=1)
    )
    if session.execute(uploads).scalar_one() >= MOST_A_DAY:
        raise Invalid(
            f"一天之内最多上传{MOST_A_DAY}次。请先按错误清单把文件改完，明天再上传。", "file"
        )


def read_plan(
    session: Session,
    agency: Agency,
    body: bytes,
    now: datetime,
    told: Callable[[int], None] | None = None,
    *,
    is_fit: bool = False,
) -> Plan:
    """What a workbook says today, and what is wrong with it by itself."""
    today = clock.day(now)
    book, place = read_book(body, is_fit=is_fit), known.places(session, agency, today)
    plan = parse(book, today=today, place=place, told=told)
    rules.check(plan, today)
    return plan


def make_plan(session: Session, agency: Agency, body: bytes, now: datetime) -> Plan:
    """The same, compared with what the portal knows. The session sees every row."""
    plan = read_plan(session, agency, body, now)
    known.compare(session, plan, agency)
    return plan


def _store(session: Session, batch: Batch, plan: Plan, now: datetime) -> None:
    batch.state = BatchState.FAULTY if plan.errors else BatchState.READY
    batch.checked_at, batch.counts = now, plan.counts
    batch.row_count = sum(len(rows) for rows in plan.rows.values())
    batch.findings = {
        "errors": [list(astuple(one)) for one in in_order(plan.errors)[:MOST_FAULTS]],
        "notes": [list(astuple(one)) for one in in_order(plan.notes)[:MOST_FAULTS]],
        "preview": {kind: [_shown(unit) for unit in plan.new[kind][:SHOWN]] for kind in KINDS},
    }
    session.flush()
    audit.record(
        session, SYSTEM_ACTOR, "golive.check", batch.subject,
        note=f"{len(plan.errors)}处错误，{plan.met}行与已有记录相同", at=now,
    )  # fmt: skip
    if batch.state is BatchState.READY:
        notices.tell_role(
            session, batch.agency_id, Role.HEAD, kind="desk", title="请审核上线导入",
            body="检查没有发现错误，请核对数量后决定是否导入。", path=f"/golive/{batch.ref}",
        )  # fmt: skip


def _shown(unit: Unit) -> list[str]:
    """A row for the preview: no more than a list of the portal shows."""
    row = unit.row
    if unit.kind == "child":
        return [unit.own_no, mask_name(row["name"] or "") or "（未起名）", str(row["birth_on"])[:4]]
    if unit.kind == "family":
        names = [mask_name(m["name"] or "") for m in unit.members]
        return [unit.own_no, "、".join(names), f"{len(names)}人"]
    if unit.kind == "placement":
        return [row["child_no"], row["family_no"] or "", str(row["effective_on"])]
    return [row["own_no"], row["paper"], str(row["issued_on"] or "")]


def release(
    session: Session, batch: Batch, *, has_seen_notes: bool, actor: Actor, now: datetime
) -> None:
    """The head agrees: everything is checked once more, then written, or nothing is.

    Raises Invalid where a row cannot be written after all.
    """
    right = demand(actor, "golive.release", batch)
    if batch.state is not BatchState.READY:
        raise WrongState
    if batch.counts.get("notes") and not has_seen_notes:
        raise Invalid("请先看过提示，再勾选同意", "seen")
    _refuse_old(batch, now)
    batch.released_by_id, batch.released_at = actor.user_id, now
    batch.released_by_person_id = right.person_id
    batch.state = BatchState.RELEASED
    session.flush()
    audit.record(
        session, actor, "golive.release", batch.subject, note=f"{batch.row_count}行", at=now
    )
    if batch.row_count <= AT_ONCE:
        with as_system(session):
            agency = session.get_one(Agency, batch.agency_id)
            plan = read_plan(session, agency, body_of(session, batch), now)
            try:
                write(session, batch, plan, actor=actor, now=now)
            finally:
                progress.forget(batch.ref)


def write(
    session: Session,
    batch: Batch,
    plan: Plan,
    *,
    actor: Actor,
    now: datetime,
    made_by: Makers | None = None,
) -> None:
    """Compare anew and write all of a released batch. The session sees every row.

    `made_by` are makers of children beside this process. What has changed in the
    portal since the check leaves the batch FAULTY and nothing written. Raises Invalid: then the
    transaction has to be given up.
    """
    agency = session.get_one(Agency, batch.agency_id)
    known.compare(session, plan, agency)
    if plan.errors:
        _store(session, batch, plan, now)
        return
    new = sum(len(plan.new[kind]) for kind in KINDS)
    batch.counts = plan.counts
    origin = Origin.of(batch, agency, now)
    if made_by is None or made_by.maker.origin != origin:
        made_by = Makers(Maker(origin, session.get_bind().dialect))
    with roomy(session.connection()):
        write_plan(
            Writing(
                session, batch, agency, plan, actor=actor, now=now,
                told=lambda done: progress.tell(batch.ref, done, new), makers=made_by,
            )
        )  # fmt: skip
    batch.state, batch.finished_at = BatchState.DONE, now
    session.flush()
    # Each record has its own line; this one says of all what stood in their rows.
    audit.record(
        session, actor, "golive.write", batch.subject,
        note=f"新建{new}条，摘要SM3 {digest_of(session, batch.id)}", at=now,
    )  # fmt: skip


def digest_of(session: Session, batch_id: int) -> str:
    """SM3 over which row of the file became which record; the record of acts keeps it."""
    found = select(
        ImportedRow.kind, ImportedRow.own_no, ImportedRow.record_id, ImportedRow.digest
    ).where(ImportedRow.batch_id == batch_id)
    lines = ["\t".join(map(str, row)) for row in session.execute(found)]
    return sm3("\n".join(sorted(lines)).encode()).hex()


def withdraw(session: Session, batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Given up before anything was written; the file goes. Raises WrongState."""
    demand(actor, "golive.withdraw", batch)
    # Whoever comes first, on PostgreSQL, the worker that writes or this, is seen by the other.
    session.refresh(batch, ["state", "version"], with_for_update=True)
    if batch.state not in BEFORE_WRITING:
        raise WrongState("这一批已经导入或者作废，不能再作废。")
    batch.state, batch.findings = BatchState.WITHDRAWN, None
    progress.forget(batch.ref)
    kept.forget(batch.ref)
    document = session.get(Document, batch.document_id) if batch.document_id else None
    if document is not None:
        documents.remove(session, document, now)
    audit.record(session, actor, "golive.withdraw", batch.subject, at=now)


def body_of(session: Session, batch: Batch) -> bytes:
    """The uploaded file. Raises Conflict once it is removed."""
    if batch.document_id is None:
        raise Conflict("上传的文件已经删除。请重新上传。")
    document = session.get_one(Document, batch.document_id)
    return b"".join(documents.read(document))


def _refuse_old(batch: Batch, now: datetime) -> None:
    if now - batch.created_at > KEEP_FILES:
        raise Conflict("上传的文件已超过30天，已经删除。请重新上传。")


# --- for the worker --------------------------------------------------------------------------


def run_waiting(database: Database, now: datetime) -> int:
    """Check what is too large for a request, and write what was released; how many were done.

    Each batch is written in one transaction: killed at any row, none of it is there, and the next
    run begins anew. A batch that cannot be brought in stops no other one.
    """
    with reading(database) as session:
        waiting = session.execute(
            select(Batch.id, Batch.ref).where(Batch.state.in_(UNDER_WAY)).order_by(Batch.id)
        ).all()
    for batch_id, ref in waiting:
        try:
            with rarely_collecting():
                _one(database, batch_id, now)
        except (OperationalError, Unavailable):
            log.exception("go-live batch %s is tried again", ref)
            continue
        except (Invalid, Conflict) as error:
            _give_up(database, batch_id, error.says, now)
        except Exception:
            log.exception("go-live batch %s is given up", ref)
            _give_up(database, batch_id, "系统出错，一条也没有导入。请联系系统管理员", now)
        progress.forget(ref)
    return len(waiting)


def _one(database: Database, batch_id: int, now: datetime) -> None:
    with reading(database) as session:
        batch = session.get_one(Batch, batch_id)
        state, rows = batch.state, batch.row_count
        origin = Origin.of(batch, session.get_one(Agency, batch.agency_id), now)
    progress.tell(batch.ref, 0, rows)
    if state is BatchState.WAITING:
        _check(database, batch, now)
        return
    with makers(origin, database.engine.dialect, rows) as made_by:
        if (plan := kept.read(batch.ref, clock.day(now))) is None:
            with reading(database) as session:
                # Reading the cells keeps no writer waiting.
                agency, body = session.get_one(Agency, origin.agency_id), body_of(session, batch)
                plan = read_plan(session, agency, body, now, is_fit=True)
        with transaction(database) as session:
            if found := _still(session, batch_id, state):
                actor = _releaser(session, found)
                write(session, found, plan, actor=actor, now=now, made_by=made_by)
                _tell(session, found)
    kept.forget(batch.ref)


def _check(database: Database, batch: Batch, now: datetime) -> None:
    with reading(database) as session:
        agency = session.get_one(Agency, batch.agency_id)
        told = partial(_told_of_reading, batch.ref, batch.row_count)
        plan = read_plan(session, agency, body_of(session, batch), now, told)
        notes = list(plan.notes)
        known.compare(session, plan, agency)
    with transaction(database) as session:
        found = _still(session, batch.id, batch.state)
        if found:
            _store(session, found, plan, now)
            _tell(session, found)
    if found and found.state is BatchState.READY:
        # What comparing has remarked, it will remark again.
        kept.keep(batch.ref, replace(plan, notes=notes), clock.day(now))


def _still(session: Session, batch_id: int, state: BatchState) -> Batch | None:
    """The batch, which nobody else changes any more, where it is in the state it was in."""
    batch = session.get_one(Batch, batch_id, with_for_update=True)
    return batch if batch.state is state else None


def _told_of_reading(ref: str, rows: int, done: int) -> None:
    progress.tell(ref, done, rows)


def _give_up(database: Database, batch_id: int, says: str, now: datetime) -> None:
    with transaction(database) as session:
        batch = session.get_one(Batch, batch_id, with_for_update=True)
        if batch.state not in UNDER_WAY:
            return
        batch.state, batch.checked_at = BatchState.FAULTY, now
        batch.findings = {
            "errors": [list(astuple(Fault("", 0, "", says)))],
            "notes": [],
            "preview": {},
        }
        batch.counts = {**batch.counts, "errors": 1}
        kept.forget(batch.ref)
        _tell(session, batch)


def _releaser(session: Session, batch: Batch) -> Actor:
    user = session.scalars(
        select(User)
        .where(User.id == batch.released_by_id)
        .options(joinedload(User.person), selectinload(User.grants))
    ).one()
    roles = frozenset({str(Role.HEAD)})
    return staff_actor(session, user.id, user.person_id, user.person.name, batch.agency_id, roles)


def _tell(session: Session, batch: Batch) -> None:
    is_done = batch.state is BatchState.DONE
    for role in (Role.AGENCY_ADMIN, Role.HEAD) if is_done else (Role.AGENCY_ADMIN,):
        notices.tell_role(
            session, batch.agency_id, role, kind="desk",
            title="上线导入已完成" if is_done else "上线导入检查完了",
            body=f"{batch.state.label}，请查看结果。", path=f"/golive/{batch.ref}",
        )  # fmt: skip


def drop_old(session: Session, now: datetime) -> int:
    """Take away files and findings after thirty days; returns how many batches."""
    kept.drop_old(now)
    old = session.scalars(
        select(Batch).where(Batch.created_at < now - KEEP_FILES, Batch.document_id.is_not(None))
    ).all()
    for batch in old:
        document = session.get(Document, batch.document_id)
        if document is not None:
            documents.remove(session, document, now)
        batch.document_id, batch.findings = None, None
        if batch.state in {BatchState.WAITING, BatchState.FAULTY, BatchState.READY}:
            batch.state = BatchState.WITHDRAWN
    session.flush()
    return len(old)


def counted(batch: Batch) -> list[tuple[str, dict[str, Any]]]:
    """(label, numbers) of each kind, for the page."""
    labels = {"child": "儿童", "family": "家庭", "placement": "安置", "paper": "材料"}
    return [(label, batch.counts.get(kind, {})) for kind, label in labels.items()]
