"""Acts on a contract as pages of their own, and those that begin or end one on its project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.errors import Invalid
from app.core.fields import choices
from app.parameters import services as parameters
from app.purchasing import workflow
from app.purchasing.forms import contract as forms
from app.purchasing.forms.payment import InvoiceForm
from app.purchasing.judging_acts import JUDGING_ACTS
from app.purchasing.models import (
    OVER,
    AmendmentKind,
    ContractState,
    FundSource,
    ProjectState,
    ServiceContract,
)
from app.purchasing.rules.clauses import Clause
from app.purchasing.rules.money import yuan
from app.purchasing.rules.payments import Template
from app.purchasing.rules.term import last_day
from app.purchasing.services import (
    amendments,
    contracts,
    drafting,
    ending,
    milestones,
    owing,
    payments,
)
from app.workflow.acts import Act, Nothing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Project

S, P = ContractState, ProjectState
# Which clause a change touches, where its kind says so already.
CLAUSES = {
    AmendmentKind.AMOUNT: Clause.PRICE.value, AmendmentKind.TERM: Clause.TERM.value,
    AmendmentKind.SERVICE: Clause.QUANTITY.value, AmendmentKind.STAFF: "服务人员名单",
}  # fmt: skip
FEN = 100
SIGNED_ON = frozenset({S.SIGNED, S.RUNNING})


def terms_of(form: Any) -> contracts.Terms:
    """What was typed. Raises Invalid for shares that are no numbers."""
    try:
        percents = form.percents()
    except ValueError:
        raise Invalid("比例请填写整数，用顿号隔开，例如 40、40、20。", "shares") from None
    return contracts.Terms(
        starts_on=form.starts_on.data, ends_on=form.ends_on.data,
        template=Template(form.template.data), clauses=form.texts(), staff=form.staff.data or (),
        lead=form.lead.data or "", percents=percents, bond_fen=forms.fen(form.bond.data),
        contact=form.contact.data or "", subcontract_consent=form.subcontract.data or "",
    )  # fmt: skip


def _is_new(session: Session, project: Project) -> bool:
    found = contracts.awarded(session, project)
    return found is not None and not contracts.is_drafted(session, found[0])


def _offer_draft(session: Session, project: Project, form: Any) -> None:
    found = contracts.awarded(session, project)
    if found is None:
        form.offer([])
        return
    bid, today = found[1], clock.today()
    people = contracts.people_of(session, bid.organisation_id)
    form.offer([(one.ref, one.name) for one in people])
    if form.is_submitted() or form.starts_on.data is not None:
        return
    places = [one for one in (project.county_code, project.city_code, project.province_code) if one]
    wanted = project.requirement.get("payment_template") or parameters.value(
        session, "payment.template", on=today, places=places, agency_id=project.agency_id
    )
    template, last = Template(wanted), last_day(today, project.term_months)
    form.starts_on.data, form.ends_on.data, form.template.data = today, last, template.value
    # Whoever is named in the offer's own words, or by reference.
    promised = (bid.offer or {}).get("staff") or ()
    named = [one.ref for one in people if one.ref in promised or one.name in promised]
    form.staff.data = named or [one.ref for one in people]
    form.subcontract.data = str(project.requirement.get("subcontract") or "")
    texts = drafting.clauses(
        project, drafting.items_of(project), bid.price_fen or 0, template, today, last
    )
    for clause, words in texts.items():
        form[clause.name.lower()].data = words


def _offer_edit(session: Session, contract: ServiceContract, form: Any) -> None:
    people = contracts.people_of(session, contract.organisation_id)
    form.offer([(one.ref, one.name) for one in people])
    if form.is_submitted() or form.starts_on.data is not None:
        return
    refs = {one.id: one.ref for one in people}
    form.starts_on.data, form.ends_on.data = contract.starts_on, contract.ends_on
    form.template.data = contract.payment_template
    form.staff.data = [
        refs[one.org_person_id] for one in contract.staff if one.org_person_id in refs
    ]
    form.lead.data = next(
        (refs.get(one.org_person_id, "") for one in contract.staff if one.is_lead), ""
    )
    form.bond.data = contract.bond_fen / FEN if contract.bond_fen else None
    form.contact.data, form.subcontract.data = contract.contact, contract.subcontract_consent
    for clause in Clause:
        form[clause.name.lower()].data = contract.clauses.get(clause.value, "")


def _sent(field: Any) -> FileStorage | None:
    """The file that came; a text in its place is none."""
    return field.data if isinstance(field.data, FileStorage) else None


def _review(session: Session, contract: ServiceContract, f: Any, actor: Actor, now: Any) -> None:
    act = contracts.review if f.answer.data == "yes" else contracts.send_back
    act(session, contract, words=f.words.data or "", actor=actor, now=now)


def _offer_sign(_session: Session, _contract: ServiceContract, form: Any) -> None:
    if not form.is_submitted():
        form.signed_on.data = clock.today()


def _offer_meet(session: Session, contract: ServiceContract, form: Any) -> None:
    ready = [
        one
        for one in milestones.open_ones(contract)
        if not milestones.waits_for(session, contract, one)
    ]
    form.milestone.choices = choices([(one.ref, f"{one.code} {one.title}") for one in ready])


def _offer_invoice(session: Session, contract: ServiceContract, form: Any) -> None:
    form.milestone.choices = choices([
        (one.ref, f"{one.title}：{yuan(owing.amount_of(session, contract, one).fen)}")
        for one in owing.payable(contract)
    ])  # fmt: skip
    lines = contracts.project_of(session, contract).budget
    found = [
        f"{one.year}年{one.source.label}还剩"
        f"{yuan(owing.balance(session, contract.project_id, one.year, one.source) or 0)}"
        for one in lines
    ]
    form.source.description = "；".join(found)
    if not form.is_submitted():
        form.invoice_on.data, form.year.data = clock.today(), clock.today().year
        if len(lines) == 1:
            form.source.data, form.year.data = lines[0].source.value, lines[0].year


def _offer_change(session: Session, contract: ServiceContract, form: Any) -> None:
    form.offer(
        [(one["indicator"], drafting.quantity(one)) for one in contract.items],
        [(one.ref, one.org_person.name) for one in amendments.active(contract)],
        [(one.ref, one.name) for one in amendments.in_register(session, contract)],
    )


def _amend(session: Session, contract: ServiceContract, f: Any, actor: Actor, now: Any) -> None:
    kind = AmendmentKind(f.kind.data)
    targets = {f.item.data: f.target.data} if f.item.data and f.target.data is not None else {}
    amendments.ask(
        session, contract,
        amendments.Wish(
            kind=kind, clause=CLAUSES.get(kind) or f.clause.data or "", reason=f.reason.data or "",
            words=f.words.data or "", delta_fen=forms.fen(f.delta.data), ends_on=f.ends_on.data,
            targets=targets, staff_out=f.staff_out.data or "", staff_in=f.staff_in.data or "",
        ),
        actor=actor, now=now,
    )  # fmt: skip


def _agree(session: Session, contract: ServiceContract, f: Any, actor: Actor, now: Any) -> None:
    if f.answer.data == "yes":
        amendments.agree(session, contract, actor=actor, now=now)
    else:
        amendments.refuse(session, contract, reason=f.reason.data or "", actor=actor, now=now)


def _change_is(*, agreed: bool, signed: bool) -> Any:
    def ready(_session: Session, contract: ServiceContract) -> bool:
        row = amendments.open_one(contract)
        return (
            row is not None and (row.agreed_at is not None) is agreed
            and (row.signed_on is not None) is signed
        )  # fmt: skip

    return ready


def _demand_yes(answer: str | None) -> None:
    if answer != "yes":
        raise Invalid("没有确定，什么都没有改变。", "sure")


def _terminate(session: Session, contract: ServiceContract, f: Any, actor: Actor, now: Any) -> None:
    _demand_yes(f.sure.data)
    ending.terminate(
        session, contract, ground=ending.Ground(f.ground.data), reason=f.reason.data or "",
        actor=actor, now=now,
    )  # fmt: skip


def _erase(session: Session, contract: ServiceContract, f: Any, actor: Actor, now: Any) -> None:
    _demand_yes(f.sure.data)
    ending.erase(session, contract, scan=_sent(f.scan), actor=actor, now=now)


def _can_be_met(session: Session, contract: ServiceContract) -> bool:
    return any(
        not milestones.waits_for(session, contract, one) for one in milestones.open_ones(contract)
    )


CONTRACT_ACTS = (
    Act("edit_contract", "purchasing.draft_contract", "修改合同草案", forms.TermsForm,
        lambda s, c, f, a, n: contracts.edit(s, c, terms_of(f), actor=a, now=n),
        frozenset({S.DRAFT}), "已保存，请另一名同事审查。", rule="GPS-23-2", button="保存",
        offer=_offer_edit, intro="修改以后要重新审查。"),
    Act("review_contract", "purchasing.review_contract", "审查合同", forms.ReviewForm, _review,
        frozenset({S.DRAFT}), "已提交审查意见。", rule="GPL-61", button="提交审查意见",
        intro="经办人以外的同事审查：内容、数量、价格和采购结果是否一致，条款是否齐全。",
        ready=lambda _s, c: c.reviewed_at is None),
    Act("sign_contract", "purchasing.sign", "签订合同", forms.SignForm,
        lambda s, c, f, a, n: contracts.sign(
            s, c, signed_on=f.signed_on.data, buyer=f.buyer.data or "",
            supplier=f.supplier.data or "", scan=_sent(f.scan), actor=a, now=n),
        frozenset({S.DRAFT}), "合同已签订，请在2个工作日内公告。", rule="GPL-46", button="登记签订",
        takes_files=True, offer=_offer_sign, ready=lambda _s, c: c.reviewed_at is not None),
    Act("publish_contract", "purchasing.publish_contract", "公告合同", Nothing,
        lambda s, c, _f, a, n: contracts.publish(s, c, actor=a, now=n),
        frozenset({S.SIGNED}), "合同已公告，开始履约。", rule="GPR-50", button="公告",
        intro="公告以后马上可以在网上看到，不能撤回。公告里没有工作人员和服务对象的姓名。"),
    Act("file_contract", "purchasing.file_contract", "登记财政备案", forms.FileForm,
        lambda s, c, f, a, n: contracts.file(
            s, c, file_no=f.file_no.data or "", on=f.on.data, actor=a, now=n),
        SIGNED_ON, "已登记备案。", rule="GPL-47", button="登记",
        ready=lambda _s, c: c.filed_on is None),
    Act("approve_plan", "purchasing.approve_plan", "确认实施方案", forms.PlanForm,
        lambda s, c, f, a, n: contracts.approve_plan(
            s, c, on=f.on.data, words=f.words.data or "", actor=a, now=n),
        frozenset({S.RUNNING}), "实施方案已通过，第一期可以申请付款。", tab="milestones",
        rule="PAY-02", button="通过", ready=lambda _s, c: c.plan_approved_on is None),
    Act("meet_milestone", "purchasing.meet", "确认里程碑完成", forms.MeetForm,
        lambda s, c, f, a, n: milestones.confirm(
            s, c, f.milestone.data or "", note=f.note.data or "", actor=a, now=n),
        frozenset({S.RUNNING}), "里程碑已完成。", tab="milestones", rule="PAY-04", button="确认",
        offer=_offer_meet, ready=_can_be_met,
        intro="这里只列出系统里已经有依据的里程碑：中期检查、验收、当月抽查。"),
    Act("invoice", "purchasing.invoice", "登记发票，申请付款", InvoiceForm,
        lambda s, c, f, a, n: payments.ask(
            s, c, f.milestone.data or "", invoice_no=f.invoice_no.data or "",
            invoice_on=f.invoice_on.data, source=FundSource(f.source.data), year=f.year.data,
            actor=a, now=n),
        payments.PAYABLE_IN, "已申请付款，请财务审核。", tab="payments", rule="PAY-04",
        button="申请付款", offer=_offer_invoice,
        intro="金额由系统按约定的比例和验收的扣款计算。",
        ready=lambda _s, c: bool(owing.payable(c))),
    Act("amend", "purchasing.amend", "提出变更", forms.AmendForm, _amend, frozenset({S.RUNNING}),
        "变更已提出。", tab="amendments", rule="CHG-01", button="提出变更", offer=_offer_change,
        ready=lambda _s, c: amendments.open_one(c) is None),
    Act("agree_amendment", "purchasing.agree_amendment", "决定是否同意变更", forms.AgreeForm,
        _agree, frozenset({S.RUNNING}), "已提交意见。", tab="amendments", rule="CHG-01",
        button="提交意见", ready=_change_is(agreed=False, signed=False)),
    Act("sign_amendment", "purchasing.sign_amendment", "登记签订补充协议", forms.SignForm,
        lambda s, c, f, a, n: amendments.sign(
            s, c, signed_on=f.signed_on.data, buyer=f.buyer.data or "",
            supplier=f.supplier.data or "", scan=_sent(f.scan), actor=a, now=n),
        frozenset({S.RUNNING}), "变更已生效，请在2个工作日内公告。", tab="amendments",
        rule="CHG-01", button="登记签订", takes_files=True, offer=_offer_sign,
        ready=_change_is(agreed=True, signed=False)),
    Act("publish_amendment", "purchasing.publish_contract", "公告变更", Nothing,
        lambda s, c, _f, a, n: amendments.publish(s, c, actor=a, now=n),
        frozenset({S.RUNNING}), "变更已公告。", tab="amendments", rule="PUB-243", button="公告",
        ready=_change_is(agreed=True, signed=True)),
    Act("demand_mending", "purchasing.demand", "书面催告", forms.DemandForm,
        lambda s, c, f, a, n: ending.ask_to_mend(s, c, words=f.words.data or "", actor=a, now=n),
        SIGNED_ON, "已催告承接方，请送达催告书并登记。", rule="BRK-02", button="发出催告",
        danger=True, intro="生成催告书，送达以后起算；期满不改正的，可以终止合同。",
        ready=lambda s, c: c.demanded_on is None and milestones.accepted(s, c) is None),
    Act("mended", "purchasing.demand", "登记已经改正", forms.WordsForm,
        lambda s, c, f, a, n: ending.mended(s, c, words=f.words.data or "", actor=a, now=n),
        SIGNED_ON, "已登记，催告撤销。", rule="BRK-02", button="登记改正",
        ready=lambda _s, c: c.demanded_on is not None),
    Act("terminate", "purchasing.terminate", "终止合同", forms.TerminateForm, _terminate,
        SIGNED_ON, "合同已终止，请在5日内完成移交。", rule="GPL-50", button="终止合同",
        danger=True, ready=lambda s, c: milestones.accepted(s, c) is None),
    Act("hand_over_cases", "purchasing.hand_over", "登记个案移交", forms.HandOverForm,
        lambda s, c, f, a, n: ending.hand_over(
            s, c, on=f.on.data, receiver=f.receiver.data or "", actor=a, now=n),
        frozenset({S.TERMINATED}), "已登记移交。", rule="BRK-02", button="登记移交",
        intro="请按移交清单逐件核对。", ready=lambda _s, c: c.handed_over_on is None),
    Act("erase", "purchasing.erase", "抹去儿童信息", forms.EraseForm, _erase, OVER,
        "已抹去，证明已存档。", rule="BRK-03", button="抹去", danger=True, takes_files=True,
        ready=lambda _s, c: c.erased_on is None
        and (c.state is S.ENDED or c.handed_over_on is not None)),
    *JUDGING_ACTS,
)  # fmt: skip
PROJECT_CONTRACT_ACTS = (
    Act("draft_contract", "purchasing.draft_contract", "起草合同", forms.TermsForm,
        lambda s, p, f, a, n: contracts.draft(s, p, terms_of(f), actor=a, now=n),
        workflow.SIGN.sources, "合同草案已生成，请在“合同”里核对，由另一名同事审查。",
        rule="GPS-23-2", button="生成草案", offer=_offer_draft, ready=_is_new,
        intro="服务内容、数量、价格和承接方取自采购结果。条款已按采购需求填好，请核对。"),
    Act("close", "purchasing.close", "办结项目", Nothing,
        lambda s, p, _f, a, n: ending.close(s, p, actor=a, now=n),
        frozenset({P.ACCEPTED}), "项目已完成。请抹去儿童信息，然后归档。", rule="GPR-51",
        button="办结", ready=ending.can_close, intro="全部款项已经支付。办结以后不能再付款。"),
    Act("archive_project", "purchasing.archive", "采购文件归档", forms.ArchiveForm,
        lambda s, p, f, a, n: ending.archive(s, p, note=f.note.data or "", actor=a, now=n),
        workflow.ARCHIVE.sources, "已归档，全卷正在装订，在“卷内目录”里下载。", rule="GPL-42",
        button="归档", intro="归档以后不能再改。采购文件从采购结束之日起至少保存15年。"),
)  # fmt: skip
