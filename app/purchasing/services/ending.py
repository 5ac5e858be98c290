"""How a contract ends: by its payment, by breach; what comes after (BRK-01 to BRK-03, GPL-42)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents import services as documents
from app.law import purchase_periods as periods
from app.law.dates import add_months
from app.purchasing.models import (
    GOES_ON,
    OVER,
    Beneficiary,
    ContractStaff,
    ContractState,
    Milestone,
    MilestoneStatus,
    NoticeKind,
    Project,
    RecordDraft,
    RecordImport,
    ServiceContract,
    ServiceGroup,
)
from app.purchasing.services import importing, lacking, owing, releasing, telling, writing
from app.purchasing.services.contracts import SUBJECT, path, project_of
from app.purchasing.services.publishing import publish as put_into_public
from app.purchasing.workflow import ARCHIVE, CLOSE, TERMINATE
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from app.core.policy import Actor
    from app.documents.models import Letter


class Ground(StrEnum):
    """Why a contract ends before its day (GPL-50, BRK-01, BRK-02)."""

    BREACH = "breach"
    PASSED_ON = "passed_on"
    INTEREST = "interest"

    @property
    def label(self) -> str:
        return {
            "breach": "严重违约，催告期满没有改正", "passed_on": "承接方转包",
            "interest": "继续履行将损害国家利益和社会公共利益",
        }[self.value]  # fmt: skip


class OpenCase(NamedTuple):
    """A line of the hand-over list: by number, never by name."""

    number: str
    what: str
    since: date


def ask_to_mend(
    session: Session, contract: ServiceContract, *, words: str, actor: Actor, now: datetime
) -> Letter:
    """The written demand; its days run from its service, then the head may end it (BRK-02)."""
    demand(actor, "purchasing.demand", contract)
    if contract.state not in GOES_ON or contract.demanded_on is not None:
        raise WrongState
    if not words.strip():
        raise Invalid("请写明违约的事实和要求改正的内容。", "words")
    project = session.get_one(Project, contract.project_id)
    contract.demanded_on = clock.day(now)
    days = deadlines.length(session, project, periods.BREACH, clock.day(now))
    audit.record(session, actor, "purchasing.demand", contract.subject, note=words.strip(), at=now)
    letter = writing.demand(session, contract, words.strip(), days, actor=actor, now=now)
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="书面催告：请按期改正",
        body=f"{contract.name}：{words.strip()}请在收到{letter.number}之日起{days}日内改正。",
        path=f"/documents/letters/{letter.ref}", case_no=contract.number,
    )  # fmt: skip
    return letter


def mended(
    session: Session, contract: ServiceContract, *, words: str, actor: Actor, now: datetime
) -> None:
    """The supplier has put it right: the demand is done with."""
    demand(actor, "purchasing.demand", contract)
    if contract.demanded_on is None or contract.state not in GOES_ON:
        raise WrongState
    contract.demanded_on = None
    project = project_of(session, contract)
    deadlines.stop(session, project, periods.BREACH, now=now)
    deadlines.copy_next(session, project)
    audit.record(
        session, actor, "purchasing.demand", contract.subject, after="mended",
        note=words.strip(), at=now,
    )  # fmt: skip


def terminate(
    session: Session, contract: ServiceContract, *, ground: Ground, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The head ends it: after the demand's last day, at once where it was passed on (BRK-01).

    Milestones that are not met stay unmet for good; the supplier has five days to hand over.
    Raises Invalid before the demand's last day is past, or without a reason.
    """
    demand(actor, "purchasing.terminate", contract)
    if contract.state not in GOES_ON:
        raise WrongState
    if not reason.strip():
        raise Invalid("请写明终止的理由。", "reason")
    project, today = project_of(session, contract), clock.day(now)
    if ground is Ground.BREACH:
        _refuse_early(session, project, contract, today)
    contract.state, contract.ended_on = ContractState.TERMINATED, today
    contract.end_reason = f"{ground.label}：{reason.strip()}"
    for one in _unmet(contract.milestones):
        one.status = MilestoneStatus.NOT_MET
    for person in session.scalars(_people(contract)).all():
        person.to_on = today
    _dismiss(contract, today)
    deadlines.stop(session, project, periods.BREACH, now=now)
    advance(session, project, TERMINATE, actor=actor, now=now, note=contract.end_reason)
    put_into_public(
        session, project, NoticeKind.TERMINATION, title=f"{contract.name}合同终止公告",
        content=[
            ("合同编号", contract.number), ("供应商", contract.organisation.name),
            ("终止日期", f"{today:%Y-%m-%d}"), ("终止原因", ground.label),
        ],
        actor=actor, now=now, supplier=contract.organisation.name, amount_fen=contract.amount_fen,
    )  # fmt: skip
    last = next(
        (one.due_on for one in deadlines.running(session, project, periods.HAND_OVER)), today
    )
    writing.ended(
        session, contract, contract.end_reason, last,
        ("BRK-01",) if ground is Ground.PASSED_ON else ("GPL-50", "BRK-02"), actor=actor, now=now,
    )  # fmt: skip
    if ground is Ground.PASSED_ON:
        letter = writing.report_passing_on(
            session, project, contract, reason.strip(), actor=actor, now=now
        )
        telling.tell_buyer(
            session, project, Role.BUREAU_OFFICER, Role.FINANCE,
            title="发现转包，请把报告送财政部门",
            body=f"{letter.number}：{contract.organisation.name}转包，合同已经终止。请送达报告并登记。"
                 "财政部门作出处理以后，请登记禁止参加采购的期限。",
            path=f"/documents/letters/{letter.ref}",
        )  # fmt: skip
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="合同已终止，请移交儿童个案",
        body=f"{contract.name}：{contract.end_reason}。请在5日内按移交清单移交。",
        path=f"{path(contract)}/hand-over-list", case_no=contract.number,
    )  # fmt: skip


def _refuse_early(
    session: Session, project: Project, contract: ServiceContract, today: date
) -> None:
    if contract.demanded_on is None:
        raise Invalid("还没有书面催告。请先催告，期满不改正的才能终止。", "ground")
    letter = writing.demand_of(session, contract)
    if letter is None or letter.served_on is None:
        raise Invalid("催告书还没有登记送达。送达以后，期满不改正的才能终止。", "ground")
    last = max(
        (one.due_on for one in deadlines.running(session, project, periods.BREACH)),
        default=letter.served_on,
    )
    if today <= last:
        says = f"催告期到{last:%Y-%m-%d}届满，期满不改正的才能终止。"
        raise Invalid(says, "ground")


def _unmet(rows: Iterable[Milestone]) -> list[Milestone]:
    return [one for one in rows if one.status is MilestoneStatus.SCHEDULED]


def _dismiss(contract: ServiceContract, on: date) -> None:
    """Nobody works under it any longer."""
    for one in contract.staff:
        one.to_on = one.to_on or on


def fall_away(
    session: Session, project: Project, reason: str, *, actor: Actor, now: datetime
) -> None:
    """There is no winner any more: no draft with it is left, and what was signed has ended.

    Nothing of it ran and nobody was on its list, so nothing is handed over (GPR-49, GPR-54).
    """
    today = clock.day(now)
    rows = session.scalars(
        select(ServiceContract)
        .where(
            ServiceContract.project_id == project.id,
            ServiceContract.state.in_((ContractState.DRAFT, ContractState.SIGNED)),
        )
        .options(selectinload(ServiceContract.milestones), selectinload(ServiceContract.staff))
    ).all()
    for contract in rows:
        audit.record(
            session, actor, "purchasing.fall_away", contract.subject,
            before=contract.state.value, note=reason, at=now,
        )  # fmt: skip
        if contract.state is ContractState.DRAFT:
            for part in (Milestone, ContractStaff):
                session.execute(delete(part).where(part.contract_id == contract.id))
            session.execute(delete(ServiceContract).where(ServiceContract.id == contract.id))
            session.expunge(contract)
            continue
        contract.state, contract.end_reason = ContractState.TERMINATED, reason
        contract.ended_on = contract.handed_over_on = contract.erased_on = today
        for one in _unmet(contract.milestones):
            one.status = MilestoneStatus.NOT_MET
        _dismiss(contract, today)
    session.flush()


def _people(contract: ServiceContract) -> Select[Beneficiary]:
    return select(Beneficiary).where(
        Beneficiary.contract_id == contract.id, Beneficiary.to_on.is_(None)
    )


def open_cases(session: Session, contract: ServiceContract) -> list[OpenCase]:
    """Who was served on the last day, and what groups run: by number and title alone."""
    until = contract.ended_on or clock.today()
    people = session.scalars(
        select(Beneficiary)
        .where(
            Beneficiary.contract_id == contract.id,
            Beneficiary.to_on.is_(None) | (Beneficiary.to_on >= until),
        )
        .order_by(Beneficiary.number)
    )
    groups = session.scalars(
        select(ServiceGroup)
        .where(ServiceGroup.contract_id == contract.id, ServiceGroup.closed_on.is_(None))
        .order_by(ServiceGroup.id)
    )
    return [
        *(OpenCase(one.number, one.kind.label, one.from_on) for one in people),
        *(OpenCase("—", one.title, one.started_on) for one in groups),
    ]


def hand_over(
    session: Session, contract: ServiceContract, *, on: date, receiver: str, actor: Actor,
    now: datetime,
) -> int:  # fmt: skip
    """Every open case is in the bureau's hands again; how many there were (BRK-02)."""
    demand(actor, "purchasing.hand_over", contract)
    if contract.state not in OVER or contract.handed_over_on is not None:
        raise WrongState
    if contract.ended_on is None or not contract.ended_on <= on <= clock.day(now):
        raise Invalid("移交日期在合同终止以后，不晚于今天。", "on")
    project, cases = project_of(session, contract), len(open_cases(session, contract))
    contract.handed_over_on = on
    deadlines.stop(session, project, periods.HAND_OVER, now=now)
    deadlines.copy_next(session, project)
    audit.record(
        session, actor, "purchasing.hand_over_cases", contract.subject,
        note=f"{cases}件，接收人{receiver.strip()}", at=now,
    )  # fmt: skip
    return cases


def erase(
    session: Session, contract: ServiceContract, *, scan: FileStorage | None, actor: Actor,
    now: datetime,
) -> int:  # fmt: skip
    """Children's facts are returned and erased, with the supplier's paper; how many (BRK-03).

    The list keeps numbers and days for the file; names, contacts and needs are gone for good.
    """
    demand(actor, "purchasing.erase", contract)
    if contract.state not in OVER or contract.erased_on is not None:
        raise WrongState
    if contract.state is ContractState.TERMINATED and contract.handed_over_on is None:
        raise Invalid("儿童个案还没有移交，移交以后才能抹去。")
    if scan is None or not scan.filename:
        raise Invalid("请上传承接方签字盖章的退回、删除儿童信息的证明。", "scan")
    documents.store(
        session, subject_kind=SUBJECT, subject_id=contract.id, name=scan.filename,
        stream=scan.stream, uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    people = session.scalars(
        select(Beneficiary).where(
            Beneficiary.contract_id == contract.id, Beneficiary.erased_at.is_(None)
        )
    ).all()
    for one in people:
        one.name = one.contact = one.need = None
        one.name_mask, one.born_year, one.erased_at = "", None, now
        one.to_on = one.to_on or contract.ended_on
    contract.erased_on = clock.day(now)
    session.flush()
    # What the supplier's people typed or uploaded and never sent is theirs to see alone.
    with as_system(session):
        session.execute(delete(RecordDraft).where(RecordDraft.contract_id == contract.id))
        importing.drop_files(session, RecordImport.contract_id == contract.id, now=now)
    audit.record(
        session, actor, "purchasing.erase", contract.subject, note=f"{len(people)}人", at=now
    )
    return len(people)


def contract_of(session: Session, project: Project) -> ServiceContract | None:
    """The project's contract with plan and money; the newest where there are several."""
    return session.scalar(
        select(ServiceContract)
        .where(ServiceContract.project_id == project.id)
        .order_by(ServiceContract.id.desc())
        .options(
            selectinload(ServiceContract.milestones), selectinload(ServiceContract.payments),
            selectinload(ServiceContract.staff), joinedload(ServiceContract.organisation),
        )
        .limit(1)
    )  # fmt: skip


def can_close(session: Session, project: Project) -> bool:
    """Accepted, and every instalment paid as far as it is owed (GPR-51)."""
    contract = contract_of(session, project)
    return contract is not None and owing.is_settled(session, contract)


def close(session: Session, project: Project, *, actor: Actor, now: datetime) -> None:
    """Everything is paid: contract and project end (GPR-51). Raises Invalid."""
    contract = contract_of(session, project)
    if contract is None or not owing.is_settled(session, contract):
        raise Invalid("还有款项没有支付，结清以后才能办结。")
    advance(session, project, CLOSE, actor=actor, now=now, note=contract.number)
    project.closed_at = now
    contract.state, contract.ended_on = ContractState.ENDED, clock.day(now)
    _dismiss(contract, clock.day(now))
    releasing.closed(session, project, now)
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD,
        title="合同履行完毕，请退回并删除儿童信息", case_no=contract.number,
        body=f"{contract.name}：请把退回、删除儿童信息的证明交给购买方。", path=path(contract),
    )  # fmt: skip


def archive(
    session: Session, project: Project, *, note: str = "", actor: Actor, now: datetime
) -> None:
    """The file is kept for fifteen years from the end of the purchase (GPL-42, archive.years).

    Raises Invalid where children's facts have not been erased (BRK-03), or papers are missing and
    no `note` says why they cannot be had.
    """
    demand(actor, "purchasing.archive", project)
    contract = contract_of(session, project)
    if contract is not None and contract.state in OVER and contract.erased_on is None:
        raise Invalid("儿童信息还没有退回、抹去，抹去以后才能归档。")
    if contract is not None and any(one.paid_on is None for one in owing.live(contract)):
        raise Invalid("还有付款申请没有办完，支付或者退回以后才能归档。")
    today = clock.day(now)
    years = deadlines.length(session, project, periods.ARCHIVE_KEPT, today)
    words = lacking.accounted(session, project, note, today)
    advance(session, project, ARCHIVE, actor=actor, now=now, note=words)
    ended = clock.day(project.closed_at) if project.closed_at else today
    if contract is not None and contract.ended_on is not None:
        ended = contract.ended_on
    project.archived_on, project.keep_until = today, add_months(ended, 12 * years)
