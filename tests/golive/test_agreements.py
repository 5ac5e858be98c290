"""The paper agreements of placements that come in with a workbook."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.deadlines.models import ClockState, Deadline
from app.placements.models import Agreement, Match, Placement, SignedBy
from tests.documents import corpus
from tests.factories import World
from tests.golive.books import TODAY, Office, paper, whole, workbook

SIGNED = TODAY - timedelta(days=300)
UNTIL = TODAY + timedelta(days=400)


@pytest.fixture
def office(world: World) -> Office:
    return Office.open(world)


def rows(**values: Any) -> dict[str, list[dict[str, Any]]]:
    book = whole(1)
    book["placement"][0] |= paper(**values)
    return book


def paper_clock(office: Office) -> ClockState:
    with office.world.reading() as session:
        return session.scalars(
            select(Deadline.state).where(Deadline.period_id == "FCP-PAPER-AGREEMENT")
        ).one()


def agreement(office: Office) -> Agreement:
    with office.world.reading() as session:
        return session.scalars(select(Agreement)).one()


@pytest.mark.rule("FC-12-6")
def test_the_days_of_an_agreement_come_with_the_placement(office: Office) -> None:
    office.bring(**rows())
    row = agreement(office)
    assert (row.family_signed_on, row.agency_signed_on) == (SIGNED - timedelta(days=2), SIGNED)
    assert (row.effective_on, row.term_until) == (SIGNED, UNTIL)
    assert (row.paper_no, row.family_way) == ("寄协〔2025〕3号", SignedBy.PAPER)
    assert row.lacks_scan


def test_a_paper_that_names_a_later_day_takes_effect_on_it(office: Office) -> None:
    office.bring(**rows(agreement_on=SIGNED + timedelta(days=30)))
    assert agreement(office).effective_on == SIGNED + timedelta(days=30)


def test_nothing_of_it_has_to_be_known(office: Office) -> None:
    office.bring(**whole(1))
    assert office.count(Agreement) == 0
    assert paper_clock(office) is ClockState.RUNNING


def test_the_same_file_twice_leaves_one_agreement(office: Office) -> None:
    body = workbook(**rows())
    office.release(office.upload(body))
    ref = office.upload(body)
    assert office.found(ref).counts["placement"] == {"new": 0, "same": 1, "changed": 0}
    office.release(ref)
    assert office.count(Agreement) == 1


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"family_signed_on": ""}, "家庭签署日期", "都要填"),
    ({"agency_signed_on": ""}, "机构签署日期", "都要填"),
    ({"family_signed_on": TODAY + timedelta(days=1)}, "家庭签署日期", "日期不能晚于今天"),
    ({"agency_signed_on": "昨天"}, "机构签署日期", "日期看不懂"),
    ({"agreement_on": SIGNED - timedelta(days=1)}, "协议生效日期", "不能更早"),
    ({"agreement_no": "号" * 41}, "协议编号", "不能超过40个字"),
]


def test_what_cannot_be_true_is_told_by_row_and_column(
    office: Office, subtests: pytest.Subtests
) -> None:
    for values, column, says in WRONG:
        with subtests.test(f"{column}: {says}"):
            told = office.errors(**rows(**values))
            assert [(one[0], one[1], one[2]) for one in told] == [("安置", 2, column)]
            assert says in told[0][3]


def test_the_day_of_the_later_signature_is_not_too_early(office: Office) -> None:
    assert office.errors(**rows(agreement_on=SIGNED)) == []


def test_a_number_without_days_asks_for_both(office: Office) -> None:
    told = office.errors(**rows(family_signed_on="", agency_signed_on=""))
    assert [one[2] for one in told] == ["家庭签署日期", "机构签署日期"]


def test_an_agreement_that_follows_an_older_one_is_remarked(office: Office) -> None:
    later = SIGNED + timedelta(days=1)
    ref = office.upload(workbook(**rows(agency_signed_on=later)))
    findings = office.found(ref).findings
    assert findings["errors"] == []
    assert any("晚于寄养开始日期" in note[3] for note in findings["notes"])


def test_its_scan_is_still_asked_for_and_then_kept(office: Office) -> None:
    office.bring(**rows())
    with office.world.reading() as session:
        match = session.scalars(select(Match.ref)).one()
        placement = session.scalars(select(Placement.ref)).one()
    assert paper_clock(office) is ClockState.RUNNING
    worker, url = office.browser(office.worker), f"/matches/{match}/agreement"
    page = worker.get(url).text
    assert "扫描件待补" in page
    assert "寄协〔2025〕3号" in page
    assert "补录纸质协议" not in page
    assert "扫描件待补" in worker.get(f"/placements/{placement}/agreement").text
    bare = worker.post(f"{url}/scan", {})
    assert bare.status_code == 422
    assert "请上传双方签好字的协议扫描件" in bare.text
    sent = worker.post(
        f"{url}/scan", {"file": (io.BytesIO(corpus.jpeg()), "协议.jpg")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert sent.status_code == 303
    assert not agreement(office).lacks_scan
    assert paper_clock(office) is ClockState.STOPPED
    page = worker.get(url).text
    assert "打开签好字的纸质协议" in page
    assert "扫描件待补" not in page
    again = worker.post(
        f"{url}/scan", {"file": (io.BytesIO(corpus.jpeg()), "协议.jpg")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert again.status_code == 409
