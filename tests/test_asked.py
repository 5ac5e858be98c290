"""Forms ask nothing outside the data inventory (bar S60, PD-MIN-1).

A field that is named like a column of its room is that column. Every other one says here where
its answer goes, or why it goes nowhere. Forms that are put together while a page is made (score
sheets, questions of a template) have no class of their own and are not seen.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from enum import StrEnum
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Gone(StrEnum):
    """Why what is typed stays in no column."""

    SECRET = "compared or hashed; the words themselves are kept nowhere"
    SEARCH = "finds something and is forgotten"
    TICK = "the step is refused without it, so the step itself is the record"
    ROUTE = "where the browser goes on, or what the page had shown"


# Rooms whose forms are held against the inventory; the others are still to be read.
READ = {
    "accounts", "checklists", "children", "core", "deadlines", "documents", "families", "golive",
    "home", "notices", "organisations", "parameters", "protection", "rights", "visits",
    "workflow",
}  # fmt: skip

# `field`, or `Form.field` where one name means several things in a room.
ASKED: dict[str, dict[str, str]] = {
    "accounts": {
        "agree": Gone.TICK,
        "bureau": "agencies.bureau_id",
        "code": Gone.SECRET,
        "division": "agencies.division_code",
        "factor_code": Gone.SECRET,
        "factor_passkey": Gone.SECRET,
        "login": Gone.SEARCH,
        "made_passkey": "second_factors.public_key",
        "most_yuan": "delegations.most_fen",
        "DelegationForm.from_user": "delegations.from_user_id",
        "DelegationForm.to_user": "delegations.to_user_id",
        "HandOverForm.from_user": "audit_events.before",
        "HandOverForm.to_user": "audit_events.after",
        "new_password": "users.password_hash",
        "next": Gone.ROUTE,
        "papers": "audit_events.note",
        "password": Gone.SECRET,
        "RegisterForm.password": "users.password_hash",
        "password_again": Gone.SECRET,
        "successor": "agencies.successor_id",
    },
    "checklists": {
        **dict.fromkeys(
            (
                "bands", "bonus_cap", "each_block", "evidence", "floor", "full", "grades", "hint",
                "is_bonus", "key", "kind", "max", "order", "pass_mark", "text", "tolerated",
            ),
            "template_versions.content",
        ),
        "reason": "template_versions.retired_reason",
    },
    "children": {
        **dict.fromkeys(("allergies", "card_no", "illness", "summary"), "children.health"),
        **dict.fromkeys(
            ("boards", "grade", "SchoolForm.name", "SchoolForm.since"), "children.school"
        ),
        **dict.fromkeys(
            (
                "note", "ContactForm.name", "ContactForm.phone", "ContactForm.relation",
            ),
            "children.contacts",
        ),
        **dict.fromkeys(("guardian_name", "phone", "relation"), "child_guardianships.guardian"),
        "asked_on": "child_opinions.asked_at",
        "categories": "child_categories.code",
        "guardian_since": "child_guardianships.from_on",
        "not_the_same": Gone.TICK,
        "CorrectCareForm.on": "care_spells.from_on",
        "MoveForm.on": "care_spells.from_on",
        "OpenForm.since": "care_spells.from_on",
        "GuardianForm.on": "child_guardianships.from_on",
        "EndForm.on": "child_categories.to_on",
        "q": Gone.SEARCH,
        "what": "audit_events.note",
        "worker": "child_workers.user_id",
    },
    "deadlines": {"lines": "holidays.works", "year": "holidays.day"},
    "documents": {"proof": "letter_services.proof_id"},
    "families": {
        **dict.fromkeys(
            ("earner", "months", "source", "stable", "year_yuan"), "households.income"
        ),
        "born": "members.birth_on",
        "code": Gone.SECRET,
        "digest": Gone.ROUTE,
        "division": "households.division_code",
        "hukou": "members.hukou_division",
        "other_kind": "members.other_document",
        "other_number": "members.other_document",
        "typed_name": "agreements.typed_name",
    },
    "golive": {"file": "golive_batches.document_id", "seen": Gone.TICK},
    "home": {"place": Gone.SEARCH},
    "organisations": {
        "agency": "organisations.agency_id",
        "division_code": "organisations.county_code",
        "fields_covered": "organisations.fields",
        "scan": "org_agreements.document_id",
    },
    "protection": {
        **dict.fromkeys(("child", "place", "suspect", "what", "where"), "harm_reports.content"),
        **dict.fromkeys(("name", "phone", "unit"), "harm_reports.reporter"),
        **dict.fromkeys(
            (
                "act", "before_indictment", "case_no", "office", "words", "reason",
            ),
            "harm_reports.others",
        ),
        "PoliceForm.receipt_no": "harm_reports.police_says",
        "PoliceForm.station": "harm_reports.police_says",
        "PoliceActForm.on": "harm_reports.police_acted_on",
        "PoliceAnswerForm.on": "harm_reports.police_answered_on",
        **dict.fromkeys(("result", "to_reporter", "told_how"), "harm_reports.answer"),
        "RevealForm.what": "audit_events.note",
    },
    "rights": {
        "agency": "data_requests.agency_id",
        "child": "data_requests.content",
        "child_id_no": "data_requests.content",
        "file_no": "data_requests.child_id",
        "outcome": "data_requests.state",
        "wish": "data_requests.content",
    },
    "visits": {
        **dict.fromkeys(
            (
                "bond", "clothing", "family_changes", "health", "homework", "money_use", "mood",
                "needs", "not_seen_reason", "nutrition", "safety", "safety_note", "school",
                "sleep", "tried",
            ),
            "visits.found",
        ),
        **dict.fromkeys(
            (
                "events", "height", "weight", "GrowthForm.health", "GrowthForm.mood",
                "GrowthForm.needs", "GrowthForm.school",
            ),
            "growth_reports.content",
        ),
        **dict.fromkeys(
            (
                "done", "hospital", "police_no", "what", "where", "IncidentForm.decision",
                "IncidentForm.decision_reason",
            ),
            "incidents.content",
        ),
        "happened_on": "incidents.happened_at",
        "happened_time": "incidents.happened_at",
        "situations": "harm_reports.situations",
        "visited_on": "visits.visited_at",
        "visited_time": "visits.visited_at",
        "with_ref": "visits.with_id",
    },
}  # fmt: skip


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
        columns = {c for table in ROOMS.get(room, {}).values() for c in table.columns}
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
        _, room, *rest = module.name.split(".")
        if room in READ and {"forms", "views", "steps", "acts", "questions"} & set(rest):
            importlib.import_module(module.name)
    rooms: dict[str, list[type[AnyForm]]] = {room: [] for room in READ}
    for form in all_forms():
        where = form.__module__.split(".")
        # Not those that a page made for itself: which of them are alive is chance.
        is_written = getattr(sys.modules.get(form.__module__), form.__qualname__, None) is form
        if is_written and where[0] == "app" and where[1] in READ:
            rooms[where[1]].append(form)
    return rooms


@pytest.mark.bar("S60")
def test_forms_ask_nothing_outside_the_inventory() -> None:
    rooms = forms_by_room()
    assert unheld(rooms, ASKED) == []
    assert rooms.keys() >= ASKED.keys()


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
