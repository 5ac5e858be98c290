"""The desk's list of placements and the tabs of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import Unseen, demand
from app.core.web import done, me, show
from app.notices import cases
from app.placements import listing, queries
from app.placements.forms.running import MessageForm
from app.placements.listing import VIEWS, Wanted
from app.placements.models import Form, Placement, PlacementState
from app.placements.panels import panels_of
from app.placements.queries import get_placement
from app.placements.screen import context, record_list, record_reading
from app.placements.services import assessing, ending, filing, fusion, matters, moving
from app.placements.services.agreement import of_match as agreement_of
from app.placements.services.messages import matter_of
from app.placements.views import bp
from app.placements.workflow import LABELS, MOVES
from app.workflow.as_of import as_it_stood, asked_day

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FILTERS = ("view", "state", "q", "after")
S = PlacementState


@bp.get("")
def index() -> ResponseReturnValue:
    """Placements of the institution, or of the bureau's area."""
    demand(me(), "placements.list")
    given = {name: request.args.get(name, "")[:40] for name in FILTERS}
    wanted = Wanted(**given)
    rows, following = listing.list_page(db(), me(), wanted)
    record_list(me(), "寄养", len(rows))
    kept: dict[str, Any] = {k: v for k, v in given.items() if v and k != "after"}
    return show(
        "placements/list.html", "placements/_rows.html", rows=rows, wanted=wanted, views=VIEWS,
        states=[(s.value, LABELS[s][0]) for s in PlacementState],
        counts=listing.counts(db(), me()),
        first_url=url_for("placements.index", **kept) if wanted.after else None,
        next_url=url_for("placements.index", **kept, after=following) if following else None,
    )  # fmt: skip


def _open(ref: str, tab: str, to: str = "placements.view") -> tuple[Placement, dict[str, Any]]:
    placement = get_placement(db(), me(), ref, to=to)
    record_reading(me(), placement, tab)
    return placement, context(db(), me(), placement)


@bp.get("/<ref:placement>")
def case(placement: str) -> ResponseReturnValue:
    """Who, where we are, what is due under which article."""
    found, page = _open(placement, "概况")
    return show(
        "placements/case.html", **page, opened=matters.all_open(db(), found),
        others=queries.others_at_home(db(), found), letters=queries.letters_of(db(), found),
        panels=panels_of(db(), me(), found, "case"),
    )  # fmt: skip


@bp.get("/<ref:placement>/agreement")
def agreement(placement: str) -> ResponseReturnValue:
    """Term, main carer, filing, renewal."""
    found, page = _open(placement, "协议")
    return show(
        "placements/agreement.html", **page, filings=filing.of(db(), found),
        agreements=agreement_of(db(), found.match_id), renewing=found.state is S.RENEWAL,
        letters=queries.letters_of(db(), found), panels=panels_of(db(), me(), found, "agreement"),
    )  # fmt: skip


@bp.get("/<ref:placement>/visits")
def visits(placement: str) -> ResponseReturnValue:
    """What the room of visits shows here."""
    found, page = _open(placement, "探访")
    return show("placements/visits.html", **page, panels=panels_of(db(), me(), found, "visits"))


@bp.get("/<ref:placement>/assessments")
def assessments(placement: str) -> ResponseReturnValue:
    """Every form, the newest first, and those that can be filled in today."""
    found, page = _open(placement, "评估", "placements.read_assessment")
    today = clock.today()
    return show(
        "placements/assessments.html", **page, forms=assessing.of(db(), found),
        kinds=[(f, assessing.may_assess(found, f, today)) for f in Form], bands=assessing.BANDS,
        choices=fusion.choices(db(), found),
    )  # fmt: skip


@bp.get("/<ref:placement>/changes")
def changes(placement: str) -> ResponseReturnValue:
    """Respite, carer, household, correction, emergency, adoption: open and past."""
    found, page = _open(placement, "变动")
    return show(
        "placements/changes.html", **page, matters=matters.of(db(), found),
        outcomes=matters.OUTCOMES, panels=panels_of(db(), me(), found, "changes"),
    )  # fmt: skip


@bp.get("/<ref:placement>/ending")
def ending_tab(placement: str) -> ResponseReturnValue:
    """The end: why, what is missing, the letter, filing, aftercare."""
    found, page = _open(placement, "解除")
    return show(
        "placements/ending.html", **page,
        missing=ending.forms_missing(db(), found) if found.state in {S.ENDING, S.NOTICE} else [],
        matters=[m for m in matters.of(db(), found) if m.kind in ENDINGS],
        outcomes=matters.OUTCOMES, letters=queries.letters_of(db(), found), states=PlacementState,
        filings=filing.of(db(), found), labels=moving.NEXT_LABELS,
    )  # fmt: skip


ENDINGS = ("notice", "ending", "follow_up")


@bp.get("/<ref:placement>/timeline")
def timeline(placement: str) -> ResponseReturnValue:
    """What was done, newest first; with a day, how the placement stood when that day ended."""
    if (day := asked_day()) is not None:
        found = get_placement(db(), me(), placement)
        return as_it_stood(
            day, found, LABELS, back=url_for("placements.timeline", placement=found.ref),
            moves=MOVES, family="寄养家庭", read=partial(record_reading, me(), found),
        )  # fmt: skip
    found, page = _open(placement, "时间线")
    return show("placements/timeline.html", **page, events=queries.events_of(db(), found))


@bp.get("/<ref:placement>/messages")
def messages(placement: str) -> ResponseReturnValue:
    """What the family and the office wrote."""
    found, page = _open(placement, "留言", "placements.write_message")
    return _messages(found, page)


@bp.post("/<ref:placement>/messages")
def write_message(placement: str) -> ResponseReturnValue:
    """An answer to the family, or the family's question to the office."""
    found = get_placement(db(), me(), placement, to="placements.write_message")
    form = MessageForm()
    url = url_for(
        "placements.messages" if me().is_staff else "placements.mine", placement=found.ref
    )
    try:
        if form.validate():
            cases.post_message(
                db(), matter_of(found), actor=me(), body=form.body.data or "", now=clock.now()
            )
            flash("留言已发送。", "success")
            return done(None, url)
    except Invalid as error:
        form.fail(error.field, error.says)
    if not me().is_staff:
        flash("请填写留言内容。", "error")
        return done(None, url)
    return _messages(found, context(db(), me(), found), form, 422)


@bp.post("/<ref:placement>/messages/set-aside")
def set_aside_messages(placement: str) -> ResponseReturnValue:
    """What the family wrote needs no answer."""
    found = get_placement(db(), me(), placement, to="placements.write_message")
    if not me().is_staff:
        raise Unseen("placement", placement)
    cases.set_aside(db(), matter_of(found), actor=me(), now=clock.now())
    return done(None, url_for("placements.messages", placement=found.ref))


def _messages(
    found: Placement, page: dict[str, Any], form: MessageForm | None = None, status: int = 200
) -> ResponseReturnValue:
    talk = cases.talk_of(db(), "placement", found.id, request.args.get("before", "")[:16])
    return show(
        "placements/messages.html", status=status, **page, talk=talk,
        form=form or MessageForm(formdata=None),
    )  # fmt: skip
