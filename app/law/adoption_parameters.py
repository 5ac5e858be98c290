"""Figures of adoption that a place may set, and how far it may go (adoption.md §3, §5, §15)."""

from __future__ import annotations

from app.law.parameters import Parameter

# A proof may have to be fresher than here, never so fresh that nobody can bring it in time.
EFFECTS = ("report", "review", "veto")
# What becomes of a situation that assessors report; the eighth always ends the case (AE-11-P).
_EFFECT_OF = {1: "veto", 2: "veto", 3: "veto", 4: "veto", 5: "veto", 6: "review", 7: "veto",
              9: "review"}  # fmt: skip
ADOPTION_PARAMETERS = (
    *(
        Parameter(f"ae11_effect.{n}", f"收养评估不利情形第{n}项的处理", effect, (f"AE-11-{n}",),
                  choices=EFFECTS)
        for n, effect in _EFFECT_OF.items()
    ),
    Parameter(
        "count_stepchildren", "形成抚养关系的继子女算作收养人的子女", "yes", ("CC-1098-1",),
        choices=("yes", "no"),
    ),
    Parameter("adoption_proof_months", "婚姻和抚养能力证明的有效期", 6, ("RM-06",), "个月", 3, 12),
    Parameter("adoption_health_days", "健康检查证明的有效期", 180, ("RM-06",), "天", 90, 365),
    Parameter(
        "adoption_crime_months", "无违法犯罪记录核查的有效期", 3, ("CC-1098-4",), "个月", 1, 6
    ),
    Parameter("adoption_photo_months", "收养登记照片的有效期", 6, ("WS-12",), "个月", 3, 12),
    Parameter(
        "assess.template", "收养能力评估使用的评分表", "NAT-CHECK", ("AE-16", "AE-08-1"),
        choices=("NAT-CHECK", "SC-ABILITY", "GRADES", "TWO-TIER", "LN-STAGES"),
    ),
    Parameter(
        "fusion.template", "收养融合评估使用的评分表", "SC-FUSION", ("AE-16", "AE-08-2"),
        choices=("SC-FUSION", "LN-FUSION"),
    ),
    Parameter("assess.pass_mark", "收养能力评估合格分", 80, ("AE-16",), "分", 60, 100),
    Parameter("fusion.pass_mark", "收养融合评估合格分", 80, ("AE-16",), "分", 60, 100),
    Parameter("assess.divergence", "两名评估人员总分差异上限", 5, ("AE-09-2",), "分", 1, 5),
    Parameter("team.max_internal", "本单位评估小组的最多人数", 3, ("AE-06",), "名", 2, 5),
    Parameter(
        "follow_up.template", "登记后回访使用的评估表", "none", ("AF-03", "AE-16"),
        choices=("none", "LN-FOLLOW-UP"),
    ),
    Parameter(
        "follow_up.months", "登记后在第几个月回访", "1,3,6,12", ("FU-01",),
        choices=("1,3,6,12", "1,3,6,12,24,36", "3,6,12", "3,12"),
    ),
)  # fmt: skip
