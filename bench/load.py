"""`python -m bench.load [cases] [seconds] [P05]`: the portal under gunicorn, as in production.

Prints P01, P05, P06, P07, P15 and P16 and writes docs/load.md; with a third word it ends after
P05 and writes nothing. Exit status 1 where a goal is missed. A figure counts only where others
used less than 7 % of the machine meanwhile; it says so itself.
"""

from __future__ import annotations

import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from pysqlite3 import dbapi2 as sqlite3

from app.accounts.actors import token_hash
from app.accounts.models import Person, RoleGrant, User, UserSession
from app.accounts.passwords import hash_password
from app.accounts.roles import Role
from app.core import clock
from app.core.db import open_database, transaction
from app.core.ids import new_token
from app.core.web import new_submission_id
from app.families.models import Household
from app.foster.models import FosterApplication, State
from bench.client import Ask, Seen, closed_loop, in_turn, open_loop
from bench.data import PLACES, configure, fill
from bench.report import machine
from bench.serving import WRITTEN

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "load.md"
RATE = 200.0
CLIENTS = 32
SIGN_INS = 20.0
FAMILIES, ACCOUNTS, DETAILS = 40, 400, 400
PASSWORD = "bench-only-2026"  # noqa: S105 - of a database that is thrown away
FOREIGN = 0.07
BARE = ("-k", "gthread", "-w", "2", "--threads", "2", "--worker-tmp-dir", "/dev/shm")  # noqa: S108
TICKS = 100
"""Of /proc a second."""


def main(cases: int, seconds: float, *, mixed_only: bool = False) -> int:
    """Measure; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        people = prepare(Path(folder), cases)
        found = Found(cases, seconds)
        with served(folder, "portal") as server:
            _mixed(found, server, people, seconds)
            if mixed_only:
                return int(found.missed)
            _writes(found, folder, server, people, seconds)
            _sign_ins(found, server, people, seconds)
            # After all that it has done.
            most = max(server.memory())
            found.tell("P16", f"a worker's most memory {most:.0f} MB, start {server.start:.1f} s",
                       "130 MB, 2 s", met=most <= 130 and server.start <= 2)  # fmt: skip
        _lists(found, folder, people, seconds)
        found.keep()
        return int(found.missed)


class People:
    """Who comes: cookies of staff and families, their forms' tokens, addresses to look at."""

    def __init__(self) -> None:
        self.staff: list[str] = []
        self.families: list[tuple[str, str]] = []
        self.details: list[str] = []
        self.forms: dict[str, tuple[str, str]] = {}

    def lists(self) -> list[Ask]:
        ways = ("", "?state=review", "?sort=-submitted", "?view=overdue")
        return [Ask("list", f"/foster/desk{way}", who) for who in self.staff for way in ways]

    def looks(self) -> list[Ask]:
        rng = random.Random(3)
        # The first is the applicant of them all, who never sees a case of his own at the desk.
        return [
            Ask("detail", f"/foster/desk/{ref}", rng.choice(self.staff[1:])) for ref in self.details
        ]

    def searches(self, cases: int) -> list[Ask]:
        rng = random.Random(4)
        numbers = [f"FC-{PLACES[0]}-2025-{rng.randrange(cases) // 2 * 2:06d}" for _ in range(300)]
        return [
            Ask("search", f"/foster/desk?q={number}", rng.choice(self.staff)) for number in numbers
        ]

    def message(self) -> Callable[[], Ask]:
        """A message of a family to the office: checked, versioned, recorded."""
        families = in_turn([Ask("", ref, who) for ref, who in self.families])

        def make() -> Ask:
            who = families()
            cookie, csrf = self.forms[who.path]
            fields = {
                "csrf_token": csrf,
                "submission_id": new_submission_id(),
                "body": "请问还要多久？",
            }
            return Ask("post", f"/foster/{who.path}/message", cookie, urlencode(fields))

        return make


def prepare(folder: Path, cases: int) -> People:
    """The database, with families who may write and accounts with a password."""
    config = configure(folder)
    start = time.monotonic()
    people = People()
    people.staff.append(f"tongan={fill(config, cases)}")
    print(f"{cases:,} applications in {time.monotonic() - start:.0f} s", flush=True)
    database, hashed = open_database(config), hash_password(PASSWORD)
    with transaction(database) as session:
        known = session.query(User).order_by(User.id).limit(1).one()
        for n in range(ACCOUNTS):
            person = Person(name=f"考核{n}")
            session.add(person)
            session.flush()
            user = User(person_id=person.id, agency_id=known.agency_id, username=f"load{n}",
                        password_hash=hashed)  # fmt: skip
            session.add(user)
            session.flush()
            if n < 12:
                now = clock.now()
                session.add(RoleGrant(user_id=user.id, role=Role.HEAD, released_at=now,
                                      valid_from=clock.day(now)))  # fmt: skip
                people.staff.append(f"tongan={_session(session, user.id)}")
        found = (
            session.query(FosterApplication)
            .where(FosterApplication.agency_id == known.agency_id,
                   FosterApplication.state == State.SUBMITTED)
            .limit(FAMILIES).all()
        )  # fmt: skip
        for n, case in enumerate(found):
            person = Person(name="王秀兰")
            session.add(person)
            session.flush()
            user = User(person_id=person.id, login_phone_index=f"family{n}", password_hash="")
            home = Household(owner_person_id=person.id)
            home.place(PLACES[0])
            session.add_all([user, home])
            session.flush()
            case.applicant_person_id, case.household_id = person.id, home.id
            people.families.append((case.ref, f"tongan={_session(session, user.id)}"))
        refs = (
            session.query(FosterApplication.ref)
            .where(FosterApplication.agency_id == known.agency_id)
            .order_by(FosterApplication.ref).limit(DETAILS)
        )  # fmt: skip
        people.details = [ref for (ref,) in refs]
    database.engine.dispose()
    with closing(sqlite3.connect(str(folder / "bench.sqlite3"))) as connection:
        connection.execute(f"CREATE TABLE {WRITTEN} (id INTEGER PRIMARY KEY, body TEXT)")
        connection.commit()
    return people


def _session(session: Any, user_id: int) -> str:
    token = new_token()
    session.add(UserSession(token_hash=token_hash(token), user_id=user_id, factor_at=clock.now()))
    return token


class Server:
    """A gunicorn with its workers."""

    def __init__(self, child: subprocess.Popen[bytes], port: int, start: float) -> None:
        self.child, self.port, self.start = child, port, start

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text()
        return [int(number) for number in listed.split()]

    def memory(self) -> list[float]:
        """Megabytes of each worker, without the files that it has mapped."""
        pages = re.compile(r"RssAnon:\s+(\d+) kB")
        found = (pages.search(Path(f"/proc/{one}/status").read_text()) for one in self.workers())
        return [int(one[1]) / 1024 for one in found if one]

    def cpu(self) -> float:
        return sum(_spent(one) for one in (self.child.pid, *self.workers()))


def _spent(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def served(folder: str, what: str) -> Iterator[Server]:
    """Gunicorn with the settings of production and a factory of bench/serving.py."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    # They have no database for the start to look at.
    settings = BARE if what in ("bare_writer", "floor") else ("-c", "app/serving.py")
    child = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *settings, "--bind", f"127.0.0.1:{port}",
         "--log-level", "error", f"bench.serving:{what}('{folder}')"],
        cwd=ROOT, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                urlopen(Request(f"http://127.0.0.1:{port}/", method="HEAD"), timeout=20)
                break
            except OSError as error:
                if getattr(error, "code", None):  # it answers, if only that this is no page
                    break
                if child.poll() is not None or time.monotonic() - began > 60:
                    raise RuntimeError(f"{what} does not start") from error
                time.sleep(0.02)
        yield Server(child, port, time.monotonic() - began)
    finally:
        child.terminate()
        child.wait(30)


def open_forms(server: Server, people: People) -> None:
    """The page cookie and form token of each family's browser."""
    for ref, cookie in people.families:
        page = Request(f"http://127.0.0.1:{server.port}/foster/{ref}", headers={"Cookie": cookie})
        with urlopen(page, timeout=30) as answer:  # noqa: S310
            given = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()]
            token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
        if token is None:
            raise RuntimeError(f"{ref}: no form for a message")
        people.forms[ref] = ("; ".join([cookie, *given]), token[1])


class Found:
    """What was measured, and whether it may count."""

    def __init__(self, cases: int, seconds: float) -> None:
        self.lines: list[str] = []
        self.missed = False
        self.about = f"{cases:,} applications, {seconds:g} s each, on {machine()}"

    def tell(self, promise: str, figure: str, goal: str, *, met: bool) -> None:
        self.missed |= not met
        line = f"| {promise} | {figure} | {goal} | {'yes' if met else 'no'} |"
        self.lines.append(line)
        print(line, flush=True)

    def keep(self) -> None:
        PAGE.write_text(
            "<!-- Made by `make bench-load`; do not edit. -->\n# The portal under load\n\n"
            f"{clock.today()}, {self.about}, client on the same machine. gunicorn with "
            "`app/serving.py`, SQLite with `synchronous=FULL`, a connection each as from nginx. "
            "An answer's time counts from the moment its visitor wanted to come.\n\n"
            "| promise | measured | goal | met |\n|---|---|---|---|\n"
            + "\n".join(self.lines)
            + "\n"
        )


@contextmanager
def alone(server: Server, said: list[str]) -> Iterator[None]:
    """Says how much of the machine others used meanwhile."""

    def read() -> tuple[float, float]:
        spent = [int(n) for n in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        busy = (sum(spent) - spent[3] - spent[4]) / TICKS
        return sum(spent) / TICKS, busy - server.cpu() - time.process_time()

    all_before, others_before = read()
    yield
    all_after, others_after = read()
    share = max(0.0, others_after - others_before) / max(0.01, all_after - all_before)
    too_much = "" if share < FOREIGN else ", does not count"
    said.append(f"others used {share:.0%} of the machine{too_much}")


def _mixed(found: Found, server: Server, people: People, seconds: float) -> None:
    open_forms(server, people)
    cases = int(found.about.partition(" ")[0].replace(",", ""))
    kinds: dict[float, Callable[[], Ask]] = {
        0.70: in_turn(people.lists()), 0.15: in_turn(people.looks()),
        0.05: in_turn(people.searches(cases)), 0.08: people.message(),
        0.02: in_turn([Ask("public", "/")]),
    }  # fmt: skip
    streams = {share * RATE: make for share, make in kinds.items()}
    open_loop(server.port, streams, 3)  # so that each worker has shown each page
    said: list[str] = []
    with alone(server, said):
        seen = open_loop(server.port, streams, seconds)
    met = seen.within(0.5) <= 15 and seen.within(0.95) <= 50 and seen.within(0.99) <= 150
    found.tell("P05", f"{seen.count / seen.seconds:.0f} a second: {seen.said()}; "
               f"wrong: {dict(seen.wrong) or 0}; {said[0]}",
               "200 a second: p50 15, p95 50, p99 150 ms", met=met and not seen.wrong)  # fmt: skip


def _writes(found: Found, folder: str, server: Server, people: People, seconds: float) -> None:
    said: list[str] = []
    with alone(server, said):
        seen = closed_loop(server.port, people.message(), CLIENTS, seconds)
    with served(folder, "bare_writer") as bare:
        body = urlencode({"body": "请问还要多久？"})
        floor = closed_loop(bare.port, in_turn([Ask("post", "/", body=body)]), CLIENTS, seconds)
    share = _rate(seen) / _rate(floor)
    met = share >= 0.30 and seen.within(0.99) <= 150 and not seen.wrong
    found.tell("P06", f"{CLIENTS} clients: {_rate(seen):.0f} a second, {share:.2f} of "
               f"{_rate(floor):.0f} bare ones; {seen.said()}; wrong: {dict(seen.wrong) or 0}; "
               f"{said[0]}",
               "0.30, p99 150 ms", met=met)  # fmt: skip


def _rate(seen: Seen) -> float:
    return seen.count / seen.seconds


def _sign_ins(found: Found, server: Server, people: People, seconds: float) -> None:
    with urlopen(f"http://127.0.0.1:{server.port}/sign-in", timeout=30) as answer:
        cookies = "; ".join(
            one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()
        )
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    if token is None:
        raise RuntimeError("no form to sign in")
    names = in_turn([Ask("", f"load{n}") for n in range(ACCOUNTS)])

    def sign_in() -> Ask:
        fields = {"csrf_token": token[1], "submission_id": new_submission_id(),
                  "login": names().path, "password": PASSWORD}  # fmt: skip
        return Ask("sign-in", "/sign-in", cookies, urlencode(fields))

    said: list[str] = []
    with alone(server, said):
        seen = open_loop(
            server.port, {SIGN_INS: sign_in, RATE / 4: in_turn(people.lists())}, seconds
        )
    met = seen.within(0.95, "list") <= 100 and not seen.wrong
    found.tell("P15", f"lists at {RATE / 4:g} a second beside {SIGN_INS:g} sign-ins: "
               f"{seen.said('list')}; sign-ins {seen.said('sign-in')}; "
               f"wrong: {dict(seen.wrong) or 0}; {said[0]}", "p95 100 ms", met=met)  # fmt: skip


def _lists(found: Found, folder: str, people: People, seconds: float) -> None:
    """Lists, the same without the record, and their floor: in turns, so that noise hits all."""
    rates: dict[str, list[float]] = {"portal": [], "unaudited": [], "floor": []}
    for _ in range(3):
        for what, known in rates.items():
            with served(folder, what) as server:
                asks = in_turn([Ask("list", "/")] if what == "floor" else people.lists())
                closed_loop(server.port, asks, CLIENTS, 2)
                known.append(_rate(closed_loop(server.port, asks, CLIENTS, seconds / 6)))
    audited, without, floor = (sorted(known)[1] for known in rates.values())
    found.tell("P01", f"lists {audited:.0f} a second, their floor {floor:.0f}: "
               f"{audited / floor:.2f}", "0.45", met=audited / floor >= 0.45)  # fmt: skip
    found.tell("P07", f"lists with the record {audited:.0f} a second, without it {without:.0f}: "
               f"{audited / without:.2f}", "0.70", met=audited / without >= 0.70)  # fmt: skip


if __name__ == "__main__":
    given = sys.argv[1:]
    numbers = [float(text) for text in given[:2]] + [100_000, 600][len(given) :]
    if shutil.which("setpriv") is None or not Path("/proc/stat").exists():
        print("NOT RUN: needs Linux with /proc")
        sys.exit(1)
    sys.exit(main(int(numbers[0]), numbers[1], mixed_only=given[2:] == ["P05"]))
