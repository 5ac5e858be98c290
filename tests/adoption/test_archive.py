"""The archive: complete before it is closed, never changed later, read by whom the law names."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.roles import Role
from app.adoption.models import (
    AdoptionPaper,
    AdoptionState,
    FollowUp,
    Interview,
    Presence,
    Sender,
)
from app.adoption.models.archive import Volume, VolumeItem, VolumeState, VolumeStep, VolumeUse
from app.adoption.services import archiving, catalogue
from app.core import clock
from app.core.crypto import sm3
from app.deadlines import services as deadlines
from app.law.dates import add_months
from tests.adoption.test_deciding import Review
from tests.adoption.test_ending import Ended, archive_by
from tests.adoption.test_visiting import visit
from tests.documents.taken import take_after
from tests.factories import Client, World

CANARY = "金丝雀送养人"


class Archive(Review):
    """A registered adoption of which the sending side is secret."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.keeper = world.user("home_bureau", Role.ARCHIVIST, name="郑档案")
        self.approved()
        self.all_come()
        assert self.register() == 303

    def make(self) -> str:
        answer = self.client(self.keeper).post(f"/adoption/archive/cases/{self.ref}", {})
        assert answer.status_code == 303
        with self.world.reading() as session:
            return self.volume(session).ref

    def volume(self, session: Session) -> Volume:
        return session.scalars(
            select(Volume).where(Volume.adoption_id == self.id, Volume.ending_id.is_(None))
        ).one()

    def do(self, name: str, client: Client | None = None, /, **values: str) -> int:
        with self.world.reading() as session:
            volume = self.volume(session)
            url, version = f"/adoption/volumes/{volume.ref}", volume.version
        answer = (client or self.client(self.keeper)).post(
            f"{url}/{name}", {"version": version, **values}
        )
        self.text = answer.text
        return answer.status_code

    def filed(self) -> str:
        ref = self.make()
        assert self.do("file", note="共一卷，无缺损。") == 303
        return ref

    def use(self, requester: str, *, sealed: str = "no", **values: str) -> int:
        said = {
            "requester": requester, "who": "来人", "proof": "证件123", "purpose": "办理业务",
            "is_copied": "no", "wants_secret": sealed,
        } | values  # fmt: skip
        return self.do("use", **said)

    def last_use(self) -> str:
        with self.world.reading() as session:
            return (
                session.scalars(
                    select(VolumeUse.ref)
                    .where(VolumeUse.volume_id == self.volume(session).id)
                    .order_by(VolumeUse.id.desc())
                ).first()
                or ""
            )

    def reading(self, ref: str) -> str:
        return self.client(self.keeper).get(
            f"/adoption/volumes/{ref}/uses/{self.last_use()}"
        ).text  # fmt: skip

    def export(self, ref: str) -> tuple[zipfile.ZipFile, bytes]:
        keeper = self.client(self.keeper)
        asked = {"use": self.last_use(), "reason": "移交"}
        made = keeper.post(f"/adoption/volumes/{ref}/export", asked)
        second = self.world.staff("home_bureau", Role.BUREAU_HEAD)
        answer = take_after(second, keeper, made)
        assert answer.status_code == 200, answer.text
        assert CANARY not in answer.headers["Content-Disposition"]
        return zipfile.ZipFile(io.BytesIO(answer.data)), answer.data


@pytest.fixture
def archive(world: World) -> Archive:
    return Archive(world)


@pytest.mark.rule("AR-07")
def test_one_case_one_volume_in_the_order_of_the_rule(archive: Archive) -> None:
    archive.make()
    assert archive.client(archive.keeper).post(
        f"/adoption/archive/cases/{archive.ref}", {}
    ).status_code == 409  # fmt: skip
    with archive.world.reading() as session:
        found = archiving.entries(session, archive.volume(session))
        orders = [one.order for one in found]
        assert orders == sorted(orders)
        assert {catalogue.REQUEST, catalogue.ASKED, catalogue.DECIDED, catalogue.OF_SENDER} <= set(
            orders
        )
        assert sum("询问笔录" in one.title for one in found) == 4
        assert any(one.title.startswith("收养登记证 ") and one.is_copy for one in found)


@pytest.mark.rule("AR-08")
def test_the_number_has_year_class_and_serial(archive: Archive) -> None:
    archive.make()
    with archive.world.reading() as session:
        assert archive.volume(session).number == f"{clock.today().year}-登内-00001"


@pytest.mark.rule("AR-05-1", "AR-06-1")
@pytest.mark.parametrize("gone", ["paper", "interview", "presence", "decision"])
def test_nothing_is_filed_while_something_is_missing(archive: Archive, gone: str) -> None:
    archive.make()
    with archive.world.writing() as session:
        if gone == "paper":
            for row in session.scalars(select(AdoptionPaper).where(
                AdoptionPaper.adoption_id == archive.id, AdoptionPaper.code == "D-09"
            )):  # fmt: skip
                session.delete(row)
        elif gone == "interview":
            session.delete(
                session.scalars(
                    select(Interview).where(Interview.adoption_id == archive.id)
                ).first()
            )
        elif gone == "presence":
            for one in session.scalars(select(Presence).where(Presence.adoption_id == archive.id)):
                session.delete(one)
        else:
            archive.case(session).decision = ""
    assert archive.do("file", note="无") == 422
    assert "还不能归档" in archive.text
    says = {
        "paper": "结婚证", "interview": "询问笔录", "presence": "到场", "decision": "审查处理表",
    }  # fmt: skip
    assert says[gone] in archive.text


@pytest.mark.rule("AR-06-2", "AR-12")
def test_filing_ends_the_sixty_days_and_each_step_has_its_officer(archive: Archive) -> None:
    archive.filed()
    assert archive.do("keep", shelf="一号库3柜") == 303
    with archive.world.reading() as session:
        case, volume = archive.case(session), archive.volume(session)
        assert "ADP-ARCHIVE" not in [c.period_id for c in deadlines.running(session, case)]
        steps = session.execute(
            select(VolumeStep.step, VolumeStep.user_id)
            .where(VolumeStep.volume_id == volume.id).order_by(VolumeStep.id)
        ).all()  # fmt: skip
        assert [step for step, _ in steps] == ["making", "filed", "kept"]
        assert {user for _, user in steps} == {archive.keeper.id}
        assert case.state is AdoptionState.REGISTERED, "visits are still to come"


@pytest.mark.rule("FU-01")
def test_the_case_is_closed_by_the_last_of_filing_and_visits(archive: Archive) -> None:
    archive.filed()
    with archive.world.writing() as session:
        rows = session.scalars(
            select(FollowUp).where(FollowUp.adoption_id == archive.id).order_by(FollowUp.number)
        ).all()
        for row in rows[1:]:
            row.refused_on = clock.today()
    assert visit(archive) == 303
    assert archive.state() is AdoptionState.CLOSED


def test_visits_first_then_filing_closes_as_well(archive: Archive) -> None:
    with archive.world.writing() as session:
        for row in session.scalars(select(FollowUp).where(FollowUp.adoption_id == archive.id)):
            row.refused_on = clock.today()
    archive.filed()
    assert archive.state() is AdoptionState.CLOSED


FORBIDDEN = [
    "UPDATE adoption_papers SET reason = 'x' WHERE adoption_id = {id}",
    "DELETE FROM adoption_papers WHERE adoption_id = {id}",
    (
        "INSERT INTO adoption_presences"
        " (adoption_id, side, party, present_on, by_power, officer_id, at)"
        " SELECT adoption_id, side, 'x', present_on, by_power, officer_id, at"
        " FROM adoption_presences WHERE adoption_id = {id}"
    ),
    "UPDATE adoption_interviews SET is_willing = false WHERE adoption_id = {id}",
    "UPDATE adoptees SET name_mask = 'x' WHERE adoption_id = {id}",
    "UPDATE adoption_senders SET status = 'dead' WHERE adoption_id = {id}",
    "UPDATE adoptions SET registered_on = NULL WHERE id = {id}",
    "UPDATE adoption_volume_items SET title = 'x' WHERE id > 0",
    "DELETE FROM adoption_volume_items WHERE id > 0",
    "UPDATE adoption_volume_steps SET note = 'x' WHERE id > 0",
    "UPDATE adoption_volumes SET number = 'x' WHERE adoption_id = {id}",
    "DELETE FROM adoption_volumes WHERE adoption_id = {id}",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_refuses_to_change_what_is_filed(archive: Archive, statement: str) -> None:
    archive.filed()
    with pytest.raises(DBAPIError), archive.world.writing() as session:
        session.execute(text(statement.format(id=archive.id)))


def test_before_it_is_filed_the_same_papers_can_be_changed(archive: Archive) -> None:
    archive.make()
    with archive.world.writing() as session:
        session.execute(text(FORBIDDEN[0].format(id=archive.id)))


def test_a_correction_is_a_sheet_that_is_added(archive: Archive) -> None:
    ref = archive.filed()
    assert archive.do("correct", words="第3件日期应为3月2日，据户口簿。") == 303
    page = archive.client(archive.keeper).get(f"/adoption/volumes/{ref}").text
    assert "第3件日期应为3月2日" in page
    assert "目录与归档时不一致" not in page


@pytest.mark.rule("AR-10")
def test_nobody_else_reads(archive: Archive) -> None:
    archive.filed()
    assert archive.use("other") == 422
    assert "其他人不可以" in archive.text
    assert archive.use("lawyer", proof="") == 422
    assert archive.use("lawyer") == 303


@pytest.mark.rule("SEC-01", "CC-1110")
@pytest.mark.parametrize("requester", ["adopter", "adoptee"])
def test_the_adopters_side_never_sees_a_paper_of_the_sending_side(
    archive: Archive, requester: str
) -> None:
    ref = archive.filed()
    assert archive.use(requester) == 303
    page = archive.reading(ref)
    shown = page[page.index("只列出") :]
    assert "登记照片（生母）" not in shown
    assert "询问笔录（生母）" not in shown
    assert "询问笔录（收养人）" in shown
    with archive.world.reading() as session:
        sealed = session.scalars(
            select(VolumeItem).where(VolumeItem.is_secret).order_by(VolumeItem.id)
        ).all()
        assert sealed
        refs = [one.ref for one in sealed]
    for item in refs:
        url = f"/adoption/volumes/{ref}/uses/{archive.last_use()}/{item}"
        assert archive.client(archive.keeper).get(url).status_code == 404


def test_the_sending_side_sees_its_own_and_nothing_else(archive: Archive) -> None:
    ref = archive.filed()
    assert archive.use("sender") == 303
    page = archive.reading(ref)
    shown = page[page.index("只列出") :]
    assert "询问笔录（生母）" in shown
    assert "询问笔录（收养人）" not in shown
    assert "收养登记证" not in shown


@pytest.mark.rule("SEC-03")
def test_the_sealed_part_takes_the_head_and_never_who_asked(archive: Archive) -> None:
    both = archive.world.user("home_bureau", Role.ARCHIVIST, Role.BUREAU_HEAD, name="吴两职")
    ref = archive.filed()
    assert archive.use("adoptee", sealed="yes") == 422, "without the consent of who is protected"
    said = {"requester": "adoptee", "who": "本人", "proof": "身份证", "purpose": "寻根",
            "is_copied": "no", "wants_secret": "yes", "consent": "生母11月2日书面同意"}  # fmt: skip
    assert archive.do("use", archive.client(both), **said) == 303
    url = f"/adoption/volumes/{ref}/uses/{archive.last_use()}"
    assert archive.client(archive.keeper).get(url).status_code == 409
    assert archive.do("grant", archive.client(both), agreed="yes", reason="同意") == 409
    assert archive.do("grant", archive.client(archive.keeper), agreed="yes", reason="x") == 403
    assert archive.do("grant", archive.client(archive.head), agreed="yes", reason="正当") == 303
    assert "询问笔录（生母）" in archive.reading(ref)


def test_what_the_head_refuses_stays_closed(archive: Archive) -> None:
    ref = archive.filed()
    assert archive.use("court", sealed="yes") == 303
    assert archive.do("grant", archive.client(archive.head), agreed="no", reason="无公函") == 303
    url = f"/adoption/volumes/{ref}/uses/{archive.last_use()}"
    assert archive.client(archive.keeper).get(url).status_code == 409


def test_a_reading_is_open_for_seven_days(archive: Archive) -> None:
    ref = archive.filed()
    archive.use("court")
    url = f"/adoption/volumes/{ref}/uses/{archive.last_use()}"
    with archive.world.writing() as session:
        row = session.scalars(select(VolumeUse)).one()
        assert row.open_until is not None
        assert row.open_until - row.created_at >= timedelta(days=7, seconds=-5)
        row.open_until = clock.now() - timedelta(seconds=1)
    assert archive.client(archive.keeper).get(url).status_code == 409


def canary(archive: Archive) -> None:
    """Marks on what the sending side has told."""
    with archive.world.writing() as session:
        for sender in session.scalars(select(Sender).where(Sender.adoption_id == archive.id)):
            sender.name, sender.statement = CANARY, {"grounds": CANARY}
        for row in session.scalars(select(Interview).where(Interview.adoption_id == archive.id)):
            if row.side.value == "sender":
                row.words = CANARY
            if row.side.value == "adopter":
                row.words = "收养人的话"


@pytest.mark.rule("CC-1110")
def test_canary_nothing_of_the_sending_side_is_in_an_adopters_copy(archive: Archive) -> None:
    canary(archive)
    ref = archive.filed()
    for requester, has_own, has_other in (
        ("adopter", True, False), ("sender", False, True), ("court", True, False),
    ):  # fmt: skip
        assert archive.use(requester) == 303
        page = archive.reading(ref)
        assert CANARY not in page
        bundle, _ = archive.export(ref)
        pages = PdfReader(io.BytesIO(bundle.read("00-00.pdf"))).pages
        words = "".join(p.extract_text() for p in pages).replace("\n", "")
        assert ("收养人的话" in words) is has_own
        assert (CANARY in words) is has_other
        assert ("无缺损" in words) is (requester == "court"), "the keeper's note is of both sides"
        assert all(CANARY not in name for name in bundle.namelist())


@pytest.mark.rule("AR-06-3")
def test_the_whole_volume_is_one_pdf_and_files_with_their_hashes(archive: Archive) -> None:
    ref = archive.filed()
    archive.use("organ")
    bundle, _ = archive.export(ref)
    names = bundle.namelist()
    assert names[0] == "00-00.pdf"
    assert names[-1] == "sm3.txt"
    lines = [line.split("  ") for line in bundle.read("sm3.txt").decode().splitlines()]
    told = {name: digest for digest, name in lines}
    assert set(told) == set(names) - {"sm3.txt"}
    assert len(told) > 1, "letters lie beside it"
    for name, digest in told.items():
        assert sm3(bundle.read(name)).hex() == digest
    assert b"pdfaid" in bundle.read("00-00.pdf") or bundle.read("00-00.pdf")[:5] == b"%PDF-"


@pytest.mark.rule("AR-11")
@pytest.mark.parametrize(("days", "status"), [(0, 303), (1, 422)])
def test_hand_over_after_twenty_years_to_the_day(archive: Archive, days: int, status: int) -> None:
    archive.filed()
    assert archive.do("keep", shelf="一号库") == 303
    with archive.world.reading() as session:
        volume = archive.volume(session)
        due = archiving.handover_due(volume)
        assert volume.filed_on is not None
        assert due == add_months(volume.filed_on, 240)
    actor_now = datetime(due.year, due.month, due.day, 2, tzinfo=UTC) - timedelta(days=days)
    with clock.at(actor_now):
        client = archive.world.client(archive.keeper)
        assert archive.do("hand-over", client, to="省档案馆") == status


@pytest.mark.rule("AR-03")
def test_only_the_own_organ_opens_a_volume(archive: Archive) -> None:
    ref = archive.filed()
    url = f"/adoption/volumes/{ref}"
    assert archive.client(archive.head).get(url).status_code == 200
    for agency, role in (
        ("other_bureau", Role.ARCHIVIST), ("home", Role.ARCHIVIST),
        ("far_bureau", Role.BUREAU_HEAD), ("home_bureau", Role.BUREAU_OFFICER),
    ):  # fmt: skip
        assert archive.world.staff(agency, role).get(url).status_code == 404, (agency, role)
    assert archive.client(archive.family).get(url).status_code == 404


def test_the_archive_lists_what_waits_and_the_clock_leads_there(archive: Archive) -> None:
    with archive.world.reading() as session:
        number = archive.case(session).case_no or ""
    keeper = archive.client(archive.keeper)
    assert number in keeper.get("/adoption/archive").text
    with clock.at(clock.now() + timedelta(days=50)):
        waiting = archive.client(archive.keeper).get("/worklist/due?what=adoption-archive").text
    assert f'"/adoption/archive/cases/{archive.ref}">{number}' in waiting
    assert keeper.get(f"/adoption/archive/cases/{archive.ref}").status_code == 200
    archive.filed()
    page = keeper.get("/adoption/archive").text
    assert number not in page
    assert "-登内-00001" in page


@pytest.mark.rule("AR-05-2")
def test_a_dissolution_has_a_volume_of_its_own(world: World) -> None:
    ended = Ended(world)
    ended.open()
    ended.receive()
    ended.decide()
    ended.finish()
    ended.scan()
    keeper = world.user("home_bureau", Role.ARCHIVIST, name="郑档案")
    with world.reading() as session:
        row = ended.row(session)
        ref, row_id, number = row.ref, row.id, row.case_no
        last_day = archive_by(session)
    client = world.client(keeper)
    assert f"{last_day} <" in client.get("/adoption/archive").text
    with clock.at(clock.now() + timedelta(days=50)):
        waiting = world.client(keeper).get("/worklist/due?what=adoption-archive").text
    assert f'"/adoption/archive">{number}' in waiting
    assert client.post(f"/adoption/archive/endings/{ref}", {}).status_code == 303
    with world.reading() as session:
        volume = session.scalars(select(Volume).where(Volume.ending_id == row_id)).one()
        assert volume.number == f"{clock.today().year}-解内-00001"
        url, version = f"/adoption/volumes/{volume.ref}", volume.version
    assert client.post(f"{url}/file", {"version": version, "note": "无"}).status_code == 303
    with world.reading() as session:
        volume = session.scalars(select(Volume).where(Volume.ending_id == row_id)).one()
        assert volume.state is VolumeState.FILED
    with pytest.raises(DBAPIError), world.writing() as session:
        session.execute(text(f"UPDATE adoption_endings SET proof_no = 'x' WHERE id = {row_id}"))  # noqa: S608 - a number of our own
