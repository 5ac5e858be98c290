"""What lies in a volume is read from the archive alone; the order of a foreign volume (§14)."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption import foreign_volume
from app.adoption.models import AdopterClass, FollowUp, Sender
from app.adoption.models.archive import Volume
from app.adoption.papers import PAPERS
from app.adoption.services import archiving, catalogue
from app.core import clock
from app.documents.models import Letter
from tests.adoption.test_archive import Archive
from tests.documents import corpus
from tests.factories import World

TABS = ("papers", "senders", "assessment", "review", "timeline")


@pytest.mark.rule("AR-10", "SEC-01", "SEC-02")
def test_after_the_filing_no_tab_of_the_desk_opens_and_visits_go_on(world: World) -> None:
    case = Archive(world)
    desk = case.client()
    assert all(desk.get(f"{case.url}/{tab}").status_code == 200 for tab in TABS)
    with world.writing() as session:
        senders = session.scalars(select(Sender).where(Sender.adoption_id == case.id)).all()
        for sender in senders:
            sender.name_mask = "金丝雀*"
        letters = [one.ref for one in session.scalars(
            select(Letter).where(Letter.subject_kind == "adoption", Letter.subject_id == case.id)
        )]  # fmt: skip
    assert desk.get(f"/documents/letters/{letters[0]}").status_code == 200
    volume = case.filed()
    for client in (desk, case.client(case.head)):
        for tab in TABS:
            answer = client.get(f"{case.url}/{tab}")
            assert answer.status_code == 403, tab
            assert "收养档案" in answer.text
        page = client.get(case.url).text
        assert "金丝雀" not in page
        assert "登记后的回访" in page
        assert f"/adoption/archive/cases/{case.ref}" in page
        assert client.get(f"/documents/letters/{letters[0]}").status_code == 404
    # The family's own page, the way of the archive and the visits are as before.
    assert case.client(case.family).get(f"/adoption/mine/{case.ref}").status_code == 200
    assert case.client(case.family).get(f"/documents/letters/{letters[0]}").status_code == 200
    assert case.use("organ") == 303
    assert "金丝雀" not in case.reading(volume)
    assert desk.get(f"{case.url}/visit").status_code == 200
    with world.writing() as session:
        first = session.scalars(
            select(FollowUp).where(FollowUp.adoption_id == case.id).order_by(FollowUp.number)
        ).first()
        assert first is not None
        first.due_on = clock.today()
    uploaded = desk.post(
        f"{case.url}/originals/D-01", {"version": case.version, "file": (
            io.BytesIO(corpus.pdf()), "x.pdf")}, content_type="multipart/form-data",
    )  # fmt: skip
    assert uploaded.status_code == 403, "nothing is added to a filed case"


def test_every_position_of_a_foreign_volume_has_its_place() -> None:
    assert list(foreign_volume.POSITIONS) == list(range(1, 29))
    assert len(set(foreign_volume.POSITIONS.values())) == 28
    assert {foreign_volume.position(code) for code in PAPERS} <= set(foreign_volume.POSITIONS)
    table = {
        "decision": 5, "D-20": 6, "D-23": 8, "D-22": 9, "notice": 10, "D-01": 16, "D-12": 18,
        "D-06": 21, "D-11": 22, "D-38": 24, "D-HK": 25, "D-35": 27, "D-31": 28, "": 28,
    }  # fmt: skip
    assert {code: foreign_volume.position(code) for code in table} == table


@pytest.mark.rule("AR-07", "AR-08")
@pytest.mark.parametrize(
    ("adopters", "sign", "first"),
    [(AdopterClass.FOREIGN, "登外", "审查处理表"), (AdopterClass.OVERSEAS, "登侨", "申请书")],
)
def test_a_volume_has_the_order_and_the_number_of_its_class(
    world: World, adopters: AdopterClass, sign: str, first: str
) -> None:
    case = Archive(world)
    with world.writing() as session:
        case.case(session).adopter_class = adopters
    url = f"/adoption/volumes/{case.make()}"
    with world.reading() as session:
        volume = session.scalars(select(Volume)).one()
        assert volume.number == f"{clock.today().year}-{sign}-00001"
        found = archiving.entries(session, volume)
        orders = [one.order for one in found]
        assert orders == sorted(orders)
        names = catalogue.order_of(volume)
        assert names[orders[0]] == first
    page = world.staff("home_bureau", Role.ARCHIVIST).get(url).text
    assert first in page
    assert ("家庭情况报告" in page) is (adopters is AdopterClass.FOREIGN), "what lacks is told"
