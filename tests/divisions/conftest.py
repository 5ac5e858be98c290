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
def portal_of_template(template: Config) -> Flask:
    return create_app(template)


@pytest.fixture
def portal(portal_of_template: Flask) -> Iterator[Flask]:
    yield portal_of_template
    # PostgreSQL copies a template only while nobody is connected to it.
    portal_of_template.extensions["database"].engine.dispose()


@pytest.fixture
def session(portal: Flask) -> Iterator[Session]:
    """A writing session that is rolled back after the test."""
    database: Database = portal.extensions["database"]
    with begin_writing(database.session(SYSTEM, write=True)) as session:
        yield session
