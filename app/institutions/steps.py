"""The steps that a person can take on a stay: permission, form, verb, and where they stand.

A page shows the steps of its tab that its reader may take now; each has an address of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency
from app.children.models import CareForm, Child
from app.children.queries import find_by_number
from app.core import clock
from app.core.errors import Invalid
from app.core.once import once
from app.core.policy import allows
from app.institutions import workflow as w
from app.institutions.forms import stay as f
from app.institutions.forms.fields import NothingForm, ReasonForm, moment, options
from app.institutions.grounds import SEARCHED, LeaveGround, RulingKind
from app.institutions.models import (
    Admission,
    AdultPlan,
    ScreeningKind,
    ScreeningLevel,
    SearchNotice,
    Settlement,
    State,
)
from app.institutions.models import (
    Step as Place,
)
from app.institutions.rules import ADULT
from app.institutions.services import (
    admission,
    beds,
    care,
    duty,
    leaving,
    rulings,
    search,
    transfer,
)
from app.law.dates import age_on

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from enum import StrEnum

    from sqlalchemy.orm import Session

    from app.core.forms import Form
    from app.core.policy import Actor

S = State


@dataclass(frozen=True)
class Do:
    """What a step's verb is given."""

    session: Session
    case: Admission
    form: Any
    actor: Actor
    now: datetime

    @property
    def child(self) -> Child:
        child = self.session.get(Child, self.case.child_id) if self.case.child_id else None
        if child is None:
            raise Invalid("这件办件还没有儿童档案。")
        return child


@dataclass(frozen=True)
class Step:
    """One step. `when` are its states; `fits` may say no for another reason."""

    name: str
    tab: str
    title: str
    form: type[Form]
    run: Callable[[Do], object]
    said: str
    when: AbstractSet[StrEnum]
    action: str = ""
    hint: str = ""
    offer: Callable[[Session, Admission, Any], None] | None = None
    fits: Callable[[Session, Admission], bool] = lambda _session, _case: True
    confirm: str = ""
    quiet: bool = False
    """Folded below the others: rare, or grave."""

    @property
    def permission(self) -> str:
        return self.action or f"institutions.{self.name}"


def offered(session: Session, actor: Actor, case: Admission, tab: str) -> list[Step]:
    """The steps of a tab that the actor may take now."""
    return [
        step
        for step in STEPS.values()
        if step.tab == tab
        and case.state in step.when
        and allows(actor, step.permission, case)
        and step.fits(session, case)
    ]


# --- verbs -----------------------------------------------------------------------------------


def _arrive(do: Do) -> None:
    admission.arrive(
        do.session, do.case, arrived_at=moment(do.form.on, do.form.at),
        belongings=do.form.belongings.data or "", actor=do.actor, now=do.now,
    )  # fmt: skip


def _examine(do: Do) -> None:
    form = do.form
    admission.examine(
        do.session, do.case, examined_at=moment(form.on, form.at), doctor=form.doctor.data,
        result=form.result.data, infectious=form.infectious.data == "yes",
        allergies=form.allergies.data or "", dna_no=form.dna_no.data or "", actor=do.actor,
        now=do.now,
    )  # fmt: skip


def _admit(do: Do) -> None:
    existing = None
    if number := (do.form.file_no.data or "").strip():
        existing = find_by_number(do.session, do.actor, number)
        if existing is None:
            raise Invalid("没有找到这个编号的儿童档案，请核对。", "file_no")
    bed = beds.get_bed(do.session, do.case.agency_id, do.form.bed.data)
    admission.admit(
        do.session, do.case, bed=bed, on=do.form.on.data, existing=existing, actor=do.actor,
        now=do.now,
    )  # fmt: skip


def _move_bed(do: Do) -> None:
    bed = beds.get_bed(do.session, do.case.agency_id, do.form.bed.data)
    beds.move_bed(
        do.session, do.case, do.child, bed, on=do.form.on.data, actor=do.actor, now=do.now
    )


def _offer_beds(session: Session, case: Admission, form: Any) -> None:
    free = beds.free_beds(
        session, case.agency_id, sex=case.sex, birth_on=case.birth_on, on=clock.today()
    )
    form.bed.choices = options(free, "请选择床位" if free else "没有合适的空床，请先登记房间")


def _draft(do: Do) -> None:
    admission.draft_opinion(
        do.session, do.case, agrees=do.form.agrees.data == "yes", reason=do.form.reason.data,
        actor=do.actor, now=do.now,
    )  # fmt: skip


def _with_reason(verb: Callable[..., object]) -> Callable[[Do], object]:
    return lambda do: verb(
        do.session, do.case, reason=do.form.reason.data, actor=do.actor, now=do.now
    )


def _plainly(verb: Callable[..., object]) -> Callable[[Do], object]:
    return lambda do: verb(do.session, do.case, actor=do.actor, now=do.now)


def _publish(do: Do) -> None:
    search.publish(
        do.session, do.case, on=do.form.on.data, media=do.form.media.data,
        place=do.form.place.data, features=do.form.features.data, contact=do.form.contact.data,
        photo=do.form.photo.data or None, actor=do.actor, now=do.now,
    )  # fmt: skip


def _running(session: Session, case: Admission) -> SearchNotice | None:
    notice = search.newest_notice(session, case)
    return notice if notice is not None and notice.ended_on is None else None


def _end_notice(do: Do) -> None:
    notice = _running(do.session, do.case)
    if notice is None:
        raise Invalid("没有正在进行的寻亲公告。")
    search.end(
        do.session, do.case, notice, claimed=do.form.claimed.data == "yes",
        note=do.form.note.data or "", actor=do.actor, now=do.now,
    )  # fmt: skip


def _medicine(do: Do) -> None:
    duty.give_medicine(
        do.session, do.case, at=moment(do.form.given_on, do.form.given_at),
        medicine=do.form.medicine.data, ordered_by=do.form.ordered_by.data, actor=do.actor,
        now=do.now,
    )  # fmt: skip


def _goals(form: Any) -> dict[str, dict[str, str]]:
    return {
        area: {
            part: getattr(form, f"{area}_{part}").data or ""
            for part in ("goal", "measures", "owner")
        }
        for area in care.AREAS
    }


def _plan(do: Do) -> None:
    care.make_plan(
        do.session, do.case, goals=_goals(do.form), on=do.form.on.data, actor=do.actor, now=do.now
    )


def _review(do: Do) -> None:
    care.review_plan(
        do.session, do.case, findings=do.form.findings.data,
        goes_on=do.form.goes_on.data == "yes", on=do.form.review_on.data, actor=do.actor,
        now=do.now,
    )  # fmt: skip


def _walk(do: Do) -> None:
    form = do.form
    reasons: dict[str, str] = {
        place.value: getattr(form, f"reason_{place.value}").data or ""
        for place in Place
        if place is not Place.GROUP
    }
    care.walk(
        do.session, do.case, chosen=Place(form.chosen.data), reasons=reasons,
        present=form.present.data, on=form.walk_on.data, actor=do.actor, now=do.now,
    )  # fmt: skip


def _screen(do: Do) -> None:
    form = do.form
    found = care.Screened(
        kind=ScreeningKind(form.kind.data), on=form.screened_on.data,
        level=ScreeningLevel(form.level.data), result=form.result.data,
        tool=form.tool.data or "", referred_to=form.referred_to.data or "",
    )  # fmt: skip
    care.screen(do.session, do.case, found, actor=do.actor, now=do.now)


def _adult_plan(do: Do) -> None:
    form = do.form
    care.plan_adulthood(
        do.session, do.case, do.child, assessed_on=form.assessed_on.data,
        assessors=form.assessors.data,
        assessment={part: getattr(form, part).data or "" for part in ("body", "mind", "other")},
        capable=form.capable.data == "yes", settlement=Settlement(form.settlement.data),
        responsible=form.responsible.data, plan=form.plan.data, actor=do.actor, now=do.now,
    )  # fmt: skip


@once
def adult_plan_of(session: Session, case: Admission) -> AdultPlan | None:
    """The one plan of a stay."""
    return session.scalar(select(AdultPlan).where(AdultPlan.admission_id == case.id))


def _approve_adult(do: Do) -> None:
    plan = adult_plan_of(do.session, do.case)
    if plan is None:
        raise Invalid("还没有安置计划。")
    care.approve_adulthood(do.session, do.case, plan, actor=do.actor, now=do.now)


def _waits_for_approval(session: Session, case: Admission) -> bool:
    plan = adult_plan_of(session, case)
    return plan is not None and plan.approved_at is None


def _may_plan_adulthood(session: Session, case: Admission) -> bool:
    plan = adult_plan_of(session, case)
    old_enough = age_on(case.birth_on, clock.today()) >= ADULT - 1
    return old_enough and (plan is None or plan.approved_at is None)


def _offer_leave(session: Session, case: Admission, form: Any) -> None:
    """What the court said of the guardian is not typed again."""
    ruling = rulings.ruled_home(session, case)
    if ruling is None or form.ground.raw_data is not None:
        return
    form.ground.data = LeaveGround.GUARDIAN.value
    for part, text in (ruling.guardian or {}).items():
        getattr(form, f"receiver_{part}").data = text


def _propose(do: Do) -> None:
    form = do.form
    what = leaving.Departure(
        ground=LeaveGround(form.ground.data), planned_on=form.planned_on.data,
        receiver={
            part: getattr(form, f"receiver_{part}").data or ""
            for part in ("name", "relation", "id_no", "phone", "address")
        },
        belongings=form.belongings.data or "", money_settled=form.money_settled.data or "",
        follow_up_plan=form.follow_up_plan.data or "",
    )  # fmt: skip
    leaving.propose(do.session, do.case, do.child, what, actor=do.actor, now=do.now)


def _hand_over(do: Do) -> None:
    leaving.hand_over(
        do.session, do.case, do.child, on=do.form.on.data,
        place_says=do.form.place_says.data or "", actor=do.actor, now=do.now,
    )  # fmt: skip


def _follow_up(do: Do) -> None:
    leaving.follow_up(
        do.session, do.case, on=do.form.on.data, manner=do.form.manner.data,
        words=do.form.words.data, actor=do.actor, now=do.now,
    )  # fmt: skip


def _death(do: Do) -> None:
    leaving.record_death(
        do.session, do.case, do.child if do.case.child_id else None, on=do.form.on.data,
        unnatural=do.form.unnatural.data == "yes", actor=do.actor, now=do.now,
    )  # fmt: skip


def _close_death(do: Do) -> None:
    leaving.close_death(
        do.session, do.case, reported=do.form.reported.data, actor=do.actor, now=do.now
    )


def _long_term(do: Do) -> None:
    search.to_long_term(do.session, do.case, do.child, actor=do.actor, now=do.now)


def _enter_ruling(do: Do) -> None:
    form = do.form
    said = rulings.Judgment(
        kind=RulingKind(form.kind.data), court=form.court.data, number=form.number.data,
        judged_on=form.judged_on.data, effective_on=form.effective_on.data,
        guardian={
            part: getattr(form, f"guardian_{part}").data or ""
            for part in ("name", "relation", "phone")
        },
    )  # fmt: skip
    rulings.enter(do.session, do.case, said, form.scan.data or None, actor=do.actor, now=do.now)


def _confirm_ruling(do: Do) -> None:
    rulings.confirm(do.session, do.case, do.child, actor=do.actor, now=do.now)


def _may_be_confirmed(session: Session, case: Admission) -> bool:
    """While papers lack or the child is fostered the page says what stands against it."""
    row = rulings.waiting(session, case)
    child = session.get(Child, case.child_id) if case.child_id else None
    if row is None or child is None:
        return False
    return not rulings.barrier(session, case, child, row, clock.today())


def _waits_for_the_bureau(session: Session, case: Admission) -> bool:
    return rulings.waiting(session, case) is not None


def _ask_transfer(do: Do) -> None:
    to = do.session.scalar(select(Agency).where(Agency.ref == do.form.to.data))
    if to is None:
        raise Invalid("请选择机构。", "to")
    transfer.ask(
        do.session, do.case, do.child, to, reason=do.form.reason.data, actor=do.actor, now=do.now
    )


def _offer_homes(session: Session, case: Admission, form: Any) -> None:
    form.to.choices = options(transfer.homes(session, case.agency_id), "请选择机构")


def _lies_here(session: Session, case: Admission) -> bool:
    child = session.get(Child, case.child_id) if case.child_id else None
    return child is not None and child.care_form is CareForm.INSTITUTION


_ALL = (
    Step("arrive", "case", "登记到院", f.ArriveForm, _arrive, "已登记到院，24小时内完成体检。",
         w.ARRIVE.sources),
    Step("examine", "case", "登记体检", f.ExamForm, _examine, "体检已登记。",
         w.EXAMINE.sources, fits=lambda _s, c: c.examined_at is None),
    Step("isolate", "case", "先隔离照料", NothingForm, _plainly(admission.isolate),
         "已登记隔离照料。", w.ISOLATE.sources, hint="不能立即体检的先隔离；24小时照常计算。"),
    Step("end_isolation", "case", "解除隔离", NothingForm, _plainly(admission.end_isolation),
         "已解除隔离。", w.END_ISOLATION.sources, fits=lambda _s, c: c.examined_at is not None),
    Step("admit", "case", "办理入院", f.AdmitForm, _admit, "已入院，儿童档案、监护和床位已登记。",
         w.ADMIT.sources, offer=_offer_beds,
         hint="没有儿童档案的会自动建档，并登记监护和第一张床位。"),
    Step("move_bed", "case", "调换床位", f.BedForm, _move_bed, "床位已调换。", w.IN_HOME,
         offer=_offer_beds, fits=_lies_here, quiet=True),
    Step("ask_transfer", "case", "申请转往其他机构", f.TransferForm, _ask_transfer,
         "已发出转移申请，等待对方安排床位。", {S.ADMITTED}, offer=_offer_homes, quiet=True,
         fits=lambda s, c: _lies_here(s, c) and transfer.open_of(s, c) is None),
    Step("record_death", "case", "登记死亡", f.DeathForm, _death, "已登记，请按时报告。",
         w.DIE.sources, quiet=True, confirm="确定登记死亡吗？"),
    Step("send", "papers", "报民政局出具接收意见", NothingForm, _plainly(admission.send),
         "已报送民政局。", w.SEND.sources, hint="全部材料核对为“符合”后报送。"),
    Step("draft_opinion", "papers", "拟定接收意见", f.OpinionForm, _draft,
         "意见已拟定，等待负责人签发。", w.DRAFT.sources),
    Step("give_back", "papers", "退回补充材料", ReasonForm, _with_reason(admission.give_back),
         "已退回。", w.GIVE_BACK.sources, quiet=True),
    Step("sign_opinion", "papers", "签发接收意见", NothingForm, _plainly(admission.sign_opinion),
         "意见已签发，机构会收到通知。", w.AGREE.sources, action="institutions.agree",
         hint="签发后自动编号，送机构办理。"),
    Step("redraft_opinion", "papers", "退回重拟", ReasonForm,
         _with_reason(admission.redraft_opinion), "已退回经办人。", w.REDRAFT.sources, quiet=True),
    Step("publish_notice", "search", "发布寻亲公告", f.NoticeForm, _publish,
         "公告已在本平台公开，并登记为材料。", w.HERE, action="institutions.search",
         hint="公告会在本平台公开，只有这里填写的内容和性别、大概年龄；结束当天自动撤下。",
         fits=lambda s, c: c.ground in SEARCHED and search.newest_notice(s, c) is None),
    Step("end_notice", "search", "登记公告结果", f.NoticeEndForm, _end_notice, "结果已登记。",
         w.HERE, action="institutions.search", fits=lambda s, c: _running(s, c) is not None),
    Step("unclaim", "search", "认领不成立", ReasonForm, _with_reason(search.unclaim),
         "已登记，继续照料。", w.UNCLAIM.sources),
    Step("long_term", "search", "决定转为长期监护", NothingForm, _long_term,
         "已转为长期监护，决定书已生成。", w.IN_HOME,
         fits=lambda s, c: not search.barrier_to_long_term(
             s, c, s.get(Child, c.child_id) if c.child_id else None
         )),
    Step("confirm_ruling", "search", "确认裁判，变更监护人", NothingForm, _confirm_ruling,
         "监护人已按裁判变更，通知已生成。", w.IN_HOME, fits=_may_be_confirmed,
         hint="请对照裁判文书核对法院、案号、内容和生效日期；有不符的退回。"),
    Step("return_ruling", "search", "退回重新登记裁判", ReasonForm,
         _with_reason(rulings.give_back), "已退回。", w.IN_HOME, fits=_waits_for_the_bureau,
         quiet=True),
    Step("enter_ruling", "search", "登记法院关于监护人的裁判", f.RulingForm, _enter_ruling,
         "裁判已登记，等待民政局负责人核对确认。", w.IN_HOME, quiet=True,
         fits=lambda s, c: not _waits_for_the_bureau(s, c),
         hint="撤销、指定、恢复监护人资格，宣告监护人死亡或者认定丧失能力的，在这里登记。"),
    Step("plan", "care", "制定照料计划", f.PlanForm, _plan, "照料计划已保存。", w.IN_HOME),
    Step("review_plan", "care", "复核照料计划", f.ReviewForm, _review, "复核已登记。", w.IN_HOME,
         action="institutions.plan", fits=lambda s, c: care.newest_plan(s, c) is not None),
    Step("walk", "care", "评估安置方式", f.WalkForm, _walk, "安置方式评估已登记。", w.IN_HOME,
         hint="从上到下优先选择；没有采用在前的方式，都要写明理由。"),
    Step("screen", "care", "登记体检或者心理筛查", f.ScreeningForm, _screen, "结果已登记。",
         w.IN_HOME),
    Step("medicine", "care", "登记用药", f.MedicineForm, _medicine, "已登记，请另一名同事签字。",
         w.HERE, action="institutions.medicate", quiet=True),
    Step("adult_plan", "adult", "评估并制定安置计划", f.AdultForm, _adult_plan,
         "安置计划已保存，等待负责人审定。", w.IN_HOME, fits=_may_plan_adulthood),
    Step("approve_adult_plan", "adult", "审定安置计划", NothingForm, _approve_adult,
         "安置计划已审定。", w.IN_HOME, fits=_waits_for_approval),
    Step("propose_leave", "leave", "提出离院", f.LeaveForm, _propose, "已提出，请登记离院材料。",
         w.PROPOSE_LEAVE.sources, offer=_offer_leave),
    Step("check_leave", "leave", "核对无误，报民政局审批", NothingForm, _plainly(leaving.check),
         "已报民政局审批。", w.CHECK_LEAVE.sources),
    Step("approve_leave", "leave", "批准离院", NothingForm, _plainly(leaving.approve),
         "已批准，批复已生成。", w.APPROVE_LEAVE.sources),
    Step("file_leave", "leave", "离院备案", NothingForm, _plainly(leaving.file), "已备案。",
         w.FILE_LEAVE.sources),
    Step("hand_over", "leave", "办理离院交接", f.HandOverForm, _hand_over,
         "已离院，开始6个月回访。", w.HAND_OVER.sources,
         hint="核对接收人身份，交接物品和材料后登记。"),
    Step("stay_after_all", "leave", "撤销离院", ReasonForm, _with_reason(leaving.stay),
         "已撤销，孩子继续在院。", w.STAY_AFTER_ALL.sources, quiet=True),
    Step("follow_up", "leave", "登记回访", f.FollowUpForm, _follow_up, "回访已登记。", {S.LEFT}),
    Step("close", "leave", "回访期满结案", NothingForm, _plainly(leaving.close), "已结案。",
         w.CLOSE.sources),
    Step("close_death", "leave", "报告完毕，结案", f.DeathReportForm, _close_death, "已结案。",
         w.CLOSE_DEATH.sources),
)  # fmt: skip
STEPS: dict[str, Step] = {step.name: step for step in _ALL}
