"""Open and keep a household record: typed once, read by every application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.services import set_identity
from app.core import crypto
from app.core.codes import Relation, Sex
from app.core.errors import Invalid, NotFound
from app.core.identifiers import (
    mask_id,
    mask_name,
    mask_phone,
    read_mobile,
    read_name,
    read_resident_id,
)
from app.core.once import once
from app.families import ages  # noqa: F401 - it follows each birthday that is written
from app.families.models import Household, Member

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

MOST_MEMBERS = 20
# What the word itself says of a sex (GB/T 4761); the other relations say nothing.
SEX_OF = {
    Relation.SON: Sex.MALE,
    Relation.FATHER: Sex.MALE,
    Relation.FATHER_IN_LAW: Sex.MALE,
    Relation.DAUGHTER: Sex.FEMALE,
    Relation.MOTHER: Sex.FEMALE,
    Relation.MOTHER_IN_LAW: Sex.FEMALE,
}


def household_of(session: Session, person_id: int) -> Household | None:
    """The household that a person keeps; the newest where there are several."""
    return session.scalar(
        select(Household)
        .where(Household.owner_person_id == person_id, Household.merged_into_id.is_(None))
        .order_by(Household.id.desc())
        .limit(1)
    )


@once
def members_of(session: Session, household: Household) -> Sequence[Member]:
    """Everybody who has not left, in the family's own order."""
    return session.scalars(
        select(Member)
        .where(Member.household_id == household.id, Member.left_on.is_(None))
        .order_by(Member.position, Member.id)
    ).all()


def get_member(session: Session, household: Household, ref: str) -> Member:
    """A member of this household and of no other; NotFound."""
    found = session.scalar(
        select(Member).where(
            Member.ref == ref, Member.household_id == household.id, Member.left_on.is_(None)
        )
    )
    if found is None:
        raise NotFound
    return found


def shown_name(member: Member) -> str:
    """The name, or how to speak of someone who has none yet."""
    return member.name or "未填写姓名的成员"


def open_household(
    session: Session, person: Person, division_code: str, *, agency_id: int | None = None
) -> Household:
    """The person's household, made with the person as its first member if there is none."""
    found = household_of(session, person.id)
    if found is not None:
        return found
    household = Household(
        owner_person_id=person.id, opened_by_agency_id=agency_id, division_code=division_code
    )
    household.place(division_code)
    session.add(household)
    session.flush()
    member = Member(household_id=household.id, person_id=person.id, relation=Relation.SELF)
    set_name(member, person.name)
    if person.id_no:
        set_id_no(member, person.id_no)
    if person.phone:
        set_phone(member, person.phone)
    session.add(member)
    session.flush()
    return household


def set_name(member: Member, name: str) -> None:
    """The name with its mask."""
    member.name, member.name_mask = name, mask_name(name)


def set_id_no(member: Member, number: str) -> None:
    """The identity number with its index and mask, and what follows from it."""
    identity = read_resident_id(number)
    member.id_no, member.id_no_mask = identity.number, mask_id(identity.number)
    member.id_no_index = crypto.blind("id_no", identity.number)
    member.birth_on, member.sex, member.other_document = identity.birth, identity.sex.value, None


def set_other_document(member: Member, kind: str, number: str, born: date | None, sex: str) -> None:
    """A member without an identity number (DS-01n)."""
    member.id_no = member.id_no_index = None
    member.id_no_mask = ""
    member.other_document = {"kind": kind, "number": number}
    member.birth_on, member.sex = born, sex


def set_phone(member: Member, phone: str) -> None:
    """The mobile number with its mask; empty text clears it."""
    number = read_mobile(phone) if phone.strip() else None
    member.phone, member.phone_mask = number, mask_phone(number) if number else ""


def save_member(
    session: Session, household: Household, member: Member | None, values: dict[str, Any]
) -> Member:
    """Write one member; `values` as `MemberForm.data`. Raises Invalid with the field.

    Exactly one member is the main carer: naming another ends the first.
    """
    others = [m for m in members_of(session, household) if m is not member]
    if member is None:
        if len(others) >= MOST_MEMBERS:
            raise Invalid(f"最多登记{MOST_MEMBERS}名家庭成员，请联系机构办理")
        position = max((m.position for m in others), default=-1) + 1
        member = Member(household_id=household.id, position=position, relation="")
        session.add(member)
    if member.person_id != household.owner_person_id:
        member.relation = values["relation"]
    _identify(member, others, values)
    if member.person_id != household.owner_person_id:
        wrong = relation_doubt(member.relation, member.sex)
        if wrong:
            raise Invalid(wrong, "relation")
    set_phone(member, values["phone"] or "")
    member.education = int(values["education"])
    member.occupation = values["occupation"] or ""
    member.hukou_division = values["hukou"] or ""
    member.lives_here = values["lives_here"] == "yes"
    member.is_main_carer = values["is_main_carer"] == "yes"
    if member.is_main_carer:
        for other in others:
            other.is_main_carer = False
    if member.person_id == household.owner_person_id:
        household.marital_status = values["marital_status"] or ""
        _tell_person(session, household, member)
    session.flush()
    return member


def relation_doubt(relation: str, sex: str) -> str:
    """What is wrong where a relation names another sex than the papers; empty: nothing."""
    said = next((label for code, label in Relation.choices() if code == relation), "")
    expected = SEX_OF.get(relation)  # type: ignore[call-overload]
    known = {Sex.MALE: "男", Sex.FEMALE: "女"}
    if expected is None or sex not in known or sex == expected:
        return ""
    return (
        f"与申请人的关系选的是“{said}”，证件上的性别却是{known[Sex(sex)]}。"
        "请核对关系和身份证号码，改正其中一项。"
    )


def spouse_doubt(members: Sequence[Member], relation: str, sex: str, owner_id: int) -> str:
    """A doubt, not an error, where a spouse's number says the applicant's own sex."""
    own = next((m.sex for m in members if m.person_id == owner_id), "")
    if relation != Relation.SPOUSE or not sex or sex != own:
        return ""
    return "配偶和申请人的证件上是同一性别，请核对两人的身份证号码。"


def shares_phone(members: Sequence[Member], phone: str, own_ref: str = "") -> list[Member]:
    """Who else has this number: one phone signs for one person (PD-ES-4)."""
    return [m for m in members if m.ref != own_ref and phone and m.phone == phone]


def _identify(member: Member, others: Sequence[Member], values: dict[str, Any]) -> None:
    set_name(member, read_name(values["name"], foreign=bool(values["other_kind"])))
    if (values["id_no"] or "").strip():
        set_id_no(member, values["id_no"])
        if any(other.id_no_index == member.id_no_index for other in others):
            raise Invalid("这个身份证号码已经登记在另一名家庭成员名下，请核对", "id_no")
    else:
        set_other_document(
            member,
            values["other_kind"],
            values["other_number"] or "",
            values["born"],
            values["sex"] or "",
        )


def _tell_person(session: Session, household: Household, member: Member) -> None:
    """Give the applicant's person its identity number, if no other person has it."""
    person = session.get_one(Person, household.owner_person_id)
    if person.id_no_index is not None or member.id_no is None:
        return
    taken = session.scalar(select(func.count()).where(Person.id_no_index == member.id_no_index))
    if not taken:
        set_identity(person, id_no=member.id_no)


def remove_member(session: Session, household: Household, member: Member, on: date) -> None:
    """Take a member off the record; the row stays for the files that name it."""
    if member.person_id == household.owner_person_id:
        raise Invalid("申请人本人不能删除")
    member.left_on, member.is_main_carer = on, False
    session.flush()


def restore_member(session: Session, household: Household, ref: str) -> Member:
    """Undo `remove_member`."""
    found = session.scalar(
        select(Member).where(Member.ref == ref, Member.household_id == household.id)
    )
    if found is None:
        raise NotFound
    found.left_on = None
    session.flush()
    return found


def save_housing(household: Household, values: dict[str, Any]) -> None:
    """Write where and how the family lives; `values` as `HousingForm.data`."""
    household.division_code = values["division"]
    household.place(values["division"])
    for name in (
        "address", "tenure", "area_m2", "rooms", "floor", "child_room",
        "community_medical", "community_special_edu", "community_rehab",
    ):  # fmt: skip
        setattr(household, name, values[name])
    household.floor = values["floor"] or ""
    household.lease_end_on = values["lease_end_on"] if values["tenure"] == "rented" else None


def save_income(household: Household, values: dict[str, Any]) -> None:
    """Write the income; yuan a year as exact text."""
    household.income = {
        "year_yuan": format(values["year_yuan"], "f"),
        "source": values["source"],
        "earner": values["earner"],
        "stable": values["stable"] == "yes",
        "months": values["months"],
    }


def save_health(member: Member, values: dict[str, Any]) -> None:
    """Write what a member says of health, record and habits."""
    member.health = values["health"]
    member.crime_check = values["crime_check"]
    member.harmful_habits = values["harmful_habits"] == "yes"
