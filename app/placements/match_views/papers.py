"""What a decision rests on: the child's words, visits, form F-G, releases; and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.children.services import opinions
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, StaleVersion
from app.core.web import done, me, show
from app.documents import services as documents
from app.documents.receiving import takes_files
from app.placements import match_queries as queries
from app.placements.match_forms import (
    ConfirmForm,
    DeclineForm,
    HearForm,
    HigherAnswerForm,
    HigherForm,
    MeetingForm,
    MetForm,
    ReleaseForm,
    SheetForm,
    confirm_form,
)
from app.placements.match_screen import match_context, staffs_match
from app.placements.match_views import bp
from app.placements.match_views.finding import Cited
from app.placements.match_views.reading import record_reading
from app.placements.models import Fitness
from app.placements.services import match_higher as higher_up
from app.placements.services import match_papers as papers
from app.placements.services import match_steps as steps
from app.placements.services.match_look import KIND, crosses, look, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.core.db import Record
    from app.core.forms import Form
    from app.placements.models import Match
    from app.placements.services.match_look import Outlook


@bp.get("/<ref:match>/prepare")
def prepare(match: str) -> ResponseReturnValue:
    """Everything that is gathered before the head confirms."""
    found = staffs_match(db(), me(), match)
    record_reading(me(), found, "意见和评估")
    return _prepare(found)


def _prepare(found: Match, status: int = 200, **forms: Form) -> ResponseReturnValue:
    sheet = queries.sheet(db(), found)
    answers = (sheet.answers or {}) if sheet else {}
    stored = {**answers, "result": sheet.result.value} if sheet else None
    known: dict[str, Form] = {
        "hear_form": HearForm(formdata=None),
        "meeting_form": MeetingForm(formdata=None),
        "met_form": MetForm(formdata=None),
        "sheet_form": SheetForm(formdata=None, data=stored),
        "higher_form": HigherForm(formdata=None),
        "answer_form": HigherAnswerForm(formdata=None),
        "release_form": ReleaseForm(formdata=None),
    } | forms
    today = clock.today()
    return show(
        "matches/prepare.html", None, status, **match_context(db(), me(), found),
        outlook=look(db(), found, today), says=says, sheet=sheet, answers=answers,
        headings=papers.SHEET,
        meetings=queries.meetings(db(), found), crosses=crosses(db(), found, today),
        opinion=opinions.newest_for(db(), found.child_id, KIND, found.id), cited=Cited(),
        now=clock.now(), asked=higher_up.asked(db(), found),
        lives_in=higher_up.lives_in(db(), found),
        department=higher_up.common_department(db(), found, today), **known,
    )  # fmt: skip


def _unchanged(row: Record | None) -> None:
    """Nobody has written since the page was shown, also not a first time. Raises StaleVersion."""
    if str(row.version if row else 0) != request.form.get("version"):
        raise StaleVersion


def _act(
    found: Match, name: str, form: Form, act: Callable[[], object], says: str
) -> ResponseReturnValue:
    if not form.validate():
        return _prepare(found, 422, **{name: form})
    try:
        act()
    except Invalid as error:
        form.fail(error.field, error.says)
        return _prepare(found, 422, **{name: form})
    flash(says, "success")
    return done(None, url_for("matches.prepare", match=found.ref))


@bp.post("/<ref:match>/hear")
def hear(match: str) -> ResponseReturnValue:
    """The child was asked."""
    found = queries.get_match(db(), me(), match, to="matches.hear")
    form = HearForm()
    return _act(
        found, "hear_form", form,
        lambda: steps.hear(
            db(), found, manner=form.manner.data, agrees=form.answer, words=form.words.data or "",
            asked_at=form.moment or clock.now(), actor=me(), now=clock.now(),
        ),
        "孩子的意见已记录。",
    )  # fmt: skip


@bp.post("/<ref:match>/meetings")
def meet(match: str) -> ResponseReturnValue:
    """Child and family are to meet."""
    found = queries.get_match(db(), me(), match, to="matches.meet")
    form = MeetingForm()
    return _act(
        found, "meeting_form", form,
        lambda: papers.plan_meeting(
            db(), found, planned_at=form.moment or clock.now(), place=form.place.data or "",
            actor=me(), now=clock.now(),
        ),
        "见面已安排，家庭会收到通知。",
    )  # fmt: skip


@bp.post("/<ref:match>/meetings/<ref:meeting>")
def met(match: str, meeting: str) -> ResponseReturnValue:
    """They met."""
    found = queries.get_match(db(), me(), match, to="matches.meet")
    form = MetForm()
    return _act(
        found, "met_form", form,
        lambda: papers.note_meeting(
            db(), found, meeting, held_on=form.held_on.data or clock.today(),
            notes=form.notes.data or "", actor=me(), now=clock.now(),
        ),
        "见面情况已记录。",
    )  # fmt: skip


@bp.post("/<ref:match>/meetings/<ref:meeting>/cancel")
def cancel_meeting(match: str, meeting: str) -> ResponseReturnValue:
    """They do not meet."""
    found = queries.get_match(db(), me(), match, to="matches.meet")
    papers.cancel_meeting(db(), found, meeting, actor=me(), now=clock.now())
    flash("见面已取消。", "success")
    return done(None, url_for("matches.prepare", match=found.ref))


@bp.post("/<ref:match>/sheet")
def sheet(match: str) -> ResponseReturnValue:
    """Form F-G."""
    found = queries.get_match(db(), me(), match, to="matches.assess")
    _unchanged(queries.sheet(db(), found))
    form = SheetForm()
    return _act(
        found, "sheet_form", form,
        lambda: papers.write_sheet(
            db(), found, answers=form.answers, result=Fitness(form.result.data), actor=me(),
            now=clock.now(),
        ),
        "儿童寄养前评估已保存。",
    )  # fmt: skip


@bp.post("/<ref:match>/higher")
@takes_files
def higher(match: str) -> ResponseReturnValue:
    """The common higher department answered."""
    found = queries.get_match(db(), me(), match, to="matches.record_higher")
    _unchanged(found)
    form = HigherForm()
    return _act(
        found, "higher_form", form,
        lambda: papers.record_higher(
            db(), found, agrees=form.agrees.data == "yes",
            answered_by=form.answered_by.data or "", number=form.number.data or "",
            dated_on=form.dated_on.data or clock.today(), document_id=stored(found),
            actor=me(), now=clock.now(),
        ),
        "上级答复已登记。",
    )  # fmt: skip


@bp.post("/<ref:match>/ask-higher")
def ask_higher(match: str) -> ResponseReturnValue:
    """The common higher department is asked in the portal."""
    found = queries.get_match(db(), me(), match, to="matches.ask_higher")
    try:
        bureau = higher_up.ask(db(), found, actor=me(), now=clock.now())
    except Invalid as error:
        flash(error.says, "error")
    else:
        flash(f"已向{bureau.name}请示。", "success")
    return done(None, url_for("matches.prepare", match=found.ref))


@bp.post("/<ref:match>/answer-higher")
def answer_higher(match: str) -> ResponseReturnValue:
    """The common higher department answers on its own screen."""
    found = queries.get_match(db(), me(), match, to="matches.answer_higher")
    form = HigherAnswerForm()
    return _act(
        found, "answer_form", form,
        lambda: higher_up.answer(
            db(), found, agrees=form.agrees.data == "yes", number=form.number.data or "",
            says=form.says.data or "", actor=me(), now=clock.now(),
        ),
        "已答复，机构会收到通知。",
    )  # fmt: skip


@bp.post("/<ref:match>/releases")
@takes_files
def ask_release(match: str) -> ResponseReturnValue:
    """Why a soft rule may be passed over."""
    found = queries.get_match(db(), me(), match, to="matches.ask_release")
    form = ReleaseForm()
    asked = {row.rule_id: row for row in queries.releases(db(), found)}
    _unchanged(asked.get(form.rule_id.data or ""))

    def act() -> None:
        rule_id = form.rule_id.data or ""
        if rule_id not in look(db(), found, clock.today()).soft:
            raise Invalid("这一项不需要个案同意。")
        steps.ask_release(
            db(), found, rule_id, reason=form.reason.data or "", document_id=stored(found),
            actor=me(), now=clock.now(),
        )  # fmt: skip

    return _act(found, "release_form", form, act, "理由已保存，等机构负责人确认。")


def stored(found: Match) -> int | None:
    """The file that came with a form, kept with the match."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    return documents.store(
        db(), subject_kind=KIND, subject_id=found.id, name=file.filename, stream=file.stream,
        uploaded_by_id=me().user_id, now=clock.now(),
    ).id  # fmt: skip


# --- the decision -----------------------------------------------------------------------------


@bp.get("/<ref:match>/decision")
def decision(match: str) -> ResponseReturnValue:
    """What the confirmation rests on."""
    found = staffs_match(db(), me(), match)
    record_reading(me(), found, "确认")
    return _decision(found)


def _soft(outlook: Outlook) -> list[tuple[str, str]]:
    return [(rule_id, says(rule_id)) for rule_id in outlook.unreleased]


def _decision(
    found: Match,
    status: int = 200,
    confirm: ConfirmForm | None = None,
    decline_form: DeclineForm | None = None,
) -> ResponseReturnValue:
    outlook = look(db(), found, clock.today())
    form = confirm or confirm_form(_soft(outlook))
    form.seen.data = outlook.digest
    return show(
        "matches/decision.html", None, status, **match_context(db(), me(), found),
        outlook=outlook, says=says, cited=Cited(), form=form,
        decline_form=decline_form or DeclineForm(formdata=None),
        meetings=queries.meetings(db(), found),
    )  # fmt: skip


@bp.post("/<ref:match>/confirm")
def confirm(match: str) -> ResponseReturnValue:
    """Confirmed, on exactly what was shown."""
    found = queries.get_match(db(), me(), match, to="matches.confirm")
    form = confirm_form(_soft(look(db(), found, clock.today())), request.form)
    if not form.validate():
        return _decision(found, 422, form)
    try:
        steps.confirm(
            db(), found, seen=form.seen.data or "", released=form.released, actor=me(),
            now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail((error.field or "").replace("-", "_"), error.says)
        return _decision(found, 422, form)
    flash("已确认匹配，请承办人准备寄养协议。", "success")
    return done(None, url_for("matches.decision", match=found.ref))


@bp.post("/<ref:match>/decline")
def decline(match: str) -> ResponseReturnValue:
    """Not confirmed."""
    found = queries.get_match(db(), me(), match, to="matches.decline")
    form = DeclineForm()
    if not form.validate():
        return _decision(found, 422, None, form)
    steps.decline(db(), found, reason=form.reason.data or "", actor=me(), now=clock.now())
    flash("没有确认，匹配已结束。", "success")
    return done(None, url_for("matches.decision", match=found.ref))
