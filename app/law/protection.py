"""Mandatory report of harm to a child (care.md §8.1)."""

from __future__ import annotations

from datetime import date

from app.law.instruments import DOMESTIC_VIOLENCE, MANDATORY_REPORT, MINORS_PROTECTION
from app.law.model import Article, Period, Standing, Unit, Verification, rule

_PROTECTION = Article(MINORS_PROTECTION, 11)
_REPORT = Article(MANDATORY_REPORT)

PROTECTION = (
    rule(
        "MP-MR-1", "H", _PROTECTION,
        "国家机关、居（村）民委员会、密切接触未成年人的单位及其工作人员，"
        "发现未成年人受到侵害、疑似受到侵害或者面临危险的，立即向公安、民政、教育等部门报告。",
        "V:law",
    ),
    rule("MP-MR-2", "H", _REPORT, "立即向公安机关报案或者举报，同时报主管部门备案。", "V:u51"),
    rule(
        "MP-MR-3", "H", _REPORT,
        "有报告义务的包括居（村）委会、学校、幼儿园、托育机构、医院、儿童福利机构、救助机构、"
        "社会工作服务机构、旅店、宾馆等。",
        "V:u51",
    ),
    rule("MP-MR-4", "H", _REPORT, "九种应当报告的情形。", "V:u50 u51"),
    rule("MP-MR-5", "I", _REPORT, "有能力的单位可以先核实、附材料，但不能因此推迟报告。", "V:u52"),
    rule("MP-MR-6", "E", _REPORT, "医务人员按规定书写、保存病历资料。", "V:u52"),
    rule("MP-MR-7", "E", _REPORT, "公安机关立即接受、询问、登记，依法处理。", "V:u52"),
    rule(
        "MP-MR-8", "E", Article(MANDATORY_REPORT, 10),
        "公安机关受案、立案后3日内向报告单位反馈进展，移送审查起诉前再次告知。", "M",
        parameters="mr_feedback_days",
    ),
    rule("MP-MR-9", "H", _REPORT, "对报案人的信息严格保密。", "V:u50"),
    rule(
        "MP-MR-10", "I", Article(MINORS_PROTECTION, 117),
        "应当报告而没有报告，造成严重后果的，依法处分直接负责的人员。", "V:law",
    ),
    rule(
        "MP-MR-11", "H", Article(DOMESTIC_VIOLENCE, 14),
        "学校、医院、居（村）委会、社会工作服务机构、救助和福利机构发现家庭暴力的，"
        "及时向公安机关报案，公安机关对报案人的信息保密。",
        "V:law",
    ),
    rule(
        "MP-MR-12", "E", _PROTECTION, "接到报告的部门及时受理、处置，并把结果告诉报告人。", "V:law"
    ),
)  # fmt: skip
FEEDBACK = Period(
    id="MP-FEEDBACK", basis=None, says="15个工作日内把处置结果告诉报告人。",
    unit=Unit.WORKING_DAY, length={date(2021, 6, 1): 15}, standing=Standing.HOUSE,
    verification=Verification.DESIGN, parameter=None, starts_when="收到报告",
    at_end="提醒民政局经办人和负责人：还没有反馈报告人。",
)  # fmt: skip
# Binds the police; ours is to notice that nothing came (T-27).
POLICE_FEEDBACK = Period(
    id="T-27", basis=Article(MANDATORY_REPORT, 10),
    says="公安机关受案、立案后3日内反馈进展。",
    unit=Unit.DAY, length={date(2020, 5, 7): 3}, standing=Standing.NATIONAL,
    verification=Verification.FROM_MEMORY, parameter="mr_feedback_days",
    starts_when="公安机关受案或者立案",
    at_end="提醒民政局经办人：公安机关还没有反馈，请询问。",
)  # fmt: skip
PROTECTION_PERIODS = (FEEDBACK, POLICE_FEEDBACK)
