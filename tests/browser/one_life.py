"""The people of one child's life at their windows, and what they do there."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pypdf import PdfReader
from sqlalchemy import Date, DateTime, select
from sqlalchemy.orm import Session

from app.children.models import CareForm, CareSpell, Child
from app.core import clock
from app.core.db import transaction
from app.deadlines.models import Deadline
from app.demo import seed
from app.demo.agencies import PASSWORD
from app.demo.family_units import Story as UnitStory
from app.demo.people import Family, Population
from app.demo.stories import PoolStory
from app.family_style.models import Unit
from app.foster.models import FosterApplication
from app.institutions.models import Admission, SearchNotice
from app.placements.models import Agreement, Match, Matter, Placement
from tests.access.town import Town
from tests.browser.conftest import Opens
from tests.browser.looking import OPEN_FOLDS, TOO_WIDE, Walk, check_with_axe
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.children.files import make_child

SAYS = "查明的情况写在这里，大家都谈过。"
NAME = "许念安"
OF_HOME = {"clerk": "cc.shouli", "filer": "cc.beian", "worker": "cc.pinggu1",
           "other worker": "cc.pinggu2", "head": "cc.yuanzhang", "officer": "ccmz.jingban",
           "chief": "ccmz.juzhang"}  # fmt: skip


@dataclass
class Life:
    """The child, and everybody at their windows; references once there are some."""

    opens: Opens
    town: Town
    family: Family
    case_no: str
    unit: str
    second: str
    windows: dict[str, Visitor] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    failed: str = ""
    walk: Walk | None = None
    wrong: list[str] = field(default_factory=list)

    def looks(self, who: Visitor) -> None:
        """What nobody finds by links alone is looked at here: acts that only a state offers."""
        path = who.page.url.removeprefix(who.origin)
        name = "family" if who is self.windows.get("family") else "life"
        if self.walk and who.has_scripts and self.walk.is_new(name, who.page, path):
            self.wrong += [f"too wide: {path}"] if who.page.evaluate(TOO_WIDE) else []
            who.page.evaluate(OPEN_FOLDS)
            self.wrong += check_with_axe(who.page, path)

    def window(self, role: str, *, scripts: bool = True) -> Visitor:
        name = role if scripts else f"{role}, no scripts"
        if name not in self.windows:
            viewport = PHONE if role == "family" else DESKTOP
            who = self.windows[name] = self.opens(scripts=scripts, viewport=viewport)
            account = self.family.applicant.phone if role == "family" else OF_HOME[role]
            who.signs_in(account, PASSWORD)
        return self.windows[name]

    def at_stay(self, role: str, tab: str = "") -> Visitor:
        return self._at(role, f"/institutions/admissions/{self.refs['admission']}", tab)

    def at_match(self, role: str, tab: str = "") -> Visitor:
        return self._at(role, f"/matches/{self.refs['match']}", tab)

    def at_placement(self, role: str, tab: str = "") -> Visitor:
        who = role.split(maxsplit=1)[0]
        mine = "/mine" if who == "family" and not tab else ""
        return self._at(role, f"/placements{mine}/{self.refs['placement']}", tab)

    def at_unit(self, role: str, tab: str = "") -> Visitor:
        return self._at(role, f"/family-style/{self.unit}", tab, scripts=False)

    def _at(self, role: str, case: str, tab: str, *, scripts: bool = True) -> Visitor:
        who = self.window(role, scripts=scripts)
        answer = who.opens(f"{case}/{tab}" if tab else case)
        assert answer, f"{role} at {tab}"
        assert answer.status == 200, f"{role} at {tab}: {who.reads()[:600]}"
        self.looks(who)
        return who

    def acts(self, role: str, act: str, **answers: Any) -> Visitor:
        """One act of the placement on its own page."""
        who = self.at_placement(role, act)
        gives(who, f"/{act}", **answers)
        return who

    def place(self) -> tuple[CareForm, str]:
        """Where the child's file says that it lives."""
        with transaction(self.town.database) as session:
            child = session.scalars(select(Child).where(Child.ref == self.refs["child"])).one()
            return child.care_form, child.care_place

    def reads_letter(self, who: Visitor, words: str) -> str:
        """The text of the newest letter of these words, through its own page."""
        link = who.page.locator("main a[href*='/letters/']", has_text=words).first
        link.click()
        who.settles()
        self.looks(who)
        body = who.downloads("下载文书")
        assert body.startswith(b"%PDF-")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
        self.letters[words] = text
        return text


def gives(who: Visitor, to: str, /, **answers: Any) -> None:
    """Fill in the form that is sent to an address ending so, by the names of its fields."""
    form = who.page.locator(f"main form[action$='{to}']").last
    if not form.is_visible():
        form.locator("xpath=ancestor::details").last.locator("summary").first.click()
    for name, answer in answers.items():
        if isinstance(answer, date):
            for part in ("year", "month", "day"):
                here(form, f"{name}-{part}").fill(str(getattr(answer, part)))
            continue
        if isinstance(answer, list):
            for value in answer:
                form.locator(f"[name$='{name}'][value='{value}']").check(force=True)
            continue
        first = here(form, name)
        kind = first.evaluate("field => field.tagName + ' ' + field.type")
        if kind.endswith("file"):
            first.set_input_files({"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": answer})
        elif "radio" in kind or "checkbox" in kind:
            chosen = form.locator(f"[name$='{name}'][value='{answer}']") if answer != "y" else first
            chosen.check(force=True)
        elif kind.startswith("SELECT"):
            first.select_option(**answer if isinstance(answer, dict) else {"value": answer})
        else:
            first.fill(str(answer))
    with who.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        form.locator("button[type=submit]:visible").first.click()
    who.settles()
    wrong = who.page.locator("main .govuk-error-summary")
    says = wrong.first.inner_text() if wrong.count() else ""
    assert not says, f"{to}: {says}"
    assert sent.value.status < 400, f"{to}: {sent.value.status} {who.reads()[:600]}"


def here(form: Any, name: str) -> Any:
    return form.locator(f"[name='{name}'], [name$='-{name}']").first


def ref_of(who: Visitor) -> str:
    return str(re.findall(r"/([2-9a-z]{16})(?:/|$|\?)", who.page.url)[-1])


def begin(opens: Opens, town: Town) -> Life:
    """A family of the pool, a family unit with its couple, and a girl for it."""
    people, today = Population(77), clock.today()
    people._drawn = 500  # phones of their own beside the town's
    family = people.family("220104", "220104001", today)
    begins = today - timedelta(days=2 * sum(days for days, _ in seed.TRAINED) + 4)
    pooled = PoolStory(town.database, family, town.agencies["cc"], "cc", begins)
    for days, step in seed.TRAINED:
        pooled.later(days)
        step(pooled)
    unit = UnitStory(
        town.database, people, town.agencies["cc"], "cc", "220104001", "向日葵之家",
        datetime.combine(today - timedelta(days=60), datetime.min.time(), clock.BEIJING),
    )  # fmt: skip
    for days, act in (
        (1, unit.planned), (3, unit.announced), (6, unit.applied), (5, unit.screened),
        (5, unit.hired), (9, unit.trained),
    ):  # fmt: skip
        unit.later(days)
        act()
    with transaction(town.database) as session:
        second = make_child(
            session, town.agencies["cc"], name="程一诺", birth_on=date(today.year - 9, 1, 8),
            since=today - timedelta(days=40),
        )  # fmt: skip
        case = session.scalars(
            select(FosterApplication).where(FosterApplication.ref == pooled.ref)
        ).one()
        home = session.get_one(Unit, unit.unit_id)
        return Life(opens, town, family, case.case_no or "", home.ref, second.ref)


def the_days_go_by(life: Life, days: int) -> None:
    """The one thing that a browser cannot do: wait. All that is noted of the child is older."""
    with transaction(life.town.database) as session:
        for row in rows_of_child(session, life.refs["child"]):
            for column in row.__table__.columns:
                value = getattr(row, column.key, None)
                if value is not None and isinstance(column.type, Date | DateTime | type(None)):
                    setattr(row, column.key, value - timedelta(days=days))


def rows_of_child(session: Session, ref: str) -> list[Any]:
    """Stay, care, match, agreement, placement and their clocks."""
    child = session.scalars(select(Child).where(Child.ref == ref)).one()
    found: list[Any] = []
    for model in (Admission, CareSpell, Match, Placement):
        found += session.scalars(select(model).where(model.child_id == child.id))
    ids = {kind: [row.id for row in found if isinstance(row, kind)]
           for kind in (Admission, Match, Placement)}  # fmt: skip
    for part, key, owner in (
        (SearchNotice, "admission_id", Admission), (Agreement, "match_id", Match),
        (Matter, "placement_id", Placement),
    ):  # fmt: skip
        found += session.scalars(select(part).where(getattr(part, key).in_(ids[owner])))
    for kind, owner in (("admission", Admission), ("placement", Placement)):
        found += session.scalars(
            select(Deadline).where(
                Deadline.subject_kind == kind, Deadline.subject_id.in_(ids[owner])
            )
        )
    return found
