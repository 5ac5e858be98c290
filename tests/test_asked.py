"""Forms ask nothing outside the data inventory (bar S60, PD-MIN-1).

A field that is named like a column of its room is that column. Of every other one tests/asked.py
or tests/asked_more.py says where its answer goes, or why it goes nowhere. Forms that are put
together while a page is made (score sheets, questions of a template) have no class of their own
and are not seen.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import TYPE_CHECKING

import pytest
from wtforms import FieldList, FormField, StringField
from wtforms import Form as AnyForm
from wtforms.fields.core import UnboundField

import app
from app.all_models import METADATA
from app.core.forms import Form
from app.core.inventory import is_technical
from app.inventory import INVENTORY, ROOMS
from tests.asked import ASKED, Gone
from tests.asked_more import MORE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


BESIDE = {"placements": ("payments",)}
"""The payments live with the placements and have an inventory of their own."""


def _is_asked(field: UnboundField) -> bool:
    """A row or a nested form asks nothing itself; the form inside is looked at in its turn."""
    if field.field_class is FieldList:
        return not issubclass(field.args[0].field_class, FormField)
    return not issubclass(field.field_class, FormField)


def fields_of(form: type[AnyForm]) -> Iterator[str]:
    for name in dir(form):
        field = getattr(form, name)
        if isinstance(field, UnboundField) and _is_asked(field):
            yield name


def all_forms(above: type[AnyForm] = AnyForm) -> Iterator[type[AnyForm]]:
    for form in above.__subclasses__():
        yield form
        yield from all_forms(form)


def is_column(target: str) -> bool:
    """Whether the inventory speaks for `table.column`."""
    table, _, column = target.partition(".")
    if table not in INVENTORY:
        return False
    told = INVENTORY[table].columns.keys()
    return column in told or (column in METADATA.tables[table].columns and is_technical(column))


def unheld(forms: Mapping[str, list[type[AnyForm]]], asked: dict[str, dict[str, str]]) -> list[str]:
    """What is asked outside the inventory, mapped to nothing, or mapped in vain; by room."""
    found = []
    for room, classes in forms.items():
        tables = [ROOMS.get(name, {}) for name in (room, *BESIDE.get(room, ()))]
        columns = {c for one in tables for table in one.values() for c in table.columns}
        mapped, used = asked.get(room, {}), set()
        for form in classes:
            for name in fields_of(form):
                key = next((k for k in (f"{form.__name__}.{name}", name) if k in mapped), "")
                used.add(key)
                if not key and name not in columns:
                    found.append(f"{room}: {form.__name__}.{name} is in no line of the inventory")
        found += [f"{room}: {key} is mapped and not asked" for key in mapped.keys() - used]
        found += [
            f"{room}: {key} goes to {target}, which the inventory has not"
            for key, target in mapped.items()
            if not isinstance(target, Gone) and not is_column(target)
        ]
    return sorted(found)


def forms_by_room() -> dict[str, list[type[AnyForm]]]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        is_asking = any(word in module.name for word in ("form", "view", "acts", "questions"))
        if is_asking:
            importlib.import_module(module.name)
    rooms: dict[str, list[type[AnyForm]]] = {}
    for form in all_forms():
        where = form.__module__.split(".")
        # Not those that a page made for itself: which of them are alive is chance.
        is_written = getattr(sys.modules.get(form.__module__), form.__qualname__, None) is form
        if is_written and where[0] == "app":
            rooms.setdefault(where[1], []).append(form)
    return rooms


@pytest.mark.bar("S60")
def test_forms_ask_nothing_outside_the_inventory() -> None:
    rooms = forms_by_room()
    assert unheld(rooms, ASKED | MORE) == []
    assert rooms.keys() >= ASKED.keys() | MORE.keys()


class _Asks(Form):
    """Made here: one name that is a column, one that is not."""

    file_no = StringField()
    blood_group = StringField()


@pytest.mark.bar("S60")
@pytest.mark.parametrize(
    ("asked", "gap"),
    [
        ({}, "children: _Asks.blood_group is in no line of the inventory"),
        (
            {"blood_group": "children.blood_group"},
            "children: blood_group goes to children.blood_group, which the inventory has not",
        ),
        (
            {"blood_group": "children.health", "shoe_size": "children.health"},
            "children: shoe_size is mapped and not asked",
        ),
    ],
)
def test_a_question_outside_the_inventory_is_seen(asked: dict[str, str], gap: str) -> None:
    assert unheld({"children": [_Asks]}, {"children": asked}) == [gap]


def test_what_is_mapped_passes() -> None:
    assert unheld({"children": [_Asks]}, {"children": {"blood_group": "children.health"}}) == []
