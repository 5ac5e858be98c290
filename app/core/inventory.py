"""The shapes of the data inventory: what each column holds, why, on what ground, how long.

Each room writes its tables down beside its models (`inventory.py`); `app.inventory` puts them
together and fails the build for a column without a line (bar S60, PD-BAS-1, PD-MIN-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.core.submissions import KEEP_HELD, KEEP_SUBMISSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping


class Class(StrEnum):
    """Data classes (care.md §9): the higher, the fewer may see it."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"

    @property
    def label(self) -> str:
        return {
            "P0": "公开信息",
            "P1": "内部办理信息",
            "P2": "一般个人信息（成年人）",
            "P3": "敏感个人信息（儿童、健康、犯罪记录、账户等）",
            "P4": "保护案件和举报人身份",
        }[self.value]


P0, P1, P2, P3, P4 = Class


class Ground(StrEnum):
    """On what ground personal data may be processed (PD-BAS-1)."""

    DUTY = "duty"
    CONSENT = "consent"
    CONTRACT = "contract"
    EMERGENCY = "emergency"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            "duty": "履行法定职责",
            "consent": "本人同意",
            "contract": "订立、履行合同",
            "emergency": "紧急情况",
            "none": "不含个人信息",
        }[self.value]


class Mask(StrEnum):
    """How the value stands on lists and, until someone asks for more, on pages (PD-SHOW-1)."""

    NAME = "张*"
    ID = "22**************1X"
    PHONE = "138******01"
    TOWNSHIP = "到乡镇"
    HIDDEN = "不列出"


@dataclass(frozen=True)
class Basis:
    """A ground, and ids of the `law.RULES` that give the duty or shape the consent."""

    ground: Ground
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Retention:
    """How long rows stay. `after` is set where `app.upkeep` itself deletes them after it."""

    says: str
    rule: str = ""
    after: timedelta | None = None


@dataclass(frozen=True)
class Column:
    """What one column holds. A sealed one is named by its attribute: `phone`.

    `why` is needed where class and storage do not go together: P3 or P4 that is readable in
    the database, or P2 that is sealed all the same.
    """

    data_class: Class
    says: str
    mask: Mask | None = None
    why: str = ""


@dataclass(frozen=True)
class Table:
    """One table: what it is for and every column that says something about the matter."""

    purpose: str
    basis: Basis
    retention: Retention
    columns: Mapping[str, Column]


TECHNICAL = frozenset({"id", "ref", "version", "created_at", "state", "digest", "hash"})
TECHNICAL_ENDS = ("_id", "_hash", "_digest")
TECHNICAL_COLUMN = Column(P1, "技术字段：编号、引用、版本、创建时间、状态、摘要")

PLACE = ("province_code", "city_code", "county_code", "township_code")


def is_technical(name: str) -> bool:
    """Whether `TECHNICAL_COLUMN` speaks for a column that has no line of its own."""
    return name in TECHNICAL or name.endswith(TECHNICAL_ENDS)


def placed(data_class: Class, says: str) -> dict[str, Column]:
    """The lines of the four ancestor columns of `divisions.Placed`."""
    return dict.fromkeys(PLACE, Column(data_class, says))


# Grounds and periods that several rooms share.
NOT_PERSONAL = Basis(Ground.NONE)
OFFICE = Basis(Ground.DUTY)
FOSTER_CASE = Basis(Ground.DUTY, ("FC-12-1a",))
LASTING = Retention("长期保存")
WITH_CASE = Retention(
    "随所属档案：寄养家庭档案结束后30年，未通过或者撤回的申请10年", rule="PD-AR-2"
)

INVENTORY = {
    "submissions": Table(
        "防止同一份表单重复提交",
        OFFICE,
        Retention(f"{KEEP_SUBMISSIONS.days}天", after=KEEP_SUBMISSIONS),
        {
            "endpoint": Column(P1, "提交到哪个页面"),
            "result_url": Column(P1, "办理结果的地址，只含随机编号"),
        },
    ),
    "held_inputs": Table(
        "登录超时的时候保住已经填写的内容",
        OFFICE,
        Retention(f"{KEEP_HELD // timedelta(hours=1)}小时", after=KEEP_HELD),
        {
            "path": Column(P1, "填写的页面，只含随机编号"),
            "fields": Column(P3, "填写的内容", Mask.HIDDEN),
        },
    ),
}
