"""What is typed about a child's stay, step by step."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from app.children.forms import REVEAL_REASONS
from app.children.guardians import LONG_TERM, TEMPORARY
from app.core import clock
from app.core.codes import NATIONS
from app.core.forms import Form, ThreePartDate
from app.institutions import rules
from app.institutions.forms.fields import (
    YES_NO,
    day,
    hour,
    line,
    options,
    pick,
    words,
    yes_no,
)
from app.institutions.grounds import Ground, LeaveGround, RulingKind
from app.institutions.models import ScreeningKind, ScreeningLevel, Settlement, Source, Step
from app.institutions.services.care import AREAS

SOURCES = [(s.value, s.label) for s in Source if s not in {Source.TRANSFER, Source.EXISTING}]
SEXES = (("1", "男"), ("2", "女"))
LASTING = "permanence"


class ReferralForm(Form):
    """D-CW-REF."""

    source = pick("送交单位", SOURCES, "请选择送交单位")
    ground = pick("接收情形", [(g.value, g.label) for g in Ground], "请选择接收情形")
    legal_ground = SelectField(
        "民政部门监护的情形",
        [Optional()],
        choices=options((LONG_TERM | TEMPORARY).items(), "按接收情形自动确定"),
    )
    sex = RadioField("性别", [InputRequired("请选择性别")], choices=options(SEXES))
    birth_on = day("出生日期（不详的填估计日期）", "请填写出生日期", "2024 3 27")
    birth_assumed = RadioField(
        "出生日期是估计的吗", [InputRequired("请选择是或者否")], choices=YES_NO, default="no"
    )
    found_on = day("发现或者开始救助的日期")
    name = line("姓名（没有的不填）")
    naming_basis = line("姓名的依据", description="例如：户口簿；或者机构取名，按入院年份用姓")
    id_no = line("公民身份号码（没有的不填）")
    nation = SelectField("民族", [Optional()], choices=options(NATIONS.items(), "不详"))
    police_unit = line("公安机关")
    police_receipt = line("报案回执编号")
    place = line("发现地点")
    finder = line("发现人")
    clothes = words("随身衣物和物品", rows=2)
    health = words("初步健康情况", rows=2)
    handed_over_by = line("送交人")


class ArriveForm(Form):
    """The child is here."""

    on = day("到院日期", "请填写到院日期", today=True)
    at = hour("到院时间")
    belongings = words("随身物品和身体特征（长期保存）", rows=3)


class ExamForm(Form):
    """The medical examination."""

    on = day("体检日期", "请填写体检日期", today=True)
    at = hour("体检时间")
    doctor = line("体检医生或者医院", "请填写体检医生或者医院")
    result = words("体检结果", "请填写体检结果")
    infectious = yes_no("有没有传染病")
    allergies = line("过敏史")
    dna_no = line("DNA样本编号")


class AdmitForm(Form):
    """The first bed."""

    on = day("入院日期", "请填写入院日期", today=True)
    bed = pick("床位", needed="请选择床位")
    file_no = line("已有儿童档案的，填档案编号", description="例如 CH-220104-2026-00012")


class BedForm(Form):
    """Another bed."""

    on = day("从哪一天起", "请填写日期")
    bed = pick("新的床位", needed="请选择床位")


REVEALED = {
    "name": "姓名", "place": "发现地点", "finder": "发现人", "clothes": "衣物和物品",
    "handed_over_by": "送交人", "belongings": "随身物品和特征",
}  # fmt: skip
# Once there is a file of the child, its health is opened there.
REVEALED_BEFORE_FILE = {"health": "初步健康情况", "exam": "体检结果"}


class RevealForm(Form):
    """Which hidden value, and what for: one of a few answers, since the record shows it."""

    what = SelectField("要查看的内容", [DataRequired("请选择要查看的内容")])
    reason = SelectField("用途", [DataRequired("请选择用途")], choices=REVEAL_REASONS)


class PaperForm(Form):
    """A paper."""

    number = line("文书编号")
    issuer = line("出具单位")
    issued_on = day("出具日期", "请填写出具日期")


class CheckForm(Form):
    """Whether a paper is good."""

    good = RadioField(
        "核对结果",
        [InputRequired("请选择核对结果")],
        choices=options((("yes", "符合"), ("no", "不符合"))),
    )
    problem = line("不符合的地方")


class OpinionForm(Form):
    """The bureau's opinion."""

    agrees = RadioField(
        "意见",
        [InputRequired("请选择同意还是不同意")],
        choices=options((("yes", "同意接收"), ("no", "不同意接收"))),
    )
    reason = words("理由", "请写明理由，至少5个字")


class NoticeForm(Form):
    """The search notice: face and marks only."""

    on = day("发布日期", "请填写发布日期")
    media = line("同时发布的媒体", "请填写发布的媒体", "例如 长春日报、市民政局网站")
    place = line("发现地点", "请填写发现地点", "只写到街道或者场所，例如 朝阳区重庆路附近")
    features = words("体貌特征和随身物品", "请填写体貌特征")
    photo = FileField(
        "面部照片", [Optional()], render_kw={"accept": "image/*"},
        description="只有面部，看不到姓名、证件和其他孩子。公告结束当天自动撤下。",
    )  # fmt: skip
    contact = line("联系单位和电话", "请填写联系电话")


class NoticeEndForm(Form):
    """What the search brought."""

    claimed = RadioField(
        "结果",
        [InputRequired("请选择结果")],
        choices=options((("yes", "有人认领"), ("no", "期满没有人认领"))),
    )
    note = words("说明", rows=2)


class RulingForm(Form):
    """What stands in a court's judgment on the guardian."""

    kind = RadioField(
        "裁判的内容",
        [InputRequired("请选择裁判的内容")],
        choices=options((k.value, k.label) for k in RulingKind),
    )
    court = line("法院", "请填写作出裁判的法院", "例如 长春市朝阳区人民法院")
    number = line("案号", "请填写案号", "例如 （2026）吉0104民特12号")
    judged_on = day("裁判日期", "请填写裁判日期")
    effective_on = day("生效日期", "请填写生效日期")
    guardian_name = line("法院确定的监护人姓名", description="恢复监护资格或者指定其他人的填写")
    guardian_relation = line("与孩子的关系")
    guardian_phone = line("监护人电话")
    scan = FileField(
        "裁判文书", [DataRequired("请上传裁判文书的扫描件或者照片")],
        description="PDF或者照片，能看清法院印章和生效证明。",
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """The court's guardian is asked for where it named one; all is said at once."""
        good = super().validate(extra_validators)
        names_one = self.kind.data in {k.value for k in RulingKind if k.leads_home}
        if names_one and not (self.guardian_name.data or "").strip():
            self.fail("guardian_name", "请填写法院确定的监护人姓名。")
            return False
        return good


class TaskForm(Form):
    """A task is done."""

    on = day("办结日期", "请填写办结日期")
    note = line("办理结果", "请写明办理结果")


def _plan_fields() -> dict[str, object]:
    found: dict[str, object] = {}
    for area, label in AREAS.items():
        needed = "请写明永久安置的目标。" if area == LASTING else ""
        found[f"{area}_goal"] = words(f"{label}：目标", needed, rows=2)
        found[f"{area}_measures"] = line(f"{label}：措施")
        found[f"{area}_owner"] = line(f"{label}：责任人")
    return found


class _Plan(Form):
    def validate(self, extra_validators: Any = None) -> bool:
        """Everything that a plan lacks, said with the first try."""
        good = super().validate(extra_validators)
        day: ThreePartDate = self["on"]
        if day.data is not None and day.data > clock.today():
            self.fail("on", "日期不能晚于今天。")
            good = False
        if not any((self[f"{area}_goal"].data or "").strip() for area in AREAS if area != LASTING):
            self.fail("health_goal", "除永久安置外，至少写明一个方面的目标。")
            good = False
        return good


PlanForm = type(
    "PlanForm",
    (_Plan,),
    {"__doc__": "D-CW-PLAN.", "on": day("制定日期", "请填写制定日期"), **_plan_fields()},
)


class ReviewForm(Form):
    """The half-yearly look at the plan."""

    review_on = day("复核日期", "请填写复核日期")
    findings = words("复核的情况", "请写明复核的情况，至少5个字")
    goes_on = yes_no("计划继续执行吗（选“否”的须另订新计划）")


class WalkForm(Form):
    """The placement order once more."""

    walk_on = day("评估日期", "请填写评估日期")
    chosen = RadioField(
        "采用的安置方式",
        [InputRequired("请选择安置方式")],
        choices=options((s.value, s.label) for s in Step),
    )
    reason_return = words("没有采用“回归家庭”的理由", rows=2)
    reason_adoption = words("没有采用“收养”的理由", rows=2)
    reason_family = words("没有采用“亲属抚养或者家庭寄养”的理由", rows=2)
    reason_unit = words("没有采用“家庭式养育”的理由", rows=2)
    present = line("参加评估的人员", "请写明参加评估的人员", "例如 社工、医生、特教老师")

    def validate(self, extra_validators: Any = None) -> bool:
        """The reasons that are missing, all at once."""
        good = super().validate(extra_validators)
        if self.chosen.data not in set(Step):
            return False
        reasons: dict[str, str] = {
            s: self[f"reason_{s}"].data or "" for s in Step if f"reason_{s}" in self
        }
        lacking = rules.unexplained(Step(self.chosen.data), reasons)
        for step in lacking:
            self.fail(f"reason_{step}", f"请写明没有采用“{step.label}”的理由，至少5个字。")
        return good and not lacking


class ScreeningForm(Form):
    """A screening."""

    kind = RadioField(
        "项目",
        [InputRequired("请选择项目")],
        choices=options((k.value, k.label) for k in ScreeningKind),
    )
    screened_on = day("日期", "请填写日期")
    tool = line("使用的量表或者体检项目")
    level = RadioField(
        "结果",
        [InputRequired("请选择结果")],
        choices=options((k.value, k.label) for k in ScreeningLevel),
    )
    result = words("结果的说明", "请写明结果")
    referred_to = line("转介到哪里（选“转介”的填写）")


class FeedbackForm(Form):
    """What the place answered."""

    feedback_on = day("反馈日期", "请填写反馈日期")
    feedback = words("反馈的内容", "请写明反馈的内容", rows=2)


class AdultForm(Form):
    """Assessment and settlement of a grown-up."""

    assessed_on = day("评估日期", "请填写评估日期")
    assessors = line("评估的专家或者第三方机构", "请填写评估的专家或者机构")
    body = words("身体情况", "请写明身体情况", rows=2)
    mind = words("心理和智力情况", "请写明心理和智力情况", rows=2)
    other = words("其他情况（就学、就业、社会关系）", rows=2)
    capable = yes_no("具有完全民事行为能力吗")
    settlement = RadioField(
        "安置方式",
        [InputRequired("请选择安置方式")],
        choices=options((s.value, s.label) for s in Settlement),
    )
    responsible = line("负责安置的单位", "请填写负责安置的单位", "谁送养谁安置")
    plan = words("安置计划", "请写明安置计划")


class LeaveForm(Form):
    """D-CW-LEAVE."""

    ground = pick("离院情形", [(g.value, g.label) for g in LeaveGround], "请选择离院情形")
    planned_on = day("计划离院日期", "请填写计划离院日期")
    receiver_name = line("接收人姓名（成年离院的不填）")
    receiver_relation = line("与儿童的关系")
    receiver_id_no = line("接收人身份证号码")
    receiver_phone = line("接收人电话")
    receiver_address = line("接收人住址")
    belongings = words("交接的物品", rows=2)
    money_settled = line("钱款结清情况")
    follow_up_plan = words("回访计划", rows=2)


class HandOverForm(Form):
    """The child goes."""

    on = day("离院日期", "请填写离院日期")
    place_says = line("去向（不写姓名）", description="例如 宽城区父母家中")


class FollowUpForm(Form):
    """How the child fares."""

    on = day("回访日期", "请填写回访日期")
    manner = RadioField(
        "方式",
        [InputRequired("请选择回访方式")],
        choices=options((("visit", "上门"), ("phone", "电话"), ("village", "村（居）委会代访"))),
    )
    words = words("回访的情况", "请写明回访的情况，至少5个字")


class DeathForm(Form):
    """A child died."""

    on = day("死亡日期", "请填写死亡日期")
    unnatural = yes_no("是不是非正常死亡或者死因不明")


class DeathReportForm(Form):
    """To whom it was reported."""

    reported = words("报告和户口注销情况", "请写明何时向哪些部门报告、户口怎样注销")


class TransferForm(Form):
    """To which home and why."""

    to = pick("转往的机构", needed="请选择机构")
    reason = words("转移的理由", "请写明转移的理由，至少5个字")


class NameBedForm(Form):
    """The bed that waits."""

    bed = pick("床位", needed="请选择床位")


class MedicineForm(Form):
    """A medicine that was given."""

    given_on = day("用药日期", "请填写用药日期")
    given_at = hour("用药时间")
    medicine = line("药名、剂量和用法", "请填写药名和剂量", "例如 阿莫西林颗粒0.125克，口服")
    ordered_by = line("医嘱", "请填写医生或者处方", "例如 儿童医院周医生，处方2026-031")
