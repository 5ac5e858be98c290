"""What is typed in for an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import BooleanField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from app.adoption.models.assessment import RELATIONS, VisitKind
from app.adoption.services.situations import CLEARED, CONFIRMED
from app.adoption.services.walking import MET
from app.core.fields import choices, day, maybe, pick, several, text, yes_no
from app.core.forms import Form
from app.families.forms import SignatureForm

if TYPE_CHECKING:
    from app.adoption.services.naming import Team


class NotifyForm(Form):
    """Who assesses: one team, two people of it at least."""

    team = pick("由谁评估", hint="第三方机构要有在有效期内的评估协议、符合条件，才列在这里。")
    people = several("评估人员", "从选定的单位里选两名以上；有利害关系的不列出。")

    def offer(self, teams: list[Team], own: str) -> None:
        """The teams of the day and their people that nothing stands against."""
        self.team.choices = choices(
            [(t.key, f"{t.name}（本单位）" if t.key == own else t.name) for t in teams]
        )
        self.people.choices = choices(
            [(one.ref, f"{one.name}（{t.name}）") for t in teams for one in t.free]
        )
        against = [
            f"{one.name}：{'、'.join(one.why_not)}" for t in teams for one in t.people
            if one.why_not
        ]  # fmt: skip
        if against:
            self.people.description += f"不能指派：{'；'.join(against)}。"


class ReassessForm(NotifyForm):
    """Others look anew."""

    reason = text("异议为什么成立", rows=4, hint="收养人会看到。")


class AddForm(Form):
    """One more assessor of the same team."""

    person = pick("评估人员")


class PaperForm(Form):
    """What was signed by hand at the counter."""

    seen = BooleanField(
        "收养人本人今天在告知书上签了名，回执已收下", [InputRequired("请先收下本人签名的回执")]
    )


class DeclareForm(Form):
    """F-RECUSAL: before the file opens."""

    relation = pick("您与收养人、送养人的关系", RELATIONS)


class AnswerForm(SignatureForm):
    """The applicant agrees on the own phone."""


class VisitForm(Form):
    """F-VISIT."""

    kind = pick("在哪里", {kind.value: kind.label for kind in VisitKind})
    announced = yes_no("事先通知了家庭", "入户至少有一次不事先通知。")
    on = day("日期")
    begin = TimeField("开始时间", [InputRequired("请填写开始时间，例如 09:30")])
    until = TimeField("结束时间", [InputRequired("请填写结束时间，例如 11:00")])
    went = several("谁去的", "入户要两名以上；上门先出示证件和授权。")
    met = several("见了谁")
    words = text("看到、听到的情况", rows=8, hint="住房、照料、家人相处、对孩子的打算；谈话写原话。"
                 "照片不拍孩子正脸。")  # fmt: skip

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Who can go, and whom one can meet."""
        self.went.choices = choices(people)
        self.met.choices = choices(MET)


class SituationForm(Form):
    """One of the nine."""

    code = pick("哪一种情形")
    words = text("发现的情况", rows=5, hint="什么时候、在哪里、看到或者听到什么。只写事实。")


class JudgeForm(Form):
    """What the head found."""

    finding = pick("核实的结果", {CLEARED: "不存在", CONFIRMED: "查实"})
    words = text("核实的情况", rows=4)


class PoliceForm(Form):
    """The police know, the child is back."""

    unit = StringField("报警的公安机关", [InputRequired("请填写公安机关"), Length(max=60)])
    receipt = StringField("报警回执号", [Optional(), Length(max=40)])
    child_back_on = day("孩子接回的日期")


class FuseForm(Form):
    """The fusion agreement."""

    guardian_agreed_on = day("监护人（送养机构）同意的日期")
    child_agrees = pick("孩子", {"yes": "满8周岁，本人同意融合", "young": "不满8周岁"})
    signed = BooleanField("融合协议双方已签，原件已收", [InputRequired("请先签订融合协议")])


class ReasonForm(Form):
    """Why."""

    reason = text("原因")


class InterruptForm(Form):
    """Days on which the child was away."""

    first = day("第一天")
    last = day("最后一天", "这两天都不计算。")


class VoiceForm(Form):
    """The child's own words."""

    words = text("孩子自己的话", rows=4, hint="收养人不在场时问，写原话；还不会说的，写表现。")


class SealForm(Form):
    """The page that the organisation's head signed and sealed."""

    signer = StringField(
        "签名的机构负责人", [InputRequired("请填写签名的机构负责人"), Length(max=40)]
    )
    sealed_on = day("签名、盖章的日期")


class SealCheckForm(Form):
    """Another assessor looks at the page."""

    is_good = pick(
        "核对的结果",
        {"yes": "印章清楚、名称与机构一致，负责人已签名", "no": "不对，请重新上传"},
    )
    reason = maybe("哪里不对", rows=2)


class ReportForm(Form):
    """What the assessors suggest."""

    suggestions = text("评估建议", rows=4)
