"""The clocks of an adoption on their exact last day, with every time that is not counted (§10).

In 2026 the days off are 4 to 6 April, 1 to 5 May, 19 to 21 June, 25 to 27 September and 1 to 7
October; Saturday 9 May and Saturday 10 October are worked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from app.audit.services import Subject
from app.deadlines import services as deadlines
from app.law import Period
from app.law import adoption_periods as periods
from tests.factories import World


@dataclass
class Case:
    """What a clock asks of its case: an adoption at 长春市朝阳区."""

    id: int
    agency_id: int
    county_code: str = "220104"
    city_code: str = "220100"
    province_code: str = "220000"
    due_on: date | None = None
    due_provisional: bool = False

    @property
    def subject(self) -> Subject:
        return Subject("adoption", f"clocktest{self.id:07d}")


# The clock, the day of its event, the times that are not counted (from, to), its last day.
LINES: list[tuple[Period, str, list[tuple[str, str]], str]] = [
    # Thirty days: a last day of rest moves to the next working day (DL-4).
    (periods.REVIEW, "2026-03-02", [], "2026-04-01"),
    (periods.REVIEW, "2026-03-04", [], "2026-04-03"),
    (periods.REVIEW, "2026-03-05", [], "2026-04-07"),
    (periods.REVIEW, "2026-04-09", [], "2026-05-09"),
    (periods.REVIEW, "2026-09-01", [], "2026-10-08"),
    # The example of §10: four days used, 26 left after the report.
    (periods.REVIEW, "2026-03-02", [("2026-03-06", "2026-04-22")], "2026-05-18"),
    # The notice alone; notice and assessment one after the other; a pause of no day.
    (periods.REVIEW, "2026-03-02", [("2026-03-12", "2026-05-11")], "2026-06-01"),
    (periods.REVIEW, "2026-03-02", [("2026-03-06", "2026-04-22"), ("2026-04-24", "2026-06-23")],
     "2026-07-17"),
    (periods.REVIEW, "2026-03-02", [("2026-03-10", "2026-03-10")], "2026-04-01"),
    # A pause that shifts the end into a holiday, and past it.
    (periods.REVIEW, "2026-08-20", [("2026-08-25", "2026-09-06")], "2026-10-08"),
    (periods.REVIEW, "2026-08-20", [("2026-08-25", "2026-09-13")], "2026-10-08"),
    (periods.REVIEW, "2026-08-20", [("2026-08-25", "2026-09-15")], "2026-10-10"),
    # Sixty days of the assessment, fusion inside.
    (periods.ASSESS, "2026-03-06", [], "2026-05-06"),
    (periods.ASSESS, "2026-03-12", [], "2026-05-11"),
    (periods.ASSESS, "2026-07-27", [], "2026-09-28"),
    (periods.ASSESS, "2026-08-03", [], "2026-10-08"),
    # Sixty full days of the notice, the example of §10 among them.
    (periods.NOTICE, "2026-03-12", [], "2026-05-11"),
    (periods.NOTICE, "2026-03-02", [], "2026-05-06"),
    (periods.NOTICE, "2026-04-20", [], "2026-06-22"),
    # Thirty days of fusion fall where they fall; interrupted days are not counted.
    (periods.FUSION, "2026-09-01", [], "2026-10-01"),
    (periods.FUSION, "2026-09-01", [("2026-09-10", "2026-09-13")], "2026-10-04"),
    # Working days: neither holidays nor weekends count, worked Saturdays do.
    (periods.SUPPLEMENT, "2026-09-18", [], "2026-10-15"),
    (periods.CHECK, "2026-04-30", [], "2026-05-11"),
    (periods.CHECK, "2026-04-30", [("2026-05-06", "2026-05-09")], "2026-05-14"),
]  # fmt: skip


@pytest.mark.rule("ADP-REVIEW", "ADP-NOTICE", "ADP-ASSESS", "AE-10-1", "AE-10-2", "RM-08-2")
def test_each_clock_ends_on_its_day_with_all_that_is_not_counted(world: World) -> None:
    agency = world.agencies["home_bureau"].id
    found, wanted = [], []
    with world.writing() as session:
        for number, (period, start, pauses, end) in enumerate(LINES, 900_001):
            case = Case(number, agency)
            row = deadlines.start(session, case, period, on=date.fromisoformat(start))
            for first, last in pauses:
                deadlines.pause(session, case, period, on=date.fromisoformat(first))
                deadlines.resume(session, case, period, on=date.fromisoformat(last))
            found.append((period.id, start, pauses, row.due_on.isoformat()))
            wanted.append((period.id, start, pauses, end))
    assert found == wanted
