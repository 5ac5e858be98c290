"""The couple sign their contract, each by a code on the own phone; the head seals it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.services.codes import CODE_VALID
from app.core import clock
from app.core.crypto import sm3
from app.core.errors import Conflict, Invalid, WrongState
from app.documents.models import Letter
from app.families.models import Member
from app.families.signatures import SignedBy
from app.family_style.models import Contract, Couple
from app.family_style.queries import get_couple
from app.family_style.services import contract_signing, contracts, hiring
from app.notices.models import Notice
from tests.factories import Client
from tests.family_style.house import TERMS, House, scan_of
from tests.family_style.test_application import text_of

WIFE, HUSBAND = "王秀兰", "赵国强"


def drawn(house: House) -> str:
    """A hired couple whose contract is drawn up; the application's reference."""
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.hired(session, couple)
        for number, one in enumerate(contracts.pair_of(session, couple)):
            one.phone = f"1390000123{number}"
            one.phone_mask = f"139****123{number}"
        contracts.draw_up(session, couple, from_on=clock.today(), now=clock.now(),
                          actor=house.actor(session, "head"), **TERMS)  # fmt: skip
        return couple.ref


def found(house: House, session: Session, ref: str, name: str = "couple") -> Couple:
    return get_couple(session, house.actor(session, name), ref)


def refs(house: House, ref: str) -> dict[str, str]:
    with house.world.reading() as session:
        pair = contracts.pair_of(session, found(house, session, ref))
        return {one.name or "": one.ref for one in pair}


def couple_client(house: House) -> Client:
    return house.world.client(house.users["couple"])


def url_of(ref: str) -> str:
    return f"/family-style/couples/{ref}/contract"


def code_for(client: Client, ref: str, member: str) -> str:
    page = client.post(f"{url_of(ref)}/{member}/code", follow_redirects=True).text
    got = re.search(r"验证码(\d{6})", page)
    assert got, page[:2000]
    return got[1]


def signs(house: House, ref: str, name: str, **values: str) -> Any:
    client, member = couple_client(house), refs(house, ref)[name]
    page = client.get(f"{url_of(ref)}/sign").text
    digest = re.search(r'name="digest" value="(\w*)"', page)
    assert digest
    sent = {"signer": member, "typed_name": name, "digest": digest[1]} | values
    if "code" not in sent:
        sent["code"] = code_for(client, ref, member)
    return client.post(f"{url_of(ref)}/sign", sent)


def contract_of(house: House) -> Contract:
    with house.world.reading() as session:
        return session.scalars(select(Contract)).one()


def test_each_of_the_couple_signs_and_then_the_head(house: House) -> None:
    ref = drawn(house)
    first = signs(house, ref, WIFE)
    assert first.status_code == 303, first.text[:1500]
    half = contract_of(house)
    assert (half.signed_couple_on, [one["name"] for one in half.signatures]) == (None, [WIFE])
    page = couple_client(house).get(f"{url_of(ref)}/sign").text
    assert "已签署" in page
    assert "发给赵国强的手机" in page
    assert "发给王秀兰的手机" not in page
    assert signs(house, ref, HUSBAND).status_code == 303
    both = contract_of(house)
    assert (both.signed_couple_on, both.couple_way) == (clock.today(), SignedBy.CODE)
    assert both.signed_agency_on is None
    with house.world.reading() as session:
        assert session.scalar(select(Letter.id).where(Letter.title == contracts.TITLE)) is None
    head = house.world.client(house.users["head"])
    page = head.get(f"/family-style/couples/{ref}/seal").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    assert (
        head.post(f"/family-style/couples/{ref}/seal", {"version": version[1]}).status_code == 303
    )
    with house.world.reading() as session:
        assert contract_of(house).signed_agency_on == clock.today()
        letter = session.scalars(select(Letter).where(Letter.title == contracts.TITLE)).one()
        couple = found(house, session, ref)
        assert "还没有签合同" not in hiring.missing_for_ready(session, couple, clock.today())
    text = text_of(couple_client(house), letter.ref)
    for part in (WIFE, HUSBAND, "手机签名", "类家庭合字"):
        assert part in text.replace("\n", "")


def test_the_head_is_told_when_both_have_signed_and_not_before(house: House) -> None:
    ref = drawn(house)

    def told() -> int:
        with house.world.reading() as session:
            return len(session.scalars(
                select(Notice).where(Notice.title == "类家庭养育合同待签署")
            ).all())  # fmt: skip

    signs(house, ref, HUSBAND)
    assert told() == 0
    signs(house, ref, WIFE)
    assert told() == 1


def test_the_head_does_not_seal_before_both_have_signed(house: House) -> None:
    ref = drawn(house)
    signs(house, ref, WIFE)
    with house.world.writing() as session, pytest.raises(WrongState):
        contract_signing.seal(session, found(house, session, ref, "head"),
                              actor=house.actor(session, "head"), now=clock.now())  # fmt: skip


def test_nobody_signs_with_the_code_or_the_name_of_the_other(house: House) -> None:
    ref = drawn(house)
    code = code_for(couple_client(house), ref, refs(house, ref)[HUSBAND])
    assert "验证码" in signs(house, ref, WIFE, code=code).text
    wrong = signs(house, ref, WIFE, typed_name=HUSBAND)
    assert wrong.status_code == 422
    assert "签署人本人的全名" in wrong.text
    assert contract_of(house).signatures is None


def test_a_code_is_good_for_ten_minutes(house: House) -> None:
    ref = drawn(house)
    client, member = couple_client(house), refs(house, ref)[WIFE]
    code = code_for(client, ref, member)
    with clock.at(clock.now() + CODE_VALID + timedelta(seconds=1)):
        late = signs(house, ref, WIFE, code=code)
    assert late.status_code == 422
    assert "已失效" in late.text


def test_nobody_signs_twice_nor_another_text(house: House) -> None:
    ref = drawn(house)
    other = signs(house, ref, WIFE, digest="0" * 64)
    assert other.status_code == 409
    signs(house, ref, WIFE)
    client, member = couple_client(house), refs(house, ref)[WIFE]
    assert client.post(f"{url_of(ref)}/{member}/code").status_code == 409
    with house.world.writing() as session:
        couple = found(house, session, ref)
        wife = session.scalars(select(Member).where(Member.ref == member)).one()
        with pytest.raises(Conflict):
            contract_signing.sign_by_code(
                session, couple, wife, digest=contract_of(house).text_digest, typed_name=WIFE,
                code="123456", actor=house.actor(session, "couple"), now=clock.now(),
            )  # fmt: skip


def test_one_phone_signs_for_one_person(house: House) -> None:
    ref = drawn(house)
    with house.world.writing() as session:
        pair = contracts.pair_of(session, found(house, session, ref))
        pair[1].phone = pair[0].phone
        pair[1].phone_mask = pair[0].phone_mask
    member = refs(house, ref)[HUSBAND]
    page = couple_client(house).post(f"{url_of(ref)}/{member}/code", follow_redirects=True).text
    assert "一个号码只能签一个人" in page


def test_the_text_that_was_signed_is_the_text_that_is_sealed(house: House) -> None:
    ref = drawn(house)
    before = contract_of(house)
    signs(house, ref, WIFE)
    signs(house, ref, HUSBAND)
    with house.world.writing() as session:
        couple = found(house, session, ref, "head")
        house.figure(session, "fs_relief_days", 3)
        with pytest.raises(Conflict, match="不能再改"):
            contracts.draw_up(session, couple, from_on=clock.today(), now=clock.now(),
                              actor=house.actor(session, "head"), **TERMS)  # fmt: skip
        contract_signing.seal(session, couple, actor=house.actor(session, "head"),
                              now=clock.now())  # fmt: skip
    after = contract_of(house)
    assert after.clauses == before.clauses
    lines = [line for title, paragraphs in after.clauses for line in (title, *paragraphs)]
    assert sm3("\n".join(lines).encode()).hex() == after.text_digest == before.text_digest


def test_paper_stays_a_way_until_both_have_signed(house: House) -> None:
    ref, today = drawn(house), clock.today()
    signs(house, ref, WIFE)
    with house.world.writing() as session:
        couple = found(house, session, ref, "head")
        head, now = house.actor(session, "head"), clock.now()
        with pytest.raises(Invalid) as error:
            contract_signing.record_paper(session, couple, couple_on=today, agency_on=today,
                                          scan=None, actor=head, now=now)  # fmt: skip
        assert error.value.field == "scan"
        scan = scan_of(session, couple)
        contract_signing.record_paper(session, couple, couple_on=today, agency_on=today,
                                      scan=scan, actor=head, now=now)  # fmt: skip
    assert contract_of(house).couple_way is SignedBy.PAPER
    assert "现在没有等待签署的合同" in couple_client(house).get(f"{url_of(ref)}/sign").text


def test_only_the_couple_sign(house: House) -> None:
    ref = drawn(house)
    for name in ("head", "worker"):
        client = house.world.client(house.users[name])
        assert client.get(f"{url_of(ref)}/sign").status_code == 403
