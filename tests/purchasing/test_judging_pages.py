"""The pages of evaluation, acceptance and the board as a browser without scripts sends them."""

from __future__ import annotations

from app.core import clock
from app.purchasing.models import EvaluationKind
from app.purchasing.rules import grading
from app.purchasing.services import sheets
from tests.factories import World
from tests.purchasing.in_judging import SEATS, Case
from tests.purchasing.test_plan_pages import send, text_of

TODAY = {
    f"on-{part}": str(getattr(clock.today(), part)) for part in ("year", "month", "day")
}  # fmt: skip


def test_an_evaluation_from_its_team_to_the_public(world: World) -> None:
    """Arranged, declared, scored, sent; the reply; the grade in public and in the register."""
    case = Case(world)
    case.answers(10)
    home = f"/purchasing/contracts/{case.ref}"
    officer, manager = world.client(case.officer), world.client(case.manager)
    assert "还没有绩效评价" in text_of(officer.get(f"{home}/judgements"))
    assert "末期评估待安排" not in text_of(officer.get("/worklist/"))
    with world.writing() as session:
        goals = session.merge(case.contract()).milestones
        next(one for one in goals if one.needs == "final").due_on = clock.today()
    assert "末期评估待安排" in text_of(officer.get("/worklist/")), "it appears by itself"
    assert send(officer, f"{home}/arrange-evaluation").status_code == 422
    team = {seat: one.ref for seat, one in zip(SEATS, case.team, strict=True)}
    made = send(officer, f"{home}/arrange-evaluation", kind=EvaluationKind.FINAL, **TODAY, **team)
    assert made.headers["Location"] == f"{home}/judgements"
    first = world.client(case.team[0])
    (path,) = {
        part for part in text_of(first.get("/purchasing/evaluations")).split('"')
        if part.startswith("/purchasing/evaluations/")
    }  # fmt: skip
    sheet = path.removesuffix("/declare")
    assert "评价前待声明" in text_of(first.get("/worklist/"))
    assert first.get(sheet).status_code == 403, "nothing opens before the declaration"
    assert first.get(home).status_code == 404
    blank = send(first, path, free="no")
    assert (blank.status_code, "请简单说明利害关系" in text_of(blank)) == (422, True)
    for user in case.team:
        assert send(world.client(user), path, free="yes").headers["Location"] == sheet
    assert "没有记录可以统计" in text_of(first.get(sheet))
    assert "绩效评价待提交" in text_of(first.get("/worklist/"))
    typed = {
        one.code: str(one.points) for one in grading.EV_CHILD
        if one.code not in sheets.COMPUTED
    }  # fmt: skip
    wrong = send(first, f"{sheet}/score", **typed | {"need": "5"})
    assert (wrong.status_code, 'value="5"' in text_of(wrong)) == (422, True)
    kept = send(first, f"{sheet}/score", **typed, **{"v_K-22": "2", "words": "记录完整。"})
    assert kept.status_code == 303
    assert send(first, f"{sheet}/submit", sure="no").status_code == 422
    assert send(first, f"{sheet}/submit", sure="yes").status_code == 303
    assert "100.00分" in text_of(first.get(sheet))
    assert send(manager, f"{home}/reply-evaluation", words="谢谢。").status_code == 303
    assert "谢谢。" in text_of(manager.get(f"{home}/judgements"))
    assert send(officer, f"{home}/publish-evaluation").status_code == 303
    assert "末期评估结果" in text_of(world.client().get("/purchasing/open"))
    register = f"/purchasing/suppliers/{case.market.supplier.organisation.ref}"
    assert "优秀" in text_of(officer.get(register))


def test_an_acceptance_and_the_figures_after_it(world: World) -> None:
    """Signed item by item; its print; then board, list of contents, and the public year."""
    case = Case(world, visits=9, left=0)
    home = f"/purchasing/contracts/{case.ref}"
    second = world.client(case.second)
    said = {
        "p_K-02": "yes", "p_K-22": "yes", "v_K-22": "2", "users_words": "孩子喜欢。",
        "members": "刘洋\n马涛", "result": "passed", "sure": "yes",
    }  # fmt: skip
    assert world.client(case.officer).get(f"{home}/accept").status_code == 403
    few = send(second, f"{home}/accept", **said)
    assert (few.status_code, "不少于5名服务对象" in text_of(few)) == (422, True)
    case.answers(5)
    assert send(second, f"{home}/accept", **said | {"sure": "no"}).status_code == 422
    done = send(second, f"{home}/accept", **said)
    assert done.headers["Location"] == f"{home}/judgements"
    page = text_of(second.get(f"{home}/judgements"))
    paper = next(one for one in page.split('"') if one.startswith("/purchasing/acceptances/"))
    assert "马涛" in text_of(world.client(case.manager).get(paper))
    assert send(second, f"{home}/publish-acceptance").status_code == 303
    head = world.client(case.head)
    assert case.market.supplier.organisation.name in text_of(head.get("/purchasing/board"))
    contents = text_of(head.get(f"/purchasing/projects/{case.project_ref}/file"))
    assert all(word in contents for word in ("验收书", "合同公告", "SHA-256", "SM3"))
    public = world.client()
    assert "180,000.00" in text_of(public.get("/purchasing/open/years"))
    assert "180,000.00" in text_of(public.get(f"/purchasing/open/years?year={clock.today().year}"))


def test_the_draw_is_three_steps_on_its_page(world: World) -> None:
    case = Case(world)
    officer = world.client(case.officer)
    page = "/purchasing/spot-checks"
    assert "正在履行的合同1份" in text_of(officer.get(page))
    for step in ("commit", "freeze", "draw"):
        assert officer.post(f"{page}/{step}", {}).status_code == 303
    assert "与抽取结果一致" in text_of(officer.get(page))
    assert officer.post(f"{page}/draw", {}).status_code == 409
    lists = text_of(officer.get("/purchasing/evaluations"))
    assert "待组成小组" in lists
