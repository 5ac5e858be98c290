"""The pages: what is shown to whom, and what survives an error."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.organisations import queries
from app.organisations.models import OrgAgreement, Organisation, OrgPaper, PaperKind
from tests.documents.corpus import png
from tests.organisations.bodies import credit_code, paper, store_whole
from tests.organisations.conftest import Scene, parts

PAGES = ("", "/checks", "/people", "/facts", "/agreements", "/changes", "/print")


def place(name: str) -> dict[str, object]:
    return {name: ["220000", "220100", "220104"]}


def register_form(**values: object) -> dict[str, object]:
    return {
        "credit_code": credit_code(9), "name": "长春市向日葵儿童服务中心", "type": "service",
        "registrar": "长春市民政局", "standing": "in_force", "address": "建设路8号",
        "head": "赵志刚", "phone": "0431-88905678", "scope": "儿童服务、收养评估",
        "fields_covered": ["adoption", "psychology"], "governed": "",
        "founded_on-year": "2020", "founded_on-month": "1", "founded_on-day": "8",
        **place("division_code"),
    } | values  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_tab_opens_for_bureau_and_organisation(scene: Scene, path: str) -> None:
    for user in (scene.officer, scene.chief, scene.manager):
        assert scene.browser(user).get(scene.url(path)).status_code == 200


def test_the_list_is_searched_by_name_and_by_whole_code(scene: Scene) -> None:
    browser = scene.browser(scene.officer)
    shown = [
        "暖阳" in browser.get(f"/organisations/?q={text}").text
        for text in ("暖阳社会", credit_code(1).lower(), credit_code(1)[:9], "没有这个")
    ]
    assert shown == [True, True, False, False]


def test_the_list_is_narrowed(scene: Scene) -> None:
    browser = scene.browser(scene.officer)
    agreed = browser.get("/organisations/?view=agreed").text
    assert ("暖阳" in agreed) is (clock.today().year == 2026)
    assert "暖阳" not in browser.get("/organisations/?view=listed").text
    assert "暖阳" not in browser.get("/organisations/?type=foundation").text


def test_an_organisation_is_registered_and_found(scene: Scene) -> None:
    browser = scene.browser(scene.officer)
    answer = browser.post("/organisations/new", register_form())
    assert answer.status_code == 303
    assert "向日葵" in browser.get(answer.headers["Location"]).text
    with scene.world.reading() as session:
        made = session.scalars(
            select(Organisation).where(Organisation.credit_code == credit_code(9))
        ).one()
        assert made.fields == ["adoption", "psychology"]


def test_what_was_typed_survives_an_error(scene: Scene) -> None:
    form = register_form(credit_code=credit_code(1), scope="很长的业务范围")
    answer = scene.browser(scene.officer).post("/organisations/new", form)
    assert answer.status_code == 422
    assert "只登记一次" in answer.text
    assert "很长的业务范围" in answer.text


def test_a_stale_correction_is_refused(scene: Scene) -> None:
    answer = scene.browser(scene.officer).post(scene.url("/edit"), {"version": "99"})
    assert answer.status_code == 409


def test_identity_numbers_are_masked_until_asked_for_on_record(scene: Scene) -> None:
    person = scene.stored().people[0]
    number = person.id_no or ""
    browser = scene.browser(scene.chief)
    for path in ("/people", f"/people/{person.ref}", "/print"):
        page = browser.get(scene.url(path)).text
        assert number not in page
        assert person.id_no_mask in page
    assert browser.post(scene.url(f"/people/{person.ref}/reveal")).status_code == 422
    shown = browser.post(scene.url(f"/people/{person.ref}/reveal"), {"reason": "核对材料"})
    assert number in shown.text
    with scene.world.reading() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert "organisations.reveal" in actions


def test_names_are_masked_on_the_printed_sheet(scene: Scene) -> None:
    page = scene.browser(scene.officer).get(scene.url("/print")).text.split("<main")[1]
    assert "李红" not in page
    assert "李*" in page


def test_whoever_opens_a_page_is_on_record(scene: Scene) -> None:
    scene.browser(scene.officer).get(scene.url("/people"))
    with scene.world.reading() as session:
        line = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "organisations.view")
        ).one()
    assert (line.outcome, line.subject_ref, line.note) == (Outcome.READ, scene.ref, "人员")


def test_conditions_stand_with_reason_and_article(scene: Scene) -> None:
    page = scene.browser(scene.officer).get(scene.url("/checks")).text
    assert "《收养评估办法（试行）》第七条第（一）项" in page
    assert "专职专业人员5名以上" in page
    assert "待证明" in page


def test_an_organisation_comes_to_its_own_page(scene: Scene) -> None:
    browser = scene.browser(scene.manager)
    answer = browser.get("/organisations/mine")
    assert answer.headers["Location"].endswith(scene.url())
    assert browser.get("/organisations/").status_code == 403
    assert "本组织" in browser.get("/worklist/").text


def test_an_unconnected_account_is_told_what_to_do(scene: Scene) -> None:
    with scene.world.writing() as session:
        session.get_one(Organisation, scene.id).agency_id = None
    browser = scene.browser(scene.manager)
    assert "还没有开通" in browser.get("/organisations/mine").text
    assert browser.get(scene.url()).status_code == 404


def test_an_agreement_goes_from_the_officer_to_the_head(scene: Scene) -> None:
    today = clock.today()
    browser = scene.browser(scene.officer)
    form = {
        "credit_code": credit_code(1), "kind": "adoption", "number": "朝民评〔2026〕9号",
        "signed_by_organisation": "王建国", "signed_by_bureau": "赵志刚",
        **parts("from_on", today), **parts("to_on", today + timedelta(days=100)),
        **parts("signed_on", today), "scan": (io.BytesIO(png()), "协议.png"),
    }  # fmt: skip
    answer = browser.post("/organisations/agreements/new", form)
    assert answer.status_code == 303
    row = next(one for one in scene.stored().agreements if one.number == "朝民评〔2026〕9号")
    page = browser.get(scene.url("/agreements")).text
    assert "待局负责人同意" in page
    assert "同意生效" not in page
    chief = scene.browser(scene.chief)
    assert "协议待同意" in chief.get("/worklist/").text
    assert "同意生效" in chief.get(scene.url("/agreements")).text
    released = chief.post(scene.url(f"/agreements/{row.ref}/release"))
    assert released.status_code == 303
    found = re.search(r"/documents/\w+", chief.get(scene.url("/agreements")).text)
    assert found
    assert scene.browser(scene.manager).get(found[0]).status_code == 200
    stranger = scene.world.staff("far_bureau", Role.BUREAU_OFFICER)
    assert stranger.get(found[0]).status_code == 404


def test_a_person_is_entered_by_the_organisation_and_checked_by_the_bureau(scene: Scene) -> None:
    manager = scene.browser(scene.manager)
    form = {
        "name": "孙丽华", "id_no": "22010419900606904X", "job": "assessor", "full_time": "yes",
        "background": "psychology", **parts("joined_on", clock.today()),
    }  # fmt: skip
    wrong = manager.post(scene.url("/people"), form)
    assert wrong.status_code == 422
    assert "孙丽华" in wrong.text

    number = make_synthetic_id("220104", clock.today().replace(year=1990, day=6), male=False)
    answer = manager.post(scene.url("/people"), form | {"id_no": number})
    assert answer.status_code == 303
    person = scene.stored().people[-1]
    assert number not in answer.headers["Location"]
    officer = scene.browser(scene.officer)
    assert "组织人员待核对" in officer.get("/worklist/").text
    checked = officer.post(
        scene.url(f"/people/{person.ref}/check"), {"version": str(person.version)}
    )
    assert checked.status_code == 303
    assert scene.stored().people[-1].checked_on == clock.today()


def last_days(scene: Scene, day: date) -> None:
    """The agreement and somebody's degree run out on that day."""
    with scene.world.writing() as session:
        session.scalars(select(OrgAgreement)).one().to_on = day
        papers = session.scalars(select(OrgPaper).where(OrgPaper.kind == PaperKind.DEGREE))
        papers.all()[0].valid_until = day


def test_what_runs_out_in_sixty_days_stands_in_the_worklist(scene: Scene) -> None:
    today = clock.today()
    last_days(scene, today + timedelta(days=60))
    for user, says in (
        (scene.officer, "协议将到期"), (scene.chief, "协议将到期"),
        (scene.manager, "协议将到期"), (scene.manager, "证书将到期"),
    ):  # fmt: skip
        assert says in scene.browser(user).get("/worklist/").text


def test_what_runs_out_later_does_not(scene: Scene) -> None:
    last_days(scene, clock.today() + timedelta(days=61))
    page = scene.browser(scene.manager).get("/worklist/").text
    assert "协议将到期" not in page
    assert "证书将到期" not in page


def test_what_was_renewed_asks_for_nothing_any_more(scene: Scene) -> None:
    today = clock.today()
    last_days(scene, today + timedelta(days=10))
    assert "证书将到期" in scene.browser(scene.manager).get("/worklist/").text
    with scene.world.writing() as session:
        ends = session.scalars(select(OrgPaper).where(OrgPaper.valid_until.is_not(None))).one()
        session.add(paper(org_person_id=ends.org_person_id, issued_on=today,
                          entered_by_person_id=scene.officer.person_id))  # fmt: skip
    assert "证书将到期" not in scene.browser(scene.manager).get("/worklist/").text


def test_a_row_that_was_wrong_is_struck_out_with_its_reason(scene: Scene) -> None:
    browser = scene.browser(scene.officer)
    report = scene.stored().reports[0]
    address = scene.url(f"/facts/report/{report.ref}/void")
    short = browser.post(address, {f"void-{report.ref}-reason": "错"})
    assert short.status_code == 422
    assert "至少5个字" in short.text
    answer = browser.post(address, {f"void-{report.ref}-reason": "年度写错了"})
    assert answer.status_code == 303
    assert "年度写错了" in browser.get(scene.url("/facts")).text
    reason = {f"void-{report.ref}-reason": "没有这一类"}
    assert browser.post(scene.url(f"/facts/rating/{report.ref}/void"), reason).status_code == 404
    assert browser.post(scene.url(f"/facts/other/{report.ref}/void"), reason).status_code == 404


def test_the_list_goes_on_by_name(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with scene.world.writing() as session:
        for n in (2, 3):
            store_whole(session, scene.bureau, scene.officer, scene.chief, n, staff=0)
    monkeypatch.setattr(queries, "PAGE", 1)
    browser, address, names = scene.browser(scene.officer), "/organisations/", []
    for _ in range(4):
        page = browser.get(address).text
        names += re.findall(r">(长春市暖阳社会工作服务中心\d号)<", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        if found is None:
            break
        address = found[1].replace("&amp;", "&")
    assert names == [f"长春市暖阳社会工作服务中心{n}号" for n in (1, 2, 3)]
