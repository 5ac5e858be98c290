"""Every parameter there is, with the range within which a place may move (care.md §2.8, §11).

A value outside its range is looser than the law, or than what the portal promises families
everywhere, and is refused. An office's own time may be shortened, never lengthened; time given
to a family may be lengthened, never shortened.
"""

from __future__ import annotations

from dataclasses import replace

from app.law.adoption_parameters import ADOPTION_PARAMETERS
from app.law.adoption_periods import ADOPTION_PERIODS
from app.law.family_style import FAMILY_STYLE_PARAMETERS
from app.law.family_style_periods import FAMILY_STYLE_PERIODS
from app.law.foster_periods import FOSTER_PERIODS
from app.law.home_parameters import HOME_PARAMETERS
from app.law.model import Period, Unit
from app.law.organisations import ORGANISATION_PARAMETERS
from app.law.parameters import FOSTER_PARAMETERS, Parameter
from app.law.payment_parameters import PAYMENT_PARAMETERS
from app.law.payment_periods import PAYMENT_PERIODS
from app.law.personal_data import PERSONAL_DATA_PERIODS
from app.law.placement_periods import PLACEMENT_PERIODS
from app.law.protection import PROTECTION_PERIODS
from app.law.purchase_parameters import PURCHASE_PARAMETERS
from app.law.supervision_parameters import SUPERVISION_PARAMETERS
from app.law.supervision_periods import SUPERVISION_PERIODS
from app.law.visit_parameters import VISIT_PARAMETERS

SCORES = (
    Parameter("fb_pass", "评估合格分", 75, ("FA-07-1",), "分", 70, 100),
    Parameter("fb_block_min", "评估单项最低得分率", 60, ("FA-07-1",), "%", 50, 100),
    Parameter("fb_improve_min", "待改善复评最低分", 60, ("FA-07-1",), "分", 50, 70),
    Parameter("fb_divergence", "两名评估员总分差异上限", 10, ("FA-07-1",), "分", 1, 10),
)
FUSION = (
    Parameter("fc_good", "融合期评估转正分", 80, ("FA-07-1",), "分", 80, 100),
    Parameter("fc_min", "融合期评估最低分", 60, ("FA-07-1",), "分", 60, 79),
)
BUDGET = (
    Parameter(
        "child_files_per_hour", "每人每小时可打开的儿童档案", 60, ("PD-ACC-1",), "份", 20, 200
    ),
    Parameter(
        "child_files_per_day", "每人每天可打开的儿童档案", 300, ("PD-ACC-1",), "份", 50, 1000
    ),
)
SERVICE = (Parameter("service_notice_days", "公告送达期限", 30, ("SV-6",), "天", 30, 180),)

# Title, least and most of each period that a place may set.
_PERIODS = {
    # an office's own time
    "foster_accept_wd": ("受理期限", 1, 5),
    "foster_assign_wd": ("指派评估人员期限", 1, 5),
    "foster_assess_wd": ("评估期限", 5, 30),
    "foster_decide_wd": ("审核决定期限", 1, 10),
    "recheck_days": ("异议复核期限", 5, 30),
    "foster_file_wd": ("报送备案期限", 1, 5),
    "pay_day": ("次月发放寄养费用的日子（几日之前）", 1, 15),
    "foster_receipt_wd": ("备案回执期限", 1, 10),
    # time given to a family
    "foster_resubmit_days": ("家庭补正材料的时间", 30, 90),
    "foster_improve_days": ("家庭改善后申请复评的时间", 90, 180),
    "objection_days": ("家庭提出异议的时间", 30, 90),
    "foster_train_months": ("家庭完成培训的时间", 6, 12),
    "foster_expired_months": ("资格失效后补办复核的时间", 6, 12),
    "correction_days": ("家庭改正的时间", 5, 15),
    "foster_adopt_priority_days": ("寄养家庭优先表示收养意愿的时间", 30, 90),
    # adoption
    "assess.days": ("收养评估的期限", 30, 60),
    "fusion.min_days": ("收养融合的最短时间", 30, 180),
    # a running placement
    "fusion_days": ("融合期", 60, 180),
    "fc_extension_days": ("融合期延长", 15, 30),
    "respite_days": ("短期养育的最长时间", 15, 30),
    "foster_term_months": ("寄养协议期限", 6, 36),
    "agreement_file_wd": ("寄养协议报备期限", 1, 5),
    "ending_file_wd": ("解除报备期限", 1, 5),
    "agreement_receipt_wd": ("寄养协议备案回执期限", 1, 10),
    "ending_receipt_wd": ("解除备案回执期限", 1, 10),
    "aftercare_plan_wd": ("安置计划期限", 1, 3),
    "aftercare_months": ("解除后的随访时间", 3, 12),
    # a family unit inside an institution
    "fs_recruit_days": ("类家庭招募公告期限", 15, 60),
    "fs_screen_days": ("类家庭申请审查期限", 5, 30),
    "fs_trial_days": ("类家庭适应期", 60, 180),
    "fs_evaluation_months": ("类家庭评估间隔", 3, 6),
    "fs_relief_days": ("替班连续最长", 1, 14),
    "fs_term_months": ("类家庭聘用期限", 12, 36),
    "quarter_report_days": ("机构报送季度报告的期限", 5, 15),
    "answer_wd": ("个人信息请求的答复期限", 1, 15),
    # what the police owe the reporting unit (T-27): sooner by local agreement, never later
    "mr_feedback_days": ("公安机关反馈强制报告进展的期限", 1, 3),
    # how long a finding holds: not beyond the yearly re-check, not so short that it is no use
    "qualification_months": ("合格资格有效期", 6, 12),
    "suspended_days": ("资格暂停的最长时间", 30, 90),
}
_UNITS = {Unit.DAY: "天", Unit.MONTH: "个月", Unit.WORKING_DAY: "个工作日"}


def _length(period: Period, name: str) -> Parameter:
    title, least, most = _PERIODS[name]
    default = period.length[max(period.length)]
    return Parameter(name, title, default, (period.id,), _UNITS[period.unit], least, most)


LENGTHS = tuple(
    _length(p, p.parameter)
    for p in (
        *FOSTER_PERIODS,
        *PLACEMENT_PERIODS,
        *PAYMENT_PERIODS,
        *FAMILY_STYLE_PERIODS,
        *ADOPTION_PERIODS,
        *PROTECTION_PERIODS,
        *PERSONAL_DATA_PERIODS,
        *SUPERVISION_PERIODS,
    )
    if p.parameter
)
# The rules commands read any number of assessors; here two never become one (FA-06-1).
_ASSESSORS = replace(FOSTER_PARAMETERS["min_assessors"], minimum=2)
CATALOGUE: dict[str, Parameter] = {
    **FOSTER_PARAMETERS,
    **{
        parameter.name: parameter
        for parameter in (
            _ASSESSORS,
            *SCORES,
            *FUSION,
            *SERVICE,
            *BUDGET,
            *LENGTHS,
            *PAYMENT_PARAMETERS,
            *HOME_PARAMETERS,
            *VISIT_PARAMETERS,
            *FAMILY_STYLE_PARAMETERS,
            *SUPERVISION_PARAMETERS,
            *ORGANISATION_PARAMETERS,
            *ADOPTION_PARAMETERS,
            *PURCHASE_PARAMETERS,
        )
    },
}
