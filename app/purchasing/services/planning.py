"""What a project plans to buy, for whom and with which money (F-PRJ; GPS-16, GPS-24)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.divisions.queries import is_under
from app.documents.numbers import next_number
from app.organisations.models import ServiceField
from app.parameters.services import cite
from app.purchasing.models import (
    FundSource,
    Project,
    ProjectBudget,
    ProjectItem,
    ProjectState,
)
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.ocds_ids import project_code
from app.purchasing.rules.term import Tick, term_lacks
from app.purchasing.services import catalogue, methods

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.rules.answer import Lack
    from app.purchasing.rules.method import MethodAnswer

S = ProjectState
EDITABLE = frozenset({S.IDEA, S.PLANNED})
"""Afterwards finance has the figures before it; it sends back what has to be changed."""
GROUPS = (
    "孤儿", "事实无人抚养儿童", "困境儿童", "留守儿童", "流动儿童", "寄养儿童", "收养家庭",
    "儿童主任", "其他",
)  # fmt: skip
LONGEST_NAME, WHOLE, MOST_LINES, YEARS_AHEAD = 60, 10_000, 12, 3
MONTHS_OF_YEAR = 12
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Said:
    """The head of F-PRJ. `places` are division codes; none means the bureau's whole area."""

    name: str
    need: str
    children: int
    groups: Sequence[str]
    places: Sequence[str]
    field: str
    year: int
    term_months: int
    ticks: Sequence[str] = ()
    expected_month: str = ""


@dataclass(frozen=True)
class ItemLine:
    """An indicator to buy; `weight` in basis points, `target` as the table keeps it."""

    indicator: str
    target: int
    weight: int
    catalogue_ref: str = ""
    description: str = ""
    unit_price_fen: int | None = None


@dataclass(frozen=True)
class MoneyLine:
    """Money of a year and a source, in fen."""

    year: int
    source: FundSource
    line_no: str
    amount_fen: int


def is_month(text: str) -> bool:
    """A month as the forms write it: 2027-03."""
    return bool(_MONTH.fullmatch(text))


def refuse(session: Session, lack: Lack, field: str | None = None) -> Invalid:
    """What a rule lacks, with its article, as an error."""
    article = cite(session, lack.rule_id)
    return Invalid(f"{lack.says}（{article}）" if article else lack.says, field)


def create(session: Session, said: Said, *, actor: Actor, now: datetime) -> Project:
    """A new project of the actor's bureau, numbered YYYY-division-serial. Raises Invalid."""
    demand(actor, "purchasing.start")
    agency = session.get_one(Agency, actor.agency_id)
    serial = next_number(session, "purchase.project", agency.division_code, said.year)
    project = Project(
        code=project_code(said.year, agency.division_code, serial), agency_id=agency.id,
        officer_id=actor.user_id, officer_person_id=actor.person_id, state_since=now,
        created_at=now, name="", year=said.year, children=1, term_months=1,
    )  # fmt: skip
    project.place(agency.division_code)
    project.agency = agency
    _take(session, project, said, agency.division_code, clock.day(now))
    session.add(project)
    session.flush()
    audit.record(
        session, actor, "purchasing.start", project.subject, after=str(project.state), at=now
    )  # fmt: skip
    return project


def edit(session: Session, project: Project, said: Said, *, actor: Actor, now: datetime) -> None:
    """Change the head while it is planned; the fiscal year stands in the number. Raises Invalid."""
    _may_edit(project, actor)
    if said.year != project.year:
        raise Invalid("年度写在项目编号里，不能修改。年度填错的，请取消后重新建立。", "year")
    _take(session, project, said, project.division_code, clock.day(now))
    audit.record(session, actor, "purchasing.edit", project.subject, note="基本情况", at=now)
    session.flush()


def _may_edit(project: Project, actor: Actor) -> None:
    demand(actor, "purchasing.edit", project)
    if project.state not in EDITABLE:
        raise WrongState


def _take(session: Session, project: Project, said: Said, area: str, on: date) -> None:
    if slips := list(_slips(said, on, project.expected_month)):
        raise Invalid.of(slips)
    for place in said.places:
        if not is_under(place, area):
            raise Invalid("服务地点要在本辖区以内。", "places")
    ticks = [tick for tick in Tick if tick.value in said.ticks]
    for lack in term_lacks(said.term_months, ticks, budget_assured=True):
        raise refuse(session, lack, "term_months")
    project.name, project.need, project.children = (
        said.name.strip(),
        said.need.strip(),
        said.children,
    )
    project.groups = list(dict.fromkeys(said.groups))
    project.places = list(dict.fromkeys(said.places)) or [area]
    project.field, project.year, project.term_months = said.field, said.year, said.term_months
    long = said.term_months > MONTHS_OF_YEAR
    project.term_ticks = [tick.value for tick in ticks] if long else []
    project.expected_month = said.expected_month


def _slips(said: Said, on: date, known_month: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the head, all of it, with the fields."""
    if not 1 <= len(said.name.strip()) <= LONGEST_NAME:
        yield f"项目名称为1到{LONGEST_NAME}个字。", "name"
    if not said.need.strip():
        yield "请写明需求。", "need"
    if said.children < 1:
        yield "服务的儿童至少1名。", "children"
    if not said.groups or not set(said.groups) <= set(GROUPS):
        yield "请选择服务对象。", "groups"
    if said.field not in set(ServiceField):
        yield "请选择服务领域。", "field"
    if not on.year - 1 <= said.year <= on.year + YEARS_AHEAD:
        yield f"年度应为{on.year - 1}到{on.year + YEARS_AHEAD}。", "year"
    if said.expected_month and said.expected_month != known_month:
        yield from ((says, "expected_month") for says in month_slips(said.expected_month, on))


def month_slips(month: str, on: date) -> Iterator[str]:
    """What is wrong with an expected month: no month, or one that has passed."""
    if not is_month(month):
        yield "预计采购的月份写成“2027-03”这样。"
    elif month < f"{on:%Y-%m}":
        yield f"预计采购的月份不能早于本月（{on:%Y-%m}）。"


def set_items(
    session: Session, project: Project, lines: Sequence[ItemLine], *, actor: Actor, now: datetime
) -> int:
    """What is bought, whole; answers the sum of weights in basis points. Raises Invalid.

    A plan may be kept with weights that do not reach 100 % yet; CHECK asks for all of it.
    """
    _may_edit(project, actor)
    known = {
        item.ref: item.id
        for item in catalogue.in_force(session, project.province_code or "", clock.day(now))
    }
    old = {item.indicator: item for item in project.items}
    kept: list[ProjectItem] = []
    for line in lines:
        _refuse_item(line, kept)
        row = old.get(line.indicator) or ProjectItem(indicator=line.indicator)
        row.target, row.weight, row.description = line.target, line.weight, line.description.strip()
        row.unit_price_fen = line.unit_price_fen
        row.catalogue_item_id = known.get(line.catalogue_ref)
        kept.append(row)
    total = sum(row.weight for row in kept)
    if total > WHOLE:
        raise Invalid(f"权重合计{percent_words(total)}，不能超过100%。", "items")
    project.items[:] = kept
    _edited(session, project, "指标和目标", actor, now)
    return total


def _refuse_item(line: ItemLine, kept: Sequence[ProjectItem]) -> None:
    indicator = INDICATORS.get(line.indicator)
    if indicator is None:
        raise Invalid("请选择指标。", "items")
    if any(row.indicator == line.indicator for row in kept):
        raise Invalid(f"“{indicator.name}”选了两次，请合并成一行。", "items")
    if line.target < 0 or (line.target == 0 and not indicator.less_is_better):
        raise Invalid(f"“{indicator.name}”的目标要大于0。", "items")
    if not 0 < line.weight <= WHOLE:
        raise Invalid(f"“{indicator.name}”的权重要大于0，不超过100%。", "items")


def percent_words(weight: int) -> str:
    """Basis points in words: 60%, 33.33%, 12.5%."""
    whole, rest = divmod(weight, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def set_budget(
    session: Session, project: Project, lines: Sequence[MoneyLine], *, actor: Actor, now: datetime
) -> MethodAnswer:
    """The money by year and source, whole; what the table of methods says of it.

    Raises Invalid (GPS-16).
    """
    _may_edit(project, actor)
    if len(lines) > MOST_LINES:
        raise Invalid(f"最多{MOST_LINES}行。", "lines")
    old = {(line.year, line.source): line for line in project.budget}
    kept: dict[tuple[int, FundSource], ProjectBudget] = {}
    for line in lines:
        key = (line.year, line.source)
        if key in kept:
            raise Invalid(f"{line.year}年的{line.source.label}写了两行，请合并。", "lines")
        if not project.year <= line.year <= project.year + YEARS_AHEAD:
            last = project.year + YEARS_AHEAD
            raise Invalid(f"预算年度应为{project.year}到{last}。", "lines")
        if line.amount_fen <= 0 or not line.line_no.strip():
            raise Invalid("每一行都要有预算项目编号，金额大于0。", "lines")
        row = old.get(key) or ProjectBudget(year=line.year, source=line.source)
        row.line_no, row.amount_fen, row.balance_fen = line.line_no.strip(), line.amount_fen, None
        kept[key] = row
    project.budget[:] = kept.values()
    _edited(session, project, "预算", actor, now)
    answer = methods.answer_for(session, project, clock.day(now))
    methods.keep(project, answer, clock.day(now))
    session.flush()
    return answer


def _edited(session: Session, project: Project, what: str, actor: Actor, now: datetime) -> None:
    # The rows beside it changed: whoever edits the project from an older page is told.
    flag_modified(project, "deciding")
    audit.record(session, actor, "purchasing.edit", project.subject, note=what, at=now)
    session.flush()


COUNTED_CHILDREN = frozenset({"K-01", "K-07", "K-11"})
"""Each child counts once: there cannot be more of them than are served."""


def suggestions(project: Project) -> dict[str, Any]:
    """By indicator the target that budget, term and children suggest; nothing by unit price."""
    fen = project.total_fen
    found = {
        code: one.default_target(fen, project.term_months) if fen else None
        for code, one in INDICATORS.items()
    }
    return found | {
        code: min(target, project.children)
        for code in COUNTED_CHILDREN if (target := found[code]) is not None
    }  # fmt: skip


def beyond(project: Project) -> list[str]:
    """Targets that ask for more children than the project serves, in words."""
    return [
        f"“{INDICATORS[item.indicator].name}”的目标是{item.target}名，"
        f"多于本项目服务的{project.children}名儿童，请核对。"
        for item in project.items
        if item.indicator in COUNTED_CHILDREN and item.target > project.children
    ]
