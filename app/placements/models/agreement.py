"""The agreement of art. 12 (5): its clauses, and the signature of each side."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.families.signatures import SignedBy
from app.placements.models.match import Match


class Agreement(Record):
    """One agreement or its renewal; takes effect on the day of the later signature (FC-12-6).

    `terms` are the facts from which the eleven clauses are written, `text_digest` the SM3 of
    their exact text; both are empty where it was signed on paper before the portal. `void_at`:
    replaced before both had signed, or the match was closed.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        Index(
            "uq_agreements_match_open",
            "match_id",
            unique=True,
            sqlite_where=text("effective_on IS NULL AND void_at IS NULL"),
            postgresql_where=text("effective_on IS NULL AND void_at IS NULL"),
        ),
        CheckConstraint(
            "effective_on IS NULL "
            "OR (family_signed_on IS NOT NULL AND agency_signed_on IS NOT NULL)",
            name="signed_by_both",
        ),
        CheckConstraint("(family_signed_on IS NULL) = (family_way IS NULL)", name="family_way"),
        # An agreement from before the portal may be longer than those of today.
        CheckConstraint("term_months > 0", name="term"),
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), index=True)
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placements.id"), index=True)
    """Of a renewal, the placement that goes on; the first agreement begins one."""
    carer_member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    term_months: Mapped[int]
    fusion_days: Mapped[int]
    """0 in a renewal."""
    terms_sealed: Mapped[bytes | None]
    terms: Any = SealedJson()
    text_digest: Mapped[str]
    shown_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    family_signed_on: Mapped[date | None]
    family_signed_at: Mapped[datetime | None]
    family_way: Mapped[SignedBy | None]
    typed_name_sealed: Mapped[bytes | None]
    typed_name = Sealed()
    code_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_codes.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    """The scan, where the family signed on paper."""
    paper_no: Mapped[str] = mapped_column(default="")
    """The number on an agreement from before the portal."""
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agency_signed_on: Mapped[date | None]
    agency_signed_at: Mapped[datetime | None]
    agency_signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    effective_on: Mapped[date | None]
    term_until: Mapped[date | None]
    void_at: Mapped[datetime | None]

    match: Mapped[Match] = relationship(lazy="raise")

    @property
    def lacks_scan(self) -> bool:
        """Brought in with its days alone; the signed paper still has to be scanned."""
        return bool(self.effective_on) and self.document_id is None and self.letter_id is None
