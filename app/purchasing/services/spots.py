"""The year's draw of contracts to be looked at, that nobody can steer (EVA-02).

As a sample of records: a digest first, the frozen list next, the seed with the draw.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.purchasing.models import (
    ContractState,
    Evaluation,
    EvaluationKind,
    ServiceContract,
    SpotDraw,
)
from app.purchasing.rules import sampling
from app.purchasing.services import evaluating, figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def draws(session: Session, agency_id: int) -> list[SpotDraw]:
    """A bureau's draws, the newest year first."""
    return list(session.scalars(
        select(SpotDraw).where(SpotDraw.agency_id == agency_id).order_by(SpotDraw.year.desc())
    ))  # fmt: skip


def of_year(session: Session, agency_id: int, year: int) -> SpotDraw | None:
    """The bureau's draw of a year."""
    return session.scalar(
        select(SpotDraw).where(SpotDraw.agency_id == agency_id, SpotDraw.year == year)
    )


def eligible(session: Session, agency_id: int) -> list[ServiceContract]:
    """Running contracts of a year and more; shorter ones have the final evaluation only (EVA-04).

    A contract with an open or sent spot evaluation is not drawn again.
    """
    rows = session.scalars(
        select(ServiceContract)
        .where(
            ServiceContract.agency_id == agency_id, ServiceContract.state == ContractState.RUNNING,
            ServiceContract.id.not_in(
                select(Evaluation.contract_id).where(
                    Evaluation.agency_id == agency_id, Evaluation.kind == EvaluationKind.SPOT
                )
            ),
        )
        .order_by(ServiceContract.ref)
    )  # fmt: skip
    return [one for one in rows if evaluating.lasts_a_year(one)]


def promise(session: Session, *, actor: Actor, now: datetime) -> SpotDraw:
    """This year's secret seed; its digest is shown from now on. Raises Invalid, WrongState."""
    demand(actor, "purchasing.spot")
    agency_id, year = _bureau(actor), clock.day(now).year
    if of_year(session, agency_id, year) is not None:
        raise WrongState(f"{year}年已经开始抽取。")
    found = eligible(session, agency_id)
    if not found:
        raise Invalid("没有期限一年以上、正在履行的合同，不用抽取。")
    share = figures.of_contract(session, found[0], ("eval.sample_share",), clock.day(now))
    seed = secrets.token_hex(32)
    row = SpotDraw(
        agency_id=agency_id, year=year, percent=int(share["eval.sample_share"]),
        commitment=sampling.commitment(seed), committed_at=now,
    )  # fmt: skip
    row.seed = seed
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "purchasing.spot", row.subject, after="commit",
        note=f"{year}年 SHA-256 {row.commitment}", at=now,
    )  # fmt: skip
    return row


def freeze(session: Session, row: SpotDraw, *, actor: Actor, now: datetime) -> None:
    """The list of contracts stands."""
    _demand_own(actor, row)
    if row.frozen_at is not None:
        raise WrongState("名单已经冻结。")
    refs = [one.ref for one in eligible(session, row.agency_id)]
    row.frozen, row.frozen_digest, row.frozen_at = refs, sampling.frozen_digest(refs), now
    audit.record(
        session, actor, "purchasing.spot", row.subject, before="commit", after="freeze",
        note=f"{len(refs)}份，SHA-256 {row.frozen_digest}", at=now,
    )  # fmt: skip
    session.flush()


def draw(session: Session, row: SpotDraw, *, actor: Actor, now: datetime) -> Sequence[Evaluation]:
    """The seed is opened and chooses; each contract drawn waits for its team. Raises WrongState."""
    _demand_own(actor, row)
    if row.frozen_at is None or row.drawn_at is not None:
        raise WrongState("先冻结名单；已经抽过的不能再抽。")
    row.drawn = list(sampling.draw(row.seed or "", row.frozen, percent=row.percent, least=0))
    row.drawn_at = now
    drawn = session.scalars(
        select(ServiceContract).where(
            ServiceContract.agency_id == row.agency_id, ServiceContract.ref.in_(row.drawn)
        )
    ).all()
    last = date(row.year, 12, 31)
    made = [
        Evaluation(
            contract_id=one.id, agency_id=one.agency_id, kind=EvaluationKind.SPOT, due_on=last
        )
        for one in drawn
    ]
    session.add_all(made)
    audit.record(
        session, actor, "purchasing.spot", row.subject, before="freeze", after="draw",
        note=f"抽中{len(row.drawn)}份", at=now,
    )  # fmt: skip
    session.flush()
    return made


def faults(row: SpotDraw) -> tuple[str, ...]:
    """What does not agree when it is drawn again today; empty where all does."""
    if row.frozen_at is None or row.drawn_at is None:
        return ()
    held = sampling.Draw(
        row.commitment, row.committed_at, tuple(row.frozen), row.frozen_digest, row.frozen_at,
        row.seed or "", tuple(row.drawn),
    )  # fmt: skip
    return sampling.audit(held, percent=row.percent, least=0)


def names_of(session: Session, row: SpotDraw) -> dict[str, str]:
    """Number and name of each contract on the list."""
    return {
        ref: f"{number} {name}"
        for ref, number, name in session.execute(
            select(ServiceContract.ref, ServiceContract.number, ServiceContract.name).where(
                ServiceContract.agency_id == row.agency_id, ServiceContract.ref.in_(row.frozen)
            )
        )
    }


def _bureau(actor: Actor) -> int:
    if actor.agency_id is None:
        raise WrongState
    return actor.agency_id


def _demand_own(actor: Actor, row: SpotDraw) -> None:
    demand(actor, "purchasing.spot")
    if actor.agency_id != row.agency_id:
        raise WrongState
