"""Who is told what about a purchase: inbox lines at the buyer's and at the supplier's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notices import services as notices

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.accounts.roles import Role
    from app.purchasing.models import Project


def tell_buyer(
    session: Session, project: Project, *roles: Role, title: str, body: str, path: str = "",
    kind: str = "desk", act_by: date | None = None,
) -> None:  # fmt: skip
    """An inbox line for everyone of these roles at the buying bureau."""
    for role in roles:
        notices.tell_role(
            session, project.agency_id, role, kind=kind, title=title, body=body,
            case_no=project.code, path=path or f"/purchasing/projects/{project.ref}", act_by=act_by,
        )  # fmt: skip


def tell_supplier(
    session: Session, supplier_id: int | None, *roles: Role, title: str, body: str, path: str,
    case_no: str = "", act_by: date | None = None,
) -> None:  # fmt: skip
    """An inbox line at a supplier's office; nothing where it has none here."""
    if supplier_id is None:
        return
    for role in roles:
        notices.tell_role(
            session, supplier_id, role, kind="desk", title=title, body=body, case_no=case_no,
            path=path, act_by=act_by,
        )  # fmt: skip
