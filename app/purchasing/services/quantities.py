"""What a month is worth where it is paid by accepted quantity (PT-C, PT-D; PAY-03)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.law.dates import add_months
from app.purchasing.rules.payments import by_quantity
from app.purchasing.services.progress import progress

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract


def worth(session: Session, contract: ServiceContract, month: str, *, left: int) -> int:
    """Accepted quantity by the price of a unit over all items with a price, in fen.

    Never over `left`. What came late, or was refused in the month's sample, counts as the counting
    rules say.
    """
    first = date.fromisoformat(f"{month}-01")
    counted = progress(session, contract, add_months(first, 1) - timedelta(days=1))
    total = 0
    for item in contract.items:
        found = counted.get(item["indicator"])
        if found is not None and (price := item.get("unit_price_fen")):
            total += by_quantity(found.in_month(first), price, left=left - total)
    return total
