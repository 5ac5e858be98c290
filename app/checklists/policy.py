"""Who may do what with templates: the system administrator keeps them, those who rely on
them read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Policy

READERS = (Role.HEAD, Role.SOCIAL_WORKER, Role.BUREAU_OFFICER, Role.BUREAU_HEAD)
KEEPS = holds(Role.SYSTEM_ADMIN)

POLICY: Policy = {
    "checklists.list": [[KEEPS], [holds(*READERS)]],
    "checklists.view": [[KEEPS], [holds(*READERS)]],
    "checklists.draft": [[KEEPS]],
    "checklists.edit": [[KEEPS]],
    "checklists.publish": [[KEEPS]],
    "checklists.retire": [[KEEPS]],
    "checklists.discard": [[KEEPS]],
}
