"""The agreement and its renewal: written from its terms and shown to both (FC-12-5, FC-12-7).

How it is signed stands in `signing`. A renewal of a running placement goes the same way and
leaves the match as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock
from app.core.crypto import sm3
from app.core.errors import Conflict, Invalid, WrongState
from app.core.identifiers import mask_id, mask_name
from app.core.policy import demand
from app.documents import letter_services
from app.documents.letters import LetterKind, render_letter
from app.documents.letters.agreement import AgreementClause, AgreementSignature, FosterAgreement
from app.documents.letters.contents import Reference
from app.documents.models import Document, Letter
from app.families.models import Household, Member
from app.notices.services import tell
from app.parameters import services as parameters
from app.placements.models import Agreement, Match, MatchState, PayAccount, Placement
from app.placements.rules.agreement import Clause, Terms, clauses, text_of
from app.placements.rules.payment import Budget, month_of
from app.placements.services import ledger, pay_accounts, renewal
from app.placements.services.match_steps import family_path

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

RESPITE = "住院、外出、家庭变故、参加培训"
REPLACED = "协议已重新准备，请重新打开阅读后再签。"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the worker writes into the agreement."""

    term_months: int
    living_yuan: Decimal
    labour_yuan: Decimal
    account: str = ""
    """Only where the ledger has none."""
    respite_reasons: str = RESPITE
    more: str = ""


def figure(session: Session, match: Match, name: str, on: date) -> int:
    """A local figure of the agreement."""
    places = [c for c in (match.county_code, match.city_code, match.province_code) if c]
    return int(parameters.value(session, name, on=on, places=places, agency_id=match.agency_id))


def prepare(
    session: Session,
    match: Match,
    wishes: Wishes,
    *,
    actor: Actor,
    now: datetime,
) -> Agreement:
    """Write the agreement and show it to both sides; one not yet signed is replaced.

    Of a signed match whose placement is at its renewal it is the renewal. Raises Invalid for a
    term the place does not allow or where something is missing, Conflict where the family has
    signed already.
    """
    demand(actor, "agreements.prepare", match)
    placement = renewal.of_match(session, match)
    if placement is not None:
        renewal.demand_assessed(session, placement)
    elif match.state is not MatchState.READY:
        raise WrongState
    today = clock.day(now)
    most = figure(session, match, "foster_term_months", today)
    if not 1 <= wishes.term_months <= max(most, 1):
        raise Invalid(f"期限应为1到{most}个月。", "term_months")
    if min(wishes.living_yuan, wishes.labour_yuan) < 0:
        raise Invalid("金额不能小于0。", "living_yuan")
    standing = in_hand(session, match)
    if standing is not None:
        if standing.family_signed_on is not None:
            raise Conflict("家庭已经签署，协议内容不能再改。")
        standing.void_at = now
        session.flush()
    row = draw_up(session, match, wishes, placement, now)
    audit.record(session, actor, "agreements.prepare", match.subject, at=now)
    tell(
        session, person_id=match.family_person_id, kind="N-FC-05", title="寄养协议请您阅读、签署",
        body="请逐条阅读。可以用手机验证码签署，也可以到机构签纸质协议。", case_no=match.case_no,
        path=f"{family_path(match)}/agreement",
        act_by=placement.term_until if placement else match.due_on,
        sms_phone=session.get_one(Agency, match.agency_id).phone,
    )  # fmt: skip
    return row


def draw_up(
    session: Session, match: Match, wishes: Wishes, placement: Placement | None, now: datetime
) -> Agreement:
    """The row with its exact text, not signed by anybody."""
    carer = carer_of(session, match)
    terms = _terms(session, match, carer, wishes, clock.day(now), placement)
    row = Agreement(
        match_id=match.id,
        placement_id=placement.id if placement else None,
        carer_member_id=carer.id,
        term_months=terms.term_months,
        fusion_days=terms.fusion_days,
        text_digest=sm3(text_of(terms).encode()).hex(),
        shown_at=now,
        created_at=now,
    )
    row.terms = terms.as_json()
    session.add(row)
    session.flush()
    return row


def of_match(session: Session, match_id: int) -> list[Agreement]:
    """The first one and its renewals that were not replaced, the newest first."""
    return list(
        session.scalars(
            select(Agreement)
            .where(Agreement.match_id == match_id, Agreement.void_at.is_(None))
            .options(joinedload(Agreement.match))
            .order_by(Agreement.id.desc())
        )
    )


def in_hand(session: Session, match: Match) -> Agreement | None:
    """The one agreement that is shown and not yet in force."""
    return session.scalar(
        select(Agreement).where(
            Agreement.match_id == match.id,
            Agreement.effective_on.is_(None),
            Agreement.void_at.is_(None),
        )
    )


def carer_of(session: Session, match: Match) -> Member:
    """The family's main carer today. Raises Invalid where there is none."""
    found = session.scalar(
        select(Member).where(
            Member.household_id == match.household_id,
            Member.is_main_carer.is_(True),
            Member.left_on.is_(None),
        )
    )
    if found is None or not found.name:
        raise Invalid("家庭还没有登记主要照料人。")
    return found


@dataclass(frozen=True)
class Paid:
    """What the ledger will pay and where to (FC-14-7); None and empty where nothing is known."""

    living_yuan: Decimal | None
    labour_yuan: Decimal | None
    account: str


def paid_by_ledger(session: Session, match: Match, on: date) -> Paid:
    """The place's standards and the family's account: what is known is not typed again."""
    rates = ledger.rates_on(session, session.get_one(Agency, match.agency_id), month_of(on))
    account = session.scalar(
        select(PayAccount)
        .where(PayAccount.household_id == match.household_id)
        .order_by(PayAccount.id.desc())
        .limit(1)
    )
    return Paid(
        _yuan(rates[Budget.LIVING]), _yuan(rates[Budget.LABOUR]),
        f"{account.holder}，{account.bank}，{account.number_mask}" if account else "",
    )  # fmt: skip


def enter_account(
    session: Session, match: Match, *, holder: str, bank: str, number: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The family's first account, with its first agreement. Raises Invalid."""
    demand(actor, "agreements.prepare", match)
    row = pay_accounts.keep(
        session, match.household_id, holder=holder, bank=bank, number=number, actor=actor, now=now
    )
    audit.record(session, actor, "payments.account", match.subject, note=row.ref, at=now)


def _yuan(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount) / 100


def _terms(
    session: Session, match: Match, carer: Member, wishes: Wishes, on: date,
    placement: Placement | None,
) -> Terms:  # fmt: skip
    agency = session.get_one(Agency, match.agency_id)
    bureau = session.get(Agency, match.bureau_id) if match.bureau_id else None
    home = session.get_one(Household, match.household_id)
    child = match.child
    paid = paid_by_ledger(session, match, on)
    return Terms(
        agency=agency.name,
        agency_address=agency.address,
        agency_phone=agency.phone,
        carer=carer.name or "",
        carer_id_no=carer.id_no or "",
        family_address=home.address or "",
        child_code=child.code_name,
        child_no=child.file_no,
        child_sex={"1": "男", "2": "女"}.get(child.sex, "—"),
        child_birth=f"{child.birth_on.year}年{child.birth_on.month}月",
        term_months=wishes.term_months,
        fusion_days=figure(session, match, "fusion_days", on) if placement is None else 0,
        living_yuan=paid.living_yuan if paid.living_yuan is not None else wishes.living_yuan,
        labour_yuan=paid.labour_yuan if paid.labour_yuan is not None else wishes.labour_yuan,
        account=paid.account or wishes.account.strip(),
        pay_day=figure(session, match, "pay_day", on),
        respite_days=figure(session, match, "respite_days", on),
        respite_reasons=wishes.respite_reasons.strip() or RESPITE,
        bureau=bureau.name if bureau else "主管民政部门",
        bureau_phone=bureau.phone if bureau else "",
        more=wishes.more.strip(),
        is_renewal=placement is not None,
        follows=_day(placement.term_until) if placement else "",
    )


def terms_of(row: Agreement) -> Terms | None:
    """What the agreement says; None where it is on paper alone."""
    return Terms.from_json(row.terms) if row.terms else None


def title_of(row: Agreement) -> str:
    """What the paper is called."""
    return "家庭寄养协议（续签）" if row.placement_id else "家庭寄养协议"


def content(row: Agreement, case_no: str, on: date, head_name: str = "") -> FosterAgreement:
    """The paper as it stands: with the signatures that are there."""
    terms = Terms.from_json(row.terms)
    return FosterAgreement(
        reference=Reference("", on, case_no),
        title=title_of(row),
        clauses=tuple(AgreementClause(c.title, c.paragraphs) for c in clauses(terms)),
        signatures=(
            AgreementSignature(
                "甲方", f"{terms.agency} {head_name}".strip(), _day(row.agency_signed_on),
                "负责人签署并盖章" if row.agency_signed_on else "",
            ),
            AgreementSignature(
                "乙方", terms.carer, _day(row.family_signed_on),
                row.family_way.label if row.family_way else "",
            ),
        ),
        effective=(
            f"本协议自{_day(row.effective_on)}起生效，到{_day(row.term_until)}期满。"
            if row.effective_on and not row.placement_id
            else f"本协议经双方签署续签，期限到{_day(row.term_until)}。"
            if row.effective_on
            else "本协议自后签署一方的签署日起生效。"
        ),
        head_name=head_name,
        text_digest=row.text_digest,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def draft_pdf(session: Session, match: Match, row: Agreement, on: date) -> bytes:
    """The paper to read, print and sign by hand, before it is in force."""
    return render_letter(
        LetterKind.AGREEMENT, content(row, match.case_no, on),
        letterhead=letter_services.letterhead(session, match.agency_id), draft=True,
    )  # fmt: skip


def letter_of(session: Session, row: Agreement) -> Letter | None:
    """The sealed paper."""
    return session.get(Letter, row.letter_id) if row.letter_id else None


def scan_of(session: Session, row: Agreement) -> Document | None:
    """The paper that was signed by hand."""
    return session.get(Document, row.document_id) if row.document_id else None


def text_lines(row: Agreement, *, masked: bool = False) -> list[Clause]:
    """The clauses as a screen shows them; the desk's screen masks who the family is."""
    terms = terms_of(row)
    if terms is None:
        return []
    if masked:
        terms = replace(
            terms, carer=mask_name(terms.carer), carer_id_no=mask_id(terms.carer_id_no),
            family_address="（屏幕上不显示，见协议文件）",
            account="（屏幕上不显示，见协议文件）",
        )  # fmt: skip
    return clauses(terms)
