"""Two nodes behind nginx, a primary and its synchronous replica: one of each may die under load.

Nothing acknowledged is lost. What visitors notice is shown: how many were failed, and for how long.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from sqlalchemy import select

from app.audit.services import verify
from app.cli.doctor import examine
from app.notices.models import CaseMessage
from tests.drills.cluster import Cluster
from tests.drills.load import LINES, Answer, Visitors, families, share
from tests.drills.nodes import Site
from tests.factories import World

pytestmark = pytest.mark.drill
RATE = 20.0
PEOPLE = 8
SPELL = 5.0  # seconds of load before and after


def is_whole(world: World, visitors: Visitors) -> None:
    """All that was acknowledged is there once; what was not may be, and nothing is half."""
    with world.reading() as session:
        kept = Counter(message.body for message in session.scalars(select(CaseMessage)))
        assert verify(session).broken_at is None
        assert examine(session) == {}
    assert set(kept.values()) == {1}
    assert len(visitors.acknowledged) > SPELL
    assert set(visitors.acknowledged) <= set(kept)


def without(answers: list[Answer]) -> list[Answer]:
    """Those who did not get what they came for."""
    return [one for one in answers if one.status not in {200, 303}]


def tell(what: str, visitors: Visitors) -> None:
    answers = visitors.answers
    counts = Counter(one.status for one in without(answers))
    print(f"\nnodes: {what}: {len(answers)} visitors at {RATE:.0f} a second, "
          f"{len(visitors.acknowledged)} forms acknowledged, none lost; not served {dict(counts)}, "
          f"p50 {share(answers, 0.5) * 1000:.0f} ms, p99 {share(answers, 0.99) * 1000:.0f} ms, "
          f"slowest {share(answers, 1):.1f} s", flush=True)  # fmt: skip


@contextmanager
def visited(site: Site) -> Iterator[Visitors]:
    """People come meanwhile; after that each form that was acknowledged is there."""
    visitors = Visitors(site.port, families(site.world, site.port, PEOPLE), RATE)
    visitors.come()
    try:
        time.sleep(SPELL)
        yield visitors
    finally:
        visitors.go()
    is_whole(site.world, visitors)


@pytest.mark.bar("R01")
def test_a_node_dies_and_comes_back(site: Site) -> None:
    with visited(site) as visitors:
        died = time.monotonic()
        site.nodes[0].kill()
        time.sleep(SPELL)
        site.nodes[0].start()
        time.sleep(SPELL)
    tell("a node killed", visitors)
    hurt = without(visitors.answers)
    assert len(hurt) <= LINES
    assert [one for one in hurt if not one.path.endswith("/message")] == [], "a page is asked again"
    assert all(abs(one.at - died) < 2 for one in hurt), "the other node goes on alone"


@pytest.mark.bar("R09", "R12")
def test_the_primary_dies_and_the_replica_takes_over(site: Site) -> None:
    with visited(site) as visitors:
        died = time.monotonic()
        site.primary.kill()
        site.standby.promote()
        promoted = time.monotonic()
        time.sleep(2 * SPELL)
    tell("the primary killed, the replica promoted", visitors)
    again = min(
        one.at + one.seconds for one in visitors.answers if one.status == 303 and one.at > died
    )
    hurt = without(visitors.answers)
    last = max((one.at + one.seconds for one in hurt), default=died)
    print(f"nodes: promotion took {promoted - died:.1f} s; a form was taken {again - died:.1f} s "
          f"after the death, the last visitor not served {last - died:.1f} s after it")  # fmt: skip
    assert {one.status for one in hurt} <= {503}, "with a page that holds what was typed"
    assert max(one.seconds for one in hurt) <= 3
    assert last - promoted < 5
    assert_alone_it_acknowledges_nothing(site.primary)


def assert_alone_it_acknowledges_nothing(server: Cluster) -> None:
    """The old primary, started again by mistake: whoever reaches it is kept waiting, not fooled."""
    server.start()
    acknowledged = threading.Event()

    def write() -> None:
        line = psycopg.connect(server.url, autocommit=True)
        with suppress(psycopg.OperationalError):
            line.execute("CREATE TABLE forgotten ()")
            acknowledged.set()
        line.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert not acknowledged.wait(3)
    server.kill()
    writer.join(10)
