"""Sealed files on disk under random names; a file is safely there before any row names it.

Order of writing: temporary file, fsync, rename, fsync of the folder, then the row. A killed
server leaves at most a file without a row, which `services.sweep` takes away.
"""

from __future__ import annotations

import math
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from app.core import crypto
from app.core.errors import Unavailable
from app.core.ids import new_ref
from app.documents import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTS = "parts"
LENGTH = 4  # bytes that say how long a sealed piece is


def _path(name: str) -> Path:
    return settings.current().folder / name[:2] / name


def _parts(ref: str) -> Path:
    return settings.current().folder / PARTS / ref


def _pieces(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), crypto.CHUNK):
        yield body[at : at + crypto.CHUNK]


def put(name: str, body: bytes) -> None:
    """Keep `body` sealed under its name, on disk when this returns.

    Raises Unavailable where the disk is full or gone.
    """
    _write(_path(name), crypto.seal_stream(f"documents.file:{name}", _pieces(body)))


def _write(path: Path, sealed: Iterator[bytes]) -> None:
    temporary = path.with_name(f"{path.name}.{new_ref()}.tmp")
    try:
        _make_folder(path.parent)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in sealed:
                file.write(piece)
            file.flush()
            os.fsync(handle)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise Unavailable from error


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


def read(name: str) -> Iterator[bytes]:
    """The plain bytes, piece by piece.

    Raises Unavailable at once where the file is missing, CannotOpen where it was changed.
    """
    path = _path(name)
    if not path.is_file():
        raise Unavailable

    def plain() -> Iterator[bytes]:
        # Opened with the first piece: an answer to HEAD never asks for one.
        with path.open("rb") as file:
            yield from crypto.open_stream(f"documents.file:{name}", file.read)

    return plain()


def version_of(name: str) -> int:
    """The key version under which a file is sealed."""
    with _path(name).open("rb") as file:
        return int.from_bytes(file.read(LENGTH + crypto.HEADER)[LENGTH:], "big")


def reseal(name: str) -> bool:
    """Seal a file under the active key; False where it is already, or gone."""
    try:
        if name.endswith(".tmp") or version_of(name) == crypto.ring().active:
            return False
        put(name, b"".join(read(name)))
    except (FileNotFoundError, Unavailable):
        return False
    return True


def has(name: str) -> bool:
    """Whether there is a file of this name."""
    return _path(name).is_file()


def delete(name: str) -> None:
    """Take a file away; one that is not there is fine."""
    _path(name).unlink(missing_ok=True)


def put_part(ref: str, offset: int, body: bytes) -> None:
    """Keep one piece of an upload; the same piece again replaces itself."""
    _write(_parts(ref) / f"{offset:012d}", iter([_seal_part(ref, offset, body)]))


def _seal_part(ref: str, offset: int, body: bytes) -> bytes:
    return crypto.ring().seal(f"uploads.part:{ref}@{offset}", body)


def joined_parts(ref: str, length: int) -> bytes:
    """The pieces of an upload, put together. Raises Unavailable where one is missing."""
    whole = bytearray()
    try:
        while len(whole) < length:
            offset = len(whole)
            sealed = (_parts(ref) / f"{offset:012d}").read_bytes()
            whole += crypto.ring().open(f"uploads.part:{ref}@{offset}", sealed)
    except OSError as error:
        raise Unavailable from error
    return bytes(whole)


def delete_parts(ref: str) -> None:
    """Take the pieces of an upload away."""
    shutil.rmtree(_parts(ref), ignore_errors=True)


def stored_names(older_than: float = math.inf) -> Iterator[str]:
    """Names of the files last written before a moment (seconds since 1970)."""
    for path in settings.current().folder.glob("??/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than:
                yield path.name


def upload_refs(older_than: float) -> Iterator[str]:
    """References of uploads whose pieces were last written before a moment."""
    for path in (settings.current().folder / PARTS).glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than:
                yield path.name
