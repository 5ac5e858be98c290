"""An application begins: which institution, whose household, what the pre-check knew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.accounts.services.people import find_person, new_person
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid
from app.core.identifiers import read_mobile, read_name, read_resident_id
from app.core.policy import demand
from app.divisions.codes import MUNICIPALITIES, ancestors
from app.divisions.queries import is_under
from app.families import notice
from app.families.drafts import CARRIED
from app.families.models import Household, Member
from app.families.services import members_of, open_household
from app.foster.models import FosterApplication, State
from app.foster.rules.facts import FACTS, MEMBER_FACTS
from app.foster.services.apply import drafts_of
from app.law.facts import FactError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LONGEST_PRECHECK = 20_000
MOST_PRECHECK_MEMBERS = 12


OWN, WIDER, MUNICIPALITY, SAME_CITY, SAME_PROVINCE = range(5)
_SAYS = {
    OWN: "建议选这家：就在您家所在的县（市、区），可以直接受理。",
    WIDER: "可以选：它的服务范围包括您家所在的县（市、区），可以直接受理。",
    MUNICIPALITY: "可以选：本市的机构面向全市，可以直接受理。",
    SAME_CITY: "您家不在它的服务范围内：户口要在机构所在地，还要经市民政局同意，办理会更久。",
    SAME_PROVINCE: "您家不在它的服务范围内：户口要在机构所在地，还要经省民政厅同意，办理会更久。",
}


@dataclass(frozen=True)
class Choice:
    """An institution that takes applications, and how it stands to the family's place."""

    agency: Agency
    rank: int

    @property
    def says(self) -> str:
        return _SAYS[self.rank]

    @property
    def is_near(self) -> bool:
        """It may take the application without anybody else's consent."""
        return self.rank in {OWN, WIDER, MUNICIPALITY}


def institutions(session: Session, division_code: str) -> list[Choice]:
    """Institutions of the family's province, those of its own place first (FC-08-1a, FC-27).

    Another province's stand not in the list: nobody is placed across provinces (FC-27-2).
    """
    home = ancestors(division_code)
    found = session.scalars(
        select(Agency)
        .where(
            Agency.takes_foster_applications.is_(True),
            Agency.closed_on.is_(None),
            Agency.province_code == home.province_code,
        )
        .order_by(Agency.name)
    )
    choices = [Choice(agency, _rank(agency, division_code)) for agency in found]
    return sorted(choices, key=lambda choice: choice.rank)


def _rank(agency: Agency, division_code: str) -> int:
    home = ancestors(division_code)
    if is_under(division_code, agency.division_code):
        return OWN if agency.county_code else WIDER
    # Institutions of a municipality count as the province's (care.md §2.8).
    if home.province_code[:2] in MUNICIPALITIES:
        return MUNICIPALITY
    return SAME_CITY if home.city_code == agency.city_code else SAME_PROVINCE


def get_institution(session: Session, ref: str) -> Agency:
    """An institution that takes applications today. Invalid (field `agency`)."""
    found = session.scalar(
        select(Agency).where(
            Agency.ref == ref,
            Agency.takes_foster_applications.is_(True),
            Agency.closed_on.is_(None),
        )
    )
    if found is None:
        raise Invalid("请从列出的机构中选择一家", "agency")
    return found


def start(
    session: Session,
    *,
    actor: Actor,
    person: Person,
    agency: Agency,
    division_code: str,
    now: datetime,
    precheck: str = "",
) -> FosterApplication:
    """A draft at an institution; the one there already is, if the person has one.

    A clerk starts it for the person at the clerk's own institution. `precheck` is the JSON
    of the public pre-check: what is not understood is ignored, what is known is not changed.
    """
    demand(actor, "foster.start")
    by_clerk = actor.is_staff
    if by_clerk and agency.id != actor.agency_id:
        raise Invalid("窗口代填只能由本机构受理", "agency")
    with as_system(session):
        household = open_household(
            session, person, division_code, agency_id=actor.agency_id if by_clerk else None
        )
    found = session.scalar(
        select(FosterApplication).where(
            FosterApplication.household_id == household.id,
            FosterApplication.agency_id == agency.id,
            FosterApplication.state == State.DRAFT,
            FosterApplication.applicant_person_id == person.id,
        )
    )
    if found is not None:
        return found
    application = FosterApplication(
        household_id=household.id,
        applicant_person_id=person.id,
        applicant_name=person.name,
        applicant_pinyin=person.pinyin,
        agency_id=agency.id,
        bureau_id=agency.bureau_id,
        state_since=now,
        by_counter_id=actor.user_id if by_clerk else None,
        notice_version=notice.VERSION,
        informed_at=now,
    )
    application.place(agency.division_code)
    session.add(application)
    session.flush()
    audit.record(
        session, actor, "foster.start", application.subject, at=now,
        note=f"{notice.TITLE} {notice.VERSION}",
    )  # fmt: skip
    answers = read_precheck(precheck, clock.day(now))
    if answers:
        _take_over(session, application, household, answers)
        application.answers_from_precheck = True
    session.flush()
    return application


def start_at_counter(
    session: Session, typed: dict[str, Any], *, actor: Actor, now: datetime
) -> FosterApplication:
    """A clerk starts for a person found, or entered, by identity number. Raises Invalid.

    `typed` as `CounterForm.data`. A person who is known under another name is not renamed.
    """
    demand(actor, "foster.counter")
    identity = read_resident_id(typed["id_no"])
    person = find_person(session, identity.number)
    name = read_name(typed["name"])
    if person is None:
        phone = read_mobile(typed["phone"])
        person = new_person(session, name=name, id_no=identity.number, phone=phone)
    elif person.name != name:
        raise Invalid("这个身份证号码登记的是另一个姓名，请核对身份证原件", "name")
    if person.id == actor.person_id:
        raise Invalid("不能替自己代填，请用自己的家庭账号申请", "id_no")
    agency = session.get_one(Agency, actor.agency_id)
    if not agency.takes_foster_applications:
        raise Invalid("本机构目前不受理寄养申请")
    return start(
        session,
        actor=actor,
        person=person,
        agency=agency,
        division_code=typed["division"],
        now=now,
    )


def read_precheck(text: str, on: date) -> dict[str, Any]:
    """The answers of the pre-check that are of the right form; everything else is dropped."""
    if not text or len(text) > LONGEST_PRECHECK:
        return {}
    try:
        given = json.loads(text, parse_float=Decimal, parse_constant=lambda _word: None)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(given, dict):
        return {}
    found = _readable(given, FACTS, on)
    members = given.get("members")
    if isinstance(members, list):
        found["members"] = [
            _readable(member, MEMBER_FACTS, on)
            for member in members[:MOST_PRECHECK_MEMBERS]
            if isinstance(member, dict)
        ]
    return found


def _readable(given: dict[str, Any], facts: Sequence[Any], on: date) -> dict[str, Any]:
    found = {}
    for fact in facts:
        if fact.name in given and fact.name != "members":
            try:
                found[fact.name] = fact.value(given, as_of=on)
            except FactError:
                continue
    return found


def _take_over(
    session: Session,
    application: FosterApplication,
    household: Household,
    answers: dict[str, Any],
) -> None:
    """Write the answers into fields that are still empty.

    Each part has questions that the pre-check does not ask, so that the family opens its page
    and reads what was carried over before it counts.
    """
    if household.tenure is None and "dwelling_tenure" in answers:
        household.tenure = answers["dwelling_tenure"]
        household.lease_end_on = answers.get("lease_end_date")
    if household.area_m2 is None and answers.get("dwelling_area_m2", 10_000) < 10_000:  # noqa: PLR2004
        household.area_m2 = answers["dwelling_area_m2"]
    for name in ("community_medical", "community_special_edu", "community_rehab"):
        if answers.get(name):
            setattr(household, name, True)
    if household.income is None and "year_income_yuan" in answers:
        household.income = {
            "year_yuan": format(answers["year_income_yuan"], "f"),
            "stable": answers.get("income_stable"),
            "months": answers.get("income_evidence_months"),
        }
    members = list(members_of(session, household))
    if len(members) == 1 and not members[0].education:
        _take_over_members(session, application, household, members[0], answers)


def _take_over_members(
    session: Session,
    application: FosterApplication,
    household: Household,
    applicant: Member,
    answers: dict[str, Any],
) -> None:
    """Members without names, to be completed. The carer is the applicant if the birthday fits."""
    place, is_found = 0, False
    for answer in answers.get("members", []):
        born = answer.get("birth_date")
        is_named = born is not None and born == applicant.birth_on
        is_carer = answer.get("main_carer") and applicant.birth_on is None
        if (is_named or is_carer) and not is_found:
            member, is_found = applicant, True
        else:
            place += 1
            member = Member(household_id=household.id, position=place, relation="")
            member.birth_on = born
            session.add(member)
        member.lives_here = bool(answer.get("lives_here", True))
        member.is_main_carer = bool(answer.get("main_carer")) and member.lives_here
        member.education = answer.get("education")
        if member.is_main_carer and answers.get("family_hukou_division"):
            member.hukou_division = answers["family_hukou_division"]
        session.flush()
        stated = _stated(answer)
        if member.lives_here and stated:
            drafts = drafts_of(session, application)
            drafts.keep(f"health:{member.ref}", [*stated, (CARRIED, "1")])


def _stated(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Health, record and habits as the page of one person sends them.

    They become that person's statement only when somebody has read the page and saved it.
    """
    found: list[tuple[str, str]] = [
        (name, str(answer[name])) for name in ("health", "crime_check") if name in answer
    ]
    if answer.get("harmful_habits") is not None:
        found.append(("harmful_habits", "yes" if answer["harmful_habits"] else "no"))
    return found
