"""What each side is shown of rounds, offers, judges and queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.core.db import as_system
from app.core.policy import Unseen, demand
from app.organisations.models import Organisation
from app.purchasing.models import (
    Bid,
    Channel,
    NoticeKind,
    Project,
    ProjectState,
    Publication,
    Query,
    QueryKind,
    Round,
    RoundState,
)
from app.purchasing.policy import rounds_visible_to
from app.purchasing.services import asking, judging, offers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import PanelMember
    from app.purchasing.services.judging import Line

RANKED = frozenset({RoundState.REPORTED, RoundState.AWARDED})
STATES: dict[RoundState, tuple[str, str]] = {
    RoundState.DRAFT: ("草稿", "grey"), RoundState.OPEN: ("公告中", "blue"),
    RoundState.JUDGING: ("评审中", "blue"), RoundState.REPORTED: ("待确定供应商", "yellow"),
    RoundState.AWARDED: ("已成交", "green"), RoundState.FAILED: ("已终止", "red"),
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A round as its buyer sees it; before the opening the offers are a number alone."""

    round: Round
    count: int
    bids: list[Bid]
    lines: dict[int, Line]
    panel: list[tuple[PanelMember, str]]
    queries: Sequence[Query]
    notices: Sequence[Publication]
    lacks: list[str] = field(default_factory=list)


def sheets(session: Session, project: Project, now: datetime) -> list[Sheet]:
    """The project's rounds, the latest first."""
    rows = session.scalars(
        select(Round)
        .where(Round.project_id == project.id)
        .options(joinedload(Round.panel), joinedload(Round.project))
        .order_by(Round.number.desc())
    ).unique().all()  # fmt: skip
    names = _names(session, {one.person_id for row in rows for one in row.panel})
    bids = offers.sent_in(session, rows)
    asked: dict[int | None, list[Query]] = defaultdict(list)
    for query in session.scalars(
        select(Query)
        .where(Query.round_id.in_(list(bids)), Query.agency_id == project.agency_id)
        .order_by(Query.id)
    ):
        asked[query.round_id].append(query)
    public: dict[str, list[Publication]] = defaultdict(list)
    for notice in session.scalars(
        select(Publication)
        .where(Publication.round_ref.in_([one.ref for one in rows]))
        .order_by(Publication.id)
    ):
        public[notice.round_ref].append(notice)
    return [
        Sheet(
            one, len(bids[one.id]), _shown(one, bids[one.id]), _lines(one, bids[one.id]),
            [(seat, names.get(seat.person_id, "")) for seat in one.panel], asked[one.id],
            public[one.ref], judging.panel_says(session, one, now) if _is_judged(one) else [],
        )
        for one in rows
    ]  # fmt: skip


def _shown(round_: Round, bids: Iterable[Bid]) -> list[Bid]:
    if round_.opened_at is None:
        return []
    return sorted(bids, key=lambda bid: (bid.rank or 999, bid.id))


def _lines(round_: Round, bids: Sequence[Bid]) -> dict[int, Line]:
    if round_.state not in RANKED or round_.channel is not Channel.QUOTES:
        return {}
    return {one.bid.id: one for one in judging.ranking(round_, bids)}


def _is_judged(round_: Round) -> bool:
    return round_.state in {RoundState.OPEN, RoundState.JUDGING} and bool(round_.panel)


def _names(session: Session, people: set[int]) -> dict[int, str]:
    if not people:
        return {}
    # The portal asks: an expert is nobody of the buyer's own people.
    with as_system(session):
        rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
        return dict(rows.all())


def market(session: Session, actor: Actor, now: datetime) -> list[tuple[Round, Publication]]:
    """Rounds in which one may offer now, the nearest end first, each with its public notice."""
    demand(actor, "purchasing.own_offers")
    rows = session.execute(
        select(Round, Publication)
        .join(Publication, Publication.round_ref == Round.ref)
        .where(
            rounds_visible_to(actor), Round.state == RoundState.OPEN, Round.due_at > now,
            Round.channel == Channel.QUOTES, Publication.kind == NoticeKind.NOTICE,
        )
        .order_by(Round.due_at, Round.id)
    )  # fmt: skip
    return [(one, notice) for one, notice in rows]


def notice_of(session: Session, round_: Round) -> Publication | None:
    """The public notice with which a round began."""
    return session.scalar(
        select(Publication)
        .where(Publication.round_ref == round_.ref, Publication.kind == NoticeKind.NOTICE)
        .order_by(Publication.id).limit(1)
    )  # fmt: skip


def notices_of(session: Session, rounds: Iterable[Round]) -> dict[str, Publication]:
    """The public notices with which several rounds began, by the round's reference."""
    refs = [one.ref for one in rounds]
    found = session.scalars(
        select(Publication)
        .where(Publication.round_ref.in_(refs), Publication.kind == NoticeKind.NOTICE)
        .order_by(Publication.id.desc())
    )
    return {one.round_ref: one for one in found}


def own_offers(session: Session, actor: Actor) -> list[tuple[Bid, Round, Publication]]:
    """The office's own offers, the newest first."""
    demand(actor, "purchasing.own_offers")
    rows = session.execute(
        select(Bid, Round, Publication)
        .join(Round, Round.id == Bid.round_id)
        .join(Publication, Publication.round_ref == Round.ref)
        .where(Bid.supplier_id == actor.agency_id, Publication.kind == NoticeKind.NOTICE)
        .order_by(Bid.id.desc())
    )  # fmt: skip
    return [(bid, one, notice) for bid, one, notice in rows]


def paused(session: Session, made: Iterable[Round]) -> set[int]:
    """Which rounds stand still (GPR-54); the portal asks, a supplier reads no project."""
    ids = [one.id for one in made]
    with as_system(session):
        return set(session.scalars(
            select(Round.id).join(Project, Project.id == Round.project_id)
            .where(Round.id.in_(ids), Project.state == ProjectState.SUSPENDED)
        ))  # fmt: skip


def get_offer(session: Session, actor: Actor, ref: str) -> tuple[Bid, Round]:
    """One's own offer with its round. Raises Unseen, Refused."""
    if actor.agency_id is None:
        raise Unseen("purchase_bid", ref)
    found = session.execute(
        select(Bid, Round)
        .join(Round, Round.id == Bid.round_id)
        .where(Bid.ref == ref, Bid.supplier_id == actor.agency_id)
        .options(joinedload(Bid.organisation))
    ).first()
    if found is None:
        raise Unseen("purchase_bid", ref)
    demand(actor, "purchasing.own_bid", found[0])
    return found[0], found[1]


def own_queries(session: Session, actor: Actor, round_: Round) -> Sequence[Query]:
    """What one's own office asked in a round."""
    return session.scalars(
        select(Query)
        .where(Query.round_id == round_.id, Query.supplier_id == actor.agency_id)
        .order_by(Query.id)
    ).all()


def without_complaint(session: Session, round_: Round) -> list[tuple[Query, str]]:
    """The round's queries that no complaint follows, each with the name of who raised it."""
    rows = session.scalars(select(Query).where(Query.round_id == round_.id).order_by(Query.id))
    found = list(rows)
    taken = {one.follows_id for one in found}
    return [
        (one, asking.asker(session, one)) for one in found
        if one.kind is QueryKind.QUERY and one.id not in taken
    ]  # fmt: skip


def raised(session: Session, actor: Actor) -> Sequence[Query]:
    """Everything that one's own office asked, in all rounds, the newest first."""
    demand(actor, "purchasing.own_offers")
    return session.scalars(
        select(Query).where(Query.supplier_id == actor.agency_id).order_by(Query.id.desc())
    ).all()


def by_credit_code(session: Session, codes: Sequence[str]) -> dict[str, Organisation]:
    """Registered organisations by their code: a supplier of elsewhere may be known as well."""
    with as_system(session):
        rows = session.scalars(select(Organisation).where(Organisation.credit_code.in_(codes)))
        return {one.credit_code: one for one in rows}
