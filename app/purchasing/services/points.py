"""What a project still needs before its next step, point by point, each with where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.parameters.services import cite
from app.purchasing.models import ProjectState
from app.purchasing.rules.method import Method
from app.purchasing.rules.money import yuan
from app.purchasing.rules.term import Tick
from app.purchasing.services import methods
from app.purchasing.services.budgeting import is_assured
from app.purchasing.services.planning import MONTHS_OF_YEAR, WHOLE, percent_words
from app.purchasing.services.requiring import APPROVED, RETURNED, SENT

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.purchasing.models import Project
    from app.purchasing.rules.method import MethodAnswer

S = ProjectState
_ORDER = (S.IDEA, S.PLANNED, S.CHECKED, S.BUDGETED, S.INTENT, S.READY)


class Point(NamedTuple):
    """A line of the checklist: done or not, what it says, the page on which it is done."""

    title: str
    done: bool
    says: str
    page: str
    article: str


def points(session: Session, project: Project, answer: MethodAnswer, on: date) -> list[Point]:
    """The checklist of a project that is planned; nothing for one further on."""
    if project.state not in {*_ORDER, S.FAILED}:
        return []
    found = [*_plan(session, project), *_scope(session, project, on)]
    found += [*_budget(session, project), *_method(session, project, answer)]
    return [*found, *_requirement(session, project, answer)]


def _reached(project: Project, state: ProjectState) -> bool:
    return project.state is S.FAILED or _ORDER.index(project.state) >= _ORDER.index(state)


def _plan(session: Session, project: Project) -> list[Point]:
    said = project.survey
    words = (
        f"{said['respondents']}家，{said['on']}" if said else "向市场主体了解情况，一般不少于3家"
    )
    heard = project.opinion
    users = f"{heard['users']}人，{heard['on']}" if heard else "听取儿童和照料人的意见"
    done = _reached(project, S.PLANNED)
    return [
        Point("需求调查", done, words, "plan", cite(session, "REQ-11")),
        Point("服务对象的意见", done, users, "plan", cite(session, "GPR-15")),
    ]


def _scope(session: Session, project: Project, on: date) -> list[Point]:
    total = sum(item.weight for item in project.items)
    outside = [item for item in project.items if item.catalogue_item_id is None]
    covered = bool(project.items) and (not outside or bool(project.outside_catalogue_review))
    review = f"目录以外，财政审核文号：{project.outside_catalogue_review}"
    found = [
        Point("指标、目标和权重", total == WHOLE,
              f"{len(project.items)}项，权重合计{percent_words(total)}", "items", ""),
        Point("对应指导性目录", covered,
              (review if outside and covered else f"还有{len(outside)}项没有对应")
              if outside else "全部在目录以内" if project.items else "还没有指标",
              "items", cite(session, "GPS-14")),
        Point("预算", bool(project.budget),
              yuan(project.total_fen) if project.budget else "还没有填写", "money",
              cite(session, "GPS-16")),
    ]  # fmt: skip
    if project.term_months > MONTHS_OF_YEAR:
        found.append(
            Point("超过一年的期限", is_assured(project) and len(project.term_ticks) == len(Tick),
                  "四项条件都具备，每个年度都有预算", "edit", cite(session, "GPS-24"))
        )  # fmt: skip
    unset = methods.unset(session, project, on)
    if unset:
        found.append(
            Point("本地限额标准", done=False, says=methods.unset_words(unset).says, page="",
                  article=cite(session, "GPL-8"))
        )  # fmt: skip
    return found


def _budget(session: Session, project: Project) -> list[Point]:
    is_checked = _reached(project, S.CHECKED)
    score = f"{project.ex_ante['score']}分" if project.ex_ante else "还没有评估"
    return [
        Point("负面清单、事前绩效评估", is_checked, score, "check", cite(session, "EVA-01")),
        Point("财务批复预算", _reached(project, S.BUDGETED),
              project.budget_file_no or "由财务人员办理", "budget", cite(session, "GPS-16")),
    ]  # fmt: skip


def _method(session: Session, project: Project, answer: MethodAnswer) -> list[Point]:
    chosen = bool(project.method)
    article = cite(session, "GPL-26")
    says = Method(project.method).label if chosen else "还没有确定"
    points = [Point("采购方式", chosen, says, "method", article)]
    if answer.sme_reserved:
        points.append(
            Point("面向中小企业预留", chosen,
                  "社会组织不能参加；要面向社会组织的，先记录理由", "method",
                  cite(session, "SME-46"))
        )  # fmt: skip
    return points


def _requirement(session: Session, project: Project, answer: MethodAnswer) -> list[Point]:
    said = project.requirement
    state = said.get("state", "")
    found = []
    if answer.owes_intent:
        found.append(_intent(session, project))
    elif _reached(project, S.BUDGETED) and answer.row:
        found.append(
            Point("公开采购意向", done=True, says="未达到限额标准，不需要公开", page="",
                  article=cite(session, "PUB-10-S"))
        )  # fmt: skip
    words = {
        SENT: "已送审", APPROVED: "已完成",
        RETURNED: f"退回修改：{said.get('returned', {}).get('why', '')}",
    }.get(state, "还没有编写")  # fmt: skip
    # After a failed round it is looked at anew and handed in again.
    written = state == SENT or (state == APPROVED and project.state is S.READY)
    return [
        *found,
        Point("采购需求和验收方案", written, words, "require", cite(session, "ACC-24")),
        Point("另一人审查", project.state is S.READY,
              "编写人以外的人审查" if project.state is not S.READY else "已通过", "review",
              cite(session, "M-12")),
    ]  # fmt: skip


def _intent(session: Session, project: Project) -> Point:
    article = cite(session, "PUB-10")
    if project.intent_on is None:
        says = "采购开始前至少公开30日"
        return Point("公开采购意向", done=False, says=says, page="intend", article=article)
    running = deadlines.running(session, project, periods.INTENT)
    until = (
        f"公开到{running[0].due_on.isoformat()}，满期以后才能发采购公告" if running else "已满期"
    )
    return Point("公开采购意向", not running, until, "", article)
