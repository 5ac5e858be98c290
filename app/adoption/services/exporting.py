"""A whole volume as one file: our pages as PDF/A, the uploads beside it with their hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption.models import AdopterClass
from app.adoption.models.archive import Volume, VolumeItem, VolumeState
from app.adoption.services import archiving, using
from app.adoption.services.catalogue import order_of
from app.core import clock
from app.core.db import as_system
from app.core.errors import NotFound, WrongState
from app.core.policy import demand
from app.core.screen import day_long
from app.documents import letter_services
from app.documents import services as documents
from app.documents.exports import Asked, export_file
from app.documents.letters import LetterKind, Reference, render_letter
from app.documents.letters.placement import NoticeRow
from app.documents.letters.volume import VolumePages, VolumeRow
from app.documents.models import Document
from app.documents.sheets import Mark
from app.documents.volumes import ENDINGS, zipped

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.adoption.models.archive import VolumeUse
    from app.core.policy import Actor
    from app.documents.models import Export

BODY = "00-00.pdf"
HIDDEN = "封存部分，另行保管"


def file_name(item: VolumeItem, document: Document | None) -> str:
    """`06-03.pdf`: class and position; never a name of anybody (CC-1110)."""
    if document is None:
        return BODY if item.words else ""
    ending = ENDINGS.get(document.media_type, "bin")
    return f"{item.order_code:02d}-{item.position:02d}.{ending}"


def export(
    session: Session, volume: Volume, *, use: VolumeUse, reason: str, actor: Actor, now: datetime
) -> Export:
    """The volume as the reader of `use` may have it, with a trace number in the record.

    What this reader may not see stands in the catalogue as sealed, without title and hash.
    """
    demand(actor, "adoption.archive_export", volume)
    if volume.state is VolumeState.MAKING:
        raise WrongState
    all_items, order = archiving.items(session, volume), order_of(volume)
    visible = {i.id for i in all_items if using.may_show(volume, use, i, now)}
    bodies: list[tuple[str, bytes]] = []
    rows: list[VolumeRow] = []
    for item in all_items:
        document = document_of(session, item) if item.id in visible else None
        name = file_name(item, document) if item.id in visible else ""
        if document is not None:
            bodies.append((name, b"".join(documents.read(document))))
        rows.append(_row(item, name, order, is_visible=item.id in visible))
    texts = [(f"{i.position}　{i.title}", i.words) for i in all_items
             if i.id in visible and i.words]  # fmt: skip
    # What the keeper wrote speaks of the whole file: no side reads it of the other (CC-1110).
    if use.requester not in using.PARTIES:
        texts.append(("备考表", volume.note or ""))
        texts += [(f"更正说明 {day_long(clock.day(s.created_at))}", s.words or "")
                  for s in archiving.sheets(session, volume)]  # fmt: skip

    def made(mark: Mark) -> bytes:
        pdf = _pages(session, volume, rows, texts, mark, now)
        return zipped([(BODY, pdf), *bodies], now)

    asked = Asked(
        "adoption.archive_export", f"收养档案 {volume.number}", reason[:100],
        using.CLASSES[use.requester], persons=1, is_unmasked=True,
        subject=volume.subject,
    )  # fmt: skip
    return export_file(
        session, actor, asked, made, columns="目录和各件原文", rows=len(visible), ending="zip",
        media_type="application/zip", now=now,
    )  # fmt: skip


def _pages(
    session: Session, volume: Volume, rows: list[VolumeRow], texts: list[tuple[str, str]],
    mark: Mark, now: datetime,
) -> bytes:  # fmt: skip
    return render_letter(
        LetterKind.ADOPTION_VOLUME,
        VolumePages(
            Reference("", clock.day(now), volume.number), f"收养{volume.kind.label}档案",
            f"档号 {volume.number}（{archiving.FROM[AdopterClass(volume.subclass)][1]}），"
            f"{day_long(volume.filed_on) if volume.filed_on else ''}归档，永久保管。"
            f"目录校验值 {volume.digest}。{mark.words}。",
            tuple(rows), tuple(NoticeRow(label, words) for label, words in texts),
        ),
        letterhead=letter_services.letterhead(session, volume.agency_id), draft=False,
    )  # fmt: skip


def _row(item: VolumeItem, name: str, order: dict[int, str], *, is_visible: bool) -> VolumeRow:
    if not is_visible:
        return VolumeRow(str(item.position), "", HIDDEN, "", "", "")
    day = item.dated_on.isoformat() if item.dated_on else ""
    kept = name or "纸质" + ("（复印件）" if item.is_copy else "（原件）")
    return VolumeRow(str(item.position), order[item.order_code], item.title, day, kept,
                     item.digest)  # fmt: skip


def document_of(session: Session, item: VolumeItem) -> Document | None:
    """The file of a line; whether the reader may have it was asked before."""
    if item.document_id is None:
        return None
    with as_system(session):
        return session.scalar(select(Document).where(Document.id == item.document_id))


def open_item(
    session: Session, volume: Volume, item: VolumeItem, use: VolumeUse, *, actor: Actor,
    now: datetime,
) -> Document | None:  # fmt: skip
    """One paper for the reader of `use`; None where the portal holds words alone. NotFound."""
    demand(actor, "adoption.archive_use", volume)
    if not using.may_show(volume, use, item, now):
        raise NotFound
    return document_of(session, item)
