"""What follows by itself at the end of a transaction: visits, and places of children who moved.

Other rooms move a child by `children.services.care` and know nothing of units. What they changed
is noted as it is written and followed once, before the commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import object_session

from app.accounts.roles import Role
from app.children.models import CareSpell, Child
from app.core import clock
from app.core.db import as_system
from app.core.policy import SYSTEM_ACTOR
from app.family_style import visiting
from app.family_style.models import EventKind, Unit, UnitPlace
from app.family_style.services import children, units

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOVED = "children whose care changed"
CHANGED = "units to plan visits for"
OF_PLAN = {"state", "worker_id", "couple_person_id", "bureau_id"}


def _note(target: Any, key: str, number: int) -> None:
    session = object_session(target)
    if session is not None:
        session.info.setdefault(key, set()).add(number)


def _moved(_mapper: Any, _connection: Any, spell: CareSpell) -> None:
    _note(spell, MOVED, spell.child_id)


def _changed(_mapper: Any, _connection: Any, unit: Unit) -> None:
    state = inspect(unit)
    if not state.persistent or any(state.attrs[name].history.has_changes() for name in OF_PLAN):
        _note(unit, CHANGED, unit.id)


def _placed(_mapper: Any, _connection: Any, place: UnitPlace) -> None:
    _note(place, CHANGED, place.unit_id)


for _when in ("after_insert", "after_update", "after_delete"):
    event.listen(CareSpell, _when, _moved)
event.listen(Unit, "after_insert", _changed)
event.listen(Unit, "after_update", _changed)
event.listen(UnitPlace, "after_insert", _placed)
event.listen(UnitPlace, "after_delete", _placed)


def keep_units(session: Session) -> None:
    """Before a commit: places are given back, then the visits of each changed unit are planned."""
    moved: set[int] = session.info.pop(MOVED, set())
    with as_system(session):
        for place in _left(session, moved):
            _give_back(session, place)
        session.flush()
        changed: set[int] = session.info.pop(CHANGED, set())
        for unit_id in sorted(changed):
            visiting.sync(session, unit_id, clock.now())
        session.flush()
    session.info.pop(MOVED, None)
    session.info.pop(CHANGED, None)


def _left(session: Session, moved: set[int]) -> list[UnitPlace]:
    if not moved:
        return []
    found = session.scalars(select(UnitPlace).where(UnitPlace.child_id.in_(moved)))
    return [place for place in found if children.has_left(session, place)]


def _give_back(session: Session, place: UnitPlace) -> None:
    """The child's file says where it lives now; the unit's own file says that it left."""
    unit, child = units.load(session, place.unit_id), session.get_one(Child, place.child_id)
    session.delete(place)
    units.write_event(
        session, unit, EventKind.MOVE_OUT, actor=SYSTEM_ACTOR, now=clock.now(), child_id=child.id,
        outcome=child.care_form.label, facts={"elsewhere": True},
    )  # fmt: skip
    units.tell_desk(
        session, unit, Role.SOCIAL_WORKER, title="一名儿童已离开类家庭",
        body="孩子的住处已在儿童档案里变更，类家庭的名额已经空出。", tab="children",
    )  # fmt: skip
    units.tell_couple(session, unit, "一名孩子已离开", "请登录查看；有疑问请联系机构。")
