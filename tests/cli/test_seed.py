"""`flask seed`: data by bulk load that keeps every fact the doctor asks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.children.models import Child
from app.cli.doctor import examine
from app.cli.seed import seed_command
from app.config import Profile
from app.core import clock, crypto
from app.core.db import Database, reading
from app.core.identifiers import mask_name, read_resident_id
from app.core.ids import PATTERN
from app.families.models import Member
from app.seeding.bulk import Bulk, Rows
from app.seeding.fill import KINDS, County, Scale, drawn_by, fill
from app.seeding.offices import make_seats

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SMALL = Scale(120, "2201", 2)
INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
}


@pytest.fixture
def database(app: Flask) -> Database:
    opened: Database = app.extensions["database"]
    return opened


def test_what_is_filled_keeps_every_fact_and_opens(database: Database) -> None:
    names = text(INDEXES[database.engine.dialect.name])
    with reading(database) as session:
        before = set(session.scalars(names))
    made = fill(database, SMALL, 7)
    with reading(database) as session:
        assert set(session.scalars(names)) == before
        children = session.scalars(select(Child).order_by(Child.id)).all()
        assert len(children) == made >= SMALL.children
        for child in children[:20]:
            assert child.name
            assert re.fullmatch(PATTERN, child.ref)
            assert child.id_no
            assert child.name_mask == mask_name(child.name)
            assert child.name_index == crypto.bucket("child_name", child.name)
            assert child.id_no_index == crypto.blind("id_no", child.id_no)
            assert read_resident_id(child.id_no).birth == child.birth_on
            assert child.health["summary"]
        carer = session.scalars(select(Member)).first()
        assert carer is not None
        assert carer.birth_on == read_resident_id(carer.id_no or "").birth
        assert {"C1", "C3", "C4", "C5", "C8"} <= {str(child.care_form) for child in children}
        assert examine(session) == {}
        if database.engine.dialect.name == "sqlite":
            # Neither was asked while the rows went in, and the journal is back.
            run = session.connection().exec_driver_sql
            assert run("PRAGMA foreign_key_check").all() == []
            assert run("PRAGMA integrity_check").scalar_one() == "ok"
            assert run("PRAGMA journal_mode").scalar_one() == "wal"


def test_the_same_number_draws_the_same_people_whoever_draws(database: Database) -> None:
    dialect = database.engine.dialect
    with reading(database) as session:
        seats = make_seats(session, Bulk(dialect, KINDS, Random(7)), "2201", 3, clock.now())
    drawn = []
    for processes, seed in ((1, 7), (2, 7), (1, 8)):
        counties = [County(seat, 30, f"{seed} {n}", 1000 * n) for n, seat in enumerate(seats, 1)]
        with clock.at(NOON), drawn_by(processes, counties, dialect) as batches:
            drawn.append([_unsealed(batch) for batch in batches])
    assert len(drawn[0]) == len(seats)
    assert drawn[0] == drawn[1] != drawn[2]


def _unsealed(batch: Rows) -> dict[str, list[list[str]]]:
    """The same value is sealed in other bytes each time; two of psycopg's Json are never equal."""
    return {
        table: [[str(value) for value in row if not isinstance(value, bytes)] for row in rows]
        for table, rows in batch.items()
    }


def test_a_filled_database_and_a_production_are_refused(app: Flask, database: Database) -> None:
    fill(database, Scale(1, "2201", 1), 7)
    runner = app.test_cli_runner()
    assert "已经有数据" in runner.invoke(seed_command, ["--scale", "county"]).output
    app.config["PORTAL"] = replace(app.config["PORTAL"], profile=Profile.PRODUCTION)
    said = runner.invoke(seed_command, ["--scale", "county"])
    assert said.exit_code == 1
    assert "正式环境" in said.output
