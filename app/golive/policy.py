"""Who may bring records in: an administrator uploads, the head, another person, releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.area import at_agency
from app.accounts.roles import AgencyKind, Role
from app.core.policy import holds

if TYPE_CHECKING:
    from typing import Any

    from app.core.policy import Actor, Policy
    from app.golive.models import Batch


def in_home(actor: Actor, _subject: Any) -> bool:
    """At a child welfare institution."""
    return actor.agency_kind == AgencyKind.INSTITUTION


def did_not_upload(actor: Actor, batch: Batch) -> bool:
    """Another human than who uploaded it, under any account."""
    return batch.uploaded_by_person_id not in actor.persons


ADMIN, HEAD = holds(Role.AGENCY_ADMIN), holds(Role.HEAD)
POLICY: Policy = {
    "golive.index": [[ADMIN, in_home], [HEAD, in_home]],
    "golive.upload": [[ADMIN, in_home]],
    "golive.view": [[ADMIN, in_home, at_agency], [HEAD, in_home, at_agency]],
    "golive.withdraw": [[ADMIN, in_home, at_agency], [HEAD, in_home, at_agency]],
    "golive.release": [[HEAD, in_home, at_agency, did_not_upload]],
}
