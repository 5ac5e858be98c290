"""A tar archive sealed piece by piece with a key of its own: a flipped or lost byte is found.

Each piece knows its number and whether it is the last, so that none can be changed, moved, left
out or cut off without `opened` raising CannotOpen.
"""

from __future__ import annotations

import io
import os
import tarfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from app.core.crypto import CannotOpen, Keyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE = 1024 * 1024
LENGTH = 4


class _Sealing(io.RawIOBase):
    """Takes what tar writes."""

    def __init__(self, target: IO[bytes], ring: Keyring, place: str) -> None:
        self.target, self.ring, self.place = target, ring, place
        self.waiting, self.number = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        taken = bytes(data)  # type: ignore[call-overload]
        self.waiting += taken
        while len(self.waiting) > PIECE:
            self._put(PIECE, end="")
        return len(taken)

    def finish(self) -> None:
        self._put(len(self.waiting), end=".")

    def _put(self, size: int, *, end: str) -> None:
        sealed = self.ring.seal(f"{self.place}#{self.number}{end}", bytes(self.waiting[:size]))
        self.target.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
        del self.waiting[:size]
        self.number += 1


class _Opening(io.RawIOBase):
    """Gives tar what was sealed."""

    def __init__(self, source: IO[bytes], ring: Keyring, place: str) -> None:
        self.source, self.ring, self.place = source, ring, place
        self.number, self.is_over, self.plain = 0, False, b""
        self.next = self._sealed()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self.plain and not self.is_over:
            self._open_next()
        given = self.plain[: len(view)]
        view[: len(given)] = given
        self.plain = self.plain[len(given) :]
        return len(given)

    def _sealed(self) -> bytes:
        size = int.from_bytes(self.source.read(LENGTH), "big")
        return self.source.read(size) if 0 < size <= 2 * PIECE else b""

    def _open_next(self) -> None:
        sealed, self.next = self.next, self._sealed()
        end = "" if self.next else "."
        self.plain = self.ring.open(f"{self.place}#{self.number}{end}", sealed)
        self.is_over = bool(end)
        self.number += 1


@contextmanager
def sealing(path: Path, ring: Keyring) -> Iterator[tarfile.TarFile]:
    """A new archive; under its name only once it is whole and on disk."""
    partial = path.with_suffix(".partial")
    with partial.open("xb") as target:
        partial.chmod(0o600)
        sealed = _Sealing(target, ring, path.stem)
        with tarfile.open(fileobj=io.BufferedWriter(sealed), mode="w|") as archive:
            yield archive
        sealed.finish()
        target.flush()
        os.fsync(target.fileno())
    partial.rename(path)


@contextmanager
def opened(path: Path, ring: Keyring) -> Iterator[tarfile.TarFile]:
    """The archive, to be read from its beginning. Raises CannotOpen where it was changed."""
    with path.open("rb") as source:
        opening = _Opening(source, ring, path.stem)
        try:
            with tarfile.open(fileobj=io.BufferedReader(opening), mode="r|") as archive:
                yield archive
                while opening.read(PIECE):
                    pass
        except tarfile.TarError as error:
            raise CannotOpen(path.name) from error
