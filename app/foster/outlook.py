"""What the decision page shows: each condition met or not, and what changed since the visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.foster.models import Correction
from app.foster.papers import PAPERS
from app.foster.rules import ROWS
from app.foster.services.correction import correction_label
from app.foster.services.facts import load_file
from app.foster.services.seen import changed_since
from app.law import RULES, Verification, citation, is_law
from app.parameters.services import confirmed_rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.foster.models import FosterApplication, JointSheet
    from app.foster.rules import Answer

# What belongs to a child, or comes after the decision, is not asked here. Whether a placement
# crosses a county (FC-27) is looked at when a child is matched; against the family it is listed.
BEFORE_DECISION = ("FC-08-", "FC-09-", "FC-12-1", "FC-12-2")


@dataclass(frozen=True)
class ConditionLine:
    """One condition; `colour` is that of its tag. Paper and article as far as they are known."""

    rule_id: str
    says: str
    state: str
    colour: str
    article: str
    is_certain: bool
    is_ours: bool
    proof: str


def conditions(session: Session, answer: Answer) -> list[ConditionLine]:
    """Every condition of the family as it stands; those against it first."""
    confirmed = confirmed_rules(session)
    lines: list[ConditionLine] = []
    asked = dict.fromkeys(
        row.id
        for row in ROWS
        if row.id.startswith(BEFORE_DECISION)
        and not any(fact.startswith("child_") for fact in row.reads)
    )
    # Several rows may share an id; what applies is listed even if it is not asked above.
    for rule_id in (*answer.blocking, *answer.release, *asked):
        if rule_id not in RULES or any(line.rule_id == rule_id for line in lines):
            continue
        row = RULES[rule_id]
        state, colour = "符合", "green"
        if rule_id in answer.blocking:
            state, colour = "不符合", "red"
        elif rule_id in answer.release:
            state, colour = "需要放行", "yellow"
        lines.append(
            ConditionLine(
                rule_id, row.says_to_office, state, colour,
                citation(row, confirmed=rule_id in confirmed),
                is_law(row, confirmed=rule_id in confirmed),
                row.verification is Verification.DESIGN,
                row.proof or "",
            )
        )  # fmt: skip
    return lines


def since_assessment(
    session: Session, case: FosterApplication, joint: JointSheet | None
) -> Sequence[tuple[str, datetime | None]]:
    """(what, when) of whatever changed after the opinion was signed.

    Corrections and papers with their moment; without one, first, what the household, its
    members or their answers say otherwise than both assessors saw, whoever changed it.
    """
    if joint is None or joint.signed_at is None:
        return []
    corrected = session.execute(
        select(Correction.what, Correction.created_at).where(
            Correction.application_id == case.id, Correction.created_at > joint.signed_at
        )
    )
    found: list[tuple[str, datetime | None]] = []
    known = set()
    for what, at in corrected:
        known.add(what if "." in what else f"household.{what}")
        found.append((f"更正：{correction_label(what)}", at))
    if joint.seen:
        found += [
            (f"{label}：{says}", None)
            for key, label, says in changed_since(session, case, joint.seen)
            if key not in known
        ]
    for paper in load_file(session, case).papers:
        latest = max(paper.created_at, paper.checked_at or paper.created_at)
        if latest > joint.signed_at:
            found.append((f"材料：{PAPERS[paper.kind].label}", latest))
    return sorted(found, key=lambda change: (change[1] is not None, change[1] or joint.signed_at))
