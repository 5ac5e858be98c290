"""What colleagues ask to look at, and the responsible person's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, url_for
from sqlalchemy import select

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.policy import Unseen, demand
from app.core.web import done, later, me, show
from app.reveals import services
from app.reveals.models import Reveal

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("reveals", __name__, url_prefix="/reveals")


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for an answer: who, which case, which field."""
    demand(me(), "reveals.list")
    rows = services.list_reveals(db(), me(), clock.now())
    actor, count = me(), len(rows)
    later(
        lambda s: audit.record(s, actor, "reveals.list", outcome=Outcome.READ, note=f"共{count}行")
    )
    return show("reveals/index.html", rows=rows)


@bp.get("/<ref:reveal>")
def wish(reveal: str) -> ResponseReturnValue:
    """One wish with its reason, and the answer to it."""
    row = _get(reveal)
    demand(me(), "reveals.list")
    actor, subject, label = me(), row.subject, row.label
    later(
        lambda s: audit.record(s, actor, "reveals.list", subject, outcome=Outcome.READ, note=label)
    )
    return show("reveals/wish.html", row=row, waits=services.waits(row, clock.now()))


def _get(ref: str) -> Reveal:
    own = Reveal.agency_id == me().agency_id
    query = select(Reveal).where(Reveal.ref == ref, own).options(services.WITH_ASKER)
    found = db().scalar(query) if me().is_staff else None
    if found is None:
        raise Unseen("reveal", ref)
    return found


@bp.post("/<ref:reveal>/approve")
def approve(reveal: str) -> ResponseReturnValue:
    """Open it for 30 minutes."""
    services.approve(db(), _get(reveal), actor=me(), now=clock.now())
    flash("已同意，30分钟后自动关闭。", "success")
    return done(None, url_for("reveals.index"))


@bp.post("/<ref:reveal>/refuse")
def refuse(reveal: str) -> ResponseReturnValue:
    """Keep it hidden."""
    services.refuse(db(), _get(reveal), actor=me(), now=clock.now())
    flash("已答复：不同意查看。", "success")
    return done(None, url_for("reveals.index"))
