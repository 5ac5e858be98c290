"""Reading a template, counting a sheet, saying where it falls: pure functions.

The engine is fixed, templates are data. An item takes points, one of several grades (with
points or, as in a national minimum, without) or yes and no; a template may have vetoes,
bonus blocks with a cap, items and blocks with a floor of their own, and answers that fail it
whatever the points. All points are whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

FULL = 100
MOSTLY, NOT = "mostly", "no"
Answers = Mapping[str, Any]
"""{"scores": {item: points | grade | bool}, "remarks": {item: text}, "vetoes": {veto: bool}}"""


class Kind(StrEnum):
    """How an item is answered."""

    POINTS = "points"
    GRADE = "grade"
    YES_NO = "yes_no"

    @property
    def label(self) -> str:
        return {"points": "打分", "grade": "分档", "yes_no": "是否"}[self.value]


class Band(StrEnum):
    """Where a sheet falls."""

    PASS = "pass"  # noqa: S105 - a mark, no password
    IMPROVE = "improve"
    FAIL = "fail"


@dataclass(frozen=True)
class Grade:
    """One answer of a graded item; points 0 throughout where nothing is counted.

    `mark` says what it does beside its points: `MOSTLY` is tolerated so many times, `NOT` fails.
    """

    value: str
    text: str
    points: int = 0
    mark: str = ""


@dataclass(frozen=True)
class Item:
    """One line of a block. `hint` says what to look at, `evidence` what proves it."""

    id: str
    text: str
    max: int
    kind: Kind = Kind.POINTS
    hint: str = ""
    evidence: str = ""
    grades: tuple[Grade, ...] = ()
    floor: int | None = None
    """Fewer points than this fail the whole sheet."""
    content: int = 0
    """Which content that the law names (`publishing.CONTENTS`) it looks at; 0: none."""

    @property
    def is_judged(self) -> bool:
        """Passed or not passed, without points (a factor beside the points)."""
        return self.max == 0 and any(grade.mark == NOT for grade in self.grades)

    def mark_of(self, answer: Any) -> str:
        """What an answer does beside its points."""
        return next((g.mark for g in self.grades if g.value == answer), "")

    def points(self, answer: Any) -> int | None:
        """The points of an answer; None where it is missing or no answer to this item."""
        if self.kind is Kind.YES_NO:
            return (self.max if answer else 0) if isinstance(answer, bool) else None
        if self.kind is Kind.GRADE:
            return next((g.points for g in self.grades if g.value == answer), None)
        whole = isinstance(answer, int) and not isinstance(answer, bool)
        return answer if whole and 0 <= answer <= self.max else None


@dataclass(frozen=True)
class Block:
    """Items that belong together; a bonus block stands outside the full marks."""

    id: str
    title: str
    items: tuple[Item, ...]
    evidence: str = ""
    is_bonus: bool = False
    floor: int | None = None
    """Fewer points than this: the standard is not met, and the sheet fails (two tiers)."""

    @property
    def max(self) -> int:
        return sum(item.max for item in self.items)


@dataclass(frozen=True)
class Veto:
    """One fact that fails the sheet whatever the points; `rule` is an id of `app.law.RULES`."""

    id: str
    text: str
    hint: str = ""
    evidence: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Template:
    """What a version's content says. `full` is the sum without bonus; 0: nothing is counted."""

    blocks: tuple[Block, ...]
    vetoes: tuple[Veto, ...] = ()
    full: int = FULL
    bonus_cap: int = 0
    stage: str = ""
    pass_mark: int = 0
    """The mark of the form itself; 0: the place's parameter says it."""
    bands: tuple[Grade, ...] = ()
    """Names of results from the best down, each with its least points."""
    tolerated: int = 0
    """How many answers may be `MOSTLY`."""
    each_block: bool = False
    """Two tiers: every block has to be met, and the total decides nothing."""

    def items(self) -> Iterator[Item]:
        for block in self.blocks:
            yield from block.items

    def block(self, block_id: str) -> Block | None:
        return next((block for block in self.blocks if block.id == block_id), None)


def read(content: Mapping[str, Any]) -> Template:
    """The template of a stored content. KeyError or TypeError: it was not written by us."""
    return Template(
        blocks=tuple(
            Block(
                id=block["id"],
                title=block["title"],
                items=tuple(_item(item) for item in block["items"]),
                evidence=block.get("evidence", ""),
                is_bonus=block.get("is_bonus", False),
                floor=block.get("floor"),
            )
            for block in content["blocks"]
        ),
        vetoes=tuple(Veto(**veto) for veto in content.get("vetoes", ())),
        full=content.get("full", FULL),
        bonus_cap=content.get("bonus_cap", 0),
        stage=content.get("stage", ""),
        pass_mark=content.get("pass_mark", 0),
        bands=tuple(Grade(**band) for band in content.get("bands", ())),
        tolerated=content.get("tolerated", 0),
        each_block=content.get("each_block", False),
    )


def _item(stored: Mapping[str, Any]) -> Item:
    values = dict(stored)
    values["kind"] = Kind(values.get("kind", Kind.POINTS))
    values["grades"] = tuple(Grade(**grade) for grade in values.get("grades", ()))
    return Item(**values)


def write(template: Template) -> dict[str, Any]:
    """The content to store; `read(write(t)) == t`."""
    return asdict(template)


@dataclass(frozen=True)
class BlockScore:
    """A block's points; `points` counts what is answered so far."""

    id: str
    title: str
    points: int
    max: int
    missing: int
    is_bonus: bool = False

    def is_below(self, percent: int) -> bool:
        """Whether the block stays under this share of its points, exactly."""
        return self.points * 100 < percent * self.max


@dataclass(frozen=True)
class Score:
    """A sheet's count. `vetoes` are those that were found; `missing` what has no answer yet."""

    total: int
    blocks: tuple[BlockScore, ...]
    vetoes: tuple[str, ...]
    missing: tuple[str, ...]
    below_floor: tuple[str, ...]
    failing: tuple[str, ...] = ()
    """Items whose answer fails by itself."""
    mostly: tuple[str, ...] = ()
    """Items whose answer is tolerated only so many times."""
    unmet: tuple[str, ...] = ()
    """Blocks under their own floor."""

    @property
    def complete(self) -> bool:
        return not self.missing


def score(template: Template, answers: Answers) -> Score:
    """Count a sheet, finished or not. Answers to items that the template has not are ignored."""
    given, found = answers.get("scores", {}), answers.get("vetoes", {})
    blocks, missing, below, unmet = [], [], [], []
    marks = {item.id: item.mark_of(given.get(item.id)) for item in template.items()}
    for block in template.blocks:
        points = {item.id: item.points(given.get(item.id)) for item in block.items}
        missing += [item_id for item_id, got in points.items() if got is None]
        below += [
            item.id
            for item in block.items
            if item.floor is not None and (got := points[item.id]) is not None and got < item.floor
        ]
        blocks.append(
            BlockScore(
                block.id,
                block.title,
                sum(got for got in points.values() if got is not None),
                block.max,
                sum(got is None for got in points.values()),
                block.is_bonus,
            )
        )
        if block.floor is not None and blocks[-1].points < block.floor:
            unmet.append(block.id)
    missing += [veto.id for veto in template.vetoes if not isinstance(found.get(veto.id), bool)]
    bonus = sum(block.points for block in blocks if block.is_bonus)
    return Score(
        total=sum(block.points for block in blocks if not block.is_bonus)
        + min(bonus, template.bonus_cap),
        blocks=tuple(blocks),
        vetoes=tuple(veto.id for veto in template.vetoes if found.get(veto.id) is True),
        missing=tuple(missing),
        below_floor=tuple(below),
        failing=tuple(item_id for item_id, mark in marks.items() if mark == NOT),
        mostly=tuple(item_id for item_id, mark in marks.items() if mark == MOSTLY),
        unmet=tuple(unmet),
    )


@dataclass(frozen=True)
class Marks:
    """The bounds of the bands: points of the total, and per cent of each block."""

    passed: int = 75
    block_min: int = 60
    improve_min: int = 60


def band(counted: Score, marks: Marks) -> Band:
    """Bands are half-open: 75 passes, 74 is to be improved, 59 fails (care.md §3.2)."""
    if counted.vetoes or counted.below_floor or counted.total < marks.improve_min:
        return Band.FAIL
    weak = [b for b in counted.blocks if not b.is_bonus and b.is_below(marks.block_min)]
    return Band.PASS if counted.total >= marks.passed and not weak else Band.IMPROVE


@dataclass(frozen=True)
class Divergence:
    """How far two sheets are apart; `items` are (item, first, second) where they differ."""

    points: int
    vetoes: tuple[str, ...]
    items: tuple[tuple[str, int | None, int | None], ...]

    def is_over(self, limit: int) -> bool:
        """More points than the limit, or any veto seen by one of them only."""
        return self.points > limit or bool(self.vetoes)


def compare(template: Template, first: Answers, second: Answers) -> Divergence:
    """Two sheets on the same template, side by side."""
    one, other = first.get("scores", {}), second.get("scores", {})
    seen, also_seen = first.get("vetoes", {}), second.get("vetoes", {})
    pairs = [
        (item.id, item.points(a), item.points(b))
        for item in template.items()
        for a, b in [(one.get(item.id), other.get(item.id))]
    ]
    return Divergence(
        points=abs(score(template, first).total - score(template, second).total),
        vetoes=tuple(
            veto.id for veto in template.vetoes if seen.get(veto.id) != also_seen.get(veto.id)
        ),
        items=tuple(pair for pair in pairs if pair[1] != pair[2]),
    )
