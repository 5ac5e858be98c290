"""`backup make|check|restore|prune`: taken while people work, proved by restoring it.

A backup is one sealed file: the database as it stood at one moment, the uploads, what the key file
must hold to read them (never the keys), the texts of the policy, and a manifest with which a
restore is compared. Its key is not the portal's, and lies elsewhere (GB/T 22239 8.1.4.9).
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from os import SEEK_END
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, create_engine, func, inspect, make_url, select, table, text

from app.audit.waiting import settle
from app.cli.sealed_archive import PIECE, opened, sealing
from app.config import ROOT, Config, environment_with
from app.core import clock, crypto
from app.core.crypto import CannotOpen, Keyring
from app.documents.storage import PARTS
from app.documents.stores import UNFINISHED, files_at

if TYPE_CHECKING:
    import tarfile
    from collections.abc import Iterator

    from app.documents.stores import Files

ENDING = ".backup"
LEFT = timedelta(days=1)
"""A file that grew no more for so long is of a backup that was killed."""
STAMP = "tongan-%Y%m%dT%H%M%S%f"
POLICY = ("docs/permissions.md", "docs/rules.md", "docs/workflows.md", "docs/inventory.md")
DUMP, MANIFEST, UPLOADS = "database", "manifest.json", "uploads/"
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
backup_group = click.Group("backup", help="备份与恢复")


class Differs(Exception):
    """What was restored is not what was backed up; the message says where."""


@dataclass(frozen=True)
class Manifest:
    """What a restore must come to. `files` are digests by path, `keys` fingerprints by version."""

    taken_at: str
    engine: str
    revision: str
    rows: dict[str, int]
    record: list[Any]
    """Number and hash of the last line of the record of acts."""
    files: dict[str, str]
    keys: dict[str, str]

    @classmethod
    def read(cls, archive: tarfile.TarFile) -> Manifest:
        return cls(**json.loads(_content(archive, MANIFEST)))


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    for member in archive:
        file = archive.extractfile(member)
        if member.name == name and file is not None:
            return file.read()
    raise CannotOpen(name)


def fingerprints(ring: Keyring) -> dict[str, str]:
    """Which keys a backup needs, without telling any."""
    return {str(v): ring.derive("fingerprint", 8, v).hex() for v in sorted(ring.masters)}


def _facts(connection: Connection) -> tuple[str, dict[str, int], list[Any]]:
    """Revision, rows by table, head of the record."""
    names = sorted(inspect(connection).get_table_names())
    counts = {n: select(func.count()).select_from(table(n)) for n in names}
    rows = {n: int(connection.execute(count).scalar_one()) for n, count in counts.items()}
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    head = connection.execute(
        text("SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1")
    ).first()
    return str(revision), rows, list(head or ())


def _sqlite_file(config: Config) -> Path:
    return Path(make_url(config.database_url).database or "")


def _run_on(url: str, *command: str) -> None:
    """A tool of PostgreSQL's; the password by the environment, for all can read arguments."""
    address = make_url(url)
    plain = address.set(drivername="postgresql")._replace(password=None)
    password = {"PGPASSWORD": str(address.password)} if address.password else {}
    subprocess.run(
        [*command, f"--dbname={plain}"], check=True, stdin=subprocess.DEVNULL,
        env=environment_with(password),
    )  # fmt: skip


@contextmanager
def _place_for_dump(config: Config) -> Iterator[Path]:
    """A folder for the plain copy of the database. What a killed backup left there goes first."""
    with (config.instance / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another backup is being made or restored"
            raise click.UsageError(message) from None
        folder = config.instance / "backup.tmp"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


@contextmanager
def _dumped(config: Config) -> Iterator[tuple[Path, tuple[str, dict[str, int], list[Any]]]]:
    """The database in a file, and the facts of the very same moment."""
    with _place_for_dump(config) as folder:
        dump = folder / DUMP
        if config.is_sqlite:
            _copy_sqlite(_sqlite_file(config), dump)
            engine = create_engine(f"sqlite+pysqlite:///{dump}")
            with engine.connect() as connection:
                facts = _facts(connection)
        else:
            engine = create_engine(config.owner_database_url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(SNAPSHOT))
                moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar()
                facts = _facts(connection)
                _run_on(config.owner_database_url, "pg_dump", "--format=custom",
                        f"--snapshot={moment}", f"--file={dump}")  # fmt: skip
        engine.dispose()
        yield dump, facts


def _copy_sqlite(source: Path, target: Path) -> None:
    """In one step: who writes meanwhile is neither kept waiting nor half copied."""
    from pysqlite3 import dbapi2

    reader, writer = dbapi2.connect(str(source)), dbapi2.connect(str(target))
    try:
        reader.backup(writer)
    finally:
        writer.close()
        reader.close()


def _digest(file: IO[bytes]) -> str:
    return hashlib.file_digest(cast("io.BytesIO", file), "sha256").hexdigest()


def _take(archive: tarfile.TarFile, file: IO[bytes], name: str) -> str:
    """Put a file into the archive; its digest. An upload never changes once it is there."""
    import tarfile

    with file:
        found = _digest(file)
        entry = tarfile.TarInfo(name)
        entry.size = file.seek(0, SEEK_END)
        file.seek(0)
        archive.addfile(entry, file)
    return found


def make(config: Config, folder: Path, key: Path) -> Path:
    """Back up into a new file of `folder`. Nobody who works meanwhile is kept waiting."""
    if folder.resolve() in key.resolve().parents or key.resolve() == config.keys_file:
        message = "keep the key of the backups apart from the backups and from the portal's keys"
        raise click.UsageError(message)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = clock.now()
    for left in folder.glob("tongan-*.partial"):
        if left.stat().st_mtime < (now - LEFT).timestamp():
            left.unlink()
    path = folder / (now.strftime(STAMP) + ENDING)
    with _dumped(config) as (dump, facts), sealing(path, Keyring.load(key)) as archive:
        files = {DUMP: _take(archive, dump.open("rb"), DUMP)}
        # The uploads after the database: each lies in its store before the row that names it.
        uploads = _uploads(config)
        for upload in sorted(_whole(uploads)):
            name = f"{UPLOADS}{upload}"
            files[name] = _take(archive, uploads.open(upload), name)
        for name in POLICY:
            files[f"policy/{name}"] = _take(archive, (ROOT / name).open("rb"), f"policy/{name}")
        revision, rows, record = facts
        engine = "sqlite" if config.is_sqlite else "postgresql"
        manifest = Manifest(
            now.isoformat(), engine, revision, rows, record, files, fingerprints(crypto.ring())
        )
        _take(archive, io.BytesIO(json.dumps(asdict(manifest), indent=1).encode()), MANIFEST)
    return path


def _uploads(config: Config) -> Files:
    return files_at(config.uploads, config.bucket)


def _whole(uploads: Files) -> Iterator[str]:
    """Paths of whole files: pieces of an upload that still goes on are left out."""
    for path, _ in uploads.listed():
        if not path.startswith(f"{PARTS}/") and not path.endswith(UNFINISHED):
            yield path


def check(path: Path, key: Path) -> Manifest:
    """Read a backup to its last byte; raises CannotOpen or Differs where anything was changed."""
    found: dict[str, str] = {}
    manifest = None
    with opened(path, Keyring.load(key)) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            if member.name == MANIFEST:
                manifest = Manifest(**json.loads(file.read()))
            else:
                found[member.name] = _digest(file)
    if manifest is None or found != manifest.files:
        raise Differs(path.name)
    return manifest


def restore(path: Path, key: Path, config: Config) -> Manifest:
    """Bring a backup to an empty place, after it was read whole; then compare.

    Raises Differs where the place is not empty, the keys are others, or the outcome differs.
    """
    manifest = check(path, key)
    _demand_empty(config)
    lacking = manifest.keys.items() - fingerprints(crypto.ring()).items()
    if lacking:
        raise Differs(f"the key file lacks versions {sorted(v for v, _ in lacking)}")
    config.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    uploads = _uploads(config)
    with _place_for_dump(config) as folder:
        with opened(path, Keyring.load(key)) as archive:
            for member in archive:
                file = archive.extractfile(member)
                if member.name.startswith(UPLOADS) and file is not None:
                    pieces = iter(partial(file.read, PIECE), b"")
                    uploads.write(member.name.removeprefix(UPLOADS), pieces)
                elif member.name == DUMP:
                    archive.extract(member, folder, filter="data")
        _load(folder / DUMP, manifest, config)
    compare(manifest, config)
    return manifest


def _demand_empty(config: Config) -> None:
    if config.is_sqlite:
        is_empty = not _sqlite_file(config).exists()
    else:
        engine = create_engine(config.owner_database_url)
        is_empty = not inspect(engine).get_table_names()
        engine.dispose()
    if not is_empty or any(_whole(_uploads(config))):
        message = "a backup is restored to an empty place only"
        raise Differs(message)


def _load(dump: Path, manifest: Manifest, config: Config) -> None:
    if (manifest.engine == "sqlite") is not config.is_sqlite:
        message = f"this is a backup of {manifest.engine}"
        raise Differs(message)
    if config.is_sqlite:
        from pysqlite3 import dbapi2

        dump.chmod(0o600)
        dump.rename(_sqlite_file(config))
        connection = dbapi2.connect(str(_sqlite_file(config)))
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
        return
    _run_on(config.owner_database_url, "pg_restore", "--exit-on-error", "--single-transaction",
            str(dump))  # fmt: skip


def compare(manifest: Manifest, config: Config) -> None:
    """Rows, head of the record and each upload are those of the manifest; else Differs."""
    engine = create_engine(config.owner_database_url)
    with engine.connect() as connection:
        revision, rows, record = _facts(connection)
    engine.dispose()
    for name, then, now in (
        ("revision", manifest.revision, revision),
        ("rows", manifest.rows, rows),
        ("record", manifest.record, record),
    ):
        if then != now:
            raise Differs(f"{name}: {then} was backed up, {now} was restored")
    uploads = _uploads(config)
    for name, digest in manifest.files.items():
        if name.startswith(UPLOADS):
            with uploads.open(name.removeprefix(UPLOADS)) as file:
                if _digest(file) != digest:
                    raise Differs(name)


def taken_at(path: Path) -> datetime:
    """The moment in a backup's name."""
    return datetime.strptime(path.stem, STAMP).replace(tzinfo=clock.now().tzinfo)


def prune(folder: Path, *, days: int, least: int) -> list[Path]:
    """Delete backups older than `days`, but never the newest `least`; those deleted."""
    kept = sorted(folder.glob(f"*{ENDING}"))
    old = [p for p in kept[: -least or None] if taken_at(p) < clock.now() - timedelta(days=days)]
    for path in old:
        path.unlink()
    return old


def _portal() -> Config:
    config: Config = current_app.config["PORTAL"]
    return config


PATH = click.Path(path_type=Path)
KEY = click.option("--key", type=PATH, required=True, help="备份的密钥文件，不要和备份放在一起")


@backup_group.command("key")
@click.argument("path", type=PATH)
def key_command(path: Path) -> None:
    """Make the key file of the backups; never over an existing one."""
    Keyring.make().save(path)


@backup_group.command("make")
@click.argument("folder", type=PATH)
@KEY
@with_appcontext
def make_command(folder: Path, key: Path) -> None:
    """Back up into a new file of FOLDER, and read it again."""
    began = time.monotonic()
    settle(current_app.extensions["database"])  # a portal that was stopped may have left lines
    path = make(_portal(), folder, key)
    manifest = check(path, key)
    click.echo(
        f"{path}: {sum(manifest.rows.values())} rows, {len(manifest.files)} files, "
        f"{path.stat().st_size} bytes in {time.monotonic() - began:.1f} s"
    )


@backup_group.command("check")
@click.argument("path", type=PATH)
@KEY
def check_command(path: Path, key: Path) -> None:
    """Read a backup to its last byte; exit status 1 where one was changed."""
    try:
        manifest = check(path, key)
    except (CannotOpen, Differs) as error:
        click.echo(f"✗ {path}: changed or cut off: {error}")
        sys.exit(1)
    click.echo(f"✓ {path}: as taken at {manifest.taken_at}")


@backup_group.command("restore")
@click.argument("path", type=PATH)
@KEY
@with_appcontext
def restore_command(path: Path, key: Path) -> None:
    """Restore to the empty database and folder of the settings; compare; ask the doctor."""
    from app.cli.doctor import examine
    from app.core.db import reading

    began = time.monotonic()
    try:
        manifest = restore(path, key, _portal())
    except (CannotOpen, Differs) as error:
        click.echo(f"✗ {error}")
        sys.exit(1)
    with reading(current_app.extensions["database"]) as session:
        broken = examine(session)
    click.echo(
        f"RTO {time.monotonic() - began:.1f} s; as of {manifest.taken_at}: "
        f"{sum(manifest.rows.values())} rows, {len(manifest.files)} files, record {manifest.record}"
    )
    for name, rows in broken.items():
        click.echo(f"✗ {name}: {' '.join(rows)}")
    if broken:
        sys.exit(1)


@backup_group.command("prune")
@click.argument("folder", type=PATH)
@click.option("--days", default=30, show_default=True)
@click.option("--least", default=7, show_default=True)
def prune_command(folder: Path, days: int, least: int) -> None:
    """Delete backups that are older than DAYS; the newest LEAST stay."""
    for path in prune(folder, days=days, least=least):
        click.echo(f"{path.name} is gone")
