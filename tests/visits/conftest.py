"""Fixtures of the tests of visits."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.core import clock
from tests.factories import World
from tests.visits.placed import Placed


@pytest.fixture
def placed(world: World) -> Placed:
    return Placed(world)


@pytest.fixture
def now() -> datetime:
    return clock.now()
