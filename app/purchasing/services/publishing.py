"""Public notices, as they went out (the disclosure matrix of purchase.md §10; PUB-101)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid
from app.purchasing.models import Beneficiary, Publication, ServiceContract
from app.purchasing.rules import releases
from app.purchasing.services import releasing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import NoticeKind, Project, Round


def refuse_personal(
    session: Session, project_id: int, content: Sequence[tuple[str, str]], *, besides: str = ""
) -> None:
    """Raises Invalid where a number, a person's phone or a name of who is served stands (OC-12).

    A name that is part of `besides`, an organisation's, is none.
    """
    # The portal asks: after the end a supplier knows numbers alone.
    with as_system(session):
        people = session.scalars(
            select(Beneficiary)
            .join(ServiceContract, ServiceContract.id == Beneficiary.contract_id)
            .where(ServiceContract.project_id == project_id, Beneficiary.erased_at.is_(None))
        ).all()
    names = {one.name for one in people if one.name and one.name not in besides}
    for label, text in content:
        if releases.is_personal(text):
            message = (
                f"“{label}”里有身份证号码或者个人手机号，公告不能公开个人信息，请改用单位电话。"
            )
            raise Invalid(message)
        if any(name in text for name in names):
            raise Invalid(f"“{label}”里有服务名单上的姓名，要公开的文字请改用编号。")


def publish(
    session: Session,
    project: Project,
    kind: NoticeKind,
    *,
    title: str,
    content: Sequence[tuple[str, str]],
    actor: Actor,
    now: datetime,
    round: Round | None = None,  # noqa: A002 - the field's word
    supplier: str = "",
    amount_fen: int | None = None,
    until: date | None = None,
) -> Publication:
    """Put a notice into public: what it says, its SHA-256 digest, hour and officer; and release it.

    `content` are (label, text) in their order. Raises Invalid where it says who somebody is; the
    caller has checked the permission of its own act.
    """
    refuse_personal(session, project.id, content, besides=title + supplier)
    rows = [[label, text] for label, text in content if text]
    written = json.dumps([title, rows], ensure_ascii=False, sort_keys=True)
    found = Publication(
        project_id=project.id, agency_id=project.agency_id, project_code=project.code, kind=kind,
        title=title, buyer=project.agency.name, supplier=supplier, amount_fen=amount_fen,
        round_ref=round.ref if round is not None else "", content=rows,
        digest=hashlib.sha256(written.encode()).hexdigest(), published_on=clock.day(now),
        published_at=now, published_by_id=actor.user_id, until=until,
    )  # fmt: skip
    found.place(project.division_code)
    session.add(found)
    session.flush()
    audit.record(
        session, actor, "purchasing.publish", project.subject, after=kind.value,
        note=f"{kind.label}，摘要{found.digest[:16]}", at=now,
    )  # fmt: skip
    releasing.notice(session, project, found, now)
    return found
