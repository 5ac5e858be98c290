"""What a family and the office say to each other about a case: messages, ratings, complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core.errors import Conflict, Invalid
from app.core.once import once
from app.core.policy import demand
from app.notices.bureaus import answering_bureau
from app.notices.models import CaseMessage, Complaint, Rating
from app.notices.services import tell, tell_officer, tell_role, tell_user

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy import BindParameter, Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LONGEST = 1000
SHOWN = 20
"""Messages on a page: each is opened."""
WORST, BEST = 1, 5
BAD = 2
NOBODY_ABOVE = "这家机构没有登记主管的民政部门，在这里没有人能看到投诉。请直接拨打 12345。"
STARS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


@dataclass(frozen=True)
class _Timing:
    start: Callable[[Session, Complaint, datetime], date]
    stop: Callable[[Session, Complaint, datetime], None]
    due_days: Callable[[Session, Sequence[int]], dict[int, date]]


_timing: list[_Timing] = []


def time_complaints_with(
    start: Callable[[Session, Complaint, datetime], date],
    stop: Callable[[Session, Complaint, datetime], None],
    due_days: Callable[[Session, Sequence[int]], dict[int, date]],
) -> None:
    """Let the room of clocks, which stands above this one, keep the time of complaints."""
    _timing.append(_Timing(start, stop, due_days))


def answer_by(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """The last day for the answer to each complaint that waits, by its row number."""
    return _timing[-1].due_days(session, ids)


@dataclass(frozen=True)
class Matter:
    """A case as far as this room has to know it; its own room makes it.

    `officer_user_id` is who holds the case; without one, everybody at intake is told.
    """

    kind: str
    id: int
    ref: str
    case_no: str
    agency_id: int
    bureau_id: int | None
    family_person_id: int
    family_path: str
    desk_path: str
    officer_user_id: int | None = None
    phone: str = ""
    """The office's number, for the short text to the family."""

    @property
    def subject(self) -> audit.Subject:
        return audit.Subject(self.kind, self.ref, self.case_no)


def _text(typed: str, field: str, what: str) -> str:
    text = typed.strip()
    if not text:
        raise Invalid(f"请填写{what}", field)
    if len(text) > LONGEST:
        raise Invalid(f"{what}不能超过{LONGEST}个字，现在是{len(text)}个字", field)
    return text


def post_message(
    session: Session, matter: Matter, *, actor: Actor, body: str, now: datetime
) -> CaseMessage:
    """A message to the other side, which is told; the office's answers what was open.

    Raises Invalid (field `body`).
    """
    from_family = actor.person_id == matter.family_person_id
    right = actor.in_right("notices.message")
    message = CaseMessage(
        subject_kind=matter.kind,
        subject_id=matter.id,
        from_user_id=actor.user_id,
        for_user_id=right.acts_for.user_id if right.acts_for else None,
        from_family=from_family,
        created_at=now,
    )
    message.body = _text(body, "body", "留言内容")
    session.add(message)
    if from_family:
        _tell_office(session, matter, "N-MSG", "家庭留言", "申请家庭有新的留言，请查看并回复。")
    else:
        mark_messages_read(session, matter.kind, matter.id, by_family=False, now=now)
        tell(
            session,
            person_id=matter.family_person_id,
            kind="N-MSG",
            title="您的申请有新的留言",
            body="工作人员给您留言了，请查看。",
            case_no=matter.case_no,
            path=matter.family_path,
            sms_phone=matter.phone,
        )
    audit.record(session, actor, "notices.message", matter.subject, at=now)
    return message


def set_aside(session: Session, matter: Matter, *, actor: Actor, now: datetime) -> None:
    """What the family wrote needs no answer, such as thanks."""
    mark_messages_read(session, matter.kind, matter.id, by_family=False, now=now)
    audit.record(session, actor, "notices.set_aside", matter.subject, at=now)


def _tell_office(session: Session, matter: Matter, kind: str, title: str, body: str) -> None:
    if matter.officer_user_id is not None:
        tell_officer(
            session,
            matter.officer_user_id,
            kind=kind,
            title=title,
            body=body,
            case_no=matter.case_no,
            path=f"{matter.desk_path}/messages",
        )
        return
    tell_role(
        session,
        matter.agency_id,
        Role.INTAKE,
        kind=kind,
        title=title,
        body=body,
        case_no=matter.case_no,
        path=f"{matter.desk_path}/messages",
    )


@dataclass(frozen=True)
class Line:
    """A message as both sides see it; `by` names whoever wrote for the office."""

    message: CaseMessage
    by: str


class Talk(NamedTuple):
    """Some messages of a case, oldest first; `earlier`: before which there are more, or ""."""

    lines: list[Line]
    earlier: str
    is_newest: bool

    @property
    def is_open(self) -> bool:
        """Whether the family waits: an answer marks all that it wrote before."""
        return self.is_newest and any(
            one.message.from_family and one.message.read_at is None for one in self.lines
        )

    @property
    def has_answers(self) -> bool:
        """Whether the office wrote something that the family has not seen."""
        return any(
            not one.message.from_family and one.message.read_at is None for one in self.lines
        )


@once
def talk_of(session: Session, kind: str, subject_id: int, before: str = "") -> Talk:
    """The newest `SHOWN` messages of a case, or those before one that a page ended with.

    With who answered, a deputy under both names.
    """
    absent, absent_person = aliased(User), aliased(Person)
    of_case = (CaseMessage.subject_kind == kind) & (CaseMessage.subject_id == subject_id)
    query = (
        select(CaseMessage, Person.name, absent_person.name)
        .join(User, User.id == CaseMessage.from_user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(absent, absent.id == CaseMessage.for_user_id)
        .outerjoin(absent_person, absent_person.id == absent.person_id)
        .where(of_case)
        .order_by(CaseMessage.id.desc())
        .limit(SHOWN + 1)
    )
    if before:
        end = aliased(CaseMessage)
        same = (end.subject_kind == kind) & (end.subject_id == subject_id) & (end.ref == before)
        query = query.where(CaseMessage.id < select(end.id).where(same).scalar_subquery())
    rows = session.execute(query).all()
    lines = [
        Line(message, "" if message.from_family else name + (f"（代 {other}）" if other else ""))
        for message, name, other in reversed(rows[:SHOWN])
    ]
    earlier = lines[0].message.ref if len(rows) > SHOWN else ""
    return Talk(lines, earlier, is_newest=not before)


def open_messages(
    kind: str | BindParameter[str], subject_id: int | BindParameter[int]
) -> Select[int]:
    """How many of the family's messages wait for the office."""
    return select(func.count()).where(
        CaseMessage.subject_kind == kind,
        CaseMessage.subject_id == subject_id,
        CaseMessage.from_family,
        CaseMessage.read_at.is_(None),
    )


def mark_messages_read(
    session: Session, kind: str, subject_id: int, *, by_family: bool, now: datetime
) -> None:
    """The other side's messages have been seen."""
    session.execute(
        update(CaseMessage)
        .where(
            CaseMessage.subject_kind == kind,
            CaseMessage.subject_id == subject_id,
            CaseMessage.from_family.is_(not by_family),
            CaseMessage.read_at.is_(None),
        )
        .values(read_at=now, version=CaseMessage.version + 1)
    )


def rate_stage(
    session: Session,
    matter: Matter,
    *,
    actor: Actor,
    stage: str,
    stars: int,
    comment: str,
    now: datetime,
) -> Rating:
    """好差评 for a finished stage, once. Raises Invalid, Conflict."""
    if not WORST <= stars <= BEST:
        raise Invalid("请选择满意程度", "stars")
    if len(comment.strip()) > LONGEST:
        raise Invalid(f"意见不能超过{LONGEST}个字", "comment")
    if stage in ratings_of(session, matter.kind, matter.id):
        raise Conflict("这个环节您已经评价过了，谢谢。")
    rating = Rating(
        subject_kind=matter.kind,
        subject_id=matter.id,
        agency_id=matter.agency_id,
        stage=stage,
        stars=stars,
        created_at=now,
    )
    rating.comment = comment.strip() or None
    session.add(rating)
    if stars <= BAD:
        tell_role(
            session,
            matter.agency_id,
            Role.HEAD,
            kind="N-RATE",
            title="收到一个差评",
            body=f"有家庭评价“{STARS[stars]}”，请核实情况并与家庭联系。",
            case_no=matter.case_no,
            path=f"{matter.desk_path}/messages",
        )
    audit.record(session, actor, "notices.rate", matter.subject, after=stage, at=now)
    return rating


def ratings_of(session: Session, kind: str, subject_id: int) -> dict[str, int]:
    """Stage -> stars, as far as the family rated."""
    rows = session.execute(
        select(Rating.stage, Rating.stars).where(
            Rating.subject_kind == kind, Rating.subject_id == subject_id
        )
    )
    return {row.stage: row.stars for row in rows}


def complain(
    session: Session, matter: Matter, *, actor: Actor, body: str, now: datetime
) -> Complaint:
    """A complaint, which the bureau above answers and the agency does not read.

    Raises Invalid (field `body`), also where no bureau here could answer: nothing is swallowed.
    """
    bureau = answering_bureau(session, matter.agency_id, matter.bureau_id)
    if bureau is None:
        raise Invalid(NOBODY_ABOVE, "body")
    complaint = Complaint(
        subject_kind=matter.kind,
        subject_id=matter.id,
        case_no=matter.case_no,
        agency_id=matter.agency_id,
        bureau_id=bureau.id,
        user_id=actor.user_id,
        created_at=now,
    )
    complaint.body = _text(body, "body", "投诉内容")
    session.add(complaint)
    session.flush()
    due = _timing[-1].start(session, complaint, now)
    for role in (Role.BUREAU_OFFICER, Role.BUREAU_HEAD):
        tell_role(
            session,
            bureau.id,
            role,
            kind="N-CMP",
            title="收到一件投诉",
            body="有家庭对办理情况提出投诉，请查看并答复。",
            case_no=matter.case_no,
            path=f"/complaints/{complaint.ref}",
            act_by=due,
        )
    audit.record(session, actor, "notices.complain", complaint.subject, at=now)
    return complaint


def answer_complaint(
    session: Session, complaint: Complaint, *, actor: Actor, answer: str, now: datetime
) -> None:
    """The bureau's answer, given once; the family reads it in its inbox and at its case.

    Raises Refused, Conflict, Invalid (field `answer`).
    """
    demand(actor, "notices.answer_complaint", complaint)
    if complaint.answered_at is not None:
        raise Conflict("这件投诉已经答复过了，请刷新页面查看。")
    complaint.answer = _text(answer, "answer", "答复内容")
    complaint.answered_at, complaint.answered_by_id = now, actor.user_id
    _timing[-1].stop(session, complaint, now)
    tell_user(
        session,
        complaint.user_id,
        kind="N-CMP",
        title="您的投诉已有答复",
        body=complaint.answer,
        case_no=complaint.case_no,
    )
    audit.record(session, actor, "notices.answer_complaint", complaint.subject, at=now)


def list_complaints_of(session: Session, kind: str, subject_id: int) -> list[Complaint]:
    """What a family complained of in a case, newest first."""
    return list(
        session.scalars(
            select(Complaint)
            .where(Complaint.subject_kind == kind, Complaint.subject_id == subject_id)
            .order_by(Complaint.id.desc())
        )
    )
