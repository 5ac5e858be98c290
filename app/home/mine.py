"""What a family has with us, on one page: children, offers, applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import url_for

from app.adoption import queries as adoption
from app.adoption.models import AdoptionState
from app.adoption.services import following as adoption_following
from app.adoption.workflow import LABELS as ADOPTION_LABELS
from app.children.rules import told_apart
from app.core import clock
from app.core.db import db
from app.core.policy import allows
from app.core.web import go, me, show
from app.family_style import queries as family_style
from app.family_style.models import CoupleState
from app.family_style.workflow import COUPLE_LABELS
from app.foster import queries as foster
from app.foster.models import FosterApplication, State
from app.foster.services import following
from app.foster.workflow import LABELS, OPEN
from app.home.views import bp
from app.placements import match_queries
from app.placements import queries as placements
from app.placements.match_workflow import LABELS as MATCH_LABELS
from app.placements.models import MatchState
from app.placements.words import WORDS
from app.placements.workflow import LABELS as PLACEMENT_LABELS
from app.visits.services import schedule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.core.policy import Actor
    from app.visits.models import VisitPlan

__all__ = ["bp", "mine"]

# A family with one of these has what it asked for, or waits for it.
RUNNING = OPEN | {State.QUALIFIED}
ASKED = frozenset({MatchState.OFFERED, MatchState.READY})


REPORT_SOON = 7
"""So many days before its last one a monthly report stands on the first page."""


class Report(NamedTuple):
    """The monthly report that is due: days to go, negative when late."""

    url: str
    due_on: date
    left: int


class Line(NamedTuple):
    """A matter of the family: where it leads, how it stands, until when."""

    title: str
    number: str
    url: str
    label: str
    colour: str
    says: str = ""
    due_on: date | None = None
    provisional: bool = False
    due_label: str = "办理期限"
    report: Report | None = None


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """First the children, then what the family is asked, then what it asked for."""
    if me().is_staff:
        return go(url_for("worklist.index"))
    cases = foster.of_family(db(), me())
    children = list(_children(me()))
    return show(
        "home/mine.html",
        parts=[
            ("我家的孩子", children),
            ("征询您的意见", list(_offers(me()))),
            ("类家庭", list(_units(me()))),
            ("收养", list(_adoptions(me()))),
            ("寄养家庭申请", [_application(case) for case in cases]),
        ],
        has_children=bool(children),
        is_running=any(case.state in RUNNING for case in cases),
        has_applied=bool(cases),
    )


def _children(actor: Actor) -> Iterator[Line]:
    """By sex and age, the name stands on the child's page; after the end nothing of the child."""
    for placement, sex, birth_on, plan, measured_on in placements.with_children(db(), actor):
        label, colour = PLACEMENT_LABELS[placement.state]
        yield Line(
            told_apart(sex, birth_on, clock.today()) if birth_on else "寄养", placement.case_no,
            url_for("placements.mine", placement=placement.ref), label, colour,
            _beyond(label, WORDS[placement.state][0]),
            report=_report(actor, plan, measured_on),
        )  # fmt: skip


def _report(actor: Actor, plan: VisitPlan | None, last: date | None) -> Report | None:
    due = schedule.growth_after(plan, last) if plan else None
    if plan is None or due is None or not allows(actor, "visits.report_growth", plan):
        return None
    left = (due - clock.today()).days
    url = url_for("visits.growth", visit_plan=plan.ref)
    return Report(url, due, left) if left <= REPORT_SOON else None


def _beyond(label: str, says: str) -> str:
    """What a sentence says beyond the label that stands beside it."""
    return "" if says.rstrip("。") == label else says


def _offers(actor: Actor) -> Iterator[Line]:
    rows = match_queries.of_family(db(), actor.person_id or 0)
    for ref, case_no, state, due_on, _offered_at, agreed_at in rows:
        if state not in ASKED:
            continue
        _short, label, colour = MATCH_LABELS[state]
        says = "请看过孩子的基本情况再答复。"
        if state is MatchState.READY:
            says = "机构准备好寄养协议以后，请您阅读、签署。"
        elif agreed_at is not None:
            says = "您已同意，机构正在听取孩子的意见。"
        yield Line(
            "有一个孩子在等待家庭",
            case_no,
            url_for("matches.my_match", match=ref),
            label,
            colour,
            says,
            due_on,
        )


def _units(actor: Actor) -> Iterator[Line]:
    for couple in family_style.own_couples(db(), actor):
        label, colour = COUPLE_LABELS[couple.state]
        is_draft = couple.state is CoupleState.DRAFT
        yield Line(
            "类家庭申请", couple.case_no,
            url_for("family_style.application", couple=couple.ref) if is_draft
            else url_for("family_style.mine"),
            label, colour, "", couple.due_on, couple.due_provisional,
        )  # fmt: skip


def _adoptions(actor: Actor) -> Iterator[Line]:
    for case in adoption.of_family(db(), actor):
        label, colour = ADOPTION_LABELS[case.state]
        is_draft = case.state is AdoptionState.DRAFT
        yield Line(
            "收养登记申请", case.case_no or "（草稿）",
            url_for("adoption.application" if is_draft else "adoption.my_case", adoption=case.ref),
            label, colour, _beyond(label, adoption_following.WORDS[case.state][0]),
            case.due_on if case.case_no else None, case.due_provisional,
        )  # fmt: skip


def _application(case: FosterApplication) -> Line:
    label, colour = LABELS[case.state]
    is_draft = case.state is State.DRAFT
    return Line(
        "寄养家庭申请", case.case_no or "（草稿）",
        url_for("foster.application" if is_draft else "foster.my_case", application=case.ref),
        label, colour, following.WORDS[case.state][0],
        case.due_on if case.case_no else None, case.due_provisional,
        "资格有效期至" if case.state is State.QUALIFIED else "办理期限",
    )  # fmt: skip
