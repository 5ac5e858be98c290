"""Family-style care inside institutions (care.md §5.1).

No national order governs it: what other places do was read, and every figure is a default of
ours. Only what binds all staff of a home is law, and cites the statute.
"""

from __future__ import annotations

from app.law.instruments import CHONGQING_2022, JILIN_2022, MINORS_PROTECTION
from app.law.model import Article, rule
from app.law.parameters import Parameter

_STAFF = Article(MINORS_PROTECTION, 62)

FAMILY_STYLE = (
    rule("FS-01-1", "I", Article(JILIN_2022),
         "机构聘请合适的家庭入住，儿童以小家庭为单位生活和成长。", "V:s000",
         local=True),
    rule("FS-01-2", "I", Article(CHONGQING_2022),
         "向社会招募爱心夫妻，与机构的儿童组成“模拟家庭”。", "V:s003",
         local=True),
    rule("FS-01-3", "E", Article(CHONGQING_2022),
         "定期入户探访，评估养育的成效，指导养育中遇到的问题。", "V:s003",
         local=True, parameters="fs_visits_month"),
    rule("FS-01-4", "I", Article(JILIN_2022),
         "逐步提高家庭寄养和类家庭养育的儿童比例。", "V:s000", local=True),
    rule("FS-02-1", "I", None,
         "一些地方已有类家庭服务的标准（重庆、新疆、郑州），条文尚未取得。", "M",
         local=True),
    rule("FS-03-1", "H", None, "每个类家庭由依法登记结婚的夫妻共同照料。", "D", proof="结婚证"),
    rule("FS-03-2", "H", None, "每个类家庭一般养育4名儿童，最多5名。", "D",
         parameters="fs_children_target fs_children_max"),
    rule("FS-03-3", "S", None, "入职时妻子年龄在30周岁以上、55周岁以下。", "D",
         proof="居民身份证"),
    rule("FS-03-4", "H", _STAFF,
         "全体家庭成员身体健康，没有性侵害、虐待、拐卖、暴力伤害等违法犯罪记录和不良嗜好，"
         "邻里和睦；每年重新核查。", "V:law u31", proof="健康证明、无犯罪记录证明",
         house="health_habits_neighbours"),
    rule("FS-03-5", "H", None, "妻子的文化程度在初中以上。", "D", proof="学历证书"),
    rule("FS-03-6", "S", None, "夫妻双方有照料儿童的经验，能够连续工作一年以上。", "D"),
    rule("FS-03-7", "S", None, "妻子全职在家照料儿童；丈夫可以在外工作。", "D"),
    rule("FS-03-8", "S", None, "夫妻可以带一名自己的未成年子女入住。", "D"),
    rule("FS-03-9", "S", None, "入住的儿童一般为3至17周岁；兄弟姐妹不分开。", "D",
         parameters="fs_age_min"),
    rule("FS-03-10", "H", None, "6周岁以上的男孩和女孩分房间居住。", "M", proof="房间安排"),
    rule("FS-03-11", "S", None,
         "有独立的厨房、卫生间和客厅；人均面积20平方米以上，每间卧室10平方米以上、最多住2名儿童。",
         "D", proof="房屋平面图"),
    rule("FS-03-12", "S", None, "需要大量护理的儿童，一个家庭最多2名。", "D"),
    rule("FS-04-1", "E", None,
         "按计划、招募、审查、核查、培训、匹配、适应、正式、评估、续约或者解散的顺序办理。", "D",
         parameters="fs_training_hours"),
    rule("FS-04-2", "E", None, "儿童入住后先有60日的适应期。", "D", parameters="fs_trial_days"),
    rule("FS-04-3", "E", None, "儿童生活费按月预拨到家庭，母亲有劳务报酬，优秀的家庭有奖励。", "D"),
    rule("FS-04-4", "S", None,
         "每月至少休息4天；替班连续不超过14天。", "D", parameters="fs_rest_days fs_relief_days"),
    rule("FS-05-1", "E", None,
         "适应期满评估一次，以后每6个月评估一次；两次不到60分的解散。", "D",
         parameters="fs_good fs_min fs_evaluation_months"),
    rule("FS-05-2", "E", None, "家庭档案和儿童档案分别建立，都要保存。", "M", local=True),
    rule("FS-06-1", "H", None,
         "夫妻要结束的，提前1个月书面提出；虐待儿童、弄虚作假、核查不合格、两次评估不合格的，"
         "由机构结束。事先告诉儿童，让孩子有准备。", "D"),
    rule("FS-06-2", "I", None, "担任类家庭照料人的时间，算作照料儿童的经历。", "D"),
)  # fmt: skip

# Stricter only: fewer children, a longer trial, more visits, a higher mark.
FAMILY_STYLE_PARAMETERS = (
    Parameter("fs_children_target", "类家庭一般养育的儿童", 4, ("FS-03-2",), "人", 1, 5),
    Parameter("fs_children_max", "类家庭最多养育的儿童", 5, ("FS-03-2",), "人", 1, 5),
    Parameter("fs_age_min", "入住类家庭的最低年龄", 3, ("FS-03-9",), "周岁", 0, 12),
    Parameter("fs_training_hours", "类家庭夫妻岗前培训", 40, ("FS-04-1",), "小时", 40, 400),
    Parameter("fs_rest_days", "夫妻每月休息", 4, ("FS-04-4",), "天", 4, 10),
    Parameter("fs_good", "类家庭评估合格分", 80, ("FS-05-1",), "分", 80, 100),
    Parameter("fs_min", "类家庭评估最低分", 60, ("FS-05-1",), "分", 60, 79),
)
