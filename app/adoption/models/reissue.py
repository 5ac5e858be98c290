"""A certificate is issued anew: lost, damaged or wrong; the old one is void (adoption.md §13)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.adoption.models.registration import CertificateKind
from app.audit.services import Subject
from app.core.crypto import Sealed
from app.core.db import Record


class ReissueReason(StrEnum):
    """Why; a wrong or a damaged one is collected, a lost one declared."""

    LOST = "lost"
    DAMAGED = "damaged"
    WRONG = "wrong"

    @property
    def label(self) -> str:
        return {"lost": "遗失，补发", "damaged": "损坏，换发", "wrong": "印错，更正后换发"}[
            self.value
        ]  # fmt: skip


class ReissueState(StrEnum):
    """Asked for by one, released or not by another."""

    ASKED = "asked"
    RELEASED = "released"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Reissue(Record):
    """One request for a new certificate, at the organ that issued the old one; no fee (RM-FEE).

    `former_id` is empty for a certificate from before the portal: then `volume_no` names the
    volume of the paper archive in which it was found (WS-30). `asked_by` and `decided_by` are
    persons, never the same one (SOD-A1).
    """

    __tablename__ = "adoption_reissues"
    __table_args__ = (
        Index(
            "uq_adoption_reissues_open",
            "agency_id",
            "kind",
            "former_no",
            unique=True,
            sqlite_where=text("state IN ('asked', 'released')"),
            postgresql_where=text("state IN ('asked', 'released')"),
        ),
        Index("ix_adoption_reissues_list", "agency_id", "state", "id"),
    )

    case_no: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    adoption_id: Mapped[int | None] = mapped_column(ForeignKey("adoptions.id"), index=True)
    adopter_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    holder_mask: Mapped[str] = mapped_column(default="")
    kind: Mapped[CertificateKind]
    former_id: Mapped[int | None] = mapped_column(ForeignKey("adoption_certificates.id"))
    former_no: Mapped[str]
    volume_no: Mapped[str] = mapped_column(default="")
    reason: Mapped[ReissueReason]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    """What is wrong and what it shall say, or how it was lost."""
    state: Mapped[ReissueState] = mapped_column(default=ReissueState.ASKED)
    state_since: Mapped[datetime | None]
    handed_to: Mapped[str] = mapped_column(default="")
    """Who stood at the counter: a key of `services.reissuing.TAKERS`."""
    asked_by: Mapped[list[Any]] = mapped_column(default=list)
    agreed: Mapped[bool | None]
    decision_sealed: Mapped[bytes | None]
    decision = Sealed()
    decided_by: Mapped[list[Any]] = mapped_column(default=list)
    decided_at: Mapped[datetime | None]
    is_collected: Mapped[bool] = mapped_column(default=False)
    new_no: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """What the record calls it."""
        return Subject("adoption_reissue", self.ref, self.case_no)
