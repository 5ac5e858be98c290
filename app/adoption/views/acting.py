"""One page for each act of the organ. The table stands in `adoption.acts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from app.adoption.acts import ACTS
from app.adoption.queries import get_adoption
from app.adoption.screen import context, record_reading
from app.adoption.views import bp
from app.core.db import db
from app.core.web import me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.workflow.acts import Act


def _add(act: Act) -> None:
    def view(adoption: str) -> ResponseReturnValue:
        found = get_adoption(db(), me(), adoption, to=act.action)
        back = url_for("adoption.case", adoption=found.ref)

        def page(form: Form, status: int) -> ResponseReturnValue:
            frame = context(db(), me(), found)
            record_reading(me(), found, act.title)
            rule = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
            return show(
                "adoption/desk/act.html", None, status, **frame, act=act, form=form, rule=rule,
                back=back,
            )  # fmt: skip

        # A file that was handed on is another organ's now.
        leaves = url_for("adoption.index") if act.name == "hand_on" else back
        return perform(act, found, page=page, back=leaves)

    view.__doc__ = act.title
    if act.takes_files:
        takes_files(view)
    bp.add_url_rule(
        f"/cases/<ref:adoption>/{act.name.replace('_', '-')}", act.name, view,
        methods=["GET", "POST"],
    )  # fmt: skip


for _act in ACTS:
    _add(_act)
