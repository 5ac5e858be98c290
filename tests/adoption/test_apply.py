"""The adopters' way: fill in once, check, send once, supplement, take back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.roles import Role
from app.adoption import notice
from app.adoption.models import (
    AdopterClass,
    AdoptionDraft,
    AdoptionState,
    Tie,
)
from app.adoption.services import facts
from app.audit.models import AuditEvent
from app.core.crypto import sm3
from app.documents.models import Letter
from app.families.models import Household, Member
from app.foster.models import State
from app.notices.models import Notice
from tests.adoption.couple import CHAOYANG, MOTIVE, Town
from tests.adoption.town import make_adopters, make_adoption
from tests.factories import World, make_application


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def test_the_organ_follows_from_the_child_and_the_adopters(town: Town) -> None:
    asked = {"place": CHAOYANG, "residency": "mainland"}
    page = town.client.post("/adoption/start", {"origin": "kin", **asked})
    assert page.status_code == 200
    assert "朝阳区民政局" in page.text
    assert "该页有以下问题" not in page.text
    page = town.client.post("/adoption/start", {"origin": "institution", **asked})
    assert "朝阳区儿童福利院" in page.text
    assert town.client.post("/adoption/start", asked).status_code == 422
    answer = town.client.post(
        "/adoption/start", {"origin": "hardship", "place": CHAOYANG, "residency": "foreign"}
    )
    assert answer.status_code == 422
    assert "已经停止办理" in answer.text
    answer = town.client.post("/adoption/start", {
        "origin": "kin", "place": CHAOYANG, "residency": "hongkong",
        "agency": str(town.organ.id),
    })  # fmt: skip
    assert answer.status_code == 422  # the county does not register overseas adopters (HK-02)


def test_what_the_household_record_knows_is_not_typed_again(town: Town) -> None:
    ref = town.start()
    page = town.client.get(f"/adoption/mine/{ref}/apply").text
    assert "填写申请" in page
    for done in ("家庭成员", "住房", "健康与无犯罪情况"):
        block = page.split(f">{done}<")[1][:400]
        assert "已完成" in block, done
    member = town.client.get(f"/adoption/mine/{ref}/apply/members").text
    assert "赵国强" in member
    assert "主要照料人" not in member


def test_a_household_has_one_open_adoption(town: Town) -> None:
    ref = town.start()
    assert town.start() == ref
    town.fill(ref)
    town.submit(ref)
    answer = town.client.post("/adoption/start", {
        "origin": "step", "place": CHAOYANG, "residency": "mainland",
        "agency": str(town.organ.id),
    })  # fmt: skip
    assert answer.status_code == 409
    assert "正在办理" in answer.text


def test_a_second_open_application_is_a_hint_and_no_bar(town: Town) -> None:
    with town.world.writing() as session:
        household = session.get_one(Household, town.household_id)
        make_application(session, town.world.agencies["home"], household, State.SUBMITTED)
    ref = town.start()
    assert "还有一份在办的申请" in town.client.get(f"/adoption/mine/{ref}/apply").text
    town.fill(ref)
    town.submit(ref)


def test_it_is_sent_once_with_number_receipt_and_clock(town: Town) -> None:
    ref = town.start()
    town.fill(ref)
    town.submit(ref)
    with town.world.reading() as session:
        case = town.case(ref, session)
        assert case.state is AdoptionState.SUBMITTED
        assert case.case_no == f"AD-{CHAOYANG}-2026-00001"
        assert case.jointly is True
        assert case.tie is Tie.KIN
        assert case.due_on is not None
        assert (case.facts or [{}])[0]["relation_to_adoptee"] == "kin_child_3g"
        assert case.answer["needs"].count("kin_proof") == 1
        letter = session.scalars(select(Letter).where(Letter.kind == "adoption_receipt")).one()
        assert letter.number is not None
        assert session.scalars(
            select(Notice).where(Notice.case_no == case.case_no)
        ).all()  # fmt: skip
    again = town.client.post(f"/adoption/mine/{ref}/apply/submit", {
        "seen": "0" * 32, "statement": "y", "sensitive": "y",
    })  # fmt: skip
    assert again.status_code == 409
    page = town.client.get(f"/adoption/mine/{ref}").text
    assert "待受理" in page
    assert "朝阳区民政局" in page
    assert town.client.get(f"/adoption/mine/{ref}/sent").status_code == 200
    assert town.client.get(f"/adoption/mine/{ref}/apply").status_code == 303
    assert "AD-220104-2026-00001" in town.client.get("/mine").text


def test_what_changed_after_the_check_page_is_not_sent(town: Town) -> None:
    ref = town.start()
    town.fill(ref)
    seen = town.seen(ref)
    with town.world.writing() as session:
        member = session.scalars(
            select(Member).where(Member.household_id == town.household_id, Member.relation == "10")
        ).one()
        member.occupation = "司机"
    answer = town.client.post(f"/adoption/mine/{ref}/apply/submit", {
        "seen": seen, "statement": "y", "sensitive": "y",
    })  # fmt: skip
    assert answer.status_code == 409
    with town.world.reading() as session:
        assert town.case(ref, session).case_no is None


def test_without_the_separate_consent_nothing_is_sent(town: Town) -> None:
    ref = town.start()
    town.fill(ref)
    answer = town.client.post(f"/adoption/mine/{ref}/apply/submit", {
        "seen": town.seen(ref), "statement": "y",
    })  # fmt: skip
    assert answer.status_code == 422
    assert "单独勾选同意" in answer.text


def test_an_unmet_condition_is_named_with_its_article_and_must_be_known(town: Town) -> None:
    ref = town.start("hardship")
    with town.world.writing() as session:
        member = session.scalars(
            select(Member).where(Member.household_id == town.household_id, Member.relation == "10")
        ).one()
        member.health = "harmful"
    town.fill(ref)
    page = town.client.get(f"/adoption/mine/{ref}/apply/check").text
    assert "目前不符合的条件" in page
    assert "第一千零九十八条" in page
    answer = town.client.post(f"/adoption/mine/{ref}/apply/submit", {
        "seen": town.seen(ref), "statement": "y", "sensitive": "y",
    })  # fmt: skip
    assert answer.status_code == 422
    town.submit(ref, knows="y")


def test_autosave_keeps_what_was_typed_and_saving_drops_it(town: Town) -> None:
    ref = town.start()
    kept = town.client.post(
        f"/adoption/mine/{ref}/apply/draft/wishes", {"motive": "刚写了一半", "secrecy": "yes"}
    )
    assert kept.status_code == 204
    page = town.client.get(f"/adoption/mine/{ref}/apply/wishes").text
    assert "刚写了一半" in page
    town.save(ref, "wishes", motive=MOTIVE, secrecy="yes")
    with town.world.reading() as session:
        assert session.scalars(select(AdoptionDraft)).all() == []
    assert town.client.post(f"/adoption/mine/{ref}/apply/draft/statement").status_code == 404


def test_a_motive_has_fifty_characters(town: Town) -> None:
    ref = town.start()
    for text, status in (
        ("想" * 49, 422),
        ("想" * 50, 303),
        ("想" * 1000, 303),
        ("想" * 1001, 422),
    ):
        answer = town.client.post(f"/adoption/mine/{ref}/apply/wishes", {
            "version": town.version(ref), "motive": text, "secrecy": "no",
        })  # fmt: skip
        assert answer.status_code == status, len(text)


def test_of_a_child_of_an_institution_only_the_institution_is_named(town: Town) -> None:
    ref = town.start("institution")
    page = town.client.get(f"/adoption/mine/{ref}/apply").text
    assert "要收养的孩子" not in page
    assert town.client.get(f"/adoption/mine/{ref}/apply/child/new").status_code == 404
    town.fill(ref)
    town.submit(ref)
    with town.world.reading() as session:
        case = town.case(ref, session)
        assert case.sender_agency_id == town.world.agencies["home"].id
        (sender,) = facts.senders_of(session, case)
        assert sender.institution_id == case.sender_agency_id
        assert facts.adoptees_of(session, case) == []


def test_a_stepparent_adopts_alone_and_states_no_children(town: Town) -> None:
    ref = town.start("step")
    page = town.client.get(f"/adoption/mine/{ref}/apply").text
    assert ">子女情况<" not in page
    with town.world.reading() as session:
        case = town.case(ref, session)
        assert (case.jointly, case.married_to_birth_parent) == (False, True)
        assert case.adopter_class is AdopterClass.MAINLAND


def test_strangers_and_staff_do_not_open_a_familys_pages(town: Town) -> None:
    ref = town.start()
    other = Town(town.world)
    for path in ("", "/apply", "/apply/members", "/apply/check", "/form", "/answers"):
        assert other.client.get(f"/adoption/mine/{ref}{path}").status_code == 404, path
    desk = town.world.staff("home_bureau", Role.REGISTRAR)
    assert desk.get(f"/adoption/mine/{ref}/apply").status_code == 404
    town.fill(ref)
    town.submit(ref)
    assert desk.get(f"/adoption/mine/{ref}").status_code == 404
    assert desk.get(f"/adoption/cases/{ref}").status_code == 200


def test_the_family_takes_it_back_any_time_before_the_registration(town: Town) -> None:
    ref = town.start()
    town.fill(ref)
    town.submit(ref)
    answer = town.client.post(f"/adoption/mine/{ref}/withdraw", {
        "version": town.version(ref), "sure": "y", "reason": "暂时不想办了",
    })  # fmt: skip
    assert answer.status_code == 303, answer.text
    with town.world.reading() as session:
        assert town.case(ref, session).state is AdoptionState.WITHDRAWN
        notes = select(AuditEvent.note).where(AuditEvent.subject_ref == ref)
        assert "暂时不想办了" in session.scalars(notes).all()
    assert "已经撤回" in town.client.get(f"/adoption/mine/{ref}").text
    assert town.start() != ref


def test_an_officer_types_it_in_for_a_family_without_internet(town: Town) -> None:
    officer = town.world.user("home_bureau", Role.REGISTRAR)
    desk = town.world.client(officer)
    with town.world.reading() as session:
        person = session.get_one(Person, town.person_id)
        id_no, name = person.id_no, person.name
    typed = {
        "id_no": id_no or "", "name": name, "phone": "13900000001", "seen": "y", "origin": "kin",
        "residency": "mainland", "place": CHAOYANG, "agency": str(town.organ.id),
    }  # fmt: skip
    wrong = desk.post("/adoption/counter", typed | {"name": "别人"})
    assert wrong.status_code == 422
    answer = desk.post("/adoption/counter", typed)
    assert answer.status_code == 303, answer.text
    ref = answer.headers["Location"].split("/")[3]
    assert "正在窗口替" in desk.get(f"/adoption/mine/{ref}/apply").text
    town.client, family = desk, town.client
    town.fill(ref)
    town.submit(ref)
    with town.world.reading() as session:
        case = town.case(ref, session)
        assert case.by_counter_id == officer.id
        assert case.applicant_person_id == town.person_id
    assert (case.case_no or "-") in family.get(f"/adoption/mine/{ref}").text


def test_a_returned_application_is_supplemented_and_sent_again(town: Town) -> None:
    ref = town.start()
    town.fill(ref)
    town.submit(ref)
    officer = town.world.user("home_bureau", Role.REGISTRAR)
    desk = town.world.client(officer)
    answer = desk.post(f"/adoption/cases/{ref}/return", {
        "items": "健康检查证明：请换清楚的", "version": town.version(ref),
    })  # fmt: skip
    assert answer.status_code == 303, answer.text
    page = town.client.get(f"/adoption/mine/{ref}").text
    assert "需要您补正" in page
    answer = town.client.post(f"/adoption/mine/{ref}/resubmit", {"version": town.version(ref)})
    assert answer.status_code == 303, answer.text
    with town.world.reading() as session:
        assert town.case(ref, session).state is AdoptionState.SUBMITTED


def test_the_form_to_print_holds_the_statement_on_children(town: Town) -> None:
    ref = town.start()
    town.fill(ref)
    page = town.client.get(f"/adoption/mine/{ref}/form").text
    assert "共1名，即赵明" in page
    assert "签名" in page


def test_drafts_of_two_cases_do_not_mix(town: Town) -> None:
    ref = town.start()
    with town.world.writing() as session:
        _, other = make_adopters(session)
        case = make_adoption(session, town.organ, other)
        session.add(AdoptionDraft(adoption_id=case.id, section="wishes"))
    town.client.post(f"/adoption/mine/{ref}/apply/draft/wishes", {"motive": "自己的"})
    with town.world.reading() as session:
        assert len(session.scalars(select(AdoptionDraft)).all()) == 2


def test_other_words_of_the_notice_are_another_version() -> None:
    """Whoever changes the notice changes VERSION, and then the digest beside it."""
    root = Path(__file__).resolve().parents[2]
    words = root / "templates" / "adoption" / "apply" / "_notice.html"
    text = words.read_text("utf-8") + notice.SENSITIVE
    assert sm3(text.encode()).hex() == notice.DIGEST
