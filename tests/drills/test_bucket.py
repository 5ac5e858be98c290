"""Files in an S3 store: a server of the protocol, asked over HTTP (moto)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
import requests

from app.cli import backup
from app.config import BucketAddress
from app.core import clock
from app.core.crypto import Keyring
from app.core.errors import Unavailable
from app.core.ids import new_ref
from app.documents import settings, storage
from app.documents.services import store
from app.portal import set_up_documents
from tests.documents import corpus
from tests.drills.cluster import free_port
from tests.drills.conftest import portal_on, world_on

pytestmark = pytest.mark.drill
LARGEST = 20 * 1024 * 1024
MORE_THAN_ONE_ANSWER = 1100


@dataclass
class Store:
    process: subprocess.Popen[bytes]
    port: int

    def bucket(self, name: str) -> BucketAddress:
        """A new one."""
        endpoint = f"http://127.0.0.1:{self.port}"
        requests.put(f"{endpoint}/{name}", timeout=20).raise_for_status()
        return BucketAddress(endpoint, name, "us-east-1", "key", "secret")


def is_open(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def s3() -> Iterator[Store]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        began = time.monotonic()
        while not is_open(port):
            assert time.monotonic() - began < 60, "moto does not start"
            time.sleep(0.1)
        yield Store(process, port)
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def test_files_lie_in_a_bucket_and_come_back_from_a_backup(
    s3: Store, tmp_path: Path, keys: Path
) -> None:
    (tmp_path / "here").mkdir()
    url = f"sqlite+pysqlite:///{tmp_path / 'here' / 'portal.sqlite3'}"
    config = replace(portal_on(tmp_path / "here", keys, url, url), bucket=s3.bucket("here"))
    world = world_on(config)
    with world.writing() as session:
        document = store(
            session, subject_kind="letter", subject_id=1, name="一.jpg",
            stream=BytesIO(corpus.jpeg()), uploaded_by_id=None, now=clock.now(),
        )  # fmt: skip
    photograph = b"".join(storage.read(document.ref))
    assert not config.uploads.exists()

    key = tmp_path / "safe" / "key.json"
    Keyring.make().save(key)
    made = backup.make(config, tmp_path / "backups", key)
    url = f"sqlite+pysqlite:///{tmp_path / 'there' / 'portal.sqlite3'}"
    elsewhere = replace(
        config, instance=tmp_path / "there", database_url=url, owner_database_url=url,
        bucket=s3.bucket("there"),
    )  # fmt: skip
    manifest = backup.restore(made, key, elsewhere)
    assert sum(name.startswith("uploads/") for name in manifest.files) == 2
    set_up_documents(elsewhere)
    assert b"".join(storage.read(document.ref)) == photograph
    storage.delete(document.ref)
    with pytest.raises(backup.Differs, match="empty place"):
        backup.restore(made, key, replace(elsewhere, database_url=f"{url}2"))
    world.database.engine.dispose()


def test_the_largest_file_many_files_and_a_store_that_hangs(
    s3: Store, tmp_path: Path, keys: Path
) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'portal.sqlite3'}"
    config = replace(portal_on(tmp_path, keys, url, url), bucket=s3.bucket("files"))
    set_up_documents(config)
    name, body = new_ref(), os.urandom(LARGEST)
    began = time.monotonic()
    storage.put(name, body)
    put = time.monotonic() - began
    assert b"".join(storage.read(name)) == body
    print(f"\nS3 (moto): {LARGEST >> 20} MB sealed and put in {put:.2f} s, put and read in "
          f"{time.monotonic() - began:.2f} s")  # fmt: skip
    for n in range(MORE_THAN_ONE_ANSWER):
        storage.put_part(f"upload{n % 2}", n, b"x")
    assert sum(1 for _ in settings.current().files.listed()) == MORE_THAN_ONE_ANSWER + 1
    storage.delete_parts("upload0")
    assert list(storage.upload_refs(float("inf"))) == ["upload1"]
    s3.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        storage.put(new_ref(), b"x")
    waited = time.monotonic() - began
    print(f"S3 hangs: given up after {waited:.1f} s")
    assert waited < 4
