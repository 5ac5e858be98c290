"""Sixty families in every state, over both provinces."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.checklists.services import ensure_defaults
from app.core import clock
from app.core.db import Database, reading, transaction
from app.core.garbage import rarely_collecting
from app.deadlines.turning import turn
from app.demo.adoptions import make_adoptions
from app.demo.agencies import make_offices
from app.demo.asking import make_requests
from app.demo.bought import make_bought
from app.demo.children import make_children
from app.demo.family_units import make_units
from app.demo.fostering import make_fostered
from app.demo.homes import make_homes, move_to_the_city
from app.demo.lately import make_lately
from app.demo.matches import keep_profiles, make_matches
from app.demo.money import make_money
from app.demo.organisations import make_organisations
from app.demo.people import Population
from app.demo.placed import make_placements
from app.demo.stories import PoolStory, Story, at_work, staff_of
from app.demo.village import make_village
from app.demo.visited import make_visits
from app.divisions.models import Division
from app.foster.services import training

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

log = logging.getLogger("tongan.demo")

Step = tuple[int, "Callable[[PoolStory], None]"]
BUREAU_OF = {"cc": "ccmz", "cy": "ccmz", "yz": "yzmz"}

# Steps with the days that pass before each: (days, what happens).
DRAFT: list[Step] = [(0, PoolStory.registers), (1, PoolStory.fills_in)]
READY: list[Step] = [*DRAFT, (1, PoolStory.hands_in_papers)]
SUBMITTED: list[Step] = [*READY, (0, PoolStory.submits)]
CHECKED: list[Step] = [*SUBMITTED, (2, PoolStory.is_checked)]
ACCEPTED: list[Step] = [*CHECKED, (1, PoolStory.is_accepted)]
ASSIGNED: list[Step] = [*ACCEPTED, (2, PoolStory.is_assigned)]
OFFERED: list[Step] = [*ASSIGNED, (1, PoolStory.visit_is_offered)]
AGREED: list[Step] = [*OFFERED, (1, PoolStory.visit_is_agreed)]
VISITED: list[Step] = [*AGREED, (3, PoolStory.is_visited)]
SCORED: list[Step] = [*VISITED, (1, PoolStory.is_scored)]
REVIEW: list[Step] = [*SCORED, (1, PoolStory.is_concluded)]
APPROVED: list[Step] = [*REVIEW, (3, PoolStory.is_approved)]
FILING: list[Step] = [*APPROVED, (2, PoolStory.is_filed)]
FILED: list[Step] = [*FILING, (4, lambda s: s.bureau_receives(BUREAU_OF[s.prefix]))]


TRAINED: list[Step] = [*FILED, (10, PoolStory.is_trained)]
SUSPENDED: list[Step] = [*TRAINED, (40, PoolStory.is_suspended)]


def _low(story: PoolStory) -> None:
    story.is_scored(share=0.62)


def _conclude_low(story: PoolStory) -> None:
    story.is_concluded(share=0.62)


def _poor(story: PoolStory) -> None:
    story.is_scored(share=0.5)


def _conclude_poor(story: PoolStory) -> None:
    story.is_concluded(share=0.5)


RETURNED: list[Step] = [
    *SUBMITTED,
    (2, lambda s: s.is_checked(bad="income_proof")),
    (1, PoolStory.is_returned),
]
IMPROVE: list[Step] = [*VISITED, (1, _low), (1, _conclude_low)]
REJECTED: list[Step] = [*VISITED, (1, _poor), (1, _conclude_poor), (4, PoolStory.is_rejected)]
SERVED: list[Step] = [*REJECTED, (3, PoolStory.is_served)]
OBJECTION: list[Step] = [*SERVED, (6, PoolStory.objects)]
BUREAU_OBJECTED: list[Step] = [*FILING, (5, lambda s: s.bureau_objects(BUREAU_OF[s.prefix]))]

# (what the family went through, how many, days since its last step)
PLOT: list[tuple[Sequence[Step], int, int]] = [
    (DRAFT, 2, 2),
    (READY, 2, 1),
    (SUBMITTED, 4, 1),
    (SUBMITTED, 1, 9),
    (CHECKED, 2, 0),
    (RETURNED, 3, 6),
    ([*RETURNED, (5, PoolStory.resubmits)], 1, 1),
    (ACCEPTED, 4, 1),
    (ASSIGNED, 2, 2),
    (OFFERED, 2, 0),
    (AGREED, 2, 0),
    (VISITED, 2, 0),
    ([*VISITED, (1, lambda s: s.is_scored(by=(1,)))], 2, 0),
    (SCORED, 2, 1),
    ([*SCORED, (1, lambda s: s.is_concluded(signed=1))], 1, 1),
    (IMPROVE, 2, 20),
    (REVIEW, 3, 2),
    (REVIEW, 1, 16),
    (APPROVED, 2, 1),
    (REJECTED, 1, 1),
    (SERVED, 2, 8),
    (OBJECTION, 1, 5),
    (FILING, 3, 3),
    (BUREAU_OBJECTED, 1, 2),
    (FILED, 3, 12),
    (TRAINED, 3, 30),
    (TRAINED, 2, 120),
    (TRAINED, 1, 310),
    (SUSPENDED, 1, 20),
    ([*ACCEPTED, (4, PoolStory.withdraws)], 2, 15),
]
HOMES = ("cc", "cy", "yz")
MOST_TURNS = 5


def is_empty(database: Database) -> bool:
    """Whether nobody works here yet: only then the demo moves in."""
    with reading(database) as session:
        return session.scalar(select(Agency.id).limit(1)) is None


def seed(database: Database, tell: Callable[[str], None] = log.info) -> int:
    """Fill an empty database; returns the number of families. About a minute."""
    with rarely_collecting():
        return _seed(database, tell)


def _seed(database: Database, tell: Callable[[str], None]) -> int:
    people = Population()
    now = clock.now()
    with transaction(database) as session:
        agencies, _users = make_offices(session, people, now)
        ensure_defaults(session)
        places = {key: _townships(session, agency) for key, agency in agencies.items()}
    make_children(database, agencies, places)
    make_homes(database, agencies)
    told = 0
    pooled: list[Story] = []
    today = clock.today()
    plots = [(steps, since) for steps, many, since in PLOT for _ in range(many)]
    for n, (steps, since) in enumerate(plots):
        key = HOMES[n % len(HOMES)]
        township = places[key][n % len(places[key])]
        family = people.family(township[:6], township, today)
        begins = _begin(steps, today - timedelta(days=max(1, since + n % 3)))
        story = PoolStory(database, family, agencies[key], key, begins)
        for days, step in steps:
            story.later(days)
            step(story)
        if steps is TRAINED:
            pooled.append(story)
        told += 1
        if told % 10 == 0:
            tell(f"演示数据：{told}/{len(plots)}户")
    keep_profiles(database, [agencies[key].id for key in HOMES])
    make_matches(pooled, tell)
    make_placements(database, people, agencies, places, tell)
    make_units(database, people, agencies, places, tell)
    move_to_the_city(database, agencies)
    make_visits(database, tell)
    make_money(database, agencies, tell)
    for key in HOMES:
        _plan_training(database, agencies[key], key)
    make_organisations(database, people)
    make_adoptions(database, people, agencies, places, tell)
    make_bought(database, people, agencies, tell)
    make_fostered(database)
    _turn_clocks(database)
    make_requests(database)
    make_lately(database)
    make_village(database, people)
    return told


def _turn_clocks(database: Database) -> None:
    """What the worker would have done by today: the stories end in the past."""
    from app.rooms import CLOCKWORKS  # noqa: PLC0415 - every room with its pages

    for _ in range(MOST_TURNS):  # what is over may start a clock that is over as well
        done = turn(database, CLOCKWORKS, clock.now())
        if not done.over and not done.warned:
            return


def _plan_training(database: Database, agency: Agency, prefix: str) -> None:
    """A session that families can sign up for now."""
    now = clock.now()
    day = at_work(clock.day(now) + timedelta(days=14))
    with transaction(database) as session:
        worker = staff_of(session, f"{prefix}.pinggu1")
        training.save_session(
            session, None, title="寄养家庭岗前培训（两天）",
            content="儿童发展与依恋、急救和居家安全、不打骂的管教、寄养家庭的权利和义务",
            starts_at=datetime.combine(day, time(9), clock.BEIJING), hours=Decimal(16),
            place=f"{agency.short_name}三楼会议室", seats=20, trainer="赵老师",
            actor=worker, now=now,
        )  # fmt: skip


def _begin(steps: Sequence[Step], ends: date) -> date:
    """The first day of a story whose last step falls on `ends` or the working day before."""
    begins = ends - timedelta(days=sum(days for days, _ in steps))
    while True:
        day = at_work(begins)
        for days, _ in steps:
            day = at_work(day + timedelta(days=days))
        if day <= ends:
            return at_work(begins)
        begins -= timedelta(days=1)


def _townships(session: Session, agency: Agency) -> list[str]:
    top = agency.county_code or agency.city_code or agency.province_code
    column = Division.county_code if agency.county_code else Division.city_code
    rows = session.scalars(
        select(Division.code)
        .where(column == top, Division.level == "township", Division.valid_to.is_(None))
        .order_by(Division.code)
        .limit(40)
    )
    return list(rows)
