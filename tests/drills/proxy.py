"""nginx as docs/deploy.md sets it up, in front of one node or of several."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.server import ROOT
from tests.drills.cluster import free_port, not_run


@contextmanager
def proxy(folder: Path, *nodes: int) -> Iterator[int]:
    """The nginx of docs/deploy.md in front of these ports, without TLS; where it listens."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        not_run("nginx is not installed")
    port = free_port()
    text = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    documented = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert documented, "docs/deploy.md has no nginx"
    only = "    server 127.0.0.1:8000 max_fails=1 fail_timeout=2s;\n"
    assert only in documented[1]
    lines = (only.replace("8000", str(node)) for node in nodes)
    sites = documented[1].replace(only, "".join(lines))
    sites = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", sites, flags=re.DOTALL)
    sites = re.sub(r".*(\[::\]|ssl_).*\n", "", sites)
    sites = sites.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    sites = sites.replace("X-Forwarded-Proto https", "X-Forwarded-Proto http")
    sites = re.sub(r"/var/log/nginx", str(folder), sites)
    conf = folder / "nginx.conf"
    kept = "".join(f"{what}_temp_path {folder / what};\n" for what in
                   ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    conf.write_text(
        f"pid {folder / 'nginx.pid'};\nerror_log {folder / 'error.log'};\n"
        f"worker_processes 2;\nevents {{}}\nhttp {{\n{kept}{sites}}}\n"
    )
    running = subprocess.Popen(
        [program, "-c", str(conf), "-e", str(folder / "early.log"), "-g", "daemon off;"]
    )
    try:
        for _ in range(100):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(20)
