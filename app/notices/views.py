"""The inbox, and the bureau's complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, go, later, me, repeatable, show, wants_piece
from app.law import citation
from app.law.foster_periods import COMPLAINT
from app.notices import cases, queries, services
from app.notices.forms import AnswerForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("notices", __name__)


def unread_count() -> dict[str, int]:
    """For the header of each page; a piece has none and asks nothing."""
    if "session" not in g or not me().is_signed_in or wants_piece():
        return {"unread_count": 0}
    return {"unread_count": queries.count_unread(db(), me())}


@bp.get("/inbox")
def inbox() -> ResponseReturnValue:
    """What I was told, unread first, by its titles; what a notice says is opened on its page."""
    notices, following = queries.list_inbox(db(), me(), request.args.get("after", ""))
    template = "notices/inbox_desk.html" if me().is_staff else "notices/inbox.html"
    return show(template, notices=notices, following=following)


@bp.get("/inbox/<ref:notice>")
def notice(notice: str) -> ResponseReturnValue:
    """One thing that I was told, in full."""
    template = "notices/notice_desk.html" if me().is_staff else "notices/notice.html"
    return show(template, notice=queries.get_notice(db(), me(), notice))


@bp.post("/inbox/<ref:notice>/open")
@repeatable
def open_notice(notice: str) -> ResponseReturnValue:
    """Read now; on to where the matter is dealt with."""
    found = queries.get_notice(db(), me(), notice)
    services.mark_read(found, clock.now())
    return go(found.path or url_for(".inbox"))


@bp.post("/inbox/read-all")
@repeatable
def read_all() -> ResponseReturnValue:
    """Nothing is new any more."""
    services.mark_all_read(db(), me().user_id or 0, clock.now())
    return go(url_for(".inbox"))


@bp.get("/complaints")
def complaints() -> ResponseReturnValue:
    """The bureau's complaints: open, or answered."""
    answered = request.args.get("show") == "answered"
    rows, following = queries.list_complaints(
        db(), me(), answered=answered, after=request.args.get("after", "")
    )
    return show(
        "notices/complaints.html", rows=rows, following=following, answered=answered,
        due=cases.answer_by(db(), [row.id for row in rows]), today=clock.today(),
        basis=citation(COMPLAINT), says=COMPLAINT.says,
    )  # fmt: skip


@bp.get("/complaints/<ref:complaint>")
def complaint(complaint: str) -> ResponseReturnValue:
    """One complaint with its answer; reading it is recorded."""
    found, agency, name = queries.get_complaint(db(), me(), complaint)
    actor = me()
    later(
        lambda session: audit.record(
            session, actor, "notices.complaint", found.subject, outcome=Outcome.READ
        )
    )
    form = AnswerForm(formdata=None)
    due_on = cases.answer_by(db(), [found.id]).get(found.id)
    return show(
        "notices/complaint.html", complaint=found, agency=agency, name=name, form=form,
        due_on=due_on,
    )  # fmt: skip


@bp.post("/complaints/<ref:complaint>/answer")
def answer_complaint(complaint: str) -> ResponseReturnValue:
    """The bureau's answer."""
    found, agency, name = queries.get_complaint(
        db(), me(), complaint, to="notices.answer_complaint"
    )
    check_version(found, request.form.get("version"))
    form = AnswerForm()
    context: dict[str, Any] = {"complaint": found, "agency": agency, "name": name, "form": form}
    context["due_on"] = cases.answer_by(db(), [found.id]).get(found.id)
    if not form.validate():
        return show("notices/complaint.html", status=422, **context)
    try:
        cases.answer_complaint(
            db(), found, actor=me(), answer=form.answer.data or "", now=clock.now()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return show("notices/complaint.html", status=422, **context)
    return done(None, url_for(".complaint", complaint=complaint))
