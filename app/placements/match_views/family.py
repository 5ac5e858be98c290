"""The family's side: a child that waits for a family, yes or no, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.web import done, me, show
from app.placements import match_queries as queries
from app.placements.match_forms import WordsForm
from app.placements.match_views import bp
from app.placements.match_workflow import LABELS
from app.placements.services import match_steps as steps

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.placements.models import Match


def own(ref: str, to: str = "matches.view") -> Match:
    """A match of the family that asks; staff have pages of their own."""
    if me().is_staff:
        raise NotFound
    return queries.get_match(db(), me(), ref, to)


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """Everything the family was ever asked."""
    person_id = me().person_id
    rows = queries.of_family(db(), person_id) if person_id is not None else []
    return show("matches/mine/list.html", rows=rows, labels=LABELS)


@bp.get("/mine/<ref:match>")
def my_match(match: str) -> ResponseReturnValue:
    """The child, without a name, and what the family can say."""
    found = own(match)
    if found.offered_at is None:  # placed before the portal: the family was never asked here
        raise NotFound
    return _page(found)


def _page(found: Match, form: WordsForm | None = None, status: int = 200) -> ResponseReturnValue:
    return show(
        "matches/mine/case.html", None, status, match=found, shown=found.shown or {},
        label=LABELS[found.state], form=form or WordsForm(formdata=None),
        left=(found.due_on - clock.today()).days if found.due_on else None,
        meetings=[m for m in queries.meetings(db(), found) if m.cancelled_at is None],
        agreement=queries.agreement(db(), found),
    )  # fmt: skip


@bp.post("/mine/<ref:match>/yes")
def say_yes(match: str) -> ResponseReturnValue:
    """We would like to care for this child."""
    found = own(match, "matches.answer")
    form = WordsForm()
    if not form.validate():
        return _page(found, form, 422)
    steps.answer(db(), found, words=form.words.data or "", actor=me(), now=clock.now())
    flash("谢谢您。工作人员会联系您安排见面。", "success")
    return done(None, url_for("matches.my_match", match=found.ref))


@bp.post("/mine/<ref:match>/no")
def say_no(match: str) -> ResponseReturnValue:
    """Not this time."""
    found = own(match, "matches.refuse")
    form = WordsForm()
    if not form.validate():
        return _page(found, form, 422)
    steps.refuse(db(), found, words=form.words.data or "", actor=me(), now=clock.now())
    flash("已记录。这不影响您的资格，有合适的孩子会再联系您。", "success")
    return done(None, url_for("matches.my_match", match=found.ref))
