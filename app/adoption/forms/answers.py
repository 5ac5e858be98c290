"""From the pages of the pre-check to facts of adoption.md: what cannot be read is left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.questions import answer_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.core.questions import Page

_RELATIONS = {
    "none": "none", "kin": "kin_child_3g", "step": "stepchild", "grandchild": "other_kin",
    "other": "other_kin",
}  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """A partial record of the vocabulary, the place that counts, and what only a screen asks."""

    place: str | None
    record: dict[str, Any]
    hints: frozenset[str]


def read_answers(pages: Mapping[str, Page]) -> Answers:
    """What the pages say, errors left out."""
    record = _you(pages["you"]) | _relation(pages["relation"]) | _child(pages["child"])
    if is_step(record):
        # Of a stepchild no more is asked than its parents' consent.
        record |= {"adoptee_category": "other", "adoptee_in_institution": False,
                   "sender_type": "birth_parents"}  # fmt: skip
    record |= _family(pages["family"], jointly=record.get("applying_jointly", False))
    record = _sender(pages["sender"], record.get("adoptee_category")) | record
    if record.get("adoptee_category") == "parents_not_found":
        record.pop("sender_type", None)
        if "adoptee_in_institution" in record:
            at_home = record["adoptee_in_institution"]
            record["sender_type"] = "institution" if at_home else "none"
    record |= _wishes(pages["wishes"])
    is_lineal = answer_of(pages["relation"], "relation") == "grandchild"
    return Answers(
        answer_of(pages["place"], "place"), record, frozenset({"W-LINEAL"} if is_lineal else ())
    )


def is_step(record: Mapping[str, Any]) -> bool:
    """STEP, as far as it was answered."""
    return (
        record.get("relation_to_adoptee") == "stepchild"
        and record.get("adopter_marital_status") == "married"
        and record.get("married_to_birth_parent") is True
    )


def _words(page: Page, **names: str) -> dict[str, Any]:
    """Facts whose values are those of the question."""
    return {fact: found for name, fact in names.items() if (found := answer_of(page, name))}


def _yes(page: Page, **names: str) -> dict[str, Any]:
    """Facts that are true where the answer is yes."""
    return {fact: found == "yes" for name, fact in names.items()
            if (found := answer_of(page, name))}  # fmt: skip


def _agrees(page: Page, **names: str) -> dict[str, Any]:
    """Facts that are null while nobody has been asked."""
    said = {"yes": True, "no": False, "unasked": None}
    return {fact: said[found] for name, fact in names.items() if (found := answer_of(page, name))}


def _numbers(page: Page, **names: str) -> dict[str, Any]:
    return {fact: int(found) for name, fact in names.items() if (found := answer_of(page, name))}


def _days(page: Page, **names: str) -> dict[str, Any]:
    return {fact: found.isoformat() for name, fact in names.items()
            if (found := answer_of(page, name))}  # fmt: skip


def _you(page: Page) -> dict[str, Any]:
    found = _days(page, born="adopter_birth_date") | _words(
        page, sex="adopter_sex", lives="adopter_residency", marital="adopter_marital_status"
    )
    status = found.get("adopter_marital_status")
    if status == "married":
        found |= _yes(page, joint="applying_jointly")
    elif status:
        found["applying_jointly"] = False
    if found.get("applying_jointly"):
        found |= _days(page, spouse_born="spouse_birth_date")
        found |= _words(page, spouse_lives="spouse_residency")
    return found


def _relation(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = _numbers(page, adopting="adopting_count")
    if relation := answer_of(page, "relation"):
        found["relation_to_adoptee"] = _RELATIONS[relation]
        if relation == "step":
            found |= _yes(page, married_parent="married_to_birth_parent")
    return found


def _child(page: Page) -> dict[str, Any]:
    return (
        _words(page, category="adoptee_category", child_sex="adoptee_sex")
        | _days(page, child_born="adoptee_birth_date")
        | _yes(page, institution="adoptee_in_institution", disabled="adoptee_disabled")
    )


def _family(page: Page, *, jointly: bool) -> dict[str, Any]:
    found = _numbers(page, children="adopter_children_count")
    if jointly:
        found |= _numbers(page, spouse_children="spouse_children_count")
    found |= _words(page, ability="household_raise_ability")
    # Asked once for both; whose it is changes no row.
    return found | _yes(
        page, disease="adopter_barred_disease", record="adopter_harmful_record",
        capable="adopter_full_capacity",
    )  # fmt: skip


def _sender(page: Page, category: str | None) -> dict[str, Any]:
    found = _words(page, sender="sender_type", father="birth_father_status",
                   mother="birth_mother_status", duty="duty_bearers")  # fmt: skip
    found |= _agrees(
        page, father_agrees="birth_father_consents", mother_agrees="birth_mother_consents"
    )
    found |= _yes(page, claim="deceased_side_grandparents_claim", harm="parents_serious_harm_risk")
    if category == "guardianship_revoked":
        found |= _days(page, judged="revocation_judgment_date")
        found |= _yes(page, grave="revocation_wait_waived")
    if category == "parents_not_found":
        found |= _yes(page, rescued="rescued_trafficked",
                      certificate="police_not_found_certificate")  # fmt: skip
        found |= _days(page, received="institution_received_date")
    elif category:
        # Only of foundlings is it asked.
        found["rescued_trafficked"] = False
    return found


def _wishes(page: Page) -> dict[str, Any]:
    found = _agrees(page, agrees="adoptee_consents") | _yes(page, voluntary="parties_voluntary")
    if paid := answer_of(page, "payment"):
        found["payment_or_sale"] = paid == "yes"
    return found
