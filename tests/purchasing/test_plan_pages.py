"""The pages of a plan as a browser without scripts sends them."""

from __future__ import annotations

import io
import re
from typing import Any

from sqlalchemy import select

from app.accounts.models import Level
from app.accounts.roles import Role
from app.documents.sheets import Table, as_xlsx
from app.purchasing.models import CatalogueItem, Project, ProjectState
from app.purchasing.rules.method import Neg
from app.purchasing.services.catalogue import HEAD
from tests.documents import corpus
from tests.factories import Client, World
from tests.purchasing.in_town import TODAY, make_bureau, make_project
from tests.purchasing.planned import make_service, set_limits

DAY = {"year": str(TODAY.year), "month": str(TODAY.month), "day": str(TODAY.day)}
TYPED = {
    "name": "困境儿童关爱服务", "need": "走访发现孩子缺少陪伴", "children": "60",
    "groups": "困境儿童", "field": "psychology", "year": "2026", "term_months": "12",
    "places-0": "", "expected_month": "2027-01",
}  # fmt: skip
REQUIRE = {
    **dict.fromkeys(
        ("background", "scope", "standards", "privacy", "deliverables", "who", "when",
         "how", "standard"), "每月走访，记录完整"),
    "staffing": "供应商须在本市注册成立三年以上", "user_share": "10",
    "payment_template": "PT-A", "evaluation_template": "EV-CHILD", "limit": "200000",
    "price_weight": "100", "consortium": "no",
}  # fmt: skip


def day(name: str) -> dict[str, str]:
    return {f"{name}-{part}": value for part, value in DAY.items()}


def send(client: Client, path: str, version: str = "", **values: Any) -> Any:
    """A form as its page writes it, with the version that the page shows."""
    page = client.get(path).get_data(as_text=True)
    shown = re.search(r'name="version" value="(\d+)"', page)
    if shown:
        values["version"] = version or shown[1]
    return client.post(path, values)


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_a_plan_from_the_idea_to_finance(world: World) -> None:
    with world.writing() as session:
        bureau = make_bureau(session, world.agencies["home_bureau"])
        set_limits(session)
        service = make_service(session)
    officer = world.client(bureau.officer)

    wrong = send(officer, "/purchasing/projects/new", **TYPED | {"name": ""})
    assert (wrong.status_code, "请填写项目名称" in text_of(wrong)) == (422, True)
    past = TYPED | {"year": "2019", "expected_month": "2025-01"}
    both = text_of(send(officer, "/purchasing/projects/new", **past))
    assert "年度应为" in both
    assert "不能早于本月" in both, "all slips at once"
    more = send(officer, "/purchasing/projects/new", **TYPED, add="places")
    assert (more.status_code, 'name="places-1"' in text_of(more)) == (200, True)
    made = send(officer, "/purchasing/projects/new", **TYPED)
    assert made.status_code == 303
    home = made.headers["Location"]
    assert "需求调查" in text_of(officer.get(home))

    file: dict[str, Any] = {"files": (io.BytesIO(corpus.pdf()), "调查.pdf")}
    heard = {"respondents": "3", "survey": "三家能做", "users": "12", "opinion": "想要周末活动"}
    answer = send(officer, f"{home}/plan", **heard, **day("surveyed_on"), **day("asked_on"), **file)
    assert answer.status_code == 303

    money = {"lines-0-year": "2026", "lines-0-source": "lottery", "lines-0-line_no": "2296002",
             "lines-0-amount": "300000.00"}  # fmt: skip
    assert send(officer, f"{home}/money", **money, add="lines").status_code == 200
    for odd, says in (
        ("100000000.01", "金额（元）最多填1亿"), ("30000000.005", "最多写到分"),
        ("1E999999", "最多填1亿"), ("NaN", "请填写数字"), ("Infinity", "请填写数字"),
    ):  # fmt: skip
        refused = send(officer, f"{home}/money", **money | {"lines-0-amount": odd})
        assert (refused.status_code, says in text_of(refused)) == (422, True), odd
    big = money | {"lines-0-amount": "30000000.00"}
    assert send(officer, f"{home}/money", **big).status_code == 303
    assert "30,000,000.00" in text_of(officer.get(home))
    assert send(officer, f"{home}/money", **money).status_code == 303
    page = text_of(officer.get(f"{home}/items"))
    assert "K-02 入户探访（次，建议900）" in page
    items = {"items-0-indicator": "K-02", "items-0-weight": "60",
             "items-0-catalogue": service.ref, "items-1-indicator": "K-25",
             "items-1-target": "90.5", "items-1-weight": "40",
             "items-1-catalogue": service.ref}  # fmt: skip
    half = officer.post(f"{home}/items/sum", items | {"items-1-weight": "0.5"})
    assert "还差<b>39.5%" in text_of(half)
    for odd in ("NaN", "Infinity", "1E999999", "-5"):
        assert officer.post(f"{home}/items/sum", items | {"items-1-weight": odd}).status_code == 200
        assert send(officer, f"{home}/items", **items | {"items-1-weight": odd}).status_code == 422
    stale = send(officer, f"{home}/items", version="1", **items)
    assert stale.status_code == 409
    assert send(officer, f"{home}/items", **items).status_code == 303
    shown = text_of(officer.get(home))
    assert "900次" in shown
    assert "调查.pdf" in shown
    assert "90.5%" in shown
    assert "儿童关爱服务" in shown

    judged = {"score": "86", "conclusion": "go", "words": "可行", **day("evaluated_on"),
              **{f"neg_{n}": "no" for n in range(1, 7)}}  # fmt: skip
    stopped = send(officer, f"{home}/check", **judged | {"neg_2": "yes"})
    assert (stopped.status_code, "不得购买" in text_of(stopped)) == (422, True)
    assert send(officer, f"{home}/check", **judged).status_code == 303
    assert officer.get(f"{home}/money").status_code == 409


def test_a_plan_from_finance_to_ready(world: World) -> None:
    with world.writing() as session:
        bureau = make_bureau(session, world.agencies["home_bureau"])
        set_limits(session)
        like = make_project(session, bureau, ProjectState.BUDGETED, method="quotes")
        project = make_project(
            session, bureau, ProjectState.CHECKED, outside_catalogue_review="财购审3号",
            survey={"on": TODAY.isoformat(), "respondents": 3, "words": "能做", "few": ""},
            opinion={"on": TODAY.isoformat(), "users": 9, "words": "想要"},
            neg={neg.value: False for neg in Neg},
            ex_ante={"score": 86, "conclusion": "go", "words": "可行", "on": TODAY.isoformat()},
        )  # fmt: skip
    officer, second = world.client(bureau.officer), world.client(bureau.second)
    finance, home = world.client(bureau.finance), f"/purchasing/projects/{project.ref}"

    left = send(finance, f"{home}/budget", file_no="财社8号", line_1="199999.99")
    assert (left.status_code, "退回修改" in text_of(left)) == (422, True)
    assert send(finance, f"{home}/budget", file_no="财社8号", line_1="200000").status_code == 303
    assert officer.get(f"{home}/intend").status_code == 409, "under the limit none is owed"

    chosen = send(officer, f"{home}/method", in_central="no", method="consultation")
    assert (chosen.status_code, "不能用竞争性磋商" in text_of(chosen)) == (422, True)
    assert (
        send(
            officer, f"{home}/method", in_central="no", method="quotes", outside_review="3号"
        ).status_code
        == 303
    )
    blank = text_of(officer.get(f"{home}/requirement"))
    assert re.search(r'name="price_weight"[^>]*value="100"', blank), "quotes compare prices"
    doubt = send(officer, f"{home}/requirement", **REQUIRE)
    assert doubt.status_code == 422
    assert "在本市注册" in text_of(doubt)
    kept = send(officer, f"{home}/requirement", **REQUIRE, warning_reason="上级文件要求")
    assert kept.status_code == 303
    assert officer.get(f"{home}/review").status_code == 403
    assert "编写采购需求" in text_of(officer.get(home))
    assert "编写采购需求" not in text_of(second.get(home)), "it waits for the reviewer"
    assert send(second, f"{home}/review", answer="no").status_code == 422
    assert send(second, f"{home}/review", answer="no", reason="删去").status_code == 303
    assert "删去" in text_of(officer.get(f"{home}/requirement"))
    fine = REQUIRE | {"staffing": "两名持证人员"}
    assert send(officer, f"{home}/requirement", **fine).status_code == 303
    assert send(second, f"{home}/review", answer="yes").status_code == 303
    ready = text_of(officer.get(home))
    assert "可以采购" in ready
    assert "采购前的准备已经完成" in ready
    copied = text_of(officer.get(f"/purchasing/projects/{like.ref}/requirement?like={home[-16:]}"))
    assert "两名持证人员" in copied
    assert "通过审查" in text_of(officer.get(f"{home}/timeline"))
    with world.reading() as session:
        states = session.scalars(select(Project.state).order_by(Project.id)).all()
        assert states == [ProjectState.BUDGETED, ProjectState.READY]


def test_the_catalogue_comes_in_whole_or_not_at_all(world: World) -> None:
    with world.writing() as session:
        agency = world.agencies["far_bureau"]
        far = session.merge(agency)
        far.level, far.division_code = Level.PROVINCE, "500000"
        far.place(far.division_code)
    head = world.staff("far_bureau", Role.BUREAU_HEAD)
    county = world.staff("home_bureau", Role.BUREAU_HEAD)
    path = "/purchasing/catalogue/new"
    assert county.get(path).status_code == 403
    said = {"edition": "2026年版", **day("from_on")}
    bad = "代码,名称,服务领域,来源\nA01,陪伴,心理服务,\nA01,,太空,\n"
    file = (io.BytesIO(bad.encode()), "目录.csv")
    answer = send(head, path, **said, file=file)
    assert answer.status_code == 422
    page = text_of(answer)
    for words in ("第3行", "没有填写名称", "太空", "与第2行重复"):
        assert words in page
    with world.reading() as session:
        assert session.scalars(select(CatalogueItem)).all() == []
    good = "代码,名称,服务领域,来源\r\nA01,陪伴,心理服务,财政厅\r\nA02,评估,,\r\n"
    file = (io.BytesIO(good.encode("gb18030")), "目录.csv")
    assert send(head, path, **said, file=file).status_code == 303
    assert "财政厅" in text_of(head.get("/purchasing/catalogue"))
    sheet = Table("目录", HEAD, [("B01", "辅导", "心理服务", "")])
    book = (io.BytesIO(as_xlsx([sheet])), "目录.xlsx")
    later = {"edition": "2027年版", **day("from_on"), "from_on-year": "2027"}
    assert send(head, path, **later, file=book).status_code == 303
    assert "辅导" in text_of(head.get("/purchasing/catalogue"))
    empty = (io.BytesIO(b"\xff\xfe\x00"), "目录.csv")
    assert "不是文本文件" in text_of(send(head, path, **later, file=empty))
    file = (io.BytesIO(good.encode()), "目录.csv")
    assert "已经导入过" in text_of(send(head, path, **said, file=file))


def test_the_list_is_filtered_and_another_bureau_sees_nothing(world: World) -> None:
    with world.writing() as session:
        bureau = make_bureau(session, world.agencies["home_bureau"])
        found = make_project(session, bureau)
        make_project(session, bureau, ProjectState.CLOSED, name="去年的服务", year=2025)
    client, other = world.client(bureau.officer), world.staff("other_bureau", Role.BUREAU_OFFICER)
    listed = text_of(client.get("/purchasing/projects"))
    assert found.code in listed
    assert 'for="filter-q">名称或者编号' in listed
    assert "去年的服务" in text_of(client.get("/purchasing/projects?stage=all&year=2025"))
    assert found.code not in text_of(client.get("/purchasing/projects?stage=all&year=2025"))
    assert "去年的服务" in text_of(client.get("/purchasing/projects?q=去年"))
    assert found.code not in text_of(other.get("/purchasing/projects"))
    assert other.get(f"/purchasing/projects/{found.ref}").status_code == 404
    assert "采购项目待计划" in text_of(client.get("/worklist/"))
