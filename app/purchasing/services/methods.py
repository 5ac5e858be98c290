"""By which method a project may be bought here and now, and whether purchases are split (§4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid
from app.core.once import once
from app.core.policy import demand
from app.parameters import services as parameters
from app.parameters.services import cite
from app.purchasing.models import Project, ProjectState
from app.purchasing.rules import splitting
from app.purchasing.rules.method import (
    GROUNDS,
    Method,
    MethodAnswer,
    MethodFacts,
    Neg,
    NoReserve,
    Reason,
    Stop,
    decide,
    survey_holds,
)
from app.purchasing.services import telling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

DECENTRAL, OPEN_FROM = "limit_decentral.services", "limit_open.services"
_FEN = 100
NOT_BOUGHT = (ProjectState.CANCELLED, ProjectState.TERMINATED)
# What the table asks beside the project's own columns; kept in `deciding["asked"]`.
SPECIAL = {
    "urgent": "发生不可预见的紧急情况，来不及公开意向",
    "beneficiary_choice": "由服务对象在几家供应商里选择",
    "uniform_standards": "服务标准统一",
    "repeat_small": "小额、多次重复采购",
    "split_excused": "同类采购超过限额，但是预算已经调整或者财政部门已经同意",
}
_PREPARING = {"M-1", "M-2", "M-3", "M-12"}
"""Rows that the plan's own steps ask for: they do not hinder the choice of a method."""


@once
def limits_of(session: Session, project: Project, on: date) -> tuple[int | None, int | None]:
    """Both limits of the place on a day, in fen; None where the place has not set one."""
    found = parameters.values(
        session, (DECENTRAL, OPEN_FROM), on=on, places=places_of(project),
        agency_id=project.agency_id,
    )  # fmt: skip
    least, most = (
        None if found[name] is None else int(found[name]) * _FEN for name in (DECENTRAL, OPEN_FROM)
    )
    return least, most


def places_of(project: Project) -> list[str]:
    """The bureau's place and those above it, the nearest first."""
    codes = (project.county_code, project.city_code, project.province_code)
    return [code for code in codes if code]


def facts_of(session: Session, project: Project, on: date) -> MethodFacts:
    """What the table is asked, from the project (with its items and budget) and its place."""
    least, most = limits_of(session, project, on)
    asked: dict[str, Any] = project.deciding.get("asked", {})
    method = Method(project.method) if project.method else None
    balances = [line.balance_fen for line in project.budget]
    is_reviewed = project.reviewed_at is not None
    return MethodFacts(
        amount=project.total_fen,
        balance=sum(b or 0 for b in balances) if balances and None not in balances else None,
        limit_decentral=least,
        limit_open=most,
        negatives={neg: bool(project.neg[neg]) for neg in Neg if neg in project.neg},
        in_catalogue=bool(project.items)
        and all(item.catalogue_item_id is not None for item in project.items),
        finance_reviewed=bool(project.outside_catalogue_review),
        in_central_catalogue=project.in_central_catalogue,
        approved=method if project.other_method_approval else None,
        year_sum=_others(session, project),
        chosen=method,
        reason=Reason(project.method_reason) if project.method_reason else None,
        first_contract=asked.get("first_contract"),
        earlier_additions=asked.get("earlier_additions") or 0,
        surveyed=surveyed(project, on),
        requirement_approved=is_reviewed,
        reviewed=is_reviewed,
        no_reserve=NoReserve(project.sme_reason) if project.sme_reason else None,
        **{name: bool(asked.get(name)) for name in SPECIAL},
    )


def surveyed(project: Project, on: date) -> bool:
    """REQ-11: whether the project's survey holds on a day."""
    said = project.survey
    if not said.get("on"):
        return False
    day, count = date.fromisoformat(said["on"]), int(said.get("respondents") or 0)
    return survey_holds(day, count, on, few=said.get("few", ""))


def answer_for(session: Session, project: Project, on: date) -> MethodAnswer:
    """What the table says of the project on a day."""
    return decide(facts_of(session, project, on))


def owes_intent(session: Session, project: Project, on: date) -> bool:
    """PUB-10. Raises Invalid where the place has not set its limits: nobody can say then."""
    refuse_unset(session, project, on)
    return answer_for(session, project, on).owes_intent


def refuse_unset(session: Session, project: Project, on: date) -> None:
    """Raises Invalid naming the parameter that an administrator has to set (GPL-8, GPL-27)."""
    missing = unset(session, project, on)
    if missing:
        raise unset_words(missing)


def unset_words(missing: Sequence[str]) -> Invalid:
    """Who has to do what where the place lacks a limit."""
    return Invalid(f"本地还没有设定{'、'.join(missing)}，请管理员先在“参数”里登记。")


def unset(session: Session, project: Project, on: date) -> list[str]:
    """The names of the limits that the place lacks."""
    names = ("服务项目分散采购限额标准", "服务项目公开招标数额标准")
    found = zip(names, limits_of(session, project, on), strict=True)
    return [name for name, value in found if value is None]


@dataclass(frozen=True)
class Choice:
    """How a project shall be bought. `special` are names of `SPECIAL`; amounts in fen."""

    method: Method
    reason: Reason | None = None
    why: str = ""
    approval: str = ""
    in_central_catalogue: bool = False
    outside_review: str = ""
    no_reserve: NoReserve | None = None
    special: frozenset[str] = frozenset()
    first_contract: int | None = None
    earlier_additions: int = 0


def choose(
    session: Session, project: Project, said: Choice, *, actor: Actor, now: datetime
) -> MethodAnswer:
    """Take a method where the table allows it (M-4 to M-10). Raises Invalid with its row."""
    demand(actor, "purchasing.edit", project)
    on = clock.day(now)
    refuse_unset(session, project, on)
    has_ground = said.method in GROUNDS
    if has_ground and not said.why.strip():
        raise Invalid(f"采用{said.method.label}的，请写明具体情况。", "why")
    if "urgent" in said.special and not said.why.strip():
        raise Invalid("请写明是什么紧急情况，为什么事先不能预见。", "why")
    project.method = said.method.value
    project.method_reason = said.reason.value if said.reason and has_ground else ""
    project.other_method_approval = said.approval.strip()
    project.in_central_catalogue = said.in_central_catalogue
    project.outside_catalogue_review = said.outside_review.strip()
    project.sme_reason = said.no_reserve.value if said.no_reserve else ""
    asked: dict[str, Any] = {name: True for name in SPECIAL if name in said.special}
    asked |= {
        "why": said.why.strip(), "first_contract": said.first_contract,
        "earlier_additions": said.earlier_additions,
    }  # fmt: skip
    project.deciding = project.deciding | {"asked": asked}
    found = answer_for(session, project, on)
    hindering = [stop for stop in found.stops if stop.row not in _PREPARING]
    if hindering:
        raise Invalid(in_words(session, hindering[0]), "method")
    keep(project, found, on)
    audit.record(
        session, actor, "purchasing.choose_method", project.subject, after=said.method.value, at=now
    )
    session.flush()
    return found


def in_words(session: Session, stop: Stop) -> str:
    """A stop with its article."""
    article = cite(session, stop.rule_id)
    return f"{stop.says}（{article}）" if article else stop.says


def keep(project: Project, found: MethodAnswer, on: date) -> None:
    """The answer as it was given, beside the project; the row counts as edited."""
    project.deciding = project.deciding | {
        "answer": {
            "on": on.isoformat(), "row": found.row,
            "allowed": [method.value for method in found.allowed],
            "default": found.default.value if found.default else "",
            "stops": [[stop.row, stop.rule_id, stop.says] for stop in found.stops],
            "owes_intent": found.owes_intent, "sme_reserved": found.sme_reserved,
        }
    }  # fmt: skip
    flag_modified(project, "deciding")


def before_buying(session: Session, project: Project, on: date) -> list[Stop]:
    """What stands in the way of READY once its requirement is approved; the intent is not asked."""
    facts = facts_of(session, project, on)
    return list(decide(replace(facts, requirement_approved=True, reviewed=True)).stops)


# Splitting (GPL-28, GPR-28): the projects of a bureau's year, by budget line and service field.


def _purchase(project: Project) -> splitting.Purchase:
    main = max(project.budget, key=lambda line: line.amount_fen, default=None)
    asked = project.deciding.get("asked", {})
    return splitting.Purchase(
        project.ref, main.line_no if main else "", project.field, project.year, project.total_fen,
        tendered=project.method == Method.OPEN,
        excused=bool(asked.get("split_excused")) or bool(project.other_method_approval),
    )  # fmt: skip


@once
def others_of_year(session: Session, project: Project) -> Sequence[Project]:
    """The bureau's other projects of the year in the same field of service."""
    return session.scalars(
        select(Project)
        .where(
            Project.agency_id == project.agency_id, Project.year == project.year,
            Project.field == project.field, Project.id != project.id,
            Project.state.not_in(NOT_BOUGHT),
        )
        .options(joinedload(Project.budget))
    ).unique().all()  # fmt: skip


def _others(session: Session, project: Project) -> int:
    rows = others_of_year(session, project)
    return splitting.other_sum(map(_purchase, rows), _purchase(project))


def split_words(session: Session, answer: MethodAnswer) -> list[str]:
    """What a saved plan is told where the year's purchases of its kind add up (GPR-28)."""
    return [in_words(session, stop) for stop in answer.stops if stop.row == "M-9"]


def watch_splits(session: Session, now: datetime) -> int:
    """Tell every bureau once of what it splits this year; how many were told. Runs every night."""
    on, told = clock.day(now), 0
    rows = session.scalars(
        select(Project)
        .where(Project.year == on.year, Project.state.not_in(NOT_BOUGHT))
        .options(selectinload(Project.budget))
        .order_by(Project.agency_id, Project.id)
    ).all()
    for agency_id in dict.fromkeys(row.agency_id for row in rows):
        told += _tell_splits(session, [row for row in rows if row.agency_id == agency_id], on)
    return told


def _tell_splits(session: Session, rows: Sequence[Project], on: date) -> int:
    limit, told = limits_of(session, rows[0], on)[1], 0
    if limit is None:
        return 0
    by_ref = {row.ref: row for row in rows}
    for split in splitting.splits(map(_purchase, rows), limit):
        last = by_ref[max(split.refs, key=lambda ref: by_ref[ref].id)]
        refs = list(split.refs)
        if last.deciding.get("split_told") == refs:
            continue
        last.deciding = last.deciding | {"split_told": refs}
        codes = "、".join(sorted(by_ref[ref].code for ref in refs))
        telling.tell_buyer(
            session, last, Role.BUREAU_OFFICER, Role.BUREAU_HEAD, title="可能化整为零",
            body=f"{codes}属于同一预算项目、同一类别，本年度合计超过公开招标数额标准。"
            f"请改用公开招标，或者登记财政部门的同意。{cite(session, 'GPR-28')}",
        )  # fmt: skip
        told += 1
    return told
