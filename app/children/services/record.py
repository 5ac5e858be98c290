"""Change what a file says of the child, part by part; what stood there before stays readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.children import ties
from app.children.services import care
from app.children.services.changes import Part, ask_reason, note
from app.children.services.register import refuse_same_number, set_id_no, set_name
from app.core import clock
from app.core.codes import Disability
from app.core.errors import Invalid
from app.core.identifiers import read_disability_card, read_phone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor

Values = dict[str, Any]
NEEDS = {"medical": "医疗", "special_edu": "特殊教育", "rehab": "康复"}
MOST_CONTACTS = 20


def values_of(child: Child, part: Part) -> Values:
    """What the part's form shows."""
    return _READ[part](child)


def save(
    session: Session,
    child: Child,
    part: Part,
    values: Values,
    *,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Write one part. Raises Invalid.

    Identity is only put right, so it needs a reason; so does the household registration of a
    child who is fostered, which is not moved (FC-18-1).
    """
    before = values_of(child, part)
    is_locked = part is Part.LIVING and ties.placed_now(session, child, clock.day(now)) is not None
    if part is Part.IDENTITY or (
        is_locked and (values["hukou_division"] or "") != before["hukou_division"]
    ):
        reason = ask_reason(reason)
    _WRITE[part](session, child, values, now)
    session.flush()
    note(
        session, child, part, before=before, after=values_of(child, part),
        action="children.correct" if part is Part.IDENTITY else "children.edit",
        reason=reason, actor=actor, now=now,
    )  # fmt: skip


def _identity(child: Child) -> Values:
    return {
        "name": child.name or "",
        "sex": child.sex,
        "birth_on": child.birth_on,
        "birth_assumed": child.birth_assumed,
        "nation": child.nation,
        "id_no": child.id_no or "",
    }


def _write_identity(session: Session, child: Child, values: Values, now: datetime) -> None:
    if values["birth_on"] > clock.day(now):
        raise Invalid("出生日期不能晚于今天", "birth_on")
    first = next(iter(care.spells_of(session, child.id)), None)
    if first is not None and values["birth_on"] > first.from_on:
        raise Invalid(
            f"档案中最早的居住记录是{first.from_on:%Y-%m-%d}，出生日期不能晚于这一天", "birth_on"
        )
    refuse_same_number(session, values["id_no"] or "", but=child.id)
    child.sex, child.nation = values["sex"], values["nation"] or ""
    child.birth_on, child.birth_assumed = values["birth_on"], bool(values["birth_assumed"])
    set_name(child, values["name"] or "")
    set_id_no(child, values["id_no"] or "")


def _living(child: Child) -> Values:
    return {
        "hukou_division": child.hukou_division,
        "division_code": child.division_code,
        "address": child.address or "",
    }


def _write_living(session: Session, child: Child, values: Values, _now: datetime) -> None:
    child.hukou_division = values["hukou_division"] or ""
    child.division_code = values["division_code"] or ""
    child.address = (values["address"] or "").strip() or None
    care.place(session, child)


def _health(child: Child) -> Values:
    health = child.health or {}
    return {
        "summary": health.get("summary", ""),
        "illness": "、".join(health.get("illness") or []),
        "allergies": health.get("allergies", ""),
        "card_no": (health.get("disability") or {}).get("card_no", ""),
        "needs": list(child.needs or []),
        "needs_long_term_care": child.needs_long_term_care,
        "behaviour_concern": child.behaviour_concern,
    }


def _write_health(_session: Session, child: Child, values: Values, now: datetime) -> None:
    card_no = (values["card_no"] or "").strip()
    illness = (values["illness"] or "").replace("，", "、").split("、")
    child.health = {
        "summary": (values["summary"] or "").strip(),
        "illness": [name.strip() for name in illness if name.strip()],
        "allergies": (values["allergies"] or "").strip(),
        "disability": _card(child, card_no, now) if card_no else None,
    }
    child.needs = [need for need in NEEDS if need in (values["needs"] or [])]
    child.needs_long_term_care = bool(values["needs_long_term_care"])
    child.behaviour_concern = bool(values["behaviour_concern"])


def _card(child: Child, number: str, now: datetime) -> Values:
    try:
        card = read_disability_card(number, clock.day(now))
    except Invalid as error:
        raise Invalid(error.says, "card_no") from error
    if child.id_no and card.holder.number != child.id_no:
        raise Invalid("残疾人证号的前18位与孩子的身份证号码不一致，请核对", "card_no")
    return {
        "kind": Disability(card.kind).value,
        "level": card.level,
        "card_no": card.number,
    }


def _school(child: Child) -> Values:
    school = child.school or {}
    return {
        "name": school.get("name", ""),
        "grade": school.get("grade", ""),
        "since": school.get("since", ""),
        "boards": bool(school.get("boards")),
    }


def _write_school(_session: Session, child: Child, values: Values, _now: datetime) -> None:
    name = (values["name"] or "").strip()
    child.school = {
        "name": name,
        "grade": (values["grade"] or "").strip(),
        "since": (values["since"] or "").strip(),
        "boards": bool(values["boards"]),
    } if name else None  # fmt: skip


def _contacts(child: Child) -> Values:
    return {"contacts": list(child.contacts or [])}


def _write_contacts(_session: Session, child: Child, values: Values, _now: datetime) -> None:
    rows = [row for row in values["contacts"] if (row["name"] or "").strip()]
    if len(rows) > MOST_CONTACTS:
        raise Invalid(f"最多登记{MOST_CONTACTS}名联系人")
    child.contacts = [
        {
            "name": row["name"].strip(),
            "relation": (row["relation"] or "").strip(),
            "phone": read_phone(row["phone"]) if (row["phone"] or "").strip() else "",
            "note": (row["note"] or "").strip(),
        }
        for row in rows
    ] or None


_READ: dict[Part, Callable[[Child], Values]] = {
    Part.IDENTITY: _identity,
    Part.LIVING: _living,
    Part.HEALTH: _health,
    Part.SCHOOL: _school,
    Part.CONTACTS: _contacts,
}
_WRITE: dict[Part, Callable[[Session, Child, Values, datetime], None]] = {
    Part.IDENTITY: _write_identity,
    Part.LIVING: _write_living,
    Part.HEALTH: _write_health,
    Part.SCHOOL: _write_school,
    Part.CONTACTS: _write_contacts,
}
EDITABLE = tuple(_READ)
