"""The quarter's and the year's tables against a count by hand over every row."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.models import Level
from app.accounts.roles import AgencyKind, Role
from app.children import counts
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.policy import Actor
from app.deadlines.models import Deadline
from app.placements import statistics
from app.placements.models import FosterInspection, PayLine, PayList, PayState, Placement
from app.placements.rules.payment import LineKind
from app.placements.services import assessing, ending, inspections, quarters
from app.placements.visiting import sync
from app.visits.models import (
    Incident,
    IncidentKind,
    MeetingPlace,
    Outcome,
    Visit,
    VisitKind,
    VisitPlan,
)
from tests.factories import World, make_agency, make_user
from tests.payments.money import Till
from tests.payments.test_supervision import officer
from tests.placements.running import TEXT, at, load

FIRST, END = date(2026, 1, 1), date(2026, 4, 1)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


def visit(session: Session, placement: Placement, day: date, outcome: Outcome, due: date) -> None:
    plan = sync(session, placement, at(day))
    session.add(
        Visit(
            plan_id=plan.id, visit_no=f"FV-{placement.id}-{day}", kind=VisitKind.REGULAR,
            outcome=outcome, place=MeetingPlace.HOME, visited_at=at(day), entered_at=at(day),
            by_id=plan.worker_id, child_seen=outcome is Outcome.VISITED, due_before=due,
        )
    )  # fmt: skip


@pytest.fixture
def till(world: World) -> Till:
    """Before, in and after the quarter: begun, ended, away, visited, paid, inspected."""
    found = Till(world)
    with world.writing() as session:
        worker, head = (found.home.actor(session, name) for name in ("worker", "head"))
        days = (date(2025, 11, 3), date(2025, 12, 1), date(2026, 2, 10), date(2026, 3, 31),
                date(2026, 4, 1))  # fmt: skip
        refs = [found.placed(session, on).ref for on in days]
        first, second, *_ = (load(session, ref) for ref in refs)
        ended = date(2026, 3, 10)
        with clock.at(at(ended)):
            ending.propose(session, first, rule_id="FC-21-3", reason=TEXT, actor=worker,
                           now=at(ended))  # fmt: skip
            for form in assessing.ENDINGS:
                assessing.describe(session, first, form, answers={}, words="", assessed_on=ended,
                                   actor=worker, now=at(ended))  # fmt: skip
            ending.approve(session, first, where="kin", reason=TEXT, handover="", actor=head,
                           now=at(ended))  # fmt: skip
        with clock.at(at(date(2026, 2, 20))):
            care.move(
                session, session.get_one(Child, second.child_id),
                form=CareForm.ELSEWHERE, on=date(2026, 2, 20), agency_id=second.agency_id,
                place_kind=PlaceKind.ADDRESS, place_says="医院", actor=worker,
                now=at(date(2026, 2, 20)),
            )  # fmt: skip
        for day, outcome, due in (
            (date(2025, 12, 31), Outcome.VISITED, date(2025, 12, 31)),
            (date(2026, 1, 1), Outcome.VISITED, date(2026, 1, 5)),
            (date(2026, 2, 3), Outcome.NOBODY_HOME, date(2026, 2, 3)),
            (date(2026, 3, 31), Outcome.VISITED, date(2026, 3, 30)),
            (date(2026, 4, 1), Outcome.VISITED, date(2026, 4, 1)),
        ):
            visit(session, second, day, outcome, due)
        for month in (1, 2):
            found.paid(session, date(2026, month, 1))
        found.open(session, date(2026, 3, 1))
        plan = session.scalars(select(VisitPlan).where(VisitPlan.subject_id == second.id)).one()
        for day, serious in ((date(2025, 12, 30), True), (date(2026, 1, 2), False),
                             (date(2026, 3, 31), True)):  # fmt: skip
            session.add(
                Incident(
                    plan_id=plan.id, incident_no=f"FI-{day}", kind=IncidentKind.ILLNESS,
                    is_serious=serious, happened_at=at(day), reported_at=at(day),
                    visit_by=at(day), by_id=plan.worker_id,
                )
            )  # fmt: skip
        _, bureau = officer(found, session)
        now = at(date(2026, 3, 20))
        with clock.at(now):
            draw = inspections.publish_hash(session, share=100, actor=bureau, now=now)
            inspections.freeze(session, draw, actor=bureau, now=now)
            inspections.make_draw(session, draw, actor=bureau, now=now)
    return found


def counted(session: Session, first: date, end: date) -> dict[str, object]:
    """Every row is looked at, one by one, with nothing of the report's own code."""
    placements = session.scalars(select(Placement)).all()
    last = end - timedelta(days=1)
    there = [p for p in placements if p.effective_on <= last]
    running = [p for p in there if p.ended_on is None or p.ended_on > last]
    spells: dict[int, CareSpell] = {}
    for spell in session.scalars(select(CareSpell).order_by(CareSpell.from_on)):
        if spell.from_on <= last:
            spells[spell.child_id] = spell
    visits = [v for v in session.scalars(select(Visit)) if first <= clock.day(v.visited_at) < end]
    held = [v for v in visits if v.outcome is Outcome.VISITED]
    lists = {
        one.id: one for one in session.scalars(select(PayList))
        if one.paid_on is not None and first <= one.paid_on < end
    }  # fmt: skip
    incidents = [
        i for i in session.scalars(select(Incident)) if first <= clock.day(i.happened_at) < end
    ]
    by = min(end, clock.today())
    paid: Counter[str] = Counter()
    for line in session.scalars(select(PayLine)):
        if line.list_id in lists and line.kind is not LineKind.CLAWBACK:
            paid[line.budget.label] += line.amount_fen
    return {
        "children": dict(Counter(str(spell.form) for spell in spells.values())),
        "running": len(running),
        "families": len({p.household_id for p in running}),
        "begun": sum(first <= p.effective_on < end for p in placements),
        "all_ended": sum(p.ended_on is not None and first <= p.ended_on < end for p in placements),
        "visits": len(held),
        "visits_late": sum(v.due_before is not None and clock.day(v.visited_at) > v.due_before
                           for v in held),
        "visits_failed": len(visits) - len(held),
        "paid_fen": {says: fen for says, fen in paid.items() if fen},
        "inspected": sum(
            i.inspected_on is not None and first <= i.inspected_on < end
            for i in session.scalars(select(FosterInspection))
        ),
        "visits_overdue": sum(
            p.due_on is not None and p.due_on < by for p in session.scalars(select(VisitPlan))
        ),
        "incidents": len(incidents),
        "incidents_serious": sum(i.is_serious for i in incidents),
        "clocks_overdue": sum(
            d.subject_kind == "placement" and d.ended_at is None and d.due_on < by
            for d in session.scalars(select(Deadline))
        ),
        "lists_open": sum(
            one.state is not PayState.PAID and one.due_on is not None and one.due_on < by
            for one in session.scalars(select(PayList))
        ),
    }  # fmt: skip


def bureau_of(till: Till, session: Session, level: Level) -> Actor:
    """The county's officer, or one of the city's or province's bureau."""
    if level is Level.COUNTY:
        return officer(till, session)[1]
    code = {Level.CITY: "220100", Level.PROVINCE: "220000"}[level]
    above = make_agency(session, AgencyKind.BUREAU, code, "民政厅", level=level)
    user = make_user(session, above, Role.BUREAU_OFFICER)
    return staff_actor(
        session, user.id, user.person_id, "经办人", above.id, frozenset({Role.BUREAU_OFFICER})
    )


@pytest.mark.bar("P08")
@pytest.mark.rule("FC-14-8")
@pytest.mark.parametrize("level", [Level.COUNTY, Level.CITY, Level.PROVINCE])
@pytest.mark.parametrize(("first", "end"), [(FIRST, END), YEAR])
@pytest.mark.parametrize("is_added_up", [False, True])
def test_the_tables_agree_with_a_count_by_hand(
    till: Till, first: date, end: date, level: Level, is_added_up: bool
) -> None:
    """Each level reads its own index, what was just written and what the worker has added up."""
    with till.world.writing() as session:
        if is_added_up:
            counts.fold(session)
        bureau = bureau_of(till, session, level)
        (row,) = statistics.figures(session, bureau, first, end)
        told = {name: getattr(row, name) for name in counted(session, first, end)}
        told["paid_fen"] = {says: fen for says, fen in row.paid_fen.items() if fen}
        assert told == counted(session, first, end)


@pytest.mark.rule("FC-14-8")
def test_the_quarter_says_what_happened_in_it(till: Till) -> None:
    """The same figures once more, as somebody would tell them who was there."""
    with till.world.writing() as session:
        row = quarters.assembled(session, till.actor(session, "chief"), FIRST)
        assert (row.running, row.families, row.begun, row.ended) == (
            3, 3, 2, {"医治、就学等特殊原因": 1},
        )  # fmt: skip
        assert row.children == {"C3": 2, "C6": 1, "C4": 1, "C1": 1}
        assert (row.visits, row.visits_late, row.visits_failed) == (2, 1, 1)


@pytest.mark.rule("FC-14-8")
def test_quarters_add_up_to_the_year(till: Till) -> None:
    with till.world.writing() as session:
        _, bureau = officer(till, session)
        (year,) = statistics.figures(session, bureau, *YEAR)
        parts = []
        for month in (1, 4, 7, 10):
            first = date(2026, month, 1)
            parts += statistics.figures(session, bureau, first, statistics.quarter_end(first))
        total = statistics.add_up(parts)
        for name in (
            "begun", "visits", "visits_late", "visits_failed", "all_ended", "all_paid",
            "incidents", "incidents_serious", "inspected",
        ):  # fmt: skip
            assert getattr(total, name) == getattr(year, name), name
