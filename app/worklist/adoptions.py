"""What waits in adoptions without a clock of its own: decisions, appointments, visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.adoption.models import Adoption, AdoptionState, Assessor, FollowUp
from app.adoption.models.archive import Volume, VolumeUse
from app.adoption.models.ending import Ending, EndingState
from app.adoption.models.reissue import Reissue, ReissueState
from app.adoption.models.roots import RootsState, RootsVisit
from app.adoption.policy import BEING_ASSESSED
from app.core.legal_day import legal_day
from app.worklist.asking import Asker, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select


def at(state: AdoptionState, says: str) -> Callable[[Asker], Select[Any]]:
    """Cases of the own organ in a state, the longest waiting first."""

    def rows(me: Asker) -> Select[Any]:
        return row(
            Adoption, "adoption", Adoption.case_no, says, due=legal_day(Adoption.state_since),
            is_due=False,
        ).where(Adoption.agency_id == me.agency, Adoption.state == state)  # fmt: skip

    return rows


def named(me: Asker) -> Select[Any]:
    """Assessments to which one is named, until the report is in."""
    return (
        row(Assessor, "adoption_assessment", Adoption.case_no, "收养评估", due=Adoption.due_on,
            ref=Adoption.ref)
        .join(Adoption, Adoption.id == Assessor.adoption_id)
        .where(
            Assessor.person_id.in_(me.persons), Assessor.ended_at.is_(None),
            Adoption.state.in_(BEING_ASSESSED),
        )
    )  # fmt: skip


def visits(me: Asker) -> Select[Any]:
    """Visits after a registration that are due within two weeks, or late."""
    return (
        row(FollowUp, "adoption", Adoption.case_no, "收养登记后的回访", due=FollowUp.due_on,
            ref=Adoption.ref)
        .join(Adoption, Adoption.id == FollowUp.adoption_id)
        .where(
            FollowUp.agency_id == me.agency, FollowUp.done_on.is_(None),
            FollowUp.refused_on.is_(None), FollowUp.due_on <= me.tasks_until,
        )
    )  # fmt: skip


def reissues(me: Asker) -> Select[Any]:
    """New certificates that a second person has to release, the longest waiting first."""
    return row(
        Reissue, "adoption_reissue", Reissue.case_no, "复核换发、补发",
        due=legal_day(Reissue.state_since), is_due=False,
    ).where(Reissue.agency_id == me.agency, Reissue.state == ReissueState.ASKED)  # fmt: skip


def roots(me: Asker) -> Select[Any]:
    """Visits from abroad that were agreed to and have no day yet."""
    return row(
        RootsVisit, "adoption_roots", RootsVisit.case_no, "约定来访",
        due=legal_day(RootsVisit.state_since), is_due=False,
    ).where(RootsVisit.agency_id == me.agency, RootsVisit.state == RootsState.AGREED)  # fmt: skip


def endings(me: Asker) -> Select[Any]:
    """Ends of adoptions that wait for the head's decision, the longest waiting first."""
    return row(
        Ending, "adoption_ending", Ending.case_no, "决定解除或者撤销",
        due=legal_day(Ending.state_since), is_due=False,
    ).where(Ending.agency_id == me.agency, Ending.state == EndingState.RECEIVED)  # fmt: skip


def uses(me: Asker) -> Select[Any]:
    """Requests to read what is sealed in a volume, which the head allows or refuses (SEC-03)."""
    return (
        row(VolumeUse, "adoption_volume", Volume.number, "决定能不能查阅密封的材料",
            due=legal_day(VolumeUse.created_at), is_due=False, ref=Volume.ref)
        .join(Volume, Volume.id == VolumeUse.volume_id)
        .where(
            Volume.agency_id == me.agency, VolumeUse.granted.is_(None),
            VolumeUse.wants_secret.is_(True),
        )
    )  # fmt: skip
