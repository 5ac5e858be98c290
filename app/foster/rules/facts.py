"""The facts of one question: may this family foster, and may it take this child.

Names, order, types, ranges and defaults are those of care.md §2.8. A record is a flat JSON
object without names or numbers of persons; only `members` is nested.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from app.law.dates import age_on, end_of
from app.law.facts import (
    NOT_AFTER_AS_OF,
    FactError,
    NotAllowed,
    Reader,
    a_bool,
    a_code,
    a_date,
    a_number,
    an_int,
    an_object,
    facts_of,
    nullable,
    one_of,
    refuse_unknown,
    unknown_keys,
)
from app.law.parameters import FOSTER_PARAMETERS

Stage = Literal["precheck", "review", "sign"]
Level = Literal["county", "city", "province"]
Area = Literal["same", "county", "city", "province"]

LEVEL_DIGITS = {"county": 6, "city": 4, "province": 2}
SERVICES = ("medical", "special_edu", "rehab")


def _a_list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotAllowed("应为列表")
    if not value:
        raise NotAllowed("至少要有一名家庭成员")
    return value


def _parameter(name: str) -> Reader:
    """The reader for a local figure, within the range that the law leaves."""
    allowed = FOSTER_PARAMETERS[name]
    words = [choice for choice in allowed.choices if isinstance(choice, str)]
    if words:
        return one_of(*words)
    whole = [choice for choice in allowed.choices if isinstance(choice, int)]
    if allowed.is_whole:
        return an_int(allowed.minimum, allowed.maximum, whole)
    return a_number(allowed.minimum, allowed.maximum, allowed.above)


_COUNT = an_int(minimum=0)


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member of the household; foster children are not members."""

    birth_date: Annotated[date, a_date, NOT_AFTER_AS_OF]
    main_carer: Annotated[bool, a_bool] = False
    lives_here: Annotated[bool, a_bool] = True
    health: Annotated[
        Literal["ok", "limited", "harmful", "not_checked"],
        one_of("ok", "limited", "harmful", "not_checked"),
    ] = "not_checked"
    health_cert_date: Annotated[date | None, nullable(a_date), NOT_AFTER_AS_OF] = None
    crime_check: Annotated[
        Literal["none", "found", "not_checked"], one_of("none", "found", "not_checked")
    ] = "not_checked"
    crime_check_date: Annotated[date | None, nullable(a_date), NOT_AFTER_AS_OF] = None
    harmful_habits: Annotated[bool, a_bool] = False
    agrees: Annotated[bool | None, nullable(a_bool)] = None
    education: Annotated[int | None, nullable(an_int(choices=(10, 20, 30, 40, 60, 70, 80, 90)))] = (
        None
    )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything one question is answered from. The order of the fields is the table's."""

    as_of: Annotated[date, a_date]
    stage: Annotated[Stage, one_of("precheck", "review", "sign")] = "precheck"
    institution_division: Annotated[str, a_code]
    institution_level: Annotated[Level, one_of("county", "city", "province")] = "county"
    family_division: Annotated[str, a_code]
    family_hukou_division: Annotated[str, a_code]
    dwelling_tenure: Annotated[
        Literal["owned", "rented", "temporary"], one_of("owned", "rented", "temporary")
    ]
    lease_end_date: Annotated[date | None, nullable(a_date)] = None
    dwelling_area_m2: Annotated[Decimal, a_number(above=0)]
    year_income_yuan: Annotated[Decimal, a_number(minimum=0)]
    income_stable: Annotated[bool, a_bool] = True
    income_evidence_months: Annotated[int | None, nullable(_COUNT)] = None
    family_harmony: Annotated[
        Literal["good", "poor", "not_assessed"], one_of("good", "poor", "not_assessed")
    ] = "not_assessed"
    carer_can_care: Annotated[
        Literal["yes", "no", "not_assessed"], one_of("yes", "no", "not_assessed")
    ] = "not_assessed"
    current_foster_count: Annotated[int, _COUNT] = 0
    placing_count: Annotated[int, _COUNT] = 1
    community_medical: Annotated[bool, a_bool] = False
    community_special_edu: Annotated[bool, a_bool] = False
    community_rehab: Annotated[bool, a_bool] = False
    members: Annotated[tuple[Member, ...], _a_list]
    application_submitted: Annotated[bool, a_bool] = False
    documents_complete: Annotated[bool, a_bool] = False
    assessors_count: Annotated[int, _COUNT] = 0
    form_fb_complete: Annotated[bool, a_bool] = False
    assessment_result: Annotated[
        Literal["qualified", "unqualified", "improve"] | None,
        nullable(one_of("qualified", "unqualified", "improve")),
    ] = None
    head_decision: Annotated[
        Literal["approved", "rejected"] | None, nullable(one_of("approved", "rejected"))
    ] = None
    bureau_result: Annotated[
        Literal["filed", "approved", "objected"] | None,
        nullable(one_of("filed", "approved", "objected")),
    ] = None
    training_passed: Annotated[bool, a_bool] = False
    training_hours: Annotated[Decimal, a_number(minimum=0)] = Decimal(0)
    higher_department_consents: Annotated[bool | None, nullable(a_bool)] = None

    child_birth_date: Annotated[date | None, nullable(a_date), NOT_AFTER_AS_OF] = None
    child_guardianship: Annotated[
        Literal["G1", "G2", "G3", "G4", "G5", "G6"] | None,
        nullable(one_of("G1", "G2", "G3", "G4", "G5", "G6")),
    ] = None
    child_category: Annotated[
        Literal["orphan", "parents_not_found", "other"] | None,
        nullable(one_of("orphan", "parents_not_found", "other")),
    ] = None
    child_long_term_prof_care: Annotated[bool, a_bool] = False
    child_mental_or_behaviour: Annotated[bool, a_bool] = False
    child_disabled: Annotated[bool, a_bool] = False
    child_needs_medical: Annotated[bool, a_bool] = False
    child_needs_special_edu: Annotated[bool, a_bool] = False
    child_needs_rehab: Annotated[bool, a_bool] = False
    child_consents: Annotated[bool | None, nullable(a_bool)] = None
    child_opinion_recorded: Annotated[bool, a_bool] = False

    local_avg_area_m2: Annotated[Decimal, _parameter("local_avg_area_m2")]
    local_mid_income_yuan: Annotated[Decimal, _parameter("local_mid_income_yuan")]
    foster_consent_age: Annotated[int, _parameter("foster_consent_age")] = 8
    child_opinion_age: Annotated[int, _parameter("child_opinion_age")] = 3
    max_foster_children: Annotated[int, _parameter("max_foster_children")] = 2
    own_child_min_age: Annotated[int, _parameter("own_child_min_age")] = 6
    carer_age_min: Annotated[int, _parameter("carer_age_min")] = 30
    carer_age_max: Annotated[int, _parameter("carer_age_max")] = 65
    # None: as many digits as institution_level compares; a record cannot say null.
    hukou_prefix_len: Annotated[int | None, _parameter("hukou_prefix_len")] = None
    lease_min_months: Annotated[int, _parameter("lease_min_months")] = 12
    income_evidence_min_months: Annotated[int, _parameter("income_evidence_min_months")] = 12
    health_cert_months: Annotated[int, _parameter("health_cert_months")] = 6
    crime_check_months: Annotated[int, _parameter("crime_check_months")] = 3
    crime_check_age: Annotated[int, _parameter("crime_check_age")] = 14
    min_assessors: Annotated[int, _parameter("min_assessors")] = 2
    foster_bureau_step: Annotated[
        Literal["filing", "approval"], _parameter("foster_bureau_step")
    ] = "filing"
    foster_training_hours: Annotated[Decimal, _parameter("foster_training_hours")] = Decimal(16)

    @property
    def residents(self) -> tuple[Member, ...]:
        """RES: members who live here; the others are read in no row."""
        return tuple(member for member in self.members if member.lives_here)

    @property
    def carer(self) -> Member:
        """CARER: the one main carer."""
        return next(member for member in self.members if member.main_carer)

    @property
    def has_child(self) -> bool:
        """CHILD: the question is about a child, not about the family alone."""
        return self.child_birth_date is not None

    @property
    def child_age(self) -> int:
        """AGE in full years; -1, younger than any limit, without a child."""
        return -1 if self.child_birth_date is None else age_on(self.child_birth_date, self.as_of)

    @property
    def is_due(self) -> bool:
        """DUE: papers have to be there, at review and at signing."""
        return self.stage in {"review", "sign"}

    @property
    def is_signing(self) -> bool:
        """SIGN: the agreement is about to be signed."""
        return self.stage == "sign"

    @property
    def heads(self) -> int:
        """HEADS: who would live in the dwelling, foster children included."""
        return len(self.residents) + self.current_foster_count + self.placing_count

    @property
    def level_digits(self) -> int:
        """LEN: the digits that make up the institution's place."""
        return LEVEL_DIGITS[self.institution_level]

    @property
    def area(self) -> Area:
        """AREA: how far the family lives from the institution's place."""
        here, there = self.institution_division, self.family_division
        if here[: self.level_digits] == there[: self.level_digits]:
            return "same"
        if here[:4] == there[:4]:
            return "county"
        return "city" if here[:2] == there[:2] else "province"

    @property
    def place(self) -> str:
        """PLACE: whose household registration counts; across areas the family's own place."""
        crosses = self.area in {"county", "city"}
        return self.family_division if crosses else self.institution_division

    @property
    def is_served(self) -> bool:
        """SERVED: the community has a service that the child needs (any, if none is named)."""
        needed = [kind for kind in SERVICES if getattr(self, f"child_needs_{kind}")]
        return any(getattr(self, f"community_{kind}") for kind in needed or SERVICES)

    def age(self, member: Member) -> int:
        """The member's full years on as_of."""
        return age_on(member.birth_date, self.as_of)

    def has_valid_health(self, member: Member) -> bool:
        """HEALTH_VALID: checked, and the certificate is fresh on as_of (not rolled, DL-10)."""
        return member.health != "not_checked" and self._is_fresh(
            member.health_cert_date, self.health_cert_months
        )

    def has_valid_crime_check(self, member: Member) -> bool:
        """CRIME_VALID: checked, and the certificate is fresh on as_of (not rolled, DL-10)."""
        return member.crime_check != "not_checked" and self._is_fresh(
            member.crime_check_date, self.crime_check_months
        )

    def _is_fresh(self, issued: date | None, months: int) -> bool:
        if issued is None:
            return False
        last = end_of(issued, months)
        return last is None or self.as_of <= last


MEMBER_FACTS = facts_of(Member)
FACTS = facts_of(Facts)
MEMBER_NAMES = frozenset(fact.name for fact in MEMBER_FACTS)
NAMES = frozenset(fact.name for fact in FACTS)
_FIRST_CHILD_FACT = "child_birth_date"


def read(record: object) -> Facts:
    """The facts of a record; FactError with the field that §2.8 fixes for the fault.

    Unknown keys first, then single values in the order of the tables (family, members,
    child, parameters), then the checks between fields.
    """
    given = an_object(record)
    refuse_unknown(_unknown(given))
    values: dict[str, Any] = {}
    as_of = date.max
    for fact in FACTS:
        if fact.name == _FIRST_CHILD_FACT:
            values["members"] = tuple(
                read_member(member, index, as_of) for index, member in enumerate(values["members"])
            )
        values[fact.name] = fact.value(given, as_of=as_of)
        as_of = values["as_of"]
    facts = Facts(**values)
    check_members(facts.members)
    _check_child(facts)
    return facts


def read_member(member: object, index: int, as_of: date) -> Member:
    """One member of the household; errors name `members[index]` and the key."""
    prefix = f"members[{index}]"
    given = an_object(member, prefix)
    return Member(
        **{fact.name: fact.value(given, prefix=f"{prefix}.", as_of=as_of) for fact in MEMBER_FACTS}
    )


def _unknown(given: Mapping[str, object]) -> list[str]:
    found = unknown_keys(given, NAMES)
    members = given.get("members")
    for index, member in enumerate(members if isinstance(members, list) else ()):
        if isinstance(member, Mapping):
            found += unknown_keys(member, MEMBER_NAMES, f"members[{index}].")
    return found


def check_members(members: tuple[Member, ...]) -> None:
    """Exactly one main carer, who lives here."""
    carers = [index for index, member in enumerate(members) if member.main_carer]
    if len(carers) != 1:
        raise FactError("members", "应有且只有一名主要照料人")
    if not members[carers[0]].lives_here:
        raise FactError(f"members[{carers[0]}].lives_here", "主要照料人应在家中居住")


def _check_child(facts: Facts) -> None:
    if not facts.has_child:
        return
    if facts.child_guardianship is None:
        raise FactError("child_guardianship", "提供儿童信息时，须说明监护情况")
    if facts.child_category is None:
        raise FactError("child_category", "提供儿童信息时，须说明儿童类别")
    if facts.placing_count == 0:
        raise FactError("placing_count", "提供儿童信息时，拟安置人数不能为 0")
