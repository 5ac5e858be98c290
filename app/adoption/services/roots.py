"""寻根回访 from abroad: request, check, answer, appointment, protocol (adoption.md §11, §OR).

What is protected by the secret of the adoption is shown with consent alone (Civil Code 1110):
neither a letter nor a page says whether birth parents are known, were found, or said no.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.adoption import roots_workflow as flow
from app.adoption.models import Adoption, AdoptionCertificate, CertificateKind, Sender
from app.adoption.models.roots import RootsAsker, RootsState, RootsVisit
from app.adoption.services import roots_letters as letters
from app.adoption.services import scans
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid
from app.core.identifiers import mask_name
from app.core.policy import demand, took_part
from app.core.screen import day_long
from app.divisions.codes import standard_code
from app.documents.numbers import case_number
from app.law import RULES
from app.law.dates import age_on
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

ADULT = 18
RELATIONS = {"adoptee": "被收养人", "parent": "养父母", "companion": "同行人员"}
SHOWN = {
    "record": "被发现、进入机构的记录", "growth": "在机构的成长记录和照片",
    "home": "参观生活过的机构", "place": "走访被发现的地方",
    "carers": "与照料过孩子的人见面", "parents": "生父母的情况，或者与生父母见面",
}  # fmt: skip
CONSENTED = frozenset({"carers", "parents"})
"""Facts of other persons: never without their own consent (Civil Code 1110)."""
PAPERS = {
    "form": "申请表", "certificate": "收养登记证复印件",
    "passports": "前来的人的护照复印件，每人一份", "letter": "收养组织的公函",
}  # fmt: skip


@dataclass(frozen=True)
class Comer:
    """Somebody who wants to come: name as in the passport, a key of `RELATIONS`, its number."""

    name: str
    relation: str
    passport: str


@dataclass(frozen=True)
class Request:
    """What came in writing, as it is typed at the desk."""

    asker: RootsAsker
    asker_name: str
    address: str
    came_on: date
    certificate_no: str
    certified_by: str
    certified_on: date
    adoptee_born: date
    people: tuple[Comer, ...]
    wishes: tuple[str, ...]
    words: str


def open_request(session: Session, asked: Request, *, actor: Actor, now: datetime) -> RootsVisit:
    """Type a written request in (OR-01). Raises Invalid for who may not ask, or not alone."""
    demand(actor, "adoption.roots_open")
    check(asked, clock.day(now))
    organ = session.get_one(Agency, actor.agency_id)
    number = asked.certificate_no.strip().replace("（", "(").replace("）", ")")
    place = standard_code(organ.division_code)
    row = RootsVisit(
        case_no=case_number(session, "AV", place, clock.day(now).year), agency_id=organ.id,
        state=RootsState.RECEIVED, state_since=now, officer_id=actor.user_id, asker=asked.asker,
        asker_mask=mask_name(asked.asker_name), came_on=asked.came_on, certificate_no=number,
        certified_by=asked.certified_by.strip(), certified_on=asked.certified_on,
        wishes=[key for key in SHOWN if key in asked.wishes], created_at=now,
    )  # fmt: skip
    row.place(organ.division_code)
    _find_adoption(session, row)
    session.add(row)
    session.flush()
    row.asker_name, row.address = asked.asker_name.strip(), asked.address.strip()
    row.words, row.adoptee_born = asked.words.strip(), asked.adoptee_born
    row.people = [vars(one) for one in asked.people]
    session.flush()
    demand(actor, "adoption.roots_view", row)
    audit.record(session, actor, "adoption.roots_open", row.subject, at=now, note=asked.asker.label)
    return row


def check(asked: Request, today: date) -> None:
    """Who may ask, and who has to come along: the eighteenth birthday counts. Raises Invalid."""
    if asked.came_on > today:
        raise Invalid("收到的日期不能晚于今天。", "came_on")
    if asked.certified_on > asked.came_on:
        raise Invalid("登记日期不能晚于收到申请的日期。", "certified_on")
    if asked.adoptee_born > asked.certified_on:
        raise Invalid("出生日期不能晚于收养登记的日期。", "adoptee_born")
    if not asked.people:
        raise Invalid("请填写前来的每一个人。", "people")
    if not asked.wishes:
        raise Invalid("请选择想看什么。", "wishes")
    relations = {one.relation for one in asked.people}
    is_adult = age_on(asked.adoptee_born, asked.came_on) >= ADULT
    if asked.asker is RootsAsker.ADOPTEE and not is_adult:
        raise Invalid("还不满18周岁，要由收养家庭提出。", "asker")
    if not is_adult and "adoptee" in relations and "parent" not in relations:
        raise Invalid("被收养人不满18周岁，要有养父母同行。", "people")


def _find_adoption(session: Session, row: RootsVisit) -> None:
    """An adoption that this organ registered in the portal: whose kin may not deal with it."""
    with as_system(session):
        found = session.execute(
            select(Adoption.id, Adoption.applicant_person_id)
            .join(AdoptionCertificate, AdoptionCertificate.adoption_id == Adoption.id)
            .where(
                AdoptionCertificate.number == row.certificate_no,
                AdoptionCertificate.kind == CertificateKind.ADOPTION,
                Adoption.agency_id == row.agency_id,
            )
        ).first()
    if found is not None:
        row.adoption_id, row.adopter_person_id = found


def papers_of(row: RootsVisit) -> dict[str, str]:
    """What has to be there before it is accepted (OR-01)."""
    left_out = set() if row.asker is RootsAsker.AGENCY else {"letter"}
    return {code: says for code, says in PAPERS.items() if code not in left_out}


def supplement(
    session: Session, row: RootsVisit, *, items: Sequence[str], actor: Actor, now: datetime
) -> Letter:
    """Say in writing, at once, everything that is missing."""
    demand(actor, flow.WORK, row)
    listed = [one.strip() for one in items if one.strip()]
    if not listed:
        raise Invalid("请写明要补的全部材料，每行一项。", "items")
    audit.record(session, actor, flow.WORK, row.subject, at=now, note=f"补正{len(listed)}项")
    return letters.write(
        session, row, "补正告知书", opening="您的寻根回访申请还缺少材料，请一次补齐。",
        facts=[(f"第{n}项", says) for n, says in enumerate(listed, 1)],
        steps=("补齐以后才能受理；从受理的那天起10个工作日内答复。",), rules=("OR-01",),
        actor=actor, now=now,
    )  # fmt: skip


def accept(
    session: Session, row: RootsVisit, *, papers: Sequence[str], actor: Actor, now: datetime
) -> None:
    """All papers are there and scanned: from tomorrow on ten working days (OR-02)."""
    demand(actor, flow.WORK, row)
    wanted = papers_of(row)
    if lacking := [says for code, says in wanted.items() if code not in papers]:
        raise Invalid(f"材料不齐，不能受理：{'、'.join(lacking)}。", "papers")
    if not scans.of(session, row):
        raise Invalid("请先上传申请表和证件的扫描件。", "papers")
    row.papers_seen, row.accepted_at = sorted(wanted), now
    row.received_by = sorted(took_part(actor))
    advance(session, row, flow.ACCEPT, actor=actor, now=now)
    _tell(session, row, Role.BUREAU_HEAD, "寻根回访待答复", act_by=row.due_on)


def decide(
    session: Session, row: RootsVisit, *, agreed: bool, shown: Sequence[str], consent: str,
    reason: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The head answers, and says what may be shown (SEC-03). Raises Invalid.

    What belongs to the other side needs how it agreed, and the answer names nobody of it.
    """
    demand(actor, flow.DECIDE, row)
    if not reason.strip():
        raise Invalid("请写决定的理由。", "reason")
    if _names_other_side(session, row, reason):
        raise Invalid("答复会交给申请人，不能写送养一方的姓名。", "reason")
    allowed = [key for key in row.wishes if key in shown] if agreed else []
    if agreed and not allowed:
        raise Invalid("请选择可以看什么。", "shown")
    if CONSENTED & set(allowed) and not consent.strip():
        raise Invalid(f"请写明本人怎样同意：{RULES['CC-1110'].says}", "consent")
    row.agreed, row.decision, row.decided_at = agreed, reason.strip(), now
    row.shown, row.consent = allowed, consent.strip() if allowed else ""
    row.decided_by = sorted(took_part(actor))
    advance(session, row, flow.AGREE if agreed else flow.REFUSE, actor=actor, now=now)
    if not agreed:
        row.closed_at = now
    letters.answer(session, row, [SHOWN[key] for key in allowed], actor=actor, now=now)
    _tell(session, row, Role.REGISTRAR, "寻根回访已答复")


def _names_other_side(session: Session, row: RootsVisit, words: str) -> bool:
    if row.adoption_id is None:
        return False
    with as_system(session):
        rows = session.scalars(select(Sender).where(Sender.adoption_id == row.adoption_id)).all()
        return any(one.name and one.name in words for one in rows)


def appoint(
    session: Session, row: RootsVisit, *, on: date, at: str, host: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """When and where, and who receives them; a new day replaces the former one."""
    demand(actor, flow.WORK, row)
    if on <= clock.day(now):
        raise Invalid("请约在明天或者以后。", "on")
    row.visit_on, row.visit_at, row.host = on, at.strip(), host.strip()
    advance(session, row, flow.APPOINT, actor=actor, now=now, note=on.isoformat())
    letters.write(
        session, row, "寻根回访预约通知书", opening="请按下面的时间前来。",
        facts=[("日期", day_long(on)), ("时间和地点", row.visit_at), ("接待", row.host),
               ("人数", f"{len(row.people or [])}人"), ("费用", "不收费")],
        steps=("请带护照原件，进门时逐个核对；申请以外的人不能参加。",
               "不要对外公开机构里其他孩子的照片和情况。"),
        rules=("OR-03",), actor=actor, now=now,
    )  # fmt: skip


def hold(
    session: Session, row: RootsVisit, *, on: date, came: Sequence[str], others: bool,
    seen: Sequence[str], words: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The protocol of the visit (OR-03). `came` are positions in the list of the request.

    Raises Invalid for somebody who was not in the request, and for what was not allowed.
    """
    demand(actor, flow.WORK, row)
    people, today = row.people or [], clock.day(now)
    if on > today or (row.visit_on is not None and on < row.visit_on):
        raise Invalid("请填写来访的那天：不早于约定的日期，不晚于今天。", "on")
    if others:
        raise Invalid(f"申请以外的人不能参加：{RULES['OR-03'].says}", "others")
    present = [n for n in range(len(people)) if str(n) in came]
    if not present:
        raise Invalid("请选择来了哪些人。", "came")
    if extra := [SHOWN.get(key, key) for key in seen if key not in row.shown]:
        raise Invalid(f"没有同意看的，不能看：{'、'.join(extra)}。", "seen")
    if not words.strip():
        raise Invalid("请写来访记录。", "words")
    row.held_on, row.came, row.seen = on, present, [k for k in row.shown if k in seen]
    row.protocol, row.closed_at = words.strip(), now
    advance(session, row, flow.HOLD, actor=actor, now=now)


def withdraw(
    session: Session, row: RootsVisit, *, reason: str, actor: Actor, now: datetime
) -> None:
    """They do not come; said in writing."""
    demand(actor, flow.WORK, row)
    if not reason.strip():
        raise Invalid("请写明怎样撤回的。", "reason")
    row.closed_at = now
    advance(session, row, flow.WITHDRAW, actor=actor, now=now, note=reason.strip()[:200])


def _tell(
    session: Session, row: RootsVisit, role: Role, title: str, *, act_by: date | None = None
) -> None:
    notices.tell_role(
        session, row.agency_id, role, kind="desk", title=title, body=row.asker.label,
        case_no=row.case_no, path=f"/adoption/roots/{row.ref}", act_by=act_by,
    )  # fmt: skip
