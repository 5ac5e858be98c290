"""Intake: papers one by one, accept or return once, propose a refusal, take and hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.screen import day_long
from app.core.web import done, me, show
from app.families import services as families
from app.families.models import Household
from app.foster import case_file, queries
from app.foster.forms.desk import (
    CheckPaperForm,
    HandOverForm,
    MindForm,
    ReasonForm,
    ReturnForm,
    choices,
)
from app.foster.models import FosterApplication, PaperCheck, State
from app.foster.reading import record_reading
from app.foster.screen import case_context
from app.foster.services import consent, exchange, intake
from app.foster.services.facts import load_file
from app.foster.services.paper_lines import missing_items, paper_lines
from app.foster.services.progress import adults, minors
from app.foster.views import bp
from app.foster.views.desk import case_page
from app.foster.workflow import BEFORE_APPROVAL
from app.law import RULES, citation
from app.parameters.services import cite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.foster.models import Paper
    from app.foster.services.facts import File


@bp.get("/desk/<ref:application>/papers")
def case_papers(application: str) -> ResponseReturnValue:
    """Every paper, what was found, and what is still missing."""
    found = queries.get_application(db(), me(), application)
    record_reading(me(), found, "材料")
    return show("foster/desk/papers.html", **_papers_page(found))


@bp.post("/desk/<ref:application>/papers/<ref:paper>")
def check_papers(application: str, paper: str) -> ResponseReturnValue:
    """What was found when one paper was looked at."""
    found = queries.get_application(db(), me(), application, to="foster.check_papers")
    row = queries.get_paper(db(), found, paper)
    check_version(row, request.form.get("version"))
    form = CheckPaperForm(request.form, prefix=f"{row.ref}-")
    try:
        if form.validate():
            intake.check_paper(
                db(), found, row, check=PaperCheck(form.check.data),
                remark=form.remark.data or "", seen_original=bool(form.seen_original.data),
                actor=me(), now=clock.now(),
            )  # fmt: skip
            return done(None, f"{_papers_url(found)}#paper-{row.ref}")
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("foster/desk/papers.html", None, 422, **_papers_page(found, {row.ref: form}))


@bp.post("/desk/<ref:application>/papers/all-good")
def check_the_rest(application: str) -> ResponseReturnValue:
    """Every paper nobody has looked at yet is good: the quick way through a clean file."""
    found = queries.get_application(db(), me(), application, to="foster.check_papers")
    check_version(found, request.form.get("version"))
    waiting = _waiting(load_file(db(), found).papers)
    old = intake.expired_on(db(), found, waiting, clock.today())
    for paper in (paper for paper in waiting if paper.ref not in old):
        intake.check_paper(
            db(), found, paper, check=PaperCheck.GOOD, remark="",
            seen_original=bool(request.form.get("seen_original")), actor=me(), now=clock.now(),
        )  # fmt: skip
    if old:
        flash(f"有{len(old)}份证明已过期，没有记为符合，请逐份核对。其余材料都已记为符合。", "info")
    else:
        flash("其余材料都已记为符合。", "success")
    return done(None, f"{_papers_url(found)}#intake")


@bp.post("/desk/<ref:application>/accept")
def accept(application: str) -> ResponseReturnValue:
    """The application is accepted; the family gets its letter."""
    found = queries.get_application(db(), me(), application, to="foster.accept")
    check_version(found, request.form.get("version"))
    try:
        as_is = request.form.get("as_is") == "1"
        intake.accept(db(), found, actor=me(), now=clock.now(), as_is=as_is)
    except Invalid as error:
        page = _papers_page(found) | {"problem": error.says}
        return show("foster/desk/papers.html", None, 422, **page)
    flash("已受理。受理通知书已生成，家庭会收到通知。", "success")
    return done(None, url_for("foster.case", application=found.ref))


@bp.post("/desk/<ref:application>/return", endpoint="return")
def return_papers(application: str) -> ResponseReturnValue:
    """Back to the family, once, with the whole list."""
    found = queries.get_application(db(), me(), application, to="foster.return")
    check_version(found, request.form.get("version"))
    form = ReturnForm(request.form)
    try:
        if form.validate():
            items = (form.items.data or "").splitlines()
            intake.return_for_papers(db(), found, items=items, actor=me(), now=clock.now())
            flash("已退回补正。补正告知书已生成，家庭会收到通知和短信。", "success")
            return done(None, url_for("foster.case", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    page = _papers_page(found) | {"form": form}
    return show("foster/desk/papers.html", None, 422, **page)


@bp.post("/desk/<ref:application>/propose-rejection")
def propose_rejection(application: str) -> ResponseReturnValue:
    """A refusal on the papers, for the head to sign."""
    found = queries.get_application(db(), me(), application, to="foster.propose_rejection")
    form = ReasonForm(request.form)
    try:
        if form.validate():
            intake.propose_rejection(
                db(), found, reason=form.reason.data or "", actor=me(), now=clock.now()
            )
            flash("已提交负责人审签。", "success")
            return done(None, url_for("foster.case", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    page = _papers_page(found) | {"form": form}
    return show("foster/desk/papers.html", None, 422, **page)


@bp.post("/desk/<ref:application>/consents/<ref:member>")
def change_mind(application: str, member: str) -> ResponseReturnValue:
    """What an adult of the family told the office after the application was sent."""
    found = queries.get_application(db(), me(), application, to="foster.change_mind")
    row = families.get_member(db(), db().get_one(Household, found.household_id), member)
    form = MindForm(request.form, prefix=f"{row.ref}-")
    try:
        if form.validate():
            consent.change_mind(
                db(), found, row, agrees=form.answer.data == "agree",
                words=form.words.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已登记。原来的意见仍可查看。", "success")
            return done(None, f"{_papers_url(found)}#consents")
    except Invalid as error:
        form.fail(error.field, error.says)
    page = _papers_page(found)
    page["minds"][row.ref] = form
    return show("foster/desk/papers.html", None, 422, **page)


@bp.post("/desk/<ref:application>/take")
def take(application: str) -> ResponseReturnValue:
    """Put the case on one's own desk."""
    found = queries.get_application(db(), me(), application, to="foster.take")
    intake.take(db(), found, actor=me(), now=clock.now())
    flash("这份申请现在由您承办。", "success")
    return done(None, url_for("foster.case", application=found.ref))


@bp.post("/desk/<ref:application>/hand-over")
def hand_over(application: str) -> ResponseReturnValue:
    """Pass the case to a colleague."""
    found = queries.get_application(db(), me(), application, to="foster.hand_over")
    form = HandOverForm(request.form, prefix="hand-")
    form.officer.choices = choices(intake.takers(db(), me().agency_id, clock.today()))
    try:
        if form.validate():
            intake.hand_over(
                db(), found, to=form.officer.data or "", reason=form.reason.data or "",
                actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已转交，对方会收到通知。", "success")
            return done(None, url_for("foster.case", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    page = case_page(found, {}) | {"hand_over": form}
    return show("foster/desk/case.html", None, 422, **page)


def _papers_url(found: FosterApplication) -> str:
    return url_for("foster.case_papers", application=found.ref)


def _papers_page(
    found: FosterApplication, forms: dict[str, CheckPaperForm] | None = None
) -> dict[str, Any]:
    today = clock.today()
    file = load_file(db(), found)
    lines = paper_lines(file, today)
    old = intake.expired_on(db(), found, file.papers, today)
    wanted = [line for line in lines if line.is_required]
    missing = missing_items(lines)
    form = ReturnForm()
    form.items.data = "\n".join(item["what"] for item in missing)
    against: list[str] = []
    problem = ""
    if found.state is State.ACCEPTED:
        try:
            against = intake.rules_against(db(), found, today)
        except Invalid as error:
            problem = error.says
        form = ReasonForm()
    others, elsewhere = intake.other_open(db(), found, me())
    return case_context(db(), me(), found) | {
        "lines": [
            (
                line,
                case_file.desk_label(line.wanted),
                [(p, *_scan_of(file, p), _form_of(p, forms or {}, old)) for p in line.handed_in],
            )
            for line in lines
        ],
        "wanted": len(wanted),
        "checked": sum(line.is_checked for line in wanted),
        "unseen": len(_waiting(file.papers)),
        "unseen_good": sum(paper.ref not in old for paper in _waiting(file.papers)),
        "expired": old,
        "good": sum(line.is_good for line in wanted),
        "missing": missing,
        "consents": [
            (case_file.who(member), case_file.is_adult(member), file.consent_of(member), member.ref)
            for member in adults(file, today) + minors(file, today)
        ],
        "minds": {member.ref: MindForm(None, prefix=f"{member.ref}-") for member in file.residents},
        "before_decision": found.state in BEFORE_APPROVAL,
        "others": others,
        "elsewhere": elsewhere,
        "was_returned": found.state is State.SUBMITTED and exchange.was_returned(db(), found),
        "may_exchange": exchange.is_open(db(), found),
        "paper_basis": cite(db(), "FC-12-1b"),
        "proposal": intake.open_proposal(db(), found) if found.state is State.ACCEPTED else None,
        "against": [(RULES[r].says_to_office, citation(RULES[r])) for r in against if r in RULES],
        "form": form,
        "forms": forms or {},
        "problem": problem,
    }


def _waiting(papers: Sequence[Paper]) -> list[Paper]:
    return [paper for paper in papers if paper.check is PaperCheck.WAITING]


def _form_of(
    paper: Paper, forms: dict[str, CheckPaperForm], expired: dict[str, date]
) -> CheckPaperForm:
    if paper.ref in forms:
        return forms[paper.ref]
    is_waiting = paper.check is PaperCheck.WAITING
    check, remark = None if is_waiting else paper.check.value, paper.remark
    until = expired.get(paper.ref)
    if until is not None and not exchange.is_bad(paper.check):
        check = PaperCheck.EXPIRED.value
        remark = f"有效期到{day_long(until)}，请重新开具"
    return CheckPaperForm(
        None, prefix=f"{paper.ref}-", check=check, remark=remark,
        seen_original=paper.seen_original,
    )  # fmt: skip


def _scan_of(file: File, paper: Paper) -> tuple[str, str]:
    """(reference, media type) of a paper's file; what was only seen on paper has none."""
    scan = file.files.get(paper.document_id or 0)
    return (scan.ref, scan.media_type) if scan else ("", "")
