"""Members added, mended or gone after the application was sent: kept, told, and seen (S65)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import clock
from app.core.identifiers import make_synthetic_id, mask_id
from app.families.models import Household, Member, Tenure
from app.foster.models import Correction, FosterApplication, JointSheet
from app.foster.outlook import since_assessment
from app.foster.services.facts import facts_digest, snapshot
from app.notices.models import Notice
from tests.factories import Client, World
from tests.foster.assessing import Team
from tests.foster.desk_cases import figures, in_review, sent
from tests.foster.pooled import make_pooled

TODAY = clock.today()


@pytest.fixture
def head(world: World) -> Client:
    return world.staff("home", Role.HEAD)


@pytest.fixture
def ref(world: World) -> str:
    return sent(world)


def members(world: World, ref: str) -> list[Member]:
    with world.reading() as session:
        home = select(FosterApplication.household_id).where(FosterApplication.ref == ref)
        return list(
            session.scalars(
                select(Member)
                .where(Member.household_id == home.scalar_subquery(), Member.left_on.is_(None))
                .order_by(Member.position)
            )
        )


def fields(member: Member | None = None, **changes: str) -> dict[str, str]:
    """The form of a member as its page would send it."""
    known: dict[str, Any] = {
        "name": "赵小雨", "relation": "30", "education": "90", "occupation": "", "phone": "",
        "lives_here": "yes", "is_main_carer": "no", "health": "ok", "crime_check": "none",
        "harmful_habits": "no", "reason": "按户口簿更正",
        "id_no": make_synthetic_id("220104", TODAY - timedelta(days=3650), male=False, n=40),
    }  # fmt: skip
    if member is not None:
        known |= {
            "name": member.name, "relation": member.relation, "id_no": member.id_no,
            "education": str(member.education), "occupation": member.occupation,
            "phone": member.phone or "", "hukou": member.hukou_division,
            "is_main_carer": "yes" if member.is_main_carer else "no",
            "version": str(member.version),
        }  # fmt: skip
    return known | changes


def corrections(world: World) -> list[Correction]:
    with world.reading() as session:
        return list(session.scalars(select(Correction).order_by(Correction.id)))


def test_a_member_is_added_with_its_trace(world: World, head: Client, ref: str) -> None:
    answer = head.post(f"/foster/desk/{ref}/members/new", fields(reason="出生医学证明"))
    assert answer.status_code == 303, answer.text[-600:]
    assert len(members(world, ref)) == 4
    (row,) = corrections(world)
    assert row.before is None
    assert row.after is not None
    assert row.after["name"] == "赵小雨"
    assert row.reason == "出生医学证明"
    page = head.get(f"/foster/desk/{ref}").text
    assert "增加家庭成员" in page
    assert "赵小雨" not in page


def test_a_mended_field_keeps_what_it_was(world: World, head: Client, ref: str) -> None:
    spouse = members(world, ref)[1]
    url = f"/foster/desk/{ref}/members/{spouse.ref}"
    assert spouse.name is not None
    assert spouse.name in head.get(url).text
    assert head.post(url, fields(spouse, education="20", health="limited")).status_code == 303
    kept = {row.what.rpartition(".")[2]: (row.before, row.after) for row in corrections(world)}
    assert kept == {"education": (60, 20), "health": ("ok", "limited")}
    assert members(world, ref)[1].education == 20


def test_whoever_mended_a_number_knows_it_again(world: World, head: Client, ref: str) -> None:
    spouse = members(world, ref)[1]
    assert spouse.id_no is not None
    number = make_synthetic_id("220104", TODAY - timedelta(days=14000), male=True, n=7)
    sent = fields(spouse, id_no=number)
    assert head.post(f"/foster/desk/{ref}/members/{spouse.ref}", sent).status_code == 303
    page = head.get(f"/foster/desk/{ref}").text
    assert mask_id(number) in page
    assert mask_id(spouse.id_no) in page
    assert number not in page


def test_the_family_is_told_and_the_record_names_fields_only(
    world: World, head: Client, ref: str
) -> None:
    spouse = members(world, ref)[1]
    changed = fields(spouse, occupation="退休", reason="赵某来电说明")
    head.post(f"/foster/desk/{ref}/members/{spouse.ref}", changed)
    with world.reading() as session:
        noted = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "foster.correct")
        ).one()
    assert noted == "家庭成员的职业"
    with world.reading() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        users = select(User.id).where(User.person_id == case.applicant_person_id)
        told = session.scalars(select(Notice).where(Notice.user_id.in_(users))).all()
        assert not any("退休" in (notice.body or "") for notice in told)


def test_who_left_stays_readable_and_counts_no_more(world: World, head: Client, ref: str) -> None:
    son = members(world, ref)[2]
    url = f"/foster/desk/{ref}/members/{son.ref}/left"
    day = {
        "left-left_on-year": str(TODAY.year), "left-left_on-month": str(TODAY.month),
        "left-left_on-day": str(TODAY.day), "left-reason": "到外地上学",
        "version": str(son.version),
    }  # fmt: skip
    assert head.post(url, day).status_code == 303
    assert [m.ref for m in members(world, ref)] != []
    assert son.ref not in {m.ref for m in members(world, ref)}
    with world.reading() as session:
        row = session.scalars(select(Member).where(Member.ref == son.ref)).one()
    assert row.left_on == TODAY
    assert corrections(world)[0].after == TODAY.isoformat()


def test_nobody_leaves_tomorrow_and_the_carer_not_before_another_is_named(
    world: World, head: Client, ref: str
) -> None:
    carer, _, son = members(world, ref)
    tomorrow = TODAY + timedelta(days=1)
    for who, day in ((son, tomorrow), (carer, TODAY)):
        answer = head.post(
            f"/foster/desk/{ref}/members/{who.ref}/left",
            {
                "left-left_on-year": str(day.year), "left-left_on-month": str(day.month),
                "left-left_on-day": str(day.day), "left-reason": "搬走了，不再同住",
                "version": str(who.version),
            },
        )  # fmt: skip
        assert answer.status_code == 422
    assert len(members(world, ref)) == 3


def test_naming_another_carer_changes_both(world: World, head: Client, ref: str) -> None:
    spouse = members(world, ref)[1]
    answer = head.post(
        f"/foster/desk/{ref}/members/{spouse.ref}", fields(spouse, is_main_carer="yes")
    )
    assert answer.status_code == 303
    changes = [(row.before, row.after) for row in corrections(world)]
    assert sorted(changes) == [(False, True), (True, False)]


def test_a_reason_and_a_change_are_required(world: World, head: Client, ref: str) -> None:
    spouse = members(world, ref)[1]
    url = f"/foster/desk/{ref}/members/{spouse.ref}"
    assert head.post(url, fields(spouse, reason="")).status_code == 422
    assert head.post(url, fields(spouse)).status_code == 422
    assert corrections(world) == []


def test_an_older_page_does_not_overwrite(world: World, head: Client, ref: str) -> None:
    spouse = members(world, ref)[1]
    url = f"/foster/desk/{ref}/members/{spouse.ref}"
    assert head.post(url, fields(spouse, education="20")).status_code == 303
    assert head.post(url, fields(spouse, education="30")).status_code == 409
    assert members(world, ref)[1].education == 20


def test_only_the_head_changes_members(world: World, ref: str) -> None:
    spouse = members(world, ref)[1]
    for role in (Role.INTAKE, Role.SOCIAL_WORKER):
        answer = world.staff("home", role).post(
            f"/foster/desk/{ref}/members/{spouse.ref}", fields(spouse)
        )
        assert answer.status_code == 403


def test_a_change_in_the_pool_is_looked_into(world: World) -> None:
    team: Team = make_pooled(world)
    spouse = members(world, team.ref)[1]
    answer = team.client(team.head).post(
        f"/foster/desk/{team.ref}/members/{spouse.ref}", fields(spouse, health="limited")
    )
    assert answer.status_code == 303
    with world.reading() as session:
        told = session.scalars(select(Notice.title).where(Notice.user_id == team.first.id)).all()
    assert "合格家庭的成员有变动，请核实" in told


def test_whoever_changed_it_the_decision_page_names_it(world: World, head: Client) -> None:
    """A family may change its household through another draft: no correction, yet a change."""
    figures(world)
    ref, _ = in_review(world)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        joint = session.scalars(select(JointSheet)).one()
        joint.seen = snapshot(session, case)
        session.flush()
        seen = facts_digest(session, case)
        assert since_assessment(session, case, joint) == []
        home = session.get_one(Household, case.household_id)
        home.tenure = Tenure.TEMPORARY
        son = session.scalars(
            select(Member).where(Member.household_id == home.id).order_by(Member.position.desc())
        ).first()
        assert son is not None
        son.left_on = TODAY
        session.flush()
        assert facts_digest(session, case) != seen
        said = [what for what, _ in since_assessment(session, case, joint)]
        assert any(what.startswith("住房性质") for what in said)
        assert any("不再在家庭中" in what for what in said)
    page = head.get(f"/foster/desk/{ref}/decision").text
    assert "评估以后有过变动" in page
    assert "不再在家庭中" in page


def test_what_was_corrected_since_is_named_once(world: World, head: Client) -> None:
    ref, _ = in_review(world)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        session.scalars(select(JointSheet)).one().seen = snapshot(session, case)
    spouse = members(world, ref)[1]
    head.post(f"/foster/desk/{ref}/members/{spouse.ref}", fields(spouse, education="20"))
    with world.reading() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        joint = session.scalars(select(JointSheet)).one()
        said = [what for what, _ in since_assessment(session, case, joint)]
    assert said == ["更正：家庭成员的文化程度"]
