"""120 drawn children: in homes and in villages, by the real services in past time.

Only what the children's room itself writes: file, guardian, categories, institution or home,
hospital stays, siblings, words. Rooms, units and placements are added by their own demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.children.models import CareForm, Child, GuardianStatus, Manner, PlaceKind
from app.children.services import care, guardianship, opinions, register, siblings
from app.children.services.register import Guardian, Identity, Place
from app.core import clock
from app.core.db import transaction
from app.core.identifiers import make_synthetic_id
from app.demo.people import STREETS, SURNAMES
from app.demo.stories import at_work, staff_of
from app.law.dates import add_months, age_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.db import Database
    from app.core.policy import Actor

G = GuardianStatus
GIRLS = (
    "小满 雨桐 思彤 若溪 佳宁 心怡 雪晴 语嫣 可昕 一诺 安然 乐萱 梦洁 秋月 春晓 念慈 依依 婉清"
).split()
BOYS = (
    "向阳 浩宇 子墨 明轩 家乐 文博 志远 天一 小川 俊熙 晨曦 思源 立诚 一凡 景行 长安 牧野 云帆"
).split()
ILLNESSES = ("先天性心脏病（已手术）", "脑性瘫痪", "唇腭裂（已修复）", "听力障碍", "癫痫", "哮喘")
WORDS = (
    (3, "我要和阿姨一起睡。"),
    (4, "这里有滑梯，我喜欢。"),
    (5, "我想有爸爸妈妈，还想有小狗。"),
    (7, "我想去一个有哥哥的家，放学有人接我。"),
    (8, "我愿意去别人家里住，但是要每个星期能回来看朋友。"),
    (10, "我不想离开现在的学校，在哪里住都可以。"),
    (12, "我想跟妹妹在一起，别把我们分开。"),
    (14, "我想住校学修车，毕业以后自己租房子。"),
    (16, "我想先考职高，明年的事情希望和我一起商量。"),
)
DAYS_OPEN = 390
"""How long ago the portal came: files of children who were there before were opened then."""


@dataclass(frozen=True)
class Fate:
    """What brought a child here. `at` is institution, kin or home."""

    key: str
    many: int
    at: str
    status: GuardianStatus
    ground: str
    categories: tuple[str, ...]
    youngest: int = 0
    oldest: int = 17
    disabled: float = 0.0
    basis: str = ""


FATES = (
    Fate("found", 38, "institution", G.CIVIL_AFFAIRS, "LG1", ("K3.1",), 0, 16, 0.6, "捡拾报案证明"),
    Fate("orphan", 22, "institution", G.CIVIL_AFFAIRS, "LG2", ("K3.1",), 2, 17, 0.15, "孤儿认定"),
    Fate("searching", 8, "institution", G.CIVIL_AFFAIRS_TEMPORARY, "TG1", ("K3.6",), 1, 15),
    Fate("rescued", 3, "institution", G.CIVIL_AFFAIRS_TEMPORARY, "TG1", ("K3.5",), 1, 8),
    Fate("gap", 9, "institution", G.CIVIL_AFFAIRS_TEMPORARY, "TG3", ("K3.3",), 3, 15),
    Fate("harmed", 6, "institution", G.CIVIL_AFFAIRS_TEMPORARY, "TG6", ("K3.4",), 2, 15),
    Fate("incapable", 5, "institution", G.CIVIL_AFFAIRS, "LG3", ("K3.2",), 3, 16, 0.2),
    Fate("court", 4, "institution", G.CIVIL_AFFAIRS, "LG4", ("K3.4",), 4, 16, 0.0, "民事判决书"),
    Fate("kin", 10, "kin", G.OTHER, "", ("K1.4",), 4, 17),
    Fate("left behind", 8, "kin", G.PARENTS, "", ("L",), 3, 15),
    Fate("poor", 5, "home", G.PARENTS, "", ("K1.1",), 1, 17, 0.4),
    Fate("village", 2, "home", G.COMMITTEE, "", ("K3.9",), 8, 16),
)  # fmt: skip
HOMES = ("cc", "cy", "cc", "yz", "cc", "yz", "cy", "cc")


@dataclass(frozen=True)
class DemoChild:
    """What another room's demo needs to go on with a child."""

    ref: str
    home: str
    """Key of the agency that keeps the file: cc, cy, yz."""
    fate: str
    birth_on: date
    in_care: bool
    open: bool


class Nursery:
    """Draws children; the same ones on every machine."""

    def __init__(
        self, agencies: dict[str, Agency], places: dict[str, list[str]], seed: int
    ) -> None:
        self.draw = Random(seed)
        self.agencies, self.places = agencies, places
        self.numbers: set[str] = set()

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def identity(self, fate: Fate, county: str, today: date, surname: str) -> Identity:
        """Name, number, health and school of one child."""
        male = self.chance(0.52)
        years = self.draw.randint(fate.youngest, fate.oldest)
        birth = add_months(today, -12 * years) - timedelta(days=self.draw.randint(1, 360))
        names = BOYS if male else GIRLS
        name = (surname or self.draw.choice(SURNAMES)) + self.draw.choice(names)
        nameless = fate.key in {"searching", "rescued"}
        id_no = "" if nameless else self._number(county, birth, male=male)
        return Identity(
            birth_on=birth, sex="1" if male else "2",
            name="" if fate.key == "rescued" else name, id_no=id_no,
            birth_assumed=fate.key in {"found", "searching", "rescued"},
            nation=self.draw.choice(["01"] * 14 + ["11", "10", "02", "15"]),
            extra=self._life(fate, birth, id_no, today),
        )  # fmt: skip

    def _number(self, county: str, birth: date, *, male: bool) -> str:
        for n in range(50):
            number = make_synthetic_id(county, birth, male=male, n=n)
            if number not in self.numbers:
                self.numbers.add(number)
                return number
        return ""

    def _life(self, fate: Fate, birth: date, id_no: str, today: date) -> dict[str, Any]:
        years = age_on(birth, today)
        card, illness, needs = None, [], []
        if self.chance(fate.disabled):
            illness = [self.draw.choice(ILLNESSES)]
            needs = ["medical"]
            if id_no and years >= 1:
                kind, level = self.draw.choice(["2", "4", "4", "5", "7"]), self.draw.randint(1, 4)
                card = {"kind": kind, "level": level, "card_no": f"{id_no}{kind}{level}"}
                needs += ["rehab", *(["special_edu"] if kind in "57" else [])]
        school = _school(self.draw.choice(STREETS), years)
        contacts = None
        if fate.at == "institution" and self.chance(0.25):
            contacts = [{
                "name": f"{self.draw.choice(SURNAMES)}玉芬", "relation": "原来的照料人",
                "phone": f"1990001{self.draw.randint(0, 9999):04d}", "note": "逢年过节通电话",
            }]  # fmt: skip
        return {
            "health": {
                "summary": f"{today.year}年体检：生长发育"
                + ("落后于同龄儿童，定期复查" if illness else "正常"),
                "illness": illness,
                "allergies": "牛奶" if self.chance(0.06) else "",
                "disability": card,
            },
            "needs": needs,
            "needs_long_term_care": bool(card and card["level"] == 1),
            "behaviour_concern": fate.key == "harmed" and self.chance(0.4),
            "school": school,
            "contacts": contacts,
        }


def make_children(
    database: Database,
    agencies: dict[str, Agency],
    places: dict[str, list[str]],
    *,
    number: int = 120,
    seed: int = 120,
) -> list[DemoChild]:
    """Draw children over the demo's institutions; the rows of a fate are thinned evenly.

    `agencies` and `places` (townships by agency key) as in `demo.seed.seed`. The same seed gives
    the same children; the rest of the demo finds them by `DemoChild.ref`.
    """
    nursery = Nursery(agencies, places, seed)
    fates = [fate for fate in FATES for _ in range(fate.many)]
    nursery.draw.shuffle(fates)
    made: list[DemoChild] = []
    for n, fate in enumerate(fates[:number]):
        with transaction(database) as session:
            made.append(_child(session, nursery, fate, HOMES[n % len(HOMES)]))
    with transaction(database) as session:
        _families_of_siblings(session, nursery, made)
    return made


def _child(session: Session, nursery: Nursery, fate: Fate, home: str) -> DemoChild:
    draw, today = nursery.draw, clock.today()
    agency = nursery.agencies[home]
    township = draw.choice(nursery.places[home])
    identity = nursery.identity(fate, township[:6], today, "")
    clerk = staff_of(session, f"{home}.shouli")
    came = _day_of_coming(draw, fate, identity.birth_on, today)
    opened = _moment(max(came, at_work(today - timedelta(days=DAYS_OPEN))))
    in_care = fate.at == "institution"
    form = {
        "institution": CareForm.INSTITUTION,
        "kin": CareForm.KIN,
        "home": CareForm.GUARDIAN_HOME,
    }[fate.at]
    if not in_care:
        identity.extra["address"] = f"{draw.choice(STREETS)}{draw.randint(1, 180)}号"
    with clock.at(opened):
        child = register.open_file(
            session, identity=identity, keeper=agency, agency_id=agency.id if in_care else None,
            place=Place(form, came, says=_place(agency, form), basis="接收入院" if in_care else ""),
            guardian=_guardian(draw, fate, agency, came, identity.name),
            division_code="" if in_care else township,
            hukou_division="" if not identity.id_no else township,
            categories=[
                (code, came, fate.basis)
                for code in (
                    *fate.categories, *(["K2.1"] if identity.extra["health"]["disability"] else []),
                )
                if age_on(identity.birth_on, came) < 18  # noqa: PLR2004 - of age
            ],
            actor=clerk, now=opened,
        )  # fmt: skip
    worker = staff_of(session, f"{home}.pinggu1")
    _asked(session, draw, child, worker, opened)
    is_open = _later(session, draw, child, fate, agency, worker, opened)
    return DemoChild(child.ref, home, fate.key, child.birth_on, in_care, is_open)


def _day_of_coming(draw: Random, fate: Fate, birth: date, today: date) -> date:
    if fate.key == "found":
        return birth + timedelta(days=draw.randint(0, min(400, (today - birth).days - 1)))
    longest = min((today - birth).days - 1, 360 if fate.status is not G.CIVIL_AFFAIRS else 2600)
    return today - timedelta(days=draw.randint(1, max(1, longest)))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(10, 20), clock.BEIJING)


def _place(agency: Agency, form: CareForm) -> str:
    if form is CareForm.INSTITUTION:
        return agency.short_name
    return "亲属家" if form is CareForm.KIN else "家中"


def _guardian(draw: Random, fate: Fate, agency: Agency, since: date, child_name: str) -> Guardian:
    if fate.status in {G.CIVIL_AFFAIRS, G.CIVIL_AFFAIRS_TEMPORARY}:
        number = f"（{since.year}）民监字第{draw.randint(1, 60)}号"
        return Guardian(
            fate.status, since, agency_id=agency.bureau_id, ground=fate.ground, document_no=number
        )
    surname = child_name[:1] or draw.choice(SURNAMES)
    person = {
        G.OTHER: {"name": f"{surname}德贵", "relation": "祖父"},
        G.PARENTS: {"name": f"{surname}建国", "relation": "父亲"},
        G.COMMITTEE: {"name": "村民委员会", "relation": ""},
    }[fate.status]
    phone = f"1990002{draw.randint(0, 9999):04d}"
    return Guardian(fate.status, since, person=person | {"phone": phone})


def _school(street: str, years: int) -> dict[str, Any] | None:
    for youngest, kind, first in (
        (15, "职业高中", 15), (12, "初级中学", 12), (6, "小学", 6), (3, "幼儿园", 3),
    ):  # fmt: skip
        if years >= youngest:
            grade = "一二三四五六"[min(years - first, 5)]
            words = ("小班", "中班", "大班")[min(years - 3, 2)] if youngest == 3 else f"{grade}年级"  # noqa: PLR2004
            return {
                "name": f"{street}{kind}", "grade": words, "since": "2026年9月",
                "boards": youngest == 15,  # noqa: PLR2004 - vocational schools board
            }  # fmt: skip
    return None


def _asked(session: Session, draw: Random, child: Child, worker: Actor, opened: datetime) -> None:
    """Two in three of those who can speak were asked at some time since."""
    today = clock.today()
    days = (today - clock.day(opened)).days
    years = age_on(child.birth_on, today)
    fitting = [words for age, words in WORDS if age <= years < age + 4]
    if not fitting or days < 3 or draw.random() < 0.34:  # noqa: PLR2004
        return
    asked = _moment(at_work(today - timedelta(days=draw.randint(1, min(days, 200) - 1))))
    asked = max(asked, opened)
    with clock.at(asked):
        opinions.record(
            session, child, manner=Manner.DRAWING if years < 5 else Manner.TALK, agrees=None,  # noqa: PLR2004
            words=draw.choice(fitting), asked_at=asked, actor=worker, now=asked,
        )  # fmt: skip


def _later(
    session: Session,
    draw: Random,
    child: Child,
    fate: Fate,
    agency: Agency,
    worker: Actor,
    opened: datetime,
) -> bool:
    """A stay in hospital, or the end; whether the file is open still."""
    today = clock.today()
    began = clock.day(opened)
    if fate.at != "institution" or (today - began).days < 60:  # noqa: PLR2004
        return True
    turn = draw.random()
    if turn < 0.12:  # noqa: PLR2004 - some were ill for a while
        ill = began + timedelta(days=draw.randint(10, 30))
        back = ill + timedelta(days=draw.randint(3, 20))
        for day, form, says, basis in (
            (ill, CareForm.ELSEWHERE, "市儿童医院", "住院治疗"),
            (back, CareForm.INSTITUTION, agency.short_name, "出院"),
        ):
            _moves(session, child, form, day, agency.id, says, basis, worker)
        return True
    if fate.key == "gap" and turn < 0.4:  # noqa: PLR2004 - the guardian is there again
        day = at_work(today - timedelta(days=draw.randint(5, 40)))
        with clock.at(_moment(day)):
            guardianship.change(
                session, child, status=G.PARENTS, on=day, actor=worker, now=_moment(day),
                guardian={"name": f"{(child.name or '王')[0]}建国", "relation": "父亲"},
                document_no="监护评估报告",
            )  # fmt: skip
        _moves(session, child, CareForm.GUARDIAN_HOME, day, None, "家中", "监护人恢复监护", worker)
        _close(session, child, day, worker)
        return False
    if fate.key == "found" and turn > 0.93:  # noqa: PLR2004 - a few were adopted
        day = at_work(today - timedelta(days=draw.randint(5, 50)))
        _moves(session, child, CareForm.ADOPTED, day, agency.id, "已被收养", "收养登记", worker)
        _close(session, child, day, worker)
        return False
    return True


def _moves(
    session: Session,
    child: Child,
    form: CareForm,
    day: date,
    agency_id: int | None,
    says: str,
    basis: str,
    actor: Actor,
) -> None:
    kind = PlaceKind.LEFT if form is CareForm.ADOPTED else PlaceKind.ADDRESS
    with clock.at(_moment(day)):
        care.move(
            session, child, form=form, on=day, agency_id=agency_id, place_kind=kind,
            place_says=says, basis=basis, actor=actor, now=_moment(day),
        )  # fmt: skip


def _close(session: Session, child: Child, day: date, actor: Actor) -> None:
    with clock.at(_moment(day)):
        register.close(session, child, on=day, actor=actor, now=_moment(day))


def _families_of_siblings(session: Session, nursery: Nursery, made: list[DemoChild]) -> None:
    """Seven pairs and one three of orphans and harmed children in one home, of one name."""
    now = clock.now()
    for home in ("cc", "cy", "yz"):
        refs = [
            one.ref
            for one in made
            if one.home == home and one.open and one.fate in {"orphan", "harmed", "court", "gap"}
        ]
        rows = session.scalars(select(Child).where(Child.ref.in_(refs)).order_by(Child.birth_on))
        worker = staff_of(session, f"{home}.pinggu1")
        kin: list[Child] = []
        for child in rows.all():
            is_apart = kin and (child.birth_on - kin[-1].birth_on).days > 300  # noqa: PLR2004
            if kin and is_apart and child.name and kin[0].name:
                register.set_name(child, kin[0].name[0] + child.name[1:])
                siblings.link(session, kin[0], child, actor=worker, now=now)
                kin = [] if len(kin) > 1 or home != "cc" else [*kin, child]
            elif not kin and nursery.chance(0.5):
                kin = [child]
