"""Whoever is served is named nowhere in public, also not by the words of a supplier (OC-12)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR
from app.purchasing.models import AmendmentKind, Beneficiary, NoticeKind, Project
from app.purchasing.services import amendments
from app.purchasing.services.publishing import publish
from tests.factories import World
from tests.purchasing.in_delivery import Delivery


@pytest.mark.rule("OC-12")
def test_a_name_of_the_list_stops_a_notice_and_that_of_an_organisation_does_not(
    world: World,
) -> None:
    delivery = Delivery(world)
    with world.writing() as session:
        project = session.scalars(select(Project)).one()
        session.refresh(project, ["agency"])
        session.scalars(select(Beneficiary)).one().name = "张小雨"
        session.flush()

        def tell(words: str, supplier: str = "某中心") -> None:
            publish(
                session, project, NoticeKind.EVALUATION, title="末期评估结果",
                content=[("承接主体", supplier), ("承接主体的答复", words)], actor=SYSTEM_ACTOR,
                now=clock.now(), supplier=supplier,
            )  # fmt: skip

        with pytest.raises(Invalid, match="承接主体的答复”里有服务名单上的姓名"):
            tell("张小雨的家庭已经稳定，扣分没有道理。")
        tell("个案0001已经稳定。", supplier="张小雨社会工作服务中心")
    wish = amendments.Wish(AmendmentKind.OTHER, "CL-7", "张小雨要多去几次", words="每周两次")
    with (
        delivery.by(delivery.market.supplier.manager) as (session, actor, contract),
        pytest.raises(Invalid, match="“变更理由”里有服务名单上的姓名"),
    ):
        amendments.ask(session, contract, wish, actor=actor, now=clock.now())
