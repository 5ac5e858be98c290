"""Fostered teams, and ties of organisations to protection agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import Unseen, allows, demand
from app.core.web import done, later, me, show
from app.law import RULES
from app.organisations.models import ServiceField, Stage, Way
from app.organisations.queries import get_organisation
from app.organisations.rules.incubation import lacks_for, since
from app.organisations.screen import context as register_context
from app.organisations.screen import record_reading
from app.parameters.services import cite
from app.purchasing import fostering_queries as queries
from app.purchasing.forms.fostering import (
    EndTeamForm,
    LinkForm,
    LoosenForm,
    TeamForm,
    TogetherForm,
)
from app.purchasing.services import fostering as service
from app.purchasing.views import bp

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.organisations.models import Incubation, Organisation, OrgLink


_SAME = ("name", "programme", "idea", "team", "mentor", "ways", "plan", "exit_plan", "accounts_on")


@bp.get("/fostering")
def fostered() -> ResponseReturnValue:
    """Teams that are fostered in the area, the farthest first."""
    rows = queries.teams(db(), me())
    actor, note = me(), f"培育名单 共{len(rows)}行"
    later(lambda s: audit.record(s, actor, "purchasing.fostered", outcome=Outcome.READ, note=note))
    return show(
        "purchasing/fostering/list.html", rows=rows, stages=list(Stage),
        may_begin=allows(me(), "purchasing.new_team"), article=cite(db(), "INC-05"),
    )  # fmt: skip


@bp.route("/fostering/new", methods=["GET", "POST"])
def new_team() -> ResponseReturnValue:
    """Take a team in."""
    demand(me(), "purchasing.new_team")
    form = TeamForm() if request.method == "POST" else TeamForm(formdata=None)
    form.offer()
    if request.method == "POST":
        try:
            if form.validate():
                made = service.begin(db(), _said(form), actor=me(), now=clock.now())
                flash("已登记，进入种子期。", "success")
                return done(None, url_for("purchasing.team", org_incubation=made.ref))
        except Invalid as error:
            form.fail(error.field if error.field in form else None, error.says)
    status = 422 if request.method == "POST" and not form.place.is_picking else 200
    return show(
        "purchasing/fostering/edit.html", None, status, form=form, team=None,
        article=cite(db(), "INC-07"),
    )  # fmt: skip


def _said(form: TeamForm) -> service.Said:
    values: Any = form.data
    return service.Said(
        name=values["name"], programme=values["programme"], idea=values["idea"],
        team=values["team"], place=values["place"], mentor=values["mentor"] or "",
        ways=tuple(map(Way, values["ways"] or ())),
        fields=tuple(map(ServiceField, values["fields_covered"] or ())),
        plan=values["plan"] or "", exit_plan=values["exit_plan"] or "",
        accounts_on=values["accounts_on"], credit_code=values["credit_code"] or "",
    )  # fmt: skip


@bp.get("/fostering/<ref:org_incubation>")
def team(org_incubation: str) -> ResponseReturnValue:
    """A team: what is known, what the next stage still asks for."""
    found = queries.get_team(db(), me(), org_incubation)
    return _team(found, EndTeamForm(formdata=None))


def _team(found: Incubation, form: EndTeamForm, status: int = 200, says: str = "",
          ) -> ResponseReturnValue:  # fmt: skip
    today = clock.today()
    body, reached = queries.grown(db(), found, today)
    following = service.next_stage(found)
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "purchasing.fostered", subject, outcome=Outcome.READ))
    return show(
        "purchasing/fostering/team.html", None, status, team=found, body=body, form=form,
        says=says, reached=reached, following=following,
        lacks=lacks_for(following, reached, today) if following else [],
        steps=[(Stage(one["stage"]), one["on"]) for one in found.steps],
        ways=[Way(code).label for code in found.ways],
        tasks=[ServiceField(code).label for code in found.fields],
        may_foster=found.ended_on is None and allows(me(), "purchasing.foster", found),
        may_see_body=body is not None and allows(me(), "organisations.list"),
        tasks_say=RULES["INC-06"].says,
        articles={one: cite(db(), one) for one in ("INC-05", "INC-06", "INC-07")},
    )  # fmt: skip


@bp.route("/fostering/<ref:org_incubation>/edit", methods=["GET", "POST"])
def edit_team(org_incubation: str) -> ResponseReturnValue:
    """Correct or add to what is known."""
    found = queries.get_team(db(), me(), org_incubation, to="purchasing.foster")
    body, _ = queries.grown(db(), found, clock.today())
    if request.method == "GET":
        known = {name: getattr(found, name) for name in _SAME}
        form = TeamForm(
            formdata=None, **known, place=found.division_code, fields_covered=found.fields,
            credit_code=body.credit_code if body else "",
        )  # fmt: skip
        form.offer()
        return _edit(found, form, 200)
    form = TeamForm()
    form.offer()
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            service.tell(db(), found, _said(form), actor=me(), now=clock.now())
            flash("已保存。", "success")
            return done(None, url_for("purchasing.team", org_incubation=found.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _edit(found, form, 200 if form.place.is_picking else 422)


def _edit(found: Incubation, form: TeamForm, status: int) -> ResponseReturnValue:
    return show(
        "purchasing/fostering/edit.html", None, status, form=form, team=found,
        article=cite(db(), "INC-07"),
    )  # fmt: skip


@bp.post("/fostering/<ref:org_incubation>/advance")
def advance_team(org_incubation: str) -> ResponseReturnValue:
    """On to the next stage."""
    found = queries.get_team(db(), me(), org_incubation, to="purchasing.foster")
    check_version(found, request.form.get("version"))
    try:
        service.advance(db(), found, actor=me(), now=clock.now())
    except Invalid as error:
        return _team(found, EndTeamForm(formdata=None), 422, error.says)
    flash(f"已进入{found.stage.label}期。", "success")
    return done(None, url_for("purchasing.team", org_incubation=found.ref))


@bp.post("/fostering/<ref:org_incubation>/end")
def end_team(org_incubation: str) -> ResponseReturnValue:
    """It is fostered no more."""
    found = queries.get_team(db(), me(), org_incubation, to="purchasing.foster")
    form = EndTeamForm()
    check_version(found, request.form.get("version"))
    if form.validate():
        try:
            service.end(db(), found, reason=form.reason.data or "", actor=me(), now=clock.now())
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已结束培育。", "success")
            return done(None, url_for("purchasing.team", org_incubation=found.ref))
    return _team(found, form, 422)


# --- ties ---------------------------------------------------------------------------------------


@bp.get("/suppliers/<ref:organisation>/links")
def links(organisation: str) -> ResponseReturnValue:
    """With which protection agencies an organisation is tied, and what they did together."""
    found = get_organisation(db(), me(), organisation)
    record_reading(me(), found, "联系的保护机构")
    return _links(found)


def _links(found: Organisation, status: int = 200, **tried: Any) -> ResponseReturnValue:
    rows = queries.links_of(db(), found)
    forms: dict[str, Any] = {"link": LinkForm(formdata=None)}
    for one in rows:
        forms[f"end-{one.ref}"] = LoosenForm(formdata=None, prefix=f"end-{one.ref}-")
        forms[f"did-{one.ref}"] = TogetherForm(formdata=None, prefix=f"did-{one.ref}-")
    forms |= tried
    forms["link"].offer(queries.protection_agencies(db(), found))
    first = since(clock.today())
    return show(
        "purchasing/fostering/links.html", None, status, forms=forms, rows=rows,
        firm={
            one.ref for one in rows
            if one.voided_at is None and any(each.held_on >= first for each in one.activities)
        },
        may_foster=allows(me(), "purchasing.foster", found),
        article=cite(db(), "INC-03"), **register_context(me(), found),
    )  # fmt: skip


def _kept(organisation: str, name: str, form: Any, verb: Callable[[Organisation], object],
          ) -> ResponseReturnValue:  # fmt: skip
    found = get_organisation(db(), me(), organisation, to="purchasing.foster")
    if isinstance(form, LinkForm):
        form.offer(queries.protection_agencies(db(), found))
    if form.validate():
        try:
            verb(found)
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已登记。", "success")
            return done(None, url_for("purchasing.links", organisation=found.ref))
    return _links(found, 422, **{name: form})


def _link(found: Organisation, ref: str) -> OrgLink:
    for one in queries.links_of(db(), found):
        if one.ref == ref:
            return one
    raise Unseen("org_link", ref)


@bp.post("/suppliers/<ref:organisation>/links")
def add_link(organisation: str) -> ResponseReturnValue:
    """A new tie."""
    form: Any = LinkForm()
    return _kept(
        organisation, "link", form,
        lambda found: service.link(
            db(), found, agency=form.agency.data or "", from_on=form.from_on.data,
            actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/suppliers/<ref:organisation>/links/<ref:org_link>/end")
def loosen_link(organisation: str, org_link: str) -> ResponseReturnValue:
    """A tie ended."""
    form: Any = LoosenForm(prefix=f"end-{org_link}-")
    return _kept(
        organisation, f"end-{org_link}", form,
        lambda found: service.loosen(
            db(), found, _link(found, org_link), until_on=form.until_on.data,
            actor=me(), now=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/suppliers/<ref:organisation>/links/<ref:org_link>/activities")
def add_activity(organisation: str, org_link: str) -> ResponseReturnValue:
    """Something done together."""
    form: Any = TogetherForm(prefix=f"did-{org_link}-")
    return _kept(
        organisation, f"did-{org_link}", form,
        lambda found: service.together(
            db(), found, _link(found, org_link), held_on=form.held_on.data,
            what=form.what.data or "", actor=me(), now=clock.now(),
        ),
    )  # fmt: skip
