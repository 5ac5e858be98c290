"""The papers of a case: entered, checked one by one (care.md §4.2, CW18-X2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.institutions.grounds import (
    GROUNDS,
    NOT_FOUND_PAPER,
    NOT_YET_PAPER,
    PAPERS,
    RULINGS,
    SEARCHED,
    Ground,
    PaperKind,
    papers_for,
)
from app.institutions.models import (
    Admission,
    AdmissionPaper,
    Leaving,
    PaperState,
    Ruling,
    Stage,
    State,
)
from app.institutions.workflow import ON_LEAVE
from app.law import home_periods as periods
from app.law.dates import add_months

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

UNSENT = frozenset({State.REFERRED, State.PRE_ADMIT, State.ISOLATED, State.OBSERVED})
# Papers that a ruling asks for beside the judgment.
NOBODY_ELSE = frozenset(code for row in RULINGS.values() for code in row.papers)
# States in which the papers of a leaving were checked, and others rely on them.
_LEAVE_SENT = (ON_LEAVE - {State.LEAVING}) | {State.LEFT, State.CLOSED}


def wanted(
    case: Admission, leaving: Leaving | None = None, ruling: Ruling | None = None
) -> list[tuple[Stage, PaperKind]]:
    """Which papers belong to the case now: of the ground, the search, a ruling, the leaving."""
    found = [(Stage.ADMISSION, kind) for kind in papers_for(case.ground)]
    if case.ground in SEARCHED:
        found.append((Stage.STAY, PAPERS[NOT_FOUND_PAPER]))
    of_ground = set(GROUNDS[case.ground].papers)
    of_ruling = {p.code for p in case.papers if p.stage is Stage.STAY and p.code in NOBODY_ELSE}
    if ruling is not None:
        of_ruling |= set(RULINGS[ruling.kind].papers) - of_ground
    found += [(Stage.STAY, PAPERS[code]) for code in sorted(of_ruling)]
    if leaving is not None and leaving.withdrawn_at is None:
        found += [(Stage.LEAVING, kind) for kind in leaving.ground.papers]
    if case.state is State.DEAD or any(p.code == "L7a" for p in case.papers):
        found.append((Stage.LEAVING, PAPERS["L7a"]))
    return found


# The certificate of the police by which the duty to ask for it is done (CW18-M3, T-11).
POLICE_CLOCKS = {NOT_YET_PAPER: periods.POLICE_FIRST, NOT_FOUND_PAPER: periods.POLICE_FINAL}


def is_open(case: Admission, stage: Stage) -> bool:
    """Papers may be entered and checked until they were sent on: then others decide on them."""
    if stage is Stage.ADMISSION:
        return case.state in UNSENT
    return stage is not Stage.LEAVING or case.state not in _LEAVE_SENT


def good_codes(case: Admission) -> set[str]:
    """Codes of the papers that were checked and are good."""
    return {paper.code for paper in case.papers if paper.check is PaperState.GOOD}


def paper_of(case: Admission, code: str) -> AdmissionPaper | None:
    """The paper of this code, entered or not."""
    return next((paper for paper in case.papers if paper.code == code), None)


def received_on(session: Session, case: Admission) -> date | None:
    """The day from which the search of the police counts.

    A stay that follows one in another home took its clock along; a child that was here before
    the portal came was received on the day of the record.
    """
    started = session.scalar(
        select(func.min(Deadline.started_on)).where(
            Deadline.subject_kind == case.subject.kind, Deadline.subject_id == case.id,
            Deadline.period_id == periods.POLICE_FINAL.id,
        )
    )  # fmt: skip
    known = [day for day in (started, case.admitted_on) if day is not None]
    return min(known, default=None)


def too_early(session: Session, case: Admission, paper: AdmissionPaper) -> str:
    """Why a certificate "not found" of a rescued child does not count yet (CW18-M3); else empty.

    After twelve months in care, the day that completes them included; no rest day moves it.
    """
    if case.ground is not Ground.TRAFFICKED or paper.code != NOT_FOUND_PAPER:
        return ""
    received = received_on(session, case)
    if paper.issued_on is None or received is None:
        return ""
    first = add_months(received, periods.POLICE_FINAL.length_on(paper.issued_on))
    if paper.issued_on >= first:
        return ""
    return f"打拐解救儿童接收满12个月（{first}）以后，公安机关才出具查找不到的证明。"


def enter(
    session: Session,
    case: Admission,
    kind: PaperKind,
    stage: Stage,
    *,
    number: str,
    issuer: str,
    issued_on: date,
    document_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> AdmissionPaper:
    """Enter a paper or put it right; it has to be checked again. Raises Invalid."""
    demand(actor, "institutions.keep_papers", case)
    if issued_on > clock.day(now):
        raise Invalid("出具日期不能晚于今天。", "issued_on")
    _refuse_sent(case, stage)
    paper = paper_of(case, kind.code)
    if paper is None:
        paper = AdmissionPaper(admission_id=case.id, code=kind.code, stage=stage)
        session.add(paper)
        case.papers.append(paper)
    paper.number, paper.issuer = number.strip(), issuer.strip() or kind.issuer
    paper.issued_on, paper.entered_by_id = issued_on, actor.user_id
    if document_id is not None:
        paper.document_id = document_id
    paper.check, paper.problem, paper.checked_at = PaperState.WAITING, "", None
    session.flush()
    audit.record(session, actor, "institutions.keep_papers", case.subject, note=kind.title, at=now)
    return paper


def _refuse_sent(case: Admission, stage: Stage) -> None:
    if not is_open(case, stage):
        raise Invalid("材料已经报送，不能再修改。需要补充的，由民政局退回，或者先撤销离院。")


def check(
    session: Session,
    case: Admission,
    paper: AdmissionPaper,
    *,
    good: bool,
    problem: str,
    actor: Actor,
    now: datetime,
) -> None:
    """One paper is good, or what is wrong with it. Raises Invalid."""
    demand(actor, "institutions.check_papers", case)
    if not good and len(problem.strip()) < 2:  # noqa: PLR2004 - a word of two characters
        raise Invalid("请写明哪里不符合。", "problem")
    if good and paper.issued_on is None:
        raise Invalid("请先登记出具日期。", "issued_on")
    _refuse_sent(case, paper.stage)
    if good and (against := too_early(session, case, paper)):
        raise Invalid(against, "good")
    paper.check = PaperState.GOOD if good else PaperState.BAD
    paper.problem = "" if good else problem.strip()
    paper.checked_by_id, paper.checked_at = actor.user_id, now
    if good and paper.code in POLICE_CLOCKS:
        deadlines.stop(session, case, POLICE_CLOCKS[paper.code], now=now)
        deadlines.copy_next(session, case)
    session.flush()
    audit.record(
        session, actor, "institutions.check_papers", case.subject,
        after=paper.check.value, note=PAPERS[paper.code].title, at=now,
    )  # fmt: skip
