"""What is stored of an adoption."""

from app.adoption.models.assessment import (
    Assessment,
    AssessmentVisit,
    Assessor,
    Fusion,
    ScoreSheet,
    Situation,
    VisitKind,
)
from app.adoption.models.case import (
    Adoptee,
    AdopterClass,
    Adoption,
    AdoptionDraft,
    AdoptionDuty,
    AdoptionPaper,
    AdoptionParticipation,
    AdoptionState,
    Presence,
    Sender,
    SenderKind,
    Side,
    Tie,
)
from app.adoption.models.notice import Claim, FindingNotice, NoticeState
from app.adoption.models.objection import Objection, ObjectionState
from app.adoption.models.registration import (
    AdoptionCertificate,
    CertificateKind,
    FollowUp,
    FollowUpMode,
    Interview,
)

__all__ = [
    "Adoptee",
    "AdopterClass",
    "Adoption",
    "AdoptionCertificate",
    "AdoptionDraft",
    "AdoptionDuty",
    "AdoptionPaper",
    "AdoptionParticipation",
    "AdoptionState",
    "Assessment",
    "AssessmentVisit",
    "Assessor",
    "CertificateKind",
    "Claim",
    "FindingNotice",
    "FollowUp",
    "FollowUpMode",
    "Fusion",
    "Interview",
    "NoticeState",
    "Objection",
    "ObjectionState",
    "Presence",
    "ScoreSheet",
    "Sender",
    "SenderKind",
    "Side",
    "Situation",
    "Tie",
    "VisitKind",
]
