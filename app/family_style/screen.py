"""What the top of every unit says, and which tabs and acts it has; the chart of care forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.accounts.roles import ROLE_LABELS
from app.audit import services as audit
from app.audit.models import Outcome
from app.children.models import CareForm
from app.core import clock
from app.core.policy import Unseen
from app.core.web import later
from app.family_style import queries
from app.family_style.acts import UNIT_ACTS, open_acts
from app.family_style.services import children
from app.family_style.workflow import COUPLE, LABELS, TURN_OF
from app.law import PERIODS, citation
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor
    from app.family_style.models import Unit

TABS = (
    ("概况", "family_style.case"), ("夫妻", "family_style.couples"),
    ("儿童", "family_style.children"), ("探访", "family_style.visits"),
    ("日志", "family_style.logs"), ("经费", "family_style.money"),
    ("评估", "family_style.evaluations"), ("事项", "family_style.life"),
    ("时间线", "family_style.timeline"),
)  # fmt: skip
# Acts that can be done any day: never the one that is proposed.
BESIDE = {"furnish", "resize", "ask_help", "relieve", "give_notice", "order_correction",
          "ask_child", "match", "move_out", "announce"}  # fmt: skip
NOT_YET = {"planned": "announce", "ready": "ask_child"}


def context(session: Session, actor: Actor, unit: Unit) -> dict[str, Any]:
    """What the pages of a unit need: `unit`, `bar`, `clocks`, `acts`, `living`."""
    if not actor.is_staff:  # the couple have pages of their own
        raise Unseen("family_unit", unit.ref)
    clocks, today = queries.clocks_of(session, unit), clock.today()
    acts = open_acts(session, actor, unit, UNIT_ACTS)
    living = children.living_in(session, unit)
    due = clocks[0] if clocks else None
    label, colour = LABELS[unit.state]
    wanted = NOT_YET.get(unit.state.value)
    main = next((a for a in acts if a.name == wanted), None) or next(
        (a for a in acts if not a.danger and a.name not in BESIDE), None
    )
    worker = unit.worker.person.name
    return {
        "unit": unit, "acts": acts, "living": living, "today": today, "worker": worker,
        "clocks": [(PERIODS[c.period_id], c, (c.due_on - today).days) for c in clocks],
        "citation": citation,
        "bar": Bar(
            who=unit.name, kind="类家庭", number=unit.case_no, state=label, colour=colour,
            turn=_turn(unit, worker), due=due.due_on if due else None,
            left=(due.due_on - today).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=[
                ("住着", f"{len(living)}名儿童，名额{unit.capacity}"),
                ("住处", unit.address), ("承办机构", unit.agency.short_name), ("承办人", worker),
            ],
            primary=(main.title, url_for(f"family_style.{main.name}", unit=unit.ref))
            if main else None,
            tabs=[(text, url_for(end, unit=unit.ref), 0) for text, end in TABS],
            list_url=url_for("family_style.index"),
        ),
    }  # fmt: skip


def _turn(unit: Unit, worker: str) -> str:
    role = TURN_OF[unit.state]
    if role == COUPLE:
        return "类家庭夫妻"
    if role == "R-SW":
        return worker
    return ROLE_LABELS.get(role, "") if role else ""  # type: ignore[call-overload]


def record_reading(actor: Actor, subject: Subject, note: str = "") -> None:
    """Write down that staff opened the file; a couple reads its own without trace."""
    if not actor.is_staff:
        return
    later(
        lambda session: audit.record(
            session, actor, "family_style.view", subject, outcome=Outcome.READ, note=note
        )
    )


@dataclass(frozen=True)
class Line:
    """One care form in the chart: a path and its points in the picture's own units."""

    form: CareForm
    dash: str
    path: str
    points: list[tuple[float, float, int]] = field(default_factory=list)


WAN = 10_000
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 260, 36, 12, 118, 28
DASHES = {CareForm.INSTITUTION: "", CareForm.FAMILY_UNIT: "8 4", CareForm.FOSTER: "2 4",
          CareForm.KIN: "12 3 2 3"}  # fmt: skip


def chart(series: list[queries.Month]) -> dict[str, Any]:
    """Lines over months: plain numbers for the SVG; the table beside it says the same."""
    most = max((n for month in series for n in month.children.values()), default=0)
    step = next(s * 10**power for power in count() for s in (1, 2, 5) if s * 10**power * 5 >= most)
    top: int = step * 5
    inner_w, inner_h = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(n: int) -> float:
        return round(LEFT + inner_w * n / max(1, len(series) - 1), 1)

    def y(value: int) -> float:
        return round(TOP + inner_h * (1 - value / top), 1)

    lines = []
    for form in queries.SHOWN:
        numbers = [month.children[form] for month in series]
        points = [(x(n), y(number), number) for n, number in enumerate(numbers)]
        path = "M" + " L".join(f"{a} {b}" for a, b, _ in points)
        lines.append(Line(form, DASHES[form], path, points))
    ends: list[float] = []
    labels = []
    for line in sorted(lines, key=lambda one: one.points[-1][1]):
        at = line.points[-1][1]
        at = max(at, ends[-1] + 16) if ends else at
        ends.append(at)
        labels.append((line, round(at + 4, 1)))
    return {
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT, "lines": lines,
        "labels": labels, "grid": [(_short(n * step), y(n * step)) for n in range(6)],
        "months": [(x(n), month.day) for n, month in enumerate(series)], "base": HEIGHT - BOTTOM,
    }  # fmt: skip


def _short(number: int) -> str:
    """As the axis has room for: 50000 as 5万."""
    return f"{number / WAN:g}万" if number >= WAN else str(number)
