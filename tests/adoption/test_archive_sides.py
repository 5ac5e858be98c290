"""Who sees which paper of a secret volume, with a grant and without (SEC-01, SEC-03, CC-1110)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.adoption.models import Side
from app.adoption.models.archive import Volume, VolumeItem, VolumeUse
from app.adoption.services import using
from app.adoption.services.archiving import is_secret
from app.adoption.services.catalogue import BOTH
from app.core import clock

ADOPTER, SENDER, ORGAN = Side.ADOPTER.value, Side.SENDER.value, Side.ORGAN.value


@pytest.mark.bar("S13")
@pytest.mark.parametrize(
    ("requester", "side", "without", "granted"),
    [
        ("adopter", ADOPTER, True, True), ("adopter", ORGAN, False, False),
        ("adopter", SENDER, False, True), ("adopter", BOTH, False, True),
        ("sender", ADOPTER, False, False), ("sender", SENDER, True, True),
        ("sender", BOTH, False, True),
        ("lawyer", ORGAN, True, True), ("lawyer", SENDER, False, True),
        ("lawyer", BOTH, False, True), ("police", BOTH, False, True),
    ],
)  # fmt: skip
@pytest.mark.rule("SEC-03")
def test_a_paper_that_names_both_sides_is_sealed_for_everybody(
    requester: str, side: str, *, without: bool, granted: bool
) -> None:
    now = clock.now()
    volume = Volume(id=1, is_secret=True)
    item = VolumeItem(volume_id=1, side=side, is_secret=is_secret(volume, side))
    for agreed, seen in ((None, without), (True, granted), (False, False)):
        use = VolumeUse(
            volume_id=1, requester=requester, wants_secret=True, granted=agreed,
            open_until=now + timedelta(days=1),
        )  # fmt: skip
        assert using.may_show(volume, use, item, now) is seen, (agreed, seen)
