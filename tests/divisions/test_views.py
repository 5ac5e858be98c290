"""The picker: its pieces, its field, its commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from app.cli.divisions import divisions_group
from app.core.db import SYSTEM, db, reading
from app.core.forms import Form
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.divisions.models import Division


class PlaceForm(Form):
    place = DivisionField("现住地", to=Level.COUNTY)
    village = DivisionField("村", to=Level.TOWNSHIP, within="220104")


def read(*values: str, **more: str) -> PlaceForm:
    form = PlaceForm(MultiDict([*(("place", v) for v in values), *more.items()]))
    form.validate()
    return form


def get(portal: Flask, url: str) -> str:
    answer = portal.test_client().get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_options_show_the_chosen_and_the_next_list_without_sign_in(portal: Flask) -> None:
    page = get(portal, "/divisions/options?name=home&home=220000&home=220100")
    assert page.strip().startswith('<div id="home-picker"')
    assert page.count("<select") == 3
    assert '<option value="220100" selected>长春市</option>' in page
    assert '<option value="220104">朝阳区</option>' in page


def test_a_changed_upper_list_drops_the_lower_choices(portal: Flask) -> None:
    page = get(portal, "/divisions/options?name=home&home=500000&home=220100&home=220104")
    assert page.count("<select") == 2
    assert "渝中区" in page
    assert "长春市" not in page


def test_parent_and_match_choose_directly(portal: Flask) -> None:
    for query in ("parent=500103", "home-match=500103&home=220000"):
        page = get(portal, f"/divisions/options?name=home&{query}")
        assert '<option value="500103" selected>' in page


def test_search_lists_matches_as_choices(portal: Flask) -> None:
    page = get(portal, "/divisions/search?name=home&q=yuzhong")
    assert page.strip().startswith('<div id="home-matches"')
    assert 'name="home-match" value="500103"' in page
    assert "重庆市渝中区" in page


def test_search_for_an_ended_name_offers_what_stands_there_now(portal: Flask) -> None:
    page = get(portal, "/divisions/search?name=home&home-q=渝北")
    assert 'value="500157"' in page
    assert "渝北区 2025-11-05 止" in page


def test_search_says_when_nothing_is_found_and_escapes(portal: Flask) -> None:
    page = get(portal, "/divisions/search?name=home&q=<b>x")
    assert "没有找到“&lt;b&gt;x”" in page


@pytest.mark.parametrize(
    "query",
    ["name=a%22b", "to=planet", "parent=x", "name=a&a=x", "within=x", "name=home&home-match=1"],
)
def test_what_no_picker_sends_is_not_found(portal: Flask, query: str) -> None:
    assert portal.test_client().get(f"/divisions/options?{query}").status_code == 404


def test_the_field_takes_the_deepest_consistent_choice(portal: Flask) -> None:
    with portal.test_request_context(method="POST"):
        assert read("220000", "220100", "220104").place.data == "220104"
        assert read("500000", "220100", "").place.data == "500000"
        assert read("220000", **{"place-match": "500103"}).place.data == "500103"
        assert read("441900000000").place.data == "441900"
        assert read("", "").place.data is None


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["220000", "220100"], "请继续选择县（市、区）"),
        (["999999"], "不存在或已经撤销"),
        (["500112"], "不存在或已经撤销"),
        (["长春"], "从列表中选择"),
    ],
)
def test_the_field_says_what_is_missing_or_wrong(
    portal: Flask, values: list[str], says: str
) -> None:
    with portal.test_request_context(method="POST"):
        assert says in read(*values).place.errors[0]


def test_the_field_keeps_within_its_place(portal: Flask) -> None:
    with portal.test_request_context(method="POST"):
        form = PlaceForm(MultiDict({"village": "220203001"}))
        form.validate()
        assert "不在可选的范围内" in form.village.errors[0]


def test_the_button_of_the_cascade_never_sends_the_form(portal: Flask) -> None:
    with portal.test_request_context(method="POST"):
        form = read("220000", "220100", "220104", pick="place")
        assert form.rows_changed
        assert not form.validate()
        assert not form.errors
        assert form.place.data == "220104"


def test_the_macro_draws_lists_error_and_a_way_without_javascript(portal: Flask) -> None:
    with portal.test_request_context("/"):
        portal.preprocess_request()
        form = PlaceForm(MultiDict([("place", "220000"), ("place-q", "渝中")]))
        form.validate()
        page = render_template_string(
            '{% from "divisions/picker.html" import picker %}{{ picker(form.place) }}', form=form
        )
        db().close()
    assert '<option value="220000" selected>吉林省</option>' in page
    assert 'id="place-1"' in page
    assert "请继续选择县（市、区）" in page
    assert '<button type="submit"' in page
    assert 'name="pick" value="place" formnovalidate' in page
    assert 'name="place-match" value="500103"' in page


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(divisions_group, arguments)


def test_commands_load_and_import(app: Flask, tmp_path: Path) -> None:
    assert "新增 0，更改 0" in run(app, "load").output
    file = tmp_path / "villages.csv"
    file.write_text("code,name\n220104001001,清华社区\n", encoding="utf-8")
    dry = run(app, "import-villages", str(file), "--dry-run")
    assert (dry.exit_code, "新增 1" in dry.output) == (0, True)
    with reading(app.extensions["database"], SYSTEM) as session:
        assert session.get(Division, "220104001001") is None
    assert run(app, "import-villages", str(file)).exit_code == 0
    with reading(app.extensions["database"], SYSTEM) as session:
        assert session.get_one(Division, "220104001001").name == "清华社区"


def test_a_bad_file_is_refused_with_its_rows(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text("code,name\n1,甲\n", encoding="utf-8")
    bad = run(app, "import-villages", str(file))
    assert bad.exit_code == 1
    assert "第2行" in bad.output
    file.write_bytes("code,name\n220104001001,清华\n".encode("gbk"))
    gbk = run(app, "import-villages", str(file))
    assert "UTF-8" in gbk.output
