"""Every act on a project as a page of its own; `views.acting` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.workflow.acts import Act

ACTS: tuple[Act, ...] = ()
