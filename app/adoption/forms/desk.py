"""What the registration organ types in."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.adoption.models import FollowUpMode
from app.adoption.services.deciding import CONFIRMED
from app.adoption.services.intake import CHECKS
from app.adoption.services.visiting import LEVELS
from app.core.fields import choices, day, pick, several, text, yes_no
from app.core.forms import Form, ThreePartDate
from app.protection.models import SITUATIONS


class CheckForm(Form):
    """What was found of one paper."""

    check = SelectField("核对结果", [InputRequired("请选择核对结果")],
                        choices=choices(CHECKS))  # fmt: skip
    reason = StringField("哪里不对、怎么补（申请人会看到）", [Optional(), Length(max=200)])
    issued_on = ThreePartDate("日期", [Optional()])
    original_seen = BooleanField("看了原件")


class ReturnForm(Form):
    """The one complete list."""

    items = text("要补正的全部内容", rows=6,
                 hint="每行一项，补正只能要求一次。不符合的、还没有交的，已列在这里。")  # fmt: skip


class ReasonForm(Form):
    """Why."""

    reason = text("理由", hint="写明哪些条件不符合、依据的事实。申请人会在通知书上看到。")


class WithdrawForm(Form):
    """On paper, at the counter."""

    reason = text("原因", hint="例如：申请人到窗口书面撤回。")


class HandOnForm(Form):
    """To another organ."""

    agency = SelectField("移送给", [InputRequired("请选择民政部门")], validate_choice=False)
    reason = text("为什么由那里办理", hint="例如：生父户口在那里。")

    def offer(self, agencies: list[tuple[str, str]]) -> None:
        """The other bureaus, by ref."""
        self.agency.choices = [("", "请选择"), *agencies]


class FindForm(Form):
    """By case number or exact identity number; never in the address (POST)."""

    wanted = StringField("编号或者完整的身份证号码",
                         [InputRequired("请填写编号或者完整的身份证号码"), Length(max=40)],
                         render_kw={"autocomplete": "off"})  # fmt: skip


class InterviewForm(Form):
    """询问笔录: one person, apart from the others."""

    party = RadioField("询问谁", [InputRequired("请选择询问谁")], choices=[])
    words = text("问答内容", rows=10, hint="身份、年龄、健康、家庭和经济情况、与孩子的关系、"
                 "为什么收养或者送养、是否自愿。分别询问，不在对方面前问。")  # fmt: skip
    second = SelectField(
        "在场的另一名工作人员", [Optional()], validate_choice=False,
        description="询问孩子的必须选：两名工作人员当面问，收养人不在场。",
    )  # fmt: skip
    is_willing = yes_no("本人自愿")
    confirmed = pick("本人怎样确认笔录", CONFIRMED)

    def offer(self, colleagues: list[tuple[str, str]], *, has_child: bool) -> None:
        """Who can be there; asked only where a child is heard."""
        self.second.choices = choices([("", "没有"), *colleagues])
        if not has_child:
            del self.second


class OpinionForm(Form):
    """What the officer proposes."""

    opinion = text("审查意见", hint="材料、条件、询问的情况，建议同意登记的理由。")


class ApproveForm(Form):
    """The head's decision, on what was seen."""

    reason = text("决定的理由")
    seen = HiddenField(validators=[Length(max=64)])


class AppointForm(Form):
    """When all shall come."""

    on = day("日期")
    at = StringField("时间和地点", [InputRequired("请填写时间和地点"), Length(max=100)],
                     description="例如：上午9时，区民政局婚姻登记处二楼收养登记室")  # fmt: skip


class RegisterForm(Form):
    """The pre-printed form and who signed for it."""

    printed_no = StringField(
        "登记证的印制号", [InputRequired("请填写登记证的印制号"), Length(max=30)]
    )
    handed_to = pick("由谁签收", {"applicant": "收养人", "spouse": "收养人的配偶"})


class VisitForm(Form):
    """F-VISIT, short: one visit after the registration."""

    done_on = day("回访日期")
    mode = pick("方式", {mode.value: mode.label for mode in FollowUpMode})
    level = pick("情况", LEVELS)
    mostly = several("基本符合的方面", "当地的回访评估表：没有选的方面，算符合。")
    failing = several("不符合的方面")
    words = text("孩子的照料、成长、上学、和家人的相处，需要什么帮助", rows=6)
    situations = several("有危险的，属于哪一种", "选了“有危险”的必须选，保存时马上报告民政局。")

    def offer(self, aspects: list[tuple[str, str]]) -> None:
        """The situations of the duty to report, and the aspects where the place has a form."""
        self.situations.choices = choices(SITUATIONS)
        for name in ("mostly", "failing"):
            if aspects:
                self[name].choices = choices(aspects)
            else:
                del self[name]


class NoticeForm(Form):
    """N-05: what may be told of the child."""

    media = StringField("发布的媒体", [InputRequired("请填写发布的媒体"), Length(max=100)],
                        description="例如：《长春日报》2026年11月23日第5版、本平台")  # fmt: skip
    found_on = day("发现日期")
    place = StringField("发现地点", [InputRequired("请填写发现地点"), Length(max=100)],
                        description="写到街道、乡镇和地标，不写门牌。")  # fmt: skip
    features = text("体貌特征、衣着和随身物品", hint="不写健康和疾病。")
    contact = StringField("联系方式", [InputRequired("请填写联系方式"), Length(max=100)])


class ClaimForm(Form):
    """Who says that the child is theirs."""

    claimant = StringField("认领人、与孩子的关系、电话",
                           [InputRequired("请填写认领人"), Length(max=200)])  # fmt: skip
    words = text("认领的情况", hint="怎样失散、有什么证明。已请公安机关核对的，一起写上。")


class DecideClaimForm(Form):
    """Accepted or not, on what the police found."""

    accepted = pick("决定", {"yes": "认领成立，终止收养", "no": "认领不成立，公告继续"})
    evidence = StringField("公安机关的文书", [InputRequired("请填写文号和日期"), Length(max=100)],
                           description="例如：亲子鉴定意见〔2026〕12号，2026年12月2日")  # fmt: skip
    reason = text("理由")
