"""Fostered teams in three stages, ties to protection agencies, and what the provinces planned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind
from app.core import clock
from app.core.db import transaction
from app.demo.organisations_plots import CITY, COUNTY
from app.demo.stories import staff_of
from app.organisations.models import Organisation, ServiceField, Way
from app.parameters.models import ParameterValue
from app.purchasing.services import fostering

if TYPE_CHECKING:
    from app.core.db import Database

# The five-year plans of both provinces (INC-01, INC-04).
PLANS = (
    ("inc.base", "500000", 77), ("inc.target", "500000", 150),
    ("inc.share_base", "220000", 20), ("inc.share_target", "220000", 60),
)  # fmt: skip
_PROGRAMME = "儿童类社会组织培育计划"
_SEED = fostering.Said(
    "向阳花妈妈互助小组", _PROGRAMME, "组织留守儿童的母亲结对陪读，周末开放活动室。", 4, "220104",
    ways=(Way.INCUBATE, Way.PLACE), fields=(ServiceField.AFTER_SCHOOL,),
)  # fmt: skip
_HATCHED = fostering.Said(
    "二道区小树苗儿童关爱中心", _PROGRAMME, "放学后四点半课堂，陪伴和安全教育。", 6, "220105",
    mentor="孙丽华（长春市晨光社会工作服务中心）", ways=(Way.INCUBATE,),
    fields=(ServiceField.AFTER_SCHOOL,), plan="三年内服务三个社区，每年培训志愿者二十名。",
    credit_code="52220105MJ0009093Y",
)  # fmt: skip
_GROWN = fostering.Said(
    "渝中区心语心理服务中心", _PROGRAMME, "为困境儿童做心理评估和辅导。", 9, "500103",
    mentor="陈文斌（护苗社会工作服务中心）", ways=(Way.COMMISSION, Way.RECOMMEND),
    fields=(ServiceField.PSYCHOLOGY, ServiceField.CORRECTION), plan="两年内取得4A等级。",
    credit_code="52500103MJ0009103A",
)  # fmt: skip
# Name, division, phone.
_GUARDS = (
    ("长春市朝阳区未成年人救助保护中心", "220104", "0431-85550140"),
    ("长春市二道区未成年人救助保护中心", "220105", "0431-85550150"),
    ("重庆市渝中区未成年人救助保护中心", "500103", "023-63550140"),
)
_TIED = (
    (CITY, "52220104MJ00090112", "暑期自护教育，六十名困境儿童参加。"),
    (COUNTY, "52500103MJ00090550", "联合入户，核实八名儿童的监护情况。"),
)


def make_fostered(database: Database) -> None:
    """By the real services, as of the last two months."""
    now = clock.now()
    with transaction(database) as session:
        for office, code, phone in _GUARDS:
            guard = Agency(
                name=office, short_name=office[3:], kind=AgencyKind.PROTECTION,
                level=Level.COUNTY, division_code=code, phone=phone,
                created_at=now - timedelta(days=480),
            )  # fmt: skip
            guard.place(code)
            session.add(guard)
        for name, place, value in PLANS:
            session.add(ParameterValue(
                name=name, division_code=place, value=value, valid_from=clock.day(now),
                source="省级“十四五”规划", reason="演示数据", released_at=now,
            ))  # fmt: skip
    for bureau, said, days in ((CITY, _SEED, 20), (CITY, _HATCHED, 60), (COUNTY, _GROWN, 50)):
        at = now - timedelta(days=days)
        with transaction(database) as session:
            officer = staff_of(session, f"{bureau}.jingban")
            team = fostering.begin(session, said, actor=officer, now=at)
            if said.credit_code:
                fostering.advance(session, team, actor=officer, now=at + timedelta(days=14))
    for bureau, code, what in _TIED:
        with transaction(database) as session:
            officer = staff_of(session, f"{bureau}.jingban")
            body = session.scalars(
                select(Organisation).where(Organisation.credit_code == code)
            ).one()
            near = session.scalars(
                select(Agency.ref).where(
                    Agency.kind == AgencyKind.PROTECTION, Agency.county_code == body.county_code
                )
            ).one()
            tie = fostering.link(
                session, body, agency=near, from_on=clock.day(now) - timedelta(days=200),
                actor=officer, now=now,
            )  # fmt: skip
            fostering.together(
                session, body, tie, held_on=clock.day(now) - timedelta(days=90), what=what,
                actor=officer, now=now,
            )  # fmt: skip
