"""A placement that ran before the portal is taken over in the state of the facts.

No offer, consent, signature or assessment is invented: the match that every placement hangs on
says `migrated_at` in their place. The days of the paper agreement may be known at once, else they
are entered with its scan afterwards (`signing.enter_paper`), within a month. What is due from now
on runs from now on; what was due before was the institution's own matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.audit import services as audit
from app.children.models import CareForm, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.errors import Conflict
from app.deadlines import services as deadlines
from app.documents.numbers import case_number
from app.law import RULES, citation
from app.law import placement_periods as periods
from app.placements.models import Match, MatchState, Placement, PlacementState
from app.placements.services import begin, match_places, signing
from app.placements.services.agreement import carer_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor
    from app.foster.models import FosterApplication
    from app.placements.rules.paper import Paper

MOST = 2
BASIS = "上线前已开始寄养，按机构台账登记"


def take_in(
    session: Session,
    child: Child,
    case: FosterApplication,
    *,
    effective_on: date,
    term_until: date,
    worker_id: int,
    paper: Paper | None = None,
    actor: Actor,
    now: datetime,
) -> Placement:
    """The child lives with the family since `effective_on`; FUSION or ACTIVE by the days passed.

    The session sees every row. A family that had more than two children keeps them (FC-37-2): the
    third holds no place, and none is free for another. Raises Invalid.
    """
    agency = session.get_one(Agency, case.agency_id)
    match = Match(
        case_no=case_number(session, "FCM", agency.division_code, clock.day(now).year),
        child_id=child.id,
        application_id=case.id,
        household_id=case.household_id,
        family_person_id=case.applicant_person_id,
        agency_id=agency.id,
        bureau_id=agency.bureau_id,
        worker_id=worker_id,
        state=MatchState.SIGNED,
        state_since=now,
        migrated_at=now,
        created_at=now,
    )
    match.place(agency.division_code)
    session.add(match)
    session.flush()
    try:
        match_places.hold(session, case.household_id, match.id, MOST)
    except Conflict:
        audit.record(
            session, actor, "matches.over_capacity", match.subject,
            basis=citation(RULES["FC-37-2"]), at=now,
        )  # fmt: skip
    placement = begin.create(session, match, effective_on, term_until, now)
    if placement.fusion_until <= clock.day(now):
        placement.state = PlacementState.ACTIVE
    care.move(
        session, child, form=CareForm.FOSTER, on=effective_on, agency_id=agency.id,
        place_kind=PlaceKind.PLACEMENT, place_id=placement.id,
        place_says=begin.place_says(session, placement), basis=BASIS, actor=actor, now=now,
    )  # fmt: skip
    if paper is not None:
        carer_id = carer_of(session, match).id
        session.add(signing.of_paper(paper, placement, carer_id, actor.user_id, now))
        session.flush()
    _start_clocks(session, placement, child, now)
    audit.record(
        session, actor, "placements.migrate", placement.subject, after=str(placement.state),
        basis=BASIS, note=told_of(effective_on, paper), at=now,
    )  # fmt: skip
    return placement


def told_of(effective_on: date, paper: Paper | None) -> str:
    """What the record of acts keeps of a placement that was taken over."""
    return f"{effective_on:%Y-%m-%d}起" + ("，协议的日期按台账登记" if paper else "")


def _start_clocks(session: Session, placement: Placement, child: Child, now: datetime) -> None:
    today = clock.day(now)
    since = [periods.FAMILY_NEEDS, periods.CHILD_NEEDS, periods.PAPER_AGREEMENT]
    if placement.state is PlacementState.ACTIVE:
        since.append(periods.EFFECT)
    else:
        deadlines.start(
            session, placement, periods.FUSION, on=placement.effective_on,
            agency_id=placement.agency_id,
        )  # fmt: skip
    for period in since:
        deadlines.start(session, placement, period, on=today, agency_id=placement.agency_id)
    begin.start_term(session, placement, placement.effective_on)
    begin.start_adulthood(session, placement, child)
    begin.start_carer_age(session, placement)
    deadlines.copy_next(session, placement)
