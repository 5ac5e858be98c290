"""Who may do what with accounts, roles and agencies (care.md §1.1).

R-AGA runs the accounts of its own agency and sees no case; R-SEC releases roles and ends
sessions and opens nothing; R-SYS makes agencies and opens one account in each: the first
administrator's. Nobody acts on their own account, under whatever name they signed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.accounts.models import Agency, Person, RoleGrant, User
from app.accounts.roles import ADMINISTRATORS, Role
from app.core.policy import holds, in_own_right, is_signed_in

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

AGENCY_ADMIN = holds(Role.AGENCY_ADMIN)
SYSTEM = holds(Role.SYSTEM_ADMIN)
SECURITY = holds(Role.SECURITY_ADMIN)
LEADS = holds(Role.HEAD, Role.BUREAU_HEAD, Role.AGENCY_ADMIN)


def of_own_agency(actor: Actor, user: User) -> bool:
    """An account of the actor's agency."""
    return actor.agency_id is not None and actor.agency_id == user.agency_id


def is_own_agency(actor: Actor, agency: Agency) -> bool:
    """The agency that the actor works at."""
    return actor.agency_id is not None and actor.agency_id == agency.id


def is_other_person(actor: Actor, user: User) -> bool:
    """Not one's own account, nor another account of the same human."""
    return actor.person_id != user.person_id


def is_staff_account(_actor: Actor, user: User) -> bool:
    """An account at an agency; families' accounts are nobody's to run."""
    return user.agency_id is not None


def is_staff(actor: Actor, _subject: Any) -> bool:
    """Somebody with an account at an agency, whatever their roles."""
    return actor.is_staff


def is_for_other_person(actor: Actor, grant: RoleGrant) -> bool:
    """A role of somebody else."""
    return actor.person_id != grant.user.person_id


def was_proposed_by_another(actor: Actor, grant: RoleGrant) -> bool:
    """Two people make a role."""
    return grant.proposed_by_id != actor.user_id


def of_own_agency_grant(actor: Actor, grant: RoleGrant) -> bool:
    """A role at the actor's agency."""
    return actor.agency_id is not None and actor.agency_id == grant.user.agency_id


def is_not_guarded(_actor: Actor, grant: RoleGrant) -> bool:
    """Administrators' roles are not an agency administrator's to take away."""
    return grant.role not in ADMINISTRATORS | {Role.AGENCY_ADMIN}


def is_not_self(actor: Actor, person: Person) -> bool:
    """A clerk does not change their own phone or factor."""
    return actor.person_id != person.id


OWN_STAFF = [AGENCY_ADMIN, of_own_agency, is_other_person]

POLICY: Policy = {
    "accounts.security": [[is_signed_in]],
    "accounts.counter": [[holds(Role.INTAKE)]],
    "accounts.change_phone": [[holds(Role.INTAKE), is_not_self]],
    "accounts.reset_family_factor": [[holds(Role.INTAKE), is_not_self]],
    "accounts.staff": [[AGENCY_ADMIN], [SECURITY]],
    "accounts.user": [[AGENCY_ADMIN, of_own_agency], [SECURITY, is_staff_account]],
    "accounts.open_accounts": [[AGENCY_ADMIN]],
    "accounts.open_account": [[AGENCY_ADMIN, is_own_agency]],
    "accounts.hand_over_password": [OWN_STAFF],
    "accounts.disable": [OWN_STAFF, [SECURITY, is_staff_account, is_other_person]],
    "accounts.enable": [OWN_STAFF],
    "accounts.set_last_day": [OWN_STAFF],
    "accounts.propose_role": [OWN_STAFF, [SYSTEM, is_staff_account, is_other_person]],
    "accounts.end_role": [
        [AGENCY_ADMIN, of_own_agency_grant, is_for_other_person, is_not_guarded],
        [SECURITY, is_for_other_person],
    ],
    "accounts.factors": [[is_signed_in]],
    "accounts.keep_factors": [[is_signed_in]],
    "accounts.link_unified": [[is_staff]],
    "accounts.ask_factor_reset": [OWN_STAFF, [SECURITY, is_staff_account, is_other_person]],
    "accounts.reset_factor": [[SECURITY, is_staff_account, is_other_person]],
    "accounts.roles": [[SECURITY]],
    "accounts.release_role": [[SECURITY, is_for_other_person, was_proposed_by_another]],
    "accounts.unlock": [[SECURITY, is_staff_account, is_other_person]],
    "accounts.end_sessions": [[SECURITY, is_other_person], OWN_STAFF],
    "accounts.agencies": [[SYSTEM], [AGENCY_ADMIN]],
    "accounts.agency": [[SYSTEM], [AGENCY_ADMIN, is_own_agency]],
    "accounts.create_agency": [[SYSTEM]],
    "accounts.edit_agency": [[SYSTEM]],
    "accounts.close_agency": [[SYSTEM]],
    "accounts.open_first_admin": [[SYSTEM]],
    "accounts.deputies": [[LEADS, in_own_right]],
    "accounts.delegate": [[LEADS, in_own_right, of_own_agency]],
    "accounts.hand_over": [[LEADS, in_own_right, of_own_agency]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The accounts of which `accounts.user` is allowed, as SQL."""
    ways: list[ColumnElement[bool]] = []
    if actor.has(Role.AGENCY_ADMIN) and actor.agency_id is not None:
        ways.append(User.agency_id == actor.agency_id)
    if actor.has(Role.SECURITY_ADMIN):
        ways.append(User.agency_id.is_not(None))
    return or_(*ways) if ways else false()


def agencies_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The agencies of which `accounts.agency` is allowed, as SQL."""
    if actor.has(Role.SYSTEM_ADMIN):
        return Agency.id.is_not(None)
    if actor.has(Role.AGENCY_ADMIN) and actor.agency_id is not None:
        return Agency.id == actor.agency_id
    return false()


def grants_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Roles at accounts that the actor runs or watches."""
    return RoleGrant.user_id.in_(select(User.id).where(and_(visible_to(actor))))
