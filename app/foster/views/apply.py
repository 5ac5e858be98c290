"""The application form, page by page."""

from __future__ import annotations
