"""What can be seen of templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from app.checklists.models import TemplateState, TemplateVersion
from app.core.policy import Unseen, demand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def get_version(session: Session, actor: Actor, ref: str, *, to: str) -> TemplateVersion:
    """A version, for someone who may do `to` with it; drafts are for their editors."""
    demand(actor, to)
    found = session.scalar(select(TemplateVersion).where(TemplateVersion.ref == ref))
    if found is None:
        raise Unseen("template_version", ref)
    if found.state is TemplateState.DRAFT:
        demand(actor, "checklists.edit")
    return found


def versions(session: Session, *, with_drafts: bool) -> Sequence[Row[*tuple[Any, ...]]]:
    """All versions, newest of each form first. There are dozens at the most, so no pages."""
    query = select(
        TemplateVersion.ref,
        TemplateVersion.code,
        TemplateVersion.title,
        TemplateVersion.division_code,
        TemplateVersion.number,
        TemplateVersion.state,
        TemplateVersion.valid_from,
        TemplateVersion.valid_to,
        TemplateVersion.source,
    ).order_by(TemplateVersion.code, TemplateVersion.division_code, TemplateVersion.number.desc())
    if not with_drafts:
        query = query.where(TemplateVersion.state != TemplateState.DRAFT)
    return session.execute(query).all()
