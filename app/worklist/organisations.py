"""What waits in the register of organisations, and what runs out there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, or_
from sqlalchemy.orm import aliased

from app.accounts.roles import Role
from app.organisations.models import OrgAgreement, Organisation, OrgPaper, OrgPerson
from app.worklist.asking import Asker, in_area, row

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

GROUP, MANAGER = "社会组织", Role.ORGANISATION_HEAD


def unreleased(me: Asker) -> Select[Any]:
    """Agreements of the own bureau that its head, not who entered them, may let through."""
    return (
        row(OrgAgreement, "org_agreements", OrgAgreement.number, "同意协议生效",
            due=OrgAgreement.from_on, ref=Organisation.ref, agency=Organisation.name)
        .join(Organisation, Organisation.id == OrgAgreement.organisation_id)
        .where(
            OrgAgreement.bureau_id == me.agency, OrgAgreement.released_at.is_(None),
            OrgAgreement.voided_at.is_(None), OrgAgreement.drafted_by_person_id.not_in(me.persons),
            _not_for(OrgAgreement.drafted_for_person_id, me),
        )
    )  # fmt: skip


def _not_for(person: Any, me: Asker) -> ColumnElement[bool]:
    """No deputy did it in the right of whoever asks."""
    return or_(person.is_(None), person.not_in(me.persons))


def ending(me: Asker) -> Select[Any]:
    """Agreements of the own bureau whose last day is near: renewed in time, or let run out."""
    return (
        row(OrgAgreement, "org_agreements", OrgAgreement.number, "协议将到期，续签或者另选机构",
            due=OrgAgreement.to_on, ref=Organisation.ref, agency=Organisation.name)
        .join(Organisation, Organisation.id == OrgAgreement.organisation_id)
        .where(OrgAgreement.bureau_id == me.agency, *_running_out(me))
    )  # fmt: skip


def own_ending(me: Asker) -> Select[Any]:
    """The same for the organisation itself."""
    return (
        row(OrgAgreement, "org_agreements", OrgAgreement.number, "协议将到期",
            due=OrgAgreement.to_on, ref=Organisation.ref)
        .join(Organisation, Organisation.id == OrgAgreement.organisation_id)
        .where(Organisation.agency_id == me.agency, *_running_out(me))
    )  # fmt: skip


def _running_out(me: Asker) -> tuple[ColumnElement[bool], ...]:
    return (
        OrgAgreement.released_at.is_not(None), OrgAgreement.voided_at.is_(None),
        OrgAgreement.ended_on.is_(None), OrgAgreement.to_on >= me.today,
        OrgAgreement.to_on <= me.certificates_until,
    )  # fmt: skip


def unchecked(me: Asker) -> Select[Any]:
    """People of the area's organisations whom somebody of the bureau has to check."""
    return (
        row(OrgPerson, "org_people", OrgPerson.id_no_mask, "核对人员", ref=Organisation.ref,
            agency=Organisation.name)
        .join(Organisation, Organisation.id == OrgPerson.organisation_id)
        .where(
            in_area(Organisation, me), OrgPerson.checked_on.is_(None), OrgPerson.left_on.is_(None),
            OrgPerson.entered_by_person_id.not_in(me.persons),
            _not_for(OrgPerson.entered_for_person_id, me),
        )
    )  # fmt: skip


def unchecked_papers(me: Asker) -> Select[Any]:
    """Their papers, that somebody other than who entered them has to compare."""
    return (
        row(OrgPaper, "org_people", OrgPerson.id_no_mask, "核对证书、考核或者查询",
            ref=Organisation.ref, agency=Organisation.name)
        .join(OrgPerson, OrgPerson.id == OrgPaper.org_person_id)
        .join(Organisation, Organisation.id == OrgPerson.organisation_id)
        .where(
            in_area(Organisation, me), OrgPaper.checked_on.is_(None), OrgPaper.voided_at.is_(None),
            OrgPerson.left_on.is_(None), OrgPaper.entered_by_person_id.not_in(me.persons),
            _not_for(OrgPaper.entered_for_person_id, me),
        )
    )  # fmt: skip


def certificates(me: Asker) -> Select[Any]:
    """Papers of the own people that run out, or have run out, for the organisation itself."""
    return _papers(me).where(Organisation.agency_id == me.agency)


def certificates_entered_here(me: Asker) -> Select[Any]:
    """The same for the bureau, where the organisation has no account of its own."""
    return _papers(me).where(in_area(Organisation, me), Organisation.agency_id.is_(None))


def _papers(me: Asker) -> Select[Any]:
    newer = aliased(OrgPaper)
    return (
        row(OrgPaper, "org_people", OrgPerson.id_no_mask, "证书或者考核将到期、已到期",
            due=OrgPaper.valid_until, ref=Organisation.ref, agency=Organisation.name)
        .join(OrgPerson, OrgPerson.id == OrgPaper.org_person_id)
        .join(Organisation, Organisation.id == OrgPerson.organisation_id)
        .where(
            OrgPaper.voided_at.is_(None), OrgPerson.left_on.is_(None),
            OrgPaper.valid_until <= me.certificates_until,
            # What was renewed asks for nothing any more.
            ~exists().where(
                newer.org_person_id == OrgPaper.org_person_id, newer.kind == OrgPaper.kind,
                newer.voided_at.is_(None), newer.issued_on > OrgPaper.issued_on,
            ),
        )
    )  # fmt: skip
