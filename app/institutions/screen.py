"""What the top of every stay says, its tabs, and the tabs of a home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.accounts.models import Agency
from app.children.rules import age_says
from app.core import clock
from app.core.policy import allows
from app.institutions.models import State
from app.institutions.queries import SEXES, clocks_of
from app.institutions.services import rulings
from app.institutions.steps import STEPS, offered
from app.institutions.workflow import LABELS, TURN_OF
from app.law import PERIODS, citation
from app.law import home_periods as periods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor
    from app.deadlines.models import Deadline
    from app.institutions.models import Admission

S = State
TABS = (
    ("接收", "institutions.case"),
    ("材料", "institutions.case_papers"),
    ("寻亲和监护", "institutions.case_search"),
    ("照料", "institutions.case_care"),
    ("成年", "institutions.case_adult"),
    ("离院", "institutions.case_leave"),
    ("时间线", "institutions.case_log"),
)
HOME_TABS = (
    ("概况", "institutions.home", "institutions.home"),
    ("房间床位", "institutions.rooms", "institutions.rooms"),
    ("工作人员", "institutions.staff", "institutions.staff"),
    ("体检筛查", "institutions.screenings", "institutions.screenings"),
    ("值班巡查", "institutions.duty", "institutions.duty"),
    ("安全检查", "institutions.safety", "institutions.home"),
    ("对外服务", "institutions.services", "institutions.home"),
    ("捐赠台账", "institutions.donations", "institutions.donations"),
)
# What brings a stay forward in each state; who may take none of these finds no button.
_NEXT = {
    S.REFERRED: ("arrive",), S.PRE_ADMIT: ("examine",), S.ISOLATED: ("examine", "end_isolation"),
    S.OBSERVED: ("send",), S.OPINION: ("draft_opinion",), S.DRAFTED: ("sign_opinion",),
    S.AGREED: ("admit",), S.CLAIMED: ("unclaim",), S.LEAVING: ("check_leave",),
    S.LEAVE_CHECKED: ("approve_leave",), S.LEAVE_APPROVED: ("file_leave",),
    S.LEAVE_FILED: ("hand_over",), S.LEFT: ("follow_up",), S.DEAD: ("close_death",),
}  # fmt: skip
# While a child simply lives here, the clock that ends first says what is next.
_OF_CLOCK = {
    periods.PLAN.id: "plan", periods.PLAN_REVIEW.id: "review_plan", periods.WALK.id: "walk",
    periods.HEALTH_SCREENING.id: "screen", periods.MIND_SCREENING.id: "screen",
    periods.RULING.id: "confirm_ruling",
    periods.NOTICE_FOUNDLING.id: "end_notice", periods.NOTICE_TRAFFICKED.id: "end_notice",
}  # fmt: skip
TAB_ENDPOINTS = {
    "case": "institutions.case", "papers": "institutions.case_papers",
    "search": "institutions.case_search", "care": "institutions.case_care",
    "adult": "institutions.case_adult", "leave": "institutions.case_leave",
}  # fmt: skip
_TURNS = {
    "R-INT": "受理员", "R-SW": "专业人员", "R-HEAD": "机构负责人", "R-BUR": "民政局经办人",
    "R-BH": "民政局负责人",
}  # fmt: skip


@dataclass(frozen=True)
class StayBar:
    """The identity bar and the tabs; the child's name is masked."""

    who: str
    number: str
    state: str
    colour: str
    turn: str
    due: date | None
    left: int | None
    article: str
    provisional: bool
    facts: list[tuple[str, str]]
    tabs: list[tuple[str, str, int]]
    primary: tuple[str, str] | None
    """What the reader can do next, and where it stands."""


def case_context(session: Session, actor: Actor, case: Admission) -> dict[str, Any]:
    """What `layouts/stay.html` needs; `child` is None where the actor may not open the file."""
    clocks = clocks_of(session, case)
    due = clocks[0] if clocks else None
    label, colour = LABELS[case.state]
    turn = TURN_OF.get(case.state, "")
    bureau = turn in {"R-BUR", "R-BH"}
    child = child_of(actor, case)
    facts = [
        ("性别和年龄", f"{SEXES.get(case.sex, '未知')}，{age_says(case.birth_on, clock.today())}"),
        ("接收情形", case.ground.short),
        ("机构", case.agency.short_name),
    ]  # fmt: skip
    if child is not None:
        facts.append(("监护", child.guardian.label if child.guardian else "—"))
    return {
        "case": case,
        "child": child,
        "clocks": [(PERIODS[row.period_id], row) for row in clocks],
        "bar": StayBar(
            who=(child.name_mask or child.code_name) if child else case.name_mask or "未知姓名",
            number=case.case_no,
            state=label,
            colour=colour,
            turn=f"{'' if bureau else case.agency.short_name} {_TURNS[turn]}".strip()
            if turn
            else "",
            due=due.due_on if due else None,
            left=(due.due_on - clock.today()).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=facts,
            tabs=[(label, url_for(end, admission=case.ref), 0) for label, end in TABS],
            primary=_primary(session, actor, case, clocks),
        ),
    }


def _primary(
    session: Session, actor: Actor, case: Admission, clocks: Sequence[Deadline]
) -> tuple[str, str] | None:
    """The reader's own next step with its address; while papers lack, the papers."""
    names: Sequence[str] = _NEXT.get(case.state, ())
    if case.state is S.ADMITTED:
        found = (_OF_CLOCK.get(row.period_id) for row in clocks)
        names = [name for name in found if name is not None]
        if rulings.ruled_home(session, case) is not None:
            names = ["propose_leave"]
    for name in names:
        step = STEPS[name]
        if step in offered(session, actor, case, step.tab):
            url = url_for(TAB_ENDPOINTS[step.tab], admission=case.ref, _anchor=f"step-{name}")
            return step.title, url
    if case.state is S.OBSERVED and allows(actor, "institutions.keep_papers", case):
        return "登记材料", url_for("institutions.case_papers", admission=case.ref)
    return None


def child_of(actor: Actor, case: Admission) -> Child | None:
    """The child's file, where the actor may open it; after a transfer it is the other home's."""
    child = case.child
    return child if child is not None and allows(actor, "children.view", child) else None


def home_context(actor: Actor, home: Agency) -> dict[str, Any]:
    """What `layouts/house.html` needs: the home and the tabs that the actor may open."""
    return {
        "home": home,
        "tabs": [
            (label, url_for(end, home=home.ref))
            for label, end, action in HOME_TABS
            if allows(actor, action, home)
        ],
    }
