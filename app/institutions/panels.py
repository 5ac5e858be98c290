"""What a home shows on a child's file: the stay, with what is due next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from app.children.panels import Panel
from app.core.policy import allows
from app.institutions.queries import stay_of
from app.institutions.workflow import LABELS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor


def stay_panel(session: Session, actor: Actor, child: Child) -> Panel | None:
    """The newest stay that the actor may open."""
    case = stay_of(session, actor, child)
    if case is None or not allows(actor, "institutions.view", case):
        return None
    return Panel(
        title="接收和在院",
        rows=[
            ("编号", case.case_no),
            ("状态", LABELS[case.state][0]),
            ("接收情形", case.ground.label),
            ("入院日期", case.admitted_on or "—"),
            ("最近的期限", case.due_on or "—"),
        ],
        links=[
            ("打开办件", url_for("institutions.case", admission=case.ref)),
            ("照料计划和筛查", url_for("institutions.case_care", admission=case.ref)),
        ],
    )
