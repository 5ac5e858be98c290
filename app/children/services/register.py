"""Open a child's file, and keep what it says of the child: one child, one file (CW18-F1)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import or_, select

from app.accounts.models import Agency, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import CareForm, Child, GuardianStatus, PlaceKind
from app.children.services import access, care, guardianship
from app.children.services.categories import give
from app.core import clock, crypto
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.identifiers import mask_id, mask_name, read_name, read_resident_id
from app.core.ids import new_ref
from app.documents.numbers import case_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

_COUNTY = 6
_FIRST = "青晨暖晓晴星云禾松竹兰梅春夏秋冬山溪林原"
_SECOND = "禾光阳露苗舟雨风月泉鸟鹿帆桥荷枫雪石羽岚"


@dataclass(frozen=True)
class Place:
    """The first turning point: where the child lives when the file is opened, since when."""

    form: CareForm
    since: date
    kind: PlaceKind = PlaceKind.ADDRESS
    id: int | None = None
    says: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Guardian:
    """Who is guardian when the file is opened; values as in `guardianship.change`."""

    status: GuardianStatus
    since: date
    person: dict[str, Any] | None = None
    agency_id: int | None = None
    ground: str = ""
    document_no: str = ""


@dataclass(frozen=True)
class Identity:
    """Who the child is. Name and number may be missing: a found child has neither yet."""

    birth_on: date
    sex: str
    name: str = ""
    id_no: str = ""
    birth_assumed: bool = False
    nation: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    """Further columns of `Child` by name: health, needs, school, contacts, address …"""


class Duplicate(NamedTuple):
    """Another file that may be of the same child: no more than is needed to ask its keeper."""

    ref: str
    file_no: str
    keeper: str
    phone: str
    by_number: bool


def open_file(
    session: Session,
    *,
    identity: Identity,
    place: Place,
    guardian: Guardian,
    keeper: Agency,
    agency_id: int | None = None,
    division_code: str = "",
    hukou_division: str = "",
    categories: Iterable[tuple[str, date, str]] = (),
    actor: Actor,
    now: datetime,
) -> Child:
    """A new file with its number, code name, first place, guardian and categories.

    `agency_id` is the institution in whose care the child is, `division_code` where it lives
    (the keeper's place by default), `categories` are (code, first day, ground). Raises Invalid,
    also where another file has the same identity number.
    """
    home = division_code or keeper.division_code
    child = Child(
        ref=new_ref(),
        agency_id=agency_id,
        keeper_id=agency_id or keeper.id,
        division_code=home,
        hukou_division=hukou_division,
        code_name=code_name(),
        birth_on=identity.birth_on,
        birth_assumed=identity.birth_assumed,
        sex=identity.sex,
        nation=identity.nation,
        care_form=place.form,
        care_place=place.says,
        guardian=guardian.status,
        created_at=now,
        **identity.extra,
    )
    set_name(child, identity.name)
    set_id_no(child, identity.id_no)
    _check(session, child, now)
    child.place(home)
    child.file_no = case_number(session, "CH", keeper.division_code[:_COUNTY], clock.day(now).year)
    session.add(child)
    session.flush()
    audit.record(session, actor, "children.open", child.subject, at=now)
    care.move(
        session, child, form=place.form, on=place.since, agency_id=agency_id,
        place_kind=place.kind, place_id=place.id, place_says=place.says, basis=place.basis,
        actor=actor, now=now,
    )  # fmt: skip
    guardianship.change(
        session, child, status=guardian.status, on=guardian.since, guardian=guardian.person,
        agency_id=guardian.agency_id, ground=guardian.ground, document_no=guardian.document_no,
        actor=actor, now=now,
    )  # fmt: skip
    for code, from_on, basis in categories:
        give(session, child, code=code, from_on=from_on, basis=basis, actor=actor, now=now)
    if actor.user_id is not None and actor.has(Role.SOCIAL_WORKER):
        user = session.get_one(User, actor.user_id)
        access.give(session, child, user, actor=actor, now=now)
    return child


def set_name(child: Child, name: str) -> None:
    """The name with its mask and index; empty text: the child has no name yet."""
    read = read_name(name) if name.strip() else ""
    child.name, child.name_mask = read or None, mask_name(read)
    child.name_index = crypto.bucket("child_name", read) if read else None


def set_id_no(child: Child, number: str) -> None:
    """The identity number with its mask and index; it has to fit birth date and sex (DS-01)."""
    if not number.strip():
        child.id_no = child.id_no_index = None
        child.id_no_mask = ""
        return
    identity = read_resident_id(number)
    if identity.birth != child.birth_on:
        raise Invalid("身份证号码中的出生日期与填写的出生日期不一致，请核对", "id_no")
    if identity.sex.value != child.sex:
        raise Invalid("身份证号码中的性别与填写的性别不一致，请核对", "id_no")
    child.id_no, child.id_no_mask = identity.number, mask_id(identity.number)
    child.id_no_index = crypto.blind("id_no", identity.number)


def named(rows: Iterable[Row[int, str, bytes | None]], name: str) -> list[int]:
    """The ids of (id, ref, sealed name) whose name is this one, to the letter."""
    opened = Child.name.open
    return [
        id_
        for id_, ref, sealed in rows
        if sealed is not None and opened("children", ref, sealed) == name
    ]


def _namesakes(session: Session, name: str, birth_on: date) -> list[int]:
    alike = select(Child.id, Child.ref, Child.name_sealed).where(
        Child.name_index == crypto.bucket("child_name", name), Child.birth_on == birth_on
    )
    with as_system(session):
        return named(session.execute(alike), name)


def duplicates(
    session: Session, *, name: str = "", birth_on: date | None = None, id_no: str = "", but: int = 0
) -> list[Duplicate]:
    """Files in the whole portal with this identity number, or with this name and birth date.

    `but` is the row of the file that asks. At most ten; those by number come first.
    """
    ways = []
    number = crypto.blind("id_no", read_resident_id(id_no).number) if id_no.strip() else ""
    if number:
        ways.append(Child.id_no_index == number)
    if name.strip() and birth_on is not None:
        ways.append(Child.id.in_(_namesakes(session, read_name(name), birth_on)))
    if not ways:
        return []
    with as_system(session):
        rows = session.execute(
            select(Child.ref, Child.file_no, Agency.short_name, Agency.phone, Child.id_no_index)
            .join(Agency, Agency.id == Child.keeper_id)
            .where(or_(*ways), Child.id != but)
            .order_by(Child.file_no)
            .limit(10)
        ).all()
    found = [
        Duplicate(ref, file_no, keeper, phone, bool(number) and index == number)
        for ref, file_no, keeper, phone, index in rows
    ]
    return sorted(found, key=lambda one: not one.by_number)


def close(session: Session, child: Child, *, on: date, actor: Actor, now: datetime) -> None:
    """Close the file after the last `care.move`; it stays readable. Raises WrongState, Invalid."""
    if child.closed_on is not None:
        raise WrongState("这份儿童档案已经结案")
    last = care.newest(session, child.id)
    if last is not None and on < last.from_on:
        raise Invalid("结案日期不能早于最近一次居住变动", "on")
    child.closed_on = on
    session.flush()
    audit.record(session, actor, "children.close", child.subject, at=now)


def reopen(session: Session, child: Child, *, actor: Actor, now: datetime) -> None:
    """Take up a closed file again, as when a child comes back. Raises WrongState."""
    if child.closed_on is None:
        raise WrongState("这份儿童档案没有结案")
    child.closed_on = None
    session.flush()
    audit.record(session, actor, "children.reopen", child.subject, at=now)


def _check(session: Session, child: Child, now: datetime) -> None:
    if child.birth_on > clock.day(now):
        raise Invalid("出生日期不能晚于今天", "birth_on")
    refuse_same_number(session, child.id_no or "")


def refuse_same_number(session: Session, id_no: str, but: int = 0) -> None:
    """One child, one file. Raises Invalid with whom to ask."""
    for other in duplicates(session, id_no=id_no, but=but):
        raise Invalid(
            f"这个身份证号码已经在{other.keeper}建档，档案号{other.file_no}。"
            f"请联系该单位（{other.phone}）办理转交，不要重复建档",
            "id_no",
        )


def code_name() -> str:
    """What stands for the name on copies that others see, drawn by chance."""
    return f"{secrets.choice(_FIRST)}{secrets.choice(_SECOND)}{secrets.randbelow(90) + 10}"
