"""Money leaves for what happened: met, sampled, approved by three, within contract and budget."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import Invalid, PortalError, StaleVersion, WrongState
from app.deadlines.models import Deadline
from app.organisations.models import ListKind, Organisation, OrgListing, OrgType
from app.purchasing.contract_screen import hindrances, lateness
from app.purchasing.models import (
    AcceptanceResult,
    ContractState,
    EvaluationKind,
    FundSource,
    Milestone,
    MilestoneKind,
    MilestoneStatus,
    Payment,
    PaymentState,
    ProjectBudget,
    Release,
    SampleCheck,
    SampleDraw,
    ServiceContract,
)
from app.purchasing.services import milestones, owing, payment_export, payments, samples
from tests.documents.taken import take
from tests.factories import World
from tests.purchasing.in_contract import PRICE, Deal
from tests.purchasing.in_town import make_record
from tests.purchasing.papers import make_acceptance, make_evaluation


@pytest.fixture
def deal(world: World) -> Deal:
    found = Deal(world)
    found.run()
    found.approve_plan()
    return found


def meet(deal: Deal, needs: str) -> None:
    with deal.at_contract(deal.officer) as (session, actor, contract):
        goal = next(one for one in contract.milestones if one.needs == needs)
        milestones.confirm(session, contract, goal.ref, actor=actor, now=clock.now())


@pytest.mark.rule("PAY-04")
def test_the_first_payment_from_the_invoice_to_the_voucher(deal: Deal) -> None:
    """Half of the contract; three persons; a release; nothing is changed after it."""
    ref = deal.ask()
    assert deal.contract().committed_fen == PRICE // 2
    with pytest.raises(Invalid, match="已经申请"):
        deal.ask(invoice_no="发票2")
    with (
        pytest.raises(WrongState),
        deal.at_payment(ref, deal.head) as (session, actor, row),
    ):
        payments.approve_second(session, row, actor=actor, now=clock.now())
    deal.pay(ref)
    with deal.world.reading() as session:
        latest = session.scalars(select(Deadline).where(Deadline.period_id == "CLK-PAY-LATEST"))
        assert latest.one().ended_at is not None
        row = session.scalars(select(Payment)).one()
        assert (row.state, row.amount_fen, row.paid_on) == (
            PaymentState.PAID, PRICE // 2, clock.today(),
        )  # fmt: skip
        assert len({row.asked_by_person_id, row.first_by_person_id, row.second_by_person_id}) == 3
        assert "implementation" in session.scalars(select(Release.tag)).all()
    with (
        pytest.raises(WrongState),
        deal.at_payment(ref, deal.finance) as (session, actor, row),
    ):
        payments.refuse(session, row, reason="重复", actor=actor, now=clock.now())


@pytest.mark.bar("S16")
@pytest.mark.rule("PAY-04")
def test_one_person_with_two_roles_is_one_person(deal: Deal) -> None:
    both = deal.colleague(Role.FINANCE, Role.BUREAU_HEAD)
    ref = deal.ask()
    with deal.at_payment(ref, both) as (session, actor, row):
        payments.approve_first(session, row, actor=actor, now=clock.now())
    with (
        pytest.raises(Invalid, match="三个不同的人"),
        deal.at_payment(ref, both) as (session, actor, row),
    ):
        payments.approve_second(session, row, actor=actor, now=clock.now())


@pytest.mark.rule("PAY-04")
def test_nothing_is_asked_before_its_milestone_is_met(deal: Deal) -> None:
    for needs in ("midterm", "acceptance"):
        with pytest.raises(Invalid, match="支付条件还没有达到"):
            deal.ask(needs)
        with pytest.raises(Invalid):
            meet(deal, needs)


def test_a_refusal_says_why_and_frees_the_instalment(deal: Deal) -> None:
    ref = deal.ask()
    for reason in (" ", "发票抬头不对"):
        with deal.at_payment(ref, deal.finance) as (session, actor, row):
            if reason.strip():
                payments.refuse(session, row, reason=reason, actor=actor, now=clock.now())
            else:
                with pytest.raises(Invalid):
                    payments.refuse(session, row, reason=reason, actor=actor, now=clock.now())
    assert deal.contract().committed_fen == 0
    again = deal.ask()
    assert again != ref


@pytest.mark.bar("S22")
def test_an_invoice_is_used_once(deal: Deal) -> None:
    deal.ask(invoice_no="06712345")
    with deal.world.writing() as session:
        make_evaluation(
            session,
            session.get_one(ServiceContract, deal.contract().id),
            deal.market.evaluator,
            sent=True,
        )
    meet(deal, "midterm")
    with pytest.raises(Invalid, match="发票"):
        deal.ask("midterm", invoice_no="06712345")


@pytest.mark.rule("PAY-07")
def test_the_budget_line_names_source_and_year_and_is_not_overdrawn(deal: Deal) -> None:
    for values in ({"source": FundSource.LOCAL}, {"year": 2025}):
        with pytest.raises(Invalid, match="没有安排"):
            deal.ask(**values)
    following = clock.today().year + 1
    with deal.world.writing() as session:
        session.add(ProjectBudget(
            project_id=deal.project, year=following, source=FundSource.LOTTERY, line_no="1",
            amount_fen=PRICE, balance_fen=PRICE,
        ))  # fmt: skip
    with pytest.raises(Invalid, match=f"还不能使用{following}年的预算"):
        deal.ask(year=following)
    with deal.world.writing() as session:
        session.execute(update(ProjectBudget).values(balance_fen=PRICE // 2 - 1))
    with pytest.raises(Invalid, match="只剩89,999"):
        deal.ask()
    with deal.world.writing() as session:
        session.execute(update(ProjectBudget).values(balance_fen=PRICE // 2))
    deal.ask()


@pytest.mark.rule("PAY-06")
def test_the_last_payment_is_less_what_the_acceptance_deducts(deal: Deal) -> None:
    with deal.world.writing() as session:
        contract = session.get_one(ServiceContract, deal.contract().id)
        make_acceptance(
            session, contract, signed=True, result=AcceptanceResult.PASSED, deducted_fen=344_000,
            deductions=[{"indicator": "K-02", "fen": 344_000}],
        )  # fmt: skip
    meet(deal, "acceptance")
    deal.ask("acceptance")
    with deal.world.reading() as session:
        row = session.scalars(select(Payment)).one()
        assert (row.amount_fen, row.deducted_fen) == (3_600_000 - 344_000, 344_000)
        assert row.deductions == [{"indicator": "K-02", "fen": 344_000}]


@pytest.mark.rule("EVA-08-R")
def test_a_failed_evaluation_holds_the_last_payment(deal: Deal) -> None:
    with deal.world.writing() as session:
        contract = session.get_one(ServiceContract, deal.contract().id)
        make_acceptance(session, contract, signed=True, result=AcceptanceResult.PASSED)
        make_evaluation(
            session, contract, deal.market.evaluator, sent=True, kind=EvaluationKind.FINAL,
            grade="failed", total=5_000,
        )  # fmt: skip
    meet(deal, "acceptance")
    with pytest.raises(Invalid, match="整改合格前"):
        deal.ask("acceptance")


@pytest.mark.rule("PAY-04")
def test_a_month_whose_sample_is_not_done_holds_the_money(deal: Deal) -> None:
    """The plan's payment asks for none; the midterm's for those of the months before it."""
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=15)
    with deal.world.writing() as session:
        contract = session.get_one(ServiceContract, deal.contract().id)
        contract.starts_on = month
        make_evaluation(session, contract, deal.market.evaluator, sent=True)
        record = make_record(
            session,
            contract,
            deal.market.supplier.people[0],
            served_on=month,
            entered_at=clock.now(),
        )
        record_id, name = record.id, f"{month:%Y-%m}"
    meet(deal, "midterm")
    deal.ask("plan")
    with pytest.raises(Invalid, match=f"^{name}抽查还没有通过"):
        deal.ask("midterm")
    with deal.at_contract(deal.officer) as (session, actor, contract):
        against = [(says, to) for _, lines in hindrances(session, actor, contract)
                   for says, _, to in lines]  # fmt: skip
        assert against == [(f"{name}抽查还没有通过。", "purchasing.samples")]
        assert not samples.sample_passed(session, contract, name)
        draw = SampleDraw(
            contract_id=contract.id, indicator="K-02", month=name, commitment="0" * 64,
            committed_at=clock.now(), drawn=["one"], drawn_at=clock.now(),
        )  # fmt: skip
        session.add(draw)
        session.flush()
        draw_id = draw.id

    with deal.world.writing() as session:
        session.add(SampleCheck(
            sample_id=draw_id, record_id=record_id, means="call", accepted=True,
            checked_on=clock.today(), checked_by_id=deal.second.id,
        ))  # fmt: skip
    with pytest.raises(Invalid, match="抽查还没有通过"):
        deal.ask("midterm")
    with deal.world.writing() as session:
        session.get_one(SampleDraw, draw_id).closed_at = clock.now()
    with deal.at_contract(deal.officer) as (session, _, contract):
        assert samples.sample_passed(session, contract, name)
    deal.ask("midterm")


@pytest.mark.rule("PAY-38")
@pytest.mark.rule("PAY-802")
def test_ten_working_days_then_thirty_days(world: World) -> None:
    """From the later of invoice and milestone; an enterprise's outer limit is no later."""
    with world.reading() as session:
        start = date(2026, 11, 2)
        found = owing.days_of(session, OrgType.SERVICE, start)
        assert found == (date(2026, 11, 16), date(2026, 12, 2))
        assert owing.days_of(session, OrgType.ENTERPRISE, start).latest_on <= found.latest_on


def test_lists_pages_and_lateness(deal: Deal) -> None:
    """Amber on the day after ten working days, red on the day after thirty."""
    ref = deal.ask()
    with deal.world.reading() as session:
        days = owing.days_of(session, OrgType.SERVICE, clock.today())
        row = session.scalars(select(Payment)).one()
        assert row.due_on == days.due_on
    one = timedelta(days=1)
    asked = PaymentState.ASKED
    assert lateness(asked, days, days.due_on) == ""
    assert lateness(asked, days, days.due_on + one) == "amber"
    assert lateness(asked, days, days.latest_on) == "amber"
    assert lateness(asked, days, days.latest_on + one) == "red"
    assert lateness(PaymentState.PAID, days, days.latest_on + one) == ""
    for user in (deal.officer, deal.finance, deal.head):
        client = deal.world.client(user)
        assert deal.market.supplier.organisation.name in client.get("/purchasing/payments").text
        assert client.get(f"/purchasing/payments/{ref}").status_code == 200
    finance = deal.world.client(deal.finance)
    assert "付款待审核" in finance.get("/worklist/").text
    for user in (deal.officer, deal.head, deal.manager):
        page = deal.world.client(user).get("/worklist/")
        assert page.status_code == 200
        assert "付款待审核" not in page.text
    assert "没有符合条件的付款" in finance.get("/purchasing/payments?state=late").text
    shown = finance.get(f"/purchasing/payments/{ref}/pay-first").text
    # What is to be compared stands beside the button.
    assert all(one in shown for one in ("发票plan", "付款条件", "¥90,000.00", "资金来源"))
    answer = finance.post(f"/purchasing/payments/{ref}/pay-first", {"version": "1"})
    assert answer.status_code == 303
    assert "待负责人批准" in finance.get(f"/purchasing/payments/{ref}").text


@pytest.mark.bar("S50")
def test_the_file_for_finance_holds_no_formula_and_is_recorded(deal: Deal) -> None:
    with deal.world.writing() as session:
        session.execute(update(Organisation).values(name="=cmd|' /C calc'!A0"))
    deal.ask()
    finance = deal.world.client(deal.finance)
    asked = {"kind": "csv", "reason": "财务记账"}
    answer = take(finance, finance.post("/purchasing/payments/export", asked))
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 2
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["金额（元）"] == "90000.00"
    assert not line["收款单位"].startswith("=")
    book = finance.post("/purchasing/payments/export", asked | {"kind": "xlsx"})
    assert take(finance, book).data[:2] == b"PK"
    assert finance.post("/purchasing/payments/export", {"kind": "csv"}).status_code == 422
    with deal.world.reading() as session:
        note = session.scalars(
            select(AuditEvent.note)
            .where(AuditEvent.action == "purchasing.export_payments")
            .order_by(AuditEvent.seq)
        ).first()
        assert note is not None
        assert line["追溯号"] in note


def test_a_file_that_cannot_hold_all_payments_is_not_made(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_export, "MOST", 0)
    deal.ask()
    finance = deal.world.client(deal.finance)
    asked = {"kind": "csv", "reason": "财务记账"}
    answer = finance.post("/purchasing/payments/export", asked)
    assert answer.status_code == 422
    assert "请分成几段时间导出" in answer.text
    assert "财务记账" in answer.text


STEPS = st.lists(
    st.sampled_from(["meet", "ask", "first", "second", "paid", "refuse"]), min_size=8, max_size=24
)


@pytest.mark.bar("S22", "R17")
@pytest.mark.rule("PAY-01")
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, order=st.permutations([0, 1, 2]))
def test_whatever_is_tried_never_pays_more_nor_for_what_did_not_happen(
    deal: Deal, steps: list[str], order: list[int]
) -> None:
    """Random orders of meeting, asking, approving, paying and refusing (issue 5, must show 4)."""
    for n, step in enumerate(steps):
        _try(deal, step, order[n % 3], n)
        with deal.world.reading() as session:
            contract = session.get_one(ServiceContract, deal.contract().id)
            live = select(func.coalesce(func.sum(Payment.amount_fen), 0)).where(
                Payment.state != PaymentState.REFUSED
            )
            asked = session.scalar(live)
            assert asked == contract.committed_fen
            assert asked is not None
            assert asked <= contract.amount_fen
            unmet = select(Payment.id).join(Milestone, Milestone.id == Payment.milestone_id).where(
                Payment.state == PaymentState.PAID, Milestone.status != MilestoneStatus.MET
            )  # fmt: skip
            assert session.scalars(unmet).all() == []


def _try(deal: Deal, step: str, which: int, n: int) -> None:
    """One step that may be refused; a refusal leaves nothing behind."""
    try:
        if step == "meet":
            with deal.at_contract(deal.officer) as (session, actor, contract):
                paid = [one for one in contract.milestones if one.kind is MilestoneKind.PAYMENT]
                milestones.meet(
                    session, contract, paid[which].needs, on=clock.today(), actor=actor,
                    now=clock.now(),
                )  # fmt: skip
        elif step == "ask":
            deal.ask(("plan", "midterm", "acceptance")[which], invoice_no=f"票{n}")
        else:
            _move(deal, step, which)
    except PortalError:
        pass


def _move(deal: Deal, step: str, which: int) -> None:
    with deal.world.reading() as session:
        refs = session.scalars(select(Payment.ref).order_by(Payment.id)).all()
    if not refs:
        return
    user = deal.head if step == "second" else deal.finance
    with deal.at_payment(refs[which % len(refs)], user) as (session, actor, row):
        now = clock.now()
        if step == "first":
            payments.approve_first(session, row, actor=actor, now=now)
        elif step == "second":
            payments.approve_second(session, row, actor=actor, now=now)
        elif step == "paid":
            payments.record_paid(
                session, row, on=clock.today(), voucher_no="凭1", actor=actor, now=now
            )
        else:
            payments.refuse(session, row, reason="核对", actor=actor, now=now)


@pytest.mark.bar("S22", "R22")
@pytest.mark.rule("PAY-01")
def test_of_two_who_ask_at_once_one_is_told(deal: Deal) -> None:
    """Both stand ready before either writes; the second finds the instalment asked for."""
    line = Barrier(2)
    answers: list[str] = []

    def try_it(number: str) -> None:
        line.wait(timeout=10)
        try:
            deal.ask(invoice_no=number)
            answers.append("asked")
        except (Invalid, StaleVersion) as error:
            answers.append(type(error).__name__)
        except StaleDataError:
            answers.append("StaleVersion")

    tried = [Thread(target=try_it, args=(number,)) for number in ("票1", "票2")]
    for one in tried:
        one.start()
    for one in tried:
        one.join()
    assert sorted(answers)[1:] == ["asked"]
    assert answers.count("asked") == 1
    assert deal.contract().committed_fen == PRICE // 2


@pytest.mark.rule("SUP-09", "PAY-04")
def test_money_to_a_listed_supplier_waits_for_the_heads_word(deal: Deal) -> None:
    """A new listing stops a payment for review and ends no contract (purchase.md §13, check 6)."""
    ref = deal.ask()
    with deal.at_payment(ref, deal.finance) as (session, actor, row):
        payments.approve_first(session, row, actor=actor, now=clock.now())
    with deal.world.writing() as session:
        session.add(OrgListing(
            organisation_id=deal.contract().organisation_id, kind=ListKind.SERIOUS,
            ground="被责令停止活动", from_on=clock.today(),
        ))  # fmt: skip

    def release(words: str) -> None:
        with deal.at_payment(ref, deal.head) as (session, actor, row):
            payments.approve_second(session, row, words, actor=actor, now=clock.now())

    with pytest.raises(Invalid, match="被责令停止活动") as caught:
        release(" ")
    assert caught.value.field == "words"
    release("服务已经验收，按合同支付")
    with deal.world.reading() as session:
        said = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "purchasing.review_supplier")
        ).one()
        assert said.after == "服务已经验收，按合同支付"
        assert session.scalars(select(Payment.state)).one() is PaymentState.APPROVED
    assert deal.contract().state is ContractState.RUNNING
