"""The canary crawl: what each role finds of other people in every page, file and header (S03).

The town's own facts are the canaries: each identity number, telephone number, address, name and
file name of a family, child, adopter or reporter stands in it once. Pages are read as each role,
and looked through for all of them; which role may find which kind stands in `MAY`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, insert, select, update
from werkzeug.test import TestResponse

from app.adoption.models import Adoptee, Adoption, Sender
from app.children.models import Child
from app.core import clock
from app.core.db import reading, transaction
from app.core.ids import new_ref
from app.deadlines.models import Deadline
from app.documents.models import Document
from app.families.models import Household, Member
from app.foster.models import FosterApplication
from app.protection.models import HarmReport
from tests.access.matrix import ROWS
from tests.access.row import IN, Row
from tests.access.test_access_matrix import MASKS, routes
from tests.access.town import ACTORS, Town
from tests.conftest import SERVER

PART = 30 if SERVER else 12  # `make test-long` reads all pages
SHORTEST = 5  # a shorter word may stand in a page for another reason
REPORTER, CHILD, PARENT = "⟦举报人七七⟧", "⟦孩子七七⟧", "⟦生父母七七⟧"
TIMES = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+")
DESK = "INT SW HEAD ARCH"
BUREAU = "BUR BH"
# Kind of fact -> who may find it in a page that is only opened; everybody else finds nothing.
# Masked by default: a full number is shown after a reason alone, which no opened page gives.
MAY: dict[str, str] = {
    "identity number": "",
    "telephone of a family": "",
    "address": "",
    "case": f"family assessor {DESK} {BUREAU} FIN REG",
    "child": f"family assessor {DESK} {BUREAU}",  # the agreement of its own placement names it
    "adoption": "REG BH",
    "file name": f"family assessor {DESK} {BUREAU}",
    "name of a child": f"assessor {DESK} {BUREAU}",
    "birth parent": "REG",
    "reporter": "",
}
# What even the copy of one's own child's data does not hold.
NEVER_COPIED = {"reporter", "birth parent", "adoption"}
# The form on which a number is put right holds it; whoever may open it may change it.
AGAIN = "FC-000000-0000-"
CASES: Any = FosterApplication.__table__
PUT_RIGHT = "/foster/desk/"


def facts(town: Town) -> dict[str, set[str]]:
    """The canaries by their kind."""
    found: dict[str, set[str]] = defaultdict(set)
    with reading(town.database) as session:
        for member in session.scalars(select(Member)):
            found["identity number"].add(member.id_no or "")
            found["telephone of a family"].add(member.phone or "")
        for child in session.scalars(select(Child)):
            found["identity number"].add(child.id_no or "")
            found["address"].add(child.address or "")
            found["child"] |= {child.ref, child.file_no or ""}
        for adoptee in session.scalars(select(Adoptee)):
            found["identity number"].add(adoptee.id_no or "")
        for home in session.scalars(select(Household)):
            found["address"].add(home.address or "")
        for case in session.scalars(select(FosterApplication)):
            found["case"] |= {case.ref, case.case_no or ""}
        for adoption in session.scalars(select(Adoption)):
            found["adoption"] |= {adoption.ref, adoption.case_no or ""}
        for document in session.scalars(select(Document)):
            if document.subject_kind in {"foster_application", "child", "adoption"}:
                found["file name"].add(document.ref)
        for report in session.scalars(select(HarmReport)):
            found["reporter"].add(str((report.reporter or {}).get("name") or ""))
        found["name of a child"].add(CHILD)
        found["birth parent"].add(PARENT)
    return {kind: {one for one in words if len(one) >= SHORTEST} for kind, words in found.items()}


def words_of(answer: TestResponse) -> str:
    """All that an answer says: its body, unpacked where it is a file, and its headers."""
    said = str(answer.headers)
    body = answer.get_data()
    if body.startswith(b"%PDF"):
        return said + "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return said + "".join(
                name + parts.read(name).decode(errors="replace") for name in parts.namelist()
            )
    return said + body.decode(errors="replace")


def own_words(town: Town) -> set[str]:
    """What the families of the town's cases have written of themselves."""
    found: set[str] = set()
    with reading(town.database) as session:
        keepers = [
            user.person_id for name, user in town.users.items() if name.startswith("family ")
        ]
        for home in session.scalars(
            select(Household).where(Household.owner_person_id.in_(keepers))
        ):
            found.add(home.address or "")
        for member in session.scalars(
            select(Member).join(Household).where(Household.owner_person_id.in_(keepers))
        ):
            found |= {member.id_no or "", member.phone or ""}
    return found


def crawl(town: Town, actor: str, looks: Callable[[int], bool]) -> Iterable[tuple[str, str]]:
    """(address, all that it says) of every page that the actor may open."""
    for number, (rule, method) in enumerate(routes(town)):
        row = ROWS.get(rule.endpoint, Row())
        if method != "GET" or not looks(number) or row.expected(actor) != IN:
            continue
        name, url = town.name(actor, row.case), town.address(rule, row.case)
        answer = town.client(name).get(url)
        yield url, words_of(answer).replace(url, "")
        answer.close()


def leaks(
    town: Town, known: dict[str, set[str]], actor: str, looks: Callable[[int], bool]
) -> tuple[list[str], int, set[str]]:
    """What the actor finds and may not, how many pages were read, and what was found at all."""
    pages = 0
    seen: set[str] = set()
    own = own_words(town) if actor == "family" else set()
    wrong: list[str] = []
    for url, said in crawl(town, actor, looks):
        pages += 1
        asked = set(url.split("/"))
        for kind, words in known.items():
            found = [one for one in words - own if one in said and one not in asked]
            if not found:
                continue
            seen.add(kind)
            is_put_right = url.startswith(PUT_RIGHT) and "/members/" in url and actor == "HEAD"
            # A guardian's own copy of what is kept of the child (PIPL 45).
            is_own_copy = (
                actor == "family" and url.startswith("/rights/") and kind not in NEVER_COPIED
            )
            if actor not in MAY[kind].split() and not is_put_right and not is_own_copy:
                wrong.append(f"{actor} finds {kind} in {url}: {found[:2]}")
    return wrong, pages, seen


@pytest.fixture(scope="module")
def named(town: Town) -> Iterator[Town]:
    """The town's report of harm names who made it; child and birth parent bear odd names."""
    before: list[tuple[Any, int, Any]] = []
    with transaction(town.database) as session:
        for report in session.scalars(select(HarmReport)):
            report.reporter = {"name": REPORTER, "phone": "13900007777"}
        rows: list[Any] = [*session.scalars(select(Child)), *session.scalars(select(Sender))]
        for row in rows:
            name = CHILD if isinstance(row, Child) else PARENT
            before.append((type(row), row.id, row.name))
            row.name = name
    yield town
    with transaction(town.database) as session:
        for kind, number, name in before:
            session.get_one(kind, number).name = name


def is_in_turn(turn: int, number: int) -> bool:
    """Another part of the routes for each role."""
    return number % PART == turn % PART


@pytest.mark.bar("S03", "S05", "S13")
def test_quickly_nobody_finds_what_is_not_theirs(named: Town) -> None:
    """Each role in turn, on a part of the pages that it may open."""
    wrong: list[str] = []
    seen: set[str] = set()
    pages, known = 0, facts(named)
    for turn, actor in enumerate(ACTORS):
        found, read, kinds = leaks(named, known, actor, partial(is_in_turn, turn))
        wrong, pages, seen = wrong + found, pages + read, seen | kinds
    assert not wrong, "\n".join(wrong)
    assert pages > 1600 / PART
    assert seen >= {"case", "child"}, "the crawl finds nothing"


@pytest.mark.bar("S03", "S05", "S13")
@pytest.mark.long
@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_finds_what_is_not_theirs(named: Town, actor: str) -> None:
    wrong, *_ = leaks(named, facts(named), actor, lambda _: True)
    assert not wrong, "\n".join(wrong)


def changed(town: Town, actor: str) -> tuple[set[str], int]:
    """Pages that differ between two worlds in which the town's cases differ, of how many."""
    # Whoever holds such a link is let into the case by it.
    secrets = {town.things[name] for name in ("token", "link", "code") if name in town.things}

    def pages() -> dict[str, str]:
        return {
            url: TIMES.sub("…", MASKS.sub("…", said))
            for url, said in crawl(town, actor, lambda n: n % 5 == 0)
            # A file made anew bears the moment of its making.
            if "<html" in said and not any(secret in url for secret in secrets)
        }

    # A page that draws a question is another one each time, whatever the world.
    before = dict(pages().items() & pages().items())
    with another_world(town):
        after = pages()
    return {url for url in before if before[url] != after[url]}, len(before)


def _again(case: Any) -> dict[str, Any]:
    """The same application under another number."""
    ref = new_ref()
    return {name: value for name, value in case._asdict().items() if name != "id"} | {
        "ref": ref,
        "case_no": f"{AGAIN}{ref}",
    }


@contextmanager
def another_world(town: Town) -> Iterator[None]:
    """Other homes and names of families, twice as many applications, all work long overdue."""
    long_ago = clock.today() - timedelta(days=400)
    rows: list[tuple[Any, str, Any]] = [
        (FosterApplication, "applicant_name", "改了名字"),
        (FosterApplication, "due_on", long_ago),
        (Deadline, "due_on", long_ago),
    ]
    with transaction(town.database) as session:
        session.execute(update(Household).values(area_m2=Household.area_m2 + 7))
        before: list[tuple[Any, str, dict[int, Any]]] = [
            (model, name, {row.id: getattr(row, name) for row in session.scalars(select(model))})
            for model, name, _ in rows
        ]
        for model, name, value in rows:
            session.execute(update(model).values({name: value}))
        session.execute(insert(CASES), [_again(row) for row in session.execute(select(CASES))])
    try:
        yield
    finally:
        with transaction(town.database) as session:
            session.execute(delete(CASES).where(CASES.c.case_no.like(f"{AGAIN}%")))
            session.execute(update(Household).values(area_m2=Household.area_m2 - 7))
            for model, name, values in before:
                for number, value in values.items():
                    session.execute(update(model).where(model.id == number).values({name: value}))


@pytest.mark.bar("S03")
@pytest.mark.parametrize("actor", ["stranger", "HEAD@", "BH@", "SEC@"])
def test_what_changes_elsewhere_changes_no_page(town: Town, actor: str) -> None:
    """Two worlds that differ outside the actor's scope only: every page is the same."""
    differ, number = changed(town, actor)
    assert differ == set()
    assert number >= 5


@pytest.mark.bar("S03")
def test_what_changes_here_is_seen_here(town: Town) -> None:
    """Else the worlds would not differ where it can be seen."""
    assert changed(town, "HEAD")[0]
