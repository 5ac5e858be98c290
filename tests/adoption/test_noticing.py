"""The public notice: 60 full days, what waits meanwhile, claims (RM-08-2, PN-01 to PN-04)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import (
    Adoptee,
    Adoption,
    AdoptionPaper,
    AdoptionState,
    FindingNotice,
    NoticeState,
    Sender,
)
from app.adoption.services import clocks, noticing
from app.core import clock
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState, Deadline
from app.deadlines.rules import due_provisionally
from app.law import adoption_periods as periods
from app.workflow import services as moving
from tests.adoption.test_desk import Desk
from tests.children.files import make_child
from tests.factories import World

S, N = AdoptionState, NoticeState
SAID = {
    "media": "本平台", "place": "朝阳区清和街道公园北门", "features": "红色棉衣，左手腕有胎记。",
    "contact": "0431-85550110",
}  # fmt: skip


class Foundling(Desk):
    """A baby that was found and is raised by its finders; accepted, the review runs."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        with world.writing() as session:
            case = self.case(session)
            child = session.scalars(select(Adoptee)).one()
            child.category, child.birth_on = "parents_not_found", date(2025, 9, 1)
            session.delete(session.scalars(select(Sender)).one())
            case.state = S.ACCEPTED
            deadlines.stop(session, case, periods.CHECK, now=clock.now())
            deadlines.start(
                session, case, periods.REVIEW, on=clock.today(), agency_id=case.agency_id
            )

    def publish(self, on: date | None = None) -> int:
        on = on or clock.today()
        day = {
            "found_on-year": str(on.year), "found_on-month": str(on.month),
            "found_on-day": str(on.day),
        }  # fmt: skip
        return self.act("publish", **SAID, **day)

    def clocks(self) -> dict[str, ClockState]:
        with self.world.reading() as session:
            rows = session.scalars(select(Deadline).where(Deadline.subject_id == self.id))
            return {row.period_id: row.state for row in rows}

    def notice(self, session: Session) -> FindingNotice:
        return session.scalars(select(FindingNotice)).one()

    def end(self) -> None:
        with self.world.writing() as session:
            row = deadlines.running(session, self.case(session), periods.NOTICE)[0]
            clocks.over(session, row, clock.now())


@pytest.fixture
def found(world: World) -> Foundling:
    return Foundling(world)


@pytest.mark.rule("RM-08-2")
def test_the_sixtieth_day_of_the_worked_example(world: World) -> None:
    with world.reading() as session:
        calendar = deadlines.calendar(session)
    end = due_provisionally(date(2026, 3, 12), 60, periods.NOTICE.unit, calendar)
    assert end.day == date(2026, 5, 11)


def test_the_review_waits_while_the_notice_runs_and_goes_on_when_it_ends(
    found: Foundling,
) -> None:
    assert found.publish(clock.today() + timedelta(days=1)) == 422
    assert found.publish() == 303
    assert found.publish() == 409
    assert found.clocks() == {
        "ADP-CHECK": ClockState.STOPPED, "ADP-REVIEW": ClockState.PAUSED,
        "ADP-NOTICE": ClockState.RUNNING,
    }  # fmt: skip
    found.end()
    assert found.clocks()["ADP-REVIEW"] is ClockState.RUNNING
    with found.world.reading() as session:
        assert found.notice(session).state is N.UNCLAIMED
        paper = session.scalars(select(AdoptionPaper)).one()
        assert (paper.code, paper.check) == ("D-37", "good")


def test_a_clock_that_waits_is_not_called_late(found: Foundling) -> None:
    assert found.publish() == 303
    with found.world.writing() as session:
        review = deadlines.running(session, found.case(session), periods.REVIEW)[0]
        review.due_on = clock.today() - timedelta(days=18)
    page = found.client(found.registrar).get(f"/adoption/cases/{found.ref}").text
    assert "暂停计时" in page
    assert "超期" not in page
    assert "还剩" in page, "the notice runs"


@pytest.mark.rule("AE-10-2")
def test_notice_and_assessment_together_keep_the_review_waiting_until_both_are_over(
    found: Foundling,
) -> None:
    found.publish()
    with found.world.writing() as session:
        case: Adoption = found.case(session)
        case.state = S.REPORTED
        moved = clocks.load(session, case.id)
        deadlines.resume(session, moved, periods.REVIEW, on=clock.today())
        for then in moving.followers("adoption"):
            then(session, moved, workflow.REPORT, clock.now())
    assert found.clocks()["ADP-REVIEW"] is ClockState.PAUSED
    found.end()
    assert found.clocks()["ADP-REVIEW"] is ClockState.RUNNING


@pytest.mark.parametrize("state", [S.ASSESSING, S.SUSPENDED])
def test_a_notice_that_ends_within_the_assessment_does_not_wake_the_review(
    found: Foundling, state: AdoptionState
) -> None:
    found.publish()
    with found.world.writing() as session:
        found.case(session).state = state
    found.end()
    assert found.clocks()["ADP-REVIEW"] is ClockState.PAUSED


@pytest.mark.rule("PN-02")
def test_the_public_page_tells_what_may_be_told_and_only_while_it_runs(found: Foundling) -> None:
    found.publish()
    nobody = found.world.client()
    page = nobody.get("/adoption/notices").text
    for words in (*SAID.values(), "女孩", "大约1岁"):
        assert words in page or words == "本平台"
    assert "张小雨" not in page
    assert "2025" not in page.replace("2025-", "")
    with found.world.reading() as session:
        ref, digest = found.notice(session).ref, found.notice(session).digest
    found.end()
    assert "红色棉衣" not in nobody.get("/adoption/notices").text
    later = nobody.get(f"/adoption/notices/{ref}").text
    assert "红色棉衣" not in later
    assert digest in later


@pytest.mark.rule("PN-04")
def test_of_an_institutions_child_the_file_tells_the_age(found: Foundling) -> None:
    with found.world.writing() as session:
        row = session.scalars(select(Adoptee)).one()
        row.child_id = make_child(
            session, found.world.agencies["home"], birth_on=clock.today() - timedelta(days=800)
        ).id
        row.birth_on, row.in_institution = None, True
    assert found.publish() == 303
    with found.world.reading() as session:
        assert found.notice(session).about_age == "大约2岁"


def test_a_claim_that_is_rejected_lets_the_notice_go_on(found: Foundling) -> None:
    found.publish()
    assert found.act("claim", claimant="吴某，自称生父", words="在公园走散。") == 303
    assert found.act("claim", claimant="另一人", words="也来认领") == 409
    said = {"accepted": "no", "evidence": "亲鉴〔2026〕1号", "reason": "不具有亲子关系。"}
    assert found.act("decide-claim", **said) == 403
    assert found.act("decide-claim", found.client(found.head), **said) == 303
    with found.world.reading() as session:
        assert found.notice(session).state is N.RUNNING
    assert found.state() is S.ACCEPTED


@pytest.mark.rule("PN-04")
def test_a_claim_that_is_accepted_ends_the_adoption(found: Foundling) -> None:
    found.publish()
    found.act("claim", claimant="吴某，自称生父", words="在公园走散。")
    said = {"accepted": "yes", "evidence": "亲鉴〔2026〕1号", "reason": "具有亲子关系。"}
    assert found.act("decide-claim", found.client(found.head), **said) == 303
    assert found.state() is S.REUNITED
    assert set(found.clocks().values()) == {ClockState.STOPPED}
    told = found.client(found.family).notices()
    assert not any("吴某" in page for page in told)
    assert any("家人已经找到" in page for page in told)


def test_nothing_ends_while_a_claim_is_looked_into(found: Foundling) -> None:
    found.publish()
    found.act("claim", claimant="吴某，自称生父", words="在公园走散。")
    found.end()
    with found.world.reading() as session:
        assert found.notice(session).state is N.CLAIM_CHECK
    assert found.clocks()["ADP-NOTICE"] is ClockState.RUNNING


def test_whoever_entered_a_claim_does_not_decide_it(found: Foundling) -> None:
    found.publish()
    both = found.world.user("home_bureau", Role.REGISTRAR, Role.BUREAU_HEAD, name="吴两职")
    assert found.act("claim", found.client(both), claimant="吴某", words="走散") == 303
    said = {"accepted": "yes", "evidence": "亲鉴〔2026〕1号", "reason": "具有亲子关系。"}
    assert found.act("decide-claim", found.client(both), **said) == 409
    assert found.state() is S.ACCEPTED


def test_a_child_with_known_parents_has_no_notice(world: World) -> None:
    desk = Desk(world)
    with world.writing() as session:
        case = desk.case(session)
        case.state = S.ACCEPTED
        assert not noticing.is_needed(session, case, clock.today())
    assert desk.client().get(f"{desk.url}/publish").status_code == 409
