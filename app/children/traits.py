"""What a child needs and which categories it has or had, a bit each: an index carries them.

A list by a rare need walks the index instead of the files. A bit that is no longer true costs
that walk a look at the file; a missing one would hide a child, which `flask doctor` finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.children.categories import is_in

if TYPE_CHECKING:
    from collections.abc import Iterable

BY_COLUMN = {
    "needs_long_term_care": "long_term",
    "behaviour_concern": "behaviour",
    "sibling_group": "siblings",
}
# The place of a bit never changes and is never given again: it stands in every file.
_PLACES = {
    name: place
    for place, name in enumerate(
        (
            "medical", "special_edu", "rehab",
            "long_term", "behaviour", "siblings",
            "K1.1", "K1.2", "K1.3", "K1.4", "K1.9", "K2.1", "K2.2", "K2.3", "K2.9",
            "K3.1", "K3.2", "K3.3", "K3.4", "K3.5", "K3.6", "K3.9", "L", "M", "X",
        )
    )
}  # fmt: skip


def bits(names: Iterable[str]) -> int:
    """The sum of the bits: of needs, of `BY_COLUMN` and of leaves of the tree of categories."""
    return sum({1 << _PLACES[name] for name in names})


def bits_in(category: str) -> int:
    """The bits of a leaf, or of all leaves under a top."""
    return bits(name for name in _PLACES if is_in(name, category))
