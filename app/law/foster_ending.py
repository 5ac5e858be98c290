"""家庭寄养管理办法, articles 19 to 25: how a placement ends, and what follows (care.md §2.3).

From memory; of 20(1), 20(5) and 25 only the gist was read in the press, which does not make
the wording or the item certain (care.md §13.2). None is cited before it was confirmed.
"""

from __future__ import annotations

from app.law.instruments import FOSTER_CARE
from app.law.model import Article, rule


def _by_family(item: int) -> Article:
    return Article(FOSTER_CARE, 20, item=item)


def _by_child(item: int) -> Article:
    return Article(FOSTER_CARE, 21, item=item)


_ASKED = Article(FOSTER_CARE, 19)
_APPROVED = Article(FOSTER_CARE, 22)

ENDING = (
    rule(
        "FC-19-1",
        "H",
        _ASKED,
        "寄养家庭想解除寄养的，提前一个月书面提出，机构应当予以解除。",
        "M",
        proof="解除寄养的书面申请",
        parameters="ending_notice_months",
    ),
    rule(
        "FC-19-2",
        "H",
        _ASKED,
        "融合期内提出解除的，不必提前一个月。",
        "M",
        proof="解除寄养的书面申请",
    ),
    rule(
        "FC-20-1",
        "H",
        _by_family(1),
        "寄养家庭或其成员歧视、虐待儿童的，机构应当解除寄养。",
        "M",
        proof="调查记录",
    ),
    rule(
        "FC-20-2",
        "H",
        _by_family(2),
        "家庭成员的健康、品行不再符合条件的，机构应当解除寄养。",
        "M",
        proof="复核时的健康证明和无犯罪记录证明",
    ),
    rule(
        "FC-20-3",
        "H",
        _by_family(3),
        "寄养家庭发生重大变故，不能履行义务的，机构应当解除寄养。",
        "M",
        proof="探访记录",
    ),
    rule(
        "FC-20-4",
        "H",
        _by_family(4),
        "寄养家庭变更住所后不符合条件的，机构应当解除寄养。",
        "M",
        proof="新住所的证明和复核记录",
    ),
    rule(
        "FC-20-5",
        "H",
        _by_family(5),
        "寄养家庭借儿童敛财的，机构应当解除寄养。",
        "M",
        proof="调查记录",
    ),
    rule(
        "FC-20-6",
        "H",
        _by_family(6),
        "寄养家庭有其他不履行协议义务情形的，机构应当解除寄养。",
        "M",
        proof="寄养协议和探访记录",
    ),
    rule(
        "FC-21-1",
        "H",
        _by_child(1),
        "儿童与寄养家庭关系恶化、确实无法共同生活的，机构应当解除寄养。",
        "M",
        proof="两次探访记录和儿童的意见",
        house="visits_before_ending",
    ),
    rule(
        "FC-21-2",
        "H",
        _by_child(2),
        "儿童被依法收养，或者被亲生父母、其他监护人认领的，机构应当解除寄养。",
        "M",
        proof="收养登记证或认领材料",
    ),
    rule(
        "FC-21-3",
        "H",
        _by_child(3),
        "因就医、就学等特殊原因需要解除的，机构应当解除寄养。",
        "M",
        proof="就医、就学材料",
    ),
    rule(
        "FC-21-4",
        "E",
        None,
        "儿童满18周岁，寄养结束；提前6个月开始准备安置。",
        "D",
        parameters="adulthood_plan_months",
    ),
    rule(
        "FC-22-1",
        "H",
        _APPROVED,
        "解除寄养的，机构书面告知寄养家庭，并报主管民政部门备案。",
        "M",
        proof="解除通知书和备案回执",
    ),
    rule(
        "FC-22-2",
        "E",
        _APPROVED,
        "机构批准解除的时间，就是寄养关系解除的时间。",
        "M",
    ),
    rule(
        "FC-23-1",
        "E",
        Article(FOSTER_CARE, 23),
        "机构为儿童办理送养、报送材料时，同时告知寄养家庭。",
        "M",
        proof="拟送养告知书",
    ),
    rule(
        "FC-24-1",
        "E",
        Article(FOSTER_CARE, 24),
        "寄养解除后，机构妥善安置儿童，并由社会工作、医疗、心理等人员提供帮助。",
        "M",
        proof="安置和随访记录",
        parameters="aftercare_plan_wd aftercare_months",
        house="aftercare_plan_wd aftercare_months",
    ),
    rule(
        "FC-25-1",
        "I",
        Article(FOSTER_CARE, 25),
        "寄养家庭符合收养条件并愿意收养的，可以优先收养所寄养的儿童。",
        "M",
        parameters="foster_adopt_priority_days",
        house="foster_adopt_priority_days",
    ),
)
