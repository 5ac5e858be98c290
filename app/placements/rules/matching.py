"""Which family of the pool may take this child, which fits better, and why not. Pure.

The rows are those of the foster table (care.md §2.8): here each is asked on the child and on
every family. Hard rows never bend; soft ones, and a family's own wishes, need a written reason
and a second person. What concerns the family alone was checked when it entered the pool.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.foster.rules import ROWS, Facts, Member, Outcome
from app.foster.rules.facts import SERVICES, Area
from app.law.dates import add_months, age_on

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.foster.rules import Row

OF_CHILD = (
    "FC-07-1", "FC-07-2", "FC-07-3", "FC-07-4", "FC-07-5", "FC-07-6", "FC-11-1", "FC-11-2",
    "FC-11-3",
)  # fmt: skip
OF_PAIR = (
    "FC-08-1b", "FC-08-1c", "FC-08-5a", "FC-09-1", "FC-09-2", "FC-10-1", "FC-27-1", "FC-27-2",
)  # fmt: skip
_CHILD_ROWS = [row for row in ROWS if row.id in OF_CHILD]
_PAIR_ROWS = [row for row in ROWS if row.id in OF_PAIR]
# The family's own wishes: ours, not the law's; the family is asked again when it is offered.
WISHES = {
    "W-AGE": "孩子的年龄不在家庭希望的范围内",
    "W-SEX": "孩子的性别与家庭的希望不同",
    "W-HEALTH": "家庭希望照料的孩子健康情况不同",
    "W-SIBLINGS": "家庭没有表示可以接收两名孩子",
    "W-SCHOOL": "孩子要换学校",
}
# What keeps families away, in few words; the finding itself has the figures.
AGAINST = {
    "POOL": "资格暂停",
    "HOME": "家里的另一名孩子紧急带离、解除中，或者家庭督促改正中",
    "FC-08-1b": "没有固定住所",
    "FC-08-1c": "人均住房面积不够",
    "FC-08-5a": "主要照料人年龄不符合",
    "FC-09-1": "名额已满",
    "FC-09-2": "家里有过于年幼的孩子",
    "FC-27-1": "上级民政部门不同意",
    "FC-27-2": "住在外省",
}
BANDS = {"0-3": (0, 3), "3-6": (3, 6), "6-10": (6, 10), "10-14": (10, 14), "14-18": (14, 18)}
SERVICE_LABELS = {"medical": "医疗", "special_edu": "特殊教育", "rehab": "康复"}
MONTHS_AHEAD = 12
_HUNDREDTH = Decimal("0.1")
# Where a birth date is not known: of an age that decides nothing.
_ADULT = date(1980, 1, 1)


@dataclass(frozen=True)
class Finding:
    """What stands against a family, or is to be known: the rule, and the fact in plain words."""

    rule_id: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Child:
    """What matching asks of a child, beside the facts of the record."""

    sex: str = ""
    disability: str = ""
    """"", mild or severe."""
    school_county: str = ""
    """Six digits of the place of a day school; empty: none, or the child boards."""
    siblings_at: frozenset[int] = frozenset()
    """Households in which a brother or sister lives."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """A family of the pool as one query reads it, and how many places of it are taken."""

    ref: str
    household_id: int
    division: str
    tenure: str = "owned"
    lease_end_on: date | None = None
    area_m2: Decimal | None
    residents: int
    carer_birth_on: date | None
    youngest_birth_on: date | None
    taken: int = 0
    is_suspended: bool = False
    trouble: str = ""
    """Why nobody more may come now, because of another child there."""
    preference: Mapping[str, Any] = field(default_factory=dict)
    siblings_ok: bool = False
    services: frozenset[str] = frozenset()
    skills: Sequence[str] = ()
    qualified_on: date | None = None


@dataclass(slots=True)
class Judged:
    """One family, looked at for one child."""

    family: Family
    hard: list[Finding] = field(default_factory=list)
    soft: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    points: int = 0

    @property
    def may_be_offered(self) -> bool:
        """No hard rule stands against it."""
        return not self.hard

    @property
    def order(self) -> tuple[int, int, date, str]:
        """Fewest soft findings, then the better fit, then who waits longest."""
        return (
            len(self.soft),
            -self.points,
            self.family.qualified_on or date.max,
            self.family.ref,
        )


def judge_child(facts: Facts) -> tuple[list[Finding], list[Finding]]:
    """Hard and soft findings that hold for the child in any family."""
    hard: list[Finding] = []
    soft: list[Finding] = []
    for row in _CHILD_ROWS:
        if row.applies(facts):
            (hard if row.outcome is Outcome.BLOCKING else soft).append(
                Finding(row.id, _CHILD_SAYS[row.id](facts))
            )
    return hard, soft


def judge(
    families: Sequence[Family], child: Child, facts: Facts, *, area_is_known: bool = True
) -> list[Judged]:
    """Every family, those that may be offered first and in order, then the others.

    `facts` is a readable record with the child and the local figures in it; its family is
    replaced. Where the place has not set its average area, the row is left to the institution.
    """
    rows = [r for r in _PAIR_ROWS if area_is_known or r.id != "FC-08-1c"]
    areas: dict[str, Area] = {}
    found = [_judge(family, child, with_family(facts, family, areas), rows) for family in families]
    found.sort(key=lambda one: (bool(one.hard), *one.order))
    return found


class _Asked(Facts):
    """The same question on another family.

    Of its members only the carer and the youngest stand in it: nobody else decides a row here.
    The others are counted.
    """

    @property
    def heads(self) -> int:
        others: int = self.__dict__["others"]
        return others + super().heads

    @property
    def area(self) -> Area:
        found: Area = self.__dict__["known_area"]
        return found


def with_family(facts: Facts, family: Family, areas: dict[str, Area]) -> Facts:
    """The facts of the child with this family; `areas` keeps what was worked out by division.

    `dataclasses.replace` reads all sixty fields anew; over a pool that is most of the time.
    """
    carer, youngest = family.carer_birth_on, family.youngest_birth_on
    members = (
        Member(birth_date=carer or _ADULT, main_carer=True),
        Member(birth_date=youngest or _ADULT),
    )
    known: dict[str, Any] = {
        "family_division": family.division or "000000",
        "dwelling_tenure": family.tenure,
        "lease_end_date": family.lease_end_on,
        "dwelling_area_m2": family.area_m2 or Decimal(0),
        "current_foster_count": family.taken,
        "members": members,
        "others": family.residents - len(members),
        "community_medical": "medical" in family.services,
        "community_special_edu": "special_edu" in family.services,
        "community_rehab": "rehab" in family.services,
    }
    asked = object.__new__(_Asked)
    asked.__dict__.update(facts.__dict__)
    asked.__dict__.update(known)
    if family.division not in areas:
        areas[family.division] = Facts.area.fget(asked)  # type: ignore[attr-defined]
    asked.__dict__["known_area"] = areas[family.division]
    return asked


def _judge(family: Family, child: Child, asked: Facts, rows: Sequence[Row]) -> Judged:
    found = Judged(family)
    if family.is_suspended:
        found.hard.append(Finding("POOL", "资格暂停，核实期间不作新的匹配"))
    if family.trouble:
        found.hard.append(Finding("HOME", family.trouble))
    if family.carer_birth_on is None:
        found.hard.append(Finding("FC-08-5a", "主要照料人的出生日期没有登记"))
    for row in rows:
        if row.applies(asked):
            into = found.hard if row.outcome is Outcome.BLOCKING else found.soft
            into.append(Finding(row.id, _PAIR_SAYS[row.id](asked)))
    if asked.area in {"county", "city"}:
        found.notes.append(Finding("FC-27-1", "确认之前，要取得共同的上级民政部门同意"))
    if found.hard:
        return found
    _wishes(found, child, asked)
    _fit(found, child, asked)
    return found


def _wishes(found: Judged, child: Child, facts: Facts) -> None:
    family, wanted = found.family, found.family.preference
    age = facts.child_age
    bands = [BANDS[b] for b in wanted.get("ages", ()) if b in BANDS]
    if bands and not any(low <= age < high for low, high in bands):
        _wish(found, "W-AGE", f"孩子{age}岁")
    if wanted.get("sex") in {"1", "2"} and child.sex and wanted["sex"] != child.sex:
        _wish(found, "W-SEX")
    wish = wanted.get("disability")
    if (wish == "none" and facts.child_disabled) or (
        wish == "mild" and child.disability == "severe"
    ):
        _wish(found, "W-HEALTH")
    together = facts.placing_count > 1
    if together and not family.siblings_ok:
        _wish(found, "W-SIBLINGS")
    if child.school_county and child.school_county != family.division[:6]:
        _wish(found, "W-SCHOOL", "家庭住在另一个县（市、区）")


def _wish(found: Judged, wish: str, fact: str = "") -> None:
    says = WISHES[wish]
    found.soft.append(Finding(wish, f"{says}（{fact}）" if fact else says))


def _fit(found: Judged, child: Child, facts: Facts) -> None:
    """What speaks for the family, in words; the weights only make the order."""
    family = found.family
    if family.household_id in child.siblings_at:
        _speaks(found, 50, "兄弟姐妹已经在这个家庭生活")
    needed = [k for k in SERVICES if getattr(facts, f"child_needs_{k}")]
    met = [SERVICE_LABELS[k] for k in needed if k in family.services]
    if met:
        _speaks(found, 20 * len(met), f"社区有孩子需要的{'、'.join(met)}服务")
    if facts.area == "same" and family.division[:6] == facts.institution_division[:6]:
        _speaks(found, 8, "与机构在同一个县（市、区）")
    if family.preference.get("ages") and not any(f.rule_id == "W-AGE" for f in found.soft):
        _speaks(found, 6, "希望照料这个年龄的孩子")
    if family.skills:
        _speaks(found, 5, "家里有照料方面的专业知识（同等条件下优先）")
    if family.taken == 0:
        _speaks(found, 3, "目前没有其他寄养儿童")
    if _too_old_within(facts):
        found.notes.append(Finding("FC-08-5a", f"主要照料人一年内将超过{facts.carer_age_max}周岁"))


def _speaks(found: Judged, points: int, says: str) -> None:
    found.points += points
    found.reasons.append(says)


def _too_old_within(facts: Facts) -> bool:
    born = facts.carer.birth_date
    # Nobody else can come to the limit within a year.
    if facts.as_of.year + 1 - born.year <= facts.carer_age_max:
        return False
    return age_on(born, add_months(facts.as_of, MONTHS_AHEAD)) > facts.carer_age_max


def _area(facts: Facts) -> str:
    heads = facts.heads
    per_head = (facts.dwelling_area_m2 / heads).quantize(_HUNDREDTH)
    return (
        f"孩子住进来以后{heads}人住{_plain(facts.dwelling_area_m2)}平方米，"
        f"人均{per_head:f}平方米，不到当地平均的{_plain(facts.local_avg_area_m2)}平方米"
    )


def _plain(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _carer(facts: Facts) -> str:
    age = facts.age(facts.carer)
    if age < facts.carer_age_min:
        return f"主要照料人{age}岁，不到{facts.carer_age_min}岁"
    return f"主要照料人{age}岁，超过{facts.carer_age_max}岁"


def _places(facts: Facts) -> str:
    more = f"，再来{facts.placing_count}名" if facts.placing_count > 1 else ""
    return (
        f"已有{facts.current_foster_count}个名额被占用（含正在匹配的）{more}，"
        f"最多{facts.max_foster_children}名"
    )


def _youngest(facts: Facts) -> str:
    age = min(facts.age(m) for m in facts.residents)
    return f"家里有一名{age}岁的孩子，不满{facts.own_child_min_age}岁"


_PAIR_SAYS: dict[str, Callable[[Facts], str]] = {
    "FC-08-1b": lambda _: "没有固定住所，或者租期已到",
    "FC-08-1c": _area,
    "FC-08-5a": _carer,
    "FC-09-1": _places,
    "FC-09-2": _youngest,
    "FC-10-1": lambda _: "社区没有孩子需要的医疗、特殊教育或者康复服务",
    "FC-27-1": lambda _: "共同的上级民政部门不同意，或者还没有答复",
    "FC-27-2": lambda _: "家庭住在外省，不能跨省寄养",
}
_CHILD_SAYS: dict[str, Callable[[Facts], str]] = {
    "FC-07-1": lambda f: f"孩子已满18周岁（{f.child_age}岁）",
    "FC-07-2": lambda _: "孩子的监护人不是民政部门",
    "FC-07-3": lambda _: "孩子不是孤儿，也不是查找不到生父母的儿童，民政部门也没有临时监护",
    "FC-07-4": lambda _: "孩子重度残疾，长期依靠专业照料，不宜家庭寄养；须附医疗意见",
    "FC-07-5": lambda _: "孩子有严重的心理疾病或者情绪行为异常，不鼓励家庭寄养",
    "FC-07-6": lambda _: "民政部门只是临时监护，须由机构个案确认",
    "FC-11-1": lambda f: _consent(f, "满10周岁"),
    "FC-11-2": lambda f: _consent(f, f"满{f.foster_consent_age}周岁"),
    "FC-11-3": lambda f: "孩子表示不愿意" if f.child_consents is False else "还没有听取孩子的意见",
}


def _consent(facts: Facts, age: str) -> str:
    if facts.child_consents is False:
        return f"孩子（{age}）表示不同意"
    return f"孩子{age}，要本人同意；还没有征得同意"
