"""Money and supervision for the portal-wide tests: one of each, about the town's placement."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.core import clock
from app.placements.models import (
    FosterInspection,
    InspectionDraw,
    MatterOf,
    OversightMatter,
    PayAccount,
    PayLine,
    Placement,
    QuarterReport,
)
from app.placements.rules.drawing import seed_hashes
from app.placements.rules.payment import Budget, LineKind, month_before, month_of
from app.placements.services import payments


def money_of_a_placement(session: Session, ref: str, colleague: User) -> dict[str, str]:
    """References of a waiting list, an open clawback, a draw, an inspection, a matter, a report."""
    now, today = clock.now(), clock.today()
    placement = session.scalars(select(Placement).where(Placement.ref == ref)).one()
    agency = session.get_one(Agency, placement.agency_id)
    bureau = session.get_one(Agency, placement.bureau_id)
    month = month_before(month_of(today))
    pay_list = payments.open_list(session, agency, month, now)
    line = PayLine(
        agency_id=agency.id, placement_id=placement.id, child_id=placement.child_id,
        budget=Budget.LIVING, kind=LineKind.CLAWBACK, month=month, from_on=month, to_on=today,
        days=3, month_days=30, monthly_fen=150_000, amount_fen=15_000, fund="县级财政",
        reason="实际在家庭27天，原按30天发放",
    )  # fmt: skip
    account = PayAccount(
        household_id=placement.household_id, bank="中国银行", holder_mask="王**",
        number_mask="尾号0128", entered_by_id=colleague.id,
    )  # fmt: skip
    sha256, sm3 = seed_hashes("town")
    draw = InspectionDraw(
        draw_no="FCCJ-220100-2026-90001", bureau_id=bureau.id, year=today.year, share=10,
        seed_sha256=sha256, seed_sm3=sm3, committed_at=now,
        committed_by_person_id=colleague.person_id, items=[], must=[], drawn=[],
    )  # fmt: skip
    draw.kept_seed = "town"
    inspection = FosterInspection(
        bureau_id=bureau.id, agency_id=agency.id, application_id=placement.application_id,
        case_no=placement.case_no, due_on=today + timedelta(days=30),
    )  # fmt: skip
    matter = OversightMatter(
        matter_no="FCJD-220100-2026-90001", kind=MatterOf.DISPUTE, bureau_id=bureau.id,
        agency_id=agency.id, opened_on=today, opened_by_id=colleague.id,
        due_on=today + timedelta(days=15),
    )  # fmt: skip
    matter.facts, matter.asked = "家庭认为少算两天。", "请双方核对记录。"
    report = QuarterReport(
        report_no="FCJB-220100-2026-90001", agency_id=agency.id, bureau_id=bureau.id,
        quarter=today.replace(month=1, day=1), facts={"place": agency.short_name}, sent_at=now,
        sent_by_person_id=colleague.person_id,
    )  # fmt: skip
    for row in (draw, inspection, matter, report):
        for column in ("province_code", "city_code", "county_code", "township_code"):
            setattr(row, column, getattr(bureau if row is draw else agency, column))
    session.add_all([line, account, draw, inspection, matter, report])
    session.flush()
    return {
        "pay_list": pay_list.ref, "line": line.ref, "draw": draw.ref, "quarter_report": report.ref,
        "family_inspection": inspection.ref, "matter": matter.ref, "year": "2026", "number": "1",
    }  # fmt: skip
