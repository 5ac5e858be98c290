"""Notice, matching, secrecy, follow-up and the archive of adoption (adoption.md §11, §14)."""

from __future__ import annotations

from app.law.adoption_conditions import code
from app.law.adoption_instruments import (
    ARCHIVES,
    RECONSIDERING,
    RESCUED,
    SEARCH_2018,
    SICHUAN,
    SUING,
    WORK_RULES,
)
from app.law.instruments import CHONGQING_2022
from app.law.model import Article, rule

_CHONGQING = Article(CHONGQING_2022)


def _archive(article: int, item: int | None = None) -> Article:
    return Article(ARCHIVES, article, item=item)


ANNOUNCING = (
    rule("PN-01", "H", code(1105, 2), "登记以前，由登记机关发布寻找生父母的公告。", "V:S01 S03"),
    rule("PN-02", "E", None,
         "公告写明孩子的性别、估计的出生日期、发现的时间地点、特征、衣物、照片、联系方式和期限，"
         "不写健康细节。", "D"),
    rule("PN-03", "E", Article(WORK_RULES, 16),
         "公告登在设区的市级以上报纸，或者省里指定的平台。", "M", parameters="notice.media"),
    rule("PN-04", "E", None, "有人认领的，核对身份，请公安机关做DNA比对，再作出决定。", "D"),
    rule("PN-05", "E", Article(RESCUED),
         "打拐解救的孩子，在报纸和全国平台公告；30日无人认领的，7日内移交儿童福利机构；"
         "公安机关一个月内未查找到的，出具暂时未查找到的证明。", "V:S20"),
    rule("MT-01", "I", Article(SICHUAN),
         "先看孩子的需要，再按评估结果择优匹配，尽量不分开兄弟姐妹。", "M", local=True),
    rule("MT-02", "H", None, "收养申请人不能浏览、挑选孩子，由工作人员提出匹配建议。", "D"),
    rule("SEC-01", "H", code(1110), "要求保密的收养，除登记机关指定的人员外，任何人查不到。",
         "V:S01",
         house="access_list"),
    rule("SEC-02", "E", _CHONGQING, "每次打开收养档案，都记录谁、什么时候、为什么。", "V:CQ",
         local=True),
    rule("SEC-03", "E",
         None, "请求查询身世的，核对身份和正当理由，征得受保护一方同意，由负责人决定。",
         "D"),
)  # fmt: skip

FOLLOWING = (
    rule("FU-01", "E", None, "登记后第1、3、6、12个月回访；同意的，以后每年回访，到第三年。", "D",
         parameters="follow_up.months"),
    rule("FU-02", "E", None, "回访记录日期、方式、孩子的照料、成长、上学、亲子关系和需要。", "D"),
    rule("FU-03", "E",
         None, "回访发现需要帮助的联系资源，有危险的24小时内报告公安和未成年人保护部门。",
         "D"),
    rule("FU-04", "I", None, "回访是帮助，不是监督；一年以后征求同意，不同意的不会受到影响。", "D"),
    rule("OR-01", "E", Article(SEARCH_2018),
         "寻根回访提交申请表、收养登记证复印件，以及父母、孩子和同行人员的护照。", "V:S22"),
    rule("OR-02", "E", Article(SEARCH_2018), "受理寻根回访后10个工作日内答复。", "V:S22"),
    rule("OR-03", "H", Article(SEARCH_2018),
         "前来的人与申请一致，寻根回访不收费。", "V:S22"),
)  # fmt: skip

REMEDIES = (
    rule("REM-1", "I", Article(RECONSIDERING, 20),
         "对决定不服的，可以自知道之日起60日内申请行政复议。", "V:S36"),
    rule("REM-2", "I", Article(SUING, 46),
         "对决定不服的，可以自知道之日起6个月内向人民法院提起行政诉讼。", "V:S36"),
)  # fmt: skip

KEEPING = (
    rule("AR-02", "I", _archive(2),
         "收养登记档案，是依法办理收养登记中形成的文字、图表、声像等材料。", "V:S17"),
    rule("AR-03", "H", _archive(3), "收养登记档案由民政部门集中统一保管，个人不得私存。", "V:S17"),
    rule("AR-04", "I", _archive(4),
         "收养登记档案工作受上级民政部门和同级档案部门指导、监督。", "V:S17"),
    rule("AR-05-1", "E", _archive(5, 1),
         "登记档案包括申请书、询问笔录、审批表、各项证明、登记证复印件、协议和其他材料。", "V:S17"),
    rule("AR-05-2", "E", _archive(5, 2), "解除档案包括各项证明、解除证明复印件和其他材料。",
         "V:S17"),
    rule("AR-05-3", "E", _archive(5, 3), "撤销档案包括收缴的登记证或者无法收缴的证明和其他材料。",
         "V:S17"),
    rule("AR-06-1", "E", _archive(6), "材料齐全、字迹清楚；身份证件和登记证用复印件，其他用原件。",
         "M"),
    rule("AR-06-2", "E", _archive(6), "办理完毕60日内立卷归档。", "M"),
    rule("AR-06-3", "E", _archive(6), "电子记录既存电子档案，也打印归档。", "M"),
    rule("AR-07", "E", _archive(7), "一案一卷，按规定的顺序排列，附卷内目录和备考表。", "M"),
    rule("AR-08", "E", _archive(8),
         "按收养、解除、撤销分类，再按内地、华侨港澳台、外国人分类编号。", "M"),
    rule("AR-09", "H", _archive(9), "收养登记档案永久保管。", "M"),
    rule("AR-10", "H", _archive(10),
         "登记机关、持证件的当事人、持公函的公安司法机关、持案件材料的律师可以查阅，其他人不可以；"
         "查阅的人要保密。", "M", also=(_archive(11), _archive(12))),
    rule("AR-11", "E", _archive(13), "按当地规定向国家档案馆移交。", "M?",
         parameters="archive_handover_years"),
    rule("AR-12", "E", _CHONGQING, "立卷、归档、保管、移交、利用，每一步记录人员和日期。", "V:CQ",
         local=True),
)  # fmt: skip
