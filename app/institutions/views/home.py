"""A home: what it is today, any day's count, rooms and beds, screenings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.children.models import Child
from app.children.policy import visible_to as children_visible_to
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import Unseen, allows, demand
from app.core.web import done, go, me, show
from app.deadlines.models import ClockState, Deadline
from app.institutions import overview, queries
from app.institutions.forms.fields import NothingForm
from app.institutions.forms.home import QualificationForm, RoomForm
from app.institutions.models import Admission, Bed, Medication, Room, RoomKind, Screening
from app.institutions.policy import visible_to
from app.institutions.reading import record_list
from app.institutions.screen import home_context
from app.institutions.services import beds, counts, duty, staff
from app.institutions.views import bp
from app.institutions.workflow import IN_HOME
from app.law import home_periods as periods

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.accounts.models import Agency


@bp.get("")
def index() -> ResponseReturnValue:
    """The homes of the area; one's own opens at once."""
    demand(me(), "institutions.index")
    homes = queries.homes_of(db(), me())
    if len(homes) == 1:
        return go(url_for("institutions.home", home=homes[0].ref))
    today = clock.today()
    rows = overview.overview(db(), homes, today)
    record_list(me(), "机构", len(rows))
    return show("institutions/home/index.html", rows=rows, forms=counts.IN_CARE, today=today)


@bp.get("/findings")
def findings() -> ResponseReturnValue:
    """What inspections found in every home of the area, and how far it is put right."""
    demand(me(), "institutions.findings")
    homes, view = queries.homes_of(db(), me()), request.args.get("view", "")[:10]
    view = view if view in overview.FINDING_VIEWS else ""
    rows = overview.findings(db(), me(), homes, view, clock.today())
    record_list(me(), f"安全检查问题 {overview.FINDING_VIEWS[view]}", len(rows))
    return show(
        "institutions/findings.html", rows=rows, view=view, views=overview.FINDING_VIEWS,
        today=clock.today(),
    )  # fmt: skip


def _asked_day() -> date | None:
    parts = [request.args.get(f"day-{part}", "") for part in ("year", "month", "day")]
    if not any(parts):
        return clock.today()
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


@bp.get("/<ref:home>")
def home(home: str) -> ResponseReturnValue:
    """Children by care form today or on the day asked for, carers, qualifications."""
    found = queries.get_home(db(), me(), home)
    return _home_page(found)


def _home_page(found: Agency, status: int = 200, form: Any = None) -> ResponseReturnValue:
    today = clock.today()
    asked = _asked_day()
    day = min(asked or today, today)
    record_list(me(), f"机构概况 {day}", 1)
    return show(
        "institutions/home/home.html", None, status, day=day, asked=asked,
        count=counts.on_day(db(), found.id, day), months=counts.months(db(), found.id, today),
        forms=counts.IN_CARE, ratio=counts.ratio(db(), found, today), today=today,
        qualifications=staff.qualifications_of(db(), found),
        form=form or QualificationForm(formdata=None),
        may_qualify=allows(me(), "institutions.keep_qualifications", found),
        **_duty(found), **home_context(me(), found),
    )  # fmt: skip


def _duty(found: Agency) -> dict[str, Any]:
    """What this week's logs leave open; None of shifts where none was written."""
    if not allows(me(), "institutions.duty", found):
        return {"to_take": None, "to_sign": ()}
    since = clock.now() - timedelta(days=duty.SHOWN_DAYS)
    shifts = [row.taken_by_id for row, *_ in duty.shifts_of(db(), found, clock.today())]
    given = db().execute(
        select(Admission.ref, Admission.case_no, Medication.given_at)
        .join(Admission, Admission.id == Medication.admission_id)
        .where(
            Admission.agency_id == found.id, Medication.given_at >= since,
            Medication.second_by_id.is_(None),
        )
        .order_by(Medication.given_at)
    )  # fmt: skip
    return {"to_take": shifts.count(None) if shifts else None, "to_sign": given.all()}


@bp.post("/<ref:home>/qualifications")
def qualify(home: str) -> ResponseReturnValue:
    """What the home was designated as."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_qualifications")
    form = QualificationForm()
    if form.validate():
        try:
            staff.qualify(
                db(), found, kind=form.kind.data, number=form.number.data or "",
                issuer=form.issuer.data, from_on=form.from_on.data, until_on=form.until_on.data,
                actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("资质已登记。", "success")
            return done(None, url_for("institutions.home", home=found.ref))
    return _home_page(found, 422, form)


# --- rooms and beds --------------------------------------------------------------------------


@bp.get("/<ref:home>/rooms")
def rooms(home: str) -> ResponseReturnValue:
    """Who lies where, today or on the day asked for."""
    return _rooms_page(queries.get_home(db(), me(), home, to="institutions.rooms"))


def _rooms_page(found: Agency, status: int = 200, form: Any = None) -> ResponseReturnValue:
    today = clock.today()
    asked = _asked_day()
    day = min(asked or today, today)
    rows = beds.beds_on(db(), found.id, day)
    record_list(me(), f"床位 {day}", len(rows))
    by_room: dict[str, list[beds.BedOn]] = {}
    for row in rows:
        by_room.setdefault(row.room_ref, []).append(row)
    stays: dict[str, str] = dict(
        db().execute(
            select(Child.ref, Admission.ref)
            .join(Admission, Admission.child_id == Child.id)
            .where(
                Admission.agency_id == found.id, Admission.state.in_(IN_HOME), visible_to(me()),
                children_visible_to(me()),
            )
        ).all()
    )  # fmt: skip
    return show(
        "institutions/home/rooms.html", None, status, day=day, asked=asked, by_room=by_room,
        stays=stays, unsuitable=beds.unsuitable(db(), found.id, day), sexes=queries.SEXES,
        taken=sum(bool(row.child_ref) for row in rows), total=len(rows),
        form=form or RoomForm(formdata=None), empty=NothingForm(formdata=None),
        may_keep=allows(me(), "institutions.keep_rooms", found), today=today,
        **home_context(me(), found),
    )  # fmt: skip


@bp.post("/<ref:home>/rooms")
def open_room(home: str) -> ResponseReturnValue:
    """A room with beds."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_rooms")
    form = RoomForm()
    if form.validate():
        try:
            beds.open_room(
                db(), found, name=form.name.data, kind=RoomKind(form.kind.data),
                sex=form.sex.data, beds=form.beds.data or 0, actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("房间已登记。", "success")
            return done(None, url_for("institutions.rooms", home=found.ref))
    return _rooms_page(found, 422, form)


@bp.post("/<ref:home>/rooms/<ref:room>/beds")
def add_bed(home: str, room: str) -> ResponseReturnValue:
    """One more bed in a room."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_rooms")
    row = db().scalar(
        select(Room)
        .where(Room.ref == room, Room.agency_id == found.id)
        .options(selectinload(Room.beds))
    )
    if row is None:
        raise Unseen("room", room)
    beds.add_bed(db(), found, row, actor=me(), now=clock.now())
    return done(None, url_for("institutions.rooms", home=found.ref))


@bp.post("/<ref:home>/beds/<ref:bed>/close")
def close_bed(home: str, bed: str) -> ResponseReturnValue:
    """A bed is not used any more."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_rooms")
    row = db().scalar(
        select(Bed)
        .join(Bed.room)
        .where(Bed.ref == bed, Room.agency_id == found.id, Bed.closed_on.is_(None))
        .options(joinedload(Bed.room))
    )
    if row is None:
        raise Unseen("bed", bed)
    try:
        beds.close_bed(db(), found, row, on=clock.today(), actor=me(), now=clock.now())
    except Invalid as error:
        flash(error.says, "error")
    return done(None, url_for("institutions.rooms", home=found.ref))


# --- screenings ------------------------------------------------------------------------------


@bp.get("/<ref:home>/screenings")
def screenings(home: str) -> ResponseReturnValue:
    """Which screening is due for whom, and which referral has no answer yet."""
    found = queries.get_home(db(), me(), home, to="institutions.screenings")
    kinds = {periods.HEALTH_SCREENING.id: "健康体检", periods.MIND_SCREENING.id: "心理筛查"}
    due = db().execute(
        select(Admission.ref, Admission.case_no, Child.name_mask, Child.code_name,
               Deadline.period_id, Deadline.due_on)
        .join(Deadline, (Deadline.subject_id == Admission.id)
              & (Deadline.subject_kind == "admission"))
        .join(Child, Child.id == Admission.child_id)
        .where(Admission.agency_id == found.id, visible_to(me()), children_visible_to(me()),
               Deadline.period_id.in_(kinds), Deadline.state == ClockState.RUNNING)
        .order_by(Deadline.due_on, Admission.ref)
        .limit(200)
    ).all()  # fmt: skip
    open_referrals = db().execute(
        select(Admission.ref, Admission.case_no, Screening.kind, Screening.referred_to,
               Screening.referred_on)
        .join(Admission, Admission.id == Screening.admission_id)
        .where(Admission.agency_id == found.id, visible_to(me()),
               Screening.referred_on.is_not(None), Screening.feedback_on.is_(None))
        .order_by(Screening.referred_on)
        .limit(100)
    ).all()  # fmt: skip
    record_list(me(), "体检和心理筛查", len(due))
    return show(
        "institutions/home/screenings.html", due=due, kinds=kinds, open_referrals=open_referrals,
        today=clock.today(), **home_context(me(), found),
    )  # fmt: skip
