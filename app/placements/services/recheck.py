"""The family has moved, grown or left the pool: FC-08 and FC-09 are asked again (F-ADR)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR, demand
from app.divisions.codes import standard_code
from app.families.models import CrimeCheck, Health, Household, Member, Tenure
from app.families.services import set_name
from app.foster import rules
from app.foster.models import FosterApplication, State
from app.foster.services.facts import LOCAL_FIGURES, facts_record
from app.law import RULES
from app.law.facts import FactError
from app.law.parameters import FOSTER_PARAMETERS
from app.placements import workflow
from app.placements.models import Match, Matter, MatterKind, Placement, PlacementDuty
from app.placements.services import matters, moving, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LOOKED_AT = ("FC-08-", "FC-09-", "FC-27-")
# A child under six who comes into the family: the head decides with a reason (T-05).
SOFT = {"FC-09-2"}
KINDS = {
    "address": "搬家", "joined": "家里添了人", "left": "家里有人离开", "health": "家人生病",
    "income": "收入变化", "other": "其他变化",
}  # fmt: skip
FROM_POOL = "pool"
CARER_AGE = "carer_age"
KIND_LABELS = KINDS | {
    FROM_POOL: "寄养资格暂停、失效或者取消", CARER_AGE: "主要照料人超过年龄上限",
}  # fmt: skip
_DIGITS = {"county": 6, "city": 4, "province": 2}
_NEEDS = {"health_certs": "FC-08-3", "crime_certs": "FC-08-4a"}


def report(
    session: Session,
    placement: Placement,
    *,
    kind: str,
    happened_on: date,
    facts: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Matter:
    """A change is reported; the worker looks into it. Raises Invalid."""
    if kind not in KINDS:
        raise Invalid("请选择有什么变化。", "kind")
    found = _open(session, placement, kind, happened_on, facts, actor, now)
    for other in _others(session, placement):
        _open(session, other, kind, happened_on, facts, actor, now)
    return found


def _open(
    session: Session, placement: Placement, kind: str, happened_on: date, facts: Mapping[str, Any],
    actor: Actor, now: datetime,
) -> Matter:  # fmt: skip
    found = matters.open_matter(
        session, placement, MatterKind.RECHECK, actor=actor, now=now, starts_on=happened_on,
        rule_id="FC-13-9", facts={"kind": kind, **facts},
    )  # fmt: skip
    advance(session, placement, workflow.REPORT_CHANGE, actor=actor, now=now)
    checked = check(session, placement, found, clock.day(now))
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, title="家庭报告情况变化",
        body=f"{checked.says}请上门核实。", tab="changes", act_by=placement.due_on,
    )  # fmt: skip
    return found


def _others(session: Session, placement: Placement) -> list[Placement]:
    """The same family with another child, where a re-check can begin: it reports once."""
    at_home = Placement.household_id == placement.household_id
    can_begin = Placement.state.in_(workflow.RECHECK_FROM)
    rows = session.scalars(
        select(Placement)
        .where(at_home, can_begin, Placement.id != placement.id)
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    ).all()
    with as_system(session):  # what is open there, the family does not read
        return [one for one in rows if not matters.current(session, one, MatterKind.RECHECK)]


def open_by_system(session: Session, placement: Placement, kind: str, *, now: datetime) -> None:
    """The portal itself has noticed: a family out of the pool, a main carer too old."""
    matters.open_matter(
        session, placement, MatterKind.RECHECK, actor=SYSTEM_ACTOR, now=now,
        starts_on=clock.day(now), rule_id="FC-20-2", facts={"kind": kind},
    )  # fmt: skip
    advance(session, placement, workflow.OPEN_RECHECK, actor=SYSTEM_ACTOR, now=now)
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, Role.HEAD,
        title=f"请复核寄养家庭：{KIND_LABELS[kind]}",
        body="有孩子正在这个家庭，请尽快核实并作出决定。", tab="changes",
        act_by=placement.due_on,
    )  # fmt: skip
    telling.tell_family(
        session, placement, "机构要重新核对您家的寄养条件",
        "工作人员会和您联系，请准备有关材料。", act_by=placement.due_on,
    )  # fmt: skip


def open_for_family(session: Session, placement: Placement, *, now: datetime) -> None:
    """The family is suspended, expired or rejected: once for each time that this happens."""
    since = session.scalar(
        select(FosterApplication.state_since).where(
            FosterApplication.id == placement.application_id
        )
    )
    known = select(Matter.id).where(
        Matter.placement_id == placement.id, Matter.kind == MatterKind.RECHECK,
        Matter.created_at >= since,
    )  # fmt: skip
    if since is not None and session.scalar(known.limit(1)) is not None:
        return
    if matters.current(session, placement, MatterKind.RECHECK) is None:
        open_by_system(session, placement, FROM_POOL, now=now)


@dataclass(frozen=True)
class Checked:
    """The conditions as the portal has asked them itself, with what was reported."""

    against: list[tuple[str, str]]
    unknown: str = ""
    """Why they could not be asked."""

    @property
    def says(self) -> str:
        if self.unknown:
            return f"系统还不能核对条件：{self.unknown}"
        if not self.against:
            return "系统已按报告的情况核对条件，没有发现不符合的。"
        return f"系统已按报告的情况核对条件，{len(self.against)}项不符合。"


def check(session: Session, placement: Placement, matter: Matter, on: date) -> Checked:
    """What `answer` says, or why it cannot say anything yet."""
    try:
        with as_system(session):  # the family reports, and does not see its own assessment
            return Checked(answer(session, placement, matter, on))
    except Invalid as error:
        return Checked([], error.says)


def check_open(session: Session, placement: Placement, on: date) -> Checked | None:
    """The same for the re-check that is under way, if one is."""
    matter = matters.current(session, placement, MatterKind.RECHECK)
    return check(session, placement, matter, on) if matter is not None else None


def crosses(session: Session, placement: Placement, matter: Matter) -> bool:
    """The family has moved out of the institution's county or city: FC-27-1 asks for a consent."""
    facts = matter.facts or {}
    if facts.get("kind") != "address":
        return False
    agency = session.get_one(Agency, placement.agency_id)
    here, there = standard_code(agency.division_code), standard_code(facts["division"])
    digits = _DIGITS[agency.level]
    return here[:digits] != there[:digits] and here[:2] == there[:2]


def answer(
    session: Session, placement: Placement, matter: Matter, on: date
) -> list[tuple[str, str]]:
    """(rule, words) of each condition that is not met on a day with what was reported.

    Raises Invalid where the facts or the place's figures are not complete.
    """
    application = session.get_one(FosterApplication, placement.application_id)
    record = facts_record(session, application, stage="review", on=on)
    unset = [FOSTER_PARAMETERS[n].title for n in LOCAL_FIGURES if record[n] is None]
    if unset:
        raise Invalid(f"本地标准未设定：{'、'.join(unset)}。请先由民政部门设定，再作复核。")
    # The child lives there already: counted once, not as one more.
    record["current_foster_count"] = max(0, record["current_foster_count"] - 1)
    record["placing_count"] = 1
    _apply(session, placement, matter.facts or {}, record)
    try:
        found = rules.evaluate(rules.read(record))
    except FactError as error:
        raise Invalid(f"家庭资料不完整，无法核对（{error.field}：{error}）。") from None
    against = [(i, RULES[i].says) for i in found.blocking if i.startswith(LOOKED_AT)]
    against += [
        (rule_id, "缺少有效的" + ("健康证明。" if need == "health_certs" else "无犯罪记录证明。"))
        for need, rule_id in _NEEDS.items()
        if need in found.needs
    ]
    against += [(i, RULES[i].says) for i in (matter.facts or {}).get("found_rules", [])]
    if crosses(session, placement, matter) and not (matter.facts or {}).get("higher"):
        against.append(("FC-27-1", RULES["FC-27-1"].says))
    return list(dict(against).items())


def _apply(
    session: Session, placement: Placement, facts: Mapping[str, Any], record: dict[str, Any]
) -> None:
    """Put what was reported over what is stored; the household itself changes on the decision."""
    kind = facts.get("kind")
    if kind == "address":
        record["family_division"] = standard_code(facts["division"])
        if facts.get("hukou_moved"):
            record["family_hukou_division"] = standard_code(facts["division"])
        record["dwelling_tenure"] = facts["tenure"]
        record["dwelling_area_m2"] = Decimal(facts["area_m2"])
        record.pop("lease_end_date", None)
        if facts["tenure"] == Tenure.RENTED and facts.get("lease_end_on"):
            record["lease_end_date"] = facts["lease_end_on"]
    elif kind in {"joined", "left"}:
        # Whoever has joined is asked of as reported, though another child's decision entered them.
        members = _members(session, placement.household_id)
        kept = [r for m, r in zip(members, record["members"], strict=True)
                if m.ref != facts.get("member") and not _is_newcomer(m, facts)]  # fmt: skip
        record["members"] = [*kept, _newcomer(facts)] if kind == "joined" else kept


def _newcomer(facts: Mapping[str, Any]) -> dict[str, Any]:
    checked = facts.get("newcomer") or {}
    return {
        "main_carer": False, "lives_here": True, "birth_date": facts["born"],
        "agrees": None, "harmful_habits": False,
        "health": checked.get("health") or str(Health.NOT_CHECKED),
        "health_cert_date": checked.get("health_on") or None,
        "crime_check": checked.get("crime") or str(CrimeCheck.NOT_CHECKED),
        "crime_check_date": checked.get("crime_on") or None,
    }  # fmt: skip


def _members(session: Session, household_id: int) -> Sequence[Member]:
    return session.scalars(
        select(Member)
        .where(Member.household_id == household_id, Member.left_on.is_(None))
        .order_by(Member.position, Member.id)
    ).all()


def _is_newcomer(member: Member, facts: Mapping[str, Any]) -> bool:
    born, name = facts.get("born"), facts.get("name")
    return bool(born) and member.name == name and str(member.birth_on) == born


def write(
    session: Session,
    placement: Placement,
    *,
    finding: str,
    found_rules: list[str],
    higher: Mapping[str, str] | None = None,
    newcomer: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """What the worker found at the family's, and conditions that no paper shows.

    `higher`: office, number and day of the consent of the common higher department (FC-27-1).
    `newcomer`: `health`, `health_on`, `crime`, `crime_on` of who joined, as their papers say.
    """
    demand(actor, "placements.write_recheck", placement)
    matter = matters.the(session, placement, MatterKind.RECHECK)
    matter.facts = {
        **(matter.facts or {}),
        "finding": matters.words(finding, "finding", "核实的情况"),
        "higher": dict(higher or {}),
        "newcomer": dict(newcomer or {}),
        "found_rules": [i for i in found_rules if i in RULES and i.startswith(LOOKED_AT)],
    }
    matters.agreed(matter, actor, now)
    session.flush()
    matters.take_part(session, placement, actor, PlacementDuty.ASSESS, now)
    audit.record(session, actor, "placements.write_recheck", placement.subject, at=now)
    telling.tell_desk(
        session, placement, Role.HEAD, title="家庭复核待决定", body="专业人员已写好核实的情况。",
        tab="changes", act_by=placement.due_on,
    )  # fmt: skip


def _ready(session: Session, placement: Placement, action: str, actor: Actor) -> Matter:
    demand(actor, action, placement)
    matter = matters.the(session, placement, MatterKind.RECHECK)
    if matter.agreed_at is None:
        raise Invalid("专业人员还没有写核实的情况。")
    says = "核实的情况由您本人填写，须由另一名负责人决定。"
    matters.demand_another(placement, matter, action, actor, says)
    return matter


def passes(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The head lets the child stay. Only FC-09-2 can be passed over, with a reason."""
    matter = _ready(session, placement, "placements.pass_recheck", actor)
    against = answer(session, placement, matter, clock.day(now))
    hard = [says for rule_id, says in against if rule_id not in SOFT]
    if hard:
        raise Invalid("还有不符合的条件：" + "；".join(x.rstrip("。") for x in hard) + "。")
    state = session.scalar(
        select(FosterApplication.state).where(FosterApplication.id == placement.application_id)
    )
    if state is State.REJECTED:
        raise Invalid("这个家庭的寄养资格已经取消，只能解除。")
    text = matters.words(reason, "reason", "继续寄养的理由") if against else reason.strip()
    _keep(session, placement, matter, now)
    matters.settle(session, matter, "passed", actor=actor, now=now, decision=text)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    matters.go_back(session, placement, matter, workflow.PASS_RECHECK, actor=actor, now=now)
    telling.tell_family(session, placement, "复核通过，继续寄养", "谢谢您及时告诉我们。")


def fails(
    session: Session,
    placement: Placement,
    *,
    rule_id: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The conditions are no longer met: the placement has to end (FC-20-2 to FC-20-4)."""
    matter = _ready(session, placement, "placements.fail_recheck", actor)
    text = matters.words(reason, "reason", "理由")
    _keep(session, placement, matter, now)
    matters.settle(session, matter, "failed", actor=actor, now=now, decision=text)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    matters.to_ending(
        session, placement, workflow.FAIL_RECHECK, rule_id=rule_id, reason=text, actor=actor,
        now=now,
    )  # fmt: skip


def _keep(session: Session, placement: Placement, matter: Matter, now: datetime) -> None:
    """What was found true becomes the household's own record."""
    facts = matter.facts or {}
    household = session.get_one(Household, placement.household_id)
    kind = facts.get("kind")
    if kind == "address":
        household.division_code = facts["division"]
        household.place(facts["division"])
        household.address, household.tenure = facts["address"], Tenure(facts["tenure"])
        household.area_m2 = Decimal(facts["area_m2"])
        lease = facts.get("lease_end_on")
        household.lease_end_on = date.fromisoformat(lease) if lease else None
        if facts.get("hukou_moved"):
            carer = session.get_one(Member, placement.carer_member_id)
            carer.hukou_division = facts["division"]
        if higher := facts.get("higher"):
            match = session.get_one(Match, placement.match_id)
            match.higher_agrees, match.higher_from = True, higher["from"]
            match.higher_no, match.higher_on = higher["no"], date.fromisoformat(higher["on"])
        session.flush()
        if moving.is_with_family(session, placement):
            moving.home(
                session, placement, on=clock.day(now), basis="FC-13-9", actor=SYSTEM_ACTOR, now=now
            )
    elif kind == "joined":
        # The decision on another child of the family may have entered them already.
        if not any(_is_newcomer(m, facts) for m in _members(session, household.id)):
            session.add(_joined(household, facts))
    elif kind == "left":
        for member in _members(session, household.id):
            if member.ref == facts["member"] and member.id != placement.carer_member_id:
                member.left_on = clock.day(now)
    session.flush()


def _joined(household: Household, facts: Mapping[str, Any]) -> Member:
    member = Member(household_id=household.id, relation=facts["relation"], position=90)
    set_name(member, facts["name"])
    member.birth_on = date.fromisoformat(facts["born"])
    checked = facts.get("newcomer") or {}
    if checked.get("health"):
        member.health = checked["health"]
        member.health_cert_on = date.fromisoformat(checked["health_on"])
    if checked.get("crime"):
        member.crime_check = checked["crime"]
        member.crime_check_on = date.fromisoformat(checked["crime_on"])
    return member
