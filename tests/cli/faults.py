"""Spoilt rows of the rooms about places, people and children, one for each of doctor's facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from app.children.traits import bits
from app.core import clock
from tests.cli.planted import Rows

Fault = Callable[[Rows], Iterator[None]]
FAULTS: dict[str, Fault] = {}
NOW, TODAY = clock.now(), clock.today()
LATER = TODAY + timedelta(days=400)


def fault(name: str) -> Callable[[Fault], Fault]:
    def kept(plant: Fault) -> Fault:
        FAULTS[name] = plant
        return plant

    return kept


def spoilt(
    name: str, table: str, sound: Mapping[str, object], change: Mapping[str, object]
) -> None:
    """A fact about one row: sound first, then with other values."""

    def plant(rows: Rows) -> Iterator[None]:
        row = rows.add(table, **sound)
        yield
        rows.change(table, row, **change)

    FAULTS[name] = plant


def moved(name: str, table: str, **sound: object) -> None:
    """A row of an agency stays behind when the agency moves."""

    def plant(rows: Rows) -> Iterator[None]:
        agency = agency_of(rows)
        row = rows.add(table, agency_id=agency, **sound)
        yield
        rows.change(table, row, county_code="220102")

    FAULTS[name] = plant


def agency_of(rows: Rows) -> int:
    return rows.add("agencies", kind="institution")


def staff(rows: Rows, person: int | None = None, **values: object) -> int:
    person = person or rows.add("persons")
    return rows.add(
        "users", person_id=person, agency_id=1, username=f"u{next(rows.numbers)}", **values
    )


@fault("division-parents")
def _(rows: Rows) -> Iterator[None]:
    rows.add("divisions", code="220199", parent_code="220100")
    yield
    rows.run("UPDATE divisions SET parent_code = '990100' WHERE code = '220199'")


for _name, _table in (
    ("agency-division", "agencies"),
    ("child-division", "children"),
    ("household-division", "households"),
):
    spoilt(_name, _table, {}, {"county_code": "220102"})


@fault("child-traits")
def _(rows: Rows) -> Iterator[None]:
    child = rows.add("children", traits=bits(["K2.3"]))
    rows.add("child_categories", child_id=child, code="K2.3")
    yield
    rows.change("children", child, traits=0)


@fault("admins-apart")
def _(rows: Rows) -> Iterator[None]:
    person, of_rights = rows.add("persons"), {"released_at": NOW, "valid_from": TODAY}
    rows.add("role_grants", user_id=staff(rows, person), role="R-SYS", **of_rights)
    rows.add("role_grants", user_id=staff(rows), role="R-AUD", **of_rights)
    yield
    rows.add("role_grants", user_id=staff(rows, person), role="R-AUD", **of_rights)


@fault("grants-by-two")
def _(rows: Rows) -> Iterator[None]:
    person, other = rows.add("persons"), rows.add("persons")
    one, two, three = staff(rows, person), staff(rows, other), staff(rows, person)
    grant = rows.add(
        "role_grants", user_id=7, role="R-SW", proposed_by_id=one, released_by_id=two,
        released_at=NOW, valid_from=TODAY,
    )  # fmt: skip
    yield
    rows.change("role_grants", grant, released_by_id=three)


@fault("sessions-of-active")
def _(rows: Rows) -> Iterator[None]:
    user = staff(rows, state="active")
    rows.add("user_sessions", user_id=user)
    yield
    rows.change("users", user, state="disabled")


@fault("deputies-at-home")
def _(rows: Rows) -> Iterator[None]:
    one, two = staff(rows), staff(rows)
    rows.add("delegations", from_user_id=one, to_user_id=two)
    yield
    rows.change("users", two, agency_id=2)


spoilt(
    "parameters-by-two", "parameter_values",
    {"proposed_by_person_id": 1, "released_by_person_id": 2}, {"proposed_for_person_id": 2},
)  # fmt: skip


@fault("letter-digests")
def _(rows: Rows) -> Iterator[None]:
    document = rows.add("documents", digest="a", subject_kind="letter")
    rows.add("letters", state="signed", document_id=document, digest="a", number="1", signed_at=NOW)
    yield
    rows.change("documents", document, digest="b")


@fault("record-numbers")
def _(rows: Rows) -> Iterator[None]:
    last = int(rows.run("SELECT coalesce(max(seq), 0) FROM audit_events").scalar() or 0)
    rows.add("audit_events", seq=last + 1)
    yield
    rows.add("audit_events", seq=last + 3)


def placed(rows: Rows, **values: object) -> tuple[int, int, int]:
    """A sound placement with its match and household."""
    home = rows.add("households")
    case = rows.add(
        "foster_applications", state="qualified", qualified_on=TODAY, valid_until=LATER,
        submitted_at=NOW, migrated_at=NOW, case_no=f"F{next(rows.numbers)}", household_id=home,
    )  # fmt: skip
    return (*placed_with(rows, case, home, **values), home)


def placed_with(rows: Rows, case: int, home: int, **values: object) -> tuple[int, int]:
    agency, child = agency_of(rows), next(rows.numbers)
    match = rows.add(
        "matches", state="signed", child_id=child, household_id=home, application_id=case,
        confirmed_by_id=5, worker_id=6, offered_at=NOW, agency_id=agency,
    )  # fmt: skip
    placement = rows.add(
        "placements", match_id=match, child_id=child, household_id=home, application_id=case,
        agency_id=agency, state="active", effective_on=TODAY, term_until=LATER, **values,
    )  # fmt: skip
    rows.add(
        "agreements", match_id=match, effective_on=TODAY, family_signed_on=TODAY,
        agency_signed_on=TODAY, family_way="paper", term_months=12,
    )  # fmt: skip
    rows.add("family_places", household_id=home, match_id=match, slot=1 + rows.slot(home))
    rows.add("visit_plans", subject_kind="placement", subject_id=placement)
    return placement, match


@fault("placed-in-pool")
def _(rows: Rows) -> Iterator[None]:
    placement, _match, _home = placed(rows)
    yield
    other = rows.add("foster_applications", state="withdrawn")
    rows.change("placements", placement, application_id=other)


@fault("placed-as-matched")
def _(rows: Rows) -> Iterator[None]:
    placement, _match, _home = placed(rows)
    yield
    rows.change("placements", placement, child_id=4)


@fault("placed-by-agreement")
def _(rows: Rows) -> Iterator[None]:
    _placement, match, _home = placed(rows)
    yield
    rows.run("UPDATE agreements SET effective_on = NULL WHERE match_id = :m", m=match)


@fault("two-in-a-family")
def _(rows: Rows) -> Iterator[None]:
    placement, _match, home = placed(rows)
    case = rows.run("SELECT application_id FROM placements WHERE id = :p", p=placement).scalar()
    placed_with(rows, int(case or 0), home)
    other, match, _elsewhere = placed(rows)
    yield
    rows.change("placements", other, household_id=home)
    rows.change("matches", match, household_id=home)


@fault("places-in-use")
def _(rows: Rows) -> Iterator[None]:
    placement, _match, _home = placed(rows)
    yield
    rows.change("placements", placement, ended_on=TODAY, state="ended")


@fault("places-taken")
def _(rows: Rows) -> Iterator[None]:
    _placement, match, _home = placed(rows)
    yield
    rows.run("DELETE FROM family_places WHERE match_id = :m", m=match)


@fault("placed-once")
def _(rows: Rows) -> Iterator[None]:
    placement, match, _home = placed(rows)
    child = rows.add("children")
    rows.change("placements", placement, child_id=child)
    rows.change("matches", match, child_id=child)
    yield
    unit = in_unit(rows)[0]
    rows.add("family_unit_places", unit_id=unit, capacity=3, slot=2, child_id=child)


for _name, _table in (("placed-scope", "placements"), ("matched-scope", "matches")):

    def _elsewhere(rows: Rows, table: str = _table) -> Iterator[None]:
        placement, match, _home = placed(rows)
        yield
        rows.change(table, match if table == "matches" else placement, county_code="220102")

    FAULTS[_name] = _elsewhere


@fault("visit-plans")
def _(rows: Rows) -> Iterator[None]:
    placement, _match, _home = placed(rows)
    yield
    rows.run("DELETE FROM visit_plans WHERE subject_id = :p", p=placement)


@fault("care-today")
def _(rows: Rows) -> Iterator[None]:
    child = rows.add("children", care_form="C1")
    rows.add("care_spells", child_id=child, form="C3", place_kind="address",
             from_on=TODAY - timedelta(days=9))  # fmt: skip
    rows.add("care_spells", child_id=child, form="C1", place_kind="address", from_on=TODAY)
    yield
    rows.change("children", child, care_form="C3")


def in_unit(rows: Rows) -> tuple[int, int]:
    """A unit with three places and one child in a room for two."""
    unit = rows.add(
        "family_units", state="formal", capacity=3, agency_id=agency_of(rows), couple_person_id=1
    )
    room = rows.add("family_unit_rooms", unit_id=unit, beds=2)
    rows.add("family_unit_places", unit_id=unit, capacity=3, slot=1, room_id=room, child_id=8)
    return unit, room


@fault("unit-places")
def _(rows: Rows) -> Iterator[None]:
    unit, _room = in_unit(rows)
    yield
    for slot, child in ((2, 9), (3, 10), (4, 11)):
        room = rows.add("family_unit_rooms", unit_id=unit, beds=2, name=str(slot))
        rows.add("family_unit_places", unit_id=unit, capacity=5, slot=slot, child_id=child,
                 room_id=room)  # fmt: skip


@fault("unit-beds")
def _(rows: Rows) -> Iterator[None]:
    unit, room = in_unit(rows)
    rows.add("family_unit_places", unit_id=unit, capacity=3, slot=2, child_id=9, room_id=room)
    yield
    rows.change("family_unit_rooms", room, beds=1)


@fault("unit-empty")
def _(rows: Rows) -> Iterator[None]:
    unit, _room = in_unit(rows)
    yield
    rows.change("family_units", unit, state="closed", ended_on=TODAY)


moved("unit-scope", "family_units", state="recruiting", capacity=3)


@fault("admitted-here")
def _(rows: Rows) -> Iterator[None]:
    home = agency_of(rows)
    child = rows.add("children", keeper_id=home)
    rows.add("admissions", state="admitted", child_id=child, agency_id=home)
    yield
    rows.change("children", child, keeper_id=agency_of(rows))


moved("admission-scope", "admissions", state="referred")


def registered(rows: Rows) -> tuple[int, int]:
    adoption = rows.add(
        "adoptions", state="registered", case_no="AD1", registered_on=TODAY,
        agency_id=agency_of(rows),
    )  # fmt: skip
    certificate = rows.add(
        "adoption_certificates", adoption_id=adoption, agency_id=1, kind="adoption", year=2026,
        serial=1,
    )  # fmt: skip
    return adoption, certificate


@fault("adoption-certificates")
def _(rows: Rows) -> Iterator[None]:
    adoption, certificate = registered(rows)
    rows.add("adoption_certificates", adoption_id=adoption, agency_id=3, serial=1, year=2025)
    rows.change("adoption_certificates", certificate, adoption_id=adoption)
    yield
    rows.run("DELETE FROM adoption_certificates WHERE adoption_id = :a", a=adoption)


@fault("certificate-serials")
def _(rows: Rows) -> Iterator[None]:
    registered(rows)
    second = rows.add(
        "adoption_certificates", adoption_id=5, agency_id=1, kind="adoption", year=2026, serial=2
    )
    yield
    rows.change("adoption_certificates", second, serial=3)


@fault("adoption-decided")
def _(rows: Rows) -> Iterator[None]:
    person = rows.add("persons")
    adoption, _certificate = registered(rows)
    rows.change("adoptions", adoption, decided_by_id=staff(rows, person))
    rows.add("adoption_participations", adoption_id=adoption, person_id=person, duty="approve")
    yield
    rows.add("adoption_participations", adoption_id=adoption, person_id=person, duty="assess")


moved("adoption-scope", "adoptions", state="submitted", case_no="AD2")


moved("harm-scope", "harm_reports", state="received")


@fault("clocks-of-placements")
def _(rows: Rows) -> Iterator[None]:
    placement, _match, _home = placed(rows)
    clock_id = rows.add(
        "deadlines", subject_kind="placement", subject_id=placement, state="running"
    )
    yield
    rows.change("deadlines", clock_id, subject_id=7)


@fault("clocks-of-adoptions")
def _(rows: Rows) -> Iterator[None]:
    adoption = rows.add("adoptions", state="submitted", case_no="AD3", agency_id=agency_of(rows))
    rows.add("deadlines", subject_kind="adoption", subject_id=adoption, state="running")
    yield
    rows.change("adoptions", adoption, state="withdrawn")


spoilt("messages-sent", "messages", {"state": "sent", "sent_at": NOW}, {"sent_at": None})


@fault("transfers-by-two")
def _(rows: Rows) -> Iterator[None]:
    person = rows.add("persons")
    transfer = rows.add("home_transfers", asked_person_id=1, decided_by_id=staff(rows, person))
    yield
    rows.change("home_transfers", transfer, asked_person_id=person)
