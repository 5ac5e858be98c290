"""The queue of SQLite's writers; on both runs of the suite the same, for the file is its own."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.config import Config, Profile
from app.core.db import open_database


@pytest.mark.bar("R06", "R11")
def test_a_commit_that_fails_gives_the_lock_back(tmp_path: Path) -> None:
    """As on a full disk: the next writer need not wait for one who is gone."""
    url = f"sqlite+pysqlite:///{tmp_path / 'portal.sqlite3'}"
    database = open_database(
        Config(Profile.TEST, tmp_path, url, url, tmp_path / "keys.json", "http://localhost")
    )
    with database.writer.begin() as line:
        line.exec_driver_sql("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        line.exec_driver_sql(
            "CREATE TABLE b (id INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED)"
        )
    with pytest.raises(IntegrityError), database.writer.begin() as line:
        line.exec_driver_sql("INSERT INTO b VALUES (1)")
    with (tmp_path / "portal.sqlite3.writers").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with database.writer.begin() as line:
        line.exec_driver_sql("INSERT INTO a VALUES (1)")
        assert line.exec_driver_sql("SELECT count(*) FROM b").scalar() == 0
    database.engine.dispose()
