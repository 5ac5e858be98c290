"""The papers of a couple's application (D-FS-APP): whose, what counts as good, under which rule.

Of what foster care asks only what a condition of FS-03 needs: they live in the institution's
dwelling and are paid by it, so neither income nor title deeds are asked for (PD-MIN-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.law.dates import age_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.families.models import Member

NOTICE_VERSION = "2026-11"
CONSENT = (
    "我单独同意：为审核这次类家庭夫妻的申请，处理家人的健康情况、有无犯罪记录，"
    "以及不满14周岁家人的信息（敏感个人信息）。"
)
ADULT = 18


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper; `from_age` None: one for the whole family."""

    label: str
    good: str
    rule: str
    from_age: int | None = None
    months: str = ""
    """The parameter after how many months it is too old."""
    is_optional: bool = False


PAPERS = {
    "hukou_book": PaperKind(
        "户口簿", "首页和每名家庭成员的登记页，四角齐全、文字清楚。", "FS-03-8"
    ),
    "id_card": PaperKind("居民身份证", "正反两面，在有效期内。", "FS-03-3", from_age=ADULT),
    "marriage": PaperKind("结婚证", "内页，能看清双方姓名和登记日期。", "FS-03-1"),
    "education": PaperKind("妻子的学历证书", "毕业证书的照片页；初中以上。", "FS-03-5"),
    "health_cert": PaperKind(
        "健康证明", "县级以上医院开具，有结论、有盖章。", "FS-03-4", from_age=0,
        months="health_cert_months",
    ),
    "crime_cert": PaperKind(
        "无犯罪记录证明", "公安机关开具，有派出所盖章。", "FS-03-4", from_age=14,
        months="crime_check_months",
    ),
    "joint_consent": PaperKind(
        "家庭成员一致同意书", "打印后由每名同住的成年人亲笔签名；8至17周岁的写下本人的意见。",
        "FS-04-1",
    ),
    "other": PaperKind(
        "其他材料", "照料儿童的经历、保育员证、教师证、驾驶证等。", "FS-03-6", is_optional=True
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A paper that this family has to hand in."""

    kind: str
    member: Member | None = None

    @property
    def paper(self) -> PaperKind:
        return PAPERS[self.kind]

    @property
    def key(self) -> str:
        """`health_cert.<ref>`: what pages and forms call it."""
        return f"{self.kind}.{self.member.ref}" if self.member else self.kind

    @property
    def label(self) -> str:
        """健康证明（王秀兰）, for the family and whoever checks."""
        return f"{self.paper.label}（{self.member.name}）" if self.member else self.paper.label

    @property
    def masked(self) -> str:
        """For the desk's lists."""
        name = self.member.name_mask if self.member else ""
        return f"{self.paper.label}（{name}）" if name else self.paper.label


def required(members: Iterable[Member], on: date, *, crime_check_age: int) -> list[Wanted]:
    """What this family hands in, in the catalogue's order, without what is optional."""
    residents = [m for m in members if m.lives_here and m.left_on is None]
    found: list[Wanted] = []
    for kind, paper in PAPERS.items():
        if paper.is_optional:
            continue
        if paper.from_age is None:
            found.append(Wanted(kind))
            continue
        least = crime_check_age if kind == "crime_cert" else paper.from_age
        found += [Wanted(kind, m) for m in residents if age_of(m, on) >= least]
    return found


def age_of(member: Member, on: date) -> int:
    """Full years; who has not said counts as grown."""
    return age_on(member.birth_on, on) if member.birth_on else ADULT
