"""A couple with an account who apply, and their browser."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.adoption.models import (
    Adoption,
)
from app.adoption.services import facts
from tests.adoption.town import make_adopters
from tests.factories import Client, World, make_user

CHAOYANG = "220104"
MOTIVE = "我们夫妻身体健康、收入稳定，一直想再抚养一个孩子，打算让孩子在家附近上学，" * 2


class Town:
    """A couple with an account, and their browser."""

    def __init__(self, world: World) -> None:
        self.world = world
        with world.writing() as session:
            person, household = make_adopters(session)
            self.user: User = make_user(session, None, person=person)
            self.household_id, self.person_id = household.id, person.id
        self.client: Client = world.client(self.user)
        self.organ = world.agencies["home_bureau"]

    def start(self, origin: str = "kin", place: str = CHAOYANG, **more: str) -> str:
        agency = self.world.agencies["home"] if origin == "institution" else self.organ
        answer = self.client.post("/adoption/start", {
            "origin": origin, "residency": "mainland", "place": place,
            "agency": str(agency.id), **more,
        })  # fmt: skip
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].split("/")[3]

    def case(self, ref: str, session: Session) -> Adoption:
        return session.scalars(select(Adoption).where(Adoption.ref == ref)).one()

    def version(self, ref: str) -> int:
        with self.world.reading() as session:
            return self.case(ref, session).version

    def save(self, ref: str, page: str, **values: object) -> None:
        answer = self.client.post(
            f"/adoption/mine/{ref}/apply/{page}", {"version": self.version(ref), **values}
        )
        assert answer.status_code == 303, answer.text

    def fill(self, ref: str) -> None:
        with self.world.reading() as session:
            case = self.case(ref, session)
            boy = facts.family_of(session, case).children[0].ref
            children = facts.adoptees_of(session, case)
        self.save(ref, "about", **{
            "married_on-year": 2005, "married_on-month": 5, "married_on-day": 1, "nation": "01",
            "employer": "第一小学", "income": "6000", "spouse_nation": "11",
            "spouse_employer": "无", "spouse_income": "5000",
        })  # fmt: skip
        self.save(ref, "children", **{f"c_{boy}": "both", "all_told": "y"})
        self.save(ref, "opinions", **{f"o_{boy}": "yes", f"r_{boy}": "想要个妹妹"})
        for child in children:
            self.save(ref, f"child/{child.ref}", **{
                "name": "赵小雨", "born-year": 2023, "born-month": 3, "born-day": 2, "sex": "2",
                "category": "other", "disabled": "no", "place": CHAOYANG,
            })  # fmt: skip
        self.save(ref, "wishes", motive=MOTIVE, secrecy="yes")

    def seen(self, ref: str) -> str:
        page = self.client.get(f"/adoption/mine/{ref}/apply/check").text
        found = re.search(r'name="seen" value="([0-9a-f]{32})"', page)
        assert found, page
        return found[1]

    def submit(self, ref: str, **more: str) -> None:
        answer = self.client.post(f"/adoption/mine/{ref}/apply/submit", {
            "seen": self.seen(ref), "statement": "y", "sensitive": "y", **more,
        })  # fmt: skip
        assert answer.status_code == 303, answer.text
