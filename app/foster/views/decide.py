"""The head's decision, objections to it, and signing in a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, g, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, me, show
from app.foster import queries
from app.foster.forms.decide import ApproveForm, RejectForm, approve_form, reject_form
from app.foster.forms.desk import ReasonForm, RecheckForm
from app.foster.models import FosterApplication, ObjectionResult, State
from app.foster.outlook import conditions, since_assessment
from app.foster.reading import record_reading
from app.foster.screen import case_context, letter_address
from app.foster.services import decision, intake, objection
from app.foster.services.seen import FileChanged, seal
from app.foster.views import bp

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

PAGE = "foster/decide/decision.html"


@bp.get("/desk/<ref:application>/decision")
def case_decision(application: str) -> ResponseReturnValue:
    """What the decision rests on, and the decision."""
    found = queries.get_application(db(), me(), application)
    record_reading(me(), found, "决定")
    return show(PAGE, **_page(found))


@bp.post("/desk/<ref:application>/approve")
def approve(application: str) -> ResponseReturnValue:
    """Approved, on exactly what was shown."""
    found = queries.get_application(db(), me(), application, to="foster.approve")

    def act() -> str:
        outlook = decision.look(db(), found, clock.today())
        form = approve_form(outlook.answer.release, request.form)
        forms["approve_form"] = form
        if not form.validate():
            return ""
        decision.approve(
            db(), found, seen=form.seen.data or "", releases=form.releases,
            note=form.note.data or "", actor=me(), now=clock.now(),
        )  # fmt: skip
        return "已审核通过。通知书已生成，请受理员报民政局备案。"

    forms: dict[str, Any] = {}
    return _decide(found, act, forms)


@bp.post("/desk/<ref:application>/reject")
def reject(application: str) -> ResponseReturnValue:
    """Refused after the assessment, with each condition that is not met."""
    return _reject(application, "foster.reject")


@bp.post("/desk/<ref:application>/reject-papers")
def reject_papers(application: str) -> ResponseReturnValue:
    """Refused on the papers, as intake proposed."""
    return _reject(application, "foster.reject_papers")


def _reject(application: str, action: str) -> ResponseReturnValue:
    found = queries.get_application(db(), me(), application, to=action)

    def act() -> str:
        answer = decision.look(db(), found, clock.today()).answer
        form = reject_form(_against(found, answer.blocking), answer.release, request.form)
        forms["reject_form"] = form
        if not form.validate():
            return ""
        decision.reject(
            db(), found, seen=form.seen.data or "", unmet=form.unmet,
            reason=form.reason.data or "", actor=me(), now=clock.now(),
        )  # fmt: skip
        return "已决定不予通过。决定书已生成，请受理员送达。"

    forms: dict[str, Any] = {}
    return _decide(found, act, forms)


@bp.post("/desk/<ref:application>/decline-proposal")
def decline_proposal(application: str) -> ResponseReturnValue:
    """The proposed refusal goes back to intake."""
    found = queries.get_application(db(), me(), application, to="foster.reject_papers")
    return _with_reason(
        found,
        "decline_form",
        lambda reason: decision.decline_proposal(
            db(), found, reason=reason, actor=me(), now=clock.now()
        ),
        "已退回受理员，申请继续办理。",
    )


@bp.post("/desk/<ref:application>/object", endpoint="object")
def object_to(application: str) -> ResponseReturnValue:
    """The family asks for a re-check, here through the counter."""
    found = queries.get_application(db(), me(), application, to="foster.object")
    return _with_reason(
        found,
        "object_form",
        lambda reason: objection.object_to(db(), found, reason=reason, actor=me(), now=clock.now()),
        "已收到复核申请。",
    )


@bp.post("/desk/<ref:application>/recheck-objection")
def recheck_objection(application: str) -> ResponseReturnValue:
    """What someone found who had no part in the case before."""
    found = queries.get_application(db(), me(), application, to="foster.recheck_objection")
    _demand_as_shown(found)
    return _with_reason(
        found,
        "finding_form",
        lambda reason: objection.record_finding(
            db(), found, finding=reason, actor=me(), now=clock.now()
        ),
        "复核意见已提交负责人签署。",
        RecheckForm,
    )


@bp.post("/desk/<ref:application>/uphold")
def uphold(application: str) -> ResponseReturnValue:
    """The refusal stands."""
    return _close_objection(application, "foster.uphold", ObjectionResult.UPHELD)


@bp.post("/desk/<ref:application>/reopen")
def reopen(application: str) -> ResponseReturnValue:
    """The case goes back to where it was refused."""
    return _close_objection(application, "foster.reopen", ObjectionResult.REOPENED)


def _demand_as_shown(found: FosterApplication) -> None:
    """The objection is still as the page showed it."""
    if (asked := objection.open_objection(db(), found)) is not None:
        check_version(asked, request.form.get("version"))


def _close_objection(application: str, action: str, result: ObjectionResult) -> ResponseReturnValue:
    found = queries.get_application(db(), me(), application, to=action)
    _demand_as_shown(found)
    return _with_reason(
        found,
        "close_form",
        lambda reason: objection.close(
            db(), found, result=result, reason=reason, actor=me(), now=clock.now()
        ),
        "复核结论已签署，结论书请送达家庭。",
    )


# --- several at once -------------------------------------------------------------------------


@bp.get("/batch")
def batch() -> ResponseReturnValue:
    """Cases that nothing stands against, for one signature."""
    demand(me(), "foster.batch")
    rows = []
    for found in queries.in_review(db(), me()):
        if not allows(me(), "foster.approve", found):
            continue
        try:
            outlook = decision.look(db(), found, clock.today())
        except Invalid:
            continue
        if outlook.is_clean:
            rows.append((found, outlook.joint, seal(db(), found)))
    return show("foster/decide/batch.html", rows=rows)


@bp.post("/batch")
def approve_batch() -> ResponseReturnValue:
    """Each chosen case on its own seal; the answer says what came of each."""
    demand(me(), "foster.batch")
    chosen = request.form.getlist("case")[: queries.MOST_IN_BATCH]
    cases = [
        (
            queries.get_application(db(), me(), ref, to="foster.approve"),
            request.form.get(f"seen-{ref}", ""),
        )
        for ref in chosen
    ]
    results = decision.approve_batch(db(), cases, actor=me(), now=clock.now())
    g.result_url = url_for("foster.batch")
    return show("foster/decide/batch_done.html", results=results)


# --- the page --------------------------------------------------------------------------------


def _decide(
    found: FosterApplication, act: Callable[[], str], forms: dict[str, Any]
) -> ResponseReturnValue:
    """Act; show the page again with what is wrong, or with what has changed since."""
    changes: list[tuple[str, str]] = []
    status = 422
    try:
        said = act()
        if said:
            flash(said, "success")
            return done(None, url_for("foster.case_decision", application=found.ref))
    except FileChanged as error:
        changes, status = error.changes, error.status
    except Invalid as error:
        for form in forms.values():
            form.fail(error.field, error.says)
    return show(PAGE, None, status, **(_page(found) | forms | {"changes": changes}))


def _with_reason(
    found: FosterApplication,
    name: str,
    act: Callable[[str], object],
    said: str,
    kind: type[ReasonForm] = ReasonForm,
) -> ResponseReturnValue:
    form = kind(request.form, prefix=f"{name}-")
    try:
        if form.validate():
            act(form.reason.data or "")
            flash(said, "success")
            return done(None, url_for("foster.case_decision", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(PAGE, None, 422, **(_page(found) | {name: form}))


def _against(found: FosterApplication, blocking: tuple[str, ...]) -> list[str]:
    """The conditions that a refusal has to speak about; before the assessment the papers' only."""
    if found.state is State.ACCEPTED:
        return [rule_id for rule_id in blocking if rule_id.startswith(intake.ON_PAPERS)]
    return list(blocking)


def _page(found: FosterApplication) -> dict[str, Any]:
    problem, outlook = "", None
    approving: ApproveForm | None = None
    rejecting: RejectForm | None = None
    decides = found.state in {State.REVIEW, State.ACCEPTED}
    try:
        outlook = decision.look(db(), found, clock.today())
    except Invalid as error:
        problem = error.says
    if outlook is not None and decides:
        answer = outlook.answer
        approving = approve_form(answer.release)
        rejecting = reject_form(_against(found, answer.blocking), answer.release)
    objections = queries.objections_of(db(), found)
    return case_context(db(), me(), found) | {
        "problem": problem,
        "today": clock.today(),
        "letter_url": letter_address(),
        "outlook": outlook,
        "conditions": conditions(db(), outlook.answer) if outlook else [],
        "since": since_assessment(db(), found, outlook.joint if outlook else None),
        "seen": seal(db(), found) if decides else "",
        "changes": [],
        "approve_form": approving,
        "reject_form": rejecting,
        "proposal": intake.open_proposal(db(), found),
        "decisions": queries.decisions_of(db(), found),
        "letters": queries.letters_of(db(), found),
        "objection": next((one for one in objections if one.closed_at is None), None),
        "objections": objections,
        "last_day": objection.last_day(db(), found) if found.state is State.REJECTED else None,
        **{
            name: ReasonForm(prefix=f"{name}-")
            for name in ("decline_form", "object_form", "close_form")
        },
        "finding_form": RecheckForm(prefix="finding_form-"),
    }
