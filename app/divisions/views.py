"""The picker's two pieces. Public: the pre-check asks for a place before any sign-in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import public
from app.divisions import queries
from app.divisions.codes import Level, canonical
from app.divisions.forms import deepest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.divisions.models import Division

bp = Blueprint("divisions", __name__, url_prefix="/divisions")
_NAME = re.compile(r"[A-Za-z][\w-]{0,80}")
LONGEST_QUERY = 40


@bp.app_template_global("division_steps")
def division_steps(value: str | None, to: str, top: str | None = None) -> list[queries.Step]:
    """The picker's lists, for templates."""
    return queries.steps(db(), value, Level(to), clock.today(), top)


@bp.app_template_global("division_matches")
def division_matches(text: str, top: str | None = None) -> Sequence[Division]:
    """What a typed text may mean today, for templates."""
    return queries.search(db(), text[:LONGEST_QUERY], clock.today(), within=top)


@bp.app_template_global("division_ended")
def division_ended(text: str) -> list[tuple[Division, Division]]:
    """Ended divisions that a typed text means, each with what stands in its place today."""
    found = queries.search_ended(db(), text[:LONGEST_QUERY], clock.today())
    pairs = [(d, queries.successor(db(), d, clock.today())) for d in found]
    return [(old, new) for old, new in pairs if new is not None]


@bp.app_template_global("division_name")
def division_name(code: str | None) -> str:
    """吉林省长春市朝阳区, for templates; empty without a code."""
    return queries.full_name(db(), code) if code else ""


@bp.get("/options")
@public
def options() -> ResponseReturnValue:
    context = _asked()
    name = context["name"]
    chain = request.args.getlist(str(name))
    chosen = request.args.get(f"{name}-match") or request.args.get("parent")
    value = _code_or_404(chosen) if chosen else _deepest_or_404(chain)
    return render_template("divisions/_picker.html", value=value, **context)


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    context = _asked()
    query = request.args.get("q") or request.args.get(f"{context['name']}-q") or ""
    return render_template("divisions/_matches.html", query=query, **context)


def _asked() -> dict[str, str | None]:
    name = request.args.get("name", "division")
    to = request.args.get("to", Level.COUNTY)
    within = request.args.get("within") or None
    if not _NAME.fullmatch(name) or to not in list(Level):
        abort(404)
    return {"name": name, "to": to, "within": _code_or_404(within) if within else None}


def _code_or_404(text: str) -> str:
    try:
        return canonical(text)
    except Invalid:
        abort(404)


def _deepest_or_404(chain: list[str]) -> str | None:
    try:
        return deepest(chain)
    except Invalid:
        abort(404)
