"""What the top of every purchase says on the desk, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from app.accounts.roles import ROLE_LABELS, Role
from app.core import clock
from app.core.policy import allows
from app.deadlines import services as deadlines
from app.law import PERIODS, citation
from app.purchasing.acts import ACTS, PAGES
from app.purchasing.models import ContractState, ProjectState
from app.purchasing.services import judging, requiring, rounds
from app.purchasing.services.planning import WHOLE
from app.purchasing.workflow import LABELS, TURN_OF
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.acts import Page
    from app.purchasing.models import Project
    from app.workflow.acts import Act

TABS = (
    ("概况", "purchasing.project"), ("采购", "purchasing.project_rounds"),
    ("合同", "purchasing.project_contracts"),
    ("时间线", "purchasing.timeline"), ("卷内目录", "purchasing.file"),
)  # fmt: skip
# Acts that can be done any day: never the one that is proposed.
BESIDE = frozenset({"cancel", "suspend", "name_judges", "single_objection", "correct",
                    "register_query", "bond_back"})  # fmt: skip


def context(session: Session, actor: Actor, project: Project) -> dict[str, Any]:
    """What the pages of a project need: `project`, `bar`, `clocks`, `acts`."""
    offered: tuple[Page | Act, ...] = (*PAGES, *ACTS)
    acts = [
        one for one in offered
        if allows(actor, one.action, project) and one.is_open(session, project)
        and not (one.name == "require" and _is_reviewing(actor, project))
    ]  # fmt: skip
    today = clock.today()
    clocks = deadlines.running(session, project)
    # What stands still is late for nobody.
    due = min((c for c in clocks if c.paused_on is None), key=lambda c: c.due_on, default=None)
    label, colour = LABELS[project.state]
    officer = officer_of(project)
    awaited = _judges(session, project)
    main = _main(project, [one for one in acts if one.name != "round_report" or not awaited])
    return {
        "project": project, "acts": acts, "today": today, "citation": citation,
        "clocks": [
            (PERIODS[c.period_id], c, (c.due_on - today).days)
            for c in sorted(clocks, key=lambda c: c.due_on)
        ],
        "bar": Bar(
            who=project.name, kind="购买服务项目", number=project.code, state=label, colour=colour,
            turn=_turn(actor, project, officer, awaited), due=due.due_on if due else None,
            left=(due.due_on - today).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=[
                ("购买主体", project.agency.short_name), ("承办人", officer or "还没有"),
                ("服务儿童", f"{project.children}名"), ("期限", f"{project.term_months}个月"),
            ],
            primary=(main.title, url_for(f"purchasing.{main.name}", project=project.ref))
            if main else _on_contract(actor, project),
            tabs=[(text, url_for(end, project=project.ref), 0) for text, end in TABS],
            list_url=url_for("purchasing.index"),
        ),
    }  # fmt: skip


def _is_reviewing(actor: Actor, project: Project) -> bool:
    """What waits for a review is changed by who wrote it, not by who reviews it."""
    return requiring.is_sent(project) and actor.person_id != project.required_by_person_id


def _on_contract(actor: Actor, project: Project) -> tuple[str, str] | None:
    """The next act where it stands on the contract and not on the purchase."""
    if project.state is not ProjectState.SIGNED:
        return None
    for one in project.contracts:
        is_next = one.state is ContractState.SIGNED
        if is_next and allows(actor, "purchasing.publish_contract", one):
            return "公告合同", url_for("purchasing.publish_contract", contract=one.ref)
    return None


def _main(project: Project, acts: Sequence[Any]) -> Any:
    """The act that is next: what a plan still lacks first, else the first that is no aside."""
    weights = sum(item.weight for item in project.items)
    done = {
        "edit": True, "money": bool(project.budget), "items": weights == WHOLE,
        "method": bool(project.method), "require": requiring.is_sent(project),
    }  # fmt: skip
    able = [a for a in acts if not a.danger and a.name not in BESIDE and not done.get(a.name)]
    if project.state is ProjectState.IDEA:
        able.sort(key=lambda act: act.name != "plan")
    if project.state is ProjectState.PLANNED:
        # A method is chosen by the amount, but nobody has to before finance has seen it.
        able = [act for act in able if act.name != "method"]
    return next(iter(sorted(able, key=lambda act: act.name == "require")), None)


def _judges(session: Session, project: Project) -> list[str]:
    """Who on the panel has not scored yet."""
    if project.state is not ProjectState.EVALUATING:
        return []
    return judging.unscored(session, rounds.current(session, project))


def _turn(actor: Actor, project: Project, officer: str, awaited: Sequence[str]) -> str:
    if requiring.is_sent(project):
        return "编写人以外的经办人或者负责人"
    if awaited and allows(actor, "purchasing.report", project):
        return f"{'、'.join(awaited)}（评审）"
    if project.state is ProjectState.EVALUATING and not awaited:
        return officer or ROLE_LABELS[Role.BUREAU_OFFICER]
    role = TURN_OF.get(project.state, "")
    if role == Role.BUREAU_OFFICER and officer:
        return officer
    return ROLE_LABELS[Role(role)] if role else ""


def officer_of(project: Project) -> str:
    """The name of who runs the purchase, or ""."""
    return project.officer.person.name if project.officer is not None else ""
