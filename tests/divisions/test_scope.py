"""`Placed` rows are found by equality on a stored ancestor."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core.errors import Invalid
from app.divisions.models import Placed, is_within, within


class Base(DeclarativeBase):
    """Apart from the portal's own tables."""


class Case(Placed, Base):
    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)


def placed(code: str) -> Case:
    case = Case()
    case.place(code)
    return case


PLACES = ["220104001", "220104", "220203", "500103", "XF-50GX", "222426120", "500112131"]


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (None, PLACES),
        ("220000", ["220104001", "220104", "220203", "222426120"]),
        ("220100", ["220104001", "220104"]),
        ("220104", ["220104001", "220104"]),
        ("220104001", ["220104001"]),
        ("500000", ["500103", "XF-50GX", "500112131"]),
        ("500157", ["500112131"]),
        ("500112", []),
        ("XF-50GX", ["XF-50GX"]),
        ("XF-22CBS", ["222426120"]),
    ],
)
def test_a_scope_sees_its_rows_and_no_others(scope: str | None, seen: list[str]) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(placed(code) for code in PLACES)
        session.flush()
        found = session.scalars(select(Case).where(within(Case, scope)).order_by(Case.id)).all()
        assert [case.division_code for case in found] == seen
        assert [c.division_code for c in map(placed, PLACES) if is_within(c, scope)] == seen
    engine.dispose()


def test_a_row_is_not_placed_by_what_is_no_code() -> None:
    with pytest.raises(Invalid):
        placed("长春")


def test_no_scope_is_as_fine_as_a_village() -> None:
    with pytest.raises(KeyError):
        within(Case, "220104001001")
