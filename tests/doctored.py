"""The doctor asks every fact of the database that each module of tests leaves (bar R25).

That is the last one which the module used, a town that stands for many modules as well. No worker
runs beside the tests: what a passed day would have set off is set off before the doctor looks.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.cli.doctor import FACTS, Fact, examine
from app.config import Config
from app.core import clock, crypto
from app.core.db import Database, reading
from app.deadlines.turning import turn
from app.portal import set_up_documents
from app.rooms import CLOCKWORKS

# By module: the facts that it breaks because they are its very subject, and how.
PLANTED: Mapping[str, Mapping[str, str]] = {
    "tests/access/test_sealed_approvals.py": {
        "authority-seals": "approvals are written past the portal, which is its subject",
    },
    "tests/accounts/test_seals.py": {
        "authority-seals": "accounts and roles are written past the portal, its subject",
    },
    "tests/accounts/test_two_workers.py": {
        "sessions-of-active": "an account is disabled by another process, its session stays",
    },
    "tests/adoption/test_clocks.py": {
        "clocks-of-adoptions": "clocks run for a case that is a calculation on paper",
        "worker": "nobody is told that their days have passed",
    },
    "tests/audit/test_chain.py": {"record": "a line is changed past every guard"},
    "tests/audit/test_checkpoints.py": {
        "record": "lines are taken out past every guard",
        "record-numbers": "the numbers of those lines are missing",
    },
    "tests/cli/test_doctor.py": {fact.name: "each fact is broken once" for fact in FACTS},
    "tests/foster/test_clocks.py": {
        "clocks": "a clock has lost its case and stops nobody else's",
        "due": "that case still shows the clock's day",
        "worker": "that clock cannot be turned",
    },
    "tests/payments/test_payment_scale.py": {
        "places-taken": "two thousand placements of one family, there to be counted",
        "two-in-a-family": "the same",
        "visit-plans": "the same",
    },
    "tests/purchasing/test_fostering.py": {
        "records-in-term": "a record of this year alone, on a contract of 2023",
    },
    "tests/workflow/test_history.py": {"record": "lines are laid in that nobody has sealed"},
    "tests/worklist/test_due.py": {
        "clocks-of-adoptions": "a clock of each topic, whatever it is about",
        "clocks-of-placements": "a clock of each topic, whatever it is about",
        "worker": "nobody is told that its day has passed",
    },
}


def asked_after(module: str) -> list[Fact]:
    """The facts that are asked of a module."""
    return [fact for fact in FACTS if fact.name not in PLANTED.get(module, {})]


def complaints(database: Database, config: Config, module: str) -> dict[str, list[str]]:
    """What is wrong in the database that a module has left."""
    crypto.use(config.keys_file, may_make=False)
    set_up_documents(config)
    facts = asked_after(module)
    found = _examined(database, facts)
    # What is late sets the next clock going, whose day may have passed as well.
    while "worker" in found and turn(database, CLOCKWORKS, clock.now()).over:
        found = _examined(database, facts)
    return found


def _examined(database: Database, facts: list[Fact]) -> dict[str, list[str]]:
    with reading(database) as session:
        return examine(session, facts)
