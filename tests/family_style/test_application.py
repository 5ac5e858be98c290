"""The couple's application on the family's one record; the decision and the contract as letters."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.codes import Relation
from app.core.errors import Invalid
from app.documents.models import Document, Letter
from app.families.models import Health, Household, Member
from app.family_style.models import Contract, Couple, CoupleState
from app.family_style.services import contracts, couples, handing_in, hiring
from app.law.dates import add_months
from tests.documents.corpus import png
from tests.factories import Client
from tests.family_style.house import House


@pytest.fixture
def draft(house: House) -> str:
    with house.world.writing() as session:
        post = house.announced(session, house.unit(session))
        house.family(session)
        couple = couples.start(session, post, division_code="220104", now=clock.now(),
                               actor=house.actor(session, "couple"))  # fmt: skip
        return couple.ref


def client_of(house: House) -> Client:
    return house.world.client(house.users["couple"])


def load_couple(session: Session, ref: str) -> Couple:
    couple = session.scalars(select(Couple).where(Couple.ref == ref)).one()
    session.refresh(couple, ["agency", "parts"])
    return couple


def home_of(session: Session, ref: str) -> tuple[Household, list[Member]]:
    household, members = handing_in.household_of(session, load_couple(session, ref))
    return household, list(members)


def day(value: object, name: str) -> dict[str, object]:
    return {f"{name}-{part}": getattr(value, part) for part in ("year", "month", "day")}


def test_what_the_record_knows_is_not_asked_again(house: House, draft: str) -> None:
    page = client_of(house).get(f"/family-style/couples/{draft}/apply").text
    assert "还要填写：照料经验和工作安排" in page
    assert "王秀兰" in page


def test_nothing_is_sent_before_every_part_is_there(house: House, draft: str) -> None:
    with house.world.writing() as session:
        household, members = home_of(session, draft)
        household.address, members[1].health = None, None
    client = client_of(house)
    page = client.get(f"/family-style/couples/{draft}/check").text
    for part in ("照料经验和工作安排", "现在的住处", "健康与无犯罪情况"):
        assert part in page
    with house.world.reading() as session:
        version = str(load_couple(session, draft).version)
    sent = {"version": version, "statement": "y", "sensitive": "y"}
    assert client.post(f"/family-style/couples/{draft}/submit", sent).status_code == 422


def test_a_spouse_who_is_not_on_record_is_an_open_question(house: House, draft: str) -> None:
    with house.world.writing() as session:
        household, members = home_of(session, draft)
        household.marital_status = "20"
        members[1].relation = Relation.OTHER_KIN
    client, base = client_of(house), f"/family-style/couples/{draft}"
    for page in (client.get(f"{base}/apply").text, client.get(f"{base}/check").text):
        assert "家庭成员（还没有登记配偶）" in page
        row = re.search(r"<p><strong[^>]*>([^<]+)</strong> 每个类家庭由依法登记结婚[^<]+", page)
        assert row is not None
        assert row[1] == "待核实"
        assert "（还没有登记配偶）" in row[0]
    with house.world.writing() as session:
        home_of(session, draft)[1][1].relation = Relation.SPOUSE
        home_of(session, draft)[0].marital_status = "10"
    page = client.get(f"{base}/check").text
    assert "还没有登记配偶" not in page
    assert re.search(r"不符合</strong> 每个类家庭由依法登记结婚", page)


def test_of_a_couple_the_place_of_registration_is_needed_and_no_main_carer_is_asked_for(
    house: House, draft: str
) -> None:
    with house.world.writing() as session:
        spouse = home_of(session, draft)[1][1]
        assert spouse.relation == Relation.SPOUSE
        spouse.hukou_division = ""
        session.flush()
        ref, version = spouse.ref, spouse.version
        sent = {"name": spouse.name, "id_no": spouse.id_no, "relation": spouse.relation}
    client, base = client_of(house), f"/family-style/couples/{draft}"
    page = client.get(f"{base}/apply").text
    assert re.search(r"还要填写：[^<]*家庭成员", page)
    assert "主要照料人" not in client.get(f"{base}/members/{ref}").text
    sent |= {"version": str(version), "education": "70", "lives_here": "yes"}
    answer = client.post(f"{base}/members/{ref}", sent)
    assert answer.status_code == 422
    assert "请选择户籍地" in answer.text
    assert client.post(f"{base}/members/{ref}", sent | {"hukou": "220104"}).status_code == 303
    assert not re.search(r"还要填写：[^<]*家庭成员", client.get(f"{base}/apply").text)


def test_dwelling_and_health_are_written_on_the_shared_record(house: House, draft: str) -> None:
    client, base = client_of(house), f"/family-style/couples/{draft}"
    with house.world.reading() as session:
        household, members = home_of(session, draft)
        room, version, person = household.child_room, household.version, members[1]
        ref, own = person.ref, person.version
    saved = client.post(f"{base}/housing", {
        "division": "220104001", "address": "文化路12号2单元302室", "tenure": "owned",
        "area_m2": "86", "rooms": "3", "floor": "3楼", "version": str(version)})  # fmt: skip
    assert saved.status_code == 303, saved.text[:1500]
    said = client.post(f"{base}/health/{ref}", {
        "health": "limited", "crime_check": "none", "harmful_habits": "no",
        "version": str(own)})  # fmt: skip
    assert said.status_code == 303, said.text[:1500]
    with house.world.reading() as session:
        household, members = home_of(session, draft)
        assert household.address == "文化路12号2单元302室"
        assert household.child_room == room  # what only a foster family is asked stays
        assert members[1].health == Health.LIMITED


def test_a_paper_is_sent_dated_and_taken_back(house: House, draft: str) -> None:
    client, base = client_of(house), f"/family-style/couples/{draft}"
    with house.world.writing() as session:
        _, members = home_of(session, draft)
        members[0].health_cert_on = None
        key = f"health_cert.{members[0].ref}"
    assert client.post(f"{base}/papers/{key}", {}).status_code == 422
    sent = client.post(f"{base}/papers/{key}", {"file": (io.BytesIO(png()), "体检.png")})
    assert sent.status_code == 303, sent.text[:1500]
    assert "缺开具日期" in client.get(f"{base}/papers").text
    tomorrow = clock.today() + timedelta(days=1)
    late = client.post(f"{base}/papers/{key}/date", day(tomorrow, "issued_on"))
    assert late.status_code == 422
    dated = client.post(f"{base}/papers/{key}/date", day(clock.today(), "issued_on"))
    assert dated.status_code == 303
    with house.world.reading() as session:
        _, members = home_of(session, draft)
        assert members[0].health_cert_on == clock.today()
        couple = load_couple(session, draft)
        line = handing_in.find(session, couple, key, clock.today())
        assert line.is_good
        paper = line.files[0][0].ref
    desk = house.world.client(house.users["worker"])
    with house.world.reading() as session:
        file = session.scalars(select(Document.ref)).one()
    assert desk.get(f"/documents/{file}").status_code in {403, 404}  # a draft is the couple's own
    assert client.post(f"{base}/files/{paper}/remove", {}).status_code == 303
    with house.world.reading() as session:
        line = handing_in.find(session, load_couple(session, draft), key, clock.today())
        assert not line.is_there


@pytest.mark.parametrize(("months", "old"), [(6, False), (7, True)])
def test_a_certificate_grows_old(house: House, draft: str, months: int, old: bool) -> None:
    with house.world.writing() as session:
        _, members = home_of(session, draft)
        members[0].health_cert_on = add_months(clock.today(), -months)
        key = f"health_cert.{members[0].ref}"
        line = handing_in.find(session, load_couple(session, draft), key, clock.today())
        assert line.too_old is old


def test_the_joint_consent_names_who_signs(house: House, draft: str) -> None:
    answer = client_of(house).get(f"/family-style/couples/{draft}/consent")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "类家庭" in text
    assert "王秀兰" in text


def test_no_couple_is_proposed_without_every_paper(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple, originals=frozenset())
        worker = house.actor(session, "worker")
        with pytest.raises(Invalid, match="材料还不齐"):
            couples.propose(session, couple, reason="", actor=worker, now=clock.now())
        house.screened(session, couple)
        couples.propose(session, couple, reason="", actor=worker, now=clock.now())
        assert couple.state is CoupleState.PROPOSED


def test_the_agreed_notice_is_kept(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        assert couple.notice_version


# --- letters ---------------------------------------------------------------------------------


def text_of(client: Client, letter: str) -> str:
    answer = client.get(client.get(f"/documents/letters/{letter}/pdf").headers["Location"])
    assert answer.status_code == 200
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def letter_of(session: Session, title: str) -> str:
    return session.scalars(select(Letter.ref).where(Letter.title == title)).one()


def test_the_decision_is_a_letter_that_the_couple_opens_and_the_desk_serves(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.hired(session, couple)
        ref, letter = couple.ref, letter_of(session, "类家庭夫妻聘用通知书")
    client = client_of(house)
    assert f"/documents/letters/{letter}" in client.get("/family-style/mine").text
    text = text_of(client, letter)
    assert "类家庭聘字" in text
    assert "王秀兰夫妻" in text
    assert "岗前培训，共40小时" in text
    desk = house.world.client(house.users["clerk"])
    assert letter in desk.get(f"/family-style/couples/{ref}").text
    assert "登记送达" in desk.get(f"/documents/letters/{letter}").text
    other = house.world.client(house.users["other"])
    assert other.get(f"/documents/letters/{letter}").status_code == 404


def test_a_refusal_says_why_and_where_to_turn(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple)
        hiring.refuse(session, couple, reason="妻子不能全职在家照料。", now=clock.now(),
                      actor=house.actor(session, "head"))  # fmt: skip
        letter = letter_of(session, "不予聘用决定书")
    text = text_of(client_of(house), letter)
    assert "妻子不能全职在家照料" in text
    assert "12345" in text


def test_the_contract_is_printed_signed_by_hand_and_sealed(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.hired(session, couple)
        ref = couple.ref
    head, base = house.world.client(house.users["head"]), f"/family-style/couples/{ref}"
    today = clock.today()

    def version() -> str:
        with house.world.reading() as session:
            return str(load_couple(session, ref).version)

    drawn = head.post(f"{base}/draw-up", day(today, "from_on") | {
        "months": "12", "living": "1800", "work": "4000", "award": "0", "rest_days": "4",
        "version": version()})  # fmt: skip
    assert drawn.status_code == 303, drawn.text[:1500]
    paper = client_of(house).get(f"{base}/contract")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    for part in ("1,800.00", "4,000.00", "24小时", "留外人过夜", "提前1个月"):
        assert part in text
    signed = day(today, "couple_on") | day(today, "agency_on") | {"version": version()}
    assert head.post(f"{base}/sign", signed).status_code == 422
    sent = head.post(f"{base}/sign", signed | {"scan": (io.BytesIO(png()), "合同.png")})
    assert sent.status_code == 303, sent.text[:1500]
    with house.world.reading() as session:
        contract = session.scalars(select(Contract)).one()
        assert contract.signed_couple_on == contract.signed_agency_on == today
        letter = letter_of(session, contracts.TITLE)
    assert "类家庭合字" in text_of(client_of(house), letter)
    assert client_of(house).get(f"{base}/contract").status_code == 409


def test_the_couple_never_read_what_the_desk_wrote(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple, interview="面谈时的印象不好。")
        ref = couple.ref
    client = client_of(house)
    answer = client.get(f"/family-style/couples/{ref}")
    assert answer.status_code == 303
    assert "面谈时的印象不好" not in client.get("/family-style/mine").text
