"""Who may read the record: the audit administrator, codes and field names only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Policy

POLICY: Policy = {"audit.view": [[holds("R-AUD")]]}
