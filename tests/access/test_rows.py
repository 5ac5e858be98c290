"""The second line: with the portal's own filters gone, the database still shows nobody's rows.

PostgreSQL's row-level security is asked table by table, by selects without any condition, under
the scopes of people who are strangers to every case of the town.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text, true
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock, policy
from app.core.db import NOBODY, Base, Scope, reading, transaction
from app.documents import services as documents
from app.documents.models import Letter, LetterService, Means, Upload
from app.families.models import Member
from app.family_style.models import Evaluation, Occasion, Unit
from app.foster.models import Correction, Draft, FosterApplication, Objection, Recheck
from app.foster.models.decision import Decision
from app.foster.models.pool import Enrolment, RecheckKind, TrainingSession
from app.foster.policy import visible_to
from app.guarded import OPEN
from app.notices.models import CaseMessage, Rating
from app.placements.models import (
    ChildSheet,
    Fitness,
    Match,
    Matter,
    MatterKind,
    Placement,
    Release,
)
from app.visits.models import VisitDraft, VisitPlan
from tests.access.town import Town
from tests.documents.corpus import png
from tests.institutions.rows import TABLES as OF_HOMES

# Rows of persons: the institution that holds a case does not see them.
OF_PERSONS = {"complaints", "messages", "notices", "uploads"}

# What an address about a case names.
CASE_ARGUMENTS = {
    "application", "assignment", "document", "letter", "member", "paper", "subject", "visit"
}  # fmt: skip


# Tables of which the town has a row; a new room adds its own here and a row in `_complete`.
PROVEN = """
    care_spells child_categories child_changes child_guardianships child_openings child_opinions
    child_workers children
    case_messages complaints deadlines documents foster_applications foster_assignments
    foster_consents foster_corrections foster_decisions foster_drafts foster_filings
    foster_joint_sheets foster_objections foster_papers foster_participations
    foster_rechecks foster_sheets foster_supplements foster_visits households
    data_requests letter_services letters members messages notices ratings reveals
    training_enrolments
    uploads
""".split()
PROVEN += OF_HOMES
# What the staff write of a family's case: neither its account holder nor a stranger reads it.
NOT_THE_FAMILYS = """
    documents family_unit_evaluations incidents match_child_sheets match_releases
    placement_assessments placement_matters visits
""".split()
PROVEN += sorted(set(NOT_THE_FAMILYS) - set(PROVEN))


def guarded() -> list[str]:
    return sorted(Base.metadata.tables.keys() - OPEN.keys())


def count(town: Town, table: str, scope: Scope | None = None) -> int:
    database = town.database
    with reading(database) if scope is None else reading(database, scope) as session:
        rows = select(func.count()).select_from(Base.metadata.tables[table])
        return session.execute(rows).scalar_one()


@pytest.fixture(scope="module")
def full(town: Town) -> Town:
    """The town with at least one row in every table that is under a policy."""
    with transaction(town.database) as session:
        _complete(session, town)
    return town


def _complete(session: Session, town: Town) -> None:
    now, day, head = clock.now(), clock.today(), town.users["HEAD"].id
    case = session.scalars(
        select(FosterApplication).where(FosterApplication.ref == town.cases["filed"]["application"])
    ).one()
    ours = {"application_id": case.id}
    about = {"subject_kind": "foster_application", "subject_id": case.id}
    letter = session.scalars(select(Letter.id).where(Letter.subject_id == case.id)).first()
    decision = session.scalars(select(Decision.id).where(Decision.application_id == case.id))
    member = session.scalars(select(Member.id).where(Member.household_id == case.household_id))
    training = session.scalars(select(TrainingSession.id)).first()
    _complete_placed(session, head, day)
    session.add_all(
        [
            CaseMessage(**about, from_user_id=head, from_family=False),
            Correction(**ours, what="area_m2", made_by_id=head),
            Draft(**ours, section="wishes"),
            Enrolment(**ours, session_id=training, member_id=member.first()),
            LetterService(letter_id=letter, means=Means.POST, tried_on=day, result="已寄出"),
            Objection(**ours, decision_id=decision.first(), asked_on=day),
            Rating(**about, agency_id=case.agency_id, stage="submit", stars=5),
            Recheck(**ours, kind=RecheckKind.YEARLY, opened_on=day),
            Upload(
                **about, user_id=town.users["family filed"].id, client_id="a" * 16, length=10,
                created_at=now - timedelta(hours=1),
            ),
        ]
    )  # fmt: skip


def _complete_placed(session: Session, head: int, day: date) -> None:
    """What the staff write of a match, a placement, a plan and a unit."""
    match = session.scalars(select(Match.id)).first()
    placement = session.scalars(select(Placement.id)).first()
    plan = session.scalars(
        select(VisitPlan.id).where(VisitPlan.subject_kind == "placement")
    ).first()
    now = clock.now()
    for kind, case in (("match", match), ("placement", placement)):
        documents.store(
            session, subject_kind=kind, subject_id=case or 0, name="核实照片.png",
            stream=io.BytesIO(png()), uploaded_by_id=head, now=now,
        )  # fmt: skip
    session.add_all(
        [
            ChildSheet(match_id=match, result=Fitness.FIT, signed_by_id=head, signed_at=now),
            Release(match_id=match, rule_id="FC-07-5", asked_by_id=head, asked_at=now),
            Matter(placement_id=placement, kind=MatterKind.EMERGENCY, opened_on=day),
            VisitDraft(plan_id=plan, user_id=head, saved_at=now),
            Evaluation(
                unit_id=session.scalars(select(Unit.id)).first(), occasion=Occasion.TRIAL,
                template_version_id=1, assessed_on=day, user_id=head, total=80, band="good",
            ),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("table", NOT_THE_FAMILYS)
def test_a_family_reads_nothing_that_staff_write_of_its_case(full: Town, table: str) -> None:
    with reading(full.database) as session:
        people = {
            *session.scalars(select(Match.family_person_id)),
            *session.scalars(select(Placement.carer_person_id)),
            *session.scalars(select(Unit.couple_person_id)),
        } - {None}  # fmt: skip
    assert people
    assert count(full, table) > 0
    placed = [_written(full, table, Scope(person_id=person)) for person in people]
    assert placed == [0] * len(people)
    assert _written(full, table, Scope(agency_id=full.agencies["cc"].id)) > 0


def _written(town: Town, table: str, scope: Scope) -> int:
    """Of the files those of a match and a placement; of the other tables every row."""
    rows = Base.metadata.tables[table]
    query = select(func.count()).select_from(rows)
    if table == "documents":
        query = query.where(rows.c.subject_kind.in_(["match", "placement"]))
    with reading(town.database, scope) as session:
        return session.execute(query).scalar_one()


def test_a_draft_of_a_visit_is_its_writers_alone(full: Town) -> None:
    head = full.users["HEAD"]
    home = full.agencies["cc"]
    mine = Scope(person_id=head.person_id, agency_id=home.id)
    assert count(full, "visit_drafts", mine) == 1
    assert count(full, "visit_drafts", Scope(agency_id=home.id)) == 0


@pytest.mark.bar("S08")
def test_a_connection_that_comes_back_from_a_broken_transaction_sees_nothing(full: Town) -> None:
    """The scope ends with its transaction, whatever ended it; an empty one is nobody's."""
    home = Scope(agency_id=full.agencies["cc"].id)
    cases = text("SELECT count(*) FROM foster_applications")
    with reading(full.database, home) as session:
        assert session.execute(cases).scalar_one() > 0
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1 / 0"))
    for _ in range(8):
        with full.database.engine.connect() as bare:
            assert bare.execute(cases).scalar_one() == 0


@pytest.mark.bar("S08")
def test_without_a_scope_no_table_has_a_row(
    full: Town, record_property: Callable[[str, object], None]
) -> None:
    """Every table under a policy; the town has rows in most of them."""
    filled = {table for table in guarded() if count(full, table)}
    record_property("tables_with_rows", f"{len(filled)} of {len(guarded())}")
    assert len(filled) > 100
    assert {table: n for table in sorted(filled) if (n := count(full, table, NOBODY))} == {}
    other_family = Scope(person_id=full.users["stranger"].person_id)
    assert {table: n for table in sorted(filled) if (n := count(full, table, other_family))} == {}


@pytest.fixture
def strangers(town: Town) -> dict[str, Scope]:
    """People whom no case of the town concerns."""
    agencies = town.agencies
    return {
        "nobody": NOBODY,
        "another institution": Scope(agency_id=agencies["yz"].id),
        "the bureau of another county": Scope(
            agency_id=agencies["yz_bureau"].id, county_code=agencies["yz_bureau"].county_code
        ),
        "the city next to it": Scope(agency_id=999_999, city_code="220200"),
        "another province": Scope(agency_id=999_999, province_code="500000"),
        "another family": Scope(person_id=town.users["stranger"].person_id),
        "the platform": Scope(person_id=999_999),
    }


@pytest.mark.bar("S08")
def test_every_table_is_under_a_policy_or_open_for_a_reason(town: Town) -> None:
    with reading(town.database) as session:
        found = {
            name: (enabled, forced)
            for name, enabled, forced in session.execute(
                text(
                    "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
                    "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
                    "AND relname <> 'alembic_version'"
                )
            )
        }
    assert {name for name, both in found.items() if both == (True, True)} == set(guarded())
    assert {name for name, both in found.items() if both == (False, False)} == set(OPEN)


@pytest.mark.bar("S08")
def test_the_portal_serves_as_a_role_without_privileges(town: Town) -> None:
    with reading(town.database) as session:
        role = session.execute(
            text(
                "SELECT rolsuper, rolbypassrls, (SELECT bool_or(tableowner = current_user) "
                "FROM pg_tables WHERE schemaname = 'public') FROM pg_roles "
                "WHERE rolname = current_user"
            )
        ).one()
    assert tuple(role) == (False, False, False)


@pytest.mark.bar("S08", "S14")
@pytest.mark.parametrize("table", PROVEN)
def test_strangers_see_no_row(full: Town, strangers: dict[str, Scope], table: str) -> None:
    assert count(full, table) > 0, "the town has no such row, so this proves nothing"
    shown = {who: count(full, table, scope) for who, scope in strangers.items()}
    assert shown == dict.fromkeys(strangers, 0)


@pytest.mark.parametrize("table", PROVEN)
def test_who_holds_the_cases_sees_their_rows(full: Town, table: str) -> None:
    home, bureau = full.agencies["cc"], full.agencies["cc_bureau"]
    sees = {
        "the institution": count(full, table, Scope(agency_id=home.id)) > 0,
        "the city": count(full, table, Scope(city_code=home.city_code)) > 0,
    }
    expected = dict.fromkeys(sees, table not in OF_PERSONS)
    # What a guardian asks of an office, or its people of their head, is no area's business.
    is_local = table in {"data_requests", "reveals"}
    assert sees == expected | ({"the city": False} if is_local else {})
    if table == "complaints":
        assert count(full, table, Scope(agency_id=bureau.id)) > 0


@pytest.mark.parametrize("table", sorted(OF_PERSONS | {"foster_applications", "documents"}))
def test_a_family_sees_its_own(full: Town, table: str) -> None:
    people = [full.users[f"family {case}"].person_id for case in ("review", "filed")]
    own = sum(count(full, table, Scope(person_id=person)) for person in people)
    assert own > 0
    assert own < count(full, table) or table in {"uploads", "complaints"}


@pytest.mark.bar("S08")
def test_nothing_is_written_into_anothers_case(full: Town) -> None:
    with reading(full.database) as session:
        case = session.scalars(select(FosterApplication.id)).first()
    other = Scope(agency_id=full.agencies["yz"].id)
    with pytest.raises(DBAPIError), transaction(full.database, other) as session:
        session.add(Draft(application_id=case, section="housing"))


@pytest.mark.bar("S03", "S08")
def test_with_the_portals_filters_gone_nothing_leaks(
    full: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page of a case, asked by the other division's people, while everything is allowed."""
    for module in list(sys.modules.values()):
        if getattr(module, "visible_to", None) is visible_to:
            monkeypatch.setattr(module, "visible_to", lambda _actor: true())
    monkeypatch.setattr(policy, "allows", lambda *_: True)
    with reading(full.database) as session:
        cases = session.scalars(select(FosterApplication)).all()
        secret = {case.ref for case in cases} | {case.case_no for case in cases if case.case_no}
    asked = 0
    for rule in full.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments & CASE_ARGUMENTS:
            continue
        for case in ("review", "filed"):
            if not full.has(rule, case):
                continue
            address = full.address(rule, case)
            for who in ("HEAD@", "BH@", "stranger"):
                answer = full.client(who).get(address)
                shown = answer.text.replace(full.cases[case]["application"], "")
                assert answer.status_code >= 300, f"{who} {address}"
                assert not [word for word in secret if word in shown], f"{who} {address}"
                asked += 1
    assert asked > 100
