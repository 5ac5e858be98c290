"""The base of a form that stands on a unit or on an application."""

from __future__ import annotations

from typing import Any

from app.core.fields import text
from app.core.forms import Form


class UnitForm(Form):
    """A form that stands on a unit: `offer` fills in the day's choices."""

    def offer(self, session: Any, case: Any) -> None:
        """Nothing to choose from, unless a form says so."""


class EmptyForm(UnitForm):
    """Nothing but the button."""


class ReasonForm(UnitForm):
    """Why."""

    reason = text("理由")
