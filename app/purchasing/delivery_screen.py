"""What every page of a contract's delivery shows at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from app.core import clock
from app.core.policy import allows
from app.purchasing.models import ContractState
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services.working import RUNS

if TYPE_CHECKING:
    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract

TABS = (
    ("进度", "purchasing.delivery", "purchasing.view_delivery"),
    ("服务记录", "purchasing.records", "purchasing.view_records"),
    ("服务名单", "purchasing.people", "purchasing.see_people"),
    ("个案和小组", "purchasing.series", "purchasing.view_records"),
    ("抽查", "purchasing.samples", "purchasing.view_samples"),
    ("月报", "purchasing.reports", "purchasing.view_delivery"),
    ("满意度", "purchasing.survey", "purchasing.view_delivery"),
)
STATES = {
    ContractState.DRAFT: ("草拟", "grey"), ContractState.SIGNED: ("已签订", "yellow"),
    ContractState.RUNNING: ("履约中", "green"), ContractState.ENDED: ("已结束", "grey"),
    ContractState.TERMINATED: ("已终止", "red"),
}  # fmt: skip


def frame(actor: Actor, contract: ServiceContract) -> dict[str, Any]:
    """What `purchasing/delivery/layout.html` needs."""
    known = current_app.view_functions
    return {
        "contract": contract, "today": clock.today(), "state": STATES[contract.state],
        "tabs": [
            (text, url_for(end, contract=contract.ref))
            for text, end, action in TABS
            if allows(actor, action, contract)
        ],
        "contract_url": url_for("purchasing.contract", contract=contract.ref)
        if "purchasing.contract" in known else "",
        "is_supplier": actor.agency_id == contract.supplier_id,
        "may_deliver": allows(actor, "purchasing.deliver", contract)
        and contract.state in RUNS and contract.erased_on is None,
        "indicators": INDICATORS,
    }  # fmt: skip
