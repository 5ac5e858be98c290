"""One paper changed for a better one after the one formal return (FC-12-1b).

The list of missing papers is sent once and stops the office's clock. What turns out bad later,
or grows too old while the case runs, needs no second return: the family hands in that one paper
anew, the state stays as it is and no clock stands still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock
from app.foster.models import PaperCheck, State, SupplementRequest
from app.foster.services import correspondence, freshness
from app.foster.services.facts import load_file
from app.foster.services.paper_lines import not_good, paper_lines
from app.notices.services import tell

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.foster.models import FosterApplication
    from app.foster.papers import RequiredPaper

S = State
# Before the decision; in SUBMITTED only once the list was sent, in the pool by renewal.
STATES = frozenset({S.SUBMITTED, S.ACCEPTED, S.ASSESSING, S.ASSESSED, S.IMPROVE, S.REVIEW})


def was_returned(session: Session, case: FosterApplication) -> bool:
    """Whether the family was already asked once for more papers."""
    return bool(
        session.scalar(
            select(SupplementRequest.id).where(SupplementRequest.application_id == case.id).limit(1)
        )
    )


def is_open(session: Session, case: FosterApplication) -> bool:
    """Whether single papers may be changed as the case stands."""
    if case.state not in STATES:
        return False
    return case.state is not S.SUBMITTED or was_returned(session, case)


def wanted(session: Session, case: FosterApplication, on: date) -> list[RequiredPaper]:
    """The required papers that were found bad, are missing, or are too old on a day."""
    if not is_open(session, case):
        return []
    file = load_file(session, case)
    found = {line.wanted.key: line.wanted for line in not_good(paper_lines(file, on))}
    old = freshness.expired(file, freshness.figures_of(session, case, on), on)
    return list((found | {key: paper for key, (paper, _) in old.items()}).values())


def may_hand_in(
    session: Session, case: FosterApplication, kind: str, member_id: int | None
) -> bool:
    """Whether this one paper may be handed in anew today."""
    return any(paper.key == (kind, member_id) for paper in wanted(session, case, clock.today()))


def ask(session: Session, case: FosterApplication, label: str, remark: str) -> None:
    """Tell the family which paper to change and why."""
    tell(
        session, person_id=case.applicant_person_id, kind="N-FC-02", title="有一份材料需要换新的",
        body=f"{label}：{remark}。只换这一份，不用重新提交申请；办理期限不因此停止。",
        case_no=case.case_no or "", path=f"{correspondence.family_path(case)}/apply/papers",
        act_by=case.due_on, sms_phone=case.agency.phone,
    )  # fmt: skip


def is_bad(check: PaperCheck) -> bool:
    """Looked at and not good."""
    return check not in {PaperCheck.GOOD, PaperCheck.WAITING}
