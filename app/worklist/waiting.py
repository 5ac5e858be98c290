"""What waits for somebody's act in a state without a clock of its own, room by room.

Every topic's `rows` gives (id, kind, ref, number, says, agency, due_on, until): `due_on` orders
and is never empty, `until` is shown. Whether the row may be seen is said by its own columns:
one's own office, or the bureau that has to act.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    or_,
)

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.adoption.models import AdoptionState
from app.core.legal_day import legal_day
from app.documents.models import Export, ExportState
from app.family_style.models import Couple, CoupleState
from app.institutions.models import (
    State,
)
from app.placements.models import (
    Match,
    OversightMatter,
    PayLine,
    PayList,
    PayState,
    Placement,
    PlacementFiling,
    Release,
)
from app.purchasing.models import PaymentState, ProjectState
from app.reveals.models import Reveal
from app.reveals.policy import DECIDERS
from app.worklist import adoptions, alarms, homes, purchases, reports
from app.worklist import organisations as orgs
from app.worklist import purchase_delivery as delivery
from app.worklist import purchase_judging as judging
from app.worklist import purchase_money as contracts
from app.worklist.asking import Asker, row
from app.worklist.clocks import (
    ADOPTION,
    BH,
    BUR,
    BUYING,
    EXP,
    EXT,
    FIN,
    FOSTER,
    HEAD,
    INT,
    MONEY,
    REG,
    STAY,
    SW,
    UNIT,
    WATCH,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select


@dataclass(frozen=True)
class Waiting:
    """A tile of cases in a state: its key in the address, whose work it is, and which rows."""

    key: str
    label: str
    group: str
    roles: tuple[Role, ...]
    rows: Callable[[Asker], Select[Any]]
    words: dict[str, str] = field(default_factory=dict)
    """What a code in `says` means."""
    is_urgent: bool = False
    """Stands before everything else on the first page."""
    is_answer: bool = False
    """The rows give the day on which it came: an answer is due ten working days later."""


def _lists(says: str, state: PayState, *but_not_of: str) -> Callable[[Asker], Select[Any]]:
    def rows(me: Asker) -> Select[Any]:
        query = row(PayList, "pay_list", PayList.list_no, says, due=PayList.due_on).where(
            PayList.agency_id == me.agency, PayList.state == state
        )
        # Nobody approves what the same human drew up or checked.
        for column in but_not_of:
            person = getattr(PayList, column)
            query = query.where(or_(person.is_(None), person.not_in(me.persons)))
        return query

    return rows


def _clawbacks(says: str, *, heard: bool) -> Callable[[Asker], Select[Any]]:
    def rows(me: Asker) -> Select[Any]:
        is_heard = PayLine.heard_on.is_not(None) if heard else PayLine.heard_on.is_(None)
        return (
            row(PayLine, "clawback", Placement.case_no, says)
            .join(Placement, Placement.id == PayLine.placement_id)
            .where(
                Placement.agency_id == me.agency, PayLine.kind == "clawback",
                PayLine.list_id.is_(None), PayLine.dropped_at.is_(None),
                PayLine.signed_at.is_(None), is_heard,
            )
        )  # fmt: skip

    return rows


def _releases(me: Asker) -> Select[Any]:
    return (
        row(Release, "match", Match.case_no, "第二人核准放宽", ref=Match.ref)
        .join(Match, Match.id == Release.match_id)
        .where(
            Match.agency_id == me.agency, Release.released_at.is_(None),
            Match.closed_at.is_(None), Release.asked_by_id.not_in(me.users),
        )
    )  # fmt: skip


def _filings(me: Asker) -> Select[Any]:
    return (
        row(PlacementFiling, "filing", Placement.case_no, "出具备案回执", ref=Placement.ref,
             due=legal_day(PlacementFiling.sent_at), agency=Agency.short_name)
        .join(Placement, Placement.id == PlacementFiling.placement_id)
        .join(Agency, Agency.id == Placement.agency_id)
        .where(
            PlacementFiling.bureau_id == me.agency, PlacementFiling.answered_at.is_(None)
        )
    )  # fmt: skip


def _couples(says: str, state: CoupleState) -> Callable[[Asker], Select[Any]]:
    def rows(me: Asker) -> Select[Any]:
        return row(Couple, "family_couple", Couple.case_no, says).where(
            Couple.agency_id == me.agency, Couple.state == state
        )

    return rows


def _exports(me: Asker) -> Select[Any]:
    return row(
        Export, "export", Export.title, "复核导出", due=legal_day(Export.open_until)
    ).where(
        Export.agency_id == me.agency, Export.state == ExportState.WAITING,
        Export.maker_person_id.not_in(me.persons), legal_day(Export.open_until) >= me.today,
    )  # fmt: skip


def _to_answer(me: Asker) -> Select[Any]:
    return row(
        OversightMatter, "matter", OversightMatter.matter_no, "答复监督事项",
        due=OversightMatter.due_on,
    ).where(
        OversightMatter.agency_id == me.agency, OversightMatter.closed_at.is_(None),
        OversightMatter.answered_at.is_(None),
    )  # fmt: skip


def _to_close(me: Asker) -> Select[Any]:
    return row(
        OversightMatter, "matter", OversightMatter.matter_no, "核实答复，办结监督事项",
        due=OversightMatter.due_on,
    ).where(
        OversightMatter.bureau_id == me.agency, OversightMatter.closed_at.is_(None),
        OversightMatter.answered_at.is_not(None),
    )  # fmt: skip


def _reveals(me: Asker) -> Select[Any]:
    return row(
        Reveal, "reveal", Reveal.case_no, "决定同事能不能查看", due=legal_day(Reveal.asked_at),
        is_due=False,
    ).where(
        Reveal.agency_id == me.agency, Reveal.decided_at.is_(None),
        Reveal.person_id.not_in(me.persons), Reveal.asked_at > me.reveals_from,
    )  # fmt: skip


WAITING = (
    Waiting(
        "harm-new",
        "侵害报告待受理",
        WATCH,
        (BUR, BH),
        alarms.new_reports,
        alarms.REPORTS,
        is_urgent=True,
    ),
    Waiting(
        "danger", "探访发现的风险", FOSTER, (HEAD,), alarms.dangers, alarms.DANGERS, is_urgent=True
    ),
    Waiting("arriving", "待到院", STAY, (INT,), homes.stays("登记到院", State.REFERRED)),
    Waiting("isolated", "隔离中", STAY, (SW,), homes.stays("体检或者解除隔离", State.ISOLATED)),
    Waiting("claimed", "有人认领", STAY, (INT,), homes.stays("核实认领", State.CLAIMED)),
    Waiting("leaving", "待离院交接", STAY, (INT,), homes.stays("办理离院交接", State.LEAVE_FILED)),
    Waiting("long-term", "转为长期监护", STAY, (BH,), homes.long_term),
    Waiting("tasks", "入院后要办的事", STAY, (INT, SW), homes.tasks, homes.TASKS),
    Waiting("referrals", "转介没有反馈", STAY, (SW,), homes.referrals),
    Waiting("adult-plan", "成年安置待核准", STAY, (HEAD,), homes.adult_plans),
    Waiting("no-worker", "没有承办人员的儿童", STAY, (HEAD,), homes.without_worker),
    Waiting("no-bed", "待安排床位", STAY, (INT, SW), homes.without_bed),
    Waiting("transfer", "转入待安排床位", STAY, (INT, HEAD), homes.beds_asked),
    Waiting("transfers", "机构间转移待决定", STAY, (BH,), homes.transfers_to_decide),
    Waiting("release", "放宽条件待核准", FOSTER, (SW, HEAD), _releases),
    Waiting("filings", "收到的寄养备案", FOSTER, (BUR,), _filings, is_answer=True),
    Waiting(
        "couples", "应聘夫妻待核查", UNIT, (SW,), _couples("面谈、核查", CoupleState.SCREENING)
    ),
    Waiting("hire", "聘用待决定", UNIT, (HEAD,), _couples("决定是否聘用", CoupleState.PROPOSED)),
    Waiting("pay-draw", "费用清单待编制", MONEY, (FIN,), _lists("编制清单", PayState.WAITING)),
    Waiting(
        "pay-check",
        "费用清单待复核",
        MONEY,
        (FIN, SW, HEAD),
        _lists("复核清单", PayState.DRAWN, "drawn_by_person_id"),
    ),
    Waiting(
        "pay-approve",
        "费用清单待批准",
        MONEY,
        (HEAD,),
        _lists("批准清单", PayState.CHECKED, "drawn_by_person_id", "checked_by_person_id"),
    ),
    Waiting("pay-out", "费用待发放", MONEY, (FIN,), _lists("发放费用", PayState.APPROVED)),
    Waiting("claw-hear", "追回前听取意见", MONEY, (SW,), _clawbacks("听取家庭意见", heard=False)),
    Waiting("claw-sign", "追回待签字", MONEY, (HEAD,), _clawbacks("决定是否追回", heard=True)),
    Waiting("export", "导出待复核", MONEY, (HEAD, BH), _exports),
    Waiting("reveal", "查看申请待答复", WATCH, DECIDERS, _reveals),
    Waiting("donation", "捐赠待复核", MONEY, (HEAD,), homes.donations),
    Waiting("finding", "安全问题待整改", WATCH, (INT, HEAD), homes.findings),
    Waiting("rectified", "整改待验收", WATCH, (BUR,), homes.rectified),
    Waiting("certificate", "证书到期", WATCH, (INT, HEAD), homes.certificates),
    Waiting("matter", "监督事项待答复", WATCH, (HEAD,), _to_answer),
    Waiting("matters", "监督事项待办结", WATCH, (BUR, BH), _to_close),
    Waiting("quarter", "季度报告待接收", WATCH, (BUR,), reports.to_receive),
    Waiting("quarter-due", "季度报告未报送", WATCH, (BUR,), reports.not_sent),
    Waiting(
        "adoption-decide",
        "收养登记待审批",
        ADOPTION,
        (BH,),
        adoptions.at(AdoptionState.REVIEW, "审批收养登记"),
    ),
    Waiting(
        "adoption-register",
        "收养登记待办理",
        ADOPTION,
        (REG,),
        adoptions.at(AdoptionState.APPROVED, "约当事人来登记"),
    ),
    Waiting("adoption-assessor", "指派我的收养评估", ADOPTION, (BUR, EXT), adoptions.named),
    Waiting(
        "adoption-failed",
        "收养评估不合格",
        ADOPTION,
        (BH,),
        adoptions.at(AdoptionState.ASSESS_FAILED, "处理异议，或者不予办理"),
    ),
    Waiting(
        "adoption-suspended",
        "收养登记暂停待核实",
        ADOPTION,
        (BH,),
        adoptions.at(AdoptionState.SUSPENDED, "核实不利情形"),
    ),
    Waiting(
        "adoption-matched",
        "收养待开始融合",
        ADOPTION,
        (REG,),
        adoptions.at(AdoptionState.MATCHED, "签订融合协议"),
    ),
    Waiting(
        "adoption-reported",
        "收养评估完成",
        ADOPTION,
        (REG,),
        adoptions.at(AdoptionState.REPORTED, "询问、审查"),
    ),
    Waiting("adoption-end", "收养的解除和撤销待决定", ADOPTION, (BH,), adoptions.endings),
    Waiting("adoption-use", "查阅密封档案待决定", ADOPTION, (BH,), adoptions.uses),
    Waiting("adoption-visit", "收养回访", ADOPTION, (REG,), adoptions.visits),
    Waiting("adoption-reissue", "换发登记证待复核", ADOPTION, (REG, BH), adoptions.reissues),
    Waiting("adoption-roots-visit", "寻根回访待约定", ADOPTION, (REG,), adoptions.roots),
    Waiting(
        "buy-plan",
        "采购项目待计划",
        BUYING,
        (BUR,),
        purchases.at("登记需求调查", ProjectState.IDEA),
    ),
    Waiting(
        "buy-check",
        "采购项目待提交财务",
        BUYING,
        (BUR,),
        purchases.at("填写指标、预算，提交财务", ProjectState.PLANNED),
    ),
    Waiting("buy-read", "合同草案待审查", BUYING, (BUR, BH), contracts.to_review),
    Waiting("buy-sign", "合同待签订", BUYING, (BH,), contracts.to_sign),
    Waiting("buy-plan-in", "实施方案待确认", BUYING, (BUR,), contracts.plans),
    Waiting(
        "buy-change",
        "合同变更待同意",
        BUYING,
        (BH,),
        contracts.changes("决定是否同意变更", agreed=False, signed=False),
    ),
    Waiting(
        "buy-supplement",
        "补充协议待签订",
        BUYING,
        (BUR,),
        contracts.changes("登记签订补充协议", agreed=True, signed=False),
    ),
    Waiting("buy-late", "里程碑逾期", BUYING, (BUR,), contracts.overdue_milestones),
    Waiting("own-late", "里程碑逾期", BUYING, (orgs.MANAGER,), contracts.own_overdue),
    Waiting("own-report", "月报待提交", BUYING, (orgs.MANAGER,), delivery.own_reports),
    Waiting("buy-no-report", "月报没有交", BUYING, (BUR,), delivery.reports_late),
    Waiting("buy-sample", "抽查待开始", BUYING, (BUR,), delivery.to_sample),
    Waiting(
        "buy-freeze",
        "抽查待冻结名单",
        BUYING,
        (BUR,),
        delivery.samples("冻结名单", frozen=False, drawn=False),
    ),
    Waiting(
        "buy-draw",
        "抽查待抽取",
        BUYING,
        (BUR,),
        delivery.samples("公开种子，抽取记录", frozen=True, drawn=False),
    ),
    Waiting("buy-look", "抽查待核查", BUYING, (BUR,), delivery.to_look_at),
    Waiting("own-sample", "抽查要准备材料", BUYING, (orgs.MANAGER,), delivery.own_samples),
    Waiting("buy-invoice", "里程碑完成，待申请付款", BUYING, (BUR,), contracts.invoices),
    Waiting(
        "buy-pay-first",
        "付款待审核",
        BUYING,
        (FIN,),
        contracts.payments("审核付款", PaymentState.ASKED, "asked_by_person_id"),
    ),
    Waiting(
        "buy-pay-second",
        "付款待批准",
        BUYING,
        (BH,),
        contracts.payments(
            "批准付款", PaymentState.APPROVED_ONCE, "asked_by_person_id", "first_by_person_id"
        ),
    ),
    Waiting(
        "buy-pay-out",
        "款项待支付",
        BUYING,
        (FIN,),
        contracts.payments("支付并登记凭证", PaymentState.APPROVED),
    ),
    Waiting("buy-pay-late", "付款超过期限", BUYING, (BUR, FIN, BH), contracts.late_payments),
    Waiting("buy-erase", "儿童信息待抹去", BUYING, (BUR,), contracts.to_erase),
    Waiting("buy-budget", "预算待批复", BUYING, (FIN,), purchases.to_budget),
    Waiting("buy-require", "采购需求待编写", BUYING, (BUR,), purchases.to_require),
    Waiting("buy-review", "采购需求待审查", BUYING, (BUR, BH), purchases.to_review),
    Waiting(
        "buy-ready",
        "可以开始采购",
        BUYING,
        (BUR,),
        purchases.at("发布采购公告", ProjectState.READY),
    ),
    Waiting(
        "buy-failed",
        "采购失败待处理",
        BUYING,
        (BUR,),
        purchases.at("重新编写需求，或者取消", ProjectState.FAILED),
    ),
    Waiting(
        "judge-declare",
        "评价前待声明",
        BUYING,
        (EXP, EXT),
        judging.own("声明回避情况", "purchase_declare", declared=False),
    ),
    Waiting(
        "judge-score",
        "绩效评价待提交",
        BUYING,
        (EXP, EXT),
        judging.own("打分，提交报告", "purchase_evaluation", declared=True),
    ),
    Waiting("buy-final", "末期评估待安排", BUYING, (BUR,), judging.finals),
    Waiting("buy-team", "抽中的合同待评价", BUYING, (BUR,), judging.teams),
    Waiting("buy-grade", "评价结果待公布", BUYING, (BUR,), judging.to_publish),
    Waiting("buy-rectify", "评价整改待核实", BUYING, (BUR,), judging.to_rectify),
    Waiting("own-rectify", "评价整改", BUYING, (orgs.MANAGER,), judging.own_to_rectify),
    Waiting("buy-accept", "服务期满，待验收", BUYING, (BUR,), judging.to_accept),
    Waiting("buy-accepted", "验收结果待公布", BUYING, (BUR,), judging.accepted),
    Waiting("buy-open", "响应文件待开启", BUYING, (BUR,), purchases.to_open),
    Waiting("buy-query-late", "质疑超期没有答复", BUYING, (BH,), purchases.late_queries),
    Waiting("buy-report", "评审报告待登记", BUYING, (BUR,), purchases.to_report),
    Waiting("buy-fix", "供应商待确定", BUYING, (BH,), purchases.to_fix),
    Waiting("buy-award", "成交通知待发出", BUYING, (BUR,), purchases.to_award),
    Waiting("buy-judge", "采购评审", BUYING, (Role.EXPERT,), purchases.to_judge),
    Waiting("org-release", "协议待同意", orgs.GROUP, (BH,), orgs.unreleased),
    Waiting("org-ending", "协议将到期", orgs.GROUP, (BUR, BH), orgs.ending),
    Waiting("org-check", "组织人员待核对", orgs.GROUP, (BUR,), orgs.unchecked),
    Waiting("org-papers", "人员证书待核对", orgs.GROUP, (BUR,), orgs.unchecked_papers),
    Waiting("org-expiring", "人员证书将到期", orgs.GROUP, (BUR,), orgs.certificates_entered_here),
    Waiting("own-ending", "协议将到期", orgs.GROUP, (orgs.MANAGER,), orgs.own_ending),
    Waiting("own-expiring", "证书将到期", orgs.GROUP, (orgs.MANAGER,), orgs.certificates),
)
