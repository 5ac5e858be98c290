"""A family with an application, and a browser in which it is signed in."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image
from sqlalchemy import func, select

from app.accounts.models import Person, User
from app.families.models import Member
from app.foster.models import FosterApplication
from tests.factories import (
    Client,
    World,
    make_application,
    make_consents,
    make_household,
    make_papers,
    make_person,
    set_local_figures,
)


class Family:
    """A signed-in applicant with a draft that is complete, or empty."""

    def __init__(self, world: World, *, complete: bool = True, agency: str = "home") -> None:
        self.world = world
        with world.writing() as session:
            if not session.scalar(select(func.count()).select_from(Person)):
                set_local_figures(session)
            self.person = make_person(session)
            self.household = make_household(session, self.person)
            case = make_application(session, world.agencies[agency], self.household)
            if complete:
                make_papers(session, case, good=False)
                make_consents(session, case)
            self.ref, self.id = case.ref, case.id
        self.user: User = world.user(None, person=self.person)
        self.client: Client = world.client(self.user)

    def url(self, path: str = "") -> str:
        return f"/foster/{self.ref}{path}"

    def case(self) -> FosterApplication:
        with self.world.reading() as session:
            return session.get_one(FosterApplication, self.id)

    def members(self) -> list[Member]:
        with self.world.reading() as session:
            query = select(Member).where(Member.household_id == self.household.id)
            return list(session.scalars(query.order_by(Member.position)))

    def note_opinion(self) -> None:
        child = self.members()[2]
        path = self.url(f"/apply/consents/{child.ref}/opinion")
        answer = self.client.post(path, {"answer": "agree", "words": "我想有个弟弟"})
        assert answer.status_code == 303, answer.text[-500:]

    def seen(self) -> str:
        page = self.client.get(self.url("/apply/check")).text
        found = re.search(r'name="seen" value="([^"]+)"', page)
        assert found, page[-500:]
        return found[1]

    def submit(self, **fields: str) -> Any:
        data = {"seen": self.seen(), "statement": "y", "sensitive": "y"} | fields
        return self.client.post(self.url("/apply/submit"), data)


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(file, "JPEG")
    file.seek(0)
    return file
