"""A child's file: what it says, masked; papers; changes; who opened it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.children import history
from app.children.files import CHILD, PHOTO
from app.children.forms import RevealForm, SiblingForm, UnlinkForm, choices
from app.children.panels import panels_of
from app.children.queries import find_by_number, get_child, siblings_of
from app.children.reading import record_reading
from app.children.screen import SECRETS, file_context, secrets_of
from app.children.sections import identity_rows, living_rows, revealed_value
from app.children.services import access, guardianship, siblings
from app.children.views import bp
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, repeatable, show
from app.documents.models import Document
from app.documents.queries import list_files, list_letters
from app.reveals.services import Look, asking, may_look

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.children.models import Child


@bp.get("/<ref:child>")
def file(child: str) -> ResponseReturnValue:
    """Who the child is, its brothers and sisters, and what other rooms say of it."""
    found = get_child(db(), me(), child)
    record_reading(me(), found, "基本情况")
    return show("children/file.html", **_file_page(found))


@bp.post("/<ref:child>/reveal")
@repeatable
def reveal(child: str) -> ResponseReturnValue:
    """One hidden value, for this page view only, with a reason; who does not handle it asks."""
    found = get_child(db(), me(), child, to="children.reveal")
    form = _reveal_form(found, request.form)
    if not form.validate():
        return show("children/file.html", None, 422, **_file_page(found, reveal_form=form))
    page, now = url_for("children.file", child=found.ref), clock.now()
    what = form.what.data
    look = Look("children.reveal", found.subject, what, SECRETS[what], form.reason.data, page)
    handles = access.works_with(db(), me(), found)
    if not may_look(db(), look, is_assigned=handles, actor=me(), now=now):
        return done(None, page)
    shown = revealed_value(db(), found, what)
    return show("children/file.html", **_file_page(found, shown=shown))


@bp.post("/<ref:child>/siblings")
def link_sibling(child: str) -> ResponseReturnValue:
    """Another file is that of a brother or sister."""
    found = get_child(db(), me(), child, to="children.link_siblings")
    check_version(found, request.form.get("version"))
    form = SiblingForm(request.form)
    try:
        if form.validate():
            other = _by_number(form.file_no.data or "")
            siblings.link(db(), found, other, actor=me(), now=clock.now())
            flash("已登记为兄弟姐妹。", "success")
            return done(None, url_for("children.file", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/file.html", None, 422, **_file_page(found, sibling_form=form))


@bp.post("/<ref:child>/siblings/unlink")
def unlink_sibling(child: str) -> ResponseReturnValue:
    """The child was linked by mistake."""
    found = get_child(db(), me(), child, to="children.link_siblings")
    check_version(found, request.form.get("version"))
    form = UnlinkForm(request.form, prefix="unlink-")
    try:
        if form.validate():
            siblings.unlink(db(), found, reason=form.reason.data or "", actor=me(), now=clock.now())
            flash("已解除兄弟姐妹登记。", "success")
            return done(None, url_for("children.file", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/file.html", None, 422, **_file_page(found, unlink_form=form))


@bp.get("/<ref:child>/papers")
def papers(child: str) -> ResponseReturnValue:
    """Papers, the photograph and letters."""
    found = get_child(db(), me(), child)
    record_reading(me(), found, "材料")
    return show(
        "children/papers.html",
        files=list_files(db(), CHILD, found.id, now=clock.now()),
        letters=list_letters(db(), me(), CHILD, found.id),
        photo=_photo(found),
        photo_label=PHOTO,
        **file_context(db(), me(), found),
    )


@bp.get("/<ref:child>/changes")
def changes(child: str) -> ResponseReturnValue:
    """What was changed, by whom and why; contents that are hidden on the file stay hidden."""
    found = get_child(db(), me(), child)
    record_reading(me(), found, "修改记录")
    reads = access.reads_health(db(), me(), found, clock.now())
    rows = history.changes_of(db(), found, health=reads)
    return show("children/changes.html", changes=rows, **file_context(db(), me(), found))


@bp.get("/<ref:child>/log")
def log(child: str) -> ResponseReturnValue:
    """Who opened the file, who did what, who was refused; for the head."""
    found = get_child(db(), me(), child, to="children.view_log")
    record_reading(me(), found, "操作记录")
    events = history.events_of(db(), found)
    openings = access.openings_of(db(), found, clock.now())
    return show(
        "children/log.html", events=events, openings=openings, **file_context(db(), me(), found)
    )


def _by_number(file_no: str) -> Child:
    other = find_by_number(db(), me(), file_no)
    if other is None:
        raise Invalid("没有找到这个档案号，或者不在您可以查看的范围内，请核对", "file_no")
    return other


def _photo(child: Child) -> str:
    found = db().get(Document, child.photo_id) if child.photo_id is not None else None
    return found.ref if found is not None and found.removed_at is None else ""


def _reveal_form(child: Child, data: Any = None) -> RevealForm:
    last = guardianship.newest(db(), child.id)
    form = RevealForm(data)
    form.what.choices = choices(secrets_of(child, last.guardian if last else None), "请选择")
    return form


def _file_page(
    child: Child,
    *,
    shown: dict[str, str] | None = None,
    reveal_form: RevealForm | None = None,
    sibling_form: SiblingForm | None = None,
    unlink_form: UnlinkForm | None = None,
) -> dict[str, Any]:
    return file_context(db(), me(), child) | {
        "revealed": shown or {},
        "identity": identity_rows(child, shown or {}),
        "living": living_rows(db(), child, shown or {}),
        "siblings": siblings_of(db(), me(), child),
        "panels": panels_of(db(), me(), child),
        "photo": _photo(child),
        "reveal_form": reveal_form or _reveal_form(child),
        "sibling_form": sibling_form or SiblingForm(formdata=None),
        "unlink_form": unlink_form or UnlinkForm(formdata=None, prefix="unlink-"),
        "secrets": SECRETS,
        "asking": asking(
            db(),
            me(),
            child.subject,
            is_assigned=access.works_with(db(), me(), child),
            now=clock.now(),
        ),
        "workers": access.workers_of(db(), child),
    }
