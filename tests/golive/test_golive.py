"""Go-live import: every error is found, two people, all or nothing, twice is once."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.audit.models import AuditEvent
from app.children.models import CareForm, CareSpell, Child, Guardianship
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines.models import Deadline
from app.documents.models import Document
from app.families.models import Household, Member
from app.foster.models import FosterApplication, State
from app.golive import progress
from app.golive.models import BatchState, ImportedRow, PaperOriginal
from app.golive.plan import Plan, Row
from app.golive.services import batches as service
from app.golive.services import writing
from app.golive.services.making import Maker
from app.placements.models import FamilyPlace, Match, Placement, PlacementState
from tests.factories import World
from tests.golive.books import TODAY, Office, child, couple, family, placement, whole, workbook


@pytest.fixture
def office(world: World) -> Office:
    return Office.open(world)


def test_a_whole_institution_comes_in(office: Office) -> None:
    ref = office.upload(workbook(**whole(2)))
    checked = office.found(ref).counts
    office.release(ref)
    batch = office.found(ref)
    assert batch.state is BatchState.DONE
    assert batch.counts == checked
    new = [checked[kind]["new"] for kind in ("child", "family", "placement", "paper")]
    assert office.count(ImportedRow) == sum(new) == 8
    assert progress.of(ref) is None
    assert batch.counts["child"]["new"] == batch.counts["placement"]["new"] == 2
    with office.world.reading() as session:
        children = session.scalars(select(Child)).all()
        assert [one.care_form for one in children] == [CareForm.FOSTER] * 2
        assert children[0].name == "李明明"
        case = session.scalars(select(FosterApplication)).first()
        assert case is not None
        assert (case.state, case.migrated_at is None) == (State.QUALIFIED, False)
        assert (case.decided_by_id, case.accepted_by_id, case.filed_on) == (None, None, None)
        assert len(session.scalars(select(CareSpell).where(CareSpell.child_id == 1)).all()) == 2
    assert office.count(Household) == 2
    assert office.count(Member) == 4
    assert office.count(PaperOriginal) == 2


@pytest.mark.bar("R21")
def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    body = workbook(**whole(2))
    office.release(office.upload(body))
    models = (Child, Household, Member, FosterApplication, Placement, PaperOriginal, ImportedRow,
              Deadline, CareSpell)  # fmt: skip
    before = [office.count(model) for model in models]
    ref = office.upload(body)
    office.release(ref)
    counts = office.found(ref).counts
    assert [office.count(model) for model in models] == before
    assert counts["child"] == {"new": 0, "same": 2, "changed": 0}
    assert counts["placement"] == {"new": 0, "same": 2, "changed": 0}
    assert (counts["errors"], counts["notes"]) == (0, 0)


@pytest.mark.bar("R21")
def test_a_changed_row_is_told_and_not_written(office: Office) -> None:
    office.bring(child=[child(1)])
    ref = office.bring(child=[child(1, health="良好"), child(2, name="王小雨")])
    counts = office.found(ref).counts
    assert counts["child"] == {"new": 1, "same": 0, "changed": 1}
    with office.world.reading() as session:
        first = session.scalars(select(Child).order_by(Child.id)).first()
        assert first is not None
        assert first.health == {"summary": "一般"}


def test_later_files_build_on_earlier_ones(office: Office) -> None:
    office.bring(child=[child(1)], family=[family(1)], member=couple(1))
    office.bring(placement=[placement(1)])
    with office.world.reading() as session:
        assert session.scalars(select(Child)).one().care_form is CareForm.FOSTER


@pytest.mark.parametrize(
    ("days", "state"), [(60, PlacementState.ACTIVE), (59, PlacementState.FUSION)]
)
def test_a_placement_starts_in_the_state_of_its_days(
    office: Office, days: int, state: PlacementState
) -> None:
    rows = whole(1)
    rows["placement"][0]["effective_on"] = TODAY - timedelta(days=days)
    office.bring(**rows)
    with office.world.reading() as session:
        found = session.scalars(select(Placement)).one()
        match = session.scalars(select(Match)).one()
        assert found.state is state
        assert match.migrated_at is not None
        assert (match.offered_at, match.confirmed_by_id, match.family_agreed_at) == (None,) * 3
        late = session.scalars(
            select(Deadline).where(Deadline.ended_at.is_(None), Deadline.due_on < TODAY)
        ).all()
        assert late == []


@pytest.mark.rule("FC-37-2")
def test_a_family_over_two_children_is_flagged_and_kept(office: Office) -> None:
    rows = whole(3)
    for row in rows["placement"]:
        row["family_no"] = "JT-001"
    ref = office.upload(workbook(**rows))
    findings = office.found(ref).findings
    assert findings["errors"] == []
    assert any("超过2名" in note[3] for note in findings["notes"])
    office.release(ref)
    assert office.count(Placement) == 3
    assert office.count(FamilyPlace) == 2


def test_remarks_have_to_be_seen(office: Office) -> None:
    rows = whole(3)
    for row in rows["placement"]:
        row["family_no"] = "JT-001"
    ref = office.upload(workbook(**rows))
    with office.world.writing() as session:
        actor = office.actor(session, office.head, Role.HEAD)
        with pytest.raises(Invalid):
            service.release(
                session, office.batch(session, ref), has_seen_notes=False, actor=actor,
                now=clock.now(),
            )  # fmt: skip
    assert office.count(Child) == 0


WRONG = [
    ({"child": [child(1, sex="男女")]}, ("儿童", 2, "性别", "只能填：男、女")),
    ({"child": [child(1, own_no="")]}, ("儿童", 2, "原档案号", "必须填写")),
    ({"child": [child(1, birth_on="2016年13月5日")]},
     ("儿童", 2, "出生日期", "没有这一天，请核对年月日")),
    ({"child": [child(1, care_on="昨天")]}, ("儿童", 2, "开始照料日期", "日期看不懂")),
    ({"child": [child(1, care_on="2015-01-01")]}, ("儿童", 2, "开始照料日期", "早于出生日期")),
    ({"child": [child(1, id_no="220104201603059999")]},
     ("儿童", 2, "身份证号码", "最后一位与前17位对不上")),
    ({"child": [child(1, id_no=2.20104201603059e17)]},
     ("儿童", 2, "身份证号码", "被当成了数字")),
    ({"child": [child(1, hukou="火星市")]}, ("儿童", 2, "户口所在地", "没有找到这个地方")),
    ({"child": [child(1), child(1)]}, ("儿童", 3, "原档案号", "与第2行重复")),
    ({"child": [child(1, ground="")]}, ("儿童", 2, "民政监护的情形", "必须填法定情形")),
    ({"child": [child(1, care_form="家庭寄养")]},
     ("儿童", 2, "现在的照料方式", "“安置”表里没有")),
    ({"family": [family(1)]}, ("家庭", 2, "原档案号", "没有这一户的成员")),
    ({"family": [family(1, valid_until="2020-01-01")], "member": couple(1)},
     ("家庭", 2, "资格有效期至", "资格已经到期")),
    ({"family": [family(1)], "member": couple(1, is_main_carer="否")},
     ("家庭", 2, "原档案号", "正好有一名主要照料人")),
    ({"family": [family(1)], "member": couple(1, phone="")},
     ("成员", 2, "手机号码", "申请人必须填手机号码")),
    ({"member": couple(7)}, ("成员", 2, "家庭原档案号", "“家庭”表里没有")),
    ({"child": [child(1, care_form="家庭寄养")], "placement": [placement(1)]},
     ("安置", 2, "家庭原档案号", "都没有这个原档案号")),
    (whole(1) | {"placement": [placement(1), placement(1)]},
     ("安置", 3, "儿童原档案号", "不能同时在两个家庭")),
    (whole(1) | {"placement": [placement(1, effective_on="2017-01-01")]},
     ("安置", 2, "寄养开始日期", "早于“儿童”表里的开始照料日期")),
    (whole(1) | {"placement": [placement(1, term_until="2021-01-01")]},
     ("安置", 2, "协议到期日", "协议已经到期")),
    (whole(1) | {"placement": [placement(1, worker="没有这人")]},
     ("安置", 2, "责任社工", "没有叫这个名字的专业人员")),
    ({"paper": [{"subject": "儿童", "own_no": "ET-9", "paper": "户口本", "kept_at": "家庭"}]},
     ("材料", 2, "原档案号", "都没有这个原档案号")),
]  # fmt: skip


@pytest.mark.bar("R21")
def test_each_error_is_told_by_sheet_row_and_column(
    office: Office, subtests: pytest.Subtests
) -> None:
    for sheets, (sheet, row, column, says) in WRONG:
        with subtests.test(f"{sheet} {column}: {says}"):
            told = office.errors(**sheets)
            assert any(one[:3] == (sheet, row, column) and says in one[3] for one in told)
    assert office.count(Child) == 0


def test_errors_stand_in_the_order_of_the_file_with_the_columns_letter(office: Office) -> None:
    rows = whole(2)
    rows["child"][1] |= {"sex": "?", "own_no": "ET-001"}
    rows["child"][0]["birth_on"] = "?"
    rows["family"][0]["tenure"] = "?"
    found = office.errors(**rows)
    assert [(sheet, row, letter) for sheet, row, _, _, letter in found[:4]] == [
        ("儿童", 2, "E"), ("儿童", 3, "B"), ("儿童", 3, "D"), ("家庭", 2, "F"),
    ]  # fmt: skip


def test_a_cell_that_cannot_be_read_has_one_error(office: Office) -> None:
    rows = couple(1, phone="1390000")
    told = office.errors(family=[family(1)], member=rows)
    assert [one[2] for one in told] == ["手机号码"]


def test_all_errors_are_told_at_once(office: Office) -> None:
    errors = office.errors(child=[child(n, sex="?", guardian="?") for n in range(1, 41)])
    assert len(errors) == 80


def test_known_people_are_recognised_by_their_numbers(office: Office) -> None:
    number = couple(1)[0]["id_no"]
    office.bring(child=[child(1)], family=[family(1)], member=couple(1))
    again = couple(2, id_no=number)
    errors = office.errors(family=[family(2)], member=again)
    assert ("成员", 2, "身份证号码") in {error[:3] for error in errors}
    renamed = couple(2, id_no=number, name="李秀兰")
    other = office.errors(family=[family(2)], member=renamed)
    # Whether the name fits is not said: the file is no way to ask about people.
    assert {e[3] for e in other if e[2] == "身份证号码"} == {
        e[3] for e in errors if e[2] == "身份证号码"
    }


def test_numbers_cannot_be_tried_without_end(office: Office) -> None:
    book = workbook(child=[child(1, sex="?")])
    for _ in range(service.MOST_A_DAY):
        office.upload(book)
    with pytest.raises(Invalid, match=f"{service.MOST_A_DAY}次"):
        office.upload(book)


def test_civil_affairs_is_the_bureau_not_the_home(office: Office) -> None:
    office.bring(child=[child(1)])
    with office.world.reading() as session:
        guardian = session.scalars(select(Guardianship)).one()
        assert guardian.agency_id == office.world.agencies["home"].bureau_id
        assert guardian.agency_id is not None


def test_who_uploaded_does_not_release(office: Office) -> None:
    both = office.world.user("home", Role.AGENCY_ADMIN, Role.HEAD, name="钱多")
    office.admin = both
    ref = office.upload(workbook(child=[child(1)]))
    with pytest.raises(Refused):
        office.release(ref, by=both)
    office.release(ref)
    assert office.count(Child) == 1


@pytest.mark.bar("R21")
def test_what_has_changed_since_the_check_stops_the_import(office: Office) -> None:
    first, second = (office.upload(workbook(**whole(1))) for _ in range(2))
    office.release(first)
    office.release(second)
    assert office.found(second).counts["child"] == {"new": 0, "same": 1, "changed": 0}
    assert office.count(Child) == 1


@pytest.mark.bar("S63")
def test_files_go_after_thirty_days(office: Office) -> None:
    ref = office.upload(workbook(child=[child(1)]))
    later = clock.now() + service.KEEP_FILES + timedelta(hours=1)
    with office.world.writing() as session:
        assert service.drop_old(session, later) == 1
    batch = office.found(ref)
    assert (batch.state, batch.findings, batch.document_id) == (BatchState.WITHDRAWN, None, None)
    with office.world.reading() as session:
        assert session.scalars(select(Document)).one().removed_at is not None


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Rows that count as a large file, written three at a time."""
    monkeypatch.setattr(service, "AT_ONCE", 3)
    monkeypatch.setattr(writing, "PIECE", 3)
    return [child(n) for n in range(1, 9)]


def test_a_large_file_is_the_workers(office: Office, small: list[dict[str, object]]) -> None:
    ref = office.upload(workbook(child=small))
    assert office.found(ref).state is BatchState.WAITING
    assert service.run_waiting(office.world.database, clock.now()) == 1
    assert office.found(ref).state is BatchState.READY
    office.release(ref)
    assert office.found(ref).state is BatchState.RELEASED
    assert office.count(Child) == 0
    service.run_waiting(office.world.database, clock.now())
    assert office.found(ref).state is BatchState.DONE
    assert office.count(Child) == 8


@pytest.mark.bar("R21")
def test_killed_in_the_middle_leaves_nothing(
    office: Office, small: list[dict[str, object]]
) -> None:
    ref = office.upload(workbook(child=small))
    service.run_waiting(office.world.database, clock.now())
    office.release(ref)
    for rows in (1, 7):
        assert _killed_after(rows, office) == signal.SIGKILL
        assert (office.count(Child), office.count(ImportedRow)) == (0, 0)
        assert office.found(ref).state is BatchState.RELEASED
        assert progress.of(ref) is not None
    service.run_waiting(office.world.database, clock.now())
    assert office.count(Child) == 8
    assert office.found(ref).state is BatchState.DONE
    assert progress.of(ref) is None


def test_progress_is_told_while_it_is_written(
    office: Office, small: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int | None]] = []
    tell = progress.tell

    def watched(ref: str, done: int, total: int) -> None:
        tell(ref, done, total)
        now = progress.of(ref)
        seen.append((ref, now.percent if now else None))

    monkeypatch.setattr(progress, "tell", watched)
    ref = office.upload(workbook(child=small))
    service.run_waiting(office.world.database, clock.now())
    office.release(ref)
    service.run_waiting(office.world.database, clock.now())
    assert seen == [(ref, 0), (ref, 0), (ref, 37), (ref, 75), (ref, 99)]


def test_a_released_batch_can_be_given_up_before_it_is_written(
    office: Office, small: list[dict[str, object]]
) -> None:
    ref = office.upload(workbook(child=small))
    service.run_waiting(office.world.database, clock.now())
    office.release(ref)
    _withdraw(office, ref)
    assert service.run_waiting(office.world.database, clock.now()) == 0
    assert office.count(Child) == 0
    assert office.found(ref).state is BatchState.WITHDRAWN


def test_what_is_written_cannot_be_given_up(office: Office) -> None:
    ref = office.bring(child=[child(1)])
    with pytest.raises(WrongState):
        _withdraw(office, ref)


def _withdraw(office: Office, ref: str) -> None:
    with office.world.writing() as session:
        actor = office.actor(session, office.head, Role.HEAD)
        service.withdraw(session, office.batch(session, ref), actor=actor, now=clock.now())


def test_one_batch_that_fails_stops_no_other(
    office: Office, small: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (office.upload(workbook(child=small)) for _ in range(2))
    read_plan = service.read_plan
    calls = count()

    def broken(*given: Any, **more: Any) -> Plan:
        if next(calls) == 0:
            raise LookupError
        return read_plan(*given, **more)

    monkeypatch.setattr(service, "read_plan", broken)
    service.run_waiting(office.world.database, clock.now())
    assert office.found(bad).state is BatchState.FAULTY
    assert "系统出错" in str(office.found(bad).findings)
    assert office.found(good).state is BatchState.READY


def test_the_record_keeps_a_digest_of_what_was_written(office: Office) -> None:
    ref = office.bring(**whole(1))
    with office.world.reading() as session, as_system(session):
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "golive.write")).one()
        assert line.note.endswith(service.digest_of(session, office.batch(session, ref).id))
        opened = session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject_kind == "child")
        ).all()
        assert opened == ["children.open"]
        assert audit.verify(session).broken_at is None


def _killed_after(rows: int, office: Office) -> int:
    """A worker of its own process, killed while it writes; the signal that ended it."""
    worker = os.fork()
    if worker == 0:
        office.world.database.engine.dispose(close=False)
        written = count(1)
        child_of = Maker._child

        def dies(one: Maker, row: Row, number: str) -> dict[str, Any]:
            if next(written) > rows:
                os.kill(os.getpid(), signal.SIGKILL)
            return child_of(one, row, number)

        Maker._child = dies  # type: ignore[method-assign,assignment]  # in the forked worker only
        try:
            service.run_waiting(office.world.database, clock.now())
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) * -1
