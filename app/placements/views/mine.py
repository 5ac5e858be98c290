"""The family's own pages: the child, the agreement, what to do, how to get help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from app.children.queries import first_name
from app.children.rules import age_says
from app.core import clock
from app.core.db import db
from app.core.policy import Unseen
from app.core.web import go, later, me, show
from app.law import PERIODS
from app.notices import cases
from app.placements import queries
from app.placements.acts import BY_NAME, open_acts
from app.placements.forms.running import MessageForm
from app.placements.models import PlacementState
from app.placements.panels import panels_of
from app.placements.services import matters
from app.placements.views import bp
from app.placements.words import STEPS, WORDS, step_list
from app.placements.workflow import LABELS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.placements.acts import Act
    from app.placements.models import Placement

__all__ = ["STEPS"]
# What a family can ask for, in this order; the rest of its acts come up by themselves.
ASKS = ("ask_respite", "report_change", "ask_carer", "give_notice")

_FUSING = "孩子还在融合期，转为正式寄养以后可以办。"
WHY_NOT = {
    PlacementState.FUSION: _FUSING,
    PlacementState.EXTENDED_FUSION: _FUSING,
    PlacementState.ACTIVE: "您已经提出的，机构正在办理。",
    PlacementState.RECHECK: "机构正在核实您家的情况，核实完以后可以办。",
    PlacementState.NOTICE: "您家已经书面提出解除。",
}


def _knows(state: PlacementState) -> bool:
    """After the end a family is not told more of the child."""
    return state not in {PlacementState.AFTERCARE, PlacementState.CLOSED}


@bp.get("/mine/<ref:placement>")
def mine(placement: str) -> ResponseReturnValue:
    """The child by first name, where we are, what is due from the family, and whom to ask."""
    found = queries.get_placement(db(), me(), placement)
    if found.carer_person_id != me().person_id:
        if me().is_staff:
            return go(url_for("placements.case", placement=found.ref))
        raise Unseen("placement", placement)
    acts = open_acts(db(), me(), found)
    today, now, placement_id = clock.today(), clock.now(), found.id
    talk = cases.talk_of(db(), "placement", placement_id, request.args.get("before", "")[:16])
    if talk.has_answers:
        later(
            lambda s: cases.mark_messages_read(
                s, "placement", placement_id, by_family=True, now=now
            )
        )
    told = queries.for_family(db(), found)
    return show(
        "placements/mine/case.html", placement=found, label=LABELS[found.state],
        words=WORDS[found.state], steps=step_list(found),
        child_name=first_name(told.child) if _knows(found.state) else "",
        child_age=age_says(told.child.birth_on, today), worker=told.worker, carer=told.carer,
        today=today,
        asks=[a for name in ASKS for a in acts if a.name == name], **_not_now(found, acts),
        todo=[a for a in acts if a.name not in ASKS],
        sign_url=url_for("matches.my_agreement", match=told.renewal_ref)
        if told.renewal_ref else "",
        opened=matters.for_family(db(), found)[:10],
        outcomes=matters.OUTCOMES,
        clocks=[
            (PERIODS[c.period_id], c, (c.due_on - today).days)
            for c in told.clocks
            if c.period_id in FOR_FAMILY
        ],
        letters=queries.letters_of(db(), found, for_family=True),
        talk=talk,
        panels=panels_of(db(), me(), found, "mine"), form=MessageForm(formdata=None),
    )  # fmt: skip


def _not_now(placement: Placement, acts: list[Act]) -> dict[str, Any]:
    """What a family can ask for at other times, and why not today."""
    if placement.ended_on is not None:
        return {"not_now": [], "why_not": ""}
    open_now = {act.name for act in acts}
    why = WHY_NOT.get(placement.state, f"现在是“{LABELS[placement.state][0]}”阶段。")
    return {"not_now": [BY_NAME[name] for name in ASKS if name not in open_now], "why_not": why}


FOR_FAMILY = {"T-01", "T-35", "T-02", "T-03", "FCP-CORRECTION", "FCP-PRIORITY", "FCP-TERM"}
