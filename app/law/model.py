"""The shapes in which statutes are written down: instrument, article, rule, period.

A row that was not compared with its text says so, and a citation never shows more
certainty than the row has (care.md §0.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TO_BE_CHECKED = "条文待核"
TITLE_UNKNOWN = "题名待核"
OUR_DEFAULT = "本平台默认规则（可由当地调整）"
VERIFIED_LABEL = "已核对"
CONFIRMED_LABEL = "已由管理员核定"
_OUR_FIGURES = "（具体数值和口径为本平台默认，可由当地调整）"
_PRACTICE = "通行做法"

_DIGITS = "零一二三四五六七八九"
_LAST_PARAGRAPH = -1


def chinese_number(number: int) -> str:
    """The number as statutes write it, 1 to 9999: 12 is 十二, 203 is 二百零三."""
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and number % unit and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


class Force(StrEnum):
    """What a rule does: stop, stop softly, produce an event, or inform."""

    HARD = "H"
    SOFT = "S"
    EVENT = "E"
    INFORMATION = "I"


class Standing(StrEnum):
    """Who says it: the state, the place, or this portal."""

    NATIONAL = "national"
    LOCAL = "local"
    HOUSE = "house"


class Verification(StrEnum):
    """How well the row is known; everything but `verified` must not read as law."""

    VERIFIED = "verified"
    FROM_MEMORY = "from_memory"
    DOUBTFUL = "doubtful"
    DESIGN = "design"


class Unit(StrEnum):
    """Units of a period; `day` is a calendar day."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    WORKING_DAY = "working_day"
    HOUR = "hour"
    MINUTE = "minute"


@dataclass(frozen=True)
class Instrument:
    """A statute, order, standard or notice.

    `in_force_from` and `in_force_to` are ISO dates as exact as they are known
    ("2014-12-01", "2016-06", "2024"), both included; None is open or not known.
    `sources` are the keys of care.md §14.
    """

    key: str
    title: str
    number: str
    in_force_from: str | None
    in_force_to: str | None
    state: str
    sources: tuple[str, ...]
    verification: Verification = Verification.VERIFIED
    is_described: bool = False
    """The title itself is not known: `title` says what it is, and no brackets go round it."""

    @property
    def cited(self) -> str:
        """The title in its brackets, or what is known of it."""
        if self.is_described:
            return f"{self.title}（{TITLE_UNKNOWN}）"
        return f"《{self.title}》"


@dataclass(frozen=True)
class Article:
    """A place in an instrument. Without `article` the instrument as a whole.

    `paragraph` -1 is the last one.
    """

    instrument: Instrument
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None

    @property
    def place(self) -> str:
        """The place alone, such as 第八条第（五）项."""
        text = "" if self.article is None else f"第{chinese_number(self.article)}条"
        if self.paragraph == _LAST_PARAGRAPH:
            text += "最后一款"
        elif self.paragraph is not None:
            text += f"第{chinese_number(self.paragraph)}款"
        if self.item is not None:
            text += f"第（{chinese_number(self.item)}）项"
        return text

    @property
    def cited(self) -> str:
        """The full citation, such as 《家庭寄养管理办法》第八条第（五）项."""
        return self.instrument.cited + self.place


@dataclass(frozen=True)
class Rule:
    """One row of the law as this portal applies it.

    `says` is in our own words, to a family. `proof` names the paper or step that proves
    the condition. `house_parts` are the figures inside a lawful row that are only ours.
    `also` are further articles; `by_analogy` marks rules written for another matter.
    """

    id: str
    force: Force
    standing: Standing
    verification: Verification
    basis: Article | None
    says: str
    proof: str | None = None
    parameters: tuple[str, ...] = ()
    house_parts: tuple[str, ...] = ()
    also: tuple[Article, ...] = ()
    by_analogy: bool = False
    sources: tuple[str, ...] = ()

    @property
    def says_to_office(self) -> str:
        """The same words to staff, who are not the family."""
        return self.says.replace("您家", "该家庭").replace("您", "该家庭")

    @property
    def can_be_confirmed(self) -> bool:
        """Whether an administrator may confirm the row against its text."""
        return _can_be_confirmed(self.verification)


OURS_SINCE = date(2014, 12, 1)


@dataclass(frozen=True)
class Period:
    """A length of time that starts a clock.

    `length` maps the first day of validity to the number of units. `parameter` may
    override it locally. `rolls` is False where the end is not a last day for an act
    (DL-10). `reminder_days` is the number of days before the end on which to remind.
    """

    id: str
    basis: Article | None
    says: str
    unit: Unit
    length: Mapping[date, int]
    standing: Standing
    verification: Verification
    parameter: str | None
    starts_when: str
    at_end: str
    rolls: bool = True
    reminder_days: int | None = None
    house_parts: tuple[str, ...] = ()
    also: tuple[Article, ...] = ()
    by_analogy: bool = False

    @property
    def can_be_confirmed(self) -> bool:
        """Whether an administrator may confirm the row against its text."""
        return _can_be_confirmed(self.verification)

    def length_on(self, day: date) -> int:
        """The number of units in force on `day`; KeyError before the first one."""
        started = [first for first in self.length if first <= day]
        if not started:
            raise KeyError(day)
        return self.length[max(started)]

    def says_for(self, length: int) -> str:
        """What it says where a place has set another length."""
        return self.says.replace(str(self.length[max(self.length)]), str(length))


def our_period(
    period_id: str,
    number: int,
    unit: Unit,
    says: str,
    *,
    starts_when: str,
    at_end: str,
    parameter: str | None = None,
    rolls: bool = True,
    reminder_days: int | None = None,
    also: tuple[Article, ...] = (),
    since: date = OURS_SINCE,
) -> Period:
    """A clock that no law sets: our own default, as old as the order on foster care."""
    return Period(
        id=period_id,
        basis=None,
        says=says,
        unit=unit,
        length={since: number},
        standing=Standing.HOUSE,
        verification=Verification.DESIGN,
        parameter=parameter,
        starts_when=starts_when,
        at_end=at_end,
        rolls=rolls,
        reminder_days=reminder_days,
        also=also,
    )


def _can_be_confirmed(verification: Verification) -> bool:
    return verification in {Verification.FROM_MEMORY, Verification.DOUBTFUL}


def is_law(rule: Rule | Period, *, confirmed: bool = False) -> bool:
    """Whether the row may be shown as what the law says."""
    return rule.verification is Verification.VERIFIED or (confirmed and rule.can_be_confirmed)


def certainty(rule: Rule | Period, *, confirmed: bool = False) -> str:
    """One short Chinese label: checked, confirmed, to be checked, or our default."""
    if rule.verification is Verification.DESIGN:
        return OUR_DEFAULT
    if rule.verification is Verification.VERIFIED:
        return VERIFIED_LABEL
    return CONFIRMED_LABEL if confirmed else TO_BE_CHECKED


def citation(rule: Rule | Period, *, confirmed: bool = False) -> str:
    """What a screen or letter may cite for the row.

    An unconfirmed row cites its instrument without the article; a row of ours never
    reads as law, whoever confirmed it.
    """
    if rule.verification is Verification.DESIGN:
        return OUR_DEFAULT
    articles = ((rule.basis,) if rule.basis else ()) + rule.also
    prefix = "参照" if rule.by_analogy else ""
    if not is_law(rule, confirmed=confirmed):
        names = dict.fromkeys(article.instrument.cited for article in articles)
        return f"{prefix}{'、'.join(names) or _PRACTICE}（{TO_BE_CHECKED}）"
    cited = "、".join(article.cited for article in articles) or _PRACTICE
    return prefix + cited + (_OUR_FIGURES if rule.house_parts else "")


_STATUS = {
    "M": Verification.FROM_MEMORY,
    "M?": Verification.DOUBTFUL,
    "D": Verification.DESIGN,
}


def rule(
    rule_id: str,
    force: str,
    basis: Article | None,
    says: str,
    status: str,
    *,
    proof: str | None = None,
    parameters: str = "",
    house: str = "",
    also: tuple[Article, ...] = (),
    by_analogy: bool = False,
    local: bool = False,
) -> Rule:
    """One row, with its status written as in care.md: `V:u01 u03`, `M`, `M?` or `D`.

    `parameters` and `house` are names separated by spaces; `local` rows bind one place.
    """
    read = status.startswith("V:")
    verification = Verification.VERIFIED if read else _STATUS[status]
    ours = verification is Verification.DESIGN
    return Rule(
        id=rule_id,
        force=Force(force),
        standing=Standing.HOUSE if ours else Standing.LOCAL if local else Standing.NATIONAL,
        verification=verification,
        basis=basis,
        says=says,
        proof=proof,
        parameters=tuple(parameters.split()),
        house_parts=tuple(house.split()),
        also=also,
        by_analogy=by_analogy,
        sources=tuple(status[2:].split()) if read else (),
    )
