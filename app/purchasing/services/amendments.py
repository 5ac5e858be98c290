"""Changes of a contract: asked, agreed, signed by both, made public (CHG-01 to CHG-03, PUB-243)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents import services as documents
from app.law import purchase_periods as periods
from app.notices import services as notices
from app.organisations.models import OrgPerson
from app.purchasing.models import (
    Amendment,
    AmendmentKind,
    ContractStaff,
    ContractState,
    NoticeKind,
    PaymentState,
    ProjectDuty,
    ProjectParticipation,
)
from app.purchasing.rules.changes import Change, change_lacks, needs_consent
from app.purchasing.rules.clauses import called
from app.purchasing.rules.money import yuan
from app.purchasing.rules.term import Tick, is_funded, months_of, term_lacks
from app.purchasing.services import drafting, figures, milestones, telling
from app.purchasing.services.contracts import SUBJECT, path, people_of, project_of
from app.purchasing.services.publishing import publish as put_into_public
from app.purchasing.services.publishing import refuse_personal
from app.workflow.parts import take_part

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from app.core.policy import Actor
    from app.purchasing.models import Project, ServiceContract


@dataclass(frozen=True)
class Wish:
    """What is to be changed. Only the fields of its kind are looked at; `words` for the rest."""

    kind: AmendmentKind
    clause: str
    reason: str
    words: str = ""
    delta_fen: int = 0
    ends_on: date | None = None
    targets: dict[str, int] = field(default_factory=dict)
    staff_out: str = ""
    staff_in: str = ""


def open_one(contract: ServiceContract) -> Amendment | None:
    """The change that is under way: not refused, and not done with."""
    return next(
        (
            one for one in reversed(contract.amendments)
            if not one.refused_because and one.published_on is None
            and not one.changes.get("without_consent")
        ),
        None,
    )  # fmt: skip


def earlier(contract: ServiceContract) -> list[int]:
    """The amounts of the changes that were signed."""
    return [one.delta_fen for one in contract.amendments if one.signed_on is not None]


def active(contract: ServiceContract) -> list[ContractStaff]:
    """Whoever is in the service now."""
    return [one for one in contract.staff if one.to_on is None]


def in_register(session: Session, contract: ServiceContract) -> list[OrgPerson]:
    """Whom the supplier's register has besides, checked and still there."""
    busy = {one.org_person_id for one in active(contract)}
    return [one for one in people_of(session, contract.organisation_id) if one.id not in busy]


def ask(
    session: Session, contract: ServiceContract, wish: Wish, *, actor: Actor, now: datetime
) -> Amendment:
    """Either side asks; a change of few of the staff, not of the lead, is done with that (CHG-03).

    Raises Invalid: another change is under way, no reason, additions of all changes over 10 %
    (CHG-01, GPL-49), a last day that is none, a person who is not on the register.
    """
    demand(actor, "purchasing.amend", contract)
    if contract.state is not ContractState.RUNNING:
        raise WrongState
    milestones.refuse_accepted(session, contract)
    if open_one(contract) is not None:
        raise Invalid("上一项变更还没有办完，办完以后再提新的变更。")
    if not wish.reason.strip():
        raise Invalid("请写明变更的理由。", "reason")
    said = [("变更理由", wish.reason), ("变更后的内容", wish.words)]
    refuse_personal(session, contract.project_id, said)
    before, after, changes = _read(session, contract, wish)
    row = Amendment(
        contract_id=contract.id, kind=wish.kind, clause=wish.clause, before=before, after=after,
        reason=wish.reason.strip(), changes=changes, asked_by_person_id=actor.person_id,
        delta_fen=wish.delta_fen if wish.kind is AmendmentKind.AMOUNT else 0,
        asked_by_supplier=actor.agency_id == contract.supplier_id, created_at=now,
    )  # fmt: skip
    _refuse_too_much(contract, row)
    contract.amendments.append(row)
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "purchasing.amend", contract.subject, note=f"{row.kind.label}：{after}",
        at=now,
    )  # fmt: skip
    if changes.get("without_consent"):
        row.signed_on = clock.day(now)
        _take_effect(session, contract, row, clock.day(now))
        _tell(session, contract, "服务人员有变动", f"{contract.name}：{after}", Role.BUREAU_OFFICER)
    else:
        _tell(session, contract, "合同变更待同意", f"{contract.name}：{row.kind.label}变更。",
              Role.BUREAU_HEAD)  # fmt: skip
    return row


def _refuse_too_much(contract: ServiceContract, row: Amendment) -> None:
    # Both signatures come later; what is counted here is the money.
    wanted = Change(row.delta_fen, row.reason, signed_by_buyer=True, signed_by_supplier=True)
    if lacks := change_lacks(contract.first_fen, earlier(contract), wanted):
        raise Invalid(lacks[0].says, "delta")


def _read(
    session: Session, contract: ServiceContract, wish: Wish
) -> tuple[str, str, dict[str, Any]]:
    """What it says before and after, and what is done when it is signed."""
    if wish.kind is AmendmentKind.AMOUNT:
        if wish.delta_fen == 0:
            raise Invalid("请填写增加或者减少的金额，减少的写负数。", "delta")
        after = contract.amount_fen + wish.delta_fen
        if after < max(contract.committed_fen, 1):
            raise Invalid("变更后的金额不能低于已经申请支付的金额。", "delta")
        return yuan(contract.amount_fen), yuan(after), {}
    if wish.kind is AmendmentKind.TERM:
        return _term(contract, wish.ends_on)
    if wish.kind is AmendmentKind.SERVICE:
        return _targets(contract, wish.targets)
    if wish.kind is AmendmentKind.STAFF:
        return _staff(session, contract, wish)
    if not wish.words.strip():
        raise Invalid("请写明变更后的内容。", "words")
    return str(contract.clauses.get(wish.clause, "")) or "—", wish.words.strip(), {}


def _term(contract: ServiceContract, ends_on: date | None) -> tuple[str, str, dict[str, Any]]:
    if ends_on is None or ends_on == contract.ends_on:
        raise Invalid("请填写新的结束日期。", "ends_on")
    if ends_on <= contract.starts_on or ends_on < clock.today():
        raise Invalid("新的结束日期不能早于今天，并且要晚于开始日期。", "ends_on")
    # Whether it may run for longer than a year is asked where the head agrees (GPS-24).
    if lacks := term_lacks(months_of(contract.starts_on, ends_on), list(Tick), budget_assured=True):
        raise Invalid(lacks[0].says, "ends_on")
    return (
        f"{contract.ends_on:%Y-%m-%d}", f"{ends_on:%Y-%m-%d}", {"ends_on": ends_on.isoformat()}
    )  # fmt: skip


def _targets(contract: ServiceContract, targets: dict[str, int]) -> tuple[str, str, dict[str, Any]]:
    known = {one["indicator"]: one for one in contract.items}
    changed = {code: new for code, new in targets.items() if known[code]["target"] != new}
    if not changed:
        raise Invalid("至少要改变一项服务的数量。", "target")
    before = "；".join(drafting.quantity(known[code]) for code in changed)
    after = "；".join(
        drafting.quantity(known[code] | {"target": new}) for code, new in changed.items()
    )
    items = [
        one | {"target": changed.get(one["indicator"], one["target"])} for one in contract.items
    ]
    return before, after, {"items": items}


def _staff(
    session: Session, contract: ServiceContract, wish: Wish
) -> tuple[str, str, dict[str, Any]]:
    leaves = next((one for one in active(contract) if one.ref == wish.staff_out), None)
    comes = next((one for one in in_register(session, contract) if one.ref == wish.staff_in), None)
    if leaves is None:
        raise Invalid("请选择离开项目的人员。", "staff_out")
    if comes is None:
        raise Invalid("请从承接方登记并核对过的人员里选择接替的人。", "staff_in")
    came = {one.changes.get("staff_in") for one in contract.amendments}
    named = [one for one in contract.staff if one.is_named and one.org_person_id not in came]
    gone = sum(one.to_on is not None for one in named) + (leaves in named)
    share = figures.of_contract(session, contract, ("staff.change_share",), clock.today())
    percent = int(share["staff.change_share"])
    asks = needs_consent(len(named), gone, lead_changed=leaves.is_lead, percent=percent)
    was = session.scalar(select(OrgPerson.name).where(OrgPerson.id == leaves.org_person_id))
    changes: dict[str, Any] = {"staff_out": leaves.id, "staff_in": comes.id}
    if not asks:
        changes["without_consent"] = True
    return was or "", comes.name, changes


def agree(session: Session, contract: ServiceContract, *, actor: Actor, now: datetime) -> None:
    """The buyer's head, who did not ask for it, agrees (CHG-01). Raises WrongState, Invalid."""
    demand(actor, "purchasing.agree_amendment", contract)
    row = _waiting(contract, agreed=False)
    if row.asked_by_person_id in actor.persons:
        raise Invalid("提出变更的人不能自己同意。")
    _refuse_beyond_project(project_of(session, contract), contract, row)
    row.agreed_at, row.agreed_by_person_id = now, actor.person_id
    session.flush()
    take_part(
        session, ProjectParticipation, ProjectDuty.DECIDE, actor=actor, now=now,
        project_id=contract.project_id,
    )  # fmt: skip
    audit.record(
        session, actor, "purchasing.agree_amendment", contract.subject, note=row.after, at=now
    )
    _tell(session, contract, "合同变更已同意", f"{contract.name}：请双方签订补充协议。",
          Role.BUREAU_OFFICER, supplier=True)  # fmt: skip


def _refuse_beyond_project(project: Project, contract: ServiceContract, row: Amendment) -> None:
    """What only the buyer knows: its budget, and whether it may buy for so long (GPS-24)."""
    if row.kind is AmendmentKind.AMOUNT and contract.amount_fen + row.delta_fen > project.total_fen:
        raise Invalid(f"变更后的金额超过项目预算{yuan(project.total_fen)}，要先追加预算。")
    if row.kind is AmendmentKind.TERM:
        ends_on = date.fromisoformat(row.changes["ends_on"])
        months = months_of(contract.starts_on, ends_on)
        lacks = term_lacks(
            months, [Tick(one) for one in project.term_ticks],
            budget_assured=project.total_fen >= contract.amount_fen
            and is_funded(months, [line.year for line in project.budget]),
        )  # fmt: skip
        if lacks:
            raise Invalid(lacks[0].says)


def refuse(
    session: Session, contract: ServiceContract, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The head does not agree, and says why."""
    demand(actor, "purchasing.agree_amendment", contract)
    row = _waiting(contract, agreed=False)
    if not reason.strip():
        raise Invalid("请写明不同意的理由。", "reason")
    row.refused_because = reason.strip()
    audit.record(
        session, actor, "purchasing.agree_amendment", contract.subject, after="refused",
        note=row.refused_because, at=now,
    )  # fmt: skip
    _tell(session, contract, "合同变更没有同意", f"{contract.name}：{row.refused_because}",
          Role.BUREAU_OFFICER, supplier=True)  # fmt: skip


def sign(
    session: Session, contract: ServiceContract, *, signed_on: date, buyer: str, supplier: str,
    scan: FileStorage | None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Signed by both, with the scan; contract and milestones follow, the notice is due (CHG-02).

    Raises Invalid: a signature or the scan is missing, additions over 10 % by now.
    """
    demand(actor, "purchasing.sign_amendment", contract)
    row = _waiting(contract, agreed=True)
    milestones.refuse_accepted(session, contract)
    if row.agreed_at is None or not clock.day(row.agreed_at) <= signed_on <= clock.day(now):
        raise Invalid("签订日期在负责人同意以后，不晚于今天。", "signed_on")
    change = Change(row.delta_fen, row.reason, bool(buyer.strip()), bool(supplier.strip()))
    if lacks := change_lacks(contract.first_fen, earlier(contract), change):
        raise Invalid(lacks[0].says, "buyer" if not buyer.strip() else "supplier")
    if scan is None or not scan.filename:
        raise Invalid("请上传双方签字盖章的补充协议扫描件。", "scan")
    documents.store(
        session, subject_kind=SUBJECT, subject_id=contract.id, name=scan.filename,
        stream=scan.stream, uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    row.signed_on = signed_on
    row.changes = row.changes | {"signed": [buyer.strip(), supplier.strip()]}
    _take_effect(session, contract, row, signed_on)
    project = project_of(session, contract)
    deadlines.start(
        session, project, periods.CHANGE_NOTICE, on=signed_on, agency_id=project.agency_id
    )
    deadlines.copy_next(session, project)
    audit.record(
        session, actor, "purchasing.sign_amendment", contract.subject,
        before=row.before, after=row.after, note=row.reason, at=now,
    )  # fmt: skip
    _tell(session, contract, "合同变更已生效", f"{contract.name}：{row.before} → {row.after}",
          supplier=True)  # fmt: skip


def _take_effect(session: Session, contract: ServiceContract, row: Amendment, on: date) -> None:
    if row.kind is AmendmentKind.AMOUNT:
        contract.amount_fen += row.delta_fen
        live = {
            one.milestone_id for one in contract.payments if one.state is not PaymentState.REFUSED
        }
        milestones.follow_amount(contract, live)
    elif row.kind is AmendmentKind.TERM:
        was, contract.ends_on = contract.ends_on, date.fromisoformat(row.changes["ends_on"])
        milestones.add(session, contract, milestones.follow_term(contract, was))
    elif row.kind is AmendmentKind.SERVICE:
        contract.items = row.changes["items"]
    elif row.kind is AmendmentKind.STAFF:
        _replace(contract, row.changes, on)
    if row.kind is not AmendmentKind.STAFF and row.clause in contract.clauses:
        contract.clauses = contract.clauses | {row.clause: _reworded(contract, row, on)}
    session.flush()


def _reworded(contract: ServiceContract, row: Amendment, on: date) -> str:
    """The clause as it reads now: another text, or the old one with what was changed and when."""
    if row.kind is AmendmentKind.OTHER:
        return row.after
    return f"{contract.clauses[row.clause]}（{on:%Y-%m-%d}变更：{row.before}改为{row.after}）"


def _replace(contract: ServiceContract, changes: dict[str, Any], on: date) -> None:
    """One goes, one comes in the same place; who comes back on their first day never left."""
    leaves = next(one for one in contract.staff if one.id == changes["staff_out"])
    comes = next(
        (
            one for one in contract.staff
            if one.org_person_id == changes["staff_in"] and one.from_on == on
        ),
        None,
    )  # fmt: skip
    if comes is None:
        comes = ContractStaff(
            contract_id=contract.id, org_person_id=changes["staff_in"], from_on=on
        )
        contract.staff.append(comes)
    leaves.to_on, comes.to_on, comes.is_lead = on, None, leaves.is_lead


def publish(session: Session, contract: ServiceContract, *, actor: Actor, now: datetime) -> None:
    """The change into public within two working days; no names of staff (CHG-02, PUB-243)."""
    demand(actor, "purchasing.publish_contract", contract)
    row = open_one(contract)
    if row is None or row.signed_on is None:
        raise WrongState
    project = project_of(session, contract)
    of_people = row.kind is AmendmentKind.STAFF
    put_into_public(
        session, project, NoticeKind.CHANGE, title=f"{contract.name}合同变更公告",
        content=[
            ("原合同编号", contract.number), ("原合同名称", contract.name),
            ("变更的条款", called(row.clause)), ("变更的内容", row.kind.label),
            ("变更前", "" if of_people else row.before),
            ("变更后", "项目人员调整" if of_people else row.after),
            ("变更理由", "" if of_people else row.reason),
            ("签订日期", f"{row.signed_on:%Y-%m-%d}"),
        ],
        actor=actor, now=now, supplier=contract.organisation.name, amount_fen=contract.amount_fen,
    )  # fmt: skip
    row.published_on = clock.day(now)
    deadlines.stop(session, project, periods.CHANGE_NOTICE, now=now)
    deadlines.copy_next(session, project)


def _waiting(contract: ServiceContract, *, agreed: bool) -> Amendment:
    row = open_one(contract)
    if row is None or row.signed_on is not None or (row.agreed_at is not None) is not agreed:
        raise WrongState
    return row


def _tell(
    session: Session, contract: ServiceContract, title: str, body: str,
    *roles: Role, supplier: bool = False,
) -> None:  # fmt: skip
    where = f"{path(contract)}/amendments"
    # A supplier's own transaction sees no project: the bureau is told by its number alone.
    for role in roles:
        notices.tell_role(
            session, contract.agency_id, role, kind="desk", title=title, body=body,
            case_no=contract.number, path=where,
        )  # fmt: skip
    if supplier:
        telling.tell_supplier(
            session, contract.supplier_id, Role.ORGANISATION_HEAD, title=title, body=body,
            path=where, case_no=contract.number,
        )  # fmt: skip
