"""What everybody can see of purchases: what was published, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.core.errors import NotFound
from app.core.ids import PATTERN
from app.purchasing.models import NoticeKind, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

PAGE = 30
MOST_OF_A_YEAR = 500
COLUMNS = (
    "项目编号", "项目", "购买主体", "承接主体", "合同金额（元）", "变更后金额（元）", "公告日期",
    "提前终止公告日期",
)  # fmt: skip
_SUFFIX = "合同公告"
# A cell that begins so would be taken for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Row(NamedTuple):
    """A line of the list; money in fen."""

    ref: str
    kind: NoticeKind
    title: str
    buyer: str
    supplier: str
    amount_fen: int | None
    published_on: date


def notices(
    session: Session, *, kind: str = "", q: str = "", after: str = ""
) -> tuple[list[Row], str]:
    """One page, the newest first, and where the next begins ("" at the end).

    `q` is part of a title, a buyer's or a supplier's name, or a whole project number.
    """
    query = (
        select(
            Publication.ref, Publication.kind, Publication.title, Publication.buyer,
            Publication.supplier, Publication.amount_fen, Publication.published_on,
        )
        .order_by(Publication.published_on.desc(), Publication.ref.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if kind in {one.value for one in NoticeKind}:
        query = query.where(Publication.kind == NoticeKind(kind))
    if q:
        query = query.where(or_(
            Publication.title.contains(q, autoescape=True),
            Publication.buyer.contains(q, autoescape=True),
            Publication.supplier.contains(q, autoescape=True), Publication.project_code == q,
        ))  # fmt: skip
    if (cursor := _cursor(after)) is not None:
        day, ref = cursor
        query = query.where(or_(
            Publication.published_on < day,
            and_(Publication.published_on == day, Publication.ref < ref),
        ))  # fmt: skip
    found = session.execute(query).all()
    rows = [Row(*one) for one in found[:PAGE]]
    if len(found) <= PAGE:
        return rows, ""
    return rows, f"{rows[-1].published_on.isoformat()}_{rows[-1].ref}"


def notice(session: Session, ref: str) -> Publication:
    """One notice. NotFound."""
    found = session.scalar(select(Publication).where(Publication.ref == ref))
    if found is None:
        raise NotFound
    return found


def of_project(session: Session, code: str) -> Sequence[Publication]:
    """All that was published of a project, oldest first."""
    return session.scalars(
        select(Publication)
        .where(Publication.project_code == code)
        .order_by(Publication.published_on, Publication.id)
    ).all()


class Year(NamedTuple):
    """What was bought in a year, by published contracts as they were changed; money in fen.

    What was ended early counts in `ended` and `ended_fen` alone: it was not delivered in full.
    """

    year: int
    contracts: int
    suppliers: int
    amount_fen: int
    ended: int
    ended_fen: int


class Contract(NamedTuple):
    """A published contract; `now_fen` after its published changes; `ended_on` if ended early."""

    ref: str
    code: str
    title: str
    buyer: str
    supplier: str
    amount_fen: int | None
    now_fen: int | None
    published_on: date
    ended_on: date | None

    @property
    def is_changed(self) -> bool:
        """It costs another amount than when it was published."""
        return self.now_fen != self.amount_fen


# A project has one published contract at most, so what is published later is of this one.
_LATER = aliased(Publication)
_CHANGED = (
    select(_LATER.amount_fen)
    .where(
        _LATER.project_id == Publication.project_id, _LATER.kind == NoticeKind.CHANGE,
        _LATER.amount_fen.is_not(None),
    )
    .order_by(_LATER.id.desc()).limit(1).correlate(Publication).scalar_subquery()
)  # fmt: skip
_ENDED = (
    select(func.min(_LATER.published_on))
    .where(_LATER.project_id == Publication.project_id, _LATER.kind == NoticeKind.TERMINATION)
    .correlate(Publication).scalar_subquery()
)  # fmt: skip
_CONTRACTS = select(
    Publication.ref, Publication.project_code, Publication.title, Publication.buyer,
    Publication.supplier, Publication.amount_fen,
    func.coalesce(_CHANGED, Publication.amount_fen).label("now_fen"), Publication.published_on,
    _ENDED.label("ended_on"),
).where(Publication.kind == NoticeKind.CONTRACT)  # fmt: skip


def years(session: Session) -> list[Year]:
    """Every year with published contracts, the newest first."""
    one = _CONTRACTS.subquery()
    year = func.extract("year", one.c.published_on)
    fen, is_ended = func.coalesce(one.c.now_fen, 0), one.c.ended_on.is_not(None)
    rows = session.execute(
        select(
            year, func.count(), func.count(one.c.supplier.distinct()),
            func.sum(case((is_ended, 0), else_=fen)), func.sum(case((is_ended, 1), else_=0)),
            func.sum(case((is_ended, fen), else_=0)),
        )
        .group_by(year)
        .order_by(year.desc())
    )  # fmt: skip
    return [Year(*(int(figure) for figure in row)) for row in rows]


def of_year(session: Session, year: int) -> list[Contract]:
    """The contracts that were published in a year, the newest first."""
    rows = session.execute(
        _CONTRACTS.where(Publication.published_on.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(Publication.published_on.desc(), Publication.ref)
        .limit(MOST_OF_A_YEAR)
    )
    return [Contract(*one) for one in rows]


def contract_lines(session: Session) -> Iterator[tuple[str, ...]]:
    """One line a published contract; cells that begin like a formula are quoted."""
    for row in session.execute(_CONTRACTS.order_by(Publication.id)):
        one = Contract(*row)
        told = (one.code, one.title.removesuffix(_SUFFIX), one.buyer, one.supplier)
        yield (
            *(_plain(cell) for cell in told), _in_yuan(one.amount_fen),
            _in_yuan(one.now_fen) if one.is_changed else "", one.published_on.isoformat(),
            one.ended_on.isoformat() if one.ended_on else "",
        )  # fmt: skip


def _in_yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cursor(after: str) -> tuple[date, str] | None:
    day, _, ref = after.partition("_")
    try:
        until = date.fromisoformat(day)
    except ValueError:
        return None
    return (until, ref) if PATTERN.fullmatch(ref) else None
