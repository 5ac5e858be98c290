"""The pages of a round as browsers without scripts send them: buyer, suppliers, judges."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from app.core import clock
from app.purchasing.models import ProjectState, Round, RoundState
from app.purchasing.rules.method import Method
from app.purchasing.services import offers
from tests.factories import Client, World
from tests.purchasing.in_round import FACTORS, Buying
from tests.purchasing.in_town import YUAN
from tests.purchasing.test_plan_pages import send, text_of

OFFER: dict[str, Any] = {
    "price": "180000.00", "plan": "每周走访", "staff": "社工3名",
    "statements": list(offers.STATEMENTS),
}  # fmt: skip
_TOMORROW = clock.today() + timedelta(days=1)


def parts(name: str, on: object = None) -> dict[str, str]:
    day = on or clock.today()
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("year", "month", "day")}


class Desk:
    """The clients of a purchase that runs on the portal."""

    def __init__(self, world: World) -> None:
        self.world, self.buying = world, Buying(world, factors=FACTORS)
        self.home = f"/purchasing/projects/{self.buying.project_ref}"
        self.officer = world.client(self.buying.officer)
        self.manager = world.client(self.buying.manager)

    def notice(self) -> None:
        notice = {
            "notice_no": "朝采2026-1", "due_time": "09:30", "place": "本平台",
            "contact": "0431-88900000", "eligibility": "依法登记",
            **parts("documents_on"), **parts("due_on", _TOMORROW),
        }  # fmt: skip
        wrong = send(self.officer, f"{self.home}/notice", **notice | {"due_time": ""})
        assert (wrong.status_code, "朝采2026-1" in text_of(wrong)) == (422, True)
        assert send(self.officer, f"{self.home}/notice", **notice).status_code == 303
        page = text_of(self.manager.get("/purchasing/market"))
        link = re.search(r"/purchasing/rounds/(\w+)/offer", page)
        assert link
        self.buying.round_ref, self.there = link[1], link[0]

    def end_of_offers(self) -> None:
        with self.world.writing() as session:
            found = session.get_one(Round, self.buying.found()[1].id)
            found.due_at = clock.now() - timedelta(seconds=1)


@pytest.fixture
def desk(world: World) -> Desk:
    made = Desk(world)
    assert "还没有开始采购" in text_of(made.officer.get(f"{made.home}/rounds"))
    made.notice()
    return made


def test_an_offer_is_made_changed_and_taken_back(desk: Desk) -> None:
    manager, there = desk.manager, desk.there
    lacking = send(manager, there, **OFFER | {"statements": []})
    assert (lacking.status_code, "请确认" in text_of(lacking)) == (422, True)
    own = send(manager, there, **OFFER).headers["Location"]
    assert re.search(r"\b[0-9a-f]{64}\b", text_of(manager.get(own)))
    assert "修改报价" in text_of(manager.get(there))
    assert send(manager, there, **OFFER | {"price": "170000"}).status_code == 303
    assert "¥170,000.00" in text_of(manager.get(own))
    assert manager.post(f"{there}/withdraw").status_code == 303
    assert "已撤回" in text_of(manager.get("/purchasing/offers"))
    assert send(manager, there, **OFFER).status_code == 303
    page = text_of(desk.officer.get(f"{desk.home}/rounds"))
    assert ("已收到1份" in page, "180,000" in page) == (True, False)
    other = desk.world.client(desk.buying.suppliers[1].manager)
    assert other.get(own).status_code == 404
    assert manager.get(f"{own}/letter").status_code == 409
    desk.end_of_offers()
    assert send(manager, there, **OFFER).status_code == 422
    assert "截止时间已过" in text_of(manager.get(there))


def test_a_query_is_asked_and_answered_on_its_pages(desk: Desk) -> None:
    asked = f"/purchasing/rounds/{desk.buying.round_ref}/ask"
    query = {"kind": "query", "stage": "documents", "facts": "标准不清", "claim": "请澄清",
             **parts("known_on")}  # fmt: skip
    assert "最迟" in text_of(desk.manager.get(asked))
    late = send(desk.manager, asked, **query | parts("known_on", date(2026, 1, 5)))
    assert (late.status_code, "标准不清" in text_of(late)) == (422, True)
    there = send(desk.manager, asked, **query).headers["Location"]
    page = text_of(desk.officer.get(there))
    assert "标准不清" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    answer = {"outcome": "partly", "words": "见补充说明", "version": version[1]}
    assert desk.officer.post(f"{there}/answer", answer | {"words": ""}).status_code == 422
    assert desk.officer.post(f"{there}/answer", answer).status_code == 303
    assert "部分成立" in text_of(desk.manager.get(there))
    assert "部分成立" in text_of(desk.officer.get(f"{desk.home}/rounds"))


def test_judges_score_and_the_first_gets_its_letter(desk: Desk) -> None:
    world, buying, officer, home = desk.world, desk.buying, desk.officer, desk.home
    for supplier, price in zip(buying.suppliers, (180_000, 190_000, 190_001), strict=True):
        buying.offer(supplier, price, now=clock.now())
    people = re.findall(
        r'name="people"[^>]*value="(\w+)"', text_of(officer.get(f"{home}/name-judges"))
    )
    experts = {user.ref for user in buying.judges}
    assert experts <= set(people)
    assert send(officer, f"{home}/name-judges", people=sorted(experts)).status_code == 303
    judges = [world.client(user) for user in buying.judges]
    sheet = f"/purchasing/judging/{buying.round_ref}"
    assert "还没有开启" in text_of(judges[0].get(sheet))
    desk.end_of_offers()
    for client in (officer, world.client(buying.second)):
        assert send(client, f"{home}/open-offers").status_code == 303
    # Who comes too late is told so, not that something is forbidden.
    assert "截止时间已过" in text_of(desk.manager.get(desk.there))
    assert "负责人1" in text_of(judges[0].get(sheet))
    assert judges[0].post(f"{sheet}/declare", {}).status_code == 422
    waiting, report = "/worklist/due?what=buy-report", f'govuk-button" href="{home}/round-report'
    for judge in judges:
        assert "现在没有要办的" in text_of(officer.get(waiting))
        page = text_of(officer.get(home))
        assert (report in page, "（评审）" in page) == (False, True)
        score(judge, sheet, is_first=judge is judges[0])
    assert "登记评审报告" in text_of(officer.get(waiting))
    assert report in text_of(officer.get(home))
    assert "已提交评分" in text_of(judges[0].get("/purchasing/judging"))

    head = world.client(buying.head)
    assert send(officer, f"{home}/round-report", words="正常").status_code == 303
    chosen = re.search(r'name="bid"[^>]*value="(\w+)"', text_of(head.get(f"{home}/fix")))
    assert chosen
    assert send(head, f"{home}/fix", bid="x").status_code == 422
    assert send(head, f"{home}/fix", bid=chosen[1]).status_code == 303
    assert send(officer, f"{home}/award").status_code == 303
    project, round_ = buying.found()
    assert (project.state, round_.state) == (ProjectState.AWARDED, RoundState.AWARDED)
    assert "服务方案20.00" in text_of(officer.get(f"{home}/rounds"))
    own = f"/purchasing/offers/{chosen[1]}"
    assert "本单位成交" in text_of(desk.manager.get(own))
    for client, letter in (
        (desk.manager, f"{own}/letter"),
        (officer, f"/purchasing/rounds/{buying.round_ref}/letter"),
    ):
        page = text_of(client.get(letter))
        assert (round_.award_no in page, "¥180,000.00" in page) == (True, True)
    loser = world.client(buying.suppliers[1].manager)
    offers = text_of(loser.get("/purchasing/offers"))
    assert "未成交" in offers
    lost = re.search(r'href="(/purchasing/offers/\w+)"', offers)
    assert lost
    page = text_of(loser.get(f"{lost[1]}/letter"))
    for says in ("总得分为", "名次为第", "七个工作日内", "第五十二条"):
        assert says in page
    inbox = officer.get(f"/purchasing/rounds/{buying.round_ref}")
    assert inbox.headers["Location"].endswith(f"{home}/rounds")


def score(judge: Client, sheet: str, *, is_first: bool) -> None:
    """Declared free of interest, kept, submitted."""
    assert judge.post(f"{sheet}/declare", {"interest": "none"}).status_code == 303
    boxes = re.findall(r'name="(\w+_F[12])"', text_of(judge.get(sheet)))
    points = dict.fromkeys(boxes, "20")
    if is_first:
        too_many = judge.post(f"{sheet}/scores", points | {boxes[0]: "51", "do": "save"})
        assert too_many.status_code == 422
        assert judge.post(f"{sheet}/scores", points | {"do": "save"}).status_code == 303
        assert 'value="20' in text_of(judge.get(sheet))
    assert judge.post(f"{sheet}/scores", points | {"do": "submit"}).status_code == 303
    assert "不能再改" in text_of(judge.get(sheet))


def test_a_platforms_result_is_typed_in_rows(world: World) -> None:
    now = clock.now()
    buying = Buying(
        world, method=Method.CONSULTATION, yuan=600_000, factors=FACTORS,
        intent_on=clock.day(now - timedelta(days=60)), reviewed_at=now - timedelta(days=25),
    )  # fmt: skip
    buying.announce(
        documents_on=clock.today() - timedelta(days=20), due=clock.now() + timedelta(hours=1)
    )
    with world.writing() as session:
        found = session.get_one(Round, buying.found()[1].id)
        found.due_at = clock.now() - timedelta(days=1)
    home = f"/purchasing/projects/{buying.project_ref}"
    officer = world.client(buying.officer)
    assert "record-result" in text_of(officer.get(f"{home}/rounds"))
    rows = {"words": "正常", "experts": "王芳 赵强", **parts("reported_on")}
    for n, one in enumerate(buying.suppliers):
        rows |= {
            f"outcomes-{n}-credit_code": one.organisation.credit_code,
            f"outcomes-{n}-price": str(500_000 + n), f"outcomes-{n}-total": str(90 - n),
            f"outcomes-{n}-rank": str(n + 1),
        }  # fmt: skip
    there = f"{home}/record-result"
    assert send(officer, there, **rows, add="outcomes").status_code == 200
    wrong = send(officer, there, **rows | {"outcomes-0-credit_code": "91220101MA00000000"})
    assert (wrong.status_code, "还没有登记" in text_of(wrong)) == (422, True)
    assert send(officer, there, **rows).status_code == 303
    assert buying.found_project().state is ProjectState.CANDIDATE
    page = text_of(officer.get(f"{home}/rounds"))
    assert "500,000.00" in page
    assert buying.found()[1].limit_fen == 600_000 * YUAN
