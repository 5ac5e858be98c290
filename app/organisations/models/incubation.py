"""What a bureau fosters: a team on its way to an organisation, and ties to protection agencies."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.db import Record
from app.divisions.models import Placed
from app.organisations.models.body import Organisation
from app.organisations.models.marks import Voidable


class Stage(StrEnum):
    """How far a fostered team has come (INC-07)."""

    SEED = "seed"
    HATCHING = "hatching"
    GROWING = "growing"
    FLEDGED = "fledged"

    @property
    def label(self) -> str:
        return {"seed": "种子", "hatching": "孵化", "growing": "成长", "fledged": "出壳"}[
            self.value
        ]


class Way(StrEnum):
    """By what means it is fostered (INC-05)."""

    COMMISSION = "commission"
    PROJECT = "project"
    RECOMMEND = "recommend"
    INCUBATE = "incubate"
    PLACE = "place"

    @property
    def label(self) -> str:
        return {
            "commission": "政府委托", "project": "项目合作", "recommend": "重点推介",
            "incubate": "孵化扶持", "place": "解决场地、设备和食宿",
        }[self.value]  # fmt: skip


class Incubation(Placed, Record):
    """A team that a bureau fosters, from the idea on; the place is where it works.

    `organisation_id` once it is registered. `ways` are `Way`, `fields` `ServiceField` codes.
    `steps` are [{"stage", "on"}], oldest first. `accounts_on`: the day its books were last looked
    at and found in order. `exit_plan`: how it goes on by itself (INC-07).
    """

    __tablename__ = "org_incubations"
    __table_args__ = (
        CheckConstraint("team >= 0", name="no_negative_team"),
        CheckConstraint("(ended_on IS NULL) = (end_reason = '')", name="ended_with_a_reason"),
        Index(
            "uq_org_incubations_organisation", "organisation_id", unique=True,
            sqlite_where=text("ended_on IS NULL"), postgresql_where=text("ended_on IS NULL"),
        ),
    )  # fmt: skip

    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    programme: Mapped[str]
    mentor: Mapped[str] = mapped_column(default="")
    idea: Mapped[str]
    team: Mapped[int]
    ways: Mapped[list[str]] = mapped_column(default=list)
    fields: Mapped[list[str]] = mapped_column(default=list)
    plan: Mapped[str] = mapped_column(default="")
    exit_plan: Mapped[str] = mapped_column(default="")
    accounts_on: Mapped[date | None]
    stage: Mapped[Stage] = mapped_column(default=Stage.SEED)
    stage_on: Mapped[date]
    steps: Mapped[list[Any]] = mapped_column(default=list)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls it."""
        return Subject("org_incubation", self.ref)


class OrgLink(Voidable, Record):
    """A firm tie of an organisation to a protection agency (INC-03); `until_on` the last day."""

    __tablename__ = "org_links"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    agency: Mapped[Agency] = relationship(lazy="raise")
    activities: Mapped[list[OrgActivity]] = relationship(
        lazy="raise", order_by="OrgActivity.held_on.desc()"
    )


class OrgActivity(Voidable, Record):
    """What both did together: without one in twelve months a tie is no firm one (INC-03)."""

    __tablename__ = "org_activities"

    link_id: Mapped[int] = mapped_column(ForeignKey("org_links.id"), index=True)
    held_on: Mapped[date]
    what: Mapped[str]
