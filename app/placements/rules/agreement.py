"""The eleven clauses of the foster agreement (D-FC-AGR, A1 to A11), from its terms. Pure.

A1 to A6 and A9 rest on FC-12-5; the others are ours. The child stands in it under the code name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Every fact that the clauses name; amounts in yuan a month."""

    agency: str
    agency_address: str
    agency_phone: str
    carer: str
    carer_id_no: str
    family_address: str
    child_code: str
    child_no: str
    child_sex: str
    child_birth: str
    term_months: int
    fusion_days: int
    living_yuan: Decimal
    labour_yuan: Decimal
    account: str
    pay_day: int
    respite_days: int
    respite_reasons: str
    bureau: str
    bureau_phone: str
    more: str = ""
    is_renewal: bool = False
    follows: str = ""
    """Of a renewal, the day on which the term before it ends."""

    def as_json(self) -> dict[str, Any]:
        """For storing; amounts as exact text."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: str(v) if isinstance(v, Decimal) else v for k, v in found.items()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Terms:
        """The terms again."""
        exact = {k: Decimal(stored[k]) for k in ("living_yuan", "labour_yuan")}
        return cls(**{**stored, **exact})


@dataclass(frozen=True)
class Clause:
    """One clause: its key, its heading, its paragraphs."""

    key: str
    title: str
    paragraphs: tuple[str, ...]


DUTIES_OF_FAMILY = (
    "（一）保障孩子的人身安全，尊重孩子的人格尊严；",
    "（二）照料日常生活，满足衣食和营养，培养生活自理能力；",
    "（三）关心心理健康，培养良好的品德；",
    "（四）按规定安排学前教育、义务教育，与学校保持联系；",
    "（五）孩子患病及时送医；急症、重症立即送医并报告甲方；",
    "（六）残疾的孩子，配合甲方做好康复；",
    "（七）支持甲方为孩子办理送养；",
    "（八）定期报告成长情况，接受探访、培训和监督；",
    "（九）搬家及时报告甲方；",
    "（十）保障孩子的其他合法权益。",
)
DUTIES_OF_AGENCY = (
    "（一）培训主要照料人，组织交流；",
    "（二）定期探访孩子，及时解决问题；",
    "（三）监督、评估寄养情况；",
    "（四）建立和保管寄养档案；",
    "（五）按约定支付款物；",
    "（六）乙方短期不能照料时，提供短期养育。",
)


def clauses(terms: Terms) -> list[Clause]:
    """A1 to A11, all of them, in order."""
    return [
        Clause("A1", "双方", (
            (f"甲方：{terms.agency}，地址：{terms.agency_address or '—'}，"
            f"电话：{terms.agency_phone or '—'}。"),
            (f"乙方（寄养家庭）：{terms.carer}，公民身份号码：{terms.carer_id_no}，"
            f"住址：{terms.family_address}。"),
        )),
        Clause("A2", "寄养的孩子", (
            (f"代称“{terms.child_code}”，档案编号{terms.child_no}，{terms.child_sex}，"
            f"{terms.child_birth}出生。孩子的监护权和户籍不因寄养改变。"),
        )),
        Clause("A3", "主要照料人", (
            (f"主要照料人为{terms.carer}。未经甲方同意不得更换；确需更换的，"
            "新的照料人须符合条件并经过培训，双方在本协议上变更。"),
        )),
        Clause("A4", "期限", (
            (_term(terms) + "孩子年满18周岁或者被收养的，本协议随之终止。"),
        )),
        _fusion(terms),
        Clause("A6", "双方的权利义务", (
            "乙方应当：", *DUTIES_OF_FAMILY, "甲方应当：", *DUTIES_OF_AGENCY,
            "乙方有权了解照料孩子所必需的情况，得到指导和支持，按约定取得款物。",
        )),
        Clause("A7", "款物", (
            (f"甲方每月支付孩子生活费{terms.living_yuan:,.2f}元、"
            f"家庭劳务补贴{terms.labour_yuan:,.2f}元，按实际天数计算，"
            f"次月{terms.pay_day}日前汇入：{terms.account}。孩子的医疗、教育费用由甲方承担。"),
            "生活费只用于孩子。",
        )),
        Clause("A8", "短期养育", (
            (f"乙方因{terms.respite_reasons}等短期不能照料的，提前告知甲方，"
            f"由甲方安排短期养育，一次一般不超过{terms.respite_days}日，期满孩子回到乙方家庭。"),
        )),
        Clause("A9", "违约和解除", (
            "乙方违反约定的，甲方督促改正；情节严重或者有歧视、虐待孩子等法定情形的，甲方解除协议。",
            ("乙方要求解除的，提前一个月书面提出；融合期内随时可以提出。"
            "解除经甲方批准之日生效，乙方交还孩子的衣物、证件和记录。"),
            "造成孩子人身、财产损害的，依法承担责任；涉嫌犯罪的，移交司法机关。",
        )),
        Clause("A10", "保密", (
            ("乙方对孩子的身世、健康等情况保密，不在网络或者其他媒体发布孩子的照片、影像和故事，"
            "不以孩子的名义募捐。本约定在协议终止后继续有效。"),
        )),
        Clause("A11", "争议", (
            f"双方协商解决；协商不成的，可以请{terms.bureau}"
            + (f"（电话{terms.bureau_phone}）" if terms.bureau_phone else "")
            + "调解，也可以依法起诉。",
            *((f"其他约定：{terms.more}",) if terms.more else ()),
        )),
    ]  # fmt: skip


def _term(terms: Terms) -> str:
    if terms.follows:
        return (
            f"自双方签署（后签署一方的签署日）起生效。原协议到{terms.follows}期满，"
            f"期满后继续寄养{terms.term_months}个月。"
        )
    return f"自双方签署（后签署一方的签署日）起生效，为期{terms.term_months}个月。"


def _fusion(terms: Terms) -> Clause:
    if terms.is_renewal:
        return Clause("A5", "融合期", ("续签，不再设融合期。",))
    return Clause(
        "A5",
        "融合期",
        (
            (
                f"融合期为{terms.fusion_days}日，自生效次日起算。期满由甲方评估，"
                "决定正式寄养、延长一次或者结束。"
            ),
        ),
    )


def text_of(terms: Terms) -> str:
    """The exact text that both sides sign."""
    lines = []
    for number, clause in enumerate(clauses(terms), 1):
        lines += [f"第{number}条　{clause.title}", *clause.paragraphs]
    return "\n".join(lines)
