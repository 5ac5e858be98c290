"""The pages of a contract, each done once by whoever may do it."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.demo.scan import picture
from app.purchasing.models import ContractState, MilestoneStatus, ServiceContract
from app.purchasing.rules.clauses import Clause
from tests.factories import World
from tests.purchasing.in_contract import Deal


def day(name: str, on: date) -> dict[str, Any]:
    """A date as its three boxes send it."""
    parts = zip(("year", "month", "day"), on.timetuple()[:3], strict=True)
    return {f"{name}-{part}": str(number) for part, number in parts}


class Pages:
    """Every act by its page; a refused one shows the page again."""

    def __init__(self, deal: Deal) -> None:
        self.deal = deal

    def post(self, user: User, path: str, data: dict[str, Any], *, status: int = 303) -> str:
        answer = self.deal.world.client(user).post(path, data)
        assert answer.status_code == status, answer.text[-3000:]
        return answer.text

    def act(self, user: User, name: str, status: int = 303, **data: Any) -> str:
        data["version"] = str(self.deal.contract().version)
        path = f"/purchasing/contracts/{self.deal.ref}/{name}"
        assert self.deal.world.client(user).get(path).status_code == 200
        return self.post(user, path, data, status=status)

    def signed(self, **more: Any) -> dict[str, Any]:
        file = (io.BytesIO(picture()), "合同.png")
        return {"buyer": "赵志刚", "supplier": "王建国", "scan": file} | day(
            "signed_on", clock.today()
        ) | more  # fmt: skip


def test_a_contract_by_its_pages(world: World) -> None:
    """Draft, review, signing with the scan, notice, filing, plan, invoice, and a change."""
    deal = Deal(world)
    pages, today = Pages(deal), clock.today()
    path = f"/purchasing/projects/{deal.project_ref}/draft-contract"
    page = world.client(deal.officer).get(path).text
    assert "合同总价180,000.00元" in page
    assert not re.search(r"服务人员\s*<span[^>]*>（选填）", page), "somebody has to be named"
    assert re.search(r"各期比例（%）\s*<span[^>]*>（选填）", page)
    draft: dict[str, Any] = {
        **day("starts_on", today), **day("ends_on", today + timedelta(days=364)),
        "version": "1", "template": "PT-A", "shares": "四十",
        "staff": deal.people, "lead": deal.people[0],
        **{clause.name.lower(): clause.label for clause in Clause},
    }  # fmt: skip
    assert "比例请填写整数" in pages.post(deal.officer, path, draft, status=422)
    pages.post(deal.officer, path, draft | {"shares": "40、40、20"})
    with world.reading() as session:
        deal.ref = session.scalars(select(ServiceContract.ref)).one()
    refused = pages.act(deal.second, "review-contract", 422, answer="no", words="")
    assert "请写明要修改什么" in refused
    pages.act(deal.second, "review-contract", answer="yes", words="")
    assert "扫描件" in pages.act(deal.head, "sign-contract", 422, **pages.signed(scan=""))
    pages.act(deal.head, "sign-contract", **pages.signed())
    pages.act(deal.officer, "publish-contract")
    pages.act(deal.officer, "file-contract", file_no="备1", **day("on", today))
    pages.act(deal.officer, "approve-plan", words="可行", **day("on", today))
    found = deal.contract()
    assert (found.state, found.milestones[0].status) == (
        ContractState.RUNNING, MilestoneStatus.MET,
    )  # fmt: skip
    assert [one.amount_fen for one in found.milestones if one.share] == [
        7_200_000, 7_200_000, 3_600_000,
    ]  # fmt: skip
    pages.act(
        deal.officer, "invoice", milestone=found.milestones[0].ref, invoice_no="0671",
        source="lottery", year="2026", **day("invoice_on", today),
    )  # fmt: skip
    pages.act(deal.manager, "amend", kind="amount", delta="15000.00", reason="人数增加")
    refused = pages.act(deal.head, "agree-amendment", 422, answer="no", reason="")
    assert "不同意的理由" in refused
    pages.act(deal.head, "agree-amendment", answer="yes", reason="")
    pages.act(deal.officer, "sign-amendment", **pages.signed())
    pages.act(deal.officer, "publish-amendment")
    found = deal.contract()
    assert found.amount_fen == 19_500_000
    assert "改为195,000.00元" in found.clauses["CL-5"]
    pages.act(deal.head, "demand-mending", words="没有服务")
    pages.act(deal.head, "mended", words="已经改正")
    pages.act(deal.head, "terminate", 422, ground="passed_on", reason="转包", sure="no")
    pages.act(deal.head, "terminate", ground="passed_on", reason="转包", sure="yes")
    pages.act(deal.officer, "hand-over-cases", receiver="李红", **day("on", today))
    file = (io.BytesIO(picture()), "证明.png")
    pages.act(deal.officer, "erase", scan=file, sure="yes")
    assert deal.contract().erased_on == today
    client = world.client(deal.officer)
    for tab in ("", "/milestones", "/amendments", "/payments", "/print", "/hand-over-list"):
        assert client.get(f"/purchasing/contracts/{deal.ref}{tab}").status_code == 200
    assert deal.ref in client.get(f"/purchasing/projects/{deal.project_ref}/contracts").text
