"""A folder and a bucket keep the same promises; only the sealing knows what the bytes mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from obstore.store import MemoryStore

from app.config import BucketAddress
from app.core.errors import Unavailable
from app.core.ids import new_ref
from app.documents import settings, storage
from app.documents.stores import Bucket, Disk, Files

AWAY = BucketAddress("http://127.0.0.1:9", "files", "here", "key", "secret")


def in_memory() -> Bucket:
    bucket = Bucket(AWAY)
    bucket.__dict__["store"] = MemoryStore()
    return bucket


@pytest.fixture(params=["disk", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return Disk(tmp_path) if request.param == "disk" else in_memory()


def test_what_is_written_is_there_whole_and_once(files: Files) -> None:
    files.write("ab/abc", iter([b"one", b"two"]))
    files.write("ab/abc", iter([b"three"]))
    with files.open("ab/abc") as file:
        assert (file.read(3), file.read(), file.read(1)) == (b"thr", b"ee", b"")
    assert files.has("ab/abc")
    assert not files.has("ab")
    assert [path for path, _ in files.listed()] == ["ab/abc"]
    files.delete("ab/abc")
    files.delete("ab/abc")
    assert (files.has("ab/abc"), list(files.listed())) == (False, [])
    with pytest.raises(FileNotFoundError):
        files.open("ab/abc")


def test_a_folder_goes_with_what_lies_in_it_and_nothing_else(files: Files) -> None:
    for path in ("parts/a/0", "parts/a/1", "parts/ab/0"):
        files.write(path, iter([b"x"]))
    files.delete_folder("parts/a")
    assert [path for path, _ in files.listed()] == ["parts/ab/0"]


@pytest.fixture
def in_bucket(world: object) -> Iterator[Any]:
    """The portal's files lie in a bucket; gives what the store itself holds."""
    before = settings.current()
    now = replace(before, bucket=AWAY)
    bucket = in_memory()
    now.__dict__["files"] = bucket
    settings.use(now)
    yield bucket.store
    settings.use(before)


def test_a_file_and_the_pieces_of_an_upload_are_sealed_in_a_bucket_too(in_bucket: Any) -> None:
    name, upload = new_ref(), new_ref()
    storage.put(name, b"scan" * 40_000)
    storage.put_part(upload, 0, b"half ")
    storage.put_part(upload, 5, b"and half")
    assert b"".join(storage.read(name)) == b"scan" * 40_000
    assert storage.joined_parts(upload, 13) == b"half and half"
    assert list(storage.stored_names()) == [name]
    assert list(storage.upload_refs(float("inf"))) == [upload]
    assert list(storage.upload_refs(0)) == []
    for some in in_bucket.list():
        for one in some:
            assert b"scan" not in bytes(in_bucket.get(one["path"]).bytes())
    storage.delete_parts(upload)
    storage.delete(name)
    assert not storage.has(name)
    with pytest.raises(Unavailable):
        storage.read(name)


@pytest.mark.bar("R24")
def test_a_bucket_that_does_not_answer_is_unavailable_and_rests() -> None:
    bucket = Bucket(AWAY)
    with pytest.raises(Unavailable):
        bucket.write("ab/abc", iter([b"x"]))
    assert bucket.line.rests
    with pytest.raises(Unavailable):
        bucket.has("ab/abc")
    with pytest.raises(Unavailable):
        list(bucket.listed())
