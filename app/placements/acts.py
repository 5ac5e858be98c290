"""Every act of a running placement as a page of its own: form, words, and the verb it calls.

One row here is one permission, one page and one button; `views.acting` shows them all.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.policy import allows
from app.placements import workflow
from app.placements.forms import running as forms
from app.placements.forms.recheck import RecheckForm
from app.placements.models import RUNNING, MatterKind, PlacementState
from app.placements.readiness import (
    Do,
    Offer,
    Ready,
    always,
    ask_respite,
    asked,
    bed_in,
    can_be_kept,
    can_give_notice,
    follow_up_left,
    forms_done,
    give_notice,
    has_sheet,
    in_window,
    month_is_over,
    no_agreement_filed,
    nothing_open,
    offer_beds,
    offer_fusion,
    offer_leavers,
    offer_members,
    offer_next,
    offer_reasons,
    offer_recheck,
    plain,
    report_change,
    stored,
    with_note,
    with_reason,
)
from app.placements.services import (
    adoption,
    carer,
    ending,
    filing,
    fusion,
    guarding,
    recheck,
    renewal,
    respite,
)

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy.orm import Session

    from app.core.forms import Form
    from app.core.policy import Actor
    from app.placements.models import Placement

S = PlacementState
K = MatterKind


@dataclass(frozen=True)
class Act:
    """`name` is permission, audit action and endpoint without the room's prefix.

    `states` and `ready` say when it can be done, `offer` fills in choices of the day, `said` is
    the flash after it.
    """

    name: str
    title: str
    form: type[Form]
    do: Do
    states: AbstractSet[StrEnum]
    said: str
    tab: str = "changes"
    intro: str = ""
    rule: str = ""
    button: str = ""
    confirm: str = ""
    danger: bool = False
    ready: Ready = always
    offer: Offer | None = None
    paper: type[Form] | None = None
    """The form where staff enter what the family brought on paper."""
    takes_files: bool = False
    desk_title: str = ""
    """What staff read, where the family's own words would be taken for something else."""

    @property
    def title_of_staff(self) -> str:
        return self.desk_title or self.title

    @property
    def action(self) -> str:
        return f"placements.{self.name}"


FUSING, BASES = workflow.FUSING, workflow.BASES
AWAY = frozenset({S.RESPITE, S.REVIEW_RESPITE})
ENDED = frozenset({S.ENDED, S.AFTERCARE})
ACTS = (
    Act(
        "activate", "融合期后的决定", forms.FusionForm,
        lambda s, p, f, a, n: fusion.decide(
            s, p, f.choice.data or "", reason=f.reason.data or "", actor=a, now=n),
        FUSING, "决定已保存。", tab="assessments", rule="FC-16-1", button="签署决定",
        intro="评分只是建议，由您签署。", ready=has_sheet, offer=offer_fusion,
    ),
    Act(
        "ask_respite", "申请短期养育", forms.AskRespiteForm, ask_respite, workflow.RESPITE_FROM,
        "申请已提交。", rule="FC-17-1", button="提交申请", ready=nothing_open(K.RESPITE),
        intro="家里短时间不能照料孩子的，由机构照料，一般不超过30天。",
    ),
    Act(
        "agree_respite", "同意短期养育", forms.EmptyForm, plain(respite.agree),
        workflow.RESPITE_FROM, "已登记。", rule="FC-17-1", button="同意；到了日期即登记孩子离家",
        intro="开始日期是今天或者更早的，孩子从今天起由机构照料；以后的日期先同意，到那天再登记离家。",
        ready=asked(K.RESPITE),
    ),
    Act(
        "refuse_respite", "不同意短期养育", forms.ReasonForm, with_reason(respite.refuse),
        workflow.RESPITE_FROM, "已告诉家庭。", button="不同意", ready=asked(K.RESPITE),
    ),
    Act(
        "return_home", "登记孩子回家", forms.ReturnForm, with_note(respite.return_home), AWAY,
        "孩子已回家。", rule="FC-17-1", button="孩子今天已回家",
    ),
    Act(
        "prolong_respite", "延长短期养育", forms.ProlongForm,
        lambda s, p, f, a, n: respite.prolong(
            s, p, until_on=f.until_on.data, reason=f.reason.data or "", actor=a, now=n),
        frozenset({S.REVIEW_RESPITE}), "已延长。", rule="FC-17-1", button="同意延长",
    ),
    Act(
        "ask_carer", "申请变更主要照料人", forms.AskCarerForm,
        lambda s, p, f, a, n: carer.ask(
            s, p, member_ref=f.member.data or "", reason=f.reason.data, text=f.text.data or "",
            actor=a, now=n),
        workflow.CHANGE_FROM, "申请已提交。", rule="FC-15-1", button="提交申请",
        intro="接替的人须同住、成年。不在名单里的，请先“报告变化”。", offer=offer_members,
    ),
    Act(
        "prepare_carer", "填写培训情况和意见", forms.PrepareCarerForm,
        lambda s, p, f, a, n: carer.prepare(
            s, p, trained_on=f.trained_on.data, hours=f.hours.data,
            opinion=f.opinion.data or "", consent_on=f.consent_on.data,
            consent=stored(s, p, f, a, n), actor=a, now=n),
        frozenset({S.CARER_PENDING}), "已保存，等负责人决定。", rule="FC-15-2", button="保存意见",
        takes_files=True,
    ),
    Act(
        "agree_carer", "同意变更主要照料人", forms.EmptyForm, plain(carer.agree),
        frozenset({S.CARER_PENDING}), "已变更，确认书已签发。", rule="FC-15-2", button="同意变更",
        intro="签发后，协议“主要照料人”一栏以确认书为准。", ready=asked(K.CARER, agreed=True),
    ),
    Act(
        "refuse_carer", "不同意变更主要照料人", forms.ReasonForm, with_reason(carer.refuse),
        frozenset({S.CARER_PENDING}), "已告诉家庭。", button="不同意",
    ),
    Act(
        "report_change", "报告变化", forms.ReportChangeForm, report_change, workflow.RECHECK_FROM,
        "已收到，工作人员会和您联系。", rule="FC-13-9", button="提交", offer=offer_leavers,
        intro="搬家、家里添人或有人离开、有人生病、收入变化，都请告诉机构。",
        ready=nothing_open(K.RECHECK),
    ),
    Act(
        "write_recheck", "填写复核情况", RecheckForm,
        lambda s, p, f, a, n: recheck.write(
            s, p, finding=f.finding.data or "", found_rules=f.found_rules.data or [],
            higher=f.higher, newcomer=f.newcomer, actor=a, now=n),
        frozenset({S.RECHECK}), "已保存，等负责人决定。", rule="FC-14-5", button="保存复核情况",
        offer=offer_recheck,
    ),
    Act(
        "pass_recheck", "复核通过", forms.ReasonForm, with_reason(recheck.passes),
        frozenset({S.RECHECK}), "复核通过，继续寄养。", rule="FC-14-5", button="通过，继续寄养",
        intro="家里来了不满六岁的孩子的，可以写明理由继续寄养；其他条件不符合的不能通过。",
        ready=asked(K.RECHECK, agreed=True),
    ),
    Act(
        "fail_recheck", "复核不通过", forms.FailForm,
        lambda s, p, f, a, n: recheck.fails(
            s, p, rule_id=f.rule_id.data or "", reason=f.reason.data or "", actor=a, now=n),
        frozenset({S.RECHECK}), "已转入解除程序。", rule="FC-20-4", button="不通过，办理解除",
        danger=True, ready=asked(K.RECHECK, agreed=True),
    ),
    Act(
        "order_correction", "督促改正", forms.CorrectionForm,
        lambda s, p, f, a, n: guarding.order(
            s, p, rule_id=f.rule_id.data or "", what=f.what.data or "",
            asked=f.asked.data or "", actor=a, now=n),
        workflow.CHANGE_FROM, "通知书已签发。", rule="FC-32-1", button="签发督促改正通知书",
    ),
    Act(
        "corrected", "已经改正", forms.NoteForm, with_note(guarding.corrected),
        frozenset({S.CORRECTION}), "已恢复寄养。", rule="FC-32-1", button="已经改正",
    ),
    Act(
        "not_corrected", "没有改正", forms.ReasonForm, with_reason(guarding.not_corrected),
        frozenset({S.CORRECTION}), "已转入解除程序。", rule="FC-32-1", button="没有改正，办理解除",
        danger=True,
    ),
    Act(
        "take_out", "紧急带离", forms.TakeOutForm,
        lambda s, p, f, a, n: guarding.take_out(
            s, p, what=f.what.data or "", where=f.where.data or "", spot=f.spot.data or "",
            bed=bed_in(f), signs=f.signs, actor=a, now=n),
        workflow.TAKE_OUT.sources, "孩子已登记带离。还没有报警的，请立即报警。", rule="FC-20-1",
        button="孩子现在就离开这个家庭", danger=True, offer=offer_beds,
        intro="怀疑孩子受到伤害的，先保证安全：立即带离，同时拨打110。保存以后孩子的住处今天就改变。",
    ),
    Act(
        "propose_return", "提出送回", forms.ReasonForm, with_reason(guarding.propose_return),
        frozenset({S.EMERGENCY_OUT}), "已报民政局负责人。", button="查无实据，提出送回",
        intro="须由民政局负责人同意，孩子才能回去。", ready=asked(K.EMERGENCY, agreed=False),
    ),
    Act(
        "bring_back", "同意送回", forms.ReasonForm, with_reason(guarding.bring_back),
        frozenset({S.EMERGENCY_OUT}), "孩子今天回到家庭。", button="同意送回",
        ready=asked(K.EMERGENCY, agreed=True),
    ),
    Act(
        "end_emergency", "查实，办理解除", forms.EndEmergencyForm,
        lambda s, p, f, a, n: guarding.end_emergency(
            s, p, rule_id=f.rule_id.data or "", reason=f.reason.data or "", actor=a, now=n),
        frozenset({S.EMERGENCY_OUT}), "已转入解除程序。", rule="FC-20-1", button="办理解除",
        danger=True,
    ),
    Act(
        "give_notice", "书面提出解除寄养", forms.NoticeForm, give_notice,
        (workflow.WITH_FAMILY | {S.EMERGENCY_OUT}) - {S.NOTICE}, "已收到您的书面提出。",
        tab="ending", rule="FC-19-1", button="提交", paper=forms.PaperNoticeForm,
        ready=can_give_notice, desk_title="登记家庭的书面解除申请",
        intro="融合期内提出的，不用提前；以后提前一个月。机构不会拒绝。",
    ),
    Act(
        "notice_over", "一个月期满，办理解除", forms.EmptyForm, plain(ending.end_notice),
        workflow.NOTICE_OVER.sources, "已转入解除程序。", tab="ending", rule="FC-19-1",
        button="办理解除", ready=month_is_over,
    ),
    Act(
        "start_adoption", "报送送养材料", forms.AdoptionForm,
        lambda s, p, f, a, n: adoption.start(
            s, p, document_no=f.document_no.data or "", actor=a, now=n),
        workflow.START_ADOPTION.sources, "告知书已签发。", rule="FC-23-1",
        button="已报送，同日告知家庭",
    ),
    Act(
        "wish_adoption", "您家是否愿意收养", forms.WishForm,
        lambda s, p, f, a, n: adoption.wish(
            s, p, wants=f.wants.data == "yes", words=f.words.data or "", actor=a, now=n),
        frozenset({S.ADOPTION_TRACK}), "已告诉机构。", rule="FC-25-1", button="提交",
        ready=in_window,
    ),
    Act(
        "stop_adoption", "送养没有办成", forms.ReasonForm, with_reason(adoption.stop),
        frozenset({S.ADOPTION_TRACK}), "继续寄养。", button="继续寄养",
    ),
    Act(
        "adopted", "收养已登记", forms.RegisteredForm,
        lambda s, p, f, a, n: adoption.registered(
            s, p, registered_on=f.registered_on.data,
            certificate_no=f.certificate_no.data or "", actor=a, now=n),
        frozenset({S.ADOPTION_TRACK}), "已转入解除程序。", rule="FC-21-2", button="办理解除",
    ),
    Act(
        "end_term", "不再续签", forms.ReasonForm, with_reason(renewal.end),
        frozenset({S.RENEWAL}), "已转入解除程序。", tab="agreement", button="不再续签，办理解除",
        danger=True,
    ),
    Act(
        "propose_ending", "提出解除", forms.ProposeForm,
        lambda s, p, f, a, n: ending.propose(
            s, p, rule_id=f.rule_id.data or "", reason=f.reason.data or "",
            child_words=f.child_words.data or "", actor=a, now=n),
        workflow.WITH_FAMILY, "已转入解除程序。", tab="ending", rule="FC-22-1",
        button="提出解除", danger=True, offer=offer_reasons, desk_title="由机构提出解除",
    ),
    Act(
        "keep", "不予解除", forms.ReasonForm, with_reason(ending.keep), frozenset({S.ENDING}),
        "继续寄养。", tab="ending", button="不予解除，继续寄养", ready=can_be_kept,
    ),
    Act(
        "approve_ending", "批准解除", forms.ApproveForm,
        lambda s, p, f, a, n: ending.approve(
            s, p, where=f.where.data or "", bed=bed_in(f), reason=f.reason.data or "",
            handover=f.handover.data or "", actor=a, now=n),
        frozenset({S.ENDING}), "寄养关系已解除，通知书已签发。", tab="ending", rule="FC-22-2",
        button="批准解除", danger=True, ready=forms_done, offer=offer_next,
        intro="批准的时间就是解除的时间：孩子今天起住到新的地方，家庭的名额空出来。",
        confirm="确定批准解除吗？",
    ),
    Act(
        "file_agreement", "报送寄养协议备案", forms.EmptyForm, plain(filing.send_agreement),
        frozenset(RUNNING) | ENDED, "已报送民政局。", tab="agreement", rule="FC-26-2",
        button="报送备案", ready=no_agreement_filed,
    ),
    Act(
        "file_ending", "报送解除备案", forms.EmptyForm, plain(filing.send_ending),
        frozenset({S.ENDED}), "已报送民政局。", tab="ending", rule="FC-22-1", button="报送备案",
    ),
    Act(
        "plan_aftercare", "安置和帮助的计划", forms.PlanForm,
        lambda s, p, f, a, n: ending.plan_aftercare(s, p, text=f.text.data or "", actor=a, now=n),
        ENDED, "计划已保存。", tab="ending", rule="FC-24-1", button="保存计划",
    ),
    Act(
        "follow_up", "登记随访", forms.FollowUpForm, with_note(ending.follow_up), ENDED,
        "随访已登记。", tab="ending", rule="FC-24-1", button="登记随访", ready=follow_up_left,
    ),
    Act(
        "close", "办结", forms.EmptyForm, plain(ending.close), frozenset({S.AFTERCARE}),
        "已办结。", tab="ending", rule="FC-24-1", button="随访期满，办结",
        ready=lambda s, p: not follow_up_left(s, p),
    ),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}


def open_acts(
    session: Session, actor: Actor, placement: Placement, tab: str | None = None
) -> list[Act]:
    """What this actor can do now, in the order of the table."""
    return [
        act
        for act in ACTS
        if placement.state in act.states
        and (tab is None or act.tab == tab)
        and allows(actor, act.action, placement)
        and act.ready(session, placement)
    ]
