"""A family asks, an office answers; what was granted is looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, request, url_for
from wtforms.fields.choices import SelectChoice

from app.accounts.models import Agency
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.identifiers import mask_id
from app.core.policy import Unseen, allows, demand
from app.core.web import done, later, me, show
from app.foster.queries import get_application
from app.law import RULES, Verification, citation
from app.rights import copy, grounds, queries, services
from app.rights.forms import AnswerForm, AskForm, CheckForm
from app.rights.models import OPEN, DataRequest, Relation, RequestKind, RequestState
from app.rights.policy import opens_a_file
from app.rights.rules import REFUSALS, refusals_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.audit.services import Subject
    from app.children.models import Child

bp = Blueprint("rights", __name__, url_prefix="/rights")


def _law(rule_id: str) -> str:
    """The first article alone, where the row is known by its text: the rest fills a phone."""
    rule = RULES[rule_id]
    is_read = rule.verification is Verification.VERIFIED
    return rule.basis.cited if rule.basis and is_read else citation(rule)


@bp.get("/")
def mine() -> ResponseReturnValue:
    """A family's requests, on which ground its data are processed, and what it agreed to."""
    demand(me(), "rights.ask")
    return show(
        "rights/mine.html", rows=queries.list_requests(db(), me()), duties=grounds.duties(),
        consents=grounds.consents_of(db(), me()), law=_law("PD-RGT-1"),
    )  # fmt: skip


@bp.get("/new")
def new() -> ResponseReturnValue:
    """The form."""
    demand(me(), "rights.ask")
    form = _ask_form(None)
    if request.args.get("kind") in {kind.value for kind in RequestKind}:
        form.kind.data = request.args["kind"]
    return show("rights/new.html", form=form, law=_law("PD-RGT-1"))


def _ask_form(data: Any) -> AskForm:
    form = AskForm(data)
    form.agency.choices = [SelectChoice("", "请选择")] + [
        SelectChoice(agency.ref, agency.name) for agency in queries.offices(db(), clock.today())
    ]
    return form


@bp.post("/new")
def ask() -> ResponseReturnValue:
    """Send it."""
    demand(me(), "rights.ask")
    form = _ask_form(request.form)
    try:
        if form.validate():
            agency = db().query(Agency).filter_by(ref=form.agency.data).one()
            asked = services.Asked(
                RequestKind(form.kind.data), Relation(form.relation.data), form.wish.data or "",
                form.child.data or "", form.child_id_no.data or "",
            )  # fmt: skip
            row = services.ask(db(), agency, asked, actor=me(), now=clock.now())
            flash(f"已提交，编号{row.request_no}。", "success")
            return done(None, url_for("rights.case", data_request=row.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("rights/new.html", None, 422, form=form, law=_law("PD-RGT-1"))


@bp.get("/desk")
def desk() -> ResponseReturnValue:
    """What waits at the office; with `all`, what was answered as well."""
    demand(me(), "rights.list")
    answered = request.args.get("view") == "all"
    rows = queries.list_requests(db(), me(), answered=answered)
    actor, count = me(), len(rows)
    later(
        lambda s: audit.record(s, actor, "rights.list", outcome=Outcome.READ, note=f"共{count}行")
    )
    return show(
        "rights/desk.html", rows=rows, view="all" if answered else "", today=clock.today(),
        views={"": "待办", "all": "全部"}, open_states=OPEN,
    )  # fmt: skip


@bp.get("/<ref:data_request>")
def case(data_request: str) -> ResponseReturnValue:
    """One request: for who asked, and for the office."""
    found = queries.get_request(db(), me(), data_request)
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "rights.view", subject, outcome=Outcome.READ))
    return _page(found)


def _page(found: DataRequest, status: int = 200, **forms: Any) -> ResponseReturnValue:
    actor, staff = me(), me().is_staff
    is_open = found.state in OPEN
    answer = forms.get("answer_form") or _answer_form(found, None)
    refusal = REFUSALS.get(found.refusal or "")
    child = copy.child_of(db(), found) if found.child_id else None
    may_read = (
        child is not None and not staff and opens_a_file(actor, found)
        and queries.is_open(db(), found, child, clock.today())
    )  # fmt: skip
    return show(
        "rights/case.html", None, status, row=found, content=_said(found), staff=staff,
        asker=queries.asker_of(db(), found) if staff else None, child=child if staff else None,
        is_on_file=staff and child is not None
        and queries.matches_guardian(db(), found, child, clock.today()),
        may_check=allows(actor, "rights.check", found) and found.state is RequestState.SENT,
        may_answer=allows(actor, "rights.answer", found) and is_open,
        may_take_back=allows(actor, "rights.take_back", found) and is_open,
        may_read=may_read,
        check_form=forms.get("check_form") or CheckForm(formdata=None), answer_form=answer,
        refusal=refusal.says if refusal else "", today=clock.today(),
        law=_law(refusal.rule_id if refusal else "PD-RGT-1"),
        layout="layouts/desk.html" if staff else "layouts/page.html",
    )  # fmt: skip


def _said(found: DataRequest) -> dict[str, str]:
    """What was asked. The child's number in full for whoever sent it, and to look for the file."""
    said: dict[str, str] = found.content or {}
    if me().is_staff and found.state is not RequestState.SENT:
        said = said | {"child_id_no": mask_id(said.get("child_id_no", ""))}
    return said


def _answer_form(found: DataRequest, data: Any) -> AnswerForm:
    form = AnswerForm(data)
    form.refusal.choices = [SelectChoice("", "请选择")] + [
        SelectChoice(key, says) for key, says in refusals_for(found.kind).items()
    ]
    return form


@bp.post("/<ref:data_request>/take-back")
def take_back(data_request: str) -> ResponseReturnValue:
    """It is not wanted any more."""
    found = queries.get_request(db(), me(), data_request, to="rights.take_back")
    services.take_back(db(), found, actor=me(), now=clock.now())
    flash("请求已撤回。", "success")
    return done(None, url_for("rights.case", data_request=found.ref))


@bp.post("/<ref:data_request>/check")
def check(data_request: str) -> ResponseReturnValue:
    """Who asks was checked, and the file found."""
    found = queries.get_request(db(), me(), data_request, to="rights.check")
    form = CheckForm(request.form)
    try:
        if form.validate():
            services.check(
                db(), found, file_no=form.file_no.data or "", proof=form.proof.data or "",
                actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("身份已核对，等负责人答复。", "success")
            return done(None, url_for("rights.case", data_request=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, check_form=form)


@bp.post("/<ref:data_request>/answer")
def answer(data_request: str) -> ResponseReturnValue:
    """Granted, or refused with the reason."""
    found = queries.get_request(db(), me(), data_request, to="rights.answer")
    form = _answer_form(found, request.form)
    try:
        if form.validate():
            words = form.answer.data or ""
            if form.outcome.data == "yes":
                services.grant(db(), found, answer=words, actor=me(), now=clock.now())
            else:
                services.refuse(
                    db(), found, refusal=form.refusal.data or "", answer=words, actor=me(),
                    now=clock.now(),
                )  # fmt: skip
            flash("已答复。", "success")
            return done(None, url_for("rights.case", data_request=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, answer_form=form)


def _granted(ref: str) -> tuple[DataRequest, Child]:
    found = queries.get_request(db(), me(), ref, to="rights.read_file")
    child = copy.child_of(db(), found)
    if not queries.is_open(db(), found, child, clock.today()):
        raise Unseen("data_request", ref)
    return found, child


@bp.get("/<ref:data_request>/file")
def read_file(data_request: str) -> ResponseReturnValue:
    """The child's file, to read and to print; on record like every reading."""
    found, child = _granted(data_request)
    actor, subject = me(), child.subject
    later(lambda s: audit.record(s, actor, "rights.read_file", subject, outcome=Outcome.READ))
    return show(
        "rights/file.html", row=found, sections=copy.sections_of(db(), child), now=clock.now()
    )


@bp.get("/<ref:data_request>/looks")
def looks(data_request: str) -> ResponseReturnValue:
    """Who opened the child's file."""
    found, child = _granted(data_request)
    back = url_for("rights.case", data_request=found.ref)
    return _looks("谁看过孩子的档案", child.subject, back)


@bp.get("/application/<ref:application>/looks")
def application_looks(application: str) -> ResponseReturnValue:
    """Who opened one's own application."""
    case = get_application(db(), me(), application)
    if case.applicant_person_id != me().person_id:
        raise Unseen("foster_application", application)
    return _looks("谁看过我的申请", case.subject, url_for("rights.mine"))


def _looks(title: str, subject: Subject, back: str) -> ResponseReturnValue:
    lines = queries.looks_at(db(), subject, me().person_id)
    return show("rights/looks.html", title=title, lines=lines, back=back)
