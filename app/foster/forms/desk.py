"""What the desk types in: searches, checks of papers, returns, reasons."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core.forms import Form, ThreePartDate
from app.families.forms import HealthForm, MemberForm
from app.foster.models import PaperCheck

REASON_MAX = 500


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


REVEAL_REASONS = choices(
    (text, text or "请选择")
    for text in ("", "核对材料", "联系家庭", "入户走访", "出具文书", "答复上级或投诉")
)
# Chosen, not typed: the record of acts holds no free text.
EXPORT_REASONS = choices(
    (text, text or "请选择")
    for text in ("", "向民政局报送办理情况", "统计和分析", "内部检查", "配合监督检查", "归档")
)


class FindForm(Form):
    """A search for a person; it is sent by POST, so that no address names anybody."""

    q = StringField(
        "姓名、拼音、申请号或身份证号码",
        [Length(max=40)],
        description="从第一个字开始。身份证号码须填全18位，查找会留下记录。",
        render_kw={"autocomplete": "off"},
    )


class ExportForm(Form):
    """Why a list leaves the portal, and in which form."""

    reason = SelectField("导出用途", [InputRequired("请选择用途")], choices=EXPORT_REASONS)
    kind = RadioField(
        "文件格式",
        [InputRequired("请选择文件格式")],
        choices=choices([("xlsx", "Excel 表格"), ("csv", "CSV 文本")]),
        default="xlsx",
    )


class RevealForm(Form):
    """One masked value, for a reason; the answer shows it once."""

    what = SelectField("要查看的内容", [InputRequired("请选择要查看的内容")])
    reason = SelectField("用途", [InputRequired("请选择用途")], choices=REVEAL_REASONS)

    def validate_reason(self, field: SelectField) -> None:
        if not field.data:
            field.errors = [*field.errors, "请选择用途"]
            raise ValueError("请选择用途")


class CheckPaperForm(Form):
    """What was found when one paper was looked at."""

    check = RadioField(
        "核对结果",
        [InputRequired("请选择核对结果")],
        choices=choices((c.value, c.label) for c in PaperCheck if c is not PaperCheck.WAITING),
    )
    remark = StringField(
        "说明", [Optional(), Length(max=200)], description="不符合时写清哪里不对、怎么补"
    )
    seen_original = BooleanField("已核对原件")


class ReturnForm(Form):
    """The one list of everything that is missing, one paper a line."""

    items = TextAreaField(
        "要补正的全部内容",
        [DataRequired("请列出要补正的全部内容"), Length(max=3000)],
        description="每行一项，写清缺什么、怎么补。补正只能要求一次，请一次列全。",
        render_kw={"rows": 8, "maxlength": 3000},
    )


class ReasonForm(Form):
    """A written reason."""

    reason = TextAreaField(
        "理由",
        [DataRequired("请写明理由"), Length(min=5, max=REASON_MAX)],
        render_kw={"rows": 4, "maxlength": REASON_MAX},
    )


class RecheckForm(ReasonForm):
    """What a second look found, by someone free of interest."""

    declared = BooleanField(
        "本人没有参与过这份申请，与申请家庭没有亲属、同事或者其他利害关系",
        [InputRequired("请先声明没有利害关系；有的请回避，由其他人员复核")],
    )


class HandOverForm(Form):
    """To which colleague a case passes, and why."""

    officer = SelectField("转交给", [InputRequired("请选择同事")])
    reason = StringField(
        "转交原因", [DataRequired("请写明转交原因，例如：休假、工作调整"), Length(max=200)]
    )


class CorrectForm(ReasonForm):
    """One entry put right."""

    field = SelectField("要更正的内容", [InputRequired("请选择要更正的内容")])
    value = StringField("更正后的内容", [DataRequired("请填写更正后的内容"), Length(max=200)])


class MemberChangeForm(MemberForm, HealthForm):
    """One member as it should read, and why it is changed."""

    reason = TextAreaField(
        "变更的原因和依据",
        [DataRequired("请写明原因和依据"), Length(min=5, max=REASON_MAX)],
        description="例如：按户口簿更正；2026年3月出生，见出生医学证明",
        render_kw={"rows": 3, "maxlength": REASON_MAX},
    )


class MemberLeftForm(ReasonForm):
    """A member left the family."""

    left_on = ThreePartDate("从哪天起不再是家庭成员", [InputRequired("请填写日期")])


class MindForm(Form):
    """What an adult member told the office: another answer than the one that was sent."""

    answer = RadioField(
        "本人现在的意见",
        [InputRequired("请选择同意或者不同意")],
        choices=choices([("agree", "同意"), ("refuse", "不同意")]),
    )
    words = StringField(
        "本人的原话，怎样告诉机构的",
        [InputRequired("请写下本人的原话，以及是怎样告诉机构的"), Length(max=500)],
        description="例如：2026年3月2日来电，本人说“我不同意了，家里太挤”",
    )


class MergeForm(ReasonForm):
    """Two records of one family, by their references."""

    kept = HiddenField()
    other = HiddenField()
