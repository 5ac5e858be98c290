"""Nobody approves alone: not under another account, not by a deputy, not past the code (S16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import route_policy
from app.accounts.models import Delegation, RoleGrant, User
from app.accounts.roles import Role
from app.adoption.models import Adoption, AdoptionParticipation
from app.all_models import METADATA
from app.core import clock, policy
from app.core.db import transaction
from app.core.ids import new_ref
from app.family_style.models import CoupleParticipation, UnitParticipation
from app.foster.models import Decision, FosterApplication, Participation
from app.institutions.models import AdmissionPart
from app.placements.models import MatchParticipation, PlacementParticipation
from app.purchasing.models import ProjectParticipation
from tests.access.test_access_matrix import call, of, outcome, routes
from tests.access.town import Town
from tests.conftest import SERVER
from tests.factories import make_user

# By the name of a route's argument: the case, and the table of who did what on it.
PARTS: dict[str, tuple[str, Any]] = {
    "application": ("foster_applications", Participation),
    "adoption": ("adoptions", AdoptionParticipation),
    "match": ("matches", MatchParticipation),
    "placement": ("placements", PlacementParticipation),
    "couple": ("family_couples", CoupleParticipation),
    "unit": ("family_units", UnitParticipation),
    "admission": ("admissions", AdmissionPart),
    "project": ("purchase_projects", ProjectParticipation),
}
# What the database itself keeps apart, one pair for each table and way round.
APART = {
    "application": "decide/accept decide/assess decide/file decide/recheck assess/accept",
    "adoption": "approve/accept approve/assess approve/interview approve/register assess/accept",
    "match": "confirm/match",
    "placement": "decide/assess decide/file",
    "couple": "decide/screen decide/assess decide/file",
    "unit": "decide/screen decide/assess decide/file",
    "admission": "decide/draft confirm_ruling/enter_ruling check_leave/prepare_leave",
}
ADMINISTRATORS = ("SYS", "SEC", "AGA")
MARK = "did not "
ALONE = "one person in two parts"


def barred(action: str) -> frozenset[str]:
    """The duties of which each one closes every way to the action."""
    ways = [
        {
            duty
            for predicate in way
            if predicate.__name__.startswith(MARK)
            for duty in predicate.__name__.removeprefix(MARK).split("|")
        }
        for way in policy.table().get(action, ())
    ]
    return frozenset(set.intersection(*ways)) if ways else frozenset()


def approvals(town: Town) -> list[tuple[Rule, str, str, str]]:
    """(route, argument of its case, a duty that bars from it, who may otherwise do it)."""
    found = []
    for rule, method in routes(town):
        duties = barred(route_policy.row_of(rule.endpoint) or "")
        argument = next((name for name in PARTS if name in rule.arguments), "")
        row = of(rule)
        if method == "POST" and duties and argument and row.let_in:
            found.append((rule, argument, min(duties), row.let_in.split()[0]))
    return found


def number(session: Session, town: Town, argument: str, case: str = "review") -> int:
    """The row number of the town's case."""
    ref = (town.things | town.cases[case])[argument]
    table = METADATA.tables[PARTS[argument][0]]
    return int(session.execute(select(table.c.id).where(table.c.ref == ref)).scalar_one())


def part(session: Session, town: Town, argument: str, case: str, person: int, duty: str) -> Any:
    """A row of who did what."""
    table = PARTS[argument][1].__table__
    key = next(c.name for c in table.c if c.name.endswith("_id") and c.name != "person_id")
    return insert(PARTS[argument][1]).values(
        {
            key: number(session, town, argument, case),
            "person_id": person,
            "part" if "part" in table.c else "duty": duty,
            "at": clock.now(),
            **({"ref": new_ref(), "version": 1} if "ref" in table.c else {}),
        }
    )


@pytest.fixture(scope="module")
def others(town: Town) -> Iterator[dict[str, dict[str, str]]]:
    """For each actor: a second account of the same human, and a deputy who has no role."""
    made: dict[str, dict[str, str]] = {}
    with transaction(town.database) as session:
        for name in sorted({who for *_, who in approvals(town)}):
            user = session.get_one(User, town.users[name].id)
            roles = session.scalars(
                select(RoleGrant.role).where(RoleGrant.user_id == user.id)
            ).all()
            session.refresh(user, ["agency", "person"])
            second = make_user(session, user.agency, *roles, person=user.person)
            deputy = make_user(session, user.agency)
            session.add(Delegation(
                from_user_id=user.id, to_user_id=deputy.id, starts_on=clock.today(),
                ends_on=clock.today() + timedelta(days=5), reason="休假",
                granted_by_id=town.users["HEAD"].id,
            ))  # fmt: skip
            town.users |= {f"{name} again": second, f"{name} deputy": deputy}
            made[name] = {"second": f"{name} again", "deputy": f"{name} deputy"}
    yield made
    for names in made.values():
        for one in names.values():
            town.users.pop(one)
            town.clients.pop(one, None)
    with transaction(town.database) as session:
        lent = Delegation.reason == "休假", Delegation.starts_on == clock.today()
        for delegation in session.scalars(select(Delegation).where(*lent)):
            delegation.starts_on = clock.today() - timedelta(days=2)
            delegation.ends_on = clock.today() - timedelta(days=1)


@pytest.mark.bar("S16")
def test_whoever_had_the_other_part_is_refused_under_every_account(
    town: Town, others: dict[str, dict[str, str]]
) -> None:
    wrong = []
    tried = approvals(town)[:: 4 if SERVER else 2]
    for rule, argument, duty, name in tried:
        row, url = of(rule), town.address(rule, of(rule).case)
        table = PARTS[argument][1].__table__
        person = town.users[name].person_id
        try:
            with transaction(town.database) as session:
                wanted = part(session, town, argument, row.case, person, duty)
                made = session.connection().execute(wanted).inserted_primary_key
                key = made[0] if made else None
        except IntegrityError:  # who assesses there cannot even be written down for another part
            continue
        try:
            for who in (name, *others[name].values(), *ADMINISTRATORS):
                answer = call(town, who, "POST", url)
                if outcome(answer) not in {403, 404}:
                    wrong.append(f"{rule.endpoint} after {duty}: {outcome(answer)} for {who}")
        finally:
            with transaction(town.database) as session:
                session.execute(table.delete().where(table.c.id == key))
    assert wrong == []
    assert len(approvals(town)) >= 30


@pytest.mark.bar("S16")
@pytest.mark.parametrize("argument", APART)
def test_the_database_refuses_one_human_in_both_parts(town: Town, argument: str) -> None:
    person = town.users["FIN"].person_id
    for pair in APART[argument].split():
        for first, second in (pair.split("/"), pair.split("/")[::-1]):
            with transaction(town.database) as session:
                session.execute(part(session, town, argument, "review", person, first))
                rival = part(session, town, argument, "review", person, second)
                with pytest.raises(DBAPIError, match=ALONE):
                    session.execute(rival)
                session.rollback()


def _case(session: Session, town: Town, model: Any) -> Any:
    argument = "application" if model is FosterApplication else "adoption"
    return number(session, town, argument)


@pytest.mark.bar("S16", "S17")
@pytest.mark.parametrize("model", [FosterApplication, Adoption])
@pytest.mark.parametrize("how", ["accepted", "took part", "applied", "lives there"])
def test_the_database_refuses_a_decider_who_is_not_another(
    town: Town, model: Any, how: str
) -> None:
    """By SQL past the code, and under a second account of the same human."""
    table, parts = (
        model.__table__,
        PARTS["application" if model is FosterApplication else "adoption"],
    )
    assert parts[0] == table.name
    with transaction(town.database) as session:
        case = session.execute(select(table).where(table.c.id == _case(session, town, model))).one()
        clerk = session.get_one(User, town.users["INT"].id)
        session.refresh(clerk, ["agency", "person"])
        again = make_user(session, clerk.agency, Role.HEAD, person=clerk.person)
        if how == "accepted":
            session.execute(
                update(table).where(table.c.id == case.id).values(accepted_by_id=clerk.id)
            )
        elif how == "took part":
            argument = "application" if model is FosterApplication else "adoption"
            session.execute(part(session, town, argument, "review", clerk.person_id, "assess"))
        elif how == "applied":
            session.execute(
                update(table)
                .where(table.c.id == case.id)
                .values(applicant_person_id=clerk.person_id)
            )
        else:
            session.execute(
                text("UPDATE members SET person_id = :p WHERE household_id = :h"),
                {"p": clerk.person_id, "h": case.household_id},
            )
        decides = update(table).where(table.c.id == case.id).values(decided_by_id=again.id)
        with pytest.raises(DBAPIError, match=ALONE):
            session.execute(decides)
        session.rollback()


@pytest.mark.bar("S16")
def test_the_database_refuses_to_sign_ones_own_proposal_with_a_second_account(town: Town) -> None:
    with transaction(town.database) as session:
        clerk = session.get_one(User, town.users["INT"].id)
        session.refresh(clerk, ["agency", "person"])
        again = make_user(session, clerk.agency, Role.HEAD, person=clerk.person)
        session.add(Decision(
            application_id=_case(session, town, FosterApplication), kind="reject",
            state_before="review", proposed_by_id=clerk.id, decided_by_id=again.id,
            decided_at=clock.now(), seen_digest="x" * 64,
        ))  # fmt: skip
        with pytest.raises(DBAPIError, match=ALONE):
            session.flush()
        session.rollback()


@pytest.mark.bar("S16")
def test_another_human_may_decide(town: Town) -> None:
    """The triggers refuse the same human and nobody else."""
    with transaction(town.database) as session:
        head = town.users["HEAD@"]
        for model in (FosterApplication, Adoption):
            table = METADATA.tables[model.__tablename__]
            number_of = _case(session, town, model)
            session.execute(
                update(table).where(table.c.id == number_of).values(decided_by_id=head.id)
            )
        session.rollback()
