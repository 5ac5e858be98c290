"""`python -m bench.searches FOLDER`: what it costs the database to find a child (bar P09).

On a portal that `bench.scale` or `flask seed` filled: a name of a child of Changchun within each
scope that may look for it, the reading of its bucket and the opening; and an identity number.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.children.models import Child
from app.children.services.register import named
from app.core import crypto
from app.core.db import reading
from app.portal import set_up_database
from bench.data import configure
from bench.scale import COUNTY

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

ROUNDS = 15


def least(work: Callable[[], object]) -> str:
    """Milliseconds of CPU, the least of many rounds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return f"{min(times) * 1000:.2f} ms"


def _cost(session: Session, query: Select[int, str, bytes | None], name: str) -> str:
    many = len(session.execute(query).all())
    read = least(lambda: session.execute(query).all())
    opened = least(lambda: named(session.execute(query), name))
    return f"{many} names, read {read}, read and opened {opened}"


def main(folder: Path) -> None:
    """Print a line for each scope."""
    config = configure(folder)
    crypto.use(config.keys_file, may_make=False)
    with reading(set_up_database(config)) as session:
        child = session.scalars(
            select(Child).where(Child.county_code == COUNTY, Child.agency_id.is_not(None)).limit(1)
        ).one()
        name, number = child.name or "", crypto.blind("id_no", child.id_no or "")
        bucket = Child.name_index == child.name_index
        for scope in (Child.province_code, Child.city_code, Child.county_code, Child.keeper_id):
            query = select(Child.id, Child.ref, Child.name_sealed).where(
                scope == getattr(child, scope.key), bucket
            )
            print(f"{scope.key}: {_cost(session, query, name)}")
        by_number = select(Child.id).where(Child.id_no_index == number)
        print(f"identity number: {least(lambda: session.execute(by_number).all())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
