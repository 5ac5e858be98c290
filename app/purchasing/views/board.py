"""The board: where projects stand, where the money is, how suppliers did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from app.core import clock
from app.core.db import db
from app.core.policy import allows, demand
from app.core.web import me, show
from app.law import RULES
from app.organisations.queries import get_organisation
from app.organisations.screen import context as register_context
from app.organisations.screen import record_reading
from app.parameters import services as parameters
from app.parameters.services import cite
from app.purchasing import board_queries as board_of
from app.purchasing.fostering_queries import fostered
from app.purchasing.services import graded
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MOST_SOCIAL = 30
LIMITS = ("share.top_supplier", "share.single_source")


@bp.get("/board")
def board() -> ResponseReturnValue:
    """All that the bureau and its area buy, in figures of a year."""
    demand(me(), "purchasing.list")
    today = clock.today()
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else 0
    year = year if today.year - 10 <= year <= today.year + 2 else today.year
    late, payments = board_of.late_ones(db(), me(), today)
    work, in_all = board_of.late_work(db(), me(), today)
    suppliers, shares = board_of.suppliers(db(), me(), year, today)
    limits = parameters.values(db(), LIMITS, on=today, places=_places(), agency_id=me().agency_id)
    return show(
        "purchasing/board/board.html", year=year, today=today,
        years=[(str(y), f"{y}年") for y in range(today.year + 1, today.year - 5, -1)],
        stages=board_of.stages(db(), me(), year), late=late, late_payments=payments,
        late_work=work, late_work_in_all=in_all,
        **board_of.money(db(), me(), year)._asdict(),
        suppliers=suppliers, shares=shares, social=MOST_SOCIAL,
        fostered=fostered(db(), me(), today), may_foster=allows(me(), "purchasing.fostered"),
        fostering_says=RULES["INC-08"].says,
        fostering_articles={one: cite(db(), one) for one in ("INC-01", "INC-04", "INC-08")},
        top=int(limits[LIMITS[0]]), single=int(limits[LIMITS[1]]),
        rules={key: RULES[key] for key in ("SO-SHARE", "SO-CONC")},
    )  # fmt: skip


def _places() -> list[str]:
    scope = me().scope
    return [one for one in (scope.county_code, scope.city_code, scope.province_code) if one]


@bp.get("/suppliers/<ref:organisation>")
def supplier(organisation: str) -> ResponseReturnValue:
    """How an organisation did as a supplier: grades, and for which year it is not invited."""
    found = get_organisation(db(), me(), organisation)
    record_reading(me(), found, "购买服务业绩")
    rows = graded.of_organisation(db(), found.id)
    return show(
        "purchasing/board/supplier.html", rows=rows, board_url=url_for("purchasing.board"),
        barred=sorted({one.barred_year for one in rows if one.barred_year}),
        **register_context(me(), found),
    )  # fmt: skip
