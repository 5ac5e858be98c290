"""The contract from its draft to its filing (F-CON, GPS-23, GPL-46 to GPL-48, GPL-61, GPR-50)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import func, select
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
from app.organisations.models import OrgPerson, ServiceField
from app.organisations.services import supplier_check
from app.purchasing.models import (
    Bid,
    ContractStaff,
    ContractState,
    NoticeKind,
    Project,
    ProjectDuty,
    ProjectParticipation,
    Round,
    RoundState,
    ServiceContract,
)
from app.purchasing.rules.changes import bond_lacks
from app.purchasing.rules.clauses import Clause, clause_lacks
from app.purchasing.rules.money import yuan
from app.purchasing.rules.payments import Template
from app.purchasing.rules.term import Tick, is_funded, months_of, term_lacks
from app.purchasing.services import bonds, drafting, figures, milestones, telling
from app.purchasing.services.publishing import publish as put_into_public
from app.purchasing.workflow import RUN, SIGN
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from app.core.policy import Actor

SUBJECT = "purchase_contract"
PERCENT = 100


@dataclass(frozen=True)
class Terms:
    """What is agreed besides what the round has fixed. `percents` None: the template's own."""

    starts_on: date
    ends_on: date
    template: Template
    clauses: Mapping[Clause, str]
    staff: Collection[str]
    lead: str
    percents: Sequence[int] | None = None
    bond_fen: int = 0
    contact: str = ""
    subcontract_consent: str = ""


def path(contract: ServiceContract) -> str:
    """The contract's page, for either side."""
    return f"/purchasing/contracts/{contract.ref}"


def project_of(session: Session, contract: ServiceContract) -> Project:
    """The contract's project with all that its moves ask for; for the buyer's side alone."""
    return session.scalars(
        select(Project)
        .where(Project.id == contract.project_id)
        .options(
            joinedload(Project.agency), selectinload(Project.parts), selectinload(Project.budget),
            selectinload(Project.items),
        )
    ).one()  # fmt: skip


def awarded(session: Session, project: Project) -> tuple[Round, Bid] | None:
    """The round that found the supplier, and its offer."""
    found = session.execute(
        select(Round, Bid)
        .join(Bid, Bid.id == Round.winner_id)
        .where(Round.project_id == project.id, Round.state == RoundState.AWARDED)
        .order_by(Round.number.desc())
        .options(joinedload(Bid.organisation))
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def is_drafted(session: Session, round_: Round) -> bool:
    """Whether the winner's contract is there already, as a draft or signed."""
    found = select(ServiceContract.id).where(ServiceContract.round_id == round_.id).limit(1)
    return session.scalar(found) is not None


def people_of(session: Session, organisation_id: int) -> list[OrgPerson]:
    """Whom the contract may name: who works there and was checked.

    The portal asks: of a supplier of elsewhere the buyer reads only whom a contract has named.
    """
    with as_system(session):
        return list(session.scalars(
            select(OrgPerson)
            .where(
                OrgPerson.organisation_id == organisation_id, OrgPerson.left_on.is_(None),
                OrgPerson.checked_on.is_not(None),
            )
            .order_by(OrgPerson.id)
        ))  # fmt: skip


def draft(
    session: Session, project: Project, terms: Terms, *, actor: Actor, now: datetime
) -> ServiceContract:
    """The contract with the winner at the price of its offer. Raises Invalid, WrongState."""
    demand(actor, "purchasing.draft_contract", project)
    found = awarded(session, project)
    if found is None or found[1].price_fen is None:
        raise Invalid("没有确定的成交供应商和价格，不能起草合同。")
    round_, bid = found
    if is_drafted(session, round_):
        raise WrongState("这一轮采购已经有合同了。")
    serial = 1 + (session.scalar(
        select(func.count()).select_from(ServiceContract)
        .where(ServiceContract.project_id == project.id)
    ) or 0)  # fmt: skip
    contract = ServiceContract(
        project_id=project.id, round_id=round_.id, agency_id=project.agency_id,
        organisation_id=bid.organisation_id, supplier_id=bid.organisation.agency_id,
        number=f"{project.code}-合{serial:02d}", name=project.name, project_code=project.code,
        items=drafting.items_of(project), first_fen=bid.price_fen, amount_fen=bid.price_fen,
        starts_on=terms.starts_on, ends_on=terms.ends_on, method=round_.method, created_at=now,
    )  # fmt: skip
    contract.place(project.division_code)
    contract.organisation, contract.milestones, contract.staff = bid.organisation, [], []
    _put(session, project, contract, terms)
    take_part(
        session, ProjectParticipation, ProjectDuty.RUN, actor=actor, now=now, project_id=project.id
    )
    audit.record(
        session, actor, "purchasing.draft_contract", contract.subject,
        note=yuan(contract.amount_fen), at=now,
    )  # fmt: skip
    return contract


def edit(
    session: Session, contract: ServiceContract, terms: Terms, *, actor: Actor, now: datetime
) -> None:
    """The draft anew: whoever reviewed it has to read it again. Raises Invalid, WrongState."""
    demand(actor, "purchasing.draft_contract", contract)
    if contract.state is not ContractState.DRAFT:
        raise WrongState
    contract.reviewed_at = None
    _put(session, project_of(session, contract), contract, terms)
    take_part(
        session, ProjectParticipation, ProjectDuty.RUN, actor=actor, now=now,
        project_id=contract.project_id,
    )  # fmt: skip
    audit.record(session, actor, "purchasing.draft_contract", contract.subject, at=now)


def _put(session: Session, project: Project, contract: ServiceContract, terms: Terms) -> None:
    if terms.ends_on <= terms.starts_on:
        raise Invalid("结束日期要晚于开始日期。", "ends_on")
    months = months_of(terms.starts_on, terms.ends_on)
    if lacks := term_lacks(
        months, [Tick(one) for one in project.term_ticks],
        budget_assured=project.total_fen >= contract.amount_fen
        and is_funded(months, [line.year for line in project.budget]),
    ):  # fmt: skip
        raise Invalid(lacks[0].says, "ends_on")
    if lacks := bond_lacks(
        budget=project.total_fen, contract=contract.amount_fen, performance_bond=terms.bond_fen
    ):
        raise Invalid(lacks[0].says, "bond")
    if terms.template.by_unit and not any(one["unit_price_fen"] for one in contract.items):
        raise Invalid("按数量付款的合同，项目的服务内容里要有单价。", "template")
    contract.starts_on, contract.ends_on = terms.starts_on, terms.ends_on
    contract.payment_template, contract.bond_fen = terms.template.value, terms.bond_fen
    contract.contact, contract.subcontract_consent = terms.contact, terms.subcontract_consent
    contract.clauses = {clause.value: text.strip() for clause, text in terms.clauses.items()}
    session.add(contract)
    session.flush()
    shares = None if terms.percents is None else [Fraction(n, PERCENT) for n in terms.percents]
    if shares is not None and len(shares) != len(terms.template.shares):
        raise Invalid(
            f"这种付款方式分{len(terms.template.shares)}期，请填写同样多个比例。", "shares"
        )
    milestones.put(session, contract, milestones.draw_up(
        contract.amount_fen, terms.template, shares, terms.starts_on, terms.ends_on
    ))  # fmt: skip
    _name(session, contract, terms)


def _name(session: Session, contract: ServiceContract, terms: Terms) -> None:
    able = {one.ref: one for one in people_of(session, contract.organisation_id)}
    if not terms.staff or not set(terms.staff) <= able.keys():
        raise Invalid("请从承接方登记并核对过的人员里选择服务人员。", "staff")
    if terms.lead not in terms.staff:
        raise Invalid("项目负责人要在服务人员里。", "lead")
    for row in contract.staff:
        session.delete(row)
    session.flush()
    contract.staff[:] = [
        ContractStaff(
            contract_id=contract.id,
            org_person_id=able[ref].id,
            is_lead=ref == terms.lead,
            from_on=contract.starts_on,
        )
        for ref in sorted(terms.staff)
    ]
    session.flush()


def review(
    session: Session, contract: ServiceContract, *, words: str, actor: Actor, now: datetime
) -> None:
    """Somebody else than who ran the purchase finds nothing against it (GPL-61)."""
    _demand_draft(contract, actor, "purchasing.review_contract")
    _demand_whole(contract)
    contract.reviewed_at = now
    take_part(
        session, ProjectParticipation, ProjectDuty.REVIEW, actor=actor, now=now,
        project_id=contract.project_id,
    )  # fmt: skip
    audit.record(
        session, actor, "purchasing.review_contract", contract.subject, note=words.strip(), at=now
    )
    telling.tell_buyer(
        session, project_of(session, contract), Role.BUREAU_HEAD, title="合同待签订",
        body=f"{contract.number}已经审查，可以签订。", path=path(contract),
    )  # fmt: skip


def send_back(
    session: Session, contract: ServiceContract, *, words: str, actor: Actor, now: datetime
) -> None:
    """The reviewer wants something changed, and says what (GPL-61)."""
    _demand_draft(contract, actor, "purchasing.review_contract")
    if not words.strip():
        raise Invalid("请写明要修改什么。", "words")
    contract.reviewed_at = None
    audit.record(
        session, actor, "purchasing.review_contract", contract.subject, after="returned",
        note=words.strip(), at=now,
    )  # fmt: skip
    telling.tell_buyer(
        session, project_of(session, contract), Role.BUREAU_OFFICER, title="合同草案要修改",
        body=f"{contract.number}：{words.strip()}", path=path(contract),
    )  # fmt: skip


def _demand_draft(contract: ServiceContract, actor: Actor, action: str) -> None:
    demand(actor, action, contract)
    if contract.state is not ContractState.DRAFT:
        raise WrongState


def _demand_whole(contract: ServiceContract) -> None:
    texts = {clause: str(contract.clauses.get(clause.value, "")) for clause in Clause}
    if lacks := clause_lacks(texts):
        raise Invalid(lacks[0].says)


def sign(
    session: Session, contract: ServiceContract, *, signed_on: date, buyer: str, supplier: str,
    scan: FileStorage | None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Signed by both, with its scan; the supplier is looked at once more (GPL-46, §5).

    Raises Invalid: not reviewed, a clause is missing, signed before the award, a supplier that may
    not be bought from any more.
    """
    _demand_draft(contract, actor, "purchasing.sign")
    project, round_ = project_of(session, contract), session.get_one(Round, contract.round_id)
    if contract.reviewed_at is None:
        raise Invalid("合同还没有由经办人以外的同事审查。")
    _demand_whole(contract)
    if signed_on > clock.day(now) or (round_.awarded_on and signed_on < round_.awarded_on):
        raise Invalid("签订日期不能晚于今天，也不能早于成交通知书。", "signed_on")
    if scan is None or not scan.filename:
        raise Invalid("请上传双方签字盖章的合同扫描件。", "scan")
    field = ServiceField(project.field) if project.field else None
    unmet = supplier_check(
        session, contract.organisation, project.agency_id, clock.day(now), field
    ).unmet
    if unmet:
        raise Invalid(f"承接方现在不符合条件：{unmet[0].title}。{unmet[0].says}")
    contract.document_id = documents.store(
        session, subject_kind=SUBJECT, subject_id=contract.id, name=scan.filename,
        stream=scan.stream, uploaded_by_id=actor.user_id, now=now,
    ).id  # fmt: skip
    contract.signed_on, contract.state = signed_on, ContractState.SIGNED
    figures.keep(session, contract, signed_on)
    contract.signed_by_buyer, contract.signed_by_supplier = buyer.strip(), supplier.strip()
    take_part(
        session, ProjectParticipation, ProjectDuty.DECIDE, actor=actor, now=now,
        project_id=project.id,
    )  # fmt: skip
    advance(session, project, SIGN, actor=actor, now=now, note=contract.number, starts_on=signed_on)
    bonds.owed_back(session, project, round_, on=signed_on)
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="合同已签订",
        body=f"{contract.name}（{contract.number}）的合同已经签订，请查看内容和里程碑。",
        path=path(contract), case_no=contract.number,
    )  # fmt: skip


def publish(session: Session, contract: ServiceContract, *, actor: Actor, now: datetime) -> None:
    """Into public, without anybody's name (GPR-50, PUB-243); the work begins."""
    demand(actor, "purchasing.publish_contract", contract)
    if contract.state is not ContractState.SIGNED:
        raise WrongState
    project = project_of(session, contract)
    put_into_public(
        session, project, NoticeKind.CONTRACT, title=f"{contract.name}合同公告",
        content=drafting.notice_of(contract, project), actor=actor, now=now,
        round=session.get_one(Round, contract.round_id), supplier=contract.organisation.name,
        amount_fen=contract.amount_fen,
    )  # fmt: skip
    contract.published_on, contract.state = clock.day(now), ContractState.RUNNING
    advance(session, project, RUN, actor=actor, now=now, note=contract.number)
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="合同已公告，可以开始服务",
        body=f"{contract.name}：请按合同提交实施方案。", path=path(contract),
        case_no=contract.number,
    )  # fmt: skip


def file(
    session: Session, contract: ServiceContract, *, file_no: str, on: date, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """A copy lies with the finance department (GPL-47, CLK-FILE)."""
    demand(actor, "purchasing.file_contract", contract)
    if contract.signed_on is None or contract.filed_on is not None:
        raise WrongState
    if not contract.signed_on <= on <= clock.day(now):
        raise Invalid("备案日期在签订以后，不晚于今天。", "on")
    contract.filed_on, contract.file_no = on, file_no.strip()
    project = project_of(session, contract)
    deadlines.stop(session, project, periods.FILE, now=now)
    deadlines.copy_next(session, project)
    audit.record(
        session, actor, "purchasing.file_contract", contract.subject, note=contract.file_no, at=now
    )


def approve_plan(
    session: Session, contract: ServiceContract, *, on: date, words: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The supplier's plan of the work is good: the first milestone is met (PAY-02)."""
    demand(actor, "purchasing.approve_plan", contract)
    if contract.state is not ContractState.RUNNING or contract.plan_approved_on is not None:
        raise WrongState
    if contract.signed_on is None or not contract.signed_on <= on <= clock.day(now):
        raise Invalid("通过日期在合同签订以后，不晚于今天。", "on")
    contract.plan_approved_on = on
    milestones.meet(session, contract, "plan", on=on, actor=actor, now=now)
    audit.record(
        session, actor, "purchasing.approve_plan", contract.subject, note=words.strip(), at=now
    )
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="实施方案已通过",
        body=f"{contract.name}：实施方案已经通过，第一期款项可以开具发票。",
        path=f"{path(contract)}/milestones", case_no=contract.number,
    )  # fmt: skip
