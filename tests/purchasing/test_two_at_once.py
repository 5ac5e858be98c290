"""Two at the same page: the second sees that somebody was first, and its own words again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from app.purchasing.models import ContractState, EvaluationKind, ProjectState
from app.purchasing.rules import grading
from app.purchasing.services import sheets
from tests.factories import Client, World
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_judging import Case
from tests.purchasing.in_round import Buying
from tests.purchasing.test_contract_pages import Pages
from tests.purchasing.test_plan_pages import text_of
from tests.purchasing.test_round_pages import parts


def version_of(client: Client, path: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text_of(client.get(path)))
    assert found, path
    return found[1]


def both(
    first: Client, second: Client, path: str, typed: dict[str, Any], *, say: str, page: str = ""
) -> None:
    """Both have the page before them; the first sends it, then the second, with other words."""
    versions = [version_of(one, page or path) for one in (first, second)]
    mine = "第二个人写了很久的话"
    sent = first.post(path, {"version": versions[0]} | typed)
    assert sent.status_code == 303, text_of(sent)[-2000:]
    late = second.post(path, {"version": versions[1]} | typed | {say: mine})
    assert (late.status_code, mine in text_of(late)) == (409, True), text_of(late)[-2000:]
    assert "打开最新内容" in text_of(late)


@pytest.mark.bar("R05")
def test_a_notice_and_an_answer_are_given_once(world: World) -> None:
    buying = Buying(world)
    one, other = world.client(buying.officer), world.client(buying.second)
    home = f"/purchasing/projects/{buying.project_ref}"
    typed = {
        "notice_no": "朝采2026-1", "due_time": "09:30", "place": "本平台",
        "contact": "0431-88900000", "eligibility": "依法登记", **parts("documents_on"),
        **parts("due_on", clock.today() + timedelta(days=2)),
    }  # fmt: skip
    both(one, one, f"{home}/notice", typed, say="place")
    project = buying.found_project()
    assert project.state is ProjectState.NOTICED
    with buying.at_round(buying.officer) as (_, _, round_):
        buying.round_ref = round_.ref
    query = buying.raise_query(now=clock.now(), known=clock.today())
    page = f"/purchasing/queries/{query.ref}"
    answer = {"outcome": "refused", "words": "条件没有偏向"}
    both(one, other, f"{page}/answer", answer, say="words", page=page)
    assert "第二个人" not in text_of(one.get(page))


@pytest.mark.bar("S18")
def test_what_was_changed_meanwhile_is_not_signed(world: World) -> None:
    deal = Deal(world)
    deal.draft()
    deal.review()
    pages, there = Pages(deal), f"/purchasing/contracts/{deal.ref}/sign-contract"
    head = world.client(deal.head)
    seen = version_of(head, there)
    with deal.at_contract(deal.officer) as (_, _, contract):
        contract.contact = "0431-88900001"
    late = head.post(there, pages.signed() | {"version": seen, "buyer": "赵志刚局长签"})
    assert (late.status_code, "赵志刚局长签" in text_of(late)) == (409, True)
    assert deal.contract().state is ContractState.DRAFT
    pages.act(deal.head, "sign-contract", **pages.signed())


@pytest.mark.bar("R05")
def test_two_of_a_team_do_not_write_over_each_other(world: World) -> None:
    case = Case(world)
    ref = case.arrange(EvaluationKind.FINAL)
    for user in case.team:
        assert case.declare(ref, user)
    first, second = (world.client(user) for user in case.team[:2])
    typed = {
        one.code: str(one.points) for one in grading.EV_CHILD if one.code not in sheets.COMPUTED
    } | {"v_K-22": "2", "words": "记录完整。"}
    both(first, second, f"/purchasing/evaluations/{ref}/score", typed, say="words")
