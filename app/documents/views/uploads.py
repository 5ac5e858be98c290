"""Uploads: in pieces with a script, as a plain form without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from flask import flash, jsonify, request

from app.audit import services as audit
from app.core import clock
from app.core.db import attempt, begin_writing, db
from app.core.errors import Conflict, Invalid, NotFound, PortalError
from app.core.policy import Refused, Unseen
from app.core.web import done, later, local_path, me, repeatable
from app.documents import services, storage, uploads
from app.documents.intake import Checked, clean_name, examine
from app.documents.queries import about
from app.documents.receiving import takes_files
from app.documents.subjects import subject_of
from app.documents.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import FileStorage

    from app.documents.models import Document, Upload


def writable(kind: str, ref: str) -> int:
    """The row number of a subject that the actor may add files to; Unseen, Refused."""
    owner = subject_of(kind)
    subject_id = owner.find(db(), me(), ref)
    if not owner.may_write(db(), me(), subject_id):
        raise Refused("documents.write")
    return subject_id


def _whole_number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < len(str(10**12))):
        raise Invalid("上传没有开始。请刷新页面，重新选择文件。")
    return int(value)


def _said(name: str) -> str:
    return unquote(request.headers.get(name, ""), errors="replace")


@bp.post("/documents/upload/<kind>/<ref:subject>")
@repeatable
@takes_files
def upload_piece(kind: str, subject: str) -> ResponseReturnValue:
    """One piece. Answers {"offset": n}, and at the end also {"refresh": path} if asked for."""
    subject_id = writable(kind, subject)
    try:
        upload = _take_piece(kind, subject, subject_id)
    except (Refused, Unseen):
        raise
    except PortalError as error:
        return jsonify(error=error.says), error.status
    answer: dict[str, Any] = {"offset": upload.offset}
    refresh = local_path(request.args.get("refresh"))
    if upload.finished_at is not None and refresh:
        answer["refresh"] = refresh
    return jsonify(answer)


@bp.route("/documents/upload/<kind>/<ref:subject>", methods=["HEAD"])
def upload_offset(kind: str, subject: str) -> ResponseReturnValue:
    """From where to go on after a broken line."""
    subject_id = writable(kind, subject)
    upload = uploads.find(db(), me().user_id, request.headers.get("Upload-Id", ""))
    if upload is None or (upload.subject_kind, upload.subject_id) != (kind, subject_id):
        raise NotFound
    return "", 200, {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.length)}


def _take_piece(kind: str, ref: str, subject_id: int) -> Upload:
    session, user_id = db(), me().user_id
    client_id, offset = request.headers.get("Upload-Id", ""), _whole_number("Upload-Offset")
    name, label, length = _said("Upload-Name"), _said("Upload-Kind"), _whole_number("Upload-Length")
    uploads.refuse_unfit(client_id, label, name, length)
    upload = uploads.find(session, user_id, client_id)
    if upload is None and offset:
        raise Conflict("上传已过期，请重新选择文件。")
    if upload is not None and (upload.subject_kind, upload.subject_id) != (kind, subject_id):
        raise Conflict("上传的位置不对，请刷新页面后重新选择文件。")
    if upload is not None and (upload.finished_at or offset < upload.offset):
        return upload  # this piece came before
    body = request.get_data()
    known = upload.length if upload is not None else length
    if offset + len(body) == known and (upload is None or offset == upload.offset):
        head = storage.joined_parts(upload.ref, offset) if upload is not None else b""
        checked = _examined(client_id, name, head + body)
        subject_id = writable(kind, ref)  # it may have been submitted in the meantime
        upload = uploads.find(session, user_id, client_id)
        if upload is not None and upload.finished_at is not None:
            return upload  # the same piece, sent twice at once
        upload = upload or _begun(kind, subject_id, client_id, label, name, length)
        return _finished(upload, checked)
    upload = upload or _begun(kind, subject_id, client_id, label, name, length)
    uploads.add_piece(session, upload, offset, body)
    return upload


def _begun(
    kind: str, subject_id: int, client_id: str, label: str, name: str, length: int
) -> Upload:
    return uploads.begin(
        db(),
        user_id=me().user_id or 0,
        client_id=client_id,
        subject_kind=kind,
        subject_id=subject_id,
        label=label,
        name=name,
        length=length,
        now=clock.now(),
    )


def _examined(client_id: str, name: str, body: bytes) -> Checked:
    """Examine a whole file outside the transaction: others need not wait for a photograph.

    Nothing was written in this request so far, so nothing is lost.
    """
    session, user_id = db(), me().user_id
    session.rollback()
    try:
        checked = examine(name, body)
    except Invalid:
        later(lambda record: uploads.give_up(record, user_id, client_id, clock.now()))
        raise
    begin_writing(session)
    return checked


def _finished(upload: Upload, checked: Checked) -> Upload:
    document = services.keep(
        db(),
        checked,
        subject_kind=upload.subject_kind,
        subject_id=upload.subject_id,
        uploaded_by_id=upload.user_id,
        now=clock.now(),
    )
    uploads.finish(db(), upload, document, clock.now())
    _file(document, upload.label)
    return upload


def _file(document: Document, label: str) -> None:
    """Let the owner room put the file where it belongs; and the record."""
    owner = subject_of(document.subject_kind)
    if owner.attached is not None:
        owner.attached(db(), me(), document.subject_id, document, label)
    audit.record(db(), me(), "documents.store", about(db(), document))


@bp.post("/documents/upload/<kind>/<ref:subject>/form")
@takes_files
def upload_form(kind: str, subject: str) -> ResponseReturnValue:
    """Files of a plain form: each that is fit is kept, each other one is named on the page."""
    subject_id = writable(kind, subject)
    files = [(label, file) for label, file in request.files.items(multi=True) if file.filename]
    if not files:
        flash("请先选择文件，再点“上传”。", "error")
    for label, file in files:
        try:
            with attempt(db()):
                _store_one(kind, subject_id, label, file)
        except Invalid as error:
            flash(error.says, "error")
        else:
            flash(f"“{clean_name(file.filename or '')}”已上传。", "success")
    url = local_path(request.form.get("next")) or subject_of(kind).page(db(), subject_id)
    return done(None, url)


def _store_one(kind: str, subject_id: int, label: str, file: FileStorage) -> None:
    document = services.store(
        db(),
        subject_kind=kind,
        subject_id=subject_id,
        name=file.filename or "",
        stream=file.stream,
        uploaded_by_id=me().user_id,
        now=clock.now(),
    )
    _file(document, label)
