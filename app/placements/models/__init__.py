"""What placements store."""

from app.placements.models.match import (
    OPEN_MATCH,
    FamilyPlace,
    Match,
    MatchDuty,
    MatchParticipation,
    MatchState,
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
    "FamilyPlace",
    "Match",
    "MatchDuty",
    "MatchParticipation",
    "MatchState",
    "Placement",
    "PlacementDuty",
    "PlacementParticipation",
    "PlacementState",
]
