"""What the pre-check asks, a few questions a page; nothing of it is required or kept.

Every page is read on every request: the answers of the other pages travel as hidden fields.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DecimalField, FieldList, FormField
from wtforms.validators import NumberRange, Optional

from app.core.forms import Form, ThreePartDate
from app.core.questions import Born, Page, choice
from app.divisions.forms import DivisionField

MOST_OTHERS = 11
_TEN_THOUSAND = 10000


class Amount(DecimalField):
    """A number as people write it: 12万, １２０平方米, 36,500元 are understood."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        text = unicodedata.normalize("NFKC", str(valuelist[0]))
        text = re.sub(r"[\s,，元㎡]|平方米|平米|m2", "", text)
        times = _TEN_THOUSAND if text.endswith("万") else 1
        try:
            number = Decimal(text.removesuffix("万"))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.data = None
            raise ValueError("请填写数字，例如 96 或者 12万")
        self.data = number * times if -20 < number.adjusted() < 20 else number  # noqa: PLR2004

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class OtherForm(Form):
    """Somebody else who lives in the home: the birth date is enough."""

    born = Born("出生日期", example="1990 3 27")


class PlacePage(Page):
    """Where the family lives, and where the main carer is registered."""

    title = "您家住在哪里"

    home = DivisionField("您家现在住在哪个县（市、区）")
    hukou_here = choice(
        "主要照料人的户口也在这个县（市、区）吗", ("yes", "是，户口在这里"), ("no", "不是，在别处")
    )
    hukou = DivisionField("户口在哪个县（市、区）")


class CarerPage(Page):
    """Who mainly looks after the child."""

    title = "主要照料人"

    carer_born = Born("出生日期", example="1980 5 20")
    carer_education = choice(
        "文化程度", ("70", "初中"), ("60", "高中、中专或者更高"), ("80", "小学"),
        ("90", "没有上过学，或者其他"),
    )  # fmt: skip
    carer_health = choice(
        "身体情况",
        ("ok", "健康"),
        ("limited", "有慢性病或者身体不便，但不会影响孩子"),
        ("harmful", "有传染病、精神疾病，或者可能影响孩子的其他疾病"),
        ("not_checked", "不确定，最近没有检查过"),
    )


class FamilyPage(Page):
    """Everybody else who lives there, and what is true of all of them."""

    title = "住在一起的家人"

    has_others = choice(
        "除了主要照料人，还有别人住在一起吗", ("yes", "有"), ("no", "没有，一个人住")
    )
    others = FieldList(FormField(OtherForm), min_entries=1, max_entries=MOST_OTHERS)
    others_health = choice(
        "这些家人里，有人患传染病、精神疾病，或者可能影响孩子的其他疾病吗",
        ("ok", "没有"),
        ("harmful", "有"),
        ("not_checked", "不确定"),
    )
    crime = choice(
        "全家年满14周岁的人（包括主要照料人），有人有犯罪记录吗",
        ("none", "没有"),
        ("found", "有"),
        ("not_checked", "不确定"),
    )
    habits = choice("家里有人吸毒、赌博或者酗酒吗", ("no", "没有"), ("yes", "有"))
    agrees = choice(
        "家里人都愿意寄养一个孩子吗",
        ("yes", "都愿意"),
        ("no", "有人不愿意"),
        ("unasked", "还没有商量"),
    )


class DwellingPage(Page):
    """The home."""

    title = "住房"

    tenure = choice(
        "现在住的房子是",
        ("owned", "自己家的房子（包括农村宅基地上的房子）"),
        ("rented", "租的"),
        ("temporary", "借住、单位宿舍、临时住处"),
    )
    lease_end = ThreePartDate("租约到哪一天", example="2027 12 31")
    area = Amount("房子有多大", [Optional(), NumberRange(min=1, max=9999)])


class IncomePage(Page):
    """What the whole family earns in a year."""

    title = "收入"

    income = Amount("全家一年的收入", [Optional(), NumberRange(min=0, max=100_000_000)])
    stable = choice("收入稳定吗", ("yes", "稳定，每年都差不多"), ("no", "不稳定"))


class ChildPage(Page):
    """How many children, and whether the family knows the child already."""

    title = "想寄养的孩子"

    placing = choice("您想寄养几名孩子", ("1", "一名"), ("2", "两名，例如一对兄弟姐妹"))
    fostering = choice(
        "您家现在已经有寄养的孩子吗", ("0", "没有"), ("1", "有一名"), ("2", "有两名")
    )
    known_child = choice(
        "您想寄养的，是不是一个您已经认识的孩子",
        ("no", "不是，由机构安排"),
        ("yes", "是，有一个认识的孩子"),
    )
    child_born = Born("孩子的出生日期", example="2018 6 1")
    guardian = choice(
        "孩子现在由谁监护",
        ("G1", "父亲或者母亲"),
        ("G2", "祖父母、亲戚或者其他人"),
        ("G5", "村（居）民委员会"),
        ("G3", "民政部门（在儿童福利院生活）"),
        ("G4", "民政部门临时照料"),
        ("G6", "现在没有人照管"),
        ("unsure", "不清楚"),
    )
    category = choice(
        "孩子的父母",
        ("orphan", "都已去世（孤儿）"),
        ("parents_not_found", "查找不到"),
        ("other", "至少有一位在，或者是其他情况"),
        ("unsure", "不清楚"),
    )
    care = choice(
        "孩子有重度残疾，并且长期依靠医疗康复、特殊教育等专业照料吗",
        ("no", "没有"), ("yes", "有"), ("unsure", "不清楚"),
    )  # fmt: skip
    behaviour = choice(
        "孩子有严重的精神疾病，或者情绪行为明显异常吗",
        ("no", "没有"), ("yes", "有"), ("unsure", "不清楚"),
    )  # fmt: skip


PAGES: dict[str, type[Page]] = {
    "place": PlacePage,
    "carer": CarerPage,
    "family": FamilyPage,
    "dwelling": DwellingPage,
    "income": IncomePage,
    "child": ChildPage,
}
