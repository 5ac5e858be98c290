"""How far an application is filled in: its sections, their states, what is still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.families.models import Tenure
from app.families.services import shown_name
from app.foster.papers import ADULT, RequiredPaper, required
from app.foster.services import freshness
from app.law.dates import age_on

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.families.models import Member
    from app.foster.services.facts import File

OPINION_AGE = 8
SHORTEST_MOTIVE, LONGEST_MOTIVE = 20, 1000


@dataclass(frozen=True)
class Section:
    """A part of the application. `open_points` say what is missing, in words for the family."""

    key: str
    title: str
    endpoint: str
    is_begun: bool
    open_points: list[str] = field(default_factory=list)
    has_problem: bool = False

    @property
    def is_done(self) -> bool:
        return not self.open_points

    @property
    def state(self) -> tuple[str, str]:
        """Words and colour for the task list."""
        if self.has_problem:
            return "有问题", "red"
        if self.is_done:
            return "已完成", ""
        return ("填写中", "blue") if self.is_begun else ("未开始", "grey")


def sections(session: Session, file: File, on: date) -> list[Section]:
    """All sections in the order in which a family fills them in."""
    old = freshness.expired(file, freshness.figures_of(session, file.application, on), on)
    return [
        _members(file),
        _housing(file),
        _income(file),
        _wishes(file),
        _health(file),
        _papers(file, on, [wanted for wanted, _ in old.values()]),
        _consents(file, on),
    ]


def member_gaps(member: Member) -> list[str]:
    """What is missing of one member."""
    gaps = []
    if not member.name:
        gaps.append("姓名")
    if not member.relation:
        gaps.append("与申请人的关系")
    if not member.id_no and not member.other_document:
        gaps.append("身份证号码")
    if not member.birth_on:
        gaps.append("出生日期")
    if not member.education:
        gaps.append("文化程度")
    if member.is_main_carer and not member.hukou_division:
        gaps.append("户籍地")
    return gaps


def _members(file: File) -> Section:
    points = [
        f"{shown_name(m)}：{'、'.join(gaps)}" for m in file.members if (gaps := member_gaps(m))
    ]
    if file.carer is None:
        points.append("还没有选定主要照料人")
    if not file.household.marital_status:
        points.append("申请人的婚姻状况")
    begun = len(file.members) > 1 or any(m.education for m in file.members)
    return Section("members", "家庭成员", "foster.members", begun, points)


def _housing(file: File) -> Section:
    home = file.household
    wanted = {
        "现住地区": home.division_code,
        "详细地址": home.address,
        "住房情况": home.tenure,
        "住房面积": home.area_m2,
        "房间数": home.rooms,
        "孩子住哪个房间": home.child_room,
    }
    points = [label for label, value in wanted.items() if not value]
    if home.tenure is Tenure.RENTED and home.lease_end_on is None:
        points.append("租到哪一天")
    return Section("housing", "住房", "foster.housing", bool(home.address or home.area_m2), points)


def _income(file: File) -> Section:
    income = file.household.income or {}
    wanted = {"year_yuan": "全家年收入", "source": "收入来源", "earner": "谁在挣钱"}
    points = [label for key, label in wanted.items() if not income.get(key)]
    if income.get("stable") is None:
        points.append("收入是否稳定")
    if income.get("months") is None:
        points.append("收入证明覆盖的月数")
    return Section("income", "收入", "foster.income", bool(income), points)


def _wishes(file: File) -> Section:
    case = file.application
    points = []
    if not SHORTEST_MOTIVE <= len(case.motive or "") <= LONGEST_MOTIVE:
        points.append("为什么想寄养")
    if case.siblings_ok is None:
        points.append("能不能接受两名孩子")
    return Section("wishes", "照料意愿", "foster.wishes", bool(case.motive), points)


def _health(file: File) -> Section:
    missing = [
        shown_name(m)
        for m in file.residents
        if not m.health or not m.crime_check or m.harmful_habits is None
    ]
    points = [f"{name}的情况" for name in missing]
    begun = len(missing) < len(file.residents)
    return Section("health", "健康与无犯罪情况", "foster.health", begun, points)


def missing_papers(file: File, on: date) -> list[RequiredPaper]:
    """Required papers without any file, or without the day on which they were issued."""
    return [
        wanted
        for wanted in required(file.household, file.members, on)
        if not any(
            not wanted.paper.has_issue_date or paper.issued_on
            for paper in file.papers_of(*wanted.key)
        )
    ]


def _papers(file: File, on: date, old: list[RequiredPaper]) -> Section:
    missing = missing_papers(file, on)
    points = [f"{paper.label}已过期，要换新的" for paper in old]
    points += [paper.label for paper in missing]
    return Section("papers", "材料", "foster.papers", bool(file.papers), points, bool(old))


def adults(file: File, on: date) -> list[Member]:
    """Who has to sign: everybody from 18 who lives here."""
    return [m for m in file.residents if m.birth_on is None or age_on(m.birth_on, on) >= ADULT]


def minors(file: File, on: date) -> list[Member]:
    """Whose opinion is noted: from 8 to 17."""
    return [
        m for m in file.residents if m.birth_on and OPINION_AGE <= age_on(m.birth_on, on) < ADULT
    ]


def _consents(file: File, on: date) -> Section:
    asked = adults(file, on) + minors(file, on)
    answers = {m.id: file.consent_of(m) for m in asked}
    points = []
    for member in asked:
        consent = answers[member.id]
        if consent is None or consent.answered_at is None:
            points.append(f"{shown_name(member)}的意见")
    refused = any(c is not None and c.agrees is False for c in answers.values())
    begun = any(c is not None for c in answers.values())
    return Section("consents", "家庭成员同意", "foster.consents", begun, points, refused)
