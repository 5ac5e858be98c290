"""Training sessions, attendance, passing."""

from __future__ import annotations
