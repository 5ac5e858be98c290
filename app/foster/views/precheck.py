"""May we foster: the public pre-check, storing nothing."""

from __future__ import annotations
