"""Identifiers of the published data (OCDS 1.1.5). They are given once and never change."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from app.core import clock

_PREFIX = re.compile(r"ocds-[a-z0-9]{6}")
_CODE = re.compile(r"\d{4}-\d{6,12}-\d{4,}")


class ReleaseTag(StrEnum):
    """Tags of the closed code list that the portal uses (OC-09)."""

    PLANNING = "planning"
    PLANNING_UPDATE = "planningUpdate"
    TENDER = "tender"
    TENDER_UPDATE = "tenderUpdate"
    TENDER_AMENDMENT = "tenderAmendment"
    TENDER_CANCELLATION = "tenderCancellation"
    AWARD = "award"
    AWARD_UPDATE = "awardUpdate"
    AWARD_CANCELLATION = "awardCancellation"
    CONTRACT = "contract"
    CONTRACT_AMENDMENT = "contractAmendment"
    CONTRACT_TERMINATION = "contractTermination"
    IMPLEMENTATION = "implementation"
    IMPLEMENTATION_UPDATE = "implementationUpdate"
    COMPILED = "compiled"


def project_code(year: int, division: str, serial: int) -> str:
    """YYYY-division-serial, such as 2026-220100-0007. ValueError for a malformed part."""
    code = f"{year:04d}-{division}-{serial:04d}"
    if serial < 1 or not _CODE.fullmatch(code):
        raise ValueError(code)
    return code


def ocid(prefix: str, code: str) -> str:
    """The registered prefix and the project's code (OC-01). ValueError for a malformed part."""
    if not _PREFIX.fullmatch(prefix) or not _CODE.fullmatch(code):
        raise ValueError(prefix, code)
    return f"{prefix}-{code}"


def release_id(code: str, tag: ReleaseTag, published: Collection[str]) -> str:
    """The next id of a tag inside a project, new among the published ones (OC-10)."""
    start = f"{code}-{tag.value}-"
    numbers = [
        int(one.removeprefix(start))
        for one in published
        if one.startswith(start) and one.removeprefix(start).isdecimal()
    ]
    return f"{start}{max(numbers, default=0) + 1}"


def compiled_id(full: str, last: datetime) -> str:
    """The id of a compiled release: ocid and the last release's date (OC-11)."""
    return f"{full}-{date_time(last)}"


def date_time(moment: datetime) -> str:
    """RFC 3339 in Beijing time, such as 2026-09-11T10:00:00+08:00 (OC-06)."""
    return moment.astimezone(clock.BEIJING).isoformat(timespec="seconds")


def tender_id(code: str) -> str:
    """The tender of a project (OC-05)."""
    return f"{code}-t"


def award_id(number: int, rank: int = 1) -> str:
    """The award of the round `number` of a project; of a next candidate with its rank."""
    return f"a{number}" if rank == 1 else f"a{number}-{rank}"


def contract_id(number: int, rank: int = 1) -> str:
    """The contract of an award."""
    return f"c{award_id(number, rank)[1:]}"
