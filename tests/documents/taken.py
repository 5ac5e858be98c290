"""Exports as tests take them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import clock
from app.documents.exports import WAITS
from app.documents.models import Export, ExportState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from app.accounts.models import User
    from tests.factories import Client


def take(client: Client, made: TestResponse) -> TestResponse:
    """The file behind the page to which a form of a room leads."""
    assert made.status_code == 303, made.text
    assert made.location.startswith("/exports/"), made.location
    return client.post(f"{made.location}/file", {})


def take_after(second: Client, client: Client, made: TestResponse) -> TestResponse:
    """The same where another person has to agree first."""
    assert made.status_code == 303, made.text
    assert client.post(f"{made.location}/file", {}).status_code == 409
    agreed = second.post(f"{made.location}/release", {"version": "1"})
    assert agreed.status_code == 303, agreed.text
    return take(client, made)


def export_that_waits(session: Session, maker: User) -> dict[str, str]:
    """An institution's file for the bank, which waits for a second person."""
    export = Export(
        agency_id=maker.agency_id, action="payments.export", title="发放清单 银行代发文件",
        reason="发放", filters="", columns="户名、账号", rows=2, persons=4, is_unmasked=True,
        name="payments.csv", media_type="text/csv; charset=utf-8", digest="0" * 64,
        state=ExportState.WAITING, maker_id=maker.id, maker_person_id=maker.person_id,
        open_until=clock.now() + WAITS,
    )  # fmt: skip
    session.add(export)
    session.flush()
    return {"export": export.ref}
