"""Families with placed children, and the people who deal with their money."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.accounts.actors import staff_actor
from app.accounts.models import RoleGrant, User
from app.accounts.roles import Role
from app.core import clock
from app.core.identifiers import mask_name
from app.core.policy import Actor
from app.parameters.models import ParameterValue
from app.placements.models import PayAccount, PayLine, PayList, PayState, Placement
from app.placements.rules.payment import LineKind, next_month
from app.placements.services import payments
from tests.factories import World, make_user
from tests.placements.running import Home, at

_numbers = count(1)
STAFF = {
    "finance": Role.FINANCE, "finance2": Role.FINANCE, "chief": Role.HEAD,
    "social": Role.SOCIAL_WORKER, "deputy": Role.HEAD,
}  # fmt: skip


class Till:
    """The institution's money: finance, worker, head; accounts and standards."""

    def __init__(self, world: World, *, labour: int | None = 500) -> None:
        self.home = Home(world)
        self.world = world
        self.users: dict[str, User] = {}
        with world.writing() as session:
            for name, role in STAFF.items():
                self.users[name] = make_user(session, world.agencies["home"], role, name=name)
            for grant in session.scalars(select(RoleGrant)):
                grant.valid_from = date(2020, 1, 1)
            self.standard(session, "allowance_b1", 1500)
            if labour is not None:
                self.standard(session, "foster_subsidy_labour", labour)

    def standard(
        self, session: Session, name: str, value: int, since: date = date(2020, 1, 1)
    ) -> None:
        """A value that a place has set and another person released."""
        user, second = self.users["chief"], self.users["deputy"]
        session.add(
            ParameterValue(
                name=name, division_code="220104", value=value, valid_from=since, source="测试",
                reason="测试", proposed_by_id=user.id, proposed_by_person_id=user.person_id,
                released_by_id=second.id, released_by_person_id=second.person_id,
                released_at=at(since),
            )
        )  # fmt: skip
        session.flush()

    def actor(self, session: Session, name: str) -> Actor:
        """A colleague, as the portal knows them."""
        user = self.users[name]
        return staff_actor(
            session, user.id, user.person_id, name, user.agency_id or 0,
            frozenset({str(STAFF[name])}),
        )  # fmt: skip

    def account(self, session: Session, placement: Placement) -> None:
        """Where the family's money goes."""
        n = next(_numbers)
        row = PayAccount(
            household_id=placement.household_id, bank="中国银行", holder_mask=mask_name("王秀兰"),
            number_mask=f"…{n:04d}", entered_by_id=self.users["social"].id,
        )  # fmt: skip
        row.holder, row.number = "王秀兰", f"62220000000{n:05d}"
        session.add(row)
        session.flush()

    def placed(self, session: Session, on: date, **values: Any) -> Placement:
        """A child in a new family with an account."""
        placement = self.home.place(session, self.home.family(session), on=on, **values)
        self.account(session, placement)
        return placement

    def open(self, session: Session, month: date) -> PayList:
        """The list of a month that is over."""
        now = at(next_month(month))
        with clock.at(now):
            payments.open_due_lists(session, now)
        return self.list(session, month)

    def list(self, session: Session, month: date) -> PayList:
        """The list of a month, as a request would have it."""
        return session.scalars(
            select(PayList)
            .where(PayList.month == month, PayList.agency_id == self.world.agencies["home"].id)
            .options(joinedload(PayList.agency))
        ).one()

    def act(self, session: Session, name: str, pay_list: PayList, verb: str, **more: Any) -> None:
        """A step of a colleague on the second day of the next month."""
        now = more.pop("now", at(next_month(pay_list.month).replace(day=2)))
        with clock.at(now):
            getattr(payments, verb)(
                session, pay_list, actor=self.actor(session, name), now=now, **more
            )

    def paid(self, session: Session, month: date) -> PayList:
        """The list of a month, all the way to the bank."""
        pay_list = self.open(session, month)
        self.act(session, "finance", pay_list, "draw")
        self.finish(session, pay_list)
        return pay_list

    def finish(self, session: Session, pay_list: PayList) -> None:
        """Two approvals and the bank."""
        self.act(session, "social", pay_list, "check")
        self.act(session, "chief", pay_list, "approve")
        self.act(session, "finance", pay_list, "pay",
                 paid_on=next_month(pay_list.month).replace(day=2), bank_no="BOC-1")  # fmt: skip
        assert pay_list.state is PayState.PAID


def lines(session: Session, pay_list: PayList) -> list[tuple[str, str, int, int]]:
    """(budget, kind, days, fen) of a list, in order."""
    rows = session.execute(
        select(PayLine.budget, PayLine.kind, PayLine.days, PayLine.amount_fen)
        .where(PayLine.list_id == pay_list.id)
        .order_by(PayLine.placement_id, PayLine.kind, PayLine.month, PayLine.budget)
    )
    return [(str(b), str(k), days, amount) for b, k, days, amount in rows]


def open_clawbacks(session: Session) -> list[PayLine]:
    """Those that wait for hearing and signature."""
    return list(
        session.scalars(
            select(PayLine)
            .where(PayLine.kind == LineKind.CLAWBACK, PayLine.list_id.is_(None))
            .order_by(PayLine.budget)
        )
    )
