"""What a contract on services has to say (政府购买服务管理办法 23)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.purchasing.rules.answer import Lack


class Clause(StrEnum):
    """The eight clauses."""

    CONTENT = "CL-1"
    TERM = "CL-2"
    QUANTITY = "CL-3"
    QUALITY = "CL-4"
    PRICE = "CL-5"
    PAYMENT = "CL-6"
    DUTIES = "CL-7"
    BREACH = "CL-8"

    @property
    def label(self) -> str:
        return {
            "CL-1": "服务内容", "CL-2": "期限", "CL-3": "数量", "CL-4": "质量",
            "CL-5": "价格", "CL-6": "资金结算方式", "CL-7": "各方权利义务", "CL-8": "违约责任",
        }[self.value]  # fmt: skip


def called(code: str) -> str:
    """A clause by its code as people read it; what is no clause stays as it is."""
    return f"{code} {Clause(code).label}" if code in set(Clause) else code


def clause_lacks(texts: Mapping[Clause, str]) -> tuple[Lack, ...]:
    """The clauses that are missing or empty (GPS-23-2)."""
    return tuple(
        Lack("GPS-23-2", f"合同缺少条款：{clause.label}。")
        for clause in Clause
        if not texts.get(clause, "").strip()
    )
