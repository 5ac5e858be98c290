"""The shipped lists, loaded once: the tests of this room only read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.divisions import services
from app.divisions.models import Division

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture(scope="session")
def loaded() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    with Session(engine) as session:
        Division.metadata.create_all(
            session.connection(), tables=[Division.metadata.tables["divisions"]]
        )
        services.load(session)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def session(loaded: Engine) -> Iterator[Session]:
    """Rolled back after each test."""
    with Session(loaded) as session:
        yield session
