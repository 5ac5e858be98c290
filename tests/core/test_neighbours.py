"""Another machine's service that is slow, broken or gone costs little (bar R24)."""

from __future__ import annotations

import threading
import time

import pytest

from app.core import neighbours
from app.core.neighbours import Away, Neighbour

pytestmark = pytest.mark.bar("R24")


class Refused(Exception):
    """An answer of the service's own."""


class Service:
    """Counts who asked; hangs or breaks as told."""

    def __init__(self, fault: Exception | None = None, hang: threading.Event | None = None) -> None:
        self.asked, self.fault, self.hang = 0, fault, hang

    def __call__(self) -> str:
        self.asked += 1
        if self.hang is not None:
            self.hang.wait(20)
        if self.fault is not None:
            raise self.fault
        return "yes"


def test_three_seconds_and_half_a_minute() -> None:
    assert neighbours.PATIENCE <= 3
    assert neighbours.REST >= 10


def test_one_that_hangs_is_given_up_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "PATIENCE", 0.05)
    monkeypatch.setattr(neighbours, "REST", 0.2)
    hang = threading.Event()
    service, line = Service(hang=hang), Neighbour("service")
    with pytest.raises(Away, match="no answer"):
        line.ask(service)
    with pytest.raises(Away, match="rests"):
        line.ask(service)
    assert service.asked == 1
    hang.set()
    time.sleep(0.25)
    assert line.ask(service) == "yes"


def test_one_that_breaks_is_left_alone_and_says_only_how() -> None:
    service, line = Service(RuntimeError("13900000001")), Neighbour("service")
    with pytest.raises(Away, match=r"^RuntimeError$"):
        line.ask(service)
    assert line.rests


def test_its_own_answers_are_no_fault() -> None:
    line = Neighbour("service", Refused)
    with pytest.raises(Refused):
        line.ask(Service(Refused()))
    assert not line.rests
