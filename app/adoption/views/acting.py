"""One page for each act of the organ. The table stands in `adoption.acts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from app.adoption import words
from app.adoption.acts import ACTS
from app.adoption.queries import get_adoption
from app.adoption.screen import context, record_reading
from app.adoption.services import deciding, facts
from app.adoption.views import bp
from app.core import clock
from app.core.db import db
from app.core.web import me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.law.source import source_of
from app.parameters.services import cite, confirmed_rules
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption
    from app.core.forms import Form
    from app.workflow.acts import Act

# Who decides sees there what the decision rests on.
DECISIONS = frozenset({"approve", "refuse"})


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


def _checks(found: Adoption) -> dict[str, Any]:
    """Every condition child by child, and what still stands against registering."""
    today, confirmed = clock.today(), confirmed_rules(db())
    told = facts.conditions(db(), found, today)
    names = [one.name_mask or "孩子" for one in facts.adoptees_of(db(), found)] or ["孩子"]
    blocking = facts.evaluate(db(), found, today).blocking
    return {
        "stands": dict.fromkeys(facts.undecided(db(), found, today), ("还要核实", "yellow"))
        | dict.fromkeys(blocking, ("不符合", "red")),
        "obstacles": deciding.obstacles(db(), found, today),
        "children": [
            (name, words.groups(one, confirmed)) for name, one in zip(names, told, strict=True)
        ],
        "source": lambda rule: source_of(rule, confirmed),
    }


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
                back=back, checks=_checks(found) if act.name in DECISIONS else None,
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
