"""Papers: one small page each, with what counts as good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, me, repeatable, show
from app.documents import services as documents
from app.documents.models import Document
from app.documents.receiving import takes_files
from app.families.models import Member
from app.foster.forms.apply import IssueDateForm
from app.foster.models import FosterApplication, Paper, PaperCheck
from app.foster.papers import PAPERS, RequiredPaper, required
from app.foster.services import exchange, freshness, handin
from app.foster.services.facts import load_file, local_values
from app.foster.services.progress import missing_papers
from app.foster.views import bp
from app.foster.views.editing import get_for_papers
from app.foster.workflow import IN_POOL
from app.parameters.services import cite

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

_COLOURS = {
    PaperCheck.WAITING: "grey",
    PaperCheck.GOOD: "green",
    PaperCheck.MISSING: "red",
    PaperCheck.UNCLEAR: "yellow",
    PaperCheck.EXPIRED: "yellow",
}


@bp.get("/<ref:application>/apply/papers")
def papers(application: str) -> ResponseReturnValue:
    """Every paper this family needs, and whether it is there."""
    case = get_for_papers(db(), me(), application)
    if case.state in IN_POOL:
        return _renewal_page(case)
    file = load_file(db(), case)
    today = clock.today()
    missing = {paper.key for paper in missing_papers(file, today)}
    old = freshness.expired(file, freshness.figures_of(db(), case, today), today)
    exchanged = exchange.is_open(db(), case)
    wanted = [*required(file.household, file.members, today), RequiredPaper(PAPERS["other"])]
    if exchanged:
        wanted = exchange.wanted(db(), case, today)
    rows = [
        (
            paper.label,
            _page_of(case, paper.kind, paper.member),
            len(file.papers_of(*paper.key)),
            paper.key in missing and not paper.paper.is_optional,
            paper.paper.where,
            old[paper.key][1] if paper.key in old else None,
        )
        for paper in wanted
    ]
    return show("foster/apply/papers.html", case=case, rows=rows, exchanged=exchanged)


def _renewal_page(case: FosterApplication) -> ResponseReturnValue:
    """In the pool only what grows old is asked for again."""
    today = clock.today()
    rows = [
        (one, one.is_stale(today), _page_of(case, one.wanted.kind, one.wanted.member))
        for one in freshness.of_case(db(), case, today)
    ]
    others = [
        (PAPERS[kind].label, _page_of(case, kind, None))
        for kind in sorted(freshness.RENEWABLE - set(freshness.RENEWED))
    ]
    return show("foster/apply/renewal.html", case=case, rows=rows, others=others)


@bp.get("/<ref:application>/apply/papers/<label>")
def paper(application: str, label: str) -> ResponseReturnValue:
    """One paper: what is good, the files, the day of issue."""
    case = get_for_papers(db(), me(), application)
    kind, member = handin.find_target(db(), case, label)
    return _paper_page(case, kind, member)


@bp.post("/<ref:application>/apply/papers/<label>")
@takes_files
def upload_paper(application: str, label: str) -> ResponseReturnValue:
    """Files without a script; with one they come in pieces through the documents room."""
    case = get_for_papers(db(), me(), application)
    kind, member = handin.find_target(db(), case, label)
    files = [f for f in request.files.getlist(label) if f.filename]
    if not files:
        return _paper_page(case, kind, member, error="请先选择要上传的照片或PDF文件")
    try:
        for file in files[: handin.MOST_FILES_A_PAPER]:
            document = documents.store(
                db(),
                subject_kind=handin.KIND,
                subject_id=case.id,
                name=file.filename or "",
                stream=file.stream,
                uploaded_by_id=me().user_id,
                now=clock.now(),
            )
            handin.attach(db(), case, kind, member, document, actor=me())
    except Invalid as error:
        return _paper_page(case, kind, member, error=error.says)
    flash("已上传。", "success")
    return done(None, url_for("foster.paper", application=case.ref, label=label))


@bp.post("/<ref:application>/apply/papers/<label>/date")
def date_paper(application: str, label: str) -> ResponseReturnValue:
    """The day on which a certificate was issued."""
    case = get_for_papers(db(), me(), application)
    kind, member = handin.find_target(db(), case, label)
    form = IssueDateForm(request.form)
    if not form.validate() or form.issued_on.data is None:
        return _paper_page(case, kind, member, form=form)
    try:
        handin.set_issue_date(
            db(), case, kind, member, form.issued_on.data, actor=me(), today=clock.today()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _paper_page(case, kind, member, form=form)
    if _expired_on(case, kind, member, clock.today()) is None:
        flash("开具日期已保存。", "success")
    return done(None, url_for("foster.paper", application=case.ref, label=label))


@bp.post("/<ref:application>/apply/files/<ref:paper>/remove")
@repeatable
def remove_paper(application: str, paper: str) -> ResponseReturnValue:
    """Take a file back; the next page offers to undo it."""
    case = get_for_papers(db(), me(), application)
    found = handin.get_paper(db(), case, paper)
    handin.remove_paper(db(), case, found, actor=me(), now=clock.now())
    return done(None, _url_of(case, found))


@bp.post("/<ref:application>/apply/files/<ref:paper>/restore")
def restore_paper(application: str, paper: str) -> ResponseReturnValue:
    """Undo the removal."""
    case = get_for_papers(db(), me(), application)
    found = handin.get_paper(db(), case, paper)
    handin.restore_paper(db(), case, found, actor=me(), now=clock.now())
    flash("文件已恢复。", "success")
    return done(None, _url_of(case, found))


def _url_of(case: FosterApplication, paper: Paper) -> str:
    member = db().get(Member, paper.member_id) if paper.member_id else None
    return _page_of(case, paper.kind, member)


def _page_of(case: FosterApplication, kind: str, member: Member | None) -> str:
    label = handin.label_of(kind, member)
    return url_for("foster.paper", application=case.ref, label=label)


def _paper_page(
    case: FosterApplication,
    kind: str,
    member: Member | None,
    *,
    form: IssueDateForm | None = None,
    error: str = "",
) -> ResponseReturnValue:
    paper = PAPERS[kind]
    if form is None:
        form = IssueDateForm(None, data={"issued_on": _typed_day(case, kind, member)})
    today = clock.today()
    files = _files(case, kind, member)
    local = local_values(db(), case, today)
    return show(
        "foster/apply/paper.html",
        # After an upload in pieces only the list of files is fetched again.
        "foster/apply/_files.html" if request.method == "GET" else None,
        422 if error or form.errors else 200,
        case=case,
        wanted=RequiredPaper(paper, member),
        label=handin.label_of(kind, member),
        files=[f for f in files if not f["removed"]],
        removed=[f for f in files if f["removed"]],
        expired_on=_expired_on(case, kind, member, today),
        form=form,
        error=error,
        months=local.get(paper.validity or ""),
        bases=[cite(db(), rule_id) for rule_id in paper.rules],
    )


def _typed_day(case: FosterApplication, kind: str, member: Member | None) -> date | None:
    """What the date boxes start with; in the pool only the day of what was handed in anew."""
    if case.state not in IN_POOL:
        return handin.issued_on(kind, member)
    return db().scalar(
        select(Paper.issued_on)
        .where(
            Paper.application_id == case.id,
            Paper.kind == kind,
            Paper.member_id == (member.id if member else None),
            Paper.check == PaperCheck.WAITING,
            Paper.removed_at.is_(None),
        )
        .limit(1)
    )


def _expired_on(
    case: FosterApplication, kind: str, member: Member | None, today: date
) -> date | None:
    """The last day on which what is handed in here was good, once that day is past."""
    handed_in = load_file(db(), case).papers_of(kind, member.id if member else None)
    days = [_typed_day(case, kind, member), *(p.issued_on for p in handed_in)]
    figures = freshness.figures_of(db(), case, today)
    until = freshness.good_until(PAPERS[kind], days, figures)
    return until if until is not None and until < today else None


def _files(case: FosterApplication, kind: str, member: Member | None) -> list[dict[str, Any]]:
    rows = db().execute(
        select(Paper, Document)
        .join(Document, Document.id == Paper.document_id)
        .where(
            Paper.application_id == case.id,
            Paper.kind == kind,
            Paper.member_id == (member.id if member else None),
        )
        .order_by(Paper.id)
    )
    return [
        {
            "name": document.name,
            "url": url_for("documents.download", document=document.ref),
            "size": _size(document.size),
            "state": paper.check.label,
            "colour": _COLOURS[paper.check],
            "remark": paper.remark,
            "ref": paper.ref,
            "remove_url": url_for("foster.remove_paper", application=case.ref, paper=paper.ref)
            if paper.check is PaperCheck.WAITING
            else None,
            "removed": paper.removed_at is not None,
        }
        for paper, document in rows
    ]


def _size(size: int) -> str:
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
