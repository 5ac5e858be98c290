"""What can be seen of requests, and who opened what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency, Person, User
from app.accounts.roles import AgencyKind, Role
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import is_about
from app.audit.wording import SAYS
from app.children.models import ChildChange, Guardianship
from app.children.services import guardianship
from app.children.services.changes import Part
from app.core import clock
from app.core.db import as_system
from app.core.identifiers import mask_name
from app.core.policy import Unseen, demand
from app.rights.models import OPEN, DataRequest, Relation
from app.rights.policy import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.children.models import Child
    from app.core.policy import Actor

MOST = 200
SHOWN = timedelta(days=365 * 3)
"""As long as the record itself is kept at least (PD-LOG-1)."""
ANSWERING = (AgencyKind.INSTITUTION, AgencyKind.PROTECTION, AgencyKind.BUREAU)
# Who reported harm, and that anybody did, stays sealed also here (MP-MR-9).
SEALED_ROOMS = ("protection.",)


def get_request(session: Session, actor: Actor, ref: str, to: str = "rights.view") -> DataRequest:
    """The request, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalar(
        select(DataRequest)
        .where(DataRequest.ref == ref, visible_to(actor))
        .options(joinedload(DataRequest.agency))
    )
    if found is None:
        raise Unseen("data_request", ref)
    demand(actor, to, found)
    return found


def list_requests(session: Session, actor: Actor, *, answered: bool = False) -> list[DataRequest]:
    """The requests of a family, or of an office: those that wait first by their last day."""
    query = select(DataRequest).where(visible_to(actor)).options(joinedload(DataRequest.agency))
    if actor.is_staff and not answered:
        query = query.where(DataRequest.state.in_(OPEN))
    query = query.order_by(DataRequest.due_on, DataRequest.id).limit(MOST)
    return list(session.scalars(query))


def asker_of(session: Session, row: DataRequest) -> Person:
    """Who asks."""
    with as_system(session):
        return session.get_one(Person, row.person_id)


def matches_guardian(session: Session, row: DataRequest, child: Child, on: date) -> bool:
    """Whether the number of who asks is that of the guardian on file, or of the child itself."""
    person = asker_of(session, row)
    if row.relation is Relation.CHILD:
        return person.id_no_index is not None and person.id_no_index == child.id_no_index
    with as_system(session):
        guardian = guardianship.guardian_on(session, child.id, on)
    known = (guardian.guardian or {}) if guardian else {}
    return bool(person.id_no) and known.get("id_no") == person.id_no


def is_open(session: Session, row: DataRequest, child: Child, on: date) -> bool:
    """Whether the file can be looked at: in its days, and by no guardian who was one until lately.

    Who proved it by a paper, past what the file says, has to prove it again once the file changes.
    """
    if row.answered_at is None or row.open_until is None or on > row.open_until:
        return False
    if row.relation is not Relation.GUARDIAN or matches_guardian(session, row, child, on):
        return True
    since = row.answered_at
    with as_system(session):
        changed = session.scalar(
            select(
                exists().where(Guardianship.child_id == child.id, Guardianship.created_at > since)
                | exists().where(
                    ChildChange.child_id == child.id, ChildChange.created_at > since,
                    ChildChange.part == Part.GUARDIANSHIP,
                )
            )
        )  # fmt: skip
    return not changed


def offices(session: Session, on: date) -> Sequence[Agency]:
    """Who can be asked: institutions and bureaus that are open."""
    return session.scalars(
        select(Agency)
        .where(Agency.kind.in_(ANSWERING), (Agency.closed_on.is_(None)) | (Agency.closed_on > on))
        .order_by(Agency.province_code, Agency.name)
    ).all()


@dataclass(frozen=True)
class Look:
    """One line of who opened a file: the day, the office, in which capacity, and what was done."""

    on: date
    office: str
    who: str
    did: str
    times: int


def looks_at(session: Session, subject: Subject, own_person_id: int | None) -> list[Look]:
    """Who opened or changed a file in three years, the newest first, day by day.

    Staff are named by office, role and surname. The caller has shown a right to the file.
    """
    with as_system(session):
        rows = session.execute(
            select(
                AuditEvent.at, AuditEvent.action, AuditEvent.roles, AuditEvent.actor_person_id,
                Person.name, Agency.short_name,
            )
            .outerjoin(User, User.id == AuditEvent.actor_user_id)
            .outerjoin(Person, Person.id == User.person_id)
            .outerjoin(Agency, Agency.id == AuditEvent.agency_id)
            .where(
                is_about(subject),
                AuditEvent.outcome.in_((Outcome.READ, Outcome.DONE)),
                AuditEvent.at >= clock.now() - SHOWN,
            )
            .order_by(AuditEvent.seq.desc())
            .limit(MOST * 10)
        ).all()  # fmt: skip
    counted: dict[tuple[date, str, str, str], int] = {}
    for at, action, roles, person_id, name, office in rows:
        if action.startswith(SEALED_ROOMS):
            continue
        who = _who(roles, name, is_own=person_id is not None and person_id == own_person_id)
        line = (clock.day(at), office or "", who, SAYS.get(action, action))
        counted[line] = counted.get(line, 0) + 1
    return [Look(*line, times) for line, times in counted.items()][:MOST]


def _who(roles: str, name: str | None, *, is_own: bool) -> str:
    if is_own:
        return "您本人"
    if name is None:
        return "系统"
    known = {str(role): role.label for role in Role}
    labels = "、".join(known[code] for code in roles.replace(",", " ").split() if code in known)
    return f"{labels} {mask_name(name)}".strip()
