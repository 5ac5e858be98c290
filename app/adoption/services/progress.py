"""How far an application for an adoption is filled in: its parts, what is still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.adoption.models import Adoptee, Adoption, Tie
from app.adoption.origins import ORIGINS
from app.adoption.services import facts
from app.core.codes import Marriage
from app.families.services import shown_name
from app.law.dates import age_on

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.adoption.origins import Origin
    from app.adoption.services.facts import Family
    from app.families.models import Member

SHORTEST_MOTIVE, LONGEST_MOTIVE = 50, 1000
HEARD_FROM = 8


@dataclass(frozen=True)
class Section:
    """A part of the application; `open_points` say what is missing, in words for the family."""

    key: str
    title: str
    endpoint: str
    is_begun: bool
    open_points: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return not self.open_points

    @property
    def state(self) -> tuple[str, str]:
        """Words and colour for the task list."""
        if self.is_done:
            return "已完成", ""
        return ("填写中", "blue") if self.is_begun else ("未开始", "grey")


def origin_of(case: Adoption) -> Origin:
    """Which child the family wants to adopt, as it said on the first page."""
    return ORIGINS[(case.statement or {}).get("origin") or "institution"]


def sections(session: Session, case: Adoption, on: date) -> list[Section]:
    """All parts that must be told, in the order in which a family fills them in."""
    family = facts.family_of(session, case)
    said = case.statement or {}
    found = [_members(case, family), _about(case, family, said)]
    if case.tie is not Tie.STEP:
        found.append(_children(family, said))
    found += [_housing(family), _health(family)]
    if asked := opinions_of(family, on):
        found.append(_opinions(asked, said))
    if not origin_of(case).in_institution:
        named = facts.named_by_family(session, case)
        found += [_child(child, n) for n, child in enumerate(named, 1)]
    return [*found, _wishes(said)]


def member_gaps(case: Adoption, family: Family, member: Member) -> list[str]:
    """What is missing of one member."""
    adopts = member is family.applicant or (case.jointly and member is family.spouse)
    wanted = {
        "姓名": member.name, "与申请人的关系": member.relation,
        "身份证号码": member.id_no or member.other_document, "出生日期": member.birth_on,
        "文化程度": member.education, "户籍地": member.hukou_division or not adopts,
        "手机号码": member.phone or member is not family.applicant,
    }  # fmt: skip
    return [label for label, value in wanted.items() if not value]


def _members(case: Adoption, family: Family) -> Section:
    points = [
        f"{shown_name(m)}：{'、'.join(gaps)}"
        for m in family.members if (gaps := member_gaps(case, family, m))
    ]  # fmt: skip
    if not family.household.marital_status:
        points.append("申请人的婚姻状况")
    if family.household.marital_status == Marriage.MARRIED and family.spouse is None:
        points.append("配偶还没有登记")
    begun = len(family.members) > 1 or any(m.education for m in family.members)
    return Section("members", "家庭成员", "adoption.members", begun, points)


def _about(case: Adoption, family: Family, said: dict[str, Any]) -> Section:
    points = [
        f"{who}的民族、工作单位和收入"
        for who, key in (("申请人", "applicant"), ("配偶", "spouse"))
        if not said.get(key) and (key == "applicant" or (case.jointly and family.spouse))
    ]
    is_married = family.household.marital_status == Marriage.MARRIED
    if is_married and not said.get("married_on"):
        points.append("结婚登记日期")
    begun = bool(said.get("applicant"))
    return Section("about", "收养人的情况", "adoption.about", begun, points)


def _children(family: Family, said: dict[str, Any]) -> Section:
    told = said.get("children")
    missing = [m for m in family.children if m.ref not in (told or {})]
    points = [f"{shown_name(m)}是谁的子女" for m in missing] if told is not None else []
    if told is None:
        points = ["声明有没有子女、有几名"]
    return Section("children", "子女情况", "adoption.children", told is not None, points)


def _housing(family: Family) -> Section:
    home = family.household
    wanted = {"现住地区": home.division_code, "详细地址": home.address, "住房情况": home.tenure,
              "住房面积": home.area_m2, "房间数": home.rooms}  # fmt: skip
    points = [label for label, value in wanted.items() if not value]
    begun = bool(home.address or home.area_m2)
    return Section("housing", "住房", "adoption.housing", begun, points)


def _health(family: Family) -> Section:
    residents = [m for m in family.members if m.lives_here]
    missing = [
        shown_name(m) for m in residents
        if not (m.health and m.crime_check and m.harmful_habits is not None)
    ]  # fmt: skip
    points = [f"{name}的情况" for name in missing]
    begun = len(missing) < len(residents)
    return Section("health", "健康与无犯罪情况", "adoption.health", begun, points)


def opinions_of(family: Family, on: date) -> list[Member]:
    """Who lives there, does not adopt and is old enough to be asked."""
    adopters = {family.applicant, family.spouse}
    return [
        m for m in family.members
        if m.lives_here and m not in adopters
        and (m.birth_on is None or age_on(m.birth_on, on) >= HEARD_FROM)
    ]  # fmt: skip


def _opinions(asked: list[Member], said: dict[str, Any]) -> Section:
    told = said.get("opinions") or {}
    points = [f"{shown_name(m)}的意见" for m in asked if m.ref not in told]
    return Section("opinions", "家人的意见", "adoption.opinions", bool(told), points)


def _child(child: Adoptee, number: int) -> Section:
    wanted = {"姓名": child.name, "性别": child.sex, "出生日期": child.birth_on,
              "属于哪种情况": child.category, "户籍地或者发现地": child.place_division}  # fmt: skip
    points = [label for label, value in wanted.items() if not value]
    title = "要收养的孩子" if number == 1 else f"要收养的孩子（第{number}名）"
    return Section(f"child:{child.ref}", title, "adoption.child", bool(child.name or child.sex),
                   points, {"child": child.ref})  # fmt: skip


def _wishes(said: dict[str, Any]) -> Section:
    motive = said.get("motive") or ""
    points = [] if SHORTEST_MOTIVE <= len(motive) <= LONGEST_MOTIVE else ["为什么想收养"]
    return Section("wishes", "收养的原因和意愿", "adoption.wishes", bool(motive), points)
