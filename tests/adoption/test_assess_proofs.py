"""What answers rest on, the live count, the nine on every page, what was found before (§8, §9)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption.models import AssessmentVisit, ScoreSheet
from app.adoption.services import catalogue, earlier, scoring, situations
from app.adoption.services.earlier import Earlier, Row
from app.checklists.models import TemplateVersion
from app.core import clock
from app.documents.models import Document
from app.families.models import Household
from app.foster.models import JointSheet, Opinion, State
from app.law import RULES
from tests.adoption.test_assess_scores import Scores, best, fails, form, typed
from tests.documents.corpus import jpeg
from tests.factories import World, make_application


@pytest.fixture
def case(world: World) -> Scores:
    return Scores(world)


def answers_of(case: Scores) -> dict[str, Any]:
    with case.world.reading() as session:
        found: dict[str, Any] = session.scalars(select(ScoreSheet)).one().answers or {}
        return found


def test_every_answer_rests_on_a_visit_a_paper_a_file_or_a_note(case: Scores) -> None:
    first, second = case.team[:2]
    client, url = case.client(first), f"/adoption/assess/{case.ref}"
    sent = client.post(
        f"/documents/upload/adoption_work/{case.ref}/form",
        {"work": (io.BytesIO(jpeg()), "客厅.jpg")},
    )
    assert sent.status_code == 303
    with case.world.reading() as session:
        file = session.scalars(select(Document).where(
            Document.subject_kind == "adoption_work"
        )).one().ref  # fmt: skip
        visit = session.scalars(select(AssessmentVisit.ref)).first()
    assert "客厅.jpg" in client.get(f"{url}/files").text
    assert f'value="file:{file}"' in client.get(f"{url}/sheet").text
    whole = typed(best(case.form)) | {"do": "submit"}
    asked: dict[str, Any] = {f"proof-{i.id}": ["", f"visit:{visit}"] for i in case.form.items()}
    bare = asked | {"proof-A1-1": [""], "proof-A6-1": ["", "file:none-of-these"]}
    refused = client.post(f"{url}/sheet", whole | bare)
    assert refused.status_code == 422
    assert "还有2项没有依据：以孩子为中心、想法稳定，夫妻一致、住房稳定。" in refused.text
    told = bare | {"remark-A1-1": "分别谈过，说法一致", "proof-A6-1": ["", f"file:{file}"]}
    # A veto that is seen needs its own; one that is not seen needs none.
    seen = {"veto-SC-V4": "yes", "proof-SC-V4": [""]}
    assert "还有1项没有依据：有家庭暴力。" in client.post(f"{url}/sheet", whole | told | seen).text
    assert client.post(f"{url}/sheet", whole | told).status_code == 303
    proofs = answers_of(case)["proofs"]
    assert (proofs["A6-1"], proofs["A1-1"]) == ([f"file:{file}"], [])
    # What was relied on stays, and is read by the team and the organ, never by the family.
    assert client.post(f"/documents/{file}/remove").status_code == 409
    assert case.client(second).get(f"/documents/{file}").status_code == 200
    assert case.client(case.registrar).get(f"/documents/{file}").status_code == 200
    assert "客厅.jpg" in case.client(case.registrar).get(f"{case.url}/assessment").text
    assert case.client(case.family).get(f"/documents/{file}").status_code == 404
    with case.world.reading() as session:
        titles = [one.title for one in catalogue.entries(session, case.case(session), None)]
    assert titles.count("评估中收集的资料 1") == 1, "an annex of the report"


def test_the_count_lives_while_it_is_filled_in(case: Scores) -> None:
    client, url = case.client(case.team[0]), f"/adoption/assess/{case.ref}/sheet"
    some = {"item-A1-1": "9", "item-A2-1": "30", "veto-SC-V1": "no", "remark-A1-1": "想了三年"}
    count = client.post(f"{url}/score", some)
    assert "<strong>15</strong> 分" in count.text
    assert "还差41项" in count.text
    with case.world.reading() as session:
        assert session.scalars(select(ScoreSheet)).all() == [], "counted, not kept"
    assert client.post(f"{url}/kept", some).status_code == 204
    assert answers_of(case)["remarks"]["A1-1"] == "想了三年"
    assert "想了三年" in client.get(url).text
    assert case.sheet(case.team[0]) == 303
    assert client.post(f"{url}/kept", some).status_code == 409, "handed in it never changes"


@pytest.mark.rule("AE-11")
def test_all_nine_situations_stand_on_every_page_of_an_assessor(case: Scores) -> None:
    client, url = case.client(case.team[0]), f"/adoption/assess/{case.ref}"
    pages = ("", "/sheet", "/files", "/earlier", "/common", "/visit-home", "/own-situation")
    for page in pages:
        text = client.get(url + page).text
        assert all(RULES[code].says in text for code in situations.CODES), page
        assert f"{url}/own-situation" in text, page
        assert "马上拨打110" not in text
    case.in_fusion()
    for page in ("", "/report", "/hear-child", "/interrupt", "/own-situation"):
        assert "先保护孩子、马上拨打110" in client.get(url + page).text, page


def before(code: str, **instead: Any) -> Earlier:
    template = form(code)
    return Earlier("收养", date(2026, 1, 9), code, template, best(template, **instead), "合格", 90)


def test_the_same_form_is_compared_line_by_line_and_what_changed_is_marked() -> None:
    template = form("SC-ABILITY")
    now = best(template, A1_1=6, SC_V4=True)
    del now["scores"]["A2-1"]
    rows = earlier.beside(before("SC-ABILITY", A4_1="senior"), "SC-ABILITY", template, now)
    assert len(rows) == len(list(template.items())) + len(template.vetoes)
    assert [row for row in rows if row.changed] == [
        Row("以孩子为中心、想法稳定，夫妻一致", "10分/10分", "6分/10分", True),
        Row("受教育程度", "高中、中专（4分）", "本科以上（6分）", True),
        Row("有家庭暴力", "没有", "有", True),
    ]
    assert Row("年龄", "30至45周岁（6分）", "") in rows, "not answered yet is no change"


def test_another_form_is_laid_beside_by_the_contents_of_the_law() -> None:
    template = form("LN-STAGES")
    rows = earlier.beside(before("NAT-CHECK", N9_1="no"), "LN-STAGES", template, best(template))
    assert len(rows) == 10
    assert Row("邻里关系", "邻里关系：不符合", "邻里关系：符合") in rows
    plain = replace(before("SC-FUSION"), template=form("TWO-TIER"), code="F-B")
    nothing = replace(plain, answers={})
    assert earlier.beside(nothing, "LN-STAGES", template, {})[0] == Row("收养动机", "0分/0分", "")


@pytest.mark.rule("AF-12")
def test_an_earlier_round_and_foster_care_are_read_beside_ones_own_sheet(case: Scores) -> None:
    fails(case)
    assert case.act("conclude") == 303
    others = [
        case.world.user("home_bureau", Role.BUREAU_OFFICER, name=name) for name in ("新一", "新二")
    ]
    head = case.client(case.head)
    with case.world.reading() as session:
        assert earlier.of(session, case.case(session), scoring.ABILITY) == []
    assert case.act("object-on-paper", words="有新的证明", seen="y") == 303
    again = head.post(f"{case.url}/reassess", {
        "version": case.version, "team": "own", "people": [u.ref for u in others],
        "reason": "收养人提交了新的证明",
    })  # fmt: skip
    assert again.status_code == 303
    with case.world.writing() as session:
        found = case.case(session)
        foster = make_application(
            session, case.world.agencies["home"],
            session.get_one(Household, found.household_id), State.ASSESSING,
        )  # fmt: skip
        number = foster.case_no
        version = session.scalars(
            select(TemplateVersion).where(TemplateVersion.code == "F-B")
        ).one()
        first, second = (one.id for one in others)
        sheet = JointSheet(
            application_id=foster.id, template_version_id=version.id, total=88,
            opinion=Opinion.QUALIFIED, signed_first_id=first, signed_second_id=second,
            signed_at=clock.now(),
        )  # fmt: skip
        sheet.answers = {"scores": {}, "vetoes": {}, "remarks": {}}
        session.add(sheet)
    assert case.declare(others[0]) == 303
    assert case.own("sheet", others[0], **{"item-A1-1": "7", "veto-SC-V4": "no"}) == 303
    client, url = case.client(others[0]), f"/adoption/assess/{case.ref}"
    assert "对照以前的评估" in client.get(f"{url}/sheet").text
    page = client.get(f"{url}/earlier").text
    assert f"寄养 {number}" in page
    assert "用的是另一张表" in page
    assert "第1轮" in page
    assert page.count("有变化") == 2
    assert "<input" not in page.split("<main")[1].split("</main>")[0], "read only"
    assert case.client(case.team[0]).get(f"{url}/earlier").status_code == 404
