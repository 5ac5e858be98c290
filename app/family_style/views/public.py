"""For everybody: posts announced, and may we apply. Nothing of the pre-check is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from sqlalchemy import select

from app.accounts.models import Agency
from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.web import public, repeatable, show
from app.family_style import queries, rules
from app.family_style.forms.couple import PrecheckForm
from app.family_style.models import Post
from app.family_style.views import bp
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def open_post(ref: str) -> tuple[Post, Agency]:
    """A notice that can be applied for, with its institution. Raises NotFound."""
    row = db().execute(
        select(Post, Agency).join(Agency, Agency.id == Post.agency_id).where(Post.ref == ref)
    ).first()  # fmt: skip
    if row is None or row[0].withdrawn_on is not None or row[0].closes_on < clock.today():
        raise NotFound
    return row[0], row[1]


@bp.get("/posts")
@public
def posts() -> ResponseReturnValue:
    """What is announced today."""
    return show("family_style/posts.html", posts=queries.open_posts(db(), clock.today()))


@bp.get("/posts/<ref:post>")
@public
def post(post: str) -> ResponseReturnValue:
    """One notice: the work, the pay, the conditions, how to apply."""
    found, agency = open_post(post)
    conditions = [(RULES[f"FS-03-{n}"], cite(db(), f"FS-03-{n}")) for n in (1, 3, 4, 5, 6, 7, 8)]
    return show("family_style/post.html", post=found, agency=agency, conditions=conditions)


@bp.route("/precheck", methods=["GET", "POST"])
@public
@repeatable
def precheck() -> ResponseReturnValue:
    """May we apply: an answer for each condition."""
    is_sent = request.method == "POST"
    form = PrecheckForm() if is_sent else PrecheckForm(formdata=None)
    if not is_sent or not form.validate():
        return show("family_style/precheck.html", None, 422 if is_sent else 200, form=form,
                    found=[], laws={})  # fmt: skip
    found = rules.check_couple(rules.CoupleFacts(
        married=form.married.data == "yes", certificate_seen=True,
        mother_age=form.mother_age.data, mother_education=int(form.education.data),
        all_healthy=form.healthy.data == "yes", no_record=form.record.data == "yes",
        no_bad_habits=True, neighbours_at_peace=True,
        both_experienced=form.experienced.data == "yes", stay_months=form.stay.data,
        mother_full_time=form.full_time.data == "yes", own_children=form.own_children.data,
    ))  # fmt: skip
    laws = {f.rule_id: (RULES[f.rule_id], cite(db(), f.rule_id)) for f in found}
    return show("family_style/precheck.html", form=form, found=found, laws=laws)
