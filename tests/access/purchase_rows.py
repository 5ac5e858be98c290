"""Who is let into the routes of buying services. The town's project is 长春市民政局's."""

from __future__ import annotations

from tests.access.row import Row

SEEN = Row(let_in="BUR BH MAU")

ROWS: dict[str, Row] = {
    "purchasing.index": Row(rest=403, let_in="BUR BH FIN MAU BUR@ BH@ FIN@ MAU@"),
    "purchasing.project": SEEN,
    "purchasing.timeline": SEEN,
}
