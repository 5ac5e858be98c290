"""Law rows as letters may cite them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.letters import Citation
from app.law import RULES, Standing, Verification, is_law
from app.parameters.services import confirmed_rules

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def cited(session: Session, rule_id: str) -> Citation:
    """A rule as a letter may cite it: never with more certainty than it has (care.md §0.1)."""
    row = RULES[rule_id]
    # Of most rows nothing that anybody confirmed changes what they are.
    is_as_it_is = is_law(row) == is_law(row, confirmed=True)
    return Citation(
        words=row.says,
        instrument=row.basis.instrument.title if row.basis else "",
        article=row.basis.place if row.basis else "",
        confirmed=is_law(row, confirmed=is_as_it_is or rule_id in confirmed_rules(session)),
        house=row.verification is Verification.DESIGN or row.standing is Standing.HOUSE,
    )
