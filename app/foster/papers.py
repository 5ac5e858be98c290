"""The papers of an application (D-FC-APP): whose, what counts as good, how long, under which rule.

The joint consent is a paper too, but it lives in `foster.services.consent`: each adult signs
for themselves. Here it is only named, for lists and blank forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.core.codes import Marriage
from app.law.dates import age_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from app.families.models import Household, Member

ADULT = 18
CRIME_CHECK_AGE = 14


class Whose(StrEnum):
    """For whom a paper has to be there; only people who live here count."""

    HOUSEHOLD = "household"
    EACH_MEMBER = "each_member"
    EACH_ADULT = "each_adult"
    EACH_ANSWERABLE = "each_answerable"
    """From the age on from which a criminal record is checked."""

    @property
    def label(self) -> str:
        return {
            "household": "全家一份",
            "each_member": "每名同住成员一份",
            "each_adult": "每名同住成年人一份",
            "each_answerable": "每名年满14周岁的同住成员一份",
        }[self.value]


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper.

    `good` says in plain words what counts as good, `example` shows it. `validity` names the
    parameter (months) after which it is too old, or that its content has to cover. `rules`
    are ids of `app.law.RULES`.
    """

    kind: str
    label: str
    whose: Whose
    good: str
    example: str
    rules: tuple[str, ...]
    validity: str | None = None
    has_issue_date: bool = False
    is_optional: bool = False
    where: str = ""


@dataclass(frozen=True)
class RequiredPaper:
    """A paper that this household has to hand in; `member` None: one for the whole family."""

    paper: PaperKind
    member: Member | None = None

    @property
    def kind(self) -> str:
        return self.paper.kind

    @property
    def key(self) -> tuple[str, int | None]:
        """What a stored paper is matched by."""
        return self.paper.kind, self.member.id if self.member else None

    @property
    def label(self) -> str:
        """健康证明（王秀兰）: a full name, for the family and for whoever checks the file."""
        if self.member is None:
            return self.paper.label
        return f"{self.paper.label}（{self.member.name or '未填写姓名的成员'}）"


_ALL = (
    PaperKind(
        "hukou_book",
        "户口簿",
        Whose.HOUSEHOLD,
        "首页和每名家庭成员的登记页，四角齐全、文字清楚。家里有几本户口簿的，每本都要。",
        "户口簿首页1张，成员页每人1张，可以拍照上传。",
        ("FC-12-1b", "FC-08-1a"),
    ),
    PaperKind(
        "id_card",
        "居民身份证",
        Whose.EACH_ADULT,
        "正反两面，都在有效期内，号码和照片清楚。",
        "身份证人像面、国徽面各1张照片。",
        ("FC-12-1b",),
    ),
    PaperKind(
        "marriage",
        "婚姻状况证明",
        Whose.HOUSEHOLD,
        "已婚的交结婚证；离婚的交离婚证或者法院的生效文书。",
        "结婚证内页照片，能看清双方姓名和登记日期。",
        ("FC-12-1b",),
    ),
    PaperKind(
        "income_proof",
        "收入证明",
        Whose.HOUSEHOLD,
        "能看出最近至少12个月收入的材料，有单位盖章或者银行盖章；务农的可以由村（居）民委员会出具。",
        "单位出具的收入证明，或者最近12个月的工资流水。",
        ("FC-12-1b", "FC-08-2a", "FC-08-2b"),
        validity="income_evidence_min_months",
        where="工作单位、银行，或者村（居）民委员会",
    ),
    PaperKind(
        "housing_proof",
        "住房证明",
        Whose.HOUSEHOLD,
        "自有住房交不动产权证书（房产证）；租房交租赁合同，租期最好还有12个月以上。要能看出地址和面积。",
        "不动产权证书的登记页和平面图页；或者租赁合同的首页、租期页和签字页。",
        ("FC-12-1b", "FC-08-1b", "FC-08-1c"),
        validity="lease_min_months",
    ),
    PaperKind(
        "health_cert",
        "健康证明",
        Whose.EACH_MEMBER,
        "县级以上医院出具，写明没有传染病、精神疾病等不利于儿童成长的疾病，有医院盖章，6个月内开具。",
        "体检报告的结论页和盖章页。",
        ("FC-12-1b", "FC-08-3", "FC-08-5b"),
        validity="health_cert_months",
        has_issue_date=True,
        where="县级以上医院",
    ),
    PaperKind(
        "crime_cert",
        "无犯罪记录证明",
        Whose.EACH_ANSWERABLE,
        "公安机关出具，3个月内开具，盖有派出所的章。",
        "派出所出具的《无犯罪记录证明》1页。很多地方可以在公安的网上服务里申请。",
        ("FC-08-4a",),
        validity="crime_check_months",
        has_issue_date=True,
        where="户籍地派出所",
    ),
    PaperKind(
        "joint_consent",
        "家庭成员一致同意书",
        Whose.EACH_ADULT,
        "每名同住的成年人都签了字：用自己的手机签，或者在纸上签了再拍照上传。",
        "本平台可以打印空白的同意书。",
        ("FC-12-1b",),
    ),
    PaperKind(
        "other",
        "其他材料",
        Whose.HOUSEHOLD,
        "您认为能说明情况的其他材料，例如教师证、护士证、社工证、照料经历的证明。",
        "证书内页照片。",
        ("FC-08-6",),
        is_optional=True,
    ),
)
PAPERS: dict[str, PaperKind] = {paper.kind: paper for paper in _ALL}
WITH_MARRIAGE_PAPERS = {Marriage.MARRIED, Marriage.DIVORCED}


def required(
    household: Household,
    members: Iterable[Member],
    on: date,
    *,
    crime_check_age: int = CRIME_CHECK_AGE,
) -> list[RequiredPaper]:
    """The papers this household has to hand in on a day, in the catalogue's order.

    Without the joint consent, which each adult gives on their own, and without optional ones.
    A member whose birth date is not known yet counts as an adult.
    """
    known = list(members)
    found: list[RequiredPaper] = []
    for paper in _ALL:
        if paper.is_optional or paper.kind == "joint_consent":
            continue
        if paper.kind == "marriage" and household.marital_status not in WITH_MARRIAGE_PAPERS:
            continue
        if paper.whose is Whose.HOUSEHOLD:
            found.append(RequiredPaper(paper))
            continue
        found += of_members(paper, known, age_at(on), crime_check_age=crime_check_age)
    return found


def of_members(
    paper: PaperKind,
    members: Iterable[Member],
    age: Callable[[Member], int],
    *,
    crime_check_age: int,
) -> list[RequiredPaper]:
    """One for each member of whom the paper is asked; only who lives here counts."""
    least = {
        Whose.EACH_MEMBER: 0,
        Whose.EACH_ADULT: ADULT,
        Whose.EACH_ANSWERABLE: crime_check_age,
    }[paper.whose]
    residents = (m for m in members if m.lives_here and m.left_on is None)
    return [RequiredPaper(paper, m) for m in residents if age(m) >= least]


def age_at(on: date) -> Callable[[Member], int]:
    """How old members are on a day; this opens their birthdays."""
    return lambda member: age_on(member.birth_on, on) if member.birth_on else ADULT


def kept_age(member: Member) -> int:
    """The same for today and for lists, which open nothing; who is grown up counts as 18."""
    return ADULT if member.age is None else member.age
