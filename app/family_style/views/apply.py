"""The couple's application: begin, the task list, what only this work asks, send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.core.web import done, me, show
from app.families import services as families
from app.families.forms import yes_no
from app.family_style.forms.couple import HandInForm, StartForm, StatementForm
from app.family_style.models import Couple, CoupleState
from app.family_style.papers import NOTICE_VERSION
from app.family_style.queries import get_couple
from app.family_style.services import couples, handing_in
from app.family_style.views import bp
from app.family_style.views.public import open_post
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.route("/posts/<ref:post>/apply", methods=["GET", "POST"])
def apply(post: str) -> ResponseReturnValue:
    """Begin; whoever has a household record goes on with it."""
    demand(me(), "family_style.apply")
    found, agency = open_post(post)
    if me().is_staff:
        raise WrongState("请用个人账号申请。")
    has = families.household_of(db(), me().person_id or 0) is not None
    is_sent = request.method == "POST"
    form = StartForm() if is_sent else StartForm(formdata=None)
    if has:
        del form.division
    if is_sent and form.validate():
        try:
            division = "" if has else form.division.data or ""
            couple = couples.start(db(), found, division_code=division, actor=me(),
                                   now=clock.now())  # fmt: skip
            return done(None, url_for("family_style.application", couple=couple.ref))
        except Invalid as error:
            form.fail(None, error.says)
    return show("family_style/apply.html", None, 422 if is_sent and form.errors else 200,
                form=form, post=found, agency=agency, has=has)  # fmt: skip


def get_draft(ref: str) -> Couple:
    """The couple's own application as long as it is not sent."""
    couple = get_couple(db(), me(), ref, to="family_style.submit")
    if couple.state is not CoupleState.DRAFT:
        raise WrongState("申请已经提交，内容不能再改。有变化的，请告诉机构。")
    return couple


def get_open(ref: str) -> Couple:
    """The couple's own application as long as papers may come."""
    couple = get_couple(db(), me(), ref)
    handing_in.demand_open(me(), couple)
    return couple


def _findings(couple: Couple) -> list[Any]:
    found = couples.findings(db(), couple, clock.today())
    return [(f, RULES[f.rule_id], cite(db(), f.rule_id)) for f in found]


@bp.get("/couples/<ref:couple>/apply")
def application(couple: str) -> ResponseReturnValue:
    """The household as it is on record, every part and how it stands; the conditions."""
    found = get_open(couple)
    household, members = handing_in.household_of(db(), found)
    lines = handing_in.lines(db(), found, clock.today())
    wanted = [line for line in lines if not line.wanted.paper.is_optional]
    return show(
        "family_style/application.html", couple=found, household=household, members=members,
        gaps=handing_in.gaps(db(), found), findings=_findings(found), papers=len(wanted),
        papers_there=sum(line.is_good for line in wanted), draft=found.state is CoupleState.DRAFT,
        is_written=handing_in.is_written, has_spouse=handing_in.has_spouse(members),
    )  # fmt: skip


@bp.get("/couples/<ref:couple>/check")
def check(couple: str) -> ResponseReturnValue:
    """Everything once more, the declaration and the consent."""
    return _check_page(get_draft(couple), HandInForm(formdata=None))


def _check_page(found: Couple, form: HandInForm, status: int = 200) -> ResponseReturnValue:
    household, members = handing_in.household_of(db(), found)
    return show(
        "family_style/check.html", None, status, couple=found, form=form, household=household,
        members=members, gaps=handing_in.gaps(db(), found), findings=_findings(found),
        lacks=handing_in.missing(db(), found, clock.today()), notice_version=NOTICE_VERSION,
    )  # fmt: skip


@bp.post("/couples/<ref:couple>/submit")
def submit(couple: str) -> ResponseReturnValue:
    """Hand in."""
    found, form = get_draft(couple), HandInForm()
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            couples.submit(db(), found, agreed=bool(form.sensitive.data), actor=me(),
                           now=clock.now())  # fmt: skip
            flash("申请已提交。工作人员会在30日内面谈、入户和核查。", "success")
            return done(None, url_for("family_style.mine"))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _check_page(found, form, 422)


@bp.route("/couples/<ref:couple>/statement", methods=["GET", "POST"])
def statement(couple: str) -> ResponseReturnValue:
    """Experience, time, work, wishes."""
    found = get_draft(couple)
    is_sent = request.method == "POST"
    form = StatementForm() if is_sent else StatementForm(formdata=None, data=_shown(found))
    if is_sent and form.validate():
        check_version(found, request.form.get("version"))
        couples.save_statement(db(), found, form.values(), actor=me())
        return done(None, url_for("family_style.application", couple=found.ref))
    return show("family_style/statement.html", None, 422 if is_sent else 200, form=form,
                couple=found)  # fmt: skip


def _shown(couple: Couple) -> dict[str, Any]:
    said = dict(couple.statement or {})
    for name in ("both_experienced", "mother_full_time"):
        said[name] = yes_no(said.get(name))
    return said
