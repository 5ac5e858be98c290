"""The bid bond: two hundredths of the budget at most, back within five working days (GPR-33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.parameters.services import cite
from app.purchasing.rules.changes import bond_lacks

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Project, Round

NOT_CASH = "以支票、汇票、本票或者金融机构、担保机构的保函等非现金形式提交"


def refuse_too_much(session: Session, project: Project, bond_fen: int) -> None:
    """Raises Invalid above two hundredths of the budget."""
    if bond_fen < 0:
        raise Invalid("投标保证金不能小于零。", "bond")
    lacks = bond_lacks(budget=project.total_fen, contract=0, bid_bond=bond_fen)
    if lacks:
        raise Invalid(f"{lacks[0].says[:-1]}（{cite(session, lacks[0].rule_id)}）。", "bond")


def owed_back(session: Session, project: Project, round_: Round, *, on: date) -> None:
    """From the letter for those who lost, from the contract for who won, from a failed round."""
    if not round_.bond_fen:
        return
    deadlines.start(session, project, periods.BOND_BACK, on=on, agency_id=project.agency_id)
    deadlines.copy_next(session, project)


def has_to_go_back(session: Session, project: Project) -> bool:
    """Whether somebody waits for a bond."""
    return bool(deadlines.running(session, project, periods.BOND_BACK))


def gone_back(
    session: Session, project: Project, on: date, words: str, *, actor: Actor, now: datetime
) -> None:
    """Finance has given back every bond that was owed until now, by its vouchers."""
    demand(actor, "purchasing.bond_back", project)
    rows = deadlines.running(session, project, periods.BOND_BACK)
    if not rows:
        raise WrongState
    if not words.strip():
        raise Invalid("请写明退还给哪些供应商，附支付凭证号。", "words")
    if not min(row.started_on for row in rows) <= on <= clock.day(now):
        raise Invalid("退还的日期在通知书发出、合同签订以后，不晚于今天。", "on")
    deadlines.stop(session, project, periods.BOND_BACK, now=now)
    deadlines.copy_next(session, project)
    audit.record(
        session, actor, "purchasing.bond_back", project.subject, note=f"{on} {words.strip()}",
        at=now,
    )  # fmt: skip
    session.flush()
