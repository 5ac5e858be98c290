"""Each adult answers alone: by a link and a code to the own phone, or on paper (PD-ES-4)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core import clock
from app.documents.numbers import case_number
from app.foster.models import Consent, ConsentWay, State
from app.foster.services.consent import text_digest, text_to_sign
from tests.factories import Client, World
from tests.foster.families import Family, picture


@pytest.fixture
def family(world: World) -> Family:
    family = Family(world, complete=False)
    with world.writing() as session:
        for n, member in enumerate(family.members()[:2]):
            row = session.merge(member)
            row.phone, row.phone_mask = f"1380000000{n}", f"138******0{n}"
    return family


def link_for(family: Family, n: int = 1) -> str:
    member = family.members()[n]
    page = family.client.post(family.url(f"/apply/consents/{member.ref}/link"))
    found = re.search(r"http://localhost(/foster/consent/[\w-]+)", page.text)
    assert found, page.text[-500:]
    return found[1]


def code_from(client: Client, link: str) -> str:
    page = client.post(f"{link}/code", follow_redirects=True)
    found = re.search(r"验证码(\d{6})", page.text)
    assert found, page.text[-500:]
    return found[1]


def consent_of(family: Family, n: int = 1) -> Consent:
    with family.world.reading() as session:
        query = select(Consent).where(Consent.member_id == family.members()[n].id)
        return session.scalars(query).one()


SIGNED = {"answer": "agree", "typed_name": "赵国强"}


def test_a_member_signs_with_the_own_phone(family: Family, world: World) -> None:
    link = link_for(family)
    reader = world.client()
    page = reader.get(link)
    assert page.status_code == 200
    assert "王秀兰" in page.text
    for secret in ("赵明", "人民大街", family.ref, "13800000001", family.members()[1].id_no or "?"):
        assert secret not in page.text
    code = code_from(reader, link)
    assert reader.post(link, SIGNED | {"code": code}).status_code == 303
    assert "已签署" in reader.get(link).text
    signed = consent_of(family)
    assert (signed.way, signed.agrees, signed.typed_name) == (ConsentWay.CODE, True, "赵国强")
    assert signed.text_digest == text_digest(text_to_sign("王秀兰", "朝阳区儿童福利院"))
    assert reader.post(link, SIGNED | {"code": code}).status_code == 409


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"code": "000000x"}, "验证码"),
        ({"typed_name": "赵国"}, "您本人的全名"),
        ({"answer": "refuse"}, "不同意的原因"),
        ({"answer": ""}, "请选择同意或者不同意"),
        ({"words": "长" * 501}, "500"),
    ],
)
def test_a_signature_needs_all_its_parts(
    family: Family, world: World, fields: dict[str, Any], says: str
) -> None:
    link = link_for(family)
    reader = world.client()
    code = code_from(reader, link)
    answer = reader.post(link, SIGNED | {"code": code} | fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert consent_of(family).answered_at is None


def test_the_code_may_be_typed_with_a_space(family: Family, world: World) -> None:
    link = link_for(family)
    reader = world.client()
    code = code_from(reader, link)
    assert reader.post(link, SIGNED | {"code": f"{code[:3]} {code[3:]}"}).status_code == 303


def test_refusing_with_words_is_an_answer(family: Family, world: World) -> None:
    link = link_for(family)
    reader = world.client()
    code = code_from(reader, link)
    fields = SIGNED | {"code": code, "answer": "refuse", "words": "家里太挤"}
    assert reader.post(link, fields).status_code == 303
    assert consent_of(family).agrees is False
    assert "有问题" in family.client.get(family.url("/apply")).text


def test_old_strange_and_replaced_links_open_nothing(family: Family, world: World) -> None:
    old = link_for(family)
    new = link_for(family)
    reader = world.client()
    assert reader.get(old).status_code == 404
    assert reader.get("/foster/consent/guess").status_code == 404
    with clock.at(clock.now() + timedelta(days=8)):
        assert reader.get(new).status_code == 404
    assert reader.get(new).status_code == 200


def test_one_phone_signs_for_one_person(family: Family, world: World) -> None:
    with world.writing() as session:
        row = session.merge(family.members()[1])
        row.phone, row.phone_mask = "13800000000", "138******00"
    member = family.members()[1]
    page = family.client.post(
        family.url(f"/apply/consents/{member.ref}/link"), follow_redirects=True
    )
    assert "一个号码只能签一个人" in page.text
    assert "/foster/consent/" not in page.text


def test_paper_is_an_equal_way(family: Family) -> None:
    member = family.members()[1]
    url = family.url(f"/apply/consents/{member.ref}/paper")
    today = clock.today()
    fields: dict[str, Any] = {
        "answer": "agree", "signed_on-year": today.year, "signed_on-month": today.month,
        "signed_on-day": today.day,
    }  # fmt: skip
    assert "请上传签好字的同意书" in family.client.post(url, fields).text
    fields["file"] = (picture(), "同意书.jpg")
    sent = family.client.post(url, fields, content_type="multipart/form-data")
    assert sent.status_code == 303, sent.text[-500:]
    signed = consent_of(family)
    assert (signed.way, signed.signed_on) == (ConsentWay.PAPER, today)
    assert signed.recorded_by_id == family.user.id


def test_children_are_heard_and_do_not_sign(family: Family) -> None:
    child = family.members()[2]
    page = family.client.post(
        family.url(f"/apply/consents/{child.ref}/link"), follow_redirects=True
    )
    assert "不用签字" in page.text
    url = family.url(f"/apply/consents/{child.ref}/opinion")
    assert family.client.post(url, {"answer": "agree"}).status_code == 422
    family.note_opinion()
    assert consent_of(family, 2).way is ConsentWay.NOTED
    adult = family.members()[1]
    wrong = family.client.post(
        family.url(f"/apply/consents/{adult.ref}/opinion"), {"answer": "agree", "words": "好"}
    )
    assert wrong.status_code == 422


def test_a_sent_application_takes_no_signature(family: Family, world: World) -> None:
    link = link_for(family)
    reader = world.client()
    code = code_from(reader, link)
    submitted(family)
    assert reader.post(link, SIGNED | {"code": code}).status_code == 409


def test_what_was_typed_stays_when_the_code_is_sent(family: Family, world: World) -> None:
    link = link_for(family)
    words = "只要孩子和我们处得来，我没有意见"
    page = world.client().post(f"{link}/code", SIGNED | {"words": words})
    assert page.status_code == 200
    assert words in page.text
    assert 'value="赵国强"' in page.text
    assert re.search(r'value="agree"[^>]*checked', page.text)
    assert consent_of(family).answered_at is None


def test_until_when_one_may_change_ones_mind_is_said_once(family: Family, world: World) -> None:
    link = link_for(family)
    reader = world.client()
    code = code_from(reader, link)
    said = "机构作出决定以前，本人都可以改变主意"
    assert said in reader.get(link).text
    assert reader.post(link, SIGNED | {"code": code}).status_code == 303
    closing = reader.get(link).text
    assert said in closing
    assert "在提交申请前" not in closing
    assert 'href="/"' in closing.split('id="main"', 1)[1]


def submitted(family: Family, state: State = State.SUBMITTED) -> None:
    with family.world.writing() as session:
        case = session.merge(family.case())
        number = case_number(session, "FC", "220104", clock.today().year)
        case.state, case.case_no, case.submitted_at = state, number, clock.now()


def test_after_sending_the_way_is_the_office(family: Family, world: World) -> None:
    link = link_for(family)
    submitted(family)
    page = world.client().get(link).text
    assert "这个链接不能再签" in page
    assert "0431-85550100，由机构登记" in page


def tell_office(family: Family, **fields: str) -> int:
    member = family.members()[1]
    data = {f"{member.ref}-{name}": value for name, value in fields.items()}
    url = f"/foster/desk/{family.ref}/consents/{member.ref}"
    return family.world.staff("home", Role.INTAKE).post(url, data).status_code


def test_the_office_writes_down_a_changed_mind(family: Family) -> None:
    submitted(family)
    assert tell_office(family, answer="refuse") == 422
    assert tell_office(family, answer="refuse", words="来电说不同意了") == 303
    changed = consent_of(family)
    assert (changed.agrees, changed.words) == (False, "来电说不同意了")
    head = family.world.staff("home", Role.HEAD)
    assert "家庭成员改变主意" in head.get(f"/foster/desk/{family.ref}").text


def test_after_the_decision_no_mind_is_changed(family: Family) -> None:
    submitted(family, State.REJECTED)
    assert tell_office(family, answer="refuse", words="来电说不同意了") == 409
