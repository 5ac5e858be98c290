"""Joint consent of each adult member, by link or on paper."""

from __future__ import annotations
