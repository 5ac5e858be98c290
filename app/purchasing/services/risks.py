"""A danger that a supplier's worker sees reaches those who must act, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.children.models import Child, ChildWorker
from app.core.db import as_system
from app.notices import services as notices
from app.purchasing.models import Project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from app.purchasing.models import Beneficiary, ServiceContract

_BODY = (
    "购买服务的工作人员在服务中发现危险信号。请马上核实；"
    "孩子正处在危险中的先报警110，认为有侵害可能的立即报告。"
)


def tell(
    session: Session, contract: ServiceContract, people: Iterable[Beneficiary], record: str
) -> None:
    """The buyer's officer, and whoever works with a child that has a file: numbers, no name."""
    found = list(people)
    path = f"/purchasing/contracts/{contract.ref}/records/{record}"
    numbers = "、".join(one.number for one in found)
    with as_system(session):
        project = session.get_one(Project, contract.project_id)
        said = f"{_BODY}服务名单编号：{numbers}。" if numbers else _BODY
        if project.officer_id is not None:
            notices.tell_officer(
                session, project.officer_id, kind="desk", title="服务中发现危险信号", body=said,
                case_no=contract.number, path=path,
            )  # fmt: skip
        else:
            notices.tell_role(
                session, contract.agency_id, Role.BUREAU_OFFICER, kind="desk",
                title="服务中发现危险信号", body=said, case_no=contract.number, path=path,
            )  # fmt: skip
        for one in found:
            if one.child_id is not None:
                _tell_workers(session, session.get_one(Child, one.child_id))


def _tell_workers(session: Session, child: Child) -> None:
    workers = session.scalars(
        select(ChildWorker.user_id).where(
            ChildWorker.child_id == child.id, ChildWorker.until_on.is_(None)
        )
    ).all()
    path = f"/children/{child.ref}"
    for user_id in workers:
        notices.tell_officer(
            session, user_id, kind="desk", title="服务中发现危险信号", body=_BODY,
            case_no=child.file_no, path=path,
        )  # fmt: skip
    if workers:
        return
    # Nobody is assigned: those who answer for the office that keeps the file.
    for role in (Role.HEAD, Role.TOWNSHIP_SUPERVISOR):
        notices.tell_role(
            session, child.keeper_id, role, kind="desk", title="服务中发现危险信号", body=_BODY,
            case_no=child.file_no, path=path,
        )  # fmt: skip
