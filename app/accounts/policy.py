"""Who may do what with accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.policy import is_signed_in

if TYPE_CHECKING:
    from app.core.policy import Policy

POLICY: Policy = {
    "accounts.security": [[is_signed_in]],
}
