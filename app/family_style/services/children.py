"""Children in a unit: the match meeting, moving in with a place of one's own, moving out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.actors import is_same_person
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import CareForm, Child, PlaceKind
from app.children.rules import age_says, given_name
from app.children.services import care, opinions
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.families.models import Household
from app.families.services import members_of
from app.family_style import rules, workflow
from app.family_style.models import EventKind, Unit, UnitEvent, UnitPlace, UnitState
from app.family_style.papers import ADULT
from app.family_style.services import couples, hiring, units
from app.law.dates import age_on
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.family_style.models import Bedroom

PROFESSIONS = {"social": "社会工作", "medical": "医疗", "education": "特殊教育"}
TAKES_IN = frozenset({UnitState.READY, UnitState.TRIAL, UnitState.FORMAL})
FROM_CARE = frozenset({CareForm.INSTITUTION, CareForm.ELSEWHERE})
# Where a child lives after the unit: in the home's care. Home to a guardian, to kin or into an
# adoption it goes by the home's own leaving case, with its papers and approvals (CW18-X2).
NEXT = {
    "institution": (CareForm.INSTITUTION, PlaceKind.ADDRESS, "机构（待安排房间）"),
    "hospital": (CareForm.ELSEWHERE, PlaceKind.ADDRESS, "医院"),
}
NEXT_LABELS = {"institution": "回到机构集中养育", "hospital": "住院"}


@dataclass(frozen=True)
class Living:
    """A child in the unit with place and bedroom."""

    place: UnitPlace
    child: Child


def living_in(session: Session, unit: Unit) -> list[Living]:
    """The children of the unit, by their slots."""
    found = [
        Living(place, child)
        for _, place, child in units.house_of(session, unit)
        if place is not None and child is not None
    ]
    return sorted(found, key=lambda one: one.place.slot)


def first_names(session: Session, unit: Unit, on: date) -> list[tuple[str, str, str]]:
    """For the couple: each child's given name alone, age and room."""
    with as_system(session):
        rooms = {room.id: room.name for room in units.rooms_of(session, unit)}
        return [
            (
                given_name(one.child.name or "") or one.child.code_name,
                age_says(one.child.birth_on, on),
                rooms.get(one.place.room_id, ""),
            )
            for one in living_in(session, unit)
        ]


def candidates(session: Session, unit: Unit) -> list[Child]:
    """Children of the institution who could move in, siblings side by side."""
    return list(
        session.scalars(
            select(Child)
            .where(
                Child.agency_id == unit.agency_id, Child.care_form.in_(FROM_CARE),
                Child.closed_on.is_(None),
                Child.id.not_in(select(UnitPlace.child_id).where(UnitPlace.unit_id == unit.id)),
            )
            .order_by(Child.sibling_group, Child.file_no)
            .limit(300)
        )
    )  # fmt: skip


def look(
    session: Session, unit: Unit, more: Sequence[tuple[Child, Bedroom | None]], now: datetime
) -> list[rules.Finding]:
    """FS-03 on the unit as it would be with these children in it."""
    day = clock.day(now)
    inside = [(one.child, one.place.room_id) for one in living_in(session, unit)]
    inside += [(child, room.id if room else -1 - n) for n, (child, room) in enumerate(more)]
    facts = [
        rules.ChildFacts(
            key=child.id, age=age_on(child.birth_on, day), sex=child.sex,
            heavy_care=child.needs_long_term_care, siblings=frozenset(), room=room,
        )
        for child, room in inside
    ]  # fmt: skip
    return rules.check_unit(
        home_of(session, unit, now), facts, _siblings_outside(session, unit, [c for c, _ in inside])
    )


def home_of(session: Session, unit: Unit, now: datetime) -> rules.HomeFacts:
    """The dwelling, its bedrooms and the couple's own family there."""
    day, own = clock.day(now), 0
    couple = couples.living_in(session, unit)
    if couple is not None:
        household = session.get_one(Household, couple.household_id)
        own = sum(
            m.relation in couples.OWN_CHILDREN and age_on(m.birth_on, day) < ADULT
            for m in members_of(session, household)
            if m.birth_on
        )
    figures = units.figures(session, unit, ("fs_children_max", "fs_age_min"), day)
    most = min(unit.capacity, figures["fs_children_max"])
    return rules.HomeFacts(
        area_m2=unit.area_m2, own_flat=unit.own_flat,
        rooms=tuple(
            rules.RoomFacts(r.id, r.area_m2, r.beds) for r in units.rooms_of(session, unit)
        ),
        grown_ups=2, own_children=own, most_children=most,
        youngest=figures["fs_age_min"],
    )  # fmt: skip


def _siblings_outside(session: Session, unit: Unit, children: Sequence[Child]) -> list[int]:
    """Brothers and sisters in the institution's care who would live elsewhere."""
    groups = {child.sibling_group for child in children if child.sibling_group}
    if not groups:
        return []
    return list(
        session.scalars(
            select(Child.id).where(
                Child.agency_id == unit.agency_id, Child.sibling_group.in_(groups),
                Child.care_form.in_([*FROM_CARE, CareForm.FAMILY_UNIT]),
                Child.closed_on.is_(None), Child.id.not_in([child.id for child in children]),
            )
        )
    )  # fmt: skip


def ask(
    session: Session, unit: Unit, child: Child, *, manner: str, agrees: bool | None, words: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The child's own words about living in this unit (FC-11-3)."""
    demand(actor, "family_style.match", unit)
    _refuse_stranger(session, unit, child)
    opinions.record(
        session, child, subject_kind="family_unit", subject_id=unit.id, manner=manner,
        agrees=agrees, words=words, asked_at=now, actor=actor, now=now,
    )  # fmt: skip


def match(
    session: Session, unit: Unit, child: Child, room: Bedroom, *, views: dict[str, str],
    reason: str, actor: Actor, now: datetime,
) -> UnitEvent:  # fmt: skip
    """The meeting of three professions proposes that a child move in.

    The child was asked before: from three on an opinion is on file, from eight on the child
    agrees (FC-11). A hard row of the unit stops; a soft one needs its reason, and the head's
    consent is the second person's.
    """
    demand(actor, "family_style.match", unit)
    if unit.state not in TAKES_IN:
        raise WrongState
    _refuse_stranger(session, unit, child)
    said = {
        key: units.words(views.get(key, ""), key, f"{label}的意见")
        for key, label in PROFESSIONS.items()
    }
    _refuse_unheard(session, unit, child, now)
    found = look(session, unit, [(child, room)], now)
    if stops := rules.hard_stops(found):
        raise Invalid(_why(stops))
    soft = [f.rule_id for f in rules.to_release(found)]
    said["reason"] = units.words(reason, "reason", "放行的理由") if soft else reason.strip()
    event = units.write_event(
        session, unit, EventKind.MATCH, actor=actor, now=now, child_id=child.id,
        facts={**said, "room": room.id, "soft": soft},
    )  # fmt: skip
    audit.record(session, actor, "family_style.match", unit.subject, note=child.file_no, at=now)
    units.tell_desk(
        session, unit, Role.HEAD, title="匹配会议提出一名儿童入住", body="请查看会议意见并决定。",
        tab="children",
    )  # fmt: skip
    return event


def _refuse_stranger(session: Session, unit: Unit, child: Child) -> None:
    if child.agency_id != unit.agency_id or child.closed_on is not None:
        raise Invalid("只有本机构在院的儿童可以入住。", "child")
    if child.care_form not in FROM_CARE:
        raise Invalid(f"这名儿童现在是“{child.care_form.label}”，不能直接入住。", "child")
    if session.scalar(select(UnitPlace.id).where(UnitPlace.child_id == child.id)) is not None:
        raise Conflict("这名儿童已经住在类家庭里。")


def _refuse_unheard(session: Session, unit: Unit, child: Child, now: datetime) -> None:
    """FC-11-1 to FC-11-3, as for a foster family."""
    day = clock.day(now)
    age = age_on(child.birth_on, day)
    if age < units.figure(session, unit, "child_opinion_age", day):
        return
    opinion = opinions.newest_for(session, child.id, "family_unit", unit.id)
    if opinion is None:
        raise Invalid("请先听取孩子的意见并记录，再开匹配会议。", "words")
    if age >= units.figure(session, unit, "foster_consent_age", day) and not opinion.agrees:
        raise Invalid("孩子没有同意，不能安排入住。", "agrees")
    if opinion.agrees is False:
        raise Invalid("孩子表示不愿意，不能安排入住。", "agrees")


def _why(stops: Sequence[rules.Finding]) -> str:
    words = {
        "FS-03-2": "已经住满，没有空的名额",
        "FS-03-10": "房间安排不合适：满6周岁的男孩女孩不能同住一间，床位也要够",
    }
    return "；".join(words.get(stop.rule_id, stop.rule_id) for stop in stops) + "。"


def move_in(session: Session, unit: Unit, event: UnitEvent, *, actor: Actor,
            now: datetime) -> UnitPlace:  # fmt: skip
    """The head agrees: the child takes a free place and lives in the unit from today on."""
    if event.kind is not EventKind.MATCH or event.closed_at is not None or not event.child_id:
        raise WrongState
    demand(actor, "family_style.move_in", unit)
    if is_same_person(session, actor, event.opened_by_id):
        raise Conflict("提出匹配的人不能自己批准。")
    if unit.state not in TAKES_IN or unit.couple_person_id is None:
        raise Conflict("夫妻入住以后，儿童才能入住。")
    session.flush()
    session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    child = session.get_one(Child, event.child_id)
    _refuse_stranger(session, unit, child)
    _refuse_unheard(session, unit, child, now)
    room = next((r for r in units.rooms_of(session, unit) if r.id == event.facts["room"]), None)
    if room is None:
        raise WrongState
    if stops := rules.hard_stops(look(session, unit, [(child, room)], now)):
        raise Conflict(_why(stops))
    taken = set(session.scalars(select(UnitPlace.slot).where(UnitPlace.unit_id == unit.id)))
    free = next((n for n in range(1, unit.capacity + 1) if n not in taken), None)
    if free is None:
        raise Conflict("已经住满，没有空的名额。")
    place = UnitPlace(
        unit_id=unit.id, capacity=unit.capacity, slot=free, child_id=child.id, room_id=room.id,
        since_on=clock.day(now), created_at=now,
    )  # fmt: skip
    session.add(place)
    units.settle(event, "同意入住", "", actor=actor, now=now)
    session.flush()
    to_unit(session, unit, child, "匹配会议", actor=actor, now=now)
    units.write_event(
        session, unit, EventKind.MOVE_IN, actor=actor, now=now, child_id=child.id,
        outcome="已入住",
    )  # fmt: skip
    if unit.state is UnitState.READY:
        advance(session, unit, workflow.BEGIN, actor=actor, now=now)
        unit.trial_until = hiring.trial_end(session, unit)
    else:
        audit.record(session, actor, "family_style.move_in", unit.subject, at=now)
    units.tell_couple(session, unit, "新的孩子入住", "请登录查看孩子的情况和需要注意的事。")
    return place


def proposals(session: Session, unit: Unit) -> list[tuple[str, str]]:
    """What the meetings propose and the head has not decided: (reference, words)."""
    rooms = {room.id: room.name for room in units.rooms_of(session, unit)}
    return [
        (event.ref, f"{child.code_name}（{child.file_no}），{rooms.get(event.facts['room'], '')}"
         + ("，有一般要求不符合，已写明理由" if event.facts["soft"] else ""))
        for event, child in units.waiting(session, unit)
        if event.kind is EventKind.MATCH and child is not None
    ]  # fmt: skip


def refuse_match(
    session: Session, unit: Unit, event: UnitEvent, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The head does not follow the meeting."""
    demand(actor, "family_style.move_in", unit)
    if event.kind is not EventKind.MATCH or event.closed_at is not None:
        raise WrongState
    units.settle(event, "未同意", units.words(reason, "reason", "理由"), actor=actor, now=now)
    session.flush()


def to_unit(session: Session, unit: Unit, child: Child, basis: str, *, actor: Actor,
            now: datetime) -> None:  # fmt: skip
    """The child lives in the unit from today on."""
    care.move(
        session, child, form=CareForm.FAMILY_UNIT, on=clock.day(now),
        agency_id=unit.agency_id, place_kind=PlaceKind.UNIT, place_id=unit.id,
        place_says=f"类家庭（{unit.name}）", basis=basis, actor=actor, now=now,
    )  # fmt: skip


def move_out(
    session: Session, unit: Unit, child: Child, *, where: str, reason: str, told: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The child lives elsewhere from today on; told and prepared before (FS-06-1)."""
    demand(actor, "family_style.move_out", unit)
    reason = units.words(reason, "reason", "离开的原因")
    told = units.words(told, "told", "怎样告诉孩子、孩子怎么说")
    place = _place(session, unit, child)
    if where not in NEXT:
        raise Invalid("请选择孩子今后住在哪里。", "where")
    onward(session, unit, child, where, "离开类家庭", actor=actor, now=now)
    session.delete(place)
    units.write_event(
        session, unit, EventKind.MOVE_OUT, actor=actor, now=now, child_id=child.id,
        facts={"reason": reason, "told": told, "where": where}, outcome=NEXT_LABELS[where],
    )  # fmt: skip
    audit.record(session, actor, "family_style.move_out", unit.subject, note=child.file_no, at=now)
    if where == "institution":
        ask_for_beds(session, unit, clock.day(now))


def ask_for_beds(session: Session, unit: Unit, on: date) -> None:
    """Who comes back to the institution sleeps in a bed today; the intake office has them."""
    units.tell_desk(
        session, unit, Role.INTAKE, title="孩子回到机构，请今天安排床位",
        body="孩子今天离开类家庭，由机构照料，还没有床位。", tab="children", act_by=on,
    )  # fmt: skip


def onward(session: Session, unit: Unit, child: Child, where: str, basis: str, *, actor: Actor,
           now: datetime) -> None:  # fmt: skip
    """Move the child on, where it still lives in the unit."""
    last = care.newest(session, child.id)
    if last is None or last.place_kind is not PlaceKind.UNIT or last.place_id != unit.id:
        return
    form, kind, says = NEXT[where]
    care.move(
        session, child, form=form, on=clock.day(now), agency_id=unit.agency_id,
        place_kind=kind, place_says=says, basis=basis, actor=actor, now=now,
    )  # fmt: skip


def _place(session: Session, unit: Unit, child: Child) -> UnitPlace:
    found = session.scalar(
        select(UnitPlace).where(UnitPlace.unit_id == unit.id, UnitPlace.child_id == child.id)
    )
    if found is None:
        raise WrongState
    return found


def has_left(session: Session, place: UnitPlace) -> bool:
    """The child's file says that it lives elsewhere.

    After an emergency the places of children in the institution's care are kept until it is clear.
    """
    last = care.newest(session, place.child_id)
    if last is not None and (last.place_kind, last.place_id) == (PlaceKind.UNIT, place.unit_id):
        return False
    unit, child = units.load(session, place.unit_id), session.get_one(Child, place.child_id)
    waits = unit.state is UnitState.EMERGENCY_OUT and child.closed_on is None
    return not (waits and child.care_form in FROM_CARE and child.agency_id == unit.agency_id)


def free_places(session: Session, unit: Unit) -> int:
    """Give back the places of children who by their files live elsewhere, such as with a foster
    family; returns how many.
    """
    gone = 0
    for one in living_in(session, unit):
        last = care.newest(session, one.child.id)
        if last is None or last.place_kind is not PlaceKind.UNIT or last.place_id != unit.id:
            session.delete(one.place)
            gone += 1
    session.flush()
    return gone
