"""Which organ registers an adoption (adoption.md §4): by kind of child and of adopter.

The one home of level, place and rule: the pre-check asks `organ` with all facts, the application
`level_of` and `rule_of` with what it knows before a sender has come forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts.models import Level

if TYPE_CHECKING:
    from app.adoption.facts import Facts


@dataclass(frozen=True)
class Organ:
    """The level of the department, whose place counts, and the rule that says so."""

    level: Level
    place: str
    rule_id: str
    by_analogy: bool = False
    """The rule is written for another kind of child; to follow it here is our reading."""

    @property
    def may_choose(self) -> bool:
        """Where the birth parents are registered at two places, either will do (RM-04-4)."""
        return self.place == PARENTS


CHILD = "孩子户口所在地"
HOME = "孩子所在的儿童福利机构所在地"
FOUND = "发现孩子的地方"
PARENTS = "孩子生父或者生母户口所在地"
GUARDIAN = "监护人户口所在地（监护人是组织的，为组织所在地）"


LEVELS = {"mainland": Level.COUNTY, "overseas": Level.CITY, "foreign": Level.PROVINCE}
# Who is not from the mainland has an organ of its own, whatever the child.
OWN_RULES = {"overseas": "HK-02", "foreign": "FR-09"}


def level_of(adopters: str) -> Level:
    """Which level registers for an `AdopterClass` (RM-02, HK-02, FR-09)."""
    return LEVELS[adopters]


def rule_of(adopters: str, otherwise: str) -> str:
    """The rule that names the organ: the adopters' own, or else the child's."""
    return OWN_RULES.get(adopters, otherwise)


def organ(facts: Facts) -> Organ | None:
    """The first row of the table that matches; None where a bureau has to be asked."""
    if (own := OWN_RULES.get(facts.adopter_class)) is not None:
        return Organ(level_of(facts.adopter_class), CHILD, own)
    if facts.is_step or facts.is_kin:
        return Organ(Level.COUNTY, PARENTS, "RM-04-4")
    return _by_category(facts)


def _by_category(facts: Facts) -> Organ | None:
    category = facts.adoptee_category
    if category == "hardship_child":
        return Organ(Level.COUNTY, PARENTS, "RM-04-3")
    if category == "other":
        return None
    if facts.adoptee_in_institution:
        if category == "parents_incapacitated":
            return None
        analogy = category == "guardianship_revoked"
        return Organ(Level.COUNTY, HOME, "RM-04-1", by_analogy=analogy)
    if category == "parents_not_found":
        return Organ(Level.COUNTY, FOUND, "RM-04-2")
    return Organ(Level.COUNTY, GUARDIAN, "RM-04-3", by_analogy=category != "orphan")
