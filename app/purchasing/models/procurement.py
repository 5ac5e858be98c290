"""One round of procurement: its notice, its sealed offers, who judged them, who asked (§3, §10)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.services import Subject
from app.core.crypto import Sealed, SealedJson
from app.core.db import Fen, Record
from app.organisations.models import Organisation

if TYPE_CHECKING:
    from app.purchasing.models.project import Project, ProjectParticipation


class Channel(StrEnum):
    """Where the round runs."""

    PLATFORM = "platform"
    """On the finance department's platform; the portal records what came of it."""
    QUOTES = "quotes"
    """Here, for purchases under the limit (M-5)."""

    @property
    def label(self) -> str:
        return {"platform": "政府采购平台", "quotes": "本平台书面询价"}[self.value]


class RoundState(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    OPEN = "open"
    JUDGING = "judging"
    REPORTED = "reported"
    AWARDED = "awarded"
    FAILED = "failed"


class Round(Record):
    """One attempt to find a supplier. `number` counts the project's attempts from 1.

    `documents_on` is the day on which the documents went out, `due_at` the moment until which
    offers come in. `factors` are [{"code", "name", "weight"}] in points that sum to 100, the price
    among them. `limit_fen` is the highest price. Of a platform's round the result is typed in with
    its papers; of quotes the offers lie here sealed until two persons open them.
    """

    __tablename__ = "purchase_rounds"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("opened_by_id <> opened_with_id", name="opened_by_two"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    number: Mapped[int]
    channel: Mapped[Channel]
    method: Mapped[str]
    state: Mapped[RoundState] = mapped_column(default=RoundState.DRAFT)
    notice_no: Mapped[str] = mapped_column(default="")
    documents_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    eligibility: Mapped[str] = mapped_column(default="")
    sme_reserved: Mapped[bool] = mapped_column(default=False)
    limit_fen: Mapped[Fen]
    bond_fen: Mapped[Fen] = mapped_column(default=0)
    """The bid bond that an offer has to come with, none where 0."""
    factors: Mapped[list[Any]] = mapped_column(default=list)

    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_with_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reported_on: Mapped[date | None]
    report: Mapped[str] = mapped_column(default="")
    experts: Mapped[str] = mapped_column(default="")
    """Names of the experts of a round on the platform, for the notice of the result."""
    report_document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    fixed_on: Mapped[date | None]
    """The day on which the buyer fixed the supplier (GPR-43-2)."""
    fixed_by_default: Mapped[bool] = mapped_column(default=False)
    """The first-ranked counts as fixed, for the buyer was late (CST-28)."""
    winner_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_bids.id", use_alter=True, name="fk_purchase_rounds_winner")
    )
    award_no: Mapped[str] = mapped_column(default="")
    awarded_on: Mapped[date | None]
    award_cancelled_on: Mapped[date | None]
    fail_code: Mapped[str] = mapped_column(default="")
    fail_words: Mapped[str] = mapped_column(default="")

    project: Mapped[Project] = relationship(back_populates="rounds", lazy="raise")
    bids: Mapped[list[Bid]] = relationship(
        back_populates="round", foreign_keys="Bid.round_id", lazy="raise", order_by="Bid.id"
    )
    panel: Mapped[list[PanelMember]] = relationship(lazy="raise", order_by="PanelMember.id")

    @property
    def parts(self) -> list[ProjectParticipation]:
        """Who did which duty on the project: two persons are asked of the whole (SOD-P1)."""
        return self.project.parts

    @property
    def subject(self) -> Subject:
        """What the record calls this round."""
        return Subject("purchase_round", self.ref, self.notice_no)


class Bid(Record):
    """What one supplier offers. `offer` is sealed; price and plan are copied out when it is opened.

    `offer` is {"price_fen", "plan", "staff", "statements"}; `checks` the supplier check of the day
    [{"rule", "result", "says"}]. `rank` is 1 for the first candidate; `refused_because` why an
    offer does not count.
    """

    __tablename__ = "purchase_bids"
    __table_args__ = (
        UniqueConstraint("round_id", "organisation_id"),
        CheckConstraint("price_fen IS NULL OR price_fen > 0", name="some_price"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("purchase_rounds.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    """The supplier's own office here, where it has one."""
    offer_sealed: Mapped[bytes | None]
    offer: Any = SealedJson()
    digest: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    price_fen: Mapped[Fen | None]
    checks: Mapped[list[Any]] = mapped_column(default=list)
    is_qualified: Mapped[bool | None]
    refused_because: Mapped[str] = mapped_column(default="")
    total: Mapped[int | None]
    """Points in hundredths."""
    rank: Mapped[int | None]
    told_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(
        back_populates="bids", foreign_keys=[round_id], lazy="raise"
    )
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    scores: Mapped[list[BidScore]] = relationship(lazy="raise")


class PanelMember(Record):
    """Somebody who judges offers; declared free of interest before anything is shown (GPR-09)."""

    __tablename__ = "purchase_panel"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("purchase_rounds.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    is_expert: Mapped[bool]
    declared_at: Mapped[datetime | None]
    interest: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


class BidScore(Record):
    """One judge's points for one factor of one offer, in hundredths; the price is computed."""

    __tablename__ = "purchase_bid_scores"
    __table_args__ = (UniqueConstraint("bid_id", "member_id", "factor"),)

    bid_id: Mapped[int] = mapped_column(ForeignKey("purchase_bids.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("purchase_panel.id"))
    factor: Mapped[str]
    points: Mapped[int]


class QueryKind(StrEnum):
    """How far a supplier goes (GPR-52, GPL-52, GPL-55)."""

    QUESTION = "question"
    QUERY = "query"
    COMPLAINT = "complaint"

    @property
    def label(self) -> str:
        return {"question": "询问", "query": "质疑", "complaint": "投诉"}[self.value]


class QueryStage(StrEnum):
    """What it is about; it decides the day of knowledge (GPR-53)."""

    DOCUMENTS = "documents"
    PROCESS = "process"
    RESULT = "result"

    @property
    def label(self) -> str:
        return {"documents": "采购文件", "process": "采购过程", "result": "采购结果"}[self.value]


class Query(Record):
    """A question, query or complaint, and its answer (F-QRY).

    A complaint `follows_id` the query that was answered wrongly or too late; the finance
    department decides it (`decision_no`). `halted_on` is the day since when the purchase stands
    still for it, `halt_no` the finance department's notice of that (GPR-54, GPL-57).
    """

    __tablename__ = "purchase_queries"
    __table_args__ = (Index("ix_purchase_queries_open", "project_id", "answered_on"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("purchase_rounds.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[QueryKind]
    stage: Mapped[QueryStage]
    known_on: Mapped[date]
    facts_sealed: Mapped[bytes | None]
    facts = Sealed()
    claim: Mapped[str] = mapped_column(default="")
    received_on: Mapped[date]
    may_change_result: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_queries.id"))
    decision_no: Mapped[str] = mapped_column(default="")
    halted_on: Mapped[date | None]
    halt_no: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this query."""
        return Subject("purchase_query", self.ref)
