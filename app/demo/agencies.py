"""The demo's offices and the people who work there; one password for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.accounts.models import Agency, Level, RoleGrant, User
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.factors import give_authenticator, new_secret
from app.accounts.services.staff import create_staff
from app.core import clock
from app.parameters.models import ParameterValue

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.demo.people import Population

PASSWORD = "tongan-demo-2026"  # noqa: S105 - public on purpose: the demo's one password


@dataclass(frozen=True)
class Office:
    """An office to be made; `staff` are (user name, role, profession)."""

    key: str
    name: str
    short: str
    kind: AgencyKind
    level: Level
    division: str
    phone: str
    address: str
    staff: tuple[tuple[str, tuple[Role, ...], str], ...]
    bureau: str = ""
    staff_count: int = 24


def _home(prefix: str) -> tuple[tuple[str, tuple[Role, ...], str], ...]:
    return (
        (f"{prefix}.shouli", (Role.INTAKE,), ""),
        (f"{prefix}.beian", (Role.INTAKE,), ""),
        (f"{prefix}.pinggu1", (Role.SOCIAL_WORKER,), "社会工作师"),
        (f"{prefix}.pinggu2", (Role.SOCIAL_WORKER,), "心理咨询师"),
        (f"{prefix}.pinggu3", (Role.SOCIAL_WORKER,), "康复治疗师"),
        (f"{prefix}.yuanzhang", (Role.HEAD,), ""),
        (f"{prefix}.dangan", (Role.ARCHIVIST,), ""),
        (f"{prefix}.caiwu", (Role.FINANCE,), ""),
        (f"{prefix}.guanli", (Role.AGENCY_ADMIN,), ""),
    )


def _bureau(prefix: str) -> tuple[tuple[str, tuple[Role, ...], str], ...]:
    return (
        (f"{prefix}.jingban", (Role.BUREAU_OFFICER,), ""),
        (f"{prefix}.juzhang", (Role.BUREAU_HEAD,), ""),
        (f"{prefix}.guanli", (Role.AGENCY_ADMIN,), ""),
    )


OFFICES = (
    Office("cc_bureau", "长春市民政局", "长春市民政局", AgencyKind.BUREAU, Level.CITY, "220100",
           "0431-85550110", "长春市人民大街100号", _bureau("ccmz")),
    Office("yz_bureau", "重庆市渝中区民政局", "渝中区民政局", AgencyKind.BUREAU, Level.COUNTY,
           "500103", "023-63550110", "重庆市渝中区和平路88号", _bureau("yzmz")),
    Office("cc", "长春市儿童福利院", "长春市儿童福利院", AgencyKind.INSTITUTION, Level.CITY,
           "220100", "0431-85550120", "长春市南关区文化街66号", _home("cc"), "cc_bureau", 86),
    Office("cy", "长春市朝阳区儿童福利院", "朝阳区儿童福利院", AgencyKind.INSTITUTION,
           Level.COUNTY, "220104", "0431-85550130", "长春市朝阳区建设路18号", _home("cy"),
           "cc_bureau", 18),
    Office("yz", "重庆市渝中区儿童福利院", "渝中区儿童福利院", AgencyKind.INSTITUTION,
           Level.COUNTY, "500103", "023-63550120", "重庆市渝中区民生路27号", _home("yz"),
           "yz_bureau", 32),
    Office("platform", "平台运行中心", "平台运行中心", AgencyKind.PLATFORM, Level.PROVINCE,
           "220000", "0431-85550100", "长春市解放路1号",
           (("xitong", (Role.SYSTEM_ADMIN,), ""), ("anquan", (Role.SECURITY_ADMIN,), ""),
            ("shenji", (Role.AUDITOR,), "")), staff_count=9),
)  # fmt: skip

# Figures for the demo only; no local notice was seen (care.md §11).
FIGURES = (
    ("local_avg_area_m2", "220100", "25"),
    ("local_mid_income_yuan", "220100", "36000"),
    ("local_avg_area_m2", "500103", "22"),
    ("local_mid_income_yuan", "500103", "42000"),
    ("allowance_b1", "220000", "1500"),
    ("foster_subsidy_labour", "220000", "500"),
    ("allowance_b1", "500000", "1851"),
    ("foster_subsidy_labour", "500000", "600"),
    # Each of the demo's provinces assesses adopters by a form of its own (AE-16).
    ("assess.template", "220000", "SC-ABILITY"),
    ("assess.template", "500000", "LN-STAGES"),
    ("fusion.template", "500000", "LN-FUSION"),
    ("follow_up.template", "500000", "LN-FOLLOW-UP"),
)


def make_offices(
    session: Session, people: Population, now: datetime
) -> tuple[dict[str, Agency], dict[str, User]]:
    """The offices and their staff, as they were a year ago; by key and by user name."""
    since = now - timedelta(days=480)
    agencies: dict[str, Agency] = {}
    users: dict[str, User] = {}
    for office in OFFICES:
        agency = Agency(
            name=office.name, short_name=office.short, kind=office.kind, level=office.level,
            division_code=office.division, phone=office.phone, address=office.address,
            staff_count=office.staff_count, created_at=since,
            bureau_id=agencies[office.bureau].id if office.bureau else None,
            takes_foster_applications=office.kind is AgencyKind.INSTITUTION,
        )  # fmt: skip
        agency.place(office.division)
        session.add(agency)
        session.flush()
        agencies[office.key] = agency
        for username, roles, profession in office.staff:
            users[username] = colleague(session, agency, username, roles, profession, people, since)
    for name, division, value in FIGURES:
        session.add(
            ParameterValue(
                name=name, division_code=division, value=value, valid_from=clock.day(since),
                source="演示数据，不是当地公布的数字", reason="演示",
                proposed_by_id=users["ccmz.jingban"].id, released_by_id=users["ccmz.juzhang"].id,
                proposed_by_person_id=users["ccmz.jingban"].person_id,
                released_by_person_id=users["ccmz.juzhang"].person_id, released_at=since,
            )
        )  # fmt: skip
    session.flush()
    return agencies, users


def colleague(
    session: Session,
    agency: Agency,
    username: str,
    roles: tuple[Role, ...],
    profession: str,
    people: Population,
    since: datetime,
) -> User:
    """Somebody who has worked at the agency since a day, with an account."""
    county = agency.county_code or f"{agency.province_code[:2]}0104"
    drawn = people.human(
        county, male=len(username) % 2 == 0, age=30 + len(username), on=clock.day(since)
    )
    user = create_staff(
        session, agency, username=username, name=drawn.name, id_no=drawn.id_no, password=PASSWORD,
        profession=profession, certificate_no="演示" if profession else "", must_change=False,
        now=since,
    )  # fmt: skip
    give_authenticator(session, user, new_secret())
    # They worked all year: an account that nobody used would be closed by the worker at once.
    user.last_sign_in_at = clock.now()
    session.add_all(
        RoleGrant(user_id=user.id, role=role, proposed_at=since, released_at=since,
                  valid_from=clock.day(since))
        for role in roles
    )  # fmt: skip
    return user
