"""Visitors over sockets: those who come when they want to, and those who wait for their answer."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

TIMEOUT = 30


@dataclass(frozen=True)
class Ask:
    """One request; `kind` is what its time is counted under."""

    kind: str
    path: str
    cookie: str = ""
    body: str = ""
    address: str = ""

    @property
    def raw(self) -> bytes:
        """As it goes over the line; nginx asks for a connection each, as here."""
        head = f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1\r\nHost: localhost\r\n"
        head += "Connection: close\r\n"
        if self.cookie:
            head += f"Cookie: {self.cookie}\r\n"
        if self.address:
            head += f"X-Forwarded-For: {self.address}\r\n"
        if self.body:
            head += "Content-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(self.body)}\r\n"
        return (head + "\r\n" + self.body).encode()


@dataclass
class Seen:
    """Seconds by kind, and answers that were none of 200 and 303."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    @property
    def count(self) -> int:
        return sum(map(len, self.times.values()))

    def within(self, share: float, *kinds: str) -> float:
        """Milliseconds within which a share of the answers came; all kinds where none is named."""
        took = sorted(
            one for kind, times in self.times.items() if not kinds or kind in kinds for one in times
        )
        return took[min(len(took) - 1, int(share * len(took)))] * 1000 if took else float("nan")

    def said(self, *kinds: str) -> str:
        parts = [
            f"p{share * 100:g} {self.within(share, *kinds):.1f}" for share in (0.5, 0.95, 0.99)
        ]
        return ", ".join(parts) + " ms"


async def _one(port: int, ask: Ask, since: float, seen: Seen) -> None:
    try:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ask.raw)
            answer = await reader.read(-1)
            writer.close()
        status = answer[9:12].decode()
        # Who is sent to sign in was not let in, but for one who is on the way.
        is_led_away = ask.kind != "sign-in" and b"\r\nLocation: /sign-in" in answer[:2000]
        if status not in {"200", "303"} or is_led_away:
            seen.wrong[f"{ask.kind} {status}"] += 1
    except (OSError, TimeoutError) as error:
        seen.wrong[f"{ask.kind} {type(error).__name__}"] += 1
    seen.times.setdefault(ask.kind, []).append(time.perf_counter() - since)


async def _open(port: int, streams: dict[float, Callable[[], Ask]], seconds: float) -> Seen:
    seen, rng = Seen(), random.Random(7)
    start = time.perf_counter()
    tasks: set[asyncio.Task[None]] = set()

    async def come(rate: float, make: Callable[[], Ask]) -> None:
        at = start
        while (at := at + rng.expovariate(rate)) < start + seconds:
            if (wait := at - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            task = asyncio.create_task(_one(port, make(), at, seen))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    await asyncio.gather(*(come(rate, make) for rate, make in streams.items()))
    await asyncio.gather(*tasks)
    seen.seconds = time.perf_counter() - start
    return seen


def open_loop(port: int, streams: dict[float, Callable[[], Ask]], seconds: float) -> Seen:
    """Requests at so many a second, each at a moment of its own (Poisson).

    An answer's time counts from that moment, whether or not the portal keeps up.
    """
    return asyncio.run(_open(port, streams, seconds))


async def _closed(port: int, make: Callable[[], Ask], clients: int, seconds: float) -> Seen:
    seen, start = Seen(), time.perf_counter()

    async def again() -> None:
        while time.perf_counter() < start + seconds:
            await _one(port, make(), time.perf_counter(), seen)

    await asyncio.gather(*(again() for _ in range(clients)))
    seen.seconds = time.perf_counter() - start
    return seen


def closed_loop(port: int, make: Callable[[], Ask], clients: int, seconds: float) -> Seen:
    """So many clients, each asking again as soon as it was answered."""
    return asyncio.run(_closed(port, make, clients, seconds))


def in_turn(asks: list[Ask]) -> Callable[[], Ask]:
    """One after the other, from the start again."""
    return itertools.cycle(asks).__next__
