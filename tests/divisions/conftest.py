"""The migrated template with the shipped lists: the tests of this room leave it unchanged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.config import Config
from app.core.db import SYSTEM, Database, begin_writing
from app.portal import create_app


@pytest.fixture(scope="session")
def portal(template: Config) -> Iterator[Flask]:
    portal = create_app(template)
    yield portal
    portal.extensions["database"].engine.dispose()


@pytest.fixture
def session(portal: Flask) -> Iterator[Session]:
    """A writing session that is rolled back after the test."""
    database: Database = portal.extensions["database"]
    with begin_writing(database.session(SYSTEM, write=True)) as session:
        yield session
