"""A backup is proved by restoring it to an empty place (bar R09, R10)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import click
import pytest

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.cli import backup
from app.cli.doctor import examine
from app.config import Config
from app.core import clock, crypto
from app.core.crypto import CannotOpen, Keyring
from app.core.db import reading
from app.core.policy import SYSTEM_ACTOR
from app.documents import storage
from app.documents.models import Document
from app.documents.services import store
from app.portal import create_app
from tests.conftest import SERVER, WORKER, _config, _on_server
from tests.documents import corpus
from tests.factories import World

PASSWORD_PAGE = "/sign-in"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "safe" / "backup-key.json"
    Keyring.make().save(path)
    return path


@pytest.fixture
def elsewhere(tmp_path: Path, keys: Path, app: object) -> Iterator[Config]:
    """An empty place with the same key file; the portal's role is the server's."""
    name = f"restored_{WORKER}"
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    yield _config(folder, keys, name)
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def filled(world: World) -> Document:
    """A portal with a signed-in person, lines in the record and a photograph."""
    world.client(world.user("home", Role.HEAD)).get("/")
    with world.writing() as session:
        document = store(
            session, subject_kind="letter", subject_id=1, name="一.jpg",
            stream=BytesIO(corpus.jpeg()), uploaded_by_id=None, now=clock.now(),
        )  # fmt: skip
        audit.record(
            session, SYSTEM_ACTOR, "foster.qualify", audit.Subject("x", "y", ""), at=clock.now()
        )
    return document


def portal_of(world: World) -> Config:
    config: Config = world.app.config["PORTAL"]
    return config


@pytest.mark.bar("R09")
def test_what_was_backed_up_is_what_is_restored(
    world: World, key: Path, elsewhere: Config, tmp_path: Path
) -> None:
    document = filled(world)
    photograph = b"".join(storage.read(document.ref))
    path = backup.make(portal_of(world), tmp_path / "backups", key)
    filled(world)  # later work is not in it

    manifest = backup.restore(path, key, elsewhere)

    assert manifest.rows["documents"] == 1
    assert (elsewhere.uploads / document.ref[:2] / document.ref).is_file()
    restored = create_app(elsewhere)
    try:
        assert b"".join(storage.read(document.ref)) == photograph
        with reading(restored.extensions["database"]) as session:
            assert audit.verify(session).broken_at is None
            assert examine(session) == {}
            assert session.get(User, 1)
        there = World(restored)
        with there.writing() as session:
            head = session.get_one(User, 1)
        assert there.client(head).get("/").status_code == 200
    finally:
        restored.extensions["database"].engine.dispose()


@pytest.mark.bar("R09")
def test_what_a_killed_backup_left_behind_goes_with_the_next(
    world: World, key: Path, tmp_path: Path
) -> None:
    portal, folder = portal_of(world), tmp_path / "backups"
    plain = portal.instance / "backup.tmp" / "database"
    plain.parent.mkdir()
    plain.write_text("a copy that nobody sealed")
    folder.mkdir()
    young, old = folder / "tongan-1.partial", folder / "tongan-2.partial"
    for left, age in ((young, 23), (old, 25)):
        left.touch()
        at = (clock.now() - timedelta(hours=age)).timestamp()
        os.utime(left, (at, at))
    backup.make(portal, folder, key)
    assert not plain.parent.exists()
    assert (young.exists(), old.exists()) == (True, False)
    with backup._place_for_dump(portal), pytest.raises(click.UsageError, match="another"):
        backup.make(portal, folder, key)


@pytest.mark.bar("R10")
def test_a_flipped_byte_is_found_before_anything_is_restored(
    world: World, key: Path, elsewhere: Config, tmp_path: Path
) -> None:
    filled(world)
    path = backup.make(portal_of(world), tmp_path / "backups", key)
    whole = path.read_bytes()
    assert backup.check(path, key).files
    for at in range(10, len(whole), len(whole) // 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises((CannotOpen, backup.Differs)):
            backup.restore(path, key, elsewhere)
    path.write_bytes(whole[:-1_000])
    with pytest.raises((CannotOpen, backup.Differs)):
        backup.check(path, key)
    assert not any(elsewhere.uploads.glob("*"))
    path.write_bytes(whole)
    other = tmp_path / "other.json"
    Keyring.make().save(other)
    with pytest.raises(CannotOpen):
        backup.check(path, other)


@pytest.mark.bar("R10")
def test_a_backup_tells_nothing_and_names_its_keys(world: World, key: Path, tmp_path: Path) -> None:
    filled(world)
    config = portal_of(world)
    path = backup.make(config, tmp_path / "backups", key)
    assert path.stat().st_mode & 0o077 == 0
    assert b"CREATE TABLE" not in path.read_bytes()
    manifest = backup.check(path, key)
    assert manifest.keys == backup.fingerprints(crypto.ring())
    assert {"policy/docs/permissions.md", "database"} <= set(manifest.files)
    with pytest.raises(Exception, match="apart"):
        backup.make(config, key.parent, key)


@pytest.mark.bar("R10")
def test_a_backup_goes_to_an_empty_place_with_its_own_keys_only(
    world: World, key: Path, elsewhere: Config, tmp_path: Path
) -> None:
    filled(world)
    path = backup.make(portal_of(world), tmp_path / "backups", key)
    with pytest.raises(backup.Differs, match="empty"):
        backup.restore(path, key, portal_of(world))
    ours = portal_of(world).keys_file
    crypto.use(tmp_path / "new.json", may_make=True)
    with pytest.raises(backup.Differs, match="key file"):
        backup.restore(path, key, replace(elsewhere, keys_file=tmp_path / "new.json"))
    crypto.use(ours, may_make=False)


@pytest.mark.bar("R10")
def test_old_backups_go_and_the_newest_stay(tmp_path: Path) -> None:
    for days in (0, 10, 40, 50, 60):
        day = clock.now() - timedelta(days=days)
        (tmp_path / (day.strftime(backup.STAMP) + backup.ENDING)).touch()
    assert len(backup.prune(tmp_path, days=30, least=3)) == 2
    assert len(list(tmp_path.iterdir())) == 3
    assert backup.prune(tmp_path, days=30, least=3) == []
