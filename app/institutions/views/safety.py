"""Safety inspections of a home and what was put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.web import done, me, show
from app.documents import services as documents
from app.documents.models import Document
from app.institutions import queries
from app.institutions.files import FINDING
from app.institutions.forms.home import AcceptForm, InspectionForm, RectifyForm
from app.institutions.reading import record_list
from app.institutions.screen import home_context
from app.institutions.services import safety as service
from app.institutions.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.accounts.models import Agency
    from app.institutions.models import Finding


@bp.get("/<ref:home>/safety")
def safety(home: str) -> ResponseReturnValue:
    """Inspections, the newest first, with their findings."""
    return _page(queries.get_home(db(), me(), home))


def _page(found: Agency, status: int = 200, **given: Any) -> ResponseReturnValue:
    rows = service.inspections_of(db(), found)
    record_list(me(), "安全检查", len(rows))
    proofs = {
        finding.document_id: db().get(Document, finding.document_id)
        for row in rows
        for finding in row.findings
        if finding.document_id is not None
    }
    known = {
        "form": InspectionForm(formdata=None),
        "tried": {},
        "rectify_form": lambda row: RectifyForm(formdata=None, prefix=f"{row.ref}-"),
        "accept_form": lambda row: AcceptForm(formdata=None, prefix=f"{row.ref}-accept-"),
    }
    return show(
        "institutions/home/safety.html", None, status, rows=rows, proofs=proofs,
        today=clock.today(), may_inspect=allows(me(), "institutions.inspect", found),
        **(known | given | home_context(me(), found)),
    )  # fmt: skip


@bp.post("/<ref:home>/safety")
def inspect(home: str) -> ResponseReturnValue:
    """Keep an inspection with what was found."""
    found = queries.get_home(db(), me(), home, to="institutions.inspect")
    form = InspectionForm()
    if form.validate():
        try:
            service.inspect(
                db(), found, on=form.inspected_on.data, topic=form.topic.data,
                summary=form.summary.data or "", findings=_found(form), actor=me(),
                now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("检查已登记。", "success")
            return done(None, url_for("institutions.safety", home=found.ref))
    return _page(found, 422, form=form)


def _found(form: Any) -> list[service.Found]:
    rows = []
    for entry in form.findings:
        row = entry.form
        if not (row.text.data or "").strip():
            continue
        if row.due_on.data is None or not (row.responsible.data or "").strip():
            raise Invalid("每个问题都要写明整改期限和责任人。")
        rows.append(
            service.Found(
                row.text.data, row.due_on.data, row.responsible.data.strip(),
                major=row.major.data == "yes",
            )
        )  # fmt: skip
    return rows


@bp.post("/<ref:home>/findings/<ref:finding>/rectify")
def rectify(home: str, finding: str) -> ResponseReturnValue:
    """Put right, with proof."""
    found = queries.get_home(db(), me(), home)
    row = service.get_finding(db(), me(), found, finding, "institutions.rectify")
    form = RectifyForm(prefix=f"{row.ref}-")
    if form.validate():
        try:
            service.rectify(
                db(), row, on=form.rectified_on.data, measures=form.measures.data or "",
                document_id=_proof(row), actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("整改已登记，等待验收。", "success")
            return done(None, url_for("institutions.safety", home=found.ref))
    return _page(found, 422, tried={row.ref: form})


def _proof(row: Finding) -> int | None:
    file = request.files.get("proof")
    if file is None or not file.filename:
        return None
    return documents.store(
        db(), subject_kind=FINDING, subject_id=row.id, name=file.filename, stream=file.stream,
        uploaded_by_id=me().user_id, now=clock.now(),
    ).id  # fmt: skip


@bp.post("/<ref:home>/findings/<ref:finding>/accept")
def accept_rectified(home: str, finding: str) -> ResponseReturnValue:
    """Somebody else looks whether it is good now."""
    found = queries.get_home(db(), me(), home)
    row = service.get_finding(db(), me(), found, finding, "institutions.accept_rectified")
    form = AcceptForm(prefix=f"{row.ref}-accept-")
    if form.validate():
        try:
            service.accept(
                db(), row, good=form.good.data == "yes", why=form.why.data or "", actor=me(),
                now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("验收结果已登记。", "success")
            return done(None, url_for("institutions.safety", home=found.ref))
    return _page(found, 422, tried={f"{row.ref}-accept": form})
