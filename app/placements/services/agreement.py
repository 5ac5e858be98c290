"""The agreement: written from its terms, shown to both, signed by both, in force (FC-12-5, -6).

The family signs first, by a one-time code or on paper; the head signs last and seals. It takes
effect on the later of the two days, which on paper may be either side's. A renewal of a running
placement goes the same way and leaves the match as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, CodePurpose
from app.accounts.roles import Role
from app.accounts.services.codes import send_code, use_code
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
from app.documents.models import Letter
from app.families.models import Household, Member
from app.foster.services.seen import CHANGED
from app.law.dates import add_months
from app.notices.services import tell, tell_officer, tell_role
from app.parameters import services as parameters
from app.placements import match_workflow as flow
from app.placements.models import Agreement, Match, MatchState, Placement, SignedBy
from app.placements.rules.agreement import Clause, Terms, clauses, text_of
from app.placements.services import begin
from app.placements.services.match_look import look
from app.placements.services.match_steps import desk_path, family_path
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAY_DAY = 15
RESPITE = "住院、外出、家庭变故、参加培训"
REPLACED = "协议已重新准备，请重新打开阅读后再签。"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the worker writes into the agreement."""

    term_months: int
    living_yuan: Decimal
    labour_yuan: Decimal
    account: str
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
    placement: Placement | None = None,
) -> Agreement:
    """Write the agreement and show it to both sides; one not yet signed is replaced.

    Raises Invalid for a term the place does not allow or where the carer's data is missing,
    Conflict where the family has signed already.
    """
    demand(actor, "agreements.prepare", match)
    if match.state is not (MatchState.READY if placement is None else MatchState.SIGNED):
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
    carer = carer_of(session, match)
    terms = _terms(session, match, carer, wishes, today, is_renewal=placement is not None)
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
    audit.record(session, actor, "agreements.prepare", match.subject, at=now)
    tell(
        session, person_id=match.family_person_id, kind="N-FC-05", title="寄养协议请您阅读、签署",
        body="请逐条阅读。可以用手机验证码签署，也可以到机构签纸质协议。", case_no=match.case_no,
        path=f"{family_path(match)}/agreement", act_by=match.due_on,
        sms_phone=session.get_one(Agency, match.agency_id).phone,
    )  # fmt: skip
    return row


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


def _terms(
    session: Session, match: Match, carer: Member, wishes: Wishes, on: date, *, is_renewal: bool
) -> Terms:
    agency = session.get_one(Agency, match.agency_id)
    bureau = session.get(Agency, match.bureau_id) if match.bureau_id else None
    home = session.get_one(Household, match.household_id)
    child = match.child
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
        fusion_days=0 if is_renewal else figure(session, match, "fusion_days", on),
        living_yuan=wishes.living_yuan,
        labour_yuan=wishes.labour_yuan,
        account=wishes.account.strip(),
        pay_day=PAY_DAY,
        respite_days=figure(session, match, "respite_days", on),
        respite_reasons=wishes.respite_reasons.strip() or RESPITE,
        bureau=bureau.name if bureau else "主管民政部门",
        bureau_phone=bureau.phone if bureau else "",
        more=wishes.more.strip(),
        is_renewal=is_renewal,
    )


def terms_of(row: Agreement) -> Terms:
    """What the agreement says."""
    return Terms.from_json(row.terms)


def send_signing_code(session: Session, match: Match, row: Agreement, now: datetime) -> str:
    """A code to the main carer's own phone; the text that was sent, for the demo."""
    carer = _signer(session, match, row)
    return send_code(session, carer.phone or "", CodePurpose.SIGN, now, row.ref)


def phone_of(session: Session, match: Match, row: Agreement) -> str:
    """The signer's number, for the limits on codes."""
    return _signer(session, match, row).phone or ""


def _signer(session: Session, match: Match, row: Agreement) -> Member:
    _demand_unsigned(row)
    carer = session.get_one(Member, row.carer_member_id)
    if carer.household_id != match.household_id or carer.left_on is not None:
        raise Conflict(REPLACED)
    if not carer.phone:
        raise Invalid("没有登记主要照料人的手机号码，请到机构签纸质协议。")
    return carer


def sign_family(
    session: Session,
    match: Match,
    row: Agreement,
    *,
    digest: str,
    typed_name: str,
    code: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The main carer signs the exact text of `digest` with a one-time code (PD-ES-4)."""
    demand(actor, "agreements.sign_family", match)
    if digest != row.text_digest:
        raise Conflict(REPLACED)
    carer = _signer(session, match, row)
    if typed_name.strip() != carer.name:
        raise Invalid("请填写主要照料人本人的全名，与协议上的一致。", "typed_name")
    used = use_code(session, carer.phone or "", CodePurpose.SIGN, code, now, row.ref)
    row.family_way, row.typed_name, row.code_id = SignedBy.CODE, typed_name.strip(), used.id
    _family_signed(session, match, row, clock.day(now), actor, now)


def record_paper(
    session: Session,
    match: Match,
    row: Agreement,
    *,
    signed_on: date,
    document_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """The family signed by hand: the scan, the day on the paper, and who recorded it."""
    demand(actor, "agreements.record_paper", match)
    _demand_unsigned(row)
    if document_id is None:
        raise Invalid("请上传家庭签好字的协议扫描件。", "file")
    _demand_day(row, signed_on, now)
    row.family_way, row.document_id, row.recorded_by_id = (
        SignedBy.PAPER, document_id, actor.user_id,
    )  # fmt: skip
    _family_signed(session, match, row, signed_on, actor, now)


def _family_signed(
    session: Session, match: Match, row: Agreement, day: date, actor: Actor, now: datetime
) -> None:
    row.family_signed_on, row.family_signed_at = day, now
    session.flush()
    audit.record(
        session, actor, "agreements.sign_family", match.subject, at=now, note=str(row.family_way)
    )
    tell_role(
        session, match.agency_id, Role.HEAD, kind="desk", title="寄养协议待签署",
        body="家庭已签署，请核对后签署、盖章。", case_no=match.case_no,
        path=desk_path(match, "agreement"), act_by=match.due_on,
    )  # fmt: skip


def _demand_unsigned(row: Agreement) -> None:
    if row.void_at is not None:
        raise Conflict(REPLACED)
    if row.family_signed_on is not None:
        raise Conflict("家庭已经签署过了，不用再签。")


def _demand_day(row: Agreement, day: date, now: datetime) -> None:
    shown = clock.day(row.shown_at or row.created_at)
    if not shown <= day <= clock.day(now):
        raise Invalid("签署日期应在交双方阅读之日和今天之间。", "signed_on")


def sign_agency(
    session: Session,
    match: Match,
    row: Agreement,
    *,
    digest: str,
    signed_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Placement | None:
    """The head signs and seals: the agreement is in force, and of a first one the child moves.

    The conditions of signing are asked once more (care.md §2.8, stage `sign`). Raises Invalid
    where one of them no longer holds, WrongState before the family has signed.
    """
    demand(actor, "agreements.sign_agency", match)
    if digest != row.text_digest or row.void_at is not None:
        raise Conflict(CHANGED)
    if row.family_signed_on is None or row.agency_signed_on is not None:
        raise WrongState("请等家庭签署以后再签。")
    today = clock.day(now)
    day = signed_on or today
    _demand_day(row, day, now)
    if row.placement_id is None:
        against = look(session, match, max(day, row.family_signed_on)).against
        if against:
            raise Invalid(f"签约的条件有变化，不能签署：{against[0][1]}")
    row.agency_signed_on, row.agency_signed_at = day, now
    row.agency_signed_by_id = actor.user_id
    row.effective_on = max(row.family_signed_on, day)
    row.term_until = add_months(row.effective_on, row.term_months)
    session.flush()
    _seal(session, match, row, actor, now)
    audit.record(session, actor, "agreements.sign_agency", match.subject, at=now)
    if row.placement_id is not None:
        return None
    advance(session, match, flow.SIGN, actor=actor, now=now)
    placement = begin.begin(
        session, match, signed_by_family_on=row.family_signed_on, signed_by_agency_on=day,
        term_months=row.term_months, actor=actor, now=now,
    )  # fmt: skip
    tell_officer(
        session, match.worker_id, kind="desk", title="寄养协议已生效",
        body="融合期开始，请安排第一次探访。", case_no=match.case_no, path=desk_path(match),
    )  # fmt: skip
    return placement


def _seal(session: Session, match: Match, row: Agreement, actor: Actor, now: datetime) -> None:
    letter = letter_services.draft(
        session, subject=match.subject, subject_id=match.id, agency_id=match.agency_id,
        kind=LetterKind.AGREEMENT, title=title_of(row),
        content=content(row, match.case_no, clock.day(now), actor.name),
        addressee_id=match.family_person_id, now=now,
    )  # fmt: skip
    letter_services.sign(session, letter, actor=actor, now=now)
    row.letter_id = letter.id
    session.flush()


def title_of(row: Agreement) -> str:
    """What the paper is called."""
    return "家庭寄养协议（续签）" if row.placement_id else "家庭寄养协议"


def content(row: Agreement, case_no: str, on: date, head_name: str = "") -> FosterAgreement:
    """The paper as it stands: with the signatures that are there."""
    terms = terms_of(row)
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


def text_lines(row: Agreement, *, masked: bool = False) -> list[Clause]:
    """The clauses as a screen shows them; the desk's screen masks who the family is."""
    terms = terms_of(row)
    if masked:
        terms = replace(
            terms, carer=mask_name(terms.carer), carer_id_no=mask_id(terms.carer_id_no),
            family_address="（见纸质协议）", account="（见纸质协议）",
        )  # fmt: skip
    return clauses(terms)
