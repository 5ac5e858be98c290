"""Adoption in plain words."""

from __future__ import annotations

from app.home.topics import Section, Topic, rule, say

FIELD = "收养政策"

WHAT = Topic(
    "adoption-what",
    "收养是怎么回事",
    "从登记那天起，孩子就是您家的孩子，和亲生子女一样。",
    (
        Section("收养首先为了孩子", rule("CC-1044-1", "CC-1044-2", "PML-54", "DN-01")),
        Section("登记以后", rule("CC-1105-1", "CC-1111", "CC-1106", "RM-09", "CC-1112")),
        Section("要求保密的", rule("CC-1110", "SEC-01")),
        Section(
            "收养、寄养和代为抚养不一样",
            (
                *say(
                    "收养以后，孩子的监护人就是您；寄养期间，孩子的监护人仍然是民政部门。",
                    "不能收养的，也许可以寄养，或者在亲属家里长大。",
                ),
                *rule("CC-1107"),
            ),
        ),
        Section(
            "不要自己留下孩子",
            say(
                "捡到孩子，马上打110。由公安机关寻找父母，找不到的送到儿童福利机构。",
                "网上“送养”“领养”孩子、要营养费的，都是违法的。看到了请打110举报。",
            ),
        ),
    ),
    field=FIELD,
)

WHO = Topic(
    "adoption-who",
    "谁可以收养，谁可以被收养",
    "收养人、孩子、送养人，三方面都有条件。",
    (
        Section(
            "收养人",
            rule(
                "CC-1098-1", "CC-1098-2", "CC-1098-3", "CC-1098-4", "CC-1098-5", "CC-1101",
                "CC-1102", "AGE-3",
            ),
        ),
        Section("可以收养几名", rule("CC-1100-1")),
        Section("可以被收养的孩子", rule("CC-1093-0", "CC-1093-1", "CC-1093-2", "CC-1093-3")),
        Section(
            "可以送养的人",
            rule(
                "CC-1094-1", "CC-1094-2", "CC-1094-3", "CC-1095", "CC-1096-1", "CC-1097-1",
                "CC-1097-2", "CC-1108",
            ),
        ),
        Section("大家都要愿意", rule("CC-1104-1", "CC-1104-2")),
        Section("有的孩子要等一等", rule("TR-12M", "GR-44")),
        Section("外国人、华侨和港澳台居民", rule("FR-2024", "CC-1109", "RM-15", "HK-02")),
        Section(
            "说不准怎么办",
            say("用“我能不能收养”查一查，几分钟就知道；不用登录，答案不保存。"),
        ),
    ),
    field=FIELD,
)  # fmt: skip

EXCEPTIONS = Topic(
    "adoption-exceptions",
    "哪些情况可以放宽",
    "收养亲属的孩子、继子女、孤儿和残疾孩子，有的条件不限制。",
    (
        Section("收养兄弟姐妹、堂表兄弟姐妹的孩子", rule("CC-1099-1", "CC-1099-2")),
        Section(
            "收养孤儿、残疾孩子和机构抚养的孩子",
            (
                *rule("CC-1100-2"),
                *say("没有配偶的人收养异性孩子，仍然要大40周岁以上。"),
            ),
        ),
        Section(
            "继父、继母收养继子女",
            (
                *rule("CC-1103", "CC-1103-1", "AE-02"),
                *say("年满8周岁的孩子仍然要他（她）自己同意。"),
            ),
        ),
        Section(
            "这些怎样都不放宽",
            (
                *rule("CC-1093-0", "CC-1104-1", "CC-1104-2", "CC-1044-2"),
                *say("查找不到生父母的孩子，登记前都要公告。"),
            ),
        ),
    ),
    field=FIELD,
)

STEPS = Topic(
    "adoption-steps",
    "收养的步骤和时间",
    "申请、审查、评估、融合、登记；查找不到生父母的孩子还要公告。",
    (
        Section(
            "到哪里办",
            rule("RM-04-1", "RM-04-2", "RM-04-3", "RM-04-4", "HK-02", "FR-09"),
        ),
        Section("亲自到场", rule("RM-05-1", "RM-05-2", "RM-06", "RM-07", "WS-48")),
        Section(
            "收养评估",
            rule("AE-02", "AE-08-1", "AE-08-2", "AE-10-1", "AE-10-2", "AE-12", "AE-14"),
        ),
        Section("寻找生父母的公告", rule("CC-1105-2", "RM-08-2")),
        Section("审查和登记", rule("RM-08-1", "AE-10-3", "WS-21", "RM-13", "RM-FEE")),
        Section(
            "不予登记怎么办",
            say(
                "登记机关会书面告诉您是哪一项条件、依据是什么。",
                "不同意的，可以申请行政复议，也可以向法院起诉。",
            ),
        ),
    ),
    field=FIELD,
)

AFTER = Topic(
    "adoption-after",
    "登记以后：回访、档案、解除",
    "回访是为了帮助；解除要双方同意，孩子年满8周岁的也要他（她）同意。",
    (
        Section("回访", rule("FU-01", "FU-03", "FU-04")),
        Section("档案", rule("AR-03", "AR-09", "AR-10")),
        Section(
            "解除收养关系",
            rule(
                "CC-1114-1", "CC-1114-2", "CC-1114-3", "CC-1115", "CC-1116", "RM-10", "RM-11",
                "CC-1117",
            ),
        ),
        Section("无效和撤销", rule("CC-1113", "RM-13")),
        Section("从国外回来寻根的", rule("OR-01", "OR-02", "OR-03")),
    ),
    field=FIELD,
)  # fmt: skip

ADOPTION = (WHAT, WHO, EXCEPTIONS, STEPS, AFTER)
