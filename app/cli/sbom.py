"""`sbom`: what the portal runs on, with versions and hashes, as CycloneDX 1.6."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import click

from app.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PINNED = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,]+\])?==(?P<version>[^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_components() -> Iterator[dict[str, Any]]:
    """The packages of .ci/lock-run.txt; a wheel for each platform has a hash of its own."""
    component: dict[str, Any] | None = None
    for line in (ROOT / ".ci" / "lock-run.txt").read_text("utf-8").splitlines():
        if found := PINNED.match(line):
            if component:
                yield component
            component = _component("pypi", found["name"], found["version"])
        if component and (digest := HASH.search(line)):
            component["hashes"].append({"alg": "SHA-256", "content": digest[1]})
    if component:
        yield component


def npm_components() -> Iterator[dict[str, Any]]:
    """The front-end packages of package-lock.json."""
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for path, package in packages.items():
        if not path or package.get("link"):
            continue
        component = _component("npm", path.rpartition("node_modules/")[2], package["version"])
        algorithm, _, digest = package.get("integrity", "").partition("-")
        if digest:
            content = b64decode(digest).hex()
            component["hashes"].append(
                {"alg": algorithm.replace("sha", "SHA-"), "content": content}
            )
        yield component


def _component(kind: str, name: str, version: str) -> dict[str, Any]:
    address = name.lower().replace("@", "%40") if kind == "npm" else name.lower()
    return {
        "type": "library", "name": name, "version": version,
        "purl": f"pkg:{kind}/{address}@{version}", "hashes": [],
    }  # fmt: skip


def bill() -> dict[str, Any]:
    """The whole list."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "tongan"}},
        "components": [*python_components(), *npm_components()],
    }


@click.command("sbom")
def sbom_command() -> None:
    """Print the list of everything the portal runs on (CycloneDX 1.6)."""
    click.echo(json.dumps(bill(), indent=1))
