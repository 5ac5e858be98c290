"""Cases as they stand on the desk, and the page's own hidden fields."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.checklists.models import TemplateState, TemplateVersion
from app.core import clock
from app.foster.models import (
    Assignment,
    Duty,
    FosterApplication,
    JointSheet,
    Opinion,
    Participation,
    Sheet,
    State,
    Visit,
    VisitState,
)
from tests.factories import (
    Client,
    World,
    make_application,
    make_consents,
    make_household,
    make_papers,
    make_person,
    make_user,
    set_local_figures,
)


def sent(
    world: World, state: State = State.SUBMITTED, *, key: str = "home", good: bool = True,
    **values: Any,
) -> str:  # fmt: skip
    """A complete application; the reference of the case."""
    with world.writing() as session:
        household = make_household(session, make_person(session), **values)
        case = make_application(session, world.agencies[key], household, state)
        make_papers(session, case, good=good)
        make_consents(session, case)
        return case.ref


def figures(world: World) -> None:
    """The place has set its local figures."""
    with world.writing() as session:
        set_local_figures(session)


def in_review(
    world: World, opinion: Opinion = Opinion.QUALIFIED, *, key: str = "home", **values: Any
) -> tuple[str, list[User]]:
    """A case that two assessors finished; its reference and the assessors."""
    ref = sent(world, State.REVIEW, key=key, **values)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        agency = world.agencies[key]
        accepted_by = make_user(session, agency, Role.INTAKE, name="张受理")
        case.accepted_at, case.accepted_by_id = clock.now(), accepted_by.id
        session.add(
            Participation(application_id=case.id, person_id=accepted_by.person_id, duty=Duty.ACCEPT)
        )
        template = session.scalars(select(TemplateVersion)).first()
        if template is None:
            template = TemplateVersion(
                code="F-B", title="家庭调查", number=1, content={}, valid_from=date(2020, 1, 1),
                state=TemplateState.PUBLISHED, published_at=clock.now(),
            )  # fmt: skip
            session.add(template)
            session.flush()
        assessors = [make_user(session, agency, Role.SOCIAL_WORKER, name="陈评估") for _ in "12"]
        for user in assessors:
            named = Assignment(
                application_id=case.id, user_id=user.id, person_id=user.person_id,
                assigned_by_id=user.id, declared_free_at=clock.now(),
            )  # fmt: skip
            session.add(named)
            session.flush()
            sheet = Sheet(
                assignment_id=named.id, template_version_id=template.id,
                submitted_at=clock.now(), total=86,
            )  # fmt: skip
            sheet.answers = {"scores": {}}
            session.add(sheet)
            session.add(
                Participation(application_id=case.id, person_id=user.person_id, duty=Duty.ASSESS)
            )
        session.add(
            Visit(
                application_id=case.id, state=VisitState.DONE, planned_at=clock.now(),
                visited_at=clock.now(), proposed_by_id=assessors[0].id,
            )
        )  # fmt: skip
        joint = JointSheet(
            application_id=case.id, template_version_id=template.id, total=86, opinion=opinion,
            signed_at=clock.now(), signed_first_id=assessors[0].id,
            signed_second_id=assessors[1].id,
        )  # fmt: skip
        joint.answers = {"facts": {"family_harmony": "good", "carer_can_care": "yes"}}
        joint.opinion_text = "家庭和睦，照料能力强。"
        session.add(joint)
    return ref, assessors


def state_of(world: World, ref: str) -> State:
    with world.reading() as session:
        found = session.scalar(select(FosterApplication.state).where(FosterApplication.ref == ref))
    assert found is not None
    return found


def hidden(browser: Client, url: str, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', browser.get(url).text)
    assert found, f"{url} has no field {name}"
    return found[1]


def approve(browser: Client, ref: str, **fields: Any) -> Any:
    """The head opens the page and approves."""
    seen = hidden(browser, f"/foster/desk/{ref}/decision", "seen")
    return browser.post(f"/foster/desk/{ref}/approve", {"seen": seen, "note": "", **fields})
