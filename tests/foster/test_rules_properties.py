"""What holds for every record of care.md §2.8, tried on generated ones."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.foster.rules import ROWS, Facts, answer, read
from app.foster.rules.facts import FACTS, MEMBER_FACTS
from app.law.facts import FactError
from app.law.parameters import FOSTER_PARAMETERS
from tests.foster.records import family


class _Watched:
    """Passes everything on and notes which facts were read."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.seen = facts, set[str]()

    def __getattr__(self, name: str) -> Any:
        found = getattr(Facts, name, None)
        if isinstance(found, property):
            return found.fget(self)  # type: ignore[misc]
        if callable(found):
            return lambda *values: found(self, *values)
        self.seen.add(name)
        value = getattr(self.facts, name)
        return tuple(_WatchedMember(m, self.seen) for m in value) if name == "members" else value


class _WatchedMember:
    def __init__(self, member: Any, seen: set[str]) -> None:
        self._member, self._seen = member, seen

    def __getattr__(self, name: str) -> Any:
        self._seen.add(f"members.{name}")
        return getattr(self._member, name)


NUMBERS = ("dwelling_area_m2", "year_income_yuan", "training_hours")
COUNTS = ("current_foster_count", "assessors_count")
_DAYS = st.sampled_from(
    ["1940-01-01", "1981-05-20", "2008-06-01", "2016-03-02", "2018-03-02", "2021-01-01"]
)


WORDS: dict[str, list[Any]] = {
    "stage": ["precheck", "review", "sign"],
    "institution_level": ["county", "city", "province"],
    "dwelling_tenure": ["owned", "rented", "temporary"],
    "family_harmony": ["good", "poor"],
    "carer_can_care": ["yes", "no"],
    "assessment_result": [None, "qualified", "unqualified", "improve"],
    "head_decision": [None, "approved", "rejected"],
    "bureau_result": [None, "filed", "approved", "objected"],
    "child_guardianship": ["G1", "G3", "G4"],
    "child_category": ["orphan", "other"],
    "foster_bureau_step": ["filing", "approval"],
    "institution_division": ["500112", "220104"],
    "family_division": ["500112", "500113", "500212", "220104"],
    "family_hukou_division": ["500112", "500113", "500212", "220104"],
    "agrees": [None, True, False],
    "child_consents": [None, True, False],
    "higher_department_consents": [None, True, False],
    "hukou_prefix_len": [2, 4, 6],
    "lease_end_date": [None, "2026-03-01", "2026-05-01", "2030-01-01"],
    "income_evidence_months": [None, 0, 12],
    "health": ["ok", "limited", "harmful", "not_checked"],
    "crime_check": ["none", "found", "not_checked"],
    "education": [None, 60, 80],
    "health_cert_date": [None, "2025-08-01", "2026-02-01"],
    "crime_check_date": [None, "2025-08-01", "2026-02-01"],
}


def _values(name: str) -> st.SearchStrategy[Any]:
    if name in WORDS:
        return st.sampled_from(WORDS[name])
    if name in FOSTER_PARAMETERS:
        allowed = FOSTER_PARAMETERS[name]
        return st.integers(allowed.minimum or 1, allowed.maximum or 10**5)
    if name in NUMBERS:
        return st.integers(1, 10**5)
    if name in COUNTS:
        return st.integers(0, 3)
    return _DAYS if name.endswith("birth_date") else st.booleans()


_MEMBER = st.fixed_dictionaries(
    {f.name: _values(f.name) for f in MEMBER_FACTS if f.name not in {"main_carer", "lives_here"}},
    optional={"lives_here": st.booleans()},
)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Records that can be read, of any kind of family."""
    record: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {
                f.name: _values(f.name)
                for f in FACTS
                if f.name not in {"as_of", "members", "placing_count", "child_birth_date"}
            }
        )
    )
    members = draw(st.lists(_MEMBER, min_size=1, max_size=3))
    members[0] |= {"main_carer": True, "lives_here": True}
    born = draw(st.none() | _DAYS)
    return record | {
        "as_of": "2026-03-02", "members": members, "child_birth_date": born,
        "placing_count": draw(st.integers(1, 2)),
    }  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(records())
def test_rows_read_only_what_they_name(record: dict[str, Any]) -> None:
    facts = read(record)
    for row in ROWS:
        watched = _Watched(facts)
        row.applies(watched)  # type: ignore[arg-type]
        named = {name.replace("carer.", "members.") for name in row.reads}
        passing = {"members", "members.lives_here", "members.main_carer"}
        assert watched.seen - named <= passing, row.id


@settings(max_examples=80, deadline=None)
@given(records())
def test_answers_are_sorted_and_eligible_means_nothing_blocks(record: dict[str, Any]) -> None:
    found = answer(record)
    assert list(found) == ["eligible", "blocking", "release", "needs"]
    assert found["eligible"] is (found["blocking"] == [])
    for name in ("blocking", "release", "needs"):
        assert found[name] == sorted(set(found[name]))


@settings(max_examples=50, deadline=None)
@given(records())
def test_a_later_stage_never_takes_a_stop_away(record: dict[str, Any]) -> None:
    stages = [
        set(answer(record | {"stage": s})["blocking"]) for s in ("precheck", "review", "sign")
    ]
    assert stages[0] <= stages[1] <= stages[2]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([fact.name for fact in FACTS]), JSON)
def test_any_value_gives_an_answer_or_an_error(name: str, value: object) -> None:
    with suppress(FactError):
        assert next(iter(answer(family() | {name: value}))) == "eligible"
