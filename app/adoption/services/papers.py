"""The papers of a case line by line: required of whom, handed in, seen in the original, good."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption.models import Adoption, AdoptionPaper, SenderKind, Side
from app.adoption.papers import ADULT, PAPERS, Paper, Way, Whose
from app.adoption.services import facts
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.once import once
from app.documents import services as documents
from app.law.dates import add_months, age_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.adoption.models import Sender
    from app.adoption.services.facts import Family
    from app.core.policy import Actor
    from app.documents.models import Document
    from app.families.models import Member

MOST_FILES = 20
APPLICANT, SPOUSE = "applicant", "spouse"


@dataclass(frozen=True)
class Line:
    """A paper of one party with what is there of it.

    `party` is what `AdoptionPaper.party` holds: `applicant`, `spouse`, a member's ref, a
    sender's kind, or "" for the side as a whole. `who` names the party for who may read it;
    `masked` is for staff's lists.
    """

    kind: Paper
    party: str = ""
    who: str = ""
    masked: str = ""
    sender: Sender | None = None
    rows: Sequence[tuple[AdoptionPaper, Document | None]] = field(default_factory=tuple)
    is_too_old: bool = False

    @property
    def key(self) -> str:
        """`D-06.spouse`: what pages and forms call it."""
        return f"{self.kind.code}.{self.party}" if self.party else self.kind.code

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def side(self) -> Side:
        return self.kind.side

    @property
    def label(self) -> str:
        return f"{self.kind.label}（{self.who}）" if self.who else self.kind.label

    @property
    def masked_label(self) -> str:
        return f"{self.kind.label}（{self.masked}）" if self.masked else self.kind.label

    @property
    def is_required(self) -> bool:
        return not self.kind.is_optional

    @property
    def files(self) -> list[tuple[AdoptionPaper, Document]]:
        """What was uploaded and not taken back."""
        return [(p, d) for p, d in self.rows if d is not None and d.removed_at is None]

    @property
    def papers(self) -> list[AdoptionPaper]:
        """The rows that count: without files that were taken back."""
        return [p for p, d in self.rows if d is None or d.removed_at is None]

    @property
    def issued_on(self) -> date | None:
        return max((p.issued_on for p in self.papers if p.issued_on), default=None)

    @property
    def is_there(self) -> bool:
        return bool(self.papers)

    @property
    def original_seen(self) -> bool:
        """An officer has seen the original (RM-05-1)."""
        return any(p.original_seen_on is not None for p in self.papers)

    @property
    def needs_date(self) -> bool:
        return bool(self.kind.validity) and self.is_there and self.issued_on is None

    @property
    def lacks_only_date(self) -> bool:
        """Found good in the original; only the day of issue was not entered."""
        return (
            self.needs_date and self.original_seen and all(p.check == "good" for p in self.papers)
        )

    @property
    def is_good(self) -> bool:
        """Found good by the officer, the original seen where there is one, and fresh enough."""
        found = self.papers
        seen = self.original_seen or self.kind.way is Way.DATA
        return (
            bool(found) and seen and not self.is_too_old and not self.needs_date
            and all(p.check == "good" for p in found)
        )  # fmt: skip

    @property
    def state(self) -> str:
        """`lacking`, `waiting`, `bad`, `too_old`, `undated`, `good`."""
        if not self.is_there:
            return "lacking"
        if any(p.check not in {"waiting", "good"} for p in self.papers):
            return "bad"
        if self.is_too_old:
            return "too_old"
        if self.needs_date:
            return "undated"
        return "good" if self.is_good else "waiting"

    @property
    def tag(self) -> tuple[str, str]:
        """Words and colour for whose paper it is."""
        if self.state == "lacking":
            if self.kind.is_optional:
                return "需要时才交", "grey"
            return {
                Way.FORM: ("打印签名", "grey"), Way.DATA: ("登记机关办理", "grey"),
                Way.FILE: ("还没上传", "yellow"),
            }[self.kind.way]  # fmt: skip
        return {
            "bad": ("要补正", "red"), "too_old": ("已过期", "red"),
            "undated": (f"缺{self.kind.dated}", "yellow"),
            "waiting": (f"{len(self.files)}个文件" if self.files else "待核对", "blue"),
            "good": ("已核对", "green"),
        }[self.state]  # fmt: skip

    @property
    def reasons(self) -> list[str]:
        """What the officer wants mended."""
        return [p.reason for p in self.papers if p.check not in {"waiting", "good"} and p.reason]


@once
def lines(
    session: Session,
    case: Adoption,
    on: date | None = None,
    sides: tuple[Side, ...] = facts.SIDES,
) -> list[Line]:
    """Every paper of §5 that this case needs, in its order, with what is there of it.

    `sides` narrows it: an adopter's page asks for `Side.ADOPTER` alone, a sender's for
    `Side.SENDER` (CC-1110). Optional papers stand in it with `is_required` false.
    """
    day = on or clock.today()
    rows, figures = facts.papers_of(session, case, sides), facts.figures(session, case, day)
    found = []
    for wanted in _wanted(session, case, day, sides):
        mine = [
            (paper, document) for paper, document in rows
            if paper.code == wanted.kind.code and paper.party == wanted.party
        ]  # fmt: skip
        line = Line(wanted.kind, wanted.party, wanted.who, wanted.masked, wanted.sender, mine)
        found.append(Line(
            wanted.kind, wanted.party, wanted.who, wanted.masked, wanted.sender, mine,
            _too_old(line, figures, day),
        ))  # fmt: skip
    return found


def not_good(found: Sequence[Line]) -> list[Line]:
    """The required papers that stop acceptance; what the organ makes itself comes later."""
    late = {Side.ORGAN, Side.CHILD}
    return [
        line for line in found
        if line.is_required and line.kind.side not in late and not line.is_good
    ]  # fmt: skip


def find(session: Session, case: Adoption, key: str, sides: tuple[Side, ...]) -> Line:
    """One paper by its key, among those of these sides. NotFound."""
    found = next((line for line in lines(session, case, sides=sides) if line.key == key), None)
    if found is None:
        raise NotFound
    return found


def attach(
    session: Session, case: Adoption, line: Line, document: Document, *, actor: Actor, now: datetime
) -> AdoptionPaper:
    """File a stored document under its paper; the caller has asked for the right. Invalid."""
    if len(line.files) >= MOST_FILES:
        raise Invalid(f"每种材料最多{MOST_FILES}个文件，请先删除不需要的。")
    paper = AdoptionPaper(
        adoption_id=case.id, sender_id=line.sender.id if line.sender else None,
        side=line.kind.side, party=line.party, code=line.kind.code, document_id=document.id,
        issued_on=line.issued_on, created_at=now,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    audit.record(session, actor, "adoption.hand_in", case.subject, note=line.kind.label, at=now)
    return paper


def take_back(
    session: Session, case: Adoption, ref: str, sides: tuple[Side, ...], *, actor: Actor,
    now: datetime,
) -> Line:  # fmt: skip
    """Take one file back; what the officer has found good or seen stays. NotFound, Conflict."""
    for line in lines(session, case, sides=sides):
        for paper, document in line.files:
            if paper.ref != ref:
                continue
            _demand_unchecked(paper)
            documents.remove(session, document, now)
            audit.record(
                session, actor, "adoption.hand_in", case.subject, at=now,
                note=f"{line.kind.label}，删除一个文件",
            )  # fmt: skip
            return line
    raise NotFound


def _demand_unchecked(paper: AdoptionPaper) -> None:
    if paper.check == "good" or paper.original_seen_on is not None:
        raise Conflict("这份材料工作人员已经核对过，不能删除；可以另外上传新的。")


def remove_file(session: Session, document: Document, now: datetime) -> None:
    """Take a file back by its own page; what the officer has looked at stays. Conflict."""
    found = select(AdoptionPaper).where(AdoptionPaper.document_id == document.id)
    for paper in session.scalars(found):
        _demand_unchecked(paper)
    documents.remove(session, document, now)


def date_paper(session: Session, line: Line, day: date, *, now: datetime) -> None:
    """The day on which a certificate was issued, on what is not looked at yet. Invalid."""
    if day > clock.day(now):
        raise Invalid(f"{line.kind.dated}不能晚于今天，请核对", "issued_on")
    for paper in line.papers:
        if paper.check == "waiting":
            paper.issued_on = day
    session.flush()


def seen_original(
    session: Session, case: Adoption, line: Line, *, actor: Actor, now: datetime
) -> AdoptionPaper:
    """A paper of which only the original was shown at the counter: nothing was sent.

    The caller has asked for the right and records it. Invalid where there is a row already.
    """
    if line.is_there:
        raise Invalid("这份材料已经登记，请直接核对。")
    paper = AdoptionPaper(
        adoption_id=case.id, sender_id=line.sender.id if line.sender else None,
        side=line.kind.side, party=line.party, code=line.kind.code, check="good",
        original_seen_on=clock.day(now), original_seen_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    return paper


# --- what is needed ----------------------------------------------------------------------------


def _wanted(session: Session, case: Adoption, on: date, sides: tuple[Side, ...]) -> Iterator[Line]:
    family, senders = facts.family_of(session, case), facts.senders_of(session, case)
    # A brother may need what his sister does not.
    found = (
        facts.conditions(session, case, on, sides) if set(sides) - {Side.ADOPTER}
        else facts.own_conditions(session, case, on)
    )  # fmt: skip
    for kind in PAPERS.values():
        if kind.side not in sides or not any(one.decided(kind.when) for one in found):
            continue
        if kind.side is Side.ADOPTER:
            yield from _of_family(kind, case, family, on)
        elif kind.side is Side.SENDER:
            yield from _of_senders(kind, senders)
        else:
            yield Line(kind)


def _of_family(kind: Paper, case: Adoption, family: Family, on: date) -> Iterator[Line]:
    if kind.whose is Whose.SIDE:
        yield Line(kind)
        return
    own, other = family.applicant, family.spouse if case.jointly else None
    if own is not None:
        yield _of_member(kind, APPLICANT, own)
    if other is not None:
        yield _of_member(kind, SPOUSE, other)
    if kind.whose is Whose.EACH_ADULT:
        for member in family.members:
            if member not in {own, other} and member.lives_here and _age(member, on) >= ADULT:
                yield _of_member(kind, member.ref, member)


def _of_member(kind: Paper, party: str, member: Member) -> Line:
    return Line(kind, party, member.name or "未填写姓名的成员", member.name_mask)


def _age(member: Member, on: date) -> int:
    return age_on(member.birth_on, on) if member.birth_on else ADULT


PARENTS = (SenderKind.FATHER, SenderKind.MOTHER)


def _of_senders(kind: Paper, senders: Sequence[Sender]) -> Iterator[Line]:
    present = [s for s in senders if s.kind not in PARENTS or s.status in {"alive", "na"}]
    if kind.whose is Whose.SIDE:
        # One for the side, in the file of who stands first: each sender reads only its own.
        present = present[:1]
    wanted = {
        Whose.SIDE: tuple(SenderKind), Whose.EACH_SENDER: tuple(SenderKind),
        Whose.PARENTS: PARENTS, Whose.INSTITUTION: (SenderKind.INSTITUTION,),
        Whose.GUARDIAN: (SenderKind.GUARDIAN,),
    }[kind.whose]  # fmt: skip
    for sender in present:
        if sender.kind in wanted:
            who = sender.name or sender.kind.label
            yield Line(kind, sender.kind.value, who, sender.name_mask or sender.kind.label, sender)


def _too_old(line: Line, figures: dict[str, int], on: date) -> bool:
    if not line.kind.validity or line.issued_on is None:
        return False
    length = figures[line.kind.validity]
    if line.kind.validity.endswith("_days"):
        return line.issued_on + timedelta(days=length) < on
    return add_months(line.issued_on, length) < on
