"""Days that no calendar reaches are a slip of the keyboard, never an error of the portal."""

from __future__ import annotations

import pytest

from app.purchasing.models import Project
from tests.factories import World
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_town import TODAY


def parts(name: str, year: int) -> dict[str, str]:
    return {f"{name}-year": str(year), f"{name}-month": "12", f"{name}-day": "31"}


def version_of(world: World, deal: Deal) -> int:
    with world.reading() as session:
        return session.get_one(Project, deal.project).version


@pytest.mark.parametrize("year", [2199, 9999])
def test_a_day_of_the_year_9999_is_asked_for_again(world: World, year: int) -> None:
    deal = Deal(world)
    officer, finance = world.client(deal.officer), world.client(deal.finance)
    home = f"/purchasing/projects/{deal.project_ref}"
    terms = {
        "version": version_of(world, deal),
        **parts("starts_on", TODAY.year), **parts("ends_on", year), "template": "PT-A",
        "staff": deal.people, "lead": deal.people[0],
        **{f"cl_{n}": "写明" for n in range(1, 9)},
    }  # fmt: skip
    assert officer.post(f"{home}/draft-contract", terms).status_code == 422
    deal.run()
    base = f"/purchasing/contracts/{deal.ref}"
    for path, sent in (
        ("amend", {"kind": "term", "reason": "延长", **parts("ends_on", year)}),
        ("arrange-evaluation", {"kind": "midterm", **parts("on", year)}),
        ("file-contract", {"file_no": "1", **parts("on", year)}),
    ):  # fmt: skip
        version = deal.contract().version
        assert officer.post(f"{base}/{path}", sent | {"version": version}).status_code == 422, path
    days = {**parts("since", 1900), **parts("until", year), "kind": "csv", "reason": "财务记账"}
    assert finance.post("/purchasing/payments/export", days).status_code == 422
