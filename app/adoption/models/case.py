"""The application for an adoption and its sides: adopters, child, senders, papers, presence.

Adopters and birth parents never reach one another (Civil Code 1110): what belongs to the sending
side stands in `Sender` and in papers of that side, under conditions of its own in the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency, Person
from app.adoption.models.assessment import Assessor
from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed, SealedDate, SealedJson
from app.core.db import Base, Record
from app.core.sealing import Authority
from app.divisions.models import Placed
from app.families.models import Household


class AdoptionState(StrEnum):
    """States of an adoption case (adoption.md §10)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ASSESS_NOTIFIED = "assess_notified"
    ASSESSING = "assessing"
    ASSESS_FAILED = "assess_failed"
    MATCHED = "matched"
    FUSION = "fusion"
    REPORTED = "reported"
    REVIEW = "review"
    APPROVED = "approved"
    REGISTERED = "registered"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    REUNITED = "reunited"
    REVOKED = "revoked"
    DISSOLVED = "dissolved"


class AdopterClass(StrEnum):
    """From where the adopters are; it decides the organ and the procedure (§3, §4)."""

    MAINLAND = "mainland"
    OVERSEAS = "overseas"
    FOREIGN = "foreign"


class Tie(StrEnum):
    """How an adopter is related to the child (`relation_to_adoptee` of the vocabulary)."""

    NONE = "none"
    KIN = "kin_child_3g"
    STEP = "stepchild"
    OTHER_KIN = "other_kin"

    @property
    def label(self) -> str:
        return {
            "none": "没有亲属关系", "kin_child_3g": "三代以内旁系同辈血亲的子女",
            "stepchild": "继子女", "other_kin": "其他亲属",
        }[self.value]  # fmt: skip


class AdoptionDuty(StrEnum):
    """Duties of one case that different persons hold (SOD-A1)."""

    ACCEPT = "accept"
    ASSESS = "assess"
    INTERVIEW = "interview"
    APPROVE = "approve"
    REGISTER = "register"
    ARCHIVE = "archive"


class Adoption(Placed, Authority, Record):
    """One application to one registration organ; the ancestors are the organ's place.

    The adopters are the applicant and, `jointly`, the spouse of the household record, which
    holds what is known of them. `facts` are the records of the decision table, one a child, as
    last evaluated, `answer` what it gave ({"eligible", "blocking", "needs"}), `facts_digest` the
    SM3 of what the deciding person saw. `sender_agency_id` is the institution that sends.
    """

    __tablename__ = "adoptions"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR case_no IS NOT NULL", name="sent_has_number"
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR accepted_by_id IS NULL OR decided_by_id <> accepted_by_id",
            name="decided_by_another",
        ),
        Index("ix_adoptions_due", "agency_id", "due_on", "ref"),
        Index("ix_adoptions_state", "agency_id", "state", "due_on", "ref"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "household_id", "agency_id", "state", "accepted_by_id", "decided_by_id",
            "decided_at", "registered_on", "facts_digest",
        ),
    }  # fmt: skip

    case_no: Mapped[str | None] = mapped_column(unique=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    applicant_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    applicant_mask: Mapped[str] = mapped_column(default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    sender_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    adopter_class: Mapped[AdopterClass] = mapped_column(default=AdopterClass.MAINLAND)
    jointly: Mapped[bool] = mapped_column(default=False)
    tie: Mapped[Tie] = mapped_column(default=Tie.NONE)
    married_to_birth_parent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AdoptionState] = mapped_column(default=AdoptionState.DRAFT)
    state_since: Mapped[datetime | None]
    suspended_from: Mapped[AdoptionState | None]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)

    by_counter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The officer who typed it in for adopters without internet (§5)."""
    statement_sealed: Mapped[bytes | None]
    statement: Any = SealedJson()
    """What F-APP asks beyond the household: motive, wished child, earlier adoptions, …"""
    wants_secrecy: Mapped[bool] = mapped_column(default=True)
    declared_at: Mapped[datetime | None]
    notice_version: Mapped[str] = mapped_column(default="")
    agreed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=1)
    facts_sealed: Mapped[bytes | None]
    facts = SealedJson()
    facts_digest: Mapped[str] = mapped_column(default="")
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decision_sealed: Mapped[bytes | None]
    decision = Sealed()
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    registered_on: Mapped[date | None]
    filed_on: Mapped[date | None]
    """Since when it lies in a volume: from then on it is read from the archive alone (SEC-01)."""
    closed_at: Mapped[datetime | None]

    household: Mapped[Household] = relationship(lazy="raise")
    applicant: Mapped[Person] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    parts: Mapped[list[AdoptionParticipation]] = relationship(lazy="raise")
    assessors: Mapped[list[Assessor]] = relationship(lazy="raise", order_by="Assessor.id")
    adoptees: Mapped[list[Adoptee]] = relationship(lazy="raise", order_by="Adoptee.id")

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this case."""
        return Subject("adoption", self.ref, self.case_no or "")


class AdoptionDraft(Record):
    """What the adopters have typed on one page and not yet saved: any text, checked by nobody."""

    __tablename__ = "adoption_drafts"
    __table_args__ = (UniqueConstraint("adoption_id", "section"),)

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"))
    section: Mapped[str]
    fields_sealed: Mapped[bytes | None]
    fields = SealedJson()


class AdoptionParticipation(Base):
    """Who did which duty on a case, as a natural person."""

    __tablename__ = "adoption_participations"
    __table_args__ = (UniqueConstraint("adoption_id", "person_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    duty: Mapped[AdoptionDuty]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Adoptee(Record):
    """A child to be adopted; all of one application share the facts of the vocabulary.

    `child_id` is the child's file where there is one: always for a child of an institution.
    `category` is a value of `adoptee_category`. What the file knows is not typed here again.
    """

    __tablename__ = "adoptees"
    __table_args__ = (UniqueConstraint("adoption_id", "child_id"),)

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    name_mask: Mapped[str] = mapped_column(default="")
    new_name_sealed: Mapped[bytes | None]
    new_name = Sealed()
    id_no_sealed: Mapped[bytes | None]
    id_no = Sealed()
    id_no_index: Mapped[str | None] = mapped_column(index=True)
    sex: Mapped[str] = mapped_column(default="")
    birth_on_sealed: Mapped[bytes | None]
    birth_on = SealedDate()
    category: Mapped[str] = mapped_column(default="")
    in_institution: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[bool] = mapped_column(default=False)
    rescued: Mapped[bool] = mapped_column(default=False)
    received_on: Mapped[date | None]
    """A rescued child: when the institution took it in (TR-12M)."""
    judgment_on: Mapped[date | None]
    """When a court took guardianship from the parents (GR-44)."""
    place_division: Mapped[str] = mapped_column(default="")
    """Where the child was found, or has its permanent household register."""
    consents: Mapped[bool | None]
    """The child's own answer from eight on; None: not asked yet (CC-1104-2)."""
    asked_on: Mapped[date | None]


class SenderKind(StrEnum):
    """Who may send a child for adoption (Civil Code 1094)."""

    FATHER = "father"
    MOTHER = "mother"
    GUARDIAN = "guardian"
    INSTITUTION = "institution"

    @property
    def label(self) -> str:
        return {
            "father": "生父", "mother": "生母", "guardian": "监护人", "institution": "儿童福利机构",
        }[self.value]  # fmt: skip


class Sender(Record):
    """One of the sending side. The adopters see neither the row nor that it has changed.

    `agency_id` is the registration organ again, so that the database can tell who may read.
    `status` is a value of `birth_father_status`; `difficulty` one of SD-1 to SD-4.
    """

    __tablename__ = "adoption_senders"
    __table_args__ = (UniqueConstraint("adoption_id", "kind"),)

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    kind: Mapped[SenderKind]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    name_mask: Mapped[str] = mapped_column(default="")
    id_no_sealed: Mapped[bytes | None]
    id_no = Sealed()
    id_no_index: Mapped[str | None] = mapped_column(index=True)
    phone_sealed: Mapped[bytes | None]
    phone = Sealed()
    hukou_division: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="na")
    consents: Mapped[bool | None]
    consented_on: Mapped[date | None]
    difficulty: Mapped[str] = mapped_column(default="")
    statement_sealed: Mapped[bytes | None]
    statement: Any = SealedJson()
    """F-SEND: grounds in words, duty bearers, grandparents' claim, siblings together."""
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    """SM3 of the token of the sender's own link; a used or withdrawn link is None."""
    link_until: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]


class Side(StrEnum):
    """Whose paper it is."""

    ADOPTER = "adopter"
    SENDER = "sender"
    CHILD = "child"
    ORGAN = "organ"


class AdoptionPaper(Record):
    """A paper of §5, by its code D-xx: a file, the original as an officer saw it, or both.

    `party` names whose it is on its side: `applicant`, `spouse`, a sender's kind, "" for the
    side as a whole. `check` is a value of `foster.PaperCheck` in meaning: waiting, good, …
    """

    __tablename__ = "adoption_papers"
    __table_args__ = (
        CheckConstraint("document_id IS NOT NULL OR original_seen_on IS NOT NULL", name="there"),
        CheckConstraint(
            "(original_seen_on IS NULL) = (original_seen_by_id IS NULL)", name="seen_by_someone"
        ),
    )

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("adoption_senders.id"))
    side: Mapped[Side]
    party: Mapped[str] = mapped_column(default="")
    code: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    issued_on: Mapped[date | None]
    check: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str] = mapped_column(default="")
    original_seen_on: Mapped[date | None]
    original_seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Presence(Base):
    """A party came in person, or the spouse who stayed away gave a power (RM-05, PD-ES-3)."""

    __tablename__ = "adoption_presences"
    __table_args__ = (
        UniqueConstraint("adoption_id", "side", "party", "present_on"),
        CheckConstraint("officer_id <> second_officer_id", name="two_officers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    side: Mapped[Side]
    party: Mapped[str] = mapped_column(default="")
    present_on: Mapped[date]
    by_power: Mapped[bool] = mapped_column(default=False)
    """Represented by the other spouse with a written power (RM-05-2, paper D-10)."""
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    second_officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
