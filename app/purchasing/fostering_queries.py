"""Organisations that are fostered: how many count where (INC-01 to INC-04, INC-08), and who."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import selectinload

from app.accounts.area import area
from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind
from app.core.db import as_system
from app.core.policy import Unseen, demand
from app.divisions.models import Division
from app.organisations.models import (
    Incubation,
    LegalState,
    ListKind,
    OrgActivity,
    Organisation,
    OrgLink,
    OrgListing,
    Stage,
)
from app.organisations.rules.facts import rating_on
from app.organisations.rules.incubation import Grown, Known, lacks_to_count, progress, share, since
from app.parameters import services as parameters
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    ContractState,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.policy import ABOVE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

NAMES = ("inc.base", "inc.target", "inc.share_base", "inc.share_target", "inc.per_county",
         "inc.per_agency")  # fmt: skip
MOST = 200
_WORKED = (
    ContractState.SIGNED, ContractState.RUNNING, ContractState.ENDED, ContractState.TERMINATED,
)  # fmt: skip


class County(NamedTuple):
    """Organisations that count in a county."""

    name: str
    number: int
    is_met: bool


class Tied(NamedTuple):
    """A protection agency and the organisations firmly tied to it."""

    name: str
    number: int
    is_met: bool


class Goal(NamedTuple):
    """A figure of the province's plan. Base and target None: the province has set none."""

    label: str
    unit: str
    now: int
    base: int | None
    target: int | None

    @property
    def is_met(self) -> bool:
        return self.target is not None and self.now >= self.target

    @property
    def percent(self) -> int | None:
        """The share of the way, None without base and target."""
        if self.base is None or self.target is None or self.target <= self.base:
            return None
        return progress(self.base, self.now, self.target)


@dataclass
class Fostered:
    """Figures of a day: the counties and agencies of an area, the goals of its province."""

    goals: list[Goal]
    per_county: int
    per_agency: int
    counties: list[County] = field(default_factory=list)
    agencies: list[Tied] = field(default_factory=list)

    @property
    def enough(self) -> int:
        """Counties that reached their number."""
        return sum(1 for one in self.counties if one.is_met)

    @property
    def tied(self) -> int:
        """Agencies that reached their number."""
        return sum(1 for one in self.agencies if one.is_met)


def fostered(session: Session, actor: Actor, today: date) -> Fostered | None:
    """How far fostering has come in the bureau's area and in its province; None without an area.

    Numbers alone, over all that work in the area, so they are asked past the scope.
    """
    bounds = area(actor)
    if bounds is None or actor.division_code is None:
        return None
    province = f"{actor.division_code[:2]}0000"
    scope = actor.scope
    places = [one for one in (scope.county_code, scope.city_code, province) if one]
    limits = parameters.values(session, NAMES, on=today, places=places, agency_id=actor.agency_id)
    counties = session.execute(
        select(Division.code, Division.name, getattr(Division, bounds[0]) == bounds[1])
        .where(
            Division.province_code == province, Division.level == Level.COUNTY,
            Division.maps_to.is_(None),
            or_(Division.valid_to.is_(None), Division.valid_to >= today),
        )
        .order_by(Division.code)
    ).all()  # fmt: skip
    with as_system(session):
        work = _work(session, province, today)
        ties = _ties(session, province, today)
        counted = _counted(session, {*work, *ties}, province, work, today)
        agencies = session.execute(
            select(Agency.id, Agency.name)
            .where(
                getattr(Agency, bounds[0]) == bounds[1],
                Agency.kind == AgencyKind.PROTECTION,
                or_(Agency.closed_on.is_(None), Agency.closed_on > today),
            )
            .order_by(Agency.name, Agency.id)
            .limit(MOST)
        ).all()
    # A development zone is no county: what works there works in the county behind it.
    zones: dict[str | None, str | None] = dict(session.execute(
        select(Division.code, Division.maps_to).where(Division.maps_to.is_not(None))
    ).all())  # fmt: skip
    here: dict[str | None, set[int]] = defaultdict(set)
    for body, (seat, in_province) in counted.items():
        if in_province:
            here[zones.get(seat, seat)].add(body)
        for code in work[body].counties if body in work else ():
            here[zones.get(code, code)].add(body)
        for agency_county, _ in ties.get(body, ()):
            here[zones.get(agency_county, agency_county)].add(body)
    numbers = {code: len(here[code]) for code, _, _ in counties}
    by_agency = Counter(agency for tied in ties.values() for _, agency in tied)
    covered = sum(1 for number in numbers.values() if number)
    each, least = int(limits["inc.per_county"]), int(limits["inc.per_agency"])
    return Fostered(
        goals=[
            Goal(
                "本土儿童类社会组织", "家",
                sum(1 for _, in_province in counted.values() if in_province),
                limits["inc.base"], limits["inc.target"],
            ),
            Goal(
                "有儿童类社会组织的区县", "%", share(covered, len(counties)),
                limits["inc.share_base"], limits["inc.share_target"],
            ),
        ],
        per_county=each, per_agency=least,
        counties=[
            County(name, numbers[code], numbers[code] >= each)
            for code, name, is_own in counties if is_own
        ],
        agencies=[Tied(name, by_agency[row], by_agency[row] >= least) for row, name in agencies],
    )  # fmt: skip


@dataclass
class _Work:
    counties: set[str | None] = field(default_factory=set)
    last_on: date | None = None

    def add(self, county: str | None, on: date) -> None:
        self.counties.add(county)
        self.last_on = max(self.last_on or on, on)


def _work(session: Session, province: str, today: date) -> dict[int, _Work]:
    """By organisation: the last day with a contract or a record in twelve months, and where."""
    found: dict[int, _Work] = defaultdict(_Work)
    first = since(today)
    contract, record = ServiceContract, ServiceRecord
    ended = func.coalesce(contract.ended_on, contract.ends_on)
    runs = select(
        contract.organisation_id, contract.province_code, contract.county_code, ended
    ).where(
        contract.state.in_(_WORKED), contract.signed_on <= today, contract.starts_on <= today,
        ended >= first,
    )  # fmt: skip
    done = (
        select(
            contract.organisation_id, contract.province_code, contract.county_code,
            func.max(record.served_on),
        )
        .join(contract, contract.id == record.contract_id)
        .where(record.voided_at.is_(None), record.served_on.between(first, today))
        .group_by(contract.organisation_id, contract.province_code, contract.county_code)
    )  # fmt: skip
    for query in (runs, done):
        for body, where, county, on in session.execute(query):
            found[body].add(county if where == province else None, min(on, today))
    return found


def _ties(session: Session, province: str, today: date) -> dict[int, list[tuple[str | None, int]]]:
    """By organisation: county and row of the agencies it did something with in twelve months."""
    rows = session.execute(
        select(OrgLink.organisation_id, Agency.county_code, Agency.id)
        .join(Agency, Agency.id == OrgLink.agency_id)
        .join(OrgActivity, OrgActivity.link_id == OrgLink.id)
        .where(
            Agency.province_code == province, OrgLink.voided_at.is_(None),
            OrgLink.from_on <= today,
            or_(OrgLink.until_on.is_(None), OrgLink.until_on >= today),
            OrgActivity.voided_at.is_(None), OrgActivity.held_on.between(since(today), today),
        )
        .distinct()
    )  # fmt: skip
    found: dict[int, list[tuple[str | None, int]]] = defaultdict(list)
    for body, county, agency in rows:
        found[body].append((county, agency))
    return found


def _counted(
    session: Session, elsewhere: set[int], province: str, work: dict[int, _Work], today: date
) -> dict[int, tuple[str | None, bool]]:
    """Seat's county, and whether it is the province's, of those that count (INC-08)."""
    listed = set(session.scalars(select(OrgListing.organisation_id).where(
        OrgListing.kind == ListKind.SERIOUS, OrgListing.voided_at.is_(None),
        OrgListing.from_on <= today,
        or_(OrgListing.removed_on.is_(None), OrgListing.removed_on > today),
    )))  # fmt: skip
    rows = session.execute(
        select(
            Organisation.id, Organisation.name, Organisation.type, Organisation.standing,
            Organisation.scope, Organisation.fields, Organisation.province_code,
            Organisation.county_code,
        ).where(or_(Organisation.province_code == province, Organisation.id.in_(elsewhere)))
    )  # fmt: skip
    found = {}
    for row, name, kind, standing, scope, fields, where, county in rows:
        one = Known(
            name, kind.is_social, standing is LegalState.IN_FORCE, scope, fields,
            work[row].last_on if row in work else None, row in listed,
        )  # fmt: skip
        if not lacks_to_count(one, today):
            found[row] = (county, where == province)
    return found


# --- fostered teams ---------------------------------------------------------------------------


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Teams of the bureau's area, for those of `purchasing.fostered`."""
    bounds = area(actor) if actor.has(*ABOVE) else None
    return getattr(Incubation, bounds[0]) == bounds[1] if bounds else false()


def teams(session: Session, actor: Actor) -> list[Incubation]:
    """Those that are fostered now by stage, the farthest first, then those that were."""
    demand(actor, "purchasing.fostered")
    rows = session.scalars(
        select(Incubation).where(visible_to(actor)).order_by(Incubation.name).limit(MOST)
    ).all()
    order = list(Stage)
    return sorted(
        rows, key=lambda one: (one.ended_on is not None, -order.index(one.stage), one.name)
    )


def get_team(
    session: Session, actor: Actor, ref: str, to: str = "purchasing.fostered"
) -> Incubation:
    """One team. Raises Unseen, Refused."""
    found = session.scalar(select(Incubation).where(Incubation.ref == ref, visible_to(actor)))
    if found is None:
        raise Unseen("org_incubation", ref)
    demand(actor, to, found)
    return found


def grown(session: Session, team: Incubation, on: date) -> tuple[Organisation | None, Grown]:
    """What a team has reached, with its organisation. Its contracts may be of any bureau."""
    body, contracts, passed, rating = None, 0, 0, 0
    if team.organisation_id is not None:
        with as_system(session):
            body = session.scalars(
                select(Organisation)
                .where(Organisation.id == team.organisation_id)
                .options(selectinload(Organisation.ratings))
                .execution_options(populate_existing=True)
            ).one()
            of = and_(
                ServiceContract.organisation_id == body.id, ServiceContract.state.in_(_WORKED),
                ServiceContract.signed_on <= on,
            )  # fmt: skip
            contracts = session.scalar(select(func.count(ServiceContract.id)).where(of)) or 0
            passed = session.scalar(
                select(func.count(Acceptance.contract_id.distinct()))
                .join(ServiceContract, ServiceContract.id == Acceptance.contract_id)
                .where(
                    of, Acceptance.result == AcceptanceResult.PASSED,
                    Acceptance.signed_at.is_not(None),
                )
            ) or 0  # fmt: skip
        rated = rating_on(body.ratings, on)
        rating = rated.level if rated is not None else 0
    return body, Grown(
        team=team.team, has_idea=bool(team.idea.strip()),
        is_registered=body is not None and body.standing is LegalState.IN_FORCE
        and body.type.is_social,
        has_plan=bool(team.plan.strip()), has_mentor=bool(team.mentor.strip()),
        contracts=contracts, accounts_on=team.accounts_on, passed=passed, rating=rating,
        has_exit_plan=bool(team.exit_plan.strip()),
    )  # fmt: skip


def links_of(session: Session, body: Organisation) -> list[OrgLink]:
    """Its ties to protection agencies with what was done together, the newest first."""
    rows: Iterable[OrgLink] = session.scalars(
        select(OrgLink)
        .where(OrgLink.organisation_id == body.id)
        .options(selectinload(OrgLink.activities), selectinload(OrgLink.agency))
        .order_by(OrgLink.from_on.desc(), OrgLink.id.desc())
        .execution_options(populate_existing=True)
    )
    return list(rows)


def protection_agencies(session: Session, body: Organisation) -> list[tuple[str, str]]:
    """Reference and name of the protection agencies of its province."""
    return [
        (ref, name) for ref, name in session.execute(
            select(Agency.ref, Agency.name)
            .where(
                Agency.province_code == body.province_code, Agency.kind == AgencyKind.PROTECTION
            )
            .order_by(Agency.name)
            .limit(MOST)
        )
    ]  # fmt: skip
