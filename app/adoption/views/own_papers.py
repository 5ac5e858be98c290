"""The adopters' papers: one small page each, with what counts as good; the forms to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption.answers import answers
from app.adoption.forms.apply import IssuedForm
from app.adoption.models import Adoption, Side
from app.adoption.papers import Way
from app.adoption.services import facts, papers
from app.adoption.views import bp
from app.adoption.views.editing import editable, own_case
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, me, repeatable, show, wants_piece
from app.documents import services as documents
from app.documents.receiving import takes_files
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.services.papers import Line

AT = "/mine/<ref:adoption>/apply/papers"
OWN = (Side.ADOPTER,)


@bp.get(AT)
def my_papers(adoption: str) -> ResponseReturnValue:
    """Every paper this family needs, and whether it is there."""
    case = editable(adoption)
    lines = papers.lines(db(), case, clock.today(), OWN)
    return show("adoption/apply/papers.html", case=case, lines=lines, Way=Way)


@bp.get(f"{AT}/<label>")
def my_paper(adoption: str, label: str) -> ResponseReturnValue:
    """One paper: what is good, the files, the day of issue."""
    case = editable(adoption)
    return _paper_page(case, papers.find(db(), case, label, OWN))


@bp.post(f"{AT}/<label>")
@takes_files
def upload_my_paper(adoption: str, label: str) -> ResponseReturnValue:
    """Files without a script; with one they come in pieces through the documents room."""
    case = editable(adoption)
    line = papers.find(db(), case, label, OWN)
    files = [file for file in request.files.getlist(label) if file.filename]
    if not files:
        return _paper_page(case, line, error="请先选择要上传的照片或PDF文件")
    try:
        for file in files[: papers.MOST_FILES]:
            document = documents.store(
                db(), subject_kind=case.subject.kind, subject_id=case.id,
                name=file.filename or "", stream=file.stream, uploaded_by_id=me().user_id,
                now=clock.now(),
            )  # fmt: skip
            papers.attach(db(), case, line, document, actor=me(), now=clock.now())
            line = papers.find(db(), case, label, OWN)
    except Invalid as error:
        return _paper_page(case, line, error=error.says)
    flash("已上传。", "success")
    return done(None, url_for("adoption.my_paper", adoption=case.ref, label=label))


@bp.post(f"{AT}/<label>/date")
def date_my_paper(adoption: str, label: str) -> ResponseReturnValue:
    """The day on which a certificate was issued."""
    case = editable(adoption)
    line, form = papers.find(db(), case, label, OWN), IssuedForm(request.form)
    try:
        if form.validate() and form.issued_on.data:
            papers.date_paper(db(), line, form.issued_on.data, now=clock.now())
            flash(f"{line.kind.dated}已保存。", "success")
            return done(None, url_for("adoption.my_paper", adoption=case.ref, label=label))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _paper_page(case, line, form)


@bp.post(f"{AT}/files/<ref:paper>/remove")
@repeatable
def remove_my_paper(adoption: str, paper: str) -> ResponseReturnValue:
    """Take a file back."""
    case = editable(adoption)
    line = papers.take_back(db(), case, paper, OWN, actor=me(), now=clock.now())
    flash("文件已删除。", "success")
    return done(None, url_for("adoption.my_paper", adoption=case.ref, label=line.key))


def _paper_page(
    case: Adoption, line: Line, form: IssuedForm | None = None, error: str = ""
) -> ResponseReturnValue:
    form = form or IssuedForm(None, data={"issued_on": line.issued_on})
    files = [
        {"name": document.name, "url": url_for("documents.download", document=document.ref),
         "remove_url": None if paper.check == "good" else url_for(
             "adoption.remove_my_paper", adoption=case.ref, paper=paper.ref)}
        for paper, document in line.files
    ]  # fmt: skip
    return show(
        "adoption/apply/paper.html", "adoption/apply/_files.html",
        422 if error or form.errors else 200, case=case, line=line, form=form, files=files,
        error=error, law=cite(db(), line.kind.rule), Way=Way, is_piece=wants_piece(),
    )  # fmt: skip


@bp.get("/mine/<ref:adoption>/form")
def print_form(adoption: str) -> ResponseReturnValue:
    """The application and the statement on children, to be printed and signed before an officer."""
    case = own_case(adoption)
    family = facts.family_of(db(), case)
    return show(
        "adoption/apply/form.html", case=case, family=family,
        answers=answers(db(), case, to_change=False),
    )  # fmt: skip
