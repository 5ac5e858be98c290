"""What each letter has to be told: one frozen dataclass per kind (care.md 2.5, 2.6, 9b).

All text is plain text from people; nothing in it is markup. Dates are legal days (Beijing).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LetterKind(StrEnum):
    """Every letter and printed form of the foster application."""

    RECEIPT = "receipt"
    ACCEPTED = "accepted"
    SUPPLEMENT = "supplement"
    APPROVED = "approved"
    REJECTED = "rejected"
    OBJECTION_RESULT = "objection_result"
    FILING = "filing"
    FILING_RECEIPT = "filing_receipt"
    BUREAU_OBJECTION = "bureau_objection"
    QUALIFIED = "qualified"
    SUSPENDED = "suspended"
    RECHECK_DUE = "recheck_due"
    WITHDRAWN = "withdrawn"
    HOME = "home"
    SERVICE_SLIP = "service_slip"
    APPLICATION_FORM = "application_form"
    ASSESSMENT_SHEET = "assessment_sheet"
    CONSENT_FORM = "consent_form"
    PLACEMENT_ENDED = "placement_ended"
    ADOPTION_INTENT = "adoption_intent"
    CORRECTION = "correction"
    CARER_CHANGED = "carer_changed"
    TERM_RENEWED = "term_renewed"
    AGREEMENT = "agreement"
    COUPLE_HIRED = "couple_hired"
    COUPLE_REFUSED = "couple_refused"
    UNIT_CONTRACT = "unit_contract"
    UNIT_CORRECTION = "unit_correction"
    UNIT_DISSOLVED = "unit_dissolved"
    ADOPTION_RECEIPT = "adoption_receipt"
    ADOPTION_ACCEPTED = "adoption_accepted"
    ADOPTION_SUPPLEMENT = "adoption_supplement"
    ADOPTION_ASSESSMENT = "adoption_assessment"
    ADOPTION_CONCLUSION = "adoption_conclusion"
    ADOPTION_POLICE = "adoption_police"
    ADOPTION_REPORT = "adoption_report"
    ADOPTION_FUSION = "adoption_fusion"
    ADOPTION_APPOINTMENT = "adoption_appointment"
    ADOPTION_REFUSED = "adoption_refused"
    ADOPTION_DISSOLVED = "adoption_dissolved"
    ADOPTION_REVOKED = "adoption_revoked"
    ADOPTION_OBJECTION = "adoption_objection"
    ADOPTION_ROOTS = "adoption_roots"
    ADOPTION_VOLUME = "adoption_volume"
    PURCHASE_DEMAND = "purchase_demand"
    PURCHASE_RECTIFY = "purchase_rectify"
    PURCHASE_ENDED = "purchase_ended"
    PURCHASE_REPORT = "purchase_report"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The agency that writes, with its red header and seal, both dated parameters (SV-9)."""

    agency: str
    seal: bytes | None = None
    """SVG or PNG of the seal; printed on final letters only."""
    red_title: str = ""
    """Words of the red header; the agency's name when empty."""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    stamped: bytes | None = None
    """PNG of the page that somebody else's head signed and sealed; printed behind the letter."""
    demo: bool = False
    """Demo data: unconfirmed citations carry 条文待核 (care.md 0.1)."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What lets a reader check the paper against the portal."""

    url: str
    code: str
    """Short code given by the caller; a file cannot hold its own hash."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Number, date and case of a paper; `number` like 寄养审字〔2026〕第00001号 (DS-11)."""

    number: str
    dated: date
    case_number: str = ""
    verification: Verification | None = None
    form_url: str = ""
    """On a blank form: where anybody finds this form, with its version; nothing of a person."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers questions about the case."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal basis: plain words first, then the instrument, article and its text.

    An unconfirmed row prints neither article number nor text, whatever is given here;
    a house rule is named as such and never as the law (care.md 0.1).
    """

    words: str
    instrument: str = ""
    article: str = ""
    text: str = ""
    confirmed: bool = True
    house: bool = False
    clause: str = ""
    """Clause of the agreement, cited where the article may not be."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that is not met: the condition is `basis.words`."""

    basis: Citation
    found: str
    """The fact that was found."""
    opposite: str
    """The paper that would prove the opposite."""
    rule_id: str = ""
    """Printed small after the citation, for the file (N-FC-04)."""


@dataclass(frozen=True, slots=True)
class Objection:
    """How to object: to whom within how many days of service, and where to complain."""

    to: str
    phone: str
    address: str = ""
    days: int = 30
    answer_days: int = 30
    complaint_to: str = ""
    complaint_phone: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """申请回执."""

    reference: Reference
    addressee: str
    submitted_on: date
    papers: tuple[str, ...]
    next_step: str
    contact: Contact
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """受理通知书 N-FC-01: case number, next step, time limit."""

    reference: Reference
    addressee: str
    applied_on: date
    accepted_on: date
    next_step: str
    due: date
    contact: Contact
    basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingPaper:
    """One paper to add or put right, with why it is asked for."""

    paper: str
    problem: str
    remedy: str
    basis: Citation | None = None


@dataclass(frozen=True, slots=True)
class Supplement:
    """补正告知书 N-FC-02: the full list at once, and the last day."""

    reference: Reference
    addressee: str
    applied_on: date
    missing: tuple[MissingPaper, ...]
    last_day: date
    contact: Contact


@dataclass(frozen=True, slots=True)
class Training:
    """The training before signing (FC-12-4); `starts` in words, with the hour."""

    starts: str
    place: str
    hours: int
    bring: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """审核通过通知书 N-FC-03: with the training date."""

    reference: Reference
    addressee: str
    main_carer: str
    assessment: str
    training: Training
    contact: Contact
    bureau: str
    head_name: str
    basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """不予通过决定书 N-FC-04: facts, rules, reasons, the head's name, the way to object."""

    reference: Reference
    addressee: str
    applied_on: date
    unmet: tuple[Unmet, ...]
    reasons: str
    head_name: str
    objection: Objection
    contact: Contact


@dataclass(frozen=True, slots=True)
class ObjectionResult:
    """复核结论通知书: the first decision stands (`upheld`) or falls."""

    reference: Reference
    addressee: str
    original_number: str
    original_dated: date
    asked_on: date
    upheld: bool
    asked_for: str
    reasons: str
    next_step: str
    head_name: str
    contact: Contact
    unmet: tuple[Unmet, ...] = ()
    complaint_to: str = ""
    complaint_phone: str = ""


class FilingKind(StrEnum):
    """What is filed with the bureau; three filings per placement (FC-12-3b, FC-22-1, FC-26-2)."""

    DECISION = "审核结果"
    AGREEMENT = "寄养协议"
    ENDING = "解除"


@dataclass(frozen=True, slots=True)
class Filing:
    """备案表 D-FC-BEI, institution to bureau."""

    reference: Reference
    addressee: str
    kind: FilingKind
    main_carer: str
    family_address: str
    members: int
    decided_number: str
    decided_on: date
    assessment: str
    assessors: tuple[str, ...]
    head_name: str
    contact: Contact
    enclosures: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class FilingReceipt:
    """备案回执, bureau to institution."""

    reference: Reference
    addressee: str
    kind: FilingKind
    filing_number: str
    filing_dated: date
    main_carer: str
    received_on: date
    contact: Contact


@dataclass(frozen=True, slots=True)
class BureauObjection:
    """备案异议书, bureau to institution: what has to be reviewed and by when."""

    reference: Reference
    addressee: str
    filing_number: str
    filing_dated: date
    main_carer: str
    points: tuple[Unmet, ...]
    asked: str
    answer_by: date
    head_name: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class Qualified:
    """入库通知书（资格证明）: in the pool until `valid_until`."""

    reference: Reference
    addressee: str
    main_carer: str
    pool_number: str
    valid_from: date
    valid_until: date
    max_children: int
    training_hours: int
    contact: Contact
    basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspended:
    """暂停通知书: no new match until `until`; the reason in words that the family may read."""

    reference: Reference
    addressee: str
    since: date
    until: date
    reason: str
    asked: str
    contact: Contact
    basis: tuple[Citation, ...] = ()
    head_name: str = ""
    complaint_to: str = ""
    complaint_phone: str = ""


@dataclass(frozen=True, slots=True)
class RenewedPaper:
    """A paper to renew for the yearly re-check."""

    paper: str
    who: str
    good: str
    """What counts as good: issuer and age of the paper."""


@dataclass(frozen=True, slots=True)
class RecheckDue:
    """年度复核通知书 N-FC-12: the papers to renew."""

    reference: Reference
    addressee: str
    valid_until: date
    last_day: date
    papers: tuple[RenewedPaper, ...]
    contact: Contact
    basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """撤回确认书; `in_pool` when the family leaves the pool rather than the procedure."""

    reference: Reference
    addressee: str
    asked_on: date
    withdrawn_on: date
    in_pool: bool
    contact: Contact


@dataclass(frozen=True, slots=True)
class HomeLetter:
    """A bureau's letter to another body: to a home about a child's stay, to a supplier."""

    reference: Reference
    addressee: str
    title: str
    paragraphs: tuple[str, ...]
    contact: Contact
    head_name: str
    basis: tuple[Citation, ...] = ()
