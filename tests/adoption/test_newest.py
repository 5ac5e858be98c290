"""Lists that only grow are read to their end, page by page."""

from __future__ import annotations

import re

from app.accounts.roles import Role
from app.adoption.models import AdoptionState
from app.adoption.models.archive import Volume, VolumeKind
from app.adoption.newest import PAGE
from tests.adoption.town import make_adopters, make_adoption
from tests.factories import World


def test_the_archive_is_read_to_its_first_volume(world: World) -> None:
    keeper = world.staff("home_bureau", Role.ARCHIVIST)
    with world.writing() as session:
        organ = world.agencies["home_bureau"]
        _, household = make_adopters(session)
        for number in range(2 * PAGE + 1):
            case = make_adoption(session, organ, household, AdoptionState.CLOSED)
            session.add(Volume(
                adoption_id=case.id, agency_id=organ.id, kind=VolumeKind.REGISTRATION,
                subclass="mainland", number=f"2026-登内-{number:05d}",
            ))  # fmt: skip
    seen: list[str] = []
    url = "/adoption/archive"
    while url:
        page = keeper.get(url).text
        found = re.findall(r">(2026-登内-\d{5})<", page)
        assert len(found) <= PAGE
        seen += found
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"2026-登内-{number:05d}" for number in reversed(range(2 * PAGE + 1))]
