"""The decision table of care.md §2.8 as data, and the answer it gives.

Every row is evaluated and every id that applies is listed; no row switches another off.
`reads` names the facts a row looks at, so that a partial pre-check knows what it may decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from enum import StrEnum
from typing import Any

from app.foster.rules.facts import Facts, Member, read
from app.law.dates import end_of

ADULT = 18
OPINION_AGE = 8
ORDER_CONSENT_AGE = 10
LOWER_SECONDARY = 70

# Wide enough that a product is never rounded; a too large one becomes infinite.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


class Outcome(StrEnum):
    """Which list a row that applies goes to: H rows block, S rows need a release."""

    BLOCKING = "blocking"
    RELEASE = "release"


@dataclass(frozen=True)
class Row:
    """One row: the id of its rule, its list, when it applies, and the facts it reads."""

    number: int
    id: str
    outcome: Outcome
    applies: Callable[[Facts], bool]
    reads: frozenset[str]


@dataclass(frozen=True)
class Need:
    """A paper or step. Standing needs follow from the facts, open ones end when fulfilled."""

    name: str
    is_standing: bool
    is_listed: Callable[[Facts], bool]
    reads: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """The answer to one record; `release` and `needs` never change `eligible`."""

    blocking: tuple[str, ...]
    release: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """No blocking row applies."""
        return not self.blocking

    def as_dict(self) -> dict[str, Any]:
        """The four keys of the interface, in its order."""
        return {
            "eligible": self.eligible,
            "blocking": list(self.blocking),
            "release": list(self.release),
            "needs": list(self.needs),
        }


def times(amount: Decimal, count: int) -> Decimal:
    """The exact product, never rounded."""
    return _EXACT.multiply(amount, Decimal(count))


def is_crossing(facts: Facts) -> bool:
    """The family lives in another county or city of the same province."""
    return facts.area in {"county", "city"}


def is_trained(facts: Facts) -> bool:
    """The main carer passed, with enough hours."""
    return facts.training_passed and facts.training_hours >= facts.foster_training_hours


def _has_income_papers(facts: Facts) -> bool:
    months = facts.income_evidence_months
    return months is not None and months >= facts.income_evidence_min_months


def _hears_child(facts: Facts) -> bool:
    return facts.has_child and (
        facts.child_opinion_age <= facts.child_age < facts.foster_consent_age
    )


def _refuses_or_unasked(facts: Facts) -> bool:
    """The child says no; before signing, silence counts like it."""
    return facts.child_consents is False or (facts.is_signing and facts.child_consents is None)


def _answerable(facts: Facts) -> list[Member]:
    return [m for m in facts.residents if facts.age(m) >= facts.crime_check_age]


def _registered_elsewhere(facts: Facts) -> bool:
    digits = facts.hukou_prefix_len or facts.level_digits
    return facts.family_hukou_division[:digits] != facts.place[:digits]


def _without_dwelling(facts: Facts) -> bool:
    if facts.dwelling_tenure == "rented":
        return facts.lease_end_date is None or facts.lease_end_date < facts.as_of
    return facts.dwelling_tenure == "temporary"


def _harmful_to_child(facts: Facts) -> bool:
    return any(
        m.health == "harmful" or (facts.is_due and not facts.has_valid_health(m))
        for m in facts.residents
    )


def _with_record(facts: Facts) -> bool:
    return any(
        m.crime_check == "found" or (facts.is_due and not facts.has_valid_crime_check(m))
        for m in _answerable(facts)
    )


def _carer_not_healthy(facts: Facts) -> bool:
    return facts.carer.health in {"limited", "harmful"} or (
        facts.is_due and not facts.has_valid_health(facts.carer)
    )


def _not_all_agree(facts: Facts) -> bool:
    if any(m.agrees is False and facts.age(m) >= OPINION_AGE for m in facts.residents):
        return True
    return facts.is_due and (
        not facts.documents_complete
        or any(m.agrees is None and facts.age(m) >= ADULT for m in facts.residents)
    )


def _not_filed(facts: Facts) -> bool:
    receipt_is_enough = facts.bureau_result == "filed" and facts.foster_bureau_step == "filing"
    return not (facts.bureau_result == "approved" or receipt_is_enough)


_CHILD = "as_of child_birth_date"
_RES = "members.lives_here"
_RES_AGE = f"as_of {_RES} members.birth_date"
_HEALTH = f"as_of stage {_RES} members.health members.health_cert_date health_cert_months"
_CRIME = (
    f"stage {_RES_AGE} members.crime_check members.crime_check_date"
    " crime_check_months crime_check_age"
)
_CARER_HEALTH = "as_of stage carer.health carer.health_cert_date health_cert_months"
_AREA = "institution_division institution_level family_division"
_CONSENT = f"{_CHILD} stage child_consents"
_TRAINING = "training_passed training_hours foster_training_hours"
_SERVICES = " ".join(
    f"{prefix}_{kind}"
    for prefix in ("child_needs", "community")
    for kind in ("medical", "special_edu", "rehab")
)
_LEASE = "as_of dwelling_tenure lease_end_date"
_INCOME_PAPERS = "income_evidence_months income_evidence_min_months"


def _row(
    number: int, rule_id: str, outcome: Outcome, reads: str, applies: Callable[[Facts], bool]
) -> Row:
    return Row(number, rule_id, outcome, applies, frozenset(reads.split()))


_STOP, _SOFT = Outcome.BLOCKING, Outcome.RELEASE

ROWS: tuple[Row, ...] = (
    _row(1, "FC-07-1", _STOP, _CHILD, lambda f: f.has_child and f.child_age >= ADULT),
    _row(
        2, "FC-07-2", _STOP, "child_birth_date child_guardianship",
        lambda f: f.has_child and f.child_guardianship not in {"G3", "G4"},
    ),
    _row(
        3, "FC-07-3", _STOP, "child_birth_date child_category child_guardianship",
        lambda f: f.has_child and f.child_category == "other" and f.child_guardianship != "G4",
    ),
    _row(
        4, "FC-07-4", _SOFT, "child_birth_date child_long_term_prof_care",
        lambda f: f.has_child and f.child_long_term_prof_care,
    ),
    _row(
        5, "FC-07-5", _SOFT, "child_birth_date child_mental_or_behaviour",
        lambda f: f.has_child and f.child_mental_or_behaviour,
    ),
    _row(
        6, "FC-07-6", _SOFT, "child_birth_date child_category child_guardianship",
        lambda f: f.has_child and f.child_category == "other" and f.child_guardianship == "G4",
    ),
    _row(
        7, "FC-08-1a", _STOP, f"{_AREA} family_hukou_division hukou_prefix_len",
        _registered_elsewhere,
    ),
    _row(8, "FC-08-1b", _STOP, _LEASE, _without_dwelling),
    _row(
        9, "FC-08-1c", _STOP,
        f"dwelling_area_m2 local_avg_area_m2 {_RES} current_foster_count placing_count",
        lambda f: f.dwelling_area_m2 < times(f.local_avg_area_m2, f.heads),
    ),
    _row(
        10, "FC-08-2a", _STOP, f"stage income_stable {_INCOME_PAPERS}",
        lambda f: not f.income_stable or (f.is_due and not _has_income_papers(f)),
    ),
    _row(
        11, "FC-08-2b", _STOP, f"year_income_yuan local_mid_income_yuan {_RES}",
        lambda f: f.year_income_yuan < times(f.local_mid_income_yuan, len(f.residents)),
    ),
    _row(12, "FC-08-3", _STOP, _HEALTH, _harmful_to_child),
    _row(13, "FC-08-4a", _STOP, _CRIME, _with_record),
    _row(
        14, "FC-08-4b", _STOP, f"{_RES} members.harmful_habits",
        lambda f: any(m.harmful_habits for m in f.residents),
    ),
    _row(15, "FC-08-4c", _SOFT, "family_harmony", lambda f: f.family_harmony == "poor"),
    _row(
        16, "FC-08-5a", _STOP, "as_of carer.birth_date carer_age_min carer_age_max",
        lambda f: not f.carer_age_min <= f.age(f.carer) <= f.carer_age_max,
    ),
    _row(17, "FC-08-5b", _STOP, _CARER_HEALTH, _carer_not_healthy),
    _row(18, "FC-08-5c", _SOFT, "carer_can_care", lambda f: f.carer_can_care == "no"),
    _row(
        19, "FC-08-5d", _STOP, "carer.education",
        lambda f: f.carer.education is None or f.carer.education > LOWER_SECONDARY,
    ),
    _row(
        20, "FC-09-1", _STOP, "current_foster_count placing_count max_foster_children",
        lambda f: f.current_foster_count + f.placing_count > f.max_foster_children,
    ),
    _row(
        21, "FC-09-2", _STOP, f"{_RES_AGE} own_child_min_age",
        lambda f: any(f.age(m) < f.own_child_min_age for m in f.residents),
    ),
    _row(
        22, "FC-10-1", _SOFT, f"child_birth_date child_disabled {_SERVICES}",
        lambda f: f.has_child and f.child_disabled and not f.is_served,
    ),
    _row(
        23, "FC-11-1", _STOP, _CONSENT,
        lambda f: f.has_child and f.child_age >= ORDER_CONSENT_AGE and _refuses_or_unasked(f),
    ),
    _row(
        24, "FC-11-2", _STOP, f"{_CONSENT} foster_consent_age",
        lambda f: f.has_child
        and f.foster_consent_age <= f.child_age < ORDER_CONSENT_AGE
        and _refuses_or_unasked(f),
    ),
    _row(
        25, "FC-11-3", _SOFT,
        f"{_CONSENT} child_opinion_age foster_consent_age child_opinion_recorded",
        lambda f: _hears_child(f)
        and (f.child_consents is False or (f.is_signing and not f.child_opinion_recorded)),
    ),
    _row(
        26, "FC-12-1a", _STOP, "stage application_submitted",
        lambda f: f.is_due and not f.application_submitted,
    ),
    _row(
        27, "FC-12-1b", _STOP, f"stage {_RES_AGE} members.agrees documents_complete",
        _not_all_agree,
    ),
    _row(
        28, "FC-12-2a", _STOP, "stage assessors_count min_assessors",
        lambda f: f.is_due and f.assessors_count < f.min_assessors,
    ),
    _row(
        29, "FC-12-2b", _STOP, "stage form_fb_complete",
        lambda f: f.is_due and not f.form_fb_complete,
    ),
    _row(
        30, "FC-12-2c", _STOP, "stage assessment_result",
        lambda f: f.is_due and f.assessment_result in {None, "improve"},
    ),
    _row(
        31, "FC-12-3a", _STOP, "stage assessment_result head_decision",
        lambda f: (
            f.is_due and (f.assessment_result == "unqualified" or f.head_decision == "rejected")
        )
        or (f.is_signing and f.head_decision is None),
    ),
    _row(
        32, "FC-12-3b", _STOP, "stage bureau_result foster_bureau_step",
        lambda f: f.is_signing and _not_filed(f),
    ),
    _row(
        33, "FC-12-4", _STOP, f"stage {_TRAINING}",
        lambda f: f.is_signing and not is_trained(f),
    ),
    _row(
        34, "FC-27-1", _STOP, f"{_AREA} stage higher_department_consents",
        lambda f: is_crossing(f)
        and (
            f.higher_department_consents is False
            or (f.is_signing and f.higher_department_consents is None)
        ),
    ),
    _row(35, "FC-27-2", _STOP, _AREA, lambda f: f.area == "province"),
)  # fmt: skip


def _needs_lease_renewal(facts: Facts) -> bool:
    end = facts.lease_end_date
    if facts.dwelling_tenure != "rented" or end is None or end < facts.as_of:
        return False
    limit = end_of(facts.as_of, facts.lease_min_months)
    return limit is None or end < limit


def _need(name: str, reads: str, is_listed: Callable[[Facts], bool], *, standing: bool) -> Need:
    return Need(name, standing, is_listed, frozenset(reads.split()))


NEEDS: tuple[Need, ...] = (
    _need(
        "child_consent", f"{_CHILD} foster_consent_age",
        lambda f: f.has_child and f.child_age >= f.foster_consent_age, standing=True,
    ),
    _need(
        "child_opinion", f"{_CHILD} child_opinion_age foster_consent_age",
        _hears_child, standing=True,
    ),
    _need(
        "medical_opinion", "child_birth_date child_long_term_prof_care",
        lambda f: f.has_child and f.child_long_term_prof_care, standing=True,
    ),
    _need(
        "joint_consent", _RES_AGE,
        lambda f: sum(f.age(m) >= ADULT for m in f.residents) > 1, standing=True,
    ),
    _need(
        "member_opinion", _RES_AGE,
        lambda f: any(OPINION_AGE <= f.age(m) < ADULT for m in f.residents), standing=True,
    ),
    _need("higher_department_consent", _AREA, is_crossing, standing=True),
    _need(
        "health_certs", _HEALTH.replace("stage ", ""),
        lambda f: not all(f.has_valid_health(m) for m in f.residents), standing=False,
    ),
    _need(
        "crime_certs", _CRIME.replace("stage ", ""),
        lambda f: not all(f.has_valid_crime_check(m) for m in _answerable(f)), standing=False,
    ),
    _need("income_proof", _INCOME_PAPERS, lambda f: not _has_income_papers(f), standing=False),
    _need("lease_renewal", f"{_LEASE} lease_min_months", _needs_lease_renewal, standing=False),
    _need(
        "onsite_assessment", "assessment_result",
        lambda f: f.assessment_result in {None, "improve"}, standing=False,
    ),
    _need(
        "bureau_filing", "foster_bureau_step bureau_result",
        lambda f: f.foster_bureau_step == "filing"
        and f.bureau_result not in {"filed", "approved"},
        standing=False,
    ),
    _need(
        "bureau_approval", "foster_bureau_step bureau_result",
        lambda f: f.foster_bureau_step == "approval" and f.bureau_result != "approved",
        standing=False,
    ),
    _need("training", _TRAINING, lambda f: not is_trained(f), standing=False),
)  # fmt: skip


def evaluate(facts: Facts) -> Answer:
    """Every row and every need on the facts; each list in code-point order."""
    found: dict[Outcome, list[str]] = {_STOP: [], _SOFT: []}
    for row in ROWS:
        if row.applies(facts):
            found[row.outcome].append(row.id)
    return Answer(
        blocking=tuple(sorted(found[_STOP])),
        release=tuple(sorted(found[_SOFT])),
        needs=tuple(sorted(need.name for need in NEEDS if need.is_listed(facts))),
    )


def answer(record: object) -> dict[str, Any]:
    """Answer one record of `rules foster`; FactError if it cannot be read."""
    return evaluate(read(record)).as_dict()
