"""Who is let into the routes of homes, and one of each of their objects, for the sweep.

Names of actors as in `tests.access.matrix`. Whoever sees the object but is not named is refused;
everybody else does not learn that it exists.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.children.models import Child
from app.core import clock
from app.core.db import Record
from app.institutions.grounds import Ground, LeaveGround, RulingKind
from app.institutions.models import (
    Admission,
    AdmissionPaper,
    AdmissionPart,
    AdultPlan,
    Bed,
    CarePlan,
    CareTask,
    Certificate,
    CrimeCheck,
    Donation,
    DonationKind,
    DonationUse,
    Finding,
    FollowUp,
    HomeStaff,
    Inspection,
    Job,
    Leaving,
    Medication,
    OpenService,
    Part,
    Patrol,
    PlanReview,
    Qualification,
    Room,
    Ruling,
    Screening,
    ScreeningKind,
    ScreeningLevel,
    SearchNotice,
    Shift,
    ShiftPart,
    Source,
    Stage,
    State,
    Step,
    TaskKind,
    Transfer,
    Walk,
)
from tests.factories import make_document

SEES_STAY = "assessor ARCH HEAD INT SW BH BUR"
STAYS = {
    SEES_STAY: "case case_papers case_search case_care case_adult case_leave case_log reveal",
    "INT": "arrive admit send publish_notice end_notice unclaim hand_over check_paper",
    "assessor SW": (
        "examine end_isolation plan review_plan walk screen adult_plan follow_up close feedback"
    ),
    "assessor SW INT": (
        "enter_ruling isolate move_bed propose_leave keep_paper do_task medicine sign_medicine"
    ),
    "assessor SW INT HEAD": "record_death",
    "HEAD": "check_leave stay_after_all close_death approve_adult_plan ask_transfer",
    "BUR": "give_back draft_opinion file_leave",
    "BH": "redraft_opinion sign_opinion long_term approve_leave confirm_ruling return_ruling",
}
SEES_HOUSE = "assessor ARCH HEAD INT SW FIN AGA BH BUR REG MAU"
HOUSES = {
    "assessor ARCH HEAD INT SW FIN BH BUR": "home safety services",
    SEES_STAY: "rooms",
    "INT HEAD": "open_room add_bed close_bed hire check_staff add_certificate staff_leaves rectify",
    "ARCH HEAD INT BH BUR": "staff colleague",
    "HEAD": "qualify release_donation release_service end_service",
    "INT FIN HEAD": "price_service",
    "HEAD BH BUR": "look_up_donor",
    "HEAD BUR": "inspect accept_rectified",
    "FIN HEAD BH BUR": "donations",
    "assessor SW INT HEAD": "duty",
    "assessor SW INT": "write_shift take_shift patrol",
    "FIN": "enter_donation use_donation",
    "assessor SW HEAD BH BUR": "screenings",
}
SEES_TRANSFER = SEES_HOUSE
TRANSFERS = {
    "INT HEAD": "name_bed refuse_bed",
    "BH": "decide_transfer refuse_transfer",
    "INT HEAD BH BUR": "transfer",
}
_BOTH = "ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@"
LISTS = {
    "admissions": f"assessor {_BOTH}",
    "index": f"assessor FIN FIN@ {_BOTH}",
    "findings": "INT HEAD INT@ HEAD@ BH BUR BH@ BUR@",
    "new_referral": "INT INT@",
    "refer": "INT INT@",
    "transfers": "INT HEAD INT@ HEAD@ BH BUR BH@ BUR@",
}
CODES = {name: {"code": "P1a"} for name in ("institutions.keep_paper", "institutions.check_paper")}


def objects_of_a_home(
    session: Session, home: Agency, county: Agency, child_ref: str
) -> dict[str, str]:
    """A stay with what hangs on it, the house's things, and a transfer from the county's home."""
    now, day = clock.now(), clock.today()
    child = session.scalars(select(Child).where(Child.ref == child_ref)).one()
    case = Admission(
        case_no="CW-220100-20260302-901", agency_id=home.id, bureau_id=home.bureau_id,
        child_id=child.id, state=State.ADMITTED, state_since=now, source=Source.POLICE,
        ground=Ground.FOUNDLING, legal_ground="TG1", referred_at=now, sex="2",
        birth_on=child.birth_on, arrived_at=now, admitted_on=day,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(case, column, getattr(home, column))
    room = Room(agency_id=home.id, name="9号楼901室", sex="2", beds=[Bed(label="1")])
    person = HomeStaff(
        agency_id=home.id, name="赵敏", sex="2", job=Job.CARER, work_no="GZ-9001", hired_on=day,
        checked_on=day, province_code=home.province_code, city_code=home.city_code,
        county_code=home.county_code,
    )  # fmt: skip
    look = Inspection(
        agency_id=home.id, inspected_on=day, by="民政局", topic="消防安全",
        findings=[Finding(text="通道堆物", due_on=day, responsible="刘科长", rectified_on=day)],
    )  # fmt: skip
    gift = Donation(
        agency_id=home.id, kind=DonationKind.MONEY, purpose="儿童生活", value_fen=10_000,
        received_on=day, receipt_no="捐收〔2026〕第90001号",
    )  # fmt: skip
    session.add_all([case, room, person, look, gift])
    session.flush()
    task = CareTask(admission_id=case.id, kind=TaskKind.HUKOU, due_on=day + timedelta(days=9))
    screening = Screening(
        admission_id=case.id, kind=ScreeningKind.MIND, done_on=day, level=ScreeningLevel.REFER,
        referred_to="市儿童医院", referred_on=day,
    )  # fmt: skip
    transfer = Transfer(
        admission_id=case.id, case_no=case.case_no, from_agency_id=county.id,
        to_agency_id=home.id, reason="需要康复训练",
    )  # fmt: skip
    transfer.summary = {"age": "6岁", "sex": "2", "birth_on": "2020-03-02", "needs": []}
    paper = AdmissionPaper(admission_id=case.id, code="P1a", stage=Stage.ADMISSION)
    session.add_all([task, screening, transfer, paper, *_the_rest(case, person, gift, home)])
    session.flush()
    plan = session.scalars(select(CarePlan).where(CarePlan.admission_id == case.id)).one()
    notice = session.scalars(select(SearchNotice).where(SearchNotice.admission_id == case.id)).one()
    writer = session.scalars(select(User.id).where(User.agency_id == home.id)).first()
    shift = Shift(
        agency_id=home.id, on=day, part=ShiftPart.EARLY, on_duty="赵敏", children=1,
        written_by_id=writer,
    )  # fmt: skip
    medicine = Medication(
        admission_id=case.id, given_at=now, ordered_by="周医生", given_by_id=writer
    )
    patrol = Patrol(agency_id=home.id, at=now, place="2号楼", fine=True, by_id=writer)
    offer = OpenService(
        agency_id=home.id, name="康复训练", audience="残疾儿童", price_fen=0, from_on=day
    )
    scan = make_document(session, "admission", case.id)
    session.add_all([shift, medicine, patrol, offer])
    session.flush()
    session.add(
        Ruling(
            admission_id=case.id, kind=RulingKind.REVOKED, court="朝阳区法院", number="1",
            judged_on=day, effective_on=day, document_id=scan.id, confirmed_at=now,
        )
    )  # fmt: skip
    session.add(PlanReview(plan_id=plan.id, done_on=day, goes_on=True))
    session.flush()
    return {
        "admission": case.ref, "home": home.ref, "room": room.ref, "bed": room.beds[0].ref,
        "person": person.ref, "finding": look.findings[0].ref, "donation": gift.ref,
        "task": task.ref, "screening": screening.ref, "transfer": transfer.ref,
        "search": notice.ref, "shift": shift.ref, "medication": medicine.ref,
        "open_service": offer.ref,
    }  # fmt: skip


# Under a policy of their own or through a case: the town has a row of each.
TABLES = """
    admission_papers admission_parts admissions adult_plans beds care_plan_reviews care_plans
    care_tasks donation_uses donations guardian_rulings home_inspections home_qualifications
    home_staff home_transfers home_patrols home_shifts inspection_findings leave_follow_ups leavings
    medications open_services placement_walks rooms screenings search_notices staff_certificates
    staff_crime_checks
""".split()


def _the_rest(case: Admission, person: HomeStaff, gift: Donation, home: Agency) -> list[Record]:
    """One row of each table that no route names."""
    now, day = clock.now(), clock.today()
    ours = {"admission_id": case.id}
    return [
        AdmissionPart(**ours, person_id=1, part=Part.RECEIVE, at=now),
        AdultPlan(**ours, assessed_on=day, assessors="市评估中心", capable=True),
        CarePlan(**ours, made_on=day),
        FollowUp(**ours, done_on=day, manner="phone"),
        Leaving(**ours, ground=LeaveGround.FOUND, planned_on=day, withdrawn_at=now),
        Walk(**ours, walked_on=day, chosen=Step.RETURN, present="社工"),
        SearchNotice(**ours, published_on=day, until_on=day + timedelta(days=60)),
        Certificate(staff_id=person.id, kind="资格证书", number="1", issued_on=day),
        CrimeCheck(staff_id=person.id, checked_on=day, issuer="公安", clean=True, entered_at=now),
        DonationUse(donation_id=gift.id, used_on=day, value_fen=1, used_for="文具"),
        Qualification(agency_id=home.id, kind="示范机构", issuer="省民政厅", from_on=day),
    ]
