"""A certificate issued anew: why, by whom, the old one void, no fee (WS-30, §13)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.adoption.models import AdoptionCertificate, CertificateKind
from app.adoption.models.archive import Volume, VolumeSheet
from app.adoption.models.reissue import Reissue, ReissueState
from app.adoption.services import certificates
from app.core import clock
from tests.adoption.test_archive import Archive
from tests.adoption.test_ending import Ended
from tests.documents import corpus
from tests.factories import World

X = ReissueState


def ask(who: Any, user: User, **instead: object) -> int:
    """Type a request in; `who` has `client()` and `certificate`."""
    said = {
        "kind": "adoption", "number": who.certificate, "reason": "wrong", "handed_to": "applicant",
        "words": "孩子的生日印错，应为3月2日，据户口簿", "identity": "y",
    } | instead  # fmt: skip
    answer = who.client(user).post("/adoption/reissues/new", said)
    who.text = answer.text
    return int(answer.status_code)


def do(who: Any, name: str, user: User, /, **values: object) -> int:
    with who.world.reading() as session:
        row = session.scalars(select(Reissue).order_by(Reissue.id.desc())).first()
        assert row is not None
        url, version = f"/adoption/reissues/{row.ref}", row.version
    answer = who.client(user).post(f"{url}/{name}", {"version": version, **values})
    who.text = answer.text
    return int(answer.status_code)


def newest(who: Any) -> tuple[Reissue, list[AdoptionCertificate]]:
    with who.world.reading() as session:
        row = session.scalars(select(Reissue).order_by(Reissue.id.desc())).first()
        assert row is not None
        return row, list(
            session.scalars(select(AdoptionCertificate).order_by(AdoptionCertificate.id))
        )


@pytest.mark.rule("WS-30", "RM-FEE", "SOD-1")
def test_a_second_person_releases_it_and_the_old_one_is_void(world: World) -> None:
    case = Ended(world)
    second = world.user("home_bureau", Role.REGISTRAR, name="吴复核")
    assert ask(case, case.registrar, words="") == 422
    assert ask(case, case.registrar, handed_to="sender") == 422
    assert "不发给送养人" in case.text
    assert ask(case, case.registrar, handed_to="adoptee") == 422, "nine years old"
    assert ask(case, case.registrar, number="(2026)吉朝收字09999") == 422
    assert "查到档案" in case.text
    assert ask(case, case.registrar) == 303
    assert ask(case, second) == 409, "one at a time"
    assert do(case, "decide", case.registrar, agreed="yes", collected="yes", reason="对") == 403
    assert do(case, "decide", second, agreed="yes", collected="no", reason="对") == 422
    assert "先收回" in case.text
    assert do(case, "issue", case.registrar, printed_no="吉0002", signed="y") == 409
    assert do(case, "decide", second, agreed="yes", collected="yes", reason="核对无误") == 303
    assert do(case, "issue", case.registrar, printed_no="吉0001", signed="y") == 422, "used"
    assert do(case, "issue", case.registrar, printed_no="吉0002", signed="y") == 303
    row, (old, new) = newest(case)
    assert (row.state, row.new_no, row.is_collected) == (X.DONE, new.number, True)
    assert (old.collected_on, new.replaces_id, new.serial) == (
        clock.today(), old.id, old.serial + 1
    )  # fmt: skip
    assert new.collected_on is None
    assert "不收费" in case.client().get(f"/adoption/reissues/{row.ref}").text
    assert case.open() == 422, "the old certificate opens nothing any more"
    case.certificate = new.number
    assert case.open() == 303
    other = world.staff("other_bureau", Role.REGISTRAR)
    assert other.get(f"/adoption/reissues/{row.ref}").status_code == 404


@pytest.mark.rule("WS-30")
def test_the_proof_of_an_end_is_issued_anew_as_well(world: World) -> None:
    case = Ended(world)
    case.open()
    case.receive()
    case.decide()
    assert case.finish() == 303
    with world.reading() as session:
        case.certificate = case.row(session).proof_no
    assert ask(case, case.registrar, kind="dissolution", reason="lost", handed_to="sender") == 303
    assert "旧证收回了吗" not in case.client(case.head).get(
        f"/adoption/reissues/{newest(case)[0].ref}/decide"
    ).text  # fmt: skip
    assert do(case, "decide", case.head, agreed="yes", reason="有遗失声明") == 303
    assert do(case, "issue", case.registrar, printed_no="解0002", signed="y") == 303
    row, made = newest(case)
    assert made[-1].kind is CertificateKind.DISSOLUTION
    assert certificates.FORM.fullmatch(made[-1].number)
    assert made[-1].replaces_id == made[-2].id
    assert (row.is_collected, made[-2].collected_on) == (False, clock.today())


@pytest.mark.rule("WS-30")
def test_one_from_before_the_portal_wants_the_archive_and_a_scan(world: World) -> None:
    case = Ended(world)
    case.certificate = "（2009）吉朝收字00031"
    assert ask(case, case.registrar, reason="lost") == 422
    assert ask(case, case.registrar, reason="lost", volume_no="2009-31", holder="李大山") == 303
    row, _ = newest(case)
    assert (row.former_no, row.holder_mask, row.adoption_id) == (
        "(2009)吉朝收字00031", "李*", None
    )  # fmt: skip
    assert do(case, "decide", case.head, agreed="yes", reason="档案有") == 422
    assert "扫描件" in case.text
    answer = case.client().post(
        f"/adoption/reissues/{row.ref}/scans", {"scan": (io.BytesIO(corpus.pdf()), "档案.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 303
    assert do(case, "decide", case.head, agreed="yes", reason="档案有") == 303
    assert do(case, "issue", case.registrar, printed_no="吉0009", signed="y") == 303
    _, made = newest(case)
    assert (made[-1].adoption_id, made[-1].note) == (None, "遗失，补发，代替(2009)吉朝收字00031")
    again = {"reason": "lost", "volume_no": "2009-31", "holder": "李大山"}
    assert ask(case, case.registrar, **again) == 422, "one paper has one successor"
    assert "按新证的编号" in case.text


@pytest.mark.rule("WS-30", "RM-13")
def test_of_an_adoption_that_has_ended_nothing_is_issued_any_more(world: World) -> None:
    case = Ended(world)
    assert ask(case, case.registrar, reason="lost") == 303
    assert do(case, "decide", case.head, agreed="yes", reason="有声明") == 303
    # Revoked at once; the certificate itself is still to be taken back, or lost.
    assert case.open("fraud") == 303
    assert case.decide() == 303
    assert do(case, "issue", case.registrar, printed_no="吉0002", signed="y") == 409
    assert do(case, "withdraw", case.registrar, reason="登记已撤销") == 303
    assert ask(case, case.registrar, reason="lost") == 422
    assert "已经解除或者撤销" in case.text


def test_what_is_refused_or_taken_back_leaves_the_old_one_in_force(world: World) -> None:
    case = Ended(world)
    assert ask(case, case.registrar) == 303
    assert do(case, "decide", case.head, agreed="no", collected="no", reason="没有印错") == 303
    assert ask(case, case.registrar) == 303
    assert do(case, "withdraw", case.registrar, reason="不用换了") == 303
    _, made = newest(case)
    assert [one.collected_on for one in made] == [None]


@pytest.mark.rule("AR-06-1")
def test_a_filed_volume_gets_a_sheet_that_links_both_numbers(world: World) -> None:
    case = Archive(world)
    case.filed()
    with world.reading() as session:
        number = session.scalars(select(AdoptionCertificate)).one().number
    holder: Any = case
    holder.certificate = number
    assert ask(holder, case.registrar, reason="damaged") == 303
    assert do(holder, "decide", case.head, agreed="yes", collected="yes", reason="对") == 303
    assert do(holder, "issue", case.registrar, printed_no="吉0003", signed="y") == 303
    with world.reading() as session:
        volume = session.scalars(select(Volume)).one()
        (sheet,) = session.scalars(
            select(VolumeSheet).where(VolumeSheet.volume_id == volume.id)
        ).all()
        row, _ = newest(case)
        assert number in (sheet.words or "")
        assert row.new_no in (sheet.words or "")
