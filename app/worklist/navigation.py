"""The desk's navigation: which lists a member of staff finds at the left of every page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app, request, url_for

from app.accounts.roles import Role
from app.core.policy import allows
from app.core.web import me
from app.reveals.policy import DECIDERS

if TYPE_CHECKING:
    from app.core.policy import Actor

Link = tuple[str, str, bool, int]
"""Label, address, whether it is the present page, a count (0: none is shown)."""
Group = tuple[str, tuple[Link, ...]]
"""What its lists have in common (empty: no heading), and the lists."""

_HOME = (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD, Role.ARCHIVIST)
_BUREAU = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD)
_MONEY = (
    Role.FINANCE, Role.SOCIAL_WORKER, Role.HEAD, Role.MONEY_AUDITOR, *_BUREAU,
)  # fmt: skip
_ADMIN = (Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)


@dataclass(frozen=True)
class Item:
    """One list of the portal: shown to these roles, or to all staff where none are named.

    `section` are the first words of the endpoints that belong to it, for marking the present
    page.
    """

    label: str
    endpoint: str
    roles: tuple[Role, ...] = ()
    section: tuple[str, ...] = ()


# The only list with the rights of a leading role that a deputy does not open.
# An administrator of another kind of office has nothing to bring in.
_NOT_LENT = {"accounts.deputies", "golive.index"}
GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (Item("待办", "worklist.index"),),
    ),
    (
        "儿童在院",
        (
            Item(
                "儿童档案",
                "children.index",
                (*_HOME, *_BUREAU, Role.CHILD_DIRECTOR, Role.TOWNSHIP_SUPERVISOR),
                ("children.",),
            ),
            Item(
                "接收和在院",
                "institutions.admissions",
                (*_HOME, *_BUREAU),
                ("institutions.case", "institutions.new_referral", "institutions.transfers"),
            ),
            Item(
                "机构管理",
                "institutions.index",
                (*_HOME, Role.FINANCE, *_BUREAU),
                (
                    "institutions.home",
                    "institutions.rooms",
                    "institutions.staff",
                    "institutions.colleague",
                    "institutions.duty",
                    "institutions.safety",
                    "institutions.services",
                    "institutions.findings",
                    "institutions.donations",
                    "institutions.screenings",
                ),
            ),
        ),
    ),
    (
        "寄养家庭",
        (
            Item(
                "寄养申请",
                "foster.desk",
                (*_HOME, *_BUREAU, Role.EXTERNAL_ASSESSOR),
                ("foster.case",),
            ),
            Item("代填申请", "foster.counter", (Role.INTAKE,)),
            Item("入户评估", "foster.visits", (Role.SOCIAL_WORKER, Role.EXTERNAL_ASSESSOR)),
            Item("批量审核", "foster.batch", (Role.HEAD,)),
            Item("备案", "foster.filings", _BUREAU),
            Item("文书送达", "foster.letters_to_serve", (Role.INTAKE,)),
            Item("家庭留言", "worklist.messages", _HOME),
            Item("培训", "foster.training_sessions", (Role.SOCIAL_WORKER, Role.HEAD)),
            Item("合格家庭库", "foster.pool", (*_HOME, *_BUREAU)),
            Item("疑似重复", "foster.duplicates", (Role.HEAD,)),
        ),
    ),
    (
        "寄养",
        (
            Item("寄养匹配", "matches.index", (*_HOME, *_BUREAU), ("matches.",)),
            Item(
                "寄养",
                "placements.index",
                (*_HOME, *_BUREAU),
                (
                    "placements.case",
                    "placements.ag",
                    "placements.visits",
                    "placements.assess",
                    "placements.change",
                    "placements.ending",
                    "placements.messages",
                    "placements.time",
                ),
            ),
            Item("探访", "visits.index", (*_HOME, *_BUREAU), ("visits.",)),
            Item("寄养备案", "placements.filings", _BUREAU),
            Item("寄养费用", "payments.index", _MONEY, ("payments.",)),
        ),
    ),
    (
        "类家庭",
        (
            Item("类家庭", "family_style.index", (*_HOME, *_BUREAU), ("family_style.c",)),
            Item("照料方式统计", "family_style.overview", (*_HOME, *_BUREAU)),
        ),
    ),
    (
        "收养",
        (
            Item(
                "收养登记",
                "adoption.index",
                (Role.REGISTRAR, Role.BUREAU_HEAD),
                (
                    "adoption.case",
                    "adoption.papers_desk",
                    "adoption.senders_desk",
                    "adoption.timeline",
                ),
            ),
            Item("窗口代填收养", "adoption.counter", (Role.REGISTRAR,)),
            Item(
                "收养的解除和撤销",
                "adoption.endings",
                (Role.REGISTRAR, Role.BUREAU_HEAD),
                ("adoption.ending", "adoption.new_ending", "adoption.new_paper_ending"),
            ),
            Item(
                "换发、补发登记证",
                "adoption.reissues",
                (Role.REGISTRAR, Role.BUREAU_HEAD),
                ("adoption.reissue", "adoption.new_reissue"),
            ),
            Item(
                "寻根回访",
                "adoption.roots",
                (Role.REGISTRAR, Role.BUREAU_HEAD),
                ("adoption.roots_visit", "adoption.new_roots"),
            ),
            Item(
                "收养档案",
                "adoption.archive",
                (Role.REGISTRAR, Role.BUREAU_HEAD, Role.ARCHIVIST),
                ("adoption.volume", "adoption.handover_list"),
            ),
            Item("收养台账", "adoption.ledger", (Role.REGISTRAR, Role.BUREAU_HEAD)),
            Item(
                "收养统计",
                "adoption.adoption_numbers",
                (Role.REGISTRAR, Role.BUREAU_HEAD, Role.BUREAU_OFFICER),
            ),
            Item(
                "收养评估",
                "adoption.assessments",
                (Role.BUREAU_OFFICER, Role.EXTERNAL_ASSESSOR),
                ("adoption.assess",),
            ),
        ),
    ),
    (
        "监督",
        (
            Item(
                "侵害报告", "protection.index", _BUREAU, ("protection.index", "protection.report")
            ),
            Item(
                "个人信息请求",
                "rights.desk",
                (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD, *_BUREAU),
                ("rights.",),
            ),
            Item(
                "监督检查",
                "supervision.inspections",
                (Role.SOCIAL_WORKER, Role.HEAD, *_BUREAU),
                ("supervision.inspection", "supervision.draw"),
            ),
            Item(
                "监督事项",
                "supervision.matters",
                (Role.SOCIAL_WORKER, Role.HEAD, *_BUREAU),
                ("supervision.matter", "supervision.new_matter"),
            ),
            Item("统计", "supervision.numbers", (Role.SOCIAL_WORKER, Role.HEAD, *_BUREAU)),
            Item(
                "季度报告",
                "supervision.quarters",
                (Role.SOCIAL_WORKER, Role.HEAD, *_BUREAU),
                ("supervision.quarter",),
            ),
            Item("服务评价", "foster.ratings", (Role.HEAD, *_BUREAU)),
            Item("投诉", "notices.complaints", _BUREAU),
        ),
    ),
    (
        "社会组织",
        (
            Item(
                "组织名册",
                "organisations.index",
                (*_BUREAU, Role.REGISTRAR, Role.MONEY_AUDITOR),
                ("organisations.",),
            ),
            Item("本组织", "organisations.mine", (Role.ORGANISATION_HEAD,), ("organisations.",)),
        ),
    ),
    (
        "购买服务",
        (
            Item(
                "购买服务项目",
                "purchasing.index",
                (*_BUREAU, Role.FINANCE, Role.MONEY_AUDITOR),
                (
                    "purchasing.project",
                    "purchasing.timeline",
                    "purchasing.new_project",
                    "purchasing.edit",
                    "purchasing.items",
                    "purchasing.money",
                    "purchasing.plan",
                    "purchasing.method",
                    "purchasing.intend",
                    "purchasing.budget",
                    "purchasing.require",
                ),
            ),
            Item(
                "采购机会",
                "purchasing.market",
                (Role.ORGANISATION_HEAD,),
                ("purchasing.make_offer", "purchasing.ask"),
            ),
            Item(
                "我的报价",
                "purchasing.own_offers",
                (Role.ORGANISATION_HEAD,),
                ("purchasing.own_offer", "purchasing.own_letter", "purchasing.purchase_query"),
            ),
            Item("我的评审", "purchasing.judging", (Role.EXPERT,), ("purchasing.judge",)),
            Item(
                "我的合同",
                "purchasing.supply",
                (Role.ORGANISATION_HEAD, Role.ORGANISATION_WORKER),
                (
                    "purchasing.delivery",
                    "purchasing.record",
                    "purchasing.new_record",
                    "purchasing.service_record",
                    "purchasing.people",
                    "purchasing.person",
                    "purchasing.series",
                    "purchasing.sample",
                    "purchasing.report",
                    "purchasing.survey",
                    "purchasing.import",
                    "purchasing.contract",
                    "purchasing.milestones",
                    "purchasing.amendments",
                    "purchasing.hand_over_list",
                    "purchasing.judgements",
                ),
            ),
            Item(
                "服务合同",
                "purchasing.contracts",
                (*_BUREAU, Role.FINANCE, Role.MONEY_AUDITOR),
                (
                    "purchasing.contract",
                    "purchasing.milestones",
                    "purchasing.amendments",
                    "purchasing.hand_over_list",
                    "purchasing.judgements",
                ),
            ),
            Item(
                "服务付款",
                "purchasing.payments",
                (*_BUREAU, Role.FINANCE, Role.MONEY_AUDITOR),
                ("purchasing.payment", "purchasing.export_payments"),
            ),
            Item("看板", "purchasing.board", (*_BUREAU, Role.FINANCE, Role.MONEY_AUDITOR)),
            Item(
                "培育社会组织",
                "purchasing.fostered",
                (*_BUREAU, Role.MONEY_AUDITOR),
                ("purchasing.team", "purchasing.new_team", "purchasing.edit_team"),
            ),
            Item(
                "绩效评价",
                "purchasing.evaluations",
                (*_BUREAU, Role.FINANCE, Role.MONEY_AUDITOR),
                ("purchasing.evaluation", "purchasing.spot_checks"),
            ),
            Item(
                "我的评价",
                "purchasing.evaluations",
                (Role.EXPERT, Role.EXTERNAL_ASSESSOR),
                ("purchasing.evaluation",),
            ),
            Item(
                "指导性目录",
                "purchasing.catalogue",
                (*_BUREAU, Role.FINANCE, Role.MONEY_AUDITOR),
                ("purchasing.catalogue", "purchasing.new_catalogue"),
            ),
        ),
    ),
    (
        "管理",
        (
            Item(
                "导出文件",
                "documents.exports",
                (Role.FINANCE, Role.HEAD, Role.REGISTRAR, Role.ARCHIVIST, *_BUREAU),
                ("documents.export",),
            ),
            Item("查看申请", "reveals.index", DECIDERS),
            Item("上线导入", "golive.index", (Role.AGENCY_ADMIN, Role.HEAD), ("golive.",)),
            Item("评估模板", "checklists.index", (Role.HEAD, *_BUREAU, Role.SYSTEM_ADMIN)),
            Item("人员与角色", "accounts.staff", (Role.AGENCY_ADMIN, Role.SECURITY_ADMIN)),
            Item("角色发布", "accounts.roles", (Role.SECURITY_ADMIN,)),
            Item(
                "代办与移交", "accounts.deputies", (Role.HEAD, Role.BUREAU_HEAD, Role.AGENCY_ADMIN)
            ),
            Item("更换手机号", "accounts.counter_phone", (Role.INTAKE,)),
            Item("单位", "accounts.agencies", (Role.SYSTEM_ADMIN, Role.AGENCY_ADMIN)),
            Item("参数", "parameters.index", (*_BUREAU, *_ADMIN)),
            Item("法规依据", "parameters.rules", (*_BUREAU, Role.SYSTEM_ADMIN)),
            Item("节假日", "deadlines.holidays", (Role.SYSTEM_ADMIN,)),
            Item("审计", "audit.index", (Role.AUDITOR,)),
        ),
    ),
)
# Where somebody has but a handful of lists, headings would only be in the way.
_FEW = 8


def groups(actor: Actor) -> tuple[Group, ...]:
    """The lists that the actor's roles open; pages that are not installed are left out.

    Made once for each set of roles and each list that one may be on.
    """
    if not actor.is_staff:
        return ()
    lent = frozenset(endpoint for endpoint in _NOT_LENT if allows(actor, endpoint))
    here = _lists_of(request.endpoint or "")
    known: dict[Any, tuple[Group, ...]] = current_app.extensions.setdefault("desk_links", {})
    found = known.get((actor.roles, lent, here))
    if found is None:
        found = known[actor.roles, lent, here] = _groups(actor, lent, here)
    return found


def _groups(actor: Actor, allowed: frozenset[str], here: frozenset[str]) -> tuple[Group, ...]:
    found = [
        (
            title,
            tuple(
                (item.label, url_for(item.endpoint), item.endpoint in here, 0)
                for item in items
                if (not item.roles or actor.has(*item.roles))
                and (item.endpoint not in _NOT_LENT or item.endpoint in allowed)
                and item.endpoint in current_app.view_functions
            ),
        )
        for title, items in GROUPS
    ]
    if sum(len(links) for _, links in found) <= _FEW:
        return (("", tuple(link for _, links in found for link in links)),)
    return tuple((title, links) for title, links in found if links)


def desk_nav() -> tuple[Group, ...]:
    """The lists of whoever acts in this request; `layouts/desk.html` calls it."""
    return groups(me())


@cache
def _lists_of(endpoint: str) -> frozenset[str]:
    """The lists to which a page belongs."""
    return frozenset(
        item.endpoint
        for _, items in GROUPS
        for item in items
        if endpoint == item.endpoint or endpoint.startswith(item.section or ("\0",))
    )
