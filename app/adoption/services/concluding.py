"""What comes of an assessment that failed: told with reasons, looked at anew by others (AF-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adoption import workflow
from app.adoption.models import Adoption, Assessment
from app.adoption.services import assessing, objecting, scoring, telling
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents.letters import LetterKind
from app.law import adoption_periods as periods
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

S = workflow.S
FAILED = frozenset({S.ASSESS_FAILED, S.SUSPENDED})


def conclude(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> Letter:
    """Tell the adopters the conclusion with its reasons and the way to object (N-04).

    Raises WrongState where all have not signed a sheet that failed.
    """
    demand(actor, workflow.FAIL.action, case)
    row = scoring.failed(session, case)
    if row is None:
        raise WrongState
    reasons = scoring.outcome_of(session, case, row).reasons
    advance(session, case, workflow.FAIL, actor=actor, now=now)
    assessing.end(session, case, now)
    letter = telling.write(
        session, case, LetterKind.ADOPTION_CONCLUSION,
        opening="您的收养评估已经完成，结论是不合格。评估报告是作出登记决定的参考。",
        facts=(("评估阶段", scoring.STAGES[row.stage]), ("结论", "不合格")),
        reasons="；".join(reasons) + "。",
        steps=("有异议的，收到后10个工作日内向登记机关提出，由另外的人员重新评估。",
               "没有异议的，登记机关作出不予办理的决定，您也可以撤回申请。"),
        rules=("AE-09-4", "AE-10-3", "AF-12"), actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(
        session, case, "收养评估的结论", "告知书在您的页面上，写明原因，以及不同意怎么办。"
    )
    return letter


def served(session: Session, case: Adoption, on: date) -> None:
    """From the day of service the ten working days of an objection run, once a round (AF-12).

    While the case is suspended they wait; one that was filed before needs no days any more.
    """
    is_failed = scoring.failed(session, case) is not None and case.state in FAILED
    if (
        not is_failed or objecting.current(session, case) is not None
        or objecting.has_begun(session, case)
    ):  # fmt: skip
        return
    deadlines.start(
        session, case, periods.OBJECTION, on=on, agency_id=case.agency_id,
        person_id=case.applicant_person_id,
    )  # fmt: skip
    if case.state is S.SUSPENDED:
        deadlines.pause(session, case, periods.OBJECTION, on=on)
    deadlines.copy_next(session, case)


def reassess(
    session: Session, case: Adoption, *, team: str, people: Sequence[str], reason: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The objection is heard: other people assess anew, in a new round with 60 days (AF-12).

    Raises Conflict where none waits for its answer, Invalid without a reason.
    """
    demand(actor, workflow.REASSESS.action, case)
    if not reason.strip():
        raise Invalid("请写异议为什么成立。", "reason")
    today = clock.day(now)
    before = assessing.current(session, case)
    chosen, members = assessing.choose(session, case, team, people, today)
    objecting.uphold(session, case, reason=reason, now=now)
    case.round += 1
    advance(session, case, workflow.REASSESS, actor=actor, now=now, note=reason.strip()[:200])
    session.add(Assessment(
        adoption_id=case.id, agency_id=case.agency_id, round=case.round,
        organisation_id=chosen.organisation_id, notified_on=today, agreed_on=today,
        agreed_by=before.agreed_by if before else "", created_at=now,
    ))  # fmt: skip
    assessing.name(session, case, members, now)
    telling.tell_family(
        session, case, "收养评估重新进行",
        f"您的异议成立，由{'、'.join(one.name for one in members)}重新评估，60日内完成。",
    )  # fmt: skip
