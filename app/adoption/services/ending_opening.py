"""An ending is opened: at the counter, or by the organ itself (§13, DS-A to DS-E, RV-A, IV-A)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.adoption import ending_workflow as flow
from app.adoption import workflow
from app.adoption.models import Adoption, AdoptionCertificate, CertificateKind
from app.adoption.models.ending import Ending, EndingKind, EndingState
from app.adoption.models.reissue import Reissue, ReissueState
from app.adoption.services import facts, scans
from app.adoption.services.ending import tell_head
from app.adoption.services.ending_relation import Relation, from_paper, known_of, of_case
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid
from app.core.identifiers import mask_name
from app.core.policy import demand, took_part
from app.divisions.codes import standard_code
from app.documents.numbers import case_number
from app.law import RULES
from app.visits.models import Decision
from app.visits.services import harm
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import IO

    from sqlalchemy.orm import Session

    from app.adoption.services.ending_paper import PaperCertificate
    from app.core.policy import Actor

E, K = EndingState, EndingKind
TAKEN = "这件收养正在办理解除或者撤销，或者已经办结，不能再登记一件。"
ALONE = "alone"
"""DS-E: the adopters alone want out of it; never a row, only the article."""


def open_ending(
    session: Session, *, certificate_no: str, kind: str, words: str, court_no: str = "",
    situations: tuple[str, ...] = (), actor: Actor, now: datetime,
) -> Ending:  # fmt: skip
    """A request at the counter, or what the organ has to do by itself. Raises Invalid.

    The adoption is found by the number of its certificate alone, which the parties bring.
    """
    demand(actor, "adoption.end_open")
    if kind == ALONE:
        raise Invalid(f"不能办理：{RULES['CC-1114-1'].says}收养人单方要求的，不予受理。", "kind")
    if not words.strip():
        raise Invalid("请写明情况。", "words")
    wanted = EndingKind(kind)
    if wanted in {K.VOID, K.JUDGMENT} and not court_no.strip():
        raise Invalid("请填写法院文书的文号和日期。", "court_no")
    organ = session.get_one(Agency, actor.agency_id)
    with as_system(session):
        case, number = _certified(session, certificate_no)
        _check_kind(of_case(session, case), wanted, clock.day(now))
        if wanted in flow.OF_REGISTERING_ORGAN and case.agency_id != organ.id:
            raise Invalid("由办理登记的机关办理，请移送。", "kind")
        taken = select(Ending.id).where(Ending.adoption_id == case.id, Ending.state.in_(flow.LIVE))
        if session.scalar(taken.limit(1)) is not None:
            raise Conflict(TAKEN)
        row = _new(session, wanted, organ, actor, now)
        masks = [child.name_mask for child in facts.adoptees_of(session, case)]
        row.adoption_id, row.adopter_person_id = case.id, case.applicant_person_id
        row.adopter_mask, row.child_mask = case.applicant_mask, "、".join(filter(None, masks))
        row.certificate_no, row.court_no, row.words = number, court_no.strip(), words.strip()
        session.add(row)
        session.flush()
        places = [p for p in (case.county_code, case.city_code) if p]
    return _begin(session, row, places, situations, actor, now)


def open_on_paper(
    session: Session, paper: PaperCertificate, *, kind: str, words: str, court_no: str = "",
    situations: tuple[str, ...] = (), scan: tuple[str, IO[bytes]], actor: Actor, now: datetime,
) -> Ending:  # fmt: skip
    """As `open_ending`, for an adoption that the portal does not know: typed from the paper.

    Raises Invalid where the portal does know it, without the scan, and for what is not the
    registering organ's own. Conflict while the same certificate is being dealt with.
    """
    demand(actor, "adoption.end_open")
    if kind == ALONE:
        raise Invalid(f"不能办理：{RULES['CC-1114-1'].says}收养人单方要求的，不予受理。", "kind")
    wanted = EndingKind(kind)
    if wanted in {K.VOID, K.JUDGMENT} and not court_no.strip():
        raise Invalid("请填写法院文书的文号和日期。", "court_no")
    if wanted in flow.OF_REGISTERING_ORGAN and not paper.registered_here:
        raise Invalid("由办理登记的机关办理，请移送。", "kind")
    number, kept = paper.checked(clock.day(now))
    organ = session.get_one(Agency, actor.agency_id)
    _check_on_paper(session, number)
    _check_kind(from_paper(kept), wanted, clock.day(now))
    row = _new(session, wanted, organ, actor, now)
    row.adopter_person_id = paper.person_of(session)
    row.adopter_mask, row.child_mask = mask_name(paper.adopter), mask_name(paper.child)
    row.certificate_no, row.court_no = number, court_no.strip()
    session.add(row)
    session.flush()
    row.paper, row.words = kept, words.strip()
    session.flush()
    scans.keep(session, row, [scan], action="adoption.end_open", actor=actor, now=now)
    places = [p for p in (row.county_code, row.city_code) if p]
    return _begin(session, row, places, situations, actor, now)


def _check_on_paper(session: Session, number: str) -> None:
    """A paper certificate in force, or what was issued in its place, that no organ is ending."""
    with as_system(session):
        made = session.scalar(
            select(AdoptionCertificate).where(AdoptionCertificate.number == number)
        )
        anew = select(Reissue.id).where(
            Reissue.kind == CertificateKind.ADOPTION, Reissue.former_no == number,
            Reissue.state == ReissueState.DONE,
        )  # fmt: skip
        taken = select(Ending.id).where(
            Ending.certificate_no == number, Ending.state.in_(flow.LIVE | {E.DONE})
        )
        if made is not None and made.adoption_id is not None:
            raise Invalid("这本登记证在本平台有登记，请按编号办理。", "certificate_no")
        if session.scalar(taken.limit(1)) is not None:
            raise Conflict(TAKEN)
        if session.scalar(anew.limit(1)) is not None or (made is not None and made.collected_on):
            raise Invalid("这本登记证已经作废，请按新证的编号办理。", "certificate_no")


def _begin(
    session: Session, row: Ending, places: list[str], situations: tuple[str, ...], actor: Actor,
    now: datetime,
) -> Ending:  # fmt: skip
    """What the organ does at once with what was opened: report, or hand it to the head."""
    wanted = row.kind
    demand(actor, "adoption.end_view", row)
    audit.record(session, actor, "adoption.end_open", row.subject, note=wanted.label, at=now)
    if wanted is K.ABUSE:
        signs = harm.Signs(Decision.REPORTED, row.words or "", situations)
        harm.check(signs)
        harm.report(
            session, signs, child_id=None, case_no=row.case_no, places=places, is_urgent=True,
            actor=actor, now=now,
        )  # fmt: skip
        row.closed_at = now
        advance(session, row, flow.TO_COURT, actor=actor, now=now)
    elif wanted in flow.OF_REGISTERING_ORGAN:
        row.received_at, row.received_by = now, sorted(took_part(actor))
        advance(session, row, flow.PROPOSE, actor=actor, now=now)
        tell_head(session, row)
    return row


def _certified(session: Session, certificate_no: str) -> tuple[Adoption, str]:
    """The registered adoption of a certificate in force. Raises Invalid."""
    typed = certificate_no.strip().replace("（", "(").replace("）", ")")
    made = session.scalar(
        select(AdoptionCertificate).where(
            AdoptionCertificate.number == typed,
            AdoptionCertificate.kind == CertificateKind.ADOPTION,
            AdoptionCertificate.collected_on.is_(None),
        )
    )
    if made is not None and made.adoption_id is None:
        raise Invalid("这件收养是本平台启用以前办理的，请按纸质登记证登记。", "certificate_no")
    if made is not None:
        case = session.scalars(select(Adoption).where(Adoption.id == made.adoption_id)).one()
        if case.state in workflow.REGISTERED:
            return case, made.number
    raise Invalid("没有这个有效的登记证号，请核对证件。", "certificate_no")


def _check_kind(about: Relation, wanted: EndingKind, on: date) -> None:
    """The way fits the age. Raises Invalid."""
    known = known_of(about, wanted, on)
    if wanted is K.ADULT and known.is_minor:
        raise Invalid(f"孩子还没有成年，要由送养人一起来：{RULES['CC-1114-1'].says}", "kind")
    if wanted in {K.MINOR, K.RESCUED} and not known.is_minor:
        raise Invalid("孩子已经成年，由养父母和本人协议解除。", "kind")


def _new(session: Session, kind: EndingKind, organ: Agency, actor: Actor, now: datetime) -> Ending:
    year, place = clock.day(now).year, standard_code(organ.division_code)
    row = Ending(
        case_no=case_number(session, "AE", place, year), agency_id=organ.id, kind=kind,
        state=E.OPEN, state_since=now, officer_id=actor.user_id, created_at=now,
    )  # fmt: skip
    row.place(organ.division_code)
    return row
