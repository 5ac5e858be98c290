"""Families of a batch: person, household, members and standing, as the rooms' services make them.

`tests/golive/test_by_hand.py` holds the two to the same rows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.services.people import set_identity, spell
from app.audit import services as audit
from app.core import crypto
from app.core.codes import Relation
from app.core.identifiers import read_name
from app.deadlines.models import Deadline
from app.families import ages
from app.families import services as families
from app.families.models import Household, Member, Tenure
from app.foster.models import FosterApplication, State
from app.foster.services.migrated import BASIS
from app.golive.services.known import in_pieces
from app.golive.services.rows import take_numbers
from app.golive.services.writing import Home
from app.law.foster_periods import QUALIFIED

if TYPE_CHECKING:
    from app.golive.plan import Row, Unit
    from app.golive.services.writing import Writing

_COUNTY = 6
_REMIND = 60


def write_families(w: Writing) -> None:
    """A household and its standing in the pool each. Raises Invalid."""
    units = w.plan.new["family"]
    number = take_numbers(
        w.session, "FC", w.agency.division_code[:_COUNTY], w.today.year, len(units)
    )
    known = _known_people(w, [_applicant(unit)["id_no"] for unit in units])
    for piece in w.pieces("family"):
        for unit in piece:
            with w.one(unit):
                person = _person(w, _applicant(unit), known)
                household = _household(w, unit.row, person)
                carer = _members(w, household, unit)
            case = _case(w, unit.row, household, person, next(number))
            w.homes[unit.own_no] = Home(case, household, carer)
            w.keep(unit, case.id)


def _applicant(unit: Unit) -> Row:
    return next(m for m in unit.members if m["relation"] == Relation.SELF.value)


def _known_people(w: Writing, numbers: list[str]) -> dict[str | None, Person]:
    indexes = [crypto.blind("id_no", number) for number in numbers]
    found = in_pieces(w.session, select(Person), Person.id_no_index, indexes)
    return {person.id_no_index: person for (person,) in found}


def _person(w: Writing, row: Row, known: dict[str | None, Person]) -> Person:
    person = Person(name=row["name"], pinyin=spell(row["name"]))
    set_identity(person, id_no=row["id_no"], phone=row["phone"])
    if person.id_no_index in known:
        return known[person.id_no_index]
    w.rows.add(person)
    return person


def _household(w: Writing, row: Row, person: Person) -> Household:
    household = Household(
        owner_person_id=person.id, opened_by_agency_id=w.agency.id, division_code=row["division"],
        address=row["address"], tenure=Tenure(row["tenure"]) if row["tenure"] else None,
        area_m2=row["area_m2"], rooms=row["rooms"], marital_status=row["marital_status"] or "",
    )  # fmt: skip
    household.place(row["division"])
    if row["income"] is not None:
        household.income = {"year_yuan": format(row["income"], "f")}
    w.rows.add(household)
    return household


def _members(w: Writing, household: Household, unit: Unit) -> Member:
    """Everybody, the applicant first; answers the main carer."""
    applicant = _applicant(unit)
    carer = None
    for position, row in enumerate((applicant, *(m for m in unit.members if m is not applicant))):
        member = _member(row, household.id, position)
        member.age = ages.kept(member.birth_on, w.today)
        member.person_id = household.owner_person_id if row is applicant else None
        w.rows.add(member)
        carer = member if member.is_main_carer else carer
    if carer is None:  # `rules` has seen to it
        raise LookupError(unit.own_no)
    return carer


def _member(row: Row, household_id: int, position: int) -> Member:
    values: dict[str, Any] = {
        "household_id": household_id, "position": position, "relation": row["relation"],
        "education": int(row["education"]), "occupation": row["occupation"] or "",
        "hukou_division": row["hukou"] or "", "lives_here": (row["lives_here"] or "yes") == "yes",
        "is_main_carer": row["is_main_carer"] == "yes",
    }  # fmt: skip
    member = Member(**values)
    families.set_name(member, read_name(row["name"], foreign=bool(row["other_kind"])))
    if row["id_no"]:
        families.set_id_no(member, row["id_no"])
    else:
        families.set_other_document(
            member, row["other_kind"] or "", row["other_number"] or "", row["birth_on"],
            row["sex"] or "",
        )  # fmt: skip
    families.set_phone(member, row["phone"] or "")
    member.health, member.crime_check = row["health"], row["crime_check"]
    return member


def _case(
    w: Writing, row: Row, household: Household, person: Person, number: str
) -> FosterApplication:
    agency, until = w.agency, row["valid_until"]
    case = FosterApplication(
        case_no=number, household_id=household.id, applicant_person_id=person.id,
        applicant_name=person.name, applicant_pinyin=person.pinyin, agency_id=agency.id,
        bureau_id=agency.bureau_id, state=State.QUALIFIED, state_since=w.now, submitted_at=w.now,
        qualified_on=row["qualified_on"], valid_until=until, migrated_at=w.now,
        siblings_ok={"yes": True, "no": False}.get(row["siblings_ok"]), created_at=w.now,
        due_on=until, due_provisional=False,
    )  # fmt: skip
    case.place(agency.division_code)
    w.rows.add(case)
    w.rows.put(
        Deadline,
        w.clocks.start(
            case, QUALIFIED, on=w.today, since=row["qualified_on"], due_on=until,
            warn_on=until - timedelta(days=QUALIFIED.reminder_days or _REMIND),
        ),
    )  # fmt: skip
    audit.record(
        w.session, w.actor, "foster.migrate", case.subject, after=str(State.QUALIFIED),
        basis=BASIS, at=w.now,
    )  # fmt: skip
    return case
