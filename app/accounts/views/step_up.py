"""Acts that want a second factor shown within the last five minutes (bar S19).

A family that has added a factor is asked as staff are. Which acts stands in one set beside the
policy (`app/route_policy.py`). The page that asks is the form itself once more, with all that was
typed: the code goes in with the act, in one transaction, so it is used for this act. For five
minutes it is good for further acts of the same name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import after_this_request, current_app, g, request

from app.accounts.actors import token_hash
from app.accounts.forms import FactorForm
from app.accounts.services import factors as services
from app.accounts.views import bp
from app.accounts.views.factors import keep_token, own_token, shown_code, site, try_factor
from app.audit.wording import SAYS
from app.core import clock
from app.core.db import db
from app.core.held import own_page
from app.core.ids import new_token
from app.core.web import SAFE, later, me, show, typed, wants_piece

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.accounts.models import SecondFactor

FRESH = timedelta(minutes=5)


def is_fresh(action: str, now: datetime) -> bool:
    """Whether a factor was shown lately, at sign-in or for this very action.

    One that is yet to be shown tells of a clock that went back: nobody gains minutes by that.
    """
    shown_at: datetime | None = g.get("factor_at")
    is_recent = shown_at is not None and timedelta(0) <= now - shown_at <= FRESH
    return is_recent and g.factor_for in {"", action}


@bp.before_app_request
def ask_second_factor() -> ResponseReturnValue | None:
    """Before the act: let it pass with a fresh factor, else ask for one."""
    action = current_app.extensions["step_up"].get(request.endpoint)
    if action is None or request.method in SAFE or not g.get("has_factor"):
        return None
    now = clock.now()
    if is_fresh(action, now):
        return None
    found = services.list_factors(db(), me().user_id or 0)
    form = FactorForm()
    if not (form.factor_code.data or form.factor_passkey.data):
        return _page(form, found, action, now)
    proof = try_factor(me().user_id or 0, found, form, action, now)
    if proof is None:
        return _page(form, found, action, now)
    _go_on(proof, action, now)
    return None


def _go_on(proof: services.Proof, action: str, now: datetime) -> None:
    session_id, former, token = g.session_id, own_token(), new_token()

    def settle(record: Session) -> None:
        services.spend(record, proof, now)
        services.renew_session(record, session_id, former, token_hash(token), action, now)

    settle(db())
    later(settle)  # where the act is refused and rolled back, the code is used up all the same
    after_this_request(lambda response: keep_token(response, token))


def _page(form: FactorForm, found: list[SecondFactor], action: str, now: datetime) -> Response:
    ask = services.challenge(own_token(), action)
    response = show(
        "accounts/step_up.html",
        status=422,  # a form that lacks something: the code
        form=form,
        says=SAYS.get(action, action),
        again=typed(to_send_again=True),
        has_files=any(file.filename for file in request.files.values()),
        back_url=own_page(),
        options=services.request_options(found, site(), ask),
        code=shown_code(found, now),
    )
    if wants_piece():
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML show:window:top"
    return response
