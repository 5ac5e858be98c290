"""Every act on a unit or on a couple's application as a page of its own.

One row here is one permission, one page and one button; `views.acting` shows them all.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import request
from sqlalchemy import select

from app.core.errors import Invalid, WrongState
from app.core.policy import allows
from app.documents import services as documents
from app.family_style import workflow
from app.family_style.forms import couple as couple_forms
from app.family_style.forms import unit as forms
from app.family_style.forms.fields import UnitForm
from app.family_style.models import CoupleState, EventKind, UnitEvent, UnitState
from app.family_style.services import (
    changing,
    checking,
    children,
    contract_signing,
    contracts,
    couples,
    evaluating,
    hiring,
    life,
    units,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Document
    from app.family_style.models import Couple, Unit

S, C, K = UnitState, CoupleState, EventKind
Do = Callable[["Session", Any, Any, "Actor", Any], Any]
Ready = Callable[["Session", Any], bool]


def _always(_session: Session, _case: Any) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """`name` is the endpoint and, unless `right` says else, the permission without the prefix."""

    name: str
    title: str
    form: type[UnitForm]
    do: Do
    states: AbstractSet[StrEnum]
    said: str
    tab: str = "case"
    intro: str = ""
    rule: str = ""
    button: str = ""
    danger: bool = False
    right: str = ""
    ready: Ready = _always

    @property
    def action(self) -> str:
        return f"family_style.{self.right or self.name}"


def _open(kind: EventKind) -> Ready:
    return lambda session, unit: units.current(session, unit, kind) is not None


def _not_open(kind: EventKind) -> Ready:
    return lambda session, unit: units.current(session, unit, kind) is None


def _room(session: Session, unit: Unit, form: Any) -> Any:
    return next((r for r in units.rooms_of(session, unit) if str(r.id) == form.room.data), None)


def _candidate(session: Session, unit: Unit, ref: str | None) -> Any:
    found = next((c for c in children.candidates(session, unit) if c.ref == ref), None)
    if found is None:
        raise WrongState
    return found


def _ask(session: Session, unit: Unit, form: Any, actor: Actor, now: Any) -> None:
    child = _candidate(session, unit, form.child.data)
    said = {"yes": True, "no": False}.get(form.agrees.data)
    children.ask(session, unit, child, manner=form.manner.data, agrees=said,
                 words=form.words.data or "", actor=actor, now=now)  # fmt: skip


def _match(session: Session, unit: Unit, form: Any, actor: Actor, now: Any) -> None:
    room = _room(session, unit, form)
    if room is None:
        raise WrongState
    children.match(
        session, unit, _candidate(session, unit, form.child.data), room,
        views={key: getattr(form, key).data or "" for key in children.PROFESSIONS},
        reason=form.reason.data or "", actor=actor, now=now,
    )  # fmt: skip


def _move_in(session: Session, unit: Unit, form: Any, actor: Actor, now: Any) -> None:
    event = session.scalar(
        select(UnitEvent).where(UnitEvent.unit_id == unit.id, UnitEvent.ref == form.event.data)
    )
    if event is None:
        raise WrongState
    if form.agree.data == "yes":
        children.move_in(session, unit, event, actor=actor, now=now)
    else:
        children.refuse_match(session, unit, event, reason=form.reason.data or "", actor=actor,
                              now=now)  # fmt: skip


def _terms(form: Any) -> dict[str, Any]:
    names = ("from_on", "months", "living", "work", "award", "rest_days")
    return {name: getattr(form, name).data for name in names}


def _may_draw_up(session: Session, couple: Couple) -> bool:
    if _couple_has_signed(session, couple):
        return False
    if couple.state is CoupleState.LIVING:
        return contracts.is_renewed(session, couple)
    return contracts.newest(session, couple) is None


def _waits_for_paper(session: Session, couple: Couple) -> bool:
    contract = contracts.unsigned(session, couple)
    return contract is not None and contract.signed_couple_on is None


def _couple_has_signed(session: Session, couple: Couple) -> bool:
    contract = contracts.unsigned(session, couple)
    return contract is not None and contract.signed_couple_on is not None


def _scan(session: Session, couple: Couple, field: str, actor: Actor, now: Any) -> Document | None:
    """The file of a form; what is wrong with it is said beside its box."""
    file = request.files.get(field)
    if file is None or not file.filename:
        return None
    try:
        return documents.store(
            session, subject_kind=couple.subject.kind, subject_id=couple.id, name=file.filename,
            stream=file.stream, uploaded_by_id=actor.user_id, now=now,
        )  # fmt: skip
    except Invalid as error:
        raise Invalid(error.says, field) from None


LIVED, ENDING = workflow.LIVED_IN, frozenset({S.DISSOLVING})
BEFORE = frozenset({S.PLANNED, S.RECRUITING, S.SCREENING, S.PROPOSED, S.HIRED, S.READY})
OPEN = frozenset(S) - {S.DISSOLVED, S.CLOSED}
UNIT_ACTS = (
    Act("furnish", "登记卧室", forms.RoomForm,
        lambda s, u, f, a, n: units.furnish(s, u, name=f.name.data, area_m2=f.area_m2.data,
                                            beds=f.beds.data, sex=f.sex.data, actor=a, now=n),
        OPEN - ENDING, "卧室已登记。", rule="FS-03-10", right="equip", button="保存"),
    Act("resize", "调整名额", forms.CapacityForm,
        lambda s, u, f, a, n: units.resize(s, u, f.capacity.data, actor=a, now=n),
        OPEN - ENDING, "名额已调整。", rule="FS-03-2", right="equip", button="保存"),
    Act("announce", "发布招募公告", forms.AnnounceForm,
        lambda s, u, f, a, n: units.announce(s, u, title=f.title.data, text=f.text.data,
                                             pay=f.pay.data or "", actor=a, now=n),
        frozenset({S.PLANNED, S.RECRUITING, S.COUPLE_CHANGE}), "公告已发布，公开页可以看到。",
        tab="couples", rule="FS-01-2", button="发布"),
    Act("ask_child", "记录孩子的意见", forms.AskChildForm, _ask, children.TAKES_IN, "已记录。",
        tab="children", rule="FC-11-3", right="match", button="保存",
        intro="先问孩子，再开匹配会议。满8周岁的，孩子同意才能入住。"),
    Act("match", "匹配会议", forms.MatchForm, _match, children.TAKES_IN,
        "会议意见已保存，等负责人决定。", tab="children", rule="FS-03-2", button="提出入住"),
    Act("move_in", "决定入住", forms.PickMatchForm, _move_in, children.TAKES_IN, "已登记。",
        tab="children", rule="FS-03-10", button="签署决定",
        ready=lambda s, u: bool(children.proposals(s, u)),
        intro="同意的，孩子今天起住在这里，占用一个名额。"),
    Act("move_out", "登记儿童离开", forms.MoveOutForm,
        lambda s, u, f, a, n: children.move_out(
            s, u, changing.child_of(s, u, f.child.data or ""), where=f.where.data or "",
            reason=f.reason.data or "", told=f.told.data or "", actor=a, now=n),
        LIVED, "已登记，孩子今天起住在新的地方。", tab="children", rule="FS-06-1",
        button="登记离开",
        ready=lambda s, u: bool(children.living_in(s, u)),
        intro="离开以前先告诉孩子，让孩子有准备。"),
    Act("conclude", "评估后的决定", forms.ConcludeForm,
        lambda s, u, f, a, n: evaluating.conclude(s, u, reason=f.reason.data or "", actor=a, now=n),
        evaluating.ASSESSED, "决定已签署。", tab="evaluations", rule="FS-05-1", button="签署决定",
        ready=lambda s, u: evaluating.waiting(s, u) is not None,
        intro="适应期合格的转为正式，须改进的延长适应期，不合格的解散；正式以后两次不合格的解散。"),
    Act("ask_help", "求助", forms.HelpForm,
        lambda s, u, f, a, n: life.ask_help(s, u, text=f.text.data or "", actor=a, now=n),
        LIVED, "已告诉工作人员，会尽快联系您。", tab="life", rule="FS-01-3", button="提交"),
    Act("answer_help", "答复求助", forms.AnswerForm,
        lambda s, u, f, a, n: life.answer_help(s, u, answer=f.answer.data or "", actor=a, now=n),
        OPEN, "答复已发出。", tab="life", rule="FS-01-3", button="发出答复",
        ready=lambda s, u: life.oldest_problem(s, u) is not None),
    Act("relieve", "安排替班", forms.RelieveForm,
        lambda s, u, f, a, n: life.relieve(s, u, carer=f.carer.data or "",
                                           until_on=f.until_on.data, reason=f.reason.data or "",
                                           actor=a, now=n),
        life.KEEPING, "替班已登记。", tab="life", rule="FS-04-4", button="登记替班",
        ready=_not_open(K.RELIEF)),
    Act("next_relief", "换人替班", forms.NextReliefForm,
        lambda s, u, f, a, n: changing.next_relief(s, u, carer=f.carer.data or "", actor=a, now=n),
        frozenset({S.COUPLE_CHANGE}), "已登记。", tab="life", rule="FS-04-4", right="end_relief",
        button="登记", ready=_open(K.RELIEF)),
    Act("end_relief", "替班结束", forms.EmptyForm,
        lambda s, u, _f, a, n: life.end_relief(s, u, actor=a, now=n),
        life.KEEPING - {S.COUPLE_CHANGE}, "夫妻已回来。", tab="life", rule="FS-04-4",
        button="夫妻今天已回来", ready=_open(K.RELIEF)),
    Act("give_notice", "书面提出离开", forms.NoticeForm,
        lambda s, u, f, a, n: life.give_notice(s, u, leaves_on=f.leaves_on.data,
                                               reason=f.reason.data or "", actor=a, now=n),
        frozenset({S.TRIAL, S.FORMAL, S.RENEWAL, S.CORRECTION}), "已提交，机构会安排接替。",
        tab="life", rule="FS-06-1", button="提交", ready=_not_open(K.COUPLE_NOTICE)),
    Act("change_couple", "夫妻离开，更换夫妻", forms.ChangeCoupleForm,
        lambda s, u, f, a, n: changing.change_couple(
            s, u, reason=f.reason.data or "", carer=f.carer.data or "", told=f.told.data or "",
            actor=a, now=n),
        workflow.COUPLE_GOES.sources, "已登记：孩子留在原处，替班今天开始。", tab="couples",
        rule="FS-04-1", button="夫妻今天离开", danger=True,
        intro="孩子不搬动。必须写明今天由谁照料。60日内没有新的夫妻接替的，转入解散。"),
    Act("order_correction", "要求改正", forms.CorrectionForm,
        lambda s, u, f, a, n: changing.order_correction(s, u, what=f.what.data or "",
                                                        asked=f.asked.data or "", actor=a, now=n),
        workflow.CORRECT.sources, "已通知夫妻。", tab="life", rule="FS-06-1", button="发出"),
    Act("corrected", "已经改正", forms.NoteForm,
        lambda s, u, f, a, n: changing.corrected(s, u, note=f.note.data or "", actor=a, now=n),
        frozenset({S.CORRECTION}), "已恢复。", tab="life", rule="FS-06-1", button="已经改正"),
    Act("take_out", "紧急带离", forms.TakeOutForm,
        lambda s, u, f, a, n: changing.take_out(s, u, what=f.what.data or "",
                                                where=f.where.data or "", signs=f.signs,
                                                actor=a, now=n),
        workflow.TAKE_OUT.sources, "孩子已登记带离。", rule="MP-MR-1",
        button="孩子现在就离开", danger=True, tab="children",
        intro="怀疑孩子受到伤害的，先保证安全：立即带离，同时拨打110。保存以后每名孩子的住处今天就改变。"),
    Act("bring_back", "查无实据，送回", forms.ReasonForm,
        lambda s, u, f, a, n: changing.bring_back(s, u, reason=f.reason.data or "", actor=a, now=n),
        frozenset({S.EMERGENCY_OUT}), "孩子今天回来，重新开始适应期。", tab="children",
        button="送回", ready=lambda _s, u: u.couple_person_id is not None),
    Act("renew", "续约", forms.EmptyForm,
        lambda s, u, _f, a, n: changing.renew(s, u, actor=a, now=n),
        frozenset({S.RENEWAL}), "已续约。", tab="couples", rule="FS-04-3", button="续约",
        intro="先在夫妻的申请里拟定、签订续约合同，再办续约。"),
    Act("dissolve", "解散", forms.DissolveForm,
        lambda s, u, f, a, n: changing.dissolve(s, u, why=f.why.data or "",
                                                reason=f.reason.data or "", actor=a, now=n),
        workflow.DISSOLVE.sources, "已转入解散，请先安置每一名儿童。", rule="FS-06-1",
        button="决定解散", danger=True),
    Act("finish", "交接完毕", forms.FinishForm,
        lambda s, u, f, a, n: changing.finish(s, u, handover=f.handover.data or "", actor=a, now=n),
        ENDING, "家庭已解散。", rule="FS-06-1", button="全部安置并交接完毕"),
    Act("close", "归档", forms.EmptyForm,
        lambda s, u, _f, a, n: changing.close(s, u, actor=a, now=n),
        frozenset({S.DISSOLVED}), "已归档。", rule="FS-05-2", button="档案整理完毕，归档"),
)  # fmt: skip

COUPLE_ACTS = (
    Act("withdraw", "撤回申请", forms.EmptyForm,
        lambda s, c, _f, a, n: couples.withdraw(s, c, actor=a, now=n),
        workflow.WITHDRAW.sources, "申请已撤回。", button="撤回申请", danger=True),
    Act("screen", "登记审查结果", couple_forms.ScreenForm,
        lambda s, c, f, a, n: checking.screen(
            s, c, interview=f.interview.data or "", home=f.home.data or "",
            certificate=f.certificate.data == "yes", neighbours=f.neighbours.data == "yes",
            members=f.checks, originals=f.originals.data or (), actor=a, now=n),
        frozenset({C.SCREENING}), "已保存。", rule="FS-03-4", button="保存审查结果",
        intro="健康和犯罪记录的核查结果写入家庭档案，以后不用再问。"),
    Act("propose", "提请决定", couple_forms.ProposeForm,
        lambda s, c, f, a, n: couples.propose(s, c, reason=f.reason.data or "", actor=a, now=n),
        frozenset({C.SCREENING}), "已提请负责人决定。", rule="FS-04-1", button="提请决定",
        ready=lambda _s, c: c.checked_on is not None),
    Act("hire", "决定聘用", forms.ReasonForm,
        lambda s, c, f, a, n: hiring.hire(s, c, reason=f.reason.data or "", actor=a, now=n),
        frozenset({C.PROPOSED}), "已决定聘用，请报备案、安排培训。", rule="FS-03-1", button="聘用"),
    Act("refuse", "不予聘用", forms.ReasonForm,
        lambda s, c, f, a, n: hiring.refuse(s, c, reason=f.reason.data or "", actor=a, now=n),
        workflow.REFUSE.sources, "已告诉申请人。", button="不予聘用", danger=True),
    Act("file", "报送聘用备案", forms.EmptyForm,
        lambda s, c, _f, a, n: hiring.file(s, c, actor=a, now=n),
        frozenset({C.HIRED, C.READY, C.LIVING}), "已报民政局。", button="报送备案",
        ready=lambda _s, c: c.filed_at is None),
    Act("receipt", "登记备案回执", couple_forms.ReceiptForm,
        lambda s, c, f, a, n: hiring.receipt(s, c, number=f.number.data or "", actor=a, now=n),
        frozenset({C.HIRED, C.READY, C.LIVING}), "回执已登记。", button="登记回执",
        ready=lambda _s, c: c.filed_at is not None and c.receipt_at is None),
    Act("train", "登记培训", couple_forms.TrainForm,
        lambda s, c, f, a, n: hiring.train(s, c, hours=f.hours.data, on=f.on.data, actor=a, now=n),
        frozenset({C.HIRED}), "已登记。", rule="FS-04-1", button="登记培训"),
    Act("draw_up", "拟定合同", forms.TermForm,
        lambda s, c, f, a, n: contracts.draw_up(s, c, actor=a, now=n, **_terms(f)),
        frozenset({C.HIRED, C.LIVING}), "合同已拟定，夫妻可以阅读、签署。", rule="FS-04-3",
        button="拟定合同", ready=_may_draw_up,
        intro="拟定以后，夫妻可以各自用手机验证码签署；也可以打印，双方在纸上签字，再上传扫描件。"),
    Act("seal", "签署、盖章", forms.EmptyForm,
        lambda s, c, _f, a, n: contract_signing.seal(s, c, actor=a, now=n),
        frozenset({C.HIRED, C.LIVING}), "合同已生效，编号、盖章的文本在“文书”里。", rule="FS-04-3",
        right="sign", button="签署、盖章", ready=_couple_has_signed,
        intro="夫妻双方已用手机验证码签署。负责人签署以后，合同编号、盖章。"),
    Act("sign", "登记签署合同", forms.SignForm,
        lambda s, c, f, a, n: contract_signing.record_paper(
            s, c, couple_on=f.couple_on.data, agency_on=f.agency_on.data,
            scan=_scan(s, c, "scan", a, n), actor=a, now=n),
        frozenset({C.HIRED, C.LIVING}), "合同已生效，编号、盖章的文本在“文书”里。", rule="FS-04-3",
        button="登记签署", ready=_waits_for_paper),
    Act("make_ready", "可以入住", forms.EmptyForm,
        lambda s, c, _f, a, n: hiring.make_ready(s, c, actor=a, now=n),
        frozenset({C.HIRED}), "夫妻可以入住了。", rule="FS-04-1", button="确认可以入住",
        intro="须已收到备案回执、培训满学时、签订合同。"),
    Act("recheck", "年度核查", couple_forms.RecheckForm,
        lambda s, c, f, a, n: checking.recheck(s, c, members=f.checks, note=f.note.data or "",
                                               actor=a, now=n),
        frozenset({C.LIVING}), "核查结果已保存，一年后再核查。", rule="FS-03-4",
        button="保存核查结果",
        intro="健康证明、无犯罪记录证明每年重新核查。不合格的，转入改正，负责人马上收到提醒；不能解决的解散。"),
    Act("install", "夫妻入住", forms.EmptyForm,
        lambda s, c, _f, a, n: hiring.install(s, c, actor=a, now=n),
        frozenset({C.READY}), "夫妻今天入住。", button="夫妻今天入住"),
)  # fmt: skip
UNIT_BY_NAME = {act.name: act for act in UNIT_ACTS}
COUPLE_BY_NAME = {act.name: act for act in COUPLE_ACTS}


def open_acts(session: Session, actor: Actor, case: Unit | Couple, acts: tuple[Act, ...]
              ) -> list[Act]:  # fmt: skip
    """What this actor can do now, in the order of the table."""
    return [
        act for act in acts
        if case.state in act.states and allows(actor, act.action, case) and act.ready(session, case)
    ]  # fmt: skip
