"""Who lives there changed or was written down wrongly: added, mended, left, all with a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import demand
from app.families import services as families
from app.families.models import Household, Member
from app.foster.services.correction import correction_label, keep
from app.foster.services.correspondence import family_path
from app.foster.services.demands import demand_words
from app.foster.services.facts import MEMBER_FIELDS, values_of
from app.foster.workflow import IN_POOL
from app.notices.services import tell, tell_role

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.foster.models import FosterApplication


def save_member(
    session: Session,
    case: FosterApplication,
    member: Member | None,
    values: dict[str, Any],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Member:
    """Add a member, or mend one; `values` as `MemberChangeForm.data`. Raises Invalid.

    Every field that changed is kept with what it was (bar S65).
    """
    demand(actor, "foster.correct", case)
    demand_words(reason, "请写明原因")
    household = session.get_one(Household, case.household_id)
    known = families.members_of(session, household)
    before = {one.id: values_of(one, MEMBER_FIELDS) for one in known}
    saved = families.save_member(session, household, member, values)
    families.save_health(saved, values)
    session.flush()
    if member is None:
        keep(session, case, f"{saved.ref}.added", None, values_of(saved, MEMBER_FIELDS), reason,
             actor)  # fmt: skip
        _told(session, case, ["added"], actor, now)
        return saved
    changed = [
        # Naming another main carer changes two members.
        (one, field, before[one.id][field], value)
        for one in known
        for field, value in values_of(one, MEMBER_FIELDS).items()
        if before[one.id][field] != value
    ]
    if not changed:
        raise Invalid("填写的内容与原来相同。", "reason")
    for one, field, was, value in changed:
        keep(session, case, f"{one.ref}.{field}", was, value, reason, actor)
    _told(session, case, [field for _, field, _, _ in changed], actor, now)
    return saved


def member_left(
    session: Session,
    case: FosterApplication,
    member: Member,
    *,
    on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """A member no longer lives in the family, from a day on. Raises Invalid."""
    demand(actor, "foster.correct", case)
    demand_words(reason, "请写明原因")
    if on > clock.day(now):
        raise Invalid("离开的日期不能晚于今天，请核对。", "left_on")
    if member.is_main_carer:
        raise Invalid("请先把另一名成员更正为主要照料人。", "left_on")
    families.remove_member(session, session.get_one(Household, case.household_id), member, on)
    keep(session, case, f"{member.ref}.left", None, on, reason, actor)
    _told(session, case, ["left"], actor, now)


def _told(
    session: Session, case: FosterApplication, fields: list[str], actor: Actor, now: datetime
) -> None:
    names = "、".join(dict.fromkeys(correction_label(f"member.{field}") for field in fields))
    audit.record(session, actor, "foster.correct", case.subject, note=names, at=now)
    tell(
        session, person_id=case.applicant_person_id, kind="desk", title="家庭成员的记录作了变更",
        body=f"变更项目：{names}。如有疑问请与承办机构联系。", case_no=case.case_no or "",
        path=family_path(case),
    )  # fmt: skip
    if case.state in IN_POOL:
        tell_role(
            session, case.agency_id, Role.SOCIAL_WORKER, kind="desk",
            title="合格家庭的成员有变动，请核实", body="请核对条件是否仍然符合，必要时暂停资格。",
            case_no=case.case_no or "", path=f"/foster/pool/{case.ref}",
        )  # fmt: skip
