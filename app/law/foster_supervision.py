"""家庭寄养管理办法, articles 26 to 37: supervision, money, liability (care.md §2.3).

From memory but for 35 and 37 (care.md §13.2): only these are cited with their article.
"""

from __future__ import annotations

from app.law.instruments import FOSTER_CARE
from app.law.model import Article, rule

SUPERVISION = (
    rule(
        "FC-26-1",
        "E",
        Article(FOSTER_CARE, 26),
        "民政部门负责政策、指导检查、备案监督，并处理机构与寄养家庭之间的争议。",
        "M",
        house="inspections_per_year",
    ),
    rule(
        "FC-26-2",
        "E",
        Article(FOSTER_CARE, 26, item=3),
        "签订的寄养协议报主管民政部门备案。",
        "M",
        house="filing_wd",
    ),
    rule(
        "FC-27-1",
        "H",
        Article(FOSTER_CARE, 27),
        "跨县（市、区）或跨市寄养，须经共同的上级民政部门同意。",
        "M",
        proof="上级民政部门同意文书（由机构办理）",
    ),
    rule("FC-27-2", "H", Article(FOSTER_CARE, 27), "不能跨省寄养。", "M"),
    rule(
        "FC-28-1",
        "S",
        Article(FOSTER_CARE, 28),
        "机构配备具有社会工作、医疗、心理等专业知识的专职人员，每人负责的寄养儿童不超过规定的名数。",
        "M",
        parameters="caseload",
        house="caseload",
    ),
    rule(
        "FC-29-1",
        "E",
        Article(FOSTER_CARE, 29),
        "寄养经费包括儿童的生活、医疗、教育费用，寄养家庭的劳务补贴和工作经费；"
        "劳务补贴和工作经费由当地政府保障。",
        "M",
        parameters="foster_subsidy_child foster_subsidy_labour allowance_b1 foster_work_cost",
    ),
    rule(
        "FC-29-2",
        "E",
        None,
        "费用按天计算：月标准乘以天数，除以当月天数，四舍五入到分。",
        "D",
    ),
    rule(
        "FC-29-3",
        "E",
        None,
        "补发、追回单独列账，写明期间和原因；已发的不改动，追回须机构负责人签字并听取家庭意见。",
        "D",
    ),
    rule(
        "FC-30-1",
        "H",
        Article(FOSTER_CARE, 30),
        "寄养经费专款专用，机构不得截留或挪用。",
        "M",
        proof="逐笔账目",
    ),
    rule(
        "FC-31-1",
        "S",
        Article(FOSTER_CARE, 31),
        "机构可以与社会组织合作、接受捐助；与境外组织合作的，须按规定办理手续。",
        "M",
        proof="境外合作的批准文件",
    ),
    rule(
        "FC-32-1",
        "E",
        Article(FOSTER_CARE, 32),
        "寄养家庭不履行义务，或者擅自变更主要照料人的，机构督促改正；情节严重的，可以解除寄养。",
        "M",
        proof="督促改正通知",
        parameters="correction_days",
        house="correction_days",
    ),
    rule(
        "FC-32-2",
        "E",
        Article(FOSTER_CARE, 32),
        "寄养家庭使儿童受到侵害的，依法承担民事责任；构成犯罪的，依法追究刑事责任。",
        "M",
    ),
    rule(
        "FC-33-1",
        "E",
        Article(FOSTER_CARE, 33),
        "机构不履行职责、借寄养牟利、疏于照管、违规跨地区寄养或擅自与境外合作的，"
        "由设立它的民政部门批评并责令改正；情节严重的，依法给予处分。",
        "M",
    ),
    rule(
        "FC-34-1",
        "E",
        Article(FOSTER_CARE, 34),
        "民政部门不履行职责的，由上一级民政部门责令改正。",
        "M",
    ),
    rule(
        "FC-35-1",
        "I",
        Article(FOSTER_CARE, 35),
        "救助保护机构临时监护的流浪乞讨等未成年人需要寄养的，参照本办法办理。",
        "V:u03",
    ),
    rule(
        "FC-36-1",
        "I",
        Article(FOSTER_CARE, 36),
        "当地没有儿童福利机构的，由县级以上民政部门组织寄养。",
        "M",
    ),
    rule(
        "FC-37-1",
        "I",
        Article(FOSTER_CARE, 37),
        "现行办法自2014年12月1日起施行，2003年的暂行办法同时废止。",
        "V:u08 u03",
    ),
    rule(
        "FC-37-2",
        "I",
        Article(FOSTER_CARE),
        "2014年以前寄养三名儿童的家庭，按新办法调整为不超过两名。",
        "V:u05",
    ),
)
