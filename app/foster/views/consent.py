"""Joint consent of each adult member, by link or on paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import current_app, flash, g, request, send_file, url_for
from flask import session as page_session

from app.accounts.services.codes import WrongCode, count_wrong_code
from app.accounts.services.sign_in import demand_below_limit, note_attempt
from app.core import clock
from app.core.codes import Relation
from app.core.db import SYSTEM, db, rescope
from app.core.errors import Invalid
from app.core.web import done, later, me, public, show
from app.documents import letters
from app.documents import services as documents
from app.documents.receiving import takes_files
from app.families import services as families
from app.families.models import Household, Member
from app.families.services import shown_name
from app.foster.forms.consent import OpinionForm, PaperConsentForm, SignForm
from app.foster.models import Consent, FosterApplication
from app.foster.services import consent as signing
from app.foster.services.apply import EDITABLE
from app.foster.services.facts import load_file
from app.foster.services.handin import KIND
from app.foster.services.progress import adults, minors
from app.foster.views import bp
from app.foster.views.editing import get_editable

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# --- the applicant's side ---------------------------------------------------------------------


@bp.get("/<ref:application>/apply/consents")
def consents(application: str) -> ResponseReturnValue:
    """Who has answered, and the two ways for each who has not."""
    case = get_editable(db(), me(), application)
    return _consents_page(case)


def _consents_page(
    case: FosterApplication, link: str = "", link_for: str = ""
) -> ResponseReturnValue:
    file = load_file(db(), case)
    today = clock.today()
    rows = [
        (member, shown_name(member), file.consent_of(member), is_adult)
        for group, is_adult in ((adults(file, today), True), (minors(file, today), False))
        for member in group
    ]
    return show(
        "foster/consent/overview.html", case=case, rows=rows, now=clock.now(), link=link,
        link_for=link_for, until_when=signing.until_when(db(), case),
    )  # fmt: skip


@bp.post("/<ref:application>/apply/consents/<ref:member>/link")
def invite(application: str, member: str) -> ResponseReturnValue:
    """A new link for one adult, shown once; it goes to the member by the family's own way."""
    case = get_editable(db(), me(), application)
    found = _member(case, member)
    try:
        token = signing.invite(db(), case, found, actor=me(), now=clock.now())
    except Invalid as error:
        flash(error.says, "error")
        return done(None, url_for("foster.consents", application=case.ref))
    return _consents_page(case, url_for("foster.sign", token=token, _external=True), found.ref)


@bp.get("/<ref:application>/apply/consents/<ref:member>/paper")
def paper_consent(application: str, member: str) -> ResponseReturnValue:
    """The paper way: print, sign, upload."""
    case = get_editable(db(), me(), application)
    found = _member(case, member)
    return _paper_page(case, found, PaperConsentForm())


@bp.post("/<ref:application>/apply/consents/<ref:member>/paper")
@takes_files
def save_paper_consent(application: str, member: str) -> ResponseReturnValue:
    """The scan of a signed form."""
    case = get_editable(db(), me(), application)
    found = _member(case, member)
    form = PaperConsentForm(request.form)
    if not form.validate() or form.signed_on.data is None:
        return _paper_page(case, found, form, 422)
    try:
        signing.record_paper(
            db(), case, found, agrees=form.answer.data == "agree", words=form.words.data or "",
            signed_on=form.signed_on.data, document_id=_scan(case), actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _paper_page(case, found, form, 422)
    flash(f"{shown_name(found)}的纸质签名已登记。", "success")
    return done(None, url_for("foster.consents", application=case.ref))


def _scan(case: FosterApplication) -> int | None:
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    document = documents.store(
        db(), subject_kind=KIND, subject_id=case.id, name=file.filename, stream=file.stream,
        uploaded_by_id=me().user_id, now=clock.now(),
    )  # fmt: skip
    return document.id


def _paper_page(
    case: FosterApplication, member: Member, form: PaperConsentForm, status: int = 200
) -> ResponseReturnValue:
    text = signing.text_of(db(), case)
    return show(
        "foster/consent/paper.html", None, status, case=case, member=member, form=form, text=text
    )


@bp.get("/<ref:application>/apply/consents/form")
def consent_form(application: str) -> ResponseReturnValue:
    """The form for signing by hand, with the names of this family, as PDF."""
    case = get_editable(db(), me(), application)
    file, today = load_file(db(), case), clock.today()
    content = letters.ConsentForm(
        letters.Reference(number="", dated=today),
        institution=case.agency.name,
        applicant_name=case.applicant_name,
        members=tuple(
            letters.ConsentMember(m.name or "", dict(Relation.choices()).get(m.relation, ""), adult)
            for group, adult in ((adults(file, today), True), (minors(file, today), False))
            for m in group
        ),
    )
    head = letters.Letterhead(agency=case.agency.name, phone=case.agency.phone)
    pdf = letters.render_letter(
        letters.LetterKind.CONSENT_FORM, content, letterhead=head, draft=False
    )
    return send_file(io.BytesIO(pdf), "application/pdf", download_name="家庭成员一致同意书.pdf")


@bp.get("/<ref:application>/apply/consents/<ref:member>/opinion")
def opinion(application: str, member: str) -> ResponseReturnValue:
    """What a child of the family says."""
    case = get_editable(db(), me(), application)
    found = _member(case, member)
    given = signing.get_consent(db(), case, found)
    stored = None
    if given is not None and given.answered_at is not None:
        stored = {"answer": "agree" if given.agrees else "refuse", "words": given.words}
    form = OpinionForm(None, data=stored)
    return show("foster/consent/opinion.html", case=case, member=found, form=form)


@bp.post("/<ref:application>/apply/consents/<ref:member>/opinion")
def save_opinion(application: str, member: str) -> ResponseReturnValue:
    """Write the words down."""
    case = get_editable(db(), me(), application)
    found = _member(case, member)
    form = OpinionForm(request.form)
    if not form.validate():
        return show("foster/consent/opinion.html", None, 422, case=case, member=found, form=form)
    try:
        signing.record_opinion(
            db(), case, found, agrees=form.answer.data == "agree", words=form.words.data or "",
            actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return show("foster/consent/opinion.html", None, 422, case=case, member=found, form=form)
    flash(f"{shown_name(found)}的意见已记录。", "success")
    return done(None, url_for("foster.consents", application=case.ref))


def _member(case: FosterApplication, ref: str) -> Member:
    household = db().get_one(Household, case.household_id)
    return families.get_member(db(), household, ref)


# --- the member's own page --------------------------------------------------------------------


def _open(token: str) -> Consent:
    """The consent behind a link. Its reader has no account, so the look-up sees every row."""
    rescope(db(), SYSTEM)
    return signing.find_by_token(db(), token, clock.now())


@bp.get("/consent/<token>")
@public
def sign(token: str) -> ResponseReturnValue:
    """The exact text, who applies, and nothing else."""
    return _sign_page(_open(token), SignForm(), token)


@bp.post("/consent/<token>/code")
@public
def send_code(token: str) -> ResponseReturnValue:
    """A code to the member's own phone; what was typed so far stays on the page."""
    consent = _open(token)
    now = clock.now()
    g.result_url = url_for("foster.sign", token=token)
    phone = signing.phone_of(db(), consent)
    demand_below_limit(db(), "code.phone", phone, now)
    note_attempt(db(), "code.phone", phone, now)
    try:
        said = signing.send_signing_code(db(), consent, now)
    except Invalid as error:
        flash(error.says, "error")
        return _sign_page(consent, SignForm(request.form), token)
    if current_app.config["PORTAL"].show_codes_on_screen:
        flash(f"演示环境不发短信，内容如下：{said}", "info")
    page_session["consent_code"] = consent.ref
    return _sign_page(consent, SignForm(request.form), token)


@bp.post("/consent/<token>")
@public
def sign_post(token: str) -> ResponseReturnValue:
    """Agree, or refuse with words."""
    consent = _open(token)
    form = SignForm(request.form)
    if not form.validate():
        return _sign_page(consent, form, token, 422)
    try:
        signing.sign(
            db(), consent, code=form.code.data, typed_name=form.typed_name.data,
            agrees=form.answer.data == "agree", words=form.words.data or "", now=clock.now(),
        )  # fmt: skip
    except WrongCode as error:
        code_id = error.code_id
        later(lambda session: count_wrong_code(session, code_id))
        form.fail("code", error.says)
        return _sign_page(consent, form, token, 422)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _sign_page(consent, form, token, 422)
    return done(None, url_for("foster.sign", token=token))


def _sign_page(
    consent: Consent, form: SignForm, token: str, status: int = 200
) -> ResponseReturnValue:
    case, member, text = signing.parties(db(), consent)
    return show(
        "foster/consent/sign.html", None, status, consent=consent, form=form, token=token,
        text=text, applicant=case.applicant_name, phone_mask=member.phone_mask,
        code_sent=page_session.get("consent_code") == consent.ref,
        until_when=signing.until_when(db(), case), is_open=case.state in EDITABLE,
    )  # fmt: skip
