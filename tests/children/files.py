"""Children's files for tests, made through the room's own services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.children.models import CareForm, Child, ChildOpening, GuardianStatus, Manner, Opinion
from app.children.services import access, care, guardianship
from app.children.services.register import Guardian, Identity, Place, open_file
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.core.policy import SYSTEM_ACTOR, Actor

_numbers = count(1)
BORN = date(2018, 3, 5)


def foster_by_hand(session: Session, child: Child) -> None:
    """The child is fostered, with no family behind it."""
    child.care_form = CareForm.FOSTER
    newest = care.newest(session, child.id)
    assert newest is not None
    newest.form = CareForm.FOSTER
    session.flush()


def make_child(
    session: Session,
    agency: Agency,
    *,
    name: str = "吴小雨",
    birth_on: date = BORN,
    male: bool = False,
    in_care: bool = True,
    since: date | None = None,
    actor: Actor = SYSTEM_ACTOR,
    now: datetime | None = None,
    **values: Any,
) -> Child:
    """A child in an institution's care (or at home in its place), guarded by civil affairs.

    Further `values` are columns of `Child`, or `categories`, `hukou_division`, `division_code`.
    """
    n = next(_numbers)
    now = now or clock.now()
    day = since or clock.day(now).replace(day=1)
    file = {
        name: values.pop(name)
        for name in ("categories", "hukou_division", "division_code")
        if name in values
    }
    identity = Identity(
        birth_on=birth_on,
        sex="1" if male else "2",
        name=name,
        id_no=values.pop("id_no", make_synthetic_id("220104", birth_on, male=male, n=n % 50)),
        extra=values,
    )
    form = CareForm.INSTITUTION if in_care else CareForm.GUARDIAN_HOME
    return open_file(
        session,
        identity=identity,
        place=Place(form, day, says="福利院" if in_care else "家中"),
        guardian=Guardian(
            GuardianStatus.CIVIL_AFFAIRS if in_care else GuardianStatus.PARENTS,
            day,
            agency_id=agency.bureau_id if in_care else None,
            person=None if in_care else {"name": "吴大山", "relation": "父亲"},
            ground="LG1" if in_care else "",
        ),
        keeper=agency,
        agency_id=agency.id if in_care else None,
        actor=actor,
        now=now,
        **file,
    )


def file_of_a_child(session: Session, agency: Agency, asked_by: User) -> dict[str, str]:
    """A file with a row in each of its tables; the references of what routes name."""
    child = make_child(session, agency, categories=[("K3.1", BORN, "")])
    opinion = Opinion(
        child_id=child.id, asked_at=clock.now(), asked_by_id=asked_by.id, manner=Manner.TALK
    )
    opinion.words = "我想和妹妹住在一起"
    session.add(opinion)
    session.flush()
    session.refresh(child, ["categories"])
    now = clock.now()
    worker = access.give(session, child, asked_by, actor=SYSTEM_ACTOR, now=now)
    opening = ChildOpening(
        child_id=child.id, user_id=asked_by.id, reason="值班陪同就诊", opened_at=now,
        until_at=now + timedelta(hours=1),
    )  # fmt: skip
    session.add(opening)
    session.flush()
    spell = care.spells_of(session, child.id)[0]
    guardian = guardianship.history_of(session, child.id)[0]
    return {
        "guardianship": guardian.ref,
        "child": child.ref,
        "opening": opening.ref,
        "category": child.categories[0].ref,
        "spell": spell.ref,
        "worker": worker.ref,
    }
