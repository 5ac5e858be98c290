"""Who is let into the routes of buying services. The town's project is 长春市民政局's."""

from __future__ import annotations

from tests.access.row import PUBLIC, Row

SEEN = Row(let_in="BUR BH MAU")
BY_OFFICER = Row(let_in="BUR", refused="BH MAU")
LISTED = Row(rest=403, let_in="BUR BH FIN MAU BUR@ BH@ FIN@ MAU@")

ROWS: dict[str, Row] = {
    "purchasing.open_contracts": PUBLIC,
    "purchasing.open_notice": PUBLIC,
    "purchasing.open_notices": PUBLIC,
    "purchasing.open_project": PUBLIC,
    "purchasing.open_project_page": PUBLIC,
    "purchasing.open_releases": PUBLIC,
    "purchasing.index": Row(rest=403, let_in="BUR BH FIN MAU BUR@ BH@ FIN@ MAU@"),
    "purchasing.project": SEEN,
    "purchasing.new_project": Row(rest=403, let_in="BUR BUR@"),
    "purchasing.edit": BY_OFFICER,
    "purchasing.items": BY_OFFICER,
    "purchasing.items_sum": BY_OFFICER,
    "purchasing.money": BY_OFFICER,
    "purchasing.method": BY_OFFICER,
    "purchasing.plan": BY_OFFICER,
    "purchasing.check": BY_OFFICER,
    "purchasing.intend": BY_OFFICER,
    "purchasing.require": BY_OFFICER,
    # The town's finance officers are the institution's.
    "purchasing.budget": Row(refused="BUR BH MAU"),
    "purchasing.refuse_budget": Row(refused="BUR BH MAU"),
    # Reviewed by another person, of either role.
    "purchasing.review": Row(let_in="BUR BH", refused="MAU"),
    "purchasing.cancel": Row(let_in="BH", refused="BUR MAU"),
    "purchasing.catalogue": LISTED,
    # Made by a province's bureau: the town has none.
    "purchasing.new_catalogue": Row(rest=403),
    "purchasing.timeline": SEEN,
}
