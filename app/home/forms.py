"""The one question of the public pages: which place."""

from __future__ import annotations

from app.core.forms import Form
from app.divisions.forms import DivisionField


class PlaceForm(Form):
    """A place, as far down as the visitor wants to say."""

    place = DivisionField("您家在哪里")
