"""Public pages, the switch for older people, and held input after signing in again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, request, send_file
from flask import session as page_session
from sqlalchemy import literal, select

from app.accounts.offices import bureaus
from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.submissions import HeldInput
from app.core.web import go, local_path, public, repeatable, show
from app.documents import settings
from app.foster.papers import PAPERS
from app.foster.services.precheck import offices as find_offices
from app.home import queries
from app.home.blanks import BLANKS, pdf
from app.home.forms import PlaceForm
from app.home.notice_topics import NOTICES
from app.home.policy_topics import POLICY, by_field
from app.law import RULES
from app.law.source import Source, source_of
from app.parameters.services import confirmed_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.home.topics import Topic

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """What one can do here."""
    return show(
        "home/index.html",
        form=PlaceForm(),
        stages=queries.stages(db(), clock.today()),
        fields=by_field(),
    )


@bp.get("/policy")
@public
def policy_index() -> ResponseReturnValue:
    """All topics in plain words, and the instruments they rest on."""
    cited = {RULES[p.rule].basis for t in POLICY.values() for s in t.sections for p in s.points
             if p.rule}  # fmt: skip
    keys = sorted({article.instrument.key for article in cited if article})
    named = {article.instrument.key: article.instrument for article in cited if article}
    return show("home/policy.html", fields=by_field(), instruments=[named[key] for key in keys])


@bp.get("/policy/<topic>")
@public
def policy(topic: str) -> ResponseReturnValue:
    """One topic; each sentence that rests on a rule shows its citation."""
    if topic not in POLICY:
        raise NotFound
    extra = {"stages": queries.stages(db(), clock.today())} if topic == "steps" else {}
    found = POLICY[topic]
    return _topic(found, topics=by_field()[found.field], **extra)


@bp.get("/papers")
@public
def papers() -> ResponseReturnValue:
    """Which papers, what counts as good, where to get them."""
    return show("home/papers.html", papers=PAPERS.values(), source=_source())


@bp.get("/forms")
@public
def forms() -> ResponseReturnValue:
    """Blank forms to print."""
    return show("home/forms.html", blanks=BLANKS.values())


@bp.get("/forms/<name>.pdf")
@public
def blank(name: str) -> ResponseReturnValue:
    """One blank form as PDF."""
    if name not in BLANKS:
        raise NotFound
    drawn = pdf(name, settings.current().origin)
    return send_file(
        io.BytesIO(drawn), "application/pdf", download_name=f"{BLANKS[name].title}.pdf"
    )


@bp.get("/offices")
@public
def offices() -> ResponseReturnValue:
    """Whom to call and where to go, by place."""
    form = PlaceForm(request.args)
    place = form.place.data
    found = find_offices(db(), place, clock.today()) if place else []
    near = bureaus(db(), place, clock.today()) if place else []
    return show("home/offices.html", form=form, place=place, offices=found, bureaus=near)


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    """Search the public pages and offices."""
    query = " ".join(request.args.get("q", "")[: queries.LONGEST_QUERY].split())
    hits = queries.search_pages(query)
    found = queries.search_offices(db(), query, clock.today()) if query else []
    return show("home/search.html", query=query, hits=hits, offices=found)


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """How personal data are handled, and whom to ask."""
    return _topic(NOTICES["privacy"])


@bp.get("/children-rules")
@public
def children_rules() -> ResponseReturnValue:
    """The special processing rule for children's data (PD-SEN-2)."""
    return _topic(NOTICES["children-rules"])


@bp.get("/health")
@public
def health() -> ResponseReturnValue:
    """For the machine that watches: 200 while the database answers, else 503 like every page."""
    db().execute(select(literal(1)))
    return Response("ok", mimetype="text/plain")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return _topic(NOTICES["accessibility"])


@bp.get("/contact")
@public
def contact() -> ResponseReturnValue:
    """Whom to ask, and whom to call for a child in danger."""
    return _topic(NOTICES["contact"])


def _topic(topic: Topic, **context: Any) -> ResponseReturnValue:
    return show("home/topic.html", topic=topic, source=_source(), **context)


def _source() -> Callable[[str], Source]:
    """From the id of a rule to what a page shows behind it, as confirmed today."""
    confirmed = confirmed_rules(db())
    return lambda rule_id: source_of(RULES[rule_id], confirmed)


@bp.post("/elder")
@public
@repeatable
def elder() -> ResponseReturnValue:
    """Switch 长辈版 on or off; remembered in a cookie that says only that."""
    response = go(local_path(request.form.get("next")) or "/")
    if request.cookies.get("elder") == "1":
        response.delete_cookie("elder", path="/")
    else:
        response.set_cookie(
            "elder", "1", max_age=31536000, httponly=True, samesite="Lax", path="/",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )  # fmt: skip
    return response


@bp.get("/resume")
def resume() -> ResponseReturnValue:
    """What was typed when the session had ended, ready to be sent again."""
    held = db().scalar(select(HeldInput).where(HeldInput.ref == page_session.get("held", "")))
    if held is None:
        return go("/")
    return show("errors/expired.html", held=held.fields, action=held.path, says="")
