"""Who may do what here. Who may read or write a file is said by its owner room (`subjects`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.core.policy import Policy, holds, is_signed_in, table

if TYPE_CHECKING:
    from app.core.policy import Actor
    from app.documents.models import Export

LEADS = (Role.HEAD, Role.BUREAU_HEAD)


def asked_for_it(actor: Actor, export: Export) -> bool:
    """Who takes a list away is who gave the reason."""
    return actor.user_id == export.maker_id


def is_anothers(actor: Actor, export: Export) -> bool:
    """Of the same office, and not the asker; two accounts of one human are one (bar S16)."""
    return export.agency_id == actor.agency_id and export.maker_person_id not in actor.persons


def knows_the_work(actor: Actor, export: Export) -> bool:
    """Leads the office, or holds a role that could take the list away themselves."""
    return actor.has(*_roles_for(export), *LEADS)


def _roles_for(export: Export) -> set[str]:
    return {
        role for alternative in table()[export.action] for predicate in alternative
        for role in getattr(predicate, "roles", ())
    }  # fmt: skip


def still_works_there(actor: Actor, export: Export) -> bool:
    """Whoever lost the role since they asked, or does not stand in any more, gets no file."""
    return export.agency_id == actor.agency_id and actor.has(*_roles_for(export))


# Roles that a colleague can lend count for both.
knows_the_work.roles = LEADS  # type: ignore[attr-defined]
still_works_there.roles = ()  # type: ignore[attr-defined]

SECOND = [[is_anothers, knows_the_work]]
POLICY: Policy = {
    "documents.release_notice": [[holds(*LEADS)]],
    "documents.exports": [[is_signed_in]],
    "documents.view_export": [[asked_for_it], *SECOND],
    "documents.take_export": [[asked_for_it, still_works_there]],
    "documents.release_export": SECOND,
}
