"""The organisation itself: registered once, corrected with a trace, connected with its account."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.area import area
from app.accounts.models import Agency
from app.accounts.roles import AgencyKind
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.identifiers import read_credit_code, read_name, read_phone
from app.core.policy import demand, lender
from app.divisions.codes import ancestors
from app.organisations.models import LegalState, Organisation, OrgType, ServiceField
from app.organisations.rules.facts import fits_type
from app.organisations.services import changes

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


@dataclass(frozen=True)
class Said:
    """What is typed of an organisation."""

    name: str
    type: OrgType
    registrar: str
    founded_on: date
    division_code: str
    address: str
    head: str
    phone: str
    scope: str
    fields: tuple[ServiceField, ...] = ()
    competent_unit: str = ""
    certificate_until: date | None = None
    standing: LegalState = LegalState.IN_FORCE
    standing_since: date | None = None
    experience: str = ""
    governed: bool | None = None
    governed_checked_on: date | None = None
    lists_checked_on: date | None = None


def known(session: Session, credit_code: str) -> Organisation | None:
    """The organisation of a code wherever it is registered: the narrow question that keeps it one
    record in the whole portal.
    """
    with as_system(session):
        return session.scalar(select(Organisation).where(Organisation.credit_code == credit_code))


def register(
    session: Session, credit_code: str, said: Said, *, actor: Actor, now: datetime
) -> Organisation:
    """Put an organisation on the register. Raises Invalid."""
    demand(actor, "organisations.register", None)
    code = _code(credit_code)
    if known(session, code) is not None:
        raise Invalid(
            "这个代码已经登记过，一个组织只登记一次。本局与它签了协议的，请在“登记协议”里填写这个代码。",
            "credit_code",
        )
    values = _read(code, said, actor, clock.day(now))
    body = Organisation(
        credit_code=code, bureau_id=actor.agency_id, created_at=now,
        registered_by_person_id=actor.person_id, registered_for_person_id=lender(actor), **values,
    )  # fmt: skip
    body.place(said.division_code)
    session.add(body)
    session.flush()
    audit.record(session, actor, "organisations.register", body.subject, at=now)
    return body


def edit(
    session: Session, body: Organisation, said: Said, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Correct or bring up to date what the register says. Raises Invalid."""
    demand(actor, "organisations.edit", body)
    why = changes.reason_of(reason)
    values = _read(body.credit_code, said, actor, clock.day(now))
    before, after = changes.apply(body, values)
    if body.division_code != said.division_code:
        before["division_code"], after["division_code"] = body.division_code, said.division_code
        body.place(said.division_code)
    if not after:
        raise Invalid("没有改动任何内容。", "reason")
    changes.trace(session, body, "基本信息", before, after, why,
                  action="organisations.edit", actor=actor, now=now)  # fmt: skip


def connect(
    session: Session, body: Organisation, agency: Agency, *, actor: Actor, now: datetime
) -> None:
    """Let the organisation's own office keep its people here. Raises Invalid, WrongState."""
    demand(actor, "organisations.connect", body)
    if body.agency_id is not None:
        raise WrongState("这个组织已经开通。")
    if agency.kind is not AgencyKind.ORGANISATION or agency.closed_on is not None:
        raise Invalid("请选择社会组织类的单位。", "agency")
    with as_system(session):
        taken = session.scalar(select(Organisation.id).where(Organisation.agency_id == agency.id))
    if taken is not None:
        raise Invalid("这个单位已经与另一个组织对应。", "agency")
    body.agency_id = agency.id
    changes.trace(session, body, "开通账号", {}, {"agency": agency.short_name}, "负责人同意开通",
                  action="organisations.connect", actor=actor, now=now)  # fmt: skip


def may_be_connected(session: Session, body: Organisation) -> list[Agency]:
    """Offices of organisations in the same province that stand for none yet."""
    with as_system(session):
        taken = set(session.scalars(select(Organisation.agency_id)))
    offices = session.scalars(
        select(Agency)
        .where(
            Agency.kind == AgencyKind.ORGANISATION, Agency.closed_on.is_(None),
            Agency.province_code == body.province_code,
        )
        .order_by(Agency.name)
        .limit(200)
    )  # fmt: skip
    return [one for one in offices if one.id not in taken]


def _code(typed: str) -> str:
    try:
        return read_credit_code(typed)
    except Invalid as error:
        raise Invalid(error.says, "credit_code") from None


def _read(code: str, said: Said, actor: Actor, today: date) -> dict[str, Any]:
    """The checked values of the columns. Raises Invalid with the field."""
    if not fits_type(code, said.type):
        raise Invalid(f"代码开头的“{code[:2]}”与类型“{said.type.label}”对不上，请核对。", "type")
    bounds = area(actor)
    if bounds is None or getattr(ancestors(said.division_code), bounds[0]) != bounds[1]:
        raise Invalid("住所不在本局的辖区内，请由住所地的民政局登记。", "division_code")
    if said.founded_on > today:
        raise Invalid("成立日期不能晚于今天。", "founded_on")
    _check_standing(said, today)
    for field in ("governed_checked_on", "lists_checked_on"):
        day = getattr(said, field)
        if day is not None and day > today:
            raise Invalid("日期不能晚于今天。", field)
    if (said.governed is None) != (said.governed_checked_on is None):
        raise Invalid("查看结论和查看日期要一起填写。", "governed_checked_on")
    values = asdict(said)
    values.pop("division_code")
    values["fields"] = sorted(str(field) for field in said.fields)
    for field, read in (("head", read_name), ("phone", read_phone)):
        try:
            values[field] = read(values[field])
        except Invalid as error:
            raise Invalid(error.says, field) from None
    for field in ("name", "registrar", "competent_unit", "address", "scope", "experience"):
        values[field] = values[field].strip()
    return values


def _check_standing(said: Said, today: date) -> None:
    ended = said.standing is not LegalState.IN_FORCE
    if ended and said.standing_since is None:
        raise Invalid("请填写注销或者撤销的日期。", "standing_since")
    if not ended and said.standing_since is not None:
        raise Invalid("状态正常的，不填注销或者撤销的日期。", "standing_since")
    if said.standing_since is not None and not said.founded_on <= said.standing_since <= today:
        raise Invalid("日期应在成立之后，不晚于今天。", "standing_since")
