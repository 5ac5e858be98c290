"""Downloads, previews, removing and taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response, request

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.web import go, later, local_path, me, repeatable
from app.documents import services
from app.documents.queries import about, get_document
from app.documents.subjects import subject_of
from app.documents.views import bp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from app.documents.models import Document

FILE_CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"


class FileResponse(Response):
    """What a stranger wrote is shown without any right of this site, whatever pages may do."""

    def get_wsgi_headers(self, environ: Any) -> Any:
        headers = super().get_wsgi_headers(environ)
        headers["Content-Security-Policy"] = FILE_CSP
        return headers


def disposition(name: str, *, inline: bool) -> str:
    """The header for a name in any script (RFC 6266, 5987); pure ASCII without controls."""
    kept = (c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{''.join(kept)}\"; filename*=UTF-8''{quote(name, safe='')}"


def send_bytes(
    body: Iterator[bytes] | bytes, media_type: str, name: str, *, size: int | None, inline: bool
) -> Response:
    """A file as an answer; `size` in bytes, so that a cut line is noticed."""
    response = FileResponse(body, content_type=media_type)
    if size is not None:
        response.content_length = size
    response.headers["Content-Disposition"] = disposition(name, inline=inline)
    return response


def send(document: Document, *, inline: bool) -> Response:
    """A stored file as an answer. Raises NotFound where it may not be served."""
    return send_bytes(
        services.read(document),
        document.media_type,
        document.name or "文件",
        size=document.size,
        inline=inline,
    )


def note_reading(document: Document) -> None:
    """Staff who open a file are in the record; a family's own reading is its own matter."""
    actor = me()
    if not actor.is_staff:
        return
    subject = about(db(), document)
    later(
        lambda record: audit.record(
            record, actor, "documents.download", subject, outcome=Outcome.READ
        )
    )


@bp.get("/documents/<ref:document>")
def download(document: str) -> ResponseReturnValue:
    found = get_document(db(), me(), document)
    # Only pictures that we drew ourselves are shown in the page.
    inline = request.args.get("inline") == "1" and found.media_type.startswith("image/")
    response = send(found, inline=inline)
    note_reading(found)
    return response


@bp.get("/documents/<ref:document>/preview")
def preview(document: str) -> ResponseReturnValue:
    """A picture of 240 pixels for lists: too small to read a paper by, so not a reading."""
    found = get_document(db(), me(), document)
    body = services.read_preview(found)
    return send_bytes(body, "image/jpeg", "preview.jpg", size=None, inline=True)


@bp.post("/documents/<ref:document>/remove")
@repeatable
def remove(document: str) -> ResponseReturnValue:
    found = get_document(db(), me(), document, to_write=True)
    own_way = subject_of(found.subject_kind).remove
    if own_way is not None:
        own_way(db(), me(), found, clock.now())
    else:
        services.remove(db(), found, clock.now())
    audit.record(db(), me(), "documents.remove", about(db(), found))
    return back_to(found)


@bp.post("/documents/<ref:document>/restore")
@repeatable
def restore(document: str) -> ResponseReturnValue:
    found = get_document(db(), me(), document, to_write=True)
    own_way = subject_of(found.subject_kind).restore
    if own_way is not None:
        own_way(db(), me(), found, clock.now())
    else:
        services.restore(db(), found, clock.now())
    audit.record(db(), me(), "documents.restore", about(db(), found))
    return back_to(found)


def back_to(document: Document) -> ResponseReturnValue:
    """To the page whose form was sent, else to the page of the file's subject."""
    owner = subject_of(document.subject_kind)
    return go(local_path(request.form.get("next")) or owner.page(db(), document.subject_id))
