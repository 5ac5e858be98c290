"""Assessment of adopters: 收养评估办法（试行）and how places work with it (adoption.md §7, §8).

Articles 8 to 15 were not compared with the text itself; AE-11 was, for items 1 to 6.
"""

from __future__ import annotations

from app.law.adoption_instruments import (
    ASSESSING,
    ASSESSING_2015,
    JIANGSU,
    JIANGXI,
    LIAONING,
    SICHUAN,
)
from app.law.model import Article, rule


def _assessing(article: int, item: int | None = None) -> Article:
    return Article(ASSESSING, article, item=item)


_LAST = -1

EVALUATION = (
    rule("AE-01", "I", _assessing(1), "收养评估是为了规范收养登记、保护孩子的利益。", "V:S05"),
    rule("AE-02", "H", _assessing(2),
         "内地居民在境内收养孩子要接受收养评估；收养继子女的不用。", "V:S05",
         proof="收养评估报告（由民政部门组织）"),
    rule("AE-03", "I", _assessing(3),
         "收养评估，是了解收养人抚养、教育和保护孩子的能力，写出评估报告。", "V:S05"),
    rule("AE-04", "H", _assessing(4),
         "评估最有利于孩子，独立、客观、公正，保护个人信息和隐私。", "V:S05"),
    rule("AE-05", "H", _assessing(5),
         "民政部门可以自己组织评估，也可以签订书面协议委托第三方机构评估。", "V:S05"),
    rule("AE-06", "H", _assessing(6), "民政部门自己评估的，评估小组至少有两名熟悉法规的在编人员。",
         "V:S05"),
    rule("AE-07", "H", _assessing(7),
         "第三方机构是法人，组织机构健全，业务范围包括社会调查或者评估，"
         "至少有5名相关专业或者有2年以上相关经历的专职人员。", "M"),
    rule("AE-08-1", "H", _assessing(8),
         "评估收养动机、道德品行、受教育程度、健康状况、经济和住房、婚姻家庭关系、"
         "共同生活家庭成员的意见、抚育计划、邻里关系、社区环境，以及与孩子的融合情况。", "V:S06"),
    rule("AE-08-2", "H", _assessing(8), "收养人与孩子融合的时间不少于30日。", "M"),
    rule("AE-09-1",
         "E", _assessing(9, 1), "材料初审通过后，书面告知收养人（和第三方机构）进行评估。",
         "M"),
    rule("AE-09-2", "H", _assessing(9, 2),
         "收养人确认同意后，派至少两名合格的评估人员评估。", "M"),
    rule("AE-09-3", "E", _assessing(9, 3), "评估采取面谈、查阅资料、实地走访等方式。", "M"),
    rule("AE-09-4", "E", _assessing(9, 4),
         "评估报告包括正文和附件，由全体评估人员签名，评估机构盖章。", "M"),
    rule("AE-10-1", "E", _assessing(10), "从收养人确认同意评估那天起60日内完成评估报告。", "M"),
    rule("AE-10-2", "E", _assessing(10), "评估时间不算在收养登记办理期限内。", "M",
         parameters="assess.pause_from", house="assess.pause_from"),
    rule("AE-10-3", "I", _assessing(10), "评估报告是作出收养登记决定的参考依据。", "M"),
    rule("AE-11", "E", _assessing(11), "评估人员发现九种不利情形的，向民政部门报告。", "V:S06"),
    rule("AE-11-1", "E", _assessing(11, 1), "弄虚作假，伪造、变造材料或者隐瞒重要事实。", "V:S06"),
    rule("AE-11-2", "E", _assessing(11, 2), "参加非法组织、邪教组织。", "V:S06"),
    rule("AE-11-3", "E", _assessing(11, 3),
         "买卖、性侵、虐待或者遗弃、非法送养未成年人，以及其他侵犯未成年人身心健康的行为。",
         "V:S06"),
    rule("AE-11-4", "E", _assessing(11, 4), "有持续性、经常性的家庭暴力。", "V:S06"),
    rule("AE-11-5", "E", _assessing(11, 5),
         "有故意犯罪行为，判处或者可能判处有期徒刑以上刑罚。", "V:S06"),
    rule("AE-11-6", "E", _assessing(11, 6),
         "患有精神类疾病、传染性疾病、重度残疾或者智力残疾、重大疾病。", "V:S06"),
    rule("AE-11-7", "E", _assessing(11, 7), "存在吸毒、酗酒、赌博、嫖娼等恶习。", "M"),
    rule("AE-11-8", "E", _assessing(11, 8),
         "融合期间，故意或者过失使正在融合的孩子受到侵害或者面临危险。", "M"),
    rule("AE-11-9", "E", _assessing(11, 9), "有其他不利于未成年人身心健康的行为。", "M"),
    rule("AE-11-P", "H", Article(ASSESSING, 11, _LAST),
         "融合期间孩子受到侵害或者面临危险的，民政部门立即向公安机关报案。", "M"),
    rule("AE-12", "H", _assessing(12),
         "评估人员、第三方机构与收养申请人、送养人有利害关系的，应当回避。", "M"),
    rule("AE-13", "E", _assessing(13), "民政部门监督评估小组和第三方机构履行协议。", "M"),
    rule("AE-14", "H", _assessing(14), "收养评估不收费，经费由民政部门负担。", "M"),
    rule("AE-15", "I", _assessing(15),
         "华侨和港澳台居民可以提交当地主管机构的评估报告，或者由民政部门根据当地材料评估；"
         "外国人收养按有关规定。", "M"),
    rule("AE-16", "I", _assessing(16), "各省可以细化评估的内容和流程。", "M"),
)  # fmt: skip

PRACTICE = (
    rule("AF-01", "H", Article(ASSESSING),
         "每次入户有两名指定的评估人员，出示证件和授权。", "M", parameters="assess.visitors"),
    rule("AF-02", "H", Article(JIANGSU), "第三方评估人员先通过民政部门的培训和考核。", "V:S11",
         parameters="assessor_test_required", local=True),
    rule("AF-03", "I", Article(JIANGXI),
         "评估分收养能力评估和融合期评估；有的地方还有收养后回访。", "V:S07 S08 S09",
         parameters="assess.stages", also=(Article(SICHUAN), Article(LIAONING)), local=True),
    rule("AF-04", "E", Article(SICHUAN),
         "先匹配、确认信息，再书面告知、准备、评估、出具报告；能力评估合格者择优进入融合期。", "M",
         parameters="assess.selection", local=True),
    rule("AF-05", "I", Article(LIAONING),
         "评估的对象包括收养申请人和共同生活的家庭成员。", "V:S09 S07",
         also=(Article(JIANGXI),), local=True),
    rule("AF-06", "E", Article(ASSESSING_2015),
         "收到告知后7个工作日内备齐材料；第三方机构30日内完成，可以延长到60日。", "D",
         parameters="assess.plan_days"),
    rule("AF-07", "E", None, "入户至少两次，其中至少一次不事先通知。", "D",
         parameters="assess.home_visits"),
    rule("AF-08", "E", None,
         "夫妻分别面谈和一起面谈，年满8周岁的家人、至少两名邻居、村（居）委会都要谈到。", "D",
         parameters="assess.interviews"),
    rule("AF-09", "E", None, "融合的30日里至少走访两次，第一次在7日内。", "D",
         parameters="fusion.visits"),
    rule("AF-10", "H", None,
         "融合期间孩子的监护人不变，融合家庭签订融合协议、负责照料。", "D"),
    rule("AF-11", "I", None, "合格的能力评估报告12个月内可以用于另一名孩子，情况有变的重新走访。",
         "D",
         parameters="ability_report.valid_months"),
    rule("AF-12", "E", None,
         "对评估结论有异议的，收到结论后10个工作日内可以申请由其他评估人员再次评估。", "D",
         parameters="assess.objection_wd"),
)  # fmt: skip
