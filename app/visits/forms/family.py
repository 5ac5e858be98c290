"""The monthly report of the family, and incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from app.core.errors import Invalid
from app.core.forms import Form, ThreePartDate
from app.protection.models import SITUATIONS
from app.visits.forms.fields import DECISIONS, Measure, TimeOfDay, pick, several, words
from app.visits.models import Decision, IncidentKind
from app.visits.services.growth import HEIGHT, WEIGHT
from app.visits.services.harm import Signs
from app.visits.services.recording import MOODS

if TYPE_CHECKING:
    from datetime import datetime


class GrowthForm(Form):
    """F-GRW."""

    measured_on = ThreePartDate("测量日期", [DataRequired("请填写测量日期")], example="2026 4 12")
    height = Measure("身高", unit="厘米", span=HEIGHT, example="118.5")
    weight = Measure("体重", unit="公斤", span=WEIGHT, example="21.5")
    mood = pick("孩子这个月的情绪", MOODS, "请选择孩子的情绪")
    health = words("健康", hint="生过什么病，打了什么针，吃什么药", rows=2)
    school = words("上学", hint="功课、老师和同学", rows=2)
    events = words("这个月的事", hint="高兴的、担心的，写几句", rows=3)
    needs = words("需要什么帮助", rows=2)

    @property
    def texts(self) -> dict[str, str]:
        """The words, by name."""
        names = ("mood", "health", "school", "events", "needs")
        return {name: (getattr(self, name).data or "").strip() for name in names}


class IncidentForm(Form):
    """F-INC."""

    kind = pick("发生了什么事", {k.value: k.label for k in IncidentKind}, "请选择是哪一类事")
    happened_on = ThreePartDate("发生日期", [DataRequired("请填写日期")], example="2026 4 12")
    happened_time = TimeOfDay("几点", [DataRequired("请填写时间，例如 9:30"), Length(max=8)])
    is_serious = pick(
        "严重吗", {"yes": "严重：住院、重伤、走失、怀疑被侵害", "no": "不严重"}, "请选择是否严重"
    )
    where = StringField("在什么地方", [Optional(), Length(max=100)])
    what = words("经过", hint="发生了什么，孩子现在怎样")
    done = words("已经做了什么", rows=2)
    hospital = StringField("送到哪家医院", [Optional(), Length(max=100)])
    police_no = StringField("报警回执号", [Optional(), Length(max=60)])
    decision = pick("怀疑孩子受到侵害：怎样处理", DECISIONS)
    situations = several("属于哪一种情形", SITUATIONS)
    decision_reason = words("看到了什么；不报告的写明理由", rows=3)

    @property
    def signs(self) -> Signs:
        """What staff decided on the report."""
        decision = Decision(self.decision.data) if self.decision.data else None
        return Signs(decision, self.decision_reason.data or "", tuple(self.situations.data or ()))

    @property
    def moment(self) -> datetime:
        """When it happened. Raises Invalid where it cannot be read."""
        at = self.happened_time.at(self.happened_on.data)
        if at is None:
            raise Invalid("时间请写成 9:30 或者 14:00", "happened_time")
        return at

    @property
    def content(self) -> dict[str, str]:
        """The words, by name."""
        names = ("where", "what", "done", "hospital", "police_no")
        return {name: (getattr(self, name).data or "").strip() for name in names}


class CloseForm(Form):
    """How it ended."""

    outcome = words("结果", hint="孩子现在怎样，以后怎样防止")
