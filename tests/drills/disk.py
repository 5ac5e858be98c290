"""A small disk in a file, mounted: what of it had reached the disk can be copied at any moment."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drills.cluster import not_run


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def make_image(path: Path, megabytes: int) -> Path:
    with path.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    done = _run("mkfs.ext4", "-q", "-F", str(path))
    if done.returncode:
        not_run(f"mkfs.ext4: {done.stderr.strip()}")
    return path


@contextmanager
def mounted(image: Path, at: Path) -> Iterator[Path]:
    """The image as a folder; NOT RUN without root or a loop device."""
    at.mkdir(exist_ok=True)
    if os.getuid() != 0 or shutil.which("mount") is None:
        not_run("only root mounts a disk")
    # No barrier is left out: what `fsync` promised is in the image when it returns.
    done = _run("mount", "-o", "loop,data=ordered", str(image), str(at))
    if done.returncode:
        not_run(f"no loop device: {done.stderr.strip()}")
    try:
        yield at
    finally:
        for _ in range(20):
            if _run("umount", str(at)).returncode == 0:
                break
            _run("sleep", "0.2")
        else:
            _run("umount", "-l", str(at))


def cut_power(image: Path, copy: Path) -> Path:
    """The disk as a power cut would leave it: only what was handed to it, nothing of the cache."""
    done = _run("cp", "--sparse=always", str(image), str(copy))
    assert done.returncode == 0, done.stderr
    return copy
