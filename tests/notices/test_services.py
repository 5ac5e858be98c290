"""Telling people: who gets a line, what a text may say, what the outbox does."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from app.accounts.models import Person, User, UserState
from app.accounts.roles import Role
from app.core import clock
from app.core.db import attempt
from app.core.errors import Conflict, Invalid
from app.core.policy import Actor
from app.notices import cases, outbox
from app.notices.models import Channel, Complaint, Message, MessageState, Notice
from app.notices.services import send_text, short_text, tell, tell_officer, tell_role
from tests.factories import World

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def tell_family(world: World, user: User, **values: object) -> None:
    with world.writing() as session:
        tell(
            session,
            person_id=user.person_id,
            kind="N-FC-02",
            title="需要补正材料",
            body="请补交结婚证复印件。",
            **values,  # type: ignore[arg-type]
        )


def messages(world: World) -> list[Message]:
    with world.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def test_every_active_account_of_the_person_gets_the_line(world: World) -> None:
    family = world.user(None)
    with world.writing() as session:
        person = session.get_one(User, family.id).person_id
    tell_family(world, family, case_no="FC-220104-2026-00012", path="/mine")
    with world.reading() as session:
        notice = session.scalars(select(Notice)).one()
        assert (notice.user_id, notice.body) == (family.id, "请补交结婚证复印件。")
        assert notice.path == "/mine"
        assert person == family.person_id


def test_disabled_accounts_are_told_nothing(world: World) -> None:
    family = world.user(None)
    with world.writing() as session:
        session.get_one(User, family.id).state = UserState.DISABLED
    tell_family(world, family)
    with world.reading() as session:
        assert session.scalars(select(Notice)).all() == []


def test_a_text_says_number_day_and_phone_and_nothing_else() -> None:
    text = short_text("FC-220104-2026-00012", date(2026, 4, 10), "0431-85550100")
    assert text == "〔FC-220104-2026-00012〕请于2026-04-10前办理，咨询0431-85550100。"


def test_the_text_goes_to_the_persons_own_phone(world: World) -> None:
    family = world.user(None)
    tell_family(world, family, case_no="FC-1", act_by=date(2026, 4, 10), sms_phone="0431-8555")
    with world.reading() as session:
        phone = session.scalars(select(User).where(User.id == family.id)).one()
        assert phone.login_phone_index
    (message,) = messages(world)
    assert message.text == "〔FC-1〕请于2026-04-10前办理，咨询0431-8555。"
    assert (message.target or "").startswith("139")


def test_without_a_number_to_call_no_text_leaves(world: World) -> None:
    tell_family(world, world.user(None))
    assert messages(world) == []


def test_a_role_is_told_at_its_own_agency_only(world: World) -> None:
    clerk, other = world.user("home", Role.INTAKE), world.user("other", Role.INTAKE)
    head = world.user("home", Role.HEAD)
    with world.writing() as session:
        tell_role(
            session,
            world.agencies["home"].id,
            Role.INTAKE,
            kind="N-FC-01",
            title="新申请",
            body="有一件新申请。",
        )
    with world.reading() as session:
        assert session.scalars(select(Notice.user_id)).all() == [clerk.id]
        assert {other.id, head.id}.isdisjoint(session.scalars(select(Notice.user_id)))


class Gateway:
    """A gateway that fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.taken = failures, list[tuple[str, str]]()

    def send(self, channel: Channel, target: str, text: str) -> None:
        if self.failures:
            self.failures -= 1
            raise outbox.NotSent("网关忙")
        self.taken.append((target, text))


def put_text(world: World) -> None:
    with world.writing() as session:
        send_text(session, phone="13900000001", text="〔FC-1〕有新消息，咨询0431。")


@pytest.mark.bar("R20")
def test_a_waiting_message_is_sent_once(world: World) -> None:
    with clock.at(NOON):
        put_text(world)
        gateway = Gateway()
        assert outbox.send_waiting(world.database, gateway) == 1
        assert outbox.send_waiting(world.database, gateway) == 0
    assert gateway.taken == [("13900000001", "〔FC-1〕有新消息，咨询0431。")]
    assert messages(world)[0].state is MessageState.SENT


@pytest.mark.bar("R24")
def test_a_failed_message_waits_longer_each_time(world: World) -> None:
    gateway = Gateway(failures=2)
    with clock.at(NOON):
        put_text(world)
        assert outbox.send_waiting(world.database, gateway) == 0
        assert messages(world)[0].next_try_at == NOON + timedelta(minutes=1)
    with clock.at(NOON + timedelta(minutes=1)):
        outbox.send_waiting(world.database, gateway)
        assert messages(world)[0].next_try_at == NOON + timedelta(minutes=3)
    with clock.at(NOON + timedelta(minutes=3)):
        assert outbox.send_waiting(world.database, gateway) == 1


def test_a_message_is_given_up_in_the_end(world: World) -> None:
    at = NOON
    with clock.at(at):
        put_text(world)
    for _ in range(outbox.MOST_TRIES):
        with clock.at(at):
            outbox.send_waiting(world.database, outbox.NoGateway())
        at += outbox.LONGEST_WAIT
    (message,) = messages(world)
    assert (message.state, message.tries) == (MessageState.FAILED, outbox.MOST_TRIES)
    assert message.error == "尚未接入短信网关"


@pytest.mark.bar("R24")
def test_a_sender_that_breaks_does_not_stop_the_others(world: World) -> None:
    class Broken:
        def send(self, channel: Channel, target: str, text: str) -> None:
            raise RuntimeError(target)

    with clock.at(NOON):
        put_text(world)
        assert outbox.send_waiting(world.database, Broken()) == 0
    assert messages(world)[0].error == "RuntimeError"  # never the number


@pytest.mark.bar("R24")
def test_while_the_gateway_is_away_no_message_is_tried(world: World) -> None:
    class Gone:
        asked = 0

        def send(self, channel: Channel, target: str, text: str) -> None:
            self.asked += 1
            raise ConnectionRefusedError

    gone, line = Gone(), outbox.gateway_of(world.app)
    assert outbox.gateway_of(world.app) is line
    with clock.at(NOON):
        for _ in range(3):
            put_text(world)
        for _ in range(2):
            assert outbox.send_waiting(world.database, gone, line) == 0
        del world.app.extensions["gateway"]
        assert outbox.send_waiting(world.database, Gateway(), outbox.gateway_of(world.app)) == 2
    assert gone.asked == 1
    assert sorted(message.tries for message in messages(world)) == [1, 1, 1]
    del world.app.extensions["gateway"]


def matter_of(world: World, family: User) -> cases.Matter:
    return cases.Matter(
        kind="foster_application",
        id=7,
        ref="23456789bcdfghjk",
        case_no="FC-220104-2026-00012",
        agency_id=world.agencies["home"].id,
        bureau_id=world.agencies["home_bureau"].id,
        family_person_id=family.person_id,
        family_path="/mine",
        desk_path="/foster/desk",
    )


def actor_of(user: User, *roles: Role) -> Actor:
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        agency_id=user.agency_id,
        roles=frozenset(map(str, roles)),
    )


def titles(world: World, user: User) -> list[str]:
    with world.reading() as session:
        return list(session.scalars(select(Notice.title).where(Notice.user_id == user.id)))


def test_a_familys_message_reaches_intake_and_the_answer_the_family(world: World) -> None:
    family, clerk = world.user(None), world.user("home", Role.INTAKE)
    matter = matter_of(world, family)
    with world.writing() as session:
        cases.post_message(session, matter, actor=actor_of(family), body="几天能办好？", now=NOON)
        cases.post_message(session, matter, actor=actor_of(clerk), body="十个工作日。", now=NOON)
    assert titles(world, clerk) == ["家庭留言"]
    assert titles(world, family) == ["您的申请有新的留言"]
    with world.reading() as session:
        told = cases.talk_of(session, matter.kind, matter.id).lines
        assert [(line.message.from_family, line.message.body) for line in told] == [
            (True, "几天能办好？"),
            (False, "十个工作日。"),
        ]


@pytest.mark.bar("P04", "P18")
def test_a_page_has_twenty_messages_and_the_way_to_those_before(world: World) -> None:
    family, clerk = world.user(None), world.user("home", Role.INTAKE)
    matter = matter_of(world, family)
    said = [f"第{number}条" for number in range(45)]
    with world.writing() as session:
        for number, body in enumerate(said):
            who = actor_of(clerk if number % 2 else family)
            cases.post_message(session, matter, actor=who, body=body, now=NOON)
            session.flush()
    with world.reading() as session:
        pages, before = [], ""
        for _ in range(3):
            talk = cases.talk_of(session, matter.kind, matter.id, before)
            pages.append([line.message.body for line in talk.lines])
            before = talk.earlier
        assert pages == [said[25:], said[5:25], said[:5]]
        assert before == ""
        assert cases.talk_of(session, matter.kind, matter.id).is_open, "the family spoke last"
        assert not cases.talk_of(session, matter.kind, matter.id, "x" * 16).lines


def test_reading_marks_the_other_sides_messages_only(world: World) -> None:
    family, clerk = world.user(None), world.user("home", Role.INTAKE)
    matter = matter_of(world, family)
    with world.writing() as session:
        cases.post_message(session, matter, actor=actor_of(clerk), body="您好", now=NOON)
        cases.post_message(session, matter, actor=actor_of(family), body="您好", now=NOON)
        session.flush()
        cases.mark_messages_read(session, matter.kind, matter.id, by_family=True, now=NOON)
    with world.reading() as session:
        told = cases.talk_of(session, matter.kind, matter.id).lines
        assert [line.message.read_at is not None for line in told] == [True, False]


@pytest.mark.parametrize("body", ["", "  \n", "字" * 1001])
def test_an_empty_or_endless_message_is_refused(world: World, body: str) -> None:
    family = world.user(None)
    with world.writing() as session, pytest.raises(Invalid) as refusal:
        cases.post_message(
            session, matter_of(world, family), actor=actor_of(family), body=body, now=NOON
        )
    assert refusal.value.field == "body"


def rate(world: World, family: User, stars: int, stage: str = "accept") -> None:
    with world.writing() as session:
        cases.rate_stage(
            session,
            matter_of(world, family),
            actor=actor_of(family),
            stage=stage,
            stars=stars,
            comment="",
            now=NOON,
        )


def test_a_stage_is_rated_once(world: World) -> None:
    family = world.user(None)
    rate(world, family, 4)
    rate(world, family, 5, "assess")
    with pytest.raises(Conflict):
        rate(world, family, 1)
    with world.reading() as session:
        rated = cases.ratings_of(session, "foster_application", 7)
    assert rated == {"accept": 4, "assess": 5}


@pytest.mark.parametrize("stars", [0, 6])
def test_stars_outside_one_to_five_are_refused(world: World, stars: int) -> None:
    family = world.user(None)
    with pytest.raises(Invalid):
        rate(world, family, stars)


def file_complaint(world: World, family: User) -> str:
    with world.writing() as session:
        complaint = cases.complain(
            session,
            matter_of(world, family),
            actor=actor_of(family),
            body="三周没有人联系我。",
            now=NOON,
        )
        return complaint.ref


def test_a_complaint_goes_to_the_bureau_not_to_the_agency(world: World) -> None:
    family, officer = world.user(None), world.user("home_bureau", Role.BUREAU_OFFICER)
    clerk = world.user("home", Role.INTAKE)
    ref = file_complaint(world, family)
    assert titles(world, officer) == ["收到一件投诉"]
    assert titles(world, clerk) == []
    assert world.client(officer).get(f"/complaints/{ref}").status_code == 200


def test_nobody_answers_their_own_complaint_with_the_office_account(world: World) -> None:
    family = world.user(None)
    with world.reading() as session:
        person = session.get_one(Person, family.person_id)
    officer = world.user("home_bureau", Role.BUREAU_OFFICER, person=person)
    ref = file_complaint(world, family)
    answer = world.client(officer).post(
        f"/complaints/{ref}/answer", {"answer": "已核实无误。", "version": "1"}
    )
    assert answer.status_code == 403


def test_the_answer_is_given_once_and_told(world: World) -> None:
    family, officer = world.user(None), world.user("home_bureau", Role.BUREAU_OFFICER)
    ref = file_complaint(world, family)
    client = world.client(officer)
    sent = client.post(
        f"/complaints/{ref}/answer", {"answer": "已核实，今天联系您。", "version": "1"}
    )
    assert sent.status_code == 303
    again = client.post(f"/complaints/{ref}/answer", {"answer": "另一个答复", "version": "2"})
    assert again.status_code == 409
    assert titles(world, family) == ["您的投诉已有答复"]
    with world.reading() as session:
        assert session.scalars(select(Complaint)).one().answer == "已核实，今天联系您。"


@pytest.mark.bar("P04")
def test_many_are_told_by_as_many_statements_as_one(world: World) -> None:
    """Whoever is told whatever: who they are, their lines, their texts."""
    family, officer = world.user(None), world.user("home", Role.SOCIAL_WORKER)
    asked = {1: 0, 5: 0}
    for people, more in ((1, 1), (5, 4)):
        for _ in range(more):
            world.user("home", Role.INTAKE)

        def count(*said: object, people: int = people) -> None:
            asked[people] += "set_config" not in str(said[2])

        event.listen(world.database.engine, "before_cursor_execute", count)
        with world.writing() as session:
            for _ in range(people):
                tell_role(
                    session, world.agencies["home"].id, Role.INTAKE, kind="N", title="题", body="文"
                )
            tell(session, person_id=family.person_id, kind="N", title="题", body="文",
                 sms_phone="0431-8555")  # fmt: skip
            tell_officer(session, officer.id, kind="N", title="题", body="文")
        event.remove(world.database.engine, "before_cursor_execute", count)
    with world.reading() as session:
        lines = session.scalars(select(Notice)).all()
    assert len(lines) == (1 + 2) + (5 * 5 + 2)
    assert {line.body for line in lines} == {"文"}
    assert len(messages(world)) == 2
    assert asked == {1: 3, 5: 3}


def test_what_an_attempt_told_is_told_to_nobody(world: World) -> None:
    family = world.user(None)
    with world.writing() as session:
        with suppress(LookupError), attempt(session):
            tell(session, person_id=family.person_id, kind="N", title="没有办成", body="文")
            raise LookupError
        tell(session, person_id=family.person_id, kind="N", title="办成了", body="文")
    assert titles(world, family) == ["办成了"]
