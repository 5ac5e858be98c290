"""Suspected harm: nothing is kept without a decision on the report to the bureau (MP-MR-1)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.children.models import Child
from app.core.db import as_system
from app.core.errors import Invalid
from app.protection import services as protection
from app.visits.models import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

SHORTEST = 5


@dataclass(frozen=True)
class Signs:
    """What was decided about unusual signs; `reason` is what was seen, or why nothing is said."""

    decision: Decision | None = None
    reason: str = ""
    situations: tuple[str, ...] = ()


def problems(signs: Signs) -> Iterator[Invalid]:
    """What the decision lacks: reported with what was seen, or explained."""
    if signs.decision is None:
        yield Invalid("看到异常迹象的，请先决定是否报告，才能保存。", "decision")
    if signs.decision is Decision.EXPLAINED and len(signs.reason.strip()) < 2 * SHORTEST:
        yield Invalid("不报告的，请写明理由，至少10个字。", "decision_reason")
    if signs.decision is Decision.REPORTED:
        if not signs.situations:
            yield Invalid("请选择属于哪一种情形。", "situations")
        if len(signs.reason.strip()) < SHORTEST:
            yield Invalid("请写几句看到的异常情况。", "decision_reason")


def check(signs: Signs) -> None:
    """Raises Invalid with the first of the `problems`."""
    for problem in problems(signs):
        raise problem


def report(
    session: Session,
    signs: Signs,
    *,
    child_id: int | None,
    case_no: str,
    places: Sequence[str],
    is_urgent: bool,
    actor: Actor,
    now: datetime,
) -> tuple[int, str] | None:
    """Tell the bureau, where that was decided: the report's id and receipt.

    It is the bureau of the first of the `places` that has one: the family's, then the home's. Of a
    family unit, where several children live, only `case_no` is said. Raises Invalid without any.
    """
    if signs.decision is not Decision.REPORTED:
        return None
    with as_system(session):
        child = session.get(Child, child_id) if child_id else None
        about = f"{child.code_name}（档案号 {child.file_no}）" if child else case_no
        found = protection.submit(
            session,
            protection.Seen(
                situations=signs.situations, what=signs.reason, child=about, is_urgent=is_urgent,
                name=actor.name, unit=actor.agency_name,
            ),
            division_code=_served(session, places), actor=actor, now=now, child_id=child_id,
        )  # fmt: skip
        return found.id, found.receipt_no


def _served(session: Session, places: Sequence[str]) -> str:
    for code in filter(None, places):
        with suppress(Invalid):
            protection.bureau_for(session, code)
            return code
    return places[-1]


def kept(signs: Signs, told: tuple[int, str] | None) -> dict[str, str]:
    """What a case keeps of it, for staff alone: never shown to the family."""
    return {
        "decision": str(signs.decision or ""), "decision_reason": signs.reason.strip(),
        "receipt": told[1] if told else "",
    }  # fmt: skip
