"""Sealed files under random names; a file is safely there before any row names it.

A server that is killed in between leaves at most a file without a row, which `services.sweep`
takes away. Where files lie is the settings' affair (`app.documents.stores`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.core import crypto
from app.core.errors import Unavailable
from app.documents import settings
from app.documents.stores import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.documents.stores import Files

PARTS = "parts"
LENGTH = 4  # bytes that say how long a sealed piece is


def _files() -> Files:
    return settings.current().files


def _path(name: str) -> str:
    return f"{name[:2]}/{name}"


def _part(ref: str, offset: int) -> str:
    return f"{PARTS}/{ref}/{offset:012d}"


def _pieces(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), crypto.CHUNK):
        yield body[at : at + crypto.CHUNK]


def put(name: str, body: bytes) -> None:
    """Keep `body` sealed under its name, safe when this returns.

    Raises Unavailable where the store is full or gone.
    """
    _files().write(_path(name), crypto.seal_stream(f"documents.file:{name}", _pieces(body)))


def read(name: str) -> Iterator[bytes]:
    """The plain bytes, piece by piece.

    Raises Unavailable at once where the file is missing, CannotOpen where it was changed.
    """
    if not has(name):
        raise Unavailable

    def plain() -> Iterator[bytes]:
        # Opened with the first piece: an answer to HEAD never asks for one.
        with _files().open(_path(name)) as file:
            yield from crypto.open_stream(f"documents.file:{name}", file.read)

    return plain()


def version_of(name: str) -> int:
    """The key version under which a file is sealed."""
    with _files().open(_path(name)) as file:
        return int.from_bytes(file.read(LENGTH + crypto.HEADER)[LENGTH:], "big")


def reseal(name: str) -> bool:
    """Seal a file under the active key; False where it is already, or gone."""
    try:
        if name.endswith(UNFINISHED) or version_of(name) == crypto.ring().active:
            return False
        put(name, b"".join(read(name)))
    except (FileNotFoundError, Unavailable):
        return False
    return True


def has(name: str) -> bool:
    """Whether there is a file of this name."""
    return _files().has(_path(name))


def delete(name: str) -> None:
    """Take a file away; one that is not there is fine."""
    _files().delete(_path(name))


def put_part(ref: str, offset: int, body: bytes) -> None:
    """Keep one piece of an upload; the same piece again replaces itself."""
    _files().write(_part(ref, offset), iter([_seal_part(ref, offset, body)]))


def _seal_part(ref: str, offset: int, body: bytes) -> bytes:
    return crypto.ring().seal(f"uploads.part:{ref}@{offset}", body)


def joined_parts(ref: str, length: int) -> bytes:
    """The pieces of an upload, put together. Raises Unavailable where one is missing."""
    whole = bytearray()
    try:
        while len(whole) < length:
            offset = len(whole)
            with _files().open(_part(ref, offset)) as sealed:
                whole += crypto.ring().open(f"uploads.part:{ref}@{offset}", sealed.read())
    except OSError as error:
        raise Unavailable from error
    return bytes(whole)


def delete_parts(ref: str) -> None:
    """Take the pieces of an upload away."""
    _files().delete_folder(f"{PARTS}/{ref}")


def stored_names(older_than: float = math.inf) -> Iterator[str]:
    """Names of the files last written before a moment (seconds since 1970)."""
    for path, written in _files().listed():
        folder, _, name = path.partition("/")
        if folder != PARTS and written < older_than:
            yield name


def upload_refs(older_than: float) -> Iterator[str]:
    """References of uploads whose pieces were last written before a moment."""
    newest: dict[str, float] = {}
    for path, written in _files().listed():
        folder, _, rest = path.partition("/")
        if folder == PARTS:
            ref = rest.partition("/")[0]
            newest[ref] = max(newest.get(ref, 0.0), written)
    return (ref for ref, written in newest.items() if written < older_than)
