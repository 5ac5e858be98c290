"""What a home answers about a child's file: whether its stay is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.children.ties import Tie
from app.institutions.models import Admission
from app.institutions.workflow import IN_HOME

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.children.models import Child


def _stays(session: Session, child: Child) -> str | None:
    number = session.scalar(
        select(Admission.case_no)
        .where(Admission.child_id == child.id, Admission.state.in_(IN_HOME))
        .limit(1)
    )
    if number is None:
        return None
    return f"孩子在儿童福利机构在院（编号{number}）。"


STAY_TIE = Tie(stays=_stays)
