"""A village's director for children, and the files that he keeps: children who live at home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind, Role
from app.children.models import CareForm, GuardianStatus, Manner
from app.children.services import opinions, register
from app.children.services.register import Guardian, Identity, Place
from app.core import clock
from app.core.db import transaction
from app.demo.agencies import colleague
from app.demo.stories import at_work, staff_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.demo.people import Population

DIRECTOR = "leshan.zhuren"
TOWNSHIP = "220104100"
NAME = "长春市朝阳区乐山镇和平村村民委员会"
SINCE = 480
"""Days since the village has an account here."""


@dataclass(frozen=True)
class Known:
    """A child of the village; `carer` as in CARE, days since the file, and what the child said."""

    surname: str
    sex: str
    age: int
    carer: str
    category: str
    days: int
    words: str


CHILDREN = (
    Known("于", "1", 9, "grandparents", "L", 300, "爸爸过年才回来，我每天和他视频。"),
    Known("于", "2", 6, "grandparents", "L", 300, "奶奶做的玉米饼最好吃。"),
    Known("韩", "2", 12, "grandparents", "L", 210, "我想知道妈妈什么时候回来。"),
    Known("宫", "1", 14, "kin", "K1.4", 150, "我周末回来帮爷爷干活。"),
    Known("曲", "1", 7, "parents", "K1.1", 120, "我喜欢画画，没有彩笔。"),
    Known("迟", "2", 4, "parents", "K1.1", 60, ""),
    Known("战", "1", 11, "village", "K3.9", 30, "村里的叔叔给我送了书包。"),
)
FATHER = {"name": "{}建国", "relation": "父亲"}
GRANDFATHER = {"name": "{}德贵", "relation": "祖父"}
COMMITTEE = {"name": "村民委员会", "relation": ""}
# Where the child lives, and who is guardian: grandparents care for it while the parents work away.
CARE = {
    "grandparents": (CareForm.KIN, "祖父母家", GuardianStatus.PARENTS, FATHER),
    "kin": (CareForm.KIN, "祖父母家", GuardianStatus.OTHER, GRANDFATHER),
    "parents": (CareForm.GUARDIAN_HOME, "家中", GuardianStatus.PARENTS, FATHER),
    "village": (CareForm.GUARDIAN_HOME, "邻居家中", GuardianStatus.COMMITTEE, COMMITTEE),
}


def make_village(database: Database, people: Population) -> None:
    """The committee, its director, and seven children with their files, as he opened them."""
    now = clock.now()
    with transaction(database) as session:
        since = now - timedelta(days=SINCE)
        village = Agency(
            name=NAME, short_name="和平村村委会", kind=AgencyKind.VILLAGE, level=Level.COUNTY,
            division_code=TOWNSHIP, phone="0431-85550190", address="长春市朝阳区乐山镇和平村1号",
            staff_count=5, created_at=since,
        )  # fmt: skip
        village.place(TOWNSHIP)
        session.add(village)
        session.flush()
        colleague(session, village, DIRECTOR, (Role.CHILD_DIRECTOR,), "", people, since)
    for n, known in enumerate(CHILDREN):
        with transaction(database) as session:
            _file(session, people, n, known)


def _file(session: Session, people: Population, n: int, known: Known) -> None:
    actor, today = staff_of(session, DIRECTOR), clock.today()
    village = session.get_one(Agency, actor.agency_id)
    day = at_work(today - timedelta(days=known.days))
    opened = datetime.combine(day, time(9, 30), clock.BEIJING)
    human = people.human(
        TOWNSHIP[:6], male=known.sex == "1", age=known.age, on=today, surname=known.surname,
        child=True,
    )  # fmt: skip
    form, says, status, guardian = CARE[known.carer]
    person = {key: words.format(known.surname) for key, words in guardian.items()}
    with clock.at(opened):
        child = register.open_file(
            session, keeper=village, place=Place(form, day, says=says),
            identity=Identity(
                human.birth, known.sex, human.name, human.id_no, nation="01",
                extra={"address": f"和平村{n + 1}组", "needs": []},
            ),
            guardian=Guardian(status, day, person=person | {"phone": f"1990003{n:04d}"}),
            hukou_division=TOWNSHIP, categories=[(known.category, day, "")], actor=actor,
            now=opened,
        )  # fmt: skip
    if known.words:
        asked = datetime.combine(today - timedelta(days=3 * n + 2), time(16), clock.BEIJING)
        with clock.at(asked):
            opinions.record(
                session, child, manner=Manner.TALK, agrees=None, words=known.words,
                asked_at=asked, actor=actor, now=asked,
            )  # fmt: skip
