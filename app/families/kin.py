"""The persons behind a family: nobody deals with what is their own household's (SOD-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import object_session

from app.accounts.models import Person
from app.families.models import Household, Member

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import ColumnElement, Select

# Where a case keeps its persons once they were read.
_KNOWN = "kin_person_ids"


def kin_of(case: Any, keeper_id: int | None) -> frozenset[int]:
    """Ids of the persons of the households that the account holder of this case keeps, who left
    included; read once a case.

    A member without an account counts as soon as a person has the same identity number.
    """
    if keeper_id is None:
        return frozenset()
    known = case.__dict__.get(_KNOWN)
    if known is None or known[0] != keeper_id:
        session = object_session(case)
        if session is None:
            return frozenset({keeper_id})
        persons = session.scalars(_persons(Person.id, keeper_id))
        known = case.__dict__[_KNOWN] = (keeper_id, frozenset({keeper_id, *persons}))
    found: frozenset[int] = known[1]
    return found


def _persons(column: Any, keeper: Any) -> Select[Any]:
    same = or_(Person.id == Member.person_id, Person.id_no_index == Member.id_no_index)
    return (
        select(column)
        .select_from(Household)
        .join(Member, Member.household_id == Household.id)
        .join(Person, same)
        .where(Household.owner_person_id == keeper)
    )


def kin_column(keeper: Any) -> ColumnElement[str | None]:
    """The same as a column of the query that fetches the case, for `know_kin`."""
    joined = func.aggregate_strings(cast(Person.id, String), ",")
    return _persons(joined, keeper).correlate(keeper.table).scalar_subquery()


def know_kin(case: Any, keeper_id: int | None, found: str | None) -> None:
    """Keep with the case what its query brought in `kin_column`."""
    if keeper_id is not None:
        persons = map(int, found.split(",")) if found else ()
        case.__dict__[_KNOWN] = (keeper_id, frozenset({keeper_id, *persons}))


def kept_for(person_id: int) -> Select[int]:
    """The same the other way round, as SQL: who keeps a household to which the person belongs."""
    number = select(Person.id_no_index).where(Person.id == person_id).scalar_subquery()
    return (
        select(Household.owner_person_id)
        .join(Member, Member.household_id == Household.id)
        .where(or_(Member.person_id == person_id, Member.id_no_index == number))
    )
