"""Who takes part in the purchases of `test_purchasing_life`: a bureau that buys, three suppliers,
two colleges of experts, two children of the ledger; and the hours that go by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.accounts.roles import AgencyKind, Role
from app.core import clock, crypto
from app.core.db import Base, transaction
from app.core.identifiers import make_synthetic_id, mask_id
from app.deadlines.models import Deadline
from app.organisations.models import Organisation, PaperKind, ServiceField
from app.parameters.models import ParameterValue
from app.purchasing.models import (
    Acceptance,
    CatalogueItem,
    Evaluation,
    Payment,
    PaymentState,
    Project,
    RecordWorker,
    ServiceRecord,
)
from tests.access.town import Town
from tests.children.files import make_child
from tests.factories import make_agency, make_user
from tests.organisations.bodies import paper, person, store_whole

COUNTY, BUREAU = "220102", "长春市南关区民政局"
STAFF = {
    "officer": (Role.BUREAU_OFFICER, "何晓东"), "reviewer": (Role.BUREAU_OFFICER, "罗雪梅"),
    "finance": (Role.FINANCE, "谢文君"), "head": (Role.BUREAU_HEAD, "唐志强"),
    "archivist": (Role.ARCHIVIST, "冯小兰"), "auditor": (Role.MONEY_AUDITOR, "曹立新"),
}  # fmt: skip
# The name of each body, its head, and who works there.
SUPPLIERS = {
    "first": ("长春市晨光社会工作服务中心", "崔明亮", ("丁海燕", "石小军")),
    "second": ("长春市同心儿童服务中心", "姚建华", ("田丽华", "姜文涛")),
    "third": ("长春市启明心理服务中心", "范玉梅", ("余国庆", "潘秀英")),
}
PANEL = {"judge 1": "严正清", "judge 2": "华若云", "judge 3": "金永平", "judge 4": "魏丽君"}
TEAM = {"evaluator 1": "陶安然", "evaluator 2": "姜海宁", "evaluator 3": "戚家骏"}
# Two for whoever gets a contract: the same work for one child counts under one contract alone.
CHILDREN = {"first": ("宋雨桐", "宋雨辰"), "second": ("何欣悦", "何俊熙")}
LIMITS = {"limit_decentral.services": 500_000, "limit_open.services": 2_000_000}
SERVICE = "A0601"


@dataclass
class Cast:
    """Accounts by the names of the tables above, with "first manager" and "first worker"."""

    users: dict[str, User]
    offices: dict[str, Agency]
    children: dict[str, list[str]]
    """File numbers by side."""


def cast_of(town: Town) -> Cast:
    """Made once; nothing of a purchase is among it."""
    known: Cast | None = town.app.extensions.get("purchasing_cast")
    if known is None:
        with transaction(town.database) as session:
            known = _make(session)
        town.app.extensions["purchasing_cast"] = known
    return known


def _make(session: Session) -> Cast:
    bureau = make_agency(session, AgencyKind.BUREAU, COUNTY, BUREAU)
    offices, users = {"bureau": bureau}, {}
    for role, (grant, name) in STAFF.items():
        users[role] = make_user(session, bureau, grant, name=name)
    for n, (key, (body, chief, people)) in enumerate(SUPPLIERS.items()):
        office = offices[key] = make_agency(session, AgencyKind.ORGANISATION, COUNTY, body)
        made = store_whole(
            session, bureau, users["officer"], users["head"], 710 + n, staff=0,
            agency_id=office.id, fields=[ServiceField.PSYCHOLOGY.value],
        )  # fmt: skip
        made.name, made.head = body, chief
        for m, called in enumerate(people):
            number = make_synthetic_id(COUNTY, date(1979, 2 + n, 11), male=False, n=m)
            _hire(session, made, called, number, users)
        users[f"{key} manager"] = make_user(session, office, Role.ORGANISATION_HEAD, name=chief)
        users[f"{key} worker"] = make_user(
            session, office, Role.ORGANISATION_WORKER, name=people[0]
        )
    for name, experts in (("吉林儿童研究所", PANEL), ("长春评估学院", TEAM)):
        college = offices[name] = make_agency(session, AgencyKind.PARTNER, "220104", name)
        for role, called in experts.items():
            users[role] = make_user(session, college, Role.EXPERT, name=called)
    _set_limits(session)
    home = make_agency(session, AgencyKind.INSTITUTION, COUNTY, "长春市南关区儿童福利院")
    year = clock.today().year - 10
    numbers = {
        side: [
            make_child(
                session, home, name=name, in_care=False, division_code=COUNTY,
                birth_on=date(year, 3 + n, 8),
            ).file_no
            for n, name in enumerate(names)
        ]
        for side, names in CHILDREN.items()
    }  # fmt: skip
    return Cast(users, offices, numbers)


def _hire(
    session: Session, made: Organisation, name: str, number: str, users: dict[str, User]
) -> None:
    """Somebody of the register, with a number that no other factory draws."""
    papers = [paper(), paper(PaperKind.TEST), paper(PaperKind.CRIME_CHECK)]
    officer, head = users["officer"].person_id, users["head"].person_id
    for one in papers:
        one.entered_by_person_id, one.checked_by_person_id = officer, head
    row = person(
        0, papers, name=name, organisation_id=made.id, id_no_index=crypto.blind("id_no", number),
        id_no_mask=mask_id(number), entered_by_person_id=officer, checked_by_person_id=head,
    )  # fmt: skip
    row.id_no = number
    session.add(row)
    session.flush()


def _set_limits(session: Session) -> None:
    for name, value in LIMITS.items():
        session.add(
            ParameterValue(
                name=name, division_code=COUNTY, value=value, valid_from=date(2020, 1, 1),
                source="省级公布", reason="测试", released_at=clock.now(),
            )
        )  # fmt: skip
    known = select(CatalogueItem.id).where(
        CatalogueItem.province_code == "220000", CatalogueItem.code == SERVICE
    )
    if session.scalar(known) is None:
        session.add(
            CatalogueItem(
                province_code="220000", edition="吉林省目录", code=SERVICE,
                name="困境儿童关爱和心理服务", field="psychology", from_on=date(2020, 1, 1),
            )
        )  # fmt: skip


# --- the days that go by ----------------------------------------------------------------------


def is_fixed(row: Any) -> bool:
    """What the database lets nobody change, and so keeps its day."""
    if isinstance(row, Payment):
        return row.state is PaymentState.PAID
    if isinstance(row, Acceptance):
        return row.signed_at is not None
    return isinstance(row, Evaluation) and row.sent_at is not None


def grow_older(session: Session, ref: str, days: int) -> None:
    """The one thing that a browser cannot do: wait. All that is noted of a project is older."""
    for row in sorted(rows_of(session, ref), key=_day_of):
        if is_fixed(row):
            continue
        for column in row.__table__.columns:
            value = getattr(row, column.key, None)
            if isinstance(value, date):
                setattr(row, column.key, value - timedelta(days=days))
            elif column.key == "month" and value:
                setattr(row, column.key, f"{_month_of(row, value, days):%Y-%m}")
        if isinstance(row, RecordWorker):
            session.flush()  # the earlier first: nobody is in two places meanwhile


def _day_of(row: Any) -> date:
    return row.served_on if isinstance(row, RecordWorker) else date.min


def _month_of(row: Any, month: str, days: int) -> date:
    """A record's own day has moved already; a sample or a report goes where its last day goes."""
    if isinstance(row, ServiceRecord):
        return row.served_on
    first = date.fromisoformat(f"{month}-01")
    return last_of(first) - timedelta(days=days)


def last_of(day: date, months: int = 0) -> date:
    """The last day of a day's month, or of one so many months before it."""
    index = day.year * 12 + day.month - months
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def rows_of(session: Session, ref: str) -> list[Any]:
    """A project, all that hangs on it and may be changed, and its clocks."""
    project = session.scalars(select(Project).where(Project.ref == ref)).one()
    found: list[Any] = [project]
    ids = {"purchase_projects": {project.id}}
    classes = {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        name = table.name
        if name in {"purchase_projects", "purchase_publications", "purchase_releases"}:
            continue
        ties = [
            key.parent.in_(ids[key.column.table.name])
            for key in table.foreign_keys if key.column.table.name in ids and not key.use_alter
        ]  # fmt: skip
        if name.startswith("purchase_") and ties:
            rows = list(session.scalars(select(classes[name]).where(or_(*ties))))
            ids[name] = {row.id for row in rows}
            found += rows
    found += session.scalars(
        select(Deadline).where(
            Deadline.subject_kind == "purchase", Deadline.subject_id == project.id
        )
    )
    return found
