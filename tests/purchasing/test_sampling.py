"""The sample: how large, who is in it, and that an auditor finds the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.purchasing.rules.sampling import Draw, audit, commitment, draw, frozen_digest, size

SEED = "5f" * 32
REFS = tuple(f"FW{n:04d}" for n in range(300))
THEN = datetime(2026, 9, 1, 2, tzinfo=UTC)
HELD = Draw(
    commitment=commitment(SEED), committed_at=THEN, frozen=REFS,
    frozen_digest=frozen_digest(REFS), frozen_at=THEN + timedelta(days=30), seed=SEED,
    sample=draw(SEED, REFS),
)  # fmt: skip


@pytest.mark.rule("CNT-SAMPLE")
@pytest.mark.parametrize(
    ("total", "found"),
    [(0, 0), (1, 1), (9, 9), (10, 10), (11, 10), (199, 10), (200, 10), (201, 11), (220, 11),
     (221, 12), (2000, 100), (2001, 101)],
)  # fmt: skip
def test_five_percent_rounded_up_and_ten_at_least(total: int, found: int) -> None:
    assert size(total) == found


@pytest.mark.rule("CNT-SAMPLE")
def test_a_place_may_check_more() -> None:
    assert size(300, percent=10) == 30
    assert size(300, least=50) == 50
    assert len(draw(SEED, REFS, percent=10)) == 30


def test_an_auditor_draws_the_same_from_the_words_alone() -> None:
    order = sorted((sha256(f"{SEED}\n{ref}".encode()).hexdigest(), ref) for ref in REFS)
    assert HELD.sample == tuple(ref for _, ref in order[:15])
    assert HELD.commitment == sha256(SEED.encode()).hexdigest()
    assert HELD.frozen_digest == sha256("\n".join(sorted(REFS)).encode()).hexdigest()


def test_sha256sum_of_a_shell_gives_this_order() -> None:
    assert draw("0" * 32, ["A", "B", "C", "D"], least=2) == ("D", "C")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, ""),
        ({"committed_at": HELD.frozen_at}, "承诺"),
        ({"seed": "60" * 32, "sample": draw("60" * 32, REFS)}, "种子"),
        ({"frozen": REFS[:-1], "sample": draw(SEED, REFS[:-1])}, "名单"),
        ({"sample": HELD.sample[::-1]}, "样本"),
        ({"sample": HELD.sample[:-1]}, "样本"),
    ],
)  # fmt: skip
def test_each_manipulation_is_found(values: dict[str, Any], says: str) -> None:
    faults = audit(replace(HELD, **values))
    assert len(faults) == bool(says)
    assert all(says in fault for fault in faults)


def test_a_guessable_seed_and_a_double_record_are_refused() -> None:
    with pytest.raises(ValueError, match="31"):
        commitment("f" * 31)
    assert len(commitment("f" * 32)) == 64
    with pytest.raises(ValueError, match="twice"):
        draw(SEED, ["A", "A"])


@settings(max_examples=40, deadline=None)
@given(st.sets(st.text(min_size=1, max_size=4), max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(refs: set[str], shuffled: Any) -> None:
    mixed = list(refs)
    shuffled.shuffle(mixed)
    found = draw(SEED, mixed)
    assert found == draw(SEED, sorted(refs))
    assert len(set(found)) == size(len(refs))
    assert set(found) <= refs
