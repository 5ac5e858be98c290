"""The couple's household on its one record: members, dwelling, health; papers and the consent."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask import flash, request, send_file, url_for
from wtforms.validators import InputRequired

from app.core import clock
from app.core.codes import Relation
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, repeatable, show
from app.documents import letters
from app.documents import services as documents
from app.documents.receiving import takes_files
from app.families import services as families
from app.families.forms import HealthForm, HousingForm, MemberForm, options, yes_no
from app.families.models import Household, Member
from app.family_style.forms.couple import IssuedForm
from app.family_style.models import Couple
from app.family_style.papers import ADULT, age_of
from app.family_style.queries import get_couple
from app.family_style.services import handing_in
from app.family_style.views import bp
from app.family_style.views.apply import get_draft, get_open
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.family_style.services.handing_in import Line

# What only a foster family is asked about its dwelling.
NOT_ASKED = ("child_room", "community_medical", "community_special_edu", "community_rehab")
HEARD_FROM = 8


def _household(couple: Couple) -> Household:
    return db().get_one(Household, couple.household_id)


def _saved(couple: Couple, says: str) -> ResponseReturnValue:
    flash(says, "success")
    return done(None, url_for("family_style.application", couple=couple.ref))


@bp.route("/couples/<ref:couple>/members/new", methods=["GET", "POST"])
def new_member(couple: str) -> ResponseReturnValue:
    """One more member of the household."""
    return _member(get_draft(couple), None)


@bp.route("/couples/<ref:couple>/members/<ref:member>", methods=["GET", "POST"])
def member(couple: str, member: str) -> ResponseReturnValue:
    """A member, on the household's one record."""
    found = get_draft(couple)
    return _member(found, families.get_member(db(), _household(found), member))


def _member(couple: Couple, found: Member | None) -> ResponseReturnValue:
    household, is_sent = _household(couple), request.method == "POST"
    form = MemberForm() if is_sent else MemberForm(None, data=_stored(household, found))
    if is_self := found is not None and found.person_id == household.owner_person_id:
        form.relation.validators = ()
        form.relation.choices = options([(Relation.SELF.value, Relation.SELF.label)])
        form.relation.data = Relation.SELF.value
    _ask_a_couple(form, found)
    picks = is_sent and form.division_is_picking
    try:
        if is_sent and not picks and form.validate():
            if found is not None:
                check_version(found, request.form.get("version"))
            families.save_member(db(), household, found, form.data)
            return _saved(couple, "家庭成员已保存。")
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("family_style/member.html", None, 422 if is_sent and not picks else 200,
                form=form, couple=couple, member=found, is_self=is_self)  # fmt: skip


def _ask_a_couple(form: MemberForm, found: Member | None) -> None:
    """Both care for the children: who is the main carer is a question to foster families only."""
    stays = found is not None and found.is_main_carer and form.lives_here.data == "yes"
    form.is_main_carer.validators, form.is_main_carer.data = (), yes_no(stays)
    if form.relation.data in {Relation.SELF, Relation.SPOUSE}:
        form.hukou.validators = [InputRequired("请选择户籍地：户口簿上登记的县（市、区）")]


def _stored(household: Household, found: Member | None) -> dict[str, Any]:
    if found is None:
        return {}
    other = found.other_document or {}
    return {
        "name": found.name, "relation": found.relation, "id_no": found.id_no,
        "other_kind": other.get("kind"), "other_number": other.get("number"),
        "born": None if found.id_no else found.birth_on,
        "sex": None if found.id_no else found.sex, "marital_status": household.marital_status,
        "education": str(found.education or ""), "occupation": found.occupation,
        "phone": found.phone, "hukou": found.hukou_division or None,
        "lives_here": yes_no(found.lives_here),
    }  # fmt: skip


@bp.post("/couples/<ref:couple>/members/<ref:member>/remove")
def remove_member(couple: str, member: str) -> ResponseReturnValue:
    """Take somebody off the record who does not belong to the family any more."""
    found = get_draft(couple)
    row = families.get_member(db(), _household(found), member)
    families.remove_member(db(), _household(found), row, clock.today())
    return _saved(found, "已删除这名家庭成员。")


@bp.route("/couples/<ref:couple>/housing", methods=["GET", "POST"])
def housing(couple: str) -> ResponseReturnValue:
    """Where the couple live now: the visit at home goes there."""
    found = get_draft(couple)
    household, is_sent = _household(found), request.method == "POST"
    kept = {name: getattr(household, name) for name in NOT_ASKED}
    stored = {name: getattr(household, name) for name in (
        "address", "lease_end_on", "area_m2", "rooms", "floor")} | {
        "division": household.division_code or None,
        "tenure": str(household.tenure) if household.tenure else None,
    }  # fmt: skip
    form = HousingForm() if is_sent else HousingForm(None, data=stored)
    for name in NOT_ASKED:
        del form[name]
    picks = is_sent and form.division_is_picking
    if is_sent and not picks and form.validate():
        check_version(household, request.form.get("version"))
        families.save_housing(household, form.data | kept)
        return _saved(found, "住处已保存。")
    return show("family_style/housing.html", None, 422 if is_sent and not picks else 200,
                form=form, couple=found, household=household)  # fmt: skip


@bp.route("/couples/<ref:couple>/health/<ref:member>", methods=["GET", "POST"])
def health(couple: str, member: str) -> ResponseReturnValue:
    """Health, record and habits of one member: sensitive, one person at a time."""
    found = get_draft(couple)
    row = families.get_member(db(), _household(found), member)
    is_sent = request.method == "POST"
    stored = {"health": row.health, "crime_check": row.crime_check,
              "harmful_habits": yes_no(row.harmful_habits)}  # fmt: skip
    form = HealthForm() if is_sent else HealthForm(None, data=stored)
    if is_sent and form.validate():
        check_version(row, request.form.get("version"))
        families.save_health(row, form.data)
        return _saved(found, "健康与无犯罪情况已保存。")
    return show("family_style/health.html", None, 422 if is_sent else 200, form=form,
                couple=found, member=row)  # fmt: skip


# --- papers ----------------------------------------------------------------------------------


@bp.get("/couples/<ref:couple>/papers")
def papers(couple: str) -> ResponseReturnValue:
    """Every paper of this family, and whether it is there."""
    found = get_open(couple)
    return show("family_style/papers.html", couple=found,
                lines=handing_in.lines(db(), found, clock.today()))  # fmt: skip


@bp.route("/couples/<ref:couple>/papers/<label>", methods=["GET", "POST"])
@takes_files
def paper(couple: str, label: str) -> ResponseReturnValue:
    """One paper: what is good, the files, the day of issue."""
    found = get_open(couple)
    line = handing_in.find(db(), found, label, clock.today())
    if request.method == "GET":
        return _paper_page(found, line)
    files = [file for file in request.files.getlist("file") if file.filename]
    try:
        for file in files:
            document = documents.store(
                db(), subject_kind=found.subject.kind, subject_id=found.id,
                name=file.filename or "", stream=file.stream, uploaded_by_id=me().user_id,
                now=clock.now(),
            )  # fmt: skip
            handing_in.attach(db(), found, line, document, actor=me(), now=clock.now())
    except Invalid as error:
        return _paper_page(found, line, error=error.says)
    if not files:
        return _paper_page(found, line, error="请先选择要上传的照片或PDF文件")
    flash("已上传。", "success")
    return done(None, url_for("family_style.paper", couple=found.ref, label=label))


@bp.post("/couples/<ref:couple>/papers/<label>/date")
def date_paper(couple: str, label: str) -> ResponseReturnValue:
    """The day on which a certificate was issued."""
    found = get_open(couple)
    line, form = handing_in.find(db(), found, label, clock.today()), IssuedForm()
    try:
        if form.validate() and form.issued_on.data:
            handing_in.date_paper(db(), found, line, form.issued_on.data, actor=me(),
                                  now=clock.now())  # fmt: skip
            flash("开具日期已保存。", "success")
            return done(None, url_for("family_style.paper", couple=found.ref, label=label))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _paper_page(found, line, form)


@bp.post("/couples/<ref:couple>/files/<ref:paper>/remove")
@repeatable
def remove_paper(couple: str, paper: str) -> ResponseReturnValue:
    """Take a file back."""
    found = get_open(couple)
    key = handing_in.take_back(db(), found, paper, actor=me(), now=clock.now())
    flash("文件已删除。", "success")
    return done(None, url_for("family_style.paper", couple=found.ref, label=key))


def _paper_page(
    couple: Couple, line: Line, form: IssuedForm | None = None, error: str = ""
) -> ResponseReturnValue:
    form = form or IssuedForm(None, data={"issued_on": line.issued_on})
    files = [
        {"name": document.name, "url": url_for("documents.download", document=document.ref),
         "remove_url": url_for("family_style.remove_paper", couple=couple.ref, paper=row.ref)}
        for row, document in line.files
    ]  # fmt: skip
    return show(
        "family_style/paper.html", None, 422 if error or form.errors else 200, couple=couple,
        line=line, form=form, files=files, error=error, law=cite(db(), line.wanted.paper.rule),
    )  # fmt: skip


@bp.get("/couples/<ref:couple>/consent")
def consent_form(couple: str) -> ResponseReturnValue:
    """The joint consent with this family's names, to be signed by hand."""
    found = get_couple(db(), me(), couple, to="family_style.hand_in")
    _, members = handing_in.household_of(db(), found)
    today, relations = clock.today(), dict(Relation.choices())
    content = letters.ConsentForm(
        letters.Reference(number="", dated=today),
        institution=found.agency.name,
        applicant_name=next((m.name or "" for m in members if m.relation == Relation.SELF), ""),
        members=tuple(
            letters.ConsentMember(
                m.name or "", relations.get(m.relation, ""), age_of(m, today) >= ADULT
            )
            for m in members
            if m.lives_here and age_of(m, today) >= HEARD_FROM
        ),
        for_unit=True,
    )
    head = letters.Letterhead(agency=found.agency.name, phone=found.agency.phone)
    pdf = letters.render_letter(
        letters.LetterKind.CONSENT_FORM, content, letterhead=head, draft=False
    )
    return send_file(io.BytesIO(pdf), "application/pdf", download_name="家庭成员一致同意书.pdf")
