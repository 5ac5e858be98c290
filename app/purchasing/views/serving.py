"""The list of those a contract is for, and records brought in by workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import Refused, allows
from app.core.web import done, go, me, repeatable, show, wants_piece
from app.documents.receiving import takes_files
from app.documents.views.files import send_bytes
from app.golive.progress import of as progress_of
from app.golive.reading import MOST_BYTES
from app.purchasing import delivery_queries as queries
from app.purchasing.delivery_screen import frame
from app.purchasing.forms.delivery import (
    ChildForm,
    EndPersonForm,
    ImportForm,
    PersonForm,
    SeeForm,
)
from app.purchasing.models import Beneficiary, BeneficiaryKind, RecordImport, ServiceContract
from app.purchasing.queries import get_contract
from app.purchasing.services import importing, record_sheets, recording
from app.purchasing.services import people as service
from app.purchasing.services.working import frame_of
from app.purchasing.views import bp
from app.reveals.services import asking

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

DELIVER = "purchasing.deliver"
COLOURS = {
    "waiting": "blue", "faulty": "red", "ready": "yellow", "confirmed": "blue", "done": "green",
}  # fmt: skip


@bp.get("/contracts/<ref:contract>/people")
def people(contract: str) -> ResponseReturnValue:
    """The list by number, names hidden."""
    return _people(get_contract(db(), me(), contract, to="purchasing.see_people"))


def _people(found: ServiceContract, status: int = 200, **tried: Any) -> ResponseReturnValue:
    is_buyer = me().agency_id == found.agency_id
    context: dict[str, Any] = {
        "child_form": ChildForm(formdata=None),
        "person_form": PersonForm(formdata=None, prefix="other-"),
    }  # fmt: skip
    return show(
        "purchasing/delivery/people.html", None, status, **frame(me(), found),
        rows=service.list_of(db(), found), is_buyer=is_buyer,
        may_keep=allows(me(), "purchasing.keep_people", found), **(context | tried),
    )  # fmt: skip


@bp.post("/contracts/<ref:contract>/people/child")
def add_child(contract: str) -> ResponseReturnValue:
    """A child of the ledger, by the buyer's officer."""
    found = get_contract(db(), me(), contract, to="purchasing.keep_people")
    if me().agency_id != found.agency_id:
        raise Refused("purchasing.keep_people")
    form = ChildForm()
    try:
        if form.validate():
            row = service.add_child(
                db(), found, form.number.data or "", form.need.data or "", actor=me(),
                now=clock.now(),
            )  # fmt: skip
            flash(f"已加入服务名单，编号{row.number}。", "success")
            return done(None, url_for("purchasing.people", contract=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _people(found, 422, child_form=form)


@bp.post("/contracts/<ref:contract>/people")
def add_person(contract: str) -> ResponseReturnValue:
    """Somebody without a file."""
    found = get_contract(db(), me(), contract, to="purchasing.keep_people")
    form = PersonForm(prefix="other-")
    try:
        if form.validate():
            told = service.Told(
                BeneficiaryKind(form.kind.data), form.name.data or "", form.contact.data or "",
                form.need.data or "", form.born_year.data,
            )  # fmt: skip
            row = service.add_person(db(), found, told, actor=me(), now=clock.now())
            flash(f"已加入服务名单，编号{row.number}。", "success")
            return done(None, url_for("purchasing.people", contract=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _people(found, 422, person_form=form)


@bp.get("/contracts/<ref:contract>/people/<ref:beneficiary>")
def person(contract: str, beneficiary: str) -> ResponseReturnValue:
    """Somebody of the list by number: what was done, and how to call on them."""
    found = get_contract(db(), me(), contract, to="purchasing.see_people")
    return _person(found, queries.beneficiary_of(db(), found, beneficiary))


def _person(
    found: ServiceContract, row: Beneficiary, status: int = 200, **tried: Any
) -> ResponseReturnValue:
    context: dict[str, Any] = {
        "see_form": SeeForm(formdata=None), "shown": {},
        "asking": asking(
            db(), me(), row.subject, is_assigned=service.serves(db(), me(), found),
            now=clock.now(),
        ),
        "end_form": EndPersonForm(formdata=None, to_on=clock.today()),
    }  # fmt: skip
    return show(
        "purchasing/delivery/person.html", None, status, **frame(me(), found), row=row,
        done=queries.records_with(db(), row), called=recording.called,
        may_keep=allows(me(), "purchasing.keep_people", found), **(context | tried),
    )  # fmt: skip


@bp.post("/contracts/<ref:contract>/people/<ref:beneficiary>/reveal")
@repeatable
def reveal_person(contract: str, beneficiary: str) -> ResponseReturnValue:
    """Name, contact or need for this view, with a reason; who does not serve there asks."""
    found = get_contract(db(), me(), contract, to="purchasing.see_people")
    row, form = queries.beneficiary_of(db(), found, beneficiary), SeeForm()
    if not form.validate():
        return _person(found, row, 422, see_form=form)
    page = url_for("purchasing.person", contract=found.ref, beneficiary=row.ref)
    what, why = form.what.data, form.reason.data or ""
    shown = service.reveal(db(), found, row, what, why, path=page, actor=me(), now=clock.now())
    return done(None, page) if shown is None else _person(found, row, shown={what: shown})


@bp.post("/contracts/<ref:contract>/people/<ref:beneficiary>/end")
def end_person(contract: str, beneficiary: str) -> ResponseReturnValue:
    """Their last day on the list."""
    found = get_contract(db(), me(), contract, to="purchasing.keep_people")
    row, form = queries.beneficiary_of(db(), found, beneficiary), EndPersonForm()
    try:
        if form.validate() and form.to_on.data is not None:
            service.end(db(), found, row, form.to_on.data, actor=me(), now=clock.now())
            flash("已移出服务名单，做过的服务照样计数。", "success")
            return done(None, url_for("purchasing.people", contract=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _person(found, row, 422, end_form=form)


@bp.get("/contracts/<ref:contract>/import")
def imports(contract: str) -> ResponseReturnValue:
    """The template, the form, and what was brought in."""
    found = get_contract(db(), me(), contract, to=DELIVER)
    return _imports(found, ImportForm(formdata=None))


def _imports(found: ServiceContract, form: ImportForm, status: int = 200) -> ResponseReturnValue:
    return show(
        "purchasing/delivery/imports.html", None, status, **frame(me(), found), form=form,
        rows=importing.latest(db(), found), colours=COLOURS, most=record_sheets.MOST_ROWS,
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/import/template.xlsx")
def import_template(contract: str) -> ResponseReturnValue:
    """The workbook to fill in, with what this contract knows on its second sheet."""
    found = get_contract(db(), me(), contract, to=DELIVER)
    body = record_sheets.template(frame_of(db(), found, clock.today()))
    return send_bytes(body, importing.XLSX, "服务记录模板.xlsx", size=len(body), inline=False)


@bp.post("/contracts/<ref:contract>/import")
@takes_files
def upload_records(contract: str) -> ResponseReturnValue:
    """A filled workbook: kept, and checked row by row."""
    found = get_contract(db(), me(), contract, to=DELIVER)
    form, file = ImportForm(), request.files.get("file")
    body = file.stream.read(MOST_BYTES + 1) if file else b""
    try:
        name = (file.filename if file else "") or "服务记录.xlsx"
        row = importing.upload(db(), found, name, body, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail("file", error.says)
        return _imports(found, form, 422)
    return done(
        None, url_for("purchasing.record_import", contract=found.ref, record_import=row.ref)
    )


@bp.get("/contracts/<ref:contract>/import/<ref:record_import>")
def record_import(contract: str, record_import: str) -> ResponseReturnValue:
    """What the check found, and the button."""
    found = get_contract(db(), me(), contract, to=DELIVER)
    row = queries.import_of(db(), found, record_import)
    if wants_piece() and row.state in importing.UNDER_WAY:
        return show(
            "purchasing/delivery/_import_progress.html", None, contract=found, row=row,
            progress=progress_of(row.ref),
        )  # fmt: skip
    if wants_piece():
        return go(request.path)
    return show(
        "purchasing/delivery/import.html", **frame(me(), found), row=row, colours=COLOURS,
        findings=row.findings or {}, is_under_way=row.state in importing.UNDER_WAY,
        progress=progress_of(row.ref),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/import/<ref:record_import>/errors.xlsx")
def import_errors(contract: str, record_import: str) -> ResponseReturnValue:
    """The errors, to work through beside the file."""
    found = get_contract(db(), me(), contract, to=DELIVER)
    row: RecordImport = queries.import_of(db(), found, record_import)
    body = record_sheets.fault_sheet((row.findings or {}).get("errors", []))
    return send_bytes(body, importing.XLSX, "服务记录错误.xlsx", size=len(body), inline=False)


@bp.post("/contracts/<ref:contract>/import/<ref:record_import>/confirm")
def confirm_import(contract: str, record_import: str) -> ResponseReturnValue:
    """All rows come in, or none."""
    found = get_contract(db(), me(), contract, to=DELIVER)
    row = queries.import_of(db(), found, record_import)
    importing.confirm(db(), row, actor=me(), now=clock.now())
    return done(
        None, url_for("purchasing.record_import", contract=found.ref, record_import=row.ref)
    )
