"""What colleagues ask to look at, and the responsible person's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
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
    """What waits for an answer: who, which case, which field, what for."""
    demand(me(), "reveals.list")
    rows = services.list_reveals(db(), me(), clock.now())
    actor, count = me(), len(rows)
    later(
        lambda s: audit.record(s, actor, "reveals.list", outcome=Outcome.READ, note=f"共{count}行")
    )
    names = {
        user.id: user.person.name
        for user in db().scalars(
            select(User)
            .where(User.id.in_({row.user_id for row in rows}))
            .options(joinedload(User.person))
        )
    }
    return show("reveals/index.html", rows=rows, names=names)


def _get(ref: str) -> Reveal:
    own = Reveal.agency_id == me().agency_id
    found = db().scalar(select(Reveal).where(Reveal.ref == ref, own)) if me().is_staff else None
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
