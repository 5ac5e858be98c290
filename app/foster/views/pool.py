"""The pool of approved families, and what keeps a family in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.foster.forms.desk import choices
from app.foster.forms.training import FindingForm, OpenForm, ReasonForm, RejectForm
from app.foster.models import FosterApplication, Recheck
from app.foster.pooling import AGES, PoolWanted, describe, pool_page
from app.foster.queries import get_application
from app.foster.reading import record_list, record_reading
from app.foster.screen import case_context
from app.foster.services import freshness, training
from app.foster.services import pool as pooled
from app.foster.services.facts import local_values
from app.foster.views import bp
from app.foster.workflow import IN_POOL, LABELS
from app.law import RULES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form

FILTERS = ("state", "age", "siblings", "due", "after")
# The conditions that a family in the pool can stop meeting.
CONDITIONS = [i for i in RULES if i.startswith(("FC-08-", "FC-09-"))]


@bp.get("/pool")
def pool() -> ResponseReturnValue:
    """Families that may be matched, and those that have to be looked at again."""
    demand(me(), "foster.pool")
    given = {name: request.args.get(name, "")[:40] for name in FILTERS}
    wanted = PoolWanted(**given)
    rows, following = pool_page(db(), me(), wanted)
    record_list(me(), "合格家庭库", len(rows))
    kept: dict[str, Any] = {k: v for k, v in given.items() if v and k != "after"}
    return show(
        "foster/pool/list.html", "foster/pool/_rows.html", rows=rows, wanted=wanted, ages=AGES,
        labels=LABELS, first_url=url_for("foster.pool", **kept) if wanted.after else None,
        next_url=url_for("foster.pool", **kept, after=following) if following else None,
    )  # fmt: skip


def _case(application: str, to: str = "foster.view") -> FosterApplication:
    demand(me(), "foster.pool")
    return get_application(db(), me(), application, to=to)


def _page(case: FosterApplication, status: int = 200, **forms: Form) -> ResponseReturnValue:
    today = clock.today()
    current = pooled.current_recheck(db(), case)
    against = None
    if current is not None:
        try:
            against = pooled.look_again(db(), case, today)[1]
        except Invalid as error:
            against = [error.says]
    most = int(local_values(db(), case, today)["max_foster_children"])
    left = pooled.places_left(db(), [case.household_id], most)[case.household_id]
    known: dict[str, Form] = {
        "open_form": OpenForm(formdata=None),
        "suspend_form": ReasonForm(formdata=None),
        "finding_form": FindingForm(formdata=None, finding=current.finding if current else ""),
        "reject_form": RejectForm(formdata=None),
    } | forms
    for form in known.values():
        if isinstance(form, RejectForm):
            form.offer(choices((i, RULES[i].says_to_office) for i in CONDITIONS))
    return show(
        "foster/pool/case.html", status=status, **case_context(db(), me(), case), current=current,
        against=against, left=left, papers=freshness.of_case(db(), case, today), today=today,
        history=pooled.rechecks(db(), case), kinds=pooled.KIND_LABELS,
        preference=describe(case.preference, siblings=case.siblings_ok),
        may_requalify=training.may_requalify(db(), case, today),
        in_pool=case.state in IN_POOL, **known,
    )  # fmt: skip


@bp.get("/pool/<ref:application>")
def pool_case(application: str) -> ResponseReturnValue:
    """A family of the pool: validity, preference, places left, re-checks."""
    case = _case(application)
    record_reading(me(), case, "合格家庭库")
    return _page(case)


def _back(case: FosterApplication) -> ResponseReturnValue:
    return done(None, url_for("foster.pool_case", application=case.ref))


def _recheck(case: FosterApplication) -> Recheck:
    found = pooled.current_recheck(db(), case)
    if found is None:
        raise Invalid("没有正在办理的复核。")
    check_version(found, request.form.get("version"))
    return found


@bp.post("/pool/<ref:application>/recheck")
def open_recheck(application: str) -> ResponseReturnValue:
    """Begin the re-check that fits the state."""
    case = _case(application, "foster.open_recheck")
    form = OpenForm()
    if not form.validate():
        return _page(case, 422, open_form=form)
    try:
        pooled.open_recheck(db(), case, reason=form.reason.data or "", actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(case, 422, open_form=form)
    return _back(case)


@bp.post("/pool/<ref:application>/finding")
def write_finding(application: str) -> ResponseReturnValue:
    """What the worker found."""
    case = _case(application, "foster.open_recheck")
    form = FindingForm()
    if not form.validate():
        return _page(case, 422, finding_form=form)
    pooled.write_finding(
        db(), case, _recheck(case), form.finding.data or "", actor=me(), now=clock.now()
    )
    flash("复核情况已保存，等机构负责人审定。", "success")
    return _back(case)


@bp.post("/pool/<ref:application>/pass")
def pass_recheck(application: str) -> ResponseReturnValue:
    """The head confirms the family."""
    case = _case(application, "foster.renew")
    form = FindingForm(formdata=None)
    try:
        pooled.pass_recheck(db(), case, _recheck(case), actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(None, error.says)
        return _page(case, 422, finding_form=form)
    flash("复核通过，资格有效期已延长。", "success")
    return _back(case)


@bp.post("/pool/<ref:application>/suspend")
def suspend(application: str) -> ResponseReturnValue:
    """No new match for now."""
    case = _case(application, "foster.suspend")
    form = ReasonForm()
    if not form.validate():
        return _page(case, 422, suspend_form=form)
    pooled.suspend(db(), case, reason=form.reason.data or "", actor=me(), now=clock.now())
    flash("资格已暂停，通知书待送达。", "success")
    return _back(case)


@bp.post("/pool/<ref:application>/reject")
def reject_suspended(application: str) -> ResponseReturnValue:
    """The head ends the qualification."""
    case = _case(application, "foster.reject_suspended")
    if (current := pooled.current_recheck(db(), case)) is not None:
        check_version(current, request.form.get("version"))
    form = RejectForm()
    if not form.validate():
        return _page(case, 422, reject_form=form)
    try:
        pooled.reject_suspended(
            db(), case, rule_id=form.rule_id.data or "", fact=form.fact.data or "",
            reason=form.reason.data or "", actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(case, 422, reject_form=form)
    flash("资格已取消，决定书待送达。", "success")
    return _back(case)
