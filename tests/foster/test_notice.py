"""PD-INF-1, PD-SEN-2: which notice was shown, what was agreed to and when; who can see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core.crypto import sm3
from app.families import notice
from app.foster.models import FosterApplication, State
from tests.factories import World, set_local_figures
from tests.foster.families import Family

WORDS = Path(__file__).resolve().parents[2] / "templates" / "families" / "_notice.html"


def test_other_words_are_another_version() -> None:
    """Whoever changes the notice changes VERSION, and then the digest beside it."""
    text = WORDS.read_text("utf-8") + "".join(notice.CONSENTS.values())
    assert sm3(text.encode()).hex() == notice.DIGEST


@pytest.mark.bar("S61")
@pytest.mark.rule("PD-INF-1")
def test_the_notice_is_shown_before_anything_is_asked_and_kept_with_the_draft(
    world: World,
) -> None:
    family = world.client(world.user(None))
    page = family.get("/foster/start").text
    assert page.index("谁在收集") < page.index("您家住在哪里")
    with world.writing() as session:
        set_local_figures(session)
    fields = {"division": "220104", "agency": world.agencies["home"].ref}
    assert family.post("/foster/start", fields).status_code == 303
    with world.reading() as session:
        case = session.scalars(select(FosterApplication)).one()
    assert case.notice_version == notice.VERSION
    assert case.informed_at is not None
    # Being told is not agreeing.
    assert (case.agreed_to, case.agreed_at) == ([], None)


@pytest.mark.rule("PD-SEN-2")
def test_sensitive_data_is_agreed_to_on_its_own(world: World) -> None:
    family = Family(world)
    family.note_opinion()
    refused = family.submit(sensitive="")
    assert refused.status_code == 422
    assert "单独勾选同意" in refused.text
    assert family.case().state is State.DRAFT
    assert family.submit().status_code == 303
    case = family.case()
    assert (case.notice_version, case.agreed_to) == (notice.VERSION, ["sensitive"])
    assert case.agreed_at == case.submitted_at


def test_auditor_and_desk_see_version_and_consent(world: World) -> None:
    family = Family(world)
    family.note_opinion()
    family.submit()
    case_no = family.case().case_no
    with world.reading() as session:
        note = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "foster.agree_to_notice")
        ).one()
    assert notice.VERSION in note
    auditor = world.staff("platform", Role.AUDITOR)
    page = auditor.get(f"/audit/?case_no={case_no}").text
    assert "同意处理敏感个人信息" in page
    assert f"{notice.TITLE} {notice.VERSION}" in page
    desk = world.staff("home", Role.INTAKE).get(f"/foster/desk/{family.ref}").text
    assert "个人信息告知和同意" in desk
    assert f"{notice.VERSION}版" in desk
