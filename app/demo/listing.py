"""The demo's accounts as one table: all staff, and families whose cases stand in each state."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.accounts.models import Agency, Person, RoleGrant, User
from app.adoption.models import Adoption
from app.adoption.workflow import LABELS as ADOPTION_LABELS
from app.core.db import reading
from app.family_style.models import Couple
from app.family_style.workflow import COUPLE_LABELS
from app.foster.models import FosterApplication, State
from app.foster.workflow import LABELS
from app.placements.models import Placement
from app.placements.workflow import LABELS as PLACEMENT_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Select

    from app.core.db import Database

    Labels = Mapping[Any, tuple[str, str]]

Line = tuple[str, str, str]


def accounts_to_show(database: Database) -> list[Line]:
    """Name to sign in with, role, agency or what the family's case is about; all there are."""
    return [
        *_staff(database), *_families(database), *_placements(database),
        *_applicants(database, Couple, "夫妻", COUPLE_LABELS),
        *_applicants(database, Adoption, "收养人", ADOPTION_LABELS),
    ]  # fmt: skip


def _staff(database: Database) -> Iterator[Line]:
    with reading(database) as session:
        rows = session.execute(
            select(User.username, Agency.name, RoleGrant.role)
            .join(Agency, Agency.id == User.agency_id)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .order_by(Agency.id, User.id, RoleGrant.id)
        ).all()
    roles: dict[tuple[str, str], list[str]] = {}
    for username, agency, role in rows:
        roles.setdefault((username or "", agency), []).append(role.label)
    for (username, agency), labels in roles.items():
        yield username, "、".join(dict.fromkeys(labels)), agency


def _families(database: Database) -> Iterator[Line]:
    """The phone of the first family in each state, in the order of the machine."""
    with reading(database) as session:
        signs_in = select(User.person_id).where(User.agency_id.is_(None))
        firsts = (
            select(func.min(FosterApplication.id))
            .where(FosterApplication.applicant_person_id.in_(signs_in))
            .group_by(FosterApplication.state)
        )
        rows = session.execute(
            select(FosterApplication, Person, Agency.name)
            .join(Person, Person.id == FosterApplication.applicant_person_id)
            .join(Agency, Agency.id == FosterApplication.agency_id)
            .where(FosterApplication.id.in_(firsts))
        ).all()
        found = {case.state: (person.phone or "", agency) for case, person, agency in rows}
    for state in State:
        if state in found and found[state][0]:
            phone, agency = found[state]
            yield phone, f"家庭（{LABELS[state][0]}）", agency


def _placements(database: Database) -> Iterator[Line]:
    """The phone of the first family with a child in each state of a placement."""
    query = (
        select(Placement.state, Person, Agency.name)
        .join(FosterApplication, FosterApplication.id == Placement.application_id)
        .join(Person, Person.id == FosterApplication.applicant_person_id)
        .join(Agency, Agency.id == Placement.agency_id)
        .order_by(Placement.id)
    )
    return _of_each_state(database, query, "寄养家庭", PLACEMENT_LABELS)


def _applicants(database: Database, case: Any, who: str, labels: Labels) -> Iterator[Line]:
    """The phone of the first applicant in each state of a kind of case."""
    query = (
        select(case.state, Person, Agency.name)
        .join(Person, Person.id == case.applicant_person_id)
        .join(Agency, Agency.id == case.agency_id)
        .order_by(case.id)
    )
    return _of_each_state(database, query, who, labels)


def _of_each_state(
    database: Database, query: Select[*tuple[Any, ...]], who: str, labels: Labels
) -> Iterator[Line]:
    signs_in = query.join(User, User.person_id == Person.id).where(User.agency_id.is_(None))
    with reading(database) as session:
        rows = session.execute(signs_in).all()
        yield from _first_of_each(
            (person.phone or "", f"{who}（{labels[state][0]}）", agency)
            for state, person, agency in rows
        )


def _first_of_each(found: Iterable[Line]) -> Iterator[Line]:
    """Sign-in, role, agency of the first that is known for each role."""
    firsts: dict[str, Line] = {}
    for phone, role, agency in found:
        if phone:
            firsts.setdefault(role, (phone, role, agency))
    yield from firsts.values()


def as_table(lines: list[Line]) -> list[str]:
    """One line of text a row, its columns below each other also in a terminal of Chinese."""
    rows = [("账号", "角色", "单位"), *lines]
    widths = [max(_width(row[n]) for row in rows) for n in range(2)]
    return [
        "  ".join([*(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=False)),
                   row[2]])
        for row in rows
    ]  # fmt: skip


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "FW" else 1 for letter in text)
