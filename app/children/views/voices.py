"""Contacts, and what the child said when asked."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.children.forms import OpinionForm, day_of
from app.children.queries import get_child
from app.children.reading import record_reading
from app.children.screen import file_context
from app.children.sections import contact_rows
from app.children.services import opinions
from app.children.views import bp
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, me, show
from app.law import RULES, citation

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.children.models import Child


@bp.get("/<ref:child>/voices")
def voices(child: str) -> ResponseReturnValue:
    """Who is in touch with the child, and what the child wants."""
    found = get_child(db(), me(), child)
    record_reading(me(), found, "联系人和意见")
    return show("children/voices.html", **_page(found))


@bp.post("/<ref:child>/voices")
def record_opinion(child: str) -> ResponseReturnValue:
    """What the child said, on its own; rooms that ask for a match record it themselves."""
    found = get_child(db(), me(), child, to="children.record_opinion")
    form = OpinionForm(request.form)
    try:
        if form.validate():
            opinions.record(
                db(), found, manner=form.manner.data, agrees=None, words=form.words.data or "",
                asked_at=_moment(form), actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("孩子的意见已记录。", "success")
            return done(None, url_for("children.voices", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/voices.html", None, 422, **_page(found, form))


def _moment(form: OpinionForm) -> datetime:
    """Today means now; an earlier day is known without its hour."""
    if form.asked_on.data == clock.today():
        return clock.now()
    return datetime.combine(day_of(form.asked_on), time(), tzinfo=clock.BEIJING)


def _page(child: Child, form: OpinionForm | None = None) -> dict[str, Any]:
    return file_context(db(), me(), child) | {
        "contacts": contact_rows(child),
        "opinions": opinions.opinions_of(db(), child.id),
        "form": form or OpinionForm(formdata=None, data={"asked_on": clock.today()}),
        "basis": citation(RULES["FC-11-3"]),
    }
