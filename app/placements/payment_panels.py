"""Money on the pages of a placement: the account on the desk, what came on the family's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from app.core.policy import allows
from app.placements import payment_queries as queries
from app.placements.panels import Panel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import Placement


def payment_panel(session: Session, actor: Actor, placement: Placement) -> Panel | None:
    """The account, and for the family the last payments."""
    if not allows(actor, "payments.account", placement):
        return None
    account = queries.account_of(session, placement.household_id)
    says = (
        f"{account.bank} {account.holder_mask} {account.number_mask}" if account else "还没有登记"
    )
    links = [
        ("更换收款账户" if account else "登记收款账户",
         url_for("payments.account", placement=placement.ref))
    ]  # fmt: skip
    if actor.is_staff:
        return Panel("收款账户", "agreement", rows=[("账户", says)], links=links)
    slips = queries.slips_of(session, actor, placement.id)
    rows = [("收款账户", says)]
    if slips:
        last = [s for s in slips if s.paid_on == slips[0].paid_on]
        rows += [(f"{s.month}{s.budget}", f"{s.amount / 100:,.2f}元（{s.kind}）") for s in last]
    links.insert(0, ("全部发放记录", url_for("payments.mine")))
    return Panel("寄养费用", "mine", rows=rows, links=links)
