"""The decision table of adoption.md §3 as data, and the answer it gives.

Every row is evaluated and every id that blocks is listed; an exception that applies switches
off the rows which name it. Predicates read only the facts they need, in the order written, so
that `app.adoption.precheck` can ask them on answers that are not complete yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.adoption.facts import Facts, read
from app.law.dates import age_on, end_of

ADULT = 18
CONSENT_AGE = 8
ADOPTER_AGE = 30
GAP_YEARS = 40
MONTHS_A_YEAR = 12
RESCUE_WAIT_MONTHS = 12
SOON_DAYS = 90

Test = Callable[[Facts], bool]


@dataclass(frozen=True)
class Waiver:
    """An exception: the rule it stands in, and when it applies."""

    id: str
    applies: Test


@dataclass(frozen=True)
class Row:
    """One row: the id of its rule, when it blocks, and which exceptions switch it off."""

    number: int
    id: str
    blocks: Test
    waived_by: tuple[Waiver, ...] = ()

    def waiver(self, facts: Facts) -> Waiver | None:
        """The first exception that switches the row off."""
        return next((waiver for waiver in self.waived_by if waiver.applies(facts)), None)

    def stops(self, facts: Facts) -> bool:
        """It blocks and no exception applies."""
        return self.blocks(facts) and self.waiver(facts) is None


@dataclass(frozen=True)
class Named:
    """A need or a warning: its code, and when it is listed."""

    name: str
    is_listed: Test


@dataclass(frozen=True)
class Answer:
    """The answer to one record; needs, warnings and waivers never change `eligible`.

    `waivers` are (row id, rule id of the exception) where a row would have blocked without it.
    """

    blocking: tuple[str, ...]
    needs: tuple[str, ...]
    warnings: tuple[str, ...]
    waivers: tuple[tuple[str, str], ...]

    @property
    def eligible(self) -> bool:
        """No row blocks."""
        return not self.blocking

    def as_dict(self) -> dict[str, Any]:
        """The three keys of the interface, in its order."""
        return {
            "eligible": self.eligible,
            "blocking": list(self.blocking),
            "needs": list(self.needs),
        }


def _lacks_right_sender(facts: Facts) -> bool:
    if facts.adoptee_category == "parents_not_found":
        wanted = "institution" if facts.adoptee_in_institution else "none"
        return facts.sender_type != wanted
    return facts.adoptee_category == "guardianship_revoked" and facts.sender_type != "institution"


def _sends_without_hardship(facts: Facts) -> bool:
    if facts.adoptee_category == "hardship_child":
        return facts.sender_type in {"institution", "none"}
    return facts.adoptee_category == "other" and facts.sender_type != "guardian"


def _sends_past_the_parents(facts: Facts) -> bool:
    if facts.adoptee_category in {"hardship_child", "other"}:
        return facts.sender_type == "guardian"
    return facts.adoptee_category == "parents_incapacitated" and not (
        facts.sender_type in {"guardian", "institution"} and facts.parents_serious_harm_risk is True
    )


def _other_sex_too_near(facts: Facts) -> bool:
    return (
        facts.adopter_marital_status != "married"
        and facts.adopter_sex != facts.adoptee_sex
        and age_on(facts.adopter_birth_date, facts.adoptee_birth_date) < GAP_YEARS
    )


def _rescued_too_soon(facts: Facts) -> bool:
    if not facts.rescued_trafficked:
        return False
    if not facts.police_not_found_certificate or facts.institution_received_date is None:
        return True
    first = end_of(facts.institution_received_date, RESCUE_WAIT_MONTHS)
    return first is None or facts.as_of < first


def _revoked_too_soon(facts: Facts) -> bool:
    if facts.adoptee_category != "guardianship_revoked":
        return False
    if facts.revocation_judgment_date is None:
        return True
    last = end_of(facts.revocation_judgment_date, MONTHS_A_YEAR)
    return last is None or facts.as_of <= last


def _too_young(facts: Facts) -> bool:
    return any(age_on(born, facts.as_of) < ADOPTER_AGE for born in facts.each("birth_date"))


def _only_overseas_have_more(facts: Facts) -> bool:
    """KIN, and each of the persons with more than one child is an overseas Chinese (1099-2)."""
    pairs = zip(facts.each("children_count"), facts.each("residency"), strict=True)
    return facts.is_kin and all(
        residency == "overseas_chinese" for count, residency in pairs if count > 1
    )


def _kin_sends(facts: Facts) -> bool:
    """KIN as far as it frees the sender: birth parents send without special difficulty."""
    return (
        facts.adoptee_category == "other" and facts.sender_type == "birth_parents" and facts.is_kin
    )


KIN = Waiver("CC-1099-1", lambda f: f.is_kin)
KIN_SENDER = Waiver("CC-1099-1", _kin_sends)
OVERSEAS_KIN = Waiver("CC-1099-2", _only_overseas_have_more)
SPECIAL_CHILD = Waiver("CC-1100-2", lambda f: f.is_special_child)
STEP = Waiver("CC-1103", lambda f: f.is_step)
GRAVE = Waiver("GR-44", lambda f: f.revocation_wait_waived)

ROWS: tuple[Row, ...] = (
    Row(1, "GL-143", lambda f: not all(f.each("full_capacity"))),
    Row(2, "CC-1093-0", lambda f: f.adoptee_age >= ADULT),
    Row(3, "CC-1093-3", lambda f: f.adoptee_category == "other", (KIN, STEP)),
    Row(
        4, "CC-1094-1",
        lambda f: f.adoptee_category == "orphan"
        and f.sender_type not in {"guardian", "institution"},
        (STEP,),
    ),
    Row(5, "CC-1094-2", _lacks_right_sender, (STEP,)),
    Row(6, "CC-1094-3", _sends_without_hardship, (KIN_SENDER, STEP)),
    Row(7, "CC-1095", _sends_past_the_parents, (STEP,)),
    Row(
        8, "CC-1096-1",
        lambda f: f.adoptee_category == "orphan"
        and f.sender_type == "guardian"
        and f.duty_bearers == "refused",
        (STEP,),
    ),
    Row(
        9, "CC-1097-1",
        lambda f: f.sender_type == "birth_parents" and f.lacks_a_parents_consent,
        (STEP,),
    ),
    Row(10, "CC-1103-1", lambda f: f.is_step and f.lacks_a_parents_consent),
    Row(
        11, "CC-1108",
        lambda f: f.sender_type == "birth_parents"
        and f.has_widowed_parent
        and f.deceased_side_grandparents_claim,
        (STEP,),
    ),
    Row(
        12, "CC-1098-1",
        lambda f: any(count > 1 for count in f.each("children_count")),
        (SPECIAL_CHILD, OVERSEAS_KIN, STEP),
    ),
    Row(13, "CC-1098-2", lambda f: f.household_raise_ability == "no", (STEP,)),
    Row(14, "CC-1098-3", lambda f: any(f.each("barred_disease")), (STEP,)),
    Row(15, "CC-1098-4", lambda f: any(f.each("harmful_record")), (STEP,)),
    Row(16, "CC-1098-5", _too_young, (STEP,)),
    Row(17, "CC-1100-1", lambda f: f.adopting_count > f.child_limit, (SPECIAL_CHILD, STEP)),
    Row(
        18, "CC-1101",
        lambda f: f.adopter_marital_status == "married" and not f.applying_jointly,
        (STEP,),
    ),
    Row(19, "CC-1102", _other_sex_too_near, (KIN,)),
    Row(20, "CC-1104-1", lambda f: not f.parties_voluntary),
    Row(
        21, "CC-1104-2",
        lambda f: f.adoptee_age >= CONSENT_AGE and f.adoptee_consents is False,
    ),
    Row(22, "CC-1044-2", lambda f: f.payment_or_sale),
    Row(23, "FR-2024", lambda f: f.adopter_class == "foreign", (KIN, STEP)),
    Row(24, "TR-12M", _rescued_too_soon),
    Row(25, "GR-44", _revoked_too_soon, (GRAVE,)),
)  # fmt: skip


def _parents_send(facts: Facts) -> bool:
    return facts.sender_type == "birth_parents" and not facts.is_step


def _foundling(facts: Facts) -> bool:
    return facts.adoptee_category == "parents_not_found"


_BOTH = 2

NEEDS: tuple[Named, ...] = (
    Named("adoptee_consent", lambda f: f.adoptee_age >= CONSENT_AGE),
    Named("assessment", lambda f: not f.is_step and f.adopter_class == "mainland"),
    Named("assessment_overseas", lambda f: not f.is_step and f.adopter_class == "overseas"),
    Named("foreign_procedure", lambda f: f.adopter_class == "foreign"),
    Named("birth_parent_consent", lambda f: f.is_step),
    Named("sender_joint", lambda f: _parents_send(f) and len(f.alive) == _BOTH),
    Named("single_sender_proof", lambda f: _parents_send(f) and len(f.alive) == 1),
    Named("grandparent_priority", lambda f: _parents_send(f) and f.has_widowed_parent),
    Named(
        "duty_bearer_consent",
        lambda f: (
            f.adoptee_category == "orphan"
            and f.sender_type == "guardian"
            and f.duty_bearers != "none_exist"
            and not f.is_step
        ),
    ),
    Named(
        "hardship_statement",
        lambda f: f.adoptee_category == "hardship_child" and _parents_send(f) and not f.is_kin,
    ),
    Named("kin_proof", lambda f: f.is_kin),
    Named("disability_proof", lambda f: f.adoptee_disabled),
    Named("public_notice", _foundling),
    Named("birth_status_proof", _foundling),
    Named("police_proof", _foundling),
    Named("rescue_certificate", lambda f: f.rescued_trafficked),
    Named("revocation_judgment", lambda f: f.adoptee_category == "guardianship_revoked"),
    Named("spouse_joint", lambda f: f.adopter_marital_status == "married" and not f.is_step),
)


def _turns_eight_soon(facts: Facts) -> bool:
    if facts.adoptee_age >= CONSENT_AGE:
        return False
    birthday = end_of(facts.adoptee_birth_date, CONSENT_AGE * MONTHS_A_YEAR)
    return birthday is not None and (birthday - facts.as_of).days <= SOON_DAYS


# W-LINEAL comes from a question on the screen, W-COUNT is a hint, W-SECOND a look into the files.
WARNINGS: tuple[Named, ...] = (
    Named(
        "W-STEP",
        lambda f: (
            f.is_step
            and (any(f.each("harmful_record")) or any(f.each("barred_disease")) or _too_young(f))
        ),
    ),
    Named("W-PRIVATE", lambda f: _foundling(f) and not f.adoptee_in_institution),
    Named("W-8SOON", _turns_eight_soon),
)


def evaluate(facts: Facts) -> Answer:
    """Every row, need and warning on the facts; each list in code-point order."""
    blocking: list[str] = []
    waivers: list[tuple[str, str]] = []
    for row in ROWS:
        if not row.blocks(facts):
            continue
        waiver = row.waiver(facts)
        if waiver is None:
            blocking.append(row.id)
        else:
            waivers.append((row.id, waiver.id))
    return Answer(
        blocking=tuple(sorted(blocking)),
        needs=tuple(sorted(need.name for need in NEEDS if need.is_listed(facts))),
        warnings=tuple(sorted(w.name for w in WARNINGS if w.is_listed(facts))),
        waivers=tuple(sorted(waivers)),
    )


def answer(record: object) -> dict[str, Any]:
    """Answer one record of `rules adoption`; FactError if it cannot be read."""
    return evaluate(read(record)).as_dict()
