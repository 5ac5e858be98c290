"""Workbooks of a small institution, and the people who bring them in."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.models import Agency, User
from app.accounts.roles import Role
from app.core import clock
from app.core.db import as_system
from app.core.identifiers import make_synthetic_id
from app.core.policy import Actor
from app.golive.columns import MARK, SHEETS
from app.golive.models import Batch
from app.golive.plan import in_order
from app.golive.services import batches as service
from tests.factories import Client, World

Rows = Sequence[Mapping[str, Any]]
TODAY = clock.today()


def workbook(**sheets: Rows) -> bytes:
    """An xlsx with the sheets by key; values by column key."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.title)
        page.write_row(0, 0, [MARK, *(column.header for column in sheet.columns)])
        for number, values in enumerate(sheets.get(sheet.key, ()), 1):
            page.write_string(number, 0, str(values.get("mark", "")))
            for at, column in enumerate(sheet.columns, 1):
                value = values.get(column.key, "")
                if isinstance(value, date):
                    page.write_datetime(number, at, value, day)
                else:
                    page.write(number, at, value)
    book.close()
    return out.getvalue()


def child(n: int = 1, **values: Any) -> dict[str, Any]:
    born = values.pop("birth_on", date(2016, 3, 5))
    known = {
        "own_no": f"ET-{n:03}", "name": "李明明", "sex": "男", "birth_on": born,
        "category": "孤弃儿童（监护困境儿童）", "guardian": "民政部门长期监护",
        "ground": "查找不到父母或者其他监护人", "care_form": "机构集中养育",
        "care_on": "2018年6月1日", "hukou": "220104", "health": "一般",
    }  # fmt: skip
    return known | values


def family(n: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "own_no": f"JT-{n:03}", "division": "220104", "address": "前进大街1号",
        "tenure": "自有住房", "area_m2": 96.5, "rooms": 3, "qualified_on": "2024/5/20",
        "valid_until": TODAY + timedelta(days=200), "siblings_ok": "是",
    } | values  # fmt: skip


def couple(n: int = 1, **values: Any) -> list[dict[str, Any]]:
    """The applicant, who is the main carer, and the spouse."""
    wife = {
        "family_no": f"JT-{n:03}", "relation": "本人", "name": "王秀兰",
        "id_no": make_synthetic_id("220104", date(1982, 7, 1 + n % 28), male=False, n=n % 50),
        "phone": "13900001234", "education": "普通高级中学教育", "is_main_carer": "是",
    }  # fmt: skip
    husband = {
        "family_no": f"JT-{n:03}", "relation": "配偶", "name": "张大山",
        "id_no": make_synthetic_id("220104", date(1981, 8, 1 + n % 28), male=True, n=n % 50),
        "education": "大学本科教育",
    }  # fmt: skip
    return [wife | values, husband]


def placement(n: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "child_no": f"ET-{n:03}", "family_no": f"JT-{n:03}",
        "effective_on": TODAY - timedelta(days=300), "term_until": TODAY + timedelta(days=400),
        "worker": "陈晓",
    } | values  # fmt: skip


def paper(**values: Any) -> dict[str, Any]:
    """What a placement's row says of its agreement."""
    signed = TODAY - timedelta(days=300)
    return {
        "agreement_no": "寄协〔2025〕3号", "family_signed_on": signed - timedelta(days=2),
        "agency_signed_on": signed,
    } | values  # fmt: skip


def whole(count: int = 1) -> dict[str, list[dict[str, Any]]]:
    """So many children, each placed with a family of its own, and a paper each."""
    numbers = range(1, count + 1)
    return {
        "child": [child(n, care_form="家庭寄养") for n in numbers],
        "family": [family(n) for n in numbers],
        "member": [row for n in numbers for row in couple(n)],
        "placement": [placement(n) for n in numbers],
        "paper": [
            {"subject": "儿童", "own_no": f"ET-{n:03}", "paper": "户口本",
             "kept_at": "本机构档案室"}
            for n in numbers
        ],
    }  # fmt: skip


@dataclass
class Office:
    """The home's administrator, head and social worker."""

    world: World
    admin: User
    head: User
    worker: User

    @classmethod
    def open(cls, world: World) -> Office:
        return cls(
            world,
            world.user("home", Role.AGENCY_ADMIN, name="赵敏"),
            world.user("home", Role.HEAD, name="孙立"),
            world.user("home", Role.SOCIAL_WORKER, name="陈晓"),
        )

    def actor(self, session: Session, user: User, *roles: Role) -> Actor:
        assert user.agency_id is not None
        return staff_actor(
            session, user.id, user.person_id, "测试", user.agency_id,
            frozenset(str(role) for role in roles),
        )  # fmt: skip

    def upload(self, body: bytes) -> str:
        """By the administrator; the batch's reference."""
        with self.world.writing() as session:
            actor = self.actor(session, self.admin, Role.AGENCY_ADMIN)
            return service.upload(session, "台账.xlsx", body, actor=actor, now=clock.now()).ref

    def release(self, ref: str, *, by: User | None = None) -> None:
        with self.world.writing() as session:
            actor = self.actor(session, by or self.head, Role.HEAD)
            batch = self.batch(session, ref)
            service.release(session, batch, has_seen_notes=True, actor=actor, now=clock.now())

    def bring(self, **sheets: Rows) -> str:
        """Upload and release."""
        ref = self.upload(workbook(**sheets))
        self.release(ref)
        return ref

    def batch(self, session: Session, ref: str) -> Batch:
        return session.scalars(select(Batch).where(Batch.ref == ref)).one()

    def found(self, ref: str) -> Batch:
        with self.world.reading() as session:
            return self.batch(session, ref)

    def errors(self, **sheets: Rows) -> list[tuple[str, int, str, str, str]]:
        """What the check says of a workbook."""
        with self.world.reading() as session:
            home = session.get_one(Agency, self.world.agencies["home"].id)
            plan = service.make_plan(session, home, workbook(**sheets), clock.now())
        return [astuple(one) for one in in_order(plan.errors)]

    def count(self, model: Any) -> int:
        with self.world.reading() as session, as_system(session):
            return session.scalar(select(func.count()).select_from(model)) or 0

    def browser(self, user: User) -> Client:
        return self.world.client(user)


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]
