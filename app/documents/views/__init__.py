"""Pages of files and letters: uploads, downloads, a letter, the public check of a letter."""

from __future__ import annotations

from flask import Blueprint

from app.documents.receiving import receive

bp = Blueprint("documents", __name__)
bp.app_url_value_preprocessor(receive)

# Each module adds its routes to the one blueprint.
from app.documents.views import exports, files, letters, uploads, verify  # noqa: E402

__all__ = ["bp", "exports", "files", "letters", "uploads", "verify"]
