"""Change one part of a file; a second person's change in between is never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, flash, request, url_for

from app.children.forms import PART_FORMS, filled
from app.children.queries import get_child
from app.children.reading import record_reading
from app.children.screen import file_context
from app.children.services import access, record
from app.children.services.changes import Part
from app.children.views import bp
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, go, me, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.children.models import Child
    from app.core.forms import Form

# Where one comes back to.
_TABS = {
    Part.IDENTITY: "children.file",
    Part.LIVING: "children.file",
    Part.HEALTH: "children.health",
    Part.SCHOOL: "children.health",
    Part.CONTACTS: "children.voices",
}


@bp.get("/<ref:child>/edit/<part>")
def edit(child: str, part: str) -> ResponseReturnValue:
    """The part as it stands, open to be changed; who edits sees what is hidden elsewhere."""
    found, which = _editable(child, part)
    if _is_shut(found, which):
        return _ask_first(found)
    record_reading(me(), found, f"打开修改：{which.label}")
    return _page(found, which, filled(PART_FORMS[which], record.values_of(found, which)))


@bp.post("/<ref:child>/edit/<part>")
def save(child: str, part: str) -> ResponseReturnValue:
    """Write the part."""
    found, which = _editable(child, part)
    if _is_shut(found, which):
        return _ask_first(found)
    check_version(found, request.form.get("version"))
    form = PART_FORMS[which](request.form)
    try:
        if form.validate():
            values = {k: v for k, v in form.data.items() if k != "reason"}
            reason = str(form.data.get("reason") or "")
            record.save(db(), found, which, values, reason=reason, actor=me(), now=clock.now())
            flash("已保存，原来的内容仍可在修改记录中查看。", "success")
            return done(None, url_for(_TABS[which], child=found.ref))
    except Invalid as error:
        db().expire(found)
        found = get_child(db(), me(), child)
        form.fail(error.field, error.says)
    return _page(found, which, form, 200 if form.rows_changed else 422)


def _editable(ref: str, part: str) -> tuple[Child, Part]:
    if part not in record.EDITABLE:
        abort(404)
    which = Part(part)
    action = "children.correct" if which is Part.IDENTITY else "children.edit"
    return get_child(db(), me(), ref, to=action), which


def _is_shut(child: Child, part: Part) -> bool:
    """Nobody changes a health that they may not read."""
    is_health = part is Part.HEALTH
    return is_health and not access.reads_health(db(), me(), child, clock.now())


def _ask_first(child: Child) -> ResponseReturnValue:
    flash("您不承办这名儿童。请先写明理由，打开健康情况后再修改。", "info")
    return go(url_for("children.health", child=child.ref))


def _page(child: Child, part: Part, form: Form, status: int = 200) -> ResponseReturnValue:
    context: dict[str, Any] = file_context(db(), me(), child)
    back = url_for(_TABS[part], child=child.ref)
    seen = request.form.get("version") or child.version
    return show(
        "children/edit.html", None, status, part=part, form=form, back_url=back, seen=seen,
        **context,
    )  # fmt: skip
