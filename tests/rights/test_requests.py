"""Guardians and children ask for what is kept of them: form, clock, answer, trail (PD-RGT-1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.children.models import CareForm, Child, GuardianStatus
from app.children.services import guardianship
from app.children.services.changes import Part, note
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.identifiers import make_synthetic_id
from app.core.policy import Refused, Unseen
from app.deadlines.models import ClockState, Deadline
from app.foster.models import FosterApplication, State
from app.foster.services import apply
from app.foster.workflow import MOVES
from app.notices.models import Notice
from app.rights import copy, grounds, queries, services
from app.rights.models import DataRequest, Relation, RequestKind, RequestState
from tests.children.files import make_child
from tests.factories import Client, World
from tests.foster.assessing import actor_of, make_team

K, S = RequestKind, RequestState


class Town:
    """A guardian, a child whose father it is, a worker and a head."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.father = world.user("", Role.APPLICANT)
        self.stranger = world.user("", Role.APPLICANT)
        self.worker = world.user("home", Role.SOCIAL_WORKER, name="欧阳慧兰")
        self.head = world.user("home", Role.HEAD)
        with world.writing() as session:
            child = make_child(session, world.agencies["home"], name="吴小雨")
            self.child_ref, self.file_no = child.ref, child.file_no
            father = session.get_one(Person, self.father.person_id)
            row = guardianship.newest(session, child.id)
            assert row is not None
            row.status = child.guardian = GuardianStatus.PARENTS
            row.guardian = {"name": "吴大山", "relation": "父亲", "id_no": father.id_no}

    def ask(self, kind: RequestKind = K.VIEW, who: User | None = None, **said: Any) -> str:
        asked = {"relation": Relation.GUARDIAN, "wish": "出生日期应为3月6日", "child": "吴小雨"}
        with self.world.writing() as session:
            home = session.merge(self.world.agencies["home"], load=False)
            return services.ask(
                session, home, services.Asked(kind, **(asked | said)),
                actor=actor_of(session, who or self.father), now=clock.now(),
            ).ref  # fmt: skip

    def does(self, user: User, act: Any, ref: str, **values: Any) -> None:
        with self.world.writing() as session:
            actor = actor_of(session, user)
            row = queries.get_request(session, actor, ref)
            act(session, row, actor=actor, now=clock.now(), **values)

    def checked(self, kind: RequestKind = K.VIEW, **said: Any) -> str:
        ref = self.ask(kind, **said)
        self.does(self.worker, services.check, ref, file_no=self.file_no, proof="")
        return ref

    def row(self, ref: str) -> DataRequest:
        with self.world.reading() as session:
            return session.scalars(select(DataRequest).where(DataRequest.ref == ref)).one()

    def client(self, user: User) -> Client:
        return self.world.client(user)


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


@pytest.mark.bar("S62")
@pytest.mark.rule("PD-RGT-1")
@pytest.mark.parametrize("kind", list(K))
def test_each_request_has_its_clock_of_fifteen_working_days_and_its_trail(
    town: Town, kind: RequestKind
) -> None:
    ref = town.ask(kind)
    with town.world.reading() as session:
        row = session.scalars(select(Deadline).where(Deadline.subject_ref == ref)).one()
        assert (row.period_id, row.length, row.unit) == ("PD-RGT-ANSWER", 15, "working_day")
        assert session.scalars(
            select(AuditEvent.basis).where(
                AuditEvent.subject_ref == ref, AuditEvent.action == "rights.ask"
            )
        ).one().startswith("《未成年人网络保护条例》第三十四条")  # fmt: skip
    assert town.row(ref).due_on == row.due_on
    town.does(town.father, services.take_back, ref)
    with town.world.reading() as session:
        assert session.get_one(Deadline, row.id).state is ClockState.STOPPED


@pytest.mark.bar("S62")
def test_a_guardian_looks_at_the_file_once_two_people_agreed_and_is_on_record(town: Town) -> None:
    ref = town.checked()
    father = town.client(town.father)
    assert father.get(f"/rights/{ref}/file").status_code in {403, 404}
    town.does(town.head, services.grant, ref, answer="")
    page = father.get(f"/rights/{ref}/file").text
    assert "吴小雨" in page
    with town.world.reading() as session:
        child = session.scalars(select(Child).where(Child.ref == town.child_ref)).one()
        assert (child.id_no or "?") in page
        told = session.scalars(select(Notice).where(Notice.user_id == town.father.id)).all()
        assert any(note.path == f"/rights/{ref}" for note in told)
        assert [child.ref] == session.scalars(
            select(AuditEvent.subject_ref).where(
                AuditEvent.action == "rights.read_file", AuditEvent.outcome == Outcome.READ
            )
        ).all()
    assert town.client(town.stranger).get(f"/rights/{ref}/file").status_code == 404
    with clock.at(clock.now() + timedelta(days=31)):
        assert father.get(f"/rights/{ref}/file").status_code in {303, 404}


@pytest.mark.bar("S62")
def test_who_is_guardian_no_more_reads_no_more(town: Town) -> None:
    ref = town.checked()
    by_paper = town.ask(who=town.stranger)
    proof = "法院判决书原件"
    town.does(town.worker, services.check, by_paper, file_no=town.file_no, proof=proof)
    browsers = {ref: town.client(town.father), by_paper: town.client(town.stranger)}
    head = town.client(town.head)
    assert "只凭上面写的证件" in head.get(f"/rights/{by_paper}").text
    assert "只凭上面写的证件" not in head.get(f"/rights/{ref}").text
    for one in browsers:
        town.does(town.head, services.grant, one, answer="")
    for one, client in browsers.items():
        assert client.get(f"/rights/{one}/file").status_code == 200
    with town.world.writing() as session:
        child = session.scalars(select(Child).where(Child.ref == town.child_ref)).one()
        guardianship.change(
            session, child, status=GuardianStatus.OTHER, on=clock.today(),
            guardian={"name": "吴大海", "relation": "叔叔", "id_no": ""}, ground="",
            actor=actor_of(session, town.worker), now=clock.now() + timedelta(seconds=1),
        )  # fmt: skip
    for one, client in browsers.items():
        assert client.get(f"/rights/{one}/file").status_code == 404
        assert client.get(f"/rights/{one}/looks").status_code == 404
        assert "监护登记有变化" in client.get(f"/rights/{one}").text


@pytest.mark.bar("S62")
@pytest.mark.parametrize(
    ("form", "shown"), [(CareForm.GUARDIAN_HOME, True), (CareForm.FOSTER, False),
                        (CareForm.ADOPTED, False)],
)  # fmt: skip
def test_where_the_family_lives_is_not_in_the_copy(town: Town, form: CareForm, shown: bool) -> None:
    ref = town.checked()
    with town.world.writing() as session:
        child = session.scalars(select(Child).where(Child.ref == town.child_ref)).one()
        child.address, child.care_form = "平安胡同七号", form
        request = session.scalars(select(DataRequest).where(DataRequest.ref == ref)).one()
        parts = dict(copy.sections_of(session, copy.child_of(session, request)))
    said = str(parts["户籍和居住"])
    assert ("平安胡同七号" in said, "居住地" in said, "户籍地" in said) == (shown, shown, True)


@pytest.mark.bar("S62")
def test_the_guardian_sees_who_opened_the_file_and_not_who_reported_harm(town: Town) -> None:
    worker = town.client(town.worker)
    assert worker.get(f"/children/{town.child_ref}").status_code == 200
    ref = town.checked()
    town.does(town.head, services.grant, ref, answer="")
    with town.world.writing() as session:
        name = session.get_one(Person, town.worker.person_id).name
        child = session.scalars(select(Child).where(Child.ref == town.child_ref)).one()
        from_reporter = queries.looks_at(session, child.subject, None)
    assert any(look.did == "查阅儿童档案" for look in from_reporter)
    page = town.client(town.father).get(f"/rights/{ref}/looks").text
    assert "专业人员" in page
    assert f"{name[0]}*" in page
    assert name not in page
    assert "侵害" not in page


@pytest.mark.bar("S62")
def test_nobody_learns_whether_there_is_a_file(town: Town) -> None:
    known, unknown = town.ask(), town.ask(child="查无此人")
    client = town.client(town.father)
    pages = [client.get(f"/rights/{ref}").text for ref in (known, unknown)]
    assert "档案号" not in pages[0] + pages[1]
    assert town.row(known).child_id is None


@pytest.mark.bar("S62")
def test_who_is_not_the_guardian_on_file_shows_a_paper(town: Town) -> None:
    ref = town.ask(who=town.stranger)
    with pytest.raises(Invalid, match="什么证件"):
        town.does(town.worker, services.check, ref, file_no=town.file_no, proof="")
    with pytest.raises(Invalid, match="没有找到"):
        town.does(town.worker, services.check, ref, file_no="CH-0", proof="户口簿原件")
    with pytest.raises(Invalid, match="先由同事核对"):
        town.does(town.head, services.refuse, ref, refusal="others", answer="会泄露别人的信息")
    town.does(town.head, services.refuse, ref, refusal="not_proved", answer="没有提供户口簿")
    page = town.client(town.stranger).get(f"/rights/{ref}").text
    assert "不能证明是监护人或者本人" in page
    assert "没有提供户口簿" in page


@pytest.mark.bar("S62")
@pytest.mark.rule("PD-RGT-2")
def test_what_has_to_be_kept_is_not_deleted_and_the_answer_says_why(town: Town) -> None:
    ref = town.checked(K.DELETE)
    with pytest.raises(Invalid, match="写明理由"):
        town.does(town.head, services.refuse, ref, refusal="kept", answer="")
    town.does(town.head, services.refuse, ref, refusal="kept", answer="儿童档案永久保存")
    page = town.client(town.father).get(f"/rights/{ref}").text
    assert "《个人信息保护法》第四十七条" in page
    assert "永久保存" in page
    # A ground fits its kind: to look is not refused because something is kept.
    other = town.checked()
    with pytest.raises(Invalid, match="请选择"):
        town.does(town.head, services.refuse, other, refusal="kept", answer="儿童档案永久保存")


@pytest.mark.bar("S62")
def test_a_correction_is_granted_after_the_file_was_changed(town: Town) -> None:
    ref = town.checked(K.CORRECT)
    with pytest.raises(Invalid, match="先由专业人员"):
        town.does(town.head, services.grant, ref, answer="民族已经更正")
    with town.world.writing() as session:
        child = session.scalars(select(Child).where(Child.ref == town.child_ref)).one()
        note(
            session, child, Part.IDENTITY, before={"nation": ""}, after={"nation": "01"},
            action="children.edit", actor=actor_of(session, town.worker), now=clock.now(),
        )  # fmt: skip
    town.does(town.head, services.grant, ref, answer="民族已经更正")
    assert town.row(ref).state is S.GRANTED


@pytest.mark.bar("S62")
def test_two_people_and_never_who_asks(town: Town) -> None:
    ref = town.checked()
    with pytest.raises(Refused):
        town.does(town.worker, services.grant, ref, answer="")
    with pytest.raises(Unseen):
        town.does(town.stranger, services.take_back, ref)
    with pytest.raises(WrongState):
        town.does(town.worker, services.check, ref, file_no=town.file_no, proof="")
    with pytest.raises(IntegrityError), town.world.writing() as session:
        session.execute(
            update(DataRequest).values(answered_by_person_id=DataRequest.checked_by_person_id)
        )


@pytest.mark.bar("S62")
def test_a_child_asks_for_itself(town: Town) -> None:
    with town.world.writing() as session:
        child = session.scalars(select(Child).where(Child.ref == town.child_ref)).one()
        grown = session.get_one(Person, town.stranger.person_id)
        grown.id_no_index, grown.id_no_sealed = child.id_no_index, None
    ref = town.ask(who=town.stranger, relation=Relation.CHILD)
    town.does(town.worker, services.check, ref, file_no=town.file_no, proof="")
    assert town.row(ref).proof == "身份证号码与档案一致"


@pytest.mark.bar("S62")
def test_the_form_tells_what_lacks_and_sends(town: Town) -> None:
    father = town.client(town.father)
    home = town.world.agencies["home"].ref
    given = {"kind": "correct", "relation": "guardian", "agency": home, "child": "吴小雨"}
    answer = father.post("/rights/new", given)
    assert (answer.status_code, "请写明要更正什么" in answer.text) == (422, True)
    assert father.post("/rights/new", given | {"wish": "民族应为满族"}).status_code == 303
    assert "更正" in father.get("/rights/").text
    head = town.client(town.head)
    assert "GR-" in head.get("/rights/desk").text
    number = make_synthetic_id("220104", date(2018, 3, 5), male=False)
    ref = town.ask(child_id_no=number)
    worker = town.client(town.worker)
    page = worker.get(f"/rights/{ref}").text
    assert ("核对身份" in page, number in page) == (True, True)
    sent = worker.post(f"/rights/{ref}/check", {"file_no": town.file_no})
    assert sent.status_code == 303
    assert number not in head.get(f"/rights/{ref}").text, "the file is found"
    assert head.post(f"/rights/{ref}/answer", {"outcome": "no"}).status_code == 422
    assert head.post(f"/rights/{ref}/answer", {"outcome": "yes"}).status_code == 303


@pytest.mark.bar("S61")
def test_what_rests_on_consent_is_shown_and_withdrawn_and_what_on_duty_is_named(
    world: World,
) -> None:
    team = make_team(world, State.ASSESSING)
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        case.agreed_at, case.agreed_to, case.notice_version = clock.now(), ["sensitive"], "2026-11"
    family = world.client(team.family)
    page = family.get("/rights/").text
    assert "敏感个人信息" in page
    assert "2026-11版" in page
    assert "撤回同意" in page
    assert "儿童福利机构管理办法" in page
    assert "谁看过这份申请" in page
    assert family.get(f"/rights/application/{team.ref}/looks").status_code == 200
    with world.writing() as session:
        actor = actor_of(session, team.family)
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        apply.withdraw(session, case, actor=actor, reason="撤回同意", now=clock.now())
        session.flush()
        found = grounds.consents_of(session, actor)
        assert [(one.may_withdraw, "已撤回" in one.state) for one in found] == [(False, True)]
    # Nothing of the application goes on without its consent.
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        assert not [move for move in MOVES if case.state in move.sources]
