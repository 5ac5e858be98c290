"""The sending side: who is asked, by a link of its own; an institution from its child's file.

The adopters see neither a sender's fact nor that there is one, and a sender nothing of theirs
(Civil Code 1110): a sender is only ever read through `opened`, which a link or an institution
earns, or by the organ.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.actors import token_hash
from app.accounts.models import Agency, CodePurpose
from app.accounts.roles import Role
from app.accounts.services.codes import send_code, use_code
from app.adoption.models import (
    Adoptee,
    Adoption,
    AdoptionPaper,
    AdoptionState,
    Sender,
    SenderKind,
    Side,
)
from app.adoption.origins import CATEGORIES
from app.adoption.policy import FOR_POLICY
from app.adoption.services import papers, priority, telling
from app.audit import services as audit
from app.children.models import Child
from app.core import clock, crypto
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, NotFound, WrongState
from app.core.identifiers import mask_name, read_mobile, read_name, read_resident_id
from app.core.ids import new_token
from app.core.policy import SYSTEM_ACTOR, Refused, allows, demand
from app.documents import services as documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import IO

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

S = AdoptionState
LINK_DAYS = 14
OPEN = frozenset({S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.ASSESS_NOTIFIED, S.ASSESSING})
DIFFICULTIES = {
    "SD-1": "重特大疾病", "SD-2": "重度残疾", "SD-3": "被判处有期徒刑、无期徒刑、死刑",
    "SD-4": "其他客观原因，经乡镇（街道）证明",
}  # fmt: skip
PARENT = {
    "alive": "健在", "dead": "去世，或者法院宣告死亡", "missing": "失踪，或者查找不到",
    "unknown": "不知道是谁",
}  # fmt: skip
OTHER = {SenderKind.FATHER: SenderKind.MOTHER, SenderKind.MOTHER: SenderKind.FATHER}


# --- the organ invites -------------------------------------------------------------------------


def invite(
    session: Session, case: Adoption, kind: SenderKind, *, name: str, phone: str, actor: Actor,
    now: datetime, anew: bool = False,
) -> str:  # fmt: skip
    """A link for one of the sending side; the token is shown once, only its hash is kept.

    A new link ends the former one. Who has answered is asked again only where the officer says so
    (`anew`): the answer is void then. Raises Invalid for another person than the one on record
    once anything of theirs is there, WrongState once the case is further on.
    """
    demand(actor, "adoption.invite_sender", case)
    if case.state not in OPEN:
        raise WrongState
    if kind is SenderKind.INSTITUTION:
        raise Invalid("机构从孩子的档案办理，不用链接。", "kind")
    sender = row_of(session, case, kind)
    has_answered = sender.handed_in_at is not None or sender.consents is not None
    is_known = has_answered or bool(sender.id_no) or _has_papers(session, sender)
    if is_known and sender.name and sender.name != read_name(name):
        raise Invalid("已经登记的是另一个人，请核对姓名。", "name")
    if has_answered and not anew:
        raise Invalid(
            f"{kind.label}已经填写、表示过意愿。确实要本人重新填写的，请勾选“请本人重新填写”。",
            "anew",
        )
    sender.name, sender.phone = read_name(name), read_mobile(phone)
    sender.name_mask, sender.status = mask_name(sender.name), "alive"
    token = new_token()
    sender.link_hash, sender.link_until = token_hash(token), now + timedelta(days=LINK_DAYS)
    # Who is asked again has not answered yet.
    sender.handed_in_at = sender.consents = sender.consented_on = None
    session.flush()
    note = f"{kind.label}，原来的意愿作废" if has_answered else kind.label
    audit.record(session, actor, "adoption.invite_sender", case.subject, note=note, at=now)
    return token


def _has_papers(session: Session, sender: Sender) -> bool:
    return session.scalar(
        select(AdoptionPaper.id)
        .where(
            AdoptionPaper.adoption_id == sender.adoption_id, AdoptionPaper.sender_id == sender.id
        )
        .limit(1)
    ) is not None  # fmt: skip


def row_of(session: Session, case: Adoption, kind: SenderKind) -> Sender:
    """The row of one of the sending side, made where there is none."""
    found = session.scalar(select(Sender).where(Sender.adoption_id == case.id, Sender.kind == kind))
    if found is None:
        found = Sender(adoption_id=case.id, agency_id=case.agency_id, kind=kind)
        session.add(found)
        session.flush()
    return found


def revoke(session: Session, case: Adoption, sender: Sender, *, actor: Actor,
           now: datetime) -> None:  # fmt: skip
    """End a link that was not used."""
    demand(actor, "adoption.invite_sender", case)
    sender.link_hash = sender.link_until = None
    session.flush()
    audit.record(
        session, actor, "adoption.invite_sender", case.subject, at=now,
        note=f"{sender.kind.label}，链接作废",
    )  # fmt: skip


# --- the link ----------------------------------------------------------------------------------


def by_token(session: Session, token: str, now: datetime) -> Sender:
    """Whose link it is. NotFound for one that was used, withdrawn, or is too old."""
    return by_hash(session, token_hash(token), now)


def by_hash(session: Session, digest: str, now: datetime) -> Sender:
    """As `by_token`, by the digest that the page's own cookie keeps. Call under `as_system`."""
    found = session.scalar(select(Sender).where(Sender.link_hash == digest))
    if found is None or found.link_until is None or found.link_until < now:
        raise NotFound
    return found


def send_link_code(session: Session, sender: Sender, act: str, now: datetime) -> str:
    """A code for one act (`open`, `hand_in`) to the sender's own phone; the text that was sent."""
    return send_code(session, sender.phone or "", CodePurpose.SIGN, now, f"{sender.ref}.{act}")


def use_link_code(session: Session, sender: Sender, act: str, code: str, now: datetime) -> None:
    """Use the code of this act up. Raises Invalid, WrongCode for a try that has to be counted."""
    use_code(session, sender.phone or "", CodePurpose.SIGN, code, now, f"{sender.ref}.{act}")


def case_of(session: Session, sender: Sender) -> Adoption:
    """The case, for the service alone: no page of a sender shows any of it."""
    return session.scalars(
        select(Adoption).where(Adoption.id == sender.adoption_id).options(*FOR_POLICY)
    ).one()


def lines_of(session: Session, sender: Sender) -> list[papers.Line]:
    """The papers of this one sender, no other's of the same side. Call under `as_system`."""
    case = case_of(session, sender)
    found = papers.lines(session, case, sides=(Side.SENDER,))
    return [x for x in found if x.sender is not None and x.sender.id == sender.id]


def attach(
    session: Session, sender: Sender, key: str, *, name: str, stream: IO[bytes], actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """File an upload under a paper of this sender. Call under `as_system`. NotFound, Invalid."""
    _demand_open(session, sender)
    line = next((x for x in lines_of(session, sender) if x.key == key), None)
    if line is None:
        raise NotFound
    document = documents.store(
        session, subject_kind="adoption_sender", subject_id=sender.id, name=name, stream=stream,
        uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    papers.attach(session, case_of(session, sender), line, document, actor=actor, now=now)


def take_back(session: Session, sender: Sender, ref: str, *, actor: Actor,
              now: datetime) -> None:  # fmt: skip
    """Take one file back that was not looked at yet. Call under `as_system`. NotFound."""
    _demand_open(session, sender)
    own = {paper.ref for line in lines_of(session, sender) for paper, _ in line.files}
    if ref not in own:
        raise NotFound
    papers.take_back(session, case_of(session, sender), ref, (Side.SENDER,), actor=actor, now=now)


def _demand_open(session: Session, sender: Sender) -> None:
    # An institution's papers follow after it has named its child.
    if sender.handed_in_at is not None and sender.kind is not SenderKind.INSTITUTION:
        raise WrongState("您已经交齐。有变化的，请联系登记机关，由登记机关重新发链接。")
    if case_of(session, sender).state not in OPEN:
        raise WrongState("这件事已经办到后面的步骤，请联系登记机关。")


def save(session: Session, sender: Sender, values: Mapping[str, Any]) -> None:
    """What F-SEND asks of a parent or a guardian. Call under `as_system`. Invalid (`id_no`)."""
    _demand_open(session, sender)
    identity = read_resident_id(values["id_no"])
    sender.id_no = identity.number
    sender.id_no_index = crypto.blind("id_no", identity.number)
    sender.hukou_division = values["hukou"]
    sender.difficulty = values.get("difficulty") or ""
    told = {
        name: values[name]
        for name in ("grounds", "health", "siblings", "duty_bearers", "parents_serious_harm_risk",
                     "deceased_side_grandparents_claim", "other_parent")
        if values.get(name) is not None
    }  # fmt: skip
    sender.statement = (sender.statement or {}) | told
    other = OTHER.get(sender.kind)
    if other is not None and values.get("other_parent"):
        _tell_other(session, sender, other, values["other_parent"])
    session.flush()


def _tell_other(session: Session, sender: Sender, kind: SenderKind, status: str) -> None:
    """How the other parent is; one that has come forward itself is not overruled."""
    case = case_of(session, sender)
    other = row_of(session, case, kind)
    if other.handed_in_at is None and other.link_hash is None:
        other.status = status
    elif status != "alive":
        raise Invalid("另一方已经由登记机关联系上，请核对。", "other_parent")


def is_written(sender: Sender) -> bool:
    """All that is asked is said."""
    return bool(sender.id_no and sender.hukou_division)


def hand_in(session: Session, sender: Sender, *, consents: bool, code: str,
            now: datetime) -> None:  # fmt: skip
    """Say yes or no, with a code of its own; the link is used up. Call under `as_system`.

    Paper stays the act: the signed agreement and the originals are shown in person (RM-05-1).
    """
    _demand_open(session, sender)
    if not is_written(sender):
        raise Invalid("请先填写您的情况。")
    use_link_code(session, sender, "hand_in", code, now)
    sender.consents, sender.consented_on = consents, clock.day(now)
    sender.handed_in_at, sender.link_hash, sender.link_until = now, None, None
    session.flush()
    _told(session, sender, now)


def _told(session: Session, sender: Sender, now: datetime) -> None:
    case = case_of(session, sender)
    audit.record(
        session, SYSTEM_ACTOR, "adoption.send", case.subject, note="送养一方已提交", at=now
    )
    telling.tell_organ(
        session, case, Role.REGISTRAR, title="送养一方已经提交", tab="papers",
        body="请核对送养一方的材料；双方的情况不得互相告知。",
    )  # fmt: skip


# --- the institution, from its child's file ----------------------------------------------------


def may_send(session: Session, actor: Actor, sender: Sender) -> bool:
    """The institution's people, for the row of their own institution."""
    if sender.institution_id is None or sender.institution_id != actor.agency_id:
        return False
    with as_system(session):
        return allows(actor, "adoption.send", case_of(session, sender))


def waiting_for(session: Session, actor: Actor, child: Child) -> Sequence[tuple[Sender, Adoption]]:
    """Applications that name the child's institution and have no child yet, or this one."""
    if child.agency_id is None or child.agency_id != actor.agency_id:
        return []
    with as_system(session):
        rows = session.execute(
            select(Sender, Adoption)
            .join(Adoption, Adoption.id == Sender.adoption_id)
            .where(
                Sender.institution_id == child.agency_id, Sender.kind == SenderKind.INSTITUTION,
                Adoption.state.in_(OPEN),
            )
            .options(*FOR_POLICY, selectinload(Adoption.adoptees))
            .order_by(Adoption.id)
        ).all()  # fmt: skip
        return [
            (sender, case) for sender, case in rows
            if allows(actor, "adoption.send", case)
            and {a.child_id for a in case.adoptees} <= {child.id}
        ]  # fmt: skip


def sent_of(session: Session, actor: Actor, child: Child) -> list[tuple[str, str]]:
    """(number, ref of the institution's own row) of the cases in which this child is sent."""
    return [
        (case.case_no or "", sender.ref)
        for sender, case in waiting_for(session, actor, child) if case.adoptees
    ]  # fmt: skip


def own_row(session: Session, actor: Actor, ref: str) -> Sender:
    """The institution's own row. NotFound."""
    if actor.agency_id is None:
        raise NotFound
    found = session.scalar(
        select(Sender).where(Sender.ref == ref, Sender.institution_id == actor.agency_id)
    )
    if found is None or not may_send(session, actor, found):
        raise NotFound
    return found


def own_papers(session: Session, sender: Sender) -> tuple[list[papers.Line], str]:
    """The institution's papers for one application, and its number."""
    with as_system(session):
        return lines_of(session, sender), case_of(session, sender).case_no or ""


def attach_own(
    session: Session, sender: Sender, label: str, *, name: str, stream: IO[bytes], actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """As `attach`, by the institution on its own row."""
    with as_system(session):
        attach(session, sender, label, name=name, stream=stream, actor=actor, now=now)


def take_back_own(
    session: Session, sender: Sender, ref: str, *, actor: Actor, now: datetime
) -> None:
    """As `take_back`, by the institution on its own row."""
    with as_system(session):
        take_back(session, sender, ref, actor=actor, now=now)


def send_child(
    session: Session, sender: Sender, child: Child, values: Mapping[str, Any], *, actor: Actor,
    now: datetime,
) -> Adoptee:  # fmt: skip
    """The institution names its child for this application, and agrees. Conflict, Invalid.

    What the file knows is not typed again; the adopters learn of the child at the match.
    """
    if not may_send(session, actor, sender):
        raise Refused("adoption.send", sender)
    if child.agency_id != sender.institution_id:
        raise NotFound
    if values["category"] not in CATEGORIES:
        raise Invalid("请选择孩子的情况", "category")
    with as_system(session):
        case = case_of(session, sender)
        if case.state not in OPEN:
            raise WrongState
        _refuse_two(session, case, child)
        if says := priority.keeps_out(session, case, child.id, clock.day(now)):
            raise Invalid(says, "sender")
        row = session.scalar(
            select(Adoptee).where(Adoptee.adoption_id == case.id, Adoptee.child_id == child.id)
        )
        if row is None:
            row = Adoptee(adoption_id=case.id, child_id=child.id)
            session.add(row)
        row.category, row.in_institution = values["category"], True
        row.disabled = values["disabled"]
        row.rescued, row.received_on = values["rescued"], values["received_on"]
        row.judgment_on, row.sex = values["judgment_on"], child.sex
        row.place_division = session.get_one(Agency, sender.institution_id).division_code
        sender.consents, sender.consented_on = True, clock.day(now)
        sender.handed_in_at, sender.status = now, "na"
        sender.statement = {
            "siblings": values["siblings"], "revocation_wait_waived": values["wait_waived"],
        }  # fmt: skip
        session.flush()
        audit.record(session, actor, "adoption.send", case.subject, note=child.file_no, at=now)
        telling.tell_organ(
            session, case, Role.REGISTRAR, title="机构已经提出送养的孩子", tab="papers",
            body="请核对送养一方的材料。",
        )  # fmt: skip
    return row


def _refuse_two(session: Session, case: Adoption, child: Child) -> None:
    """One child is sent in one open case."""
    other = session.scalar(
        select(Adoptee.id)
        .join(Adoption, Adoption.id == Adoptee.adoption_id)
        .where(
            Adoptee.child_id == child.id, Adoption.id != case.id,
            Adoption.state.in_(
                OPEN | {S.MATCHED, S.FUSION, S.REPORTED, S.REVIEW, S.APPROVED, S.SUSPENDED}
            ),
        )
    )  # fmt: skip
    if other is not None:
        raise Conflict("这个孩子已经在另一份收养申请里。")
