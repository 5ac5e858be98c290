"""What placements store."""

from app.placements.models.agreement import Agreement, SignedBy
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
    "Match",
    "MatchDuty",
    "MatchParticipation",
    "MatchState",
    "Matter",
    "MatterKind",
    "Meeting",
    "Placement",
    "PlacementAssessment",
    "PlacementDuty",
    "PlacementFiling",
    "PlacementParticipation",
    "PlacementState",
    "Release",
    "SignedBy",
]
