"""What the law asks of a foster family and for a child: pure functions on typed facts.

care.md §2.8: `read` a record into `Facts`, `evaluate` the decision table, or `precheck` the
answers that a visitor has given so far.
"""

from __future__ import annotations

from app.foster.rules.facts import Facts, Member, read
from app.foster.rules.precheck import Condition, Precheck, precheck
from app.foster.rules.table import NEEDS, ROWS, Answer, Need, Outcome, Row, answer, evaluate

__all__ = [
    "NEEDS",
    "ROWS",
    "Answer",
    "Condition",
    "Facts",
    "Member",
    "Need",
    "Outcome",
    "Precheck",
    "Row",
    "answer",
    "evaluate",
    "precheck",
    "read",
]
