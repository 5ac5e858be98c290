"""Random public references: what stands in URLs instead of row numbers."""

from __future__ import annotations

import re
import secrets

from werkzeug.routing import BaseConverter

# Without vowels and look-alikes, so that a reference can be read out on the telephone and
# never spells a word. 16 characters of 28 are 76 bits: not to be guessed.
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
LENGTH = 16
_EVEN = 256 - 256 % len(ALPHABET)
_LETTERS = bytes(ord(ALPHABET[n % len(ALPHABET)]) for n in range(256))
_UNEVEN = bytes(range(_EVEN, 256))
"""Bytes that are dropped, or the first letters would come more often than the last."""
_DRAWN = 24
PATTERN = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_ref() -> str:
    """A new random reference of 16 characters."""
    # One draw for all places: sixteen cost as much as a statement of the database.
    letters = b""
    while len(letters) < LENGTH:
        letters += secrets.token_bytes(_DRAWN).translate(_LETTERS, _UNEVEN)
    return letters[:LENGTH].decode()


def new_token() -> str:
    """A new secret of 256 bits, for cookies and links."""
    return secrets.token_urlsafe(32)


class RefConverter(BaseConverter):
    """`<ref:application>` in a route: anything else is a 404 before any query runs."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"
