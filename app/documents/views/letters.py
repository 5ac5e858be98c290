"""A letter: what it is, how it was served, its PDF; and recording an attempt at service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import Refused
from app.core.web import done, go, later, me, show
from app.documents import letter_services, letter_signature, queries, services
from app.documents.forms import ServeForm
from app.documents.models import LetterState
from app.documents.receiving import takes_files
from app.documents.subjects import subject_of
from app.documents.views import bp
from app.documents.views.files import send_bytes

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.documents.models import Document, Letter


@bp.get("/documents/letters/<ref:letter>")
def letter(letter: str) -> ResponseReturnValue:
    found = queries.get_letter(db(), me(), letter)
    return letter_page(found, ServeForm(formdata=None))


def letter_page(found: Letter, form: ServeForm, status: int = 200) -> Response:
    """The page of a letter, with the form for whoever may record its service."""
    may_serve = queries.may_serve(db(), me(), found)
    signed = letter_signature.of(found)
    return show(
        "documents/letter.html",
        None,
        status,
        letter=found,
        case_url=subject_of(found.subject_kind).page(db(), found.subject_id),
        attempts=queries.attempts_of(found),
        proofs=queries.proof_refs(db(), found),
        code=letter_services.printed_code(found.verify_code),
        digest=digest_groups(found.digest),
        statement=letter_signature.as_text(signed) if signed else "",
        form=form if may_serve else None,
    )


def digest_groups(digest: str | None) -> str:
    """The first 32 characters in groups of four, as one can compare them by eye."""
    return " ".join((digest or "")[at : at + 4] for at in range(0, 32, 4))


@bp.get("/documents/letters/<ref:letter>/pdf")
def letter_pdf(letter: str) -> ResponseReturnValue:
    found = queries.get_letter(db(), me(), letter)
    if found.state is not LetterState.DRAFT:
        return go(url_for("documents.download", document=queries.pdf_of(db(), found).ref))
    pdf = letter_services.draft_pdf(db(), found, on=clock.today())
    actor, subject = me(), letter_services.subject_of(found)
    later(
        lambda record: audit.record(
            record, actor, "documents.download", subject, outcome=Outcome.READ, note="draft"
        )
    )
    name = f"{found.title}（草稿）.pdf"
    return send_bytes(pdf, "application/pdf", name, size=len(pdf), inline=False)


@bp.post("/documents/letters/<ref:letter>/serve")
@takes_files
def serve(letter: str) -> ResponseReturnValue:
    found = queries.get_letter(db(), me(), letter)
    if not queries.may_serve(db(), me(), found):
        raise Refused("documents.serve", found)
    check_version(found, request.form.get("version"))
    form = ServeForm()
    if not form.validate():
        return letter_page(found, form, 422)
    try:
        record_attempt(found, form)
    except Invalid as error:
        form.fail(error.field, error.says)
        return letter_page(found, form, 422)
    return done(None, url_for("documents.letter", letter=found.ref))


def record_attempt(found: Letter, form: ServeForm) -> None:
    """Keep the proof, if there is one, and record the attempt."""
    letter_services.serve(
        db(),
        found,
        means=form.chosen_means(),
        tried_on=form.tried_on.data or clock.today(),
        served_on=form.served_on.data,
        receiver=form.receiver.data or "",
        result=form.result.data or "",
        actor=me(),
        proof=_proof(found, form),
    )


def _proof(found: Letter, form: ServeForm) -> Document | None:
    file = request.files.get(form.proof.name)
    if file is None or not file.filename:
        return None
    try:
        return services.store(
            db(),
            subject_kind="letter",
            subject_id=found.id,
            name=file.filename,
            stream=file.stream,
            uploaded_by_id=me().user_id,
            now=clock.now(),
        )
    except Invalid as error:
        raise Invalid(error.says, form.proof.name) from error
