"""Who may do what here. Who may read or write a file is said by its owner room (`subjects`)."""

from __future__ import annotations

from app.accounts.roles import Role
from app.core.policy import Policy, holds

POLICY: Policy = {
    "documents.release_notice": [[holds(Role.HEAD, Role.BUREAU_HEAD)]],
}
