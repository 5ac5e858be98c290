"""The adopters' objection online, its clocks, and the ways against a refusal (AF-12, N-09)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption.models import AdoptionState, Objection, ObjectionState
from app.adoption.services import concluding, following, remedies
from app.core import clock
from app.deadlines import services as deadlines
from app.deadlines.turning import turn
from app.documents.models import Letter
from app.rooms import CLOCKWORKS
from tests.adoption.test_assess_scores import Scores, fails
from tests.adoption.test_desk import Desk
from tests.adoption.test_ending import night
from tests.factories import World, make_served

S, O = AdoptionState, ObjectionState  # noqa: E741 - as the others are called
WORDS = "第三项的收入按上个月算，其实全年更多"


class Failed(Scores):
    """The conclusion was told and served; the family can object."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        fails(self)
        assert self.act("conclude") == 303

    def serve(self) -> date:
        with self.world.writing() as session:
            concluding.served(session, self.case(session), clock.today())
        return self.clock("ADP-OBJECTION").due_on

    @property
    def mine(self) -> str:
        return f"/adoption/mine/{self.ref}"

    def object(self, words: str = WORDS) -> int:
        answer = self.client(self.family).post(
            f"{self.mine}/objection", {"version": self.version, "words": words}
        )
        self.text = answer.text
        return answer.status_code

    def runs(self, period: str) -> bool:
        with self.world.reading() as session:
            running = deadlines.running(session, self.case(session))
            return period in {one.period_id for one in running}

    def row(self) -> Objection:
        with self.world.reading() as session:
            return session.scalars(select(Objection)).one()


@pytest.mark.rule("AF-12")
def test_once_online_answered_in_ten_working_days_and_the_family_sees_where_it_stands(
    world: World,
) -> None:
    case = Failed(world)
    client = case.client(case.family)
    assert "对评估结论提出异议" in client.get(case.mine).text
    assert case.client(case.head).get(f"{case.mine}/objection").status_code == 404
    head = case.client(case.head)
    assert case.act("refuse", head, reason="评估不合格") == 422, "the conclusion was not served"
    case.serve()
    assert head.post(
        f"{case.url}/refuse", {"version": case.version, "reason": "评估不合格"}
    ).status_code == 422, "as long as one may object"  # fmt: skip
    assert case.object("") == 422
    assert case.object() == 303
    assert case.object() == 409
    assert not case.runs("ADP-OBJECTION")
    answer = case.clock("ADP-OBJECTION-ANSWER")
    assert answer.length == 10
    assert "等待答复" in client.get(case.mine).text
    assert WORDS in client.get(f"{case.mine}/objection").text
    assert WORDS in head.get(case.url).text
    assert head.post(
        f"{case.url}/refuse", {"version": case.version, "reason": "评估不合格"}
    ).status_code == 422, "not before it is answered"  # fmt: skip
    assert case.act("reject-objection", head, reason="") == 422
    assert case.act("reject-objection", head, reason="已经按全年计算") == 303
    assert case.row().state is O.REJECTED
    assert not case.runs("ADP-OBJECTION-ANSWER")
    page = client.get(f"{case.mine}/objection").text
    assert "已经按全年计算" in page
    with world.reading() as session:
        titles = session.scalars(select(Letter.title).where(Letter.subject_kind == "adoption"))
        assert "收养评估异议答复书" in titles.all()
        came_to = [name for name, _ in following.history(session, case.case(session))]
        assert came_to.count("评估不合格") == 1, "an objection moves nothing"
    assert case.act("refuse", head, reason="评估不合格") == 303
    assert "行政复议" in client.get(case.mine).text


@pytest.mark.rule("AF-12")
def test_the_tenth_working_day_is_the_last(world: World) -> None:
    case = Failed(world)
    last = case.serve()
    # The night after the last day the clock has ended: nothing can be filed any more.
    turn(world.database, CLOCKWORKS, night(last))
    assert case.runs("ADP-OBJECTION")
    turn(world.database, CLOCKWORKS, night(last + timedelta(days=1)))
    assert not case.runs("ADP-OBJECTION")
    assert case.object() == 422
    assert "已经过了10个工作日" in case.text
    assert "对评估结论提出异议" not in case.client(case.family).get(case.mine).text
    with case.world.writing() as session:
        # A suspension, or the letter handed over again, does not open it anew.
        case.case(session).state_since = clock.now() + timedelta(days=30)
        concluding.served(session, case.case(session), clock.today())
    assert not case.runs("ADP-OBJECTION")
    assert case.object() == 422
    assert case.act("refuse", case.client(case.head), reason="评估不合格") == 303


@pytest.mark.rule("AF-12")
def test_on_paper_at_the_counter_and_upheld_by_others_looking_anew(world: World) -> None:
    case = Failed(world)
    assert case.act("object-on-paper", words=WORDS) == 422, "signed by hand, or not at all"
    assert case.act("object-on-paper", words=WORDS, seen="y") == 303
    assert case.row().by_counter_id == case.registrar.id
    others = [
        world.user("home_bureau", Role.BUREAU_OFFICER, name=name) for name in ("新一", "新二")
    ]
    said: dict[str, Any] = {
        "team": "own", "reason": "收入有误", "people": [u.ref for u in others]
    }  # fmt: skip
    answer = case.client(case.head).post(f"{case.url}/reassess", {"version": case.version, **said})
    assert answer.status_code == 303
    assert case.act("reassess", case.client(case.head), **said) == 409
    row = case.row()
    assert (row.state, row.round, row.answer) == (O.UPHELD, 1, "收入有误")
    assert case.state() is S.ASSESSING
    assert "成立，重新评估" in case.client(case.family).get(case.mine).text


@pytest.mark.rule("REM-1", "REM-2")
def test_sixty_days_and_six_months_from_the_day_of_service(world: World) -> None:
    case = Desk(world)
    assert case.act("refuse", case.client(case.head), reason="已有两名子女") == 303
    with world.reading() as session:
        assert [r.until for r in remedies.of(session, case.case(session))] == [None, None]
    with world.writing() as session:
        make_served(session, session.scalars(select(Letter)).one(), date(2026, 3, 2))
    with world.reading() as session:
        found = {r.rule: r.until for r in remedies.of(session, case.case(session))}
    # 1 May is a holiday; the last day of the sixty moves to the first working day after it.
    assert found == {"REM-1": date(2026, 5, 6), "REM-2": date(2026, 9, 2)}
    page = case.client(case.family).get(f"/adoption/mine/{case.ref}").text
    assert "2026年5月6日" in page
    assert "2026年9月2日" in page
