"""Inspections by the bureau (FA-V-8): the hash first, then the frozen list, then the draw."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.ids import new_token
from app.core.policy import Unseen, demand
from app.documents.numbers import case_number
from app.foster.models import FosterApplication
from app.law import supervision_periods as periods
from app.law.dates import add_months
from app.parameters import services as parameters
from app.placements.models import FosterInspection, InspectionDraw, MatterOf, Placement
from app.placements.rules import drawing
from app.placements.services import oversight, watching
from app.placements.supervision_policy import visible

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LEAST_SHARE = 10
"""Percent of the families a year, and each at least once in three years."""
YEARS = 3
MONTHS = 36
SHORTEST = 5
DRAWN = "drawn"
"""Why a family rests that was drawn before and is still to be inspected."""


def publish_hash(session: Session, *, share: int, actor: Actor, now: datetime) -> InspectionDraw:
    """A new seed: its hashes are open from now on, itself is sealed until the draw."""
    demand(actor, "inspections.commit")
    if not LEAST_SHARE <= share <= 100:  # noqa: PLR2004 - percent
        raise Invalid("抽取比例应在10%到100%之间。", "share")
    bureau = session.get_one(Agency, actor.agency_id)
    year, seed = clock.day(now).year, new_token()
    sha256, sm3_hex = drawing.seed_hashes(seed)
    draw = InspectionDraw(
        draw_no=case_number(session, "FCCJ", bureau.division_code, year), bureau_id=bureau.id,
        year=year, share=share, seed_sha256=sha256, seed_sm3=sm3_hex, committed_at=now,
        committed_by_person_id=actor.person_id, created_at=now, items=[], must=[], drawn=[],
        rested={},
    )  # fmt: skip
    draw.kept_seed = seed
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(draw, column, getattr(bureau, column))
    session.add(draw)
    session.flush()
    audit.record(session, actor, "inspections.commit", draw.subject, note=f"SHA-256 {sha256}",
                 at=now)  # fmt: skip
    return draw


def get_draw(
    session: Session, actor: Actor, ref: str, *, to: str = "inspections.view_draw"
) -> InspectionDraw:
    """The draw, of one's area. Raises Unseen, Refused."""
    found = session.scalar(
        select(InspectionDraw).where(InspectionDraw.ref == ref, visible(actor, InspectionDraw))
    )
    if found is None:
        raise Unseen("inspection_draw", ref)
    demand(actor, to, found)
    return found


def _families(session: Session, actor: Actor) -> dict[str, tuple[int, int]]:
    """Families with a running placement: number to (application, institution)."""
    rows = session.execute(
        select(FosterApplication.case_no, FosterApplication.id, func.min(Placement.agency_id))
        .join(Placement, Placement.application_id == FosterApplication.id)
        .where(visible(actor, Placement), Placement.ended_on.is_(None))
        .group_by(FosterApplication.case_no, FosterApplication.id)
    )
    return {case_no: (application, agency) for case_no, application, agency in rows if case_no}


def _seen_since(session: Session, actor: Actor, since: date) -> set[int]:
    """Families that were inspected after a day."""
    return set(
        session.scalars(
            select(FosterInspection.application_id).where(
                visible(actor, FosterInspection), FosterInspection.inspected_on > since
            )
        )
    )


def _pending(session: Session, actor: Actor) -> set[int]:
    """Families that were drawn and are still to be inspected."""
    return set(
        session.scalars(
            select(FosterInspection.application_id).where(
                visible(actor, FosterInspection), FosterInspection.inspected_on.is_(None)
            )
        )
    )


def _last_seen(session: Session, actor: Actor, since: date) -> dict[int, date]:
    """When families were last inspected, of those inspected after a day."""
    rows = session.execute(
        select(FosterInspection.application_id, func.max(FosterInspection.inspected_on))
        .where(visible(actor, FosterInspection), FosterInspection.inspected_on > since)
        .group_by(FosterInspection.application_id)
    )
    return {application: day for application, day in rows if day is not None}


def rest_months(session: Session, draw: InspectionDraw, on: date) -> int:
    """For how long a family that was inspected is not drawn again."""
    places = [c for c in (draw.county_code, draw.city_code, draw.province_code) if c]
    return int(parameters.value(
        session, "inspection_rest_months", on=on, places=places, agency_id=draw.bureau_id
    ))  # fmt: skip


def freeze(session: Session, draw: InspectionDraw, *, actor: Actor, now: datetime) -> None:
    """The list as it is now. A family whose three years end before next year's draw must come;
    one inspected within the months of rest, or drawn and not yet inspected, is left to the last.
    """
    demand(actor, "inspections.freeze", draw)
    if draw.frozen_at is not None:
        raise WrongState
    families = _families(session, actor)
    if not families:
        raise Invalid("本辖区现在没有在办的寄养家庭，不能锁定名单。")
    today = clock.day(now)
    seen = _seen_since(session, actor, add_months(today, -12 * (YEARS - 1)))
    begun = dict(
        session.execute(
            select(Placement.application_id, func.min(Placement.effective_on))
            .where(visible(actor, Placement), Placement.ended_on.is_(None))
            .group_by(Placement.application_id)
        ).all()
    )
    old = add_months(today, -12 * (YEARS - 1))
    draw.items = sorted(families)
    pending = _pending(session, actor)
    draw.must = sorted(
        case_no
        for case_no, (application, _) in families.items()
        if application not in seen | pending and begun[application] <= old
    )
    months = rest_months(session, draw, today)
    lately = _last_seen(session, actor, add_months(today, -months)) if months else {}
    draw.rested = {
        case_no: DRAWN if application in pending else lately[application].isoformat()
        for case_no, (application, _) in sorted(families.items())
        if (application in pending or application in lately) and case_no not in draw.must
    }
    draw.items_digest = drawing.list_digest(draw.items, draw.must, draw.rested)
    draw.frozen_at = now
    audit.record(session, actor, "inspections.freeze", draw.subject, at=now,
                 note=f"共{len(draw.items)}户，必须检查{len(draw.must)}户，"
                 f"不重复抽取{len(draw.rested)}户 SHA-256 {draw.items_digest}")  # fmt: skip


def make_draw(session: Session, draw: InspectionDraw, *, actor: Actor, now: datetime) -> None:
    """Open the seed and draw; each family drawn gets its inspection, due by the year's end."""
    demand(actor, "inspections.draw", draw)
    if draw.frozen_at is None or draw.drawn_at is not None:
        raise WrongState
    seed = draw.kept_seed or ""
    if drawing.seed_hashes(seed) != (draw.seed_sha256, draw.seed_sm3):
        raise WrongState("种子和事先公布的摘要不一致，这次抽取无效。")
    count = drawing.number_to_draw(len(draw.items), draw.share)
    chosen = drawing.drawn(seed, draw.items, draw.must, count, draw.rested)
    families = _families(session, actor)
    for case_no in chosen:
        known = families.get(case_no)
        if known is None:  # the placement ended between the freezing and the draw
            continue
        inspection = FosterInspection(
            draw_id=draw.id, bureau_id=draw.bureau_id, agency_id=known[1],
            application_id=known[0], case_no=case_no, created_at=now,
            due_on=clock.day(now).replace(month=12, day=31),
        )  # fmt: skip
        agency = session.get_one(Agency, known[1])
        for column in ("province_code", "city_code", "county_code", "township_code"):
            setattr(inspection, column, getattr(agency, column))
        session.add(inspection)
        session.flush()
        watching.start(session, inspection, periods.INSPECT, owner_id=draw.bureau_id,
                       due_on=inspection.due_on, now=now)  # fmt: skip
    draw.seed, draw.drawn = seed, chosen
    draw.drawn_at, draw.drawn_by_person_id = now, actor.person_id
    session.flush()
    audit.record(session, actor, "inspections.draw", draw.subject, at=now,
                 note=f"抽中{len(chosen)}户")  # fmt: skip


def get_inspection(
    session: Session, actor: Actor, ref: str, *, to: str = "inspections.view"
) -> FosterInspection:
    """The inspection, of one's area or institution. Raises Unseen, Refused."""
    found = session.scalar(
        select(FosterInspection)
        .where(FosterInspection.ref == ref, visible(actor, FosterInspection))
        .options(joinedload(FosterInspection.agency))
    )
    if found is None:
        raise Unseen("foster_inspection", ref)
    demand(actor, to, found)
    return found


def record(
    session: Session, inspection: FosterInspection, *, on: date, inspectors: str, says: str,
    problem: str, correction: str, correction_days: int, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """What was found; a problem is a matter of its own with an order and a last day."""
    demand(actor, "inspections.record", inspection)
    if inspection.inspected_on is not None:
        raise WrongState
    if on > clock.day(now):
        raise Invalid("检查日期不能晚于今天。", "on")
    if len(says.strip()) < SHORTEST:
        raise Invalid("请写明检查情况，至少5个字。", "says")
    if bool(problem.strip()) != bool(correction.strip()):
        raise Invalid("发现问题的，请同时写明问题和改正要求。", "correction")
    inspection.inspected_on, inspection.inspectors = on, inspectors.strip()
    inspection.says, inspection.is_good = says.strip(), not problem.strip()
    watching.stop(session, inspection, now=now)
    session.flush()
    audit.record(session, actor, "inspections.record", inspection.subject, at=now)
    if problem.strip():
        oversight.open_matter(
            session, kind=MatterOf.FINDING, agency_id=inspection.agency_id, facts=problem,
            asked=correction, due_on=clock.day(now) + timedelta(days=correction_days),
            inspection_id=inspection.id, actor=actor, now=now,
        )  # fmt: skip
