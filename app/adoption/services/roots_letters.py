"""Letters of a 寻根回访: to who asked, by post or through the agency; nobody else is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.core import clock
from app.documents import letter_services
from app.documents.citing import cited
from app.documents.letters import Contact, LetterKind, Reference
from app.documents.letters.placement import NoticeRow, PlacementNotice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.adoption.models.roots import RootsVisit
    from app.core.policy import Actor
    from app.documents.models import Letter

# Said in every answer, so that it says nothing of this one.
PROTECTED = "受保护的人的情况，没有本人同意的不提供；不提供的，不说明有没有、在哪里。"


def write(
    session: Session, row: RootsVisit, title: str, *, opening: str,
    facts: Sequence[tuple[str, str]] = (), steps: Sequence[str] = (), rules: Sequence[str] = (),
    reasons: str = "", actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """A numbered letter that still has to be served."""
    organ = session.get_one(Agency, row.agency_id)
    letter = letter_services.draft(
        session, subject=row.subject, subject_id=row.id, agency_id=row.agency_id,
        kind=LetterKind.ADOPTION_ROOTS, title=title, needs_service=True, now=now,
        content=PlacementNotice(
            reference=Reference("", clock.day(now), row.case_no), title=title,
            addressee=row.asker_name or "", opening=opening,
            facts=tuple(NoticeRow(label, value) for label, value in facts),
            next_steps=tuple(steps), contact=Contact(actor.name, organ.phone),
            basis=tuple(cited(session, rule) for rule in rules), reasons=reasons,
            head_name=actor.name,
        ),
    )  # fmt: skip
    return letter_services.sign(session, letter, actor=actor, now=now)


def answer(
    session: Session, row: RootsVisit, shown: Sequence[str], *, actor: Actor, now: datetime
) -> Letter:
    """Within ten working days of acceptance: yes or no, what may be seen, no fee (OR-02)."""
    facts = [("申请编号", row.case_no)]
    if row.agreed:
        facts += [
            ("可以看的", "；".join(shown)),
            ("前来的人", f"申请里的{len(row.people or [])}人"),
            ("费用", "不收费"),
        ]
    return write(
        session, row, "寻根回访答复书", facts=facts, reasons=row.decision or "",
        opening=f"您的寻根回访申请，经审查，{'同意' if row.agreed else '不同意'}。",
        steps=(PROTECTED, *(("接下来和您约定日期。",) if row.agreed else ())),
        rules=("OR-02", "OR-03"), actor=actor, now=now,
    )  # fmt: skip
