"""What follows from a child's age, categories and guardian. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from app.children import categories
from app.children.models import CareForm, PlaceKind
from app.law.dates import add_months, age_on

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AGE_BANDS", "PLACES", "AgeBand", "age_on", "age_says", "born_between", "foster_category",
    "told_apart",
]  # fmt: skip

ADULT = 18
_MONTHS_FROM = 3
K, P = CareForm, PlaceKind
# Where a child of each care form can live.
PLACES: dict[CareForm, frozenset[PlaceKind]] = {
    K.INSTITUTION: frozenset({P.ROOM, P.ADDRESS}),
    K.FAMILY_UNIT: frozenset({P.UNIT}),
    K.FOSTER: frozenset({P.PLACEMENT}),
    K.KIN: frozenset({P.ADDRESS}),
    K.GUARDIAN_HOME: frozenset({P.ADDRESS}),
    K.ELSEWHERE: frozenset({P.ADDRESS}),
    K.ADOPTED: frozenset({P.LEFT}),
    K.ADULT: frozenset({P.LEFT}),
    K.DECEASED: frozenset({P.LEFT}),
}


class AgeBand(NamedTuple):
    """Full years from `youngest` to `oldest`, both included."""

    label: str
    youngest: int
    oldest: int


AGE_BANDS = {
    "0-2": AgeBand("0—2岁", 0, 2),
    "3-5": AgeBand("3—5岁", 3, 5),
    "6-9": AgeBand("6—9岁", 6, 9),
    "10-13": AgeBand("10—13岁", 10, 13),
    "14-15": AgeBand("14—15岁", 14, 15),
    "16-17": AgeBand("16—17岁", 16, 17),
    "18": AgeBand("18岁及以上", 18, 120),
}


def born_between(band: AgeBand, day: date) -> tuple[date, date]:
    """First and last birthday of those whose age on `day` lies in the band (DL-8)."""
    return _eldest(day, band.oldest + 1), _youngest(day, band.youngest)


def _youngest(day: date, age: int) -> date:
    """The last day on which someone of `age` full years on `day` can be born."""
    born = add_months(day, -12 * age)
    # 28 February makes those of 29 February a year older in a common year.
    following = born + timedelta(days=1)
    return following if age_on(following, day) >= age else born


def _eldest(day: date, age: int) -> date:
    return _youngest(day, age) + timedelta(days=1)


def age_says(birth_on: date, day: date) -> str:
    """The age for a screen: days in the first month, then months, up to three years."""
    months = (day.year - birth_on.year) * 12 + day.month - birth_on.month
    if add_months(birth_on, months) > day:
        months -= 1
    if months < 1:
        return f"{(day - birth_on).days}天"
    years = age_on(birth_on, day)
    if years < _MONTHS_FROM:
        return f"{months}个月" if months < 12 else f"{years}岁{months - 12 * years}个月"  # noqa: PLR2004
    return f"{years}岁"


def told_apart(sex: str | None, birth_on: date, day: date) -> str:
    """How a family's list tells its children apart with no name opened: 女孩，6岁."""
    words = {"1": "男孩", "2": "女孩"}
    return f"{words.get(sex or '', '孩子')}，{age_says(birth_on, day)}"


def foster_category(codes: Iterable[str], ground: str) -> str:
    """`child_category` of care.md §2.8: orphan, parents_not_found or other (FC-07-3).

    The category 孤弃儿童 holds both; the ground of the guardianship tells them apart.
    """
    if not any(categories.is_in(code, categories.ORPHANED) for code in codes):
        return "other"
    return "parents_not_found" if ground in {"LG1", "TG1"} else "orphan"


_DOUBLE_SURNAMES = {"欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒"}


def given_name(name: str) -> str:
    """The name without the surname: all that a family is told of it."""
    if "·" in name:
        return name.partition("·")[0]
    is_double = name[:2] in _DOUBLE_SURNAMES and len(name) > 2  # noqa: PLR2004 - the surname alone
    return name[2 if is_double else 1 :] or name
