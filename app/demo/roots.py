"""Who was adopted abroad comes back, and a certificate that was lost: typed in at two bureaus."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.adoption.models import CertificateKind
from app.adoption.models.reissue import Reissue, ReissueReason
from app.adoption.models.roots import RootsAsker, RootsVisit
from app.adoption.services import reissuing, roots, scans
from app.core import clock
from app.core.db import Database, transaction
from app.demo.scan import picture
from app.demo.stories import at_work, staff_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

FIRST, SECOND, HEAD = "dengji1", "dengji2", "juzhang"


class Desk:
    """One bureau's people, on working days of the past."""

    def __init__(self, database: Database, prefix: str, begins: int) -> None:
        self.database, self.prefix = database, prefix
        self.now = self._at(clock.today() - timedelta(days=begins))

    def _at(self, day: date) -> datetime:
        return datetime.combine(at_work(day), time(10), clock.BEIJING)

    def later(self, days: int) -> None:
        self.now = self._at(clock.day(self.now) + timedelta(days=days))

    def act(self, who: str, step: Callable[[Session, Actor, datetime], Any]) -> Any:
        with clock.at(self.now), transaction(self.database) as session:
            found = step(session, staff_of(session, f"{self.prefix}.{who}"), self.now)
            session.flush()
            return getattr(found, "id", None)


def make_roots(database: Database, prefixes: tuple[str, str]) -> None:
    """One request that waits for its answer, one visit that is over, one certificate anew."""
    waiting, over = prefixes
    _waits(Desk(database, waiting, 12))
    _is_over(Desk(database, over, 75))
    _is_issued_anew(Desk(database, waiting, 9))


def _request(asker: RootsAsker, name: str, now: datetime, **more: Any) -> roots.Request:
    return roots.Request(
        asker=asker, asker_name=name, address="由收养组织转交", came_on=clock.day(now),
        words="孩子长大了，一直想看看小时候生活的地方，谢谢当年照料过的人。", **more,
    )  # fmt: skip


def _open(desk: Desk, asked: roots.Request) -> int:
    found: int = desk.act(FIRST, lambda s, a, n: roots.open_request(s, asked, actor=a, now=n))
    files = [(name, io.BytesIO(picture())) for name in ("申请表.png", "登记证和护照.png")]
    desk.act(FIRST, lambda s, a, n: scans.keep(
        s, s.get_one(RootsVisit, found), files, action="adoption.roots_work", actor=a, now=n,
    ))  # fmt: skip
    return found


def _accept(desk: Desk, found: int) -> None:
    def step(session: Session, actor: Actor, now: datetime) -> None:
        row = session.get_one(RootsVisit, found)
        roots.accept(session, row, papers=tuple(roots.papers_of(row)), actor=actor, now=now)

    desk.act(FIRST, step)


def _waits(desk: Desk) -> None:
    """A family through its agency; the head has to answer."""
    asked = _request(
        RootsAsker.AGENCY, "Bridge of Hope Adoption Services", desk.now,
        certificate_no="(2012)吉民外收字00021", certified_by="吉林省民政厅",
        certified_on=date(2012, 5, 9), adoptee_born=date(2010, 8, 17),
        people=(
            roots.Comer("Emma Li Johnson", "adoptee", "566012345"),
            roots.Comer("Karen Johnson", "parent", "566012346"),
            roots.Comer("Peter Johnson", "parent", "566012347"),
        ),
        wishes=("growth", "home", "parents"),
    )  # fmt: skip
    found = _open(desk, asked)
    desk.later(2)
    _accept(desk, found)


def _is_over(desk: Desk) -> None:
    """A grown-up came alone, saw where she had lived, and met who had looked after her."""
    asked = _request(
        RootsAsker.ADOPTEE, "Sofia Anna Lindberg", desk.now,
        certificate_no="(2005)渝民外收字00113", certified_by="重庆市民政局",
        certified_on=date(2005, 11, 3), adoptee_born=date(2003, 12, 1),
        people=(roots.Comer("Sofia Anna Lindberg", "adoptee", "AA1203456"),
                roots.Comer("Erik Lindberg", "companion", "AA1203457")),
        wishes=("growth", "home", "carers"),
    )  # fmt: skip
    found = _open(desk, asked)
    desk.later(1)
    _accept(desk, found)
    desk.later(6)
    desk.act(HEAD, lambda s, a, n: roots.decide(
        s, s.get_one(RootsVisit, found), agreed=True, shown=("growth", "home", "carers"),
        consent="当年的保育员本人书面同意见面，同意书存档。",
        reason="材料齐全，身份核对一致，同意来访。", actor=a, now=n))  # fmt: skip
    desk.later(3)
    desk.act(FIRST, lambda s, a, n: roots.appoint(
        s, s.get_one(RootsVisit, found), on=at_work(clock.day(n) + timedelta(days=20)),
        at="上午9时，区儿童福利院一楼接待室", host="社工科，023-62810000", actor=a,
        now=n))  # fmt: skip
    with transaction(desk.database) as session:
        on = session.get_one(RootsVisit, found).visit_on
    assert on is not None  # noqa: S101 - it was just appointed
    desk.now = datetime.combine(on, time(16), clock.BEIJING)
    desk.act(FIRST, lambda s, a, n: roots.hold(
        s, s.get_one(RootsVisit, found), on=clock.day(n), came=("0", "1"), others=False,
        seen=("growth", "home", "carers"),
        words="看了小时候的照片和成长记录，给了三张照片的复印件；参观了院区，与当年的保育员合影。"
        "没有收取费用。", actor=a, now=n))  # fmt: skip


def _is_issued_anew(desk: Desk) -> None:
    """From the paper archive of 2009: lost, released by a colleague, waits to be handed out."""
    asked = reissuing.Asked(
        CertificateKind.ADOPTION, "(2009)吉朝收字00031", ReissueReason.LOST,
        "搬家时遗失，本人签了遗失声明。", "applicant", "赵连成", "2009-收养-31",
    )  # fmt: skip
    found: int = desk.act(FIRST, lambda s, a, n: reissuing.ask(s, asked, actor=a, now=n))
    desk.act(FIRST, lambda s, a, n: scans.keep(
        s, s.get_one(Reissue, found), [("档案里的登记证.png", io.BytesIO(picture()))],
        action="adoption.reissue_work", actor=a, now=n))  # fmt: skip
    desk.later(1)
    desk.act(SECOND, lambda s, a, n: reissuing.decide(
        s, s.get_one(Reissue, found), agreed=True, collected=False,
        reason="查到2009年的档案，身份一致，有遗失声明。", actor=a, now=n))  # fmt: skip
