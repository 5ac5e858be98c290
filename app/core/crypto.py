"""Secrets at rest: SM4-GCM or AES-GCM for values, HMAC-SM3 for look-up, keys by version.

A sealed value is bound to its table, column, row and key version: moved to another row or
column, or rolled back to an older key, it no longer opens. The key file stands outside the
database (密码法 27; GB/T 39786). Losing the file loses the data.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NONCE = 12
TAG = 16
HEADER = 2  # key version, big-endian
MARK = 2 * HEADER  # the same in hex
_IN_ORDER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


class CannotOpen(Exception):
    """The sealed value was changed, moved from its place, or its key is gone."""


# To begin one anew costs as much as a line of the record.
_EMPTY = hashes.Hash(hashes.SM3())


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest (GB/T 32905)."""
    digest = _EMPTY.copy()
    digest.update(data)
    return digest.finalize()


def public_key(pem: bytes) -> Ed25519PublicKey:
    """A public key from its file. Raises TypeError for any other kind."""
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("not an Ed25519 public key")
    return key


SUITES: dict[str, tuple[Any, int]] = {"sm": (algorithms.SM4, 16), "aes": (algorithms.AES, 32)}
"""By name the cipher and the length of its key: the national profile and the other one."""
LASTING = {"index": 32, "web": 32, "sign": 32}
"""Keys that stay when versions come and go: what they made could not be found any more."""


@dataclass(frozen=True)
class Keyring:
    """The keys of one portal. `masters` are 32 random bytes by version.

    `suites` says by which cipher a version seals, SM4 where nothing is said. `lasting` holds the
    keys of `LASTING` once the version they came from is gone.
    """

    masters: dict[int, bytes]
    active: int
    suites: dict[int, str] = field(default_factory=dict)
    lasting: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def make(cls, suite: str = "sm") -> Keyring:
        return cls({1: secrets.token_bytes(32)}, 1, {1: suite})

    def rotated(self, suite: str = "sm") -> Keyring:
        """With a new version, under which everything is sealed from now on."""
        version = max(self.masters) + 1
        masters = {**self.masters, version: secrets.token_bytes(32)}
        return Keyring(masters, version, {**self.suites, version: suite}, self.lasting)

    def without(self, version: int) -> Keyring:
        """With one version destroyed: what was sealed under it never opens again."""
        if version == self.active:
            raise ValueError("the active version stays")
        lasting = {name: self.derive(name, length) for name, length in LASTING.items()}
        masters = {number: key for number, key in self.masters.items() if number != version}
        return Keyring(masters, self.active, self.suites, lasting)

    @classmethod
    def load(cls, path: Path, kek: bytes | None = None) -> Keyring:
        """Raises FileNotFoundError where there is no key file, CannotOpen under another KEK."""
        stored = json.loads(path.read_text())
        around = cls({1: kek}, 1) if kek and stored.get("wrapped") else None

        def key(name: str, text: str) -> bytes:
            return around.open(f"keys.{name}", b64decode(text)) if around else b64decode(text)

        if stored.get("wrapped") and around is None:
            raise CannotOpen(str(path))
        return cls(
            {int(version): key(version, text) for version, text in stored["keys"].items()},
            int(stored["active"]),
            {int(version): suite for version, suite in stored.get("suites", {}).items()},
            {name: key(name, text) for name, text in stored.get("lasting", {}).items()},
        )

    def save(self, path: Path, kek: bytes | None = None) -> None:
        """Write the key file, readable by its owner only; never over an existing one.

        With `kek`, 32 bytes from a safer place, the keys stand in it sealed.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        around = Keyring({1: kek}, 1) if kek else None

        def text(name: str, key: bytes) -> str:
            return b64encode(around.seal(f"keys.{name}", key) if around else key).decode()

        body = {
            "active": self.active,
            "wrapped": kek is not None,
            "suites": self.suites,
            "keys": {version: text(str(version), key) for version, key in self.masters.items()},
            "lasting": {name: text(name, key) for name, key in self.lasting.items()},
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(body, file)
            file.flush()
            os.fsync(handle)

    def replace(self, path: Path, kek: bytes | None = None) -> None:
        """Put this ring in the place of the one in the file, at one stroke."""
        new = path.with_name(f"{path.name}.new")
        new.unlink(missing_ok=True)
        self.save(new, kek)
        new.replace(path)

    def derive(self, purpose: str, length: int, version: int | None = None) -> bytes:
        """A key for one purpose. Without a version, one that never changes."""
        if version is None and purpose in self.lasting:
            return self.lasting[purpose]
        master = self.masters[version or 1]
        return HKDF(hashes.SM3(), length, None, purpose.encode()).derive(master)

    @cached_property
    def _ciphers(self) -> dict[int, Any]:
        found = {}
        for version in self.masters:
            cipher, length = SUITES[self.suites.get(version, "sm")]
            found[version] = cipher(self.derive("value", length, version))
        return found

    @cached_property
    def _index_key(self) -> bytes:
        return self.derive("index", 32)

    @cached_property
    def signing_key(self) -> Ed25519PrivateKey:
        """Signs checkpoints and decisions; its public half is all that a check needs."""
        return Ed25519PrivateKey.from_private_bytes(self.derive("sign", 32))

    @property
    def public_pem(self) -> str:
        """The public half, as it is given to whoever checks."""
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return self.signing_key.public_key().public_bytes(*form).decode()

    @property
    def key_mark(self) -> str:
        """Sixteen digits by which people recognise the public key."""
        return sm3(self.signing_key.public_key().public_bytes_raw()).hex()[:16]

    @cached_property
    def web_secret(self) -> str:
        return self.derive("web", 32).hex()

    def seal(self, place: str, plain: bytes) -> bytes:
        """`plain` sealed for one place: `table.column:ref`."""
        nonce = secrets.token_bytes(NONCE)
        header = self.active.to_bytes(HEADER, "big")
        cipher = Cipher(self._ciphers[self.active], modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(header + place.encode())
        body = cipher.update(plain) + cipher.finalize()
        return header + nonce + cipher.tag + body

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed for this place; raises CannotOpen for anything else."""
        header, rest = sealed[:HEADER], sealed[HEADER:]
        key = self._ciphers.get(int.from_bytes(header, "big"))
        if key is None or len(rest) < NONCE + TAG:
            raise CannotOpen(place)
        nonce, tag, body = rest[:NONCE], rest[NONCE : NONCE + TAG], rest[NONCE + TAG :]
        cipher = Cipher(key, modes.GCM(nonce, tag)).decryptor()
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

    @cached_property
    def _row_keys(self) -> dict[int, bytes]:
        return {version: self.derive("row", 32, version) for version in self.masters}

    def mac(self, said: bytes, version: int | None = None) -> str:
        """HMAC-SM3 under the active version or another: its four hex digits, then the 64."""
        version = version or self.active
        made = hmac.HMAC(self._row_keys[version], hashes.SM3())
        made.update(said)
        return f"{version:0{MARK}x}{made.finalize().hex()}"

    def version_of(self, mac: str) -> int | None:
        """Under which key of this ring it was made; None where it cannot be one of ours."""
        return self._marks.get(mac[:MARK])

    @cached_property
    def _marks(self) -> dict[str, int]:
        return {f"{version:0{MARK}x}": version for version in self.masters}


class _Holder:
    """The process's keyring, read from its file on first use and when that has changed."""

    path: Path | None = None
    kek: Path | None = None
    may_make = False
    ring: Keyring | None = None
    changed = 0
    looked = 0.0


LOOK = 2.0  # seconds between two looks at the key file's date


def use(path: Path, *, may_make: bool, kek: Path | None = None) -> None:
    """Say where the keys are; the file is read, or made in a demo, when first needed."""
    if _Holder.path != path:
        _Holder.ring = None
    _Holder.path, _Holder.may_make, _Holder.kek = path, may_make, kek


def read_again() -> None:
    """Take up a changed key file now, not within two seconds."""
    _Holder.looked = 0.0


def ring() -> Keyring:
    """The keys of this portal, new ones two seconds after they came."""
    now = time.monotonic()
    if _Holder.ring is None or now - _Holder.looked > LOOK:
        _look(_Holder.path)
        _Holder.looked = now
    assert _Holder.ring is not None  # noqa: S101 - or `_look` has raised
    return _Holder.ring


def _look(path: Path | None) -> None:
    if path is None:
        raise RuntimeError("no key file named: call crypto.use() first")
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        if _Holder.ring is not None:  # gone for a moment: what is known goes on
            return
        if not _Holder.may_make:
            raise
        # Two workers may start at once: the first to create the file wins.
        with suppress(FileExistsError):
            Keyring.make().save(path, kek())
        changed = path.stat().st_mtime_ns
    if _Holder.ring is None or changed != _Holder.changed:
        _Holder.ring, _Holder.changed = Keyring.load(path, kek()), changed


def kek() -> bytes | None:
    """What the key file is sealed with: from a file that a module or the system lays there."""
    return b64decode(_Holder.kek.read_text()) if _Holder.kek else None


def blind(kind: str, value: str) -> str:
    """Blind index under this portal's keys."""
    return ring().index(kind, value)


NAME_BITS = 10


def bucket(kind: str, value: str) -> str:
    """One of 1,024 keyed buckets, for what people could guess or count, such as a name.

    Many values share each bucket, so that equal buckets do not tell of equal values; whoever
    searches opens what is in it, inside their scope, and compares (docs/decisions/0009).
    """
    return f"{int(ring().index(kind, value)[:8], 16) >> (32 - NAME_BITS):03x}"


T = TypeVar("T")


class SealedValue(Generic[T]):
    """An attribute kept encrypted in the column `<name>_sealed` of the same row.

    Use beside the column: `phone_sealed: Mapped[bytes | None]`, `phone = Sealed()`. Reads as
    text, or None where the column is empty. The row needs its `ref` before the first write;
    `core.db.Record` gives it one on construction. What was opened once stays open in the row
    in hand, which lives as long as a request.
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
        if sealed is None:
            return None
        seal = (ring(), self._place(row), sealed)
        opened = row.__dict__.setdefault("_opened", {})
        if opened.get(self.name, ((), b""))[0] != seal:
            opened[self.name] = (seal, ring().open(*seal[1:]))
        return self.decode(opened[self.name][1])

    def __set__(self, row: Any, value: T | None) -> None:
        # Sealing gives other bytes each time, so an unchanged value must not look changed:
        # it would raise the version and tell a colleague of a conflict that is none.
        if getattr(row, self.column) is not None and self.__get__(row, type(row)) == value:
            return
        sealed = None if value is None else ring().seal(self._place(row), self.encode(value))
        setattr(row, self.column, sealed)

    def _place(self, row: Any) -> str:
        return f"{row.__tablename__}.{self.name}:{row.ref}"

    def seal(self, table: str, ref: str, value: T) -> bytes:
        """The sealed column of a row that goes in past a session."""
        return ring().seal(f"{table}.{self.name}:{ref}", self.encode(value))

    def open(self, table: str, ref: str, sealed: bytes) -> T:
        """The value of a row of which only the reference and the sealed column were read."""
        return self.decode(ring().open(f"{table}.{self.name}:{ref}", sealed))

    def shut(self, table: str, ref: str, value: T) -> bytes:
        """The other way round, for a row that is made past the unit of work."""
        return ring().seal(f"{table}.{self.name}:{ref}", self.encode(value))

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
        return _IN_ORDER.encode(value).encode()

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
