"""The list of those a contract is for: as much of them as the service needs, by a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, exists, func, or_, select

from app.accounts.models import Person
from app.audit import services as audit
from app.children.models import Child
from app.children.policy import visible_to
from app.core import clock
from app.core.crypto import blind
from app.core.errors import Invalid, WrongState
from app.core.identifiers import mask_name, read_name
from app.core.policy import demand
from app.organisations.models import OrgPerson
from app.purchasing.models import Attendance, Beneficiary, BeneficiaryKind, ContractStaff
from app.purchasing.services.working import RUNS
from app.reveals.services import Look, may_look

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Project, ServiceContract

EARLIEST_BIRTH = 1900


@dataclass(frozen=True)
class Told:
    """Somebody as they are entered by hand."""

    kind: BeneficiaryKind
    name: str
    contact: str = ""
    need: str = ""
    born_year: int | None = None
    division_code: str = ""


def add_child(
    session: Session, contract: ServiceContract, number: str, need: str = "", *, actor: Actor,
    now: datetime,
) -> Beneficiary:  # fmt: skip
    """A child of the ledger by the exact number of its file or identity card (K-01).

    Name, year of birth and place come from the file; the file itself stays closed to the supplier.
    Raises Invalid where the actor sees no such file, or the child is on the list.
    """
    demand(actor, "purchasing.keep_people", contract)
    child = find_child(session, actor, number)
    if child is None:
        raise Invalid("没有找到，请核对档案号或者身份证号码。只能加入本局能看到的档案。", "number")
    already = session.scalar(
        select(Beneficiary).where(
            Beneficiary.contract_id == contract.id, Beneficiary.child_id == child.id
        )
    )
    if already is not None:
        raise Invalid(f"这名儿童已经在名单里，编号{already.number}。", "number")
    told = Told(
        BeneficiaryKind.CHILD, child.name or child.code_name, "", need, child.birth_on.year,
        child.division_code,
    )  # fmt: skip
    return _add(session, contract, told, child_id=child.id, actor=actor, now=now)


def find_child(session: Session, actor: Actor, number: str) -> Child | None:
    """The open file with exactly this file number or identity number, where the actor sees it."""
    typed = number.strip().upper()
    if not typed:
        return None
    index = blind("id_no", typed)
    return session.scalar(
        select(Child).where(
            (Child.file_no == typed) | (Child.id_no_index == index),
            Child.closed_on.is_(None), visible_to(actor),
        )
    )  # fmt: skip


def add_person(
    session: Session, contract: ServiceContract, told: Told, *, actor: Actor, now: datetime
) -> Beneficiary:
    """Somebody who has no file here, or is no child. Raises Invalid."""
    demand(actor, "purchasing.keep_people", contract)
    try:
        name = read_name(told.name)
    except Invalid as error:
        raise Invalid(error.says, "name") from error
    year = told.born_year
    if year is not None and not EARLIEST_BIRTH <= year <= clock.day(now).year:
        raise Invalid("出生年份不对，请填写四位数的年份。", "born_year")
    return _add(
        session, contract,
        Told(told.kind, name, told.contact.strip(), told.need.strip(), year, told.division_code),
        child_id=None, actor=actor, now=now,
    )  # fmt: skip


def _add(
    session: Session, contract: ServiceContract, told: Told, *, child_id: int | None,
    actor: Actor, now: datetime,
) -> Beneficiary:  # fmt: skip
    if contract.state not in RUNS or contract.erased_on is not None:
        raise WrongState("合同没有在履约，不能再加入服务名单。")
    row = Beneficiary(
        contract_id=contract.id, number=_next(session, contract), kind=told.kind,
        child_id=child_id, name_mask=mask_name(told.name), born_year=told.born_year,
        division_code=told.division_code or contract.division_code,
        from_on=contract.starts_on,
    )  # fmt: skip
    row.name, row.contact, row.need = told.name, told.contact or None, told.need or None
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "purchasing.keep_people", row.subject, after=told.kind.value, at=now
    )
    return row


def _next(session: Session, contract: ServiceContract) -> str:
    # One row of the contract is locked, so that two who add at once get two numbers.
    session.refresh(contract, ["version"], with_for_update=True)
    last = session.scalar(
        select(func.max(cast(Beneficiary.number, Integer))).where(
            Beneficiary.contract_id == contract.id
        )
    )
    return f"{(last or 0) + 1:04d}"


def end(session: Session, contract: ServiceContract, row: Beneficiary, on: date, *,
        actor: Actor, now: datetime) -> None:  # fmt: skip
    """The last day on the list; what was done stays. Raises Invalid."""
    demand(actor, "purchasing.keep_people", contract)
    if row.to_on is not None:
        raise WrongState("已经不在名单里。")
    if not row.from_on <= on <= clock.day(now):
        raise Invalid(f"最后一天要在{row.from_on:%Y-%m-%d}和今天之间。", "to_on")
    row.to_on = on
    audit.record(session, actor, "purchasing.end_person", row.subject, after=on.isoformat(), at=now)
    session.flush()


SHOWN = {"name": "姓名", "contact": "联系方式", "need": "需要什么服务"}


def serves(session: Session, actor: Actor, contract: ServiceContract) -> bool:
    """Runs the purchase, or is named to the contract's staff today (by the identity number)."""
    users = {actor.user_id, *(one.user_id for one in actor.stands_for)}
    # The database shows a supplier no project, only the contract.
    project: Project | None = contract.project
    if project is not None and project.officer_id in users - {None}:
        return True
    today = clock.today()
    return bool(session.scalar(
        select(exists().where(
            ContractStaff.contract_id == contract.id,
            ContractStaff.from_on <= today,
            or_(ContractStaff.to_on.is_(None), ContractStaff.to_on >= today),
            OrgPerson.id == ContractStaff.org_person_id,
            OrgPerson.organisation_id == contract.organisation_id,
            Person.id_no_index == OrgPerson.id_no_index,
            Person.id == actor.person_id,
        ))
    ))  # fmt: skip


def reveal(
    session: Session, contract: ServiceContract, row: Beneficiary, what: str, reason: str, *,
    path: str, actor: Actor, now: datetime,
) -> str | None:  # fmt: skip
    """One of `SHOWN` for one view, with a reason; None while it waits for consent.

    Raises Invalid, WrongState.
    """
    demand(actor, "purchasing.see_people", contract)
    if row.erased_at is not None:
        raise WrongState("合同已经结束，个人信息已经抹去。")
    if not reason.strip():
        raise Invalid("请填写查看的理由。", "reason")
    look = Look(
        "purchasing.see_people", row.subject, what, SHOWN[what], reason.strip(), path,
        is_chosen=False,
    )  # fmt: skip
    assigned = serves(session, actor, contract)
    if not may_look(session, look, is_assigned=assigned, actor=actor, now=now):
        return None
    return getattr(row, what) or "没有登记"


def list_of(session: Session, contract: ServiceContract) -> list[tuple[Beneficiary, int]]:
    """The list by number, with how many records each is in."""
    times = (
        select(func.count())
        .where(Attendance.beneficiary_id == Beneficiary.id)
        .correlate(Beneficiary)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Beneficiary, times)
        .where(Beneficiary.contract_id == contract.id)
        .order_by(Beneficiary.number)
    )
    return [(row, n) for row, n in rows]
