"""A request is sent, who asks is checked, the head answers: each with its day on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import AgencyKind, Role
from app.audit import services as audit
from app.children.models import ChildChange
from app.children.queries import find_by_number
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.divisions.codes import standard_code
from app.documents.numbers import case_number
from app.law import PERIODS, RULES, citation
from app.law.personal_data import RIGHTS_ANSWER
from app.notices.services import tell, tell_role
from app.rights.models import OPEN, DataRequest, Relation, RequestKind, RequestState
from app.rights.queries import ANSWERING, matches_guardian
from app.rights.rules import CHANGES_THE_FILE, REFUSALS, open_until, refusals_for

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.policy import Actor
    from app.deadlines.models import Deadline

SHORTEST = 5
MOST_OPEN = 10


@dataclass(frozen=True)
class Asked:
    """What a family asks for. `child` and its number are words: there may be no such file."""

    kind: RequestKind
    relation: Relation
    wish: str
    child: str = ""
    child_id_no: str = ""


def ask(
    session: Session, agency: Agency, asked: Asked, *, actor: Actor, now: datetime
) -> DataRequest:
    """A new request; the answer is due from today. Raises Invalid."""
    demand(actor, "rights.ask")
    if agency.kind not in ANSWERING or agency.closed_on is not None:
        raise Invalid("请从列出的单位中选择。", "agency")
    if asked.kind in CHANGES_THE_FILE and len(asked.wish.strip()) < SHORTEST:
        raise Invalid(f"请写明要{asked.kind.label}什么、为什么。", "wish")
    if asked.relation is not Relation.ONESELF and not asked.child.strip():
        raise Invalid("请填写孩子的姓名。", "child")
    waiting = session.scalars(
        select(DataRequest.id).where(
            DataRequest.person_id == actor.person_id, DataRequest.state.in_(OPEN)
        )
    ).all()
    if len(waiting) >= MOST_OPEN:
        raise Invalid("您有多份请求还没有答复，请等答复以后再提出。")
    code = standard_code(agency.division_code)
    row = DataRequest(
        request_no=case_number(session, "GR", code, clock.day(now).year), kind=asked.kind,
        relation=asked.relation, person_id=actor.person_id, agency_id=agency.id, sent_at=now,
    )  # fmt: skip
    row.content = {
        "child": asked.child.strip(), "child_id_no": asked.child_id_no.strip().upper(),
        "wish": asked.wish.strip(),
    }  # fmt: skip
    row.place(agency.division_code)
    session.add(row)
    session.flush()
    with as_system(session):  # a family does not see an office's clock
        due = deadlines.start(session, row, RIGHTS_ANSWER, on=clock.day(now), agency_id=agency.id)
    row.due_on, row.due_provisional = due.due_on, due.provisional
    audit.record(
        session, actor, "rights.ask", row.subject, after=row.kind.value,
        basis=citation(RULES["PD-RGT-1"]), at=now,
    )  # fmt: skip
    office = agency.kind is AgencyKind.BUREAU
    roles = (Role.BUREAU_OFFICER,) if office else (Role.INTAKE, Role.SOCIAL_WORKER)
    for role in roles:
        tell_role(
            session, agency.id, role, kind="desk", title="个人信息请求待核对身份", body="",
            case_no=row.request_no, path=f"/rights/{row.ref}", act_by=row.due_on,
        )  # fmt: skip
    return row


def check(
    session: Session, row: DataRequest, *, file_no: str, proof: str, actor: Actor, now: datetime
) -> None:
    """The office finds the child's file, and by which paper it is proved who asks.

    Where the number on file is that of who asks, no paper is asked for. Raises Invalid.
    """
    demand(actor, "rights.check", row)
    if row.state is not RequestState.SENT:
        raise WrongState
    proof = proof.strip()
    if row.relation is not Relation.ONESELF:
        child = find_by_number(session, actor, file_no)
        if child is None:
            raise Invalid("没有找到这个档案号，或者不在您可以查看的范围内。", "file_no")
        if matches_guardian(session, row, child, clock.day(now)):
            proof = proof or "身份证号码与档案一致"
        elif len(proof) < SHORTEST:
            raise Invalid("与档案里登记的不一致，请写明核对了什么证件，例如户口簿。", "proof")
        row.child_id = child.id
    row.state, row.checked_at, row.proof = RequestState.CHECKED, now, proof
    row.checked_by_person_id = actor.person_id
    session.flush()
    audit.record(
        session, actor, "rights.check", row.subject, before="sent", after="checked", at=now
    )
    office = row.agency.kind is AgencyKind.BUREAU
    tell_role(
        session, row.agency_id, Role.BUREAU_HEAD if office else Role.HEAD, kind="desk",
        title="个人信息请求待答复", body="", case_no=row.request_no, path=f"/rights/{row.ref}",
        act_by=row.due_on,
    )  # fmt: skip


def grant(session: Session, row: DataRequest, *, answer: str, actor: Actor, now: datetime) -> None:
    """Agreed. What changes a file was changed before; what is looked at is open from now on.

    Raises Invalid.
    """
    demand(actor, "rights.answer", row)
    if row.state is not RequestState.CHECKED:
        raise WrongState("先由同事核对身份，再答复。")
    if row.kind in CHANGES_THE_FILE:
        if row.child_id is not None and not _was_changed(session, row):
            raise Invalid("请先由专业人员在孩子的档案里办理，再答复同意。", "outcome")
        if len(answer.strip()) < SHORTEST:
            raise Invalid("请写明怎样办理的。", "answer")
    elif row.child_id is not None:
        row.open_until = open_until(clock.day(now))
    _answer(session, row, RequestState.GRANTED, answer, actor, now)


def _was_changed(session: Session, row: DataRequest) -> bool:
    return (
        session.scalar(
            select(ChildChange.id)
            .where(ChildChange.child_id == row.child_id, ChildChange.created_at >= row.sent_at)
            .limit(1)
        )
        is not None
    )


def refuse(
    session: Session, row: DataRequest, *, refusal: str, answer: str, actor: Actor, now: datetime
) -> None:
    """Not agreed, in writing, with its reason and article (PD-RGT-1). Raises Invalid.

    Somebody who cannot prove who they are is refused without a file having been looked for.
    """
    demand(actor, "rights.answer", row)
    if row.state not in OPEN:
        raise WrongState
    if refusal not in refusals_for(row.kind):
        raise Invalid("请选择不同意的理由。", "refusal")
    if row.state is RequestState.SENT and refusal != "not_proved":
        raise Invalid("先由同事核对身份，再答复。", "refusal")
    if len(answer.strip()) < SHORTEST:
        raise Invalid("请写明理由，让当事人看得懂。", "answer")
    row.refusal = refusal
    _answer(session, row, RequestState.REFUSED, answer, actor, now)


def _answer(
    session: Session, row: DataRequest, state: RequestState, answer: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    if row.checked_by_person_id in actor.persons:
        raise Invalid("核对身份的人和答复的人不能是同一个人。")
    before, row.state = row.state, state
    row.answer, row.answered_at = answer.strip() or None, now
    row.answered_by_person_id = actor.person_id
    deadlines.stop(session, row, RIGHTS_ANSWER, now=now)
    session.flush()
    rule = REFUSALS[row.refusal].rule_id if row.refusal else "PD-RGT-1"
    audit.record(
        session, actor, "rights.answer", row.subject, before=before.value, after=state.value,
        basis=citation(RULES[rule]), at=now,
    )  # fmt: skip
    tell(
        session, person_id=row.person_id, kind="N-RGT", title="您的个人信息请求已答复",
        body="请查看答复。不同意答复的，可以向上级民政部门投诉，也可以打12345。",
        case_no=row.request_no, path=f"/rights/{row.ref}", sms_phone=row.agency.phone,
    )  # fmt: skip


def take_back(session: Session, row: DataRequest, *, actor: Actor, now: datetime) -> None:
    """Who asked does not want it any more."""
    demand(actor, "rights.take_back", row)
    if row.state not in OPEN:
        raise WrongState
    before, row.state = row.state, RequestState.TAKEN_BACK
    with as_system(session):
        deadlines.stop(session, row, RIGHTS_ANSWER, now=now)
    session.flush()
    audit.record(
        session, actor, "rights.take_back", row.subject, before=before.value, after="taken_back",
        at=now,
    )  # fmt: skip


def _tell(session: Session, row: Deadline, kind: str, title: str, body: str) -> None:
    if row.agency_id is None:
        return
    for role in (Role.HEAD, Role.BUREAU_HEAD, Role.SOCIAL_WORKER, Role.BUREAU_OFFICER):
        tell_role(
            session, row.agency_id, role, kind=kind, title=title, body=body, case_no=row.case_no,
            path=f"/rights/{row.subject_ref}", act_by=row.due_on,
        )  # fmt: skip


def _warn(session: Session, row: Deadline, _now: datetime) -> None:
    says = PERIODS[row.period_id].says_for(row.length)
    _tell(session, row, "N-DUE", "个人信息请求答复期限临近", says)


def _over(session: Session, row: Deadline, _now: datetime) -> None:
    _tell(session, row, "N-LATE", "个人信息请求答复已逾期", PERIODS[row.period_id].at_end)


CLOCKWORK = Clockwork(warn=_warn, over=_over)
