"""Money without loss: whole fen, exact shares, one rounding."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

WHOLE = Fraction(1)
_FEN = 100
_HALF = Fraction(1, 2)


def yuan(fen: int) -> str:
    """An amount in a sentence: 1,000,000.00元."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), _FEN)
    return f"{sign}{whole:,}.{rest:02d}元"


def half_up(amount: Fraction) -> int:
    """The nearest whole number, a half upwards."""
    return floor(amount + _HALF)


def rounded(amount: Fraction, places: int = 2) -> Decimal:
    """The figure as shown: `places` decimals, a half upwards."""
    return Decimal(half_up(amount * 10**places)).scaleb(-places)


def divide(total: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Parts of `total` fen in the given shares that sum to it to the fen (PAY-01).

    Each part is rounded down; the fen left over go to the largest remainders, among equal
    ones to the earliest. ValueError for a negative total or shares that do not sum to 1.
    """
    if total < 0 or any(share < 0 for share in shares) or sum(shares) != WHOLE:
        raise ValueError(total, shares)
    exact = [total * Fraction(share) for share in shares]
    parts = [floor(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return tuple(parts)
