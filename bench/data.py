"""A database of the wanted size: the schema by migration, the cases straight by SQL."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from app.accounts.actors import token_hash
from app.accounts.models import Agency, Level, Person, RoleGrant, User, UserSession
from app.accounts.roles import AgencyKind, Role
from app.cli.database import alembic_config
from app.config import Config, Profile
from app.core import clock, crypto
from app.core.db import open_database, transaction
from app.core.ids import new_ref, new_token
from app.core.sealing import seals_of
from app.families.models import Household
from app.foster.models import FosterApplication, State

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

PLACES = ("220104", "220102", "500103")
NAMES = "王秀兰 李国强 张丽 刘洋 陈静 杨帆 赵明 黄磊 周敏 吴刚 徐慧 孙涛".split()
STATES = [s for s in State if s not in {State.DRAFT, State.QUALIFIED, State.SUSPENDED}]
BATCH = 5000
SERVER = "server"


def configure(folder: Path) -> Config:
    """Settings of a portal in a folder of its own.

    On SQLite, or on the database whose two addresses stand in the folder, the portal's and its
    owner's.
    """
    database = owner = f"sqlite+pysqlite:///{folder / 'bench.sqlite3'}"
    if (folder / SERVER).exists():
        database, owner = (folder / SERVER).read_text().split()
    return Config(
        profile=Profile.TEST,
        instance=folder,
        database_url=database,
        owner_database_url=owner,
        keys_file=folder / "keys.json",
        origin="http://localhost",
        show_codes_on_screen=False,
    )


def fill(config: Config, cases: int) -> str:
    """Make `cases` applications, half of them at one institution; a head's session token."""
    from alembic import command  # noqa: PLC0415 - 8 MB, which a served portal has not (P16)

    crypto.use(config.keys_file, may_make=True)
    command.upgrade(alembic_config(config), "head")
    database = open_database(config)
    with transaction(database) as session:
        agencies = [_agency(session, place, n) for n, place in enumerate(PLACES)]
        users = [_user(session, agencies[0].id, n) for n in range(12)]
        token = new_token()
        session.add(
            UserSession(token_hash=token_hash(token), user_id=users[0].id, factor_at=clock.now())
        )
        household = Household(owner_person_id=users[-1].person_id)
        household.place(PLACES[0])
        session.add(household)
        session.flush()
        _cases(session, cases, agencies, users, household.id)
    database.engine.dispose()
    return token


def _agency(session: Session, place: str, n: int) -> Agency:
    agency = Agency(
        name=f"第{n}儿童福利院", short_name=f"第{n}福利院", kind=AgencyKind.INSTITUTION,
        level=Level.COUNTY, division_code=place, phone="0431-85550100", staff_count=20,
    )  # fmt: skip
    agency.place(place)
    session.add(agency)
    session.flush()
    return agency


def _user(session: Session, agency_id: int, n: int) -> User:
    person = Person(name=NAMES[n % len(NAMES)])
    session.add(person)
    session.flush()
    user = User(person_id=person.id, agency_id=agency_id, username=f"bench{n}", password_hash="")
    session.add(user)
    session.flush()
    now = clock.now()
    for role in (Role.HEAD, Role.INTAKE):
        session.add(
            RoleGrant(user_id=user.id, role=role, released_at=now, valid_from=clock.day(now))
        )
    return user


def _cases(
    session: Session, cases: int, agencies: list[Agency], users: list[User], household_id: int
) -> None:
    rng = random.Random(1)
    today, table = date(2026, 3, 1), cast("Table", FosterApplication.__table__)
    for first in range(0, cases, BATCH):
        session.execute(
            table.insert(),
            [
                _case(rng, n, agencies[0 if n % 2 else n % 4 // 2 + 1], users, household_id, today)
                for n in range(first, min(first + BATCH, cases))
            ],
        )
    session.connection().exec_driver_sql("ANALYZE")


def _case(
    rng: random.Random, n: int, agency: Agency, users: list[User], household_id: int, today: date
) -> dict[str, object]:
    state = rng.choice(STATES)
    sent = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    has_clock = rng.random() < 0.6
    row = {
        "id": n + 1, "ref": new_ref(), "version": 1, "created_at": sent,
        "case_no": f"FC-{agency.division_code}-2025-{n:06d}", "household_id": household_id,
        "applicant_person_id": users[-1].person_id, "applicant_name": rng.choice(NAMES),
        "applicant_pinyin": "wangxiulan", "agency_id": agency.id, "state": state,
        "province_code": agency.province_code, "city_code": agency.city_code,
        "county_code": agency.county_code, "township_code": None,
        "officer_id": rng.choice(users).id if rng.random() < 0.7 else None,
        "due_on": today + timedelta(days=rng.randrange(-20, 90)) if has_clock else None,
        "due_provisional": False, "submitted_at": sent, "skills": [], "preference": {},
        "answers_from_precheck": False, "facts_digest": "", "round": 1, "rejected_from": "",
        "decided_by_id": users[1].id, "decided_at": sent,
    }  # fmt: skip
    return row | seals_of(FosterApplication, row)
