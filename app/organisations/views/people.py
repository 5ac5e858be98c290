"""The people of an organisation and their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, me, show
from app.organisations import loading, queries
from app.organisations.forms import (
    AssessorTestForm,
    CertificateForm,
    CrimeCheckForm,
    EditPersonForm,
    NewPersonForm,
    PersonForm,
    PersonLeftForm,
    ReasonForm,
    RevealForm,
)
from app.organisations.models import Background, Job, PaperKind
from app.organisations.rules.answer import Result
from app.organisations.rules.facts import (
    EXPIRES_SOON_DAYS,
    counts_as_staff,
    crime_check_until,
    lacks_to_assess,
    works,
)
from app.organisations.screen import context, record_reading
from app.organisations.services import people as service
from app.organisations.views import bp
from app.organisations.views.body import bureau_of
from app.parameters.services import cite
from app.reveals.services import asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.organisations.models import Organisation, OrgPaper, OrgPerson


@bp.get("/<ref:organisation>/people")
def people(organisation: str) -> ResponseReturnValue:
    """Who works there, who counts, who can be sent."""
    found = queries.get_organisation(db(), me(), organisation)
    record_reading(me(), found, "人员")
    return _list(found)


def _list(found: Organisation, status: int = 200, form: Any = None) -> ResponseReturnValue:
    today = clock.today()
    figures = loading.figures(db(), bureau_of(found), today)
    return show(
        "organisations/people.html", None, status, form=form or NewPersonForm(formdata=None),
        rows=[
            (
                one, works(one, today), counts_as_staff(one, today, figures.min_years),
                lacks_to_assess(one, today, test_required=figures.test_required,
                                check_months=figures.check_months),
            )
            for one in sorted(found.people, key=lambda one: not works(one, today))
        ],
        figures=figures, met=Result.MET, article=cite(db(), "AE-07-4"),
        may_keep=allows(me(), "organisations.keep_people", found), **context(me(), found),
    )  # fmt: skip


@bp.post("/<ref:organisation>/people")
def add_person(organisation: str) -> ResponseReturnValue:
    """Somebody works there."""
    found = queries.get_organisation(db(), me(), organisation, to="organisations.keep_people")
    form = NewPersonForm()
    if form.validate():
        try:
            row = service.add_person(
                db(), found, _said(form), form.id_no.data or "", actor=me(), now=clock.now()
            )
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已登记。接着登记学历、证书和违法犯罪记录查询，由民政局核对。", "success")
            return done(None, _address(found, row))
    return _list(found, 422, form)


def _said(form: PersonForm) -> service.SaidOfPerson:
    values: Any = form.data
    return service.SaidOfPerson(
        name=values["name"], job=Job(values["job"]), full_time=values["full_time"] == "yes",
        background=Background(values["background"]), joined_on=values["joined_on"],
        working_since=values["working_since"],
    )  # fmt: skip


def _address(found: Organisation, row: OrgPerson) -> str:
    return url_for("organisations.person", organisation=found.ref, org_person=row.ref)


def _get(organisation: str, org_person: str, to: str) -> tuple[Organisation, OrgPerson]:
    found = queries.get_organisation(db(), me(), organisation, to=to)
    return found, service.person_of(found, org_person)


@bp.get("/<ref:organisation>/people/<ref:org_person>")
def person(organisation: str, org_person: str) -> ResponseReturnValue:
    """One person: facts, papers, what lacks."""
    found = queries.get_organisation(db(), me(), organisation)
    row = service.person_of(found, org_person)
    record_reading(me(), found, f"人员 {row.id_no_mask}")
    return _page(found, row)


def _page(
    found: Organisation, row: OrgPerson, status: int = 200, id_no: str = "", **tried: Any
) -> ResponseReturnValue:
    today = clock.today()
    figures = loading.figures(db(), bureau_of(found), today)
    rows: list[OrgPerson | OrgPaper] = [row, *row.papers]
    may_check = {
        one.ref for one in rows
        if one.checked_on is None and allows(me(), "organisations.check", one)
    }  # fmt: skip
    return show(
        "organisations/person.html", None, status, person=row, id_no=id_no,
        forms=_forms(row) | tried, works=works(row, today), soon=EXPIRES_SOON_DAYS,
        counts=counts_as_staff(row, today, figures.min_years),
        lacks=lacks_to_assess(row, today, test_required=figures.test_required,
                              check_months=figures.check_months),
        checked_until=crime_check_until(row, today, figures.check_months), may_check=may_check,
        may_keep=allows(me(), "organisations.keep_people", found),
        may_test=allows(me(), "organisations.enter_test", found),
        may_reveal=allows(me(), "organisations.reveal", found),
        asking=asking(db(), me(), found.subject, is_assigned=False, now=clock.now()),
        test=PaperKind.TEST, seen=request.form.get("version") or row.version,
        **context(me(), found),
    )  # fmt: skip


def _forms(row: OrgPerson) -> dict[str, Any]:
    return {
        "edit": EditPersonForm(
            formdata=None, prefix="edit-", obj=row, job=row.job.value,
            full_time="yes" if row.full_time else "no", background=row.background.value,
        ),
        "left": PersonLeftForm(formdata=None, prefix="left-"),
        "certificate": CertificateForm(formdata=None, prefix="certificate-"),
        "crime": CrimeCheckForm(formdata=None, prefix="crime-"),
        "test": AssessorTestForm(formdata=None, prefix="test-"),
        "reveal": RevealForm(formdata=None),
        **{
            f"void-{one.ref}": ReasonForm(formdata=None, prefix=f"void-{one.ref}-")
            for one in row.papers
        },
    }  # fmt: skip


def _act(
    organisation: str, org_person: str, name: str, form: Any, verb: Callable[[OrgPerson], object],
    to: str = "organisations.keep_people", says: str = "已登记，由民政局核对后计入。",
) -> ResponseReturnValue:  # fmt: skip
    found, row = _get(organisation, org_person, to)
    if form.validate():
        try:
            verb(row)
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash(says, "success")
            return done(None, _address(found, row))
    return _page(found, row, 422, **{name: form})


@bp.post("/<ref:organisation>/people/<ref:org_person>/edit")
def edit_person(organisation: str, org_person: str) -> ResponseReturnValue:
    """A correction; it has to be checked again."""
    form = EditPersonForm(prefix="edit-")

    def correct(row: OrgPerson) -> None:
        check_version(row, request.form.get("version"))
        service.edit_person(
            db(), row, _said(form), reason=form.reason.data or "", actor=me(), now=clock.now()
        )

    return _act(organisation, org_person, "edit", form, correct)


@bp.post("/<ref:organisation>/people/<ref:org_person>/leave")
def person_leaves(organisation: str, org_person: str) -> ResponseReturnValue:
    """Somebody works there no more."""
    form = PersonLeftForm(prefix="left-")
    return _act(
        organisation, org_person, "left", form,
        lambda row: service.leave(
            db(), row, left_on=form.left_on.data, actor=me(), now=clock.now()
        ),
        says="已登记离职。",
    )  # fmt: skip


@bp.post("/<ref:organisation>/people/<ref:org_person>/certificates")
def add_certificate(organisation: str, org_person: str) -> ResponseReturnValue:
    """A degree or certificate."""
    form = CertificateForm(prefix="certificate-")
    return _act(
        organisation, org_person, "certificate", form,
        lambda row: service.add_paper(
            db(), row,
            service.SaidOfPaper(
                kind=PaperKind(form.kind.data), title=form.title.data or "",
                background=Background(form.background.data), number=form.number.data or "",
                issuer=form.issuer.data or "", issued_on=form.issued_on.data,
                valid_until=form.valid_until.data,
            ),
            actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:organisation>/people/<ref:org_person>/crime-checks")
def add_crime_check(organisation: str, org_person: str) -> ResponseReturnValue:
    """A check of criminal records."""
    form = CrimeCheckForm(prefix="crime-")
    return _act(
        organisation, org_person, "crime", form,
        lambda row: service.add_paper(
            db(), row,
            service.SaidOfPaper(
                kind=PaperKind.CRIME_CHECK, title=PaperKind.CRIME_CHECK.label,
                issuer=form.issuer.data or "", issued_on=form.issued_on.data,
                good=form.good.data == "yes",
            ),
            actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:organisation>/people/<ref:org_person>/tests")
def add_test(organisation: str, org_person: str) -> ResponseReturnValue:
    """The bureau's training and test."""
    form = AssessorTestForm(prefix="test-")
    return _act(
        organisation, org_person, "test", form,
        lambda row: service.add_paper(
            db(), row,
            service.SaidOfPaper(
                kind=PaperKind.TEST, title=form.title.data or "", issuer=me().agency_name,
                trained_on=form.trained_on.data, issued_on=form.issued_on.data,
                valid_until=form.valid_until.data, good=form.good.data == "yes",
            ),
            actor=me(), now=clock.now(),
        ),
        to="organisations.enter_test", says="已登记，由本局另一名同事核对后有效。",
    )  # fmt: skip


@bp.post("/<ref:organisation>/people/<ref:org_person>/check")
def check_person(organisation: str, org_person: str) -> ResponseReturnValue:
    """Compared with the originals."""
    found, row = _get(organisation, org_person, "organisations.view")
    demand(me(), "organisations.check", row)
    check_version(row, request.form.get("version"))
    service.check(db(), row, actor=me(), now=clock.now())
    flash("已核对。", "success")
    return done(None, _address(found, row))


@bp.post("/<ref:organisation>/people/<ref:org_person>/papers/<ref:org_paper>/check")
def check_paper(organisation: str, org_person: str, org_paper: str) -> ResponseReturnValue:
    """A paper compared with the original."""
    found, row = _get(organisation, org_person, "organisations.view")
    service.check(db(), service.paper_of(row, org_paper), actor=me(), now=clock.now())
    flash("已核对。", "success")
    return done(None, _address(found, row))


@bp.post("/<ref:organisation>/people/<ref:org_person>/papers/<ref:org_paper>/void")
def void_paper(organisation: str, org_person: str, org_paper: str) -> ResponseReturnValue:
    """A paper that was wrong is struck out."""
    form = ReasonForm(prefix=f"void-{org_paper}-")
    found, row = _get(organisation, org_person, "organisations.view")
    paper = service.paper_of(row, org_paper)
    to = service.right_to_keep(paper.kind)
    demand(me(), to, found)
    return _act(
        organisation, org_person, f"void-{org_paper}", form,
        lambda _row: service.void_paper(
            db(), paper, reason=form.reason.data or "", actor=me(), now=clock.now()
        ),
        to=to, says="已作废。",
    )  # fmt: skip


@bp.post("/<ref:organisation>/people/<ref:org_person>/reveal")
def reveal_person(organisation: str, org_person: str) -> ResponseReturnValue:
    """The whole identity number, once, for a reason, on record."""
    found, row = _get(organisation, org_person, "organisations.reveal")
    form = RevealForm(request.form)
    if not form.validate():
        return _page(found, row, 422, reveal=form)
    page = url_for("organisations.person", organisation=found.ref, org_person=row.ref)
    id_no = service.reveal(
        db(), row, reason=form.reason.data, path=page, actor=me(), now=clock.now()
    )
    return done(None, page) if id_no is None else _page(found, row, id_no=id_no)
