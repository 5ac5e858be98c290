"""What was done under a contract, for whom, when and by whom; and what was looked at again (§6)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed
from app.core.db import Base, Record
from app.organisations.models import OrgPerson

if TYPE_CHECKING:
    from app.purchasing.models.contract import ServiceContract


class BeneficiaryKind(StrEnum):
    """For whom a service is."""

    CHILD = "child"
    CARER = "carer"
    DIRECTOR = "director"
    VOLUNTEER = "volunteer"

    @property
    def label(self) -> str:
        return {
            "child": "儿童", "carer": "监护人或者照料人", "director": "儿童主任、儿童督导员",
            "volunteer": "志愿者",
        }[self.value]  # fmt: skip


class Beneficiary(Record):
    """Somebody on the project's list: as much of them as the service needs, while it runs.

    `number` is what records and screens call them. Filled from the child's file where there is one;
    name, contact and need are erased when the contract ends (BRK-03), `erased_at`.
    """

    __tablename__ = "purchase_beneficiaries"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        UniqueConstraint("contract_id", "child_id"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    number: Mapped[str]
    kind: Mapped[BeneficiaryKind]
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    name_mask: Mapped[str] = mapped_column(default="")
    contact_sealed: Mapped[bytes | None]
    contact = Sealed()
    need_sealed: Mapped[bytes | None]
    need = Sealed()
    born_year: Mapped[int | None]
    division_code: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """What the record calls this person."""
        return Subject("purchase_beneficiary", self.ref, self.number)


class ServiceGroup(Record):
    """A group or a case that runs over several meetings (K-04, K-06)."""

    __tablename__ = "purchase_groups"

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    indicator: Mapped[str]
    title: Mapped[str]
    plan: Mapped[str] = mapped_column(default="")
    started_on: Mapped[date]
    closed_on: Mapped[date | None]
    goal_met: Mapped[bool | None]
    review: Mapped[str] = mapped_column(default="")


def _of(context: Any, column: str) -> Any:
    return context.get_current_parameters().get(column)


def _worked(context: Any) -> Any:
    return _of(context, "minutes")


def _days_late(context: Any) -> int:
    entered = _of(context, "entered_at") or clock.now()
    return int((clock.day(entered) - _of(context, "served_on")).days)


def _is_proven(context: Any) -> bool:
    return bool(set(_of(context, "evidence") or ()) - {"photo"}) and _days_late(context) >= 0


class ServiceRecord(Record):
    """One piece of work (F-REC), of one indicator, on one day, in one place.

    `quantity` counts in the indicator's unit. `evidence` are codes of what proves it: "signed",
    "log", "sign_in", "report", "photo" (which alone proves nothing). `entered_at` is the portal's
    own time, from which lateness is reckoned. A wrong record is struck out, never changed.
    `key` names the work: the same key is refused under any contract of any supplier.
    """

    __tablename__ = "purchase_records"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="some_time_of_a_day"),
        CheckConstraint("starts_at BETWEEN 0 AND 1439", name="begins_that_day"),
        CheckConstraint("quantity > 0", name="something_done"),
        Index(
            "uq_purchase_records_key", "key", unique=True,
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
        Index("ix_purchase_records_day", "contract_id", "served_on", "ref"),
        Index(
            "ix_purchase_records_month", "contract_id", "indicator", "month", "entered_after",
            "is_proven", "outcome", "served_on", "quantity", "people", "worked", "group_id",
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
    )  # fmt: skip

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"))
    indicator: Mapped[str]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_groups.id"), index=True)
    served_on: Mapped[date]
    month: Mapped[str]
    """YYYY-MM of `served_on`: the batch of the sample."""
    starts_at: Mapped[int]
    """Minutes after midnight."""
    minutes: Mapped[int]
    place: Mapped[str]
    quantity: Mapped[int] = mapped_column(default=1)
    people: Mapped[int] = mapped_column(default=0)
    """How many came, on the list or not."""
    worked: Mapped[int] = mapped_column(default=_worked)
    """Minutes of all workers together (K-21)."""
    content_sealed: Mapped[bytes | None]
    content = Sealed()
    result_sealed: Mapped[bytes | None]
    result = Sealed()
    outcome: Mapped[str] = mapped_column(default="")
    """Of a visit: visited, absent, refused, moved (F-VIS)."""
    follow_up: Mapped[str] = mapped_column(default="")
    is_risk: Mapped[bool] = mapped_column(default=False)
    risk_told_at: Mapped[datetime | None]
    evidence: Mapped[list[str]] = mapped_column(default=list)
    key: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_after: Mapped[int] = mapped_column(default=_days_late)
    """Days from the service to its entry: what is late and lost is reckoned from it (CNT-LATE)."""
    is_proven: Mapped[bool] = mapped_column(default=_is_proven)
    """Some evidence that is more than a photo (CNT-PHOTO)."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    import_id: Mapped[str] = mapped_column(default="")
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    void_reason: Mapped[str] = mapped_column(default="")

    contract: Mapped[ServiceContract] = relationship(lazy="raise")
    workers: Mapped[list[RecordWorker]] = relationship(lazy="raise")
    attendance: Mapped[list[Attendance]] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this piece of work."""
        return Subject("purchase_record", self.ref)


class RecordWorker(Base):
    """Who did it, from when to when: nobody is in two places at once, the database refuses it.

    Minutes after the midnight before `served_on`; over the next midnight it ends above 1440.
    """

    __tablename__ = "purchase_record_workers"
    __table_args__ = (
        CheckConstraint("starts_at BETWEEN 0 AND 1439", name="begins_that_day"),
        CheckConstraint("ends_at - starts_at BETWEEN 1 AND 1440", name="some_time_of_a_day"),
        UniqueConstraint("record_id", "org_person_id"),
        Index("ix_purchase_record_workers_day", "org_person_id", "served_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("purchase_records.id"), index=True)
    org_person_id: Mapped[int] = mapped_column(ForeignKey("org_people.id"))
    served_on: Mapped[date]
    starts_at: Mapped[int]
    ends_at: Mapped[int]
    is_void: Mapped[bool] = mapped_column(default=False)

    org_person: Mapped[OrgPerson] = relationship(lazy="raise")


class Attendance(Base):
    """Who of the list was there."""

    __tablename__ = "purchase_attendance"
    __table_args__ = (UniqueConstraint("record_id", "beneficiary_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("purchase_records.id"))
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("purchase_beneficiaries.id"), index=True)

    beneficiary: Mapped[Beneficiary] = relationship(lazy="raise")


class SampleDraw(Record):
    """A sample of one indicator in one month, from a frozen list, recomputable by an auditor (§6).

    `commitment` is the digest of the seed, shown before the list was frozen; `seed` is shown with
    the draw. `frozen` are the record references in order, `drawn` those chosen.
    """

    __tablename__ = "purchase_samples"
    __table_args__ = (UniqueConstraint("contract_id", "indicator", "month"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    indicator: Mapped[str]
    month: Mapped[str]
    commitment: Mapped[str]
    committed_at: Mapped[datetime]
    seed_sealed: Mapped[bytes | None]
    seed = Sealed()
    frozen: Mapped[list[str]] = mapped_column(default=list)
    frozen_digest: Mapped[str] = mapped_column(default="")
    frozen_at: Mapped[datetime | None]
    drawn: Mapped[list[str]] = mapped_column(default=list)
    drawn_at: Mapped[datetime | None]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]

    checks: Mapped[list[SampleCheck]] = relationship(lazy="raise")


class SampleCheck(Record):
    """What a check of one drawn record gave (F-CHK): accepted, or not with a reason."""

    __tablename__ = "purchase_checks"
    __table_args__ = (
        UniqueConstraint("sample_id", "record_id"),
        CheckConstraint("accepted OR reason <> ''", name="refused_with_reason"),
    )

    sample_id: Mapped[int] = mapped_column(ForeignKey("purchase_samples.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("purchase_records.id"), index=True)
    means: Mapped[str]
    """call, visit or papers."""
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    checked_on: Mapped[date]
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class MonthlyReport(Record):
    """A month as the records give it (F-RPT): `figures` assembled, only the words are typed.

    `figures` are {"K-02": {"target", "month", "total", "late", "lost", "rejected"}}; `spent_fen`
    by category. Sent once; what changes later shows in the next one.
    """

    __tablename__ = "purchase_reports"
    __table_args__ = (UniqueConstraint("contract_id", "month"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    month: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problems: Mapped[str] = mapped_column(default="")
    risks: Mapped[str] = mapped_column(default="")
    staffing: Mapped[str] = mapped_column(default="")
    spent_fen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date]
