"""Spoilt rows of the payments to families and of purchasing, one for each of doctor's facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from tests.cli.faults import FAULTS, LATER, NOW, TODAY, agency_of, placed
from tests.cli.planted import Rows


def paid_list(rows: Rows) -> tuple[int, int]:
    placement, _match, _home = placed(rows)
    child = rows.run("SELECT child_id FROM placements WHERE id = :p", p=placement).scalar()
    pay_list = rows.add(
        "payment_lists", state="paid", paid_at=NOW, total_fen=500, clawback_fen=20,
        drawn_by_person_id=1, checked_by_person_id=2, approved_by_person_id=3,
    )  # fmt: skip
    line = rows.add(
        "payment_lines", list_id=pay_list, placement_id=placement, child_id=child, kind="monthly",
        amount_fen=500, monthly_fen=600, days=30, month_days=31, paid_at=NOW,
    )  # fmt: skip
    rows.add(
        "payment_lines", list_id=pay_list, placement_id=placement, child_id=child, kind="clawback",
        amount_fen=20, days=1, month_days=31, paid_at=NOW, reason="r", heard_on=TODAY,
        signed_at=NOW,
    )  # fmt: skip
    return pay_list, line


LINES: dict[str, tuple[str, Mapping[str, object]]] = {
    "list-totals": ("payment_lists", {"total_fen": 501}),
    "clawback-totals": ("payment_lists", {"clawback_fen": 0}),
    "lines-paid": ("payment_lines", {"paid_at": None}),
    "lines-in-bounds": ("payment_lines", {"monthly_fen": 400}),
    "lists-by-three": ("payment_lists", {"drawn_for_person_id": 3}),
    "lines-of-child": ("payment_lines", {"child_id": 1}),
}
for _name, (_table, _change) in LINES.items():

    def _money(
        rows: Rows, table: str = _table, change: Mapping[str, object] = _change
    ) -> Iterator[None]:
        pay_list, line = paid_list(rows)
        yield
        rows.change(table, line if table == "payment_lines" else pay_list, **change)

    FAULTS[_name] = _money


def contract_of(rows: Rows) -> dict[str, int]:
    """A running contract with its project, round, winner, milestone, payment and record."""
    project = rows.add(
        "purchase_projects", state="running", agency_id=agency_of(rows), children=5,
        term_months=12, year=2026,
    )  # fmt: skip
    bid = rows.add("purchase_bids", organisation_id=6, price_fen=900, buyer_id=1)
    won = rows.add("purchase_rounds", project_id=project, winner_id=bid, opened_by_id=1,
                   opened_with_id=2)  # fmt: skip
    contract = rows.add(
        "purchase_contracts", project_id=project, round_id=won, organisation_id=6, state="running",
        first_fen=900, amount_fen=900, committed_fen=300, starts_on=TODAY, ends_on=LATER,
        signed_on=TODAY,
    )  # fmt: skip
    milestone = rows.add(
        "purchase_milestones", contract_id=contract, status="met", met_on=TODAY, share=5000
    )
    payment = rows.add(
        "purchase_payments", contract_id=contract, milestone_id=milestone, state="paid",
        amount_fen=300, paid_on=TODAY, voucher_no="v", first_by_person_id=1, second_by_person_id=2,
        asked_by_person_id=3, deducted_fen=0,
    )  # fmt: skip
    item = rows.add("purchase_items", project_id=project, weight=10_000, target=5, indicator="a")
    record = rows.add(
        "purchase_records", contract_id=contract, served_on=TODAY, starts_at=60, minutes=60,
        quantity=1,
    )  # fmt: skip
    sample = rows.add("purchase_samples", contract_id=contract)
    rows.add("purchase_checks", sample_id=sample, record_id=record, accepted=True)
    return {
        "purchase_projects": project, "purchase_bids": bid, "purchase_rounds": won,
        "purchase_contracts": contract, "purchase_milestones": milestone, "purchase_items": item,
        "purchase_payments": payment, "purchase_records": record, "purchase_samples": sample,
    }  # fmt: skip


BOUGHT: dict[str, tuple[str, Mapping[str, object]]] = {
    "contract-ceiling": ("purchase_contracts", {"amount_fen": 200, "committed_fen": 200}),
    "contract-committed": ("purchase_contracts", {"committed_fen": 301}),
    "contract-winner": ("purchase_bids", {"organisation_id": 7}),
    "contract-of-project": ("purchase_rounds", {"project_id": 7}),
    "payment-milestones": ("purchase_milestones", {"contract_id": 7}),
    "records-in-term": ("purchase_records", {"served_on": TODAY - timedelta(days=1)}),
    "checks-of-sample": ("purchase_samples", {"contract_id": 7}),
    "item-weights": ("purchase_items", {"weight": 9_999}),
    "project-scope": ("purchase_projects", {"county_code": "220102"}),
}
for _name, (_table, _change) in BOUGHT.items():

    def _bought(
        rows: Rows, table: str = _table, change: Mapping[str, object] = _change
    ) -> Iterator[None]:
        made = contract_of(rows)
        yield
        rows.change(table, made[table], **change)

    FAULTS[_name] = _bought
