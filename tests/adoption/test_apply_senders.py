"""The sending side by its own link, an institution by its child's file; nothing crosses over."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pypdf
import pytest
from sqlalchemy import select

from app.accounts.actors import token_hash
from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.adoption.models import Adoption, AdoptionPaper, AdoptionState, Sender, SenderKind
from app.adoption.services import facts
from app.audit.models import AuditEvent
from app.children.models import CareForm, Child, GuardianStatus
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.documents.models import Document
from app.notices.models import Message, Notice
from tests.adoption.town import make_adoptee, make_adopters, make_adoption
from tests.documents import corpus
from tests.factories import Client, World, make_user

# Words that stand nowhere else: of the adopters, and of the sending side.
OF_ADOPTERS = ("钱多多", "雪松街八十八号", "13812348765")
OF_SENDERS = ("孟小禾", "因病无力抚养甲乙丙", "13898761234", "孟家户口本")
SENDER_ID = make_synthetic_id("220104", date(1995, 4, 4), male=False, n=7)


class Case:
    """A couple whose file was sent, the officer, and a birth mother's phone."""

    def __init__(self, world: World, state: AdoptionState = AdoptionState.SUBMITTED) -> None:
        self.world = world
        with world.writing() as session:
            person, household = make_adopters(session, address=OF_ADOPTERS[1])
            self.user: User = make_user(session, None, person=person)
            case = make_adoption(session, world.agencies["home_bureau"], household, state)
            make_adoptee(session, case, new_name=OF_ADOPTERS[0])
            case.statement = {"origin": "hardship", "children": {}, "motive": "钱多多家想收养"}
            self.ref, self.id, self.number = case.ref, case.id, case.case_no or ""
        self.family = world.client(self.user)
        self.officer = world.client(world.user("home_bureau", Role.REGISTRAR))
        self.parent = world.client()

    def invite(self, kind: str = "mother") -> str:
        answer = self.officer.post(f"/adoption/cases/{self.ref}/senders", {
            "kind": kind, "name": OF_SENDERS[0], "phone": OF_SENDERS[2],
        })  # fmt: skip
        assert answer.status_code == 200, answer.text
        found = re.search(r"/adoption/send/link/([A-Za-z0-9_-]{20,})", answer.text)
        assert found, answer.text
        return f"/adoption/send/link/{found[1]}"

    def code(self, client: Client, link: str, act: str) -> str:
        answer = client.post(f"{link}/code/{act}")
        assert answer.status_code == 200, answer.text
        with self.world.reading() as session:
            body = session.scalars(select(Message).order_by(Message.id.desc())).first()
            assert body is not None
            found = re.search(r"验证码(\d{6})", body.text or "")
        assert found
        return found[1]

    def open(self, link: str) -> None:
        code = self.code(self.parent, link, "open")
        assert self.parent.post(f"{link}/open", {"code": code}).status_code == 303

    def fill(self, link: str) -> None:
        answer = self.parent.post(f"{link}/form", {
            "id_no": SENDER_ID, "hukou": "220104", "other_parent": "missing",
            "difficulty": "SD-1", "grounds": OF_SENDERS[1], "health": "身体健康",
        })  # fmt: skip
        assert answer.status_code == 303, answer.text

    def hand_in(self, link: str, *, agrees: bool = True) -> int:
        code = self.code(self.parent, link, "hand_in")
        return self.parent.post(f"{link}/hand-in", {
            "consents": "yes" if agrees else "no", "sure": "y", "code": code,
        }).status_code  # fmt: skip


@pytest.fixture
def case(world: World) -> Case:
    return Case(world)


def rows(case: Case) -> list[Sender]:
    with case.world.reading() as session:
        return list(session.scalars(select(Sender).order_by(Sender.id)))


def test_only_the_hash_of_the_link_is_kept_and_it_ends(case: Case) -> None:
    link = case.invite()
    (row,) = rows(case)
    assert row.link_hash == token_hash(link.rsplit("/", 1)[1])
    assert row.link_until is not None
    assert case.parent.get(link).status_code == 200
    with clock.at(row.link_until + timedelta(seconds=1)):
        assert case.parent.get(link).status_code == 404
    again = case.invite()
    assert case.parent.get(link).status_code == 404
    assert case.parent.get(again).status_code == 200
    assert case.officer.post(
        f"/adoption/cases/{case.ref}/senders/{row.ref}/revoke"
    ).status_code == 303  # fmt: skip
    assert case.parent.get(again).status_code == 404


def test_without_the_code_of_the_own_phone_nothing_opens(case: Case) -> None:
    link = case.invite()
    assert OF_SENDERS[2] not in case.parent.get(link).text
    for path in ("/form", "/papers/D-20.mother"):
        assert case.parent.get(link + path).status_code == 404
    assert case.parent.post(f"{link}/hand-in", {"consents": "yes"}).status_code == 404
    case.code(case.parent, link, "open")
    assert case.parent.post(f"{link}/open", {"code": "000000"}).status_code == 422
    case.open(link)
    assert case.parent.get(f"{link}/form").status_code == 200
    # Another browser with the same link proves the phone again.
    assert case.world.client().get(f"{link}/form").status_code == 404
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert case.parent.get(f"{link}/form").status_code == 404


def test_a_birth_mother_fills_in_uploads_and_decides_once(case: Case) -> None:
    link = case.invite()
    case.open(link)
    assert case.hand_in(link) == 422  # nothing was told yet
    case.fill(link)
    answer = case.parent.post(
        f"{link}/papers/D-20.mother", {"file": (io.BytesIO(corpus.pdf()), "孟家户口本.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    code = case.code(case.parent, link, "open")
    used = case.parent.post(f"{link}/hand-in", {"consents": "yes", "sure": "y", "code": code})
    assert used.status_code == 422  # a code is good for its own act alone
    assert case.hand_in(link) == 303
    assert case.parent.get(link).status_code == 404  # the link is used up
    mother, father = rows(case)
    assert (mother.consents, mother.difficulty, mother.link_hash) == (True, "SD-1", None)
    assert mother.handed_in_at is not None
    assert (father.kind, father.status) == (SenderKind.FATHER, "missing")
    with case.world.reading() as session:
        found = session.get_one(Adoption, case.id)
        (record,) = facts.records(session, found, clock.today())
        assert record["birth_mother_consents"] is True
        assert record["birth_father_status"] == "missing"
        assert "CC-1097-1" not in facts.evaluate(session, found, clock.today()).blocking
        paper = session.scalars(select(AdoptionPaper)).one()
        document = session.get_one(Document, paper.document_id)
        assert (document.subject_kind, paper.sender_id) == ("adoption_sender", mother.id)


def test_a_refusal_is_kept_as_one(case: Case) -> None:
    link = case.invite()
    case.open(link)
    case.fill(link)
    assert case.hand_in(link, agrees=False) == 303
    assert rows(case)[0].consents is False
    with case.world.reading() as session:
        found = session.get_one(Adoption, case.id)
        assert "CC-1097-1" in facts.evaluate(session, found, clock.today()).blocking


def test_a_sender_is_asked_what_concerns_it(case: Case) -> None:
    link = case.invite("guardian")
    case.open(link)
    page = case.parent.get(f"{link}/form").text
    assert "特殊困难" not in page
    assert "另一位" not in page


def test_after_the_assessment_nobody_is_invited(world: World) -> None:
    late = Case(world, AdoptionState.REVIEW)
    answer = late.officer.post(f"/adoption/cases/{late.ref}/senders", {
        "kind": "mother", "name": OF_SENDERS[0], "phone": OF_SENDERS[2],
    })  # fmt: skip
    assert answer.status_code == 409


# --- secrecy (Civil Code 1110) -----------------------------------------------------------------


def crawl(client: Client, start: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every page that can be reached from one, and its text."""
    waiting, seen = [start], {start}
    while waiting:
        url = waiting.pop()
        answer = client.get(url)
        if answer.status_code != 200:
            yield url, ""
            continue
        text = f"{answer.headers}"
        if "html" in (answer.content_type or ""):
            text += answer.text
        elif "pdf" in (answer.content_type or ""):
            pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
            text += "".join(page.extract_text() for page in pages)
        yield url, text
        for link in re.findall(r'href="([^"#]+)"', text):
            path = link.replace("&amp;", "&")
            if path.startswith(within) and path not in seen:
                seen.add(path)
                waiting.append(path)


def test_no_page_of_the_adopters_shows_a_fact_of_the_senders(case: Case) -> None:
    link = case.invite()
    case.open(link)
    case.fill(link)
    case.parent.post(
        f"{link}/papers/D-20.mother", {"file": (io.BytesIO(corpus.pdf()), "孟家户口本.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    case.hand_in(link)
    with case.world.writing() as session:
        found = session.get_one(Adoption, case.id)
        facts.remember(session, found, clock.today())
        found.state = AdoptionState.RETURNED
        document = session.scalars(select(Document)).one()
        sender = session.scalars(select(Sender).where(Sender.kind == SenderKind.MOTHER)).one()
    texts = dict(
        crawl(case.family, "/mine", ("/adoption", "/mine", "/notices", "/inbox", "/documents"))
    )
    # The organ does see the file: what the adopters do not see is there.
    assert case.officer.get(f"/documents/{document.ref}").status_code == 200
    assert f"/adoption/mine/{case.ref}" in texts
    assert f"/adoption/mine/{case.ref}/apply/papers" in texts
    assert len(texts) > 20
    for url, text in texts.items():
        # That there is a mother at all, the pages of the case do not say either.
        of_case = ("生母", "D-20") if url.startswith("/adoption/mine") else ()
        for word in (*OF_SENDERS, SENDER_ID, "SD-1", sender.ref, document.ref, *of_case):
            assert word not in text, (url, word)
    for url in (
        f"/documents/{document.ref}", f"/adoption/cases/{case.ref}/senders",
        f"/adoption/cases/{case.ref}", f"/adoption/send/own/{sender.ref}",
        f"/adoption/mine/{case.ref}/apply/papers/D-20.mother",
    ):  # fmt: skip
        answer = case.family.get(url)
        assert answer.status_code in {403, 404}, url
        for word in OF_SENDERS:
            assert word not in answer.text
    with case.world.reading() as session:
        person = session.get_one(Person, case.user.person_id)
        told = [
            f"{n.title}{n.body}" for n in session.scalars(
                select(Notice).where(Notice.user_id == case.user.id))
        ]  # fmt: skip
        told += [
            m.text or "" for m in session.scalars(
                select(Message).where(Message.person_id == person.id))
        ]  # fmt: skip
        told += [e.note for e in session.scalars(select(AuditEvent))]
    for word in (*OF_SENDERS, SENDER_ID):
        assert not any(word in line for line in told), word


def test_no_page_of_a_sender_shows_a_fact_of_the_adopters(case: Case) -> None:
    link = case.invite()
    closed = case.parent.get(link).text
    case.open(link)
    case.fill(link)
    texts = dict(crawl(case.parent, link, (link,)))
    assert len(texts) >= 4
    texts["closed"] = closed
    case.hand_in(link)
    texts["done"] = case.parent.get("/adoption/send/done").text
    with case.world.reading() as session:
        person = session.get_one(Person, case.user.person_id)
        secret = (*OF_ADOPTERS, person.name, "赵国强", case.number, case.ref, "收养人王")
    for url, text in texts.items():
        for word in secret:
            assert word not in text, (url, word)
    assert case.parent.get(f"/adoption/mine/{case.ref}").status_code in {302, 303}


def test_the_desk_sees_masked_names_of_the_senders(case: Case) -> None:
    case.invite()
    page = case.officer.get(f"/adoption/cases/{case.ref}/senders").text
    assert OF_SENDERS[0] not in page
    assert "孟" in page


# --- the institution ---------------------------------------------------------------------------


class Home:
    """An application that names an institution, and a child of it."""

    def __init__(self, world: World) -> None:
        self.world, home = world, world.agencies["home"]
        with world.writing() as session:
            person, household = make_adopters(session, address=OF_ADOPTERS[1])
            case = make_adoption(
                session, world.agencies["home_bureau"], household, AdoptionState.SUBMITTED,
                sender_agency_id=home.id,
            )  # fmt: skip
            row = Sender(adoption_id=case.id, agency_id=case.agency_id, institution_id=home.id,
                         kind=SenderKind.INSTITUTION, name_mask=home.short_name)  # fmt: skip
            child = Child(
                file_no="CF-220104-2026-00001", code_name="小一", agency_id=home.id,
                keeper_id=home.id, name_mask="党**", sex="2", birth_on=date(2022, 5, 1),
                care_form=CareForm.INSTITUTION, guardian=GuardianStatus.CIVIL_AFFAIRS,
            )  # fmt: skip
            child.place(home.division_code)
            session.add_all([row, child])
            session.flush()
            child.name = "党小一"
            session.flush()
            self.user = make_user(session, None, person=person)
            self.case_id, self.number, self.ref = case.id, case.case_no or "", case.ref
            self.child, self.row = child.ref, row.ref
        self.worker = world.staff("home", Role.SOCIAL_WORKER)
        self.family = world.client(self.user)

    def send(self, **more: str) -> int:
        return self.worker.post(f"/adoption/send/children/{self.child}", {
            "sender": self.row, "category": "orphan", "siblings": "no", "agrees": "y", **more,
        }).status_code  # fmt: skip


def test_an_institution_sends_from_its_childs_file(world: World) -> None:
    home = Home(world)
    page = home.worker.get(f"/children/{home.child}").text
    assert "提出送养这个孩子" in page
    page = home.worker.get(f"/adoption/send/children/{home.child}").text
    assert home.number in page
    for word in OF_ADOPTERS:
        assert word not in page
    assert "王秀兰" not in page
    assert "王*" not in page
    assert home.send() == 303
    with world.reading() as session:
        case = session.get_one(Adoption, home.case_id)
        (child,) = facts.adoptees_of(session, case)
        assert (child.category, child.in_institution, child.name) == ("orphan", True, None)
        (record,) = facts.records(session, case, clock.today())
        assert record["adoptee_birth_date"] == "2022-05-01"
        assert record["sender_type"] == "institution"
    own = home.worker.get(f"/adoption/send/own/{home.row}")
    assert "孩子父母死亡" in own.text
    uploaded = home.worker.post(
        f"/adoption/send/own/{home.row}/papers/D-23.institution",
        {"D-23.institution": (io.BytesIO(corpus.pdf()), "死亡证明.pdf")},
        content_type="multipart/form-data",
    )
    assert uploaded.status_code == 303, uploaded.text
    texts = dict(crawl(home.family, "/mine", ("/adoption/mine", "/mine")))
    for url, text in texts.items():
        for word in ("党小一", "党**", "死亡证明", home.child, home.row, "2022-05-01"):
            assert word not in text, (url, word)


def test_another_institution_and_the_wrong_role_do_not_send(world: World) -> None:
    home = Home(world)
    other = world.staff("other", Role.SOCIAL_WORKER)
    assert other.get(f"/adoption/send/children/{home.child}").status_code == 404
    assert other.get(f"/adoption/send/own/{home.row}").status_code == 404
    clerk = world.staff("home", Role.INTAKE)
    assert clerk.get(f"/adoption/send/own/{home.row}").status_code == 404
    assert home.family.get(f"/adoption/send/own/{home.row}").status_code == 404


def test_a_revoked_guardianship_needs_the_day_of_the_judgment(world: World) -> None:
    home = Home(world)
    assert home.send(category="guardianship_revoked") == 422
    today = clock.today()
    judged = {"judgment_on-year": str(today.year), "judgment_on-month": str(today.month),
              "judgment_on-day": str(today.day)}  # fmt: skip
    assert home.send(category="guardianship_revoked", **judged) == 303
    with world.reading() as session:
        case = session.get_one(Adoption, home.case_id)
        assert "GR-44" in facts.evaluate(session, case, clock.today()).blocking


def test_a_child_is_sent_in_one_case_at_a_time(world: World) -> None:
    home = Home(world)
    assert home.send() == 303
    with world.writing() as session:
        _, household = make_adopters(session)
        second = make_adoption(
            session, world.agencies["home_bureau"], household, AdoptionState.SUBMITTED,
            sender_agency_id=world.agencies["home"].id,
        )  # fmt: skip
        row = Sender(adoption_id=second.id, agency_id=second.agency_id, kind=SenderKind.INSTITUTION,
                     institution_id=world.agencies["home"].id)  # fmt: skip
        session.add(row)
        session.flush()
        home.row = row.ref
    assert home.send() == 409


def test_an_answer_is_not_lost_by_a_link_for_somebody_else(case: Case) -> None:
    case.open(link := case.invite())
    case.fill(link)
    assert case.hand_in(link) == 303
    before = rows(case)[0]
    url = f"/adoption/cases/{case.ref}/senders"
    said = {"kind": "mother", "name": OF_SENDERS[0], "phone": OF_SENDERS[2]}
    other = case.officer.post(url, said | {"name": "另一人", "anew": "y"})
    assert (other.status_code, "已经登记的是另一个人" in other.text) == (422, True)
    again = case.officer.post(url, said)
    assert (again.status_code, "请勾选“请本人重新填写”" in again.text) == (422, True)
    row = rows(case)[0]
    assert (row.consents, row.handed_in_at) == (before.consents, before.handed_in_at)
    assert case.officer.post(url, said | {"anew": "y"}).status_code == 200
    row = rows(case)[0]
    assert (row.consents, row.handed_in_at) == (None, None)
    assert "原来的意愿作废" in case.officer.get(f"/adoption/cases/{case.ref}/timeline").text
