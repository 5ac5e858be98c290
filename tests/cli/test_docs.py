"""The generated pages in docs/ are what the code says today."""

from __future__ import annotations

import pytest

from app.cli.docs import PAGES
from app.config import ROOT


@pytest.mark.parametrize("path", sorted(PAGES))
def test_a_generated_page_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "run: make docs"
