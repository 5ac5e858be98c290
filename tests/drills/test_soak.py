"""Work for minutes, then reloads, a backup and its restore: nothing grows, the site is there.

How long is `SOAK_SECONDS`, 600 where nothing is said (bar R18, R30).
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.cli import backup
from app.config import Config
from app.core.crypto import Keyring
from app.foster.models import State
from tests.drills.load import (
    AVAILABLE,
    Answer,
    Visitors,
    busy_elsewhere,
    failed,
    families,
    in_time,
    share,
)
from tests.drills.reloaded import Reloaded
from tests.factories import World

pytestmark = [pytest.mark.drill, pytest.mark.bar("R18", "R30")]
SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
RATE = float(os.environ.get("SOAK_RATE", "40"))
RELOADS = 3
WARM_UP = 0.2  # of the whole
GROWTH = 1.0  # MB an hour for each worker
STILL_FILLING = 2.0  # MB that caches may take after the warm-up of a short soak; of hours, nothing
WAL_MOST = 64 * 1024 * 1024
SLOWER = 1.1
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Sample:
    """A worker at a moment: bytes, counts, seconds of processor time."""

    at: float
    memory: int
    files: int
    threads: int
    spent: float


def look(pid: int) -> Sample:
    proc = Path(f"/proc/{pid}")
    told = (proc / "stat").read_text().rsplit(")", 1)[1].split()
    return Sample(
        time.monotonic(),
        int((proc / "statm").read_text().split()[1]) * PAGE,
        len(list((proc / "fd").iterdir())),
        int(told[17]),
        (int(told[11]) + int(told[12])) / TICK,
    )


@dataclass
class Watch:
    """What two workers and their files were like, second by second."""

    workers: list[int]
    instance: Path
    database: Path
    samples: dict[int, list[Sample]] = field(default_factory=dict)
    wal: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def for_seconds(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        wal = self.database.with_name(self.database.name + "-wal")
        while time.monotonic() < until:
            for pid in self.workers:
                self.samples.setdefault(pid, []).append(look(pid))
            self.wal.append(wal.stat().st_size if wal.exists() else 0)
            self.files.append(sum(1 for one in self.instance.rglob("*") if one.is_file()))
            time.sleep(1)


def slope(samples: list[Sample]) -> float:
    """MB an hour, by least squares."""
    mid_at = sum(one.at for one in samples) / len(samples)
    mid = sum(one.memory for one in samples) / len(samples)
    over = sum((one.at - mid_at) * (one.memory - mid) for one in samples)
    under = sum((one.at - mid_at) ** 2 for one in samples)
    return over / under * 3600 / 1e6


def dearer(watch: Watch, answers: list[Answer]) -> float:
    """Processor time a request in the last tenth after the warm-up, to that in the first."""
    costs = []
    one = next(iter(watch.samples.values()))
    warm = one[int(len(one) * WARM_UP) :]
    tenth = len(warm) // 10
    for part in (warm[:tenth], warm[-tenth:]):
        began, ended = part[0].at, part[-1].at
        spent = sum(
            max(s.spent for s in samples if s.at <= ended + 0.5)
            - min(s.spent for s in samples if s.at >= began - 0.5)
            for samples in watch.samples.values()
        )
        done = sum(began <= a.at + a.seconds <= ended for a in answers)
        costs.append(spent / max(1, done))
    return costs[1] / costs[0]


def restored_elsewhere(config: Config, folder: Path) -> float:
    """Seconds for a backup and its restore into an empty place, while visitors come."""
    began = time.monotonic()
    key = folder / "safe" / "key.json"
    Keyring.make().save(key)
    path = backup.make(config, folder / "backups", key)
    there = folder / "there"
    there.mkdir()
    url = f"sqlite+pysqlite:///{there / 'portal.sqlite3'}"
    elsewhere = replace(config, instance=there, database_url=url, owner_database_url=url)
    backup.restore(path, key, elsewhere)
    return time.monotonic() - began


def test_nothing_grows_and_the_site_is_there(world: World, tmp_path: Path) -> None:
    server = Reloaded(world, tmp_path)
    config = world.app.config["PORTAL"]
    database = Path(make_url(config.database_url).database or "")
    try:
        people = families(world, server.port, 24)
        drafting = families(world, server.port, 8, State.DRAFT)
        world.database.engine.dispose()
        visitors = Visitors(server.port, people, RATE, drafting=drafting)
        watch = Watch(server.serving(), config.instance, database)
        machine = busy_elsewhere()
        visitors.come()
        try:
            watch.for_seconds(SECONDS)
            soaked = list(visitors.answers)
            took = []
            for _ in range(RELOADS):
                took.append(server.reload())
                server.wait_for_promotion()
            restored = restored_elsewhere(config, tmp_path / "elsewhere")
        finally:
            visitors.go()
    finally:
        server.kill()
        server.told.close()
    warm = {pid: all_[int(len(all_) * WARM_UP) :] for pid, all_ in watch.samples.items()}
    slopes = [slope(samples) for samples in warm.values()]
    tenth = len(soaked) // 10
    first, last = (share(part, 0.95) for part in (soaked[2 * tenth : 3 * tenth], soaked[-tenth:]))
    files, threads = (
        [(samples[0].__dict__[what], max(s.__dict__[what] for s in samples))
         for samples in warm.values()]
        for what in ("files", "threads")
    )  # fmt: skip
    cost = dearer(watch, soaked)
    wrong = failed(visitors.answers)
    print(
        f"\nR18 {SECONDS:.0f} s at {RATE:.0f} requests/s: {len(soaked)} answers; memory "
        f"{[round(s[-1].memory / 1e6) for s in warm.values()]} MB, "
        f"{[round(one, 2) for one in slopes]} MB/h; files open {files}, threads {threads} (after "
        f"the warm-up, most); files {watch.files[0]} to {max(watch.files)}; WAL at most "
        f"{max(watch.wal) / 1e6:.1f} MB; p95 {first * 1e3:.0f} then {last * 1e3:.0f} ms; "
        f"processor time a request x {cost:.2f}; machine {machine():.0%} busy\n"
        f"R30 soak, {RELOADS} reloads ({max(took):.1f} s at most), backup and restore "
        f"({restored:.1f} s): {len(visitors.answers)} visitors, {len(wrong)} failed, within 1 s "
        f"{in_time(visitors.answers):.3%}",
        flush=True,
    )
    assert wrong == []
    assert max(watch.wal) <= WAL_MOST
    assert all(most <= began + 3 for began, most in files + threads)
    assert max(watch.files) <= watch.files[0] + 3
    hours = SECONDS * (1 - WARM_UP) / 3600
    assert max(slopes) * hours < GROWTH * hours + (STILL_FILLING if hours < 1 else 0)
    assert cost <= SLOWER
    assert in_time(visitors.answers) >= AVAILABLE
