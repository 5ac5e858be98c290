"""A birth parent's or guardian's own pages, by a link and a code; no account, nothing of the case.

Their reader is nobody to the database, so every look-up goes through the link first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app, flash, g, request, url_for
from flask import session as page_session

from app.accounts.models import Agency
from app.accounts.services.codes import WrongCode, count_wrong_code
from app.accounts.services.sign_in import demand_below_limit, note_attempt
from app.adoption.forms.sender import CodeForm, HandInForm, SendForm
from app.adoption.papers import Way
from app.adoption.services import facts, senders
from app.adoption.views import bp
from app.core import clock
from app.core.db import SYSTEM, db, rescope
from app.core.errors import Invalid, NotFound
from app.core.identifiers import mask_phone
from app.core.web import done, later, me, public, show
from app.documents.receiving import takes_files
from app.families.forms import yes_no
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Sender
    from app.adoption.services.papers import Line

AT = "/send/link/<link>"
OPENED = "adoption_sender"
STAYS_OPEN = timedelta(minutes=30)


def _linked(link: str) -> Sender:
    """Whose link it is; the look-up sees every row because its reader has no account."""
    rescope(db(), SYSTEM)
    return senders.by_token(db(), link, clock.now())


def _is_open(sender: Sender) -> bool:
    """The phone was proved in this browser, for this very link, not long ago."""
    kept = page_session.get(OPENED) or ["", ""]
    return bool(kept[0] == (sender.link_hash or "")[:24] and kept[1] > clock.now().isoformat())


def _opened(link: str) -> Sender:
    sender = _linked(link)
    if not _is_open(sender):
        raise NotFound
    return sender


def _url(link: str, page: str = "sender", **values: str) -> str:
    return url_for(f"adoption.{page}", link=link, **values)  # type: ignore[arg-type]


@bp.get(AT)
@public
def sender(link: str) -> ResponseReturnValue:
    """First the phone, then what is asked."""
    found = _linked(link)
    if not _is_open(found):
        return _code_page(link, found, CodeForm(None))
    return _tasks_page(link, found, HandInForm(None))


def _code_page(link: str, found: Sender, form: CodeForm, status: int = 200) -> ResponseReturnValue:
    return show(
        "adoption/sender/open.html", None, status, link=link, form=form,
        phone_mask=mask_phone(found.phone or ""), organ=db().get_one(Agency, found.agency_id),
        code_sent=page_session.get("adoption_code") == f"{found.ref}.open",
    )  # fmt: skip


def _tasks_page(
    link: str, found: Sender, form: HandInForm, status: int = 200
) -> ResponseReturnValue:
    return show(
        "adoption/sender/tasks.html", None, status, link=link, sender=found, form=form,
        lines=senders.lines_of(db(), found), is_written=senders.is_written(found), Way=Way,
        organ=db().get_one(Agency, found.agency_id),
        code_sent=page_session.get("adoption_code") == f"{found.ref}.hand_in",
    )  # fmt: skip


@bp.post(f"{AT}/code/<any(open, hand_in):act>")
@public
def sender_code(link: str, act: str) -> ResponseReturnValue:
    """A code for one act, to the sender's own phone."""
    found = _linked(link) if act == "open" else _opened(link)
    now, phone = clock.now(), found.phone or ""
    g.result_url = _url(link)
    demand_below_limit(db(), "code.phone", phone, now)
    note_attempt(db(), "code.phone", phone, now)
    said = senders.send_link_code(db(), found, act, now)
    if current_app.config["PORTAL"].show_codes_on_screen:
        flash(f"演示环境不发短信，内容如下：{said}", "info")
    page_session["adoption_code"] = f"{found.ref}.{act}"
    if act == "open":
        return _code_page(link, found, CodeForm(None))
    form = HandInForm(request.form)
    form.code.data = ""
    return _tasks_page(link, found, form)


@bp.post(f"{AT}/open")
@public
def open_sender(link: str) -> ResponseReturnValue:
    """The code is right: the pages stand open in this browser for half an hour."""
    found, form = _linked(link), CodeForm(request.form)
    if not form.validate():
        return _code_page(link, found, form, 422)
    try:
        senders.use_link_code(db(), found, "open", form.code.data or "", clock.now())
    except Invalid as error:
        _count(error)
        form.fail("code", error.says)
        return _code_page(link, found, form, 422)
    page_session[OPENED] = [
        (found.link_hash or "")[:24], (clock.now() + STAYS_OPEN).isoformat()
    ]  # fmt: skip
    return done(None, _url(link))


def _count(error: Invalid) -> None:
    if isinstance(error, WrongCode):
        code_id = error.code_id
        later(lambda session: count_wrong_code(session, code_id))


@bp.route(f"{AT}/form", methods=["GET", "POST"])
@public
def sender_form(link: str) -> ResponseReturnValue:
    """Who you are and how it is with the child."""
    found = _opened(link)
    is_sent = request.method == "POST"
    form = SendForm(request.form) if is_sent else SendForm(None, data=_stored(found))
    case = senders.case_of(db(), found)
    children = facts.adoptees_of(db(), case)
    form.ask(found.kind, case.tie, children[0].category if children else "")
    picks = is_sent and form.hukou.is_picking
    try:
        if is_sent and not picks and form.validate():
            senders.save(db(), found, form.told)
            flash("已保存。", "success")
            return done(None, _url(link))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("adoption/sender/form.html", None, 422 if is_sent and not picks else 200,
                link=link, form=form, sender=found)  # fmt: skip


def _stored(found: Sender) -> dict[str, Any]:
    said = dict(found.statement or {})
    for name in ("siblings", "parents_serious_harm_risk", "deceased_side_grandparents_claim"):
        said[name] = yes_no(said.get(name))
    return said | {
        "id_no": found.id_no or "", "hukou": found.hukou_division or None,
        "difficulty": found.difficulty or None,
    }  # fmt: skip


@bp.get(f"{AT}/papers/<label>")
@public
def sender_paper(link: str, label: str) -> ResponseReturnValue:
    """One paper of this sender."""
    found = _opened(link)
    return _paper_page(link, found, label)


def _paper_page(link: str, found: Sender, label: str, error: str = "") -> ResponseReturnValue:
    line: Line | None = next((x for x in senders.lines_of(db(), found) if x.key == label), None)
    if line is None:
        raise NotFound
    files = [
        {"name": document.name, "remove_url": _url(link, "remove_sender_paper", paper=paper.ref)}
        for paper, document in line.files
    ]
    return show("adoption/sender/paper.html", None, 422 if error else 200, link=link, line=line,
                files=files, error=error, law=cite(db(), line.kind.rule), Way=Way)  # fmt: skip


@bp.post(f"{AT}/papers/<label>")
@public
@takes_files
def upload_sender_paper(link: str, label: str) -> ResponseReturnValue:
    """Files for one paper."""
    found = _opened(link)
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        return _paper_page(link, found, label, "请先选择要上传的照片或PDF文件")
    try:
        for file in files:
            senders.attach(db(), found, label, name=file.filename or "", stream=file.stream,
                           actor=me(), now=clock.now())  # fmt: skip
    except Invalid as error:
        return _paper_page(link, found, label, error.says)
    flash("已上传。", "success")
    return done(None, _url(link, "sender_paper", label=label))


@bp.post(f"{AT}/files/<ref:paper>/remove")
@public
def remove_sender_paper(link: str, paper: str) -> ResponseReturnValue:
    """Take one file back."""
    found = _opened(link)
    senders.take_back(db(), found, paper, actor=me(), now=clock.now())
    flash("文件已删除。", "success")
    return done(None, _url(link))


@bp.post(f"{AT}/hand-in")
@public
def hand_in_sender(link: str) -> ResponseReturnValue:
    """Yes or no, once; the link is used up."""
    found, form = _opened(link), HandInForm(request.form)
    try:
        if form.validate():
            senders.hand_in(db(), found, consents=form.consents.data == "yes",
                            code=form.code.data or "", now=clock.now())  # fmt: skip
            page_session.pop(OPENED, None)
            return done(None, url_for("adoption.sender_done"))
    except Invalid as error:
        _count(error)
        form.fail(error.field, error.says)
    return _tasks_page(link, found, form, 422)


@bp.get("/send/done")
@public
def sender_done() -> ResponseReturnValue:
    """Thank you, and what comes next; nothing of the case."""
    return show("adoption/sender/done.html")
