"""The pages of corrections, queries and standstills, each form sent as a browser sends it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.purchasing.models import ProjectState, QueryKind
from app.purchasing.rules.method import Method, Reason
from tests.factories import World
from tests.purchasing.in_round import Buying
from tests.purchasing.test_plan_pages import send, text_of
from tests.purchasing.test_round_pages import parts


def announced(world: World) -> Buying:
    buying = Buying(world)
    today = clock.today()
    buying.announce(
        now=clock.now(), documents_on=today, due=clock.now() + timedelta(days=9)
    )  # fmt: skip
    return buying


def test_a_correction_and_a_query_on_paper_by_their_pages(world: World) -> None:
    buying, today = announced(world), clock.today()
    home = f"/purchasing/projects/{buying.project_ref}"
    officer = world.client(buying.officer)
    page = f"{home}/correct"
    assert "现在的截止时间" in text_of(officer.get(page))
    said = {"words": "评分细则更正", "why": "答复询问", "affects": "yes"}
    early = send(officer, page, **said, **parts("due_on", today))
    assert (early.status_code, "只能顺延" in text_of(early)) == (422, True)
    assert send(officer, page, **said, **parts("due_on", today + timedelta(days=12))
                ).status_code == 303  # fmt: skip

    paper = {
        "kind": QueryKind.QUERY.value, "stage": "process", "facts": "条件偏向一家",
        "claim": "请修改", **parts("known_on"),
        **parts("received_on"), "credit_code": buying.suppliers[1].organisation.credit_code,
    }  # fmt: skip
    wrong = send(officer, f"{home}/register-query", **paper | {"credit_code": "9"})
    assert (wrong.status_code, "还没有登记" in text_of(wrong)) == (422, True)
    assert send(officer, f"{home}/register-query", **paper).status_code == 303


def test_a_complaint_from_its_query_to_the_end_of_the_standstill(world: World) -> None:
    """Asked, answered, complained of, halted by the finance department, decided."""
    buying = announced(world)
    home = f"/purchasing/projects/{buying.project_ref}"
    officer, head = world.client(buying.officer), world.client(buying.head)
    manager = world.client(buying.manager)

    ask = f"/purchasing/rounds/{buying.round_ref}/ask"
    facts = {"facts": "条件偏向一家", "claim": "请修改"}
    assert "现在没有可以投诉的质疑" in text_of(manager.get(ask))
    first = send(manager, ask, kind="complaint", **facts)
    assert (first.status_code, "投诉以前要先提出质疑" in text_of(first)) == (422, True)
    bare = send(manager, ask, kind="query", **facts)
    assert (bare.status_code, "请选择针对什么" in text_of(bare)) == (422, True)
    query = send(manager, ask, kind="query", stage="documents", **facts, **parts("known_on"))
    query = query.headers["Location"]
    assert "等待答复" in text_of(manager.get("/purchasing/offers"))
    assert "答复质疑" in text_of(officer.get("/worklist/due?what=buy-query"))
    pending = send(manager, ask, kind="complaint", **facts)
    assert "还没有答复" in text_of(pending), "the only query is chosen by itself"
    answer = {"outcome": "refused", "words": "条件没有偏向"}
    answer |= _version(officer, query)
    assert officer.post(f"{query}/answer", answer).status_code == 303
    assert "提出投诉" in text_of(manager.get(query))
    made = send(manager, ask, kind="complaint", **facts, follows=_chosen(manager, ask))
    complaint = made.headers["Location"]
    shown = text_of(officer.get(complaint))
    assert "在这次质疑以后提出" in shown
    assert "登记财政部门的处理决定" in shown

    hold = _version(officer, complaint)
    assert "请填写财政部门的通知" in text_of(officer.post(f"{complaint}/hold", hold))
    assert officer.post(f"{complaint}/hold", hold | {"hold": "补正材料"}).status_code == 303
    assert "期限中止" in text_of(manager.get(complaint))
    go_on = _version(officer, complaint) | {"hold": "材料补齐"}
    assert officer.post(f"{complaint}/hold", go_on).status_code == 303

    halt: dict[str, Any] = {"reason": "投诉处理期间", "halt_no": "吉财采〔2026〕9号"}
    none = send(head, f"{home}/suspend", **halt)
    assert (none.status_code, "请选择因为" in text_of(none)) == (422, True)
    halt["query"] = complaint.rpartition("/")[2]
    assert send(head, f"{home}/suspend", **halt).status_code == 303
    assert "财政部门通知吉财采〔2026〕9号" in text_of(head.get(complaint))
    assert "因此暂停" in text_of(manager.get(complaint))
    early = send(head, f"{home}/resume")
    assert (early.status_code, "通知的文号和日期" in text_of(early)) == (422, True)
    decided = {"outcome": "refused", "words": "驳回投诉"} | _version(officer, complaint)
    missing = officer.post(f"{complaint}/answer", decided)
    assert (missing.status_code, "处理决定的文号" in text_of(missing)) == (422, True)
    decided["decision_no"] = "吉财采诉〔2026〕5号"
    assert officer.post(f"{complaint}/answer", decided).status_code == 303
    assert send(head, f"{home}/resume").status_code == 303
    assert buying.found_project().state is ProjectState.NOTICED
    assert "更正公告" in text_of(officer.get(f"{home}/rounds"))


def test_the_only_supplier_stands_in_public_by_its_page(world: World) -> None:
    buying = Buying(
        world, method=Method.SINGLE, yuan=2_000_000, intent_on=date(2026, 10, 1), suppliers=1,
        method_reason=Reason.ONLY_ONE.value, other_method_approval="吉财采〔2026〕3号",
    )  # fmt: skip
    home = f"/purchasing/projects/{buying.project_ref}"
    officer, head = world.client(buying.officer), world.client(buying.head)
    assert "公示单一来源" in text_of(officer.get(f"{home}/rounds"))
    told = {"why": "省内只有一家", "argued": "三名专家一致同意",
            "credit_code": buying.suppliers[0].organisation.credit_code}  # fmt: skip
    wrong = send(officer, f"{home}/announce-single", **told | {"credit_code": "9"})
    assert (wrong.status_code, "还没有登记" in text_of(wrong)) == (422, True)
    assert send(officer, f"{home}/announce-single", **told).status_code == 303
    assert "公示期满，可以采购" in text_of(officer.get("/worklist/due?what=buy-intent"))
    objection = {"words": "还有一家", "answer": "核实属实", "outcome": "upheld"}
    assert officer.get(f"{home}/single-objection").status_code == 403
    assert send(head, f"{home}/single-objection", **objection).status_code == 303
    assert buying.found_project().state is ProjectState.FAILED


def _version(client: Any, page: str) -> dict[str, str]:
    return {"version": text_of(client.get(page)).split('name="version" value="')[1].split('"')[0]}


def _chosen(client: Any, page: str) -> str:
    """The query that the page has chosen by itself."""
    shown = text_of(client.get(page))
    return shown.split('name="follows"')[1].split('value="')[1].split('"')[0]
