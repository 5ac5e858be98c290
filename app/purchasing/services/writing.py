"""Letters on a contract: number, articles, seal and code, to be served with proof (BRK-01, BRK-02).

What is only told in the inbox starts no clock: the days of a demand run from its service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.deadlines import services as deadlines
from app.documents import letter_services
from app.documents.citing import cited
from app.documents.letters import Contact, HomeLetter, LetterKind, Reference
from app.documents.models import Letter, LetterState
from app.law import purchase_periods as periods
from app.purchasing.models import Project
from app.purchasing.rules.clauses import Clause
from app.purchasing.services import telling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract

CONTRACT = "purchase_contract"
TITLES = {
    LetterKind.PURCHASE_DEMAND: "履约催告书",
    LetterKind.PURCHASE_RECTIFY: "限期整改通知书",
    LetterKind.PURCHASE_ENDED: "终止合同通知书",
    LetterKind.PURCHASE_REPORT: "关于供应商转包采购合同的报告",
}
_FINANCE = ("民政局", "财政局")


def demand(
    session: Session, contract: ServiceContract, words: str, days: int, *, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """What was broken and has to be put right within the days that follow its service."""
    return _to_supplier(
        session, contract, LetterKind.PURCHASE_DEMAND,
        (_of(contract) + "履行中存在下面的问题：", words, *_clause(contract),
         f"请自收到本催告书之日起{days}日内改正，并书面报告改正的情况。期满没有改正的，我局可以终止合同。",
         "改正期间，请继续保证儿童安全，已经开始的个案不得中断。"),
        ("BRK-02",), actor=actor, now=now,
    )  # fmt: skip


def rectify(
    session: Session, contract: ServiceContract, found: str, words: str, until: date,
    rules: Sequence[str], *, actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """What an acceptance or an evaluation found, to be put right by a day."""
    return _to_supplier(
        session, contract, LetterKind.PURCHASE_RECTIFY,
        (f"{_of(contract)}{found}。", *((f"存在的问题和要求：{words}",) if words else ()),
         f"请在{_day(until)}前完成整改，并书面报告整改的情况。整改合格以前，不支付尾款。",
         "对本通知有意见的，可以在整改期限内书面说明。"),
        rules, actor=actor, now=now,
    )  # fmt: skip


def ended(
    session: Session, contract: ServiceContract, reason: str, last: date, rules: Sequence[str], *,
    actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """The contract has ended: why, and what the supplier still owes the children."""
    return _to_supplier(
        session, contract, LetterKind.PURCHASE_ENDED,
        (f"{_of(contract)}自{_day(contract.ended_on)}起终止。终止的原因：{reason}",
         *_clause(contract),
         f"请在{_day(last)}前，按移交清单向我局移交儿童个案，移交以前继续保证儿童安全。",
         "请停用账号，退回并删除儿童信息，把签字盖章的证明交给我局。",
         "对终止合同有争议的，可以依照合同的约定协商、仲裁或者向人民法院起诉。"),
        (*rules, "BRK-03"), actor=actor, now=now,
    )  # fmt: skip


def report_passing_on(
    session: Session, project: Project, contract: ServiceContract, reason: str, *, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """To the finance department: who passed the contract on, and what was done (GPR-72-4).

    A letter of the project: the supplier does not read what one office writes to another.
    """
    bureau = session.get_one(Agency, contract.agency_id)
    body = contract.organisation
    opening = (
        f"我局“{project.name}”（项目编号{project.code}）的供应商{body.name}（统一社会信用代码"
        f"{body.credit_code}），把{contract.number}合同转包，违反政府采购的规定。"
    )
    asked = (
        f"合同已于{_day(contract.ended_on)}终止。现报告你单位，请依法处理；决定禁止其参加"
        "政府采购活动的，请把决定抄送我局。"
    )
    return _sign(
        session, LetterKind.PURCHASE_REPORT, project.subject, project.id, bureau,
        bureau.name.replace(*_FINANCE) if _FINANCE[0] in bureau.name else "同级财政部门",
        (opening, f"发现的情况：{reason}", asked),
        ("GPR-72-4", "BRK-01"), actor=actor, now=now,
    )  # fmt: skip


def _to_supplier(
    session: Session, contract: ServiceContract, kind: LetterKind, paragraphs: Sequence[str],
    rules: Sequence[str], *, actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    bureau = session.get_one(Agency, contract.agency_id)
    letter = _sign(
        session, kind, contract.subject, contract.id, bureau, contract.organisation.name,
        paragraphs, rules, actor=actor, now=now,
    )  # fmt: skip
    project = session.get_one(Project, contract.project_id)
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, title=f"请送达{letter.title}",
        body=f"{letter.number}：送达以后登记日期和证明。送达以前，期限不起算。"
        if kind is LetterKind.PURCHASE_DEMAND
        else f"{letter.number}：送达以后登记日期和证明。",
        path=f"/documents/letters/{letter.ref}",
    )  # fmt: skip
    return letter


def _sign(
    session: Session, kind: LetterKind, subject: Subject, subject_id: int, bureau: Agency,
    addressee: str, paragraphs: Sequence[str], rules: Sequence[str], *, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    drawn = letter_services.draft(
        session, subject=subject, subject_id=subject_id, agency_id=bureau.id, kind=kind,
        title=TITLES[kind], needs_service=True,
        content=HomeLetter(
            reference=Reference("", now.date(), subject.case_no), addressee=addressee,
            title=TITLES[kind], paragraphs=tuple(paragraphs),
            contact=Contact(actor.name, bureau.phone), head_name=actor.name,
            basis=tuple(cited(session, one) for one in rules),
        ),
        now=now,
    )  # fmt: skip
    return letter_services.sign(session, drawn, actor=actor, now=now)


def served(session: Session, letter: Letter, contract: ServiceContract, on: date) -> None:
    """A demand was served: its days run from that day (BRK-02)."""
    if letter.kind != LetterKind.PURCHASE_DEMAND or contract.demanded_on is None:
        return
    project = session.get_one(Project, contract.project_id)
    deadlines.start(session, project, periods.BREACH, on=on, agency_id=project.agency_id)
    deadlines.copy_next(session, project)


def demand_of(session: Session, contract: ServiceContract) -> Letter | None:
    """The letter of the demand that stands."""
    if contract.demanded_on is None:
        return None
    return session.scalars(
        select(Letter)
        .where(
            Letter.subject_kind == CONTRACT, Letter.subject_id == contract.id,
            Letter.kind == LetterKind.PURCHASE_DEMAND, Letter.state == LetterState.SIGNED,
            Letter.dated_on >= contract.demanded_on,
        )
        .order_by(Letter.id.desc())
    ).first()  # fmt: skip


def _of(contract: ServiceContract) -> str:
    signed = f"{_day(contract.signed_on)}签订的" if contract.signed_on else ""
    return f"我局与你单位{signed}“{contract.name}”合同（编号{contract.number}）"


def _clause(contract: ServiceContract) -> tuple[str, ...]:
    """What both signed of breach, in its words."""
    words = contract.clauses.get(Clause.BREACH.value, "").strip()
    return (f"合同约定的{Clause.BREACH.label}：{words}",) if words else ()


def _day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else ""
