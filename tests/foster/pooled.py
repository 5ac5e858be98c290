"""A family in the pool with everything found good."""

from __future__ import annotations

from app.core import clock
from app.deadlines import services as deadlines
from app.foster.models import FosterApplication, JointSheet, Opinion, State
from app.law import foster_periods as periods
from tests.factories import World, make_papers, set_local_figures
from tests.foster.assessing import Team, make_team


def make_pooled(world: World) -> Team:
    """Its papers are of today, its sheet is signed, its twelve months run."""
    found = make_team(world, State.QUALIFIED)
    with world.writing() as session:
        set_local_figures(session)
        case = session.query(FosterApplication).filter_by(ref=found.ref).one()
        make_papers(session, case)
        joint = JointSheet(
            application_id=case.id, round=1, total=90, opinion=Opinion.QUALIFIED,
            signed_at=clock.now(), template_version_id=1,
            signed_first_id=found.first.id, signed_second_id=found.second.id,
        )  # fmt: skip
        joint.answers = {"facts": {"family_harmony": "good", "carer_can_care": "yes"}}
        session.add(joint)
        deadlines.start(session, case, periods.QUALIFIED, on=clock.today())
        deadlines.copy_next(session, case)
    return found
