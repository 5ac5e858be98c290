"""A contract on its way from the award to the archive, by the real services and their people."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.accounts.actors import staff_actor
from app.accounts.models import RoleGrant, User
from app.core import clock
from app.core.db import transaction
from app.core.policy import Actor
from app.demo.scan import picture
from app.purchasing import queries
from app.purchasing.models import (
    FundSource,
    Payment,
    ProjectDuty,
    ProjectParticipation,
    ProjectState,
    RoundState,
    ServiceContract,
)
from app.purchasing.rules.payments import Template
from app.purchasing.services import contracts, drafting, payments
from tests.factories import World, make_user
from tests.purchasing.in_town import Market, make_bid, make_market, make_project, make_round

PRICE = 18_000_000
"""Fen."""


def scan() -> FileStorage:
    """A signed paper as a picture."""
    return FileStorage(io.BytesIO(picture()), "合同.jpg")


class Deal:
    """A project with a winner of 180,000 yuan: the officer ran it, the second officer reviews."""

    def __init__(self, world: World, **values: Any) -> None:
        self.world = world
        with world.writing() as session:
            self.market: Market = make_market(session, world)
            bureau = self.market.bureau
            project = make_project(session, bureau, ProjectState.AWARDED, **values)
            session.add(ProjectParticipation(
                project_id=project.id, person_id=bureau.officer.person_id, duty=ProjectDuty.RUN
            ))  # fmt: skip
            round_ = make_round(
                session,
                project,
                RoundState.AWARDED,
                awarded_on=clock.today(),
            )
            bid = make_bid(session, round_, self.market.supplier, price_fen=PRICE, rank=1)
            round_.winner_id = bid.id
            self.project, self.ref = project.id, ""
            self.project_ref = project.ref
            self.people = [one.ref for one in self.market.supplier.people]
        self.officer, self.second = bureau.officer, bureau.second
        self.finance, self.head = bureau.finance, bureau.head
        self.manager = self.market.supplier.manager

    def colleague(self, *roles: Any) -> User:
        """Somebody else of the bureau."""
        with self.world.writing() as session:
            return make_user(session, self.market.bureau.agency, *roles, name="王芳")

    @contextmanager
    def acting(self, user: User) -> Iterator[tuple[Session, Actor]]:
        """A writing transaction in the user's own scope and roles."""
        with self.world.reading() as session:
            roles = session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user.id))
            assert user.agency_id is not None
            actor = staff_actor(
                session, user.id, user.person_id, "某人", user.agency_id,
                frozenset(str(role) for role in roles),
            )  # fmt: skip
        with transaction(self.world.database, actor.scope) as session:
            yield session, actor

    @contextmanager
    def at_contract(self, user: User) -> Iterator[tuple[Session, Actor, ServiceContract]]:
        with self.acting(user) as (session, actor):
            yield session, actor, queries.get_contract(session, actor, self.ref)

    @contextmanager
    def at_project(self, user: User) -> Iterator[tuple[Session, Actor, Any]]:
        with self.acting(user) as (session, actor):
            yield session, actor, queries.get_project(session, actor, self.project_ref)

    def terms(self, project: Any, **values: Any) -> contracts.Terms:
        """One year from today with both workers, the first as lead."""
        first = values.pop("starts_on", clock.today())
        last = values.pop("ends_on", first + timedelta(days=364))
        template = values.pop("template", Template.A)
        known: dict[str, Any] = {
            "staff": self.people, "lead": self.people[0],
            "clauses": drafting.clauses(
                project, drafting.items_of(project), PRICE, template, first, last
            ),
        }  # fmt: skip
        return contracts.Terms(first, last, template, **(known | values))

    def draft(self, **values: Any) -> None:
        with self.at_project(self.officer) as (session, actor, project):
            terms = self.terms(project, **values)
            made = contracts.draft(session, project, terms, actor=actor, now=clock.now())
            self.ref = made.ref

    def review(self) -> None:
        with self.at_contract(self.second) as (session, actor, contract):
            contracts.review(session, contract, words="", actor=actor, now=clock.now())

    def sign(self, **values: Any) -> None:
        known: dict[str, Any] = {
            "signed_on": clock.today(), "buyer": "赵志刚", "supplier": "王建国", "scan": scan(),
        }  # fmt: skip
        with self.at_contract(self.head) as (session, actor, contract):
            contracts.sign(session, contract, **(known | values), actor=actor, now=clock.now())

    def publish(self) -> None:
        with self.at_contract(self.officer) as (session, actor, contract):
            contracts.publish(session, contract, actor=actor, now=clock.now())

    def approve_plan(self) -> None:
        with self.at_contract(self.officer) as (session, actor, contract):
            contracts.approve_plan(
                session, contract, on=clock.today(), words="", actor=actor, now=clock.now()
            )

    def run(self, **values: Any) -> None:
        """Drafted, reviewed, signed, public: the work has begun."""
        self.draft(**values)
        self.review()
        self.sign()
        self.publish()

    def ask(self, needs: str = "plan", **values: Any) -> str:
        """The officer asks for an instalment by what it waits for; the payment's reference."""
        known: dict[str, Any] = {
            "invoice_no": f"发票{needs}", "invoice_on": clock.today(),
            "source": FundSource.LOTTERY, "year": 2026,
        }  # fmt: skip
        with self.at_contract(self.officer) as (session, actor, contract):
            goal = next(one for one in contract.milestones if one.needs == needs)
            return payments.ask(
                session, contract, goal.ref, **(known | values), actor=actor, now=clock.now()
            ).ref

    @contextmanager
    def at_payment(self, ref: str, user: User) -> Iterator[tuple[Session, Actor, Payment]]:
        with self.acting(user) as (session, actor):
            yield session, actor, queries.get_payment(session, actor, ref)

    def pay(self, ref: str) -> None:
        """Both approvals and the voucher."""
        with self.at_payment(ref, self.finance) as (session, actor, row):
            payments.approve_first(session, row, actor=actor, now=clock.now())
        with self.at_payment(ref, self.head) as (session, actor, row):
            payments.approve_second(session, row, actor=actor, now=clock.now())
        with self.at_payment(ref, self.finance) as (session, actor, row):
            payments.record_paid(
                session, row, on=clock.today(), voucher_no="凭1", actor=actor, now=clock.now()
            )

    def contract(self) -> ServiceContract:
        """As it stands in the database, whole."""
        with self.world.reading() as session:
            found = session.scalars(
                select(ServiceContract)
                .where(ServiceContract.ref == self.ref)
                .options(*queries.CONTRACT_WHOLE)
            ).unique().one()  # fmt: skip
            _whole = (found.milestones, found.amendments, found.payments, found.staff)
            session.expunge_all()
            return found
