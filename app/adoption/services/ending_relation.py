"""What an ending has to know of its adoption: from the portal's case, or from a paper certificate.

Ages, who has to come, which papers (adoption.md §13). The names stay with the organ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption.models import Adoption, SenderKind
from app.adoption.models.ending import Ending, EndingKind
from app.adoption.rules import CONSENT_AGE
from app.adoption.services import facts
from app.children.models import Child
from app.core.db import as_system
from app.core.once import once
from app.law.dates import age_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy.orm import Session

K = EndingKind
ADULT = 18
PAPERS = {
    "hukou": "双方的户口簿",
    "ids": "双方的身份证",
    "certificate": "收养登记证原件（遗失的先补领）",
    "agreement": "解除收养关系的书面协议",
    "photos": "每人2张单人照片",
    "child": "孩子同意解除的笔录（年满8周岁）",
    "institution": "送养机构负责人的身份证复印件",
    "found": "公安机关找到生父母的证明",
}


@dataclass(frozen=True)
class Relation:
    """Births of the children, who adopted, who sends and lives."""

    births: tuple[date, ...]
    jointly: bool
    senders: tuple[SenderKind, ...]


@dataclass(frozen=True)
class Known:
    """What an ending needs to know of its adoption: ages, who has to come, which papers."""

    ages: tuple[int, ...]
    parties: dict[str, str]
    papers: dict[str, str]
    has_sender: bool

    @property
    def asks_child(self) -> bool:
        """CC-1114-2: from the eighth birthday to the day before the eighteenth."""
        return any(CONSENT_AGE <= age < ADULT for age in self.ages)

    @property
    def is_minor(self) -> bool:
        return any(age < ADULT for age in self.ages)


@once
def adoption_of(session: Session, row: Ending) -> Adoption | None:
    """The adoption that ends, which may be another organ's; None where it is on paper alone."""
    if row.adoption_id is None:
        return None
    with as_system(session):
        return session.scalars(select(Adoption).where(Adoption.id == row.adoption_id)).one()


def relation(session: Session, row: Ending) -> Relation:
    """As the portal or the paper certificate has it."""
    with as_system(session):
        case = adoption_of(session, row)
        return from_paper(row.paper) if case is None else of_case(session, case)


def of_case(session: Session, case: Adoption) -> Relation:
    """Of an adoption in the portal. Call under `as_system` where it may be another organ's."""
    return Relation(
        tuple(_births(session, case)), case.jointly,
        tuple(
            s.kind for s in facts.senders_of(session, case)
            if s.kind in {SenderKind.GUARDIAN, SenderKind.INSTITUTION} or s.status == "alive"
        ),
    )  # fmt: skip


def names(session: Session, row: Ending) -> list[str]:
    """Of everybody on both sides. Call under `as_system`: the case may be another organ's."""
    case = adoption_of(session, row)
    if case is None:
        sending = [one["name"] for one in row.paper["senders"]]
        found = [*row.paper["adopters"], row.paper["child"], *sending]
    else:
        children = facts.adoptees_of(session, case)
        files = [one.child_id for one in children if one.child_id is not None]
        found = [
            *(member.name for member in facts.family_of(session, case).members),
            *(sender.name for sender in facts.senders_of(session, case)),
            *(name for child in children for name in (child.name, child.new_name)),
            *(session.get_one(Child, number).name for number in files),
        ]
    return [name for name in found if name]


def from_paper(paper: Mapping[str, Any]) -> Relation:
    """Of what `ending_paper` has typed from a certificate."""
    return Relation(
        (date.fromisoformat(paper["born"]),),
        len(paper["adopters"]) > 1,
        tuple(SenderKind(one["kind"]) for one in paper["senders"]),
    )


def _births(session: Session, case: Adoption) -> list[date]:
    found = []
    for child in facts.adoptees_of(session, case):
        born = child.birth_on
        if child.child_id is not None:
            born = session.get_one(Child, child.child_id).birth_on
        if born is not None:
            found.append(born)
    return found


def known(session: Session, row: Ending, on: date) -> Known:
    """As of a day: birthdays count from that day on."""
    return known_of(relation(session, row), row.kind, on)


def known_of(about: Relation, kind: EndingKind, on: date) -> Known:
    """The same of an adoption that has no ending yet."""
    ages = tuple(age_on(born, on) for born in about.births)
    parties = {"applicant": "收养人"}
    if about.jointly:
        parties["spouse"] = "收养人的配偶"
    if kind is not K.ADULT:
        parties |= {one.value: f"送养人：{one.label}" for one in about.senders}
    if kind is K.ADULT or any(age >= CONSENT_AGE for age in ages):
        parties["child"] = "孩子本人" if kind is not K.ADULT else "成年养子女"
    asked = any(CONSENT_AGE <= age < ADULT for age in ages)
    wanted = {
        "child": asked, "found": kind is K.RESCUED,
        "institution": kind is not K.ADULT and SenderKind.INSTITUTION in about.senders,
    }  # fmt: skip
    papers = {code: says for code, says in PAPERS.items() if wanted.get(code, True)}
    return Known(ages, parties, papers, bool(about.senders))
