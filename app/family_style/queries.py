"""What can be seen of units, couples and the children's care over time."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.area import staff_scope
from app.accounts.models import Agency, Person, RoleGrant, User
from app.accounts.roles import Role
from app.children import counts
from app.children.counts import What
from app.children.models import CareForm, Child
from app.children.policy import visible_to as children_visible_to
from app.children.traits import BY_COLUMN, bits
from app.core.policy import Unseen, demand
from app.deadlines.models import ClockState, Deadline
from app.families.kin import kin_column, know_kin
from app.family_style.models import Couple, Post, Unit, UnitEvent, UnitPlace, UnitState
from app.family_style.policy import couples_visible_to, visible_to
from app.family_style.workflow import LABELS
from app.law.dates import add_months
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 30
ENDED = (UnitState.DISSOLVED, UnitState.CLOSED)


def get_unit(session: Session, actor: Actor, ref: str, *, to: str = "family_style.view") -> Unit:
    """The unit, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = (
        session.scalars(
            select(Unit)
            .where(Unit.ref == ref, visible_to(actor))
            .options(
                joinedload(Unit.agency),
                joinedload(Unit.parts),
                joinedload(Unit.worker).joinedload(User.person),
            )
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise Unseen("family_unit", ref)
    demand(actor, to, found)
    return found


def get_couple(
    session: Session, actor: Actor, ref: str, *, to: str = "family_style.read_couple"
) -> Couple:
    """The application, for someone who may do `to` with it. Raises Unseen, Refused."""
    row = (
        session.execute(
            select(Couple, kin_column(Couple.applicant_person_id))
            .where(Couple.ref == ref, couples_visible_to(actor))
            .options(
                joinedload(Couple.agency),
                joinedload(Couple.parts),
                joinedload(Couple.household),
                joinedload(Couple.unit),
            )
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        raise Unseen("family_couple", ref)
    found: Couple = row[0]
    know_kin(found, found.applicant_person_id, row[1])
    demand(actor, to, found)
    return found


class Row(NamedTuple):
    """A line of the list."""

    ref: str
    name: str
    case_no: str
    agency: str
    state: str
    colour: str
    children: int
    capacity: int
    due_on: date | None


def list_page(
    session: Session, actor: Actor, *, state: str = "", after: str = ""
) -> tuple[list[Row], str]:
    """One page by case number, and where the next begins ("" at the end)."""
    count = (
        select(func.count(UnitPlace.id))
        .where(UnitPlace.unit_id == Unit.id)
        .correlate(Unit)
        .scalar_subquery()
    )
    query = (
        select(
            Unit.ref, Unit.name, Unit.case_no, Agency.short_name, Unit.state, count,
            Unit.capacity, Unit.due_on,
        )
        .join(Agency, Agency.id == Unit.agency_id)
        .where(visible_to(actor), Unit.case_no > after)
        .order_by(Unit.case_no)
        .limit(PAGE + 1)
    )  # fmt: skip
    if state in {one.value for one in UnitState}:
        query = query.where(Unit.state == UnitState(state))
    elif state != "all":
        query = query.where(Unit.state.not_in(ENDED))
    found = session.execute(query).all()
    rows = [
        Row(ref, name, no, agency, *LABELS[kind], living, capacity, due)
        for ref, name, no, agency, kind, living, capacity, due in found[:PAGE]
    ]
    return rows, rows[-1].case_no if len(found) > PAGE else ""


def open_posts(session: Session, on: date) -> list[tuple[Post, Agency]]:
    """Notices that stand on the public page."""
    rows = session.execute(
        select(Post, Agency)
        .join(Agency, Agency.id == Post.agency_id)
        .where(Post.opens_on <= on, Post.closes_on >= on, Post.withdrawn_on.is_(None))
        .order_by(Post.closes_on, Post.id)
        .limit(100)
    ).all()
    return [(post, agency) for post, agency in rows]


def posts_of(session: Session, unit: Unit) -> list[Post]:
    """A unit's notices, the newest first."""
    return list(
        session.scalars(select(Post).where(Post.unit_id == unit.id).order_by(Post.id.desc()))
    )


def couples_of(session: Session, actor: Actor, unit: Unit) -> list[Couple]:
    """Applications for a unit that the actor may see, the newest first."""
    return list(
        session.scalars(
            select(Couple)
            .where(Couple.unit_id == unit.id, couples_visible_to(actor))
            .order_by(Couple.id.desc())
        )
    )


def own_couples(session: Session, actor: Actor) -> list[Couple]:
    """The family's own applications, the newest first."""
    return list(
        session.scalars(
            select(Couple)
            .where(Couple.applicant_person_id == actor.person_id)
            .options(joinedload(Couple.agency), selectinload(Couple.parts))
            .order_by(Couple.id.desc())
        )
    )


def own_unit(session: Session, actor: Actor) -> Unit | None:
    """The unit in which the family lives."""
    return session.scalar(
        select(Unit)
        .where(Unit.couple_person_id == actor.person_id)
        .options(joinedload(Unit.agency), selectinload(Unit.parts))
        .order_by(Unit.id.desc())
        .limit(1)
    )


def clocks_of(session: Session, case: Unit | Couple) -> list[Deadline]:
    """Clocks that run, nearest first."""
    return list(
        session.scalars(
            select(Deadline)
            .where(
                Deadline.subject_kind == case.subject.kind, Deadline.subject_id == case.id,
                Deadline.state == ClockState.RUNNING,
            )
            .order_by(Deadline.due_on)
        )
    )  # fmt: skip


def events_of(session: Session, unit: Unit, *kinds: str, most: int = 100) -> list[UnitEvent]:
    """What happened, the newest first."""
    query = select(UnitEvent).where(UnitEvent.unit_id == unit.id)
    if kinds:
        query = query.where(UnitEvent.kind.in_(kinds))
    return list(session.scalars(query.order_by(UnitEvent.id.desc()).limit(most)))


def comings_and_goings(
    session: Session, unit: Unit, *kinds: str, most: int = 100
) -> list[tuple[UnitEvent, str]]:
    """What happened to which child, by its code name, the newest first."""
    rows = session.execute(
        select(UnitEvent, Child.code_name)
        .outerjoin(Child, Child.id == UnitEvent.child_id)
        .where(UnitEvent.unit_id == unit.id, UnitEvent.kind.in_(kinds))
        .order_by(UnitEvent.id.desc())
        .limit(most)
    ).all()
    return [(event, name or "—") for event, name in rows]


def workers_at(session: Session, agency_id: int) -> list[tuple[int, str]]:
    """Who can be responsible for a unit."""
    rows = session.execute(
        select(User.id, Person.name)
        .join(Person, Person.id == User.person_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.agency_id == agency_id,
            RoleGrant.role == Role.SOCIAL_WORKER,
            RoleGrant.released_at.is_not(None),
        )
        .order_by(Person.name)
        .distinct()
    ).all()
    return [(user_id, name) for user_id, name in rows]


def timeline_of(session: Session, unit: Unit) -> list[Event]:
    """What was done, the newest first; readings are not among them."""
    return history_of(session, unit.subject, _change, family="夫妻")


def _change(before: str, after: str, _note: str) -> str:
    known = {state.value: LABELS[state][0] for state in UnitState}
    if after in known and before in known:
        return f"{known[before]} → {known[after]}"
    return known.get(after, "")


SHOWN = (CareForm.INSTITUTION, CareForm.FAMILY_UNIT, CareForm.FOSTER, CareForm.KIN)


class Month(NamedTuple):
    """The last day of a month, or today."""

    day: date
    children: dict[CareForm, int]
    families: int
    """Foster families with a child."""


def care_over_time(session: Session, actor: Actor, today: date, *, months: int = 12) -> list[Month]:
    """The children in each care form at the end of each month, as many months up to today.

    Of the actor's institution, or of the area of the actor's bureau.
    """
    this = today.replace(day=1)
    grew = deque(
        session.execute(
            counts.by_month(lambda model: staff_scope(actor, model), add_months(this, 1))
        )
    )
    number: dict[tuple[What, str], int] = defaultdict(int)
    found = []
    for first in (add_months(this, n - months + 1) for n in range(months)):
        while grew and grew[0].month_on <= first:
            what, key, _, more = grew.popleft()
            number[what, key] += int(more)
        found.append(
            Month(
                min(add_months(first, 1) - timedelta(days=1), today),
                {form: number[What.CHILDREN, form] for form in SHOWN},
                number[What.FAMILIES, ""],
            )
        )
    return found


def compare(session: Session, actor: Actor, now: Month) -> list[dict[str, Any]]:
    """Units and foster families side by side, as the actor may see the children."""
    units, free = session.execute(
        select(func.count(Unit.id), func.coalesce(func.sum(Unit.capacity), 0)).where(
            visible_to(actor), Unit.state.not_in(ENDED), Unit.couple_person_id.is_not(None)
        )
    ).one()
    compared = ((CareForm.FAMILY_UNIT, units, free), (CareForm.FOSTER, now.families, None))
    living = (
        children_visible_to(actor), Child.closed_on.is_(None),
        Child.care_form.in_([form for form, _, _ in compared]),
    )  # fmt: skip
    heavy = session.execute(
        select(Child.care_form, func.count())
        .where(*living, _may("needs_long_term_care"), Child.needs_long_term_care)
        .group_by(Child.care_form)
    )
    groups = (
        select(Child.care_form, func.count().label("number"))
        .where(*living, _may("sibling_group"), Child.sibling_group.is_not(None))
        .group_by(Child.care_form, Child.sibling_group)
        .having(func.count() > 1)
        .subquery()
    )
    together = session.execute(
        select(groups.c.care_form, func.sum(groups.c.number)).group_by(groups.c.care_form)
    )
    heavies, siblings = ({form: int(n) for form, n in rows} for rows in (heavy, together))
    return [
        {
            "form": form, "children": now.children[form], "homes": homes, "places": places,
            "each": round(now.children[form] / homes, 1) if homes else None,
            "heavy": heavies.get(form, 0), "siblings": siblings.get(form, 0),
        }
        for form, homes, places in compared
    ]  # fmt: skip


def _may(column: str) -> ColumnElement[bool]:
    """Children of whom it may be true, as the index of a list knows them."""
    return Child.traits.bitwise_and(bits([BY_COLUMN[column]])) != 0
