"""The head decides; objections and their re-check."""

from __future__ import annotations
