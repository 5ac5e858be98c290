"""The file of a purchase: every paper, sheet, letter and notice in its order (GPL-42, ACC-46)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.core import clock
from app.documents.letters.blocks import Heading, Table
from app.documents.models import Document, Letter, LetterState
from app.purchasing.archive import contract as of_contract
from app.purchasing.archive import delivery, plan, rounds
from app.purchasing.archive.paper import Paper, at, facts, words
from app.purchasing.models import (
    Acceptance,
    ContractStaff,
    Evaluation,
    Project,
    ProjectParticipation,
    Publication,
    Round,
    ServiceContract,
)
from app.purchasing.queries import events_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.documents.letters.blocks import Block

DUTIES = {
    "require": "编制需求", "review": "审查", "run": "组织采购", "finance": "财务", "decide": "决定",
    "open": "开启响应文件", "check": "核查", "accept": "验收", "evaluate": "评价", "pay": "支付",
}  # fmt: skip


def contents(session: Session, project: Project, *, whole: bool = True) -> list[Paper]:
    """Everything that belongs to the file. Nobody's name of the lists of people.

    Without `whole` what stays in the buyer's own hands is left out: offers, scores, queries,
    reports, samples and answers.
    """
    turns = list(
        session.scalars(
            select(Round).where(Round.project_id == project.id)
            .options(selectinload(Round.panel), joinedload(Round.project)).order_by(Round.number)
        )
    )  # fmt: skip
    contracts = contracts_of(session, project)
    found = [*plan.papers(session, project, turns, contracts), *_published(session, project)]
    for one in contracts:
        found += [*of_contract.papers(session, one), *delivery.judged(session, one)]
        if whole:
            found += delivery.papers(session, one)
    if whole:
        found += rounds.papers(session, project, turns)
        found.append(
            Paper(project.archived_on or clock.today(), "办理记录", "谁在什么时候做了什么",
                  at("purchasing.timeline", project=project.ref),
                  sheet=partial(_done, session, project, turns, contracts))
        )  # fmt: skip
    found += _filed(session, project, [one.id for one in contracts], [one.id for one in turns])
    return sorted(found, key=lambda one: one.place)


def contracts_of(session: Session, project: Project) -> list[ServiceContract]:
    """The project's contracts with all that their sheets say."""
    return list(
        session.scalars(
            select(ServiceContract)
            .where(ServiceContract.project_id == project.id)
            .options(
                joinedload(ServiceContract.agency), joinedload(ServiceContract.organisation),
                selectinload(ServiceContract.staff).joinedload(ContractStaff.org_person),
                selectinload(ServiceContract.milestones), selectinload(ServiceContract.payments),
                selectinload(ServiceContract.amendments),
            )
            .order_by(ServiceContract.id)
        )
    )  # fmt: skip


def _published(session: Session, project: Project) -> list[Paper]:
    return [
        Paper(one.published_on, "公告", f"{one.kind.label}：{one.title}",
              at("purchasing.open_notice", publication=one.ref),
              digest=f"SHA-256 {one.digest}", sheet=partial(_notice, one))
        for one in session.scalars(
            select(Publication).where(Publication.project_id == project.id)
        )
    ]  # fmt: skip


def _notice(one: Publication) -> list[Block]:
    return [
        facts(("种类", one.kind.label), ("发布", one.published_at), ("公示到", one.until),
              ("校验值（SHA-256）", one.digest)),
        Heading(one.title),
        facts(*((label, text) for label, text in one.content)),
    ]  # fmt: skip


def _filed(
    session: Session, project: Project, contracts: list[int], turns: list[int]
) -> list[Paper]:
    """Uploaded files and letters of the project, its rounds and its contracts."""
    subjects = {"purchase": [project.id], "purchase_contract": contracts, "purchase_round": turns}

    def of(model: type[Document | Letter]) -> list[object]:
        return list(session.scalars(
            select(model).where(or_(*(
                and_(model.subject_kind == kind, model.subject_id.in_(ids))
                for kind, ids in subjects.items()
            )))
        ))  # fmt: skip

    found = [
        Paper(clock.day(one.created_at), "文件", one.name or "没有名称的文件",
              at("documents.download", document=one.ref), digest=f"SM3 {one.digest}", document=one)
        for one in of(Document) if isinstance(one, Document) and one.removed_at is None
    ]  # fmt: skip
    letters = [
        one for one in of(Letter)
        if isinstance(one, Letter) and one.dated_on is not None
        and one.state is not LetterState.DRAFT
    ]  # fmt: skip
    ids = [one.document_id for one in letters if one.document_id is not None]
    bodies = {
        one.id: one for one in session.scalars(
            select(Document).where(Document.id.in_(ids), Document.subject_kind == "letter",
                                   Document.subject_id.in_([one.id for one in letters]))
        )
    } if ids else {}  # fmt: skip
    return found + [
        Paper(one.dated_on, "文书", f"{one.number or ''} {one.title}".strip(),
              at("documents.letter", letter=one.ref),
              digest=f"SM3 {one.digest}" if one.digest else "",
              document=bodies.get(one.document_id or 0))
        for one in letters if one.dated_on is not None
    ]  # fmt: skip


def _done(
    session: Session, project: Project, turns: list[Round], contracts: list[ServiceContract]
) -> list[Block]:
    """The record of all that was done with the project, its rounds, contracts and payments."""
    held: list[tuple[str, Subject]] = [("项目", project.subject)]
    held += [(f"第{one.number}轮采购", one.subject) for one in turns]
    for one in contracts:
        held += [(one.number.rpartition("-")[2], one.subject)]
        held += [("付款", payment.subject) for payment in one.payments]
        held += [
            ("评价", row.subject)
            for row in session.scalars(select(Evaluation).where(Evaluation.contract_id == one.id))
        ]
        held += [("验收", row.subject) for row in session.scalars(
            select(Acceptance).where(Acceptance.contract_id == one.id))]  # fmt: skip
    duties = session.execute(
        select(ProjectParticipation.duty, Person)
        .join(Person, Person.id == ProjectParticipation.person_id)
        .where(ProjectParticipation.project_id == project.id)
        .order_by(ProjectParticipation.at)
    )
    lines = sorted(
        ((event.at, about, event) for about, subject in held
         for event in events_of(session, subject)),
        key=lambda line: line[0],
    )  # fmt: skip
    rows = [[words(on), about, event.title, event.by, event.text] for on, about, event in lines]
    parts: Sequence[Sequence[str]] = [[DUTIES[duty.value], one.name] for duty, one in duties]
    return [
        Heading("各人的职责"), Table(["职责", "姓名"], parts, [1, 2]),
        Heading("办理经过"),
        Table(["时间", "对象", "事项", "谁", "说明"], rows, [1.6, 1.6, 2, 2, 3]),
    ]  # fmt: skip
