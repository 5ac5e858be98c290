"""One stay: its tabs, and every step of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for
from sqlalchemy import select

from app.children.forms import choices
from app.children.models import Child
from app.children.rules import age_on
from app.children.services import access
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import Unseen, allows
from app.core.web import done, me, repeatable, show
from app.documents import services as documents
from app.institutions import queries, rules
from app.institutions.files import ADMISSION
from app.institutions.forms.stay import (
    REVEALED,
    REVEALED_BEFORE_FILE,
    CheckForm,
    FeedbackForm,
    PaperForm,
    RevealForm,
    TaskForm,
)
from app.institutions.models import Admission, CareTask, Screening, SearchNotice, Walk
from app.institutions.reading import record_reading
from app.institutions.screen import TAB_ENDPOINTS, case_context
from app.institutions.services import care, duty, leaving, papers, rulings
from app.institutions.steps import STEPS, Do, Step, adult_plan_of, offered
from app.institutions.views import bp
from app.reveals.services import Look, asking, may_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Select


def _form(step: Step, case: Admission, *, filled: bool = False) -> Any:
    form = step.form(prefix=f"{step.name}-", **({} if filled else {"formdata": None}))
    if step.offer is not None:
        step.offer(db(), case, form)
    return form


def _page(case: Admission, tab: str, status: int = 200, **given: Any) -> ResponseReturnValue:
    """A tab with the steps that may be taken on it; `tried` is a form that came back."""
    tried: dict[str, Any] = given.pop("tried", {})
    record_reading(me(), case, tab)
    context = case_context(db(), me(), case)
    steps = [
        (step, tried.get(step.name) or _form(step, case)) for step in offered(db(), me(), case, tab)
    ]
    context |= {
        "steps": steps, "tried": list(tried.values()), "reads": _reads(case, context["child"])
    } | TAB_FACTS[tab](case) | given  # fmt: skip
    return show(f"institutions/stay/{tab}.html", None, status, **context)


def _reads(case: Admission, child: Child | None) -> bool:
    """Whether health and tests are shown: to who works with the child, or opened it (PD-ACC-2).

    Before there is a file the home receives the child and needs them; once the child is in
    another home, who sees the old case alone does not.
    """
    if child is None:
        return case.child_id is None
    return access.reads_health(db(), me(), child, clock.now())


# --- what each tab shows ---------------------------------------------------------------------


def _reception(case: Admission) -> dict[str, Any]:
    return {
        "referral": case.referral or {}, "exam": case.exam or {}, "revealed": "",
        "form": _reveal_form(case, None),
        "asking": asking(
            db(), me(), case.subject, is_assigned=_handles(case), now=clock.now()
        ),
    }  # fmt: skip


def _reveal_form(case: Admission, data: Any) -> RevealForm:
    form = RevealForm(formdata=data)
    offered_ = REVEALED if case.child_id else REVEALED | REVEALED_BEFORE_FILE
    form.what.choices = choices(offered_.items(), "请选择")
    return form


def _handles(case: Admission) -> bool:
    """Has the stay on the desk, or works with the child."""
    if case.officer_id in access.accounts_of(me()):
        return True
    child = db().get(Child, case.child_id) if case.child_id else None
    return child is not None and access.works_with(db(), me(), child)


def _papers(case: Admission) -> dict[str, Any]:
    row = leaving.present(db(), case)
    wanted = papers.wanted(case, row, rulings.waiting(db(), case))
    rows = [(stage, kind, papers.paper_of(case, kind.code)) for stage, kind in wanted]
    return {
        "rows": rows, "opinion": papers.paper_of(case, "P0"),
        "documents": queries.documents_of(db(), case), "letters": queries.letters_of(db(), case),
        "may_keep": allows(me(), "institutions.keep_papers", case) and case.closed_on is None,
        "may_check": allows(me(), "institutions.check_papers", case) and case.closed_on is None,
        "is_open": lambda stage: papers.is_open(case, stage),
        "paper_form": lambda code: PaperForm(formdata=None, prefix=f"{code}-"),
        "check_form": lambda code: CheckForm(formdata=None, prefix=f"{code}-check-"),
        "today": clock.today(), "forms": {},
    }  # fmt: skip


def _search(case: Admission) -> dict[str, Any]:
    notices = db().scalars(
        select(SearchNotice)
        .where(SearchNotice.admission_id == case.id)
        .order_by(SearchNotice.id.desc())
    )
    decided = rulings.rulings_of(db(), case)
    child = db().get(Child, case.child_id) if case.child_id else None
    open_ruling = next((row for row in decided if row.is_open), None)
    against = (
        rulings.barrier(db(), case, child, open_ruling, clock.today())
        if child is not None and open_ruling is not None
        else ""
    )
    return {
        "notices": list(notices), "letters": queries.letters_of(db(), case), "rulings": decided,
        "scans": queries.files_named(db(), [row.document_id for row in decided]),
        "against": against,
    }  # fmt: skip


def _care(case: Admission) -> dict[str, Any]:
    plan = care.newest_plan(db(), case)
    # A handful of rows each: a second statement is dearer than their product.
    query: Select[Walk | None, CareTask | None] = (
        select(Walk, CareTask)
        .select_from(Admission)
        .outerjoin(Walk, Walk.admission_id == Admission.id)
        .outerjoin(CareTask, CareTask.admission_id == Admission.id)
        .where(Admission.id == case.id)
        .order_by(Walk.walked_on.desc(), Walk.id, CareTask.due_on, CareTask.id)
    )
    found = db().execute(query).all()
    return {
        "plan": plan, "areas": care.AREAS, "reviews": care.reviews_of(db(), case),
        "walks": list(dict.fromkeys(walk for walk, _ in found if walk is not None)),
        "tasks": list(dict.fromkeys(task for _, task in found if task is not None)),
        "today": clock.today(),
        "screenings": care.screenings_of(db(), case),
        "medicines": duty.medicines_of(db(), case),
        "may_sign": allows(me(), "institutions.medicate", case), "me_id": me().user_id,
        "may_do": allows(me(), "institutions.do_task", case) and case.left_on is None,
        "may_screen": allows(me(), "institutions.screen", case),
        "task_form": lambda task: TaskForm(formdata=None, prefix=f"{task.ref}-"),
        "feedback_form": lambda row: FeedbackForm(formdata=None, prefix=f"{row.ref}-"),
        "forms": {},
    }  # fmt: skip


def _adult(case: Admission) -> dict[str, Any]:
    return {
        "plan": adult_plan_of(db(), case),
        "reminder": rules.reminder_day(case.birth_on),
        "age": age_on(case.birth_on, clock.today()),
    }


def _leave(case: Admission) -> dict[str, Any]:
    row = leaving.present(db(), case)
    return {
        "leaving": row, "withdrawn": leaving.withdrawn(db(), case),
        "lacking": leaving.lacking(case, row) if row else [],
        "follow_ups": leaving.follow_ups(db(), case), "letters": queries.letters_of(db(), case),
    }  # fmt: skip


TAB_FACTS: dict[str, Callable[[Admission], dict[str, Any]]] = {
    "case": _reception, "papers": _papers, "search": _search, "care": _care, "adult": _adult,
    "leave": _leave,
}  # fmt: skip


# --- the tabs --------------------------------------------------------------------------------


@bp.get("/admissions/<ref:admission>")
def case(admission: str) -> ResponseReturnValue:
    """Who sent the child, when it came, what the doctor found."""
    return _page(queries.get_admission(db(), me(), admission), "case")


@bp.get("/admissions/<ref:admission>/papers")
def case_papers(admission: str) -> ResponseReturnValue:
    """The papers, one by one, and the bureau's opinion."""
    return _page(queries.get_admission(db(), me(), admission), "papers")


@bp.get("/admissions/<ref:admission>/search")
def case_search(admission: str) -> ResponseReturnValue:
    """The search for the parents."""
    return _page(queries.get_admission(db(), me(), admission), "search")


@bp.get("/admissions/<ref:admission>/care")
def case_care(admission: str) -> ResponseReturnValue:
    """Plan, placement order, tasks, screening."""
    return _page(queries.get_admission(db(), me(), admission), "care")


@bp.get("/admissions/<ref:admission>/adult")
def case_adult(admission: str) -> ResponseReturnValue:
    """Turning eighteen."""
    return _page(queries.get_admission(db(), me(), admission), "adult")


@bp.get("/admissions/<ref:admission>/leave")
def case_leave(admission: str) -> ResponseReturnValue:
    """Leaving and what follows."""
    return _page(queries.get_admission(db(), me(), admission), "leave")


@bp.get("/admissions/<ref:admission>/log")
def case_log(admission: str) -> ResponseReturnValue:
    """What was done, the newest first."""
    found = queries.get_admission(db(), me(), admission)
    record_reading(me(), found, "时间线")
    context = case_context(db(), me(), found)
    return show("institutions/stay/log.html", events=queries.events_of(db(), found), **context)


# --- the steps -------------------------------------------------------------------------------


def _take(step: Step, admission: str) -> ResponseReturnValue:
    found = queries.get_admission(db(), me(), admission, to=step.permission)
    check_version(found, request.form.get("version"))
    form = _form(step, found, filled=True)
    if form.validate():
        try:
            step.run(Do(db(), found, form, me(), clock.now()))
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash(step.said, "success")
            return done(None, url_for(TAB_ENDPOINTS[step.tab], admission=found.ref))
    return _page(found, step.tab, 422, tried={step.name: form})


def _route(step: Step) -> None:
    def view(admission: str) -> ResponseReturnValue:
        return _take(step, admission)

    view.__doc__ = step.title
    path = f"/admissions/<ref:admission>/{step.name.replace('_', '-')}"
    bp.add_url_rule(path, endpoint=step.name, view_func=view, methods=["POST"])


for _step in STEPS.values():
    _route(_step)


@bp.post("/admissions/<ref:admission>/reveal")
@repeatable
def reveal(admission: str) -> ResponseReturnValue:
    """One hidden value for this view only, with a reason; who does not handle the stay asks."""
    found = queries.get_admission(db(), me(), admission, to="institutions.reveal")
    form = _reveal_form(found, request.form)
    if not form.validate():
        return _page(found, "case", 422, form=form, tried={"reveal": form})
    page, what = url_for("institutions.case", admission=found.ref), form.what.data
    label = (REVEALED | REVEALED_BEFORE_FILE)[what]
    look = Look("institutions.reveal", found.subject, what, label, form.reason.data, page)
    if not may_look(db(), look, is_assigned=_handles(found), actor=me(), now=clock.now()):
        return done(None, page)
    return _page(found, "case", revealed=what)


# --- papers, tasks, answers to referrals -----------------------------------------------------


@bp.post("/admissions/<ref:admission>/papers/<code>")
def keep_paper(admission: str, code: str) -> ResponseReturnValue:
    """Enter one paper, with its file where there is one."""
    found = queries.get_admission(db(), me(), admission, to="institutions.keep_papers")
    stage, kind = _wanted(found, code)
    if paper := papers.paper_of(found, code):
        check_version(paper, request.form.get("version"))
    form = PaperForm(prefix=f"{code}-")
    if form.validate():
        try:
            papers.enter(
                db(), found, kind, stage, number=form.number.data or "",
                issuer=form.issuer.data or "", issued_on=form.issued_on.data,
                document_id=_stored(found, code), actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash(f"{kind.title}：已登记，等待核对。", "success")
            return done(None, url_for("institutions.case_papers", admission=found.ref))
    return _page(found, "papers", 422, forms={code: form}, tried={code: form})


def _wanted(found: Admission, code: str) -> tuple[Any, Any]:
    open_ruling = rulings.waiting(db(), found)
    for stage, kind in papers.wanted(found, leaving.present(db(), found), open_ruling):
        if kind.code == code:
            return stage, kind
    raise Unseen("admission_paper", code)


def _stored(found: Admission, code: str) -> int | None:
    file = request.files.get(f"{code}-file")
    if file is None or not file.filename:
        return None
    return documents.store(
        db(), subject_kind=ADMISSION, subject_id=found.id, name=file.filename,
        stream=file.stream, uploaded_by_id=me().user_id, now=clock.now(),
    ).id  # fmt: skip


@bp.post("/admissions/<ref:admission>/papers/<code>/check")
def check_paper(admission: str, code: str) -> ResponseReturnValue:
    """One paper is good or not."""
    found = queries.get_admission(db(), me(), admission, to="institutions.check_papers")
    _stage, kind = _wanted(found, code)
    paper = papers.paper_of(found, code)
    if paper is None:
        raise Unseen("admission_paper", code)
    check_version(paper, request.form.get("version"))
    form = CheckForm(prefix=f"{code}-check-")
    if form.validate():
        try:
            papers.check(
                db(), found, paper, good=form.good.data == "yes", problem=form.problem.data or "",
                actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash(f"{kind.title}：{paper.check.label}。", "success")
            return done(None, url_for("institutions.case_papers", admission=found.ref))
    return _page(found, "papers", 422, forms={f"{code}-check": form}, tried={code: form})


@bp.post("/admissions/<ref:admission>/tasks/<ref:task>")
def do_task(admission: str, task: str) -> ResponseReturnValue:
    """A task is done."""
    found = queries.get_admission(db(), me(), admission, to="institutions.do_task")
    row = db().scalar(
        select(CareTask).where(CareTask.ref == task, CareTask.admission_id == found.id)
    )
    if row is None:
        raise Unseen("care_task", task)
    check_version(row, request.form.get("version"))
    form = TaskForm(prefix=f"{row.ref}-")
    if form.validate():
        try:
            care.do_task(
                db(), found, row, on=form.on.data, note=form.note.data or "", actor=me(),
                now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash(f"{row.kind.label}：已登记。", "success")
            return done(None, url_for("institutions.case_care", admission=found.ref))
    return _page(found, "care", 422, forms={row.ref: form}, tried={row.ref: form})


@bp.post("/admissions/<ref:admission>/medicine/<ref:medication>")
def sign_medicine(admission: str, medication: str) -> ResponseReturnValue:
    """The second signature under a medicine."""
    found = queries.get_admission(db(), me(), admission, to="institutions.medicate")
    duty.sign_medicine(db(), found, medication, actor=me(), now=clock.now())
    flash("已双人签字。", "success")
    return done(None, url_for("institutions.case_care", admission=found.ref))


@bp.post("/admissions/<ref:admission>/screenings/<ref:screening>")
def feedback(admission: str, screening: str) -> ResponseReturnValue:
    """What the place that the child was referred to answered."""
    found = queries.get_admission(db(), me(), admission, to="institutions.screen")
    row = db().scalar(
        select(Screening).where(Screening.ref == screening, Screening.admission_id == found.id)
    )
    if row is None:
        raise Unseen("screening", screening)
    check_version(row, request.form.get("version"))
    form = FeedbackForm(prefix=f"{row.ref}-")
    if form.validate():
        try:
            care.give_feedback(
                db(), found, row, feedback=form.feedback.data or "", on=form.feedback_on.data,
                actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("反馈已登记。", "success")
            return done(None, url_for("institutions.case_care", admission=found.ref))
    return _page(found, "care", 422, forms={row.ref: form}, tried={row.ref: form})
