"""Letters: number, seal and PDF when signed; then nothing changes; service by its means."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from app.accounts.models import ServiceConsent, User
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import clock
from app.core.crypto import sm3
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Refused
from app.deadlines.rules import SHIPPED, due
from app.documents import letter_services, services
from app.documents.letter_content import from_stored, to_stored
from app.documents.letters import LetterKind
from app.documents.models import Document, Letter, LetterState, Means
from app.documents.serving import service_due
from app.law.model import Unit
from tests.documents.conftest import Family, actor_of
from tests.documents.letter_samples import samples
from tests.factories import World

MakeLetter = Callable[..., Letter]
TODAY = clock.today()


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_facts_of_a_letter_come_back_as_they_were(kind: LetterKind) -> None:
    content = samples()[kind]
    assert from_stored(to_stored(content)) == content


def test_numbers_run_by_agency_word_and_year(family: Family, make_letter: MakeLetter) -> None:
    year = TODAY.year
    found = [
        make_letter(family, kind).number
        for kind in (LetterKind.REJECTED, LetterKind.APPROVED, LetterKind.SUPPLEMENT)
    ]
    assert found == [
        f"寄养审字〔{year}〕第00001号",
        f"寄养审字〔{year}〕第00002号",
        f"寄养补字〔{year}〕第00001号",
    ]


def test_a_signed_letter_is_a_pdf_with_its_number_and_code(
    family: Family, make_letter: MakeLetter, world: World
) -> None:
    letter = make_letter(family)
    with world.reading() as session:
        document = session.get_one(Document, letter.document_id)
        pdf = b"".join(services.read(document))
    assert sm3(pdf).hex() == letter.digest == document.digest
    assert (document.subject_kind, document.subject_id) == ("letter", letter.id)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert letter.number is not None
    assert letter.number in text
    assert letter_services.printed_code(letter.verify_code) in text
    assert "草稿" not in text
    assert letter.dated_on == TODAY
    with world.reading() as session:
        row = session.execute(
            select(AuditEvent.after, AuditEvent.note).where(AuditEvent.action == "documents.sign")
        ).one()
    assert row == (letter.number, "seal")


def test_a_draft_says_so_and_has_no_number(
    family: Family, make_letter: MakeLetter, world: World
) -> None:
    letter = make_letter(family, signed=False)
    with world.reading() as session:
        pdf = letter_services.draft_pdf(session, letter, on=TODAY)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "草" in text
    assert letter.verify_code.upper() not in text
    assert (letter.number, letter.state) == (None, LetterState.DRAFT)


def test_a_letter_is_signed_once(
    family: Family, make_letter: MakeLetter, world: World, head: User
) -> None:
    letter = make_letter(family)
    with world.writing() as session, pytest.raises(WrongState):
        letter_services.sign(
            session, session.get_one(Letter, letter.id), actor=actor_of(world, head),
            now=clock.now(),
        )  # fmt: skip


@pytest.mark.bar("S20")
@pytest.mark.parametrize(
    "change",
    [
        {"digest": "0" * 64},
        {"number": "寄养审字〔2026〕第99999号"},
        {"content_sealed": b"other"},
        {"title": "通过决定书"},
        {"dated_on": date(2020, 1, 1)},
        {"state": LetterState.DRAFT, "signed_at": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_a_signed_letter(
    family: Family, make_letter: MakeLetter, world: World, change: dict[str, Any]
) -> None:
    letter = make_letter(family)
    with pytest.raises(DatabaseError), world.writing() as session:
        session.execute(update(Letter).where(Letter.id == letter.id).values(**change))
    with pytest.raises(DatabaseError), world.writing() as session:
        session.execute(delete(Letter).where(Letter.id == letter.id))


def test_a_letter_is_withdrawn_with_a_reason_and_stays_readable(
    family: Family, make_letter: MakeLetter, world: World, head: User
) -> None:
    letter = make_letter(family)
    actor = actor_of(world, head)
    with world.writing() as session:
        row = session.get_one(Letter, letter.id)
        with pytest.raises(Invalid):
            letter_services.withdraw(session, row, actor=actor, reason=" ", now=clock.now())
        letter_services.withdraw(session, row, actor=actor, reason="写错姓名", now=clock.now())
    assert family.client.get(f"/documents/letters/{letter.ref}").status_code == 200
    page = world.client().get(f"/verify/{letter.verify_code}")
    assert "已撤回" in page.text


# --- service -------------------------------------------------------------------------------------


@pytest.fixture
def try_to_serve(world: World, head: User, family: Family, make_letter: MakeLetter) -> Any:
    letter = make_letter(family)

    def attempt(means: Means, **values: Any) -> Letter:
        known: dict[str, Any] = {
            "tried_on": TODAY,
            "served_on": TODAY,
            "receiver": "",
            "result": "",
            "actor": actor_of(world, values.pop("by", head)),
        } | values
        with world.writing() as session:
            row = session.get_one(Letter, letter.id)
            letter_services.serve(session, row, means=means, **known)
            return row

    return attempt


@pytest.mark.parametrize(
    ("means", "lacking", "enough"),
    [
        (Means.DIRECT, {}, {"receiver": "赵某，丈夫"}),
        (Means.POST, {"receiver": "已寄"}, {"receiver": "EMS 1234567890123"}),
        (Means.LEFT, {"result": "拒收"}, {"result": "拒收", "receiver": "居委会王某"}),
        (Means.LEFT, {"receiver": "居委会王某"}, {"result": "拒收", "receiver": "居委会王某"}),
    ],
)
def test_each_means_needs_its_proof(
    try_to_serve: Any, means: Means, lacking: dict[str, str], enough: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        try_to_serve(means, **lacking)
    assert try_to_serve(means, **enough).served_on == TODAY


def test_electronic_service_needs_a_consent_given_before(
    try_to_serve: Any, family: Family, world: World
) -> None:
    with pytest.raises(Invalid, match="没有事先同意"):
        try_to_serve(Means.ELECTRONIC)
    with world.writing() as session:
        session.add(ServiceConsent(person_id=family.person_id, withdrawn_at=clock.now()))
    with pytest.raises(Invalid, match="没有事先同意"):
        try_to_serve(Means.ELECTRONIC)
    with world.writing() as session:
        session.add(ServiceConsent(person_id=family.person_id))
    assert try_to_serve(Means.ELECTRONIC).served_on == TODAY


def test_a_public_notice_is_released_by_a_head_and_counts_after_30_days(
    try_to_serve: Any, world: World
) -> None:
    clerk = world.user("home", Role.INTAKE)
    with pytest.raises(Refused):
        try_to_serve(Means.PUBLIC_NOTICE, served_on=None, result="下落不明", by=clerk)
    with pytest.raises(Invalid, match="下落不明"):
        try_to_serve(Means.PUBLIC_NOTICE, served_on=None)
    letter = try_to_serve(Means.PUBLIC_NOTICE, served_on=None, result="下落不明")
    assert letter.served_on == TODAY + timedelta(days=30)


def test_a_letter_has_one_day_of_service(try_to_serve: Any) -> None:
    try_to_serve(Means.DIRECT, receiver="本人")
    with pytest.raises(Conflict, match="只登记一次"):
        try_to_serve(Means.DIRECT, receiver="本人")


@pytest.mark.bar("S21")
@pytest.mark.parametrize(
    "days",
    [
        {"tried_on": TODAY - timedelta(days=1)},
        {"tried_on": TODAY + timedelta(days=1)},
        {"served_on": TODAY + timedelta(days=1)},
        {"served_on": TODAY - timedelta(days=1)},
        {"served_on": None},
    ],
    ids=["before signing", "in the future", "served later", "served before", "no reason"],
)
def test_days_that_cannot_be_are_refused(try_to_serve: Any, days: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        try_to_serve(Means.DIRECT, receiver="本人", **days)


def test_what_is_due_to_be_served_and_when(try_to_serve: Any, world: World, family: Family) -> None:
    def first_try_by(day: date) -> date:
        return due(day, 3, Unit.WORKING_DAY, SHIPPED)

    def now_due() -> list[Any]:
        with world.reading() as session:
            home = world.agencies["home"].id
            return service_due(session, home, first_try_by=first_try_by)

    (fresh,) = now_due()
    assert (fresh.tries, fresh.due_on) == (0, first_try_by(TODAY))
    try_to_serve(Means.DIRECT, served_on=None, result="家中无人")
    (tried,) = now_due()
    assert (tried.tries, tried.due_on) == (1, TODAY + timedelta(days=15))
    try_to_serve(Means.DIRECT, served_on=None, result="家中无人")
    (twice,) = now_due()
    assert (twice.due_on, "换一种" in twice.says) == (TODAY, True)
    try_to_serve(Means.LEFT, receiver="居委会王某", result="拒收")
    assert now_due() == []
