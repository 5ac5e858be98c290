"""Random records of the vocabulary, without faults, their dates biased towards the boundaries."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from app.adoption.facts import FACTS

WORDS: dict[str, list[Any]] = {
    "adopter_sex": ["male", "female"],
    "adopter_marital_status": ["married", "married", "unmarried", "divorced", "widowed"],
    "adopter_residency": [
        "mainland", "mainland", "mainland", "hongkong", "macao", "taiwan", "overseas_chinese",
        "overseas_chinese", "foreign",
    ],
    "household_raise_ability": ["yes", "not_assessed", "not_assessed", "no"],
    "relation_to_adoptee": [
        "none", "none", "kin_child_3g", "kin_child_3g", "stepchild", "stepchild", "other_kin",
    ],
    "adoptee_sex": ["male", "female"],
    "adoptee_category": [
        "orphan", "parents_not_found", "hardship_child", "hardship_child",
        "parents_incapacitated", "guardianship_revoked", "other", "other",
    ],
    "sender_type": ["birth_parents", "birth_parents", "guardian", "institution", "none"],
    "birth_father_status": ["alive", "alive", "dead", "missing", "unknown", "na"],
    "birth_mother_status": ["alive", "alive", "dead", "missing", "unknown", "na"],
    "duty_bearers": ["none_exist", "consented", "refused", "pending"],
}  # fmt: skip
NULLABLE = {
    "adoptee_consents", "birth_father_consents", "birth_mother_consents",
    "parents_serious_harm_risk",
}  # fmt: skip
# As rare as in life, so that a record does not stop at everything at once.
RARELY_TRUE = {
    "adopter_barred_disease", "adopter_harmful_record", "payment_or_sale", "rescued_trafficked",
    "deceased_side_grandparents_claim", "spouse_barred_disease", "spouse_harmful_record",
}  # fmt: skip
RARELY_FALSE = {"adopter_full_capacity", "spouse_full_capacity", "parties_voluntary"}
LIMITS = [0, 1, 3, 8, 18, 30, 30, 40]


def a_day_near(rng: random.Random, day: date, years: int) -> date:
    """`years` before a day, most often on it or a day beside it; sometimes a 29 February."""
    year = day.year - years
    if rng.random() < 0.15:
        leap = max(4, year - year % 4)
        return min(date(leap, 2, 29) if leap % 100 or leap % 400 == 0 else date(leap, 3, 1), day)
    try:
        found = day.replace(year=year)
    except ValueError:
        found = date(year, 2, 28)
    return min(found + timedelta(days=rng.choice([-2, -1, 0, 0, 1, 2, 200, -400])), day)


def a_record(rng: random.Random) -> dict[str, Any]:
    """A record without faults, its dates biased towards the boundaries."""
    on = rng.choice(
        [date(2026, 3, 2), date(2024, 2, 29), date(2023, 2, 28), date(2028, 2, 29),
         date(2026, 2, 28), date(2025, 3, 1), date(2026, 12, 31)]
    )  # fmt: skip
    born = a_day_near(rng, on, rng.choice([0, 3, 7, 8, 8, 12, 17, 18]))
    adopter = rng.choice([a_day_near(rng, on, rng.choice(LIMITS[4:])), a_day_near(rng, born, 40)])
    record: dict[str, Any] = {
        "as_of": on.isoformat(),
        "adopter_birth_date": min(adopter, on).isoformat(),
        "adopter_children_count": rng.choice([0, 0, 1, 1, 2, 3]),
        "adoptee_birth_date": born.isoformat(),
    }
    for fact in FACTS:
        name = fact.name
        if name in record or name.startswith("spouse_") or name == "applying_jointly":
            continue
        if fact.is_required or rng.random() < 0.75:
            record[name] = a_value(rng, name, on)
    if record["adopter_marital_status"] == "married" and rng.random() < 0.7:
        record |= a_spouse(rng, on)
    elif rng.random() < 0.2:
        # Not read then, though their types are checked.
        record |= {"spouse_birth_date": on.isoformat(), "spouse_children_count": 5,
                   "spouse_harmful_record": True}  # fmt: skip
    return record


def a_value(rng: random.Random, name: str, on: date) -> Any:
    if name in WORDS:
        return rng.choice(WORDS[name])
    if name == "adopting_count":
        return rng.choice([1, 1, 1, 2, 3])
    if name.endswith("_date"):
        return rng.choice([None, a_day_near(rng, on, 1).isoformat()])
    if name in NULLABLE:
        return rng.choice([None, True, True, False])
    if name in RARELY_TRUE | RARELY_FALSE:
        return (rng.random() < 0.1) is (name in RARELY_TRUE)
    return rng.random() < 0.5


def a_spouse(rng: random.Random, on: date) -> dict[str, Any]:
    found: dict[str, Any] = {
        "applying_jointly": True,
        "spouse_birth_date": a_day_near(rng, on, 30).isoformat(),
        "spouse_sex": rng.choice(["male", "female"]),
        "spouse_children_count": rng.choice([0, 0, 1, 2]),
    }
    if rng.random() < 0.6:
        found["spouse_residency"] = rng.choice([None, *WORDS["adopter_residency"]])
    for name in ("full_capacity", "barred_disease", "harmful_record"):
        if rng.random() < 0.5:
            usual = name == "full_capacity"
            found[f"spouse_{name}"] = rng.choice([None, usual, usual, not usual])
    return found
