"""Records on their way in: what is typed so far, and workbooks of records (§6)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.services import Subject
from app.core.crypto import SealedJson
from app.core.db import Record
from app.purchasing.models.contract import ServiceContract


class RecordDraft(Record):
    """A record form that is not sent yet: a dead battery or a bad line loses nothing."""

    __tablename__ = "purchase_drafts"
    __table_args__ = (UniqueConstraint("contract_id", "user_id"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    answers_sealed: Mapped[bytes | None]
    answers: Any = SealedJson()
    saved_at: Mapped[datetime]


class ImportState(StrEnum):
    """From the file to the records; only `DONE` has written any."""

    WAITING = "waiting"
    FAULTY = "faulty"
    READY = "ready"
    CONFIRMED = "confirmed"
    DONE = "done"

    @property
    def label(self) -> str:
        return {
            "waiting": "正在检查", "faulty": "有错误，没有导入", "ready": "请核对后确认",
            "confirmed": "正在导入", "done": "已导入",
        }[self.value]  # fmt: skip


class RecordImport(Record):
    """A workbook of service records: all of its rows come in, or none.

    `counts` are {"new", "same", "late", "lost", "errors"}, `findings` {"errors": [[row, column,
    says]], "preview": [[…]]}.
    """

    __tablename__ = "purchase_imports"

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    state: Mapped[ImportState] = mapped_column(default=ImportState.WAITING)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    file_digest: Mapped[str]
    row_count: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    findings_sealed: Mapped[bytes | None]
    findings: Any = SealedJson()
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    contract: Mapped[ServiceContract] = relationship(lazy="raise")

    @property
    def supplier_id(self) -> int | None:
        """The supplier's office: its people bring it in."""
        return self.contract.supplier_id

    @property
    def subject(self) -> Subject:
        """What the record calls this file."""
        return Subject("purchase_import", self.ref)
