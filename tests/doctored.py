"""The doctor looks at the last database of each module of tests (bar R25).

What a module leaves is mostly the work of the services; where its rows are put together by hand,
facts that they do not keep are named here, and all others are asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.cli.doctor import FACTS, Fact, examine
from app.core.db import Database, reading

# No worker runs beside the tests: what a passed day would have set off waits.
_APPLICATIONS = "decision training filing two-assessors case-numbers due"
_PLACED = f"{_APPLICATIONS} child-division placed-by-agreement"
# By the beginning of the module's path: facts that its hand-made rows do not keep.
BY_HAND: Mapping[str, str] = {
    "tests/": "worker case-numbers",
    # Cases that begin in the middle, with a number made up.
    "tests/foster": _APPLICATIONS,
    "tests/test_kill.py": _APPLICATIONS,
    "tests/drills": _APPLICATIONS,
    "tests/visits": _PLACED,
    "tests/placements": _PLACED,
    "tests/adoption": f"{_PLACED} clocks-of-adoptions service",
    "tests/payments": f"{_PLACED} two-in-a-family places-taken visit-plans care-today",
    "tests/children": "child-division",
    "tests/institutions": f"{_PLACED} admitted-here",
    # Papers without a file.
    "tests/family_style": "files",
    # An account that another process disabled, and its session that is refused.
    "tests/accounts": "sessions-of-active",
    # Contracts without the judging before them.
    "tests/purchasing": "contract-winner contract-committed",
    "tests/worklist": f"{_PLACED} contract-winner clocks-of-adoptions",
}
# There faults are planted, or a town is put together by hand for every route and page at once.
PLANTED = (
    "tests/cli/test_doctor",
    "tests/audit",
    "tests/workflow/test_history.py",
    "tests/test_migrations.py",
    "tests/access",
    "tests/browser",
    "tests/front",
    "tests/rows",
)


def excused(module: str) -> set[str]:
    """The facts that are not asked of a module."""
    return {
        name
        for start, names in BY_HAND.items()
        if module.startswith(start)
        for name in names.split()
    }


def asked_after(module: str) -> list[Fact]:
    """The facts that are asked of a module."""
    out = excused(module)
    return [fact for fact in FACTS if fact.name not in out]


def complaints(database: Database, module: str) -> dict[str, list[str]]:
    """What is wrong in the database that a module has left."""
    if module.startswith(PLANTED):
        return {}
    with reading(database) as session:
        return examine(session, asked_after(module))
