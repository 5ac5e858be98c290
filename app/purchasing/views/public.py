"""What was bought, from whom, for how much: open to everybody, on pages and as open data."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.web import public, show
from app.purchasing import public_queries
from app.purchasing.models import NoticeKind
from app.purchasing.services import packages
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

KINDS = [("", "全部公告"), *((kind.value, kind.label) for kind in NoticeKind)]


@bp.get("/open")
@public
def open_notices() -> ResponseReturnValue:
    """Every public notice, newest first, by kind and words."""
    kept: dict[str, Any] = {name: request.args.get(name, "").strip()[:40] for name in ("kind", "q")}
    after = request.args.get("after", "")[:40]
    rows, following = public_queries.notices(db(), **kept, after=after)
    return show(
        "purchasing/public/index.html", "purchasing/public/_rows.html", rows=rows, kinds=KINDS,
        **kept, first_url=url_for("purchasing.open_notices", **kept) if after else None,
        next_url=url_for("purchasing.open_notices", **kept, after=following) if following else None,
    )  # fmt: skip


@bp.get("/open/<ref:publication>")
@public
def open_notice(publication: str) -> ResponseReturnValue:
    """One notice as it went out, with the proof of its publication."""
    found = public_queries.notice(db(), publication)
    others = public_queries.of_project(db(), found.project_code)
    return show("purchasing/public/notice.html", notice=found, others=others)


@bp.get("/open/releases.json")
@public
def open_releases() -> ResponseReturnValue:
    """A release package: `from` and `to` are days, `after` the next page's start."""
    after = request.args.get("after", "0")
    found = packages.page(
        db(), since=_moment("from"), until=_moment("to"),
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0,  # noqa: PLR2004 - digits of an id
    )  # fmt: skip
    answer = _json(packages.package(found.bodies, request.full_path.rstrip("?"), clock.now()))
    if found.following:
        kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in {"from", "to"}}
        following = url_for("purchasing.open_releases", **kept, after=found.following)
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


@bp.get("/open/projects/<project_code>.json")
@public
def open_project(project_code: str) -> ResponseReturnValue:
    """A project's releases as a package."""
    bodies = packages.of_project(db(), project_code[:40])
    if not bodies:
        raise NotFound
    return _json(packages.package(bodies, request.path, clock.now()))


@bp.get("/open/records/<project_code>.json")
@public
def open_record(project_code: str) -> ResponseReturnValue:
    """A project as it stands, compiled from its releases, as a record package."""
    bodies = packages.of_project(db(), project_code[:40])
    if not bodies:
        raise NotFound
    return _json(packages.record(bodies, request.path, clock.now()))


@bp.get("/open/projects/<project_code>")
@public
def open_project_page(project_code: str) -> ResponseReturnValue:
    """All that was published of a project, in its order."""
    found = public_queries.of_project(db(), project_code[:40])
    if not found:
        raise NotFound
    return show("purchasing/public/project.html", notices=found, code=found[0].project_code)


@bp.get("/open/years")
@public
def open_years() -> ResponseReturnValue:
    """What was bought, year by year, and the contracts of one."""
    found = public_queries.years(db())
    asked = request.args.get("year", "")
    year = next((one.year for one in found if str(one.year) == asked), None)
    if year is None:
        year = found[0].year if found else clock.today().year
    return show(
        "purchasing/public/years.html", years=found, year=year,
        rows=public_queries.of_year(db(), year),
    )  # fmt: skip


@bp.get("/open/contracts.csv")
@public
def open_contracts() -> ResponseReturnValue:
    """One line a published contract, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(public_queries.COLUMNS)
    writer.writerows(public_queries.contract_lines(db()))
    # The mark lets Excel read the Chinese.
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="contracts.csv"'
    return answer


def _moment(name: str) -> datetime | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return datetime.combine(day, time(), clock.BEIJING).astimezone(UTC)


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), mimetype="application/json")
