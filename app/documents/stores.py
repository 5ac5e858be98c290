"""Where sealed files lie: a folder, or a bucket for several machines (docs/nodes.md)."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeVar

from app.core.errors import Unavailable
from app.core.ids import new_ref
from app.core.neighbours import Away, Neighbour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from obstore.store import ObjectStore

T = TypeVar("T")
UNFINISHED = ".tmp"
Address = tuple[str, str, str, str, str]
"""Endpoint, bucket, region, key id and secret, as the settings name them."""


class Files(Protocol):
    """Files under paths such as `ab/abcd`. Raises Unavailable where the store is gone or full."""

    def write(self, path: str, pieces: Iterator[bytes]) -> None:
        """Whole and safe from a power cut when this returns; what was there before is replaced."""

    def open(self, path: str) -> BinaryIO:
        """Raises FileNotFoundError."""

    def has(self, path: str) -> bool:
        """Whether there is such a file."""

    def delete(self, path: str) -> None:
        """One that is not there is fine."""

    def delete_folder(self, path: str) -> None:
        """With all that lies below."""

    def listed(self) -> Iterator[tuple[str, float]]:
        """Every path, and when it was last written (seconds since 1970)."""


class Disk:
    """A folder: of this machine, or one that all machines share.

    Order of writing: temporary file, fsync, rename, fsync of the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, pieces: Iterator[bytes]) -> None:
        whole = self.folder / path
        temporary = whole.with_name(f"{whole.name}.{new_ref()}{UNFINISHED}")
        try:
            _make_folder(whole.parent)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(handle)
            temporary.replace(whole)
            _sync_folder(whole.parent)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise Unavailable from error

    def open(self, path: str) -> BinaryIO:
        return (self.folder / path).open("rb")

    def has(self, path: str) -> bool:
        return (self.folder / path).is_file()

    def delete(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)

    def delete_folder(self, path: str) -> None:
        shutil.rmtree(self.folder / path, ignore_errors=True)

    def listed(self) -> Iterator[tuple[str, float]]:
        for found in self.folder.rglob("*"):
            with suppress(FileNotFoundError):
                if found.is_file():
                    yield str(found.relative_to(self.folder)), found.stat().st_mtime


def _make_folder(folder: Path) -> None:
    """Make a folder; its own name must survive a power cut too."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Bucket:
    """A bucket of an S3 store, which acknowledges what it keeps; a file is read in one answer."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.line = Neighbour("store of files", FileNotFoundError)

    @cached_property
    def store(self) -> ObjectStore:
        """Opened when first used: its threads would not outlive gunicorn's fork."""
        from obstore.store import S3Store  # noqa: PLC0415 - only a portal of several machines

        endpoint, bucket, region, key_id, secret = self.address
        return S3Store(
            bucket, endpoint=endpoint, region=region, access_key_id=key_id,
            secret_access_key=secret, retry_config={"max_retries": 1},
            # Only demos and drills have such an endpoint: production refuses it.
            client_options={"allow_http": endpoint.startswith("http://")},
        )  # fmt: skip

    def _ask(self, question: Callable[[], T]) -> T:
        try:
            return self.line.ask(question)
        except Away as error:
            raise Unavailable from error

    def write(self, path: str, pieces: Iterator[bytes]) -> None:
        whole = b"".join(pieces)
        self._ask(lambda: self.store.put(path, whole))

    def open(self, path: str) -> BinaryIO:
        return BytesIO(self._ask(lambda: bytes(self.store.get(path).bytes())))

    def has(self, path: str) -> bool:
        try:
            self._ask(lambda: self.store.head(path))
        except FileNotFoundError:
            return False
        return True

    def delete(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self._ask(lambda: self.store.delete(path))

    def delete_folder(self, path: str) -> None:
        for found, _ in self._below(f"{path}/"):
            self.delete(found)

    def listed(self) -> Iterator[tuple[str, float]]:
        return self._below(None)

    def _below(self, prefix: str | None) -> Iterator[tuple[str, float]]:
        # A thousand to an answer, and any number of answers: no question for a request.
        from obstore.exceptions import BaseError  # noqa: PLC0415 - as above

        try:
            for some in self.store.list(prefix):
                for one in some:
                    yield one["path"], one["last_modified"].timestamp()
        except BaseError as error:
            raise Unavailable from error


def files_at(folder: Path, bucket: Address | None) -> Files:
    """The bucket where one is named, else the folder."""
    return Bucket(bucket) if bucket else Disk(folder)
