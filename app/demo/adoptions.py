"""Adoptions in every state at two county bureaus, each under its own province's form.

Every case goes its way by the real services in past time.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind, Role
from app.adoption.models.ending import EndingKind
from app.core import clock
from app.core.db import Database, transaction
from app.demo.adoptions_after import WholeStory
from app.demo.agencies import colleague
from app.demo.organisations import agree_with
from app.demo.roots import make_roots
from app.demo.stories import at_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.demo.people import Population

YEAR = 480
"""How many days ago the bureaus' people began: the oldest case is closed after a year of visits."""
NEW_BUREAU = ("cymz", "长春市朝阳区民政局", "朝阳区民政局", "220104", "0431-85550140",
              "长春市朝阳区前进大街2855号")  # fmt: skip
STAFF = (
    ("dengji1", Role.REGISTRAR), ("dengji2", Role.REGISTRAR), ("dangan", Role.ARCHIVIST),
    ("pinggu1", Role.BUREAU_OFFICER), ("pinggu2", Role.BUREAU_OFFICER),
)  # fmt: skip
A = WholeStory
Step = tuple[int, "Callable[[WholeStory], None]"]
Steps = list[Step]
Chapter = tuple[str, Steps, int]
"""Kind of child, what happened, days since the last step."""
Place = tuple[str, "Agency", str]
"""Prefix of the people's user names, the organ, key of the townships."""
DRAFT: Steps = [(0, A.begins)]
SENT: Steps = [*DRAFT, (2, A.sends)]
RETURNED: Steps = [*SENT, (3, A.is_returned)]
ACCEPTED: Steps = [*SENT, (3, A.is_accepted)]
PUBLISHED: Steps = [*ACCEPTED, (1, A.is_published)]
CLAIMED: Steps = [*PUBLISHED, (25, A.is_claimed)]
HEARD: Steps = [*ACCEPTED, (4, A.all_are_heard)]
REVIEW: Steps = [*HEARD, (1, A.is_sent_up)]
APPROVED: Steps = [*REVIEW, (3, A.is_approved)]
APPOINTED: Steps = [*APPROVED, (1, A.is_appointed)]
REGISTERED: Steps = [*APPOINTED, (6, A.is_registered)]
# By the bureau's own people, by others.
TOLD: Steps = [*ACCEPTED, (2, A.is_told)]
TOLD_3P: Steps = [*ACCEPTED, (2, A.is_told_of_others)]
AGREED: Steps = [(2, A.agrees)]
DECLARED: Steps = [*AGREED, (1, A.declares)]
SEEN: Steps = [*DECLARED, (3, A.is_seen), (4, A.is_seen_unannounced)]
ABLE: Steps = [*SEEN, (1, A.both_score), (1, A.agrees_on_one_sheet)]
FUSING: Steps = [*ABLE, (3, A.child_moves_in)]
VISITED: Steps = [*FUSING, (5, A.is_visited_in_fusion), (14, A.child_is_heard)]
JUDGED: Steps = [*VISITED, (13, A.both_score), (1, A.agrees_on_one_sheet)]
REPORTED: Steps = [*JUDGED, (1, A.report_is_handed_in)]
FAILED: Steps = [*SEEN, (1, A.both_score_low), (1, A.agrees_on_one_sheet), (1, A.failure_is_told)]
DECIDED: Steps = [(3, A.all_are_heard), (1, A.is_sent_up), (3, A.is_approved)]
WHOLE: Steps = [*TOLD, *REPORTED, *DECIDED, (1, A.is_appointed), (6, A.is_registered)]
YEAR_OF_VISITS: Steps = [(30, A.is_visited), (60, A.is_visited), (90, A.is_visited),
                         (180, A.is_visited)]  # fmt: skip
KEPT: Steps = [(20, A.volume_is_filed), (1, A.volume_is_kept)]


def end(kind: EndingKind) -> Steps:
    """After the first visit."""
    return [(27, A.is_visited), (9, lambda story: story.opens_an_end(kind))]


K = EndingKind
RECEIVED: Step = (2, A.end_is_received)
BEFORE: list[Chapter] = [
    ("hardship", DRAFT, 1), ("step", SENT, 1), ("kin", SENT, 2), ("hardship", RETURNED, 4),
    ("kin", RETURNED, 13), ("hardship", ACCEPTED, 2), ("kin", ACCEPTED, 6),
    ("found", ACCEPTED, 1), ("found", PUBLISHED, 20), ("found", PUBLISHED, 54),
    ("found", CLAIMED, 3), ("found", [*CLAIMED, (6, A.claim_is_accepted)], 9),
    ("hardship", [*SENT, (2, A.is_refused)], 9), ("hardship", [*ACCEPTED, (5, A.withdraws)], 12),
    ("kin", [*SENT, (2, A.is_handed_on)], 1),
]  # fmt: skip
ASSESSED: list[Chapter] = [
    ("kin", TOLD, 1), ("hardship", TOLD_3P, 3), ("kin", [*TOLD, (3, A.says_no)], 15),
    ("hardship", [*TOLD, *AGREED], 1), ("kin", [*TOLD_3P, *AGREED, (2, A.one_steps_back)], 1),
    ("kin", [*TOLD_3P, *DECLARED, (3, A.is_seen)], 1),
    ("kin", [*TOLD, *SEEN, (1, A.first_begins_a_sheet)], 0),
    ("hardship", [*TOLD_3P, *SEEN, (1, A.first_scores)], 0),
    ("kin", [*TOLD_3P, *SEEN, (1, A.both_score)], 1),
    ("hardship", [*TOLD, *SEEN, (1, A.both_score_apart)], 1),
    ("kin", [*TOLD_3P, *SEEN, (1, A.both_score_apart), (2, A.third_comes)], 1),
    ("hardship", [*TOLD_3P, *ABLE], 1),
    ("kin", [*TOLD, *VISITED], 9),
    ("found", [*PUBLISHED, (2, A.is_told), *VISITED], 6), ("kin", [*TOLD_3P, *JUDGED], 1),
    ("hardship", [*TOLD, *JUDGED, (1, A.first_signs_report)], 1), ("kin", [*TOLD_3P, *REPORTED], 1),
    ("kin", [*TOLD, *FAILED], 2),
    ("hardship", [*TOLD, *FAILED, (6, A.is_assessed_anew), (1, A.declares)], 3),
    ("hardship", [*TOLD_3P, *SEEN, (1, A.something_is_reported)], 1),
    ("kin", [*TOLD, *SEEN, (1, A.something_is_reported), (3, A.it_is_cleared)], 2),
    ("kin", [*TOLD, *FUSING, (9, A.child_is_harmed), (0, A.police_are_told)], 12),
]  # fmt: skip
AFTER: list[Chapter] = [
    ("step", HEARD, 2), ("step", REVIEW, 5), ("step", APPROVED, 0),
    ("step", APPOINTED, 2), ("kin", [*TOLD, *REPORTED, *DECIDED], 1), ("kin", WHOLE, 4),
    ("step", REGISTERED, 3),
    ("step", [*REGISTERED, (12, A.volume_is_made), (19, A.is_visited)], 20),
    ("step", [*REGISTERED, *KEPT, (10, A.is_visited), (60, A.is_visited)], 70),
    ("step", [*REGISTERED, *KEPT, (1, A.volume_is_corrected), (5, A.police_read),
              (2, A.child_asks_for_the_sealed_part)], 1),
    ("step", [*REGISTERED, *KEPT, *YEAR_OF_VISITS, (2, A.sealed_part_is_opened)], 3),
    ("step", [*REGISTERED, *KEPT, *YEAR_OF_VISITS, (3, A.volume_is_handed_over)], 2),
]  # fmt: skip
ENDED: list[Chapter] = [
    ("step", [*REGISTERED, *end(K.MINOR)], 1), ("step", [*REGISTERED, *end(K.MINOR), RECEIVED], 3),
    ("grown", [*REGISTERED, *end(K.ADULT), RECEIVED, (4, A.end_is_agreed)], 2),
    ("step", [*REGISTERED, *end(K.RESCUED), RECEIVED, (4, A.end_is_agreed),
              (3, A.end_is_finished)], 6),
    ("step", [*REGISTERED, *end(K.ABUSE)], 9),
    ("step", [*REGISTERED, *end(K.JUDGMENT), (5, A.end_is_agreed)], 2),
    ("step", [*REGISTERED, *end(K.FRAUD), (5, A.end_is_agreed),
              (4, A.certificate_is_not_found)], 8),
    ("step", [*REGISTERED, *end(K.VOID), (5, A.end_is_agreed), (2, A.certificate_is_back)], 20),
    ("step", [*REGISTERED, *end(K.MINOR), (2, A.child_says_no), (5, A.end_is_refused)], 7),
    ("step", [*REGISTERED, *end(K.MINOR), RECEIVED, (3, A.end_is_taken_back)], 11),
]  # fmt: skip
PLOT = [*BEFORE, *ASSESSED, *AFTER, *ENDED]


def make_adoptions(
    database: Database, people: Population, agencies: dict[str, Agency],
    places: dict[str, list[str]], tell: Callable[[str], None],
) -> None:  # fmt: skip
    """Applications by turns at a bureau of Jilin and one of Chongqing."""
    organs = make_organs(database, people, agencies)
    agree_with(database, organs[0][0])
    for n, chapter in enumerate(PLOT):
        play(database, people, organs[n % 2], organs[(n + 1) % 2][1], places, n, chapter)
    make_roots(database, (organs[0][0], organs[1][0]))
    tell(f"演示数据：{len(PLOT)}件收养登记")


def play(
    database: Database, people: Population, at: Place, elsewhere: Agency,
    places: dict[str, list[str]], number: int, chapter: Chapter,
) -> WholeStory:  # fmt: skip
    """One application, from its beginning to where it stands today."""
    (prefix, organ, place), (kind, steps, since) = at, chapter
    story = WholeStory(
        database, people, organ, prefix, places[place][number % len(places[place])], kind, number,
        datetime.combine(_begin(steps, since), time(9), clock.BEIJING), elsewhere=elsewhere,
    )  # fmt: skip
    for days, step in steps:
        story.later(days)
        step(story)
    return story


def _begin(steps: Steps, since: int) -> date:
    """The first day of a story whose last step falls so many days ago, or a bit before."""
    ends = clock.today() - timedelta(days=since)
    begins = ends - timedelta(days=sum(days for days, _ in steps))
    while True:
        day = at_work(begins)
        for days, _ in steps:
            day = at_work(day + timedelta(days=days))
        if day <= ends:
            return at_work(begins)
        begins -= timedelta(days=1)


def make_organs(database: Database, people: Population, agencies: dict[str, Agency]) -> list[Place]:
    """A county bureau of its own in Changchun, and registrars at both."""
    since = clock.now() - timedelta(days=YEAR)
    prefix, name, short, division, phone, address = NEW_BUREAU
    with transaction(database) as session:
        bureau = Agency(
            name=name, short_name=short, kind=AgencyKind.BUREAU, level=Level.COUNTY,
            division_code=division, phone=phone, address=address, staff_count=12,
            created_at=since, bureau_id=agencies["cc_bureau"].id,
        )  # fmt: skip
        bureau.place(division)
        session.add(bureau)
        session.flush()
        colleague(session, bureau, f"{prefix}.juzhang", (Role.BUREAU_HEAD,), "", people, since)
        colleague(session, bureau, f"{prefix}.jingban", (Role.BUREAU_OFFICER,), "", people, since)
        for where, code in ((bureau, prefix), (agencies["yz_bureau"], "yzmz")):
            for username, role in STAFF:
                colleague(session, where, f"{code}.{username}", (role,), "", people, since)
    return [(prefix, bureau, "cy"), ("yzmz", agencies["yz_bureau"], "yz")]
