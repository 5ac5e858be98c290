"""Acts of an assessment: the organ's, which `acts` lists with its own, and the assessors'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.adoption import workflow
from app.adoption.forms import assess as forms
from app.adoption.models import Tie
from app.adoption.policy import BEING_ASSESSED
from app.adoption.services import (
    assessing,
    concluding,
    fusing,
    naming,
    objecting,
    scoring,
    situations,
    walking,
)
from app.core import clock
from app.core.errors import Invalid
from app.core.fields import choices
from app.workflow.acts import Act, Nothing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models import Adoption
    from app.core.policy import Actor

S = workflow.S


def _offer_teams(session: Session, case: Adoption, form: Any) -> None:
    form.offer(naming.teams(session, case, clock.today()), naming.OWN)


def _offer_more(session: Session, case: Adoption, form: Any) -> None:
    row = assessing.current(session, case)
    try:
        team = assessing.team_of(session, case, row, clock.today()) if row else None
    except Invalid as error:
        team = None
        form.person.description = error.says
    form.person.choices = choices([(p.ref, p.name) for p in team.free] if team else [])


def _offer_visit(session: Session, case: Adoption, form: Any) -> None:
    able = {one.ref for one in walking.who_may_go(case)}
    form.offer([(one.ref, name) for one, name in assessing.names(session, case) if one.ref in able])


def _visit(session: Session, case: Adoption, f: Any, actor: Actor, now: Any) -> None:
    walking.record(
        session, case, kind=f.kind.data or "", announced=f.announced.data == "yes", on=f.on.data,
        begin=f.begin.data, until=f.until.data, went=f.went.data or (), met=f.met.data or (),
        words=f.words.data or "", actor=actor, now=now,
    )  # fmt: skip


def _offer_situations(_session: Session, case: Adoption, form: Any) -> None:
    form.code.choices = choices(situations.choices(case))


def _report(session: Session, case: Adoption, f: Any, actor: Actor, now: Any) -> None:
    situations.report(
        session, case, code=f.code.data or "", words=f.words.data or "", actor=actor, now=now
    )


SITUATION: dict[str, Any] = {
    "title": "报告不利情形", "form": forms.SituationForm, "do": _report,
    "said": "已报告登记机关。", "rule": "AE-11", "button": "报告", "danger": True,
    "offer": _offer_situations,
    "intro": "九种情形发现一种就要报告。孩子受到伤害或者处于危险的，先保护孩子、马上报警。",
}  # fmt: skip
ASSESS_ACTS = (
    Act("notify", "adoption.notify", "书面告知评估", forms.NotifyForm,
        lambda s, c, f, a, n: assessing.notify(
            s, c, team=f.team.data or "", people=tuple(f.people.data or ()), actor=a, now=n),
        workflow.NOTIFY.sources, "评估告知书已生成，请送达；收养人要在15日内答复。",
        tab="assessment", rule="AE-09-1", button="发出评估告知", offer=_offer_teams,
        intro="受理、询问、审批、登记本案的人不能评估。评估不收费。",
        ready=lambda _s, c: c.tie is not Tie.STEP),
    Act("agree_on_paper", "adoption.agree", "登记收养人同意评估", forms.PaperForm,
        lambda s, c, _f, a, n: assessing.agree_on_paper(s, c, actor=a, now=n),
        workflow.AGREE.sources, "已登记，评估期限从今天起算，登记审查暂停计时。",
        tab="assessment", rule="AE-10-1", button="登记同意"),
    Act("decline_on_paper", "adoption.decline", "登记收养人不同意评估", forms.PaperForm,
        lambda s, c, _f, a, n: assessing.decline(s, c, actor=a, now=n),
        workflow.DECLINE.sources, "已登记，申请按撤回处理。", rule="AE-09-2", button="登记不同意",
        danger=True),
    Act("name_assessor", "adoption.name_assessor", "加派评估人员", forms.AddForm,
        lambda s, c, f, a, n: assessing.add(
            s, c, f.person.data or "", is_third=scoring.wants_third(s, c), actor=a, now=n),
        assessing.NAMED_IN, "已加派，请本人先作声明。", tab="assessment", rule="AE-09-2",
        button="加派", offer=_offer_more,
        ready=lambda s, c: assessing.lacks(c) or scoring.wants_third(s, c)),
    Act("conclude", "adoption.conclude", "告知评估结论：不合格", Nothing,
        lambda s, c, _f, a, n: concluding.conclude(s, c, actor=a, now=n),
        workflow.FAIL.sources, "结论告知书已生成，请送达。", tab="assessment", rule="AE-09-4",
        button="发出告知书", intro="评分表全部签署，结论由系统按评分表计算。",
        ready=lambda s, c: scoring.failed(s, c) is not None),
    Act("reassess", "adoption.reassess", "异议成立，重新评估", forms.ReassessForm,
        lambda s, c, f, a, n: concluding.reassess(
            s, c, team=f.team.data or "", people=tuple(f.people.data or ()),
            reason=f.reason.data or "", actor=a, now=n),
        workflow.REASSESS.sources, "已指派另外的人员重新评估。", tab="assessment", rule="AF-12",
        button="重新评估", offer=_offer_teams, intro="上一轮的评估人员不再参加。",
        ready=objecting.waits),
    Act("match", "adoption.match", "登记送养一方确认孩子", Nothing,
        lambda s, c, _f, a, n: fusing.match(s, c, actor=a, now=n),
        workflow.MATCH.sources, "已确认，请约双方签订融合协议。", tab="assessment", rule="MT-02",
        button="登记确认",
        ready=lambda s, c: bool(c.adoptees)
        and (row := scoring.concluded(s, c, scoring.ABILITY)) is not None and bool(row.passed)),
    Act("fuse", "adoption.fuse", "签订融合协议，开始融合", forms.FuseForm,
        lambda s, c, f, a, n: fusing.fuse(
            s, c, guardian_agreed_on=f.guardian_agreed_on.data,
            child_agrees=True if f.child_agrees.data == "yes" else None, actor=a, now=n),
        workflow.FUSE.sources, "融合从今天开始，通知书已生成。", tab="assessment", rule="AF-10",
        button="开始融合", intro="融合期间孩子的监护责任不变；不少于30日。"),
    Act("prolong", "adoption.prolong", "融合延长一次", forms.ReasonForm,
        lambda s, c, f, a, n: fusing.prolong(s, c, reason=f.reason.data or "", actor=a, now=n),
        workflow.PROLONG.sources, "已延长30日，以后重新作融合评估。", tab="assessment",
        rule="AE-08-2", button="延长", ready=fusing.can_prolong),
    Act(name="situation", action="adoption.suspend", states=situations.OPEN_IN, tab="assessment",
        **SITUATION),
    Act("judge", "adoption.resume", "核实以后继续办理", forms.JudgeForm,
        lambda s, c, f, a, n: situations.judge(
            s, c, finding=f.finding.data or "", words=f.words.data or "", actor=a, now=n),
        frozenset({S.SUSPENDED}), "已继续办理，期限接着计算。", tab="assessment", rule="AE-11",
        button="继续办理"),
    Act("tell_police", "adoption.tell_police", "登记报警和接回孩子", forms.PoliceForm,
        lambda s, c, f, a, n: situations.tell_police(
            s, c, unit=f.unit.data or "", receipt=f.receipt.data or "",
            child_back_on=f.child_back_on.data, actor=a, now=n),
        frozenset({S.TERMINATED}), "已登记，报案函已生成。", tab="assessment", rule="AE-11-P",
        button="登记", ready=lambda s, c: situations.untold(s, c) is not None),
)  # fmt: skip
OWN_ACTS = (
    Act("visit_home", "adoption.record_visit", "登记走访、面谈", forms.VisitForm, _visit,
        walking.WALKED_IN, "已登记。", rule="AE-09-3", button="保存", offer=_offer_visit),
    Act("hear_child", "adoption.record_visit", "听取孩子的意见", forms.VoiceForm,
        lambda s, c, f, a, n: fusing.hear(s, c, f.words.data or "", actor=a, now=n),
        frozenset({S.FUSION}), "已保存。", rule="AE-08-2", button="保存"),
    Act("interrupt", "adoption.record_visit", "登记融合中断的日子", forms.InterruptForm,
        lambda s, c, f, a, n: fusing.interrupt(
            s, c, first=f.first.data, last=f.last.data, actor=a, now=n),
        frozenset({S.FUSION}), "已登记，这些日子不计算。", rule="AE-08-2", button="保存"),
    Act(name="own_situation", action="adoption.suspend",
        states=situations.OPEN_IN & BEING_ASSESSED, **SITUATION),
)  # fmt: skip
