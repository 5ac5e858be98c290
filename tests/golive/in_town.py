"""A batch for the portal-wide tests."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.core import clock
from app.golive.models import Batch, BatchState


def batch_of_a_home(session: Session, agency: Agency, uploader: User) -> dict[str, str]:
    """One that waits for the head; its file was never there."""
    batch = Batch(
        agency_id=agency.id, state=BatchState.READY, file_digest="", row_count=1,
        uploaded_by_id=uploader.id, uploaded_by_person_id=uploader.person_id,
        checked_at=clock.now(), counts={"errors": 0, "notes": 1},
    )  # fmt: skip
    session.add(batch)
    session.flush()
    return {"batch": batch.ref}
