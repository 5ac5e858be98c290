"""Correction and dissolution as letters to the couple; what a refusal names."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.core import clock
from app.documents.models import Letter
from app.family_style.models import EventKind, Unit, UnitEvent
from app.family_style.services import changing, couples, hiring
from app.foster.services.decision import NO_PROOF, proof_of
from tests.family_style.house import STATEMENT, TEXT, House, load
from tests.family_style.test_application import client_of, text_of

WHAT, ASKED = "药品和刀具没有锁好。", "锁进柜子，每天检查。"


def living(house: House) -> str:
    with house.world.writing() as session:
        return house.living(session, 1).ref


def ordered(house: House, ref: str) -> None:
    with house.world.writing() as session:
        actor = house.actor(session, "worker")
        changing.order_correction(session, load(session, ref), what=WHAT, asked=ASKED,
                                  actor=actor, now=clock.now())  # fmt: skip


def letters_of(house: House, title: str) -> list[Letter]:
    with house.world.reading() as session:
        return list(session.scalars(select(Letter).where(Letter.title == title)))


def plain(house: House, letter: Letter) -> str:
    return "".join(text_of(client_of(house), letter.ref).split())


def test_a_correction_is_a_letter_with_number_last_day_and_clause(house: House) -> None:
    today = date(2026, 3, 2)
    with clock.at(clock.now().replace(year=2026, month=3, day=2, hour=4)):
        ref = living(house)
        ordered(house, ref)
        [letter] = letters_of(house, "类家庭限期改正通知书")
        text = plain(house, letter)
    assert letter.number == "类家庭改字〔2026〕第00001号"
    assert (letter.dated_on, letter.needs_service) == (today, True)
    for part in (WHAT, ASKED, "2026年3月17日", "第三条“乙方的职责”", "类家庭合字〔2026〕第00001号"):
        assert part in text, part
    assert "夫妻要结束的" not in text  # the words of a row that speaks of something else


def test_the_letter_is_reached_from_the_unit_and_from_the_couples_page(house: House) -> None:
    ref = living(house)
    ordered(house, ref)
    [letter] = letters_of(house, "类家庭限期改正通知书")
    link = f"/documents/letters/{letter.ref}"
    worker = house.world.client(house.users["worker"])
    assert link in worker.get(f"/family-style/{ref}/life").text
    assert link in client_of(house).get("/family-style/mine").text
    # how it is served is written down there
    assert "送达" in worker.get(link).text


@pytest.mark.parametrize(("why", "cites"), [("abuse", True), ("plan", False)])
def test_a_dissolution_is_a_letter_that_cites_only_what_fits(
    house: House, why: str, *, cites: bool
) -> None:
    ref = living(house)
    with house.world.writing() as session:
        unit = load(session, ref)
        changing.dissolve(session, unit, why=why, reason="已经核实。", now=clock.now(),
                          actor=house.actor(session, "head"))  # fmt: skip
        event = session.scalars(
            select(UnitEvent).where(UnitEvent.kind == EventKind.DISSOLVING)
        ).one()
    [letter] = letters_of(house, "类家庭解散决定书")
    assert event.facts["letter"] == letter.ref
    assert (letter.number or "").startswith("类家庭解字〔")
    text = plain(house, letter)
    for part in (changing.REASONS[why], "第九条“合同的结束”", "特此决定"):
        assert part in text, part
    # After harm nobody is asked to go on caring.
    assert ("请照常照料" in text) is (why != "abuse")
    assert ("由机构结束" in text) is cites


def test_without_a_couple_nobody_is_written_to(house: House) -> None:
    with house.world.writing() as session:
        unit = load(session, house.unit(session).ref)
        changing.dissolve(session, unit, why="plan", reason=TEXT, now=clock.now(),
                          actor=house.actor(session, "head"))  # fmt: skip
        assert session.scalars(select(Unit.state)).one() == "dissolving"
    assert letters_of(house, "类家庭解散决定书") == []


def test_a_refusal_names_each_condition_with_what_was_found(house: House) -> None:
    with house.world.writing() as session:
        post = house.announced(session, house.unit(session))
        house.family(session)
        actor, now = house.actor(session, "couple"), clock.now()
        couple = couples.start(session, post, division_code="220104", actor=actor, now=now)
        session.refresh(couple, ["parts"])
        statement = STATEMENT | {"mother_full_time": False, "stay_months": 11}
        couples.save_statement(session, couple, statement, actor=actor)
        couples.submit(session, couple, agreed=True, actor=actor, now=now)
        house.screened(session, couple)
        hiring.refuse(session, couple, reason="条件没有达到。", now=now,
                      actor=house.actor(session, "head"))  # fmt: skip
    [letter] = letters_of(house, "不予聘用决定书")
    text = plain(house, letter)
    for part in ("没有达到的条件", "妻子不能全职在家", "打算工作11个月", "特此决定"):
        assert part in text, part


def test_a_refusal_without_such_a_condition_cites_no_row(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple)
        hiring.refuse(session, couple, reason="另一对夫妻更合适。", now=clock.now(),
                      actor=house.actor(session, "head"))  # fmt: skip
    [letter] = letters_of(house, "不予聘用决定书")
    text = plain(house, letter)
    assert "另一对夫妻更合适" in text
    assert "没有达到" not in text
    assert "依据" not in text


def test_what_the_institution_writes_itself_is_asked_of_no_family() -> None:
    assert proof_of("FC-12-3a") == NO_PROOF
    assert proof_of("FC-12-1a") == "寄养申请表"
