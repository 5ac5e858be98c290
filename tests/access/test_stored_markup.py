"""Markup that stands in every text of the database is shown as text on every page (bar S41)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.all_models import METADATA  # noqa: F401 - for its tables
from app.core.crypto import Sealed
from app.core.db import Base, transaction
from app.inventory import INVENTORY
from tests.access.markup import alive
from tests.access.matrix import ROWS
from tests.access.payloads import MARK, XSS
from tests.access.row import Row
from tests.access.test_access_matrix import routes
from tests.access.town import Town

# Words that the code itself reads again: codes, numbers, references, hashes.
MACHINES = re.compile(
    r"(^|_)(kind|code|no|number|ref|hash|index|digest|media_type|name_mask|action|version|fund|"
    r"username|state|token|label|year|month|subject|answers|seed|columns|what|source|mask)(_|$)"
)


WRITTEN = re.compile(r"[\u4e00-\u9fff]")  # people write Chinese, codes are Latin


def texts() -> Iterator[tuple[type[Base], list[str]]]:
    """Each kind of row, and its attributes that hold what people wrote."""
    for mapper in Base.registry.mappers:
        table = mapper.class_.__table__.name
        told = INVENTORY[table].columns if table in INVENTORY else {}
        plain = [
            column.key for column in inspect(mapper.class_).column_attrs
            if column.key in told and column.columns[0].type.python_type is str
            and not hasattr(column.columns[0].type, "enums")
        ]  # fmt: skip
        sealed = [name for name, value in vars(mapper.class_).items() if isinstance(value, Sealed)]
        names = [name for name in plain + sealed if not MACHINES.search(name)]
        if names and table not in {"divisions", "audit_events", "agencies"}:
            yield mapper.class_, names


def plant(session: Session) -> int:
    """Put a payload behind every text; what a rule of the database keeps out stays as it is."""
    planted = 0
    for model, names in texts():
        for row in session.scalars(select(model)):
            for name in names:
                value = getattr(row, name)
                if not WRITTEN.search(value or ""):
                    continue
                try:
                    with session.begin_nested():
                        setattr(row, name, f"{value}{XSS[planted % len(XSS)]}")
                        session.flush()
                    planted += 1
                except SQLAlchemyError:
                    session.refresh(row)
    return planted


@pytest.mark.bar("S41")
@pytest.mark.long
def test_markup_in_every_text_stays_text_on_every_page(
    own_town: Town, record_property: Callable[[str, object], None]
) -> None:
    with transaction(own_town.database) as session:
        planted = plant(session)
    shown, broken, wrong = 0, [], []
    for rule, method in routes(own_town):
        row = ROWS.get(rule.endpoint, Row())
        actors = ("family", "nobody") if row.is_public else tuple(row.let_in.split()[:3])
        for actor in actors or ("INT", "family"):
            if method != "GET":
                continue
            name, url = own_town.name(actor, row.case), own_town.address(rule, row.case)
            with own_town.client(name).get(url) as answer:
                if answer.status_code >= 500:
                    broken.append(f"{rule.endpoint} as {actor}")
                elif answer.mimetype == "text/html":
                    page = answer.get_data(as_text=True)
                    shown += MARK in page
                    wrong += [f"{rule.endpoint} as {actor}: {one}" for one in alive(page)]
                elif answer.data[:2] == b"PK":
                    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
                        wrong += [name for name in book.namelist() if MARK in name]
    record_property("texts", planted)
    record_property("pages", shown)
    assert wrong == []
    assert broken == [], "a word that the code reads again: name it in MACHINES"
    assert planted > 500
    assert shown > 200
