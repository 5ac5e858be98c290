"""One adoption: the windows of everybody who has to do with it, and the days that go by."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.adoption.models import Adoption
from app.adoption.models.ending import Ending
from app.core import clock
from app.core.db import Base, transaction
from app.deadlines.models import Deadline
from app.deadlines.turning import turn
from app.rooms import CLOCKWORKS
from tests.access.town import Town
from tests.browser.conftest import Opens
from tests.browser.looking import OPEN_FOLDS, TOO_WIDE, Walk, check_with_axe
from tests.browser.one_life import gives
from tests.browser.visitor import Visitor
from tests.browser.windows import Windows

KINDS = {Adoption: "adoption", Ending: "adoption_ending"}
ONES_OWN = {"family", "mother", "father", "nobody"}

# Of the pre-check: (question, answer) for every kind; a page is asked only what it shows.
ANSWERS = (
    ("您的性别", "女"), ("您是哪里的居民", "中国内地"), ("您的婚姻状况", "已婚"),
    ("配偶是哪里的居民", "中国内地"), ("想收养几名孩子", "一名"),
    ("孩子有县级以上", "没有"), ("您有能力抚养", "有"), ("收养人有医生认为", "没有"),
    ("收养人有不利于", "没有"), ("收养人都能自己", "都能"), ("孩子是被拐卖后", "不是"),
    ("谁来送养", "生父母"), ("孩子的生父", "健在"), ("生父同意吗", "同意"),
    ("孩子的生母", "健在"), ("生母同意吗", "同意"), ("孩子自己愿意吗", "愿意"),
    ("收养和送养都是自愿的吗", "都是自愿的"), ("有人要钱", "没有"),
)  # fmt: skip


@dataclass(frozen=True)
class Child:
    """The child, and what the family says of it in the pre-check."""

    born: date
    male: bool
    relation: str
    category: str = ""
    institution: bool = False
    is_step: bool = False

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        return (
            ("您想收养的孩子", self.relation), ("孩子的性别", "男" if self.male else "女"),
            ("您现在是孩子生父", "是"), ("夫妻一起收养吗", "只有" if self.is_step else "一起收养"),
            *((("孩子属于哪一种", self.category),) if self.category else ()),
            ("孩子现在在儿童福利机构", "在" if self.institution else "不在"),
        )  # fmt: skip


@dataclass
class Way(Windows):
    """One adoption, and everybody at their windows."""

    on_a_phone = ONES_OWN
    opens: Opens
    town: Town
    users: dict[str, User]
    scan: Path
    plain: frozenset[str] = frozenset()
    """Who has no JavaScript."""
    walk: Walk | None = None
    windows: dict[str, Visitor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ref: str = ""
    number: int = 0
    """Tells the phones of two ways apart."""
    wrong: list[str] = field(default_factory=list)
    hidden: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What nobody of a side may read on any page: the other side (CC-1110)."""

    def people(self) -> Mapping[str, User]:
        return self.users

    def looks(self, who: Visitor) -> None:
        """A page of a kind that nobody has looked at yet: no wider than the window, accessible."""
        path = who.page.url.removeprefix(who.origin)
        if self.walk and who.has_scripts and self.walk.is_new("adoption", who.page, path):
            self.wrong += [f"too wide: {path}"] if who.page.evaluate(TOO_WIDE) else []
            who.page.evaluate(OPEN_FOLDS)
            self.wrong += check_with_axe(who.page, path)

    def at(self, role: str, path: str = "", status: int = 200) -> Visitor:
        """A page, by a path of its own or of the case on the organ's desk."""
        who = self.window(role)
        case = f"/adoption/cases/{self.ref}"
        answer = who.opens(path if path.startswith("/") else f"{case}/{path}".rstrip("/"))
        assert answer, f"{role} at {path}"
        assert answer.status == status, f"{role} at {path}: {answer.status} {who.reads()[:600]}"
        for word in self.hidden.get(role, ()):
            assert word not in who.page.inner_text("body"), f"{role} reads {word} at {path}"
        self.looks(who)
        return who

    def does(self, role: str, act: str, **answers: Any) -> Visitor:
        """One act of the organ on its own page."""
        who = self.at(role, act)
        gives(who, f"/{act}", **answers)
        return who

    def assesses(self, role: str, act: str, **answers: Any) -> Visitor:
        """One act of an assessor."""
        who = self.at(role, f"/adoption/assess/{self.ref}/{act}")
        gives(who, f"/{act}", **answers)
        return who

    @property
    def case_no(self) -> str:
        """As the family's page says it."""
        found = re.search(r"AD-\d{6}-\d{4}-\d{5}", self.mine().page.inner_text("main"))
        assert found, self.mine().reads()
        return found[0]

    def days_go_by(self, days: int) -> None:
        """The one thing that a browser cannot do: wait. All that is noted of the case is older."""
        with transaction(self.town.database) as session:
            for row in rows_of(session, self.ref):
                for column in row.__table__.columns:
                    value = getattr(row, column.key, None)
                    if isinstance(value, date):
                        setattr(row, column.key, value - timedelta(days=days))
        turn(self.town.database, CLOCKWORKS, clock.now())

    def mine(self, page: str = "") -> Visitor:
        return self.at("family", f"/adoption/mine/{self.ref}{'/' if page else ''}{page}")

    def reads_letter(self, who: Visitor, words: str) -> str:
        """The text of the newest letter of these words, through its own page."""
        who.page.locator("main a[href*='/letters/']", has_text=words).first.click()
        who.settles()
        self.looks(who)
        body = who.downloads("下载文书")
        assert body.startswith(b"%PDF-")
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def rows_of(session: Session, ref: str) -> list[Any]:
    """The case, all that hangs on it, and their clocks."""
    case = session.scalars(select(Adoption).where(Adoption.ref == ref)).one()
    found: list[Any] = [case]
    for mapper in Base.registry.mappers:
        if "adoption_id" in mapper.columns:
            key = mapper.columns["adoption_id"]
            found += session.scalars(select(mapper.class_).where(key == case.id))
    for row in list(found):
        if (kind := KINDS.get(type(row))) is not None:
            found += session.scalars(
                select(Deadline).where(Deadline.subject_kind == kind, Deadline.subject_id == row.id)
            )
    return found
