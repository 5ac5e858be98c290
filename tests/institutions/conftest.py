"""The house of these tests."""

from __future__ import annotations

import pytest

from tests.factories import World
from tests.institutions.house import House


@pytest.fixture
def house(world: World) -> House:
    """A home with its people and the bureau's."""
    return House(world)
