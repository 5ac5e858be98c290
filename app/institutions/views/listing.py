"""The list of stays, and the referral that begins one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.institutions.forms.stay import ReferralForm
from app.institutions.grounds import Ground
from app.institutions.models import Source, State
from app.institutions.queries import VIEWS, Wanted, list_page
from app.institutions.reading import record_list
from app.institutions.services import admission
from app.institutions.views import bp
from app.institutions.workflow import LABELS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FILTERS = ("view", "state", "ground", "q", "after")
_SELECTS = (
    ("view", "查看", tuple(VIEWS.items())),
    ("state", "状态", (("", "全部"), *((s.value, LABELS[s][0]) for s in State))),
    ("ground", "接收情形", (("", "全部"), *((g.value, g.label) for g in Ground))),
)


@bp.get("/admissions")
def admissions() -> ResponseReturnValue:
    """Every stay on the actor's desk; the filters stand in the address."""
    demand(me(), "institutions.list")
    wanted = Wanted(**{name: request.args.get(name, "") for name in FILTERS}).checked()
    page = list_page(db(), me(), wanted)
    record_list(me(), f"接收和在院 {VIEWS[wanted.view]}", len(page.rows))
    return show("institutions/list.html", cases=page, **_filters(wanted, page.next_after))


def _filters(wanted: Wanted, next_after: str) -> dict[str, Any]:
    def address(**changed: str) -> str:
        kept = {name: changed.get(name, getattr(wanted, name)) for name in FILTERS}
        query = urlencode({name: value for name, value in kept.items() if value})
        return url_for("institutions.admissions") + (f"?{query}" if query else "")

    chosen = [(name, dict(pairs)[getattr(wanted, name)]) for name, _, pairs in _SELECTS
              if getattr(wanted, name)]  # fmt: skip
    if wanted.q:
        chosen.append(("q", wanted.q))
    return {
        "wanted": wanted,
        "selects": [(name, label, pairs, getattr(wanted, name)) for name, label, pairs in _SELECTS],
        "chips": [(text, address(**{name: "", "after": ""})) for name, text in chosen],
        "first_url": address(after=""),
        "more_url": address(after=next_after) if next_after else "",
    }


@bp.get("/admissions/new")
def new_referral() -> ResponseReturnValue:
    """A child is sent: D-CW-REF."""
    demand(me(), "institutions.refer")
    return show("institutions/referral.html", form=ReferralForm(formdata=None))


@bp.post("/admissions")
def refer() -> ResponseReturnValue:
    """Keep the referral; it gets its interim code."""
    demand(me(), "institutions.refer")
    form = ReferralForm()
    if form.validate():
        try:
            found = admission.refer(db(), _referral(form), actor=me(), now=clock.now())
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash(f"已登记，临时编号{found.case_no}。孩子到院时登记到院时间。", "success")
            return done(None, url_for("institutions.case", admission=found.ref))
    return show("institutions/referral.html", None, 422, form=form)


def _referral(form: Any) -> admission.Referral:
    return admission.Referral(
        source=Source(form.source.data), ground=Ground(form.ground.data),
        birth_on=form.birth_on.data, sex=form.sex.data,
        birth_assumed=form.birth_assumed.data == "yes",
        legal_ground=form.legal_ground.data or "", found_on=form.found_on.data,
        name=form.name.data or "", naming_basis=form.naming_basis.data or "",
        id_no=form.id_no.data or "", nation=form.nation.data or "",
        police_unit=form.police_unit.data or "", police_receipt=form.police_receipt.data or "",
        details={
            part: getattr(form, part).data or ""
            for part in ("place", "finder", "clothes", "health", "handed_over_by")
        },
    )  # fmt: skip
