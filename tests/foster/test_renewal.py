"""Certificates of families in the pool: handed in anew online, checked, shown as stale or good."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.foster.models import FosterApplication, Paper, PaperCheck, State
from app.foster.pooling import PoolWanted, pool_page
from app.foster.services import freshness, handin, intake, pool
from app.foster.services.facts import load_file
from app.law.dates import add_months
from app.notices.models import Notice
from tests.documents import corpus
from tests.factories import World
from tests.foster.assessing import Team, make_team
from tests.foster.pooled import make_pooled
from tests.foster.shown import send_shown

TODAY = clock.today()
OLD = add_months(TODAY, -7)


@pytest.fixture
def team(world: World) -> Team:
    """A family in the pool whose certificates are seven months old."""
    found = make_pooled(world)
    with world.writing() as session:
        for paper in session.query(Paper).filter(Paper.kind.in_(freshness.RENEWED)):
            paper.issued_on = OLD
    return found


def labels(team: Team) -> list[str]:
    """What the family has to renew, as the pages name it."""
    with team.world.reading() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        return [
            handin.label_of(one.wanted.kind, one.wanted.member)
            for one in freshness.of_case(session, case, TODAY)
            if one.is_stale(TODAY)
        ]


def renew(team: Team, label: str, day: date = TODAY) -> None:
    family, url = team.client(team.family), f"/foster/{team.ref}/apply/papers/{label}"
    file = (io.BytesIO(corpus.jpeg()), "证明.jpg")
    assert family.post(url, {label: file}, content_type="multipart/form-data").status_code == 303
    typed = {
        "issued_on-year": str(day.year), "issued_on-month": str(day.month),
        "issued_on-day": str(day.day),
    }  # fmt: skip
    assert family.post(f"{url}/date", typed).status_code == 303


def look_at(team: Team, check: PaperCheck, remark: str = "") -> None:
    """The clerk looks at everything that waits."""
    with team.acting(team.clerk) as (session, case, actor):
        waiting = [p for p in load_file(session, case).papers if p.check is PaperCheck.WAITING]
        for paper in waiting:
            intake.check_paper(
                session, case, paper, check=check, remark=remark, seen_original=False,
                actor=actor, now=clock.now(),
            )  # fmt: skip


def against(team: Team) -> list[str]:
    with team.acting(team.first) as (session, case, _):
        return pool.look_again(session, case, TODAY)[1]


@pytest.mark.rule("FC-08-3", "FC-08-4a")
def test_renewed_certificates_carry_the_yearly_recheck(team: Team) -> None:
    wanted = labels(team)
    assert len(wanted) == 6
    assert "缺少有效的健康证明。" in against(team)
    with team.acting(team.first) as (session, case, actor):
        pool.open_recheck(session, case, reason="", actor=actor, now=clock.now())
    for label in wanted:
        renew(team, label)
    # Handed in is not yet proved.
    assert "缺少有效的健康证明。" in against(team)
    assert labels(team) == wanted
    look_at(team, PaperCheck.GOOD)
    assert against(team) == []
    assert labels(team) == []
    for user, act in ((team.first, "finding"), (team.head, "pass")):
        page = f"/foster/pool/{team.ref}"
        words = {"finding": "入户查看，家庭情况没有变化。"}
        answer = send_shown(team.client(user), page, f"{page}/{act}", words)
        assert answer.status_code == 303
    assert team.case().valid_until == add_months(TODAY, 12)


def test_a_certificate_is_good_to_the_last_day_of_its_months(team: Team) -> None:
    with team.world.reading() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        health = freshness.of_case(session, case, TODAY)[0]
    last = add_months(OLD, 6)
    assert health.until == last
    assert not health.is_stale(last)
    assert health.is_stale(last + timedelta(days=1))


def test_a_new_file_does_not_inherit_the_old_day(team: Team) -> None:
    label = labels(team)[0]
    family = team.client(team.family)
    url = f"/foster/{team.ref}/apply/papers/{label}"
    with team.world.writing() as session:
        for member in load_file(session, team.case()).members:
            member.health_cert_on = OLD
    file = (io.BytesIO(corpus.jpeg()), "证明.jpg")
    family.post(url, {label: file}, content_type="multipart/form-data")
    assert "缺开具日期" in family.get(f"/foster/{team.ref}/apply/papers").text
    with pytest.raises(Invalid, match="开具日期"):
        look_at(team, PaperCheck.GOOD)


def test_the_desk_is_told_once_and_a_bad_paper_goes_back(team: Team) -> None:
    first, second = labels(team)[:2]
    renew(team, first)
    renew(team, second)
    with team.world.reading() as session:
        told = session.query(Notice).filter_by(user_id=team.clerk.id).all()
        assert [n.title for n in told] == ["合格家庭更新了材料，请核对"]
    look_at(team, PaperCheck.UNCLEAR, "印章看不清")
    with team.world.reading() as session:
        told = session.query(Notice).filter_by(user_id=team.family.id).all()
        assert {n.title for n in told} == {"更新的材料不符合，请重新提交"}
    assert "印章看不清" in team.client(team.family).get(
        f"/foster/{team.ref}/apply/papers/{first}"
    ).text  # fmt: skip


def test_only_what_grows_old_is_renewed_and_only_in_the_pool(team: Team) -> None:
    family = team.client(team.family)
    assert family.get(f"/foster/{team.ref}/apply/papers/hukou_book").status_code == 404
    assert family.get(f"/foster/{team.ref}/apply/papers/income_proof").status_code == 200
    assert family.get(f"/foster/{team.ref}/apply/housing").status_code == 303
    with team.acting(team.family) as (session, case, actor):
        case.state = State.APPROVED
        with pytest.raises(WrongState):
            handin.get_for_papers(session, actor, case.ref)


def test_others_do_not_renew_for_the_family(team: Team) -> None:
    stranger = team.client(team.world.user(None))
    other = team.world.staff("other", Role.INTAKE)
    url = f"/foster/{team.ref}/apply/papers"
    assert stranger.get(url).status_code == 404
    assert other.get(url).status_code == 404
    assert team.client(team.head).get(url).status_code == 403
    # At the counter a clerk may hand in for the family.
    assert team.client(team.clerk).get(url).status_code == 200


def test_what_the_desk_checked_is_not_taken_back(team: Team) -> None:
    label = labels(team)[0]
    renew(team, label)
    look_at(team, PaperCheck.GOOD)
    with team.acting(team.family) as (session, case, actor):
        papers = load_file(session, case).papers
        newest = next(p for p in papers if (p.kind, p.issued_on) == ("health_cert", TODAY))
        with pytest.raises(Conflict):
            handin.remove_paper(session, case, newest, actor=actor, now=clock.now())


def test_the_pool_shows_what_is_stale_and_what_waits(team: Team) -> None:
    worker = team.client(team.first)
    assert "6项须更新" in worker.get("/foster/pool").text
    assert "已过期" in worker.get(f"/foster/pool/{team.ref}").text
    assert "须更新 6 项" in team.client(team.family).get(f"/foster/{team.ref}").text
    renew(team, labels(team)[0])
    assert "待核对1份" in worker.get("/foster/pool").text
    page = team.client(team.clerk).get(f"/foster/desk/{team.ref}/papers").text
    assert "全部符合" in page


def test_the_list_asks_the_same_number_of_times_for_more_families(team: Team) -> None:
    def asked() -> int:
        seen: list[str] = []
        with team.acting(team.head) as (session, _, actor):
            engine = session.get_bind()
            listen = (engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
            event.listen(*listen)
            rows, _ = pool_page(session, actor, PoolWanted())
            event.remove(*listen)
        return len(seen) if rows else -1

    one = asked()
    for _ in range(3):
        make_team(team.world, State.QUALIFIED)
    assert asked() == one
