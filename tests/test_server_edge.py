"""The real server at its edge: smuggled requests, false proxies, a database of another shape."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.script import ScriptDirectory
from pysqlite3 import dbapi2
from sqlalchemy import create_engine, make_url, text

from app import serving
from app.cli.database import alembic_config, head, refuse_unmigrated
from app.config import ConfigError
from tests.browser.server import ROOT, Server
from tests.factories import World

HOST = b"Host: 127.0.0.1\r\n"
POST = b"POST /accessibility HTTP/1.1\r\n" + HOST
SECOND = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
CHUNK = b"0\r\n\r\n"
# Each tries to let front and back disagree about where the first request ends.
SMUGGLED = {
    "length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "two lengths in one": POST + b"Content-Length: 0, 5\r\n\r\n",
    "signed length": POST + b"Content-Length: +0\r\n\r\n",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "hexadecimal length": POST + b"Content-Length: 0x0\r\n\r\n",
    "length with underscore": POST + b"Content-Length: 0_0\r\n\r\n",
    "another coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNK,
    "coding twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + CHUNK,
    "coding hidden by a tab": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n" + CHUNK,
    "space before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNK,
    "folded line": POST + b"X: a\r\n Transfer-Encoding: chunked\r\n\r\n" + CHUNK,
    "bare line feed in a header": POST + b"X: a\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK,
    "NUL in a header": POST + b"X: a\x00b\r\n\r\n",
    "carriage return in a header": POST + b"X: a\rb\r\n\r\n",
    "signed chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n",
    "chunk that is no number": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "hexadecimal chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "old version with chunks": POST.replace(b"1.1", b"1.0")
    + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK,
    "no such version": POST.replace(b"1.1", b"9.9") + b"\r\n",
    "line without version": b"GET /accessibility\r\n" + HOST + b"\r\n",
    "space in the path": POST.replace(b"/accessibility", b"/a b") + b"\r\n",
}  # fmt: skip


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    running = Server(world.app.config["PORTAL"])
    yield running
    running.kill()


def answers(port: int, sent: bytes, patience: float = 5) -> list[int]:
    """The status of each answer on one connection, which may take `patience` seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        got = b""
        while part := line.recv(65536):
            got += part
    return [int(one.split(b" ")[1]) for one in got.split(b"HTTP/1.")[1:] if one[1:2] == b" "]


@pytest.mark.bar("S69")
def test_no_request_is_smuggled_behind_another(server: Server) -> None:
    honest, began = b"GET /accessibility HTTP/1.1\r\n" + HOST + b"\r\n" + SECOND, time.monotonic()
    # While a thread still lets go of who asked whether the server is there, no line is kept.
    while (ordinary := answers(server.port, honest)) == [200] and time.monotonic() - began < 5:
        time.sleep(0.1)
    assert ordinary == [200, 404], "two honest requests get two answers"
    passed = {}
    for name, sent in SMUGGLED.items():
        got = answers(server.port, sent + SECOND)
        # 405 to the first, whose body nobody read, then 400 to what stands in its place.
        if 404 in got or not all(400 <= status < 600 for status in got):
            passed[name] = got
    assert passed == {}
    _believes_no_stranger(server)


def _believes_no_stranger(server: Server) -> None:
    """Without a named proxy nobody says from where he comes or by which scheme."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall(
            b"GET /mine HTTP/1.1\r\n" + HOST + b"X-Forwarded-Host: evil.example\r\n"
            b"X-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\n"
            b"Connection: close\r\n\r\n"
        )
        got = b""
        while part := line.recv(65536):
            got += part
    assert got.startswith(b"HTTP/1.1 303")
    assert b"evil.example" not in got
    assert b"Strict-Transport-Security" not in got


@pytest.mark.bar("P05")
def test_who_holds_a_thread_holds_up_nobody_else(server: Server) -> None:
    """Of two workers with two threads each three wait for lines on which nothing comes."""
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
    try:
        ask = b"GET /accessibility HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
        # Four seconds: gunicorn waits five for the first byte of a line.
        got = [answers(server.port, ask, patience=4) for _ in range(20)]
    finally:
        for line in silent:
            line.close()
    assert got == [[200]] * 20


def stand_at(world: World, number: str) -> None:
    config = world.app.config["PORTAL"]
    statement = f"UPDATE alembic_version SET version_num = '{number}'"  # noqa: S608 - our own word
    if config.is_sqlite:
        connection = dbapi2.connect(make_url(config.database_url).database)
        connection.execute(statement)
        connection.commit()
        connection.close()
        return
    owner = create_engine(config.owner_database_url)
    with owner.begin() as connection:
        connection.execute(text(statement))
    owner.dispose()


@pytest.mark.bar("S69")
def test_a_database_without_its_migrations_is_served_by_nobody(world: World) -> None:
    config = world.app.config["PORTAL"]
    assert head() == ScriptDirectory.from_config(alembic_config(config)).get_current_head()
    refuse_unmigrated(world.app)
    stand_at(world, "0001_house")
    try:
        with pytest.raises(ConfigError, match="db upgrade"):
            refuse_unmigrated(world.app)
        refused = world.app.test_cli_runner().invoke(args=["worker", "--once"])
        assert isinstance(refused.exception, ConfigError)
        with pytest.raises(ConfigError):
            serving.post_worker_init(SimpleNamespace(wsgi=world.app))
    finally:
        stand_at(world, head())


@pytest.mark.bar("S68", "S69")
@pytest.mark.long
def test_the_real_server_ends_and_says_why_in_lines_of_json(world: World) -> None:
    config = world.app.config["PORTAL"]
    stand_at(world, "0001_house")
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "app/serving.py", "-b", "127.0.0.1:0"],
        cwd=ROOT, timeout=60, capture_output=True, text=True, check=False,
        env={
            "PATH": str(Path(sys.executable).parent), "TONGAN_ENV": "test",
            "TONGAN_INSTANCE": str(config.instance), "TONGAN_KEYS": str(config.keys_file),
            "DATABASE_URL": config.database_url.replace("sqlite+pysqlite", "sqlite"),
        },
    )  # fmt: skip
    assert done.returncode not in {0, -signal.SIGKILL}
    stand_at(world, head())
    assert "run `flask db upgrade`" in done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert lines[0]["logger"] == "gunicorn.error"


HASHED = """
from pathlib import Path
from app import serving
from app.accounts.passwords import hash_password

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

before = held()
for _ in range(3):
    hash_password("bench-only-2026")
print(held() - before)
"""


@pytest.mark.bar("P16")
def test_the_memory_of_a_password_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", HASHED], cwd=ROOT, capture_output=True, check=True)
    assert int(done.stdout) < 5 * 1024 * 1024


@pytest.mark.bar("P16")
def test_a_start_loads_nothing_that_most_requests_do_without() -> None:
    seldom = "{'webauthn', 'zxcvbn', 'pypdf', 'pypinyin', 'xlsxwriter', 'obstore', 'authlib'}"
    found = f"import sys, app.portal; print(sorted({seldom} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", found], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"[]\n"
