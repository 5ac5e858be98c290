"""One page for each act on a project. The table stands in `purchasing.acts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from app.core import clock
from app.core.db import db
from app.core.web import me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite
from app.purchasing.acts import ACTS
from app.purchasing.overview import overview
from app.purchasing.queries import get_project
from app.purchasing.rules.method import Method
from app.purchasing.screen import context
from app.purchasing.services import lacking
from app.purchasing.views import bp
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.workflow.acts import Act


OF_PLATFORMS = frozenset({"name_judges"})
"""Acts whose article is of the statutory methods; a purchase under the limit follows its own."""
CLOSING = frozenset({"close", "archive_project"})
"""Before these the file is looked through: what is missing is named (GPL-42)."""


def _add(act: Act) -> None:
    def view(project: str) -> ResponseReturnValue:
        found = get_project(db(), me(), project, to=act.action)
        back = url_for("purchasing.project", project=found.ref)

        def page(form: Form, status: int) -> ResponseReturnValue:
            # Who reviews has what is reviewed before them.
            more = overview(db(), found) if act.name == "review" else {}
            if act.name in CLOSING:
                more["lacks"] = lacking.lacks(db(), found, clock.today())
            is_own = bool(found.method) and Method(found.method).is_own
            bound = act.rule and not (is_own and act.name in OF_PLATFORMS)
            rule = (RULES[act.rule], cite(db(), act.rule)) if bound else None
            return show(
                "purchasing/desk/act.html", None, status, **context(db(), me(), found), act=act,
                form=form, rule=rule, back=back, **more,
            )  # fmt: skip

        return perform(act, found, page=page, back=back)

    view.__doc__ = act.title
    if act.takes_files:
        takes_files(view)
    bp.add_url_rule(
        f"/projects/<ref:project>/{act.name.replace('_', '-')}", act.name, view,
        methods=["GET", "POST"],
    )  # fmt: skip


for _act in ACTS:
    _add(_act)
