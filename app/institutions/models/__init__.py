"""What is stored of a home: admissions, rooms, staff, care plans, safety, donations."""

from app.institutions.models.admission import (
    Admission,
    AdmissionPaper,
    AdmissionPart,
    PaperState,
    Part,
    SearchNotice,
    Source,
    Stage,
    State,
)
from app.institutions.models.care import (
    AdultPlan,
    CarePlan,
    CareTask,
    PlanReview,
    Screening,
    ScreeningKind,
    ScreeningLevel,
    Settlement,
    Step,
    TaskKind,
    Walk,
)
from app.institutions.models.duty import Medication, Patrol, Shift, ShiftPart
from app.institutions.models.home import (
    Bed,
    Certificate,
    CrimeCheck,
    HomeStaff,
    Job,
    Qualification,
    Room,
    RoomKind,
)
from app.institutions.models.leaving import FollowUp, Leaving, Transfer, TransferState
from app.institutions.models.opening import OpenService
from app.institutions.models.ruling import Ruling
from app.institutions.models.safety import (
    Donation,
    DonationKind,
    DonationState,
    DonationUse,
    Finding,
    Inspection,
)

__all__ = [
    "Admission", "AdmissionPaper", "AdmissionPart", "AdultPlan", "Bed", "CarePlan", "CareTask",
    "Certificate", "CrimeCheck", "Donation", "DonationKind", "DonationState", "DonationUse",
    "Finding", "FollowUp", "HomeStaff", "Inspection", "Job", "Leaving", "Medication",
    "OpenService", "PaperState", "Part", "Patrol", "PlanReview", "Qualification", "Room",
    "RoomKind", "Ruling", "Screening", "ScreeningKind", "ScreeningLevel", "SearchNotice",
    "Settlement", "Shift", "ShiftPart", "Source", "Stage", "State", "Step", "TaskKind", "Transfer",
    "TransferState", "Walk",
]  # fmt: skip
