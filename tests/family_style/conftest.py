"""One institution with its people for the tests of family units."""

from __future__ import annotations

import pytest

from tests.factories import World
from tests.family_style.house import House


@pytest.fixture
def house(world: World) -> House:
    return House(world)
