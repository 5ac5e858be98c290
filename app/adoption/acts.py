"""Every act of the registration organ on a case as a page of its own; `views.acting` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind
from app.adoption import workflow
from app.adoption.assess_acts import ASSESS_ACTS
from app.adoption.forms import desk as forms
from app.adoption.forms.objecting import PaperObjectionForm, RejectForm
from app.adoption.models import Side
from app.adoption.services import (
    deciding,
    facts,
    intake,
    noticing,
    objecting,
    papers,
    visiting,
)  # fmt: skip
from app.core import clock
from app.core.errors import Invalid
from app.workflow.acts import Act, Nothing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models import Adoption

S = workflow.S


def _offer_return(session: Session, case: Adoption, form: Any) -> None:
    if form.items.data is None:
        form.items.data = "\n".join(
            f"{line.label}：{'；'.join(line.reasons) or '还没有交'}"
            for line in papers.not_good(papers.lines(session, case, clock.today()))
            if line.state in {"lacking", "bad", "too_old"}
        )


def _offer_bureaus(session: Session, case: Adoption, form: Any) -> None:
    rows = session.execute(
        select(Agency.ref, Agency.name)
        .where(
            Agency.kind == AgencyKind.BUREAU, Agency.closed_on.is_(None),
            Agency.id != case.agency_id,
        )
        .order_by(Agency.division_code, Agency.name)
    )  # fmt: skip
    form.offer([(ref, name) for ref, name in rows])


def _hand_on(session: Session, case: Adoption, form: Any, actor: Any, now: Any) -> None:
    to = session.scalar(select(Agency).where(Agency.ref == form.agency.data))
    if to is None:
        raise Invalid("请选择另一个民政部门。", "agency")
    intake.hand_on(session, case, to, reason=form.reason.data or "", actor=actor, now=now)


def _offer_parties(session: Session, case: Adoption, form: Any) -> None:
    unheard = {(p.side, p.party) for p in deciding.unheard(session, case, clock.today())}
    again = {True: "", False: "（再问一次）"}
    form.party.choices = [
        (f"{p.side.value}.{p.party}", p.label + again[(p.side, p.party) in unheard])
        for p in deciding.parties(session, case, clock.today())
    ]
    if form.party.data is None and unheard:
        form.party.data = next(c[0] for c in form.party.choices if not c[1].endswith("）"))
    form.offer(
        [(ref, name) for _, ref, name in deciding.colleagues(session, case)],
        has_child=any(value.startswith(Side.CHILD) for value, _ in form.party.choices),
    )


def _interview(session: Session, case: Adoption, form: Any, actor: Any, now: Any) -> None:
    party = next(
        p for p in deciding.parties(session, case, clock.day(now))
        if f"{p.side.value}.{p.party}" == form.party.data
    )  # fmt: skip
    chosen = form.second.data if "second" in form else ""
    second = {ref: user_id for user_id, ref, _ in deciding.colleagues(session, case)}.get(chosen)
    deciding.interview(
        session, case, party, words=form.words.data or "", second_officer_id=second,
        is_willing=form.is_willing.data == "yes", confirmed=form.confirmed.data or "",
        document=None, actor=actor, now=now,
    )  # fmt: skip


def _offer_seen(session: Session, case: Adoption, form: Any) -> None:
    if form.seen.data is None:
        form.seen.data = facts.digest(facts.records(session, case, clock.today()))


HEARD_IN = frozenset({S.ACCEPTED, S.REPORTED, S.REVIEW, S.APPROVED})
ACTS = (
    Act("accept", "adoption.accept", "受理", Nothing,
        lambda s, c, _f, a, n: intake.accept(s, c, actor=a, now=n),
        workflow.ACCEPT.sources, "已受理，受理通知书已生成。", tab="papers", rule="RM-08-1",
        button="受理", intro="材料全部核对为符合、看过原件，条件没有不符合的，才能受理。"
        "从明天起30日内审查完毕；受理的人不再参与评估和审批。"),
    Act("return", "adoption.return", "要求补正", forms.ReturnForm,
        lambda s, c, f, a, n: intake.return_for_papers(
            s, c, items=(f.items.data or "").splitlines(), actor=a, now=n),
        workflow.RETURN.sources, "补正告知书已生成，申请人会收到通知。", tab="papers", rule="WS-12",
        button="发出补正告知", offer=_offer_return,
        ready=lambda s, c: not intake.was_returned(s, c)),
    Act("hand_on", "adoption.hand_on", "移送有管辖权的登记机关", forms.HandOnForm, _hand_on,
        frozenset({S.SUBMITTED}), "已移送，材料和提交日期不变。", rule="RM-02", button="移送",
        offer=_offer_bureaus,
        intro="送错登记机关的申请移送，不退回、不拒绝；申请人会收到通知，不用重新提交。"),
    *ASSESS_ACTS,
    Act("object_on_paper", "adoption.object", "登记收养人的异议", PaperObjectionForm,
        lambda s, c, f, a, n: objecting.file(s, c, words=f.words.data or "", actor=a, now=n),
        workflow.OBJECT.sources, "已登记，从明天起10个工作日内书面答复。", rule="AF-12",
        button="登记异议", ready=lambda s, c: objecting.is_open(s, c, clock.today())),
    Act("reject_objection", "adoption.reject_objection", "异议不成立，书面答复", RejectForm,
        lambda s, c, f, a, n: objecting.reject(s, c, reason=f.reason.data or "", actor=a, now=n),
        workflow.REJECT_OBJECTION.sources, "答复书已生成，请送达。", rule="AF-12",
        button="签署答复", ready=objecting.waits),
    Act("refuse", "adoption.refuse", "不予办理收养登记", forms.ReasonForm,
        lambda s, c, f, a, n: intake.refuse(s, c, reason=f.reason.data or "", actor=a, now=n),
        workflow.REFUSE.sources | workflow.REFUSE_SUSPENDED.sources, "通知书已生成，请送达申请人。",
        rule="WS-21", button="不予办理", danger=True),
    Act("publish", "adoption.publish", "发布寻找生父母公告", forms.NoticeForm,
        lambda s, c, f, a, n: noticing.publish(
            s, c, media=f.media.data or "", found_on=f.found_on.data, place=f.place.data or "",
            features=f.features.data or "", contact=f.contact.data or "", actor=a, now=n),
        noticing.RUNS_IN, "公告已发布，公开页可以看到。", rule="RM-08-2", button="发布公告",
        intro="60日从明天算起，公告的时间不算办理期限。不写姓名、健康和疾病。",
        ready=lambda s, c: noticing.current(s, c) is None
        and noticing.is_needed(s, c, clock.today())),
    Act("claim", "adoption.claim", "登记认领", forms.ClaimForm,
        lambda s, c, f, a, n: noticing.enter_claim(
            s, c, claimant=f.claimant.data or "", words=f.words.data or "", actor=a, now=n),
        noticing.RUNS_IN, "已登记，等负责人决定。", rule="PN-04", button="登记认领",
        ready=lambda s, c: (row := noticing.current(s, c)) is not None
        and row.state is noticing.N.RUNNING),
    Act("decide_claim", "adoption.decide_claim", "决定认领", forms.DecideClaimForm,
        lambda s, c, f, a, n: noticing.decide_claim(
            s, c, accepted=f.accepted.data == "yes", evidence=f.evidence.data or "",
            reason=f.reason.data or "", actor=a, now=n),
        noticing.RUNS_IN, "决定已保存。", rule="PN-04", button="签署决定",
        ready=lambda s, c: noticing.open_claim(s, c) is not None),
    Act("interview", "adoption.interview", "询问笔录", forms.InterviewForm, _interview, HEARD_IN,
        "笔录已保存。", rule="WS-16", button="保存笔录", offer=_offer_parties),
    Act("to_review", "adoption.to_review", "提交审批", forms.OpinionForm,
        lambda s, c, f, a, n: deciding.to_review(
            s, c, opinion=f.opinion.data or "", actor=a, now=n),
        workflow.TO_REVIEW.sources, "已提交，等负责人决定。", rule="WS-17", button="提交审批"),
    Act("approve", "adoption.approve", "同意登记", forms.ApproveForm,
        lambda s, c, f, a, n: deciding.approve(
            s, c, reason=f.reason.data or "", seen=f.seen.data or "", actor=a, now=n),
        workflow.APPROVE.sources, "已同意，登记员会约当事人来登记。", rule="RM-08-1",
        button="同意登记", offer=_offer_seen,
        intro="您决定的就是您看到的：看过以后情况有变化的，要重新看过。"),
    Act("appoint", "adoption.appoint", "约当事人来登记", forms.AppointForm,
        lambda s, c, f, a, n: deciding.appoint(
            s, c, on=f.on.data, at=f.at.data or "", actor=a, now=n),
        workflow.REGISTER.sources, "预约通知书已生成，请送达。", rule="RM-05-1", button="发出预约"),
    Act("register", "adoption.register", "登记、发证", forms.RegisterForm,
        lambda s, c, f, a, n: deciding.register(
            s, c, printed_no=f.printed_no.data or "", handed_to=f.handed_to.data or "", actor=a,
            now=n),
        workflow.REGISTER.sources, "收养关系从今天成立，证号已生成。", rule="CC-1105-1",
        button="登记",
        intro="今天重新核对条件和材料；双方今天到场并登记在“材料”里；核对身份和意愿，"
        "告知权利义务，本人在领证处签名。"),
    Act("visit", "adoption.visit", "登记回访", forms.VisitForm,
        lambda s, c, f, a, n: visiting.record(
            s, c, done_on=f.done_on.data, mode=f.mode.data or "", level=f.level.data or "",
            words=f.words.data or "", situations=tuple(f.situations.data or ()),
            mostly=f.data.get("mostly") or (), failing=f.data.get("failing") or (), actor=a, now=n),
        frozenset({S.REGISTERED, S.FOLLOW_UP}), "回访已保存。", rule="FU-02", button="保存回访",
        offer=lambda s, c, f: f.offer(visiting.aspects(s, c, clock.today())),
        ready=lambda s, c: visiting.next_of(s, c) is not None),
    Act("refuse_visit", "adoption.visit", "家庭不同意回访", Nothing,
        lambda s, c, _f, a, n: visiting.refuse(s, c, actor=a, now=n),
        frozenset({S.REGISTERED, S.FOLLOW_UP}), "已登记，这一次不再回访。", rule="FU-04",
        button="登记不同意",
        ready=lambda s, c: (row := visiting.next_of(s, c)) is not None and row.needs_consent),
    Act("withdraw", "adoption.withdraw", "登记书面撤回", forms.WithdrawForm,
        lambda s, c, f, a, n: intake.withdraw(s, c, reason=f.reason.data or "", actor=a, now=n),
        workflow.WITHDRAW.sources - {S.DRAFT}, "已撤回。", rule="CC-1104-1", button="登记撤回",
        danger=True),
)  # fmt: skip
