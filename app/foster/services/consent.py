"""The joint consent: each adult answers alone, by a link with a one-time code or on paper.

PD-ES-4: a code to the signer's own phone, the full name typed, the SM3 of the exact text, all
kept with the time. Paper is always an equal way. From 8 to 17 the words are noted (FC-12-1b).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.actors import token_hash
from app.accounts.models import Agency, CodePurpose
from app.accounts.services.codes import send_code, use_code
from app.audit import services as audit
from app.core import clock
from app.core.crypto import sm3
from app.core.errors import Conflict, Invalid, NotFound, WrongState
from app.core.ids import new_token
from app.core.policy import Actor, demand
from app.families.models import Member
from app.families.signatures import own_phone
from app.foster.models import Consent, ConsentWay, FosterApplication
from app.foster.papers import ADULT
from app.foster.services.apply import EDITABLE
from app.foster.services.correction import keep
from app.foster.workflow import BEFORE_APPROVAL
from app.law.dates import age_on

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

LINK_VALID = timedelta(days=7)
LONGEST_WORDS = 500
# Who opened the link has no account; the record names the way instead of a person.
SIGNER = Actor(name="家庭成员（本人签署）")


def text_to_sign(applicant_name: str, institution: str) -> str:
    """The exact text; its SM3 stays with the signature. No fact about anybody else stands in it."""
    return (
        "家庭成员一致同意书\n"
        f"本人是{applicant_name}的家庭成员，与其共同居住。\n"
        f"本人知道{applicant_name}向{institution}申请成为寄养家庭，并了解：\n"
        "一、寄养的孩子将与我们共同生活，监护权仍在民政部门。\n"
        "二、机构会核实每名同住成员的健康情况和有无犯罪记录，并上门评估。\n"
        "三、本人可以同意，也可以不同意；任何人不得强迫。决定前可以改变主意。\n"
        f"本人同意{applicant_name}申请家庭寄养，愿意与家人一起照顾好孩子。"
    )


def text_digest(text: str) -> str:
    """SM3 of the exact text, in hex."""
    return sm3(text.encode()).hex()


def until_when(session: Session, application: FosterApplication) -> str:
    """Until when a member may change the own mind, and how, as the case stands: up to the decision.

    While the family holds the application a new link does it; afterwards the office writes it
    down (`change_mind`).
    """
    if application.state in EDITABLE:
        return "机构作出决定以前，本人都可以改变主意：由申请人重新生成链接，本人再签一次。"
    agency = session.get_one(Agency, application.agency_id)
    office = f"{agency.name}，电话{agency.phone}"
    if application.state in BEFORE_APPROVAL:
        return f"机构作出决定以前，本人都可以改变主意：申请已经提交，请告诉{office}，由机构登记。"
    return f"机构已经作出决定，这份意见不再更改。有变化的，请告诉{office}。"


def change_mind(
    session: Session,
    application: FosterApplication,
    member: Member,
    *,
    agrees: bool,
    words: str,
    actor: Actor,
    now: datetime,
) -> None:
    """What an adult told the office after the application was sent. Raises Invalid, WrongState.

    The former answer stays readable among the corrections.
    """
    demand(actor, "foster.change_mind", application)
    if application.state in EDITABLE or application.state not in BEFORE_APPROVAL:
        raise WrongState("机构已经作出决定，同意书不再更改。")
    _demand_of_household(application, member)
    if not words.strip():
        raise Invalid("请写下本人的原话，以及是怎样告诉机构的", "words")
    if len(words) > LONGEST_WORDS:
        raise Invalid(f"不能超过{LONGEST_WORDS}个字", "words")
    consent = _consent(session, application, member)
    before = None if consent.agrees is None else ("同意" if consent.agrees else "不同意")
    after = "同意" if agrees else "不同意"
    keep(session, application, f"member:{member.ref}.agrees", before, after, words, actor)
    _clear(consent)
    consent.way, consent.agrees, consent.answered_at = ConsentWay.NOTED, agrees, now
    consent.words, consent.recorded_by_id = words.strip(), actor.user_id
    session.flush()
    audit.record(
        session, actor, "foster.change_mind", application.subject, at=now,
        after="agrees" if agrees else "refuses", note=f"成员{member.ref}",
    )  # fmt: skip


def invite(
    session: Session,
    application: FosterApplication,
    member: Member,
    *,
    actor: Actor,
    now: datetime,
) -> str:
    """A link of the member's own, good for seven days; returns its token, kept as a digest only.

    A new link ends the former one. An answer that was given can be given anew while the
    application is still with the family.
    """
    _demand_open(application)
    _demand_of_household(application, member)
    if not _is_adult(member, clock.day(now)):
        raise Invalid("未满18周岁的成员不用签字，请记录本人的意见。")
    if not member.phone:
        raise Invalid(
            f"请先在“家庭成员”里填写{member.name or '这名成员'}本人的手机号码，或者改用纸质签名。"
        )
    own_phone(session, member)
    consent = _consent(session, application, member)
    _clear(consent)
    token = new_token()
    consent.link_hash, consent.link_sent_at = token_hash(token), now
    consent.link_expires_at = now + LINK_VALID
    session.flush()
    audit.record(session, actor, "foster.invite_consent", application.subject, at=now)
    return token


def find_by_token(session: Session, token: str, now: datetime) -> Consent:
    """The consent behind a living link. NotFound: unknown, replaced or expired look alike.

    The session has to see every row: the reader has no account.
    """
    found = session.scalar(select(Consent).where(Consent.link_hash == token_hash(token)))
    if found is None or found.link_expires_at is None or found.link_expires_at <= now:
        raise NotFound(
            "这个签署链接已失效。请让申请人在“家庭成员同意”里重新生成，或者改用纸质签名。"
        )
    return found


def parties(session: Session, consent: Consent) -> tuple[FosterApplication, Member, str]:
    """The case, the signer, and the text to sign."""
    application = session.get_one(FosterApplication, consent.application_id)
    member = session.get_one(Member, consent.member_id)
    return application, member, text_of(session, application)


def text_of(session: Session, application: FosterApplication) -> str:
    """The text that every adult of this application signs."""
    institution = session.get_one(Agency, application.agency_id).name
    return text_to_sign(application.applicant_name, institution)


def phone_of(session: Session, consent: Consent) -> str:
    """The signer's own number, for the limits on codes."""
    return session.get_one(Member, consent.member_id).phone or ""


def send_signing_code(session: Session, consent: Consent, now: datetime) -> str:
    """A code to the member's own phone; returns the text that was sent, for the demo."""
    application, member, _ = parties(session, consent)
    _demand_open(application)
    if consent.answered_at is not None:
        raise Conflict("您已经签署过了，不用再签。")
    if not member.phone:
        raise Invalid("申请人还没有填写您的手机号码，请联系申请人，或者改用纸质签名。")
    own_phone(session, member)
    return send_code(session, member.phone, CodePurpose.CONSENT, now, consent.ref)


def sign(
    session: Session,
    consent: Consent,
    *,
    code: str,
    typed_name: str,
    agrees: bool,
    words: str,
    now: datetime,
) -> None:
    """The member's own answer. Raises Invalid (code, typed_name, words), Conflict, WrongState."""
    application, member, text = parties(session, consent)
    _demand_open(application)
    if consent.answered_at is not None:
        raise Conflict("您已经签署过了，不用再签。")
    if typed_name.strip() != (member.name or ""):
        raise Invalid("请填写您本人的全名，与申请里登记的一致", "typed_name")
    _demand_words(words, agrees=agrees)
    own_phone(session, member)
    used = use_code(session, member.phone or "", CodePurpose.CONSENT, code, now, consent.ref)
    consent.way, consent.agrees, consent.answered_at = ConsentWay.CODE, agrees, now
    consent.words, consent.typed_name = words.strip() or None, typed_name.strip()
    consent.text_digest, consent.code_id = text_digest(text), used.id
    consent.signed_on = clock.day(now)
    session.flush()
    audit.record(
        session, SIGNER, "foster.sign_consent", application.subject, at=now,
        after="agrees" if agrees else "refuses", note=f"成员{member.ref}",
    )  # fmt: skip


def record_paper(
    session: Session,
    application: FosterApplication,
    member: Member,
    *,
    agrees: bool,
    words: str,
    signed_on: date,
    document_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """A signature by hand, with its scan: who recorded it and when are kept (PD-ES-4).

    No digest of a text: what was signed is what stands on the scan.
    """
    _demand_open(application)
    _demand_of_household(application, member)
    if not _is_adult(member, clock.day(now)):
        raise Invalid("未满18周岁的成员不用签字，请记录本人的意见。")
    if signed_on > clock.day(now):
        raise Invalid("签字日期不能晚于今天", "signed_on")
    if document_id is None:
        raise Invalid("请上传签好字的同意书照片或扫描件", "file")
    _demand_words(words, agrees=agrees)
    consent = _consent(session, application, member)
    _clear(consent)
    consent.way, consent.agrees, consent.answered_at = ConsentWay.PAPER, agrees, now
    consent.words, consent.signed_on = words.strip() or None, signed_on
    consent.document_id, consent.recorded_by_id = document_id, actor.user_id
    session.flush()
    audit.record(session, actor, "foster.record_consent", application.subject, at=now)


def record_opinion(
    session: Session,
    application: FosterApplication,
    member: Member,
    *,
    agrees: bool,
    words: str,
    actor: Actor,
    now: datetime,
) -> None:
    """What a member from 8 to 17 said, in their own words; confirmed at the visit."""
    _demand_open(application)
    _demand_of_household(application, member)
    if _is_adult(member, clock.day(now)):
        raise Invalid("年满18周岁的成员要本人签字。")
    if not words.strip():
        raise Invalid("请用孩子自己的话写下意见，例如“我想有个弟弟”", "words")
    if len(words) > LONGEST_WORDS:
        raise Invalid(f"不能超过{LONGEST_WORDS}个字", "words")
    consent = _consent(session, application, member)
    _clear(consent)
    consent.way, consent.agrees, consent.answered_at = ConsentWay.NOTED, agrees, now
    consent.words, consent.recorded_by_id = words.strip(), actor.user_id
    session.flush()
    audit.record(session, actor, "foster.record_opinion", application.subject, at=now)


def get_consent(session: Session, application: FosterApplication, member: Member) -> Consent | None:
    """The member's answer or invitation."""
    return session.scalar(
        select(Consent).where(
            Consent.application_id == application.id, Consent.member_id == member.id
        )
    )


def _consent(session: Session, application: FosterApplication, member: Member) -> Consent:
    found = get_consent(session, application, member)
    if found is None:
        found = Consent(application_id=application.id, member_id=member.id)
        session.add(found)
    return found


def _clear(consent: Consent) -> None:
    consent.link_hash = consent.link_sent_at = consent.link_expires_at = None
    consent.way = consent.agrees = consent.answered_at = consent.signed_on = None
    consent.words = consent.typed_name = None
    consent.code_id = consent.document_id = consent.recorded_by_id = None
    consent.text_digest = ""


def _demand_open(application: FosterApplication) -> None:
    if application.state not in EDITABLE:
        raise WrongState("申请已经提交，同意书不能再改。有变化的，请给受理机构留言。")


def _demand_of_household(application: FosterApplication, member: Member) -> None:
    if member.household_id != application.household_id or not member.lives_here:
        raise NotFound


def _demand_words(words: str, *, agrees: bool) -> None:
    if len(words) > LONGEST_WORDS:
        raise Invalid(f"不能超过{LONGEST_WORDS}个字", "words")
    if not agrees and not words.strip():
        raise Invalid("请写明不同意的原因，机构会尊重您的意见", "words")


def _is_adult(member: Member, on: date) -> bool:
    return member.birth_on is None or age_on(member.birth_on, on) >= ADULT
