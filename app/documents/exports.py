"""The one way in which lists leave the portal: reason, mark, second person, one download (S49).

The room says who may ask and makes the rows that its page shows; here they get their trace and
lie sealed until the asker fetches them, once. Open data of purchases is for everybody and does
not come through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from app.audit import services as audit
from app.audit.models import Outcome
from app.audit.services import NOTHING, Subject
from app.core import sealing
from app.core.crypto import sm3
from app.core.errors import Conflict, Invalid
from app.core.ids import new_ref
from app.core.policy import Unseen, allows, demand, demand_another, lender
from app.core.screen import moment
from app.documents import storage
from app.documents.models import Export, ExportState
from app.documents.sheets import MEDIA, Mark, Table, as_csv, as_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

OPEN = timedelta(hours=24)
"""How long the asker may fetch a file."""
WAITS = timedelta(days=7)
"""How long it waits for the second person, who may be away over a holiday."""
KEEP = timedelta(days=30)
"""After that the row goes; what left, why and by whom stands in the record."""
MANY = 1000
"""Above so many persons a second person agrees first."""


class AnotherFile(sealing.BrokenSeal):
    """What lies there is not what the record says was exported."""

    says = "这份文件和导出时登记的不是同一份，已停止下载。请重新导出，并告诉安全管理员。"


@dataclass(frozen=True)
class Asked:
    """What leaves and why: the room's action, a title, the reason, the filters in words.

    `persons`: how many people the rows are about, at most. `is_unmasked`: a column shows what
    the page masks.
    """

    action: str
    title: str
    reason: str
    filters: str = ""
    persons: int = 0
    is_unmasked: bool = False
    subject: Subject = NOTHING


def export_tables(
    session: Session, actor: Actor, asked: Asked, tables: Sequence[Table], *, kind: str,
    now: datetime,
) -> Export:  # fmt: skip
    """Tables as xlsx, or the only one as CSV. The room has asked for the right. Raises Invalid."""
    tables = [Table(t.title, t.head, [*t.rows]) for t in tables]

    def made(mark: Mark) -> bytes:
        return as_csv(tables[0], mark) if kind == "csv" else as_xlsx(tables, mark)

    columns = "；".join("、".join(t.head) for t in tables)
    rows = sum(len([*t.rows]) for t in tables)
    return export_file(
        session, actor, asked, made, columns=columns, rows=rows, ending=kind,
        media_type=MEDIA[kind], now=now,
    )  # fmt: skip


def export_file(
    session: Session, actor: Actor, asked: Asked, made: Callable[[Mark], bytes], *, columns: str,
    rows: int, ending: str, media_type: str, now: datetime,
) -> Export:  # fmt: skip
    """Keep a file for the asker. `made` puts the mark on each of its pages or rows."""
    if not asked.reason.strip():
        raise Invalid("请写明导出的用途。", "reason")
    trace = new_ref()
    said = f"{actor.agency_name} {actor.name} {moment(now)} 追溯号 {trace}"
    body = made(Mark(trace, said))
    needs_second = asked.persons > MANY or asked.is_unmasked
    found = Export(
        ref=trace, action=asked.action, title=asked.title, reason=asked.reason.strip()[:200],
        filters=asked.filters, columns=columns, rows=rows, persons=asked.persons,
        is_unmasked=asked.is_unmasked, name=f"{asked.action.split('.')[0]}-{trace}.{ending}",
        media_type=media_type, digest=sm3(body).hex(), agency_id=actor.agency_id,
        maker_id=actor.user_id, maker_person_id=actor.person_id, maker_lender_id=lender(actor),
        state=ExportState.WAITING if needs_second else ExportState.READY,
        open_until=now + (WAITS if needs_second else OPEN),
    )  # fmt: skip
    storage.put(trace, body)
    session.add(found)
    session.flush()
    audit.record(
        session, actor, asked.action, asked.subject, outcome=Outcome.READ, at=now,
        note=f"{found.reason}；{found.filters or found.title}；{columns}；{rows}行；"
        f"涉及{found.persons}人；{'含未遮盖内容；' if found.is_unmasked else ''}{ending}；"
        f"追溯号{trace}；{found.digest}",
    )  # fmt: skip
    return found


def subject_of(export: Export) -> Subject:
    """What the record calls an export; its reference is the trace number in every row."""
    return Subject("export", export.ref)


def get_export(session: Session, actor: Actor, ref: str) -> Export:
    """An export of one's own, or that one may agree to. Raises Unseen."""
    if not actor.is_staff:
        raise Unseen("export", ref)
    found = session.scalar(
        select(Export).where(Export.ref == ref, Export.agency_id == actor.agency_id)
    )
    if found is None or not allows(actor, "documents.view_export", found):
        raise Unseen("export", ref)
    return found


def exports_of(session: Session, actor: Actor) -> tuple[list[Export], list[Export]]:
    """One's own exports, newest first, and those that wait for one's consent."""
    if not actor.is_staff:
        return [], []
    rows = session.scalars(
        select(Export)
        .where(
            Export.agency_id == actor.agency_id,
            or_(Export.maker_id == actor.user_id, Export.state == ExportState.WAITING),
        )
        .order_by(Export.id.desc())
        .limit(200)
    ).all()
    own = [row for row in rows if row.maker_id == actor.user_id]
    asked = [
        row for row in rows
        if row.maker_id != actor.user_id and allows(actor, "documents.release_export", row)
    ]  # fmt: skip
    return own, asked


def decide(session: Session, export: Export, *, agrees: bool, actor: Actor, now: datetime) -> None:
    """The second person's word. Raises Refused, and Conflict for the asker in another coat."""
    before = (export.maker_person_id, export.maker_lender_id)
    demand_another(
        actor, "documents.release_export", export, before, "导出须由申请人以外的另一位同事复核。"
    )
    if export.state is not ExportState.WAITING or export.open_until <= now:
        raise Conflict("这次导出已经复核过，或者已经过期。")
    export.state = ExportState.READY if agrees else ExportState.REFUSED
    export.decided_by_id, export.decided_person_id = actor.user_id, actor.person_id
    export.decided_at = now
    if agrees:
        export.open_until = now + OPEN
    audit.record(
        session, actor, "documents.release_export", subject_of(export), at=now,
        after=str(export.state), note=f"{export.title}；{export.rows}行；追溯号{export.ref}",
    )  # fmt: skip
    session.flush()


def take(session: Session, export: Export, *, actor: Actor, now: datetime) -> bytes:
    """The file itself, once, as the record knows it.

    Raises Refused, Conflict where it was fetched, waits or is over, AnotherFile.
    """
    demand(actor, "documents.take_export", export)
    if export.state is ExportState.WAITING:
        raise Conflict("这次导出还在等另一位同事复核。")
    sealing.demand_row(export)
    if export.state is not ExportState.READY or export.open_until <= now:
        raise Conflict("这份文件已经下载过，或者已经过期。需要的，请重新导出。")
    body = b"".join(storage.read(export.ref))
    if sm3(body).hex() != export.digest:
        raise AnotherFile("exports", export.id, export.ref)
    export.state, export.taken_at = ExportState.TAKEN, now
    audit.record(
        session, actor, "documents.take_export", subject_of(export), outcome=Outcome.READ, at=now,
        note=f"{export.title}；{export.rows}行；追溯号{export.ref}；{export.digest}",
    )  # fmt: skip
    session.flush()
    return body


def drop_old(session: Session, now: datetime) -> None:
    """Rows of files that are long gone."""
    session.execute(delete(Export).where(Export.open_until < now - KEEP))
