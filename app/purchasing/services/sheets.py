"""The sheet of an evaluation: what is computed, what was typed, what spot evaluations add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock
from app.purchasing.models import Evaluation, EvaluationKind, ServiceContract
from app.purchasing.rules import grading
from app.purchasing.rules.money import rounded
from app.purchasing.services import figures, measuring, teams

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HUNDRED = 100
_SPOT_SHARE = "eval.spot_share"
COMPUTED = frozenset({grading.OUTPUT, measuring.SATISFACTION})
"""Lines of the sheet that nobody types."""


@dataclass(frozen=True)
class Spots:
    """Spot evaluations of the term that count into a final one: (day, total in hundredths)."""

    percent: int
    rows: tuple[tuple[date, int], ...] = ()

    @property
    def totals(self) -> tuple[Fraction, ...]:
        """Their exact points."""
        return tuple(Fraction(total, HUNDRED) for _, total in self.rows)

    def says(self, own: Fraction) -> str:
        """The computation, so that anybody can do it again; empty where there is nothing."""
        if not self.rows:
            return ""
        mean = sum(self.totals, Fraction(0)) / len(self.totals)
        each = "、".join(f"{on:%Y-%m-%d}{total / HUNDRED:.2f}分" for on, total in self.rows)
        total = rounded(grading.with_spots(own, self.totals, self.percent))
        return (
            f"末期评价{rounded(own)}×{HUNDRED - self.percent}%＋抽查评估平均{rounded(mean)}"
            f"×{self.percent}%＝{total}分（抽查评估：{each}）"
        )


def spots_of(
    session: Session, evaluation: Evaluation, contract: ServiceContract, on: date
) -> Spots:
    """What the year's draws add to a final evaluation (EVA-02); as kept once it was sent."""
    kept = evaluation.scores.get("spots")
    if kept is not None:
        rows = tuple((date.fromisoformat(day), total) for day, total in kept["rows"])
        return Spots(kept["percent"], rows)
    share = int(figures.of_contract(session, contract, (_SPOT_SHARE,), on)[_SPOT_SHARE])
    if evaluation.kind is not EvaluationKind.FINAL or evaluation.sent_at is not None:
        return Spots(share)
    found = session.execute(
        select(Evaluation.sent_at, Evaluation.total)
        .where(
            Evaluation.contract_id == contract.id, Evaluation.kind == EvaluationKind.SPOT,
            Evaluation.sent_at.is_not(None), Evaluation.total.is_not(None),
        )
        .order_by(Evaluation.sent_at, Evaluation.id)
    )  # fmt: skip
    return Spots(share, tuple((clock.day(at), total) for at, total in found if at and total))


@dataclass(frozen=True)
class Sheet:
    """EV-CHILD of one contract: what is computed, and what is still missing, in words."""

    rows: list[measuring.Measured]
    said: measuring.Said
    points: dict[str, Fraction | None]
    lacks: tuple[str, ...]
    spots: Spots

    @property
    def own(self) -> Fraction:
        """Of what is known so far."""
        return sum((one for one in self.points.values() if one is not None), Fraction(0))

    @property
    def total(self) -> Fraction:
        """With the spot evaluations that count."""
        return grading.with_spots(self.own, self.spots.totals, self.spots.percent)


def sheet(
    session: Session, evaluation: Evaluation, contract: ServiceContract, until: date
) -> Sheet:
    """The sheet on a day: output from the records, satisfaction from the users' answers."""
    kept = evaluation.scores
    rows = measuring.measured(session, contract, until, kept.get("values", {}))
    said = measuring.said(session, contract, until)
    typed = kept.get("points", {})
    points: dict[str, Fraction | None] = {
        one.code: Fraction(typed[one.code], HUNDRED) if one.code in typed else None
        for one in grading.EV_CHILD
    }
    points[grading.OUTPUT] = grading.output_points([(one.ratio, one.weight) for one in rows])
    points[measuring.SATISFACTION] = said.points
    lacks = [f"“{one.name}”还没有打分。" for one in grading.EV_CHILD if points[one.code] is None]
    lacks += [
        f"“{one.indicator.name}”没有服务记录可以统计，请按材料填写实际值。"
        for one in rows if one.counted is None
    ]  # fmt: skip
    if not said.is_enough:
        lacks.append(
            f"满意度问卷只有{said.answered}份回答，要有30份或者服务对象的10%。请购买方发出满意度链接。"
        )
    if not teams.is_whole(evaluation):
        lacks.append("评价小组三个人还没有全部作出回避声明。")
    spots = spots_of(session, evaluation, contract, until)
    return Sheet(rows, said, points, tuple(lacks), spots)
