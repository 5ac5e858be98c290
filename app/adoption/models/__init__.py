"""What is stored of an adoption."""

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

__all__ = [
    "Adoptee",
    "AdopterClass",
    "Adoption",
    "AdoptionDraft",
    "AdoptionDuty",
    "AdoptionPaper",
    "AdoptionParticipation",
    "AdoptionState",
    "Presence",
    "Sender",
    "SenderKind",
    "Side",
    "Tie",
]
