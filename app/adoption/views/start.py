"""An application begins: which child, from where, to which organ; at home or at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.adoption import notice
from app.adoption.forms.apply import CounterForm, StartForm
from app.adoption.jurisdiction import rule_of
from app.adoption.models import Adoption, AdoptionState
from app.adoption.origins import ORIGINS
from app.adoption.services import starting
from app.adoption.services.starting import Chosen
from app.adoption.views import bp
from app.adoption.views.editing import NOTICE
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, go, me, show
from app.divisions.queries import full_name
from app.families.forms import options
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

BOTH = ["GET", "POST"]


@bp.route("/start", methods=BOTH)
def start() -> ResponseReturnValue:
    """Which child, from where, and to which organ; begin, or come back to the draft."""
    if me().is_staff:
        return go(url_for("adoption.counter" if allows(me(), "adoption.counter")
                          else "worklist.index"))  # fmt: skip
    demand(me(), "adoption.start")
    form = StartForm() if request.method == "POST" else StartForm(None)
    if starting.known_household(db(), me().person_id):
        del form["home"]
    return _start(form, "adoption/apply/start.html")


@bp.route("/counter", methods=BOTH)
def counter() -> ResponseReturnValue:
    """An officer applies for a family that came to the counter, at the own organ."""
    demand(me(), "adoption.counter")
    form = CounterForm() if request.method == "POST" else CounterForm(None)
    drafts = (
        db()
        .scalars(
            select(Adoption)
            .where(Adoption.by_counter_id == me().user_id, Adoption.state == AdoptionState.DRAFT)
            .order_by(Adoption.id.desc())
        )
        .all()
    )
    return _start(form, "adoption/apply/counter.html", drafts=drafts)


def _start(form: StartForm, page: str, **more: Any) -> ResponseReturnValue:
    """The page until all is chosen, then the application."""
    # From the pre-check only its answers come: the page is shown with what they say.
    is_sent = request.method == "POST" and "residency" in request.form
    if not is_sent:
        for name, guess in starting.first_guess(form.precheck.data or "", clock.today()).items():
            form[name].data = guess
    problem = _offer(form)
    status = 200
    if is_sent and problem is None and not form.place.is_picking:
        status = 422
        if form.validate():
            try:
                return done(None, url_for("adoption.application", adoption=_begin(form).ref))
            except Invalid as error:
                form.fail(error.field, error.says)
        if not request.form.get("agency"):
            # The place was chosen; where it is sent to is the next question.
            form.agency.errors = []
            status = 422 if form.errors else 200
    elif problem is not None:
        status = 422
        form.fail(problem.field, problem.says)
    return show(
        page, None, status, form=form, hints={o.code: o.hint for o in ORIGINS.values()},
        organs=_hints(form), notice_text=NOTICE, notice_version=notice.VERSION,
        rule=_organ_rule(form), **more,
    )  # fmt: skip


def _chosen(form: StartForm) -> Chosen | None:
    if not form.place.data or form.origin.data not in ORIGINS or form.place.is_picking:
        return None
    home = (form.home.data or "") if "home" in form else ""
    return Chosen(
        ORIGINS[form.origin.data], form.place.data, form.residency.data or "mainland",
        form.spouse_residency.data or "", home,
    )  # fmt: skip


def _offer(form: StartForm) -> Invalid | None:
    """The organs, or for a child of an institution the institutions, of the place."""
    chosen = _chosen(form)
    if chosen is None:
        return None
    try:
        found = starting.organs(db(), chosen, clock.today())
    except Invalid as error:
        return error
    if chosen.origin.in_institution:
        found = starting.institutions(db(), chosen.place, clock.today())
        form.agency.label.text = "哪家儿童福利机构"
    if isinstance(form, CounterForm) and not chosen.origin.in_institution:
        found = [office for office in found if office.id == me().agency_id]
    form.agency.choices = options((str(office.id), office.name) for office in found)
    if len(found) == 1 and not form.agency.data:
        form.agency.data = str(found[0].id)
    return None


def _hints(form: StartForm) -> dict[str, str]:
    ids = [int(choice.value) for choice in form.agency.choices]
    rows = db().scalars(select(Agency).where(Agency.id.in_(ids))).all()
    return {
        str(a.id): f"{full_name(db(), a.division_code)}，电话 {a.phone}" for a in rows
    }  # fmt: skip


def _organ_rule(form: StartForm) -> tuple[str, str] | None:
    chosen = _chosen(form)
    if chosen is None:
        return None
    rule_id = rule_of(chosen.adopters, chosen.origin.rule)
    return RULES[rule_id].says, cite(db(), rule_id)


def _begin(form: StartForm) -> Adoption:
    chosen = _chosen(form)
    if chosen is None:
        raise Invalid("请选择由哪里办理", "place")
    agency = db().get_one(Agency, int(form.agency.data))
    institution = agency if chosen.origin.in_institution else None
    if institution is not None:
        chosen = Chosen(chosen.origin, institution.division_code, chosen.residency,
                        chosen.spouse_residency, chosen.home)  # fmt: skip
    if isinstance(form, CounterForm):
        return starting.start_at_counter(
            db(), form.data, chosen, institution=institution, actor=me(), now=clock.now()
        )
    organ = agency
    if institution is not None:
        found = starting.organs(db(), chosen, clock.today())
        if not found:
            raise Invalid("这家机构所在地的登记机关还没有在网上受理，请打电话咨询。", "agency")
        organ = db().get_one(Agency, found[0].id)
    return starting.start(
        db(), chosen, organ, actor=me(), person=db().get_one(Person, me().person_id),
        institution=institution, precheck=form.precheck.data or "", now=clock.now(),
    )  # fmt: skip
