"""Agencies: opened, changed and closed by the system administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.accounts.models import Agency, Level, RoleGrant, User
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.staff import create_staff, first_password
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import demand
from app.divisions.models import Division

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


ORGANISERS = {AgencyKind.INSTITUTION, AgencyKind.PROTECTION, AgencyKind.BUREAU}
"""Of foster care (FC-05-1, FC-35-1, FC-36-1)."""


@dataclass(frozen=True)
class AgencyFacts:
    """What is typed about an agency. `staff_count` decides about small homes (SOD-1)."""

    name: str
    short_name: str
    kind: AgencyKind
    level: Level
    division_code: str
    address: str = ""
    phone: str = ""
    office_hours: str = ""
    bureau_id: int | None = None
    staff_count: int = 0
    takes_foster_applications: bool = False


def create_agency(session: Session, facts: AgencyFacts, *, actor: Actor, now: datetime) -> Agency:
    """A new agency. Raises Refused, Invalid (field `name`, `division_code`, `bureau`)."""
    demand(actor, "accounts.create_agency")
    agency = Agency(created_at=now)
    _fill(session, agency, facts)
    session.add(agency)
    session.flush()
    audit.record(session, actor, "accounts.create_agency", agency.subject, after=facts.name, at=now)
    return agency


def edit_agency(
    session: Session, agency: Agency, facts: AgencyFacts, *, actor: Actor, now: datetime
) -> None:
    """Other facts for an agency; its kind stays, because people's roles hang on it."""
    demand(actor, "accounts.edit_agency", agency)
    if facts.kind is not agency.kind:
        raise Invalid("单位类别不能修改；请撤并后另建单位。", "kind")
    before = agency.name
    _fill(session, agency, facts)
    audit.record(
        session, actor, "accounts.edit_agency", agency.subject, before=before, after=facts.name,
        at=now,
    )  # fmt: skip


def _fill(session: Session, agency: Agency, facts: AgencyFacts) -> None:
    if not facts.name.strip():
        raise Invalid("请填写单位全称", "name")
    same = session.scalar(
        select(func.count()).where(Agency.name == facts.name, Agency.ref != agency.ref)
    )
    if same:
        raise Invalid("已经有同名的单位。", "name")
    if facts.takes_foster_applications:
        _may_organise(session, agency, facts)
    if facts.takes_foster_applications and facts.bureau_id is None:
        raise Invalid("受理寄养申请的机构须写明主管民政局，备案要送到那里。", "bureau")
    if session.get(Division, facts.division_code) is None:
        raise Invalid("没有这个行政区划代码，请核对，例如 220104。", "division")
    for name, value in vars(facts).items():
        setattr(agency, name, value)
    agency.place(facts.division_code)


def _may_organise(session: Session, agency: Agency, facts: AgencyFacts) -> None:
    """Institutions (FC-05-1), rescue institutions (FC-35-1), a bureau where none is (FC-36-1)."""
    field = "takes_foster_applications"
    if facts.kind not in ORGANISERS:
        raise Invalid("只有儿童福利机构、未成年人救助保护机构和民政局可以组织家庭寄养。", field)
    if facts.kind is not AgencyKind.BUREAU:
        return
    if facts.bureau_id is not None and facts.bureau_id == agency.id:
        raise Invalid("民政局组织寄养的，备案送到上级民政局，请选择上级。", "bureau")
    there = session.scalar(
        select(func.count()).where(
            Agency.kind == AgencyKind.INSTITUTION,
            Agency.division_code == facts.division_code,
            Agency.closed_on.is_(None),
            Agency.ref != agency.ref,
        )
    )
    if there:
        raise Invalid("当地有儿童福利机构，家庭寄养由机构组织，民政局不直接受理。", field)


def close_agency(
    session: Session,
    agency: Agency,
    *,
    closed_on: date,
    successor: Agency | None,
    actor: Actor,
    now: datetime,
) -> None:
    """The agency ends; its cases belong to the successor's people from then on.

    Raises Refused, Conflict, Invalid (field `successor`).
    """
    demand(actor, "accounts.close_agency", agency)
    if agency.closed_on is not None:
        raise Conflict("这个单位已经撤销。")
    if successor is None or successor.id == agency.id or successor.closed_on is not None:
        raise Invalid("请选择一个在办的单位承接业务。", "successor")
    if successor.kind is not agency.kind:
        raise Invalid("承接单位应为同一类别。", "successor")
    agency.closed_on, agency.successor_id = closed_on, successor.id
    agency.takes_foster_applications = False
    audit.record(
        session, actor, "accounts.close_agency", agency.subject, after=successor.name,
        note=closed_on.isoformat(), at=now,
    )  # fmt: skip


def open_first_admin(
    session: Session,
    agency: Agency,
    *,
    username: str,
    name: str,
    id_no: str,
    actor: Actor,
    now: datetime,
) -> tuple[User, str]:
    """The one account that R-SYS opens: an agency's first administrator, released by R-SEC.

    Raises Refused, Conflict (the agency has one), Invalid.
    """
    demand(actor, "accounts.open_first_admin", agency)
    if has_admin(session, agency):
        raise Conflict("这个单位已经有单位管理员，其他账号由单位管理员开设。")
    password = first_password()
    user = create_staff(
        session, agency, username=username, name=name, id_no=id_no, password=password, now=now
    )
    session.add(
        RoleGrant(
            user_id=user.id, role=Role.AGENCY_ADMIN, proposed_by_id=actor.user_id, proposed_at=now
        )
    )
    audit.record(
        session, actor, "accounts.open_first_admin", user.subject, after=agency.name, at=now
    )
    return user, password


def has_admin(session: Session, agency: Agency) -> bool:
    """Whether somebody administers the agency, or is proposed for it."""
    found = session.scalar(
        select(func.count())
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            User.agency_id == agency.id,
            RoleGrant.role == Role.AGENCY_ADMIN,
            RoleGrant.ended_reason == "",
        )
    )
    return bool(found)


def open_platform(session: Session, *, name: str, division_code: str, now: datetime) -> Agency:
    """The agency that runs the portal; there is one. Raises Invalid."""
    if session.scalar(select(Agency.id).where(Agency.kind == AgencyKind.PLATFORM)):
        raise Invalid("平台运行单位已经建立。")
    agency = Agency(created_at=now)
    facts = AgencyFacts(name, name, AgencyKind.PLATFORM, Level.PROVINCE, division_code)
    _fill(session, agency, facts)
    session.add(agency)
    session.flush()
    return agency


def is_open(agency: Agency) -> bool:
    """Whether the agency still works."""
    return agency.closed_on is None or agency.closed_on > clock.today()
