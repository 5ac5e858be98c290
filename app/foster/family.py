"""The persons behind a household: who must not handle its application (SOD-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import object_session

from app.accounts.models import Person
from app.families.models import Member

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.foster.models import FosterApplication

# Where a case keeps its persons once they were read.
_KNOWN = "family_person_ids"


def load_families(session: Session, cases: Sequence[FosterApplication]) -> None:
    """Read the persons of these cases' households in one query."""
    found: dict[int, set[int]] = {case.household_id: set() for case in cases}
    same = or_(Person.id == Member.person_id, Person.id_no_index == Member.id_no_index)
    for household_id, person_id in session.execute(
        select(Member.household_id, Person.id)
        .join(Person, same)
        .where(Member.household_id.in_(found))
    ):
        found[household_id].add(person_id)
    for case in cases:
        persons = found[case.household_id] | {case.applicant_person_id}
        case.__dict__[_KNOWN] = (case.household_id, frozenset(persons))


def family_column(household_id: Any) -> ColumnElement[str | None]:
    """The same as a column of the query that fetches the case, for `know_family`."""
    same = or_(Person.id == Member.person_id, Person.id_no_index == Member.id_no_index)
    return (
        select(func.aggregate_strings(cast(Person.id, String), ","))
        .select_from(Member)
        .join(Person, same)
        .where(Member.household_id == household_id)
        .correlate(household_id.table)
        .scalar_subquery()
    )


def know_family(case: FosterApplication, found: str | None) -> None:
    """Keep with the case what its query brought in `family_column`."""
    persons = {case.applicant_person_id, *map(int, found.split(",") if found else ())}
    case.__dict__[_KNOWN] = (case.household_id, frozenset(persons))


def family_of(case: FosterApplication) -> frozenset[int]:
    """Ids of the persons of the case's household, who left it included; read once a case.

    A member without an account counts as soon as a person has the same identity number.
    """
    known = case.__dict__.get(_KNOWN)
    if known is None or known[0] != case.household_id:
        session = object_session(case)
        if session is None:
            return frozenset({case.applicant_person_id})
        load_families(session, [case])
        known = case.__dict__[_KNOWN]
    persons: frozenset[int] = known[1]
    return persons
