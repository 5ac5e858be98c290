"""Where a rule stands, in the parts that a public screen shows beside its words."""

from __future__ import annotations

from dataclasses import dataclass

from app.law.model import OUR_DEFAULT, TO_BE_CHECKED, Rule, citation, is_law


@dataclass(frozen=True)
class Source:
    """What a screen shows behind a rule: the citation, and how sure it is."""

    words: str
    article: str
    """Empty where only this portal says so."""
    is_checked: bool
    is_ours: bool
    has_our_figures: bool
    """The rule is the law's, a figure in it is only this portal's."""


def source_of(rule: Rule, confirmed: frozenset[str]) -> Source:
    """The citation of a row in the parts that `components/source.html` takes."""
    is_confirmed = rule.id in confirmed
    cited = citation(rule, confirmed=is_confirmed)
    ours = cited == OUR_DEFAULT
    article, _, our_figures = cited.removesuffix(f"（{TO_BE_CHECKED}）").partition("（具体数值")
    return Source(
        words=rule.says,
        article="" if ours else article,
        is_checked=ours or is_law(rule, confirmed=is_confirmed),
        is_ours=ours,
        has_our_figures=bool(our_figures),
    )
