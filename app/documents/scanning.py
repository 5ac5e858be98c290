"""The malware hook: a file that nobody could check is never served (bar S48)."""

from __future__ import annotations

from typing import Protocol

from app.core.neighbours import Away
from app.documents import settings
from app.documents.models import ScanState

# Two strings, so that this source file is not itself taken for the test virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(Protocol):
    """What a province plugs in."""

    def finds(self, body: bytes) -> bool:
        """Whether the file is harmful. Any exception counts as no answer."""


class DemoScanner:
    """Knows the harmless test virus only; for the demo and for tests."""

    def finds(self, body: bytes) -> bool:
        return EICAR in body


def scan(body: bytes) -> ScanState:
    """CLEAN or REFUSED; WAITING where no scanner answered in time, or one is left alone."""
    now = settings.current()
    scanner = now.scanner
    if scanner is None:
        return ScanState.WAITING
    try:
        harmful = now.scanning.ask(lambda: scanner.finds(body))
    except Away:
        return ScanState.WAITING
    return ScanState.REFUSED if harmful else ScanState.CLEAN
