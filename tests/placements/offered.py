"""A match as it stands while the family thinks about it, with a row in each of its tables."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.children.models import Child
from app.core import clock
from app.families.models import Member
from app.foster.models import FosterApplication
from app.placements.models import Agreement, Match, MatchState, Meeting
from app.placements.rules.agreement import Terms

TERMS = Terms(
    agency="长春市儿童福利院", agency_address="", agency_phone="0431-85550120", carer="王秀兰",
    carer_id_no="220104198005010028", family_address="人民大街1号", child_code="青禾12",
    child_no="CH-220100-2026-00001", child_sex="女", child_birth="2018年3月", term_months=12,
    fusion_days=60, living_yuan=Decimal(1500), labour_yuan=Decimal(500), account="工商银行",
    pay_day=15, respite_days=30, respite_reasons="住院", bureau="长春市民政局", bureau_phone="",
)  # fmt: skip


def match_of_a_child(
    session: Session, case: FosterApplication, child_ref: str, worker: User
) -> dict[str, str]:
    """Offered to the family of the case; the references of what routes name."""
    now = clock.now()
    child = session.query(Child).filter_by(ref=child_ref).one()
    match = Match(
        case_no="FCM-220100-2026-09999", child_id=child.id, application_id=case.id,
        household_id=case.household_id, family_person_id=case.applicant_person_id,
        agency_id=case.agency_id, bureau_id=case.bureau_id, worker_id=worker.id,
        state=MatchState.OFFERED, state_since=now, offered_at=now,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(match, column, getattr(case, column))
    match.offer = {
        "on": "2026-03-02", "placing": 1, "child": {"hard": [], "soft": []}, "refused": [],
        "chosen": {"case_no": case.case_no}, "offered": [], "further": [],
    }  # fmt: skip
    match.shown = {"age": 8, "sex": "女孩", "about": "爱唱歌", "plan": ""}
    session.add(match)
    session.flush()
    meeting = Meeting(
        match_id=match.id, planned_at=now + timedelta(days=3), place="游戏室", by_id=worker.id
    )
    carer = session.query(Member).filter_by(household_id=case.household_id).first()
    assert carer is not None
    row = Agreement(
        match_id=match.id, carer_member_id=carer.id, term_months=12, fusion_days=60,
        text_digest="0" * 64, shown_at=now,
    )  # fmt: skip
    row.terms = TERMS.as_json()
    session.add_all([meeting, row])
    session.flush()
    return {"match": match.ref, "meeting": meeting.ref}
