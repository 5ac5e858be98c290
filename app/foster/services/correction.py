"""A wrong entry put right, a closed step opened again, two records of one family joined.

The old value always stays readable, sealed, with who changed it and why (bar S65).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.families.models import Household, Member
from app.foster.models import Correction, FosterApplication, Paper, State
from app.foster.services.assessment import begin_round
from app.foster.services.correspondence import desk_path
from app.foster.services.demands import demand_words
from app.foster.services.seen import field_label, shown
from app.foster.workflow import LABELS, OPEN
from app.law import RULES
from app.law import foster_periods as periods
from app.notices.services import tell
from app.workflow.moves import Move
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.law import Period

S = State
_BASIS = RULES["FC-12-3a"]


def _back(
    source: State, target: State, says: str, starts: Period, stops: tuple[Period, ...] = ()
) -> Move:
    return Move("foster.correct", {source}, target, _BASIS, says, starts=(starts,), stops=stops)


# Which finished step may be opened again: the way back from each state.
REOPENABLE: dict[State, Move] = {
    S.ACCEPTED: _back(S.ACCEPTED, S.SUBMITTED, "重新核对材料", periods.ACCEPT, (periods.ASSIGN,)),
    S.ASSESSED: _back(S.ASSESSED, S.ASSESSING, "重新评估", periods.ASSESS),
    S.REVIEW: _back(S.REVIEW, S.ASSESSING, "重新评估", periods.ASSESS, (periods.DECIDE,)),
    S.APPROVED: _back(S.APPROVED, S.REVIEW, "重新审核", periods.DECIDE, (periods.FILE,)),
    S.LAPSED: _back(S.LAPSED, S.RETURNED, "恢复补正", periods.RESUBMIT),
}
# What may be put right once the family has sent it: field, label.
HOUSEHOLD_FIELDS = {
    "area_m2": "住房面积（平方米）",
    "rooms": "房间数",
    "floor": "楼层",
    "child_room": "儿童房间",
    "address": "现住址",
}


def correction_label(what: str) -> str:
    """What a correction was about, without names."""
    if what in HOUSEHOLD_FIELDS:
        return HOUSEHOLD_FIELDS[what]
    _, _, field = what.partition(".")
    known = {"added": "增加家庭成员", "left": "家庭成员离开", "agrees": "家庭成员改变主意"}
    return known.get(field) or (f"家庭成员的{field_label(field)}" if field else "办理环节")


def correct(
    session: Session,
    case: FosterApplication,
    *,
    field: str,
    value: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Correction:
    """Put one entry of the household right. Raises Invalid."""
    demand(actor, "foster.correct", case)
    if field not in HOUSEHOLD_FIELDS:
        raise Invalid("请选择要更正的内容。", "field")
    demand_words(reason, "请写明原因")
    household = session.get_one(Household, case.household_id)
    before = getattr(household, field)
    after = _typed(household, field, value.strip())
    if before == after:
        raise Invalid("填写的内容与原来相同。", "value")
    setattr(household, field, after)
    row = keep(session, case, field, before, after, reason, actor)
    audit.record(
        session, actor, "foster.correct", case.subject, note=HOUSEHOLD_FIELDS[field], at=now
    )
    tell(
        session, person_id=case.applicant_person_id, kind="desk", title="申请中的一项内容作了更正",
        body=f"更正项目：{HOUSEHOLD_FIELDS[field]}。如有疑问请与承办机构联系。",
        case_no=case.case_no or "", path=f"/foster/{case.ref}",
    )  # fmt: skip
    return row


def _typed(household: Household, field: str, value: str) -> Any:
    if not value:
        raise Invalid("请填写更正后的内容。", "value")
    kind = type(household).__table__.c.get(field)
    if kind is None or kind.type.python_type is str:
        return value
    try:
        number = kind.type.python_type(value)
        # "NaN" is read as a number and fails only when it is compared.
        fits = 0 < number < 10_000  # noqa: PLR2004 - no dwelling is that large
    except (ValueError, ArithmeticError):
        raise Invalid("请填写数字，例如 96.5", "value") from None
    if not fits:
        raise Invalid("数字应大于0、小于10000。", "value")
    return number


def reopen(
    session: Session, case: FosterApplication, *, reason: str, actor: Actor, now: datetime
) -> Correction:
    """Open the step before again, where it was closed by mistake. Raises WrongState, Invalid.

    What was decided after the bureau knew of it is changed by its own procedure, not here.
    """
    demand(actor, "foster.correct", case)
    demand_words(reason, "请写明原因")
    if case.state not in REOPENABLE:
        raise WrongState("这一环节不能重新打开。已报民政局的，请按异议或者撤回办理。")
    before, move = case.state, REOPENABLE[case.state]
    advance(
        session, case, move, actor=actor, now=now,
        holder_person_id=case.applicant_person_id if move.target is State.RETURNED else None,
    )  # fmt: skip
    if move.target is State.REVIEW:
        case.decided_at = case.decided_by_id = None
    if move.target is State.SUBMITTED:
        case.accepted_at = case.accepted_by_id = None
    case.closed_at = None
    case.officer_id = None
    if move.target is State.ASSESSING:
        # What two people signed stays: they assess in a new round, on new sheets.
        for assignment in begin_round(session, case, now):
            tell(
                session, person_id=assignment.person_id, kind="desk", title="评估重新打开",
                body="机构负责人要求重新评估，请约定上门时间。", case_no=case.case_no or "",
                path=desk_path(case, "assessment"), act_by=case.due_on,
            )  # fmt: skip
    return keep(session, case, "reopen", str(before), str(move.target), reason, actor)


@dataclass(frozen=True)
class Pair:
    """Two households with a member of the same identity number."""

    kept_ref: str
    other_ref: str
    id_no_mask: str
    name_mask: str
    cases: tuple[str, ...]


def duplicates(session: Session, actor: Actor, *, limit: int = 50) -> list[Pair]:
    """Pairs of households, each with a case of the actor's agency, that share a person."""
    demand(actor, "foster.duplicates")
    first, second = aliased(Member), aliased(Member)
    one, two = aliased(Household), aliased(Household)
    own = _own_households(actor)
    rows = session.execute(
        select(one.ref, two.ref, one.id, two.id, func.min(first.id_no_mask),
               func.min(first.name_mask))
        .select_from(first)
        .join(second, (second.id_no_index == first.id_no_index)
              & (second.household_id > first.household_id))
        .join(one, one.id == first.household_id)
        .join(two, two.id == second.household_id)
        .where(
            first.household_id.in_(own), second.household_id.in_(own),
            first.left_on.is_(None), second.left_on.is_(None),
            one.merged_into_id.is_(None), two.merged_into_id.is_(None),
        )
        .group_by(one.ref, two.ref, one.id, two.id)
        .order_by(one.id)
        .limit(limit)
    ).all()  # fmt: skip
    ids = {row[n] for row in rows for n in (2, 3)}
    numbers: dict[int, list[str]] = {}
    for household_id, case_no in session.execute(
        select(FosterApplication.household_id, FosterApplication.case_no)
        .where(FosterApplication.household_id.in_(ids), FosterApplication.case_no.is_not(None))
        .order_by(FosterApplication.id)
    ):
        numbers.setdefault(household_id, []).append(case_no or "")
    return [
        Pair(kept, other, id_mask, name, (*numbers.get(a, ()), *numbers.get(b, ())))
        for kept, other, a, b, id_mask, name in rows
    ]


def _own_households(actor: Actor) -> Select[int]:
    return select(FosterApplication.household_id).where(
        FosterApplication.agency_id == actor.agency_id, FosterApplication.case_no.is_not(None)
    )


def merge(
    session: Session,
    *,
    kept_ref: str,
    other_ref: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Household:
    """Join two records of one family: the cases of the second hang on the first from now on.

    Both must have cases of the actor's agency and of no other. The second record stays as it
    was, closed, so that the old facts can be read. Raises Conflict, Invalid.
    """
    demand(actor, "foster.duplicates")
    demand_words(reason, "请写明原因")
    found = {
        row.ref: row
        for row in session.scalars(
            select(Household).where(
                Household.ref.in_([kept_ref, other_ref]),
                Household.merged_into_id.is_(None),
                Household.id.in_(_own_households(actor)),
            )
        )
    }
    if len(found) != 2:  # noqa: PLR2004 - two records make one
        raise Conflict("这两份家庭记录已经合并过，或者不存在。")
    kept, other = found[kept_ref], found[other_ref]
    with as_system(session):  # another agency's case is not in one's own scope
        cases = session.scalars(
            select(FosterApplication).where(FosterApplication.household_id.in_([kept.id, other.id]))
        ).all()
    if any(case.agency_id != actor.agency_id for case in cases):
        raise Conflict("其中一份记录还有其他机构的申请，请双方联系民政局办理合并。")
    _demand_no_open_papers(session, cases)
    moved = [case for case in cases if case.household_id == other.id]
    # A re-check still reads papers by the members of their own record.
    if any(case.state in {S.QUALIFIED, S.EXPIRED} for case in moved):
        raise Invalid("要并入的记录有合格寄养家庭，请保留那一份记录。", "kept")
    for case in moved:
        demand(actor, "foster.correct", case)
        keep(session, case, "household", other.ref, kept.ref, reason, actor)
        audit.record(session, actor, "foster.merge", case.subject, before=other.ref,
                     after=kept.ref, at=now)  # fmt: skip
        case.household_id = kept.id
    other.merged_into_id, other.merged_at = kept.id, now
    session.flush()
    return kept


def _demand_no_open_papers(session: Session, cases: Sequence[FosterApplication]) -> None:
    # Papers and consents name the members of one record; in a joined one they would be lost.
    open_ids = [case.id for case in cases if case.state in OPEN]
    found = session.scalar(
        select(Paper.id)
        .where(Paper.application_id.in_(open_ids), Paper.removed_at.is_(None))
        .limit(1)
    )
    if found is not None:
        raise Invalid("其中一份记录还有正在办理的申请，请先办结再合并。", "kept")


@dataclass(frozen=True)
class Line:
    """A correction as the file shows it; what is secret is not shown here."""

    at: datetime
    what: str
    before: str
    after: str
    reason: str


def history(session: Session, case: FosterApplication) -> list[Line]:
    """Every correction of a case, newest first."""
    rows = session.scalars(
        select(Correction)
        .where(Correction.application_id == case.id)
        .order_by(Correction.id.desc())
    )
    return [
        Line(
            row.created_at, _TITLES.get(row.what) or correction_label(row.what),
            _shown(row.what, row.before), _shown(row.what, row.after), row.reason or "",
        )
        for row in rows
    ]  # fmt: skip


_TITLES = {"reopen": "重新打开环节", "household": "合并家庭记录"}


def _shown(what: str, value: Any) -> str:
    if value in {None, ""} if not isinstance(value, list | dict) else not value:
        return "—"
    if what == "reopen":
        return LABELS[State(value)][0]
    field = what.rpartition(".")[2]
    return "******" if field == "added" else shown(field, value)


def keep(
    session: Session,
    case: FosterApplication,
    what: str,
    before: Any,
    after: Any,
    reason: str,
    actor: Actor,
) -> Correction:
    """Write down what was, what is, and why; for the file, not for the record."""
    row = Correction(application_id=case.id, what=what, made_by_id=actor.user_id)
    row.before, row.after, row.reason = _plain(before), _plain(after), reason.strip()
    session.add(row)
    return row


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str | dict) else str(value)
