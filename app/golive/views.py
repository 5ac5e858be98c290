"""Pages of the go-live import: template, upload, what the check says, release, errors."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import attempt, check_version, db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, go, later, me, show, wants_piece
from app.documents.receiving import takes_files
from app.documents.views.files import send_bytes
from app.golive import queries, workbooks
from app.golive.columns import SHEETS
from app.golive.forms import ReleaseForm, UploadForm
from app.golive.models import Batch, BatchState
from app.golive.progress import of as progress_of
from app.golive.reading import MOST_BYTES
from app.golive.services import batches as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("golive", __name__, url_prefix="/golive")
COLOURS = {
    "waiting": "blue", "faulty": "red", "ready": "yellow", "released": "blue", "done": "green",
    "withdrawn": "grey",
}  # fmt: skip
PREVIEW_HEADERS = {
    "child": ("原档案号", "姓名", "出生年份"),
    "family": ("原档案号", "成员", "人数"),
    "placement": ("儿童原档案号", "家庭原档案号", "寄养开始"),
    "paper": ("原档案号", "材料名称", "签发日期"),
}
ROOMS = (
    ("child", "children.index", "children.list", "儿童档案"),
    ("family", "foster.pool", "foster.pool", "合格家庭库"),
    ("placement", "placements.index", "placements.list", "寄养"),
)
"""Where what was brought in is found."""
FAULTS_SHOWN = 100


@bp.get("/")
def index() -> ResponseReturnValue:
    """What was brought in so far, the template, and the form."""
    demand(me(), "golive.index")
    return _index(UploadForm(formdata=None))


def _index(form: UploadForm, status: int = 200) -> ResponseReturnValue:
    return show(
        "golive/index.html", None, status, form=form, sheets=SHEETS, colours=COLOURS,
        rows=queries.batches(db(), me()),
    )  # fmt: skip


@bp.get("/template.xlsx")
def template() -> ResponseReturnValue:
    """The workbook to fill in."""
    demand(me(), "golive.index")
    body = workbooks.template()
    return send_bytes(body, service.XLSX, "上线导入模板.xlsx", size=len(body), inline=False)


@bp.post("/")
@takes_files
def upload() -> ResponseReturnValue:
    """A filled workbook: kept, and checked."""
    demand(me(), "golive.upload")
    form = UploadForm()
    file = request.files.get("file")
    body = file.stream.read(MOST_BYTES + 1) if file else b""
    try:
        name = (file.filename if file else "") or "导入.xlsx"
        batch = service.upload(db(), name, body, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail("file", error.says)
        return _index(form, 422)
    return done(None, url_for("golive.batch", batch=batch.ref))


@bp.get("/<ref:batch>")
def batch(batch: str) -> ResponseReturnValue:
    """What the check found, and the next step."""
    found = queries.get_batch(db(), me(), batch)
    _note_reading(found)
    return _page(found, ReleaseForm(formdata=None))


def _page(found: Batch, form: ReleaseForm, status: int = 200) -> ResponseReturnValue:
    findings: dict[str, Any] = found.findings or {}
    return show(
        "golive/batch.html", None, status, batch=found, form=form, colours=COLOURS,
        counted=service.counted(found), headers=PREVIEW_HEADERS,
        errors=_by_sheet(findings.get("errors", [])),
        notes=_by_sheet(findings.get("notes", [])), shown=FAULTS_SHOWN, rooms=ROOMS,
        preview=findings.get("preview", {}),
        is_under_way=found.state in service.UNDER_WAY, progress=progress_of(found.ref),
    )  # fmt: skip


def _by_sheet(faults: list[list[Any]]) -> list[tuple[str, list[list[Any]]]]:
    """The first ones, sheet by sheet."""
    return [(title, list(rows)) for title, rows in groupby(faults[:FAULTS_SHOWN], itemgetter(0))]


@bp.get("/<ref:batch>/progress")
def progress(batch: str) -> ResponseReturnValue:
    """How far it is, asked again and again; the whole page once there is a result."""
    found = queries.get_batch(db(), me(), batch)
    url = url_for("golive.batch", batch=found.ref)
    if found.state not in service.UNDER_WAY or not wants_piece():
        return go(url)
    return show("golive/_progress.html", None, batch=found, progress=progress_of(found.ref))


def _note_reading(found: Batch) -> None:
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "golive.view", subject, outcome=Outcome.READ))


@bp.get("/<ref:batch>/errors.xlsx")
def errors(batch: str) -> ResponseReturnValue:
    """The list of errors and remarks, to work through."""
    found = queries.get_batch(db(), me(), batch)
    _note_reading(found)
    findings: dict[str, Any] = found.findings or {}
    body = workbooks.faults(findings.get("errors", []), findings.get("notes", []))
    return send_bytes(body, service.XLSX, "导入错误.xlsx", size=len(body), inline=False)


@bp.post("/<ref:batch>/release")
def release(batch: str) -> ResponseReturnValue:
    """The head agrees; small batches are written while the page waits."""
    found = queries.get_batch(db(), me(), batch, to="golive.release")
    check_version(found, request.form.get("version"))
    form = ReleaseForm()
    try:
        with attempt(db()):
            service.release(db(), found, has_seen_notes=form.seen.data, actor=me(), now=clock.now())
    except Invalid as error:
        db().refresh(found, ["state", "released_by_id", "released_at", "released_by_person_id"])
        form.fail(error.field, error.says)
        return _page(found, form, 422)
    if found.state is BatchState.DONE:
        flash("导入完成。", "success")
    return done(None, url_for("golive.batch", batch=found.ref))


@bp.post("/<ref:batch>/withdraw")
def withdraw(batch: str) -> ResponseReturnValue:
    """Given up; the file is removed."""
    found = queries.get_batch(db(), me(), batch, to="golive.withdraw")
    service.withdraw(db(), found, actor=me(), now=clock.now())
    flash("这一批已作废，上传的文件会删除。", "success")
    return done(None, url_for("golive.index"))
