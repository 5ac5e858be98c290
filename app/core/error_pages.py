"""What a visitor is told when something fails, with all that was typed (bar R13)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from flask import current_app, g, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.core import policy, submissions, time_limit
from app.core.errors import (
    Conflict,
    NotFound,
    PageExpired,
    PortalError,
    SignInNeeded,
    StaleVersion,
    TookTooLong,
    Unavailable,
)
from app.core.held import own_page, said
from app.core.versions import Compared, compared, page_now
from app.core.web import SAFE, go, later, me, typed, wants_piece

if TYPE_CHECKING:
    from flask import Flask, Response
    from jinja2 import Template
    from sqlalchemy.orm import Session

log = logging.getLogger("tongan")
# Who looks at a child's data is written down, or sees nothing (bar S65).
UNRECORDED = "系统暂时无法登记这次查阅，按规定不能显示内容。请稍后再试。"


def install(app: Flask) -> None:
    """Let every error be answered by a page that says what to do."""
    app.register_error_handler(PortalError, _portal_error)
    app.register_error_handler(PageExpired, lambda error: _again(error.status))
    app.register_error_handler(TookTooLong, _cut)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StaleDataError, lambda _error: _portal_error(StaleVersion()))
    app.register_error_handler(IntegrityError, _database_refused)
    app.register_error_handler(DataError, _out_of_range)
    app.register_error_handler(DBAPIError, _database_gone)
    app.register_error_handler(Exception, _unexpected)


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


def _database_gone(error: DBAPIError) -> Response:
    log.error("the database does not answer: %s", type(error.orig).__name__)
    g.after = []
    opened: Session | None = g.get("session")
    if opened is not None and time_limit.is_over(opened.info):
        return _cut()
    # A page that was read has given its session back, and only its line of the record failed.
    is_unrecorded = opened is None and request.method in SAFE
    return _page(503, UNRECORDED if is_unrecorded else Unavailable.says)


def _cut(_error: TookTooLong | None = None) -> Response:
    """Nothing of the request is kept; to say so has no limit."""
    opened: Session | None = g.get("session")
    if opened is not None:
        opened.rollback()
        del opened.info["until"]
    g.after = []
    return _page(TookTooLong.status, TookTooLong.says)


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error
    log.error("request %s failed", g.get("request_id", ""), exc_info=error)
    return _page(500, "系统出现故障，工作人员已收到通知。请稍后再试，或拨打页面下方的电话。")
