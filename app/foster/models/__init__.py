"""What foster care stores, from the application to the pool of approved families."""

from app.foster.models.application import (
    Consent,
    ConsentWay,
    Draft,
    Duty,
    FosterApplication,
    Paper,
    PaperCheck,
    Participation,
    State,
    SupplementRequest,
)
from app.foster.models.assessment import (
    Assignment,
    AssignmentPurpose,
    JointSheet,
    Opinion,
    Sheet,
    Visit,
    VisitState,
)
from app.foster.models.decision import (
    BureauAnswer,
    Correction,
    Decision,
    DecisionKind,
    Filing,
    Objection,
    ObjectionResult,
)
from app.foster.models.pool import Enrolment, Recheck, RecheckKind, TrainingSession

__all__ = [
    "Assignment",
    "AssignmentPurpose",
    "BureauAnswer",
    "Consent",
    "ConsentWay",
    "Correction",
    "Decision",
    "DecisionKind",
    "Draft",
    "Duty",
    "Enrolment",
    "Filing",
    "FosterApplication",
    "JointSheet",
    "Objection",
    "ObjectionResult",
    "Opinion",
    "Paper",
    "PaperCheck",
    "Participation",
    "Recheck",
    "RecheckKind",
    "Sheet",
    "State",
    "SupplementRequest",
    "TrainingSession",
    "Visit",
    "VisitState",
]
