"""The buyer's desk: the list, a project, what was done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.policy import allows, demand
from app.core.web import later, me, show
from app.purchasing import queries
from app.purchasing.overview import overview
from app.purchasing.queries import get_project
from app.purchasing.screen import context
from app.purchasing.services.planning import YEARS_AHEAD
from app.purchasing.views import bp
from app.purchasing.workflow import LABELS, MOVES, STAGES
from app.workflow.as_of import as_it_stood, asked_day

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.purchasing.models import Project

STAGE_CHOICES = [
    ("", "在办（搜索时不限阶段）"),
    *((str(n), name) for n, (name, _) in enumerate(STAGES, 1)),
    ("all", "全部"),
]


@bp.get("/projects")
def index() -> ResponseReturnValue:
    """Projects of the bureau and, for an upper one, of its area; nearest day first."""
    demand(me(), "purchasing.list")
    kept: dict[str, Any] = {
        name: request.args.get(name, "")[:40] for name in ("stage", "year", "q")
    }
    after = request.args.get("after", "")[:40]
    rows, following = queries.list_page(db(), me(), **kept, after=after)
    return show(
        "purchasing/desk/list.html", "purchasing/desk/_rows.html", rows=rows, **kept,
        stages=STAGE_CHOICES, years=_years(), today=clock.today(),
        may_start=allows(me(), "purchasing.start"),
        first_url=url_for("purchasing.index", **kept) if after else None,
        next_url=url_for("purchasing.index", **kept, after=following) if following else None,
    )  # fmt: skip


def _years() -> list[tuple[str, str]]:
    last = clock.today().year + YEARS_AHEAD
    return [("", "全部年度"), *((str(y), f"{y}年") for y in range(last, last - 8, -1))]


@bp.get("/projects/<ref:project>")
def project(project: str) -> ResponseReturnValue:
    """A project: what is bought, for whom, with which money, and where it stands."""
    found = get_project(db(), me(), project)
    return show(
        "purchasing/desk/project.html", **context(db(), me(), found), **overview(db(), found)
    )


@bp.get("/projects/<ref:project>/timeline")
def timeline(project: str) -> ResponseReturnValue:
    """What was done with it; with a day, how it stood when that day ended."""
    found = get_project(db(), me(), project)
    if (day := asked_day()) is not None:
        return as_it_stood(
            day, found, LABELS, back=url_for("purchasing.timeline", project=found.ref), moves=MOVES,
            read=partial(_read_day, found),
        )  # fmt: skip
    events = queries.timeline_of(db(), found)
    return show("purchasing/desk/timeline.html", **context(db(), me(), found), events=events)


def _read_day(found: Project, note: str) -> None:
    actor, subject = me(), found.subject
    later(
        lambda s: audit.record(
            s, actor, "purchasing.view", subject, outcome=Outcome.READ, note=note
        )
    )
