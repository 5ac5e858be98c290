"""The public notice before a purchase from the only supplier there is (GPR-38, CLK-SINGLE).

`project.deciding["single"]` keeps what stands in public: the supplier's id, the last day, the
objections, and whether one of them was upheld.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.organisations.models import Organisation
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import NoticeKind, Project, ProjectState
from app.purchasing.rules.method import Reason
from app.purchasing.rules.money import yuan
from app.purchasing.services import graded, methods, telling
from app.purchasing.services.publishing import publish
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

S = ProjectState
ANNOUNCED_IN = frozenset({S.BUDGETED, S.INTENT, S.READY, S.FAILED})
UPHELD, REFUSED = "upheld", "refused"
OUTCOMES = {UPHELD: "异议成立，改用其他采购方式", REFUSED: "异议不成立，补充论证以后继续"}


def is_owed(session: Session, project: Project, on: date) -> bool:
    """Only one can supply it, and it costs what is tendered openly elsewhere (M-10)."""
    if project.method_reason != Reason.ONLY_ONE:
        return False
    notices = methods.answer_for(session, project, on).notices
    return any(one.rule_id == "GPR-38" for one in notices)


def announced(project: Project) -> dict[str, Any] | None:
    """The notice that holds: none before it, and none once an objection was upheld."""
    found: dict[str, Any] | None = project.deciding.get("single")
    return None if found is None or found.get("void") else found


def announce(
    session: Session, project: Project, credit_code: str, why: str, argued: str, *, actor: Actor,
    now: datetime,
) -> date:  # fmt: skip
    """Name the only supplier in public; the last day of the notice. Raises Invalid.

    `why` it can be nobody else, and what the experts say of it (`argued`).
    """
    demand(actor, "purchasing.notice", project)
    today = clock.day(now)
    if project.state not in ANNOUNCED_IN or announced(project) is not None:
        raise WrongState
    if not is_owed(session, project, today):
        raise Invalid("本项目不用公示单一来源，可以直接办理下一步。")
    supplier = _supplier(session, credit_code)
    if not graded.is_invited(session, supplier.id, today.year):
        raise Invalid(graded.not_invited(session, supplier.id, today.year), "credit_code")
    for words, field in ((why, "why"), (argued, "argued")):
        if not words.strip():
            raise Invalid("请写明只能从这一家采购的理由和专业人员的论证意见。", field)
    row = deadlines.start(
        session, project, periods.SINGLE_SOURCE, on=today, agency_id=project.agency_id
    )
    deadlines.copy_next(session, project)
    publish(
        session, project, NoticeKind.SINGLE_SOURCE, title=f"{project.name}单一来源采购公示",
        content=[
            ("项目名称", project.name), ("项目编号", project.code),
            ("预算金额", yuan(project.total_fen)), ("拟定的唯一供应商", supplier.name),
            ("供应商地址", supplier.address), ("采用单一来源采购的理由", why.strip()),
            ("专业人员的论证意见", argued.strip()),
            ("公示期限", f"{today:%Y-%m-%d}起，到{row.due_on:%Y-%m-%d}"),
            ("异议", "有异议的，在公示期内书面向采购人提出"),
            ("采购人", project.agency.name), ("联系方式", project.agency.phone),
        ],
        actor=actor, now=now, supplier=supplier.name, amount_fen=project.total_fen,
        until=row.due_on,
    )  # fmt: skip
    _keep(project, {
        "supplier": supplier.id, "name": supplier.name, "until": row.due_on.isoformat(),
        "objections": [],
    })  # fmt: skip
    session.flush()
    return row.due_on


def object_to(
    session: Session, project: Project, words: str, answer: str, outcome: str, *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Somebody objects in writing, and the head decides. Raises Invalid.

    One that is upheld ends the notice: the project is bought by another method.
    """
    demand(actor, "purchasing.objection", project)
    found = announced(project)
    if found is None or project.state not in ANNOUNCED_IN:
        raise WrongState
    for said, field in ((words, "words"), (answer, "answer")):
        if not said.strip():
            raise Invalid("请写明谁提出了什么异议，怎样答复。", field)
    if outcome not in OUTCOMES:
        raise Invalid("请选择处理结论。", "outcome")
    line = {
        "on": clock.day(now).isoformat(), "words": words.strip(), "answer": answer.strip(),
        "outcome": outcome,
    }  # fmt: skip
    is_upheld = outcome == UPHELD
    _keep(project, found | {"objections": [*found["objections"], line], "void": is_upheld})
    if is_upheld:
        deadlines.stop(session, project, periods.SINGLE_SOURCE, now=now)
        deadlines.copy_next(session, project)
    if is_upheld and project.state is S.READY:
        # The requirement was reviewed for this method: both are made anew.
        advance(session, project, workflow.OBJECTED, actor=actor, now=now, note=answer.strip())
    else:
        audit.record(
            session, actor, "purchasing.objection", project.subject, after=outcome,
            note=answer.strip(), at=now,
        )  # fmt: skip
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, title="单一来源公示的异议已处理",
        body=f"{OUTCOMES[outcome]}：{answer.strip()}",
    )  # fmt: skip
    session.flush()


def refuse_before_notice(session: Session, project: Project, today: date) -> None:
    """GPR-38: nothing is bought of the only one before the notice is over. Raises Invalid."""
    if not is_owed(session, project, today):
        return
    rule, found = cite(session, "GPR-38"), announced(project)
    if found is None:
        raise Invalid(f"还没有公示单一来源，请先办理“公示单一来源”（{rule}）。")
    until = date.fromisoformat(found["until"])
    if today <= until:
        message = f"单一来源公示要到{until.isoformat()}，第二天起才能开始采购（{rule}）。"
        raise Invalid(message)


def refuse_another(session: Session, project: Project, organisation_ids: set[int]) -> None:
    """Who is bought from is who stood in public. Raises Invalid."""
    found = announced(project)
    if found is not None and organisation_ids - {found["supplier"]}:
        rule = cite(session, "GPR-38")
        raise Invalid(f"公示的唯一供应商是{found['name']}，不能换成别家（{rule}）。", "outcomes")


def _supplier(session: Session, credit_code: str) -> Organisation:
    # The portal asks: a supplier of elsewhere may be the only one.
    with as_system(session):
        found = session.scalar(
            select(Organisation).where(Organisation.credit_code == credit_code.strip().upper())
        )
    if found is None:
        message = "这个统一社会信用代码还没有登记，请先在“社会组织”里登记。"
        raise Invalid(message, "credit_code")
    return found


def _keep(project: Project, found: dict[str, Any]) -> None:
    project.deciding = project.deciding | {"single": found}
