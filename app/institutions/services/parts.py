"""What every step of a case shares: who did it, who is told, the bureau's letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.deadlines import services as deadlines
from app.documents import letter_services, letters
from app.documents.citing import cited
from app.institutions.models import Admission, AdmissionPart, Part
from app.notices.services import tell_role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.accounts.roles import Role
    from app.core.policy import Actor
    from app.documents.models import Letter
    from app.law import Period


def took_part(
    session: Session, case: Admission, part: Part, *, actor: Actor, now: datetime
) -> None:
    """Remember who did it, a deputy with the colleague whose right it was."""
    for person_id in sorted(actor.in_right("").persons or actor.persons):
        row = AdmissionPart(admission_id=case.id, person_id=person_id, part=part, at=now)
        session.add(row)
        case.parts.append(row)
    session.flush()


def path(case: Admission, part: str = "") -> str:
    """Where staff deal with the case; `part` is a tab."""
    return f"/institutions/admissions/{case.ref}" + (f"/{part}" if part else "")


def tell(
    session: Session, case: Admission, role: Role, *, title: str, body: str, part: str = "",
    agency_id: int | None = None, kind: str = "desk",
) -> None:  # fmt: skip
    """A line for everyone with a role at the home, or at another agency."""
    to = agency_id or case.agency_id
    tell_role(
        session, to, role, kind=kind, title=title, body=body, case_no=case.case_no,
        path=path(case, part), act_by=case.due_on,
    )  # fmt: skip


def start(session: Session, case: Admission, period: Period, *, on: date) -> date:
    """Start a clock of the home, in place of one that runs; returns its last day."""
    for row in deadlines.running(session, case, period):
        deadlines.forget(session, row)
    row = deadlines.start(session, case, period, on=on, agency_id=case.agency_id)
    deadlines.copy_next(session, case)
    return row.due_on


def letter(
    session: Session,
    case: Admission,
    *,
    title: str,
    paragraphs: Sequence[str],
    rules: Sequence[str],
    bureau_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Letter:
    """The bureau's letter to the home, signed by who acts; `bureau_id` where it is a higher one."""
    home = session.get_one(Agency, case.agency_id)
    bureau = session.get_one(Agency, bureau_id or case.bureau_id or case.agency_id)
    drawn = letter_services.draft(
        session, subject=case.subject, subject_id=case.id, agency_id=bureau.id,
        kind=letters.LetterKind.HOME, title=title,
        content=letters.HomeLetter(
            reference=letters.Reference("", now.date(), case.case_no),
            addressee=home.name,
            title=title,
            paragraphs=tuple(paragraphs),
            contact=letters.Contact(actor.name, bureau.phone),
            head_name=actor.name,
            basis=tuple(cited(session, rule_id) for rule_id in rules),
        ),
        now=now,
    )  # fmt: skip
    return letter_services.sign(session, drawn, actor=actor, now=now)
