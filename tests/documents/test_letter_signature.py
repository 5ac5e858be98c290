"""Whoever has a letter, its statement and the public key needs no portal to check it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core import crypto
from app.documents import letter_signature, storage
from app.documents.models import Document, Letter
from app.foster.models import State
from tests.documents.conftest import Family
from tests.factories import World

MakeLetter = Callable[..., Letter]
FamilyIn = Callable[..., Family]


@dataclass
class Signed:
    letter: Letter
    pdf: bytes
    statement: dict[str, Any]
    family: Family


@pytest.fixture
def signed(family_in: FamilyIn, make_letter: MakeLetter, world: World) -> Signed:
    family = family_in(State.REJECTED)
    made = make_letter(family)
    with world.reading() as session:
        letter = session.get_one(Letter, made.id)
        pdf = b"".join(storage.read(session.get_one(Document, letter.document_id).ref))
        statement = letter_signature.of(letter)
    assert statement is not None
    return Signed(letter, pdf, statement, family)


@pytest.mark.bar("S20")
def test_a_flipped_byte_of_letter_or_statement_is_found(
    signed: Signed,
) -> None:
    pdf, statement = signed.pdf, signed.statement
    key = crypto.ring().signing_key.public_key()
    assert letter_signature.fault(pdf, statement, key) == ""
    chance = random.Random(20)
    for at in chance.sample(range(len(pdf)), 200):
        forged = bytearray(pdf)
        forged[at] ^= 1 << chance.randrange(8)
        assert "内容" in letter_signature.fault(bytes(forged), statement, key)
    for name, value in statement.items():
        forged_statement = statement | {name: [value]}
        if name == "sig":
            forged_statement = statement | {"sig": value[:-4] + "AAA="}
        assert "签名" in letter_signature.fault(pdf, forged_statement, key), name
    other = crypto.Keyring.make().signing_key.public_key()
    assert "签名" in letter_signature.fault(pdf, statement, other)


@pytest.mark.bar("S20")
def test_the_statement_names_time_and_place_in_the_record_and_no_person(
    signed: Signed, world: World
) -> None:
    letter, statement = signed.letter, signed.statement
    assert statement["number"] == letter.number
    assert letter.signed_at is not None
    assert statement["signed_at"] == letter.signed_at.isoformat()
    with world.reading() as session:
        line = session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == "documents.sign", AuditEvent.subject_ref == letter.ref
            )
        ).one()
    assert statement["after"]["seq"] < line.seq
    assert "王秀兰" not in letter_signature.as_text(statement)


@pytest.mark.bar("S20")
def test_a_letter_is_checked_by_a_command_with_the_public_key(
    signed: Signed, world: World, tmp_path: Path
) -> None:
    letter = signed.letter
    paper, said, key = (tmp_path / name for name in ("letter.pdf", "said.json", "key.pem"))
    paper.write_bytes(signed.pdf)
    key.write_text(crypto.ring().public_pem)
    page = signed.family.client.get(f"/documents/letters/{letter.ref}").text
    shown = unescape(page.split('<p class="govuk-body code">')[1].split("</p>")[0])
    said.write_text(shown, "utf-8")
    words = ["audit", "letter", str(paper), str(said), "--key", str(key)]
    runner = world.app.test_cli_runner()
    good = runner.invoke(args=words)
    assert (good.exit_code, str(letter.number) in good.output) == (0, True)
    said.write_text(json.dumps(json.loads(shown) | {"dated_on": "2020-01-01"}), "utf-8")
    assert runner.invoke(args=words).exit_code == 1
