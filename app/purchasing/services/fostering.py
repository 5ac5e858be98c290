"""Fostering: a team from the idea to an organisation of its own, and its ties (INC-03, INC-07)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.area import area
from app.accounts.models import Agency
from app.accounts.roles import AgencyKind
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.divisions.codes import ancestors
from app.organisations.models import (
    Incubation,
    OrgActivity,
    Organisation,
    OrgLink,
    ServiceField,
    Stage,
    Way,
)
from app.organisations.rules.incubation import Grown, lacks_for
from app.organisations.services.changes import reason_of
from app.organisations.services.register import known
from app.purchasing.fostering_queries import grown

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


@dataclass(frozen=True)
class Said:
    """What an officer tells of a team."""

    name: str
    programme: str
    idea: str
    team: int
    place: str
    mentor: str = ""
    ways: tuple[Way, ...] = ()
    fields: tuple[ServiceField, ...] = ()
    plan: str = ""
    exit_plan: str = ""
    accounts_on: date | None = None
    credit_code: str = ""


def begin(session: Session, said: Said, *, actor: Actor, now: datetime) -> Incubation:
    """Take a team in as a seed. Raises Invalid for what INC-07 asks of one."""
    demand(actor, "purchasing.new_team")
    today = clock.day(now)
    row = Incubation(
        bureau_id=actor.agency_id, started_on=today, stage_on=today, created_at=now,
        steps=[{"stage": Stage.SEED.value, "on": today.isoformat()}],
    )  # fmt: skip
    _write(session, row, said, actor, today)
    lacks = lacks_for(Stage.SEED, Grown(team=said.team, has_idea=bool(said.idea.strip())), today)
    if lacks:
        raise Invalid(f"还不能进入种子期：{'；'.join(lacks)}。", "team")
    session.add(row)
    session.flush()
    audit.record(session, actor, "purchasing.foster", row.subject, after=Stage.SEED.label, at=now)
    return row


def tell(session: Session, row: Incubation, said: Said, *, actor: Actor, now: datetime) -> None:
    """Correct or add to what is known. Raises Invalid, WrongState."""
    demand(actor, "purchasing.foster", row)
    _demand_open(row)
    _write(session, row, said, actor, clock.day(now))
    audit.record(session, actor, "purchasing.foster", row.subject, at=now)
    session.flush()


def advance(session: Session, row: Incubation, *, actor: Actor, now: datetime) -> None:
    """On to the next stage, where its gate is met (INC-07). Raises Invalid with all that lacks."""
    demand(actor, "purchasing.foster", row)
    _demand_open(row)
    following = next_stage(row)
    if following is None:
        raise WrongState("已经出壳，没有下一段了。")
    today = clock.day(now)
    _, reached = grown(session, row, today)
    lacks = lacks_for(following, reached, today)
    if lacks:
        raise Invalid(f"还不能进入{following.label}期：{'；'.join(lacks)}。")
    row.stage, row.stage_on = following, today
    row.steps = [*row.steps, {"stage": following.value, "on": today.isoformat()}]
    audit.record(session, actor, "purchasing.foster", row.subject, after=following.label, at=now)
    session.flush()


def next_stage(row: Incubation) -> Stage | None:
    """The stage after its own; None where it has left the nest or is not fostered any more."""
    order = list(Stage)
    at = order.index(row.stage) + 1
    return order[at] if row.ended_on is None and at < len(order) else None


def end(session: Session, row: Incubation, *, reason: str, actor: Actor, now: datetime) -> None:
    """It is fostered no more. Raises Invalid, WrongState."""
    demand(actor, "purchasing.foster", row)
    _demand_open(row)
    row.ended_on, row.end_reason = clock.day(now), reason_of(reason)
    audit.record(session, actor, "purchasing.foster", row.subject, note=row.end_reason, at=now)
    session.flush()


def _demand_open(row: Incubation) -> None:
    if row.ended_on is not None:
        raise WrongState("已经结束培育，不能再修改。")


def _write(session: Session, row: Incubation, said: Said, actor: Actor, today: date) -> None:
    bounds = area(actor)
    if bounds is None or getattr(ancestors(said.place), bounds[0]) != bounds[1]:
        raise Invalid("请选择本辖区内的地点。", "place")
    if said.accounts_on is not None and said.accounts_on > today:
        raise Invalid("查看账目的日期不能晚于今天。", "accounts_on")
    row.organisation_id = _registered(session, row, said.credit_code)
    for name in ("name", "programme", "idea", "mentor", "plan", "exit_plan"):
        setattr(row, name, getattr(said, name).strip())
    row.team, row.accounts_on = said.team, said.accounts_on
    row.ways, row.fields = [one.value for one in said.ways], [one.value for one in said.fields]
    row.place(said.place)


def _registered(session: Session, row: Incubation, typed: str) -> int | None:
    code = typed.strip().upper()
    if not code:
        return None
    body = known(session, code)
    if body is None:
        raise Invalid("没有找到这个代码。请核对，或者先在组织名册里登记。", "credit_code")
    with as_system(session):
        other = session.scalar(select(Incubation.id).where(
            Incubation.organisation_id == body.id, Incubation.ended_on.is_(None),
            Incubation.id != (row.id or 0),
        ))  # fmt: skip
    if other is not None:
        raise Invalid("这个组织正在培育，不能重复登记。", "credit_code")
    return body.id


# --- ties to protection agencies --------------------------------------------------------------


def link(
    session: Session, body: Organisation, *, agency: str, from_on: date, actor: Actor,
    now: datetime,
) -> OrgLink:  # fmt: skip
    """A firm tie to a protection agency of the province (INC-03). Raises Invalid."""
    demand(actor, "purchasing.foster", body)
    found = session.scalar(
        select(Agency).where(Agency.ref == agency, Agency.kind == AgencyKind.PROTECTION)
    )
    if found is None or found.province_code != body.province_code:
        raise Invalid("请选择本省的未成年人救助保护机构。", "agency")
    if from_on > clock.day(now):
        raise Invalid("开始联系的日期不能晚于今天。", "from_on")
    known_one = session.scalar(select(OrgLink.id).where(
        OrgLink.organisation_id == body.id, OrgLink.agency_id == found.id,
        OrgLink.voided_at.is_(None), OrgLink.until_on.is_(None),
    ))  # fmt: skip
    if known_one is not None:
        raise Invalid("已经登记了与这个机构的联系。", "agency")
    row = OrgLink(organisation_id=body.id, agency_id=found.id, from_on=from_on, created_at=now)
    session.add(row)
    session.flush()
    audit.record(session, actor, "purchasing.foster", body.subject, note=found.name, at=now)
    return row


def loosen(
    session: Session, body: Organisation, row: OrgLink, *, until_on: date, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The tie ended; `until_on` was its last day. Raises Invalid, WrongState."""
    demand(actor, "purchasing.foster", body)
    if row.until_on is not None or row.voided_at is not None:
        raise WrongState("这个联系已经结束。")
    if not row.from_on <= until_on <= clock.day(now):
        raise Invalid("结束日期应在开始之后，不晚于今天。", "until_on")
    row.until_on = until_on
    audit.record(session, actor, "purchasing.foster", body.subject, at=now)
    session.flush()


def together(
    session: Session, body: Organisation, row: OrgLink, *, held_on: date, what: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Something that both did together while they were tied. Raises Invalid."""
    demand(actor, "purchasing.foster", body)
    last = min(row.until_on or clock.day(now), clock.day(now))
    if not row.from_on <= held_on <= last:
        raise Invalid("活动日期应在联系期间，不晚于今天。", "held_on")
    session.add(OrgActivity(link_id=row.id, held_on=held_on, what=what.strip(), created_at=now))
    audit.record(session, actor, "purchasing.foster", body.subject, note="共同活动", at=now)
    session.flush()
