"""What placements store."""

from app.families.signatures import SignedBy
from app.placements.models.agreement import Agreement
from app.placements.models.inspection import (
    FosterInspection,
    InspectionDraw,
    MatterOf,
    OversightMatter,
    QuarterReport,
)
from app.placements.models.match import (
    OPEN_MATCH,
    ChildSheet,
    FamilyPlace,
    FamilyProfile,
    Fitness,
    Match,
    MatchDuty,
    MatchParticipation,
    MatchState,
    Meeting,
    Release,
)
from app.placements.models.payment import PayAccount, PayLine, PayList, PayState
from app.placements.models.placement import (
    RUNNING,
    Placement,
    PlacementDuty,
    PlacementParticipation,
    PlacementState,
)
from app.placements.models.running import (
    FilingSubject,
    Form,
    Matter,
    MatterKind,
    PlacementAssessment,
    PlacementFiling,
)

__all__ = [
    "OPEN_MATCH",
    "RUNNING",
    "Agreement",
    "ChildSheet",
    "FamilyPlace",
    "FamilyProfile",
    "FilingSubject",
    "Fitness",
    "Form",
    "FosterInspection",
    "InspectionDraw",
    "Match",
    "MatchDuty",
    "MatchParticipation",
    "MatchState",
    "Matter",
    "MatterKind",
    "MatterOf",
    "Meeting",
    "OversightMatter",
    "PayAccount",
    "PayLine",
    "PayList",
    "PayState",
    "Placement",
    "PlacementAssessment",
    "PlacementDuty",
    "PlacementFiling",
    "PlacementParticipation",
    "PlacementState",
    "QuarterReport",
    "Release",
    "SignedBy",
]
