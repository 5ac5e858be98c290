"""Filing with the bureau and its answer."""

from __future__ import annotations
