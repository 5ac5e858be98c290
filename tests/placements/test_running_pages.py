"""The pages of a placement: who sees what, each act through its form."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core import clock
from app.foster.models import FosterApplication
from app.law.dates import add_months
from app.notices.models import Notice
from app.placements.acts import ACTS
from app.placements.models import (
    Form,
    Match,
    Matter,
    MatterKind,
    Placement,
    PlacementAssessment,
    PlacementFiling,
    PlacementState,
)
from app.placements.services import ending, guarding
from app.visits.models import VisitPlan
from tests.documents import corpus
from tests.factories import Client, World, make_user
from tests.placements.running import (
    NO_HARM,
    TEXT,
    Home,
    active,
    assess,
    at,
    family_actor,
    load,
    placed,
    run_clocks,
    state,
)

S = PlacementState
TABS = (
    "", "/agreement", "/visits", "/assessments", "/changes", "/ending", "/timeline", "/messages"
)  # fmt: skip


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


def browser(home: Home, name: str) -> Client:
    return home.world.client(home.users[name])


def family(home: Home) -> Client:
    return browser(home, next(name for name in home.users if name.startswith("family")))


def version(home: Home, ref: str) -> str:
    with home.world.reading() as session:
        return str(load(session, ref).version)


def test_every_tab_opens_for_the_desk_and_the_bureau(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    for name in ("worker", "head", "clerk"):
        client = browser(home, name)
        for tab in TABS:
            assert client.get(f"/placements/{ref}{tab}").status_code == 200, (name, tab)
    client = browser(home, "officer")
    assert client.get(f"/placements/{ref}").status_code == 200
    assert client.get(f"/placements/{ref}/messages").status_code == 403
    assert client.get("/placements/filings").status_code == 200
    assert ref in client.get("/placements").text


@pytest.mark.bar("S67")
def test_names_are_masked_and_in_no_address(home: Home) -> None:
    ref = placed(home, clock.today())
    client = browser(home, "worker")
    for url in ("/placements", f"/placements/{ref}"):
        page = client.get(url).text
        assert "林晓禾" not in page
        assert "王秀兰" not in page
        assert "林*" in page


def test_strangers_and_other_homes_see_nothing(home: Home) -> None:
    ref = placed(home, clock.today())
    other = home.world.staff("other", Role.SOCIAL_WORKER)
    stranger = home.world.client(home.world.user(None, Role.APPLICANT))
    for client in (other, stranger):
        for path in ("", "/agreement", "/take-out", "/give-notice", "/assess/F-C"):
            assert client.get(f"/placements/{ref}{path}").status_code == 404
        assert client.get(f"/placements/mine/{ref}").status_code == 404
    assert ref not in other.get("/placements").text


def test_the_family_sees_the_first_name_and_what_to_do(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    client = family(home)
    page = client.get(f"/placements/mine/{ref}").text
    assert "晓禾" in page
    assert "林晓禾" not in page
    for words in ("申请短期养育", "报告变化", "申请变更主要照料人", "书面提出解除寄养"):
        assert words in page
    assert ref in client.get("/mine").text
    assert client.get(f"/placements/{ref}").status_code == 404  # the desk's page is not theirs


def test_the_family_asks_for_respite(home: Home) -> None:
    ref, today = active(home, clock.today() - timedelta(days=62)), clock.today()
    client, until = family(home), clock.today() + timedelta(days=31)
    url = f"/placements/{ref}/ask-respite"
    assert "30" in client.get(url).text
    fields = {
        "starts_on-year": today.year, "starts_on-month": today.month, "starts_on-day": today.day,
        "until_on-year": until.year, "until_on-month": until.month, "until_on-day": until.day,
        "reason": "hospital", "where": "institution", "version": version(home, ref),
    }  # fmt: skip
    refused = client.post(url, fields)
    assert refused.status_code == 422
    assert "30" in refused.text
    until = today + timedelta(days=30)
    fields |= {"until_on-year": until.year, "until_on-month": until.month,
               "until_on-day": until.day}  # fmt: skip
    assert client.post(url, fields).status_code == 303
    worker = browser(home, "worker")
    assert "同意短期养育" in worker.get(f"/placements/{ref}/changes").text
    assert worker.post(
        f"/placements/{ref}/agree-respite", {"version": version(home, ref)}
    ).status_code == 303  # fmt: skip
    with home.world.reading() as session:
        assert state(load(session, ref)) is S.RESPITE


def test_the_family_gives_notice_and_cannot_be_refused(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    client = family(home)
    fields = {"text": "老人病重，家里照顾不过来了。", "version": version(home, ref)}
    assert client.post(f"/placements/{ref}/give-notice", fields).status_code == 303
    head = browser(home, "head")
    assert "不予解除" not in head.get(f"/placements/{ref}/ending").text
    assert head.get(f"/placements/{ref}/keep").status_code == 409


def test_for_staff_the_two_ways_to_end_say_whose_wish_it_is_and_name_each_other(
    home: Home,
) -> None:
    ref = active(home, clock.today() - timedelta(days=70))
    client = browser(home, "worker")
    of_family, of_home = (f"/placements/{ref}/{name}" for name in ("give-notice", "propose-ending"))
    beside = client.get(f"/placements/{ref}/ending").text
    assert f'<a href="{of_family}">登记家庭的书面解除申请</a>' in beside
    assert f'<a href="{of_home}">由机构提出解除</a>' in beside
    assert f'“<a href="{of_home}">由机构提出解除</a>”' in client.get(of_family).text
    assert f'“<a href="{of_family}">登记家庭的书面解除申请</a>”' in client.get(of_home).text
    assert "书面提出解除寄养" in family(home).get(of_family).text


def test_a_score_sheet_is_filled_in_and_the_head_decides(home: Home) -> None:
    ref = placed(home, clock.today() - timedelta(days=60))
    worker, today = browser(home, "worker"), clock.today()
    page = worker.get(f"/placements/{ref}/assess/F-C").text
    items = dict(re.findall(r'name="item-(C\d-\d)" value="(\d+)"', page)[::-1])
    fields: dict[str, object] = {
        "assessed_on-year": today.year, "assessed_on-month": today.month,
        "assessed_on-day": today.day,
    }  # fmt: skip
    assert worker.post(f"/placements/{ref}/assess/F-C", fields).status_code == 422
    fields |= {f"item-{item}": most for item, most in items.items()}
    assert worker.post(f"/placements/{ref}/assess/F-C", fields).status_code == 303
    with home.world.reading() as session:
        assert session.scalars(select(PlacementAssessment)).one().total == 100
    head = browser(home, "head")
    assert "转为正式寄养" in head.get(f"/placements/{ref}/activate").text
    sent = {"choice": "activate", "version": version(home, ref)}
    assert head.post(f"/placements/{ref}/activate", sent).status_code == 303
    with home.world.reading() as session:
        assert state(load(session, ref)) is S.ACTIVE
        shown = session.scalars(select(PlacementAssessment.ref)).one()
    assert "100分" in head.get(f"/placements/{ref}/assessment/{shown}").text
    assert browser(home, "clerk").get(f"/placements/{ref}/activate").status_code == 403


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    worker = browser(home, "worker")
    fields = {"rule_id": "FC-13-8", "what": TEXT, "asked": TEXT, "version": "1"}
    assert worker.post(f"/placements/{ref}/order-correction", fields).status_code == 409


def test_agreement_is_filed_and_acknowledged(home: Home) -> None:
    ref = placed(home, clock.today())
    clerk, officer = browser(home, "clerk"), browser(home, "officer")
    sent = {"version": version(home, ref)}
    assert clerk.post(f"/placements/{ref}/file-agreement", sent).status_code == 303
    with home.world.reading() as session:
        row = session.scalars(select(PlacementFiling)).one().ref
    assert ref in officer.get("/placements/filings").text
    assert officer.post(f"/placements/{ref}/filing/{row}/receipt").status_code == 303
    assert "回执号" in clerk.get(f"/placements/{ref}/agreement").text


def test_an_open_emergency_shows_on_the_page(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    worker = browser(home, "worker")
    fields = {"what": TEXT, "where": "hospital", "version": version(home, ref),
              "decision": "reported", "situations": "MR4", "decision_reason": TEXT}  # fmt: skip
    assert worker.post(f"/placements/{ref}/take-out", fields).status_code == 303
    assert "孩子已带离" in worker.get(f"/placements/{ref}").text
    assert "紧急带离" in worker.get(f"/placements/{ref}/changes").text
    assert family(home).get(f"/placements/mine/{ref}").status_code == 200


def test_every_act_has_its_page_when_it_can_be_done(home: Home) -> None:
    """Each act that an actor is offered opens, in every state that a test can bring about."""
    seen: set[str] = set()
    now = at(clock.today())

    def walk(ref: str) -> None:
        for name in [*("worker", "head", "clerk", "bureau"), _owner(home, ref)]:
            client = browser(home, name)
            page = client.get(
                f"/placements/mine/{ref}" if name.startswith("family") else f"/placements/{ref}"
            ).text
            for path in set(re.findall(rf"/placements/{ref}/([a-z-]+)\"", page)):
                act = next((a for a in ACTS if a.name.replace("_", "-") == path), None)
                if act is not None:
                    assert client.get(f"/placements/{ref}/{path}").status_code == 200, path
                    seen.add(act.name)

    fresh = placed(home, clock.today())
    walk(fresh)
    with home.world.writing() as session:
        guarding.take_out(session, load(session, fresh), what=TEXT, where="institution", spot="",
                          signs=NO_HARM, actor=home.actor(session, "worker"), now=now)  # fmt: skip
    walk(fresh)
    with home.world.writing() as session:
        guarding.propose_return(session, load(session, fresh), reason=TEXT,
                                actor=home.actor(session, "head"), now=now)  # fmt: skip
    walk(fresh)
    settled = active(home, clock.today() - timedelta(days=62))
    walk(settled)
    with home.world.writing() as session:
        placement = load(session, settled)
        ending.give_notice(session, placement, text=TEXT, given_on=clock.today(), wished_on=None,
                           actor=family_actor(session, placement), now=now)  # fmt: skip
    walk(settled)
    with home.world.writing() as session:
        placement = load(session, settled)
        ending.propose(session, placement, rule_id="FC-21-3", reason=TEXT, now=now,
                       actor=home.actor(session, "worker"))  # fmt: skip
    walk(settled)
    assert {"take_out", "propose_return", "bring_back", "end_emergency", "give_notice",
            "ask_respite", "file_agreement", "propose_ending", "keep"} <= seen  # fmt: skip


def _owner(home: Home, ref: str) -> str:
    with home.world.reading() as session:
        return f"family {load(session, ref).carer_person_id}"


def test_the_list_filters_and_finds(home: Home) -> None:
    ref = placed(home, clock.today())
    client = browser(home, "head")
    with home.world.reading() as session:
        number = session.scalars(select(Placement.case_no)).one()
    for query in ("", "?view=mine", "?view=overdue", "?state=fusion", f"?q={number}", "?after=x"):
        assert client.get(f"/placements{query}").status_code == 200
    assert ref in client.get(f"/placements?q={number}").text
    assert ref not in client.get("/placements?state=closed").text


def test_a_message_from_the_family_reaches_the_worker(home: Home) -> None:
    ref = placed(home, clock.today())
    sent = family(home).post(f"/placements/{ref}/messages", {"body": "孩子发烧了，怎么办？"})
    assert sent.status_code == 303
    assert "发烧" in browser(home, "worker").get(f"/placements/{ref}/messages").text


@pytest.mark.parametrize(
    ("agency", "role"), [("home", Role.SOCIAL_WORKER), ("other", Role.FINANCE)]
)
def test_a_staff_account_opens_nothing_of_ones_own_family(
    home: Home, agency: str, role: Role
) -> None:
    ref = placed(home, clock.today())
    family(home).post(f"/placements/{ref}/messages", {"body": "谢谢。"})
    with home.world.writing() as session:
        placement = load(session, ref)
        person = session.get_one(Person, placement.carer_person_id)
        user = make_user(session, home.world.agencies[agency], role, name="carer", person=person)
        application = session.get_one(FosterApplication, placement.application_id).ref
        match = session.get_one(Match, placement.match_id).ref
        plan = session.scalars(select(VisitPlan.ref)).one()
    client, hidden = home.world.client(user), {403, 404}
    for tab in TABS:
        assert client.get(f"/placements/{ref}{tab}").status_code in hidden, tab
    assert client.post(f"/placements/{ref}/messages/set-aside").status_code in hidden
    assert client.get(f"/matches/{match}").status_code in hidden
    assert client.get(f"/foster/desk/{application}").status_code in hidden
    assert client.get(f"/visits/{plan}").status_code in hidden
    assert client.get(f"/visits/{plan}/growth").status_code in hidden
    assert family(home).get(f"/placements/mine/{ref}").status_code == 200


def test_a_change_is_reported_by_its_own_questions(home: Home) -> None:
    ref, today = active(home, clock.today() - timedelta(days=62)), clock.today()
    client = family(home)
    fields = {
        "kind": "address", "happened_on-year": today.year, "happened_on-month": today.month,
        "happened_on-day": today.day, "version": version(home, ref),
    }  # fmt: skip
    answer = client.post(f"/placements/{ref}/report-change", fields)
    assert answer.status_code == 422
    assert "新住址" in answer.text
    fields |= {
        "division": "220104001",
        "address": "新民大街8号",
        "tenure": "owned",
        "area_m2": "120",
    }
    assert client.post(f"/placements/{ref}/report-change", fields).status_code == 303
    with home.world.reading() as session:
        found = session.scalars(select(Matter).where(Matter.kind == MatterKind.RECHECK)).one()
        assert found.facts["area_m2"] == "120"


@pytest.mark.rule("FC-12-7")
def test_a_renewal_is_read_and_signed_on_screens(home: Home) -> None:
    """From the worker's form to the head's seal; the family's paper is recorded with its scan."""
    ref = active(home, clock.today() - timedelta(days=330))
    run_clocks(home, clock.today())
    with home.world.writing() as session:
        placement = load(session, ref)
        match = session.get_one(Match, placement.match_id).ref
        before = placement.term_until
        assess(session, placement, Form.EFFECT, 85, actor=home.actor(session, "worker"),
               now=clock.now())  # fmt: skip
    worker, head, url = (
        browser(home, "worker"),
        browser(home, "head"),
        f"/matches/{match}/agreement",
    )
    assert url in worker.get(f"/placements/{ref}").text  # the act that is due
    typed = {"term_months": "6", "living_yuan": "1500", "labour_yuan": "500", "holder": "王秀兰",
             "bank": "工商银行", "number": "6222021234567890128"}  # fmt: skip
    assert worker.post(url, typed).status_code == 303
    mine = f"/matches/mine/{match}/agreement"
    assert mine in family(home).get(f"/placements/mine/{ref}").text
    page = family(home).get(mine).text
    assert "（续签）" in page
    assert f"原协议到{before.year}年{before.month}月{before.day}日期满" in page
    today = clock.today()
    days = {f"signed_on-{part}": str(getattr(today, part)) for part in ("year", "month", "day")}
    scan = {"file": (io.BytesIO(corpus.jpeg()), "协议.jpg")}
    assert worker.post(
        f"{url}/paper", days | scan, content_type="multipart/form-data"
    ).status_code == 303  # fmt: skip
    found = re.search(r'name="digest" value="([0-9a-f]+)"', head.get(url).text)
    assert found
    assert head.post(f"{url}/seal", {"digest": found[1]}).status_code == 303
    with home.world.reading() as session:
        placement = load(session, ref)
        assert (placement.state, placement.term_until) == (
            PlacementState.ACTIVE, add_months(before, 6),
        )  # fmt: skip
    assert "续签" in head.get(f"/placements/{ref}/agreement").text


def test_another_child_of_the_home_is_named_and_looked_after_today(home: Home) -> None:
    first = active(home, clock.today() - timedelta(days=62))
    with home.world.writing() as session:
        case = session.get_one(FosterApplication, load(session, first).application_id)
        second = home.place(session, case, on=clock.today(), birth_on=date(2018, 3, 1)).ref
        number = load(session, second).case_no
    worker, today = browser(home, "worker"), clock.today()
    assert number in worker.get(f"/placements/{first}/take-out").text
    sent = {"what": TEXT, "where": "hospital", "version": version(home, first),
            "decision": "reported", "situations": "MR4"}  # fmt: skip
    assert worker.post(f"/placements/{first}/take-out", sent).status_code == 303
    page = browser(home, "head").get(f"/placements/{first}").text
    assert number in page
    assert "回执号" in page
    assert "填写强制报告" not in page
    assert "没有报警的记录" in page
    for path in ("propose-return", "end-emergency"):
        assert f'govuk-button--secondary" href="/placements/{first}/{path}"' in page
    assert "同一家庭的另一名孩子已紧急带离" in worker.get(f"/placements/{second}").text
    with home.world.reading() as session:
        plan = session.scalars(select(VisitPlan).where(VisitPlan.subject_ref == second)).one()
        assert plan.planned_on == today
        assert plan.attention_until is not None
        asked = select(Notice).where(Notice.path == f"/placements/{second}/visits")
        assert {row.act_by for row in session.scalars(asked)} >= {today}


def test_whoever_does_not_report_says_why(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    worker, url = browser(home, "worker"), f"/placements/{ref}/take-out"
    sent = {"what": TEXT, "where": "hospital", "version": version(home, ref),
            "decision": "explained"}  # fmt: skip
    refused = worker.post(url, sent)
    assert refused.status_code == 422
    assert "不报告的，请写明理由" in refused.text
