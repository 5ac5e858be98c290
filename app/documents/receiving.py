"""How bodies come in: whole, in memory, and before any transaction is open.

A slow line must not hold the writers' lock, and a file must not lie unsealed in a temporary
folder while its form is read.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from app.documents import settings
from app.documents.uploads import MOST_PIECE

View = TypeVar("View", bound="Callable[..., Any]")
RAW = "application/octet-stream"
_ROOM_FOR_FIELDS = 64 * 1024


def takes_files(view: View) -> View:
    """Let a view's form carry files (two of the largest at once); others stay at 1 MB."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def receive(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Run before the transaction opens: set the body's limit and read a raw piece."""
    if request.method != "POST":
        return
    # werkzeug's own would spool larger files to the disk, in plain.
    request._get_file_stream = _in_memory  # type: ignore[method-assign] # noqa: SLF001
    view = current_app.view_functions.get(endpoint or "")
    takes = getattr(view, "takes_files", False)
    if takes and request.mimetype == RAW:
        request.max_content_length = MOST_PIECE
    elif takes:
        request.max_content_length = 2 * settings.current().max_upload + _ROOM_FOR_FIELDS
    if (request.content_length or 0) > (request.max_content_length or 0):
        # The page that says so asks for what was typed, and would fail on the body once more.
        request.form = ImmutableMultiDict()
        raise RequestEntityTooLarge
    if takes and request.mimetype == RAW:
        request.get_data(cache=True)


def _in_memory(*_about: Any, **_more: Any) -> io.BytesIO:
    return io.BytesIO()
