"""Families in the pool: validity, re-checks, suspension."""

from __future__ import annotations
