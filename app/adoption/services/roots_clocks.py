"""What the clock of a 寻根回访 does, and who reads its letters and scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption.models.roots import RootsVisit
from app.adoption.roots_policy import roots_of
from app.adoption.roots_workflow import WORK
from app.core.policy import Unseen, allows, demand
from app.deadlines.turning import Clockwork
from app.documents.subjects import FileSubject
from app.law import PERIODS
from app.notices import services as notices

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.deadlines.models import Deadline


def _tell(session: Session, row: Deadline, title: str, body: str) -> None:
    found = session.get_one(RootsVisit, row.subject_id)
    for role in (Role.REGISTRAR, Role.BUREAU_HEAD):
        notices.tell_role(
            session, found.agency_id, role, kind="N-DUE", title=title, body=body,
            case_no=found.case_no, path=f"/adoption/roots/{found.ref}", act_by=row.due_on,
        )  # fmt: skip


def warn(session: Session, row: Deadline, now: datetime) -> None:  # noqa: ARG001 - Clockwork's
    """Some days before the end."""
    _tell(session, row, "期限临近", PERIODS[row.period_id].says_for(row.length))


def over(session: Session, row: Deadline, now: datetime) -> None:  # noqa: ARG001 - Clockwork's
    """The answer is late: told upwards, nothing ends by itself."""
    _tell(session, row, "已到期", PERIODS[row.period_id].at_end)


CLOCKWORK = Clockwork(warn=warn, over=over)


def _row(session: Session, actor: Actor, roots_id: int) -> RootsVisit | None:
    found = session.scalar(select(RootsVisit).where(RootsVisit.id == roots_id, roots_of(actor)))
    return found if found is not None and allows(actor, "adoption.roots_view", found) else None


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(select(RootsVisit).where(RootsVisit.ref == ref, roots_of(actor)))
    if found is None:
        raise Unseen("adoption_roots", ref)
    return found.id


def _works(session: Session, actor: Actor, roots_id: int) -> bool:
    found = _row(session, actor, roots_id)
    if found is None or not allows(actor, WORK, found):
        return False
    demand(actor, WORK, found)
    return True


ROOTS_FILES = FileSubject(
    find=_find, may_read=lambda s, a, i: _row(s, a, i) is not None, may_serve=_works,
    page=lambda s, i: f"/adoption/roots/{found.ref}" if (found := s.get(RootsVisit, i)) else "/",
    about=lambda s, i: s.get_one(RootsVisit, i).subject,
)  # fmt: skip
