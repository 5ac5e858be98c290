"""Who may adopt whom: 民法典 articles 1044, 1093 to 1110, and limits outside it (adoption.md §2).

Each row says in our own words, to a family, what it asks. A row that was seen in a news or
secondary page only ([V2] there) counts as not compared with its text.
"""

from __future__ import annotations

from app.law.adoption_instruments import ABROAD_2024, JUVENILE_CRIMES_2006, RESCUED
from app.law.instruments import CHONGQING_2022, CIVIL_CODE, GUARDIAN_HARM, MINORS_PROTECTION
from app.law.model import Article, rule


def code(article: int, paragraph: int | None = None, item: int | None = None) -> Article:
    """An article of the Civil Code."""
    return Article(CIVIL_CODE, article, paragraph, item)


_CIVIL_ACT = (code(143), code(144))

AGES = (
    rule("AGE-1", "H", code(13), "从生日当天起，就算满这个周岁。", "M",
         parameters="age.reached_on", also=(code(15),)),
    rule("AGE-2", "H", code(202), "2月29日出生的，平年里2月28日算生日。", "D"),
    rule("AGE-3", "H", code(1102), "年龄相差按出生日期比较，正好相差40周岁的算符合。", "V:S01 S02",
         also=(code(1259),)),
    rule("AGE-4",
         "I", Article(JUVENILE_CRIMES_2006, 2), "刑事案件从生日的第二天起计算周岁，收养不这样算。",
         "V:S29"),
)  # fmt: skip

ADOPTING = (
    rule("CC-1044-1", "H", code(1044, 1),
         "收养要最有利于被收养的孩子，保障孩子和收养人的合法权益。", "V:S01"),
    rule("CC-1044-2", "H", code(1044, 2), "禁止借收养名义买卖孩子，收养不能有任何钱物交易。",
         "V:S01"),
    rule("CC-1093-0", "H", code(1093), "被收养的孩子不满18周岁。", "V:S01 S02",
         proof="孩子的户口簿、出生医学证明或者机构的证明", also=(code(17),)),
    rule("CC-1093-1", "H", code(1093, item=1), "父母都去世的孤儿，可以被收养。", "V:S01",
         proof="父母的死亡证明，或者法院宣告死亡的判决"),
    rule("CC-1093-2", "H", code(1093, item=2), "查找不到生父母的孩子，可以被收养。", "V:S01",
         proof="公安机关的报案证明和寻找生父母的公告"),
    rule("CC-1093-3", "H", code(1093, item=3),
         "生父母健在的，只有生父母有特殊困难、没有力量抚养的孩子可以被收养。", "V:S01",
         proof="生父母有特殊困难的声明"),
    rule("CC-1094-1", "H", code(1094, item=1), "孤儿由他（她）的监护人送养。", "V:S01 S25",
         proof="实际承担监护责任的证明", also=(Article(MINORS_PROTECTION, 94),)),
    rule("CC-1094-2", "H", code(1094, item=2),
         "在儿童福利机构生活的孩子，由儿童福利机构送养。", "V:S01",
         proof="孩子进入机构的记录（由机构提供）"),
    rule("CC-1094-3", "H", code(1094, item=3),
         "生父母送养孩子，须有特殊困难、没有力量抚养。", "V:S01",
         proof="生父母有特殊困难的声明"),
    rule("CC-1095", "H", code(1095),
         "父母健在时，只有父母都不具备完全民事行为能力、又可能严重危害孩子的，监护人才可以送养。",
         "V:S01", proof="父母没有完全民事行为能力、可能严重危害孩子的证明"),
    rule("CC-1096-1", "H", code(1096), "监护人送养孤儿，要得到有抚养义务的人同意。", "V:S01",
         proof="其他有抚养义务的人同意送养的书面意见"),
    rule("CC-1096-2", "E", code(1096),
         "有抚养义务的人不同意送养、监护人又不愿意继续监护的，依法另行确定监护人。", "V:S01"),
    rule("CC-1097-1", "H", code(1097), "生父母送养孩子，要双方共同送养。", "V:S01",
         proof="生父母双方同意送养的书面意见"),
    rule("CC-1097-2", "I", code(1097), "生父母一方不明或者查找不到的，另一方可以单方送养。",
         "V:S01",
         proof="一方不明或者下落不明的证明"),
    rule("CC-1098-1", "H", code(1098, item=1), "收养人没有子女，或者只有一名子女。", "V:S01",
         proof="子女情况声明", parameters="count_stepchildren", house="count_stepchildren"),
    rule("CC-1098-2", "H", code(1098, item=2), "收养人有抚养、教育和保护孩子的能力。", "V:S01",
         proof="单位或者村（居）民委员会出具的婚姻状况和抚养教育能力证明"),
    rule("CC-1098-3", "H", code(1098, item=3), "收养人没有在医学上认为不应当收养孩子的疾病。",
         "V:S01", proof="县级以上医疗机构出具的健康检查证明"),
    rule("CC-1098-4", "H", code(1098, item=4), "收养人没有不利于孩子健康成长的违法犯罪记录。",
         "V:S01", proof="公安机关的无违法犯罪记录核查"),
    rule("CC-1098-5",
         "H", code(1098, item=5), "收养人年满30周岁，夫妻共同收养的双方都要年满30周岁。",
         "V:S01", proof="居民身份证、户口簿"),
    rule("CC-1099-1", "I", code(1099, 1),
         "收养三代以内旁系同辈血亲的子女（兄弟姐妹、堂表兄弟姐妹的孩子），"
         "可以不要求生父母有特殊困难，也不要求无配偶的异性收养人大40周岁以上。",
         "V:S01", proof="公安机关出具或者经过公证的亲属关系证明"),
    rule("CC-1099-2", "I", code(1099, 2),
         "华侨收养三代以内旁系同辈血亲的子女，还可以不受子女数量的限制。", "V:S01",
         proof="公安机关出具或者经过公证的亲属关系证明、华侨身份的证明"),
    rule("CC-1100-1", "H", code(1100, 1), "没有子女的可以收养两名，有子女的只能收养一名。", "V:S01",
         proof="子女情况声明"),
    rule("CC-1100-2", "I", code(1100, 2),
         "收养孤儿、残疾未成年人，或者儿童福利机构抚养的查找不到生父母的孩子，"
         "可以不受收养数量和已有子女数量的限制。",
         "V:S01", proof="孤儿、残疾或者由机构抚养的证明"),
    rule("CC-1101", "H", code(1101), "有配偶的，要夫妻共同收养。", "V:S01",
         proof="结婚证、夫妻双方签名的收养申请书"),
    rule("CC-1102", "H", code(1102), "没有配偶的人收养异性孩子，要比孩子大40周岁以上。", "V:S01",
         proof="双方的身份证件、户口簿"),
    rule("CC-1103", "I", code(1103),
         "继父、继母收养继子女，可以不受生父母有特殊困难、收养人条件和收养数量的限制。", "V:S01",
         proof="与孩子生父或者生母的结婚证"),
    rule("CC-1103-1", "H", code(1103), "继父、继母收养继子女，要经孩子的生父母同意。", "V:S01",
         proof="生父母同意收养的书面意见", house="each_alive_parent"),
    rule("CC-1104-1", "H", code(1104), "收养和送养都要双方自愿。", "V:S01",
         proof="登记员分别询问的笔录"),
    rule("CC-1104-2", "H", code(1104), "孩子年满8周岁的，要征得孩子本人同意。", "V:S01",
         proof="孩子本人同意的记录"),
    rule("CC-1105-1", "H", code(1105, 1),
         "收养要到县级以上民政部门登记，收养关系从登记那天起成立。", "V:S01"),
    rule("CC-1105-2", "H", code(1105, 2), "查找不到生父母的孩子，登记以前先公告。", "V:S01"),
    rule("CC-1105-3", "I", code(1105, 3),
         "双方愿意签订收养协议的可以签订；一方要求公证的，应当公证。", "V:S01",
         also=(code(1105, 4),)),
    rule("CC-1105-5", "H", code(1105, 5), "县级以上民政部门依法进行收养评估。", "V:S01"),
    rule("CC-1107", "I", code(1107), "由亲属、朋友抚养孩子，是抚养，不是收养。", "V:S01"),
    rule("CC-1108", "H", code(1108),
         "配偶一方去世，另一方送养孩子的，去世一方的父母有优先抚养的权利。", "V:S01",
         proof="去世一方父母是否要求优先抚养的书面意见"),
    rule("CC-1110", "H", code(1110), "收养人、送养人要求保守收养秘密的，其他人不得泄露。", "V:S01"),
    rule("GL-143",
         "H", _CIVIL_ACT[0], "收养人具有完全民事行为能力，意思真实，不违反法律的强制规定。",
         "V:S02", also=_CIVIL_ACT[1:]),
    rule("PML-95", "E", Article(MINORS_PROTECTION, 95),
         "民政部门长期监护的孩子，经评估可以依法被收养；收养登记后民政部门的监护终止。", "V:S25"),
    rule("PML-54", "H", Article(MINORS_PROTECTION, 54), "禁止非法收养未成年人。", "V:S25"),
)  # fmt: skip

LIMITS = (
    rule("FR-2024", "H", Article(ABROAD_2024),
         "外国人来华收养，只限于收养三代以内旁系同辈血亲的子女和继子女。", "V:S21",
         proof="亲属关系证明，或者与孩子生父、生母的结婚证"),
    rule("TR-12M", "H", Article(RESCUED),
         "打拐解救的孩子，移交机构满12个月，并且公安机关出具了查找不到父母或者监护人的证明，"
         "才能被收养。",
         "V:S20", proof="公安机关查找不到父母或者其他监护人的证明、三方协议"),
    rule("GR-44", "H", Article(GUARDIAN_HARM, 44),
         "父母被撤销监护资格、由民政部门监护的孩子，判决满一年以后才能送养；"
         "性侵害、出卖、虐待、遗弃孩子等情节严重的，不用等一年。",
         "M", proof="撤销监护人资格的判决书", also=(Article(GUARDIAN_HARM, 40),)),
    rule("DN-01", "H", Article(CHONGQING_2022), "收养不能和捐赠挂钩。", "V:CQ",
         parameters="donation_window_months", house="donation_window_months", local=True),
)  # fmt: skip
