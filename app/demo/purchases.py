"""Purchases of both demo bureaus, from the idea to READY, made by the real services.

Later stages stand in files of their own and begin with `ready`, a project whose requirement was
reviewed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.core import clock
from app.core.db import transaction
from app.core.policy import SYSTEM_ACTOR
from app.demo.agencies import colleague
from app.demo.scan import picture
from app.demo.stories import find_user, staff_of
from app.law import purchase_periods as periods
from app.law.dates import add_months
from app.parameters.models import ParameterValue
from app.purchasing.models import FundSource
from app.purchasing.queries import get_project
from app.purchasing.rules.discrimination import Factor
from app.purchasing.rules.method import Method, Neg, NoReserve
from app.purchasing.services import budgeting, catalogue, methods, planning, requiring
from app.purchasing.services.budgeting import Heard
from app.purchasing.services.methods import Choice
from app.purchasing.services.planning import ItemLine, MoneyLine, Said
from app.purchasing.services.requiring import Requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.demo.people import Population
    from app.purchasing.models import Project

CITY, COUNTY = "ccmz", "yzmz"
YUAN, WHOLE = 100, 10_000
# What the demo's provinces have published; figures for the demo only.
FIGURES = (
    ("limit_decentral.services", "220000", 500_000), ("limit_open.services", "220000", 2_000_000),
    ("limit_decentral.services", "500000", 1_000_000), ("limit_open.services", "500000", 4_000_000),
    ("catalogue.version", "220000", 2026), ("catalogue.version", "500000", 2026),
)  # fmt: skip
_SERVICES = (
    ("A0601", "困境儿童关爱和心理服务", "psychology"),
    ("A0602", "留守儿童成长陪伴服务", "after_school"),
    ("A0603", "儿童监护评估服务", "guardianship"), ("A0604", "收养评估服务", "adoption"),
    ("A0605", "家庭教育指导服务", "parenting"), ("A0606", "儿童主任培训服务", "training"),
    ("A0607", "儿童康复服务", "rehabilitation"), ("A0608", "未成年人法律援助服务", "legal"),
    ("A0609", "不良行为矫治服务", "correction"), ("A0610", "儿童类社会组织培育服务", "incubation"),
)  # fmt: skip
PROVINCES = {"220000": "吉林省", "500000": "重庆市"}


@dataclass(frozen=True)
class Plot:
    """A project to be made: `until` names the last step, `days` ago that step was done.

    `items` are (indicator, target, weight in basis points, service of the catalogue).
    """

    bureau: str
    name: str
    need: str
    children: int
    groups: tuple[str, ...]
    field: str
    yuan: int
    items: tuple[tuple[str, int, int, str], ...]
    method: Method = Method.CONSULTATION
    until: str = "ready"
    days: int = 5
    source: FundSource = FundSource.LOTTERY
    line_no: str = "2296002"
    term_months: int = 12
    by_score: bool = False
    """Scored by judges, not by the price alone."""
    cancelled: str = ""
    """Why the head gave the task up after the last step."""


STEPS = ("idea", "planned", "checked", "budgeted", "returned", "intent", "written", "ready")
PLOTS = (
    Plot(CITY, "困境儿童心理关爱服务",
         "走访发现一百二十名困境儿童长期缺少情感支持，学校反映情绪和行为问题增多。",
         120, ("困境儿童", "事实无人抚养儿童"), "psychology", 1_200_000,
         (("K-11", 120, 2_000, "A0601"), ("K-12", 480, 3_000, "A0601"),
          ("K-04", 40, 3_000, "A0601"), ("K-25", 9_000, 2_000, "A0601"))),
    Plot(CITY, "留守儿童假期成长陪伴服务",
         "农村留守儿童假期无人照看，溺水和沉迷网络的风险高。", 300,
         ("留守儿童",), "after_school", 800_000,
         (("K-08", 48, 5_000, "A0602"), ("K-09", 2_400, 3_000, "A0602"),
          ("K-27", 0, 2_000, "A0602")), until="written", days=4),
    Plot(CITY, "儿童主任能力提升培训", "新任儿童主任占三成，入户走访和监护情况评估不熟练。", 60,
         ("儿童主任",), "training", 300_000,
         (("K-14", 6, 4_000, "A0606"), ("K-15", 180, 4_000, "A0606"),
          ("K-16", 9_000, 2_000, "A0606")), Method.QUOTES, until="checked", days=2,
         source=FundSource.LOCAL, line_no="2081001"),
    Plot(CITY, "事实无人抚养儿童监护评估服务",
         "每年要重新核实监护情况，人手不足，需要专业评估。", 90,
         ("事实无人抚养儿童",), "guardianship", 260_000, (("K-10", 180, WHOLE, "A0603"),),
         Method.QUOTES, until="idea", days=1),
    Plot(CITY, "儿童福利机构康复服务", "院内脑瘫和孤独症儿童增加，本单位只有一名康复师。", 36,
         ("孤儿", "困境儿童"), "rehabilitation", 420_000,
         (("K-02", 864, 7_000, "A0607"), ("K-25", 9_000, 3_000, "A0607")), Method.QUOTES,
         until="planned", days=3, line_no="2081002"),
    Plot(CITY, "儿童之家志愿服务支持", "社区儿童之家缺少稳定的志愿者队伍。", 200,
         ("流动儿童", "留守儿童"), "after_school", 90_000, (("K-06", 24, WHOLE, "A0602"),),
         Method.QUOTES, until="budgeted", days=9, source=FundSource.LOCAL, line_no="2081003",
         cancelled="团市委已经安排同样的服务，不再重复购买。"),
    Plot(COUNTY, "流动儿童社区关爱服务",
         "三个街道流动儿童集中，放学后无人看管，家长希望有活动场所。", 150,
         ("流动儿童", "困境儿童"), "after_school", 480_000,
         (("K-08", 36, 4_000, "A0602"), ("K-06", 12, 4_000, "A0602"),
          ("K-25", 9_000, 2_000, "A0602")), Method.QUOTES, days=3),
    Plot(COUNTY, "困境儿童家庭教育指导服务", "监护人缺少教养知识，打骂和忽视的情况较多。", 80,
         ("困境儿童", "寄养儿童"), "parenting", 350_000,
         (("K-18", 24, 6_000, "A0605"), ("K-02", 400, 4_000, "A0605")), Method.QUOTES,
         until="returned", days=2, source=FundSource.RELIEF, line_no="2081901"),
)  # fmt: skip
_TEXTS = {
    "background": "根据需求调查和服务对象的意见编写，服务对象由采购人按名单提供。",
    "scope": "在本辖区开展服务，数量和频次见指标；每名儿童有服务计划，每次服务有记录。",
    "staffing": "项目负责人1名，专职人员不少于4名，其中持社会工作者职业资格证书的不少于2名。",
    "standards": "执行儿童社会工作服务指南，发现危险情形立即报告。",
    "privacy": "只用必要的信息，专人保管；不拍摄可以辨认儿童的照片；合同结束后交还并删除。",
    "deliverables": "服务记录、月报、中期和末期总结、经费使用报告。",
}
_ACCEPTANCE = {
    "who": "采购人指定的验收小组，编写需求和办理采购的人员不参加。",
    "when": "期中检查一次，服务期满后十五个工作日内验收。",
    "how": "查阅记录、抽样回访、满意度调查。",
    "standard": "各项指标完成九成以上、满意度九成以上为合格。",
}  # fmt: skip


def make_purchases(
    database: Database, people: Population, agencies: Mapping[str, Agency],
    tell: Callable[[str], None],
) -> None:  # fmt: skip
    """The bureaus' second officers and finance, the limits, the catalogues, and the projects."""
    now = clock.now()
    with transaction(database) as session:
        for key, prefix in (("cc_bureau", CITY), ("yz_bureau", COUNTY)):
            _join(session, people, agencies[key], prefix, now)
        _set_limits(session, now)
        for province, name in PROVINCES.items():
            _publish_catalogue(session, province, name, now)
    for plot in PLOTS:
        with transaction(database) as session:
            make_project(session, plot)
    tell(f"演示数据：{len(PLOTS)}个购买服务项目")


def _join(session: Session, people: Population, agency: Agency, prefix: str, now: datetime) -> None:
    since = now - timedelta(days=480)
    here = session.merge(agency, load=True)
    for username, role in (
        ("shencha", Role.BUREAU_OFFICER), ("caiwu", Role.FINANCE), ("neishen", Role.MONEY_AUDITOR),
    ):  # fmt: skip
        colleague(session, here, f"{prefix}.{username}", (role,), "", people, since)


def _set_limits(session: Session, now: datetime) -> None:
    officer, head = (find_user(session, f"{CITY}.{name}") for name in ("jingban", "juzhang"))
    since = now - timedelta(days=480)
    for name, division, value in FIGURES:
        session.add(
            ParameterValue(
                name=name, division_code=division, value=value, valid_from=clock.day(since),
                source="演示数据，不是当地公布的数字", reason="演示", proposed_by_id=officer.id,
                released_by_id=head.id, proposed_by_person_id=officer.person_id,
                released_by_person_id=head.person_id, released_at=since,
            )
        )  # fmt: skip
    session.flush()


def _publish_catalogue(session: Session, province: str, name: str, now: datetime) -> None:
    lines = [catalogue.Line(code, says, field, "演示目录") for code, says, field in _SERVICES]
    first = date(clock.day(now).year - 1, 1, 1)
    edition = f"{name}政府购买服务指导性目录（{first.year}年版，演示）"
    catalogue.bring_in(
        session, province, edition, lines, from_on=first, to_on=None, actor=SYSTEM_ACTOR, now=now
    )


def make_project(session: Session, plot: Plot) -> Project:
    """A project as far as its plot says, a few days for each step."""
    last = STEPS.index(plot.until)
    wait = periods.INTENT.length_on(clock.today()) + 3 if plot.until == "ready" else 2
    day = clock.today() - timedelta(days=plot.days)
    days = [day - timedelta(days=wait + 6 * (len(STEPS) - n)) for n in range(len(STEPS))]
    days[last] = day
    if plot.until == "ready":
        days[-2] = day - timedelta(days=1)
    now = [datetime.combine(_weekday(one), time(10), clock.BEIJING) for one in days]
    officer = staff_of(session, f"{plot.bureau}.jingban")
    made = planning.create(session, _said(plot, days[-1]), actor=officer, now=now[0])
    project = get_project(session, officer, made.ref)
    _fill(session, plot, project, now[0])
    for n, step in enumerate(STEPS[1 : last + 1], 1):
        _DO[step](session, plot, project, now[n])
        session.refresh(project, ["parts"])
    if plot.cancelled:
        head = staff_of(session, f"{plot.bureau}.juzhang")
        budgeting.cancel(session, project, reason=plot.cancelled, actor=head, now=now[last])
    return project


def _weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend: never a day to come."""
    return day - timedelta(days=max(0, day.isoweekday() - 5))


def _said(plot: Plot, ready_on: date) -> Said:
    # Who is bought for already was bought for in the month that was announced.
    month = add_months(ready_on, 0 if plot.until == "ready" else 2)
    return Said(
        name=plot.name, need=plot.need, children=plot.children, groups=plot.groups, places=(),
        field=plot.field, year=clock.today().year, term_months=plot.term_months,
        expected_month=f"{month:%Y-%m}",
    )  # fmt: skip


def _fill(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    if plot.until == "idea":
        return
    officer = staff_of(session, f"{plot.bureau}.jingban")
    line = MoneyLine(project.year, plot.source, plot.line_no, plot.yuan * YUAN)
    planning.set_budget(session, project, [line], actor=officer, now=now)
    known = {
        one.code: one.ref
        for one in catalogue.in_force(session, project.province_code or "", clock.day(now))
    }
    lines = [
        ItemLine(code, target, weight, catalogue_ref=known[service])
        for code, target, weight, service in plot.items
    ]
    planning.set_items(session, project, lines, actor=officer, now=now)


def _plan(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    on = clock.day(now)
    heard = Heard(
        surveyed_on=on - timedelta(days=6), respondents=4,
        survey="本地和周边有四家机构做过同类服务，价格差别不大，专业人员偏少。", few="",
        asked_on=on - timedelta(days=3), users=max(12, plot.children // 5),
        opinion="希望周末和假期有人陪伴，固定的老师，不要频繁换人。",
    )  # fmt: skip
    budgeting.plan(
        session, project, heard, [("需求调查和意见征求.png", io.BytesIO(picture()))],
        actor=staff_of(session, f"{plot.bureau}.jingban"), now=now,
    )  # fmt: skip


def _check(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    budgeting.check(
        session, project, answers=dict.fromkeys(Neg, False), score=86, conclusion="go",
        words="需求真实，目标明确，成本合理。", evaluated_on=clock.day(now),
        actor=staff_of(session, f"{plot.bureau}.jingban"), now=now,
    )  # fmt: skip


def _budget(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    balances = {line.id: line.amount_fen + 150_000 * YUAN for line in project.budget}
    budgeting.approve_budget(
        session, project, file_no=f"财社〔{now.year}〕{project.id + 20}号", balances=balances,
        actor=staff_of(session, f"{plot.bureau}.caiwu"), now=now,
    )  # fmt: skip
    reason = NoReserve.POLICY if plot.method is Method.CONSULTATION else None
    methods.choose(
        session, project, Choice(plot.method, no_reserve=reason),
        actor=staff_of(session, f"{plot.bureau}.jingban"), now=now,
    )  # fmt: skip


def again(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    """After a failed round the requirement is handed in and reviewed anew."""
    _write(session, plot, project, now)
    session.refresh(project, ["parts"])
    _approve(session, plot, project, now)


def _return(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    if plot.until != "returned":
        return
    _write(session, plot, project, now)
    session.refresh(project, ["parts"])
    requiring.send_back(
        session, project, reason="评分标准要写明每一档怎样打分。",
        actor=staff_of(session, f"{plot.bureau}.shencha"), now=now,
    )  # fmt: skip


def _intend(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    if not methods.owes_intent(session, project, clock.day(now)):
        return
    budgeting.intend(
        session, project, outline=plot.need, expected_month=project.expected_month, remark="",
        actor=staff_of(session, f"{plot.bureau}.jingban"), now=now,
    )  # fmt: skip


def _write(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    by_score = plot.by_score or plot.method is Method.CONSULTATION
    factors = (
        Factor("服务方案", "计划适合孩子、可以量化，分三档打分", 45),
        Factor("人员", "负责人和专职人员的资格、经验，分三档打分", 35),
    )
    said = Requirement(
        texts=_TEXTS, acceptance=_ACCEPTANCE, user_share=10, payment_template="PT-A",
        evaluation_template="EV-CHILD", limit_fen=project.total_fen,
        factors=factors if by_score else (), price_weight=20 if by_score else 100,
    )  # fmt: skip
    requiring.write(
        session, project, said, actor=staff_of(session, f"{plot.bureau}.jingban"), now=now
    )


def _approve(session: Session, plot: Plot, project: Project, now: datetime) -> None:
    requiring.approve(session, project, actor=staff_of(session, f"{plot.bureau}.shencha"), now=now)


_DO: dict[str, Callable[[Session, Plot, Project, datetime], None]] = {
    "planned": _plan, "checked": _check, "budgeted": _budget, "returned": _return,
    "intent": _intend, "written": _write, "ready": _approve,
}  # fmt: skip
