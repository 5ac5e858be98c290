"""The pages of delivery as a worker, a manager and the buyer's officers walk through them."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from app.accounts.models import Level
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.errors import WrongState
from app.core.policy import Refused
from app.purchasing.models import (
    ImportState,
    MonthlyReport,
    RecordDraft,
    RecordImport,
    SampleDraw,
    ServiceRecord,
    SurveyAnswer,
)
from app.purchasing.services import importing, reporting, sampling
from app.purchasing.services.record_sheets import HEAD
from tests.factories import Client, World, make_agency, make_user
from tests.purchasing.in_delivery import Delivery
from tests.purchasing.in_town import TODAY, at, make_record


def book(*rows: dict[str, str]) -> bytes:
    """A workbook as the template has it."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet("服务记录")
    for line, cells in enumerate([dict(zip(HEAD, HEAD, strict=True)), *rows]):
        for column, title in enumerate(HEAD):
            page.write_string(line, column, cells.get(title, ""))
    made.close()
    return out.getvalue()


def line(delivery: Delivery, n: int = 0, **values: str) -> dict[str, str]:
    """A visit of the child on a day of October."""
    return {
        "项目代码": "K-02", "服务日期": f"2026-10-{10 + n:02d}", "开始时间": "9:30", "分钟": "60",
        "地点": "永昌社区", "工作人员": delivery.market.supplier.people[0].name,
        "服务对象编号": delivery.child.number, "探访结果": "见到了", "服务内容": "陪写作业",
        "证明材料": "签字记录",
    } | values  # fmt: skip


def send(client: Client, url: str, body: bytes) -> str:
    answer = client.post(
        url, {"file": (io.BytesIO(body), "记录.xlsx")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text[-500:]
    return answer.headers["Location"]


@pytest.fixture
def delivery(world: World) -> Delivery:
    """Everybody has held their roles since before the first day of these stories."""
    with clock.at(at(date(2026, 2, 1))):
        return Delivery(world)


def test_a_worker_records_on_a_phone_and_the_same_work_shows_the_form_again(
    delivery: Delivery,
) -> None:
    base = f"/purchasing/contracts/{delivery.contract.ref}"
    worker = delivery.world.client(delivery.market.supplier.worker)
    with clock.at(at(TODAY)):
        assert delivery.contract.name in worker.get("/purchasing/supply").text
        assert "入户探访" in worker.get(f"{base}/records/new").text
        page = worker.get(f"{base}/records/new?k=K-02").text
        assert page.count("<h1") == 1
        assert 'value="22"' in page
        assert "张小雨" not in page
        typed: dict[str, Any] = {
            "k": "K-02", "on-year": "2026", "on-month": "11", "on-day": "22", "starts": "9:00",
            "minutes": "60", "place": "永昌社区", "workers": str(delivery.staff[0]),
            "who": str(delivery.child.id), "outcome": "visited", "content": "看了作业",
            "evidence": "photo",
        }  # fmt: skip
        assert worker.post(f"{base}/records/draft", typed).status_code == 204
        assert "看了作业" in worker.get(f"{base}/records/new?k=K-02").text
        early = worker.post(f"{base}/records/new", typed | {"starts": "12:10"})
        assert (early.status_code, "服务时间还没有到" in early.text) == (422, True)
        answer = worker.post(f"{base}/records/new", typed)
        assert answer.status_code == 303
        # Of a form that is kept the browser may send its draft once more.
        assert worker.post(f"{base}/records/draft", typed).status_code == 204
        assert "看了作业" not in worker.get(f"{base}/records/new?k=K-02").text
        kept = worker.get(answer.headers["Location"]).text
        # After each file of a proof the list comes again beside the place for more.
        piece = worker.get(answer.headers["Location"], headers={"HX-Request": "true"}).text
        assert "<html" not in piece
        assert 'id="files-proof" hx-swap-oob="true"' in piece
        assert "hx-swap-oob" not in kept
        assert "没有证明，不计入" in kept
        assert "永昌社区" in worker.get(f"{base}/records/new?like=1").text
        again = worker.post(f"{base}/records/new", typed)
        assert again.status_code == 422
        assert "已经记录过" in again.text
        assert "看了作业" in again.text
        strike = f"{answer.headers['Location']}/strike"
        assert worker.post(strike, {"reason": ""}).status_code == 422
        assert worker.post(strike, {"reason": "记错了"}).status_code == 303
        for path in ("delivery", "records", "people", "series", "samples", "reports", "survey"):
            assert worker.get(f"{base}/{path}").status_code == 200, path
        assert "已作废" in worker.get(f"{base}/records").text
    with delivery.world.reading() as session:
        assert session.scalar(select(func.count()).select_from(RecordDraft)) == 0


def test_a_workbook_comes_in_whole_or_not_at_all_and_once(delivery: Delivery) -> None:
    """Errors row by row, a preview, one press; the same file again changes nothing."""
    base = f"/purchasing/contracts/{delivery.contract.ref}/import"
    worker = delivery.world.client(delivery.market.supplier.worker)
    good = [line(delivery, n) for n in range(3)]
    bad = [
        line(delivery, 4, 服务日期="昨天"), line(delivery, 5, 工作人员="无名氏"),
        line(delivery, 0, 开始时间="10:00"), line(delivery, 6, 服务日期="2026-01-01"),
        line(delivery, 1, 项目代码="K-08", 开始时间="23:00", 分钟="631", 探访结果=""),
        line(delivery, 10, 开始时间="12:01"),
    ]  # fmt: skip
    with clock.at(at(date(2026, 10, 20))):
        assert worker.get(f"{base}/template.xlsx").status_code == 200
        page = worker.get(send(worker, base, book(*good, *bad))).text
        for row, says in ((5, "日期"), (6, "无名氏"), (7, "与第2行"), (8, "合同期内"),
                          (9, "10月12日9:30至10:30有别的工作（第4行）"),
                          (10, "服务时间还没有到")):  # fmt: skip
            assert re.search(rf">{row}</td>.*?{says}", page), (row, says)
        assert worker.get(base).status_code == 200
        where = send(worker, base, book(*good))
        assert "新记录3条" in worker.get(where).text
        assert worker.post(f"{where}/confirm").status_code == 303
        assert "已全部导入" in worker.get(where).text
        assert worker.post(f"{where}/confirm").status_code == 409
        again = send(worker, base, book(*good))
        assert "3条已经有了" in worker.get(again).text
        answer = worker.post(base, {"file": (io.BytesIO(b"nothing"), "x.xlsx")},
                             content_type="multipart/form-data")  # fmt: skip
        assert answer.status_code == 422
    with delivery.world.reading() as session:
        assert session.scalar(select(func.count()).select_from(ServiceRecord)) == 3


def test_a_long_workbook_is_the_workers(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits, is checked, waits for its confirmation, and is written in one transaction."""
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    base = f"/purchasing/contracts/{delivery.contract.ref}/import"
    worker = delivery.world.client(delivery.market.supplier.worker)
    database = delivery.world.database
    with clock.at(at(date(2026, 10, 20))):
        where = send(worker, base, book(line(delivery), line(delivery, 1, 发现危险="是")))
        assert "正在检查" in worker.get(where).text
        assert importing.run_waiting(database, clock.now()) == 1
        assert worker.post(f"{where}/confirm").status_code == 303
        assert importing.run_waiting(database, clock.now()) == 1
        assert importing.run_waiting(database, clock.now()) == 0
    with delivery.world.reading() as session:
        row = session.scalars(select(RecordImport)).one()
        assert (row.state, row.counts["new"], row.findings) == (ImportState.DONE, 2, None)
        risky = session.scalars(select(ServiceRecord).where(ServiceRecord.is_risk)).one()
        assert risky.risk_told_at is not None


@pytest.mark.rule("CNT-SAMPLE")
@pytest.mark.rule("SOD-P1")
def test_a_sample_is_committed_frozen_drawn_and_looked_at_by_another(delivery: Delivery) -> None:
    base = f"/purchasing/contracts/{delivery.contract.ref}/samples"
    market, world = delivery.market, delivery.world
    with world.writing() as session:
        for n in range(12):
            make_record(session, delivery.contract, served_on=date(2026, 10, n + 1), starts_at=n)
    officer, second = (world.client(one) for one in (market.bureau.officer, market.bureau.second))
    with clock.at(at(date(2026, 10, 31))):
        assert officer.post(f"{base}/of/2026-10/K-02").status_code == 409
    steps = ((1, "of/2026-10/K-02", 10), (2, "freeze", 11), (3, "draw", 12))
    where = base
    for day, step, hour in steps:
        with clock.at(at(date(2026, 11, day), hour)):
            answer = officer.post(f"{where}/{step}")
            assert answer.status_code == 303, step
            where = answer.headers["Location"]
    with clock.at(at(date(2026, 11, 4))):
        page = officer.get(where).text
        assert "重算一致" in page
        assert officer.get(f"{where}/sheet").status_code == 200
        with world.reading() as session:
            row = session.scalars(select(SampleDraw)).one()
            drawn = list(row.drawn)
            assert (len(row.frozen), len(drawn)) == (12, 10)
        for n, ref in enumerate(drawn):
            told = {f"{ref}-means": "call", f"{ref}-accepted": "no" if n == 0 else "yes"}
            if n == 0:
                assert second.post(f"{where}/{ref}", told).status_code == 422
                told[f"{ref}-reason"] = "家长说没有来过"
            assert second.post(f"{where}/{ref}", told).status_code == 303
        assert second.post(f"{where}/{drawn[0]}", told).status_code in {409, 422}
        supplier = world.client(market.supplier.manager).get(where).text
        assert "家长说没有来过" in supplier
        with world.writing() as session:
            audit = make_agency(
                session, AgencyKind.BUREAU, "220000", "吉林省民政厅", level=Level.PROVINCE
            )
            watch = {
                role: make_user(session, audit, role)
                for role in (Role.MONEY_AUDITOR, Role.BUREAU_OFFICER)
            }
        auditor = world.client(watch[Role.MONEY_AUDITOR])
        home = f"/purchasing/contracts/{delivery.contract.ref}"
        assert f'href="{base}"' in auditor.get(home).text
        assert "12条" in auditor.get(base).text
        page = auditor.get(where).text
        for says in ("重算一致", row.seed or "", *drawn, "已核查10条，认可9条"):
            assert says in page
        for hidden in ("永昌社区", "家长说没有来过"):
            assert hidden not in page
        for other in ("records", f"records/{drawn[0]}"):
            assert auditor.get(f"{home}/{other}").status_code == 403
        assert world.client(watch[Role.BUREAU_OFFICER]).get(where).status_code == 403
    with world.reading() as session:
        row = session.scalars(select(SampleDraw)).one()
        assert row.closed_at is not None


@pytest.mark.rule("SOD-P1")
def test_who_runs_the_project_checks_no_record(delivery: Delivery) -> None:
    market = delivery.market
    with delivery.by(market.bureau.officer) as (session, actor, contract):
        row = SampleDraw(
            contract_id=contract.id, indicator="K-02", month="2026-10", commitment="",
            committed_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.refresh(row, ["checks"])
        with pytest.raises(WrongState, match="没有被抽中"):
            sampling.check(session, contract, row, "x", means="call", accepted=True, reason="",
                           actor=actor, now=clock.now())  # fmt: skip
    with delivery.by(market.supplier.manager) as (session, actor, contract):
        held = session.scalars(
            select(SampleDraw).where(SampleDraw.contract_id == contract.id)
        ).one()
        with pytest.raises(Refused):
            sampling.check(session, contract, held, "x", means="call", accepted=True, reason="",
                           actor=actor, now=clock.now())  # fmt: skip


def test_the_monthly_report_has_its_figures_from_the_records_and_is_sent_once(
    delivery: Delivery,
) -> None:
    base = f"/purchasing/contracts/{delivery.contract.ref}/reports"
    market, world = delivery.market, delivery.world
    with world.writing() as session:
        for n in range(4):
            make_record(
                session, delivery.contract, served_on=date(2026, 10, n + 1), outcome="visited",
                entered_at=at(date(2026, 10, n + 1)),
            )  # fmt: skip
    manager, officer = world.client(market.supplier.manager), world.client(market.bureau.officer)
    assert reporting.due_on("2026-10") == date(2026, 11, 10)
    assert reporting.due_on("2026-12") == date(2027, 1, 10)
    with clock.at(at(date(2026, 11, 10))):
        assert "2026-10" in manager.get(base).text
        assert manager.get(f"{base}/2026-11").status_code == 404
        told = {"problems": "有两户搬走", "travel": "120.50"}
        assert manager.post(f"{base}/2026-10", told).status_code == 303
        assert manager.post(f"{base}/2026-10", told).status_code == 409
        page = officer.get(f"{base}/2026-10").text
        assert "有两户搬走" in page
        assert "120.50" in page
    with world.reading() as session:
        row = session.scalars(select(MonthlyReport)).one()
        assert row.figures["K-02"] == {
            "target": "10", "month": "4", "total": "4", "late": 0, "lost": 0, "rejected": 0,
        }  # fmt: skip
        assert row.spent_fen["travel"] == 12_050


def test_users_answer_once_by_a_link_without_a_name(delivery: Delivery) -> None:
    base = f"/purchasing/contracts/{delivery.contract.ref}/survey"
    market, world = delivery.market, delivery.world
    officer, guest = world.client(market.bureau.officer), world.client()
    page = officer.post(base, {"whom": "user", "number": "2"})
    links = re.findall(r"(/purchasing/say/[\w-]+)", page.text)
    assert len(links) == 2
    assert guest.get(links[0]).status_code == 200
    assert guest.post(links[0], {"words": "好"}).status_code == 422
    assert guest.post(links[0], {"stars": "5", "words": "老师常来"}).status_code == 303
    assert "已经回答过" in guest.get(links[0]).text
    guest.post(links[0], {"stars": "1"})
    assert guest.get("/purchasing/say/nothing").status_code == 404
    assert "老师常来" in officer.get(base).text
    supplier = world.client(market.supplier.manager).get(base).text
    assert "老师常来" not in supplier
    assert "100.0%" in supplier
    with world.reading() as session:
        assert session.scalars(select(SurveyAnswer.stars)).all() == [5]


def test_the_buyer_fills_the_list_on_its_page(delivery: Delivery) -> None:
    base = f"/purchasing/contracts/{delivery.contract.ref}/people"
    market, world = delivery.market, delivery.world
    officer, worker = world.client(market.bureau.officer), world.client(market.supplier.worker)
    assert "从儿童档案加入" in officer.get(base).text
    assert officer.post(f"{base}/child", {"number": "没有"}).status_code == 422
    told = {"other-kind": "carer", "other-name": "王桂芳", "other-contact": "13800000000"}
    assert officer.post(base, told).status_code == 303
    assert "王桂芳" not in worker.get(base).text
    one = f"{base}/{delivery.child.ref}"
    why = {"what": "name", "reason": "约时间"}
    assert worker.post(f"{one}/reveal", why | {"reason": ""}).status_code == 422
    assert worker.post(f"{one}/reveal", why).status_code == 303
    assert "等待负责人同意" in worker.get(one).text
    manager = world.client(market.supplier.manager)
    assert "张小雨" in manager.post(f"{one}/reveal", why).text
    assert "张小雨" not in worker.get(one).text
    gone = {"to_on-year": "2026", "to_on-month": "3", "to_on-day": "1"}
    assert worker.post(f"{one}/end", gone).status_code == 403
    assert officer.post(f"{one}/end", gone).status_code == 303
