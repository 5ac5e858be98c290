"""Purchases of the demo in every state, played in the town, and the people who see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, User
from app.core import clock
from app.core.db import reading, transaction
from app.demo.bought import make_bought
from app.demo.organisations import make_organisations
from app.demo.people import Population
from app.demo.stories import find_user
from app.documents.numbers import next_number
from app.purchasing.models import Project, Publication, ServiceContract

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.access.town import Town

PEOPLE = {
    "officer": "ccmz.jingban", "other officer": "yzmz.jingban", "reviewer": "ccmz.shencha",
    "other reviewer": "yzmz.shencha", "finance": "ccmz.caiwu", "head": "ccmz.juzhang",
    "other head": "yzmz.juzhang", "judge": "ccmz.pingjia2", "judge undeclared": "ccmz.pingjia3",
    "evaluator": "yzmz.pingjia1", "evaluator undeclared": "yzmz.pingjia3",
    "manager": "nuanyang.fuze", "other manager": "humiao.fuze", "worker": "nuanyang.pinggu1",
}  # fmt: skip
TOWN = {"auditor": "AUD", "money auditor": "MAU", "archivist": "ARCH"}
BUYERS = ("officer", "reviewer", "finance", "head", "auditor", "archivist")
TAKEN = 60
"""Numbers that the town's own projects may have, which were put there without a service."""
LISTS = (
    "board", "projects", "projects/new", "contracts", "payments", "payments/export", "catalogue",
    "evaluations", "spot-checks", "market", "offers", "supply", "judging", "open", "open/years",
)  # fmt: skip
OF_PROJECT = ("", "/rounds")
OF_CONTRACT = ("", "/amendments", "/delivery", "/judgements", "/payments")
"""What looks different in each state; the other pages are linked from these."""


@dataclass
class Purchases:
    """Addresses of what there is, by the office that buys."""

    accounts: dict[str, User] = field(default_factory=dict)
    projects: dict[int, list[str]] = field(default_factory=dict)
    contracts: dict[int, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def starts_of(self, name: str) -> list[str]:
        """Every list, each project and contract that is the person's, and what hangs on them."""
        lists = [f"/purchasing/{page}" for page in LISTS]
        if name == "nobody":
            return [*lists[-2:], *self.others]
        own = self.accounts[name].agency_id or 0
        buys = name.rsplit(maxsplit=1)[-1] in BUYERS
        projects = [
            f"/purchasing/projects/{ref}{page}"
            for ref in (self.projects.get(own, []) if buys else []) for page in OF_PROJECT
        ]  # fmt: skip
        contracts = [
            f"/purchasing/contracts/{ref}{page}"
            for ref in self.contracts.get(own, []) for page in OF_CONTRACT
        ]  # fmt: skip
        return [*lists, "/organisations/", "/organisations/mine", "/worklist/", *projects,
                *contracts]  # fmt: skip


def purchases_of(town: Town) -> Purchases:
    """Play the demo's purchases in the town, by its services in past time."""
    database, people = town.database, Population(after=9_000)

    def tell(_says: str) -> None:
        """Nobody listens."""

    with transaction(database) as session:
        agencies = {
            "cc_bureau": _agency(session, "长春市民政局"),
            "yz_bureau": _agency(session, "重庆市渝中区民政局"),
        }  # fmt: skip
        for one in agencies.values():
            for _ in range(TAKEN):
                next_number(session, "purchase.project", one.division_code, clock.today().year)
    make_organisations(database, people)
    make_bought(database, people, agencies, tell)
    with reading(database) as session:
        return _found(session, town)


def _found(session: Session, town: Town) -> Purchases:
    made = Purchases({name: town.users[one] for name, one in TOWN.items()})
    for name, username in PEOPLE.items():
        made.accounts[name] = find_user(session, username)
    for project in session.scalars(select(Project).order_by(Project.id)):
        made.projects.setdefault(project.agency_id, []).append(project.ref)
    for contract in session.scalars(select(ServiceContract).order_by(ServiceContract.id)):
        for side in (contract.agency_id, contract.supplier_id):
            made.contracts.setdefault(side or 0, []).append(contract.ref)
    for kind in {one.kind: one.ref for one in session.scalars(select(Publication))}.values():
        made.others.append(f"/purchasing/open/{kind}")
    return made


def _agency(session: Session, name: str) -> Agency:
    return session.scalars(select(Agency).where(Agency.name == name)).one()
