"""The malware hook: a file that nobody could check is never served (bar S48)."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Protocol

from app.documents import settings
from app.documents.models import ScanState

log = logging.getLogger("tongan.documents")
PATIENCE = 3
"""Seconds that a scanner may take before the file waits for a later try."""

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


_workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="scan")
_asking = threading.BoundedSemaphore(4)


def scan(body: bytes) -> ScanState:
    """CLEAN or REFUSED; WAITING where no scanner answered in time."""
    scanner = settings.current().scanner
    # A scanner that hangs would fill the pool: the fifth file waits in quarantine instead.
    if scanner is None or not _asking.acquire(timeout=PATIENCE):
        return ScanState.WAITING
    answer = _workers.submit(scanner.finds, body)
    answer.add_done_callback(lambda _answer: _asking.release())
    try:
        return ScanState.REFUSED if answer.result(PATIENCE) else ScanState.CLEAN
    except TookTooLong:
        log.warning("the malware scanner did not answer within %s s", PATIENCE)
    except Exception as error:  # noqa: BLE001 - whatever a plugged-in scanner raises
        log.warning("the malware scanner failed: %s", type(error).__name__)
    return ScanState.WAITING
