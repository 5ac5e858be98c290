"""How a contract ends: demand, termination, hand-over, erasure; paid, closed, archived."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines.models import Deadline
from app.documents.letters import LetterKind
from app.documents.models import Document, Letter
from app.notices.models import Notice
from app.purchasing.archive.paper import KINDS
from app.purchasing.models import (
    AcceptanceResult,
    Beneficiary,
    ContractState,
    MilestoneStatus,
    NoticeKind,
    Project,
    ProjectState,
    Publication,
    ServiceContract,
)
from app.purchasing.services import archiving, ending, milestones
from tests.factories import World
from tests.purchasing.in_contract import Deal, scan
from tests.purchasing.in_town import make_beneficiary
from tests.purchasing.papers import make_acceptance, make_evaluation


@pytest.fixture
def deal(world: World) -> Deal:
    found = Deal(world)
    found.run()
    with world.writing() as session:
        contract = session.get_one(ServiceContract, found.contract().id)
        for name in ("张小雨", "李小明"):
            make_beneficiary(session, contract, name=name)
    return found


def demand_it(deal: Deal) -> Any:
    with deal.at_contract(deal.head) as (session, actor, contract):
        return ending.ask_to_mend(
            session, contract, words="连续两个月没有服务。", actor=actor, now=clock.now()
        )


def terminate(deal: Deal, ground: ending.Ground = ending.Ground.BREACH) -> None:
    with deal.at_contract(deal.head) as (session, actor, contract):
        ending.terminate(
            session, contract, ground=ground, reason="没有改正", actor=actor, now=clock.now()
        )


def erase(deal: Deal, **values: Any) -> int:
    with deal.at_contract(deal.officer) as (session, actor, contract):
        return ending.erase(
            session, contract, scan=values.get("scan", scan()), actor=actor, now=clock.now()
        )


def letters_of(deal: Deal, kind: LetterKind) -> list[Letter]:
    with deal.world.reading() as session:
        return list(session.scalars(select(Letter).where(Letter.kind == kind)))


def words_of(deal: Deal, letter: Letter, user: User) -> str:
    """The PDF as its reader gets it, without blanks."""
    client = deal.world.client(user)
    answer = client.get(f"/documents/letters/{letter.ref}/pdf", follow_redirects=True)
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in pages))


def serve(deal: Deal, letter: Letter) -> Any:
    """By hand, today, on the letter's page."""
    today = clock.today()
    day = {"year": str(today.year), "month": str(today.month), "day": str(today.day)}
    return deal.world.client(deal.officer).post(
        f"/documents/letters/{letter.ref}/serve",
        {"version": str(letter.version), "means": "direct", "receiver": "王建国，负责人"}
        | {f"{name}-{part}": value for name in ("tried_on", "served_on")
           for part, value in day.items()},
    )  # fmt: skip


@pytest.mark.rule("BRK-02")
def test_a_breach_ends_it_only_after_the_demands_last_day(deal: Deal) -> None:
    """A letter with number and articles; fifteen days from its service, not from its date."""
    with pytest.raises(Invalid, match="书面催告"):
        terminate(deal)
    demand_it(deal)
    (letter,) = letters_of(deal, LetterKind.PURCHASE_DEMAND)
    year = clock.today().year
    assert (letter.number, letter.served_on) == (f"购服催字〔{year}〕第00001号", None)
    text = words_of(deal, letter, deal.manager)
    for says in ("履约催告书", "连续两个月没有服务。", "自收到本催告书之日起15日内改正", "违约责任",
                 "书面催告，15日后可以终止合同", letter.number or "", "校验码"):  # fmt: skip
        assert says in text
    noon = clock.now()
    with clock.at(noon + timedelta(days=40)), pytest.raises(Invalid, match="还没有登记送达"):
        terminate(deal)
    with clock.at(noon + timedelta(days=3)):
        assert serve(deal, letter).status_code == 303
        served_on = clock.today()
    with deal.world.reading() as session:
        last = session.scalars(
            select(Deadline.due_on).where(Deadline.period_id == "CLK-BREACH")
        ).one()
    assert 15 <= (last - served_on).days <= 24, "longer only where it ends in a holiday"
    page = deal.world.client(deal.officer).get(f"/purchasing/contracts/{deal.ref}").text
    assert f"{served_on.month}月{served_on.day}日送达" in page
    with clock.at(noon + (last - clock.today()) * 1), pytest.raises(Invalid, match="届满"):
        terminate(deal)
    assert deal.contract().state is ContractState.RUNNING
    with clock.at(noon + (last - clock.today() + timedelta(days=1))):
        terminate(deal)
    (end,) = letters_of(deal, LetterKind.PURCHASE_ENDED)
    assert "严重违约，催告期满没有改正" in words_of(deal, end, deal.manager)
    found = deal.contract()
    assert found.state is ContractState.TERMINATED
    assert {one.status for one in found.milestones} == {MilestoneStatus.NOT_MET}


@pytest.mark.rule("BRK-02")
def test_what_was_mended_ends_nothing(deal: Deal) -> None:
    demand_it(deal)
    with deal.at_contract(deal.head) as (session, actor, contract):
        ending.mended(session, contract, words="已补齐", actor=actor, now=clock.now())
    with pytest.raises(Invalid, match="书面催告"):
        terminate(deal)


@pytest.mark.rule("BRK-01")
@pytest.mark.rule("BRK-03")
@pytest.mark.rule("GPL-50")
def test_passed_on_ends_at_once_is_reported_and_cleared_up(deal: Deal) -> None:
    """Notice, finance told, five days to hand over, then names are gone for good, with proof."""
    with (
        pytest.raises(Refused),
        deal.at_contract(deal.officer) as (session, actor, contract),
    ):
        ending.terminate(
            session, contract, ground=ending.Ground.PASSED_ON, reason="x", actor=actor,
            now=clock.now(),
        )  # fmt: skip
    terminate(deal, ending.Ground.PASSED_ON)
    with deal.world.reading() as session:
        assert session.get_one(Project, deal.project).state is ProjectState.TERMINATED
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.TERMINATION)
        ).one()
        assert ["终止原因", "承接方转包"] in notice.content
        told = session.scalars(select(Notice.title).where(Notice.user_id == deal.finance.id)).all()
        assert "发现转包，请把报告送财政部门" in told
        row = session.scalars(select(Deadline).where(Deadline.period_id == "CLK-HANDOVER")).one()
        assert (row.due_on - clock.today()).days >= 5
    (report,) = letters_of(deal, LetterKind.PURCHASE_REPORT)
    text = words_of(deal, report, deal.officer)
    for says in ("财政局", "关于供应商转包采购合同的报告", "转包，违反政府采购的规定", "没有改正",
                 "停止履行，报告财政部门"):  # fmt: skip
        assert says in text
    supplier = deal.world.client(deal.manager)
    assert supplier.get(f"/documents/letters/{report.ref}").status_code == 404
    with pytest.raises(Invalid, match="还没有移交"):
        erase(deal)
    page = deal.world.client(deal.manager).get(f"/purchasing/contracts/{deal.ref}/hand-over-list")
    assert "张小雨" not in page.text
    with deal.at_contract(deal.officer) as (session, actor, contract):
        numbers = [one.number for one in ending.open_cases(session, contract)]
        handed = ending.hand_over(
            session, contract, on=clock.today(), receiver="李红", actor=actor, now=clock.now()
        )
    assert handed == len(numbers) == 2
    assert all(number in page.text for number in numbers)
    with pytest.raises(Invalid, match="证明"):
        erase(deal, scan=None)
    assert erase(deal) == 2
    with deal.world.reading() as session:
        people = session.scalars(select(Beneficiary)).all()
        assert all(
            one.name is one.contact is one.need is None
            and (one.name_mask, one.born_year) == ("", None)
            and one.erased_at is not None and one.number for one in people
        )  # fmt: skip
        assert (
            len(
                session.scalars(
                    select(Document).where(Document.subject_kind == "purchase_contract")
                ).all()
            )
            == 2
        )
    with pytest.raises(WrongState):
        erase(deal)


@pytest.mark.rule("GPR-51")
@pytest.mark.rule("GPL-42")
def test_paid_closed_erased_and_kept_for_fifteen_years(deal: Deal) -> None:
    deal.approve_plan()
    with deal.world.writing() as session:
        contract = session.get_one(ServiceContract, deal.contract().id)
        make_evaluation(session, contract, deal.market.evaluator, sent=True)
        make_acceptance(
            session,
            contract,
            signed=True,
            result=AcceptanceResult.PASSED,
            deducted_fen=3_600_000,
        )
        session.get_one(Project, deal.project).state = ProjectState.ACCEPTED
    for needs in ("midterm", "acceptance"):
        with deal.at_contract(deal.officer) as (session, actor, contract):
            goal = next(one for one in contract.milestones if one.needs == needs)
            milestones.confirm(session, contract, goal.ref, actor=actor, now=clock.now())
    deal.pay(deal.ask("plan"))
    with (
        pytest.raises(Invalid, match="没有支付"),
        deal.at_project(deal.officer) as (session, actor, project),
    ):
        ending.close(session, project, actor=actor, now=clock.now())
    deal.pay(deal.ask("midterm"))
    # The acceptance took all of the last one: nothing is left to pay.
    with deal.at_project(deal.officer) as (session, actor, project):
        ending.close(session, project, actor=actor, now=clock.now())
    assert deal.contract().state is ContractState.ENDED
    with (
        pytest.raises(Invalid, match="抹去"),
        deal.at_project(deal.officer) as (session, actor, project),
    ):
        ending.archive(session, project, actor=actor, now=clock.now())
    erase(deal)
    with (
        pytest.raises(Invalid, match=r"还缺5件材料：第\d+轮采购的评审报告.*备案.*验收结果的公布"),
        deal.at_project(deal.officer) as (session, actor, project),
    ):
        ending.archive(session, project, actor=actor, now=clock.now())
    officer = deal.world.client(deal.officer)
    page = officer.get(f"/purchasing/projects/{deal.project_ref}/archive-project").text
    assert f'href="/purchasing/contracts/{deal.ref}/judgements">中期检查结果的公布' in page
    with deal.at_project(deal.officer) as (session, actor, project):
        ending.archive(session, project, note="纸质件已存档。", actor=actor, now=clock.now())
    with deal.world.reading() as session:
        row = session.get_one(Project, deal.project)
        today = clock.today()
        assert (row.state, row.archived_on) == (ProjectState.ARCHIVED, today)
        assert row.keep_until == today.replace(year=today.year + 15)
    the_file_is_one_pdf(deal)


def the_file_is_one_pdf(deal: Deal) -> None:
    """Bound once; contents, bookmarks and pages agree; nobody of the lists; who read it is kept."""
    home, officer = f"/purchasing/projects/{deal.project_ref}", deal.world.client(deal.officer)
    assert "排队装订" in officer.get(f"{home}/file").text
    assert officer.get(f"{home}/file.pdf").location == f"{home}/file"
    now = clock.now()
    assert [archiving.bind_waiting(deal.world.database, now) for _ in range(2)] == [1, 0]
    answer = officer.get(f"{home}/file.pdf")
    assert answer.mimetype == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.data))
    pages = [page.extract_text() for page in pdf.pages]
    front, *marks = [mark for mark in pdf.outline if not isinstance(mark, list)]
    assert pdf.get_destination_page_number(front) == 0
    kinds = [str(mark.title).partition("　")[0] for mark in marks]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert {"采购活动记录", "采购文件", "合同", "付款凭证", "验收书", "办理记录"} <= set(kinds)
    for mark in marks:
        at = pdf.get_destination_page_number(mark) or 0
        assert f"第{at + 1}页，共{len(pages)}页" in pages[at].replace(" ", "")
    whole = "".join(pages)
    for says in ("卷内目录", "备考表", "纸质件已存档", "保管期限", "付款凭证", "办理经过"):
        assert says in whole.replace(" ", ""), says
    assert "张小雨" not in whole
    assert "李小明" not in whole
    assert deal.world.client(deal.manager).get(f"{home}/file.pdf").status_code == 404
    seen = officer.get(f"{home}/file").text
    assert "查阅采购档案" in seen
    assert f"{len(pages)}页" in seen
