"""Acts of finding a supplier, from the notice to the award, on the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.errors import Invalid
from app.core.fields import choices
from app.core.screen import moment
from app.parameters.services import cite
from app.purchasing import round_queries, workflow
from app.purchasing.forms import rounds as forms
from app.purchasing.models import Channel, Project, ProjectState
from app.purchasing.rules.method import Method
from app.purchasing.rules.money import yuan
from app.purchasing.rules.scoring import Failure
from app.purchasing.services import (
    asking,
    awarding,
    bonds,
    correcting,
    judging,
    offers,
    rounds,
    single_source,
    standstill,
)
from app.workflow.acts import Act, Nothing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

S = ProjectState
ELIGIBLE = "具有独立承担民事责任的能力，符合法律规定的供应商条件，业务范围包含本项目的服务。"


def _offer_notice(session: Session, project: Project, form: Any) -> None:
    method = Method(project.method) if project.method else None
    today = clock.today()
    if method is not None:
        first = rounds.earliest(session, method, form.documents_on.data or today)
        form.due_on.description = f"{method.label}，今天发出文件的，最早{first.isoformat()}"
    if form.is_submitted() or form.notice_no.data is not None:
        return
    form.documents_on.data, form.eligibility.data = today, ELIGIBLE
    form.contact.data = f"{project.agency.name} {project.agency.phone}"
    form.notice_no.data = rounds.next_notice_no(session, project)
    is_own = method is not None and method.is_own
    form.place.data = "本平台" if is_own else "财政部门的政府采购电子交易平台，网上提交"


def _of_quotes(session: Session, project: Project) -> bool:
    return rounds.current(session, project).channel is Channel.QUOTES


def _may_open(session: Session, project: Project) -> bool:
    made = rounds.current(session, project)
    is_due = made.due_at is not None and clock.now() >= made.due_at
    return made.channel is Channel.QUOTES and is_due


def is_on_platform(session: Session, project: Project) -> bool:
    """Its offers come in on the finance department's platform."""
    return rounds.current(session, project).channel is Channel.PLATFORM


def _is_judged(session: Session, project: Project) -> bool:
    return bool(judging.factors(rounds.current(session, project))) and _of_quotes(session, project)


def _fixed(*, done: bool) -> Any:
    def ready(session: Session, project: Project) -> bool:
        return (rounds.current(session, project).winner_id is not None) is done

    return ready


def _is_unfit(session: Session, project: Project) -> bool:
    return bool(awarding.unfit(session, rounds.current(session, project), clock.now()))


def _offer_judges(session: Session, project: Project, form: Any) -> None:
    form.people.choices = choices(judging.to_name(session, rounds.current(session, project)))


def _name(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    made = rounds.current(session, project)
    if not f.people.data:
        raise Invalid("请选择评审人员。", "people")
    for ref in f.people.data:
        user = session.scalars(select(User).where(User.ref == ref)).one()
        judging.name_judge(session, made, user, actor=actor, now=now)


def _offer_fix(session: Session, project: Project, form: Any) -> None:
    left = awarding.candidates(session, rounds.current(session, project))
    form.bid.choices = choices([
        (bid.ref, f"第{bid.rank}名 {bid.organisation.name}，{yuan(bid.price_fen or 0)}")
        for bid in left[:1]
    ])  # fmt: skip


def _fix(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    made = rounds.current(session, project)
    if f.bid.data not in {bid.ref for bid in awarding.candidates(session, made)[:1]}:
        raise Invalid("请按名次确定第一名。", "bid")
    awarding.fix(session, made, actor=actor, now=now)


def _owes_single(session: Session, project: Project) -> bool:
    return single_source.announced(project) is None and single_source.is_owed(
        session, project, clock.today()
    )


def _stands_single(_session: Session, project: Project) -> bool:
    return single_source.announced(project) is not None


def _takes_offers(session: Session, project: Project) -> bool:
    return offers.takes(rounds.current(session, project), clock.now())


def _offer_correction(session: Session, project: Project, form: Any) -> None:
    made = rounds.current(session, project)
    says = f"现在的截止时间是{moment(made.due_at)}。" if made.due_at is not None else ""
    period = correcting.BEFORE.get(Method(made.method))
    if period is not None:
        first = correcting.least(session, made, clock.today()).isoformat()
        says += f"影响编写的，最早{first}（{cite(session, period.id)}）。"
    form.due_on.description = f"{says}不顺延的不填"


def _offer_register(session: Session, project: Project, form: Any) -> None:
    made = rounds.current(session, project)
    form.offer(
        (one.ref, f"{name}，{one.received_on:%Y-%m-%d}对{one.stage.label}的质疑")
        for one, name in round_queries.without_complaint(session, made)
    )


def _register(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    code = (f.credit_code.data or "").strip().upper()
    known = round_queries.by_credit_code(session, [code])
    if code not in known:
        raise Invalid("这个统一社会信用代码还没有登记，请先在“社会组织”里登记。", "credit_code")
    asking.register(
        session, rounds.current(session, project), f.said(), known[code],
        forms.asked(f.received_on), actor=actor, now=now,
    )  # fmt: skip


def _offer_halt(session: Session, project: Project, form: Any) -> None:
    found = standstill.may_halt(session, project)
    form.query.choices = choices([
        (one.ref, f"{asking.asker(session, one)}的{one.kind.label}，{one.received_on:%Y-%m-%d}收到")
        for one in found
    ])  # fmt: skip
    if len(found) == 1 and not form.is_submitted():
        form.query.data = found[0].ref


ROUND_ACTS = (
    Act("announce_single", "purchasing.notice", "公示单一来源", forms.SingleForm,
        lambda s, p, f, a, n: single_source.announce(
            s, p, f.credit_code.data or "", f.why.data or "", f.argued.data or "", actor=a, now=n),
        single_source.ANNOUNCED_IN, "已公示。公示期满的第二天起可以采购。", rule="GPR-38",
        button="公示", ready=_owes_single,
        intro="公示以后不能撤回；公示期间有异议的，由负责人处理。"),
    Act("notice", "purchasing.notice", "发布采购公告", forms.NoticeForm,
        lambda s, p, f, a, n: rounds.announce(s, p, f.said(), actor=a, now=n),
        workflow.NOTICE.sources, "采购公告已公开。", rule="GPR-30", button="公开",
        offer=_offer_notice, intro="公开以后马上可以在网上看到，不能撤回；采购需求不能再改。"),
    Act("open_offers", "purchasing.open", "开启响应文件", Nothing,
        lambda s, p, _f, a, n: offers.open_with(s, rounds.current(s, p), actor=a, now=n),
        workflow.OPEN.sources, "已登记；两名经办人都确认以后，响应文件开启。", button="开启",
        ready=_may_open, intro="两名经办人先后确认，才能看到报价；开启以后不能再关上。"),
    Act("round_report", "purchasing.report", "登记评审报告", forms.ReportForm,
        lambda s, p, f, a, n: judging.report(
            s, rounds.current(s, p), f.words.data or "", actor=a, now=n),
        workflow.REPORT.sources, "评审报告已登记，请负责人确定供应商。", rule="GPR-43-1",
        button="登记", ready=_of_quotes, intro="名次由得分和报价算出，不能更改。"),
    Act("fix", "purchasing.fix", "确定供应商", forms.FixForm, _fix, workflow.AWARD.sources,
        "已确定供应商，请经办人发出通知书。", rule="GPR-43-2", button="确定",
        ready=_fixed(done=False), offer=_offer_fix, intro="只能按名次确定第一名。"),
    Act("drop_candidate", "purchasing.fix", "第一名不再符合条件", Nothing,
        lambda s, p, _f, a, n: awarding.drop(s, rounds.current(s, p), actor=a, now=n),
        workflow.AWARD.sources, "已登记，请确定下一名。", rule="GPL-22", button="由下一名递补",
        ready=_is_unfit, danger=True,
        intro="登记系统查到第一名现在不符合供应商条件，才能办理；理由由系统写入。"),
    Act("award", "purchasing.award", "发出成交通知书、公告结果", Nothing,
        lambda s, p, _f, a, n: awarding.award(s, rounds.current(s, p), actor=a, now=n),
        workflow.AWARD.sources, "成交通知书已发出，结果已公告，落选的供应商已告知。",
        rule="GPR-43-3", button="发出并公告", ready=_fixed(done=True),
        intro="公告以后不能撤回；收到通知书之日起三十日内签订合同。"),
    Act("single_objection", "purchasing.objection", "处理单一来源公示的异议", forms.ObjectionForm,
        lambda s, p, f, a, n: single_source.object_to(
            s, p, f.words.data or "", f.answer.data or "", f.outcome.data or "", actor=a, now=n),
        single_source.ANNOUNCED_IN, "异议的处理已登记。", rule="GPR-38", button="登记",
        ready=_stands_single, intro="异议成立的，公示作废，改用其他采购方式、重新编写采购需求。"),
    Act("bond_back", "purchasing.bond_back", "登记退还投标保证金", forms.BondForm,
        lambda s, p, f, a, n: bonds.gone_back(
            s, p, forms.asked(f.on), f.words.data or "", actor=a, now=n),
        frozenset(S), "已登记退还。", rule="GPR-33", button="登记", ready=bonds.has_to_go_back,
        intro="到现在为止应当退还的全部退还以后登记。"),
    Act("name_judges", "purchasing.name_judges", "确定评审人员", forms.JudgesForm, _name,
        frozenset({S.NOTICED, S.EVALUATING}), "已通知评审人员先申明利害关系。", rule="GPL-38",
        button="确定", ready=_is_judged, offer=_offer_judges),
    Act("next_candidate", "purchasing.next_candidate", "由下一候选人递补", forms.ReasonForm,
        lambda s, p, f, a, n: awarding.next_candidate(
            s, rounds.current(s, p), f.reason.data or "", actor=a, now=n),
        workflow.NEXT_CANDIDATE.sources, "请确定下一候选人。", rule="GPR-49", button="递补",
        danger=True, intro="成交供应商拒绝签订合同的，才能递补。"),
    Act("correct", "purchasing.notice", "澄清、更正采购文件", forms.CorrectForm,
        lambda s, p, f, a, n: correcting.correct(
            s, p, f.said(rounds.current(s, p).due_at), actor=a, now=n),
        frozenset({S.NOTICED}), "更正已公告，供应商已告知。", button="公告更正",
        ready=_takes_offers, offer=_offer_correction,
        intro="公告以后不能撤回；影响编写响应文件、时间不够的，先顺延截止时间。"),
    Act("register_query", "purchasing.register_query", "登记书面的质疑、投诉", forms.RegisterForm,
        _register, workflow.STANDSTILL | {S.SUSPENDED}, "已登记，答复的期限开始计算。",
        rule="GPL-53", button="登记", offer=_offer_register,
        intro="供应商在线提出的不用登记；投诉以前要先有质疑。"),
    Act("suspend", "purchasing.suspend", "暂停采购", forms.SuspendForm,
        lambda s, p, f, a, n: standstill.suspend(
            s, p, f.query.data or "", f.reason.data or "", halt_no=f.halt_no.data or "",
            notified_on=f.notified_on.data, actor=a, now=n),
        workflow.SUSPEND.sources, "采购已暂停，期限停止计算。", rule="GPR-54", button="暂停",
        ready=lambda s, p: bool(standstill.may_halt(s, p)), offer=_offer_halt),
    Act("resume", "purchasing.resume", "恢复采购", forms.ResumeForm,
        lambda s, p, f, a, n: standstill.resume(s, p, f.words.data or "", actor=a, now=n),
        frozenset({S.SUSPENDED}), "采购已恢复，期限继续计算。", rule="GPR-54", button="恢复",
        intro="质疑、投诉处理完毕以后恢复；还没有到截止时间的，截止时间顺延并公告。"),
    Act("fail", "purchasing.fail", "终止本轮采购", forms.FailForm,
        lambda s, p, f, a, n: rounds.fail(
            s, p, Failure(f.code.data), f.words.data or "", actor=a, now=n),
        workflow.FAIL.sources | {S.SUSPENDED}, "本轮采购已终止并公告，供应商已告知。",
        rule="GPL-36", button="终止并公告", danger=True,
        intro="公告以后不能撤回；可以重新编写需求、再次采购，或者取消项目。"),
)  # fmt: skip
