"""An empty database filled to one of four sizes: the same on the same day but for the seals."""

from __future__ import annotations

import gc
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from app.accounts.models import Agency, Person, RoleGrant, User
from app.checklists.services import ensure_defaults
from app.children.models import CareSpell, Child, ChildCategory, Guardianship
from app.core import clock
from app.core.db import transaction
from app.deadlines.models import Deadline
from app.demo.seed import rarely_collecting
from app.divisions.services import load
from app.families.models import Household, Member
from app.foster.models import FosterApplication
from app.placements.models import FamilyPlace, Match, Placement
from app.seeding.bulk import Bulk
from app.seeding.lives import Lives
from app.seeding.offices import make_seats
from app.visits.models import VisitPlan

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.db import Database

KINDS = (
    Agency, Person, User, RoleGrant, Household, Member, Child, CareSpell, Guardianship,
    ChildCategory, FosterApplication, Deadline, Match, FamilyPlace, Placement, VisitPlan,
)  # fmt: skip
EACH = 2000
FAMILIES = 5
"""One family that applied for so many children."""


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


def fill(
    database: Database, scale: Scale, seed: int, tell: Callable[[str], None] = lambda _: None
) -> int:
    """Children with their files, a fifth as many families, offices. Returns the children made."""
    with rarely_collecting(), transaction(database) as session:
        load(session)
        ensure_defaults(session)
        session.flush()
        bulk = Bulk(session, KINDS, Random(seed))  # noqa: S311 - data, not secrets
        seats = make_seats(session, bulk, scale.top, scale.counties, clock.now())
        lives = Lives(bulk, clock.today())
        children = bulk.heaps[Child.__tablename__]
        made = 0
        while made < scale.children:
            seat = seats[made // EACH % len(seats)] if scale.children > EACH else seats[0]
            for n in range(min(EACH, scale.children - made)):
                lives.child(seat)
                if n % FAMILIES == 0:
                    lives.family(seat)
            made += min(EACH, scale.children - made)
            bulk.write()
            if made % 100_000 == 0:
                gc.collect()
                tell(f"{made:,}")
        files = next(children.ids) - 1
        bulk.finish()
        return files
