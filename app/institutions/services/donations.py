"""The donation ledger D-DON: never tied to an adoption, a placement or an application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock, crypto
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.identifiers import mask_name, read_credit_code, read_resident_id
from app.core.policy import Unseen, demand, lender
from app.documents.numbers import next_number
from app.institutions.models import Donation, DonationKind, DonationState, DonationUse
from app.law.dates import add_months
from app.notices.services import tell_role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


@dataclass(frozen=True)
class Gift:
    """What is given, by whom and what for. `tied_case` is what the donor names, if anything."""

    donor: str
    identity: str
    is_organisation: bool
    unnamed: bool
    kind: DonationKind
    purpose: str
    value_fen: int
    received_on: date
    tied_case: str = ""
    is_foreign: bool = False
    approval_no: str = ""


def enter(session: Session, home: Agency, gift: Gift, *, actor: Actor, now: datetime) -> Donation:
    """Into the ledger; with a case tied to it, only the refusal is recorded. Raises Invalid."""
    demand(actor, "institutions.enter_donation", home)
    if gift.received_on > clock.day(now):
        raise Invalid("收到日期不能晚于今天。", "received_on")
    if gift.value_fen <= 0:
        raise Invalid("金额或者估价应大于0。", "value")
    if not gift.purpose.strip():
        raise Invalid("请填写捐赠用途。", "purpose")
    tied = gift.tied_case.strip()
    row = Donation(
        agency_id=home.id, is_organisation=gift.is_organisation, unnamed=gift.unnamed,
        kind=gift.kind, purpose=gift.purpose.strip(), value_fen=gift.value_fen,
        received_on=gift.received_on, tied_case=tied, entered_by_id=actor.user_id,
        entered_by_person_id=actor.person_id, entered_for_person_id=lender(actor),
        state=DonationState.REFUSED if tied else DonationState.ENTERED,
        refusal="捐赠指明了收养、寄养或者个人申请，依规定不予接受。" if tied else "",
        is_foreign=gift.is_foreign, approval_no=gift.approval_no.strip(),
        uses=[],
    )  # fmt: skip
    row.donor = gift.donor.strip()
    row.donor_mask = gift.donor.strip() if gift.is_organisation else mask_name(gift.donor.strip())
    row.donor_index = _index(gift)
    if not tied:
        year = gift.received_on.year
        number = next_number(session, "donation", str(home.id), year)
        row.receipt_no = f"捐收〔{year}〕第{number:05d}号"
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "institutions.enter_donation", row.subject, after=row.state.value, at=now
    )
    if not tied:
        tell_role(
            session, home.id, Role.HEAD, kind="desk", title="一笔捐赠待复核", body="",
            case_no=row.receipt_no or "", path=f"/institutions/{home.ref}/donations",
        )  # fmt: skip
    return row


def _index(gift: Gift) -> str | None:
    if not gift.identity.strip():
        return None
    if gift.is_organisation:
        return crypto.blind("credit_code", read_credit_code(gift.identity))
    return crypto.blind("id_no", read_resident_id(gift.identity).number)


def get_donation(session: Session, actor: Actor, home: Agency, ref: str, to: str) -> Donation:
    """A donation of a home. Raises Unseen, Refused."""
    found = session.scalar(
        select(Donation)
        .where(Donation.ref == ref, Donation.agency_id == home.id)
        .options(selectinload(Donation.uses))
    )
    if found is None:
        raise Unseen("donation", ref)
    demand(actor, to, found)
    return found


def release(
    session: Session, row: Donation, *, approval_no: str = "", actor: Actor, now: datetime
) -> None:
    """The head releases what finance entered; from then on it is in the public totals.

    What comes from abroad waits for the number of its approval (FC-31-1). Raises Invalid.
    """
    demand(actor, "institutions.release_donation", row)
    if row.state is not DonationState.ENTERED:
        raise WrongState
    if row.is_foreign:
        row.approval_no = row.approval_no or approval_no.strip()
    if row.is_foreign and not row.approval_no:
        raise Invalid("境外捐赠须先按规定办理手续，填写批准文件编号以后才能入账。", "approval_no")
    row.state, row.released_by_id, row.released_at = (
        DonationState.RELEASED, actor.user_id, now,
    )  # fmt: skip
    session.flush()
    audit.record(session, actor, "institutions.release_donation", row.subject, at=now)


def rest(row: Donation) -> int:
    """Fen that were not used yet."""
    return row.value_fen - sum(use.value_fen for use in row.uses)


def use(
    session: Session,
    row: Donation,
    *,
    on: date,
    value_fen: int,
    used_for: str,
    actor: Actor,
    now: datetime,
) -> DonationUse:
    """A part is used; never more than there is, though two use it at once. Raises Invalid."""
    demand(actor, "institutions.use_donation", row)
    session.execute(select(Donation.id).where(Donation.id == row.id).with_for_update())
    session.refresh(row, ["state", "uses"])
    if row.state is not DonationState.RELEASED:
        raise WrongState("复核入账以后才能使用。")
    if not row.received_on <= on <= clock.day(now):
        raise Invalid("使用日期应在收到之后、今天之前。", "used_on")
    if value_fen <= 0 or value_fen > rest(row):
        raise Invalid("使用的金额应大于0，且不超过余额。", "value")
    if not used_for.strip():
        raise Invalid("请写明用途。", "used_for")
    used = DonationUse(
        donation_id=row.id, used_on=on, value_fen=value_fen, used_for=used_for.strip(),
        entered_by_id=actor.user_id,
    )  # fmt: skip
    row.uses.append(used)
    session.flush()
    audit.record(session, actor, "institutions.use_donation", row.subject, at=now)
    return used


def ledger(
    session: Session, home: Agency, after: tuple[date, str] | None = None, size: int = 50
) -> Sequence[Donation]:
    """A page of the ledger, the newest first; `after` is the last row of the page before."""
    query = (
        select(Donation)
        .where(Donation.agency_id == home.id)
        .options(selectinload(Donation.uses))
        .order_by(Donation.received_on.desc(), Donation.ref.desc())
        .limit(size + 1)
    )
    if after is not None:
        on, ref = after
        query = query.where(
            (Donation.received_on < on) | ((Donation.received_on == on) & (Donation.ref < ref))
        )
    return session.scalars(query).all()


class Gifted(NamedTuple):
    """A donation in somebody's name, as a reviewer of an adoption sees it (DN-01)."""

    receipt_no: str
    home: str
    kind: DonationKind
    value_fen: int
    received_on: date
    state: DonationState


WINDOW_MONTHS = 24


def in_the_name_of(
    session: Session, identities: Sequence[str], on: date, *, agency_id: int | None = None
) -> list[Gifted]:
    """Donations of these people, two years before and after a day, in every home (DN-01).

    `identities` are identity numbers of a household, or a credit code. The narrow question by
    blind index is asked across all homes unless `agency_id` names one. Raises Invalid.
    """
    known = [_blinded(number) for number in identities if number.strip()]
    query = (
        select(
            Donation.receipt_no, Agency.short_name, Donation.kind, Donation.value_fen,
            Donation.received_on, Donation.state,
        )
        .join(Agency, Agency.id == Donation.agency_id)
        .where(
            Donation.donor_index.in_(known),
            Donation.received_on.between(
                add_months(on, -WINDOW_MONTHS), add_months(on, WINDOW_MONTHS)
            ),
        )
        .order_by(Donation.received_on, Donation.id)
        .limit(200)
    )  # fmt: skip
    if agency_id is not None:
        query = query.where(Donation.agency_id == agency_id)
    with as_system(session):
        rows = session.execute(query).all()
    return [
        Gifted(receipt or "", home, kind, value, received, state)
        for receipt, home, kind, value, received, state in rows
    ]


def _blinded(number: str) -> str:
    code = number.strip().upper()
    try:
        return crypto.blind("id_no", read_resident_id(code).number)
    except Invalid:
        return crypto.blind("credit_code", read_credit_code(code))


def look_up(
    session: Session, home: Agency, number: str, on: date, *, actor: Actor, now: datetime
) -> list[Gifted]:
    """A reviewer asks by hand: a head in the own ledger, a bureau in all. Raises Invalid."""
    demand(actor, "institutions.look_up_donor", home)
    if not number.strip():
        raise Invalid("请填写身份证号码或者统一社会信用代码。", "number")
    own = home.id if actor.agency_id == home.id else None
    try:
        found = in_the_name_of(session, [number], on, agency_id=own)
    except Invalid as error:
        raise Invalid(error.says, "number") from error
    audit.record(
        session, actor, "institutions.look_up_donor", outcome=Outcome.READ,
        note=f"按捐赠人查找 共{len(found)}笔", at=now,
    )  # fmt: skip
    return found


class PublicTotal(NamedTuple):
    """What the public may see of one home and year: sums, no names."""

    home: str
    year: int
    received: int
    many: int
    used: int


class Thanks(NamedTuple):
    """A donor who wants to be named."""

    home: str
    donor: str
    kind: DonationKind
    value: int
    on: date


def public_totals(session: Session) -> list[PublicTotal]:
    """By home and year, of what was released; the used sums by the year of receipt."""
    year = func.extract("year", Donation.received_on)
    with as_system(session):
        used = {
            (home, int(y)): int(total)
            for home, y, total in session.execute(
                select(Donation.agency_id, year, func.sum(DonationUse.value_fen))
                .join(DonationUse, DonationUse.donation_id == Donation.id)
                .where(Donation.state == DonationState.RELEASED)
                .group_by(Donation.agency_id, year)
            )
        }
        rows = session.execute(
            select(
                Donation.agency_id, Agency.name, year, func.sum(Donation.value_fen), func.count()
            )
            .join(Agency, Agency.id == Donation.agency_id)
            .where(Donation.state == DonationState.RELEASED)
            .group_by(Donation.agency_id, Agency.name, year)
            .order_by(year.desc(), Agency.name)
        ).all()
    return [
        PublicTotal(name, int(y), int(total), many, used.get((home, int(y)), 0))
        for home, name, y, total, many in rows
    ]


def named(session: Session, limit: int = 100) -> list[Thanks]:
    """Organisations that are willing to be named; people are named by their mask."""
    with as_system(session):
        rows = session.execute(
            select(
                Agency.name, Donation.donor_mask, Donation.kind, Donation.value_fen,
                Donation.received_on,
            )
            .join(Agency, Agency.id == Donation.agency_id)
            .where(Donation.state == DonationState.RELEASED, Donation.unnamed.is_(False))
            .order_by(Donation.received_on.desc(), Donation.ref)
            .limit(limit)
        ).all()  # fmt: skip
    return [Thanks(*row) for row in rows]
