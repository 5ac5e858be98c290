"""What family-style care stores."""

from app.family_style.models.couple import (
    Contract,
    Couple,
    CouplePaper,
    CoupleParticipation,
    CoupleState,
    Post,
)
from app.family_style.models.life import (
    BudgetLine,
    DayLog,
    Evaluation,
    EventKind,
    Occasion,
    Spending,
    UnitEvent,
)
from app.family_style.models.unit import (
    MOST_CHILDREN,
    Bedroom,
    Unit,
    UnitDuty,
    UnitParticipation,
    UnitPlace,
    UnitState,
)

__all__ = [
    "MOST_CHILDREN",
    "Bedroom",
    "BudgetLine",
    "Contract",
    "Couple",
    "CouplePaper",
    "CoupleParticipation",
    "CoupleState",
    "DayLog",
    "Evaluation",
    "EventKind",
    "Occasion",
    "Post",
    "Spending",
    "Unit",
    "UnitDuty",
    "UnitEvent",
    "UnitParticipation",
    "UnitPlace",
    "UnitState",
]
