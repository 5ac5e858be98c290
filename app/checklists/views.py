"""Pages on which the system administrator keeps score tables and checklists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for

from app.checklists import publishing, rules, services
from app.checklists.forms import (
    BlockForm,
    DraftForm,
    MarksForm,
    OutlineForm,
    PublishForm,
    RetireForm,
    VetoForm,
)
from app.checklists.models import TemplateState
from app.checklists.queries import get_version, versions
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, NotFound
from app.core.policy import allows, demand
from app.core.web import done, me, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.checklists.models import TemplateVersion
    from app.core.forms import Form

bp = Blueprint("checklists", __name__, url_prefix="/checklists")


@bp.get("")
def index() -> ResponseReturnValue:
    """All versions of all forms."""
    demand(me(), "checklists.list")
    rows = versions(db(), with_drafts=allows(me(), "checklists.edit"))
    return show("checklists/index.html", rows=rows, today=clock.today())


def _page(version: TemplateVersion, status: int = 200, **forms: Form) -> ResponseReturnValue:
    template = rules.read(version.content)
    known = {
        "draft_form": DraftForm(formdata=None),
        "publish_form": PublishForm(formdata=None, valid_from=clock.today(), source=version.source),
        "retire_form": RetireForm(formdata=None),
    } | forms
    return show(
        "checklists/version.html", status=status, version=version, template=template,
        passing=publishing.passing(template), contents=publishing.contents_of(template),
        problems=publishing.problems(template),
        is_draft=version.state is TemplateState.DRAFT, **known,
    )  # fmt: skip


@bp.get("/<ref:version>")
def view(version: str) -> ResponseReturnValue:
    """A version as it is, with what can be done with it."""
    return _page(get_version(db(), me(), version, to="checklists.view"))


@bp.get("/<ref:version>/preview")
def preview(version: str) -> ResponseReturnValue:
    """The form as an assessor meets it."""
    found = get_version(db(), me(), version, to="checklists.view")
    return show("checklists/preview.html", version=found, template=rules.read(found.content))


@bp.post("/<ref:version>/draft")
def draft(version: str) -> ResponseReturnValue:
    """A new draft from this version."""
    source = get_version(db(), me(), version, to="checklists.draft")
    form = DraftForm()
    if not form.validate():
        return _page(source, 422, draft_form=form)
    place = (form.division_code.data or "").strip() or None
    try:
        made = services.new_draft(db(), source, actor=me(), division_code=place)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(source, 422, draft_form=form)
    return done(None, url_for("checklists.view", version=made.ref))


@bp.get("/<ref:version>/outline")
def outline(version: str) -> ResponseReturnValue:
    """Title and blocks of a draft."""
    found = get_version(db(), me(), version, to="checklists.edit")
    values = OutlineForm.values(found.title, rules.read(found.content))
    return show(
        "checklists/outline.html", version=found, form=OutlineForm(formdata=None, data=values)
    )


@bp.post("/<ref:version>/outline")
def save_outline(version: str) -> ResponseReturnValue:
    """Save title and blocks; rows may be added or removed first."""
    found = get_version(db(), me(), version, to="checklists.edit")
    check_version(found, request.form.get("version"))
    form = OutlineForm()
    if not form.validate():
        return show("checklists/outline.html", status=422, version=found, form=form)
    services.save_outline(db(), found, form.title.data, form.outline(), actor=me())
    return done(None, url_for("checklists.view", version=found.ref))


def _block(found: TemplateVersion, block: str) -> rules.Block:
    known = rules.read(found.content).block(block)
    if known is None:
        raise NotFound
    return known


@bp.get("/<ref:version>/blocks/<block>")
def block(version: str, block: str) -> ResponseReturnValue:
    """One block of a draft with its items."""
    found = get_version(db(), me(), version, to="checklists.edit")
    known = _block(found, block)
    form = BlockForm(formdata=None, data=BlockForm.values(known))
    return show("checklists/block.html", version=found, block=known, form=form)


@bp.post("/<ref:version>/blocks/<block>")
def save_block(version: str, block: str) -> ResponseReturnValue:
    """Save one block."""
    found = get_version(db(), me(), version, to="checklists.edit")
    known = _block(found, block)
    check_version(found, request.form.get("version"))
    form = BlockForm()
    if not form.validate():
        return show("checklists/block.html", status=422, version=found, block=known, form=form)
    services.save_block(db(), found, form.block(known), actor=me())
    return done(None, url_for("checklists.view", version=found.ref))


@bp.get("/<ref:version>/vetoes")
def vetoes(version: str) -> ResponseReturnValue:
    """The vetoes of a draft."""
    found = get_version(db(), me(), version, to="checklists.edit")
    form = VetoForm(formdata=None, data=VetoForm.values(rules.read(found.content)))
    return show("checklists/vetoes.html", version=found, form=form)


@bp.post("/<ref:version>/vetoes")
def save_vetoes(version: str) -> ResponseReturnValue:
    """Save the vetoes."""
    found = get_version(db(), me(), version, to="checklists.edit")
    check_version(found, request.form.get("version"))
    form = VetoForm()
    if not form.validate():
        return show("checklists/vetoes.html", status=422, version=found, form=form)
    services.save_vetoes(db(), found, form.rows(rules.read(found.content)), actor=me())
    return done(None, url_for("checklists.view", version=found.ref))


@bp.get("/<ref:version>/marks")
def marks(version: str) -> ResponseReturnValue:
    """How the answers of a draft become a result."""
    found = get_version(db(), me(), version, to="checklists.edit")
    form = MarksForm(formdata=None, data=MarksForm.values(rules.read(found.content)))
    return show("checklists/marks.html", version=found, form=form)


@bp.post("/<ref:version>/marks")
def save_marks(version: str) -> ResponseReturnValue:
    """Save full marks, pass mark, bonus and grades."""
    found = get_version(db(), me(), version, to="checklists.edit")
    check_version(found, request.form.get("version"))
    form = MarksForm()
    if not form.validate():
        return show("checklists/marks.html", status=422, version=found, form=form)
    template = form.change(rules.read(found.content))
    services.save_marks(db(), found, template, actor=me())
    return done(None, url_for("checklists.view", version=found.ref))


@bp.post("/<ref:version>/publish")
def publish(version: str) -> ResponseReturnValue:
    """Let a draft count from a day on."""
    found = get_version(db(), me(), version, to="checklists.publish")
    check_version(found, request.form.get("version"))
    form = PublishForm()
    if not form.validate():
        return _page(found, 422, publish_form=form)
    try:
        services.publish(
            db(), found, valid_from=form.first_day, source=form.source.data, actor=me(),
            now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, publish_form=form)
    return done(None, url_for("checklists.view", version=found.ref))


@bp.post("/<ref:version>/retire")
def retire(version: str) -> ResponseReturnValue:
    """Begin no new sheets on this version."""
    found = get_version(db(), me(), version, to="checklists.retire")
    form = RetireForm()
    if not form.validate():
        return _page(found, 422, retire_form=form)
    try:
        services.retire(db(), found, reason=form.reason.data, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, retire_form=form)
    return done(None, url_for("checklists.view", version=found.ref))


@bp.post("/<ref:version>/discard")
def discard(version: str) -> ResponseReturnValue:
    """Throw a draft away."""
    found = get_version(db(), me(), version, to="checklists.discard")
    services.discard(db(), found, actor=me())
    return done(None, url_for("checklists.index"))
