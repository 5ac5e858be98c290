"""What every page of an organisation shows at its top, and words for the trace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.accounts.roles import AgencyKind
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.policy import allows
from app.core.web import later
from app.organisations.forms import BodyForm, PersonForm
from app.organisations.models import LegalState, ListKind, ServiceField
from app.organisations.rules import facts

if TYPE_CHECKING:
    from datetime import date

    from app.core.policy import Actor
    from app.organisations.models import OrgAgreement, Organisation

TABS = (
    ("登记信息", "organisations.organisation"),
    ("条件核对", "organisations.checks"),
    ("人员", "organisations.people"),
    ("协议", "organisations.agreements"),
    ("年报、等级和信用", "organisations.facts"),
    ("购买服务业绩", "purchasing.supplier"),
    ("联系的保护机构", "purchasing.links"),
    ("更正记录", "organisations.changes"),
)
SOON = timedelta(days=facts.EXPIRES_SOON_DAYS)
LABELS = {
    name: str(field.args[0])
    for form in (BodyForm, PersonForm)
    for name, field in vars(form).items()
    if hasattr(field, "args") and field.args
} | {"fields": "业务范围涵盖的服务", "agency": "对应的单位"}
_VALUES = {True: "是", False: "否", None: "—", "": "—"}


def context(actor: Actor, body: Organisation) -> dict[str, Any]:
    """What `layouts/organisation.html` needs."""
    today = clock.today()
    return {
        "body": body,
        "today": today,
        "tags": tags(body, today),
        "tabs": [(label, url_for(end, organisation=body.ref)) for label, end in TABS],
        "services": [ServiceField(code).label for code in body.fields],
        "may_edit": allows(actor, "organisations.edit", body),
        "is_bureau": actor.agency_kind == AgencyKind.BUREAU,
    }


def tags(body: Organisation, on: date) -> list[tuple[str, str]]:
    """Type, standing, rating and lists, each with its colour."""
    found = [(body.type.label, "grey")]
    is_active = body.standing is LegalState.IN_FORCE
    found.append((body.standing.label, "green" if is_active else "red"))
    rating = facts.rating_on(body.ratings, on)
    if rating is not None:
        found.append((f"{rating.level}A", "blue"))
    found += [(kind.label, "red") for kind in ListKind if facts.listed(body, kind, on)]
    return found


def agreement_state(one: OrgAgreement, on: date) -> tuple[str, str]:
    """Where an agreement stands on the day."""
    if one.voided_at is not None:
        return "作废", "grey"
    if one.released_at is None:
        return "待局负责人同意", "yellow"
    if one.ended_on is not None and one.ended_on <= on:
        return "已终止", "grey"
    if on < one.from_on:
        return "还没有开始", "blue"
    if one.to_on < on:
        return "已到期", "red"
    return ("快到期", "yellow") if one.to_on - on <= SOON else ("有效", "green")


def in_words(values: dict[str, Any] | None) -> list[tuple[str, str]]:
    """A side of the trace as label and text."""
    return [(LABELS.get(name, name), _value(name, value)) for name, value in (values or {}).items()]


def _value(name: str, value: Any) -> str:
    if name == "fields":
        return "、".join(ServiceField(code).label for code in value) or "—"
    return str(_VALUES.get(value, value))


def record_reading(actor: Actor, body: Organisation, note: str) -> None:
    """Whoever opens an organisation's page is on record."""
    subject = body.subject
    later(
        lambda session: audit.record(
            session, actor, "organisations.view", subject, outcome=Outcome.READ, note=note
        )
    )
