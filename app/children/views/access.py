"""Who works with the child, and opening its health for half an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.children.forms import OpenHealthForm, WorkerForm, choices
from app.children.queries import get_child
from app.children.reading import record_reading
from app.children.screen import file_context
from app.children.sections import health_rows, masked_health_rows, school_rows
from app.children.services import access
from app.children.views import bp
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, me, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.children.models import Child


@bp.get("/<ref:child>/health")
def health(child: str) -> ResponseReturnValue:
    """Health, needs and school; masked for whoever does not work with the child."""
    found = get_child(db(), me(), child)
    context = _page(found)
    record_reading(me(), found, "健康和就学" if context["reads"] else "健康和就学（已隐去）")
    return show("children/health.html", **context)


@bp.post("/<ref:child>/health/open")
def open_health(child: str) -> ResponseReturnValue:
    """Open it for 30 minutes, with a reason that the head sees."""
    found = get_child(db(), me(), child, to="children.open_health")
    form = OpenHealthForm(request.form)
    try:
        if form.validate():
            access.open_health(
                db(), found, reason=form.reason.data or "", actor=me(), now=clock.now()
            )
            flash("已打开，30分钟后自动关闭。机构负责人已收到提醒。", "success")
            return done(None, url_for("children.health", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/health.html", None, 422, **_page(found, form))


@bp.get("/<ref:child>/workers")
def workers(child: str) -> ResponseReturnValue:
    """Who works with the child; the head gives it to a colleague or takes it back."""
    found = get_child(db(), me(), child, to="children.assign")
    record_reading(me(), found, "承办人员")
    return show("children/workers.html", **_workers(found))


@bp.post("/<ref:child>/workers")
def assign(child: str) -> ResponseReturnValue:
    """A colleague works with the child from today on."""
    found = get_child(db(), me(), child, to="children.assign")
    form = _worker_form(found, request.form)
    try:
        if form.validate():
            access.assign(db(), found, form.worker.data, actor=me(), now=clock.now())
            flash("已指定承办人员。", "success")
            return done(None, url_for("children.workers", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/workers.html", None, 422, **_workers(found, form))


@bp.post("/<ref:child>/openings/<ref:opening>/review")
def review_opening(child: str, opening: str) -> ResponseReturnValue:
    """The head has looked whether a colleague had to open the child's health."""
    found = get_child(db(), me(), child, to="children.review_opening")
    necessary = request.form.get("found", "yes") == "yes"
    access.review_opening(db(), found, opening, necessary=necessary, actor=me(), now=clock.now())
    flash("已登记核对结果。", "success")
    return done(None, url_for("children.log", child=found.ref))


@bp.post("/<ref:child>/workers/<ref:worker>/end")
def end_worker(child: str, worker: str) -> ResponseReturnValue:
    """The colleague does not work with the child any more."""
    found = get_child(db(), me(), child, to="children.assign")
    access.end(db(), found, worker, actor=me(), now=clock.now())
    flash("已结束承办，这名同事不能再直接查看健康情况。", "success")
    return done(None, url_for("children.workers", child=found.ref))


def _worker_form(child: Child, data: Any = None) -> WorkerForm:
    form = WorkerForm(data)
    form.worker.choices = choices(access.colleagues(db(), child), "请选择")
    return form


def _workers(child: Child, form: WorkerForm | None = None) -> dict[str, Any]:
    return file_context(db(), me(), child) | {
        "workers": access.workers_of(db(), child),
        "form": form or _worker_form(child),
    }


def _page(child: Child, form: OpenHealthForm | None = None) -> dict[str, Any]:
    now = clock.now()
    reads = access.reads_health(db(), me(), child, now)
    return file_context(db(), me(), child) | {
        "reads": reads,
        "open_until": access.open_until(db(), me(), child, now) if reads else None,
        "health": health_rows(child, {}) if reads else masked_health_rows(child),
        "school": school_rows(child),
        "form": form or OpenHealthForm(formdata=None),
    }
