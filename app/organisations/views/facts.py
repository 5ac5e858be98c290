"""Reports, ratings, credit lists, ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import Unseen
from app.core.web import done, me, show
from app.organisations import queries
from app.organisations.forms import (
    ListingForm,
    RatingForm,
    ReasonForm,
    RelationForm,
    RemovalForm,
    ReportForm,
)
from app.organisations.models import ListKind, OrgListing, RelationKind, ReportResult
from app.organisations.rules.facts import listed, rating_on, report_year
from app.organisations.screen import context, record_reading
from app.organisations.services import facts as service
from app.organisations.views import bp
from app.parameters.services import cite

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.organisations.models import Organisation


@bp.get("/<ref:organisation>/facts")
def facts(organisation: str) -> ResponseReturnValue:
    """What registrars and others say of it."""
    found = queries.get_organisation(db(), me(), organisation)
    record_reading(me(), found, "年报、等级和信用")
    return _page(found)


def _page(found: Organisation, status: int = 200, **tried: Any) -> ResponseReturnValue:
    today = clock.today()
    forms: dict[str, Any] = {
        "report": ReportForm(formdata=None, prefix="report-"),
        "rating": RatingForm(formdata=None, prefix="rating-"),
        "listing": ListingForm(formdata=None, prefix="listing-"),
        "relation": RelationForm(formdata=None, prefix="relation-"),
    }
    rows = [*found.reports, *found.ratings, *found.listings, *found.relations]
    for one in rows:
        forms[f"void-{one.ref}"] = ReasonForm(formdata=None, prefix=f"void-{one.ref}-")
        forms[f"removal-{one.ref}"] = RemovalForm(formdata=None, prefix=f"removal-{one.ref}-")
    return show(
        "organisations/facts.html", None, status, forms=forms | tried,
        now_rated=rating_on(found.ratings, today),
        now_listed=[entry for kind in ListKind if (entry := listed(found, kind, today))],
        year=report_year(found.type, today),
        rules={one: cite(db(), one) for one in ("SO-08", "RT-02", "RT-05", "CR-06", "CR-07")},
        **context(me(), found),
    )  # fmt: skip


def _add(
    organisation: str, name: str, form: Any, verb: Callable[[Organisation], object]
) -> ResponseReturnValue:
    found = queries.get_organisation(db(), me(), organisation, to="organisations.edit")
    if form.validate():
        try:
            verb(found)
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已登记。", "success")
            return done(None, url_for("organisations.facts", organisation=found.ref))
    return _page(found, 422, **{name: form})


@bp.post("/<ref:organisation>/facts/report")
def add_report(organisation: str) -> ResponseReturnValue:
    """A year's report."""
    form = ReportForm(prefix="report-")
    return _add(
        organisation, "report", form,
        lambda found: service.add_report(
            db(), found, year=form.year.data or 0, filed_on=form.filed_on.data,
            result=ReportResult(form.result.data), actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:organisation>/facts/rating")
def add_rating(organisation: str) -> ResponseReturnValue:
    """A rating."""
    form = RatingForm(prefix="rating-")
    return _add(
        organisation, "rating", form,
        lambda found: service.add_rating(
            db(), found, level=int(form.level.data), announced_on=form.announced_on.data,
            actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:organisation>/facts/listing")
def add_listing(organisation: str) -> ResponseReturnValue:
    """It was put on a list."""
    form = ListingForm(prefix="listing-")
    return _add(
        organisation, "listing", form,
        lambda found: service.add_listing(
            db(), found, kind=ListKind(form.kind.data), ground=form.ground.data or "",
            from_on=form.from_on.data, actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:organisation>/facts/relation")
def add_relation(organisation: str) -> ResponseReturnValue:
    """A tie."""
    form = RelationForm(prefix="relation-")
    return _add(
        organisation, "relation", form,
        lambda found: service.add_relation(
            db(), found, kind=RelationKind(form.kind.data), other=form.other.data or "",
            note=form.note.data or "", from_on=form.from_on.data, until_on=form.until_on.data,
            actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


def _listing(found: Organisation, ref: str) -> OrgListing:
    row = service.fact_of(found, "listing", ref)
    if not isinstance(row, OrgListing):
        raise Unseen("org_fact", ref)
    return row


@bp.post("/<ref:organisation>/facts/listing/<ref:org_fact>/remove")
def remove_listing(organisation: str, org_fact: str) -> ResponseReturnValue:
    """It came off a list."""
    form = RemovalForm(prefix=f"removal-{org_fact}-")
    return _add(
        organisation, f"removal-{org_fact}", form,
        lambda found: service.remove_listing(
            db(), found, _listing(found, org_fact), removed_on=form.removed_on.data,
            actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/<ref:organisation>/facts/<fact_kind>/<ref:org_fact>/void")
def void_fact(organisation: str, fact_kind: str, org_fact: str) -> ResponseReturnValue:
    """A row that was wrong is struck out."""
    form = ReasonForm(prefix=f"void-{org_fact}-")
    return _add(
        organisation, f"void-{org_fact}", form,
        lambda found: service.void_fact(
            db(), found, fact_kind, org_fact, reason=form.reason.data or "", actor=me(),
            now=clock.now(),
        ),
    )  # fmt: skip
