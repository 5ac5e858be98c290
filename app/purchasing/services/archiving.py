"""The file of an archived purchase as one PDF: bound once by the worker, never made again."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.audit import services as audit
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import is_about
from app.core import clock
from app.core.crypto import sm3
from app.core.db import as_system, reading, transaction
from app.core.policy import SYSTEM_ACTOR
from app.documents import letter_services, volumes
from app.documents import services as documents
from app.documents.intake import Checked
from app.documents.letters.blocks import Heading, Para
from app.documents.models import Document, ScanState
from app.golive import progress
from app.purchasing.archive.paper import facts
from app.purchasing.file_queries import contents, contracts_of
from app.purchasing.models import Project, ProjectItem, ProjectState
from app.purchasing.queries import events_of
from app.purchasing.rules.money import yuan
from app.purchasing.services import lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.documents.letters import Letterhead
    from app.documents.letters.blocks import Block, Table
    from app.purchasing.archive.paper import Paper
    from app.workflow.history import Event

log = logging.getLogger("tongan.purchasing")
SUBJECT = "purchase_file"
"""Nobody reads such a document but through the file's own page: no room registered the kind."""
WHOLE = (
    joinedload(Project.agency), selectinload(Project.budget), selectinload(Project.parts),
    selectinload(Project.items).joinedload(ProjectItem.catalogue_item),
)  # fmt: skip


def volume_of(session: Session, project: Project) -> Document | None:
    """The bound file; None until the worker has made it."""
    with as_system(session):
        return session.scalar(
            select(Document)
            .where(Document.subject_kind == SUBJECT, Document.subject_id == project.id)
            .order_by(Document.id).limit(1)
        )  # fmt: skip


def readers(session: Session, project: Project) -> list[Event]:
    """Who has read the bound file, the newest first."""
    events = events_of(session, project.subject, acts_only=False)
    return [one for one in events if one.outcome is Outcome.READ]


# --- for the worker ---------------------------------------------------------------------------


def bind_waiting(database: Database, now: datetime) -> int:
    """Bind the file of every archived project that has none yet; how many were bound.

    The pages are made while nobody waits for the writer; one that fails stops no other one.
    """
    bound = select(Document.subject_id).where(Document.subject_kind == SUBJECT)
    with reading(database) as session:
        waiting = session.execute(
            select(Project.id, Project.ref)
            .where(Project.state == ProjectState.ARCHIVED, Project.id.not_in(bound))
            .order_by(Project.id)
        ).all()
    done = 0
    for row, ref in waiting:
        try:
            _bind_one(database, row, ref, now)
            done += 1
        except Exception:
            log.exception("the file of purchase %s is bound later", ref)
        progress.forget(ref)
    return done


def _bind_one(database: Database, row: int, ref: str, now: datetime) -> None:
    with reading(database) as session:
        project = session.get_one(Project, row, options=WHOLE)
        bound, papers = bind(session, project, now, partial(progress.tell, ref))
        name = f"采购档案 {project.code}.pdf"
    digest = sm3(bound.body).hex()
    with transaction(database) as session:
        held = session.get_one(Project, row)
        documents.keep(
            session, Checked(name, "application/pdf", bound.body, digest, ScanState.CLEAN,
                             bound.pages),
            subject_kind=SUBJECT, subject_id=row, uploaded_by_id=None, now=now,
        )  # fmt: skip
        audit.record(
            session, SYSTEM_ACTOR, "purchasing.bind_file", held.subject, at=now,
            note=f"{papers}件，{bound.pages}页，SM3 {digest}",
        )  # fmt: skip


def bind(
    session: Session, project: Project, now: datetime,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[volumes.Bound, int]:  # fmt: skip
    """The whole file, and of how many papers. `told` hears how many are made, of how many."""
    papers = [one for one in contents(session, project) if one.sheet or one.document]
    letterhead = letter_services.letterhead(session, project.agency_id)
    leaves: list[volumes.Leaf] = []
    for one in papers:
        leaves.append(_leaf(one, project, letterhead))
        told(len(leaves), len(papers))
    bound = volumes.bind(
        partial(_cover, session, project, len(papers), now), leaves, title="政府购买服务采购档案",
        number=project.code, on=clock.day(now), letterhead=letterhead,
    )  # fmt: skip
    return bound, len(papers)


def _leaf(paper: Paper, project: Project, letterhead: Letterhead) -> volumes.Leaf:
    if paper.document is not None:
        body = b"".join(documents.read(paper.document))
        pdf, digest = volumes.as_pdf(body, paper.document.media_type), f"SM3 {sm3(body).hex()}"
    else:
        blocks = paper.sheet() if paper.sheet is not None else ()
        pdf = volumes.sheet(
            f"{paper.kind}：{paper.title}" if paper.title != project.name else paper.kind, blocks,
            number=project.code, on=paper.on, letterhead=letterhead,
        )  # fmt: skip
        digest = paper.digest or f"SM3 {sm3(pdf).hex()}"
    return volumes.Leaf(paper.on, paper.kind, paper.title, digest, pdf)


def _cover(
    session: Session, project: Project, papers: int, now: datetime, table: Table, pages: int
) -> Sequence[Block]:
    contracts = contracts_of(session, project)
    said = session.scalar(
        select(AuditEvent.note)
        .where(
            is_about(project.subject),
            AuditEvent.action == "purchasing.archive", AuditEvent.outcome == Outcome.DONE,
        )
        .order_by(AuditEvent.seq.desc()).limit(1)
    )  # fmt: skip
    missing = lacking.lacks(session, project, clock.day(now))
    kept = f"{project.keep_until:%Y-%m-%d}" if project.keep_until else ""
    return [
        facts(
            ("项目", project.name), ("编号", project.code), ("购买主体", project.agency.name),
            ("承接主体", "、".join(one.organisation.name for one in contracts)),
            ("合同", "、".join(one.number for one in contracts)),
            ("合同金额", "、".join(yuan(one.amount_fen) for one in contracts)),
            ("归档", project.archived_on),
            ("保管期限", f"从采购结束之日起至少15年，到{kept}（政府采购法第四十二条）"),
            ("件数、页数", f"{papers}件，{pages}页"),
        ),
        Heading("卷内目录"), table,
        Heading("备考表"),
        Para(
            "本卷由系统按项目的记录生成。儿童和家庭的姓名、联系方式和需要不在卷内：服务对象只列编号，"
            "合同结束以后已经退回、抹去。服务记录逐条保存在系统内，卷内为按月汇总的数字。"
        ),
        Para("缺件：" + ("、".join(one.what for one in missing) if missing else "没有") + "。"),
        *([Para(f"归档时的说明：{said}")] if said else []),
    ]  # fmt: skip
