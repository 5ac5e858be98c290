"""Training sessions: kept by the institution, signed up for by families."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flask import flash, request, url_for
from sqlalchemy import select

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, go, me, show
from app.foster.forms.training import AttendanceForm, EnrolForm, SessionForm
from app.foster.models import FosterApplication, TrainingSession
from app.foster.policy import visible_to
from app.foster.pooling import attendees, sessions
from app.foster.queries import get_application
from app.foster.reading import record_list
from app.foster.services import training as trainings
from app.foster.services.correspondence import family_path
from app.foster.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form


@bp.get("/training")
def training_sessions() -> ResponseReturnValue:
    """The institution's sessions."""
    demand(me(), "foster.training_sessions")
    rows = sessions(db(), me())
    counts = trainings.enrolled_count(db(), [row[0] for row in rows])
    return show("foster/training/index.html", rows=rows, counts=counts, now=clock.now())


def _edit(
    form: SessionForm, training: TrainingSession | None = None, status: int = 200
) -> ResponseReturnValue:
    return show("foster/training/edit.html", status=status, form=form, training=training)


@bp.get("/training/new")
def new_training() -> ResponseReturnValue:
    """A new session."""
    demand(me(), "foster.keep_training")
    return _edit(SessionForm(formdata=None))


def _save(training: TrainingSession | None) -> ResponseReturnValue:
    form = SessionForm()
    starts_at = form.starts_at if form.validate() else None
    if starts_at is None:
        return _edit(form, training, 422)
    try:
        saved = trainings.save_session(
            db(), training, title=form.title.data or "", content=form.content.data or "",
            starts_at=starts_at, hours=form.hours.data or Decimal(0),
            place=form.place.data or "", seats=form.seats.data or 0,
            trainer=form.trainer.data or "", actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _edit(form, training, 422)
    return done(None, url_for("foster.training_session", training=saved.ref))


@bp.post("/training")
def create_training() -> ResponseReturnValue:
    """Keep a new session."""
    demand(me(), "foster.keep_training")
    return _save(None)


def _page(training: TrainingSession, status: int = 200, **forms: Form) -> ResponseReturnValue:
    rows = attendees(db(), training)
    record_list(me(), "培训名单", len(rows))
    values = [
        {"key": ref, "hours": training.hours if hours is None else hours,
         "passed": True if passed is None else passed}
        for ref, _, _, _, _, hours, passed in rows
    ]  # fmt: skip
    known = {
        "form": AttendanceForm(formdata=None, data={"rows": values}),
        "enrol_form": EnrolForm(formdata=None),
    } | forms
    return show(
        "foster/training/session.html", status=status, training=training, rows=rows,
        started=training.starts_at <= clock.now(), **known,
    )  # fmt: skip


@bp.get("/training/<ref:training>")
def training_session(training: str) -> ResponseReturnValue:
    """One session: who is enrolled, who waits, attendance."""
    return _page(trainings.get_session(db(), me(), training))


@bp.get("/training/<ref:training>/edit")
def edit_training(training: str) -> ResponseReturnValue:
    """Change a session that is still to come."""
    demand(me(), "foster.keep_training")
    found = trainings.get_session(db(), me(), training)
    starts = found.starts_at.astimezone(clock.BEIJING)
    form = SessionForm(formdata=None, obj=found, day=starts.date(), at=f"{starts:%H:%M}")
    return _edit(form, found)


@bp.post("/training/<ref:training>")
def save_training(training: str) -> ResponseReturnValue:
    """Keep the changes."""
    demand(me(), "foster.keep_training")
    found = trainings.get_session(db(), me(), training)
    check_version(found, request.form.get("version"))
    return _save(found)


@bp.post("/training/<ref:training>/cancel")
def cancel_training(training: str) -> ResponseReturnValue:
    """The session does not take place."""
    found = trainings.get_session(db(), me(), training)
    trainings.cancel_session(db(), found, actor=me(), now=clock.now())
    return done(None, url_for("foster.training_sessions"))


@bp.get("/training/<ref:training>/list")
def attendance_list(training: str) -> ResponseReturnValue:
    """The list to print and sign on the day."""
    found = trainings.get_session(db(), me(), training)
    rows = attendees(db(), found)
    record_list(me(), "培训签到表", len(rows))
    return show("foster/training/list.html", training=found, rows=rows)


@bp.post("/training/<ref:training>/attendance")
def record_attendance(training: str) -> ResponseReturnValue:
    """Hours and result of everyone; who has all hours enters the pool."""
    found = trainings.get_session(db(), me(), training)
    form = AttendanceForm()
    if not form.validate():
        return _page(found, 422, form=form)
    try:
        entered = trainings.record_attendance(
            db(), found, form.attended(), actor=me(), now=clock.now()
        )
    except Invalid as error:
        form.fail(None, error.says)
        return _page(found, 422, form=form)
    flash("出勤已登记。", "success")
    if entered:
        flash("进入合格家庭库：" + "、".join(entered), "success")
    return done(None, url_for("foster.training_session", training=found.ref))


@bp.post("/training/<ref:training>/enrolments")
def enrol_by_worker(training: str) -> ResponseReturnValue:
    """A worker puts a family on the list, by the case number."""
    demand(me(), "foster.keep_training")
    found = trainings.get_session(db(), me(), training)
    form = EnrolForm()
    if not form.validate():
        return _page(found, 422, enrol_form=form)
    ref = db().scalar(
        select(FosterApplication.ref).where(
            FosterApplication.case_no == (form.case_no.data or "").strip().upper(),
            visible_to(me()),
        )
    )
    if ref is None:
        form.fail("case_no", "没有找到这个编号的申请，请核对。")
        return _page(found, 422, enrol_form=form)
    case = get_application(db(), me(), ref, to="foster.enrol")
    place = trainings.enrol(db(), found, case, actor=me(), now=clock.now())
    flash("名额已满，已列入候补。" if place.waits else "已报名。", "success")
    return done(None, url_for("foster.training_session", training=found.ref))


# --- the family's side -----------------------------------------------------------------------


def _for_family(application: str, training: str) -> tuple[FosterApplication, TrainingSession]:
    case = get_application(db(), me(), application, to="foster.enrol")
    return case, trainings.session_for(db(), case, training)


@bp.post("/<ref:application>/training/<ref:training>")
def enrol(application: str, training: str) -> ResponseReturnValue:
    """The family signs up."""
    case, found = _for_family(application, training)
    place = trainings.enrol(db(), found, case, actor=me(), now=clock.now())
    flash(
        f"名额已满，您排在候补第{place.position - place.seats}位，有空位时会通知您。"
        if place.waits
        else "报名成功，请按时参加。",
        "success",
    )
    return go(family_path(case))


@bp.post("/<ref:application>/training/<ref:training>/give-up")
def give_up_training(application: str, training: str) -> ResponseReturnValue:
    """The family gives its place up."""
    case, found = _for_family(application, training)
    trainings.give_up(db(), found, case, actor=me(), now=clock.now())
    flash("已取消报名。", "success")
    return go(family_path(case))
