"""What everybody reads of purchases, and that nobody's number stands in it."""

from __future__ import annotations

import csv
import io
import re

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR
from app.purchasing import public_queries
from app.purchasing.models import NoticeKind, Project
from app.purchasing.services.publishing import publish
from tests.factories import Client, World
from tests.purchasing.in_town import make_market, make_project
from tests.purchasing.papers import make_publication


@pytest.fixture
def code(world: World) -> str:
    """The number of a project whose intent and contract are public."""
    with world.writing() as session:
        project = make_project(session, make_market(session, world).bureau)
        session.refresh(project, ["agency", "budget", "items"])
        publish(
            session, project, NoticeKind.INTENT, title="=困境儿童服务采购意向",
            content=[("需求概况", "每月走访"), ("备注", "")], actor=SYSTEM_ACTOR, now=clock.now(),
        )  # fmt: skip
        return project.code


def test_a_notice_is_found_and_read_without_signing_in(world: World, code: str) -> None:
    client = Client(world.app)
    listed = client.get("/purchasing/open?kind=intent&q=困境儿童").text
    assert "=困境儿童服务采购意向" in listed
    assert "没有符合条件的公告" in client.get("/purchasing/open?kind=award").text
    page = client.get(f"/purchasing/open/projects/{code}").text
    ref = re.findall(r'href="/purchasing/open/([a-z0-9]{16})"', page)[0]
    shown = client.get(f"/purchasing/open/{ref}").text
    assert "每月走访" in shown
    assert "备注" not in shown
    assert client.get("/purchasing/open/projects/2026-000000-0001").status_code == 404


def test_a_number_of_a_person_is_not_published(world: World) -> None:
    with world.writing() as session:
        project = make_project(session, make_market(session, world).bureau)
        session.refresh(project, ["agency", "budget", "items"])
        for text in ("联系人13800138000", "身份证22010219900101123X"):
            with pytest.raises(Invalid, match="请改用单位电话"):
                publish(
                    session, project, NoticeKind.NOTICE, title="公告", content=[("联系", text)],
                    actor=SYSTEM_ACTOR, now=clock.now(),
                )  # fmt: skip


def test_a_cell_of_the_list_is_no_formula(world: World) -> None:
    with world.writing() as session:
        project = make_project(session, make_market(session, world).bureau)
        session.refresh(project, ["agency", "budget", "items"])
        make_publication(
            session, project, NoticeKind.CONTRACT, title="=1+1合同公告", supplier="@暖阳",
            amount_fen=18_000_050,
        )  # fmt: skip
    answer = Client(world.app).get("/purchasing/open/contracts.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1][1:6] == ["'=1+1", "朝阳区民政局", "'@暖阳", "180000.50", ""]


def test_what_was_changed_and_what_was_ended_early_counts_as_it_is_now(world: World) -> None:
    def figures() -> tuple[public_queries.Year, public_queries.Contract]:
        with world.reading() as session:
            year = public_queries.years(session)[0]
            return year, public_queries.of_year(session, year.year)[0]

    with world.writing() as session:
        project = make_project(session, make_market(session, world).bureau)
        session.refresh(project, ["agency", "budget", "items"])
        make_publication(session, project, NoticeKind.CONTRACT, title="甲", amount_fen=300_00)
        make_publication(session, project, NoticeKind.CHANGE, title="乙", amount_fen=315_00)
        id_ = project.id
    year, contract = figures()
    assert (year.contracts, year.amount_fen, year.ended) == (1, 315_00, 0)
    assert (contract.amount_fen, contract.now_fen, contract.ended_on) == (300_00, 315_00, None)
    with world.writing() as session:
        project = session.get_one(Project, id_)
        session.refresh(project, ["agency", "budget", "items"])
        make_publication(session, project, NoticeKind.TERMINATION, title="丙", amount_fen=315_00)
    year, contract = figures()
    assert (year.contracts, year.amount_fen, year.ended, year.ended_fen) == (1, 0, 1, 315_00)
    assert contract.ended_on is not None
    client = Client(world.app)
    assert "原¥300.00" in client.get("/purchasing/open/years").text
    assert ",300.00,315.00," in client.get("/purchasing/open/contracts.csv").text
