"""What is typed about a unit: its card, children, daily life, changes."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.children.models import Manner
from app.core import clock
from app.core.fields import (
    choices,
    day,
    maybe,
    number,
    pick,
    several,
    text,
    whole,
    yes_no,
)
from app.core.forms import Form
from app.family_style.forms.fields import EmptyForm, ReasonForm, UnitForm
from app.family_style.models import MOST_CHILDREN, Spending
from app.family_style.services import changing, children, contracts, units
from app.protection.models import SITUATIONS
from app.visits.models import Decision
from app.visits.services.harm import Signs

__all__ = ["EmptyForm", "ReasonForm"]
DECISIONS = {"reported": "现在就报告民政局，并报警", "explained": "不报告，写明理由"}
SEXES = {"1": "男孩", "2": "女孩", "0": "不满6周岁的男孩女孩"}


class PlanForm(Form):
    """D-FS-UNIT."""

    name = StringField("家庭名称", [DataRequired("请填写家庭名称"), Length(max=30)],
                       description="例如：向阳之家。不要用人名。")  # fmt: skip
    address = StringField("住处", [DataRequired("请填写住处"), Length(max=100)],
                          description="例如：院内3号楼201室")  # fmt: skip
    area_m2 = number("面积（平方米）", 2000)
    capacity = whole("最多住几名儿童", 1, MOST_CHILDREN)
    on_campus = yes_no("在院内")
    own_flat = yes_no("有独立的厨房、卫生间和客厅")
    equipment = maybe("设备清单")
    worker = SelectField("负责的专业人员", [InputRequired("请选择")], validate_choice=False)

    def say_how_many(self, usual: int, most: int) -> None:
        """The figures of the place, the usual one filled in."""
        self.capacity.description = f"一般{usual}名，最多{most}名"
        if self.capacity.data is None and not self.is_submitted():
            self.capacity.data = usual


class RoomForm(UnitForm):
    """A bedroom for children."""

    name = StringField("房间", [DataRequired("请填写房间"), Length(max=30)],
                       description="例如：东卧室")  # fmt: skip
    area_m2 = number("面积（平方米）", 200)
    beds = whole("床位", 1, 6)
    sex = pick("谁住", SEXES)


class CapacityForm(UnitForm):
    """Another number of places."""

    capacity = whole("最多住几名儿童", 1, MOST_CHILDREN)

    def offer(self, session: Any, case: Any) -> None:
        usual, most = units.usual_and_most(session, case.agency, clock.today())
        self.capacity.description = f"一般{usual}名，最多{most}名"


class AnnounceForm(UnitForm):
    """The recruit notice."""

    title = StringField("标题", [DataRequired("请填写标题"), Length(max=60)],
                        default="招募类家庭夫妻")  # fmt: skip
    text = text("岗位要求和工作内容", rows=8)
    pay = maybe("待遇", hint="劳务报酬、休息、保险。")


class AskChildForm(UnitForm):
    """The child's own words about moving in."""

    child = SelectField("孩子", [InputRequired("请选择孩子")], validate_choice=False)
    manner = pick("怎样问的", {m.value: m.label for m in Manner})
    agrees = pick("孩子愿意吗", {"yes": "愿意", "no": "不愿意", "none": "太小，或者没有回答"})
    words = text("孩子的原话", hint="不会说话的，写下观察到的表现。")

    def offer(self, session: Any, case: Any) -> None:
        self.child.choices = _children(session, case)


class MatchForm(UnitForm):
    """The match meeting."""

    child = SelectField("孩子", [InputRequired("请选择孩子")], validate_choice=False)
    room = pick("住哪个房间")
    social = text("社会工作的意见")
    medical = text("医疗的意见")
    education = text("特殊教育的意见")
    reason = maybe("放行的理由", hint="兄弟姐妹不在一起、年龄、面积或者护理的情况不合一般要求的，"
                                       "必须写明理由，由负责人决定。")  # fmt: skip

    def offer(self, session: Any, case: Any) -> None:
        self.child.choices = _children(session, case)
        self.room.choices = choices(
            (str(r.id), f"{r.name}（{SEXES[r.sex]}，{r.beds}张床）")
            for r in units.rooms_of(session, case)
        )


def _children(session: Any, case: Any) -> list[Any]:
    found = children.candidates(session, case)
    kin = [c.sibling_group for c in found if c.sibling_group]
    return choices([
        ("", "请选择"),
        *((c.ref, f"{c.code_name}（{c.file_no}）"
           + ("　有兄弟姐妹" if c.sibling_group and kin.count(c.sibling_group) > 1 else ""))
          for c in found),
    ])  # fmt: skip


class MoveOutForm(UnitForm):
    """A child leaves."""

    child = pick("孩子")
    where = pick("今后住在哪里", children.NEXT_LABELS)
    reason = text("离开的原因")
    told = text("怎样告诉孩子、孩子怎么说")

    def offer(self, session: Any, case: Any) -> None:
        self.child.choices = choices(
            (one.child.ref, f"{one.child.code_name}（{one.child.file_no}）")
            for one in children.living_in(session, case)
        )


class ScoreForm(Form):
    """The day and the children's words; points come as `item-<id>`."""

    assessed_on = day("评估日期")
    is_yearly = BooleanField("这是年度总评")
    words = maybe("孩子们自己的话", hint="夫妻不在场时单独谈话，照原话写。")


class ConcludeForm(UnitForm):
    """The head's decision on the points."""

    reason = maybe("理由", hint="不到60分的必须写明理由。")


class LogForm(Form):
    """D-FS-LOG."""

    day = day("日期")
    meals = maybe("吃饭", rows=2)
    health = maybe("身体", rows=2, hint="生病、吃药、受伤，请写清楚时间。")
    school = maybe("上学", rows=2)
    mood = maybe("心情", rows=2)
    events = maybe("发生的事", rows=3)
    is_notable = BooleanField("请工作人员今天联系我们")


class SpendForm(Form):
    """A receipt."""

    kind = pick("用途", {kind.value: kind.label for kind in Spending})
    amount = number("金额（元）", 50_000)
    spent_on = day("哪天花的")
    note = StringField("说明", [Optional(), Length(max=60)],
                       description="例如：蔬菜、运动鞋。不写孩子的姓名。")  # fmt: skip
    photo = FileField("票据照片", [Optional()], render_kw={"accept": "image/*,application/pdf"})


class BudgetForm(Form):
    """The month's sums."""

    food = number("伙食", optional=True)
    clothes = number("衣物", optional=True)
    school = number("学习", optional=True)
    pocket = number("零花钱", optional=True)
    health = number("医药", optional=True)
    home = number("家用", optional=True)


class HelpForm(UnitForm):
    """A problem of upbringing."""

    text = text("遇到的问题", rows=5, hint="孩子的行为、上学、身体，夫妻的困难，都可以写。")


class AnswerForm(UnitForm):
    """The worker's answer."""

    answer = text("答复", rows=5)


class RelieveForm(UnitForm):
    """Somebody else looks after the children for a while."""

    carer = text("由谁替班、电话", rows=2)
    until_on = day("替到哪一天")
    reason = maybe("原因", rows=2)


class NextReliefForm(UnitForm):
    """The next one follows."""

    carer = text("由谁接着替班、电话", rows=2)


class NoticeForm(UnitForm):
    """The couple's written notice."""

    leaves_on = day("希望哪天离开", "至少提前1个月。")
    reason = text("原因")


class ChangeCoupleForm(UnitForm):
    """The couple leave today."""

    reason = text("原因")
    carer = text("今天由谁照料孩子、电话", rows=2)
    told = text("怎样告诉孩子、孩子怎么说")


class CorrectionForm(UnitForm):
    """What has to be put right."""

    what = text("存在的问题", hint="写进通知书，不要写孩子的姓名。")
    asked = text("要求怎样改正")


class NoteForm(UnitForm):
    """What was seen."""

    note = text("核实的情况")


class TakeOutForm(UnitForm):
    """Every child leaves at once."""

    what = text("发生了什么")
    where = pick("孩子现在去哪里", {"institution": "机构", "hospital": "医院"})
    decision = pick("怀疑孩子受到侵害，怎样处理", DECISIONS)
    situations = several("属于哪一种情形", hint="报告的，至少选一种。")
    decision_reason = text("看到了什么；不报告的写明理由")

    def offer(self, _session: Any, _case: Any) -> None:
        self.situations.choices = choices(SITUATIONS)

    @property
    def signs(self) -> Signs:
        """What was decided on the report to the bureau."""
        return Signs(
            Decision(self.decision.data), self.decision_reason.data or "",
            tuple(self.situations.data or ()),
        )  # fmt: skip


class TermForm(UnitForm):
    """Pay and term of a contract; a renewal begins where the last term ends."""

    from_on = day("合同开始日期")
    months = whole("期限（月）", 12, 36)
    living = number("每名儿童每月生活费（元）")
    work = number("每月劳务报酬（元）")
    award = number("优秀家庭奖励（元）", hint="没有的填0。")
    rest_days = whole("每月休息（天）", 0, 10)

    def offer(self, session: Any, case: Any) -> None:
        if (last := contracts.newest(session, case)) is not None:
            self.from_on.data = last.until_on
            self.from_on.description = "续约从上一份合同期满那天开始"


class SignForm(UnitForm):
    """Both have signed the printed contract."""

    couple_on = day("夫妻签署日期")
    agency_on = day("机构签署日期")
    scan = FileField("双方签好字的合同", [Optional()], description="扫描件或者照片，每一页都要。",
                     render_kw={"accept": "image/*,application/pdf"})  # fmt: skip


class DissolveForm(UnitForm):
    """Why the unit ends."""

    why = pick("原因", changing.REASONS)
    reason = text("理由", hint="写进决定书，不要写孩子的姓名。")


class FinishForm(UnitForm):
    """Handed over."""

    handover = text("物品、款项和资料的交接")


class PickMatchForm(UnitForm):
    """The head on a meeting's proposal."""

    event = pick("匹配会议提出的孩子")
    agree = pick("决定", {"yes": "同意入住", "no": "不同意"})
    reason = maybe("理由", hint="不同意的必须写明理由。")

    def offer(self, session: Any, case: Any) -> None:
        self.event.choices = choices(children.proposals(session, case))


def today() -> Any:
    """For a date that starts with today."""
    return clock.today()
