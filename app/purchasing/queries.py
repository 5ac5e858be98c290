"""What can be seen of purchases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, cast

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from app.accounts.models import Agency, User
from app.core.ids import PATTERN
from app.core.policy import Unseen, demand
from app.purchasing.models import (
    ContractStaff,
    Evaluation,
    Payment,
    Project,
    ProjectBudget,
    ProjectItem,
    ProjectState,
    Round,
    ServiceContract,
)  # fmt: skip
from app.purchasing.policy import (
    ROUND_FOR_POLICY,
    contracts_visible_to,
    evaluations_visible_to,
    rounds_visible_to,
    visible_to,
)  # fmt: skip
from app.purchasing.services.evaluating import EVALUATED
from app.purchasing.workflow import ENDED, LABELS, MOVES, STAGES
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

PAGE = 30
# Of one contract, never of a list: each page asks for those of its parts that it shows.
CONTRACT_WHOLE = (
    joinedload(ServiceContract.project).joinedload(Project.parts),
    joinedload(ServiceContract.organisation), joinedload(ServiceContract.agency),
    lazyload(ServiceContract.milestones), lazyload(ServiceContract.amendments),
    lazyload(ServiceContract.payments),
    lazyload(ServiceContract.staff).joinedload(ContractStaff.org_person),
)  # fmt: skip
_NO_END = date(9999, 12, 31)


def get_project(
    session: Session, actor: Actor, ref: str, *, to: str = "purchasing.view"
) -> Project:
    """The project with items and budget, for who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalars(
        select(Project)
        .where(Project.ref == ref, visible_to(actor))
        .options(
            joinedload(Project.agency), joinedload(Project.officer).joinedload(User.person),
            joinedload(Project.parts),
            # Each page asks for those of its parts that it shows.
            lazyload(Project.items).joinedload(ProjectItem.catalogue_item),
            lazyload(Project.budget), lazyload(Project.rounds), lazyload(Project.contracts),
        )
    ).unique().one_or_none()  # fmt: skip
    if found is None:
        raise Unseen("purchase", ref)
    demand(actor, to, found)
    return found


def get_round(
    session: Session, actor: Actor, ref: str, *, to: str = "purchasing.view_round"
) -> Round:
    """The round with its project and panel, not its offers. Raises Unseen, Refused."""
    found = session.scalar(
        select(Round).where(Round.ref == ref, rounds_visible_to(actor)).options(*ROUND_FOR_POLICY)
    )
    if found is None:
        raise Unseen("purchase_round", ref)
    demand(actor, to, found)
    return found


def get_contract(
    session: Session, actor: Actor, ref: str, *, to: str = "purchasing.view_contract"
) -> ServiceContract:
    """The contract with its plan, people and money. Raises Unseen, Refused.

    Of the project a supplier sees nothing: `contract.project` is None in its transaction on
    PostgreSQL, and its pages never ask for it.
    """
    found = session.scalars(
        select(ServiceContract)
        .where(ServiceContract.ref == ref, contracts_visible_to(actor))
        .options(*CONTRACT_WHOLE)
    ).unique().one_or_none()  # fmt: skip
    if found is None:
        raise Unseen("purchase_contract", ref)
    demand(actor, to, found)
    return found


def get_payment(
    session: Session, actor: Actor, ref: str, *, to: str = "purchasing.view_payment"
) -> Payment:
    """The payment with its milestone and its whole contract. Raises Unseen, Refused."""
    found = session.scalars(
        select(Payment)
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .where(Payment.ref == ref, contracts_visible_to(actor))
        .options(
            joinedload(Payment.milestone),
            *(joinedload(Payment.contract).options(one) for one in CONTRACT_WHOLE),
        )
    ).unique().one_or_none()  # fmt: skip
    if found is None:
        raise Unseen("purchase_payment", ref)
    demand(actor, to, found)
    return found


def get_evaluation(
    session: Session, actor: Actor, ref: str, *, to: str = "purchasing.view_evaluation"
) -> Evaluation:
    """The evaluation with its team. Raises Unseen, Refused."""
    found = session.scalars(
        select(Evaluation)
        .where(Evaluation.ref == ref, evaluations_visible_to(actor))
        .options(joinedload(Evaluation.team), joinedload(Evaluation.contract).options(*EVALUATED))
    ).unique().one_or_none()  # fmt: skip
    if found is None:
        raise Unseen("purchase_evaluation", ref)
    demand(actor, to, found)
    return found


class Row(NamedTuple):
    """A line of the list; money in fen."""

    ref: str
    code: str
    name: str
    buyer: str
    state: str
    colour: str
    amount_fen: int
    due_on: date | None


_AGENCY = cast("Table", Agency.__table__).alias()
_LINE = cast("Table", ProjectBudget.__table__).alias()
STAGE_STATES = {str(number): states for number, (_, states) in enumerate(STAGES, 1)}


def list_page(
    session: Session, actor: Actor, *, stage: str = "", year: str = "", q: str = "", after: str = ""
) -> tuple[list[Row], str]:
    """One page by the nearest day, and where the next begins ("" at the end).

    `stage` is a number of `STAGES`, "all", or "" for all that are not ended; `q` part of a name or
    a code: whoever asks by name looks for it in every stage.
    """
    due = func.coalesce(Project.due_on, _NO_END)
    amount = (
        select(func.coalesce(func.sum(_LINE.c.amount_fen), 0))
        .where(_LINE.c.project_id == Project.id)
        .scalar_subquery()
    )
    query = (
        select(
            Project.ref, Project.code, Project.name, _AGENCY.c.short_name, Project.state, amount,
            Project.due_on,
        )
        .join(_AGENCY, _AGENCY.c.id == Project.agency_id)
        .where(visible_to(actor))
        .order_by(due, Project.ref)
        .limit(PAGE + 1)
    )  # fmt: skip
    if stage in STAGE_STATES:
        query = query.where(Project.state.in_(STAGE_STATES[stage]))
    elif stage != "all" and not q:
        query = query.where(Project.state.not_in(ENDED))
    if year.isdecimal() and len(year) == 4:  # noqa: PLR2004 - a year
        query = query.where(Project.year == int(year))
    if q:
        query = query.where(
            or_(Project.name.contains(q, autoescape=True), Project.code == q.strip())
        )
    if (cursor := _cursor(after)) is not None:
        query = query.where(or_(due > cursor[0], and_(due == cursor[0], Project.ref > cursor[1])))
    found = session.execute(query).all()
    rows = [
        Row(ref, code, name, buyer, *LABELS[ProjectState(state)], fen, due_on)
        for ref, code, name, buyer, state, fen, due_on in found[:PAGE]
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


def timeline_of(session: Session, project: Project) -> list[Event]:
    """What was done, the newest first."""
    return events_of(session, project.subject)


def events_of(session: Session, subject: Subject, *, acts_only: bool = True) -> list[Event]:
    """The record of a project or of what hangs on it; readings too unless `acts_only`."""
    return history_of(session, subject, _change, moves=MOVES, acts_only=acts_only)


def _change(before: str, after: str, note: str) -> str:
    known = {state.value: LABELS[state][0] for state in ProjectState}
    if after in known and before in known:
        return f"{known[before]} → {known[after]}"
    return note or (f"{before} → {after}" if before and after else "")
