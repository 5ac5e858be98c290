"""What an administrator types into a template. Rows are ordered by their 顺序."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import (
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

from app.checklists.rules import Block, Grade, Item, Kind, Template, Veto
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
    grades = TextAreaField("各档（每行一档：名称 分数）", [Optional(), LONG])

    def validate_grades(self, field: Any) -> None:
        """Each line ends in whole points, such as “符合 2”."""
        if self.kind.data == Kind.GRADE and any(not _is_grade(x) for x in _lines(field.data)):
            raise ValidationError("每行写一档，名称后空一格写分数，例如“符合 2”")


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _is_grade(line: str) -> bool:
    name, _, points = line.rpartition(" ")
    return bool(name.strip()) and points.isascii() and points.isdigit()


def _grade(line: str) -> Grade:
    name, _, points = line.rpartition(" ")
    return Grade(name.strip(), name.strip(), int(points))


class BlockForm(Form):
    """One block with its items."""

    title = StringField("项目名称", [DataRequired("请填写项目名称"), TEXT])
    evidence = StringField("依据（凭什么材料打分）", [Optional(), TEXT])
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
                "grades": "\n".join(f"{g.text} {g.points}" for g in item.grades),
            }
            for n, item in enumerate(block.items, 1)
        ]
        return {"title": block.title, "evidence": block.evidence, "items": rows}

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
                    grades=tuple(_grade(line) for line in _lines(row.grades.data))
                    if kind is Kind.GRADE
                    else (),
                    floor=before.floor if before else None,
                )
            )
        return Block(
            old.id,
            self.title.data.strip(),
            tuple(items),
            (self.evidence.data or "").strip(),
            old.is_bonus,
            old.covers,
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
