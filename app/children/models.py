"""A child's file: who the child is, who is guardian, where the child lives on any day.

Guardianship and care are stored as turning points (a child and a first day), never as intervals:
an end is the next one's beginning. So no day can be without a place or have two, whatever code
writes them; a second point on the same day is refused by the database.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.accounts.models import Agency
from app.audit.services import Subject
from app.children.traits import BY_COLUMN, bits
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.divisions.models import Placed


class CareForm(StrEnum):
    """How a child is cared for (care.md §1.2, C1 to C8); one at a time."""

    INSTITUTION = "C1"
    FAMILY_UNIT = "C2"
    FOSTER = "C3"
    KIN = "C4"
    GUARDIAN_HOME = "C5"
    ELSEWHERE = "C6"
    ADOPTED = "C7"
    ADULT = "C8"
    DECEASED = "C9"
    """Ours: the national list ends with C8."""

    @property
    def label(self) -> str:
        return _CARE[self.value]


_CARE = {
    "C1": "机构集中养育",
    "C2": "类家庭养育",
    "C3": "家庭寄养",
    "C4": "委托亲属抚养",
    "C5": "在监护人家中",
    "C6": "医院、学校等代养",
    "C7": "已收养",
    "C8": "成年离院",
    "C9": "已去世",
}


class GuardianStatus(StrEnum):
    """Who is guardian (care.md §1.2, G1 to G6); one at a time."""

    PARENTS = "G1"
    OTHER = "G2"
    CIVIL_AFFAIRS = "G3"
    CIVIL_AFFAIRS_TEMPORARY = "G4"
    COMMITTEE = "G5"
    NOBODY = "G6"

    @property
    def label(self) -> str:
        return _GUARDIANS[self.value]


_GUARDIANS = {
    "G1": "父母监护",
    "G2": "其他监护人",
    "G3": "民政部门长期监护",
    "G4": "民政部门临时监护",
    "G5": "村（居）民委员会监护",
    "G6": "无人监护（紧急）",
}


class Child(Placed, Record):
    """One child, once: in a home or in a village.

    `agency_id` is the institution in whose care the child is (none for a child at home), and the
    ancestors are its place; of a child at home they are where the child lives. `keeper_id` is the
    office that keeps the file. `division_code` is where the child lives, down to the village.
    `code_name` stands for the name on copies that others see. `birth_on` is readable: ages are
    counted, matched and watched by the database; with no name beside it, it points at nobody.
    `care_form`, `guardian` and `care_place` copy the newest turning point, for lists.
    """

    __tablename__ = "children"
    __table_args__ = (
        CheckConstraint(
            "agency_id IS NULL OR keeper_id = agency_id", name="kept_where_the_child_is"
        ),
        Index("ix_children_name_index", "name_index", "birth_on"),
        # A bucket holds the names of all of the portal: each scope reads its own share of it.
        Index("ix_children_keeper_name", "keeper_id", "name_index"),
        Index("ix_children_county_name", "county_code", "name_index"),
        # A city's or province's share is long: in the list's order, a page ends before its end.
        Index("ix_children_city_name", "city_code", "name_index", "care_form", "birth_on"),
        Index("ix_children_province_name", "province_code", "name_index", "care_form", "birth_on"),
        Index("ix_children_id_no_index", "id_no_index", unique=True),
        Index("ix_children_agency_care", "agency_id", "care_form", "birth_on", "ref"),
        # The two lists of a scope: neither walks past the other's rows.
        *(
            Index(
                f"ix_children_{column.split('_')[0]}_{name}",
                column,
                "care_form",
                "birth_on",
                "ref",
                *carried,
                sqlite_where=text(which),
                postgresql_where=text(which),
            )
            for column, carried in (
                ("keeper_id", ()),
                ("county_code", ()),
                # Where a need may be rare among many, its bit is read off the index.
                ("city_code", ("traits",)),
                ("province_code", ("traits",)),
            )
            for name, which in (("care", "closed_on IS NULL"), ("closed", "closed_on IS NOT NULL"))
        ),
        Index("ix_children_birth", "birth_on"),
        Index("ix_children_code_name", "code_name"),
    )

    file_no: Mapped[str] = mapped_column(unique=True)
    code_name: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    keeper_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    division_code: Mapped[str] = mapped_column(default="")
    address_sealed: Mapped[bytes | None]
    address = Sealed()
    hukou_division: Mapped[str] = mapped_column(default="")
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    name_mask: Mapped[str] = mapped_column(default="")
    name_index: Mapped[str | None]
    """The keyed bucket of the name (`crypto.bucket`): many names share it."""
    id_no_sealed: Mapped[bytes | None]
    id_no = Sealed()
    id_no_index: Mapped[str | None]
    id_no_mask: Mapped[str] = mapped_column(default="")
    sex: Mapped[str] = mapped_column(default="")
    birth_on: Mapped[date]
    birth_assumed: Mapped[bool] = mapped_column(default=False)
    nation: Mapped[str] = mapped_column(default="")
    health_sealed: Mapped[bytes | None]
    health: Any = SealedJson()
    """{"summary", "illness": […], "allergies", "disability": {"kind", "level", "card_no"}}"""
    needs: Mapped[list[str]] = mapped_column(default=list)
    """Of medical, special_edu, rehab (care.md §2.8, `child_needs`)."""
    needs_long_term_care: Mapped[bool] = mapped_column(default=False)
    """FC-07-4: depends on professional care for long."""
    behaviour_concern: Mapped[bool] = mapped_column(default=False)
    """FC-07-5: serious mental illness or abnormal emotional behaviour."""
    traits: Mapped[int] = mapped_column(BigInteger, default=0)
    """What it needs and was ever categorised as, a bit each (`traits.bits`), for lists."""
    school_sealed: Mapped[bytes | None]
    school: Any = SealedJson()
    """{"name", "grade", "since", "boards": bool}"""
    contacts_sealed: Mapped[bytes | None]
    contacts: Any = SealedJson()
    """[{"name", "relation", "phone", "note"}]"""
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    sibling_group: Mapped[str | None] = mapped_column(index=True)
    """The same random reference for brothers and sisters."""
    care_form: Mapped[CareForm]
    care_place: Mapped[str] = mapped_column(default="")
    guardian: Mapped[GuardianStatus]
    closed_on: Mapped[date | None]

    agency: Mapped[Agency | None] = relationship(foreign_keys=[agency_id], lazy="raise")
    categories: Mapped[list[ChildCategory]] = relationship(
        back_populates="child", order_by="ChildCategory.from_on", lazy="raise"
    )

    @validates("needs", "needs_long_term_care", "behaviour_concern", "sibling_group")
    def _carry(self, name: str, value: Any) -> Any:
        """What is true from now on has its bit; one that was true keeps it."""
        if value:
            self.traits = (self.traits or 0) | bits(value if name == "needs" else [BY_COLUMN[name]])
        return value

    @property
    def subject(self) -> Subject:
        """What the record calls this file."""
        return Subject("child", self.ref, self.file_no)


class ChildCategory(Record):
    """A category of care.md §1.2 (code as in `categories.py`); several may hold at once."""

    __tablename__ = "child_categories"
    __table_args__ = (
        UniqueConstraint("child_id", "code", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_began"),
    )

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    code: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(default="")

    child: Mapped[Child] = relationship(back_populates="categories", lazy="raise")


class Guardianship(Record):
    """From this day on, who is guardian and on which legal ground."""

    __tablename__ = "child_guardianships"
    __table_args__ = (UniqueConstraint("child_id", "from_on"),)

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    from_on: Mapped[date]
    status: Mapped[GuardianStatus]
    guardian_sealed: Mapped[bytes | None]
    guardian: Any = SealedJson()
    """{"name", "relation", "id_no", "phone"} of a person; an agency has its own id."""
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    ground: Mapped[str] = mapped_column(default="")
    """LG1…LG5 or TG1…TG7 (`guardians.GROUNDS`), or the words of another ground."""
    document_no: Mapped[str] = mapped_column(default="")


class PlaceKind(StrEnum):
    """What kind of place a turning point of care names."""

    ROOM = "room"
    UNIT = "unit"
    PLACEMENT = "placement"
    ADDRESS = "address"
    LEFT = "left"


class CareSpell(Record):
    """From this day on, how and where the child lives; the day of a change is the new place's.

    `place_id` is the row of its kind (room, family unit, placement), without a foreign key: those
    rooms stand above this one. `agency_id` answers for the child on these days.
    """

    __tablename__ = "care_spells"
    __table_args__ = (
        UniqueConstraint("child_id", "from_on"),
        CheckConstraint(
            "place_kind IN ('address', 'left') OR place_id IS NOT NULL", name="place_is_named"
        ),
        Index("ix_care_spells_place", "place_kind", "place_id", "from_on"),
        Index("ix_care_spells_agency", "agency_id", "from_on"),
    )

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    from_on: Mapped[date]
    form: Mapped[CareForm]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    place_kind: Mapped[PlaceKind]
    place_id: Mapped[int | None]
    place_says: Mapped[str] = mapped_column(default="")
    """In words for lists, without names: 「2号楼203室」, 「寄养家庭（宽城区）」."""
    basis: Mapped[str] = mapped_column(default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Manner(StrEnum):
    """How a child was asked."""

    TALK = "talk"
    DRAWING = "drawing"
    SIGNS = "signs"
    OBSERVED = "observed"

    @property
    def label(self) -> str:
        return {
            "talk": "交谈",
            "drawing": "绘画、游戏",
            "signs": "手语、手势或沟通板",
            "observed": "观察",
        }[self.value]


class Opinion(Record):
    """What a child said when asked: who asked, when and how, in the child's words (FC-11)."""

    __tablename__ = "child_opinions"
    __table_args__ = (Index("ix_child_opinions_child", "child_id", "asked_at"),)

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[int | None]
    """The match, placement or meeting that it was asked for; none: on its own."""
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    manner: Mapped[Manner]
    agrees: Mapped[bool | None]
    """None: too young to be asked for consent, or gave no answer."""
    words_sealed: Mapped[bytes | None]
    words = Sealed()


class ChildChange(Record):
    """What was changed in a file: the part, only the fields that differ, why and by whom."""

    __tablename__ = "child_changes"
    __table_args__ = (Index("ix_child_changes_child", "child_id", "created_at"),)

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    part: Mapped[str]
    """A `services.changes.Part`."""
    before_sealed: Mapped[bytes | None]
    before: Any = SealedJson()
    after_sealed: Mapped[bytes | None]
    after: Any = SealedJson()
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ChildWorker(Record):
    """A colleague who works with this child: the standing approval to read its health (PD-ACC-2).

    Several may, each of their own profession; the row stays when the work ends.
    """

    __tablename__ = "child_workers"
    __table_args__ = (
        Index(
            "uq_child_workers_now",
            "child_id",
            "user_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
        Index("ix_child_workers_user", "user_id", "until_on"),
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="ends_after_it_began"),
    )

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ChildOpening(Record):
    """Someone who does not work with the child opened its health for a day, and said why."""

    __tablename__ = "child_openings"
    __table_args__ = (
        Index("ix_child_openings_user", "child_id", "user_id", "until_at"),
        CheckConstraint("until_at > opened_at", name="ends_after_it_began"),
    )

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    until_at: Mapped[datetime]
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
