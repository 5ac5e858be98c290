"""The nine situations of AE-11: reported by whoever sees them, judged by the head (§7).

A place says by parameter what a report does: tell the bureau alone, suspend until the head has
looked, or stand against the adoption once it is confirmed. The eighth ends the case at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import Adoption, Situation
from app.adoption.services import assessing, facts, telling
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.core.screen import day_long
from app.deadlines import services as deadlines
from app.documents.letters import LetterKind
from app.law import RULES
from app.law import adoption_periods as periods
from app.notices import services as notices
from app.parameters import services as parameters
from app.visits.models import Decision
from app.visits.services import harm
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

S = workflow.S
HARM = "AE-11-8"
CODES = tuple(f"AE-11-{n}" for n in range(1, 10))
CONFIRMED, CLEARED = "confirmed", "cleared"
OPEN_IN = workflow.SUSPEND.sources | {S.SUSPENDED}
SHORTEST = 5


def choices(case: Adoption) -> dict[str, str]:
    """The situations as the law names them; the eighth is of a child in fusion."""
    return {
        code: RULES[code].says for code in CODES if code != HARM or case.state is S.FUSION
    }  # fmt: skip


def of_case(session: Session, case: Adoption) -> list[Situation]:
    """Everything that was reported, the newest first."""
    return list(session.scalars(
        select(Situation).where(Situation.adoption_id == case.id).order_by(Situation.id.desc())
    ))  # fmt: skip


def effect(session: Session, case: Adoption, code: str, on: date) -> str:
    """What a report of this situation does at the organ's place: report, review or veto."""
    places = [p for p in (case.county_code, case.city_code, case.province_code) if p]
    name = f"ae11_effect.{code.rpartition('-')[2]}"
    return str(parameters.value(session, name, on=on, places=places, agency_id=case.agency_id))


def report(
    session: Session, case: Adoption, *, code: str, words: str, actor: Actor, now: datetime
) -> Situation:
    """Say what was seen. Raises Invalid without a situation, or without words."""
    demand(actor, "adoption.suspend", case)
    if case.state not in OPEN_IN:
        raise WrongState
    if code not in choices(case):
        raise Invalid("请选择是哪一种情形。", "code")
    if len(words.strip()) < SHORTEST:
        raise Invalid("请写几句发现的情况。", "words")
    done = "terminate" if code == HARM else effect(session, case, code, clock.day(now))
    row = Situation(
        adoption_id=case.id, agency_id=case.agency_id, code=code, effect=done,
        reported_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    row.words = words.strip()
    session.add(row)
    session.flush()
    if code == HARM:
        _terminate(session, case, row, actor, now)
        return row
    if done != "report" and case.state is not S.SUSPENDED:
        case.suspended_from = case.state
        advance(session, case, workflow.SUSPEND, actor=actor, now=now)
        telling.tell_family(
            session, case, "收养登记暂停办理", "登记机关正在核实情况，核实以后书面告诉您。"
        )
    else:
        audit.record(session, actor, "adoption.suspend", case.subject, note=code, at=now)
    with as_system(session):
        telling.tell_organ(
            session, case, Role.REGISTRAR, Role.BUREAU_HEAD, title="评估中发现不利情形",
            body=RULES[code].says, tab="assessment", act_by=clock.day(now),
        )  # fmt: skip
    return row


def _terminate(
    session: Session, case: Adoption, row: Situation, actor: Actor, now: datetime
) -> None:
    """The case ends, the home takes the child back today, the police are told at once."""
    child = next((c.child_id for c in facts.adoptees_of(session, case) if c.child_id), None)
    told = harm.report(
        session, harm.Signs(Decision.REPORTED, row.words or "", ("MR9",)), child_id=child,
        case_no=case.case_no or "", places=[p for p in (case.county_code, case.city_code) if p],
        is_urgent=True, actor=actor, now=now,
    )  # fmt: skip
    row.harm_receipt = told[1] if told else ""
    advance(session, case, workflow.TERMINATE, actor=actor, now=now)
    case.closed_at = now
    assessing.end(session, case, now)
    with as_system(session):
        telling.tell_organ(
            session, case, Role.REGISTRAR, Role.BUREAU_HEAD, title="立即报警，当日接回孩子",
            body="融合中的孩子受到伤害或者处于危险，案件已终止。报警后请登记回执。",
            tab="assessment", act_by=clock.day(now),
        )  # fmt: skip
        if case.sender_agency_id is not None:
            for role in (Role.SOCIAL_WORKER, Role.HEAD):
                notices.tell_role(
                    session, case.sender_agency_id, role, kind="desk", title="当日接回孩子",
                    body="融合已终止，请今天把孩子接回，安排检查。", case_no=case.case_no or "",
                    act_by=clock.day(now),
                )  # fmt: skip
    telling.tell_family(session, case, "收养登记申请已终止", "有疑问的，请联系登记机关。")


def tell_police(
    session: Session, case: Adoption, *, unit: str, receipt: str, child_back_on: date,
    actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """The police know, with a letter and their receipt; the child is back (AE-11-P, N-10)."""
    demand(actor, "adoption.tell_police", case)
    row = untold(session, case)
    if row is None:
        raise WrongState
    if not unit.strip():
        raise Invalid("请填写报警的公安机关。", "unit")
    if not clock.day(row.created_at) <= child_back_on <= clock.day(now):
        raise Invalid("接回日期应在报告的那天和今天之间。", "child_back_on")
    row.police_unit, row.police_receipt = unit.strip(), receipt.strip()
    row.police_told_at, row.child_back_on = now, child_back_on
    deadlines.stop(session, case, periods.POLICE, now=now)
    deadlines.copy_next(session, case)
    letter = telling.write(
        session, case, LetterKind.ADOPTION_POLICE, to=unit.strip(),
        opening="我局在收养评估中发现，融合中的孩子受到伤害或者处于危险，请依法查处。",
        facts=(
            ("发现的情况", row.words or ""), ("评估人员报告", day_long(clock.day(row.created_at))),
            ("孩子现在", f"{day_long(child_back_on)}已接回，由监护人照护"),
        ),
        rules=("AE-11-P",), actor=actor, now=now,
    )  # fmt: skip
    audit.record(session, actor, "adoption.tell_police", case.subject, at=now)
    return letter


def untold(session: Session, case: Adoption) -> Situation | None:
    """The harm of which the police have not been told, as far as it stands here."""
    return next(
        (s for s in of_case(session, case) if s.code == HARM and s.police_told_at is None), None
    )


def unjudged(session: Session, case: Adoption) -> list[Situation]:
    """What the head has still to look at before the case goes on."""
    return [s for s in of_case(session, case) if not s.finding and s.code != HARM]


def judge(
    session: Session, case: Adoption, *, finding: str, words: str, actor: Actor, now: datetime
) -> None:
    """The head has looked: cleared, the case goes on; a confirmed veto is refused instead.

    Raises Conflict for a confirmed situation that the place lets stand against the adoption.
    """
    demand(actor, "adoption.resume", case)
    rows = unjudged(session, case)
    if case.state is not S.SUSPENDED or case.suspended_from is None:
        raise WrongState
    if finding not in {CONFIRMED, CLEARED}:
        raise Invalid("请选择核实的结果。", "finding")
    if len(words.strip()) < SHORTEST:
        raise Invalid("请写核实的情况。", "words")
    if finding == CONFIRMED and any(row.effect == "veto" for row in rows):
        raise Conflict("查实的情形在当地一票否决，不能继续办理，请作不予办理的决定。")
    for row in rows:
        row.finding, row.finding_words = finding, words.strip()
        row.found_at, row.found_by_id = now, actor.user_id
    target = case.suspended_from
    case.suspended_from = None
    session.flush()
    advance(session, case, workflow.RESUME[target], actor=actor, now=now)
    telling.tell_family(session, case, "收养登记继续办理", "情况已经核实，接着办理。")
