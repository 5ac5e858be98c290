"""Persons, accounts, agencies, roles and sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.roles import AgencyKind, Role
from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed
from app.core.db import Base, Fen, Record
from app.core.sealing import Authority
from app.divisions.models import BYTES, Placed


class Person(Record):
    """A human, once, whatever accounts they have.

    `id_no_index` and `phone_index` are blind indexes of the whole normalised value; masks
    hold no more than screens show.
    """

    __tablename__ = "persons"

    name: Mapped[str]
    pinyin: Mapped[str] = mapped_column(BYTES, default="")
    id_no_sealed: Mapped[bytes | None]
    id_no_index: Mapped[str | None] = mapped_column(unique=True)
    id_no_mask: Mapped[str] = mapped_column(default="")
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[str | None] = mapped_column(index=True)
    phone_mask: Mapped[str] = mapped_column(default="")

    id_no = Sealed()
    phone = Sealed()

    @property
    def subject(self) -> Subject:
        """What the record calls this person."""
        return Subject("person", self.ref)


class Level(StrEnum):
    """Level of the department that an agency is, or that set it up."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"

    @property
    def label(self) -> str:
        return {"county": "县级", "city": "市级", "province": "省级"}[self.value]


class Agency(Placed, Authority, Record):
    """An office that handles cases; `bureau_id` is the civil affairs bureau above it."""

    __tablename__ = "agencies"
    __table_args__ = (Index("ix_agencies_kind", "kind", "county_code"),)
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "kind", "level", "division_code", "province_code", "city_code", "county_code",
            "township_code", "bureau_id", "closed_on",
        ),
    }  # fmt: skip

    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    kind: Mapped[AgencyKind]
    level: Mapped[Level]
    division_code: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    office_hours: Mapped[str] = mapped_column(default="工作日 8:30–17:00")
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    staff_count: Mapped[int] = mapped_column(default=0)
    takes_foster_applications: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))

    bureau: Mapped[Agency | None] = relationship(
        remote_side="Agency.id", foreign_keys=[bureau_id], lazy="raise"
    )

    @property
    def subject(self) -> Subject:
        """What the record calls this agency."""
        return Subject("agency", self.ref)


class UserState(StrEnum):
    """Whether an account can sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class User(Authority, Record):
    """An account. Staff have a user name and an agency; families sign in with their phone."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("(agency_id IS NULL) = (username IS NULL)", name="staff_have_user_names"),
        CheckConstraint("(agency_id IS NULL) = (login_phone_index IS NOT NULL)", name="login_way"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "person_id", "agency_id", "username", "login_phone_index", "must_change_password",
            "state", "ends_on",
        ),
        # Of its own, so that no page has to read the hash.
        "password_seal": ("password_hash", "password_until"),
    }  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    username: Mapped[str | None] = mapped_column(BYTES, unique=True)
    login_phone_index: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_seal: Mapped[str] = mapped_column(default="")
    password_until: Mapped[datetime | None]
    """A password that was handed over works until then, and only to choose one's own."""
    state: Mapped[UserState] = mapped_column(default=UserState.ACTIVE)
    disabled_reason: Mapped[str] = mapped_column(default="")
    ends_on: Mapped[date | None]
    """The last day on which the account opens anything, such as that of an auditor from outside."""
    last_sign_in_at: Mapped[datetime | None]
    profession: Mapped[str] = mapped_column(default="")
    """Of a social worker's kind of work; see `PROFESSIONS`."""
    certificate_no: Mapped[str] = mapped_column(default="")
    factor_reset_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who asked that a lost second factor be forgotten; security does it, or does not."""

    person: Mapped[Person] = relationship(lazy="raise")
    agency: Mapped[Agency | None] = relationship(lazy="raise")
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id", lazy="raise"
    )

    @property
    def subject(self) -> Subject:
        """What the record calls this account."""
        return Subject("user", self.ref)


class RoleGrant(Authority, Record):
    """A role of an account: proposed by the agency's administrator, released by security."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("released_by_id IS NULL OR released_by_id <> user_id", name="not_oneself"),
        CheckConstraint("proposed_by_id IS NULL OR proposed_by_id <> user_id", name="not_own"),
        CheckConstraint(
            "(released_at IS NULL) = (valid_from IS NULL)", name="released_grants_have_a_start"
        ),
        Index("ix_role_grants_waiting", "released_at", "ended_reason", "id"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "user_id", "role", "proposed_by_id", "proposed_at", "released_by_id", "released_at",
            "valid_from", "valid_to",
        ),
    }  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    ended_reason: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this grant."""
        return Subject("role_grant", self.ref)


LENT_MOST_FEN = 100_000_00  # 100,000 yuan: a house figure, where nobody names another


class Delegation(Authority, Record):
    """A colleague stands in: for a time, for the cases of one person, both names on each act."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("from_user_id <> to_user_id", name="to_someone_else"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "from_user_id", "to_user_id", "starts_on", "ends_on", "most_fen", "ended_at",
            "granted_by_id",
        ),
    }  # fmt: skip

    from_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    to_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]
    most_fen: Mapped[Fen] = mapped_column(default=LENT_MOST_FEN)
    """The greatest sum that may be approved or paid at once in the lent right."""
    ended_at: Mapped[datetime | None]
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class UserSession(Base):
    """A signed-in browser. Only the digest of its token is stored."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    former_hash: Mapped[str | None] = mapped_column(unique=True)
    """Of the token before the last step-up: a request that was under way comes with that one."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    factor_at: Mapped[datetime | None]
    """When a second factor was last shown; a member of staff's session opens nothing before."""
    factor_for: Mapped[str] = mapped_column(default="")
    """For which action it was shown; empty at sign-in, which counts for all for five minutes."""


class FactorKind(StrEnum):
    """What somebody has beside their password."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


class SecondFactor(Authority, Record):
    """An authenticator, a passkey or a recovery code of a staff account (bar S26).

    `used_step` is the last half minute whose code was used, or a passkey's counter: it only
    rises, in the transaction of what the code opened. A recovery code has 0 or 1.
    """

    __tablename__ = "second_factors"
    __table_args__ = (
        Index(
            "uq_second_factors_authenticator",
            "user_id",
            unique=True,
            postgresql_where=text("kind = 'totp'"),
            sqlite_where=text("kind = 'totp'"),
        ),
    )
    # The secret is bound to the row by its own cipher, and renewed with the keys.
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": ("user_id", "kind", "code_index", "credential_id", "public_key"),
    }

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[FactorKind]
    used_step: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    secret_sealed: Mapped[bytes | None]
    code_index: Mapped[str | None] = mapped_column(unique=True)
    credential_id: Mapped[str | None] = mapped_column(unique=True)
    public_key: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")

    secret = Sealed()


class UnifiedLink(Record):
    """A member of staff signs in here as somebody of the unified identity service."""

    __tablename__ = "unified_links"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    subject_index: Mapped[str] = mapped_column(unique=True)


class CodePurpose(StrEnum):
    """What a one-time code is good for; a code for one purpose opens nothing else."""

    REGISTER = "register"
    RESET = "reset"
    CONSENT = "consent"
    SIGN = "sign"
    NEW_PHONE = "new_phone"


class OneTimeCode(Base):
    """A code sent to a phone: ten minutes, one use, five tries (PD-ES-4)."""

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_target", "phone_index", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_index: Mapped[str]
    purpose: Mapped[CodePurpose]
    context: Mapped[str] = mapped_column(default="")
    code_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class Attempt(Base):
    """A counted event for limits that hold across workers: failed sign-ins, codes asked for."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_key", "kind", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key_hash: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ServiceConsent(Record):
    """A person's consent to electronic service, per channel, withdrawable at any time (SV-4)."""

    __tablename__ = "service_consents"
    __table_args__ = (Index("ix_service_consents_person", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    channel: Mapped[str] = mapped_column(default="portal")
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
