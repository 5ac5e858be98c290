"""A family is chosen for a child: what was seen is frozen, and a place is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock, sealing
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents.numbers import case_number
from app.foster.queries import get_application
from app.foster.services.facts import digest_of, local_values
from app.law import RULES, citation
from app.law import match_periods as periods
from app.placements.models import Match, MatchDuty, MatchParticipation, MatchState, Release
from app.placements.services import match_places
from app.placements.services.matching import open_match_of
from app.workflow import parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.rules.matching import Finding, Judged
    from app.placements.services.matching import Found

SHORTEST = 5
# Families beyond these stand in the frozen offer with their number alone.
FULL_LINES = 50
# Asked of the child at the time of the offer, not before.
ASKED_LATER = {"FC-11-1", "FC-11-2", "FC-11-3"}


def open_match(
    session: Session,
    found: Found,
    ref: str,
    *,
    reason: str,
    releases: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Match:
    """Open the match of a child with a family of the pool as it was just shown.

    `releases` has a reason for each soft finding. Raises Invalid for a family that a hard rule
    forbids, Conflict where the child has an open match or the family's last place is gone.
    """
    child = found.child
    demand(actor, "matches.open", child)
    if open_match_of(session, child) is not None:
        raise Conflict("这个孩子已经有一项正在办理的匹配，请先办结。")
    chosen = next((one for one in found.judged if one.family.ref == ref), None)
    if chosen is None:
        raise Invalid("这个家庭不在本机构的合格家庭库里。")
    for against in (*found.hard, *chosen.hard):
        if against.rule_id not in ASKED_LATER:
            raise Invalid(f"不能选择这个家庭：{against.says}。")
    if len(reason.strip()) < SHORTEST:
        raise Invalid(f"请写明为什么选择这个家庭，至少{SHORTEST}个字。", "reason")
    soft = soft_of(found, chosen)
    for one in soft:
        if len(releases.get(one.rule_id, "").strip()) < SHORTEST:
            raise Invalid(f"请写明理由，至少{SHORTEST}个字：{one.says}", f"release_{one.rule_id}")
    case = get_application(session, actor, ref)
    agency = session.get_one(Agency, child.agency_id)
    # Both were written by others: nobody gets a child by a row that SQL made them.
    sealing.demand_row(case)
    match = Match(
        case_no=case_number(session, "FCM", agency.division_code, clock.day(now).year),
        child_id=child.id,
        application_id=case.id,
        household_id=case.household_id,
        family_person_id=case.applicant_person_id,
        agency_id=agency.id,
        bureau_id=agency.bureau_id,
        worker_id=actor.user_id,
        state=MatchState.OPEN,
        state_since=now,
        created_at=now,
    )
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(match, column, getattr(agency, column))
    match.offer = frozen(found, chosen)
    match.offer_digest = digest_of(match.offer)
    match.reason = reason.strip()
    session.add(match)
    session.flush()
    most = int(local_values(session, case, found.on)["max_foster_children"])
    match_places.hold(session, case.household_id, match.id, most)
    take_part(session, match, actor, MatchDuty.MATCH, now)
    for one in soft:
        row = Release(
            match_id=match.id, rule_id=one.rule_id, asked_by_id=actor.user_id, asked_at=now
        )
        row.reason = releases[one.rule_id].strip()
        session.add(row)
    deadlines.start(session, match, periods.OFFER, on=clock.day(now), agency_id=match.agency_id)
    deadlines.copy_next(session, match)
    audit.record(
        session, actor, "matches.open", match.subject, after=str(MatchState.OPEN),
        basis=citation(RULES["FC-03-1"]), at=now,
    )  # fmt: skip
    session.flush()
    return match


def soft_of(found: Found, chosen: Judged) -> list[Finding]:
    """What needs a reason and a second person with this family; asked of the child later on."""
    return [f for f in (*found.soft, *chosen.soft) if f.rule_id not in ASKED_LATER]


def take_part(session: Session, match: Match, actor: Actor, duty: MatchDuty, now: datetime) -> None:
    """Note the natural persons behind a duty."""
    parts.take_part(session, MatchParticipation, duty, actor=actor, now=now, match_id=match.id)


def signing_user(actor: Actor) -> int:
    """The account behind an act. Acts of the system sign nothing."""
    if actor.user_id is None:
        raise WrongState
    return actor.user_id


def frozen(found: Found, chosen: Judged) -> dict[str, Any]:
    """What the matcher saw, for ever: the order with its reasons, and why each other was not."""
    return {
        "on": found.on.isoformat(),
        "placing": found.placing,
        "child": {"hard": _plain(found.hard), "soft": _plain(found.soft)},
        "chosen": _line(found, chosen),
        "offered": [_line(found, one) for one in found.offerable[:FULL_LINES]],
        "further": [found.named[one.family.ref].case_no for one in found.offerable[FULL_LINES:]],
        "refused": [
            [found.named[one.family.ref].case_no, [f.rule_id for f in one.hard]]
            for one in found.refused
        ],
    }


def _line(found: Found, one: Judged) -> dict[str, Any]:
    return {
        "case_no": found.named[one.family.ref].case_no,
        "reasons": one.reasons,
        "soft": _plain(one.soft),
        "notes": _plain(one.notes),
    }


def _plain(findings: Sequence[Finding]) -> list[list[str]]:
    return [[f.rule_id, f.says] for f in findings]
