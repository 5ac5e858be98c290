"""Placements of a batch: what `placements.services.migrated.take_in` makes of each, for many.

`tests/golive/test_by_hand.py` holds the two to the same rows.
"""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.core.errors import Conflict, Invalid
from app.deadlines.models import Deadline
from app.divisions.queries import get as get_division
from app.families.models import Household, Member
from app.foster.models import FosterApplication
from app.golive.rules import paper_of
from app.golive.services.known import in_pieces
from app.golive.services.rows import take_numbers
from app.golive.services.write_plans import write_plan
from app.golive.services.writing import Home, Known
from app.law import RULES, citation
from app.law import placement_periods as periods
from app.law.dates import add_months
from app.placements.models import FamilyPlace, Match, MatchState, Placement, PlacementState
from app.placements.services import match_places
from app.placements.services.begin import ADULT, CARER_PLAN, CARER_STOP, PLAN_MONTHS
from app.placements.services.migrated import BASIS, MOST, told_of
from app.placements.services.signing import of_paper

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.golive.plan import Row, Unit
    from app.golive.services.writing import Writing

_ANCESTORS = ("province_code", "city_code", "county_code", "township_code")


def write_placements(w: Writing) -> None:
    """A match, its placement, the child's move, the clocks and the visits. Raises Invalid."""
    units = w.plan.new["placement"]
    _load_children(w, units)
    _load_homes(w, units)
    division, year = w.agency.division_code, w.today.year
    match_no = take_numbers(w.session, "FCM", division, year, len(units))
    years = [unit.row["effective_on"].year for unit in units]
    placement_no = {
        year: take_numbers(w.session, "FCP", division, year, years.count(year))
        for year in sorted(set(years))
    }
    matches = []
    for piece in w.pieces("placement"):
        for unit in piece:
            row = unit.row
            home = w.homes[row["family_no"]]
            match = _match(w, row, home, next(match_no))
            matches.append(match)
            with w.one(unit):
                number = next(placement_no[row["effective_on"].year])
                placement = _placement(w, row, match, home, number)
                _move(w, row["child_no"], placement, home)
            child = w.children[row["child_no"]].child
            _start_clocks(w, placement, child, home.carer)
            write_plan(w, placement, child, home.household)
            if (paper := paper_of(row)) is not None:
                w.rows.add(of_paper(paper, placement, home.carer.id, w.actor.user_id, w.now))
            w.keep(unit, placement.id)
            audit.record(
                w.session, w.actor, "placements.migrate", placement.subject,
                after=str(placement.state), basis=BASIS,
                note=told_of(placement.effective_on, paper), at=w.now,
            )  # fmt: skip
    _hold_places(w, matches)


def _load_children(w: Writing, units: Sequence[Unit]) -> None:
    """Children of earlier batches, with where they live now."""
    wanted = {u.row["child_no"] for u in units} - set(w.children)
    numbers = {w.records["child", own_no]: own_no for own_no in wanted}
    locked = select(Child).order_by(Child.id).with_for_update()
    children = {c.id: c for (c,) in in_pieces(w.session, locked, Child.id, numbers)}
    spells = select(CareSpell).order_by(CareSpell.from_on)
    for (spell,) in in_pieces(w.session, spells, CareSpell.child_id, numbers):
        known = Known(children[spell.child_id], spell.from_on, spell.id)
        w.children[numbers[spell.child_id]] = known


def _load_homes(w: Writing, units: Sequence[Unit]) -> None:
    """Families of earlier batches, with who mainly cares."""
    wanted = {u.row["family_no"] for u in units} - set(w.homes)
    numbers = {w.records["family", own_no]: own_no for own_no in wanted}
    asked = (
        select(FosterApplication, Household, Member)
        .join(Household, Household.id == FosterApplication.household_id)
        .join(Member, Member.household_id == Household.id)
        .where(Member.is_main_carer, Member.left_on.is_(None))
    )
    for case, household, carer in in_pieces(w.session, asked, FosterApplication.id, numbers):
        w.homes[numbers[case.id]] = Home(case, household, carer)


def _match(w: Writing, row: Row, home: Home, number: str) -> Match:
    child = w.children[row["child_no"]].child
    match = Match(
        case_no=number, child_id=child.id, application_id=home.case.id,
        household_id=home.household.id, family_person_id=home.case.applicant_person_id,
        agency_id=w.agency.id, bureau_id=w.agency.bureau_id,
        worker_id=w.plan.workers[row["worker"]][0], state=MatchState.SIGNED, state_since=w.now,
        migrated_at=w.now, created_at=w.now,
    )  # fmt: skip
    match.place(w.agency.division_code)
    w.rows.add(match)
    return match


def _placement(w: Writing, row: Row, match: Match, home: Home, number: str) -> Placement:
    begins, until = row["effective_on"], row["term_until"]
    placement = Placement(
        case_no=number, match_id=match.id, child_id=match.child_id,
        application_id=match.application_id, household_id=match.household_id,
        carer_person_id=home.household.owner_person_id, carer_member_id=home.carer.id,
        agency_id=w.agency.id, bureau_id=match.bureau_id, worker_id=match.worker_id,
        state=PlacementState.FUSION, state_since=w.now, effective_on=begins, fusion_until=begins,
        term_until=until, created_at=w.now,
    )  # fmt: skip
    for column in _ANCESTORS:
        setattr(placement, column, getattr(w.agency, column))
    placement.fusion_until += timedelta(days=w.clocks.length(placement, periods.FUSION, begins))
    if placement.fusion_until >= until:
        raise Invalid("协议期限比融合期还短，请改为更长的期限。", "term_until")
    if placement.fusion_until <= w.today:
        placement.state = PlacementState.ACTIVE
    w.rows.add(placement)
    return placement


def _move(w: Writing, own_no: str, placement: Placement, home: Home) -> None:
    """From the first day on the child lives there; a move of the same day replaces the first."""
    child, since, spell_id = w.children[own_no]
    on = placement.effective_on
    if on < since:
        raise Invalid(f"儿童最近一次居住变动是{since:%Y-%m-%d}，寄养不能早于这一天开始")
    says = _where(w, home.household.division_code)
    if child in w.session:
        audit.record(
            w.session, w.actor, "children.move", child.subject, before=child.care_form.value,
            after=CareForm.FOSTER.value, note=f"{on:%Y-%m-%d}起", at=w.now,
        )  # fmt: skip
    point = {
        "form": CareForm.FOSTER, "agency_id": w.agency.id, "place_kind": PlaceKind.PLACEMENT,
        "place_id": placement.id, "place_says": says, "basis": BASIS,
        "entered_by_id": w.actor.user_id,
    }  # fmt: skip
    if since == on:
        w.rows.change(CareSpell, spell_id, **point)
    else:
        w.rows.put(CareSpell, {"child_id": child.id, "from_on": on, "created_at": w.now, **point})
    w.rows.change(Child, child.id, care_form=CareForm.FOSTER, care_place=says)


def _where(w: Writing, code: str) -> str:
    if code not in w.places:
        division = get_division(w.session, code)
        w.places[code] = f"寄养家庭（{division.name}）" if division else "寄养家庭"
    return w.places[code]


def _start_clocks(w: Writing, placement: Placement, child: Child, carer: Member) -> None:
    begins, until, today = placement.effective_on, placement.term_until, w.today
    since = [periods.FAMILY_NEEDS, periods.CHILD_NEEDS, periods.PAPER_AGREEMENT]
    started = []
    if placement.state is PlacementState.ACTIVE:
        since.append(periods.EFFECT)
    else:
        started.append(w.clocks.start(placement, periods.FUSION, on=begins))
    started += [w.clocks.start(placement, period, on=today) for period in since]
    months = (until.year - begins.year) * 12 + until.month - begins.month
    reminder = timedelta(days=periods.TERM.reminder_days or 0)
    grown = _birthday(child.birth_on, ADULT)
    started += [
        w.clocks.start(
            placement, periods.TERM, on=begins, due_on=until, warn_on=until - reminder,
            length=months,
        ),
        w.clocks.start(
            placement, periods.ADULT, on=max(child.birth_on, begins), since=child.birth_on,
            due_on=grown - timedelta(days=1), warn_on=add_months(grown, -PLAN_MONTHS),
        ),
    ]  # fmt: skip
    born = carer.birth_on
    if born is not None:
        started.append(
            w.clocks.start(
                placement, periods.CARER_AGE, on=max(born, begins), since=born,
                due_on=_birthday(born, CARER_STOP) - timedelta(days=1),
                warn_on=_birthday(born, CARER_PLAN),
            )
        )  # fmt: skip
    for clock in started:
        w.rows.put(Deadline, clock)
    nearest = min(started, key=itemgetter("due_on"))
    placement.due_on, placement.due_provisional = nearest["due_on"], nearest["provisional"]


def _birthday(born: date, age: int) -> date:
    return add_months(born, age * 12)


def _hold_places(w: Writing, matches: Sequence[Match]) -> None:
    """A family that had more than two children keeps them (FC-37-2): the third holds no place."""
    wanted = sorted({match.household_id for match in matches})
    here, there = aliased(Member), aliased(Member)
    linked = {
        found
        for (found,) in in_pieces(
            w.session,
            select(here.household_id)
            .join(there, there.id_no_index == here.id_no_index)
            .where(there.household_id != here.household_id),
            here.household_id, wanted,
        )
    }  # fmt: skip
    # Who else wants the last place of a family, on PostgreSQL, waits here.
    locked = select(Household.id).order_by(Household.id).with_for_update()
    in_pieces(w.session, locked, Household.id, wanted)
    held: dict[int, set[int]] = {}
    asked = select(FamilyPlace.household_id, FamilyPlace.slot)
    for household, slot in in_pieces(w.session, asked, FamilyPlace.household_id, wanted):
        held.setdefault(household, set()).add(slot)
    # A family that has a household elsewhere as well is rare, and its places are counted there.
    for match in sorted(matches, key=lambda match: match.household_id not in linked):
        if match.household_id in linked:
            _hold_with_others(w, match)
            continue
        free = {1, 2} - held.setdefault(match.household_id, set())
        if free:
            slot = min(free)
            held[match.household_id].add(slot)
            w.rows.add(FamilyPlace(household_id=match.household_id, slot=slot, match_id=match.id))
        else:
            _tell_over(w, match)
    w.rows.insert()


def _hold_with_others(w: Writing, match: Match) -> None:
    try:
        match_places.hold(w.session, match.household_id, match.id, MOST)
    except Conflict:
        _tell_over(w, match)


def _tell_over(w: Writing, match: Match) -> None:
    audit.record(
        w.session, w.actor, "matches.over_capacity", match.subject,
        basis=citation(RULES["FC-37-2"]), at=w.now,
    )  # fmt: skip
