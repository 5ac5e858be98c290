"""The couple's application: the household once, what this work asks beyond it, handing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.codes import Education, Relation
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.core.web import done, me, show
from app.families import services as families
from app.families.forms import MemberForm, options, yes_no
from app.families.models import Household, Member
from app.family_style import rules
from app.family_style.forms.couple import StartForm, StatementForm
from app.family_style.models import Couple, CoupleState
from app.family_style.queries import get_couple
from app.family_style.services import couples
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


def _draft(ref: str) -> Couple:
    couple = get_couple(db(), me(), ref, to="family_style.submit")
    if couple.state is not CoupleState.DRAFT:
        raise WrongState
    return couple


def _household(couple: Couple) -> Household:
    return db().get_one(Household, couple.household_id)


@bp.get("/couples/<ref:couple>/apply")
def application(couple: str) -> ResponseReturnValue:
    """The household as it is on record, the statement, how the conditions stand."""
    found = _draft(couple)
    members = families.members_of(db(), _household(found))
    statement = found.statement or {}
    return show(
        "family_style/application.html", couple=found, members=members, statement=statement,
        relations=dict(Relation.choices()), education=dict(Education.choices()),
        findings=[(f, RULES[f.rule_id], cite(db(), f.rule_id))
                  for f in couples.findings(db(), found, clock.today())],
        answers=rules.Answer,
    )  # fmt: skip


@bp.post("/couples/<ref:couple>/submit")
def submit(couple: str) -> ResponseReturnValue:
    """Hand in."""
    found = _draft(couple)
    check_version(found, request.form.get("version"))
    try:
        couples.submit(db(), found, actor=me(), now=clock.now())
    except Invalid as error:
        flash(error.says, "error")
        return done(None, url_for("family_style.application", couple=found.ref))
    flash("申请已提交。工作人员会在30日内面谈、入户和核查。", "success")
    return done(None, url_for("family_style.mine"))


@bp.route("/couples/<ref:couple>/statement", methods=["GET", "POST"])
def statement(couple: str) -> ResponseReturnValue:
    """Experience, time, work, wishes."""
    found = _draft(couple)
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


@bp.route("/couples/<ref:couple>/members/new", methods=["GET", "POST"])
def new_member(couple: str) -> ResponseReturnValue:
    """One more member of the household."""
    return _member(_draft(couple), None)


@bp.route("/couples/<ref:couple>/members/<ref:member>", methods=["GET", "POST"])
def member(couple: str, member: str) -> ResponseReturnValue:
    """A member, on the household's one record."""
    found = _draft(couple)
    return _member(found, families.get_member(db(), _household(found), member))


def _member(couple: Couple, found: Member | None) -> ResponseReturnValue:
    household, is_sent = _household(couple), request.method == "POST"
    form = MemberForm() if is_sent else MemberForm(None, data=_stored(household, found))
    if is_self := found is not None and found.person_id == household.owner_person_id:
        form.relation.validators = ()
        form.relation.choices = options([(Relation.SELF.value, Relation.SELF.label)])
        form.relation.data = Relation.SELF.value
    picks = is_sent and form.division_is_picking
    try:
        if is_sent and not picks and form.validate():
            if found is not None:
                check_version(found, request.form.get("version"))
            families.save_member(db(), household, found, form.data)
            return done(None, url_for("family_style.application", couple=couple.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("family_style/member.html", None, 422 if is_sent and not picks else 200,
                form=form, couple=couple, member=found, is_self=is_self)  # fmt: skip


def _stored(household: Household, found: Member | None) -> dict[str, Any]:
    if found is None:
        return {}
    other = found.other_document or {}
    return {
        "name": found.name, "relation": found.relation, "id_no": found.id_no,
        "other_kind": other.get("kind"), "other_number": other.get("number"),
        "born": found.birth_on, "sex": found.sex, "marital_status": household.marital_status,
        "education": str(found.education or ""), "occupation": found.occupation,
        "phone": found.phone, "hukou": found.hukou_division,
        "lives_here": yes_no(found.lives_here), "is_main_carer": yes_no(found.is_main_carer),
    }  # fmt: skip
