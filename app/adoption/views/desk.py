"""The registration organ's desk: list, case, papers one by one, who came, what was done."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.adoption import queries
from app.adoption.acts import HEARD_IN
from app.adoption.forms.desk import CheckForm, FindForm
from app.adoption.models import Side
from app.adoption.queries import get_adoption
from app.adoption.screen import context, record_reading
from app.adoption.services import (
    certificates,
    deciding,
    facts,
    intake,
    noticing,
    objecting,
    papers,
    priority,
    visiting,
)
from app.adoption.views import bp
from app.adoption.words import NEEDS
from app.adoption.workflow import LABELS, MOVES, S
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import Refused, allows, demand
from app.core.web import done, go, later, me, repeatable, show
from app.documents.queries import list_letters
from app.law import RULES
from app.parameters.services import cite
from app.workflow.as_of import as_it_stood, asked_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption
    from app.core.forms import Form

FILED = "已经归档。要看材料的，请到“收养档案”登记查阅，写明用途。"
SIDES = {Side.ADOPTER: "收养一方", Side.SENDER: "送养一方", Side.CHILD: "孩子",
         Side.ORGAN: "登记机关"}  # fmt: skip
ISSUED = "issued-"


@bp.get("/cases")
def index() -> ResponseReturnValue:
    """The organ's cases, nearest day first."""
    return _list(FindForm(formdata=None))


@bp.post("/cases")
@repeatable
def find() -> ResponseReturnValue:
    """By number, or an exact identity number: typed, never in the address."""
    demand(me(), "adoption.list")
    form = FindForm()
    if not form.validate():
        return _list(form, 422)
    found = queries.find(db(), me(), form.wanted.data or "")
    if len(found) == 1:
        return go(url_for("adoption.case", adoption=found[0][0]))
    if not found:
        form.fail("wanted", "本登记机关没有这个编号或者号码的申请。")
        return _list(form, 422)
    return _list(form, found=found)


def _list(
    form: Form, status: int = 200, found: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    demand(me(), "adoption.list")
    state, after = request.args.get("state", "")[:40], request.args.get("after", "")[:40]
    mine = request.args.get("view") == "mine"
    rows, following = queries.list_page(db(), me(), state=state, mine=mine, after=after)
    actor = me()
    later(lambda s: audit.record(s, actor, "adoption.list", outcome=Outcome.READ,
                                 note=f"收养登记 共{len(rows)}行"))  # fmt: skip
    view = "mine" if mine else ""
    return show(
        "adoption/desk/list.html", None if form.errors or found else "adoption/desk/_rows.html",
        status, rows=rows, state=state, mine=mine, form=form, found=found, today=clock.today(),
        states=[("", "在办"), ("all", "全部"),
                *((s.value, LABELS[s][0]) for s in LABELS if s is not S.DRAFT)],
        first_url=url_for("adoption.index", state=state, view=view) if after else None,
        next_url=url_for("adoption.index", state=state, view=view, after=following)
        if following else None,
    )  # fmt: skip


def open_case(ref: str, tab: str) -> tuple[Adoption, dict[str, Any]]:
    """The case with what its frame needs; the opening is recorded (SEC-02)."""
    found = get_adoption(db(), me(), ref)
    return found, _frame(found, tab)


def _frame(found: Adoption, tab: str) -> dict[str, Any]:
    demand_open(found)
    page = context(db(), me(), found)
    record_reading(me(), found, tab)
    return page


def demand_open(found: Adoption) -> None:
    """Raises Refused, with the way to the archive, for a case that lies in a volume."""
    if not allows(me(), "adoption.open_file", found):
        raise Refused("adoption.open_file", found, FILED)


@bp.get("/cases/<ref:adoption>")
def case(adoption: str) -> ResponseReturnValue:
    """Conditions row by row, the child, what comes next, letters, clocks.

    Of a filed case: its visits, and the way to the archive.
    """
    found = get_adoption(db(), me(), adoption)
    if found.filed_on is not None and me().is_staff:
        return show("adoption/desk/filed.html", **context(db(), me(), found),
                    visits=queries.follow_ups(db(), found))  # fmt: skip
    page = _frame(found, "概况")
    answer = facts.evaluate(db(), found, clock.today())
    lines = papers.lines(db(), found)
    return show(
        "adoption/desk/case.html", **page,
        blocking=[(RULES[rule], cite(db(), rule)) for rule in answer.blocking],
        waivers=[(RULES[rule], waiver, cite(db(), waiver)) for rule, waiver in answer.waivers],
        needs=[NEEDS[code] for code in answer.needs], warnings=answer.warnings,
        undecided=[
            (RULES[rule], cite(db(), rule))
            for rule in facts.undecided(db(), found, clock.today())
        ],
        is_first=any(
            priority.is_first(db(), found, one.child_id) for one in facts.adoptees_of(db(), found)
        ),
        priority_law=cite(db(), "FC-25-1"),
        asks_child=any(
            p.side is Side.CHILD for p in deciding.parties(db(), found, clock.today())
        ),
        children=facts.adoptees_of(db(), found), senders=facts.senders_of(db(), found),
        lacking=papers.not_good(lines), total=len([x for x in lines if x.is_required]),
        letters=list_letters(db(), me(), found.subject.kind, found.id),
        objection=objecting.last(db(), found) if found.accepted_at else None,
    )  # fmt: skip


@bp.get("/cases/<ref:adoption>/papers")
def papers_desk(adoption: str) -> ResponseReturnValue:
    """Every paper of both sides: looked at one by one, originals and presence recorded."""
    found, page = open_case(adoption, "材料")
    return show("adoption/desk/papers.html", **page, **_papers(found))


def _papers(found: Adoption, forms: dict[str, Form] | None = None) -> dict[str, Any]:
    lines = papers.lines(db(), found)
    given = forms or {}
    required = [line for line in lines if line.is_required and line.kind.side in intake.BROUGHT]
    return {
        "total": len(required), "lacking": len([x for x in required if not x.is_good]),
        "unseen": len([x for x in required if x.state == "lacking"]),
        "to_date": [
            x for x in required
            if x.kind.validity and (x.state == "lacking" or x.lacks_only_date)
        ],
        "sides": [
            (says, [x for x in lines if x.kind.side is side]) for side, says in SIDES.items()
        ],
        "forms": {
            paper.ref: given.get(paper.ref)
            or CheckForm(None, prefix=f"{paper.ref}-",
                         data={"check": paper.check, "reason": paper.reason,
                               "issued_on": paper.issued_on,
                               "original_seen": paper.original_seen_on is not None})
            for line in lines for paper in line.papers
        },
        "parties": _parties(found), "came": intake.presences(db(), found),
        "may_check": allows(me(), "adoption.check_papers", found)
        and found.state in intake.OPEN_TO_CHECKS,
    }  # fmt: skip


def _parties(found: Adoption) -> list[tuple[Side, str, str]]:
    parties = [(Side.ADOPTER, papers.APPLICANT, "收养人")]
    if found.jointly:
        parties.append((Side.ADOPTER, papers.SPOUSE, "收养人的配偶"))
    parties += [
        (Side.SENDER, s.kind.value, s.kind.label) for s in facts.senders_of(db(), found)
        if s.status in {"alive", "na"}
    ]  # fmt: skip
    return [*parties, (Side.CHILD, "", "孩子")]


@bp.post("/cases/<ref:adoption>/papers/<ref:adoption_paper>")
def check_paper(adoption: str, adoption_paper: str) -> ResponseReturnValue:
    """What was found of one paper."""
    found = get_adoption(db(), me(), adoption, to="adoption.check_papers")
    row = queries.get_paper(db(), found, adoption_paper)
    check_version(row, request.form.get("version"))
    form = CheckForm(request.form, prefix=f"{row.ref}-")
    try:
        if form.validate():
            intake.check_paper(
                db(), found, row, check=form.check.data, reason=form.reason.data or "",
                issued_on=form.issued_on.data, original_seen=form.original_seen.data,
                actor=me(), now=clock.now(),
            )  # fmt: skip
            return done(None, f"{_papers_url(found)}#paper-{row.ref}")
    except Invalid as error:
        form.fail(error.field, error.says)
    page = context(db(), me(), found)
    return show("adoption/desk/papers.html", None, 422, **page, **_papers(found, {row.ref: form}))


@bp.post("/cases/<ref:adoption>/originals/<paper_key>")
def see_original(adoption: str, paper_key: str) -> ResponseReturnValue:
    """The original was shown at the counter; nothing was sent."""
    found = get_adoption(db(), me(), adoption, to="adoption.check_papers")
    check_version(found, request.form.get("version"))
    line = papers.find(db(), found, paper_key, tuple(Side))
    intake.see_original(db(), found, line, actor=me(), now=clock.now())
    flash("已登记看过原件。", "success")
    return done(None, _papers_url(found))


@bp.post("/cases/<ref:adoption>/originals")
def see_originals(adoption: str) -> ResponseReturnValue:
    """Everything that was brought and not sent, at once: the quick way through a clean file."""
    found = get_adoption(db(), me(), adoption, to="adoption.check_papers")
    check_version(found, request.form.get("version"))
    try:
        count, undated = intake.see_originals(
            db(), found, issued=_issued(request.form), actor=me(), now=clock.now()
        )
    except Invalid as error:
        return _again(found, error.says)
    left = f"还有{undated}份材料没有填日期。" if undated else ""
    flash(f"已登记看过{count}份原件。{left}" if count else f"日期已保存。{left}", "success")
    return done(None, _papers_url(found))


def _issued(sent: Mapping[str, str]) -> dict[str, date]:
    """The days of issue that were filled in, by the papers' keys. Raises Invalid."""
    try:
        return {
            name.removeprefix(ISSUED): date.fromisoformat(text)
            for name, text in sent.items() if name.startswith(ISSUED) and text
        }  # fmt: skip
    except ValueError:
        raise Invalid("请核对材料的日期，例如 2026-05-20。", "issued") from None


@bp.post("/cases/<ref:adoption>/came")
def came(adoption: str) -> ResponseReturnValue:
    """Somebody stands at the counter today (RM-05-1)."""
    found = get_adoption(db(), me(), adoption, to="adoption.check_papers")
    chosen = request.form.get("party", "")
    party = next((p for p in _parties(found) if f"{p[0]}.{p[1]}" == chosen), None)
    if party is None:
        return _again(found, "请选择今天到场的人。")
    try:
        intake.came(
            db(), found, side=party[0], party=party[1],
            by_power=request.form.get("by_power") == "1", actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        return _again(found, error.says)
    flash(f"已登记：{party[2]}今天到场。", "success")
    return done(None, f"{_papers_url(found)}#came")


def _again(found: Adoption, problem: str) -> ResponseReturnValue:
    page = context(db(), me(), found) | {"problem": problem}
    return show("adoption/desk/papers.html", None, 422, **page, **_papers(found))


@bp.get("/cases/<ref:adoption>/review")
def review(adoption: str) -> ResponseReturnValue:
    """What was asked of whom, what still stands in the way, certificates, visits afterwards."""
    found, page = open_case(adoption, "审查")
    today = clock.today()
    # Before the registration there is no certificate and no visit.
    visits = queries.follow_ups(db(), found) if found.registered_on else []
    notices, claims = noticing.with_claims(db(), found)
    return show(
        "adoption/desk/review.html", **page, interviews=deciding.interviews(db(), found),
        unheard=deciding.unheard(db(), found, today), parties=deciding.parties(db(), found, today),
        confirmed=deciding.CONFIRMED, obstacles=deciding.obstacles(db(), found, today)
        if found.state in HEARD_IN else [],
        certificates=certificates.of_case(db(), found) if found.registered_on else [],
        visits=visits,
        short={one.id: says for one in visits if (says := visiting.in_short(db(), one))},
        notices=notices, claims=claims,
    )  # fmt: skip


@bp.get("/cases/<ref:adoption>/timeline")
def timeline(adoption: str) -> ResponseReturnValue:
    """What was done, the newest first; with a day, how the case stood when that day ended."""
    if (day := asked_day()) is not None:
        found = get_adoption(db(), me(), adoption)
        demand_open(found)
        return as_it_stood(
            day, found, LABELS, back=url_for("adoption.timeline", adoption=found.ref),
            moves=MOVES, family="申请人", read=partial(record_reading, me(), found),
        )  # fmt: skip
    found, page = open_case(adoption, "时间线")
    return show("adoption/desk/timeline.html", **page, events=queries.timeline_of(db(), found))


def _papers_url(found: Adoption) -> str:
    return url_for("adoption.papers_desk", adoption=found.ref)
