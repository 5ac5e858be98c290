"""The official schema of a release package, held offline (OCDS 1.1.5)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

FOLDER = Path(__file__).parents[2] / "build" / "ocds"


@cache
def _validator() -> Draft4Validator:
    release, package = (
        json.loads((FOLDER / f"{name}.json").read_text())
        for name in ("release-schema", "release-package-schema")
    )
    resource = Resource.from_contents(release, default_specification=DRAFT4)
    # Nothing is fetched: another address raises.
    registry = Registry().with_resources([
        (release["id"], resource), (package["properties"]["releases"]["items"]["$ref"], resource),
    ])  # fmt: skip
    return Draft4Validator(package, registry=registry)


def faults(package: dict[str, Any]) -> list[str]:
    """Where the package is not as the standard has it."""
    return sorted(
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in _validator().iter_errors(package)
    )
