"""What is typed about fostering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core.fields import choices, day, maybe, several, text, whole
from app.core.forms import Form, ThreePartDate
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.organisations.models import ServiceField, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_TEAM = 500


class TeamForm(Form):
    """A team; what a later stage asks for may come later."""

    name = StringField("团队或者组织的名称", [DataRequired("请填写名称"), Length(max=60)])
    programme = StringField(
        "培育计划", [DataRequired("请填写培育计划"), Length(max=60)],
        description="例如 2026年儿童类社会组织培育计划",
    )  # fmt: skip
    place = DivisionField("团队所在地", [InputRequired("请选择所在地")], to=Level.COUNTY)
    idea = text("服务设想", rows=3, hint="为哪些孩子做什么")
    team = whole("团队人数", 0, _MOST_TEAM, "种子期不少于3人")
    fields_covered = several("承担哪些任务")
    ways = several("怎样培育")
    mentor = StringField(
        "导师", [Optional(), Length(max=60)], description="姓名和单位。进入孵化期要有导师",
    )  # fmt: skip
    credit_code = StringField(
        "统一社会信用代码", [Optional(), Length(max=18)],
        description="登记为社会组织以后填写，先在组织名册里登记",
    )  # fmt: skip
    plan = maybe("发展计划", rows=4, hint="进入孵化期要有")
    accounts_on = ThreePartDate(
        "最近一次查看账目、符合要求的日期", [Optional()], description="进入成长期要在近12个月内"
    )
    exit_plan = maybe("独立运行计划", rows=4, hint="出壳时没有3A以上等级的要有")

    def offer(self) -> None:
        """The boxes to tick."""
        self.fields_covered.choices = choices([(one.value, one.label) for one in ServiceField])
        self.ways.choices = choices([(one.value, one.label) for one in Way])


class EndTeamForm(Form):
    """Why it is fostered no more."""

    reason = text("结束培育的理由", rows=2)


class LinkForm(Form):
    """A firm tie."""

    agency = SelectField("未成年人救助保护机构", [InputRequired("请选择机构")], choices=[])
    from_on = day("从哪一天起")

    def offer(self, agencies: Iterable[tuple[str, str]]) -> None:
        """The agencies of the province."""
        self.agency.choices = choices([("", "请选择"), *agencies])


class LoosenForm(Form):
    """The tie ended."""

    until_on = day("联系到哪一天")


class TogetherForm(Form):
    """Something done together."""

    held_on = day("活动日期")
    what = text("共同做了什么", rows=2, hint="不写孩子的姓名")
