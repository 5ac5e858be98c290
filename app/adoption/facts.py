"""The facts of one question: may these persons adopt this child.

Names, order, types, ranges and defaults are those of adoption.md, "Facts vocabulary". A record
is a flat JSON object without names or numbers of persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from app.law.dates import age_on
from app.law.facts import (
    NOT_AFTER_AS_OF,
    FactError,
    a_bool,
    a_date,
    an_int,
    an_object,
    facts_of,
    nullable,
    one_of,
    refuse_unknown,
    unknown_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Sex = Literal["male", "female"]
Marital = Literal["unmarried", "married", "divorced", "widowed"]
Residency = Literal["mainland", "hongkong", "macao", "taiwan", "overseas_chinese", "foreign"]
Category = Literal[
    "orphan", "parents_not_found", "hardship_child", "parents_incapacitated",
    "guardianship_revoked", "other",
]  # fmt: skip
Sender = Literal["birth_parents", "guardian", "institution", "none"]
ParentStatus = Literal["alive", "dead", "missing", "unknown", "na"]
AdopterClass = Literal["mainland", "overseas", "foreign"]

_SEX = one_of("male", "female")
_RESIDENCY = one_of("mainland", "hongkong", "macao", "taiwan", "overseas_chinese", "foreign")
_COUNT = an_int(minimum=0)
_PARENT = one_of("alive", "dead", "missing", "unknown", "na")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything one question is answered from. The order of the fields is the table's."""

    as_of: Annotated[date, a_date]
    adopter_birth_date: Annotated[date, a_date, NOT_AFTER_AS_OF]
    adopter_sex: Annotated[Sex, _SEX]
    adopter_marital_status: Annotated[
        Marital, one_of("unmarried", "married", "divorced", "widowed")
    ]
    adopter_residency: Annotated[Residency, _RESIDENCY] = "mainland"
    adopter_children_count: Annotated[int, _COUNT]
    adopter_full_capacity: Annotated[bool, a_bool] = True
    adopter_barred_disease: Annotated[bool, a_bool] = False
    adopter_harmful_record: Annotated[bool, a_bool] = False
    applying_jointly: Annotated[bool, a_bool] = False
    spouse_birth_date: Annotated[date | None, nullable(a_date), NOT_AFTER_AS_OF] = None
    spouse_sex: Annotated[Sex | None, nullable(_SEX)] = None
    spouse_residency: Annotated[Residency | None, nullable(_RESIDENCY)] = None
    spouse_children_count: Annotated[int | None, nullable(_COUNT)] = None
    spouse_full_capacity: Annotated[bool | None, nullable(a_bool)] = None
    spouse_barred_disease: Annotated[bool | None, nullable(a_bool)] = None
    spouse_harmful_record: Annotated[bool | None, nullable(a_bool)] = None
    household_raise_ability: Annotated[
        Literal["yes", "no", "not_assessed"], one_of("yes", "no", "not_assessed")
    ] = "not_assessed"
    relation_to_adoptee: Annotated[
        Literal["none", "kin_child_3g", "stepchild", "other_kin"],
        one_of("none", "kin_child_3g", "stepchild", "other_kin"),
    ] = "none"
    married_to_birth_parent: Annotated[bool, a_bool] = False
    adopting_count: Annotated[int, an_int(minimum=1)] = 1
    adoptee_birth_date: Annotated[date, a_date, NOT_AFTER_AS_OF]
    adoptee_sex: Annotated[Sex, _SEX]
    adoptee_category: Annotated[
        Category,
        one_of(
            "orphan", "parents_not_found", "hardship_child", "parents_incapacitated",
            "guardianship_revoked", "other",
        ),
    ]  # fmt: skip
    adoptee_in_institution: Annotated[bool, a_bool] = False
    adoptee_disabled: Annotated[bool, a_bool] = False
    adoptee_consents: Annotated[bool | None, nullable(a_bool)] = None
    sender_type: Annotated[Sender, one_of("birth_parents", "guardian", "institution", "none")]
    birth_father_status: Annotated[ParentStatus, _PARENT] = "na"
    birth_mother_status: Annotated[ParentStatus, _PARENT] = "na"
    birth_father_consents: Annotated[bool | None, nullable(a_bool)] = None
    birth_mother_consents: Annotated[bool | None, nullable(a_bool)] = None
    parents_serious_harm_risk: Annotated[bool | None, nullable(a_bool)] = None
    duty_bearers: Annotated[
        Literal["none_exist", "consented", "refused", "pending"],
        one_of("none_exist", "consented", "refused", "pending"),
    ] = "none_exist"
    deceased_side_grandparents_claim: Annotated[bool, a_bool] = False
    revocation_judgment_date: Annotated[date | None, nullable(a_date)] = None
    revocation_wait_waived: Annotated[bool, a_bool] = False
    rescued_trafficked: Annotated[bool, a_bool] = False
    institution_received_date: Annotated[date | None, nullable(a_date)] = None
    police_not_found_certificate: Annotated[bool, a_bool] = False
    parties_voluntary: Annotated[bool, a_bool] = True
    payment_or_sale: Annotated[bool, a_bool] = False

    def each(self, name: str) -> Iterator[Any]:
        """The fact `name` of each of PERSONS: the adopter, then the spouse who adopts too."""
        own = getattr(self, f"adopter_{name}")
        yield own
        if self.applying_jointly:
            theirs = getattr(self, f"spouse_{name}")
            yield DEFAULTS.get(f"adopter_{name}") if theirs is None else theirs

    @property
    def is_step(self) -> bool:
        """STEP: the adopter is married to a birth parent of the child."""
        return (
            self.relation_to_adoptee == "stepchild"
            and self.adopter_marital_status == "married"
            and self.married_to_birth_parent
        )

    @property
    def is_kin(self) -> bool:
        """KIN: the child of a sibling or cousin."""
        return self.relation_to_adoptee == "kin_child_3g"

    @property
    def is_special_child(self) -> bool:
        """SPECIAL_CHILD: whose adoption no number of children limits."""
        return (
            self.adoptee_category == "orphan"
            or (self.adoptee_category == "parents_not_found" and self.adoptee_in_institution)
            or self.adoptee_disabled
        )

    @property
    def adopter_class(self) -> AdopterClass:
        """ADOPTER_CLASS: one foreigner makes the couple foreign."""
        if "foreign" in self.each("residency"):
            return "foreign"
        if any(residency != "mainland" for residency in self.each("residency")):
            return "overseas"
        return "mainland"

    @property
    def child_limit(self) -> int:
        """CHILD_LIMIT: how many children these persons may adopt."""
        return 1 if any(self.each("children_count")) else 2

    @property
    def alive(self) -> tuple[str, ...]:
        """ALIVE: the birth parents who are."""
        return tuple(
            p for p in ("father", "mother") if getattr(self, f"birth_{p}_status") == "alive"
        )

    @property
    def has_widowed_parent(self) -> bool:
        """One birth parent is alive and the other is dead."""
        return {self.birth_father_status, self.birth_mother_status} == {"alive", "dead"}

    @property
    def lacks_a_parents_consent(self) -> bool:
        """Some birth parent who is alive has not agreed; silence is no agreement."""
        return any(getattr(self, f"birth_{p}_consents") is not True for p in self.alive)

    @property
    def adoptee_age(self) -> int:
        """The child's full years on as_of."""
        return age_on(self.adoptee_birth_date, self.as_of)


FACTS = facts_of(Facts)
NAMES = frozenset(fact.name for fact in FACTS)
DEFAULTS = {fact.name: fact.default for fact in FACTS if not fact.is_required}
_NEEDED_OF_A_SPOUSE = ("spouse_birth_date", "spouse_sex", "spouse_children_count")


def read(record: object) -> Facts:
    """The facts of a record; FactError with the field that adoption.md §3 fixes for the fault.

    Unknown keys first, then single values in the order of the table, then the spouse.
    """
    given = an_object(record)
    refuse_unknown(unknown_keys(given, NAMES))
    values: dict[str, Any] = {}
    as_of = date.max
    for fact in FACTS:
        values[fact.name] = fact.value(given, as_of=as_of)
        as_of = values["as_of"]
    facts = Facts(**values)
    if facts.applying_jointly:
        _check_spouse(facts)
    return facts


def _check_spouse(facts: Facts) -> None:
    if facts.adopter_marital_status != "married":
        raise FactError("applying_jointly", "夫妻共同收养的，婚姻状况应为 married")
    for name in _NEEDED_OF_A_SPOUSE:
        if getattr(facts, name) is None:
            raise FactError(name, "夫妻共同收养的，须说明配偶的情况")
