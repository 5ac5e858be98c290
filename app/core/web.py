"""One request: who acts, which transaction, which answer. The only code that knows htmx.

Order of every request: id, transaction, actor, origin, CSRF, sign-in, submission id, view,
commit (below 400) or rollback, then the record of readings and refusals. A page opts out of
sign-in with `@public`; none opts in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from app.core import policy, submissions, time_limit
from app.core.closing import demand_open
from app.core.db import NOBODY, SYSTEM, Database, append_after, begin_writing, commit, rescope
from app.core.errors import PageExpired, PortalError, SignInNeeded
from app.core.forms import not_offered
from app.core.ids import new_ref
from app.core.page_cookie import PageCookie, form_token
from app.core.policy import ANYONE, Actor

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

csrf = CSRFProtect()
View = TypeVar("View", bound="Callable[..., Any]")
OnRefusal = Callable[[Actor, policy.Refused | policy.Unseen], None]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; report-uri /policy-report"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
HSTS = "max-age=63072000; includeSubDomains"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Never shown again, held or sent back: secrets and the form's own machinery.
UNHELD = frozenset(
    {
        "csrf_token", "submission_id", "password", "new_password", "password_again", "code",
        "factor_code", "factor_passkey", "shown_at",
    }
)  # fmt: skip


def public(view: View) -> View:
    """Open a page to people who are not signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def repeatable(view: View) -> View:
    """Mark a POST that may come twice without harm (autosave, live checks, filters by POST)."""
    view.is_repeatable = True  # type: ignore[attr-defined]
    return view


def never_closed(view: View) -> View:
    """Let a POST through while writing is closed: signing in to read, a report of harm."""
    view.is_never_closed = True  # type: ignore[attr-defined]
    return view


def me() -> Actor:
    """Who acts in this request; `ANYONE` where nobody is signed in."""
    actor: Actor = g.get("actor", ANYONE)
    return actor


def install(
    app: Flask, database: Database, load_actor: Callable[[Session], Actor], on_refusal: OnRefusal
) -> None:
    """Hook the request cycle into the app. `on_refusal` writes a refusal into the record."""
    app.extensions["database"] = database
    app.extensions["load_actor"] = load_actor
    app.extensions["on_refusal"] = on_refusal
    app.session_interface = PageCookie()
    Htmx(app)
    app.before_request(_open)
    csrf.init_app(app)
    app.before_request(_admit)
    app.after_request(_close)
    app.teardown_request(_leave_nothing_open)
    # Macros are imported without the page's context, so these are globals.
    app.jinja_env.globals["csrf_token"] = form_token
    app.jinja_env.globals["submission_id"] = new_submission_id
    _remember_addresses(app)
    app.context_processor(
        lambda: {
            "me": me() if me().is_signed_in else None,
            "csrf_token": form_token,
            "can": lambda action, subject=None: policy.allows(me(), action, subject),
            "elder": request.cookies.get("elder") == "1",
            "demo": current_app.config["PORTAL"].profile == "demo",
            "session_ends": None,
            "unread_count": 0,
            "desk_nav": tuple,
        }
    )


def _remember_addresses(app: Flask) -> None:
    """Work out an address once; the frame of a page has twenty of them, a list one a row."""

    @lru_cache(maxsize=8192)
    def known(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    def address(endpoint: str, **values: Any) -> str:
        # Of texts alone: to a cache 1 and True are the same.
        if endpoint.startswith(".") or not all(type(value) is str for value in values.values()):
            return url_for(endpoint, **values)
        return known(endpoint, tuple(values.items()))

    addresses = app.jinja_env.globals
    addresses["url_for"] = address
    if not app.debug:  # while developing, files change under a running portal
        addresses["static_url"] = cache(cast("Callable[[str], str]", addresses["static_url"]))


def new_submission_id() -> str:
    """A new one-time submission id for a form."""
    return secrets.token_urlsafe(18)


def _open() -> None:
    g.request_id = new_ref()
    g.after = []
    if request.endpoint == "static":
        return
    _clean_input()
    database: Database = current_app.extensions["database"]
    write = request.method not in SAFE
    g.session = database.session(NOBODY, write=write)
    time_limit.begin(g.session)
    if write:
        _refuse_foreign_origin()
        begin_writing(g.session)
    g.actor = current_app.extensions["load_actor"](g.session)
    rescope(g.session, g.actor.scope)


def _clean_input() -> None:
    """Drop NUL, which no text needs and PostgreSQL cannot store."""
    if request.method not in SAFE and any("\0" in v for _, v in request.form.items(multi=True)):
        request.form = ImmutableMultiDict(
            (name, value.replace("\0", "")) for name, value in request.form.items(multi=True)
        )
    asked = request.environ["PATH_INFO"] + request.environ.get("QUERY_STRING", "")
    if "\0" in asked or "%00" in asked:
        abort(404)


def _refuse_foreign_origin() -> None:
    """A form of another site is refused before anybody's rights are looked at (bar S37)."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        abort(403)
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        abort(403)


def _admit() -> ResponseReturnValue | None:
    if request.endpoint in (None, "static"):
        return None
    view = current_app.view_functions[request.endpoint or ""]
    if not getattr(view, "is_public", False) and not me().is_signed_in:
        raise SignInNeeded
    if request.method not in SAFE and not getattr(view, "is_never_closed", False):
        demand_open(current_app.config["PORTAL"])
    if request.method in SAFE or getattr(view, "is_repeatable", False):
        return None
    submission_id = request.form.get("submission_id", "")
    if not 16 <= len(submission_id) <= 64:  # noqa: PLR2004 - length of our own tokens
        raise PageExpired
    first = submissions.claim(g.session, submission_id, me().user_id, request.endpoint or "")
    if first is not None:
        return go(first or "/")
    g.submission_id = submission_id
    return None


def later(effect: Callable[[Session], None]) -> None:
    """Write something in a transaction of its own before the answer leaves.

    For readings and refusals: if it cannot be written, the answer is 503 and shows nothing.
    """
    g.after.append(effect)


def _close(response: Response) -> Response:
    try:
        _finish_transaction(response)
    except (PortalError, StaleDataError, DBAPIError) as error:
        g.after = []  # of an act that was not done
        response = current_app.make_response(current_app.handle_user_exception(error))
        _write_down(None)
    if "Content-Security-Policy" in response.headers:  # a file sets a stricter policy of its own
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    else:
        response.headers.extend(HEADERS)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def _finish_transaction(response: Response) -> None:
    opened: Session | None = g.pop("session", None)
    if opened is None:
        return
    _note_what_was_not_offered(response)
    try:
        if request.method in SAFE:
            _write_down(opened)
            return
        if response.status_code < 400:  # noqa: PLR2004 - HTTP
            if "submission_id" in g:
                url = g.get("result_url") or response.headers.get("Location") or "/"
                submissions.finish(opened, g.submission_id, url)
            commit(opened)
    finally:
        opened.close()
    _write_down(None)


def _note_what_was_not_offered(response: Response) -> None:
    """A reference that no page offered was guessed: it is refused as missing, and written down."""
    if response.status_code < 400 and request.method not in SAFE:  # noqa: PLR2004 - HTTP
        return
    if "refused" in g:  # the refusal itself has said it
        return
    if foreign := not_offered(g.get("forms", ())):
        current_app.extensions["on_refusal"](me(), policy.Unseen(*foreign))


def _write_down(read: Session | None) -> None:
    """What is left to do in a transaction of its own; `read` is a reading session to be ended.

    Mostly that is a line of the record and nothing else.
    """
    if not g.after:
        return
    effects, g.after = g.after, []
    record = current_app.extensions["database"].session(SYSTEM, write=True)
    try:
        for effect in effects:
            effect(record)
        if read is None or record.in_transaction():
            commit(record)
        else:
            append_after(read, record.info.pop("audit", []))
    finally:
        record.close()


def _leave_nothing_open(_error: BaseException | None) -> None:
    """A request that broke off before its answer gives its connection back as well."""
    left: Session | None = g.pop("session", None)
    if left is not None:
        left.close()


# --- answers ---------------------------------------------------------------------------------


def wants_piece() -> bool:
    """True where htmx asks for a piece, not for a page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def show(page: str, piece: str | None = None, /, status: int = 200, **context: Any) -> Response:
    """The page, or its piece for htmx."""
    template = piece if piece is not None and wants_piece() else page
    return current_app.make_response((render_template(template, **context), status))


def done(piece: str | None, url: str, /, **context: Any) -> Response:
    """After a successful act: the piece for htmx, else 303 to `url`.

    `url` is also where a second copy of the same submission is sent.
    """
    g.result_url = url
    if piece is not None and wants_piece():
        return current_app.make_response(render_template(piece, **context))
    return go(url)


def go(url: str) -> Response:
    """303 to a path of our own; a full navigation also under htmx."""
    target = local_path(url) or "/"
    if wants_piece():
        response = current_app.make_response(("", 200))
        # To the same page with a fragment the browser would only scroll, and show nothing new.
        page = target.partition("#")[0]
        response.headers["HX-Redirect"] = quote(page, safe="/?=&%")
        return response
    answer: Response = redirect(target, 303)  # type: ignore[assignment]
    return answer


def local_path(url: str | None) -> str | None:
    """`url` if it is a path of this portal, else None (bar S42)."""
    if not url or not url.startswith("/") or url.startswith(("//", "/\\")):
        return None
    if any(ord(c) < 32 for c in url) or "\\" in url:  # noqa: PLR2004 - control characters
        return None
    parts = urlsplit(url)
    return url if not parts.scheme and not parts.netloc else None


def typed(*, to_send_again: bool = False) -> list[tuple[str, str]]:
    """What this request's form held, without secrets and machinery.

    `to_send_again`: with the version that was seen, so that a form which waited for a sign-in
    still cannot overwrite what somebody else saved meanwhile.
    """
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:  # the body itself is too large or broken: there is nothing to read
        return []
    return [
        (name, value)
        for name, value in fields
        if value and name not in UNHELD and (to_send_again or name != "version")
    ]
