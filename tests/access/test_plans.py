"""No page reads, sorts or counts more the more children a province has (bar P03).

Here are the pages with an address of their own, lists and boards: each as the desk of an office and
of a division opens it, with what it offers to filter and sort by. The pages of one
case are judged where they are read anyway, in test_sweep.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.routing import Rule

from app.accounts import actors
from app.accounts.roles import AgencyKind
from app.config import ROOT
from app.core.db import Scope
from app.core.policy import Actor
from tests.access.crowded import crowded
from tests.access.matrix import ROWS
from tests.access.plans import LISTS, judge, planner_of
from tests.access.row import IN, Row
from tests.access.spending import Meter, metering
from tests.access.test_sweep import rules
from tests.access.town import Town

LEVELS = {
    "county": Scope(county_code="220104"),
    "city": Scope(city_code="220100"),
    "province": Scope(province_code="220000"),
}
# What is typed into a box: a number of a case, a child, a person, and a name.
TYPED = ("FC-2026", "CH-2026-1", "220104", "张")
COPIES = 60
"""More rows of each case than a page shows, so that there is a next one."""
MOST_ADDRESSES = 80


class Offered(HTMLParser):
    """What a list can be filtered and sorted by, and where its next page is."""

    def __init__(self) -> None:
        super().__init__()
        self.asks = False
        self.field = ""
        self.values: dict[str, list[str]] = defaultdict(list)
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.asks = has.get("method", "get").lower() == "get"
        if self.asks and tag in {"input", "select"} and has.get("name"):
            self.field = has["name"]
            if has.get("type", "") in {"text", "search"}:
                self.values[self.field] += TYPED
            elif has.get("value") and has.get("type") != "hidden":
                self.values[self.field].append(has["value"])
        if self.asks and tag == "option" and has.get("value"):
            self.values[self.field].append(has["value"])
        self.links += [has[name] for name in ("href", "hx-get") if "?" in has.get(name, "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.asks = False


def readers(row: Row, *, everybody: bool) -> list[tuple[str, str]]:
    """(actor, level) of those who open a list; a bureau's desk at each level."""
    names = [name for name in row.let_in.split() if not name.endswith("@")]
    if row.rest == IN:
        names = ["nobody"] if row.is_public else ["INT", "BUR", "family"]
    bureaus = [name for name in names if name in {"BUR", "BH", "REG"}]
    levels = list(LEVELS) if everybody else ["province"]
    others = [name for name in names if name not in bureaus]
    if not everybody:
        bureaus, others = bureaus[:1], others[:1]
    return [(name, "") for name in others] + [(name, at) for name in bureaus for at in levels]


def addresses(url: str, page: str, *, everything: bool) -> list[str]:
    """The list with each thing that it offers; of many values of one kind a few."""
    offered = Offered()
    offered.feed(page)
    most = 12 if everything else 1
    asked = [
        f"{url}?{urlencode({field: value})}"
        for field, values in offered.values.items()
        for value in (values if field in {"sort", "view"} else values[:most])
    ]
    if everything:
        asked += [link for link in offered.links if re.match(rf"{re.escape(url)}\?", link)]
    return list(dict.fromkeys(asked))


def read(town: Town, meter: Meter, rule: Rule, asked: set[str], *, everything: bool) -> None:
    """Open a list in every way that it offers."""
    row = ROWS[rule.endpoint]
    found = readers(row, everybody=everything)
    asks = max((level for _, level in found), default="")
    for name, level in found:
        AT[:] = [level]
        actors._read.cache_clear()  # it remembers who somebody is
        client, url = town.client(town.name(name, row.case)), town.address(rule, row.case)
        todo, done = [url], {""}
        while todo and len(done) < MOST_ADDRESSES:
            at = todo.pop(0)
            done.add(at)
            cost = meter.begin()
            answer = client.http.get(at)
            asked.update(cost.statements)
            is_page = answer.status_code == IN and answer.mimetype == "text/html"
            if is_page and (everything or (at == url and level == asks)):
                new = addresses(url, answer.text, everything=everything)
                todo += [one for one in new if one not in done and one not in todo]
            answer.close()


AT: list[str] = [""]
"""The level at which a bureau's people stand while they read."""


@pytest.fixture
def anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The town's bureau is a city's; here it is that of `AT`."""
    real = actors._staff_actor

    def staff(*of: Any) -> Actor:
        actor = real(*of)
        if not AT[0] or actor.agency_kind != AgencyKind.BUREAU:
            return actor
        scope = replace(LEVELS[AT[0]], person_id=actor.person_id, agency_id=actor.agency_id)
        return replace(actor, level=AT[0], scope=scope)

    monkeypatch.setattr(actors, "_staff_actor", staff)


@pytest.mark.bar("P03")
@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    "everything", [False, pytest.param(True, marks=pytest.mark.long)], ids=["few", "all"]
)
def test_no_list_costs_more_where_there_are_more(
    request: pytest.FixtureRequest,
    everything: bool,
) -> None:
    """The long form: each role, each value, each next page. The short one: an office and a
    province, which is offered one value of each kind.
    """
    town: Town = request.getfixturevalue("own_town" if everything else "town")
    asked: dict[str, set[str]] = {}
    try:
        with metering(town) as meter, crowded(town, COPIES) if everything else nullcontext():
            for rule in rules(town, unsafe=False):
                if not rule.arguments and rule.endpoint in ROWS:
                    asked[rule.endpoint] = set()
                    read(town, meter, rule, asked[rule.endpoint], everything=everything)
    finally:
        AT[:] = [""]
        actors._read.cache_clear()
    assert LISTS.keys() <= asked.keys()
    wrong = judge(planner_of(town), asked, LISTS)
    assert not wrong, "\n".join(wrong)


@pytest.mark.bar("P03")
def test_no_page_is_found_by_counting_rows_off() -> None:
    """SQLAlchemy writes OFFSET 0 for SQLite; `paging.nth` asks for more, of a bounded walk."""
    for file in (ROOT / "app").rglob("*.py"):
        if not {"demo", "seeding"} & set(file.parts):
            allowed = int(file.parts[-2:] == ("core", "paging.py"))
            assert file.read_text("utf-8").count(".offset(") == allowed, file.name


@pytest.mark.bar("P03")
def test_a_costly_statement_is_told_from_a_flat_one(town: Town) -> None:
    """Whole tables, sorts and counts of a province, and pages walked to; not rows and pages."""
    planner = planner_of(town)
    few = "SELECT 1 FROM children WHERE children.province_code = ? LIMIT ?"
    of, open_ones = "FROM children WHERE children.province_code = ?", "children.closed_on IS NULL"
    of_case = "audit_events.case_no = ? AND audit_events.case_no != ''"
    walked = "(children.care_form > ? OR children.care_form = ? AND children.ref > ?)"
    flat = [
        "SELECT children.ref FROM children WHERE children.ref = ?",
        f"SELECT count(*) FROM ({few}) AS few",  # noqa: S608 - nothing was typed
        f"SELECT children.ref {of} AND {open_ones} ORDER BY children.care_form LIMIT ?",
        f"SELECT audit_events.seq FROM audit_events WHERE {of_case} LIMIT ?",  # noqa: S608 - nor here
    ]
    costly = [
        "SELECT children.ref FROM children WHERE children.sex = ? LIMIT ?",
        f"SELECT count(*) {of}",
        f"SELECT children.ref {of}",
        f"SELECT children.ref {of} AND {open_ones} ORDER BY children.sex LIMIT ?",
        f"SELECT children.ref {of} AND {open_ones} AND {walked} ORDER BY children.ref LIMIT ?",
    ]
    assert [one for one in flat if planner.costly(one)] == []
    assert [one for one in costly if not planner.costly(one)] == []
