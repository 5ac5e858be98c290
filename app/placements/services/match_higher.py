"""Placing across counties or cities: the common higher department is asked, and answers (FC-27-1).

Where it works in the portal it does so on its own screen; else its paper is entered
(`match_papers.record_higher`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind, Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.families.models import Household
from app.law import RULES, citation
from app.law import match_periods as periods
from app.notices.services import tell_officer, tell_role
from app.placements.services.match_look import crosses
from app.placements.services.match_open import SHORTEST
from app.placements.services.match_steps import before_decision, desk_path

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import Match


def common_department(session: Session, match: Match, on: date) -> Agency | None:
    """The lowest department above both places, if it works in the portal."""
    if not crosses(session, match, on):
        return None
    # Both lie in one city where only the county differs; else the province is above both.
    city = session.scalars(
        select(Household.city_code).where(Household.id == match.household_id)
    ).one()
    is_one_city = city is not None and city == match.city_code
    levels = ([(Level.CITY, Agency.city_code == city)] if is_one_city else []) + [
        (Level.PROVINCE, Agency.province_code == match.province_code)
    ]
    for level, at_place in levels:
        found = session.scalar(
            select(Agency)
            .where(
                Agency.kind == AgencyKind.BUREAU, Agency.level == level, at_place,
                Agency.closed_on.is_(None),
            )
            .order_by(Agency.id)
            .limit(1)
        )  # fmt: skip
        if found is not None:
            return found
    return None


def ask(session: Session, match: Match, *, actor: Actor, now: datetime) -> Agency:
    """Send the question up; the answer is due in ten working days. Raises Invalid, Conflict."""
    demand(actor, "matches.ask_higher", match)
    before_decision(match)
    if match.higher_asked_at is not None:
        raise Conflict("已经请示过了，请等答复。")
    found = common_department(session, match, clock.day(now))
    if found is None:
        raise Invalid("共同的上级民政部门没有使用本平台，请用纸质请示，再登记答复。")
    match.higher_agency_id, match.higher_asked_at = found.id, now
    session.flush()
    deadlines.start(session, match, periods.HIGHER, on=clock.day(now), agency_id=found.id)
    deadlines.copy_next(session, match)
    audit.record(
        session, actor, "matches.ask_higher", match.subject, basis=citation(RULES["FC-27-1"]),
        at=now,
    )  # fmt: skip
    for role in (Role.BUREAU_OFFICER, Role.BUREAU_HEAD):
        tell_role(
            session, found.id, role, kind="desk", title="请示：跨区域家庭寄养",
            body="家庭住在机构所在地以外，请审查后答复。", case_no=match.case_no,
            path=desk_path(match, "prepare"),
        )  # fmt: skip
    return found


def answer(
    session: Session, match: Match, *, agrees: bool, number: str, says: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The department's head agrees or does not, under its own number and with the reason."""
    demand(actor, "matches.answer_higher", match)
    if match.higher_agrees is not None:
        raise WrongState("这件请示已经答复。")
    before_decision(match)
    if len(says.strip()) < SHORTEST:
        raise Invalid(f"请写明理由，至少{SHORTEST}个字。", "says")
    bureau = session.get_one(Agency, match.higher_agency_id)
    match.higher_agrees, match.higher_from = agrees, bureau.name
    match.higher_no, match.higher_on = number.strip(), clock.day(now)
    match.higher_says = says.strip()
    deadlines.stop(session, match, periods.HIGHER, now=now)
    deadlines.copy_next(session, match)
    audit.record(
        session, actor, "matches.answer_higher", match.subject, basis=citation(RULES["FC-27-1"]),
        after="agrees" if agrees else "refuses", at=now,
    )  # fmt: skip
    tell_officer(
        session, match.worker_id, kind="desk", case_no=match.case_no,
        title="上级民政部门同意跨区域寄养" if agrees else "上级民政部门不同意跨区域寄养",
        body="答复见匹配的“意见和评估”。", path=desk_path(match, "prepare"),
    )  # fmt: skip


def asked(session: Session, match: Match) -> Agency | None:
    """Who was asked in the portal."""
    return session.get(Agency, match.higher_agency_id) if match.higher_agency_id else None


def lives_in(session: Session, match: Match) -> str | None:
    """The county of the family, all that the department is told of where it lives."""
    return session.scalar(select(Household.county_code).where(Household.id == match.household_id))
