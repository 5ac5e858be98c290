"""What can be seen of adoptions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, cast

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person, User
from app.adoption.models import Adoption, AdoptionPaper, AdoptionState, FollowUp
from app.adoption.policy import visible_to
from app.adoption.workflow import ENDED, LABELS, MOVES
from app.core import crypto
from app.core.errors import Invalid, NotFound
from app.core.identifiers import read_resident_id
from app.core.ids import PATTERN
from app.core.policy import Unseen, demand
from app.families.kin import kin_column, know_kin
from app.families.models import Member
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 30
_NO_END = date(9999, 12, 31)


def get_adoption(
    session: Session, actor: Actor, ref: str, *, to: str = "adoption.view"
) -> Adoption:
    """The case, for someone who may do `to` with it. Raises Unseen, Refused."""
    row = session.execute(
        select(Adoption, kin_column(Adoption.applicant_person_id))
        .where(Adoption.ref == ref, visible_to(actor))
        .options(
            # A handful of rows each: one statement is dearer than their product.
            joinedload(Adoption.agency), joinedload(Adoption.parts),
            joinedload(Adoption.assessors), joinedload(Adoption.adoptees),
        )
    ).unique().one_or_none()  # fmt: skip
    if row is None:
        raise Unseen("adoption", ref)
    found: Adoption = row[0]
    know_kin(found, found.applicant_person_id, row[1])
    demand(actor, to, found)
    return found


def get_paper(session: Session, case: Adoption, ref: str) -> AdoptionPaper:
    """A paper of this case and of no other. NotFound."""
    found = session.scalar(
        select(AdoptionPaper).where(AdoptionPaper.ref == ref, AdoptionPaper.adoption_id == case.id)
    )
    if found is None:
        raise NotFound
    return found


class Row(NamedTuple):
    """A line of the desk's list: number, masked name, state, days."""

    ref: str
    case_no: str
    who: str
    state: str
    colour: str
    officer: str
    submitted_on: date | None
    due_on: date | None


# Tables, not entities: those would set up every mapper while the portal is being imported.
_OFFICER = cast("Table", User.__table__).alias()
_PERSON = cast("Table", Person.__table__).alias()


def list_page(
    session: Session, actor: Actor, *, state: str = "", mine: bool = False, after: str = ""
) -> tuple[list[Row], str]:
    """One page by the nearest day, and where the next begins ("" at the end)."""
    due = func.coalesce(Adoption.due_on, _NO_END)
    query = (
        select(
            Adoption.ref, Adoption.case_no, Adoption.applicant_mask, Adoption.state,
            _PERSON.c.name, Adoption.submitted_at, Adoption.due_on,
        )
        .outerjoin(_OFFICER, _OFFICER.c.id == Adoption.officer_id)
        .outerjoin(_PERSON, _PERSON.c.id == _OFFICER.c.person_id)
        .where(
            visible_to(actor), Adoption.agency_id == actor.agency_id,
            Adoption.state != AdoptionState.DRAFT,
        )
        .order_by(due, Adoption.ref)
        .limit(PAGE + 1)
    )  # fmt: skip
    if state in {one.value for one in AdoptionState}:
        query = query.where(Adoption.state == AdoptionState(state))
    elif state != "all":
        query = query.where(Adoption.state.not_in(ENDED))
    if mine:
        query = query.where(Adoption.officer_id == actor.user_id)
    if (cursor := _cursor(after)) is not None:
        query = query.where(or_(due > cursor[0], and_(due == cursor[0], Adoption.ref > cursor[1])))
    found = session.execute(query).all()
    rows = [
        Row(ref, no, who, *LABELS[kind], officer or "", sent.date() if sent else None, due_on)
        for ref, no, who, kind, officer, sent, due_on in found[:PAGE]
    ]
    if len(found) <= PAGE:
        return rows, ""
    return rows, f"{(rows[-1].due_on or _NO_END).isoformat()}_{rows[-1].ref}"


def _cursor(after: str) -> tuple[date, str] | None:
    day, _, ref = after.partition("_")
    try:
        until = date.fromisoformat(day)
    except ValueError:
        return None
    return (until, ref) if PATTERN.fullmatch(ref) else None


def find(session: Session, actor: Actor, wanted: str) -> list[tuple[str, str]]:
    """(ref, case number) by case number, or by an exact identity number of the household."""
    text = wanted.strip().upper()
    query = select(Adoption.ref, Adoption.case_no).where(visible_to(actor))
    try:
        number = read_resident_id(text).number
    except Invalid:
        query = query.where(Adoption.case_no == text)
    else:
        index = crypto.blind("id_no", number)
        households = select(Member.household_id).where(Member.id_no_index == index)
        query = query.where(Adoption.household_id.in_(households))
    return [(ref, no or "") for ref, no in session.execute(query.limit(PAGE))]


def follow_ups(session: Session, case: Adoption) -> list[FollowUp]:
    """The visits after the registration, in their order."""
    return list(
        session.scalars(
            select(FollowUp).where(FollowUp.adoption_id == case.id).order_by(FollowUp.number)
        )
    )


def timeline_of(session: Session, case: Adoption) -> list[Event]:
    """What was done, the newest first."""
    return history_of(session, case.subject, _change, moves=MOVES, family="申请人")


def _change(before: str, after: str, note: str) -> str:
    known = {state.value: LABELS[state][0] for state in AdoptionState}
    if after in known and before in known:
        return f"{known[before]} → {known[after]}"
    return note or (f"{before} → {after}" if before and after else "")


def of_family(session: Session, actor: Actor) -> list[Adoption]:
    """The adopters' own cases, the newest first; never with a staff account."""
    if actor.person_id is None or actor.is_staff:
        return []
    return list(session.scalars(
        select(Adoption)
        .where(Adoption.applicant_person_id == actor.person_id)
        .order_by(Adoption.id.desc())
        .limit(PAGE)
    ))  # fmt: skip
