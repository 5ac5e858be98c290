"""What an answer on a score sheet rests on: visits, papers, photographs, notes (F-SCORE, §8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.adoption.models import Adoption, Assessment, ScoreSheet, Side
from app.adoption.services import assessing, papers, walking
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict
from app.core.screen import day_long
from app.documents.models import Document, ScanState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from app.checklists.rules import Template

WORK = "adoption_work"
"""The kind of files that assessors gather: theirs and the organ's, never the family's."""
Given = dict[str, list[str]]


@dataclass(frozen=True)
class Proof:
    """One thing an answer can rest on; `ref` where it is a file."""

    key: str
    label: str
    ref: str = ""


def files(session: Session, case: Adoption) -> list[Document]:
    """Photographs and documents of this round, the oldest first."""
    row = assessing.current(session, case)
    if row is None:
        return []
    return list(session.scalars(
        select(Document)
        .where(
            Document.subject_kind == WORK, Document.subject_id == case.id,
            Document.removed_at.is_(None), Document.created_at >= row.created_at,
            Document.id != (row.seal_document_id or 0),
        )
        .order_by(Document.id)
    ))  # fmt: skip


def offered(session: Session, case: Adoption, *, in_fusion: bool) -> list[Proof]:
    """What there is to rest on in this stage."""
    found = [
        Proof(f"visit:{one.ref}", f"{day_long(clock.day(one.started_at))}{one.kind.label}")
        for one in walking.visits(session, case, in_fusion=in_fusion)
    ]
    if not in_fusion:
        found += [
            Proof(f"paper:{line.key}", line.label)
            for line in papers.lines(session, case, sides=(Side.ADOPTER,)) if line.is_there
        ]  # fmt: skip
    return found + [
        Proof(f"file:{one.ref}", one.name or "照片", one.ref)
        for one in files(session, case) if one.scan is not ScanState.REFUSED
    ]  # fmt: skip


def read(typed: Mapping[str, Sequence[str]], known: Sequence[Proof]) -> Given:
    """What was ticked, by item or veto; boxes are named `proof-<id>`."""
    keys = {one.key for one in known}
    return {
        name.removeprefix("proof-"): [key for key in values if key in keys]
        for name, values in typed.items() if name.startswith("proof-")
    }  # fmt: skip


def usual(known: Sequence[Proof]) -> list[str]:
    """What an answer rests on until its assessor says else: the visits of the stage."""
    return [one.key for one in known if one.key.startswith("visit:")]


def without(template: Template, answers: Mapping[str, Any]) -> list[str]:
    """Items, and vetoes that were found, which rest on nothing: no proof and no note."""
    proofs, notes = answers.get("proofs", {}), answers.get("remarks", {})
    given = answers.get("vetoes", {})
    ids = [item.id for item in template.items()]
    ids += [veto.id for veto in template.vetoes if given.get(veto.id)]
    return [one for one in ids if not proofs.get(one) and not notes.get(one)]


def all_of(sheets: Sequence[Mapping[str, Any]]) -> Given:
    """What any of the sheets rests on, by item or veto."""
    found: Given = {}
    for answers in sheets:
        for one, keys in answers.get("proofs", {}).items():
            found[one] = list(dict.fromkeys([*found.get(one, []), *keys]))
    return found


def refuse_if_used(session: Session, document: Document) -> None:
    """A file on which a handed-in sheet rests stays, and a page that was sealed. Conflict."""
    key = f"file:{document.ref}"
    with as_system(session):
        sealed = select(Assessment.id).where(Assessment.seal_document_id == document.id)
        if session.scalar(sealed.limit(1)) is not None:
            raise Conflict("这是盖章页，不能删除；不对的，由核对的人退回。")
        sheets = session.scalars(
            select(ScoreSheet).where(
                ScoreSheet.adoption_id == document.subject_id, ScoreSheet.submitted_at.is_not(None)
            )
        ).all()
    used = all_of([one.answers or {} for one in sheets])
    if any(key in keys for keys in used.values()):
        raise Conflict("已经提交的评分表用了这个文件，不能删除。")
