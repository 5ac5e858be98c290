"""One page for each act of the organ. The table stands in `adoption.acts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from app.adoption.acts import ACTS
from app.adoption.queries import get_adoption
from app.adoption.screen import context, record_reading
from app.adoption.services import deciding
from app.adoption.views import bp
from app.core import clock
from app.core.db import db
from app.core.web import me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption
    from app.core.forms import Form
    from app.workflow.acts import Act


def _leads_to(act: Act, found: Adoption) -> str:
    """Where an act leaves its officer, if not on the case: a file handed on is another organ's
    now, and after one person the next is heard.
    """
    if act.name == "hand_on":
        return url_for("adoption.index")
    if act.name != "interview":
        return ""
    left = {f"{p.side.value}.{p.party}" for p in deciding.unheard(db(), found, clock.today())}
    goes_on = left - {request.form.get("party", "")}
    return url_for("adoption.interview" if goes_on else "adoption.review", adoption=found.ref)


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

        return perform(act, found, page=page, back=_leads_to(act, found) or back)

    view.__doc__ = act.title
    if act.takes_files:
        takes_files(view)
    bp.add_url_rule(
        f"/cases/<ref:adoption>/{act.name.replace('_', '-')}", act.name, view,
        methods=["GET", "POST"],
    )  # fmt: skip


for _act in ACTS:
    _add(_act)
