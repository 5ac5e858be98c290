"""One request: who acts, which transaction, which answer. The only code that knows htmx.

Order of every request: id, transaction, actor, origin, CSRF, sign-in, submission id, view,
commit (below 400) or rollback, then the record of readings and refusals. A page opts out of
sign-in with `@public`; none opts in.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import abort, current_app, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from htmx_flask import Htmx
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.core import policy, submissions
from app.core.closing import demand_open
from app.core.db import NOBODY, SYSTEM, Database, append_after, begin_writing, commit, rescope
from app.core.errors import (
    Conflict,
    NotFound,
    PortalError,
    SignInNeeded,
    StaleVersion,
    Unavailable,
)
from app.core.forms import not_offered
from app.core.held import own_page, said
from app.core.ids import new_ref
from app.core.page_cookie import PageCookie, form_token
from app.core.policy import ANYONE, Actor
from app.core.versions import Compared, compared, page_now

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask.typing import ResponseReturnValue
    from jinja2 import Template
    from sqlalchemy.orm import Session

log = logging.getLogger("tongan")
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
# Who looks at a child's data is written down, or sees nothing (bar S65).
UNRECORDED = "系统暂时无法登记这次查阅，按规定不能显示内容。请稍后再试。"


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
    app.register_error_handler(PortalError, _portal_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StaleDataError, lambda _error: _portal_error(StaleVersion()))
    app.register_error_handler(IntegrityError, _database_refused)
    app.register_error_handler(DataError, _out_of_range)
    app.register_error_handler(DBAPIError, _database_gone)
    app.register_error_handler(Exception, _unexpected)
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
        return _again(400)
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
    except StaleDataError:
        response = current_app.make_response(_portal_error(StaleVersion()))
    except policy.Refused as error:  # by the last flush: a row of authority has a broken seal
        response = current_app.make_response(_portal_error(error))
        _write_down(None)
    except IntegrityError as error:
        response = current_app.make_response(_database_refused(error))
    except DBAPIError as error:
        response = current_app.make_response(
            _database_gone(error, UNRECORDED if request.method in SAFE else Unavailable.says)
        )
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


# --- errors ----------------------------------------------------------------------------------


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


def _page(status: int, says: str, template: str | None = None, **context: Any) -> Response:
    names: list[str | Template] = [template or f"errors/{status}.html", "errors/400.html"]
    is_form = request.method not in SAFE
    back_url = context.setdefault("back_url", own_page() if is_form else None)
    sent = typed() if is_form else []
    both = _both_versions(back_url, sent) if status == Conflict.status and back_url else None
    if both is not None:
        context["rows"] = both.rows
        sent = [(name, value) for name, value in sent if name not in both.known]
    held = said(sent)
    body = render_template(
        names, says=says, held=held, status=status, request_id=g.get("request_id", ""), **context
    )
    response = current_app.make_response((body, status))
    if wants_piece():
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML show:window:top"
    return response


def _both_versions(page: str, sent: list[tuple[str, str]]) -> Compared | None:
    """What stands now beside what was typed, where a form with a version came second."""
    if not sent or "version" not in request.form:
        return None
    opened: Session | None = g.get("session")
    if opened is not None:  # nothing of it is kept; the page is read in a transaction of its own
        opened.rollback()
    return compared(page_now(page), request.path, sent)


def _again(status: int) -> Response:
    """The same form once more, with a fresh token and all that was typed."""
    again = typed(to_send_again=True)
    return _page(status, "", "errors/expired.html", action=request.path, again=again)


def _portal_error(error: PortalError) -> Response:
    if isinstance(error, SignInNeeded):
        return _ask_to_sign_in()
    if isinstance(error, policy.Refused | policy.Unseen):
        g.refused = True
        current_app.extensions["on_refusal"](me(), error)
    response = _page(error.status, error.says)
    retry_after = getattr(error, "retry_after", None)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _ask_to_sign_in() -> Response:
    """To the sign-in page, and back; what was typed waits in the held inputs."""
    if request.method in SAFE:
        back = request.full_path.rstrip("?")
        return go(url_for("accounts.sign_in", next=back))
    if typed():
        held = submissions.HeldInput(path=request.path)
        held.fields = typed(to_send_again=True)
        session["held"] = held.ref
        later(lambda record: record.add(held))
    return go(url_for("accounts.sign_in", next=url_for("home.resume")))


def _csrf_error(_error: CSRFError) -> Response:
    if request.form:
        return _ask_to_sign_in() if not me().is_signed_in and _needs_account() else _again(400)
    return _page(400, "页面已过期，请刷新后再试。")


def _needs_account() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return not getattr(view, "is_public", False)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - a redirect of the router
        return error
    if isinstance(error, RequestEntityTooLarge):
        return _page(413, "您上传的文件或填写的内容过大。单个文件请不要超过20MB。")
    if error.code == NotFound.status:
        return _page(404, NotFound.says)
    if error.code == 403:  # noqa: PLR2004 - HTTP
        return _page(
            403, "这次提交不是从本网站的页面发出的，已被拒绝。请从本网站重新打开页面办理。"
        )
    if error.code == 405:  # noqa: PLR2004 - HTTP
        response = _page(405, "这个网址不能这样打开。请从首页重新进入。")
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
        return response
    return _page(error.code, PortalError.says)


def _database_refused(error: IntegrityError) -> Response:
    log.warning("the database refused a change: %s", type(error.orig).__name__)
    return _page(409, Conflict.says)


def _out_of_range(error: DataError) -> Response:
    log.warning("the database cannot hold a value: %s", type(error.orig).__name__)
    return _page(422, "填写的数值超出了可以保存的范围，请核对后再提交。")


def _database_gone(error: DBAPIError, says: str = Unavailable.says) -> Response:
    log.error("the database does not answer: %s", type(error.orig).__name__)
    g.after = []
    return _page(503, says)


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error
    log.error("request %s failed", g.get("request_id", ""), exc_info=error)
    return _page(500, "系统出现故障，工作人员已收到通知。请稍后再试，或拨打页面下方的电话。")
