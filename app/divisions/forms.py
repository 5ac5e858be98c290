"""A form field for a place. Its page draws it with `picker` of divisions/picker.html."""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from app.core import clock
from app.core.errors import Invalid
from app.divisions.codes import Level, canonical, is_fine_enough, is_known
from app.divisions.queries import is_under


class DivisionField(Field):
    """A division down to the level `to`, inside `within` where given.

    `data` is a canonical code or None. The picker sends one value per list under the field's
    own name, a chosen match as `<name>-match`, the text of the search as `<name>-q`.
    """

    is_place = True
    takes_many = True  # one value a list of the picker
    widget = TextInput()
    process_errors: list[str]

    def __init__(
        self,
        label: str = "",
        validators: Any = (),
        to: Level = Level.COUNTY,
        within: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.to = to
        self.within = within
        self.query = ""
        self.is_picking = self.came_twice = False

    @property
    def focus_id(self) -> str:
        return f"{self.id}-1"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        match = ""
        if formdata is not None:
            boxes = (f"{self.name}-q", f"{self.name}-match")
            self.came_twice = any(len(formdata.getlist(box)) > 1 for box in boxes)
            self.query = str(formdata.get(f"{self.name}-q") or "")[:40]
            self.is_picking = formdata.get("pick") == self.name
            match = str(formdata.get(f"{self.name}-match") or "")
        super().process(formdata, data, extra_filters)
        if match:
            self.raw_data = [match]
            self.process_errors = []
            self._take([match])

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self._take(valuelist)

    def _take(self, values: list[Any]) -> None:
        try:
            self.data = deepest([str(value) for value in values])
        except Invalid as error:
            self.data = None
            self.process_errors = [error.says]
        self.raw_data = [self.data] if self.data else []

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation
        if self.is_picking:
            raise StopValidation(f"请继续选择{self.to.label}")
        if not self.data:
            return
        if not is_known(self.data, clock.today()):
            raise StopValidation("这个行政区划不存在或已经撤销，请从列表中重新选择")
        if self.within and not is_under(self.data, self.within):
            raise StopValidation("所选地区不在可选的范围内，请重新选择")
        if not is_fine_enough(self.data, self.to):
            raise StopValidation(f"请继续选择{self.to.label}")

    def _value(self) -> str:
        return self.data or ""


def deepest(values: list[str]) -> str | None:
    """The finest choice of a cascade: stops where a list no longer fits the one above it."""
    found: str | None = None
    for value in values:
        if not value.strip():
            break
        code = canonical(value)
        if found is not None and not is_under(code, found):
            break
        found = code
    return found
