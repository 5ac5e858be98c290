"""A purchase for the portal-wide tests: a project of the city's bureau, and what hangs on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from tests.purchasing.in_town import Bureau, make_project


def purchase_of_a_bureau(
    session: Session, bureau: Agency, people: dict[str, User]
) -> dict[str, str]:
    """References of a project and of what hangs on it; `people` are the town's accounts."""
    buyer = Bureau(
        bureau, officer=people["SYS"], second=people["BUR"], finance=people["MAU"],
        head=people["BH"],
    )  # fmt: skip
    project = make_project(session, buyer)
    return {"project": project.ref}
