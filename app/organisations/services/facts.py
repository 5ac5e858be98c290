"""Reports, ratings, lists and ties, entered by the bureau; a wrong one is struck out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand
from app.organisations.models import (
    ListKind,
    OrgListing,
    OrgRating,
    OrgRelation,
    OrgReport,
    RelationKind,
    ReportResult,
)
from app.organisations.rules.facts import rating_period
from app.organisations.services import changes

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.organisations.models import Organisation

Fact = OrgReport | OrgRating | OrgListing | OrgRelation
KINDS: dict[str, tuple[type[Fact], str]] = {
    "report": (OrgReport, "年度报告"),
    "rating": (OrgRating, "评估等级"),
    "listing": (OrgListing, "信用名单"),
    "relation": (OrgRelation, "关联关系"),
}
_Fact = TypeVar("_Fact", OrgReport, OrgRating, OrgListing, OrgRelation)
_FIRST_YEAR = 1990
_LEVELS = range(1, 6)


def add_report(
    session: Session, body: Organisation, *, year: int, filed_on: date, result: ReportResult,
    actor: Actor, now: datetime,
) -> OrgReport:  # fmt: skip
    """The report of a closed year. Raises Invalid."""
    today = clock.day(now)
    if not max(_FIRST_YEAR, body.founded_on.year) <= year < today.year:
        raise Invalid("年度应在成立年份和去年之间。", "year")
    if not year < filed_on.year or filed_on > today:
        raise Invalid("报送日期应在该年度之后，不晚于今天。", "filed_on")
    known = select(OrgReport.id).where(
        OrgReport.organisation_id == body.id, OrgReport.year == year, OrgReport.voided_at.is_(None)
    )
    if session.scalar(known) is not None:
        raise Invalid(f"{year}年度已经登记；写错的先作废，再登记。", "year")
    row = OrgReport(organisation_id=body.id, year=year, filed_on=filed_on, result=result)
    return _add(session, body, row, f"{year}年度报告", actor, now)


def add_rating(
    session: Session, body: Organisation, *, level: int, announced_on: date, actor: Actor,
    now: datetime,
) -> OrgRating:  # fmt: skip
    """A rating; its first and last day follow from the day of announcement (RT-02, RT-05)."""
    if level not in _LEVELS:
        raise Invalid("等级从1A到5A。", "level")
    if not body.founded_on <= announced_on <= clock.day(now):
        raise Invalid("公告日期应在成立之后，不晚于今天。", "announced_on")
    first, last = rating_period(announced_on)
    row = OrgRating(
        organisation_id=body.id, level=level, announced_on=announced_on, from_on=first, to_on=last
    )
    return _add(session, body, row, f"{level}A等级", actor, now)


def add_listing(
    session: Session, body: Organisation, *, kind: ListKind, ground: str, from_on: date,
    actor: Actor, now: datetime,
) -> OrgListing:  # fmt: skip
    """It was put on a list of bad credit (CR-06, CR-07)."""
    if not body.founded_on <= from_on <= clock.day(now):
        raise Invalid("列入日期应在成立之后，不晚于今天。", "from_on")
    open_now = any(
        one.kind is kind and one.voided_at is None and one.removed_on is None
        for one in body.listings
    )
    if open_now:
        raise Invalid(f"已经在{kind.label}里，移出以后才能再次列入。", "kind")
    row = OrgListing(organisation_id=body.id, kind=kind, ground=ground.strip(), from_on=from_on)
    return _add(session, body, row, f"列入{kind.label}", actor, now)


def remove_listing(
    session: Session, body: Organisation, row: OrgListing, *, removed_on: date, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """It came off the list: from that day it is listed no more."""
    demand(actor, "organisations.edit", body)
    if row.removed_on is not None or row.voided_at is not None:
        raise WrongState("这一行已经移出或者作废。")
    if not row.from_on < removed_on <= clock.day(now):
        raise Invalid("移出日期应在列入之后，不晚于今天。", "removed_on")
    row.removed_on = removed_on
    note = f"移出{row.kind.label}"
    audit.record(session, actor, "organisations.edit", body.subject, note=note, at=now)


def add_relation(
    session: Session, body: Organisation, *, kind: RelationKind, other: str, note: str,
    from_on: date, until_on: date | None, actor: Actor, now: datetime,
) -> OrgRelation:  # fmt: skip
    """A tie to another body or an official."""
    if until_on is not None and until_on < from_on:
        raise Invalid("结束日期不能早于开始日期。", "until_on")
    row = OrgRelation(
        organisation_id=body.id, kind=kind, other=other.strip(), note=note.strip(),
        from_on=from_on, until_on=until_on,
    )  # fmt: skip
    return _add(session, body, row, "关联关系", actor, now)


def void_fact(
    session: Session, body: Organisation, kind: str, ref: str, *, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Strike out a fact that was wrong. Raises Unseen, Invalid, WrongState."""
    demand(actor, "organisations.edit", body)
    row = fact_of(body, kind, ref)
    changes.void(session, body, row, KINDS[kind][1], reason,
                 action="organisations.edit", actor=actor, now=now)  # fmt: skip


def fact_of(body: Organisation, kind: str, ref: str) -> Fact:
    """One of the organisation's facts. Raises Unseen."""
    rows: dict[str, list[Fact]] = {
        "report": [*body.reports], "rating": [*body.ratings], "listing": [*body.listings],
        "relation": [*body.relations],
    }  # fmt: skip
    for row in rows.get(kind, []):
        if row.ref == ref:
            return row
    raise Unseen("org_fact", ref)


def _add(
    session: Session, body: Organisation, row: _Fact, note: str, actor: Actor, now: datetime
) -> _Fact:
    demand(actor, "organisations.edit", body)
    row.created_at = now
    session.add(row)
    session.flush()
    audit.record(session, actor, "organisations.edit", body.subject, note=note, at=now)
    return row
