"""A second reading of adoption.md §3, written from the document with plain ifs.

Nothing of `app` is used: own dates, own defaults, on the JSON record itself.
"""

# ruff: noqa: C901, PLR0912, PLR0915, PLR1714, SIM102 - one plain if for each line of the table
from __future__ import annotations

import calendar
from datetime import date
from typing import Any

DEFAULTS: dict[str, Any] = {
    "adopter_residency": "mainland", "adopter_full_capacity": True,
    "adopter_barred_disease": False, "adopter_harmful_record": False, "applying_jointly": False,
    "household_raise_ability": "not_assessed", "relation_to_adoptee": "none",
    "married_to_birth_parent": False, "adopting_count": 1, "adoptee_in_institution": False,
    "adoptee_disabled": False, "birth_father_status": "na", "birth_mother_status": "na",
    "duty_bearers": "none_exist", "deceased_side_grandparents_claim": False,
    "revocation_wait_waived": False, "rescued_trafficked": False,
    "police_not_found_certificate": False, "parties_voluntary": True, "payment_or_sale": False,
}  # fmt: skip


def day(text: str) -> date:
    year, month, number = text.split("-")
    return date(int(year), int(month), int(number))


def years_later(start: date, years: int) -> date:
    """AGE-2: 29 February becomes 28 February in a common year."""
    if start.month == 2 and start.day == 29 and not calendar.isleap(start.year + years):
        return date(start.year + years, 2, 28)
    return date(start.year + years, start.month, start.day)


def read_by_hand(given: dict[str, Any]) -> dict[str, Any]:
    """`{"eligible", "blocking", "needs"}` for a record without faults."""
    r: dict[str, Any] = {**DEFAULTS, **given}
    on = day(r["as_of"])
    child_born = day(r["adoptee_birth_date"])

    people = [
        {
            "born": day(r["adopter_birth_date"]),
            "children": r["adopter_children_count"],
            "lives": r["adopter_residency"],
            "capable": r["adopter_full_capacity"],
            "ill": r["adopter_barred_disease"],
            "record": r["adopter_harmful_record"],
        }
    ]
    if r["applying_jointly"]:
        lives = r.get("spouse_residency")
        capable = r.get("spouse_full_capacity")
        people.append(
            {
                "born": day(r["spouse_birth_date"]),
                "children": r["spouse_children_count"],
                "lives": "mainland" if lives is None else lives,
                "capable": True if capable is None else capable,
                "ill": bool(r.get("spouse_barred_disease")),
                "record": bool(r.get("spouse_harmful_record")),
            }
        )

    category, sender = r["adoptee_category"], r["sender_type"]
    married = r["adopter_marital_status"] == "married"
    step = r["relation_to_adoptee"] == "stepchild" and married and r["married_to_birth_parent"]
    kin = r["relation_to_adoptee"] == "kin_child_3g"
    special = False
    if category == "orphan":
        special = True
    if r["adoptee_disabled"]:
        special = True
    if category == "parents_not_found" and r["adoptee_in_institution"]:
        special = True
    klass = "mainland"
    for person in people:
        if person["lives"] != "mainland":
            klass = "overseas"
    for person in people:
        if person["lives"] == "foreign":
            klass = "foreign"
    limit = 2
    for person in people:
        if person["children"] != 0:
            limit = 1
    father, mother = r["birth_father_status"], r["birth_mother_status"]
    father_missing_consent = father == "alive" and r.get("birth_father_consents") is not True
    mother_missing_consent = mother == "alive" and r.get("birth_mother_consents") is not True
    alive = (father == "alive") + (mother == "alive")
    one_dead = alive == 1 and (father == "dead" or mother == "dead")

    bars = set()
    # 1
    for person in people:
        if person["capable"] is False:
            bars.add("GL-143")
    # 2
    is_adult = on >= years_later(child_born, 18)
    if is_adult:
        bars.add("CC-1093-0")
    # 3
    if category == "other" and not kin and not step:
        bars.add("CC-1093-3")
    if not step:
        # 4
        if category == "orphan" and sender != "guardian" and sender != "institution":
            bars.add("CC-1094-1")
        # 5
        if category == "parents_not_found":
            if r["adoptee_in_institution"] and sender != "institution":
                bars.add("CC-1094-2")
            if not r["adoptee_in_institution"] and sender != "none":
                bars.add("CC-1094-2")
        if category == "guardianship_revoked" and sender != "institution":
            bars.add("CC-1094-2")
        # 6
        if category == "hardship_child" and (sender == "institution" or sender == "none"):
            bars.add("CC-1094-3")
        if category == "other" and sender != "guardian":
            if not (kin and sender == "birth_parents"):
                bars.add("CC-1094-3")
        # 7
        if sender == "guardian" and (category == "hardship_child" or category == "other"):
            bars.add("CC-1095")
        if category == "parents_incapacitated":
            fine = sender == "guardian" or sender == "institution"
            if not fine or r.get("parents_serious_harm_risk") is not True:
                bars.add("CC-1095")
        # 8
        if category == "orphan" and sender == "guardian" and r["duty_bearers"] == "refused":
            bars.add("CC-1096-1")
        if sender == "birth_parents":
            # 9
            if father_missing_consent or mother_missing_consent:
                bars.add("CC-1097-1")
            # 11
            if one_dead and r["deceased_side_grandparents_claim"]:
                bars.add("CC-1108")
        # 12
        for person in people:
            if person["children"] > 1 and not special:
                if not (kin and person["lives"] == "overseas_chinese"):
                    bars.add("CC-1098-1")
        # 13
        if r["household_raise_ability"] == "no":
            bars.add("CC-1098-2")
        for person in people:
            # 14
            if person["ill"]:
                bars.add("CC-1098-3")
            # 15
            if person["record"]:
                bars.add("CC-1098-4")
            # 16
            if on < years_later(person["born"], 30):
                bars.add("CC-1098-5")
        # 17
        if r["adopting_count"] > limit and not special:
            bars.add("CC-1100-1")
        # 18
        if married and not r["applying_jointly"]:
            bars.add("CC-1101")
    # 10
    if step and (father_missing_consent or mother_missing_consent):
        bars.add("CC-1103-1")
    # 19
    if not married and r["adopter_sex"] != r["adoptee_sex"] and not kin:
        if years_later(people[0]["born"], 40) > child_born:
            bars.add("CC-1102")
    # 20
    if not r["parties_voluntary"]:
        bars.add("CC-1104-1")
    # 21
    is_eight = on >= years_later(child_born, 8)
    if is_eight and r.get("adoptee_consents") is False:
        bars.add("CC-1104-2")
    # 22
    if r["payment_or_sale"]:
        bars.add("CC-1044-2")
    # 23
    if klass == "foreign" and not kin and not step:
        bars.add("FR-2024")
    # 24
    if r["rescued_trafficked"]:
        received = r.get("institution_received_date")
        if (
            not r["police_not_found_certificate"]
            or received is None
            or on < years_later(day(received), 1)
        ):
            bars.add("TR-12M")
    # 25
    if category == "guardianship_revoked" and not r["revocation_wait_waived"]:
        judged = r.get("revocation_judgment_date")
        if judged is None or on <= years_later(day(judged), 1):
            bars.add("GR-44")

    wants = set()
    if is_eight:
        wants.add("adoptee_consent")
    if klass == "foreign":
        wants.add("foreign_procedure")
    if step:
        wants.add("birth_parent_consent")
    else:
        if klass == "mainland":
            wants.add("assessment")
        if klass == "overseas":
            wants.add("assessment_overseas")
        if sender == "birth_parents":
            if alive == 2:
                wants.add("sender_joint")
            if alive == 1:
                wants.add("single_sender_proof")
                if one_dead:
                    wants.add("grandparent_priority")
            if category == "hardship_child" and not kin:
                wants.add("hardship_statement")
        if category == "orphan" and sender == "guardian" and r["duty_bearers"] != "none_exist":
            wants.add("duty_bearer_consent")
        if married:
            wants.add("spouse_joint")
    if kin:
        wants.add("kin_proof")
    if r["adoptee_disabled"]:
        wants.add("disability_proof")
    if category == "parents_not_found":
        wants |= {"public_notice", "birth_status_proof", "police_proof"}
    if r["rescued_trafficked"]:
        wants.add("rescue_certificate")
    if category == "guardianship_revoked":
        wants.add("revocation_judgment")
    return {"eligible": not bars, "blocking": sorted(bars), "needs": sorted(wants)}
