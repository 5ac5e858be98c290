"""The public pre-check on partial answers (adoption.md §3, last part): nothing is stored.

A row is decided when the facts that it reads, and those of its exceptions, are answered. A
fact counts as answered when the person answered it, or when the screen does not ask for it
and it has a default.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from app.adoption.facts import FACTS, NAMES, Facts
from app.adoption.papers import Whose
from app.adoption.rules import NEEDS, ROWS, STEP, WARNINGS, Row, Waiver
from app.law import RULES, Rule
from app.law.facts import an_object, refuse_unknown, unknown_keys
from app.law.verdict import Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from app.adoption.papers import Paper


# Only papers or a record show that these are so; the others follow from dates and numbers.
STATED = frozenset({
    "CC-1094-1", "CC-1094-2", "CC-1094-3", "CC-1095", "CC-1096-1", "CC-1097-1", "CC-1103-1",
    "CC-1108", "CC-1098-1", "CC-1098-2", "CC-1098-3", "CC-1098-4", "CC-1104-1", "CC-1104-2",
    "TR-12M", "GR-44",
})  # fmt: skip


class Open(Exception):
    """A fact was read that is not answered yet."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _SoFar:
    """Facts of which some are open; to read one of those raises Open."""

    def __init__(self, values: Mapping[str, Any], open_names: Collection[str]) -> None:
        self._values = values
        self._open = open_names

    def __getattr__(self, name: str) -> Any:
        if name in self._open:
            raise Open(name)
        if name in self._values:
            return self._values[name]
        derived = getattr(Facts, name)
        if isinstance(derived, property):
            return cast("Callable[[Any], Any]", derived.fget)(self)
        return partial(derived, self)


@dataclass(frozen=True)
class Condition:
    """One row of the table with its rule, as far as the answers decide it."""

    row: Row
    rule: Rule
    status: Status
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Precheck:
    """The answer so far. `facts` raise Open for what is not answered: ask with `decided`."""

    verdict: Verdict
    conditions: tuple[Condition, ...]
    open_questions: tuple[str, ...]
    needs: tuple[str, ...]
    warnings: tuple[str, ...]
    facts: Facts

    def decided(self, test: Callable[[Facts], bool]) -> bool | None:
        """What the answers say; None while they do not say."""
        try:
            return test(self.facts)
        except Open:
            return None

    def of(self, status: Status) -> tuple[Condition, ...]:
        """The conditions that stand so, in the order of the table."""
        return tuple(found for found in self.conditions if found.status is status)


def precheck(
    answers: Mapping[str, object], asked: Collection[str], hints: Collection[str] = ()
) -> Precheck:
    """Decide what the answers given so far decide.

    `answers` is a partial record in its JSON form (`as_of` is required); `asked` names the
    facts that the screen asks for; `hints` are warnings that the screen itself found.
    FactError for an answer of wrong form.
    """
    given = an_object(answers)
    refuse_unknown(unknown_keys(given, NAMES))
    as_of = FACTS[0].value(given, as_of=FACTS[0].read("9999-12-31"))
    open_names = {
        fact.name
        for fact in FACTS
        if fact.name not in given and (fact.is_required or fact.name in asked)
    }
    values = {
        fact.name: fact.value(given, as_of=as_of) for fact in FACTS if fact.name not in open_names
    }
    facts = cast("Facts", _SoFar(values, open_names))
    missing: set[str] = set()
    conditions = tuple(_condition(row, facts, missing) for row in ROWS)
    warnings = {w.name for w in WARNINGS if _says(w.is_listed, facts, missing)} | set(hints)
    return Precheck(
        verdict=_verdict(conditions, warnings),
        conditions=conditions,
        open_questions=tuple(fact.name for fact in FACTS if fact.name in missing & set(asked)),
        needs=tuple(need.name for need in NEEDS if _says(need.is_listed, facts, set())),
        warnings=tuple(sorted(warnings)),
        facts=facts,
    )


def _says(test: Callable[[Facts], bool], facts: Facts, missing: set[str]) -> bool:
    try:
        return test(facts)
    except Open as question:
        missing.add(question.name)
        return False


def _condition(row: Row, facts: Facts, missing: set[str]) -> Condition:
    rule = RULES[row.id]
    try:
        waiver = None
        if row.blocks(facts):
            waiver = row.waiver(facts)
            status = Status.NOT_MET if waiver is None else Status.LIFTED
        elif STEP in row.waived_by and _says(STEP.applies, facts, set()):
            # A step-parent is not asked at all, whether or not the condition would be met.
            waiver, status = STEP, Status.LIFTED
        else:
            status = Status.TO_PROVE if row.id in STATED else Status.MET
    except Open as question:
        missing.add(question.name)
        return Condition(row, rule, Status.NOT_ASKED)
    return Condition(row, rule, status, waiver)


def is_brought(paper: Paper, facts: Facts) -> bool:
    """The facts ask for the paper, and there is somebody on the sending side who brings it."""
    if paper.whose is Whose.EACH_SENDER and facts.sender_type == "none":
        return False
    if paper.whose is Whose.PARENTS and facts.sender_type != "birth_parents":
        return False
    return paper.when(facts)


def _verdict(conditions: Collection[Condition], warnings: Collection[str]) -> Verdict:
    if any(condition.status is Status.NOT_MET for condition in conditions):
        return Verdict.NOT_NOW
    return Verdict.ASK_A_PERSON if warnings else Verdict.MAY_APPLY
