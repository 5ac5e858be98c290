"""The family's own matters: where is my case."""

from __future__ import annotations
