"""What the pages of an ending, a certificate issued anew and a visit from abroad share.

Each is a record of the organ with scans of its papers and one page for each act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.adoption.services import scans
from app.adoption.views import bp
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, me, show
from app.law import RULES
from app.parameters.services import cite
from app.workflow.acts import perform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.workflow.acts import Act


@dataclass(frozen=True)
class Pages:
    """`get` finds the row for who may do `to` with it, `context` fills its frame.

    `endpoint` is the record's own page, `argument` its name in the address, `path` the list's
    address; `prefix` is left out of an act's address.
    """

    endpoint: str
    argument: str
    path: str
    prefix: str
    template: str
    get: Callable[..., Any]
    context: Callable[..., dict[str, Any]]

    def home(self, row: Any) -> str:
        """The record's own page."""
        values: dict[str, Any] = {self.argument: row.ref}
        return url_for(self.endpoint, **values)

    def listed(self, template: str, read: Callable[..., Any], **more: Any) -> ResponseReturnValue:
        """The open ones, or with `view=closed` what was closed, page by page."""
        closed = request.args.get("view") == "closed"
        after = request.args.get("after", "")[:40]
        rows, following = read(db(), me(), closed=closed, after=after)
        return show(template, rows=rows, closed=closed, after=after, following=following,
                    today=clock.today(), **more)  # fmt: skip

    def show(self, row: Any, error: str = "") -> ResponseReturnValue:
        """The record, with what was wrong with an upload."""
        return show(self.template, None, 422 if error else 200,
                    **self.context(db(), me(), row), error=error)  # fmt: skip

    def keep_scans(self, row: Any, action: str) -> ResponseReturnValue:
        """Keep what was uploaded; the record again where it cannot be kept."""
        sent = request.files.getlist("scan")
        files = [(f.filename or "", f.stream) for f in sent if f.filename]
        try:
            scans.keep(db(), row, files, action=action, actor=me(), now=clock.now())
        except Invalid as error:
            return self.show(row, error.says)
        flash("已上传。", "success")
        return done(None, self.home(row))

    def add(self, acts: Sequence[Act]) -> None:
        """One page for each act."""
        for act in acts:
            self._add(act)

    def _add(self, act: Act) -> None:
        def view(**given: str) -> ResponseReturnValue:
            row = self.get(db(), me(), given[self.argument], to=act.action)
            back = self.home(row)

            def page(form: Form, status: int) -> ResponseReturnValue:
                frame = self.context(db(), me(), row)
                rule = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
                return show(
                    "adoption/after/record_act.html", None, status, **frame, act=act, form=form,
                    rule=rule, back=back, action=request.path,
                )  # fmt: skip

            return perform(act, row, page=page, back=back)

        view.__doc__ = act.title
        name = act.name.removeprefix(self.prefix)
        bp.add_url_rule(
            f"{self.path}/<ref:{self.argument}>/{name}", act.name, view, methods=["GET", "POST"]
        )
