"""The sending side at the organ: who is asked; and the institution, from its child's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption.forms.sender import ChildForm, InviteForm
from app.adoption.models import Adoption, Sender, SenderKind
from app.adoption.papers import Way
from app.adoption.queries import get_adoption
from app.adoption.screen import context, record_reading
from app.adoption.services import facts, priority, senders, senders_on_paper
from app.adoption.views import bp
from app.adoption.views.desk import demand_open
from app.children.categories import DISABLED
from app.children.models import Child
from app.children.panels import Panel
from app.children.queries import get_child
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.policy import allows
from app.core.web import done, me, repeatable, show
from app.documents.receiving import takes_files
from app.families.forms import options
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

RESCUED = "K3.5"
FIRST = "（孩子的寄养家庭，优先）"


@bp.get("/cases/<ref:adoption>/senders")
def senders_desk(adoption: str) -> ResponseReturnValue:
    """Who is asked on the sending side, and how far each is."""
    found = get_adoption(db(), me(), adoption)
    demand_open(found)
    return _desk(found, InviteForm(None))


@bp.post("/cases/<ref:adoption>/senders")
def invite_sender(adoption: str) -> ResponseReturnValue:
    """Ask one of them by a link of its own, shown once."""
    found = get_adoption(db(), me(), adoption, to="adoption.invite_sender")
    form = InviteForm(request.form)
    if not form.validate():
        return _desk(found, form, 422)
    try:
        token = senders.invite(
            db(), found, SenderKind(form.kind.data), name=form.name.data or "",
            phone=form.phone.data or "", actor=me(), now=clock.now(), anew=form.anew.data,
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _desk(found, form, 422)
    return _desk(
        found, InviteForm(None), link=url_for("adoption.sender", link=token, _external=True)
    )


def _desk(
    found: Adoption, form: InviteForm, status: int = 200, link: str = ""
) -> ResponseReturnValue:
    page = context(db(), me(), found)
    record_reading(me(), found, "送养一方")
    return show(
        "adoption/sender/desk.html", None, status, **page, form=form, link=link,
        on_paper=senders_on_paper.offered(db(), found),
        senders=facts.senders_of(db(), found), days=senders.LINK_DAYS, now=clock.now(),
        may_invite=allows(me(), "adoption.invite_sender", found) and found.state in senders.OPEN,
    )  # fmt: skip


@bp.post("/cases/<ref:adoption>/senders/<ref:sender>/revoke")
def revoke_sender(adoption: str, sender: str) -> ResponseReturnValue:
    """End a link that was not used."""
    found = get_adoption(db(), me(), adoption, to="adoption.invite_sender")
    row = next((s for s in facts.senders_of(db(), found) if s.ref == sender), None)
    if row is None:
        raise NotFound
    senders.revoke(db(), found, row, actor=me(), now=clock.now())
    flash("链接已作废。", "success")
    return done(None, url_for("adoption.senders_desk", adoption=found.ref))


# --- the institution ---------------------------------------------------------------------------


def child_panel(session: Session, actor: Actor, child: Child) -> Panel | None:
    """On a child's file: applications that wait for the institution, or in which the child is."""
    waiting = senders.waiting_for(session, actor, child)
    if not waiting:
        return None
    rows = [("收养申请", case.case_no or "") for _, case in waiting]
    links = [("提出送养这个孩子", url_for("adoption.send_child", child=child.ref))]
    links += [
        (f"送养材料（{number}）", url_for("adoption.own_sender", sender=ref))
        for number, ref in senders.sent_of(session, actor, child)
    ]
    return Panel("送养", rows=rows, links=links)


@bp.route("/send/children/<ref:child>", methods=["GET", "POST"])
def send_child(child: str) -> ResponseReturnValue:
    """The institution names its child for an application; of the adopters it sees a number."""
    found = get_child(db(), me(), child)
    waiting = senders.waiting_for(db(), me(), found)
    if not waiting:
        raise NotFound
    is_sent = request.method == "POST"
    form = ChildForm(request.form) if is_sent else ChildForm(None)
    form.sender.choices = options(
        (row.ref, (case.case_no or "") + FIRST * priority.is_first(db(), case, found.id))
        for row, case in waiting
    )
    if len(waiting) == 1 and not form.sender.data:
        form.sender.data = waiting[0][0].ref
    codes = {row.code for row in found.categories if row.to_on is None}
    try:
        if is_sent and form.validate():
            values = dict(form.data) | {
                "siblings": form.siblings.data == "yes", "rescued": RESCUED in codes,
                "disabled": DISABLED in codes,
            }  # fmt: skip
            row = next(s for s, _ in waiting if s.ref == form.sender.data)
            senders.send_child(db(), row, found, values, actor=me(), now=clock.now())
            flash("已提出。请上传送养的材料。", "success")
            return done(None, url_for("adoption.own_sender", sender=row.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(
        "adoption/sender/child.html", None, 422 if is_sent else 200, child=found, form=form,
        priority=priority.of_child(db(), found.id), law=(RULES["FC-25-1"], cite(db(), "FC-25-1")),
    )  # fmt: skip


@bp.get("/send/own/<ref:sender>")
def own_sender(sender: str) -> ResponseReturnValue:
    """The institution's papers for one application."""
    return _own_page(senders.own_row(db(), me(), sender))


def _own_page(found: Sender, error: str = "") -> ResponseReturnValue:
    lines, case_no = senders.own_papers(db(), found)
    return show("adoption/sender/own.html", None, 422 if error else 200, sender=found,
                lines=lines, case_no=case_no, error=error, Way=Way,
                cite=lambda rule: cite(db(), rule))  # fmt: skip


@bp.post("/send/own/<ref:sender>/papers/<label>")
@takes_files
def upload_own_sender(sender: str, label: str) -> ResponseReturnValue:
    """Files for one of the institution's papers."""
    found = senders.own_row(db(), me(), sender)
    files = [file for file in request.files.getlist(label) if file.filename]
    if not files:
        return _own_page(found, "请先选择要上传的照片或PDF文件")
    try:
        for file in files:
            senders.attach_own(
                db(), found, label, name=file.filename or "", stream=file.stream, actor=me(),
                now=clock.now(),
            )  # fmt: skip
    except Invalid as error:
        return _own_page(found, error.says)
    flash("已上传。", "success")
    return done(None, url_for("adoption.own_sender", sender=found.ref))


@bp.post("/send/own/<ref:sender>/files/<ref:paper>/remove")
@repeatable
def remove_own_sender(sender: str, paper: str) -> ResponseReturnValue:
    """Take one file back."""
    found = senders.own_row(db(), me(), sender)
    senders.take_back_own(db(), found, paper, actor=me(), now=clock.now())
    flash("文件已删除。", "success")
    return done(None, url_for("adoption.own_sender", sender=found.ref))
