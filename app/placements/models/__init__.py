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

__all__ = [
    "OPEN_MATCH",
    "RUNNING",
    "Agreement",
    "ChildSheet",
    "FamilyPlace",
    "FamilyProfile",
    "Fitness",
    "Match",
    "MatchDuty",
    "MatchParticipation",
    "MatchState",
    "Meeting",
    "Placement",
    "PlacementDuty",
    "PlacementParticipation",
    "PlacementState",
    "Release",
    "SignedBy",
]
