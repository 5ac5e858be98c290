"""Secrets at rest: SM4-GCM for values, HMAC-SM3 for look-up, keys by version.

A sealed value is bound to its table, column, row and key version: moved to another row or
column, or rolled back to an older key, it no longer opens. The key file stands outside the
database (密码法 27; GB/T 39786). Losing the file loses the data.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NONCE = 12
TAG = 16
HEADER = 2  # key version, big-endian


class CannotOpen(Exception):
    """The sealed value was changed, moved from its place, or its key is gone."""


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest (GB/T 32905)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


@dataclass(frozen=True)
class Keyring:
    """The keys of one portal. `masters` are 32 random bytes by version."""

    masters: dict[int, bytes]
    active: int

    @classmethod
    def make(cls) -> Keyring:
        return cls({1: secrets.token_bytes(32)}, 1)

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Raises FileNotFoundError where there is no key file."""
        stored = json.loads(path.read_text())
        masters = {int(version): b64decode(key) for version, key in stored["keys"].items()}
        return cls(masters, int(stored["active"]))

    def save(self, path: Path) -> None:
        """Write the key file, readable by its owner only; never over an existing one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        body = {
            "active": self.active,
            "keys": {version: b64encode(key).decode() for version, key in self.masters.items()},
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(body, file)

    def derive(self, purpose: str, length: int, version: int | None = None) -> bytes:
        """A key for one purpose. Index and cookie keys stay with version 1, which never goes."""
        master = self.masters[version or 1]
        return HKDF(hashes.SM3(), length, None, purpose.encode()).derive(master)

    @cached_property
    def _value_keys(self) -> dict[int, bytes]:
        return {version: self.derive("value", 16, version) for version in self.masters}

    @cached_property
    def _index_key(self) -> bytes:
        return self.derive("index", 32)

    @cached_property
    def web_secret(self) -> str:
        return self.derive("web", 32).hex()

    def seal(self, place: str, plain: bytes) -> bytes:
        """`plain` sealed for one place: `table.column:ref`."""
        nonce = secrets.token_bytes(NONCE)
        header = self.active.to_bytes(HEADER, "big")
        cipher = Cipher(algorithms.SM4(self._value_keys[self.active]), modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(header + place.encode())
        body = cipher.update(plain) + cipher.finalize()
        return header + nonce + cipher.tag + body

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed for this place; raises CannotOpen for anything else."""
        header, rest = sealed[:HEADER], sealed[HEADER:]
        key = self._value_keys.get(int.from_bytes(header, "big"))
        if key is None or len(rest) < NONCE + TAG:
            raise CannotOpen(place)
        nonce, tag, body = rest[:NONCE], rest[NONCE : NONCE + TAG], rest[NONCE + TAG :]
        cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        cipher.authenticate_additional_data(header + place.encode())
        try:
            return cipher.update(body) + cipher.finalize()
        except InvalidTag as error:
            raise CannotOpen(place) from error

    def index(self, kind: str, value: str) -> str:
        """Blind index of a whole normalised value, for exact look-up only (PD-CRY-2)."""
        mac = hmac.HMAC(self._index_key, hashes.SM3())
        mac.update(f"{kind}:{value}".encode())
        return mac.finalize().hex()


class _Holder:
    """The process's keyring, read from its file on first use."""

    path: Path | None = None
    may_make = False
    ring: Keyring | None = None


def use(path: Path, *, may_make: bool) -> None:
    """Say where the keys are; the file is read, or made in a demo, when first needed."""
    if _Holder.path != path:
        _Holder.ring = None
    _Holder.path, _Holder.may_make = path, may_make


def ring() -> Keyring:
    """The keys of this portal."""
    if _Holder.ring is None:
        if _Holder.path is None:
            message = "no key file named: call crypto.use() first"
            raise RuntimeError(message)
        try:
            _Holder.ring = Keyring.load(_Holder.path)
        except FileNotFoundError:
            if not _Holder.may_make:
                raise
            # Two workers may start at once: the first to create the file wins.
            with suppress(FileExistsError):
                Keyring.make().save(_Holder.path)
            _Holder.ring = Keyring.load(_Holder.path)
    return _Holder.ring


def blind(kind: str, value: str) -> str:
    """Blind index under this portal's keys."""
    return ring().index(kind, value)


T = TypeVar("T")


class SealedValue(Generic[T]):
    """An attribute kept encrypted in the column `<name>_sealed` of the same row.

    Use beside the column: `phone_sealed: Mapped[bytes | None]`, `phone = Sealed()`. Reads as
    text, or None where the column is empty. The row needs its `ref` before the first write;
    `core.db.Record` gives it one on construction.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> T | None: ...
    def __get__(self, row: Any, owner: type) -> Self | T | None:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else self.decode(ring().open(self._place(row), sealed))

    def __set__(self, row: Any, value: T | None) -> None:
        # Sealing gives other bytes each time, so an unchanged value must not look changed:
        # it would raise the version and tell a colleague of a conflict that is none.
        if getattr(row, self.column) is not None and self.__get__(row, type(row)) == value:
            return
        sealed = None if value is None else ring().seal(self._place(row), self.encode(value))
        setattr(row, self.column, sealed)

    def _place(self, row: Any) -> str:
        return f"{row.__tablename__}.{self.name}:{row.ref}"

    def encode(self, value: T) -> bytes:
        raise NotImplementedError

    def decode(self, plain: bytes) -> T:
        raise NotImplementedError


class Sealed(SealedValue[str]):
    """A sealed text."""

    def encode(self, value: str) -> bytes:
        return value.encode()

    def decode(self, plain: bytes) -> str:
        return plain.decode()


class SealedDate(SealedValue[date]):
    """A sealed day."""

    def encode(self, value: date) -> bytes:
        return value.isoformat().encode()

    def decode(self, plain: bytes) -> date:
        return date.fromisoformat(plain.decode())


class SealedJson(SealedValue[Any]):
    """Sealed, and anything that JSON can hold."""

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)


CHUNK = 64 * 1024


def seal_stream(place: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Seal a file piece by piece; each piece knows its number and whether it is the last."""
    number = 0
    pending: bytes | None = None
    for chunk in chunks:
        if pending is not None:
            yield _piece(place, number, pending, last=False)
            number += 1
        pending = chunk
    yield _piece(place, number, pending or b"", last=True)


def _piece(place: str, number: int, plain: bytes, *, last: bool) -> bytes:
    sealed = ring().seal(f"{place}#{number}{'.' if last else ''}", plain)
    return len(sealed).to_bytes(4, "big") + sealed


def open_stream(place: str, read: Any) -> Iterator[bytes]:
    """Open what `seal_stream` sealed; `read(n)` gives bytes. A cut file raises CannotOpen."""
    number = 0
    piece = _next_piece(read)
    if piece is None:
        raise CannotOpen(place)
    while piece is not None:
        following = _next_piece(read)
        last = following is None
        yield ring().open(f"{place}#{number}{'.' if last else ''}", piece)
        piece = following
        number += 1


def _next_piece(read: Any) -> bytes | None:
    size = read(4)
    return read(int.from_bytes(size, "big")) if size else None
