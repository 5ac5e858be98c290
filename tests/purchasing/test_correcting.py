"""Documents that are clarified or changed while offers come in, to the exact day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Invalid, WrongState
from app.purchasing.models import NoticeKind, Publication, Release
from app.purchasing.rules.method import Method, Reason
from app.purchasing.services import correcting
from tests.factories import World
from tests.purchasing.in_round import DUE, NOW, Buying
from tests.purchasing.in_town import at

FAR = at(date(2026, 12, 31))


def correct(
    buying: Buying, on: datetime, due: datetime | None = None, *, affects: bool = True,
    **values: Any,
) -> None:  # fmt: skip
    words: dict[str, Any] = {"words": "评分细则更正", "why": "答复询问"} | values
    said = correcting.Correction(**words, affects=affects, due_at=due)
    with buying.at_project(buying.officer) as (session, actor, project):
        correcting.correct(session, project, said, actor=actor, now=on)


@pytest.mark.rule("GPR-31-2", "CST-10", "NGT-29", "CLK-CLARIFY-TENDER", "CLK-CLARIFY-CONSULT")
@pytest.mark.parametrize(
    ("method", "last", "values"),
    [
        (Method.OPEN, date(2026, 12, 16), {}),
        (Method.CONSULTATION, date(2026, 12, 26), {}),
        # Monday, Tuesday and Wednesday before Thursday the 31st count from the Monday on.
        (Method.NEGOTIATION, date(2026, 12, 28), {"method_reason": Reason.COMPLEX.value}),
    ],
)  # fmt: skip
def test_a_change_comes_so_long_before_the_end_or_the_end_moves(
    world: World, method: Method, last: date, values: dict[str, Any]
) -> None:
    """15 days, 5 days, three working days before 2026-12-31."""
    buying = Buying(world, method=method, yuan=600_000, intent_on=date(2026, 10, 1), **values)
    buying.announce(due=FAR)
    late = at(last + timedelta(days=1))
    with pytest.raises(Invalid, match="顺延") as caught:
        correct(buying, late)
    assert caught.value.field == "due_on"
    correct(buying, late, affects=False)
    correct(buying, at(last))
    assert buying.found()[1].due_at == FAR


@pytest.mark.rule("GPR-31-2")
def test_a_correction_is_public_and_reaches_who_has_offered(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    buying.offer(buying.suppliers[0], 180_000)
    for wrong, field in (({"words": " "}, "words"), ({"why": " "}, "why")):
        with pytest.raises(Invalid) as caught:
            correct(buying, NOW, None, affects=True, **wrong)
        assert caught.value.field == field
    with pytest.raises(Invalid, match="只能顺延"):
        correct(buying, NOW, due=DUE - timedelta(days=1))
    with pytest.raises(Invalid, match="已过"):
        correct(buying, DUE)
    correct(buying, NOW, due=DUE + timedelta(days=2))
    assert buying.found()[1].due_at == DUE + timedelta(days=2)
    assert "采购文件有更正" in buying.told(buying.suppliers[0].manager)
    with world.reading() as session:
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.CORRECTION)
        ).one()
        assert ["更正的内容", "评分细则更正"] in notice.content
        release = session.scalars(select(Release).order_by(Release.id.desc())).first()
        assert release is not None
        assert (release.tag, release.body["tender"]["amendments"][0]["rationale"]) == (
            "tenderAmendment", "答复询问",
        )  # fmt: skip
        assert release.body["tender"]["tenderPeriod"]["endDate"].startswith("2026-11-27")
    buying.open(now=DUE + timedelta(days=2, hours=1))
    with pytest.raises(WrongState):
        correct(buying, NOW)
