"""What everybody can see of purchases: what was published, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, or_, select

from app.core.errors import NotFound
from app.core.ids import PATTERN
from app.purchasing.models import NoticeKind, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

PAGE = 30
MOST_OF_A_YEAR = 500
COLUMNS = ("项目编号", "项目", "购买主体", "承接主体", "金额（元）", "公告日期")
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
    """What was bought in a year, by published contracts; money in fen."""

    year: int
    contracts: int
    suppliers: int
    amount_fen: int


def years(session: Session) -> list[Year]:
    """Every year with published contracts, the newest first."""
    year = func.extract("year", Publication.published_on)
    rows = session.execute(
        select(
            year, func.count(), func.count(Publication.supplier.distinct()),
            func.sum(func.coalesce(Publication.amount_fen, 0)),
        )
        .where(Publication.kind == NoticeKind.CONTRACT)
        .group_by(year)
        .order_by(year.desc())
    )  # fmt: skip
    return [Year(int(on), n, suppliers, int(fen)) for on, n, suppliers, fen in rows]


def of_year(session: Session, year: int) -> list[Row]:
    """The contracts that were published in a year, the newest first."""
    rows = session.execute(
        select(
            Publication.ref, Publication.kind, Publication.title, Publication.buyer,
            Publication.supplier, Publication.amount_fen, Publication.published_on,
        )
        .where(
            Publication.kind == NoticeKind.CONTRACT,
            Publication.published_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Publication.published_on.desc(), Publication.ref)
        .limit(MOST_OF_A_YEAR)
    )  # fmt: skip
    return [Row(*one) for one in rows]


def contract_lines(session: Session) -> Iterator[tuple[str, ...]]:
    """One line a published contract; cells that begin like a formula are quoted."""
    rows = session.execute(
        select(
            Publication.project_code, Publication.title, Publication.buyer, Publication.supplier,
            Publication.amount_fen, Publication.published_on,
        )
        .where(Publication.kind == NoticeKind.CONTRACT)
        .order_by(Publication.id)
    )  # fmt: skip
    for code, title, buyer, supplier, fen, on in rows:
        amount = "" if fen is None else f"{fen // 100}.{fen % 100:02d}"
        yield (*(_plain(cell) for cell in (code, title, buyer, supplier)), amount, on.isoformat())


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cursor(after: str) -> tuple[date, str] | None:
    day, _, ref = after.partition("_")
    try:
        until = date.fromisoformat(day)
    except ValueError:
        return None
    return (until, ref) if PATTERN.fullmatch(ref) else None
