"""Instruments and their validity (care.md §0.3), and those that only single rows cite."""

from __future__ import annotations

from app.law.model import Instrument, Verification

IN_FORCE = "现行有效"
ENDED = "规划期已满"

FOSTER_CARE = Instrument(
    "LI-FC",
    "家庭寄养管理办法",
    "民政部令第54号",
    "2014-12-01",
    None,
    "现行有效，未检索到修订",
    ("u08",),
)
FOSTER_CARE_2003 = Instrument(
    "LI-FC0",
    "家庭寄养管理暂行办法",
    "民发〔2003〕144号",
    "2004-01-01",
    "2014-11-30",
    "2014-12-01废止",
    ("u03",),
)
FOSTER_ASSESSMENT = Instrument(
    "LI-FA",
    "家庭寄养评估",
    "MZ/T 122—2019",
    "2019-04-30",
    None,
    IN_FORCE,
    ("u11",),
)
INSTITUTIONS_2018 = Instrument(
    "LI-CW18",
    "儿童福利机构管理办法",
    "民政部令第63号",
    "2019-01-01",
    "2026-03-31",
    "已由2026年修订文本替代",
    ("u24", "u18"),
)
INSTITUTIONS_2026 = Instrument(
    "LI-CW26",
    "儿童福利机构管理办法（2026年修订）",
    "2026-02-26公布",
    "2026-04-01",
    None,
    IN_FORCE,
    ("u18", "u19"),
)
RESCUE_INSTITUTIONS_2026 = Instrument(
    "LI-RC26",
    "未成年人救助保护机构管理暂行办法",
    "2026-02-26公布",
    "2026-04-01",
    None,
    IN_FORCE,
    ("u21",),
)
MINORS_PROTECTION = Instrument(
    "LI-PML",
    "未成年人保护法",
    "2020年修订，2024-04-26修正",
    "2021-06-01",
    None,
    IN_FORCE,
    ("law",),
)
CIVIL_CODE = Instrument(
    "LI-CC",
    "民法典",
    "2020-05-28通过",
    "2021-01-01",
    None,
    IN_FORCE,
    ("law",),
)
DOMESTIC_VIOLENCE = Instrument(
    "LI-DV",
    "反家庭暴力法",
    "2015-12-27通过",
    "2016-03-01",
    None,
    IN_FORCE,
    ("law",),
)
HARDSHIP_2025 = Instrument(
    "LI-GO25",
    "关于进一步加强困境儿童福利保障工作的意见",
    "国务院办公厅，文号待核",
    "2025-05",
    None,
    IN_FORCE,
    ("u66", "u83"),
)
HARDSHIP_2016 = Instrument(
    "LI-36",
    "国务院关于加强困境儿童保障工作的意见",
    "国发〔2016〕36号",
    "2016-06",
    None,
    IN_FORCE,
    ("u47",),
)
LEFT_BEHIND_2016 = Instrument(
    "LI-13",
    "国务院关于加强农村留守儿童关爱保护工作的意见",
    "国发〔2016〕13号",
    "2016-02-04",
    None,
    IN_FORCE,
    ("u46",),
)
SERVICE_SYSTEM_2019 = Instrument(
    "LI-34",
    "关于进一步健全农村留守儿童和困境儿童关爱服务体系的意见",
    "民发〔2019〕34号",
    "2019",
    None,
    IN_FORCE,
    ("u47",),
)
DE_FACTO_2019 = Instrument(
    "LI-62",
    "关于进一步加强事实无人抚养儿童保障工作的意见",
    "民发〔2019〕62号",
    "2020-01-01",
    None,
    "现行有效，施行日期待核",
    ("u40",),
)
DE_FACTO_2020 = Instrument(
    "LI-125",
    "关于进一步做好事实无人抚养儿童保障有关工作的通知",
    "民发〔2020〕125号",
    "2020",
    None,
    IN_FORCE,
    ("u40",),
)
ORPHANS_2010 = Instrument(
    "LI-54O",
    "国务院办公厅关于加强孤儿保障工作的意见",
    "国办发〔2010〕54号",
    "2010-11",
    None,
    IN_FORCE,
    ("u72",),
)
THREE_YEARS = Instrument(
    "LI-3Y",
    "农村留守儿童和困境儿童关爱服务质量提升三年行动方案",
    "民发〔2023〕62号",
    "2024",
    "2026",
    "2026年底到期",
    ("u43",),
)
MENTAL_HEALTH_2023 = Instrument(
    "LI-PSY",
    "关于加强困境儿童心理健康关爱服务工作的指导意见",
    "民发〔2023〕61号",
    "2023",
    None,
    IN_FORCE,
    ("u43",),
)
MIGRANT_CHILDREN = Instrument(
    "LI-MIG",
    "加强流动儿童关爱保护行动方案",
    "民发〔2024〕35号",
    "2024-08",
    None,
    IN_FORCE,
    ("u44",),
)
MANDATORY_REPORT = Instrument(
    "LI-MR",
    "关于建立侵害未成年人案件强制报告制度的意见（试行）",
    "九部门，2020年5月",
    "2020-05-07",
    None,
    "现行有效，施行日期待核",
    ("u52",),
)
GUARDIAN_HARM = Instrument(
    "LI-GV",
    "关于依法处理监护人侵害未成年人权益行为若干问题的意见",
    "2014-12-18，44条",
    "2015-01-01",
    None,
    "未被民法典、未成年人保护法替代的部分有效",
    ("u54", "u55"),
)
PERSONAL_INFORMATION = Instrument(
    "LI-PIPL",
    "个人信息保护法",
    "2021-08-20通过",
    "2021-11-01",
    None,
    IN_FORCE,
    ("law",),
)
MINORS_NETWORK = Instrument(
    "LI-MNP",
    "未成年人网络保护条例",
    "国务院令，2023-10-16",
    "2024-01-01",
    None,
    IN_FORCE,
    ("law",),
)
NETWORK_DATA = Instrument(
    "LI-NDS",
    "网络数据安全管理条例",
    "2024-09-24",
    "2025-01-01",
    None,
    "现行有效，施行日期待核",
    ("law",),
)
FACE_RECOGNITION = Instrument(
    "LI-FR",
    "人脸识别技术应用安全管理办法",
    "国家网信办、公安部，2025年3月",
    "2025-06-01",
    None,
    IN_FORCE,
    ("u65",),
)
JILIN_2024 = Instrument(
    "LI-JL24",
    "吉林省留守儿童和困境儿童关爱服务质量提升三年行动实施方案",
    "吉民发〔2024〕2号",
    "2024",
    "2026",
    "2026年底到期",
    ("s002", "u43"),
)
JILIN_2022 = Instrument(
    "LI-JL22",
    "吉林省未成年人保护事业“十四五”规划",
    "吉民发〔2022〕28号",
    None,
    "2025",
    ENDED,
    ("s000",),
)
CHONGQING_2022 = Instrument(
    "LI-CQ22",
    "重庆市儿童福利与未成年人保护事业发展“十四五”规划",
    "渝民发〔2022〕2号",
    "2021",
    "2025",
    ENDED,
    ("s003",),
)
PILOT_2014 = Instrument(
    "LI-PILOT",
    "关于开展第二批全国未成年人社会保护试点工作的通知",
    "民函〔2014〕240号",
    "2014-08-01",
    None,
    "历史文件，仅供概念参考",
    ("s004",),
)

# Not rows of §0.3: single rules name them as their source.
E_SIGNATURE = Instrument("LI-ESL", "电子签名法", "", None, None, IN_FORCE, ("law",))
CIVIL_PROCEDURE = Instrument(
    "LI-CPL", "民事诉讼法", "", None, None, IN_FORCE, (), Verification.FROM_MEMORY
)
ARCHIVES_PERIODS = Instrument(
    "LI-ARP",
    "机关文件材料归档范围和文书档案保管期限规定",
    "",
    None,
    None,
    IN_FORCE,
    (),
    Verification.FROM_MEMORY,
)
HOLIDAY_NOTICES = Instrument(
    "LI-HOL",
    "国务院办公厅关于部分节假日安排的通知",
    "逐年发布",
    None,
    None,
    "逐年发布",
    (),
    Verification.FROM_MEMORY,
)
# Local standards, to compare with; known by title and contents only.
FUJIAN_FOSTER = Instrument(
    "LI-DB35", "儿童家庭寄养管理规范", "DB35/T 1480—2014", "2014", None, IN_FORCE, ("u16",)
)
NANJING_FOSTER = Instrument(
    "LI-DB3201", "儿童家庭寄养服务规范", "DB3201/T 1065—2022", "2022", None, IN_FORCE, ("u15",)
)
QINGDAO_FOSTER = Instrument(
    "LI-QD22", "青岛市家庭寄养管理实施细则", "2022年", "2022", None, IN_FORCE, ("u10",)
)

INSTRUMENTS = {
    instrument.key: instrument
    for instrument in tuple(globals().values())
    if isinstance(instrument, Instrument)
}
