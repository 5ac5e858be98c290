"""The sending side without phone or account: typed in at the desk, from paper, in presence.

The officer writes what the sender would have written by the own link; the same rows, papers and
conditions keep it from the adopters (Civil Code 1110). Paper and presence are the act (RM-05-1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency, User, UserState
from app.adoption.models import Adoptee, Adoption, Sender, SenderKind, Side
from app.adoption.origins import CATEGORIES
from app.adoption.services import intake, papers, senders
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, NotFound, WrongState
from app.core.identifiers import mask_name, read_name
from app.core.policy import demand
from app.documents import services as documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import IO

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

Scan = tuple[str, "IO[bytes]"]
# Where the signed paper lies, by what this sender signs: consent, statement, or identity alone.
SIGNED = ("D-32", "D-26", "D-34", "D-24", "D-20", "D-22")


def enter(
    session: Session, case: Adoption, kind: SenderKind, *, name: str, values: Mapping[str, Any],
    consents: bool, scan: Scan, actor: Actor, now: datetime,
) -> Sender:  # fmt: skip
    """A birth parent or a guardian who stands at the counter today. Raises Invalid, WrongState.

    A link that was sent out ends; who is asked later answers anew.
    """
    demand(actor, "adoption.invite_sender", case)
    if kind is SenderKind.INSTITUTION:
        raise Invalid("机构另有一页。", "kind")
    if case.state not in senders.OPEN:
        raise WrongState
    row = senders.row_of(session, case, kind)
    if row.id_no and row.name and row.name != read_name(name):
        raise Invalid("已经登记的是另一个人，请核对姓名。", "name")
    row.name, row.status = read_name(name), "alive"
    row.name_mask, row.handed_in_at = mask_name(row.name), None
    row.link_hash = row.link_until = None
    session.flush()
    senders.save(session, row, values)
    return _signed(session, case, row, consents=consents, scan=scan, actor=actor, now=now)


def _signed(
    session: Session, case: Adoption, row: Sender, *, consents: bool, scan: Scan, actor: Actor,
    now: datetime,
) -> Sender:  # fmt: skip
    row.consents, row.consented_on, row.handed_in_at = consents, clock.day(now), now
    session.flush()
    intake.came(session, case, side=Side.SENDER, party=row.kind.value, actor=actor, now=now)
    document = documents.store(
        session, subject_kind="adoption_sender", subject_id=row.id, name=scan[0], stream=scan[1],
        uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    mine = {x.kind.code: x for x in senders.lines_of(session, row)}
    line = next((mine[code] for code in SIGNED if code in mine), None)
    if line is None:
        raise Invalid("这件申请没有送养一方要交的材料，请先核对孩子的情况。", "scan")
    papers.attach(session, case, line, document, actor=actor, now=now)
    audit.record(
        session, actor, "adoption.send", case.subject, at=now,
        note=f"{row.kind.label}，窗口登记，{'同意' if consents else '不同意'}",
    )  # fmt: skip
    return row


def offered(session: Session, case: Adoption) -> list[tuple[str, str]]:
    """Who can be typed in here: (kind, label); an institution only where it has no account."""
    found = [(kind.value, kind.label) for kind in SenderKind if kind is not SenderKind.INSTITUTION]
    if case.sender_agency_id is None:
        return found
    if has_accounts(session, case.sender_agency_id):
        return []
    return [(SenderKind.INSTITUTION.value, SenderKind.INSTITUTION.label)]


def institution_of(session: Session, case: Adoption) -> Sender:
    """The institution's row, where it has no account to name its child itself. NotFound."""
    row = session.scalar(
        select(Sender).where(
            Sender.adoption_id == case.id, Sender.kind == SenderKind.INSTITUTION
        )
    )  # fmt: skip
    if row is None or row.institution_id is None or has_accounts(session, row.institution_id):
        raise NotFound
    return row


def has_accounts(session: Session, agency_id: int) -> bool:
    """Whether anybody of the institution could do it from the child's own file."""
    with as_system(session):
        found = select(User.id).where(User.agency_id == agency_id, User.state != UserState.DISABLED)
        return session.scalar(found.limit(1)) is not None


def enter_institution(
    session: Session, case: Adoption, *, values: Mapping[str, Any], scan: Scan, actor: Actor,
    now: datetime,
) -> Adoptee:  # fmt: skip
    """An institution sends on paper: its representative is there, the child has no file here.

    The adopters learn of the child at the match, as of every other (MT-02). Raises Invalid.
    """
    demand(actor, "adoption.invite_sender", case)
    if case.state not in senders.OPEN:
        raise WrongState
    row = institution_of(session, case)
    if values["category"] not in CATEGORIES:
        raise Invalid("请选择孩子的情况", "category")
    if values["born"] > clock.day(now):
        raise Invalid("出生日期不能晚于今天", "born")
    known = session.scalars(select(Adoptee).where(Adoptee.adoption_id == case.id)).all()
    if any(child.child_id is not None for child in known):
        raise Conflict("机构已经从孩子的档案提出。")
    child = known[0] if known else Adoptee(adoption_id=case.id)
    session.add(child)
    session.flush()
    child.name = read_name(values["name"])
    child.name_mask = mask_name(child.name)
    child.birth_on, child.sex = values["born"], values["sex"]
    child.category, child.in_institution = values["category"], True
    child.disabled, child.rescued = values["disabled"], values["rescued"]
    child.received_on, child.judgment_on = values["received_on"], values["judgment_on"]
    child.place_division = session.get_one(Agency, row.institution_id).division_code
    row.statement = {
        "siblings": values["siblings"], "revocation_wait_waived": values["wait_waived"],
    }  # fmt: skip
    row.status = "na"
    session.flush()
    _signed(session, case, row, consents=True, scan=scan, actor=actor, now=now)
    return child
