"""A purchase for the portal-wide tests: a project of the city's bureau, and what hangs on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.purchasing.models import NoticeKind
from app.purchasing.services.publishing import publish
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
    notice = publish(
        session, project, NoticeKind.INTENT, title="采购意向公开", content=[("项目", project.name)],
        actor=SYSTEM_ACTOR, now=clock.now(),
    )  # fmt: skip
    return {"project": project.ref, "publication": notice.ref, "project_code": project.code}
