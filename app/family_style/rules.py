"""What a couple and a unit must be (care.md §5.1): pure functions on values.

An H row that is not met stops; an S row needs a reason and a second person's release.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

YOUNGEST_MOTHER, OLDEST_MOTHER = 30, 55
LEAST_STAY_MONTHS = 12
MOST_OWN_CHILDREN = 1
OLDEST_CHILD = 17
APART_FROM = 6
LEAST_M2_A_HEAD, LEAST_BEDROOM_M2, MOST_A_BEDROOM = 20, 10, 2
MOST_HEAVY_CARE = 2
POOR_RESULTS_END = 2
# Codes of GB/T 4658: the smaller the number, the higher the education; 90 is none of them.
JUNIOR_SECONDARY, NO_LEVEL = 70, 90
MARRIED = "20"
NO_SPOUSE = "还没有登记配偶"


class Answer(StrEnum):
    """What is known of one condition."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"met": "符合", "not_met": "不符合", "unknown": "待核实"}[self.value]


@dataclass(frozen=True)
class Finding:
    """One condition with its answer. `force` is H or S."""

    rule_id: str
    answer: Answer
    force: str
    says: str = ""


def _answer(value: bool | None) -> Answer:  # noqa: FBT001 - a value, not a switch
    if value is None:
        return Answer.UNKNOWN
    return Answer.MET if value else Answer.NOT_MET


@dataclass(frozen=True)
class CoupleFacts:
    """What is known of a couple; None where nothing is known yet. Ages in full years."""

    married: bool | None
    certificate_seen: bool | None
    mother_age: int | None
    mother_education: int | None
    all_healthy: bool | None
    no_record: bool | None
    no_bad_habits: bool | None
    neighbours_at_peace: bool | None
    both_experienced: bool | None
    stay_months: int | None
    mother_full_time: bool | None
    own_children: int | None
    has_spouse: bool = True
    """Whether the other one is on record: who has not been named yet is an open question."""


def check_couple(facts: CoupleFacts) -> list[Finding]:
    """Every condition of FS-03 that concerns the couple, hard ones first."""
    married = _all(facts.married, facts.certificate_seen)
    educated = (
        None
        if facts.mother_education is None
        else facts.mother_education <= JUNIOR_SECONDARY and facts.mother_education != NO_LEVEL
    )
    sound = _all(facts.all_healthy, facts.no_record, facts.no_bad_habits, facts.neighbours_at_peace)
    stays = None if facts.stay_months is None else facts.stay_months >= LEAST_STAY_MONTHS
    age = facts.mother_age
    aged = _answer(None if age is None else YOUNGEST_MOTHER <= age <= OLDEST_MOTHER)
    own = facts.own_children
    few = _answer(None if own is None else own <= MOST_OWN_CHILDREN)
    return [
        Finding("FS-03-1", _answer(married), "H", "" if facts.has_spouse else NO_SPOUSE),
        Finding("FS-03-4", _answer(sound), "H"),
        Finding("FS-03-5", _answer(educated), "H"),
        Finding("FS-03-3", aged, "S", f"妻子{age}周岁" if aged is Answer.NOT_MET else ""),
        Finding("FS-03-6", _answer(_all(facts.both_experienced, stays)), "S", _work_says(facts)),
        Finding("FS-03-7", _answer(facts.mother_full_time), "S",
                "妻子不能全职在家" if facts.mother_full_time is False else ""),
        Finding("FS-03-8", few, "S", f"自己的未成年子女{own}名" if few is Answer.NOT_MET else ""),
    ]  # fmt: skip


def _work_says(facts: CoupleFacts) -> str:
    """What stands against the couple's experience and time."""
    found = []
    if facts.both_experienced is False:
        found.append("不是二人都有照料孩子的经验")
    if facts.stay_months is not None and facts.stay_months < LEAST_STAY_MONTHS:
        found.append(f"打算工作{facts.stay_months}个月")
    return "；".join(found)


def _all(*values: bool | None) -> bool | None:
    """One no is a no; else one unknown leaves all unknown."""
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


@dataclass(frozen=True)
class ChildFacts:
    """What matters of a child for the life in a unit; `room` is where the child will sleep."""

    key: int
    age: int
    sex: str
    heavy_care: bool
    siblings: frozenset[int]
    room: int | None = None


@dataclass(frozen=True)
class RoomFacts:
    """A bedroom of the unit."""

    key: int
    area_m2: Decimal
    beds: int


@dataclass(frozen=True)
class HomeFacts:
    """The dwelling and who lives there beside the children."""

    area_m2: Decimal
    own_flat: bool
    rooms: tuple[RoomFacts, ...]
    grown_ups: int
    own_children: int
    most_children: int
    youngest: int


def check_unit(home: HomeFacts, children: Sequence[ChildFacts],
               family_elsewhere: Iterable[int] = ()) -> list[Finding]:  # fmt: skip
    """Every condition of FS-03 on the children living together there.

    `family_elsewhere` are keys of siblings in the institution's care who would stay outside.
    """
    here = {child.key for child in children}
    ages = all(home.youngest <= child.age <= OLDEST_CHILD for child in children)
    together = not (set(family_elsewhere) - here)
    heavy = sum(child.heavy_care for child in children)
    return [
        Finding("FS-03-2", _answer(len(children) <= home.most_children), "H"),
        Finding("FS-03-10", _answer(_sleep_apart(children) and _beds_suffice(home, children)), "H"),
        Finding("FS-03-9", _answer(ages and together), "S",
                "" if together else "有兄弟姐妹不在一起"),
        Finding("FS-03-11", _answer(_has_space(home, children)), "S"),
        Finding("FS-03-12", _answer(heavy <= MOST_HEAVY_CARE), "S"),
    ]  # fmt: skip


def _sleep_apart(children: Sequence[ChildFacts]) -> bool:
    """No room with both sexes as soon as one in it is six."""
    for room in {child.room for child in children}:
        inside = [child for child in children if child.room == room]
        if len({child.sex for child in inside}) > 1 and any(c.age >= APART_FROM for c in inside):
            return False
    return True


def _beds_suffice(home: HomeFacts, children: Sequence[ChildFacts]) -> bool:
    beds = {room.key: room.beds for room in home.rooms}
    return all(
        sum(child.room == key for child in children) <= beds.get(key, 0)
        for key in {child.room for child in children}
        if key is not None
    )


def _has_space(home: HomeFacts, children: Sequence[ChildFacts]) -> bool:
    heads = home.grown_ups + home.own_children + len(children)
    if not home.own_flat or home.area_m2 < LEAST_M2_A_HEAD * heads:
        return False
    used = [room for room in home.rooms if any(child.room == room.key for child in children)]
    return all(
        room.area_m2 >= LEAST_BEDROOM_M2
        and sum(child.room == room.key for child in children) <= MOST_A_BEDROOM
        for room in used
    )


class Band(StrEnum):
    """What an assessment leads to; half-open, the lower bound belongs to the band."""

    GOOD = "good"
    IMPROVE = "improve"
    POOR = "poor"

    @property
    def label(self) -> str:
        return {"good": "合格", "improve": "须改进", "poor": "不合格"}[self.value]


def band_of(total: int, *, good: int, least: int) -> Band:
    """80 is good, 79 and 60 are to be improved, 59 is poor (F-FSA)."""
    if total >= good:
        return Band.GOOD
    return Band.IMPROVE if total >= least else Band.POOR


def must_dissolve(bands: Sequence[Band], *, in_trial: bool) -> bool:
    """A poor trial ends the unit; later the second poor result does (FS-05-1)."""
    if in_trial:
        return bool(bands) and bands[-1] is Band.POOR
    return sum(band is Band.POOR for band in bands) >= POOR_RESULTS_END


def rest_is_enough(days_off: int, *, least: int) -> bool:
    """At least so many days of rest a month (FS-04-4)."""
    return days_off >= least


def relief_is_short(days: int, *, most: int) -> bool:
    """A relief carer stays no more than so many days in a row (FS-04-4)."""
    return 0 < days <= most


def hard_stops(findings: Iterable[Finding]) -> list[Finding]:
    """What no release can lift: an H row that is not met, or not known."""
    return [f for f in findings if f.force == "H" and f.answer is not Answer.MET]


def to_release(findings: Iterable[Finding]) -> list[Finding]:
    """S rows that are not met: a written reason and a second person."""
    return [f for f in findings if f.force == "S" and f.answer is not Answer.MET]
