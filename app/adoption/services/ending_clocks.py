"""What the clocks of an ending do, and who reads its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption.ending_policy import endings_of
from app.adoption.models.ending import Ending, EndingState
from app.adoption.services import ending
from app.core.policy import Unseen, allows
from app.deadlines.turning import Clockwork
from app.documents.subjects import FileSubject
from app.law import PERIODS
from app.law import adoption_periods as periods
from app.notices import services as notices

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.deadlines.models import Deadline


def _tell(session: Session, row: Deadline, title: str, body: str) -> None:
    found = session.get_one(Ending, row.subject_id)
    is_archive = row.period_id == periods.ARCHIVE.id
    path = "/adoption/archive" if is_archive else f"/adoption/endings/{found.ref}"
    for role in (Role.ARCHIVIST if is_archive else Role.REGISTRAR, Role.BUREAU_HEAD):
        notices.tell_role(
            session, found.agency_id, role, kind="N-DUE", title=title, body=body,
            case_no=found.case_no, path=path, act_by=row.due_on,
        )  # fmt: skip


def warn(session: Session, row: Deadline, now: datetime) -> None:  # noqa: ARG001 - Clockwork's
    """Some days before the end."""
    _tell(session, row, "期限临近", PERIODS[row.period_id].says_for(row.length))


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The certificate is void by notice; a review that is late is told."""
    found = session.get_one(Ending, row.subject_id)
    if row.period_id == periods.BOARD.id and found.state is EndingState.BOARD:
        ending.board_is_over(session, found, now)
    _tell(session, row, "已到期", PERIODS[row.period_id].at_end)


CLOCKWORK = Clockwork(warn=warn, over=over)


def _row(session: Session, actor: Actor, ending_id: int) -> Ending | None:
    found = session.scalar(select(Ending).where(Ending.id == ending_id, endings_of(actor)))
    return found if found is not None and allows(actor, "adoption.end_view", found) else None


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(select(Ending).where(Ending.ref == ref, endings_of(actor)))
    if found is None:
        raise Unseen("adoption_ending", ref)
    return found.id


def _serves(session: Session, actor: Actor, ending_id: int) -> bool:
    found = _row(session, actor, ending_id)
    return found is not None and allows(actor, "adoption.end_finish", found)


# The parties read their own letter as its addressee; of the row they see nothing.
ENDING_FILES = FileSubject(
    find=_find, may_read=lambda s, a, i: _row(s, a, i) is not None, may_serve=_serves,
    page=lambda s, i: f"/adoption/endings/{found.ref}" if (found := s.get(Ending, i)) else "/",
    about=lambda s, i: s.get_one(Ending, i).subject,
)  # fmt: skip
