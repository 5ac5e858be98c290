"""家庭寄养评估 (MZ/T 122—2019), and who may not act twice in one case (care.md §3.1, §1.1)."""

from __future__ import annotations

from app.law.instruments import (
    FOSTER_ASSESSMENT,
    FUJIAN_FOSTER,
    NANJING_FOSTER,
    QINGDAO_FOSTER,
)
from app.law.model import Article, rule

_STANDARD = Article(FOSTER_ASSESSMENT)

ASSESSMENT = (
    rule("FA-01-1", "I", _STANDARD, "寄养评估按民政行业标准《家庭寄养评估》进行。", "V:u11"),
    rule(
        "FA-01-2",
        "H",
        _STANDARD,
        "评估使用九种表：寄养申请、家庭情况考察、融合期评估、养育实效评估、家庭需求评估、"
        "家庭终结评估、儿童寄养前评估、儿童需求评估、儿童寄养终结评估。",
        "V:u11",
    ),
    rule(
        "FA-02-1",
        "E",
        _STANDARD,
        "评估分寄养前、融合期、寄养期间、终结四个阶段，既看家庭，也看儿童。",
        "V:u11",
        house="grouping",
    ),
    rule(
        "FA-03-1",
        "H",
        _STANDARD,
        "家庭成员没有不良嗜好和犯罪记录，家庭和睦，邻里融洽，全体成员都同意寄养。",
        "V:u13 u12",
    ),
    rule(
        "FA-03-2",
        "H",
        _STANDARD,
        "寄养儿童不超过两名，家里没有不满六周岁的儿童共同居住。",
        "V:u12",
    ),
    rule(
        "FA-03-3",
        "H",
        _STANDARD,
        "家庭成员有精神障碍或心理疾病的，不符合寄养条件。",
        "V:u12",
    ),
    rule(
        "FA-04-1",
        "H",
        _STANDARD,
        "借儿童牟利，歧视、虐待儿童的，终止寄养。",
        "V:u12",
    ),
    rule(
        "FA-05-1",
        "S",
        _STANDARD,
        "儿童重度残疾、需要长期治疗、有严重精神疾病或情绪行为异常的，寄养要慎重。",
        "V:u12",
    ),
    rule(
        "FA-06-1",
        "H",
        _STANDARD,
        "评估人员不少于两名，其中有社会工作或者心理、医疗、教育资格的人员；有利害关系的要回避。",
        "M?",
        parameters="min_assessors",
    ),
    rule(
        "FA-06-2",
        "S",
        _STANDARD,
        "评估采用走访、面谈、观察、查阅材料、问卷等方法，每位家庭成员（包括您的孩子）都会谈到。",
        "M?",
    ),
    rule("FA-07-1", "E", None, "评估的分值和权重。", "D", parameters="score_tables"),
    rule(
        "FA-08-1",
        "I",
        Article(FUJIAN_FOSTER),
        "福建、南京、青岛等地另有地方标准或实施细则，可作比较；当地有规定的，按当地规定。",
        "V:u16 u15 u10",
        also=(Article(NANJING_FOSTER), Article(QINGDAO_FOSTER)),
        local=True,
    ),
)

SEPARATION = (
    rule(
        "SOD-1",
        "H",
        None,
        "同一件申请的受理、评估、决定、备案由四个不同的人办理；"
        "评估人员是您的近亲属或同事的，应当回避。",
        "D",
    ),
)
