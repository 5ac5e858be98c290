"""Two thousand placements: totals to the fen, and twice run gives once paid."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.children.models import CareForm, CareSpell, Child, GuardianStatus, PlaceKind
from app.core import clock
from app.core.errors import WrongState
from app.core.ids import new_ref
from app.placements.models import Match, MatchState, PayLine, Placement, PlacementState
from tests.cli.planted import sealed_anew
from tests.factories import World
from tests.payments.money import Till
from tests.placements.running import at

MANY = 2000
MARCH, END = date(2026, 3, 1), date(2026, 4, 1)
SECONDS = 20.0
"""Drawing up, two approvals and payment of the whole list, on a shared machine."""


def fill(till: Till, session: Session) -> int:
    """Placements with drawn beginnings, respites and endings; the fen they are owed in March."""
    chance = Random(2026)
    model = till.placed(session, date(2026, 1, 5))
    owed = 0
    common = {"version": 1, "created_at": clock.now()}
    place = {c: getattr(model, c) for c in ("province_code", "city_code", "county_code",
                                            "township_code")}  # fmt: skip
    children, matches, placements, spells = [], [], [], []
    first = session.scalar(select(func.max(Child.id))) or 0
    first_match = session.scalar(select(func.max(Match.id))) or 0
    first_placement = session.scalar(select(func.max(Placement.id))) or 0
    match = session.get_one(Match, model.match_id)
    for n in range(1, MANY):
        child, placement = first + n, first_placement + n
        begins = date(2025, 6, 1) + timedelta(days=chance.randrange(300))
        turns = [(begins, placement)]
        if chance.random() < 0.3:
            away = max(begins, MARCH) + timedelta(days=chance.randint(1, 20))
            turns += [(away, None), (away + timedelta(days=chance.randint(1, 30)), placement)]
        ended = None
        if chance.random() < 0.1:
            ended = turns[-1][0] + timedelta(days=chance.randint(1, 40))
            turns.append((ended, None))
        days = {day for day in (MARCH + timedelta(days=i) for i in range(31))
                if [p for d, p in turns if d <= day][-1:] == [placement]}  # fmt: skip
        for yuan in (1500, 500):
            exact = Decimal(yuan * 100) * len(days) / 31
            owed += int(exact.quantize(Decimal(1), ROUND_HALF_UP))
        children.append(
            common | place | {
                "id": child, "ref": new_ref(), "file_no": f"ET-{n:06d}", "code_name": "小禾",
                "agency_id": model.agency_id, "keeper_id": model.agency_id,
                "birth_on": date(2016, 1, 1), "name_mask": "林*",
                "guardian": GuardianStatus.CIVIL_AFFAIRS,
                "care_form": CareForm.FOSTER if turns[-1][1] else CareForm.INSTITUTION,
            }
        )  # fmt: skip
        matches.append(
            common | place | {
                "id": first_match + n, "ref": new_ref(), "case_no": f"FCM-{n:06d}",
                "child_id": child, "application_id": match.application_id,
                "household_id": match.household_id, "family_person_id": match.family_person_id,
                "agency_id": match.agency_id, "worker_id": match.worker_id,
                "state": MatchState.SIGNED, "confirmed_at": match.confirmed_at,
                "confirmed_by_id": match.confirmed_by_id, "offered_at": match.offered_at,
                "migrated_at": match.confirmed_at,
            }
        )  # fmt: skip
        placements.append(
            common | place | {
                "id": placement, "ref": new_ref(), "case_no": f"FCP-{n:06d}",
                "match_id": first_match + n, "child_id": child,
                "application_id": model.application_id, "household_id": model.household_id,
                "carer_person_id": model.carer_person_id, "agency_id": model.agency_id,
                "carer_member_id": model.carer_member_id, "worker_id": model.worker_id,
                "state": PlacementState.CLOSED if ended else PlacementState.ACTIVE,
                "ended_on": ended, "effective_on": begins, "fusion_until": begins,
                "term_until": begins + timedelta(days=365),
            }
        )  # fmt: skip
        spells += [
            common | {
                "ref": new_ref(), "child_id": child, "from_on": day, "agency_id": model.agency_id,
                "form": CareForm.FOSTER if p else CareForm.INSTITUTION, "place_id": p,
                "place_kind": PlaceKind.PLACEMENT if p else PlaceKind.ADDRESS,
            }
            for day, p in turns
        ]  # fmt: skip
    for table, rows in (
        (Child, children), (Match, matches), (Placement, placements), (CareSpell, spells)
    ):  # fmt: skip
        session.execute(insert(table), rows)
        sealed_anew(session, table.__tablename__)
    return owed + 200_000


@pytest.mark.rule("FC-29-2")
def test_two_thousand_placements_to_the_fen_and_once(world: World) -> None:
    till = Till(world)
    with world.writing() as session:
        owed = fill(till, session)
        march = till.open(session, MARCH)
    began = time.perf_counter()
    with world.writing() as session:
        march = till.list(session, MARCH)
        till.act(session, "finance", march, "draw")
        first = (march.total_fen, march.lines_digest)
    drawn = time.perf_counter() - began
    with world.writing() as session:
        march = till.list(session, MARCH)
        till.act(session, "finance", march, "draw")
        assert (march.total_fen, march.lines_digest) == first
        till.finish(session, march)
    took = time.perf_counter() - began
    print(f"draw {drawn:.2f} s, draw again, approve and pay {took - drawn:.2f} s")  # noqa: T201 - the figure is promised
    with world.writing() as session:
        march = till.list(session, MARCH)
        with pytest.raises(WrongState):
            till.act(session, "finance", march, "draw")
    with world.reading() as session:
        total = session.scalar(select(func.sum(PayLine.amount_fen)))
        lines = session.scalar(select(func.count()).select_from(PayLine)) or 0
    assert march.total_fen == total == owed
    assert lines > 3500
    assert took < SECONDS
    with clock.at(at(END)), world.writing() as session:
        april = till.open(session, END)
        till.act(session, "finance", april, "draw")
        corrections = (PayLine.list_id == april.id, PayLine.kind != "monthly")
        kinds = select(func.count()).select_from(PayLine).where(*corrections)
        assert session.scalar(kinds) == 0
