"""A purchase project from the need to the archive, and what it plans to buy (§9, §10)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency, User
from app.audit.services import Subject
from app.core import clock
from app.core.db import Base, Fen, Record
from app.divisions.models import Placed

if TYPE_CHECKING:
    from app.purchasing.models.contract import ServiceContract
    from app.purchasing.models.procurement import Round


class ProjectState(StrEnum):
    """States of a purchase project (purchase.md §9)."""

    IDEA = "idea"
    PLANNED = "planned"
    CHECKED = "checked"
    BUDGETED = "budgeted"
    INTENT = "intent"
    READY = "ready"
    NOTICED = "noticed"
    EVALUATING = "evaluating"
    CANDIDATE = "candidate"
    AWARDED = "awarded"
    SIGNED = "signed"
    RUNNING = "running"
    RECTIFY = "rectify"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    TERMINATED = "terminated"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"


class FundSource(StrEnum):
    """Where the money comes from (PAY-07)."""

    RELIEF = "relief"
    LOTTERY = "lottery"
    LOCAL = "local"

    @property
    def label(self) -> str:
        return {
            "relief": "困难群众救助补助资金", "lottery": "福利彩票公益金", "local": "本级财政预算",
        }[self.value]  # fmt: skip


class ProjectDuty(StrEnum):
    """Duties of one project that different persons hold (SOD-P1, SOD-P2, GPL-61)."""

    REQUIRE = "require"
    REVIEW = "review"
    RUN = "run"
    FINANCE = "finance"
    DECIDE = "decide"
    OPEN = "open"
    CHECK = "check"
    ACCEPT = "accept"
    EVALUATE = "evaluate"
    PAY = "pay"


class CatalogueItem(Record):
    """One service of a province's guidance catalogue (GPS-11 to GPS-14).

    `edition` is the catalogue's name as published; in force from `from_on` to `to_on`, the last
    day. `field` is an `organisations.ServiceField` code, so that a supplier's scope can be held
    against it (SUP-13).
    """

    __tablename__ = "purchase_catalogue_items"
    __table_args__ = (UniqueConstraint("province_code", "edition", "code"),)

    province_code: Mapped[str] = mapped_column(index=True)
    edition: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    field: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")


class Project(Placed, Record):
    """What one bureau buys, from the first idea on. Money is int fen.

    `code` is YYYY-division-serial, the ocid's internal part (OC-01). `year` is the fiscal year.
    `neg` holds the six answers of NEG-1 to NEG-6, `term_ticks` the four of GPS-24 where the term
    is longer than twelve months, `ex_ante` {"score", "conclusion", "on"} (EVA-01), `opinion` what
    users said of the need (GPR-15), `survey` the requirement survey {"on", "respondents", "words"}
    (REQ-11), `requirement` the fields of F-REQ (`services.requiring` names them), `deciding` what
    the method table was asked besides, and its answer as it was last given (`services.methods`).
    """

    __tablename__ = "purchase_projects"
    __table_args__ = (
        CheckConstraint("children > 0", name="for_some_children"),
        CheckConstraint("term_months BETWEEN 1 AND 36", name="term_in_bounds"),
        CheckConstraint(
            "reviewed_by_person_id <> required_by_person_id", name="reviewed_by_another"
        ),
        CheckConstraint("budgeted_by_person_id <> officer_person_id", name="budgeted_by_another"),
        Index("ix_purchase_projects_state", "agency_id", "state", "due_on", "ref"),
        Index("ix_purchase_projects_due", "agency_id", "due_on", "ref"),
        Index("ix_purchase_projects_year", "agency_id", "year"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    officer_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    year: Mapped[int]
    state: Mapped[ProjectState] = mapped_column(default=ProjectState.IDEA)
    state_since: Mapped[datetime | None]
    suspended_from: Mapped[ProjectState | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)

    places: Mapped[list[str]] = mapped_column(default=list)
    groups: Mapped[list[str]] = mapped_column(default=list)
    need: Mapped[str] = mapped_column(default="")
    children: Mapped[int]
    field: Mapped[str] = mapped_column(default="")
    term_months: Mapped[int]
    term_ticks: Mapped[list[str]] = mapped_column(default=list)
    neg: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ex_ante: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opinion: Mapped[dict[str, Any]] = mapped_column(default=dict)
    survey: Mapped[dict[str, Any]] = mapped_column(default=dict)
    expected_month: Mapped[str] = mapped_column(default="")

    in_central_catalogue: Mapped[bool] = mapped_column(default=False)
    outside_catalogue_review: Mapped[str] = mapped_column(default="")
    """Number of finance's review where an item stands in no catalogue (M-3)."""
    method: Mapped[str] = mapped_column(default="")
    method_reason: Mapped[str] = mapped_column(default="")
    other_method_approval: Mapped[str] = mapped_column(default="")
    """Number of the prefecture finance's approval (GPL-27, GPR-23)."""
    sme_reason: Mapped[str] = mapped_column(default="")
    deciding: Mapped[dict[str, Any]] = mapped_column(default=dict)
    requirement: Mapped[dict[str, Any]] = mapped_column(default=dict)

    budgeted_at: Mapped[datetime | None]
    budgeted_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    budget_file_no: Mapped[str] = mapped_column(default="")
    intent_on: Mapped[date | None]
    required_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(default="")
    archived_on: Mapped[date | None]
    keep_until: Mapped[date | None]

    agency: Mapped[Agency] = relationship(lazy="raise")
    officer: Mapped[User | None] = relationship(lazy="raise")
    items: Mapped[list[ProjectItem]] = relationship(
        lazy="raise", order_by="ProjectItem.id", cascade="all, delete-orphan"
    )
    budget: Mapped[list[ProjectBudget]] = relationship(
        lazy="raise", order_by="ProjectBudget.id", cascade="all, delete-orphan"
    )
    parts: Mapped[list[ProjectParticipation]] = relationship(lazy="raise")
    rounds: Mapped[list[Round]] = relationship(
        back_populates="project", lazy="raise", order_by="Round.number"
    )
    contracts: Mapped[list[ServiceContract]] = relationship(
        back_populates="project", lazy="raise", order_by="ServiceContract.id"
    )

    @property
    def total_fen(self) -> int:
        """The budget over all years, in fen."""
        return sum(line.amount_fen for line in self.budget)

    @property
    def subject(self) -> Subject:
        """What the record calls this project."""
        return Subject("purchase", self.ref, self.code)


class ProjectItem(Record):
    """One service to be bought: an indicator with its target and weight (§6).

    `weight` is in basis points: the weights of a project sum to 10,000. `target` counts in the
    indicator's unit, in hundredths where it is a share (95 % is 9,500); nothing where less is
    better and none is wanted (K-27).
    """

    __tablename__ = "purchase_items"
    __table_args__ = (
        UniqueConstraint("project_id", "indicator"),
        CheckConstraint("weight BETWEEN 0 AND 10000", name="weight_is_a_share"),
        CheckConstraint("target >= 0", name="target_in_bounds"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    catalogue_item_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_catalogue_items.id"))
    indicator: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    target: Mapped[int]
    weight: Mapped[int]
    unit_price_fen: Mapped[Fen | None]
    """Where it is paid by accepted quantity (PT-C, PT-D)."""

    catalogue_item: Mapped[CatalogueItem | None] = relationship(lazy="raise")


class ProjectBudget(Record):
    """Money of one year and one source (GPS-16); `line_no` is the line of the budget.

    `balance_fen` is what finance found left on that line when it approved.
    """

    __tablename__ = "purchase_budget_lines"
    __table_args__ = (
        UniqueConstraint("project_id", "year", "source"),
        CheckConstraint("amount_fen > 0", name="some_money"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    year: Mapped[int]
    source: Mapped[FundSource]
    line_no: Mapped[str] = mapped_column(default="")
    amount_fen: Mapped[Fen]
    balance_fen: Mapped[Fen | None]


class ProjectParticipation(Base):
    """Who did which duty on a project, as a natural person (SOD-P1)."""

    __tablename__ = "purchase_participations"
    __table_args__ = (UniqueConstraint("project_id", "person_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    duty: Mapped[ProjectDuty]
    at: Mapped[datetime] = mapped_column(default=clock.now)
