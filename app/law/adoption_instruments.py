"""Instruments on adoption (adoption.md §1). Their `sources` are the keys of its §16.

LI-CC5 and LI-PML6 there are parts of the Civil Code and the law on the protection of minors,
LI-24 is the opinion on guardians: these stand in `app.law.instruments`.
"""

from __future__ import annotations

from app.law.instruments import IN_FORCE
from app.law.model import Instrument

REGISTRATION = Instrument(
    "LI-RM", "中国公民收养子女登记办法", "民政部令第14号，2023-07-20第二次修订", "1999-05-25", None,
    IN_FORCE, ("S03",),
)  # fmt: skip
FOREIGNERS = Instrument(
    "LI-FA99", "外国人在中华人民共和国收养子女登记办法", "民政部令第15号", "1999-05-25", None,
    "所见为1999年文本，是否修订待核", ("S04",),
)  # fmt: skip
OVERSEAS = Instrument(
    "LI-HK",
    "华侨以及居住在香港、澳门、"
    "台湾地区的中国公民办理收养登记的管辖以及所需要出具的证件和证明材料的规定",
    "民政部令第16号，2025-09-02修订（民政部令第80号）", "1999-05-25", None, IN_FORCE, ("S16",),
)  # fmt: skip
ASSESSING = Instrument(
    "LI-AE", "收养评估办法（试行）", "民发〔2020〕144号", "2021-01-01", None, IN_FORCE, ("S05",)
)
ASSESSING_2015 = Instrument(
    "LI-AE0", "收养能力评估工作指引", "民发〔2015〕168号", "2015", "2020-12-31",
    "已由收养评估办法（试行）替代，替代关系待核", ("S15",),
)  # fmt: skip
WORK_RULES = Instrument(
    "LI-WS", "收养登记工作规范", "民发〔2008〕118号，2020年按民法典修订", "2008-09-01", None,
    "现行有效，只核对了部分条文", ("S18",),
)  # fmt: skip
ARCHIVES = Instrument(
    "LI-AR", "收养登记档案管理暂行办法", "民发〔2003〕181号", "2003-12-18", None,
    "现行有效，只核对了第一条至第五条", ("S17",),
)  # fmt: skip
HARDSHIP_ADOPTION = Instrument(
    "LI-206", "关于规范生父母有特殊困难无力抚养的子女和社会散居孤儿收养工作的意见",
    "民发〔2014〕206号", "2014", None, IN_FORCE, ("S19",),
)  # fmt: skip
RESCUED = Instrument(
    "LI-159", "关于开展查找不到生父母的打拐解救儿童收养工作的通知", "民发〔2015〕159号", "2015",
    None,
    IN_FORCE, ("S20",),
)  # fmt: skip
ABROAD_2024 = Instrument(
    "LI-2024", "外交部关于涉外收养政策的答复", "2024-09-05发布", "2024-08-28", None,
    IN_FORCE, ("S21",), is_described=True,
)  # fmt: skip
FEES_2017 = Instrument(
    "LI-FEE", "关于清理规范一批行政事业性收费有关政策的通知", "财税〔2017〕20号", "2017-04-01",
    None,
    "条文待核", (),
)  # fmt: skip
SEARCH_2018 = Instrument(
    "LI-OR", "中国儿童福利和收养中心关于寻根回访的通知", "2018-12-29发布", "2018-12-29", None,
    IN_FORCE, ("S22",), is_described=True,
)  # fmt: skip
JUVENILE_CRIMES_2006 = Instrument(
    "LI-JC06", "最高人民法院关于审理未成年人刑事案件具体应用法律若干问题的解释",
    "法释〔2006〕1号", "2006-01-23", None, "与收养无关，仅作对照", ("S29",),
)  # fmt: skip
RECONSIDERING = Instrument(
    "LI-XF", "中华人民共和国行政复议法", "2023-09-01修订", "2024-01-01", None, IN_FORCE, ("S36",)
)
SUING = Instrument(
    "LI-XS", "中华人民共和国行政诉讼法", "2017-06-27修正", "1990-10-01", None, IN_FORCE, ("S36",)
)
SICHUAN = Instrument(
    "LI-SC", "四川省收养评估实施细则（试行）", "川民发〔2021〕202号", "2021-12-31", None, "试行",
    ("S08",),
)  # fmt: skip
JIANGXI = Instrument("LI-JX", "江西省收养评估办法", "2022年", "2022", None, IN_FORCE, ("S07",))
BEIJING = Instrument(
    "LI-BJ", "北京市收养评估实施细则", "京民儿福发〔2021〕192号", "2021-12-01", None, IN_FORCE,
    ("S10",),
)  # fmt: skip
JIANGSU = Instrument(
    "LI-JS", "江苏省收养能力评估标准（试行）", "苏民儿童〔2021〕3号", "2021", None, "试行", ("S11",)
)
LIAONING = Instrument(
    "LI-LN", "辽宁省收养评估实施细则", "辽民函〔2020〕11号", "2020-11-20", None,
    "2024年1月有新的试行文本", ("S09",),
)  # fmt: skip
HUBEI = Instrument(
    "LI-HB", "湖北省收养评估工作实施细则（试行）", "2021年", "2021-12-01", None, "试行", ("S28",)
)
CHONGQING_2025 = Instrument(
    "LI-CQS", "收养评估工作规范", "DB50/T 1869—2025", "2025", None, IN_FORCE, ("S14",)
)
XIAN = Instrument(
    "LI-XA", "收养子女家庭评估规范", "DB6101/T 3177—2023", "2024-01-20", None, IN_FORCE, ("S27",)
)
SHENZHEN = Instrument(
    "LI-SZ", "收养能力调查评估工作规范", "SZDB/Z 241—2017", "2017-06-01", None,
    "早于收养评估办法（试行）", ("S13",),
)  # fmt: skip
SICHUAN_2018 = Instrument(
    "LI-SCS", "收养能力评估指南", "DB51/T 2509—2018", "2018-08-01", None,
    "早于收养评估办法（试行）", ("S12",),
)  # fmt: skip
JIANGSU_2017 = Instrument(
    "LI-JSS", "儿童收养家庭评估规范", "DB32/T 3318—2017", "2017-10-25", None,
    "早于收养评估办法（试行）", ("S33",),
)  # fmt: skip
JILIN_ASSESSING = Instrument(
    "LI-JLX", "吉林省收养评估实施细则", "吉民发〔2022〕28号提出制定", None, None, "未检索到文本", ()
)

ADOPTION_INSTRUMENTS = {
    instrument.key: instrument
    for instrument in tuple(globals().values())
    if isinstance(instrument, Instrument)
}
