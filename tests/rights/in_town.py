"""A granted request in the town of the access tests."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.children.models import Child
from app.core import clock
from app.rights.models import DataRequest, Relation, RequestKind, RequestState
from app.rights.rules import open_until


def request_of_a_guardian(
    session: Session, agency: Agency, asker: User, child_ref: str
) -> dict[str, str]:
    """The family of the case was granted a look at the child's file."""
    now = clock.now()
    row = DataRequest(
        request_no="GR-220100-2026-00001", kind=RequestKind.VIEW, relation=Relation.GUARDIAN,
        state=RequestState.GRANTED, person_id=asker.person_id, agency_id=agency.id,
        child_id=session.scalars(select(Child.id).where(Child.ref == child_ref)).one(),
        sent_at=now, answered_at=now, open_until=open_until(clock.day(now)),
        due_on=clock.day(now),
    )  # fmt: skip
    row.content = {"child": "吴小雨", "child_id_no": "", "wish": ""}
    row.place(agency.division_code)
    session.add(row)
    session.flush()
    return {"data_request": row.ref}
