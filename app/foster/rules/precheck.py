"""The public pre-check on partial answers (care.md §2.8, last part): nothing is stored.

A row is decided only when all facts it reads are answered. A fact counts as answered when
the person answered it, or when the screen does not ask for it and it has a default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.foster.rules.facts import (
    FACTS,
    MEMBER_FACTS,
    MEMBER_NAMES,
    NAMES,
    Facts,
    Member,
    check_members,
)
from app.foster.rules.table import OPINION_AGE, ROWS, Outcome, Row
from app.law import RULES, Rule
from app.law.facts import Fact, FactError, an_object, refuse_unknown, unknown_keys
from app.law.verdict import Status, Verdict

LOCAL_FIGURES = ("local_avg_area_m2", "local_mid_income_yuan")
_WITH_CHILD = ("child_guardianship", "child_category")
_CARER_ONLY = ("main_carer", "education")


@dataclass(frozen=True)
class Condition:
    """One row of the table with its rule, as far as the answers decide it."""

    row: Row
    rule: Rule
    status: Status


@dataclass(frozen=True)
class Precheck:
    """The answer so far. `open_questions` are fact names, those of members as `members.x`."""

    verdict: Verdict
    conditions: tuple[Condition, ...]
    open_questions: tuple[str, ...]
    explanations: tuple[Rule, ...]

    def of(self, status: Status) -> tuple[Condition, ...]:
        """The conditions that stand so, in the order of the table."""
        return tuple(found for found in self.conditions if found.status is status)


def precheck(answers: Mapping[str, object], asked: Collection[str]) -> Precheck:
    """Decide what the answers given so far decide.

    `answers` is a partial record of §2.8 in its JSON form (`as_of` is required); `asked`
    names the facts that the screen asks for, those of members as `members.x`. A local
    figure that is null is not set for the place. FactError for an answer of wrong form.
    """
    given = an_object(answers)
    refuse_unknown(unknown_keys(given, NAMES))
    as_of = _as_of(given)
    unset = {name for name in LOCAL_FIGURES if name in given and given[name] is None}
    household = _household(given.get("members"), as_of)
    facts = _facts({key: v for key, v in given.items() if key not in unset}, household, as_of)
    known = _known(given, unset, household, facts, asked)
    conditions = tuple(
        Condition(row, RULES[row.id], _status(row, facts, known, unset)) for row in ROWS
    )
    return Precheck(
        verdict=_verdict(conditions, unset),
        conditions=conditions,
        open_questions=tuple(name for name in _ALL_NAMES if name in asked and name not in known),
        explanations=_explanations(facts, known),
    )


_ALL_NAMES = tuple(fact.name for fact in FACTS) + tuple(
    f"members.{fact.name}" for fact in MEMBER_FACTS
)


def _as_of(given: Mapping[str, object]) -> date:
    fact = FACTS[0]
    day: date = fact.value(given, as_of=date.max)
    return day


@dataclass(frozen=True)
class _Answered:
    """A member as far as the answers go, and which of the member's facts were answered."""

    member: Member
    names: frozenset[str]


def _household(members: object, as_of: date) -> tuple[_Answered, ...]:
    if members is None:
        return ()
    if not isinstance(members, list):
        raise FactError("members", "应为列表")
    found = []
    for index, member in enumerate(members):
        prefix = f"members[{index}]"
        given = an_object(member, prefix)
        refuse_unknown(unknown_keys(given, MEMBER_NAMES, f"{prefix}."))
        values: dict[str, Any] = {
            fact.name: fact.value(given, prefix=f"{prefix}.", as_of=as_of)
            if fact.name in given or not fact.is_required
            else None
            for fact in MEMBER_FACTS
        }
        found.append(_Answered(Member(**values), frozenset(given)))
    members_so_far = tuple(answered.member for answered in found)
    if any(member.main_carer for member in members_so_far):
        check_members(members_so_far)
    return tuple(found)


def _facts(given: Mapping[str, object], household: tuple[_Answered, ...], as_of: date) -> Facts:
    """The facts, with None where a required answer is missing: no row reads it then."""
    values: dict[str, Any] = {
        fact.name: fact.value(given, as_of=as_of)
        if fact.name in given or not fact.is_required
        else None
        for fact in FACTS
        if fact.name != "members"
    }
    return Facts(**values, members=tuple(answered.member for answered in household))


def _counts(fact: Fact, name: str, answered: Collection[str], asked: Collection[str]) -> bool:
    return fact.name in answered or (name not in asked and not fact.is_required)


def _known(
    given: Mapping[str, object],
    unset: Collection[str],
    household: tuple[_Answered, ...],
    facts: Facts,
    asked: Collection[str],
) -> frozenset[str]:
    known = {fact.name for fact in FACTS if _counts(fact, fact.name, given, asked)} - set(unset)
    known |= _not_read(facts, known)
    if facts.has_child:
        # With a child these two are never "not applicable": null is a question still open.
        known -= {name for name in _WITH_CHILD if getattr(facts, name) is None}
    if any(answered.member.lives_here for answered in household):
        known |= _known_of_members(household, facts, asked)
    else:
        known.discard("members")
    return frozenset(known)


def _not_read(facts: Facts, known: Collection[str]) -> set[str]:
    """Facts that no row reads, given other answers."""
    unread = set()
    if "dwelling_tenure" in known and facts.dwelling_tenure != "rented":
        unread.add("lease_end_date")
    if "child_birth_date" in known and not facts.has_child:
        unread |= {
            fact.name
            for fact in FACTS
            if fact.name.startswith("child_") and fact.name != "child_opinion_age"
        }
    return unread


def _known_of_members(
    household: tuple[_Answered, ...], facts: Facts, asked: Collection[str]
) -> set[str]:
    known = set()
    residents = [answered for answered in household if answered.member.lives_here]
    carers = [answered for answered in household if answered.member.main_carer]
    for fact in MEMBER_FACTS:
        name = f"members.{fact.name}"
        if all(
            _counts(fact, name, answered.names, asked) or not _is_read(fact, answered, facts)
            for answered in residents
        ):
            known.add(name)
        if carers and _counts(fact, name, carers[0].names, asked):
            known.add(f"carer.{fact.name}")
    if carers:
        known.add("members.main_carer")
    else:
        known.discard("members.main_carer")
    return known


def _is_read(fact: Fact, answered: _Answered, facts: Facts) -> bool:
    """Whether any row reads this fact of this member."""
    member = answered.member
    if fact.name in _CARER_ONLY:
        return member.main_carer
    if "birth_date" not in answered.names:
        return True
    if fact.name in {"crime_check", "crime_check_date"}:
        return facts.age(member) >= facts.crime_check_age
    return fact.name != "agrees" or facts.age(member) >= OPINION_AGE


def _status(row: Row, facts: Facts, known: Collection[str], unset: Collection[str]) -> Status:
    missing = row.reads - frozenset(known)
    if missing:
        return Status.BY_INSTITUTION if missing <= frozenset(unset) else Status.NOT_ASKED
    if row.applies(facts):
        return Status.NOT_MET if row.outcome is Outcome.BLOCKING else Status.FOR_REVIEW
    # What would stop the signing on these facts still has to be proved or done.
    if row.applies(replace(facts, stage="sign")):
        return Status.TO_PROVE
    return Status.MET


def _verdict(conditions: tuple[Condition, ...], unset: Collection[str]) -> Verdict:
    found = {condition.status for condition in conditions}
    if Status.NOT_MET in found:
        return Verdict.NOT_NOW
    if Status.FOR_REVIEW in found or unset:
        return Verdict.ASK_A_PERSON
    return Verdict.MAY_APPLY


def _explanations(facts: Facts, known: Collection[str]) -> tuple[Rule, ...]:
    """FC-07-7 stands beside FC-07-2 and FC-07-3 for a child without de-facto carers."""
    reads = {"child_birth_date", "child_category", "child_guardianship"}
    applies = (
        reads <= set(known)
        and facts.has_child
        and facts.child_category == "other"
        and facts.child_guardianship != "G4"
    )
    return (RULES["FC-07-7"],) if applies else ()
