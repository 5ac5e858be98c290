"""On a child's file: the way to report suspected harm, in one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from app.children.panels import Panel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor


def child_panel(_session: Session, _actor: Actor, child: Child) -> Panel | None:
    """Whoever may open the file may report, and has to (MP-MR-1)."""
    return Panel(
        "发现伤害", rows=[("正在危险中", "先打110")],
        links=[("报告侵害（五分钟）", url_for("protection.start_for", child=child.ref))],
    )  # fmt: skip
