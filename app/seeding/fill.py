"""An empty database filled to one of four sizes: the same on the same day but for the seals.

Counties are drawn each by itself, with its own chance and its own numbers, so that it does not
matter how many processes draw; one process writes them, in their order.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from app.accounts.models import Agency, Person, RoleGrant, User
from app.checklists.services import ensure_defaults
from app.children.models import CareSpell, Child, ChildCategory, Guardianship
from app.core import clock, crypto
from app.core.db import reading, transaction
from app.core.forked import forked
from app.core.garbage import rarely_collecting
from app.deadlines.models import Deadline
from app.divisions.services import load
from app.families.models import Household, Member
from app.foster.models import FosterApplication
from app.placements.models import FamilyPlace, Match, Placement
from app.seeding.bulk import Bulk
from app.seeding.lives import Lives
from app.seeding.loading import loading
from app.seeding.offices import make_seats
from app.visits.models import VisitPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from sqlalchemy import Dialect

    from app.core.db import Database
    from app.seeding.bulk import Rows
    from app.seeding.offices import Seat

KINDS = (
    Agency, Person, User, RoleGrant, Household, Member, Child, CareSpell, Guardianship,
    ChildCategory, FosterApplication, Deadline, Match, FamilyPlace, Placement, VisitPlan,
)  # fmt: skip
EACH = 2000
FAMILIES = 5
"""One family that applied for so many children."""
TOLD = 100_000


class Scale(NamedTuple):
    """Children, the beginning of the codes of their counties, and how many counties at most."""

    children: int
    top: str
    counties: int


SCALES = {
    "county": Scale(10_000, "2201", 1),
    "city": Scale(100_000, "2201", 10),
    "province": Scale(1_000_000, "22", 100),
    "nation": Scale(10_000_000, "", 10_000),
}


class County(NamedTuple):
    """What one county is drawn from: where, how many children, its chance, its first number."""

    seat: Seat
    children: int
    chance: str
    first: int


def fill(
    database: Database,
    scale: Scale,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
    processes: int = 1,
) -> int:
    """Children with their files, a fifth as many families, offices. Returns the children made.

    `processes` draw, beside the one that writes.
    """
    crypto.ring()  # before there are several who would make the keys
    dialect = database.engine.dialect
    with transaction(database) as session:
        load(session)
        ensure_defaults(session)
    staff = Bulk(dialect, KINDS, Random(seed))  # noqa: S311 - data, not secrets
    with reading(database) as session:
        seats = make_seats(session, staff, scale.top, scale.counties, clock.now())
    offices, first = staff.take(), staff.next_id()
    share, rest = divmod(scale.children, len(seats))
    # Of no table has a county more than three rows for each child.
    stride = 3 * (share + 1)
    counties = [
        County(seat, share + (n < rest), f"{seed} {seat.county}", first + n * stride)
        for n, seat in enumerate(seats)
        if share + (n < rest)
    ]
    columns = {kind.__tablename__: heap.names for kind, heap in staff.heaps.items()}
    made = 0
    with rarely_collecting(), drawn_by(processes, counties, dialect) as batches:  # noqa: SIM117
        with loading(database, columns, first + len(counties) * stride) as loader:
            loader.write(offices)
            for batch in batches:
                loader.write(batch)
                before, made = made, made + len(batch[Child.__tablename__])
                if made // TOLD > before // TOLD:
                    tell(f"{made:,}")
    return made


def _drawn(county: County, dialect: Dialect) -> Iterator[Rows]:
    """A county's people, so many at a time."""
    bulk = Bulk(dialect, KINDS, Random(county.chance), county.first)  # noqa: S311
    lives = Lives(bulk, clock.today(), county.first)
    for n in range(county.children):
        lives.child(county.seat)
        if n % FAMILIES == 0:
            lives.family(county.seat)
        if n + 1 == county.children:
            bulk.end_numbers()
        if (n + 1) % EACH == 0 or n + 1 == county.children:
            yield bulk.take()


@contextmanager
def drawn_by(processes: int, counties: list[County], dialect: Dialect) -> Iterator[Iterator[Rows]]:
    """The people of all counties in the order of the counties, whoever draws them."""
    processes = min(processes, len(counties))
    if processes == 1:
        yield (batch for county in counties for batch in _drawn(county, dialect))
        return
    draw = partial(_send, counties, processes, dialect)
    with forked(processes, draw) as pipes:
        yield (
            batch for n in range(len(counties)) for batch in iter(pipes[n % processes].recv, None)
        )


def _send(
    counties: list[County], processes: int, dialect: Dialect, n: int, pipe: Connection
) -> None:
    for county in counties[n::processes]:
        for batch in _drawn(county, dialect):
            pipe.send(batch)
        pipe.send(None)
