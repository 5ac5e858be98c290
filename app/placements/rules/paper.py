"""An agreement that both signed by hand before the portal: which days can be true of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Paper:
    """What stands on the paper. `effective_on` is asked for only where it names a later day."""

    family_signed_on: date
    agency_signed_on: date
    effective_on: date | None = None
    number: str = ""

    @property
    def signed_on(self) -> date:
        """The day of the later signature."""
        return max(self.family_signed_on, self.agency_signed_on)

    @property
    def in_force_since(self) -> date:
        """The day of the later signature (FC-12-6), or the later day that the paper names."""
        return self.effective_on or self.signed_on


def against(paper: Paper, *, term_until: date | None, today: date) -> list[tuple[str, str]]:
    """What cannot be true, as (field, words); `term_until` None where it could not be read."""
    found = []
    for field, day in (
        ("family_signed_on", paper.family_signed_on), ("agency_signed_on", paper.agency_signed_on)
    ):  # fmt: skip
        if day > today:
            found.append((field, "签署日期不能晚于今天。"))
        elif term_until and day >= term_until:
            found.append((field, f"协议{term_until:%Y-%m-%d}到期，签署日期应在这以前。"))
    if paper.effective_on is None or found:
        return found
    if paper.effective_on < paper.signed_on:
        found.append(
            ("effective_on", "协议从后签署的一方签署之日起生效，不能更早；就是这一天的可以空着。")
        )
    elif paper.effective_on > today:
        found.append(("effective_on", "这份协议还没有生效，请填现在执行的协议。"))
    elif term_until and paper.effective_on >= term_until:
        found.append(("effective_on", f"协议{term_until:%Y-%m-%d}到期，生效日期应在这以前。"))
    return found


def months_of(paper: Paper, term_until: date) -> int:
    """The term in whole months, one at the least."""
    begins = paper.in_force_since
    return max(1, (term_until.year - begins.year) * 12 + term_until.month - begins.month)
