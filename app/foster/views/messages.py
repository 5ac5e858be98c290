"""The office's side of messages and ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import Refused, Unseen, demand
from app.core.web import done, me, show
from app.foster import queries
from app.foster.forms.mine import MessageForm
from app.foster.reading import record_list, record_reading
from app.foster.screen import case_context
from app.foster.services import following
from app.foster.views import bp
from app.notices import cases

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.foster.models import FosterApplication

MOST = 100
PAGE = "foster/desk/messages.html"


def _staff_case(ref: str) -> FosterApplication:
    """The family has a page of its own for what it writes."""
    found = queries.get_application(db(), me(), ref, to="foster.write_message")
    if not me().is_staff:
        raise Unseen("foster_application", ref)
    if found.applicant_person_id == me().person_id:
        raise Refused("foster.write_message", found)
    return found


@bp.get("/desk/<ref:application>/messages")
def case_messages(application: str) -> ResponseReturnValue:
    """What was said on both sides."""
    found = _staff_case(application)
    record_reading(me(), found, "留言")
    return _page(found, MessageForm(None))


def _page(found: FosterApplication, form: MessageForm, status: int = 200) -> ResponseReturnValue:
    talk = cases.talk_of(db(), found.subject.kind, found.id, request.args.get("before", "")[:16])
    context = case_context(db(), me(), found)
    return show(PAGE, None, status, talk=talk, form=form, **context)


@bp.post("/desk/<ref:application>/messages")
def answer_message(application: str) -> ResponseReturnValue:
    """To the family, which is told."""
    found = _staff_case(application)
    form = MessageForm(request.form)
    if not form.validate():
        return _page(found, form, 422)
    try:
        cases.post_message(
            db(), following.matter(found), actor=me(), body=form.body.data or "", now=clock.now()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, form, 422)
    flash("留言已发给家庭，并发短信提醒（短信只写申请号）。", "success")
    return done(None, url_for("foster.case_messages", application=found.ref))


@bp.post("/desk/<ref:application>/messages/set-aside")
def set_aside_messages(application: str) -> ResponseReturnValue:
    """What the family wrote needs no answer."""
    found = _staff_case(application)
    cases.set_aside(db(), following.matter(found), actor=me(), now=clock.now())
    return done(None, url_for("foster.case_messages", application=found.ref))


@bp.get("/ratings")
def ratings() -> ResponseReturnValue:
    """好差评 of one's own institution, or of those below one's bureau."""
    demand(me(), "foster.ratings")
    bad = cases.BAD if request.args.get("show") == "bad" else 0
    lines = queries.ratings(db(), me(), MOST, bad=bad)
    record_list(me(), "服务评价", len(lines))
    return show(
        "foster/desk/ratings.html", lines=lines, only_bad=bool(bad), stages=following.STAGES,
        stars=cases.STARS, worst=cases.BAD, most=MOST,
    )  # fmt: skip
