"""The people who work in a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.web import done, me, show
from app.institutions import queries
from app.institutions.forms.home import CertificateForm, CheckForm, LeftForm, StaffForm
from app.institutions.models import Job
from app.institutions.reading import record_list
from app.institutions.rules import CHECK_MONTHS, expires_soon, next_check
from app.institutions.screen import home_context
from app.institutions.services import staff as service
from app.institutions.views import bp
from app.law import PERIODS, citation

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.accounts.models import Agency
    from app.institutions.models import HomeStaff


@bp.get("/<ref:home>/staff")
def staff(home: str) -> ResponseReturnValue:
    """Everybody, whose yearly check ends first on top."""
    return _list(queries.get_home(db(), me(), home, to="institutions.staff"))


def _list(found: Agency, status: int = 200, form: Any = None) -> ResponseReturnValue:
    today = clock.today()
    rows = [
        (one, next_check(one.checked_on) if one.checked_on else None, service.lacks(one, today))
        for one in service.staff_of(db(), found)
    ]
    record_list(me(), "工作人员", len(rows))
    return show(
        "institutions/home/staff.html", None, status, rows=rows, today=today,
        soon=[row for row in rows if row[1] is not None and expires_soon(row[1], today)],
        wrong=[row for row in rows if row[2]],
        article=citation(PERIODS["CW18-H2-CHECK"]), months=CHECK_MONTHS,
        form=form or StaffForm(formdata=None),
        may_keep=allows(me(), "institutions.keep_staff", found), **home_context(me(), found),
    )  # fmt: skip


@bp.post("/<ref:home>/staff")
def hire(home: str) -> ResponseReturnValue:
    """Somebody begins to work."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_staff")
    form = StaffForm()
    if form.validate():
        try:
            row = service.hire(
                db(), found, name=form.name.data, sex=form.sex.data, job=Job(form.job.data),
                hired_on=form.hired_on.data, checked_on=form.checked_on.data,
                issuer=form.issuer.data, clean=form.clean.data == "yes", actor=me(),
                now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已登记。需要证书的岗位请登记证书。", "success")
            return done(None, url_for("institutions.colleague", home=found.ref, person=row.ref))
    return _list(found, 422, form)


@bp.get("/<ref:home>/staff/<ref:person>")
def colleague(home: str, person: str) -> ResponseReturnValue:
    """One colleague: certificates and checks."""
    found = queries.get_home(db(), me(), home, to="institutions.staff")
    return _colleague(found, service.get_staff(db(), found, person))


def _colleague(
    found: Agency, row: HomeStaff, status: int = 200, **tried: Any
) -> ResponseReturnValue:
    forms = {
        "check_form": CheckForm(formdata=None, prefix="check-"),
        "certificate_form": CertificateForm(formdata=None, prefix="certificate-"),
        "left_form": LeftForm(formdata=None, prefix="left-"),
    } | tried
    record_list(me(), f"工作人员 {row.work_no}", 1)
    return show(
        "institutions/home/colleague.html", None, status, person=row, today=clock.today(),
        lacks=service.lacks(row, clock.today()),
        due=next_check(row.checked_on) if row.checked_on else None,
        may_keep=allows(me(), "institutions.keep_staff", found) and row.left_on is None,
        **forms, **home_context(me(), found),
    )  # fmt: skip


def _act(
    home: str, person: str, name: str, form: Any, verb: Callable[[Agency, HomeStaff], object]
) -> ResponseReturnValue:
    found = queries.get_home(db(), me(), home, to="institutions.keep_staff")
    row = service.get_staff(db(), found, person)
    if form.validate():
        try:
            verb(found, row)
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已登记。", "success")
            return done(None, url_for("institutions.colleague", home=found.ref, person=row.ref))
    return _colleague(found, row, 422, **{name: form})


@bp.post("/<ref:home>/staff/<ref:person>/check")
def check_staff(home: str, person: str) -> ResponseReturnValue:
    """The yearly check."""
    form = CheckForm(prefix="check-")
    return _act(
        home, person, "check_form", form,
        lambda found, row: service.check_again(
            db(), found, row, on=form.checked_on.data, issuer=form.issuer.data or "",
            clean=form.clean.data == "yes", actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:home>/staff/<ref:person>/certificates")
def add_certificate(home: str, person: str) -> ResponseReturnValue:
    """A licence."""
    form = CertificateForm(prefix="certificate-")
    return _act(
        home, person, "certificate_form", form,
        lambda found, row: service.add_certificate(
            db(), found, row, kind=form.kind.data or "", number=form.number.data or "",
            issued_on=form.issued_on.data, valid_until=form.valid_until.data, actor=me(),
            now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:home>/staff/<ref:person>/leave")
def staff_leaves(home: str, person: str) -> ResponseReturnValue:
    """Somebody does not work here any more."""
    form = LeftForm(prefix="left-")
    return _act(
        home, person, "left_form", form,
        lambda found, row: service.leave(
            db(), found, row, on=form.left_on.data, actor=me(), now=clock.now()
        ),
    )  # fmt: skip
