"""A home's day for the demo: who works with which child, shifts, patrols, medicine."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.accounts.models import Agency, User
from app.children.models import CareForm, Child, ChildWorker
from app.children.services import access
from app.core import clock
from app.core.db import transaction
from app.demo.stories import staff_of
from app.institutions.models import Admission, ShiftPart, State
from app.institutions.services import duty

if TYPE_CHECKING:
    from app.core.db import Database

WITHOUT_WORKER = 6
"""Every sixth child that nobody works with yet stays so: the head finds it on the worklist."""
PLACES = ("幼儿楼一层", "男生楼二层", "女生楼三层", "厨房和餐厅", "锅炉房、配电室", "院门和围墙")
PATROLS = 10


def keep_duty(database: Database, agency: Agency, key: str) -> None:
    """The last day and night, written by two workers and the desk."""
    _give_children(database, agency, key)
    with transaction(database) as session:
        home = session.get_one(Agency, agency.id)
        first, second = staff_of(session, f"{key}.pinggu1"), staff_of(session, f"{key}.shouli")
        now, today = clock.now(), clock.today()
        shifts = (
            (
                today - timedelta(days=1),
                ShiftPart.LATE,
                "203室一名幼儿低烧，已服药，要测体温。",
            ),
            (today - timedelta(days=1), ShiftPart.NIGHT, "体温已正常，夜里没有再发热。"),
        )
        for n, (on, part, stressed) in enumerate(shifts):
            row = duty.write_shift(
                session, home, on=on, part=part, on_duty="保育员四名、护士一名", children=40 + n,
                stressed=stressed, events="", actor=first, now=now,
            )  # fmt: skip
            if n == 0:
                duty.take_shift(session, home, row.ref, actor=second, now=now)
        for n in range(PATROLS):
            duty.patrol(
                session, home, at=now - timedelta(minutes=110 * n + 15),
                place=PLACES[n % len(PLACES)], fine=n != 3,  # noqa: PLR2004 - one was not in order
                found="" if n != 3 else "一扇窗的限位器松了，已报修",  # noqa: PLR2004
                actor=second, now=now,
            )  # fmt: skip
        stays = session.scalars(
            select(Admission)
            .where(Admission.agency_id == home.id, Admission.state == State.ADMITTED)
            .order_by(Admission.id)
            .limit(2)
        ).all()
        for case in stays:
            given = datetime.combine(today - timedelta(days=1), time(20), clock.BEIJING)
            row_of = duty.give_medicine(
                session, case, at=given, medicine="对乙酰氨基酚口服液3毫升，口服",
                ordered_by="本院医务室，处方2026-031", actor=first, now=now,
            )  # fmt: skip
            if case is stays[0]:
                duty.sign_medicine(session, case, row_of.ref, actor=second, now=now)


def _give_children(database: Database, agency: Agency, key: str) -> None:
    with transaction(database) as session:
        head = staff_of(session, f"{key}.yuanzhang")
        worker = session.scalars(select(User).where(User.username == f"{key}.pinggu2")).one()
        children = session.scalars(
            select(Child)
            .where(
                Child.agency_id == agency.id, Child.closed_on.is_(None),
                Child.care_form == CareForm.INSTITUTION,
                ~exists().where(ChildWorker.child_id == Child.id, ChildWorker.until_on.is_(None)),
            )
            .order_by(Child.file_no)
        ).all()  # fmt: skip
        for n, child in enumerate(children):
            if n % WITHOUT_WORKER:
                access.give(session, child, worker, actor=head, now=clock.now())
