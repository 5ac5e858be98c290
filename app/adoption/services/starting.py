"""An application for an adoption begins: which organ, whose household, which child."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.accounts.offices import Office, bureaus, offices_open_on
from app.accounts.roles import AgencyKind
from app.accounts.services.people import find_person, new_person
from app.adoption.facts import FACTS
from app.adoption.jurisdiction import level_of
from app.adoption.models import Adoptee, AdopterClass, Adoption, AdoptionState, Tie
from app.adoption.notice import TITLE, VERSION
from app.adoption.origins import Origin, class_of
from app.adoption.workflow import ENDED
from app.audit import services as audit
from app.core import clock
from app.core.codes import Relation, Sex
from app.core.db import as_system
from app.core.errors import Conflict, Invalid
from app.core.identifiers import mask_name, read_mobile, read_name, read_resident_id
from app.core.policy import demand
from app.divisions.codes import is_known
from app.families.models import Member
from app.families.services import household_of, open_household
from app.foster.models import FosterApplication
from app.foster.workflow import OPEN as FOSTER_OPEN
from app.law.facts import FactError

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.families.models import Household

LONGEST_PRECHECK = 5_000
SEX_CODES = {"male": Sex.MALE.value, "female": Sex.FEMALE.value}
ORIGIN_OF = {
    "hardship_child": "hardship", "orphan": "orphan", "parents_incapacitated": "incapacitated",
    "parents_not_found": "found",
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What the first page asks; `place` is the county that counts for this child."""

    origin: Origin
    place: str
    residency: str = "mainland"
    spouse_residency: str = ""
    home: str = ""
    """Where the family lives, asked only of whom no household is on record."""

    @property
    def adopters(self) -> AdopterClass:
        return class_of(self.residency, self.spouse_residency)


def organs(session: Session, chosen: Chosen, on: date) -> list[Office]:
    """The organs that may register it (§4); empty where the portal knows none. Invalid.

    Of several (two birth parents with different places) the family chooses the place itself.
    """
    if chosen.adopters is AdopterClass.FOREIGN and chosen.origin.tie not in {Tie.KIN, Tie.STEP}:
        raise Invalid(
            "外国人来华收养只限于亲属的孩子和继子女，其他的已经停止办理。"
            "请问中国儿童福利和收养中心。", "residency",
        )  # fmt: skip
    return bureaus(session, chosen.place, on, level=level_of(chosen.adopters))


def institutions(session: Session, place: str, on: date) -> list[Office]:
    """The child welfare institutions of a county's city: named, without anything of a child."""
    found = [
        office for code in (place, place[:4] + "00")
        for office in _homes(session, code, on)
    ]  # fmt: skip
    return list({office.id: office for office in found}.values())


def _homes(session: Session, place: str, on: date) -> list[Office]:
    rows = session.execute(
        offices_open_on(on)
        .where(
            Agency.kind == AgencyKind.INSTITUTION,
            (Agency.county_code == place) | (Agency.city_code == place),
        )
        .order_by(Agency.name)
    )
    return [Office(*row) for row in rows]


def open_of(session: Session, household: Household) -> Adoption | None:
    """The adoption of this household that is not over."""
    with as_system(session):
        return session.scalar(
            select(Adoption)
            .where(Adoption.household_id == household.id, Adoption.state.not_in(ENDED))
            .order_by(Adoption.id.desc())
        )


def others_open(session: Session, case: Adoption) -> int:
    """W-SECOND: open applications, foster or adoption, in which somebody of this family lives.

    The caller shows that there are some, never a fact of another's case.
    """
    with as_system(session):
        own = select(Member.id_no_index).where(
            Member.household_id == case.household_id, Member.left_on.is_(None),
            Member.relation.in_([Relation.SELF, Relation.SPOUSE]),
            Member.id_no_index.is_not(None),
        )  # fmt: skip
        homes = select(Member.household_id).where(
            Member.id_no_index.in_(own), Member.left_on.is_(None), Member.lives_here.is_(True)
        )
        adoptions = session.scalars(
            select(Adoption.id).where(
                Adoption.id != case.id, Adoption.household_id.in_(homes),
                Adoption.state.not_in([*ENDED, AdoptionState.DRAFT]),
            )
        ).all()  # fmt: skip
        fosters = session.scalars(
            select(FosterApplication.id).where(
                FosterApplication.household_id.in_(homes),
                FosterApplication.state.in_([s for s in FOSTER_OPEN if s.value != "draft"]),
            )
        ).all()
        return len(adoptions) + len(fosters)


def start(
    session: Session, chosen: Chosen, organ: Agency, *, actor: Actor, person: Person,
    institution: Agency | None = None, precheck: str = "", now: datetime,
) -> Adoption:  # fmt: skip
    """A draft at an organ; the one that is there already, if it is a draft.

    Raises Conflict while another adoption of this household is open, Invalid for an organ that
    does not register such a case.
    """
    demand(actor, "adoption.start")
    today, by_clerk = clock.day(now), actor.is_staff
    if organ.id not in {office.id for office in organs(session, chosen, today)}:
        raise Invalid("请从列出的登记机关中选择一个", "agency")
    if chosen.origin.in_institution and institution is None:
        raise Invalid("请选择儿童福利机构", "agency")
    with as_system(session):
        household = open_household(
            session, person, chosen.home or chosen.place,
            agency_id=actor.agency_id if by_clerk else None,
        )  # fmt: skip
    there = open_of(session, household)
    if there is not None:
        if there.state is AdoptionState.DRAFT and there.by_counter_id == (
            actor.user_id if by_clerk else None
        ):
            return there
        raise Conflict("您家有一份收养申请正在办理，请先办完或者撤回，再申请另一份。")
    known = _read_precheck(precheck, today)
    case = Adoption(
        household_id=household.id, applicant_person_id=person.id,
        applicant_mask=mask_name(person.name), agency_id=organ.id,
        sender_agency_id=institution.id if institution else None,
        adopter_class=chosen.adopters, tie=chosen.origin.tie,
        married_to_birth_parent=chosen.origin.tie is Tie.STEP,
        jointly=known.get("applying_jointly", chosen.origin.tie is not Tie.STEP),
        state_since=now, by_counter_id=actor.user_id if by_clerk else None,
        notice_version=VERSION, created_at=now, answer={},
    )  # fmt: skip
    case.statement = {
        "origin": chosen.origin.code, "place": chosen.place, "residency": chosen.residency,
        "spouse_residency": chosen.spouse_residency,
    }  # fmt: skip
    case.place(organ.division_code)
    session.add(case)
    session.flush()
    if not chosen.origin.in_institution:
        _add_child(session, case, chosen, known)
    audit.record(session, actor, "adoption.start", case.subject, at=now, note=f"{TITLE} {VERSION}")
    return case


def _add_child(session: Session, case: Adoption, chosen: Chosen, known: dict[str, Any]) -> None:
    child = Adoptee(
        adoption_id=case.id,
        category=chosen.origin.category,
        place_division=chosen.place,
        sex=SEX_CODES.get(known.get("adoptee_sex", ""), ""),
        disabled=bool(known.get("adoptee_disabled")),
    )
    session.add(child)
    session.flush()
    if born := known.get("adoptee_birth_date"):
        child.birth_on = born
        session.flush()


def start_at_counter(
    session: Session, typed: dict[str, Any], chosen: Chosen, *, institution: Agency | None,
    actor: Actor, now: datetime,
) -> Adoption:  # fmt: skip
    """An officer starts it at the own organ for a person by identity number. Raises Invalid.

    A person who is known under another name is not renamed.
    """
    demand(actor, "adoption.counter")
    number, name = read_resident_id(typed["id_no"]).number, read_name(typed["name"])
    person = find_person(session, number)
    if person is None:
        person = new_person(session, name=name, id_no=number, phone=read_mobile(typed["phone"]))
    elif person.name != name:
        raise Invalid("这个身份证号码登记的是另一个姓名，请核对身份证原件", "name")
    if person.id == actor.person_id:
        raise Invalid("不能替自己代填，请用自己的家庭账号申请", "id_no")
    organ = session.get_one(Agency, actor.agency_id)
    return start(
        session, chosen, organ, actor=actor, person=person, institution=institution, now=now
    )


def known_household(session: Session, person_id: int | None) -> bool:
    """Whether the family need not say again where it lives."""
    return person_id is not None and household_of(session, person_id) is not None


def _read_precheck(text: str, on: date) -> dict[str, Any]:
    """The facts of the public pre-check that are of the right form; all else is dropped.

    `place` is no fact of the table: the county whose organ the pre-check named.
    """
    if not text or len(text) > LONGEST_PRECHECK:
        return {}
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(given, dict):
        return {}
    found: dict[str, Any] = {}
    place = given.get("place")
    if isinstance(place, str) and len(place) == len("220104") and is_known(place, on):
        found["place"] = place
    for fact in FACTS:
        if fact.name in given:
            try:
                found[fact.name] = fact.value(given, as_of=on)
            except FactError:
                continue
    return found


def first_guess(text: str, on: date) -> dict[str, str]:
    """What the pre-check's answers say of the first page: `origin`, `residency`, `place`."""
    known = _read_precheck(text, on)
    found = {}
    relation = known.get("relation_to_adoptee")
    if relation in {"kin_child_3g", "stepchild"}:
        found["origin"] = "kin" if relation == "kin_child_3g" else "step"
    elif known.get("adoptee_in_institution"):
        found["origin"] = "institution"
    elif known.get("adoptee_category") in ORIGIN_OF:
        found["origin"] = ORIGIN_OF[known["adoptee_category"]]
    if "place" in known:
        found["place"] = known["place"]
    if "adopter_residency" in known:
        found["residency"] = known["adopter_residency"]
    if known.get("spouse_residency"):
        found["spouse_residency"] = known["spouse_residency"]
    return found
