"""A placement as the notices room has to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notices.cases import Matter as Case
from app.placements.services import telling

if TYPE_CHECKING:
    from app.placements.models import Placement


def matter_of(placement: Placement) -> Case:
    """For messages, ratings and complaints; the worker who has the placement is told."""
    return Case(
        kind="placement",
        id=placement.id,
        ref=placement.ref,
        case_no=placement.case_no,
        agency_id=placement.agency_id,
        bureau_id=placement.bureau_id,
        family_person_id=placement.carer_person_id,
        family_path=telling.family_path(placement),
        desk_path=telling.desk_path(placement),
        officer_user_id=placement.worker_id,
        phone=placement.agency.phone,
    )
