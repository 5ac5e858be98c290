"""Contracts: the list of either side, a contract with its tabs, and a page for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from app.core import clock
from app.core.db import db
from app.core.policy import demand
from app.core.web import me, show
from app.documents.queries import list_letters
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite
from app.purchasing import contract_queries as queries
from app.purchasing.contract_acts import CONTRACT_ACTS
from app.purchasing.contract_screen import STATES, context, goals, hindrances, money_rows
from app.purchasing.queries import get_contract, get_project
from app.purchasing.rules.clauses import Clause
from app.purchasing.rules.payments import Template
from app.purchasing.screen import context as project_context
from app.purchasing.services import drafting, ending
from app.purchasing.views import bp
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.workflow.acts import Act

CHOICES = [("", "没有结束的"), *((one.value, words[0]) for one, words in STATES.items()),
           ("all", "全部")]  # fmt: skip
BACK = {
    "case": "purchasing.contract", "milestones": "purchasing.milestones",
    "amendments": "purchasing.amendments", "payments": "purchasing.contract_payments",
    "judgements": "purchasing.judgements",
}  # fmt: skip


@bp.get("/contracts")
def contracts() -> ResponseReturnValue:
    """Contracts of the bureau and its area, or the supplier's own; the nearest end first."""
    demand(me(), "purchasing.contracts")
    state, q = request.args.get("state", "")[:20], request.args.get("q", "")[:40]
    after = request.args.get("after", "")[:40]
    rows, following = queries.contracts_page(db(), me(), state=state, q=q, after=after)
    return show(
        "purchasing/contracts/list.html", "purchasing/contracts/_rows.html", rows=rows, q=q,
        state=state, states=CHOICES, today=clock.today(),
        first_url=url_for("purchasing.contracts", state=state, q=q) if after else None,
        next_url=url_for("purchasing.contracts", state=state, q=q, after=following)
        if following else None,
    )  # fmt: skip


@bp.get("/projects/<ref:project>/contracts")
def project_contracts(project: str) -> ResponseReturnValue:
    """The project's contracts."""
    found = get_project(db(), me(), project)
    return show(
        "purchasing/contracts/of_project.html", states=STATES, **project_context(db(), me(), found)
    )


@bp.get("/contracts/<ref:contract>")
def contract(contract: str) -> ResponseReturnValue:
    """What both signed, who works in it, and its papers."""
    found = get_contract(db(), me(), contract)
    return show(
        "purchasing/contracts/contract.html", files=queries.files_of(db(), found),
        letters=list_letters(db(), me(), found.subject.kind, found.id),
        clauses=[(one, found.clauses.get(one.value, "")) for one in Clause],
        template=Template(found.payment_template).label, quantity=drafting.quantity,
        **context(db(), me(), found),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/milestones")
def milestones(contract: str) -> ResponseReturnValue:
    """What is due, what is met, what money hangs on it."""
    found = get_contract(db(), me(), contract)
    return show(
        "purchasing/contracts/milestones.html", rows=goals(db(), found, clock.today()),
        **context(db(), me(), found),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/amendments")
def amendments(contract: str) -> ResponseReturnValue:
    """Every change that was asked for, and what became of it."""
    found = get_contract(db(), me(), contract)
    return show(
        "purchasing/contracts/amendments.html", rows=list(reversed(found.amendments)),
        clauses={one.value: f"{one.value} {one.label}" for one in Clause},
        **context(db(), me(), found),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/payments")
def contract_payments(contract: str) -> ResponseReturnValue:
    """What was asked for and paid, and by when."""
    found = get_contract(db(), me(), contract)
    return show(
        "purchasing/contracts/payments.html", rows=money_rows(db(), found, clock.today()),
        goals={one.id: one for one in found.milestones}, **context(db(), me(), found),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/print")
def contract_sheet(contract: str) -> ResponseReturnValue:
    """The contract on paper, for both signatures."""
    found = get_contract(db(), me(), contract)
    return show(
        "purchasing/contracts/sheet.html", quantity=drafting.quantity,
        clauses=[(one, found.clauses.get(one.value, "")) for one in Clause],
        template=Template(found.payment_template).label, **context(db(), me(), found),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/hand-over-list")
def hand_over_list(contract: str) -> ResponseReturnValue:
    """The open cases by number, to be handed over and signed for (BRK-02)."""
    found = get_contract(db(), me(), contract)
    return show(
        "purchasing/contracts/hand_over.html", rows=ending.open_cases(db(), found),
        **context(db(), me(), found),
    )  # fmt: skip


def _add(act: Act) -> None:
    def view(contract: str) -> ResponseReturnValue:
        found = get_contract(db(), me(), contract, to=act.action)
        back = url_for(BACK[act.tab], contract=found.ref)

        def page(form: Form, status: int) -> ResponseReturnValue:
            rule = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
            return show(
                "purchasing/contracts/act.html", None, status, **context(db(), me(), found),
                act=act, form=form, rule=rule, back=back,
                hindered=hindrances(db(), me(), found) if act.name == "invoice" else [],
            )  # fmt: skip

        return perform(act, found, page=page, back=back)

    view.__doc__ = act.title
    if act.takes_files:
        takes_files(view)
    bp.add_url_rule(
        f"/contracts/<ref:contract>/{act.name.replace('_', '-')}", act.name, view,
        methods=["GET", "POST"],
    )  # fmt: skip


for _act in CONTRACT_ACTS:
    _add(_act)
