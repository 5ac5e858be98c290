"""Whether what was bought was good: evaluations, acceptance, users' answers (§7, GPR-45)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed
from app.core.db import Fen, Record

if TYPE_CHECKING:
    from app.purchasing.models.contract import ServiceContract


class EvaluationKind(StrEnum):
    """When it is looked at (EVA-02, EVA-03)."""

    MIDTERM = "midterm"
    SPOT = "spot"
    FINAL = "final"

    @property
    def label(self) -> str:
        return {"midterm": "中期检查", "spot": "抽查评估", "final": "末期评估"}[self.value]


class Evaluation(Record):
    """One evaluation by a team that neither buys nor delivers (EVA-06, EVA-07).

    `scores` by block and item in hundredths of a point, `vetoes` codes that hold, `total` in
    hundredths. `grade` is EVA-05's. Once sent it is never changed (integrity check 8).
    """

    __tablename__ = "purchase_evaluations"
    __table_args__ = (
        CheckConstraint("(sent_at IS NULL) = (grade = '')", name="sent_with_a_grade"),
        Index("ix_purchase_evaluations_contract", "contract_id", "kind"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[EvaluationKind]
    template: Mapped[str] = mapped_column(default="EV-CHILD")
    due_on: Mapped[date]
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    vetoes: Mapped[list[str]] = mapped_column(default=list)
    words: Mapped[str] = mapped_column(default="")
    total: Mapped[int | None]
    grade: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    sent_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reply: Mapped[str] = mapped_column(default="")
    replied_at: Mapped[datetime | None]
    rectify_until: Mapped[date | None]
    rectified_on: Mapped[date | None]
    rectified_words: Mapped[str] = mapped_column(default="")
    published_on: Mapped[date | None]

    contract: Mapped[ServiceContract] = relationship(lazy="raise")
    team: Mapped[list[Evaluator]] = relationship(lazy="raise", order_by="Evaluator.id")

    @property
    def subject(self) -> Subject:
        """What the record calls this evaluation."""
        return Subject("purchase_evaluation", self.ref)


class Evaluator(Record):
    """Somebody of an evaluation's team; declared free of interest before anything is shown."""

    __tablename__ = "purchase_evaluators"
    __table_args__ = (UniqueConstraint("evaluation_id", "user_id"),)

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("purchase_evaluations.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    speciality: Mapped[str]
    """child, social_work or finance (EVA-07)."""
    declared_at: Mapped[datetime | None]
    interest: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class SpotDraw(Record):
    """Which contracts of a bureau are looked at in a year (EVA-02), recomputable by an auditor.

    As `SampleDraw`: the digest of the seed is shown before the list is frozen, the seed with the
    draw. `frozen` are references of contracts of a year and more, `drawn` those chosen.
    """

    __tablename__ = "purchase_spot_draws"
    __table_args__ = (UniqueConstraint("agency_id", "year"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    year: Mapped[int]
    percent: Mapped[int]
    commitment: Mapped[str]
    committed_at: Mapped[datetime]
    seed_sealed: Mapped[bytes | None]
    seed = Sealed()
    frozen: Mapped[list[str]] = mapped_column(default=list)
    frozen_digest: Mapped[str] = mapped_column(default="")
    frozen_at: Mapped[datetime | None]
    drawn: Mapped[list[str]] = mapped_column(default=list)
    drawn_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """What the record calls this draw."""
        return Subject("purchase_spot_draw", self.ref, str(self.year))


class AcceptanceResult(StrEnum):
    """How an acceptance ends (F-ACC)."""

    PASSED = "passed"
    RECTIFY = "rectify"
    FAIL = "fail"

    @property
    def label(self) -> str:
        return {"passed": "验收合格", "rectify": "整改后再验收", "fail": "验收不合格"}[self.value]


class Acceptance(Record):
    """The acceptance of a contract (GPL-41, GPR-45): item by item, with users' opinions.

    `results` are [{"indicator", "target", "counted", "ratio", "passed", "says"}] of the day,
    `deductions` what PAY-06 takes from the last payment. Once signed it is never changed.
    """

    __tablename__ = "purchase_acceptances"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    number: Mapped[int]
    results: Mapped[list[Any]] = mapped_column(default=list)
    deductions: Mapped[list[Any]] = mapped_column(default=list)
    deducted_fen: Mapped[Fen] = mapped_column(default=0)
    members: Mapped[list[str]] = mapped_column(default=list)
    users_invited: Mapped[int] = mapped_column(default=0)
    users_answered: Mapped[int] = mapped_column(default=0)
    users_words: Mapped[str] = mapped_column(default="")
    result: Mapped[AcceptanceResult | None]
    words: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    lead_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    rectify_until: Mapped[date | None]
    published_on: Mapped[date | None]

    @property
    def subject(self) -> Subject:
        """What the record calls this acceptance."""
        return Subject("purchase_acceptance", self.ref)


class SurveyLink(Record):
    """A link by which one user answers once, without an account (K-25, GPR-45-2)."""

    __tablename__ = "purchase_surveys"

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    link_hash: Mapped[str] = mapped_column(unique=True)
    whom: Mapped[str]
    """user (children of eight and more, carers) or village (K-26)."""
    until: Mapped[date]
    answered_at: Mapped[datetime | None]


class SurveyAnswer(Record):
    """What was answered. Nothing ties it to the link or to a person."""

    __tablename__ = "purchase_survey_answers"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    whom: Mapped[str]
    stars: Mapped[int]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    answered_on: Mapped[date] = mapped_column(default=clock.today)
