"""All that bureaus of the demo buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.demo.purchases import make_purchases
from app.demo.purchases_contracts import make_contracts
from app.demo.purchases_delivery import make_delivery
from app.demo.purchases_judged import make_colleges, make_judgements
from app.demo.purchases_rounds import make_rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.accounts.models import Agency
    from app.core.db import Database
    from app.demo.people import Population


def make_bought(
    database: Database,
    people: Population,
    agencies: Mapping[str, Agency],
    tell: Callable[[str], None],
) -> None:
    """Plans, experts, contracts, work, grades and rounds: each needs what is made before it."""
    make_purchases(database, people, agencies, tell)
    make_colleges(database, people)
    make_contracts(database, tell)
    make_delivery(database, tell)
    make_judgements(database, tell)
    make_rounds(database, tell)
