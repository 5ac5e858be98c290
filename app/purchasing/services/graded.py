"""What follows a grade: the supplier's reply, the publication, rectification (EVA-08, EVA-09)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.parameters.services import cite
from app.purchasing.models import Evaluation, EvaluationKind, NoticeKind, ServiceContract
from app.purchasing.rules import grading
from app.purchasing.services import evaluating, judged, milestones, telling, writing
from app.purchasing.services.contracts import path as contract_path
from app.purchasing.services.contracts import project_of
from app.purchasing.services.publishing import publish as put_into_public
from app.purchasing.services.publishing import refuse_personal

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

HUNDRED = 100


def newest(
    session: Session, contract: ServiceContract, *, replied: bool | None = None,
    published: bool | None = None, rectified: bool | None = None,
) -> Evaluation | None:  # fmt: skip
    """The newest sent evaluation that stands so; None asks nothing. `rectified`: failed ones."""
    for one in judged.evaluations(session, contract):
        if (
            one.sent_at is not None
            and replied in {None, one.replied_at is not None}
            and published in {None, one.published_on is not None}
            and (rectified is None or (
                one.rectify_until is not None and (one.rectified_on is not None) is rectified
            ))
        ):  # fmt: skip
            return one
    return None


def reply(
    session: Session, contract: ServiceContract, *, words: str, actor: Actor, now: datetime
) -> None:
    """What the supplier says to the newest grade, once (F-EVA). Raises Invalid."""
    demand(actor, "purchasing.reply", contract)
    row = newest(session, contract, replied=False)
    if row is None:
        raise WrongState
    if not words.strip():
        raise Invalid("请填写答复意见。", "words")
    refuse_personal(session, contract.project_id, [("答复意见", words)])
    row.reply, row.replied_at = words.strip(), now
    audit.record(session, actor, "purchasing.reply", row.subject, note=contract.number, at=now)
    session.flush()


def publish(session: Session, contract: ServiceContract, *, actor: Actor, now: datetime) -> None:
    """The grade into public, with the supplier's reply (EVA-09). Raises WrongState."""
    demand(actor, "purchasing.publish_result", contract)
    row = newest(session, contract, published=False)
    if row is None or row.total is None:
        raise WrongState
    project, grade = project_of(session, contract), grading.Grade(row.grade)
    rectify = ""
    if row.rectify_until is not None:
        rectify = f"{row.rectify_until:%Y-%m-%d}前整改；整改通过以前不支付尾款，下一年度不邀请"
    put_into_public(
        session, project, NoticeKind.EVALUATION, title=f"{contract.name}{row.kind.label}结果",
        content=[
            ("项目名称", contract.name), ("合同编号", contract.number),
            ("承接主体", contract.organisation.name), ("评价类别", row.kind.label),
            ("评价方式", "第三方三人小组：儿童服务、社会工作、财务"),
            ("得分", f"{row.total / HUNDRED:.2f}"), ("等级", grade.label),
            ("得分怎样计算", row.scores.get("spots", {}).get("says", "")),
            ("一票否决", "、".join(grading.Veto(one).label for one in row.vetoes)),
            ("整改", rectify), ("承接主体的答复", row.reply),
        ],
        actor=actor, now=now, supplier=contract.organisation.name,
    )  # fmt: skip
    row.published_on = clock.day(now)
    if row.rectify_until is not None:
        writing.rectify(
            session, contract, f"经{row.kind.label}，等级是{grade.label}", row.words,
            row.rectify_until, ("EVA-08-R",), actor=actor, now=now,
        )  # fmt: skip
    audit.record(session, actor, "purchasing.publish_result", row.subject, after=row.grade, at=now)
    session.flush()


def rectify(
    session: Session, contract: ServiceContract, *, words: str, actor: Actor, now: datetime
) -> None:
    """The officer has seen that it was put right; what waited for the grade goes on (EVA-08)."""
    demand(actor, "purchasing.rectified", contract)
    row = newest(session, contract, rectified=False)
    if row is None:
        raise WrongState
    if not words.strip():
        raise Invalid("请写明怎样核实了整改。", "words")
    row.rectified_on, row.rectified_words = clock.day(now), words.strip()
    session.flush()
    if row.kind in evaluating.MILESTONE:
        milestones.meet(
            session, contract, evaluating.MILESTONE[row.kind], on=clock.day(now), actor=actor,
            now=now,
        )  # fmt: skip
    audit.record(session, actor, "purchasing.rectified", row.subject, note=words.strip(), at=now)
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="整改已核实",
        body=f"{contract.name}的绩效评价整改已经核实。", case_no=contract.number,
        path=f"{contract_path(contract)}/judgements",
    )  # fmt: skip


class Judged(NamedTuple):
    """A grade of a supplier, as its page in the register shows it."""

    contract: str
    kind: EvaluationKind
    grade: grading.Grade
    total: int
    sent_on: date
    published_on: date | None
    barred_year: int | None
    """In this year it is not invited (EVA-08)."""


def of_organisation(session: Session, organisation_id: int) -> list[Judged]:
    """All grades of a supplier, by whomever it was bought, the newest first (EVA-09)."""
    with as_system(session):
        rows = session.execute(
            select(
                ServiceContract.name, Evaluation.kind, Evaluation.grade, Evaluation.total,
                Evaluation.sent_at, Evaluation.published_on,
            )
            .join(ServiceContract, ServiceContract.id == Evaluation.contract_id)
            .where(
                ServiceContract.organisation_id == organisation_id,
                Evaluation.sent_at.is_not(None),
            )
            .order_by(Evaluation.sent_at.desc(), Evaluation.id.desc())
        ).all()  # fmt: skip
    found = []
    for name, kind, grade, total, sent_at, published_on in rows:
        effects = grading.effects(grading.Grade(grade))
        if sent_at is None:
            continue
        sent_on = clock.day(sent_at)
        barred = None if effects.invited_next_year else sent_on.year + 1
        found.append(Judged(
            name, kind, grading.Grade(grade), total or 0, sent_on, published_on, barred
        ))  # fmt: skip
    return found


def is_invited(session: Session, organisation_id: int, year: int) -> bool:
    """No failed grade in the year before (EVA-08)."""
    return all(one.barred_year != year for one in of_organisation(session, organisation_id))


def not_invited(session: Session, organisation_id: int, year: int) -> str:
    """Why a supplier is not invited in a year, and what is left to it."""
    found = next(
        one for one in of_organisation(session, organisation_id) if one.barred_year == year
    )
    return (
        f"“{found.contract}”的{found.kind.label}不合格（{found.sent_on:%Y-%m-%d}），"
        f"{year}年度不邀请参加采购，{year + 1}年1月1日起可以参加（{cite(session, 'EVA-08')}）。"
    )
