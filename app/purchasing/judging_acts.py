"""Acts of evaluation and acceptance on a contract as pages of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core import clock
from app.purchasing.forms import evaluating as forms
from app.purchasing.models import ContractState, EvaluationKind
from app.purchasing.services import accepting, evaluating, graded, judged, teams
from app.workflow.acts import Act, Nothing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract

RUNNING = frozenset({ContractState.RUNNING})
JUDGED = frozenset({ContractState.RUNNING, ContractState.ENDED, ContractState.TERMINATED})


def _offer_arrange(session: Session, contract: ServiceContract, form: Any) -> None:
    form.offer_team(teams.candidates(session, contract, clock.today()), list(teams.SPECIALITIES))
    if form.is_submitted():
        return
    rows, today = judged.evaluations(session, contract), clock.today()
    form.on.data = today
    spot = any(one.kind is EvaluationKind.SPOT and not one.team for one in rows)
    if spot:
        form.kind.data = EvaluationKind.SPOT.value
    elif today >= evaluating.final_from(contract):
        form.kind.data = EvaluationKind.FINAL.value


def _arrange(session: Session, contract: ServiceContract, f: Any, actor: Actor, now: Any) -> None:
    evaluating.arrange(
        session, contract, EvaluationKind(f.kind.data), on=f.on.data, team=f.team(), actor=actor,
        now=now,
    )  # fmt: skip


def _offer_replace(session: Session, contract: ServiceContract, form: Any) -> None:
    row = evaluating.waiting_for_people(session, contract)
    seats = teams.free_seats(row) if row is not None else []
    form.offer_team(teams.candidates(session, contract, clock.today()), seats)


JUDGING_ACTS = (
    Act("arrange_evaluation", "purchasing.arrange_evaluation", "安排绩效评价", forms.ArrangeForm,
        _arrange, RUNNING, "已安排，评价人员会收到通知。", tab="judgements", rule="EVA-07",
        button="安排评价", offer=_offer_arrange,
        intro="小组三人，各有专长，和购买方、承接方没有关系。一个人不能同时在两个小组里。"),
    Act("replace_evaluator", "purchasing.arrange_evaluation", "另选评价人员", forms.TeamForm,
        lambda s, c, f, a, n: evaluating.replace(s, c, f.team(), actor=a, now=n),
        RUNNING, "已另选，新的评价人员会收到通知。", tab="judgements", rule="EVA-06-R",
        button="确定", offer=_offer_replace,
        ready=lambda s, c: evaluating.waiting_for_people(s, c) is not None),
    Act("reply_evaluation", "purchasing.reply", "答复评价结果", forms.WordsForm,
        lambda s, c, f, a, n: graded.reply(s, c, words=f.words.data or "", actor=a, now=n),
        JUDGED, "已答复，会和结果一起公布。", tab="judgements", rule="EVA-09", button="提交答复",
        intro="答复只能提交一次。不要写孩子和家庭的信息。",
        ready=lambda s, c: graded.newest(s, c, replied=False) is not None),
    Act("rectified_evaluation", "purchasing.rectified", "核实整改", forms.RectifiedForm,
        lambda s, c, f, a, n: graded.rectify(s, c, words=f.words.data or "", actor=a, now=n),
        JUDGED, "已登记整改通过。", tab="judgements", rule="EVA-08", button="登记整改通过",
        ready=lambda s, c: graded.newest(s, c, rectified=False) is not None),
    Act("publish_evaluation", "purchasing.publish_result", "公布评价结果", Nothing,
        lambda s, c, _f, a, n: graded.publish(s, c, actor=a, now=n),
        JUDGED, "已公布。", tab="judgements", rule="EVA-09", button="公布",
        intro="公布以后马上可以在网上看到，不能撤回。公布得分、等级和承接方的答复，不公布评价人员的姓名。",
        ready=lambda s, c: graded.newest(s, c, published=False) is not None),
    Act("publish_acceptance", "purchasing.publish_result", "公布验收结果", Nothing,
        lambda s, c, _f, a, n: accepting.publish(s, c, actor=a, now=n),
        JUDGED, "已公布。", tab="judgements", rule="GPR-45-2", button="公布",
        intro="公布以后马上可以在网上看到，不能撤回。没有验收人员和服务对象的姓名。",
        ready=lambda s, c: accepting.unpublished(s, c) is not None),
)  # fmt: skip
# Offered like an act; its page has a field for each item of the contract (views.evaluating).
ACCEPT = Act(
    "accept", "purchasing.accept", "验收", Nothing, lambda *_: None, RUNNING, "",
    tab="judgements", rule="GPR-45-1", button="签署验收书", ready=accepting.can_begin,
)  # fmt: skip
