"""A third party's own seal: its head signs and seals on paper, another checks (AE-09-4)."""

from __future__ import annotations

import io
from datetime import datetime
from typing import IO, TYPE_CHECKING

from PIL import Image

from app.accounts.actors import is_same_person
from app.adoption import workflow
from app.adoption.models import Adoption, Assessment
from app.adoption.services import assessing, proofs, reporting, scoring
from app.adoption.services.telling import TITLES
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.documents import services as documents
from app.documents import settings
from app.documents.letters import Contact, Letterhead, LetterKind, Reference, render_letter
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.documents.models import Document, ScanState
from app.notices import services as notices

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter
    from app.organisations.models import Organisation

PIXELS = (1400, 1400)
COLOURS = 96


def is_due(session: Session, case: Adoption) -> bool:
    """All have signed a third party's report, and it is not handed in yet."""
    row = assessing.current(session, case)
    return (
        row is not None and row.organisation_id is not None and row.reported_on is None
        and bool(row.report_signatures) and reporting.all_signed(case, row)
        and reporting.is_ready(session, case)
    )  # fmt: skip


def _due(session: Session, case: Adoption, actor: Actor) -> tuple[Assessment, Organisation]:
    demand(actor, workflow.REPORT.action, case)
    row = assessing.current(session, case)
    body = reporting.author(session, row) if row is not None else None
    if row is None or body is None or not is_due(session, case):
        raise WrongState
    scoring.own(case, actor)
    return row, body


def head_of(body: Organisation, stamped: bytes | None = None) -> Letterhead:
    """The report goes out under the organisation's own name, never under the organ's."""
    return Letterhead(
        body.name, phone=body.phone, address=body.address, stamped=stamped,
        demo=settings.current().demo,
    )  # fmt: skip


def to_print(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> bytes:
    """The report as PDF, for the head's signature and the seal on paper."""
    row, body = _due(session, case, actor)
    content = PlacementNotice(
        reference=Reference("", clock.day(now), case.case_no or ""),
        title=TITLES[LetterKind.ADOPTION_REPORT], addressee="收养登记机关",
        opening="收养评估已经完成，报告如下。请负责人签名、盖机构公章。",
        facts=tuple(NoticeRow(*one) for one in reporting.facts_of(session, case, row)),
        next_steps=(), contact=Contact(body.head, body.phone), head_name=body.head,
    )  # fmt: skip
    return render_letter(LetterKind.ADOPTION_REPORT, content, letterhead=head_of(body), draft=False)


def send(
    session: Session, case: Adoption, *, name: str, stream: IO[bytes], signer: str, sealed_on: date,
    actor: Actor, now: datetime,
) -> Document:  # fmt: skip
    """The sealed page as a picture, whose head signed it and when. Raises Invalid."""
    row, body = _due(session, case, actor)
    if signer.strip() != body.head:
        raise Invalid(
            f"登记的机构负责人是{body.head}。由别人签名的，或者负责人换了人的，"
            "请先请民政部门更新机构的登记。", "signer",
        )  # fmt: skip
    last = max(clock.day(datetime.fromisoformat(one)) for one in row.report_signatures.values())
    if not last <= sealed_on <= clock.day(now):
        raise Invalid("盖章的日期应在评估人员签署完的那天和今天之间。", "sealed_on")
    if not name:
        raise Invalid("请选择签名、盖章页的照片。")
    document = documents.store(
        session, subject_kind=proofs.WORK, subject_id=case.id, name=name, stream=stream,
        uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    if not document.media_type.startswith("image/"):
        raise Invalid("请上传盖章页的照片或者扫描图片（JPG、PNG），不要PDF。")
    row.seal_document_id, row.seal_sent_by_id = document.id, actor.user_id
    row.seal_head, row.sealed_on, row.seal_returned = body.head, sealed_on, ""
    session.flush()
    _tell_others(session, case, actor, "请核对评估报告的盖章页")
    audit.record(session, actor, workflow.REPORT.action, case.subject, note="盖章页", at=now)
    return document


def check(
    session: Session, case: Adoption, *, is_good: bool, reason: str, actor: Actor, now: datetime
) -> Letter | None:
    """Another assessor has looked: good hands the report in, else it is sent anew."""
    row, body = _due(session, case, actor)
    if row.seal_document_id is None:
        raise WrongState
    if is_same_person(session, actor, row.seal_sent_by_id):
        raise Invalid("盖章页由另一名评估人员核对。")
    if not is_good:
        if not reason.strip():
            raise Invalid("请写明哪里不对。", "reason")
        row.seal_document_id = row.seal_sent_by_id = row.sealed_on = None
        row.seal_head, row.seal_returned = "", reason.strip()
        session.flush()
        _tell_others(session, case, actor, "盖章页要重新上传")
        audit.record(session, actor, workflow.REPORT.action, case.subject, note="退回盖章页",
                     at=now)  # fmt: skip
        return None
    document = session.get_one(Document, row.seal_document_id)
    if document.scan is not ScanState.CLEAN:
        raise Invalid("盖章页还在检查文件安全，请过几分钟再核对。")
    row.seal_checked_by_id = actor.user_id
    session.flush()
    return reporting.deliver(
        session, case, row, head=head_of(body, _as_png(document)), actor=actor, now=now
    )


def _tell_others(session: Session, case: Adoption, actor: Actor, title: str) -> None:
    with as_system(session):
        for one in assessing.named(case):
            if one.person_id != actor.person_id:
                notices.tell(
                    session, person_id=one.person_id, kind="desk", title=title,
                    body="核对后才能提交登记机关。", case_no=case.case_no or "",
                    path=assessing.DESK, act_by=case.due_on,
                )  # fmt: skip


def _as_png(document: Document) -> bytes:
    """Small enough to print behind the report: few colours are enough for ink and a seal."""
    with Image.open(io.BytesIO(b"".join(documents.read(document)))) as opened:
        page = opened.convert("RGB")
    page.thumbnail(PIXELS)
    out = io.BytesIO()
    page.quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()
