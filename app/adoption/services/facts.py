"""The record of adoption.md §3 from what is stored, and what the decision table answers on it.

The household record says who the adopters are, the child's row or file who the child is, the
sending side what it said of itself. Adopters are only ever told of their own side (CC-1110).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, inspect, select

from app.accounts.models import Agency
from app.adoption import rules
from app.adoption.facts import FACTS, Facts
from app.adoption.models import (
    Adoptee,
    Adoption,
    AdoptionPaper,
    AdoptionState,
    Sender,
    SenderKind,
    Side,
    Tie,
)
from app.adoption.origins import SENDER_OF
from app.adoption.papers import PAPERS
from app.adoption.precheck import Precheck, precheck
from app.children.models import Child
from app.core.codes import Marriage, Relation, Sex
from app.core.crypto import sm3
from app.core.db import SYSTEM, as_system
from app.core.errors import Invalid
from app.core.once import once
from app.documents.models import Document
from app.families.models import CrimeCheck, Health, Household, Member
from app.law.facts import FactError
from app.law.verdict import Status
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

SEXES = {Sex.MALE.value: "male", Sex.FEMALE.value: "female"}
MARITAL = {
    Marriage.SINGLE.value: "unmarried", Marriage.MARRIED.value: "married",
    Marriage.WIDOWED.value: "widowed", Marriage.DIVORCED.value: "divorced",
}  # fmt: skip
OWN_CHILDREN = frozenset({Relation.SON, Relation.DAUGHTER})
S = AdoptionState
PASSED = frozenset({S.MATCHED, S.FUSION, S.REPORTED, S.REVIEW, S.APPROVED, S.REGISTERED})
# What only the sending side can say; of these no answer reaches the adopters.
OF_SENDERS = frozenset(
    "sender_type birth_father_status birth_mother_status birth_father_consents "
    "birth_mother_consents parents_serious_harm_risk duty_bearers "
    "deceased_side_grandparents_claim revocation_judgment_date revocation_wait_waived "
    "rescued_trafficked institution_received_date police_not_found_certificate".split()
)
NEEDED_OF_A_SPOUSE = ("spouse_birth_date", "spouse_sex", "spouse_children_count")
# Stands in a record for a fact with a default that somebody still has to tell.
UNTOLD = object()
SIDES = tuple(Side)
# What a case asks of its place: how long papers are good, and whose children count.
FIGURES = ("count_stepchildren", *sorted({one.validity for one in PAPERS.values() if one.validity}))


@dataclass(frozen=True)
class Family:
    """The adopters' household as it is on record."""

    household: Household
    members: Sequence[Member]

    @property
    def applicant(self) -> Member | None:
        return next((m for m in self.members if m.relation == Relation.SELF), None)

    @property
    def spouse(self) -> Member | None:
        return next((m for m in self.members if m.relation == Relation.SPOUSE), None)

    @property
    def children(self) -> list[Member]:
        """Sons and daughters, wherever they live and however old."""
        return [m for m in self.members if m.relation in OWN_CHILDREN]


@once
def family_of(session: Session, case: Adoption) -> Family:
    """The one record that every case of this family reads; of its members who has not left."""
    lives = and_(Member.household_id == Household.id, Member.left_on.is_(None))
    rows: Sequence[Row[Household, Member | None]] = session.execute(
        select(Household, Member)
        .outerjoin(Member, lives)
        .where(Household.id == case.household_id)
        .order_by(Member.position, Member.id)
    ).all()
    return Family(rows[0][0], [member for _, member in rows if member is not None])


@once
def figures(session: Session, case: Adoption, on: date) -> dict[str, Any]:
    """The values of FIGURES on a day at the organ's place."""
    places = [p for p in (case.county_code, case.city_code, case.province_code) if p]
    return parameters.values(session, FIGURES, on=on, places=places)


@once
def papers_of(
    session: Session, case: Adoption, sides: tuple[Side, ...] = SIDES
) -> Sequence[Row[AdoptionPaper, Document | None]]:
    """What was handed in by these sides, each with its file, in the order of coming."""
    return session.execute(
        select(AdoptionPaper, Document)
        .outerjoin(Document, Document.id == AdoptionPaper.document_id)
        .where(AdoptionPaper.adoption_id == case.id, AdoptionPaper.side.in_(sides))
        .order_by(AdoptionPaper.id)
    ).all()


def institution_name(session: Session, case: Adoption) -> str:
    """The institution that the family named; agencies are public."""
    found = select(Agency.name).where(Agency.id == case.sender_agency_id)
    return session.scalar(found) or ""


@once
def senders_of(session: Session, case: Adoption) -> Sequence[Sender]:
    """The sending side, as far as whoever asks may see it."""
    return session.scalars(
        select(Sender).where(Sender.adoption_id == case.id).order_by(Sender.id)
    ).all()


@once
def adoptees_of(session: Session, case: Adoption) -> Sequence[Adoptee]:
    """The children of this case, in the order in which they came."""
    reads = not session.info.get("write", True) and session.info["scope"] != SYSTEM
    if reads and "adoptees" not in inspect(case).unloaded:
        # The page's own query has brought them, as far as this actor sees them.
        return case.adoptees
    return session.scalars(
        select(Adoptee).where(Adoptee.adoption_id == case.id).order_by(Adoptee.id)
    ).all()


def named_by_family(session: Session, case: Adoption) -> list[Adoptee]:
    """The children that the adopters themselves told of: an institution's is not theirs to see."""
    return [child for child in adoptees_of(session, case) if not child.in_institution]


def records(session: Session, case: Adoption, on: date) -> list[dict[str, Any]]:
    """One record of the vocabulary for each child (one without a child where none is named).

    A fact that nobody has told yet is not in it; `undecided` names the rows that wait for it.
    """
    return [told.values for told in _told(session, case, on)]


def evaluate(session: Session, case: Adoption, on: date) -> rules.Answer:
    """What the table answers on a day on all that is known of both sides; writes nothing.

    A row that reads an unknown fact does not count: while `undecided` names any, the case can be
    accepted and assessed, never registered. For the organ alone: it tells of both sides.
    """
    return _join([_answer(told) for told in _told(session, case, on)])


def remember(session: Session, case: Adoption, on: date) -> rules.Answer:
    """As `evaluate`; keeps facts, answer and digest with the case, as the last thing seen."""
    found = _told(session, case, on)
    answer, kept = _join([_answer(told) for told in found]), [told.values for told in found]
    case.facts, case.answer, case.facts_digest = kept, answer.as_dict(), digest(kept)
    return answer


@once
def conditions(
    session: Session, case: Adoption, on: date, sides: tuple[Side, ...] = SIDES
) -> list[Precheck]:
    """Row by row, child by child, on all that is known of both sides: for the organ alone.

    `sides` are those whose papers are asked anyway.
    """
    return [precheck(told.values, told.untold) for told in _told(session, case, on, sides)]


def undecided(session: Session, case: Adoption, on: date) -> list[str]:
    """Ids of the rows that wait for a fact which nobody has told yet, in their order.

    What is not known does not matter where an exception switches the row off anyway.
    """
    waiting = {
        one.row.id
        for found in conditions(session, case, on)
        for one in found.of(Status.NOT_ASKED)
        if not found.decided(partial(_is_lifted, one.row))
    }
    return [row.id for row in rules.ROWS if row.id in waiting]


def _is_lifted(row: rules.Row, known: Facts) -> bool:
    return row.waiver(known) is not None


def own_conditions(session: Session, case: Adoption, on: date) -> list[Precheck]:
    """What the adopters' own facts decide, child by child: of the other side nothing is read."""
    family, children = family_of(session, case), adoptees_of(session, case)
    own = _of_adopters(session, case, family, children, on)
    return [
        precheck(told.values, told.untold | OF_SENDERS)
        for told in (
            _sorted(own | _of_child(session, case, child), len(children), hidden=OF_SENDERS)
            for child in (*children, *([None] if not children else []))
        )
    ]


def digest(found: list[dict[str, Any]]) -> str:
    """SM3, in hex, of the canonical JSON form."""
    text = json.dumps(found, ensure_ascii=False, sort_keys=True)
    return sm3(text.encode()).hex()


@dataclass(frozen=True)
class Told:
    """A record as far as it was told; `untold` have a default, but somebody still has to say."""

    values: dict[str, Any]
    untold: frozenset[str]

    @property
    def open_names(self) -> set[str]:
        required = {fact.name for fact in FACTS if fact.is_required}
        return {name for name in required | self.untold if name not in self.values}


@once
def _told(
    session: Session, case: Adoption, on: date, sides: tuple[Side, ...] = SIDES
) -> list[Told]:
    family, children = family_of(session, case), adoptees_of(session, case)
    own = _of_adopters(session, case, family, children, on)
    sending = _of_senders(session, case, children, sides)
    return [
        _sorted(own | _of_child(session, case, child) | sending, len(children))
        for child in (*children, *([None] if not children else []))
    ]


def _sorted(found: dict[str, Any], count: int, hidden: frozenset[str] = frozenset()) -> Told:
    found["adopting_count"] = max(1, count)
    required = {fact.name for fact in FACTS if fact.is_required}
    if found["applying_jointly"]:
        required |= set(NEEDED_OF_A_SPOUSE)
    untold = {name for name, value in found.items() if value is UNTOLD} | hidden
    untold |= {name for name in required if found.get(name) is None}
    return Told({n: v for n, v in found.items() if n not in untold}, frozenset(untold))


def _answer(told: Told) -> rules.Answer:
    try:
        found = precheck(told.values, told.untold)
    except FactError as error:
        raise Invalid(f"登记的内容有误，无法核对条件（{error.field}：{error}）。") from None
    lifted = found.of(Status.LIFTED)
    return rules.Answer(
        blocking=tuple(sorted(one.row.id for one in found.of(Status.NOT_MET))),
        needs=tuple(sorted(found.needs)),
        warnings=found.warnings,
        waivers=tuple(sorted(
            (one.row.id, one.waiver.id) for one in lifted
            if one.waiver and found.decided(one.row.blocks)
        )),
    )  # fmt: skip


def _join(answers: list[rules.Answer]) -> rules.Answer:
    """Of brothers and sisters: what stops one stops the application."""
    return rules.Answer(
        blocking=_all(answers, "blocking"), needs=_all(answers, "needs"),
        warnings=_all(answers, "warnings"), waivers=_all(answers, "waivers"),
    )  # fmt: skip


def _all(answers: list[rules.Answer], name: str) -> tuple[Any, ...]:
    return tuple(sorted({one for answer in answers for one in getattr(answer, name)}))


# --- where each fact stands --------------------------------------------------------------------


def _of_adopters(
    session: Session, case: Adoption, family: Family, children: Sequence[Adoptee], on: date
) -> dict[str, Any]:
    said = case.statement or {}
    counted = figures(session, case, on)["count_stepchildren"] == "yes"
    joint = case.jointly and family.spouse is not None
    record: dict[str, Any] = {
        "as_of": on.isoformat(),
        "adopter_marital_status": MARITAL.get(family.household.marital_status),
        "applying_jointly": joint,
        "relation_to_adoptee": str(case.tie),
        "married_to_birth_parent": case.married_to_birth_parent,
        "household_raise_ability": _ability(case),
        "parties_voluntary": said.get("voluntary", True),
        "payment_or_sale": said.get("payment", False),
    }
    record |= _of_person("adopter", family.applicant, said)
    record["adopter_children_count"] = _count(family, children, said, "self", all_of_them=counted)
    if joint:
        record |= _of_person("spouse", family.spouse, said)
        record["spouse_children_count"] = _count(
            family, children, said, "spouse", all_of_them=counted
        )
    return record


def _of_person(who: str, member: Member | None, said: dict[str, Any]) -> dict[str, Any]:
    residency = said.get("residency" if who == "adopter" else "spouse_residency") or "mainland"
    if member is None:
        return {f"{who}_residency": residency}
    return {
        f"{who}_birth_date": member.birth_on.isoformat() if member.birth_on else None,
        f"{who}_sex": SEXES.get(member.sex),
        f"{who}_residency": residency,
        f"{who}_full_capacity": said.get(f"{who}_capacity", True),
        f"{who}_barred_disease": _of(member.health, Health.HARMFUL, Health.NOT_CHECKED),
        f"{who}_harmful_record": _of(member.crime_check, CrimeCheck.FOUND, CrimeCheck.NOT_CHECKED),
    }


def _of(value: str | None, bad: str, unsure: str) -> object:
    if not value or value == unsure:
        return UNTOLD
    return value == bad


def _count(
    family: Family, adopted: Sequence[Adoptee], said: dict[str, Any], who: str, *, all_of_them: bool
) -> int | None:
    """Living children; who is to be adopted here and lives here already is not counted twice.

    `said["children"]` tells of a member whose child it is: `self`, `spouse`, or of both.
    """
    if not family.members or said.get("children") is None:
        return None
    own = {child.id_no_index for child in adopted if child.id_no_index}
    counted = [m for m in family.children if not m.id_no_index or m.id_no_index not in own]
    if all_of_them:
        return len(counted)
    whose = said["children"]
    return sum(whose.get(member.ref, "both") in {"both", who} for member in counted)


def _ability(case: Adoption) -> str:
    """CC-1098-2 as the assessment has it; a stepchild's adopters are not assessed."""
    if case.state is S.ASSESS_FAILED:
        return "no"
    return "yes" if case.state in PASSED and case.tie is not Tie.STEP else "not_assessed"


@once
def birth_and_sex(session: Session, child: Adoptee) -> tuple[date | None, str]:
    """By the child's file where it has one: of it adopters see no more than this."""
    if child.child_id is None:
        return child.birth_on, child.sex
    with as_system(session):
        row = session.execute(
            select(Child.birth_on, Child.sex).where(Child.id == child.child_id)
        ).one()
    return row.birth_on, row.sex


def _of_child(session: Session, case: Adoption, child: Adoptee | None) -> dict[str, Any]:
    if child is None:
        return {"adoptee_in_institution": case.sender_agency_id is not None}
    born, sex = birth_and_sex(session, child)
    return {
        "adoptee_birth_date": born.isoformat() if born else None,
        "adoptee_sex": SEXES.get(sex),
        "adoptee_category": child.category or None,
        "adoptee_in_institution": child.in_institution,
        "adoptee_disabled": child.disabled,
        "adoptee_consents": child.consents,
        "rescued_trafficked": child.rescued,
        "institution_received_date": child.received_on.isoformat() if child.received_on else None,
        "revocation_judgment_date": child.judgment_on.isoformat() if child.judgment_on else None,
    }


PARENTS = {SenderKind.FATHER: "birth_father", SenderKind.MOTHER: "birth_mother"}


def _of_senders(
    session: Session, case: Adoption, children: Sequence[Adoptee], sides: tuple[Side, ...]
) -> dict[str, Any]:
    senders = senders_of(session, case)
    kinds = {sender.kind for sender in senders}
    category = children[0].category if children else ""
    record: dict[str, Any] = {"sender_type": _sender_type(case, kinds, category)}
    for kind, name in PARENTS.items():
        sender = next((s for s in senders if s.kind is kind), None)
        if sender is not None:
            record[f"{name}_status"], record[f"{name}_consents"] = sender.status, sender.consents
        elif record["sender_type"] == "birth_parents" or case.tie is Tie.STEP:
            record[f"{name}_status"] = UNTOLD
    said: dict[str, Any] = {}
    for sender in senders:
        said |= sender.statement or {}
    for name in ("parents_serious_harm_risk", "duty_bearers", "deceased_side_grandparents_claim",
                 "revocation_wait_waived"):  # fmt: skip
        if said.get(name) is not None:
            record[name] = said[name]
    record["police_not_found_certificate"] = any(
        paper.code == "D-33" and paper.check == "good"
        for paper, _ in papers_of(session, case, sides)
    )
    return record


def _sender_type(case: Adoption, kinds: set[SenderKind], category: str) -> str | None:
    if SenderKind.INSTITUTION in kinds or case.sender_agency_id is not None:
        return "institution"
    if SenderKind.GUARDIAN in kinds:
        return "guardian"
    if kinds or case.tie is Tie.STEP:
        return "birth_parents"
    return SENDER_OF.get(category)
