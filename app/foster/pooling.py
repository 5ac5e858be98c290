"""Training sessions and the pool as lists read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, or_, select

from app.accounts.area import staff_scope
from app.accounts.models import Agency
from app.core import clock
from app.core.paging import after_day, by_day
from app.families.models import Member
from app.foster.models import Enrolment, FosterApplication, Recheck, State, TrainingSession
from app.foster.policy import visible_to
from app.foster.services import freshness, pool
from app.foster.workflow import IN_POOL
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

POOL_PAGE = 30
AGES = {"0-3": "0—3岁", "3-6": "3—6岁", "6-10": "6—10岁", "10-14": "10—14岁", "14-18": "14—18岁"}


def sessions(session: Session, actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """The institution's sessions, those to come first, then the past ones, newest first."""
    return session.execute(
        select(
            TrainingSession.id, TrainingSession.ref, TrainingSession.title,
            TrainingSession.starts_at, TrainingSession.hours, TrainingSession.place,
            TrainingSession.seats, TrainingSession.cancelled_at,
        )
        .where(TrainingSession.agency_id == actor.agency_id)
        .order_by(TrainingSession.starts_at.desc())
        .limit(200)
    ).all()  # fmt: skip


def attendees(session: Session, training: TrainingSession) -> Sequence[Row[*tuple[Any, ...]]]:
    """Everyone enrolled, in the order of the places."""
    return session.execute(
        select(
            Enrolment.ref, FosterApplication.ref, FosterApplication.case_no,
            Member.name_mask, Member.phone_mask, Enrolment.hours, Enrolment.passed,
        )
        .join(FosterApplication, FosterApplication.id == Enrolment.application_id)
        .join(Member, Member.id == Enrolment.member_id)
        .where(Enrolment.session_id == training.id, Enrolment.cancelled_at.is_(None))
        .order_by(Enrolment.id)
    ).all()  # fmt: skip


@dataclass(frozen=True)
class PoolWanted:
    """What the list shall show; stands in the address. `after`: last row of the page before."""

    state: str = ""
    age: str = ""
    siblings: str = ""
    due: str = ""
    after: str = ""


@dataclass(frozen=True)
class PoolRow:
    """One family."""

    ref: str
    case_no: str
    name: str
    state: State
    agency: str
    valid_until: date | None
    left: int | None
    preference: str
    places: int
    rechecking: bool
    stale: int
    """Certificates that are too old, or were never found good."""
    waiting: int
    """Renewed ones that nobody has looked at yet."""


def pool_page(session: Session, actor: Actor, wanted: PoolWanted) -> tuple[list[PoolRow], str]:
    """One page of the pool, soonest to end first; and where the next page begins, or ""."""
    found = session.execute(_pool(actor, wanted)).all()
    rows = found[:POOL_PAGE]
    figures = _figures(session, actor)
    left = pool.places_left(session, [row[9] for row in rows], figures["max_foster_children"])
    today = clock.today()
    papers = freshness.of_families(session, [row[10] for row in rows], figures)
    page = [
        PoolRow(
            ref=ref, case_no=case_no or "", name=name, state=state, agency=agency,
            valid_until=until, left=(until - today).days if until else None,
            preference=describe(preference, siblings=siblings),
            places=left[household] if state is State.QUALIFIED else 0,
            rechecking=recheck is not None,
            stale=sum(p.is_stale(today) for p in papers[case_id]),
            waiting=sum(p.waiting for p in papers[case_id]),
        )
        for (
            ref, case_no, name, state, agency, until, preference, siblings, recheck, household,
            case_id,
        ) in rows
    ]  # fmt: skip
    if len(found) <= POOL_PAGE:
        return page, ""
    last = rows[-1]
    return page, after_day(last[5], last[0])


def _pool(actor: Actor, wanted: PoolWanted) -> Select[*tuple[Any, ...]]:
    case = FosterApplication
    open_recheck = (
        select(Recheck.id)
        .where(Recheck.application_id == case.id, Recheck.closed_at.is_(None))
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            case.ref, case.case_no, case.applicant_name, case.state, Agency.short_name,
            case.valid_until, case.preference, case.siblings_ok, open_recheck.label("recheck"),
            case.household_id, case.id,
        )
        .join(Agency, Agency.id == case.agency_id)
        .where(staff_scope(actor, case), visible_to(actor))
    )  # fmt: skip
    if wanted.siblings == "yes":
        query = query.where(case.siblings_ok.is_(True))
    if wanted.due == "60":
        soon = date.fromordinal(clock.today().toordinal() + 60)
        query = query.where(case.valid_until <= soon)
    if wanted.age in AGES:
        ages = case.preference["ages"]
        query = query.where(or_(ages.as_string().contains(wanted.age), ages.as_string().is_(None)))
    # In the pool of a province are too many to sort: each state is in the order of its index.
    states = [state for state in sorted(IN_POOL) if wanted.state in {"", str(state)}]
    runs = [query.where(case.state == state) for state in states or sorted(IN_POOL)]
    return by_day(runs, case.valid_until, case.ref, wanted.after, POOL_PAGE + 1)


def _figures(session: Session, actor: Actor) -> dict[str, int]:
    found = parameters.values(
        session, ("max_foster_children", *freshness.FIGURES), on=clock.today(),
        places=[c for c in (actor.division_code,) if c], agency_id=actor.agency_id,
    )  # fmt: skip
    return {name: int(value) for name, value in found.items()}


def describe(preference: dict[str, Any], *, siblings: bool | None) -> str:
    """A preference in words; 没有特别要求 where nothing was chosen."""
    said = [AGES.get(age, age) for age in preference.get("ages", [])]
    sex = {"1": "男孩", "2": "女孩"}
    if preference.get("sex") in sex:
        said.append(sex[preference["sex"]])
    disability = {"mild": "可接受轻度残疾", "none": "只能照顾健康的孩子"}
    if preference.get("disability") in disability:
        said.append(disability[preference["disability"]])
    if siblings:
        said.append("可接收两名")
    return "、".join(said) or "没有特别要求"
