"""Look values up by place and day; propose, release and withdraw them with a reason."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Date, bindparam, event, or_, select
from sqlalchemy.orm import object_session

from app.audit import services as audit
from app.core.errors import Invalid, WrongState
from app.core.plain import Plain
from app.core.policy import demand, lender
from app.law import PERIODS, RULES, Standing, citation
from app.law.parameters import FOSTER_PARAMETERS
from app.parameters.catalogue import CATALOGUE, SCORES
from app.parameters.models import ConfirmedRule, ParameterValue

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.law import Period, Rule
    from app.law.parameters import Parameter


_ROW = cast("Table", ParameterValue.__table__).c
# Nearly every page of a case asks it.
_VALUES = Plain(
    select(_ROW.name, _ROW.division_code, _ROW.agency_id, _ROW.valid_from, _ROW.value)
    .where(
        _ROW.name.in_(bindparam("names", expanding=True)),
        _ROW.released_at.is_not(None),
        _ROW.withdrawn_at.is_(None),
        _ROW.valid_from <= bindparam("on", type_=Date),
        or_(_ROW.valid_to.is_(None), _ROW.valid_to >= bindparam("on", type_=Date)),
        _ROW.division_code.in_(bindparam("places", expanding=True)),
        or_(_ROW.agency_id.is_(None), _ROW.agency_id == bindparam("agency")),
    )
    .order_by(_ROW.valid_from)
)
# The parts of a foster case's page ask for one after the other: the first brings them all.
FOSTER = frozenset({*FOSTER_PARAMETERS, *(one.name for one in SCORES)})
_WORDS = {
    "filing": "备案", "approval": "审批", "yes": "要求", "no": "不要求", "block": "不得参加",
    "review": "逐案审查", "minus": "减分", "none": "不影响",
    "report": "报告", "veto": "暂停，查实的一票否决",
}  # fmt: skip


def value(
    session: Session, name: str, *, on: date, places: Sequence[str], agency_id: int | None = None
) -> Any:
    """The value of a parameter on a day at a place.

    `places` are the division and its ancestors, nearest first. Falls back to the default of
    the catalogue, which may be None: then the place has not set it yet. KeyError for a name
    that nobody declared.
    """
    return values(session, [name], on=on, places=places, agency_id=agency_id)[name]


def values(
    session: Session,
    names: Collection[str],
    *,
    on: date,
    places: Sequence[str],
    agency_id: int | None = None,
) -> dict[str, Any]:
    """As `value`, for many parameters in one statement."""
    if any(isinstance(one, ParameterValue) for one in (*session.new, *session.dirty)):
        session.flush()
    kept = session.info.setdefault("values", {})
    known: dict[str, Any] = kept.setdefault((on, tuple(places), agency_id), {})
    missing = [name for name in names if name not in known]
    if missing:
        together = FOSTER if FOSTER.issuperset(missing) else missing
        known |= _stored(session, sorted(together), on=on, places=places, agency_id=agency_id)
    return {name: known[name] for name in names}


def _forget(_mapper: Any, _connection: Any, row: ParameterValue) -> None:
    """What a transaction asked holds until its end, or until it changes a value itself."""
    if (session := object_session(row)) is not None:
        session.info.pop("values", None)


for _when in ("after_insert", "after_update", "after_delete"):
    event.listen(ParameterValue, _when, _forget)


def _stored(
    session: Session,
    names: Sequence[str],
    *,
    on: date,
    places: Sequence[str],
    agency_id: int | None,
) -> dict[str, Any]:
    found = {name: CATALOGUE[name].default for name in names}
    asked = {"names": [*found], "on": on, "places": [*places, ""], "agency": agency_id}
    connection = session.connection()
    rows = map(_VALUES.typed(connection, asked), _VALUES.ask(connection, asked))
    ranks = {place: len(places) - n for n, place in enumerate(places)}
    best: dict[str, tuple[int, date]] = {}
    for name, division, agency, valid_from, stored in rows:
        rank = (len(places) + 1 if agency is not None else ranks.get(division, 0), valid_from)
        if name not in best or rank >= best[name]:
            best[name], found[name] = rank, stored
    return found


def in_words(value: object) -> str:
    """A value as screens show it."""
    return _WORDS.get(str(value), str(value))


def read(name: str, typed: str) -> int | str:
    """What was typed for a parameter, as its value; figures with decimals stay exact text.

    Raises Invalid where it is no figure or looser than the law allows (care.md §0.2).
    """
    parameter = CATALOGUE[name]
    text = unicodedata.normalize("NFKC", typed).strip()
    if parameter.choices and isinstance(parameter.choices[0], str):
        chosen = next((c for c in parameter.choices if text in {c, in_words(c)}), None)
        if chosen is None:
            raise Invalid(f"请从 {'、'.join(map(in_words, parameter.choices))} 中选择。", "value")
        return chosen
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Invalid("请填写数字，例如 24 或 24.5。", "value") from None
    if not number.is_finite() or (parameter.is_whole and number != int(number)):
        raise Invalid("请填写整数，例如 24。", "value")
    if parameter.choices and number not in parameter.choices:
        raise Invalid(f"请从 {'、'.join(map(str, parameter.choices))} 中选择。", "value")
    if parameter.above is not None and number <= parameter.above:
        raise Invalid(f"应大于 {parameter.above}{parameter.unit}。", "value")
    if parameter.minimum is not None and number < parameter.minimum:
        raise Invalid(f"不能小于 {parameter.minimum}{parameter.unit}{_why(parameter)}", "value")
    if parameter.maximum is not None and number > parameter.maximum:
        raise Invalid(f"不能大于 {parameter.maximum}{parameter.unit}{_why(parameter)}", "value")
    return int(number) if parameter.is_whole else str(number)


def _why(parameter: Parameter) -> str:
    """A bound of ours is not passed off as the law's."""
    if all((law_row(i) or RULES[i]).standing is Standing.HOUSE for i in parameter.rules):
        return "：这是各地统一的界限，当地可以更严、更快，不能更宽。"
    return "：地方标准不得宽于法规要求。"


def propose(
    session: Session,
    actor: Actor,
    name: str,
    *,
    typed: str,
    valid_from: date,
    source: str,
    reason: str,
) -> ParameterValue:
    """Propose a value for the actor's own division; it counts once another person released it."""
    demand(actor, "parameters.propose", None)
    row = ParameterValue(
        name=name,
        division_code=actor.division_code,
        value=read(name, typed),
        valid_from=valid_from,
        source=source,
        reason=reason,
        proposed_by_id=actor.user_id,
        proposed_by_person_id=actor.person_id,
        proposed_for_person_id=lender(actor),
    )
    session.add(row)
    audit.record(session, actor, "parameters.propose", row.subject, note=name)
    return row


def release(session: Session, actor: Actor, row: ParameterValue, *, now: datetime) -> None:
    """Put a proposed value in force; never one's own proposal. Raises Refused, WrongState."""
    demand(actor, "parameters.release", row)
    if row.released_at is not None or row.withdrawn_at is not None:
        raise WrongState
    row.released_at = now
    row.released_by_id, row.released_by_person_id = actor.user_id, actor.person_id
    audit.record(session, actor, "parameters.release", row.subject, note=row.name, at=now)


def withdraw(session: Session, actor: Actor, row: ParameterValue, *, now: datetime) -> None:
    """Take a value back; cases that used it keep it, new steps do not see it."""
    demand(actor, "parameters.withdraw", row)
    if row.withdrawn_at is not None:
        raise WrongState
    row.withdrawn_at = now
    audit.record(session, actor, "parameters.withdraw", row.subject, note=row.name, at=now)


def law_row(rule_id: str) -> Rule | Period | None:
    """The rule or period of this id."""
    return RULES.get(rule_id) or PERIODS.get(rule_id)


def confirm_rule(
    session: Session,
    actor: Actor,
    rule_id: str,
    *,
    source: str,
    article: str,
    confirmed_on: date,
) -> ConfirmedRule:
    """An administrator compared a remembered row with its text (care.md §0.1).

    Raises Invalid for a row that needs no confirming or is our own default.
    """
    demand(actor, "parameters.confirm_rule", None)
    rule = law_row(rule_id)
    if rule is None or not rule.can_be_confirmed:
        raise Invalid("这一条不需要核定：它已经核对过，或者只是本平台的默认规则。", "rule_id")
    known = session.scalar(select(ConfirmedRule).where(ConfirmedRule.rule_id == rule_id))
    if known is not None:
        raise WrongState("这一条已经核定过。")
    row = ConfirmedRule(
        rule_id=rule_id,
        source=source,
        article=article,
        confirmed_on=confirmed_on,
        confirmed_by_id=actor.user_id,
    )
    session.add(row)
    audit.record(
        session, actor, "parameters.confirm_rule", audit.Subject("rule", row.ref), note=rule_id
    )
    return row


def confirmed_rules(session: Session) -> frozenset[str]:
    """Ids of the rows that may be cited with their article; read once a session."""
    found: frozenset[str] | None = session.info.get("confirmed_rules")
    if found is None:
        found = frozenset(session.scalars(select(ConfirmedRule.rule_id)))
        session.info["confirmed_rules"] = found
    return found


def cite(session: Session, rule_id: str) -> str:
    """The citation of a rule or period as it may be shown today."""
    rule = law_row(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    as_it_is = citation(rule)
    if as_it_is == citation(rule, confirmed=True):  # nobody need confirm it
        return as_it_is
    return citation(rule, confirmed=rule_id in confirmed_rules(session))
