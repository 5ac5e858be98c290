"""Who reads the ledger of an organ, and who only its numbers (SEC-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Policy


POLICY: Policy = {
    "adoption.ledger": [[holds(Role.REGISTRAR, Role.BUREAU_HEAD)]],
    "adoption.ledger_export": [[holds(Role.REGISTRAR, Role.BUREAU_HEAD)]],
    "adoption.numbers": [[holds(Role.REGISTRAR, Role.BUREAU_HEAD, Role.BUREAU_OFFICER)]],
}
