"""From the pages of the pre-check to facts of care.md §2.8: what cannot be read is left open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.questions import answer_of
from app.divisions.codes import standard_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from app.core.questions import Page

# Asked once for the whole family; the application asks each person.
_OF_EACH_PERSON: dict[str, set[object]] = {
    "health": {"harmful"},
    "crime_check": {"found", "not_checked"},
    "harmful_habits": {True},
    "agrees": {True, False, None},
}


@dataclass(frozen=True)
class Answers:
    """A partial record of §2.8, and where the family lives as our own code."""

    place: str | None
    record: dict[str, Any]

    def as_json(self) -> str:
        """For an application: the record, without what each person has to answer alone."""
        own = dict(self.record)
        own["members"] = [
            {
                key: value
                for key, value in member.items()
                if key not in _OF_EACH_PERSON or value not in _OF_EACH_PERSON[key]
            }
            for member in own.get("members", [])
        ]
        return json.dumps(own, ensure_ascii=False, default=_number)


def _number(amount: Decimal) -> int | float:
    """A JSON number; amounts have few digits, so that a float writes them exactly."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def read_answers(pages: Mapping[str, Page]) -> Answers:
    """What the pages say, errors left out."""
    home, hukou = _place(pages["place"])
    record: dict[str, Any] = {}
    if home:
        record["family_division"] = standard_code(home)
    if hukou:
        record["family_hukou_division"] = standard_code(hukou)
    record |= _dwelling(pages["dwelling"]) | _income(pages["income"]) | _child(pages["child"])
    members = _members(pages["carer"], pages["family"])
    if members:
        record["members"] = members
    return Answers(home, record)


def _place(page: Page) -> tuple[str | None, str | None]:
    home = answer_of(page, "home")
    here = answer_of(page, "hukou_here")
    hukou = home if here == "yes" else answer_of(page, "hukou") if here == "no" else None
    return home, hukou


def _dwelling(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if tenure := answer_of(page, "tenure"):
        found["dwelling_tenure"] = tenure
    if tenure == "rented" and (end := answer_of(page, "lease_end")):
        found["lease_end_date"] = end.isoformat()
    if (area := answer_of(page, "area")) is not None:
        found["dwelling_area_m2"] = area
    return found


def _income(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (income := answer_of(page, "income")) is not None:
        found["year_income_yuan"] = income
    if stable := answer_of(page, "stable"):
        found["income_stable"] = stable == "yes"
    return found


def _child(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if placing := answer_of(page, "placing"):
        found["placing_count"] = int(placing)
    if fostering := answer_of(page, "fostering"):
        found["current_foster_count"] = int(fostering)
    known = answer_of(page, "known_child")
    if known == "no":
        found["child_birth_date"] = None
    born = answer_of(page, "child_born")
    if known != "yes" or born is None:
        return found
    found["child_birth_date"] = born.isoformat()
    for name, fact in (("guardian", "child_guardianship"), ("category", "child_category")):
        answer = answer_of(page, name)
        if answer and answer != "unsure":
            found[fact] = answer
    for name, fact in (
        ("care", "child_long_term_prof_care"), ("behaviour", "child_mental_or_behaviour"),
    ):  # fmt: skip
        answer = answer_of(page, name)
        if answer and answer != "unsure":
            found[fact] = answer == "yes"
    return found


def _members(carer_page: Page, family_page: Page) -> list[dict[str, Any]]:
    carer: dict[str, Any] = {}
    if born := answer_of(carer_page, "carer_born"):
        carer["birth_date"] = born.isoformat()
    if education := answer_of(carer_page, "carer_education"):
        carer["education"] = int(education)
    if health := answer_of(carer_page, "carer_health"):
        carer["health"] = health
    all_of_them = _of_all(family_page)
    has_others = answer_of(family_page, "has_others")
    if not carer and not all_of_them and not has_others:
        return []
    members = [carer | all_of_them | {"main_carer": True}]
    if has_others == "yes":
        members += [
            _other(entry.form, family_page) | all_of_them for entry in family_page["others"]
        ]
    if has_others:
        # Not said before it is known who lives there: rows that count heads stay open.
        members = [member | {"lives_here": True} for member in members]
    return members


def _other(form: Page, family_page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {"main_carer": False}
    if born := answer_of(form, "born"):
        found["birth_date"] = born.isoformat()
    if health := answer_of(family_page, "others_health"):
        found["health"] = health
    return found


def _of_all(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if crime := answer_of(page, "crime"):
        found["crime_check"] = crime
    if habits := answer_of(page, "habits"):
        found["harmful_habits"] = habits == "yes"
    if agrees := answer_of(page, "agrees"):
        found["agrees"] = {"yes": True, "no": False, "unasked": None}[agrees]
    return found
