"""How an agreement is signed (FC-12-6): the family first, the head last, who also seals.

The family signs by a one-time code or on paper. It takes effect on the later of the two days,
which on paper may be either side's. An agreement from before the portal is entered as it stands;
its days may come with the import, then its scan is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import CodePurpose
from app.accounts.roles import Role
from app.accounts.services.codes import send_code
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents import letter_services
from app.documents.letters import LetterKind
from app.families import signatures
from app.families.models import Member
from app.foster.services.seen import CHANGED
from app.law import placement_periods as periods
from app.law.dates import add_months
from app.notices.services import tell_officer, tell_role
from app.placements import match_workflow as flow
from app.placements.models import Agreement, Match, Placement, SignedBy
from app.placements.rules.paper import against, months_of
from app.placements.services import begin, renewal
from app.placements.services.agreement import REPLACED, carer_of, content, title_of
from app.placements.services.match_look import look, says
from app.placements.services.match_steps import desk_path
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.rules.paper import Paper


def send_signing_code(session: Session, row: Agreement, phone: str, now: datetime) -> str:
    """A code to the signer's own `phone`; the text that was sent, for the demo."""
    return send_code(session, phone, CodePurpose.SIGN, now, row.ref)


def phone_of(session: Session, match: Match, row: Agreement) -> str:
    """The signer's number, for the limits on codes."""
    return signatures.own_phone(session, _signer(session, match, row))


def _signer(session: Session, match: Match, row: Agreement) -> Member:
    _demand_unsigned(row)
    carer = session.get_one(Member, row.carer_member_id)
    if carer.household_id != match.household_id or carer.left_on is not None:
        raise Conflict(REPLACED)
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
    used = signatures.sign(session, carer, row.ref, typed_name=typed_name, code=code, now=now)
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
    renewed = renewal.of_match(session, match) if row.placement_id else None
    if row.placement_id is not None and renewed is None:
        raise WrongState("寄养现在不在续签阶段，不能签署续签协议。")
    if renewed is None:
        outlook = look(session, match, max(day, row.family_signed_on))
        if outlook.against:
            raise Invalid(f"签约的条件有变化，不能签署：{outlook.against[0][1]}")
        if outlook.unreleased:
            raise Invalid(
                f"确认以后有新的情况，须先写明理由、经负责人同意：{says(outlook.unreleased[0])}"
            )
    row.agency_signed_on, row.agency_signed_at = day, now
    row.agency_signed_by_id = actor.user_id
    row.effective_on = max(row.family_signed_on, day)
    # A renewal follows the term before it, whenever it was signed.
    row.term_until = add_months(renewed.term_until if renewed else row.effective_on,
                                row.term_months)  # fmt: skip
    session.flush()
    seal(session, match, row, actor, now)
    audit.record(session, actor, "agreements.sign_agency", match.subject, at=now)
    if renewed is not None:
        renewal.take_effect(session, renewed, row, actor=actor, now=now)
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


def seal(session: Session, match: Match, row: Agreement, actor: Actor, now: datetime) -> None:
    letter = letter_services.draft(
        session, subject=match.subject, subject_id=match.id, agency_id=match.agency_id,
        kind=LetterKind.AGREEMENT, title=title_of(row),
        content=content(row, match.case_no, clock.day(now), actor.name),
        addressee_id=match.family_person_id, now=now,
    )  # fmt: skip
    letter_services.sign(session, letter, actor=actor, now=now)
    row.letter_id = letter.id
    session.flush()


def placement_of(session: Session, row: Agreement) -> Placement | None:
    """Of a renewal, the placement that goes on."""
    return session.get(Placement, row.placement_id) if row.placement_id else None


def is_lacking(session: Session, match: Match) -> bool:
    """Whether this child was placed before the portal and no agreement is entered yet."""
    if match.migrated_at is None:
        return False
    return session.scalar(
        select(Agreement.id).where(Agreement.match_id == match.id, Agreement.void_at.is_(None))
    ) is None  # fmt: skip


def enter_paper(
    session: Session,
    match: Match,
    paper: Paper,
    *,
    document_id: int | None,
    actor: Actor,
    now: datetime,
) -> Agreement:
    """The paper agreement of a placement from before the portal: its days and its scan.

    Its end is the one that the import has brought in. Raises Invalid.
    """
    demand(actor, "agreements.enter", match)
    if not is_lacking(session, match):
        raise WrongState("这项寄养已有协议，不用补录。")
    placement = _begun(session, match)
    for field, words in against(paper, term_until=placement.term_until, today=clock.day(now)):
        raise Invalid(words, field)
    if document_id is None:
        raise Invalid("请上传双方签好字的协议扫描件。", "file")
    row = of_paper(paper, placement, carer_of(session, match).id, actor.user_id, now)
    row.document_id = document_id
    session.add(row)
    _is_complete(session, match, placement, actor, now)
    return row


def of_paper(
    paper: Paper, placement: Placement, carer_member_id: int, by_id: int | None, now: datetime
) -> Agreement:
    """The row of an agreement that was signed by hand before the portal, without its scan."""
    return Agreement(
        match_id=placement.match_id, carer_member_id=carer_member_id, fusion_days=0,
        term_months=months_of(paper, placement.term_until), text_digest="",
        paper_no=paper.number.strip(), family_signed_on=paper.family_signed_on,
        family_way=SignedBy.PAPER, agency_signed_on=paper.agency_signed_on,
        effective_on=paper.in_force_since, term_until=placement.term_until, recorded_by_id=by_id,
        created_at=now,
    )  # fmt: skip


def add_scan(
    session: Session, match: Match, row: Agreement, *, document_id: int | None, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The scan of an agreement whose days came with the import. Raises Invalid, WrongState."""
    demand(actor, "agreements.enter", match)
    if not row.lacks_scan:
        raise WrongState("这份协议已经有扫描件，不用再上传。")
    if document_id is None:
        raise Invalid("请上传双方签好字的协议扫描件。", "file")
    row.document_id, row.recorded_by_id = document_id, actor.user_id
    _is_complete(session, match, _begun(session, match), actor, now, note="补上传扫描件")


def _begun(session: Session, match: Match) -> Placement:
    return session.scalars(select(Placement).where(Placement.match_id == match.id)).one()


def _is_complete(
    session: Session, match: Match, placement: Placement, actor: Actor, now: datetime,
    note: str = "",
) -> None:  # fmt: skip
    session.flush()
    deadlines.stop(session, placement, periods.PAPER_AGREEMENT, now=now)
    deadlines.copy_next(session, placement)
    audit.record(session, actor, "agreements.enter", match.subject, note=note, at=now)
