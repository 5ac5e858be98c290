"""Needs and warnings of adoption.md §3: listed when, and not listed when."""

from __future__ import annotations

from typing import Any

import pytest

from app.adoption.facts import read
from app.adoption.rules import NEEDS, evaluate
from tests.adoption.records import COUPLE, HARDSHIP, KIN, SINGLE, STEP, needs

FOUND = {"public_notice", "birth_status_proof", "police_proof"}


@pytest.mark.parametrize("place", ["mainland", "hongkong", "overseas_chinese", "foreign"])
def test_who_assesses_follows_from_where_the_adopters_live(place: str) -> None:
    wanted = {"mainland": "assessment", "foreign": "foreign_procedure"}.get(
        place, "assessment_overseas"
    )
    three = {"assessment", "assessment_overseas", "foreign_procedure"}
    assert needs(KIN, spouse_residency=place) & three == {wanted}
    step = {"foreign_procedure"} if place == "foreign" else set()
    assert needs(STEP, adopter_residency=place) & three == step


@pytest.mark.parametrize(
    ("father", "mother", "wanted"),
    [
        ("alive", "alive", {"sender_joint"}),
        ("alive", "dead", {"single_sender_proof", "grandparent_priority"}),
        ("missing", "alive", {"single_sender_proof"}),
        ("unknown", "alive", {"single_sender_proof"}),
        ("dead", "missing", set()),
    ],
)
def test_how_birth_parents_send(father: str, mother: str, wanted: set[str]) -> None:
    changes = {"birth_father_status": father, "birth_mother_status": mother}
    three = {"sender_joint", "single_sender_proof", "grandparent_priority"}
    assert needs(HARDSHIP, **changes) & three == wanted
    assert needs(HARDSHIP, **changes, sender_type="guardian") & three == set()
    assert needs(STEP, **changes) & three == set()


@pytest.mark.parametrize("bearers", ["none_exist", "consented", "refused", "pending"])
def test_duty_bearers_agree_in_writing_whatever_they_said(bearers: str) -> None:
    wanted = bearers != "none_exist"
    listed = needs(COUPLE, sender_type="guardian", duty_bearers=bearers)
    assert ("duty_bearer_consent" in listed) is wanted
    assert "duty_bearer_consent" not in needs(COUPLE, duty_bearers=bearers)


def test_hardship_is_stated_by_the_parents_but_not_for_kin() -> None:
    assert "hardship_statement" in needs(HARDSHIP)
    assert "hardship_statement" not in needs(HARDSHIP, sender_type="guardian")
    kin = needs(HARDSHIP, relation_to_adoptee="kin_child_3g")
    assert "hardship_statement" not in kin
    assert "kin_proof" in kin
    assert "kin_proof" not in needs(HARDSHIP, relation_to_adoptee="other_kin")


def test_foundlings_need_notice_and_two_proofs() -> None:
    assert needs(SINGLE) >= FOUND
    assert not needs(COUPLE) & FOUND


@pytest.mark.parametrize(
    ("need", "changes"),
    [
        ("disability_proof", {"adoptee_disabled": True}),
        ("rescue_certificate", {"rescued_trafficked": True}),
        ("revocation_judgment", {"adoptee_category": "guardianship_revoked"}),
    ],
)
def test_a_fact_brings_its_paper(need: str, changes: dict[str, Any]) -> None:
    assert need in needs(COUPLE, **changes)
    assert need not in needs(COUPLE)


def test_spouses_come_together_but_for_a_stepchild() -> None:
    assert "spouse_joint" in needs(COUPLE)
    assert "spouse_joint" not in needs(SINGLE)
    assert "spouse_joint" not in needs(STEP)


def test_names_of_needs_are_those_of_the_document() -> None:
    assert len({need.name for need in NEEDS}) == len(NEEDS) == 18


def warnings(record: dict[str, Any], **changes: Any) -> tuple[str, ...]:
    found = evaluate(read(record | changes))
    assert found.eligible
    return found.warnings


def test_a_step_parent_who_would_not_pass_is_looked_at() -> None:
    grown = {"adopter_birth_date": "1996-03-02"}
    assert warnings(STEP) == ("W-STEP",)
    assert warnings(STEP, **grown) == ()
    assert warnings(STEP, **grown, adopter_harmful_record=True) == ("W-STEP",)
    assert warnings(STEP, **grown, adopter_barred_disease=True) == ("W-STEP",)


def test_a_foundling_kept_at_home_is_looked_at() -> None:
    assert warnings(SINGLE, adoptee_in_institution=False, sender_type="none") == ("W-PRIVATE",)
    assert warnings(SINGLE) == ()


@pytest.mark.parametrize(
    ("born", "soon"),
    [("2018-05-31", True), ("2018-06-01", False), ("2018-03-03", True), ("2018-03-02", False)],
)
def test_a_child_who_turns_eight_within_ninety_days(born: str, soon: bool) -> None:
    """2 March + 90 days is 31 May."""
    assert warnings(COUPLE, adoptee_birth_date=born) == (("W-8SOON",) if soon else ())


def test_the_last_days_of_the_calendar_give_an_answer() -> None:
    late = {"as_of": "9999-12-31", "adoptee_birth_date": "9995-01-01"}
    assert warnings(COUPLE, **late) == ()
