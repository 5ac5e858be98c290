"""A human is one row, whatever accounts they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Person
from app.core import crypto
from app.core.identifiers import mask_id, mask_phone

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def set_identity(person: Person, *, id_no: str | None = None, phone: str | None = None) -> None:
    """Write identity number and phone with their index and mask, which belong together."""
    if id_no is not None:
        person.id_no = id_no
        person.id_no_index = crypto.blind("id_no", id_no)
        person.id_no_mask = mask_id(id_no)
    if phone is not None:
        person.phone = phone
        person.phone_index = crypto.blind("phone", phone)
        person.phone_mask = mask_phone(phone)


def find_person(session: Session, id_no: str) -> Person | None:
    """Who has this identity number (in its normal form)."""
    return session.scalar(select(Person).where(Person.id_no_index == crypto.blind("id_no", id_no)))


def new_person(session: Session, *, name: str, id_no: str, phone: str | None = None) -> Person:
    """Someone who was not known; the unique index refuses a second row."""
    person = Person(name=name, pinyin=spell(name))
    set_identity(person, id_no=id_no, phone=phone)
    session.add(person)
    session.flush()
    return person


def spell(name: str) -> str:
    """The name in pinyin, for searching; rare characters stand as they are."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - loads a dictionary of 40,000 characters

    return "".join(lazy_pinyin(name)).lower()
