"""The couple's household on its one record: members, dwelling, health; papers and the consent."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask import flash, request, send_file, url_for
from wtforms.validators import InputRequired

from app.core import clock
from app.core.codes import Relation
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, me, repeatable, show
from app.documents import letters
from app.documents import services as documents
from app.documents.receiving import takes_files
from app.families import screens
from app.families.forms import yes_no
from app.families.models import Household
from app.families.screens import Frame
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

    from app.families.forms import MemberForm
    from app.families.models import Member
    from app.family_style.services.handing_in import Line

HEARD_FROM = 8
# One page leads to all of the household's.
PAGES = dict.fromkeys(("overview", "members", "health"), "application") | {
    "member_health": "health"
}
WORDS = {
    "housing": "现在的住处",
    "housing_says": "入职以后住在机构提供的住房里。这里填写现在住的地方，工作人员会入户面谈。",
}


def _frame(ref: str) -> Frame:
    """The household's pages inside the couple's own draft."""
    couple = get_draft(ref)

    def url(page: str, **values: Any) -> str:
        return url_for(f"family_style.{PAGES.get(page, page)}", couple=couple.ref, **values)

    return Frame(
        db().get_one(Household, couple.household_id), "family_style/_apply.html", url,
        {"couple": couple, "notice_text": "family_style/_notice.html"}, adapt=_ask_a_couple,
        asks_carer=False, has_live_checks=False, words=WORDS,
        # What only a foster family is asked about its dwelling.
        not_asked=(
            "child_room", "community_medical", "community_special_edu", "community_rehab"
        ),
    )  # fmt: skip


@bp.route("/couples/<ref:couple>/members/new", methods=["GET", "POST"])
def new_member(couple: str) -> ResponseReturnValue:
    """One more member of the household."""
    is_sent = request.method == "POST"
    return (screens.save_member if is_sent else screens.member_page)(_frame(couple), None)


@bp.route("/couples/<ref:couple>/members/<ref:member>", methods=["GET", "POST"])
def member(couple: str, member: str) -> ResponseReturnValue:
    """A member, on the household's one record."""
    is_sent = request.method == "POST"
    return (screens.save_member if is_sent else screens.member_page)(_frame(couple), member)


def _ask_a_couple(form: MemberForm, found: Member | None) -> None:
    """Both care for the children: who is the main carer is a question to foster families only."""
    stays = found is not None and found.is_main_carer and form.lives_here.data == "yes"
    form.is_main_carer.validators, form.is_main_carer.data = (), yes_no(stays)
    if form.relation.data in {Relation.SELF, Relation.SPOUSE}:
        form.hukou.validators = [InputRequired("请选择户籍地：户口簿上登记的县（市、区）")]


@bp.post("/couples/<ref:couple>/members/<ref:member>/remove")
def remove_member(couple: str, member: str) -> ResponseReturnValue:
    """Take somebody off the record who does not belong to the family any more."""
    answer = screens.remove_member(_frame(couple), member)
    flash("已删除这名家庭成员。", "success")
    return answer


@bp.route("/couples/<ref:couple>/housing", methods=["GET", "POST"])
def housing(couple: str) -> ResponseReturnValue:
    """Where the couple live now: the visit at home goes there."""
    is_sent = request.method == "POST"
    return (screens.save_housing if is_sent else screens.housing_page)(_frame(couple))


@bp.route("/couples/<ref:couple>/health/<ref:member>", methods=["GET", "POST"])
def health(couple: str, member: str) -> ResponseReturnValue:
    """Health, record and habits of one member: sensitive, one person at a time."""
    is_sent = request.method == "POST"
    return (screens.save_health if is_sent else screens.health_page)(_frame(couple), member)


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
