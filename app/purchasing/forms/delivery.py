"""What is typed in while a contract runs: records, people, series, checks, reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TimeInput

from app.core.fields import YES_NO, choices, day, maybe, money, pick, several, text
from app.core.forms import Form
from app.purchasing.models import BeneficiaryKind
from app.purchasing.rules.counting import DAY
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.sums import BY_GROUP
from app.purchasing.services.people import SHOWN
from app.purchasing.services.reporting import SPENDING
from app.purchasing.services.sampling import MEANS
from app.purchasing.services.surveys import MOST, STARS, WHOM
from app.purchasing.services.working import (
    EVIDENCE,
    MONEY,
    MOST_PEOPLE,
    OF_CROWD,
    OF_PERSON,
    OUTCOMES,
    Work,
)

if TYPE_CHECKING:
    from datetime import date

    from app.purchasing.models import ServiceRecord
    from app.purchasing.services.working import Frame

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)(?::\d\d)?")
FEN = 100
NO_NAMES = "不写姓名、住址和电话。"


class RecordForm(Form):
    """A piece of work (F-REC). `indicator` is chosen before, so that only its boxes are there."""

    on = day("哪一天")
    starts = StringField(
        "几点开始", [DataRequired("请填写开始时间")], widget=TimeInput(),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    minutes = IntegerField("做了多少分钟", [InputRequired("请填写分钟数"), NumberRange(1, DAY)])
    place = StringField(
        "地点", [DataRequired("请填写地点"), Length(max=100)], description="到村（社区）或者场所",
        render_kw={"list": "places"},
    )  # fmt: skip
    group = SelectField("哪一个", [Optional()], choices=[], validate_choice=False)
    workers = several("谁去的")
    who = several("谁接受了服务", "按名单编号，姓名已隐去")
    others = IntegerField(
        "名单以外还来了几人", [Optional(), NumberRange(0, MOST_PEOPLE)], default=None
    )
    outcome = RadioField(
        "见到孩子了吗", [Optional()], choices=choices(OUTCOMES), validate_choice=False,
        description="只有见到的才计入入户探访的次数",
    )  # fmt: skip
    amount = DecimalField("金额", [Optional(), NumberRange(0, 9_999_999)], places=2)
    content = text("做了什么", rows=4, hint=NO_NAMES)
    result = maybe("结果怎样", rows=3)
    follow_up = maybe("下一步", rows=2, hint=NO_NAMES)
    is_risk = BooleanField("发现孩子可能有危险，需要马上有人管")
    evidence = several("有什么证明", "保存以后可以上传照片和签字页。只有照片不算证据。")

    def offer(self, frame: Frame, indicator: str, on: date) -> None:
        """The choices of a contract on a day; boxes that the indicator has no use for go."""
        self.workers.choices = choices(
            [(str(row), name) for row, name in frame.staff_on(on).items()]
        )
        self.who.choices = choices(
            [
                (str(row), f"{one.number} {frame.called(one)}")
                for row, one in frame.people_on(on).items()
                if one.erased_at is None
            ]
        )
        self.evidence.choices = choices({one.value: says for one, says in EVIDENCE.items()})
        is_series = indicator in BY_GROUP
        if is_series:
            self.group.choices = choices(
                [("", "请选择"), *(
                    (str(row), one.title) for row, one in frame.groups.items()
                    if one.indicator == indicator and one.closed_on is None
                )]
            )  # fmt: skip
        for name, is_asked in (
            ("group", is_series), ("outcome", INDICATORS[indicator].only_visited),
            ("amount", indicator == MONEY), ("others", indicator in OF_CROWD),
            ("who", is_series or indicator in OF_PERSON | OF_CROWD),
        ):  # fmt: skip
            if not is_asked and name in self:
                del self[name]

    def like(self, last: ServiceRecord) -> None:
        """Once more like the last: all but day, hour and words."""
        self.minutes.data, self.place.data = last.minutes, last.place
        self.workers.data = [str(one.org_person_id) for one in last.workers]
        self.evidence.data = list(last.evidence)
        for name, value in (
            ("who", [str(one.beneficiary_id) for one in last.attendance]),
            ("group", str(last.group_id or "")), ("outcome", last.outcome),
        ):  # fmt: skip
            if name in self:
                self[name].data = value

    def work(self, indicator: str) -> Work | None:
        """What was told; None where the hour cannot be read."""
        found = _CLOCK.fullmatch((self.starts.data or "").strip())
        if found is None or self.on.data is None:
            self.fail("starts", "请按9:30的样子填写时间")
            return None
        said: dict[str, Any] = {
            name: self[name].data if name in self else None
            for name in ("who", "group", "others", "outcome", "amount")
        }
        return Work(
            indicator=indicator, on=self.on.data, minutes=self.minutes.data or 0,
            starts_at=int(found[1]) * 60 + int(found[2]), place=self.place.data or "",
            workers=_rows(self.workers.data), who=_rows(said["who"]), others=said["others"] or 0,
            group=int(said["group"]) if (said["group"] or "").isdecimal() else None,
            outcome=said["outcome"] or "", content=self.content.data or "",
            result=self.result.data or "", follow_up=self.follow_up.data or "",
            is_risk=self.is_risk.data, evidence=frozenset(self.evidence.data or ()),
            fen=int((said["amount"] or 0) * FEN),
        )  # fmt: skip


def _rows(values: list[str] | None) -> tuple[int, ...]:
    return tuple(int(one) for one in values or () if one.isdecimal())


class StrikeForm(Form):
    """Why a record counts no more."""

    reason = text("作废的理由", rows=2, hint=f"作废以后还看得到，但不再计数。{NO_NAMES}")


class SeriesForm(Form):
    """A case or a group with its plan."""

    indicator = pick("个案还是小组")
    title = StringField(
        "名称", [DataRequired("请填写名称"), Length(max=40)],
        description="例如：成长小组第一期、个案0012。不写姓名。",
    )  # fmt: skip
    started_on = day("开始日期")
    plan = text("需求和计划", rows=4, hint=NO_NAMES)


class CloseSeriesForm(Form):
    """How it ended."""

    closed_on = day("结束日期")
    goal_met = RadioField("目标达到了吗", [InputRequired("请选择")], choices=choices(YES_NO))
    review = text("总结", rows=4, hint=NO_NAMES)


class ChildForm(Form):
    """A child of the ledger, by the exact number."""

    number = StringField(
        "档案号或者身份证号码", [DataRequired("请填写号码"), Length(max=30)],
        description="要一位不差。姓名、出生年份和所在地从档案里取，供应商看不到档案。",
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    need = maybe("需要什么服务", rows=2, hint="只写服务用得着的。")


class PersonForm(Form):
    """Somebody else of the list."""

    kind = pick("是谁", {one.value: one.label for one in BeneficiaryKind})
    name = StringField("姓名", [DataRequired("请填写姓名"), Length(max=30)],
                       render_kw={"autocomplete": "off"})  # fmt: skip
    contact = StringField("联系方式", [Optional(), Length(max=60)],
                          render_kw={"autocomplete": "off"})  # fmt: skip
    born_year = IntegerField("出生年份", [Optional(), NumberRange(0, 9999)])
    need = maybe("需要什么服务", rows=2, hint="只写服务用得着的。")


class SeeForm(Form):
    """Which fact of somebody on the list is looked at, and why."""

    what = pick("要看哪一项", SHOWN)
    reason = StringField("为什么查看", [DataRequired("请填写查看的理由"), Length(max=100)])


class EndPersonForm(Form):
    """The last day on the list."""

    to_on = day("最后一天")


class ImportForm(Form):
    """A filled workbook."""

    file = FileField("填好的表格（xlsx）")


class CheckForm(Form):
    """What a look at a drawn record gave."""

    means = pick("怎样核查的", MEANS)
    accepted = RadioField(
        "认可吗", [InputRequired("请选择是否认可")],
        choices=choices({"yes": "认可", "no": "不认可"}),
    )  # fmt: skip
    reason = TextAreaField(
        "不认可的理由", [Optional(), Length(max=300)], description=NO_NAMES, render_kw={"rows": 2}
    )


class ReportForm(Form):
    """The words and the spending of a month; the figures come from the records."""

    problems = maybe("遇到的问题", rows=4, hint=NO_NAMES)
    staffing = maybe("人员变动", rows=2, hint="没有变动的空着。")
    risks = maybe("风险和需要购买方协助的事", rows=3, hint=NO_NAMES)
    staff = money(SPENDING["staff"], optional=True)
    activity = money(SPENDING["activity"], optional=True)
    travel = money(SPENDING["travel"], optional=True)
    training = money(SPENDING["training"], optional=True)
    other = money(SPENDING["other"], optional=True)

    @property
    def spent_fen(self) -> dict[str, int]:
        """By category, in fen."""
        return {name: int((self[name].data or 0) * FEN) for name in SPENDING}


class InviteForm(Form):
    """How many links for whom."""

    whom = pick("问谁", WHOM)
    number = IntegerField("生成几个链接", [InputRequired("请填写个数"), NumberRange(1, MOST)])


class AnswerForm(Form):
    """One answer, without a name."""

    stars = RadioField(
        "您对这项服务满意吗", [InputRequired("请选择满意程度")], choices=choices(STARS)
    )
    words = maybe("还想说什么", rows=4, hint="不用写名字。")
