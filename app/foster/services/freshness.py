"""Which certificates still prove something: how long each is good, before and in the pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.families.models import Member
from app.foster.models import FosterApplication, Paper, PaperCheck
from app.foster.papers import PAPERS, RequiredPaper, age_at, kept_age, of_members
from app.foster.services.facts import local_values
from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.foster.papers import PaperKind
    from app.foster.services.facts import File

# What a re-check asks anew (N-FC-12).
RENEWED = tuple(paper.kind for paper in PAPERS.values() if paper.has_issue_date)
# What a family in the pool may hand in anew: whatever has a term.
RENEWABLE = frozenset(paper.kind for paper in PAPERS.values() if paper.validity)
FIGURES = ("health_cert_months", "crime_check_months", "crime_check_age")


@dataclass(frozen=True)
class Certificate:
    """One certificate of one member: the last day it is good, and newer ones not looked at."""

    wanted: RequiredPaper
    until: date | None
    """None: no dated one was found good."""
    waiting: int
    undated: int
    """Those handed in anew of which nobody has said when they were issued."""

    def is_stale(self, on: date) -> bool:
        """Whether it proves nothing on a day (HEALTH_VALID, CRIME_VALID of care.md §2.8)."""
        return self.until is None or self.until < on


def figures_of(session: Session, case: FosterApplication, on: date) -> dict[str, int]:
    """The place's FIGURES on a day."""
    local = local_values(session, case, on)
    return {name: int(local[name]) for name in FIGURES}


def good_until(
    paper: PaperKind, issued: Iterable[date | None], figures: Mapping[str, int]
) -> date | None:
    """The last day on which the newest of these certificates is good; None: it has no term."""
    known = [day for day in issued if day is not None]
    months = figures.get(paper.validity or "") if paper.has_issue_date else None
    return add_months(max(known), months) if known and months else None


def expired(
    file: File, figures: Mapping[str, int], on: date
) -> dict[tuple[str, int | None], tuple[RequiredPaper, date]]:
    """Certificates handed in that are too old on a day, by key, with the last day they were good.

    The newest counts.
    """
    found = {}
    for kind in RENEWED:
        for wanted in of_members(
            PAPERS[kind], file.members, age_at(on), crime_check_age=figures["crime_check_age"]
        ):
            days = [p.issued_on for p in file.papers_of(*wanted.key)]
            until = good_until(wanted.paper, days, figures)
            if until is not None and until < on:
                found[wanted.key] = wanted, until
    return found


def certificates(
    members: Sequence[Member],
    papers: Sequence[Paper],
    figures: Mapping[str, int],
    age: Callable[[Member], int],
) -> list[Certificate]:
    """Every certificate the household needs of members of an age; `figures` names FIGURES."""
    least = figures["crime_check_age"]
    return [
        _certificate(wanted, papers, figures)
        for kind in RENEWED
        for wanted in of_members(PAPERS[kind], members, age, crime_check_age=least)
    ]


def _certificate(
    wanted: RequiredPaper, papers: Sequence[Paper], figures: Mapping[str, int]
) -> Certificate:
    own = [p for p in papers if (p.kind, p.member_id) == wanted.key]
    dates = [p.issued_on for p in own if p.check is PaperCheck.GOOD and p.issued_on]
    waiting = [p for p in own if p.check is PaperCheck.WAITING]
    months = figures[wanted.paper.validity or ""]
    return Certificate(
        wanted,
        add_months(max(dates), months) if dates else None,
        len(waiting),
        sum(p.issued_on is None for p in waiting),
    )


def of_case(session: Session, case: FosterApplication, on: date) -> list[Certificate]:
    """The certificates of one family."""
    figures = figures_of(session, case, on)
    return _read(session, [case.id], figures, age_at(on))[case.id]


def of_families(
    session: Session, cases: Collection[int], figures: Mapping[str, int]
) -> dict[int, list[Certificate]]:
    """The certificates of many families, by application; one query for all, and nothing opened."""
    return _read(session, cases, figures, kept_age)


def _read(
    session: Session,
    cases: Collection[int],
    figures: Mapping[str, int],
    age: Callable[[Member], int],
) -> dict[int, list[Certificate]]:
    # Such a paper is always one member's.
    rows = session.execute(
        select(FosterApplication.id, Member, Paper)
        .join(Member, Member.household_id == FosterApplication.household_id)
        .outerjoin(
            Paper,
            (Paper.application_id == FosterApplication.id)
            & (Paper.member_id == Member.id)
            & Paper.kind.in_(RENEWED)
            & Paper.removed_at.is_(None),
        )
        .where(FosterApplication.id.in_(cases), Member.left_on.is_(None))
        .order_by(Member.position, Member.id)
    ).all()
    found = {}
    for case in cases:
        own: list[tuple[Member, Paper | None]] = [
            (member, paper) for id_, member, paper in rows if id_ == case
        ]
        members = list(dict.fromkeys(member for member, _ in own))
        papers = [paper for _, paper in own if paper is not None]
        found[case] = certificates(members, papers, figures, age)
    return found
