"""Papers of a couple: sent as files or shown as originals; how far the application has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.codes import Relation
from app.core.errors import Invalid, NotFound, WrongState
from app.core.policy import demand
from app.documents import services as documents
from app.documents.models import Document
from app.families.models import Household
from app.families.services import members_of
from app.family_style.models import Couple, CouplePaper, CoupleState
from app.family_style.papers import PAPERS, Wanted, required
from app.family_style.services import units
from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.families.models import Member

OPEN = frozenset({CoupleState.DRAFT, CoupleState.SCREENING})
MOST_FILES = 10


@dataclass(frozen=True)
class Line:
    """A paper with what was handed in for it."""

    wanted: Wanted
    files: Sequence[tuple[CouplePaper, Document]]
    seen_original: bool
    issued_on: date | None
    too_old: bool

    @property
    def is_there(self) -> bool:
        return bool(self.files) or self.seen_original

    @property
    def state(self) -> tuple[str, str]:
        """The words and the colour of its tag."""
        if self.too_old:
            return "已过期", "red"
        if self.files and self.needs_date:
            return "缺开具日期", "yellow"
        if self.files:
            return f"{len(self.files)}个文件", "green"
        if self.seen_original:
            return "已看原件", "green"
        return ("选填", "grey") if self.wanted.paper.is_optional else ("待上传", "yellow")

    @property
    def needs_date(self) -> bool:
        return bool(self.wanted.paper.months) and self.issued_on is None

    @property
    def is_good(self) -> bool:
        return self.is_there and not self.too_old and not self.needs_date


def household_of(session: Session, couple: Couple) -> tuple[Household, Sequence[Member]]:
    """The one record of the family."""
    household = session.get_one(Household, couple.household_id)
    return household, members_of(session, household)


def crime_age(session: Session, couple: Couple, on: date) -> int:
    """From which age a criminal record is asked for (FC-08-4)."""
    return units.figure(session, couple, "crime_check_age", on)


def lines(session: Session, couple: Couple, on: date) -> list[Line]:
    """Every paper of this family, and at the end what is optional."""
    _, members = household_of(session, couple)
    rows = session.execute(
        select(CouplePaper, Document)
        .outerjoin(Document, Document.id == CouplePaper.document_id)
        .where(CouplePaper.couple_id == couple.id)
        .order_by(CouplePaper.id)
    ).all()
    age = crime_age(session, couple, on)
    wanted = [*required(members, on, crime_check_age=age), Wanted("other")]
    return [_line(session, couple, one, rows, on) for one in wanted]


def _line(session: Session, couple: Couple, wanted: Wanted, rows: Iterable[tuple[CouplePaper,
          Document | None]], on: date) -> Line:  # fmt: skip
    member = wanted.member
    mine = [
        (paper, document) for paper, document in rows
        if paper.kind == wanted.kind and paper.member_id == (member.id if member else None)
    ]  # fmt: skip
    issued = _issued_on(wanted)
    old = False
    if wanted.paper.months and issued is not None:
        old = add_months(issued, units.figure(session, couple, wanted.paper.months, on)) < on
    return Line(
        wanted, [(p, d) for p, d in mine if d is not None and d.removed_at is None],
        any(p.seen_original for p, _ in mine), issued, old,
    )  # fmt: skip


def _issued_on(wanted: Wanted) -> date | None:
    if wanted.member is None:
        return None
    days = {"health_cert": wanted.member.health_cert_on, "crime_cert": wanted.member.crime_check_on}
    return days.get(wanted.kind)


def counted_on(couple: Couple, today: date) -> date:
    """The day on which papers had to be fresh: today, or once decided the day of the check."""
    return today if couple.state in OPEN else couple.checked_on or today


def missing(session: Session, couple: Couple, on: date) -> list[Line]:
    """The required papers that are not there, without a date, or too old."""
    found = lines(session, couple, on)
    return [line for line in found if not line.wanted.paper.is_optional and not line.is_good]


def find(session: Session, couple: Couple, key: str, on: date) -> Line:
    """One paper by its key. Raises NotFound."""
    found = next((line for line in lines(session, couple, on) if line.wanted.key == key), None)
    if found is None:
        raise NotFound
    return found


def demand_open(actor: Actor, couple: Couple) -> None:
    """Papers come with the application, and until the institution has decided."""
    demand(actor, "family_style.hand_in", couple)
    if couple.state not in OPEN:
        raise WrongState("申请已经审查完毕，材料不能再改。")


def attach(session: Session, couple: Couple, line: Line, document: Document, *, actor: Actor,
           now: datetime) -> None:  # fmt: skip
    """File a document under a paper. Raises Invalid with too many."""
    demand_open(actor, couple)
    if len(line.files) >= MOST_FILES:
        raise Invalid(f"一种材料最多{MOST_FILES}个文件，请先删除不要的。")
    member = line.wanted.member
    session.add(CouplePaper(
        couple_id=couple.id, kind=line.wanted.kind, member_id=member.id if member else None,
        document_id=document.id, seen_original=False, created_at=now))  # fmt: skip
    session.flush()
    audit.record(session, actor, "family_style.hand_in", couple.subject,
                 note=PAPERS[line.wanted.kind].label, at=now)  # fmt: skip


def take_back(session: Session, couple: Couple, ref: str, *, actor: Actor, now: datetime) -> str:
    """Take one file back; returns the key of its paper. Raises NotFound."""
    demand_open(actor, couple)
    for line in lines(session, couple, clock.day(now)):
        for paper, document in line.files:
            if paper.ref == ref:
                documents.remove(session, document, now)
                audit.record(session, actor, "family_style.hand_in", couple.subject,
                             note=f"{line.wanted.paper.label}，删除一个文件", at=now)  # fmt: skip
                return line.wanted.key
    raise NotFound


def date_paper(session: Session, couple: Couple, line: Line, day: date, *, actor: Actor,
               now: datetime) -> None:  # fmt: skip
    """The day of issue stands on the family's one record. Raises Invalid."""
    demand_open(actor, couple)
    if day > clock.day(now):
        raise Invalid("开具日期不能晚于今天，请核对证明上的日期", "issued_on")
    member = line.wanted.member
    if member is None or not line.wanted.paper.months:
        raise WrongState
    if line.wanted.kind == "health_cert":
        member.health_cert_on = day
    else:
        member.crime_check_on = day
    session.flush()


def see_originals(session: Session, couple: Couple, keys: Iterable[str], on: date) -> None:
    """The worker has seen what the family did not send; a certificate has its own date."""
    chosen = set(keys)
    for line in lines(session, couple, on):
        if line.wanted.key not in chosen or line.is_good:
            continue
        if not line.seen_original:
            member = line.wanted.member
            session.add(CouplePaper(
                couple_id=couple.id, kind=line.wanted.kind,
                member_id=member.id if member else None, seen_original=True))  # fmt: skip
    session.flush()


def has_spouse(members: Iterable[Member]) -> bool:
    """Whether both of the couple are on record."""
    return any(member.relation == Relation.SPOUSE for member in members)


def is_written(member: Member) -> bool:
    """Whether all is known of a member; of the couple also where they are registered."""
    of_couple = member.relation in {Relation.SELF, Relation.SPOUSE}
    known = member.education and member.name and (member.id_no or member.other_document)
    return bool(known and (member.hukou_division or not of_couple))


def gaps(session: Session, couple: Couple) -> list[str]:
    """What the family has still to type before it can hand in."""
    household, members = household_of(session, couple)
    residents = [m for m in members if m.lives_here]
    found = []
    if not has_spouse(members):
        found.append("家庭成员（还没有登记配偶）")
    elif not all(is_written(member) for member in members):
        found.append("家庭成员")
    if not couple.statement:
        found.append("照料经验和工作安排")
    if not (household.address and household.tenure):
        found.append("现在的住处")
    if any(not (m.health and m.crime_check and m.harmful_habits is not None) for m in residents):
        found.append("健康与无犯罪情况")
    return found
