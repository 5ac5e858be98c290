"""What no number is comes back as a question; what went wrong says nothing of anybody."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField

from app.core.fields import money
from app.core.forms import Form
from tests.factories import World


class Row(Form):
    """A line."""

    amount = money("金额")


class Sheet(Form):
    """Lines."""

    price = money("报价")
    rows = FieldList(FormField(Row), min_entries=1)


@pytest.mark.parametrize("typed", ["sNaN", "NaN", "-NaN", "Infinity", "-Infinity", "1e309"])
def test_what_is_no_number_is_asked_again(typed: str) -> None:
    sent = MultiDict([("price", typed), ("rows-0-amount", typed)])
    form = Sheet(formdata=sent)
    assert not form.validate()
    assert form.price.errors
    assert form.rows[0].form.amount.errors


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("-3", "报价不能小于0"),
        ("1.7万", "请填写数字，例如 1500.50"),
        ("100000000.01", "报价最多填1亿，请核对"),
        ("1.005", "最多写到分，小数点后两位"),
        ("", "请填写报价，例如 1500.00"),
    ],
)
def test_one_slip_has_one_message(typed: str, says: str) -> None:
    form = Sheet(formdata=MultiDict([("price", typed), ("rows-0-amount", "1")]))
    assert not form.validate()
    assert form.price.errors == [says]


@pytest.mark.bar("S67")
def test_an_error_of_the_database_holds_no_value(world: World) -> None:
    """It goes into the log of the portal, with its trace."""
    with world.reading() as session, pytest.raises(SQLAlchemyError) as caught:
        session.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "张小雨"})
    assert "张小雨" not in str(caught.value)
