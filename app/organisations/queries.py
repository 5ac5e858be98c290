"""What can be seen of the register. The adoption room asks `assessors_for`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, exists, or_, select, tuple_

from app.accounts.models import User
from app.core import clock
from app.core.policy import Unseen, demand
from app.divisions.models import Division
from app.documents.models import Document
from app.organisations import loading
from app.organisations.models import (
    AgreementKind,
    LegalState,
    ListKind,
    OrgAgreement,
    Organisation,
    OrgChange,
    OrgListing,
    OrgType,
)
from app.organisations.policy import visible_to
from app.organisations.rules.assessor import Figures
from app.organisations.rules.facts import lacks_to_assess
from app.organisations.services.checks import assessor_check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.organisations.models import OrgPerson
    from app.organisations.rules.answer import Answer

PAGE = 50
VIEWS = {
    "": "全部",
    "agreed": "与本局有有效协议",
    "listed": "在信用名单上",
    "ended": "已注销或者撤销",
}


class Listed(NamedTuple):
    """A row of the list."""

    ref: str
    credit_code: str
    name: str
    type: OrgType
    standing: LegalState
    place: str
    agreement_until: date | None
    listed: ListKind | None
    certificate_until: date | None


@dataclass(frozen=True)
class Wanted:
    """Which organisations the list shows: `q` begins a name or is a whole code."""

    view: str = ""
    type: str = ""
    q: str = ""
    after: str = ""


@dataclass(frozen=True)
class Assessing:
    """A qualified organisation, why, and whom it can send on the day."""

    organisation: Organisation
    answer: Answer
    people: tuple[OrgPerson, ...]


def get_organisation(
    session: Session, actor: Actor, ref: str, to: str = "organisations.view"
) -> Organisation:
    """The organisation with all its parts, for someone who may do `to`. Raises Unseen, Refused."""
    found = (
        session.scalars(
            select(Organisation)
            .where(Organisation.ref == ref, visible_to(actor))
            .options(*loading.EVERYTHING)
            .execution_options(populate_existing=True)
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise Unseen("organisation", ref)
    demand(actor, to, found)
    return found


def own(session: Session, actor: Actor) -> Organisation | None:
    """The organisation whose own account this is."""
    demand(actor, "organisations.own")
    return (
        session.scalars(
            select(Organisation)
            .where(Organisation.agency_id == actor.agency_id)
            .options(*loading.EVERYTHING)
        )
        .unique()
        .one_or_none()
    )


def page(session: Session, actor: Actor, wanted: Wanted) -> tuple[list[Listed], str]:
    """Organisations by name, and where the next page begins (empty: nowhere)."""
    demand(actor, "organisations.list")
    today = clock.today()
    rows = session.execute(_rows(actor, wanted, today).limit(PAGE + 1)).all()
    shown = [Listed(*row[:9]) for row in rows[:PAGE]]
    return shown, shown[-1].credit_code if len(rows) > PAGE else ""


def _rows(actor: Actor, wanted: Wanted, today: date) -> Select[Any]:
    agreement_until = (
        select(OrgAgreement.to_on)
        .where(
            OrgAgreement.organisation_id == Organisation.id,
            OrgAgreement.bureau_id == actor.agency_id, _in_force(today),
        )
        .order_by(OrgAgreement.to_on.desc())
        .limit(1)
        .correlate(Organisation)
        .scalar_subquery()
    )  # fmt: skip
    on_list = (
        select(OrgListing.kind)
        .where(OrgListing.organisation_id == Organisation.id, _listed(today))
        .order_by(OrgListing.kind.desc())
        .limit(1)
        .correlate(Organisation)
        .scalar_subquery()
    )
    return (
        select(
            Organisation.ref, Organisation.credit_code, Organisation.name, Organisation.type,
            Organisation.standing, Division.full_name, agreement_until, on_list,
            Organisation.certificate_until,
        )
        .outerjoin(Division, Division.code == Organisation.county_code)
        .where(visible_to(actor), *_conditions(actor, wanted, today))
        .order_by(Organisation.name, Organisation.credit_code)
    )  # fmt: skip


def _conditions(actor: Actor, wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.type in set(OrgType):
        found.append(Organisation.type == OrgType(wanted.type))
    text = " ".join(wanted.q.split())[:40]
    if text:
        found.append(
            or_(Organisation.name.contains(text, autoescape=True),
                Organisation.credit_code == text.upper())
        )  # fmt: skip
    if wanted.view == "agreed":
        found.append(
            exists().where(
                OrgAgreement.organisation_id == Organisation.id,
                OrgAgreement.bureau_id == actor.agency_id, _in_force(today),
            )
        )  # fmt: skip
    elif wanted.view == "listed":
        found.append(exists().where(OrgListing.organisation_id == Organisation.id, _listed(today)))
    elif wanted.view == "ended":
        found.append(Organisation.standing != LegalState.IN_FORCE)
    if wanted.after:
        before = (
            select(Organisation.name, Organisation.credit_code)
            .where(Organisation.credit_code == wanted.after[:18], visible_to(actor))
            .subquery()
        )
        found.append(
            tuple_(Organisation.name, Organisation.credit_code)
            > tuple_(
                select(before.c.name).scalar_subquery(),
                select(before.c.credit_code).scalar_subquery(),
            )
        )
    return found


def _in_force(today: date) -> ColumnElement[bool]:
    return and_(
        OrgAgreement.voided_at.is_(None), OrgAgreement.released_at.is_not(None),
        OrgAgreement.from_on <= today, OrgAgreement.to_on >= today,
        or_(OrgAgreement.ended_on.is_(None), OrgAgreement.ended_on > today),
    )  # fmt: skip


def _listed(today: date) -> ColumnElement[bool]:
    return and_(
        OrgListing.voided_at.is_(None), OrgListing.from_on <= today,
        or_(OrgListing.removed_on.is_(None), OrgListing.removed_on > today),
    )  # fmt: skip


def changes_of(session: Session, body: Organisation) -> Sequence[tuple[OrgChange, str | None]]:
    """The trace, the newest first, with the account that made each change."""
    return [
        (row, name)
        for row, name in session.execute(
            select(OrgChange, User.username)
            .outerjoin(User, User.id == OrgChange.made_by_id)
            .where(OrgChange.organisation_id == body.id)
            .order_by(OrgChange.id.desc())
            .limit(200)
        )
    ]


def scans_of(session: Session, body: Organisation) -> dict[int, Document]:
    """The scans of the agreements by row number."""
    ids = [one.document_id for one in body.agreements if one.document_id is not None]
    return {one.id: one for one in session.scalars(select(Document).where(Document.id.in_(ids)))}


def ready(body: Organisation, figures: Figures, on: date) -> tuple[OrgPerson, ...]:
    """Whom the organisation can send to a family: trained and tested where the place asks for
    it, with a valid check of criminal records, checked by a bureau, still employed.
    """
    return tuple(
        one for one in body.people
        if not lacks_to_assess(
            one, on, test_required=figures.test_required, check_months=figures.check_months
        )
    )  # fmt: skip


def assessors_for(session: Session, bureau_id: int, on: date) -> list[Assessing]:
    """The organisations that may assess adopters for this bureau on the day, each with its answer
    and the people it can send, by name. The caller has checked that the actor may choose.
    """
    bodies = session.scalars(
        select(Organisation)
        .join(OrgAgreement, OrgAgreement.organisation_id == Organisation.id)
        .where(
            OrgAgreement.bureau_id == bureau_id, OrgAgreement.kind == AgreementKind.ADOPTION,
            _in_force(on),
        )
        .order_by(Organisation.name)
    ).unique()  # fmt: skip
    found = []
    for body in bodies.all():
        answer = assessor_check(session, body, bureau_id, on)
        if answer.is_qualified:
            figures = loading.figures(session, bureau_id, on)
            found.append(Assessing(body, answer, ready(body, figures, on)))
    return found
