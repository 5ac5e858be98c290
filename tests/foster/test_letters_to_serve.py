"""The list of letters that wait to be served: what is on it, in which order, and what leaves it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import clock
from app.documents.models import Letter, LetterService
from tests.accounts.test_deputies import lend
from tests.factories import Client, World
from tests.foster.desk_cases import figures, hidden, in_review
from tests.foster.test_decision import refuse

PAGE = "/foster/letters"


def refused(world: World) -> Letter:
    """A letter of refusal that was signed and not served."""
    ref, _ = in_review(world, area_m2=60)
    refuse(world, ref)
    with world.reading() as session:
        letter = session.scalars(select(Letter).order_by(Letter.id.desc())).first()
        assert letter is not None
        return letter


def serve(browser: Client, letter: Letter, **fields: str) -> int:
    today = clock.today()
    day = {f"tried_on-{part}": str(getattr(today, part)) for part in ("year", "month", "day")}
    version = hidden(browser, f"/documents/letters/{letter.ref}", "version")
    sent = {"means": "direct", "version": version} | day | fields
    return browser.post(f"/documents/letters/{letter.ref}/serve", sent).status_code


def test_a_signed_letter_is_listed_until_it_is_served(world: World) -> None:
    figures(world)
    letter = refused(world)
    browser = world.staff("home", Role.INTAKE)
    page = browser.get(PAGE).text
    assert str(letter.number) in page
    assert f"/documents/letters/{letter.ref}#serve" in page
    assert "请首次送达" in page
    assert serve(browser, letter, result="家中无人") == 303
    assert "1次" in browser.get(PAGE).text
    today = clock.today()
    day = {f"served_on-{part}": str(getattr(today, part)) for part in ("year", "month", "day")}
    assert serve(browser, letter, receiver="王秀兰，本人", **day) == 303
    assert str(letter.number) not in browser.get(PAGE).text


def test_the_overdue_come_first_and_say_so(world: World) -> None:
    figures(world)
    first, second = refused(world), refused(world)
    browser = world.staff("home", Role.INTAKE)
    assert serve(browser, first, result="家中无人") == 303
    later = datetime.combine(clock.today() + timedelta(days=30), time(9), clock.BEIJING)
    with clock.at(later):
        page = world.client(world.user("home", Role.INTAKE)).get(PAGE).text
    # Three working days from the signing are over before fifteen days from the first try.
    assert page.index(str(second.number)) < page.index(str(first.number))
    assert page.count("超期") == 2


def test_another_agencys_letters_are_not_listed(world: World) -> None:
    figures(world)
    letter = refused(world)
    assert str(letter.number) not in world.staff("other", Role.INTAKE).get(PAGE).text


@pytest.mark.parametrize("role", [Role.HEAD, Role.SOCIAL_WORKER, Role.ARCHIVIST])
def test_only_intake_serves(world: World, role: Role) -> None:
    assert world.staff("home", role).get(PAGE).status_code == 403


def test_a_deputy_serves_under_both_names(world: World) -> None:
    figures(world)
    letter = refused(world)
    clerk, deputy = world.user("home", Role.INTAKE), world.user("home", Role.ARCHIVIST)
    lend(world, clerk, deputy)
    assert serve(world.client(deputy), letter, result="家中无人") == 303
    with world.reading() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "documents.serve"))
        assert [(one.actor_user_id, one.for_user_id) for one in line] == [(deputy.id, clerk.id)]
        assert session.scalars(select(LetterService.officer_id)).one() == deputy.id
