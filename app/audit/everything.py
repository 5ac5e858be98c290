"""Nothing goes unrecorded: what a view did not put into the record itself is put there for it.

One uniform line for each act, each page about people that was opened, and each refusal, unless
the request left a line of its own. In the same transaction, so that an answer without its line
does not exist (bar S65).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, request

from app.audit.models import Outcome
from app.audit.services import NOTHING, Subject, record
from app.core import policy
from app.core.errors import NotFound
from app.core.ids import PATTERN
from app.core.web import SAFE, later, me

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response
    from sqlalchemy.orm import Session

    RowOf = Callable[[str], str | None]

# Pages of these rooms show children, families or their cases.
ROOMS_OF_PEOPLE = frozenset(
    {
        "adoption", "children", "documents", "families", "family_style", "foster", "golive",
        "institutions", "matches", "payments", "placements", "protection", "rights", "visits",
    }
)  # fmt: skip
# So do these of rooms that are else about offices, money and organisations.
PAGES_OF_PEOPLE = frozenset(
    {"notices.complaints"}
    | {
        f"purchasing.{page}"
        for page in (
            "people", "person", "records", "series", "service_record", "new_record",
            "purchase_query", "record_import", "import_errors", "imports", "hand_over_list",
        )
    }
)  # fmt: skip
KINDS = {"application": "foster_application", "project": "purchase"}
PAGE = "audit.page"


def install(app: Flask, row_of: RowOf) -> None:
    """Look at every answer before its transaction ends. Call after `web.install`."""

    def look(answer: Response) -> Response:
        endpoint = request.endpoint
        if endpoint not in (None, "static") and me().is_signed_in:
            _look_at(answer, endpoint, row_of(endpoint))
        return answer

    app.after_request(look)


def shows_people(endpoint: str) -> bool:
    """Whether a page is recorded whenever somebody opens it."""
    view = current_app.view_functions[endpoint]
    if getattr(view, "is_public", False):
        return False
    return endpoint.partition(".")[0] in ROOMS_OF_PEOPLE or endpoint in PAGES_OF_PEOPLE


def is_act(endpoint: str) -> bool:
    """Whether a POST is one act; one that may come twice without harm records what it has to."""
    return not getattr(current_app.view_functions[endpoint], "is_repeatable", False)


def _look_at(answer: Response, endpoint: str, row: str | None) -> None:
    action = row if row in policy.table() else PAGE
    if answer.status_code >= 400:  # noqa: PLR2004 - HTTP
        if answer.status_code in {policy.Refused.status, NotFound.status}:
            _unless_recorded("authz.unseen", endpoint, Outcome.REFUSED)
    elif request.method not in SAFE:
        if is_act(endpoint) and "session" in g and not g.session.info.get("audit"):
            record(g.session, me(), str(action), _subject(), note=endpoint)
    elif answer.status_code == 200 and shows_people(endpoint):  # noqa: PLR2004 - HTTP
        _unless_recorded(str(action), endpoint, Outcome.READ)


def _unless_recorded(action: str, endpoint: str, outcome: Outcome) -> None:
    actor, subject = me(), _subject()

    def write(session: Session) -> None:
        if not session.info.get("audit"):
            record(session, actor, action, subject, outcome=outcome, note=endpoint)

    later(write)


def _subject() -> Subject:
    """The first reference of the address: the file or case in which the page stands."""
    for name, value in (request.view_args or {}).items():
        if isinstance(value, str) and PATTERN.fullmatch(value):
            return Subject(KINDS.get(name, name), value)
    return NOTHING
