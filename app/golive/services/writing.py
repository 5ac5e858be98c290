"""What the writing of one batch has in hand, whichever kind of record it is at."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from app.accounts.models import Person
from app.children.models import CareSpell, Child, ChildCategory, ChildChange, Guardianship
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.deadlines.rules import due_provisionally
from app.families.models import Household, Member
from app.foster.models import FosterApplication
from app.golive.kept import PIECE
from app.golive.models import ImportedRow, PaperOriginal
from app.golive.services.rows import NewRows
from app.parameters.catalogue import CATALOGUE
from app.parameters.models import ParameterValue
from app.placements.models import Agreement, FamilyPlace, Match, Placement
from app.visits.models import VisitPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.policy import Actor
    from app.deadlines.services import Timed
    from app.golive.models import Batch
    from app.golive.plan import Plan, Unit
    from app.golive.services.making import Makers
    from app.law import Period
    from app.visits.rules import Intervals

KINDS = (
    Person, Household, Member, FosterApplication, Child, CareSpell, Guardianship, ChildCategory,
    ChildChange, Match, FamilyPlace, Placement, Agreement, VisitPlan, Deadline, PaperOriginal,
    ImportedRow,
)  # fmt: skip


class Clocks:
    """Clocks of cases that are not in the database yet, all at one agency."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.calendar = deadlines.calendar(session)
        self.set_here = set(session.scalars(select(ParameterValue.name).distinct()))
        self.lengths: dict[tuple[str, date], int] = {}

    def length(self, case: Timed, period: Period, on: date) -> int:
        """As `deadlines.length`; what no place has set is not asked of the database."""
        name = period.parameter
        if name is not None and name not in self.set_here:
            return int(CATALOGUE[name].default or 0)
        key = (period.id, on)
        if key not in self.lengths:
            self.lengths[key] = deadlines.length(self.session, case, period, on)
        return self.lengths[key]

    def start(
        self,
        case: Timed,
        period: Period,
        *,
        on: date,
        since: date | None = None,
        due_on: date | None = None,
        warn_on: date | None = None,
        length: int | None = None,
    ) -> dict[str, Any]:
        """As `deadlines.start` on a day; `due_on` where the last day is known, as of a term."""
        units = self.length(case, period, on)
        end = due_provisionally(on, units, period.unit, self.calendar, rolls=period.rolls)
        reminder = timedelta(days=period.reminder_days or deadlines.WARN_DAYS)
        subject = case.subject
        return {
            "subject_kind": subject.kind, "subject_id": case.id, "subject_ref": subject.ref,
            "case_no": subject.case_no, "province_code": case.province_code,
            "city_code": case.city_code, "county_code": case.county_code,
            "agency_id": case.agency_id, "period_id": period.id, "length": length or units,
            "unit": str(period.unit), "started_on": since or on, "due_on": due_on or end.day,
            "provisional": end.is_provisional and due_on is None,
            "warn_on": warn_on or end.day - reminder, "created_at": self.now,
        }  # fmt: skip


@dataclass(frozen=True)
class Home:
    """A family that children are placed with: new, or brought in before."""

    case: FosterApplication
    household: Household
    carer: Member


class Known(NamedTuple):
    """A child that is placed: new, or brought in before, with its newest turning point."""

    child: Child
    since: date
    spell_id: int


@dataclass
class Writing:
    """One batch being written. `children` and `homes` hold those that this batch makes."""

    session: Session
    batch: Batch
    agency: Agency
    plan: Plan
    actor: Actor
    now: datetime
    told: Callable[[int], None]
    """Is given how many records are written so far."""
    makers: Makers
    here: dict[str, Any] = field(init=False)
    """Columns of a record that says where the institution is."""
    rows: NewRows = field(init=False)
    clocks: Clocks = field(init=False)
    records: dict[tuple[str, str], int] = field(init=False)
    children: dict[str, Known] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Names of divisions by their codes."""
    intervals: Intervals | None = None
    """Of visits at the institution's place."""
    done: int = 0

    def __post_init__(self) -> None:
        self.here = self.makers.maker.origin.here
        self.rows, self.clocks = NewRows(self.session, KINDS), Clocks(self.session, self.now)
        self.records = dict(self.plan.records)

    @property
    def today(self) -> date:
        return clock.day(self.now)

    @contextmanager
    def one(self, unit: Unit) -> Iterator[None]:
        """What is refused after all is told with its row."""
        try:
            yield
        except (Invalid, Conflict) as error:
            where = f"“{unit.row.sheet.title}”第{unit.row.number}行"
            raise Invalid(f"{where}不能导入：{error.says}") from error

    def cut(self, kind: str) -> Iterator[Sequence[Unit]]:
        """The new units of a kind, some at a time: of one piece, where their rows are kept.

        The plan is rid of them: their memory is wanted for what they become.
        """
        waiting = deque(self.plan.new[kind])
        self.plan.new[kind], self.plan.rows[kind] = [], []
        taken = (waiting.popleft() for _ in range(len(waiting)))
        for _, same in groupby(taken, key=lambda unit: unit.row.piece):
            while units := list(islice(same, PIECE)):
                yield units

    def pieces(self, kind: str) -> Iterator[Sequence[Unit]]:
        """The same; what was made of them is inserted after each."""
        for piece in self.cut(kind):
            yield piece
            self.insert(len(piece))

    def insert(self, many: int) -> None:
        """Write the rows of so many records."""
        self.rows.insert()
        self.done += many
        self.told(self.done)

    def keep(self, unit: Unit, record: int) -> None:
        """This record is what became of the unit."""
        self.records[unit.kind, unit.own_no] = record
        self.rows.put(
            ImportedRow,
            {
                "agency_id": self.agency.id, "batch_id": self.batch.id, "kind": unit.kind,
                "own_no": unit.own_no, "record_id": record, "digest": unit.digest,
            },
        )  # fmt: skip
