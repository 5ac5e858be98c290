"""Acts on a case as pages of their own: one row is one permission, one page and one button.

A room keeps a table of `Act`, lists with `open_acts` what somebody can do now, and lets
`perform` run the page: shown on GET, done on POST, or shown again with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, request

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.forms import Form
from app.core.policy import allows
from app.core.web import done, me

if TYPE_CHECKING:
    from collections.abc import Sequence
    from enum import StrEnum

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.core.policy import Actor


class Nothing(Form):
    """Nothing but the button."""


def always(_session: Session, _case: Any) -> bool:
    """Ready in each of its states."""
    return True


@dataclass(frozen=True)
class Act:
    """`name` is the endpoint without the room's prefix, `action` the permission.

    `do` is called with (session, case, form, actor, now); `states` and `ready` say when it can
    be done, `offer` fills in the choices of the day, `said` is the flash after it, `rule` a
    law row shown above the form, `tab` where one goes afterwards.
    """

    name: str
    action: str
    title: str
    form: type[Form]
    do: Callable[[Session, Any, Any, Actor, Any], Any]
    states: AbstractSet[StrEnum]
    said: str
    tab: str = "case"
    intro: str = ""
    rule: str = ""
    button: str = ""
    danger: bool = False
    ready: Callable[[Session, Any], bool] = always
    offer: Callable[[Session, Any, Any], None] | None = None
    takes_files: bool = False

    def is_open(self, session: Session, case: Any) -> bool:
        """Whether the case stands where this can be done, whoever asks."""
        return case.state in self.states and self.ready(session, case)


def open_acts(session: Session, actor: Actor, case: Any, acts: Sequence[Act]) -> list[Act]:
    """What this actor can do now, in the order of the table."""
    return [
        act for act in acts if allows(actor, act.action, case) and act.is_open(session, case)
    ]  # fmt: skip


def perform(
    act: Act, case: Any, *, page: Callable[[Form, int], ResponseReturnValue], back: str
) -> ResponseReturnValue:
    """The act's page, or the act itself. Raises WrongState, and StaleVersion for an old page."""
    if not act.is_open(db(), case):
        raise WrongState
    is_sent = request.method == "POST"
    form = act.form() if is_sent else act.form(formdata=None)
    if act.offer is not None:
        act.offer(db(), case, form)
    if not is_sent:
        return page(form, 200)
    check_version(case, request.form.get("version"))
    if getattr(form, "is_picking", False):
        return page(form, 200)
    try:
        if form.validate():
            act.do(db(), case, form, me(), clock.now())
            flash(act.said, "success")
            return done(None, back)
    except Invalid as error:
        for one in (error, *error.also):
            form.fail(one.field if one.field in form else None, one.says)
    return page(form, 422)
