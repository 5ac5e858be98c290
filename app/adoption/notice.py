"""What adopters are told before they tell anything, and what they agree to (PD-INF-1, PD-SEN-2).

The words stand in `templates/adoption/apply/_notice.html`. Whoever changes them, or the
consent, gives them a new version: a test compares the digest.
"""

from __future__ import annotations

VERSION = "2026-11"
DIGEST = "d96812518c8f614f3652e6c35d3a9b964691576bd21bc51192625e9d6597ab54"
TITLE = "个人信息处理告知书（收养）"
SENSITIVE = (
    "我们单独同意：为审查这次收养登记，处理家人的健康情况、有无违法犯罪记录，"
    "以及不满14周岁的孩子的信息（敏感个人信息）。"
)
STATEMENT = (
    "我们承诺：填写的内容和材料真实、完整；收养出于自愿，没有给付钱物，也不和捐赠挂钩。"
    "弄虚作假取得登记的，登记会被撤销。"
)
