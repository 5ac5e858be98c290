"""What foster care stores, from the application to the pool of approved families."""

from app.foster.models.application import (
    Consent,
    ConsentWay,
    FosterApplication,
    Paper,
    PaperCheck,
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
    "Enrolment",
    "Filing",
    "FosterApplication",
    "JointSheet",
    "Objection",
    "ObjectionResult",
    "Opinion",
    "Paper",
    "PaperCheck",
    "Recheck",
    "RecheckKind",
    "Sheet",
    "State",
    "SupplementRequest",
    "TrainingSession",
    "Visit",
    "VisitState",
]
