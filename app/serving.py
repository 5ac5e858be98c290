"""How gunicorn serves the portal: `gunicorn -c app/serving.py`, for the demo and in production.

The master imports the portal once and forks its workers. A reload is therefore SIGUSR2, not
SIGHUP: it starts a second master, with the code as it is then, on the same listening socket; the
first one ends when a worker of the second can serve, and goes on if none ever can. Options on
the command line win.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import logging
import os
import re
import signal
import traceback
from datetime import UTC, datetime
from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Takes a connection only where a thread is free for it (bar P05).

    Gunicorn's own takes what comes and queues it before its threads, while another worker may be
    idle; left in the socket, it goes to whoever is free first. With no thread free no connection
    is kept either: kept ones come in past that queue, and who waits in it would never be reached.
    """

    under_way = 0

    def enqueue_req(self, conn: Any) -> None:
        """A thread is to work on this connection."""
        self._count(1)
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """The thread is free again; the loop asks next whether to take more."""
        self._count(-1)
        super().finish_request(conn, fs)

    def _count(self, more: int) -> None:
        self.under_way += more
        self.max_keepalived = 0 if self._is_full() else self.worker_connections
        if self._is_full():
            self.set_accept_enabled(enabled=False)

    def _is_full(self) -> bool:
        return self.under_way >= int(self.cfg.threads)

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's own
        """Called before each wait for what happens."""
        super().set_accept_enabled(enabled and not self._is_full())


wsgi_app = "wsgi:app"
bind = "127.0.0.1:8000"
worker_class = Worker
workers = 2
threads = 2

# One import instead of one a worker; a worker that was killed is replaced in a moment (bar R23).
preload_app = True
# All workers take connections from one socket, which outlives each of them: with `reuse_port` one
# that ends takes along those that wait in its own (bar R14).
reuse_port = False
# Seconds; longer than a proxy keeps them, so that it never writes into a closing connection.
keepalive = 75
# Seconds; a worker that does not answer at all is replaced, one that is told to stop may finish.
timeout = 60
graceful_timeout = 30
# A slow disk must not look like a hanging worker; the file has no name, only its time is read.
worker_tmp_dir = "/dev/shm"  # noqa: S108  # nosec B108

# A password's hash gives its 19 MB back when it is done (7 ms more of CPU). malloc left to itself
# learns from the first one to keep as much for the next. Musl's has no such setting nor need.
if hasattr(libc := ctypes.CDLL(None), "mallopt"):
    M_MMAP_THRESHOLD = -3
    libc.mallopt(M_MMAP_THRESHOLD, 1 << 20)

# Several portals on one machine would share the control socket's default path.
control_socket_disable = True
# Who is a proxy says TONGAN_PROXIES alone; gunicorn itself would believe all of this machine.
forwarded_allow_ips = ""
# nginx keeps the access log; gunicorn's own would hold addresses a second time.
accesslog = None
errorlog = "-"
loglevel = "info"


class Lines(logging.Formatter):
    """One event as one line of JSON in ASCII, so that no text that came in can forge a second.

    Times are UTC with their offset; `n` counts within `process`, so that a missing line shows.
    Of an error the line holds kinds and places, never its message: that may quote a person (bar
    S67, S68).
    """

    numbers = re.compile(r"\d{11}[\dXx]*")

    def __init__(self) -> None:
        super().__init__()
        self.count = itertools.count(1)

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="microseconds"),
            "process": record.process,
            "n": next(self.count),
            "level": record.levelname,
            "logger": record.name,
            "says": self.numbers.sub("…", record.getMessage()),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = list(_places(record.exc_info[1]))
        return json.dumps(line)


def _places(error: BaseException | None) -> list[str]:
    """Kinds of an error and of what led to it, each with the places it came through."""
    found = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        way = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        found.append(f"{type(error).__qualname__}: {way}")
        error = error.__cause__ or error.__context__
    return found


# The worker logs in the same way.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": Lines}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"level": "INFO", "handlers": ["lines"]},
    "loggers": {"gunicorn.error": {"handlers": ["lines"], "propagate": False}},
}


def pre_exec(server: Any) -> None:
    """The second master starts as a module, as the first one did.

    Gunicorn would run the module's file, and the folder of that one hides Python's own `http`.
    """
    server.START_CTX["args"][1:2] = ["-m", "gunicorn"]


def post_worker_init(worker: Any) -> None:
    """A process on a database that lacks a migration serves nobody (bar S69)."""
    # Gunicorn reads this file first.
    from app.audit import waiting  # noqa: PLC0415
    from app.cli.database import refuse_unmigrated  # noqa: PLC0415

    refuse_unmigrated(worker.wsgi)
    waiting.serve(worker.wsgi.extensions["database"])
    _relieve(worker)


def _relieve(worker: Any) -> None:
    """Let the master that a reload came from end: from here on this one answers (bar R14)."""
    from gunicorn.systemd import sd_notify  # noqa: PLC0415 - rarely

    # Gunicorn's own word for it; its master forgets it as soon as the other one is gone.
    before = os.environ.get("GUNICORN_PID")
    if before is not None:
        sd_notify(f"MAINPID={worker.ppid}", worker.log)
        os.kill(int(before), signal.SIGTERM)
