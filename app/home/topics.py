"""The public pages as data: what they say, and on which rule each sentence rests.

A sentence with a rule takes the rule's own words and shows its citation; one without is ours
and says nothing about the law.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.law import RULES


@dataclass(frozen=True)
class Point:
    """One sentence; `rule` is an id of `app.law.RULES`."""

    text: str
    rule: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its sentences; `anchor` is its id on the page."""

    heading: str
    points: tuple[Point, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Topic:
    """A public page: its name in the address, title, one leading sentence, sections."""

    slug: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    version: str = ""
    field: str = "寄养政策"
    """Under which heading of the policy pages it stands."""

    @property
    def text(self) -> str:
        """Everything it says, for the search."""
        said = [p.text for section in self.sections for p in section.points]
        return " ".join([self.lead, *(s.heading for s in self.sections), *said])


def rule(*rule_ids: str) -> tuple[Point, ...]:
    """Sentences that are the rules themselves."""
    return tuple(Point(RULES[rule_id].says, rule_id) for rule_id in rule_ids)


def say(*texts: str) -> tuple[Point, ...]:
    """Sentences of ours."""
    return tuple(Point(text) for text in texts)
