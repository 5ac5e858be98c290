"""What we run on: each file by its hash, listed, and no secret was ever committed."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys

import pytest

from app.cli.sbom import bill
from app.config import ROOT

SECRET = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}"
    r"|xox[abp]-[0-9]{8}|glpat-[A-Za-z0-9_-]{20}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50}"
)


def said(*command: str) -> bytes:
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


@pytest.mark.bar("S70")
@pytest.mark.parametrize("purpose", ["run", "test"])
def test_each_package_is_locked_by_its_hash(purpose: str) -> None:
    """After a change of pyproject.toml or constraints.txt: `.ci/lock`."""
    lock = (ROOT / ".ci" / f"lock-{purpose}.txt").read_text("utf-8")
    wanted = said(sys.executable, ".ci/wanted.py", purpose)
    constraints = (ROOT / "constraints.txt").read_bytes()
    digest = hashlib.sha256(wanted + constraints).hexdigest()
    assert lock.startswith(f"# {digest}\n"), "run .ci/lock"
    blocks = re.split(r"\n(?=[A-Za-z])", lock.partition("\n")[2])
    assert len(blocks) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in lock, "no registry is named"


@pytest.mark.bar("S70")
def test_the_list_of_parts_names_versions_and_hashes() -> None:
    parts = {part["purl"]: part for part in bill()["components"]}
    assert len(parts) > 40
    assert any(purl.startswith("pkg:pypi/flask@3.") for purl in parts)
    assert any(purl.startswith("pkg:npm/htmx.org@") for purl in parts)
    assert [purl for purl, part in parts.items() if not part["hashes"]] == []


@pytest.mark.bar("S70")
def test_no_secret_was_ever_committed() -> None:
    written = said("git", "log", "-p", "--all", "--no-color", "--format=%h")
    assert len(written) > 1_000_000
    found = re.findall(SECRET.encode(), written)
    assert found == []
