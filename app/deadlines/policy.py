"""Who may load a year's holidays (care.md §1.1: calendars are the system administrator's)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Policy

POLICY: Policy = {"deadlines.load_holidays": [[holds("R-SYS")]]}
