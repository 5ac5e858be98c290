"""The archive: what waits, volumes, reading and copying, the whole volume as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption import archive_screen as screen
from app.adoption.archive_acts import VOLUME_ACTS
from app.adoption.forms.after import VolumeExportForm
from app.adoption.models.archive import VolumeState
from app.adoption.services import archiving, ending_relation, exporting, using
from app.adoption.views import bp
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.fields import choices
from app.core.policy import demand
from app.core.web import done, me, show
from app.documents.handing import handed
from app.documents.views.files import send
from app.law import RULES
from app.parameters.services import cite
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models.archive import Volume
    from app.core.forms import Form
    from app.workflow.acts import Act


@bp.get("/archive")
def archive() -> ResponseReturnValue:
    """What waits to be put into a volume, and the volumes."""
    demand(me(), "adoption.archive")
    state = request.args.get("state", "")[:20]
    after = request.args.get("after", "")[:40]
    volumes, following = screen.list_volumes(db(), me(), state, after)
    return show(
        "adoption/after/archive.html", volumes=volumes, after=after, following=following,
        waiting=screen.to_make(db(), me()), state=state,
        states=[("", "全部"), *((v.value, v.label) for v in VolumeState)],
        colours=screen.COLOURS, today=clock.today(),
    )  # fmt: skip


@bp.get("/archive/hand-over")
def handover_list() -> ResponseReturnValue:
    """The hand-over list: what is kept and by when it goes to the state archive (AR-11)."""
    demand(me(), "adoption.archive")
    rows = screen.list_kept(db(), me())
    rule = (RULES["AR-11"], cite(db(), "AR-11"))
    return show("adoption/after/handover.html", rows=rows, due_of=archiving.handover_due,
                today=clock.today(), rule=rule)  # fmt: skip


@bp.get("/archive/cases/<ref:adoption>")
def archive_case(adoption: str) -> ResponseReturnValue:
    """Where a clock leads: the volume, or the button that makes it."""
    case = screen.case_to_make(db(), me(), adoption)
    volume = screen.volume_of_case(db(), case)
    return show("adoption/after/make.html", case=case, found=volume)


@bp.post("/archive/cases/<ref:adoption>")
def make_volume(adoption: str) -> ResponseReturnValue:
    """立卷 of a registration."""
    case = screen.case_to_make(db(), me(), adoption)
    return _made(archiving.make(db(), case, None, actor=me(), now=clock.now()))


@bp.post("/archive/endings/<ref:adoption_ending>")
def make_ending_volume(adoption_ending: str) -> ResponseReturnValue:
    """立卷 of what ended an adoption."""
    row = screen.ending_to_make(db(), me(), adoption_ending)
    case = ending_relation.adoption_of(db(), row)
    return _made(archiving.make(db(), case, row, actor=me(), now=clock.now()))


def _made(volume: Volume) -> ResponseReturnValue:
    flash("已立卷，目录由系统生成。", "success")
    return done(None, url_for("adoption.volume", volume=volume.ref))


@bp.get("/volumes/<ref:volume>")
def volume(volume: str) -> ResponseReturnValue:
    """The catalogue, what is missing, who did what, who read."""
    found = screen.get_volume(db(), me(), volume)
    return show(
        "adoption/after/volume.html",
        **screen.context(db(), me(), found),
        **screen.contents(db(), me(), found),
    )


@bp.get("/volumes/<ref:volume>/uses/<ref:volume_use>")
def volume_use(volume: str, volume_use: str) -> ResponseReturnValue:
    """What one reader may see, as long as the reading is open."""
    found = screen.get_volume(db(), me(), volume, to="adoption.archive_use")
    now = clock.now()
    use = using.open_use(db(), found, volume_use, actor=me(), now=now)
    page = screen.context(db(), me(), found)
    return show("adoption/after/reading.html", **page, use=use,
                shown=using.shown(db(), found, use, now))  # fmt: skip


@bp.get("/volumes/<ref:volume>/uses/<ref:volume_use>/<ref:volume_item>")
def volume_item(volume: str, volume_use: str, volume_item: str) -> ResponseReturnValue:
    """One paper for this reader: the file, or the words that the portal holds."""
    found = screen.get_volume(db(), me(), volume, to="adoption.archive_use")
    now = clock.now()
    use = using.open_use(db(), found, volume_use, actor=me(), now=now)
    item = screen.item_of(db(), found, volume_item)
    document = exporting.open_item(db(), found, item, use, actor=me(), now=now)
    page = screen.context(db(), me(), found)
    if document is not None:
        return send(document, inline=False)
    return show("adoption/after/item.html", **page, use=use, item=item)


@bp.get("/volumes/<ref:volume>/export")
def volume_export(volume: str) -> ResponseReturnValue:
    """For which reading the whole volume is wanted."""
    found = screen.get_volume(db(), me(), volume, to="adoption.archive_export")
    return _export(found, VolumeExportForm(formdata=None))


@bp.post("/volumes/<ref:volume>/export")
def volume_file(volume: str) -> ResponseReturnValue:
    """The file itself: PDF/A and uploads with their hashes in a zip."""
    found = screen.get_volume(db(), me(), volume, to="adoption.archive_export")
    form = VolumeExportForm()
    _offer(found, form)
    try:
        if form.validate():
            use = using.open_use(db(), found, form.use.data or "", actor=me(), now=clock.now())
            made = exporting.export(db(), found, use=use, reason=form.reason.data or "",
                                    actor=me(), now=clock.now())  # fmt: skip
            return handed(made)
    except Invalid as error:
        form.fail(error.field, error.says)
    return _export(found, form, 422)


def _offer(found: Volume, form: VolumeExportForm) -> None:
    now = clock.now()
    form.use.choices = choices([
        (use.ref, f"{using.CLASSES[use.requester]}　{clock.day(use.created_at)}")
        for use in using.uses(db(), found) if use.open_until and use.open_until >= now
    ])  # fmt: skip


def _export(found: Volume, form: VolumeExportForm, status: int = 200) -> ResponseReturnValue:
    _offer(found, form)
    page = screen.context(db(), me(), found)
    return show("adoption/after/volume_export.html", None, status, **page, form=form)


def _add(act: Act) -> None:
    def view(volume: str) -> ResponseReturnValue:
        found = screen.get_volume(db(), me(), volume, to=act.action)
        back = url_for("adoption.volume", volume=found.ref)

        def page(form: Form, status: int) -> ResponseReturnValue:
            frame = screen.context(db(), me(), found)
            law = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
            return show("adoption/after/volume_act.html", None, status, **frame, act=act,
                        form=form, law=law, back=back)  # fmt: skip

        return perform(act, found, page=page, back=back)

    view.__doc__ = act.title
    name = act.name.removeprefix("archive_").replace("_", "-")
    bp.add_url_rule(
        f"/volumes/<ref:volume>/{name}", act.name, view, methods=["GET", "POST"]
    )  # fmt: skip


for _act in VOLUME_ACTS:
    _add(_act)
