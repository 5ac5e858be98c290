"""The pre-check on partial answers: what it decides stays decided, whatever is answered later."""

from __future__ import annotations

import random
from typing import Any

import pytest

from app.adoption.facts import FACTS, read
from app.adoption.papers import PAPERS
from app.adoption.precheck import Condition, Precheck, precheck
from app.adoption.rules import NEEDS, ROWS, WARNINGS, evaluate
from app.adoption.views.precheck import ASKED
from app.adoption.words import NEEDS as NEED_WORDS
from app.adoption.words import TITLES
from app.adoption.words import WARNINGS as WARNING_WORDS
from app.law import RULES
from app.law.facts import FactError
from app.law.verdict import Status, Verdict
from tests.adoption.random_records import a_record
from tests.adoption.records import COUPLE, HARDSHIP, KIN, STEP

SPOUSE = {"spouse_sex", "spouse_full_capacity", "spouse_barred_disease", "spouse_harmful_record"}


def condition(found: Precheck, rule_id: str) -> Condition:
    return next(c for c in found.conditions if c.row.id == rule_id)


def records(count: int, seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    defaults = {f.name: f.default for f in FACTS if not f.is_required}
    return [defaults | a_record(rng) for _ in range(count)]


@pytest.mark.parametrize("record", records(150, seed=3))
def test_full_answers_are_decided_as_the_command_decides_them(record: dict[str, Any]) -> None:
    found, told = precheck(record, ASKED), evaluate(read(record))
    assert found.open_questions == ()
    assert sorted(c.row.id for c in found.of(Status.NOT_MET)) == list(told.blocking)
    lifted = {(c.row.id, c.waiver.id) for c in found.of(Status.LIFTED) if c.waiver}
    assert lifted >= set(told.waivers)
    assert found.warnings == told.warnings
    assert sorted(found.needs) == list(told.needs)
    wanted = (
        Verdict.NOT_NOW if told.blocking
        else Verdict.ASK_A_PERSON if told.warnings else Verdict.MAY_APPLY
    )  # fmt: skip
    assert found.verdict is wanted


@pytest.mark.parametrize("record", records(150, seed=5))
def test_what_is_decided_early_stays_decided(record: dict[str, Any]) -> None:
    rng = random.Random(record["adopter_birth_date"])
    some = {k: v for k, v in record.items() if k == "as_of" or rng.random() < 0.6}
    early, late = precheck(some, ASKED | SPOUSE), precheck(record, ASKED)
    for before, after in zip(early.conditions, late.conditions, strict=True):
        if before.status is Status.NOT_MET or after.status is Status.NOT_MET:
            assert before.status in {after.status, Status.NOT_ASKED}, before.row.id
    assert set(early.warnings) <= set(late.warnings)
    assert set(early.needs) <= set(late.needs)
    for paper in PAPERS.values():
        assert early.decided(paper.when) in {None, late.decided(paper.when)}, paper.code


def test_a_row_waits_for_the_facts_of_its_exceptions() -> None:
    two = {"as_of": "2026-03-02", "adopter_children_count": 2, "adopter_marital_status": "widowed",
           "applying_jointly": False}  # fmt: skip
    assert condition(precheck(two, ASKED), "CC-1098-1").status is Status.NOT_ASKED
    plain = two | {"adoptee_category": "hardship_child", "relation_to_adoptee": "none"}
    assert condition(precheck(plain, ASKED), "CC-1098-1").status is Status.NOT_ASKED
    told = precheck(plain | {"adoptee_disabled": False}, ASKED)
    assert condition(told, "CC-1098-1").status is Status.NOT_MET
    assert told.verdict is Verdict.NOT_NOW
    lifted = precheck(plain | {"adoptee_disabled": True}, ASKED)
    assert condition(lifted, "CC-1098-1").status is Status.LIFTED


def test_a_fact_that_is_not_asked_takes_its_default() -> None:
    record = {k: v for k, v in HARDSHIP.items() if k != "payment_or_sale"}
    assert "payment_or_sale" in precheck(record, ASKED).open_questions
    found = precheck(record, ())
    assert found.open_questions == ()
    assert condition(found, "CC-1044-2").status is Status.MET


def test_a_hint_of_the_screen_asks_for_a_person_but_lifts_no_stop() -> None:
    assert precheck(COUPLE, (), ["W-LINEAL"]).verdict is Verdict.ASK_A_PERSON
    stopped = COUPLE | {"payment_or_sale": True}
    assert precheck(stopped, (), ["W-LINEAL"]).verdict is Verdict.NOT_NOW


def test_a_step_parent_is_free_of_what_is_not_even_answered() -> None:
    record = {k: v for k, v in STEP.items() if k not in {"adopter_children_count", "sender_type"}}
    found = precheck(record, ASKED)
    assert condition(found, "CC-1094-1").status is Status.LIFTED
    assert condition(precheck(STEP, ()), "CC-1098-3").status is Status.LIFTED
    assert condition(precheck(KIN, ()), "CC-1098-3").status is Status.TO_PROVE


def test_answers_of_the_wrong_form_are_faults() -> None:
    with pytest.raises(FactError):
        precheck({"as_of": "2026-03-02", "surname": "王"}, ASKED)
    with pytest.raises(FactError):
        precheck({"as_of": "2026-03-02", "adopting_count": "1"}, ASKED)


def test_every_row_need_and_warning_has_its_words() -> None:
    assert list(TITLES) == [row.id for row in ROWS]
    assert set(NEED_WORDS) == {need.name for need in NEEDS}
    assert set(WARNING_WORDS) == {w.name for w in WARNINGS} | {"W-LINEAL"}


def test_every_paper_rests_on_a_rule() -> None:
    for paper in PAPERS.values():
        assert all(rule_id in RULES for rule_id in paper.rules), paper.code
        assert paper.needed, paper.code
