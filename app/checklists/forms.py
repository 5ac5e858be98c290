"""What an administrator types into a template. Rows are ordered by their 顺序."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from app.checklists.publishing import CONTENTS
from app.checklists.rules import MOSTLY, NOT, Block, Grade, Item, Kind, Template, Veto
from app.core import clock
from app.core.forms import Form, ThreePartDate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Any

TEXT = Length(max=200)
LONG = Length(max=500)
ORDER = NumberRange(0, 999)


class _Row(Form):
    key = HiddenField()
    order = IntegerField("顺序", [Optional(), ORDER])


def _in_order(rows: Iterable[Any]) -> list[Any]:
    """As numbered; rows without a number follow in the order they stand."""
    return sorted(rows, key=lambda row: 1000 if row.order.data is None else row.order.data)


class BlockRow(_Row):
    """One block of the outline."""

    title = StringField("项目名称", [DataRequired("请填写项目名称，例如“住房条件”"), TEXT])


class OutlineForm(Form):
    """The form's title and its blocks."""

    title = StringField("表的名称", [DataRequired("请填写表的名称"), TEXT])
    blocks = FieldList(FormField(BlockRow), min_entries=1, max_entries=30)

    @staticmethod
    def values(title: str, template: Template) -> dict[str, Any]:
        """What stands in the form at first."""
        return {
            "title": title,
            "blocks": [
                {"key": block.id, "order": n * 10, "title": block.title}
                for n, block in enumerate(template.blocks, 1)
            ],
        }

    def outline(self) -> list[tuple[str, str]]:
        return [
            (row.key.data or "", row.title.data.strip())
            for row in _in_order(e.form for e in self.blocks)
        ]


class ItemRow(_Row):
    """One item of a block."""

    text = StringField("评什么", [DataRequired("请填写评分内容"), TEXT])
    max = IntegerField("满分", [InputRequired("请填写满分，例如 5"), NumberRange(0, 100)])
    kind = SelectField("怎么答", choices=[SelectChoice(kind.value, kind.label) for kind in Kind])
    hint = TextAreaField("看什么、怎么打分", [Optional(), LONG])
    grades = TextAreaField(
        "各档（每行一档：名称 分数）", [Optional(), LONG],
        description="选了就不合格的，在行末写“不通过”，例如“不符合 0 不通过”；"
        "只能有几项的，写“基本”。",
    )  # fmt: skip
    content = SelectField(
        "规定的评估内容", coerce=int, default=0,
        choices=[SelectChoice(0, "不属于"),
                 *(SelectChoice(n, f"第{n}项 {text}") for n, text in CONTENTS.items())],
    )  # fmt: skip
    floor = IntegerField(
        "最低分", [Optional(), NumberRange(0, 100)], description="低于这个分的，整张表不合格。"
    )

    def validate_grades(self, field: Any) -> None:
        """Each line ends in whole points and, where it has one, its mark: “不符合 0 不通过”."""
        if self.kind.data == Kind.GRADE and any(_grade(x) is None for x in _lines(field.data)):
            raise ValidationError("每行写一档，名称后空一格写分数，例如“符合 2”")


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


MARKS = {"不通过": NOT, "基本": MOSTLY}
WORDS = {mark: word for word, mark in MARKS.items()}


def _grade(line: str) -> Grade | None:
    """The grade of a line; None where it is none."""
    rest, _, last = line.rpartition(" ")
    mark = MARKS.get(last, "")
    name, _, points = (rest if mark else line).strip().rpartition(" ")
    if not name.strip() or not (points.isascii() and points.isdigit()):
        return None
    return Grade(name.strip(), name.strip(), int(points), mark)


def _line(grade: Grade) -> str:
    return " ".join(x for x in (grade.text, str(grade.points), WORDS.get(grade.mark, "")) if x)


def _grades(text: str | None, before: Item | None) -> tuple[Grade, ...]:
    """The grades as typed; one whose name stays keeps the value that sheets hold."""
    known = {grade.text: grade.value for grade in before.grades} if before else {}
    found = [grade for line in _lines(text) if (grade := _grade(line)) is not None]
    return tuple(replace(grade, value=known.get(grade.text, grade.text)) for grade in found)


class BlockForm(Form):
    """One block with its items."""

    title = StringField("项目名称", [DataRequired("请填写项目名称"), TEXT])
    evidence = StringField("依据（凭什么材料打分）", [Optional(), TEXT])
    is_bonus = BooleanField("这是加分项目，不算在满分里")
    floor = IntegerField(
        "这个项目的最低分", [Optional(), NumberRange(0, 1000)],
        description="两类标准的表用：低于这个分，就是没有达到这条基本标准。其他表留空。",
    )  # fmt: skip
    items = FieldList(FormField(ItemRow), min_entries=1, max_entries=40)

    @staticmethod
    def values(block: Block) -> dict[str, Any]:
        """What stands in the form at first."""
        rows = [
            {
                "key": item.id,
                "order": n * 10,
                "text": item.text,
                "max": item.max,
                "kind": item.kind.value,
                "hint": item.hint,
                "grades": "\n".join(_line(grade) for grade in item.grades),
                "content": item.content,
                "floor": item.floor,
            }
            for n, item in enumerate(block.items, 1)
        ]
        return {
            "title": block.title, "evidence": block.evidence, "is_bonus": block.is_bonus,
            "floor": block.floor, "items": rows,
        }  # fmt: skip

    def block(self, old: Block) -> Block:
        """The block as typed; items keep their id, new ones get the next number."""
        known = {item.id: item for item in old.items}
        numbers = [int(i.rpartition("-")[2]) for i in known if i.rpartition("-")[2].isdigit()]
        following = max(numbers, default=0) + 1
        items = []
        for row in _in_order(entry.form for entry in self.items):
            item_id = row.key.data if row.key.data in known else ""
            if not item_id:
                item_id, following = f"{old.id}-{following}", following + 1
            kind = Kind(row.kind.data)
            before = known.get(item_id)
            items.append(
                Item(
                    id=item_id,
                    text=row.text.data.strip(),
                    max=row.max.data,
                    kind=kind,
                    hint=(row.hint.data or "").strip(),
                    evidence=before.evidence if before else "",
                    grades=_grades(row.grades.data, before) if kind is Kind.GRADE else (),
                    floor=row.floor.data,
                    content=row.content.data,
                )
            )
        return Block(
            old.id,
            self.title.data.strip(),
            tuple(items),
            (self.evidence.data or "").strip(),
            self.is_bonus.data,
            self.floor.data,
        )


class VetoRow(_Row):
    """One veto."""

    text = StringField("否决事项", [DataRequired("请填写否决事项"), TEXT])
    evidence = StringField("凭什么认定", [DataRequired("请写明凭什么材料认定"), TEXT])
    hint = StringField("看什么", [Optional(), LONG])


class VetoForm(Form):
    """All vetoes."""

    vetoes = FieldList(FormField(VetoRow), min_entries=0, max_entries=30)

    @staticmethod
    def values(template: Template) -> dict[str, Any]:
        """What stands in the form at first."""
        rows = [
            {"key": v.id, "order": n * 10, "text": v.text, "evidence": v.evidence, "hint": v.hint}
            for n, v in enumerate(template.vetoes, 1)
        ]
        return {"vetoes": rows}

    def rows(self, template: Template) -> list[Veto]:
        """The vetoes as typed; known ones keep id and rule."""
        known = {veto.id: veto for veto in template.vetoes}
        numbers = [int(i[1:]) for i in known if i[1:].isdigit()]
        following = max(numbers, default=0) + 1
        found = []
        for row in _in_order(entry.form for entry in self.vetoes):
            before = known.get(row.key.data)
            veto_id = before.id if before else f"V{following}"
            following += before is None
            found.append(
                Veto(
                    veto_id,
                    row.text.data.strip(),
                    (row.hint.data or "").strip(),
                    row.evidence.data.strip(),
                    before.rule if before else "",
                )
            )
        return found


class MarksForm(Form):
    """How the answers become a result."""

    full = IntegerField(
        "满分", [InputRequired("请填写满分；不计分的填0"), NumberRange(0, 1000)],
        description="各项满分合计，不含加分；只作符合、不符合判断的填0。",
    )  # fmt: skip
    pass_mark = IntegerField(
        "合格分", [InputRequired("请填写合格分；按当地参数的填0"), NumberRange(0, 1000)],
        description="填0的，按当地参数里的合格分。",
    )  # fmt: skip
    bonus_cap = IntegerField(
        "最多加几分", [InputRequired("请填写最多加几分；没有加分的填0"), NumberRange(0, 100)]
    )
    tolerated = IntegerField(
        "最多几项“基本”", [InputRequired("请填写最多几项；没有的填0"), NumberRange(0, 40)]
    )
    each_block = BooleanField("每个项目都要达到自己的最低分，不看总分（两类标准）")
    bands = TextAreaField(
        "等次（每行一等：名称 最低分，从高到低）", [Optional(), LONG],
        description="没有等次的留空。例如“优秀 90”。",
    )  # fmt: skip

    def validate_bands(self, field: Any) -> None:
        """Each line ends in whole points."""
        if any(_grade(line) is None for line in _lines(field.data)):
            raise ValidationError("每行写一等，名称后空一格写最低分，例如“优秀 90”")

    @staticmethod
    def values(template: Template) -> dict[str, Any]:
        """What stands in the form at first."""
        return {
            "full": template.full, "pass_mark": template.pass_mark,
            "bonus_cap": template.bonus_cap, "tolerated": template.tolerated,
            "each_block": template.each_block,
            "bands": "\n".join(_line(band) for band in template.bands),
        }  # fmt: skip

    def change(self, template: Template) -> Template:
        """The template with the marks as typed."""
        return replace(
            template, full=self.full.data, pass_mark=self.pass_mark.data,
            bonus_cap=self.bonus_cap.data, tolerated=self.tolerated.data,
            each_block=self.each_block.data,
            bands=tuple(band for line in _lines(self.bands.data) if (band := _grade(line))),
        )  # fmt: skip


class PublishForm(Form):
    """From when on, and on what it rests."""

    valid_from = ThreePartDate("自哪一天起使用", [DataRequired("请填写开始使用的日期")])
    source = StringField(
        "依据（文件名称、文号）", [DataRequired("请写明依据，例如当地的评估细则及文号"), LONG]
    )

    @property
    def first_day(self) -> date:
        """The day typed; today where the form was not validated."""
        return self.valid_from.data or clock.today()


class DraftForm(Form):
    """For which place a new draft is."""

    division_code = StringField(
        "适用地区的区划代码", [Optional(), Length(max=6)], description="留空表示与原版相同的地区"
    )


class RetireForm(Form):
    """Why a version is no longer used."""

    reason = StringField("停用原因", [DataRequired("请填写停用原因"), LONG])
